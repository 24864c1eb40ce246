"""Two assessments side by side, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.comparison import AnswerChange, changes_between, compare
from assessments.explanation import AnswerLine, Explanation, NamedPhase
from assessments.routing import Given, Rule
from tests.assessments.conftest import BARE_YES, NO, YES

QUESTIONS = ("explains", "finds", "holds", "adopted", "changes", "new")
MID, SENIOR, STAFF = (NamedPhase(each.lower(), each, None) for each in ("Mid", "Senior", "Staff"))
GIVEN = st.builds(Given, st.booleans(), st.sampled_from(["", "  ", "RFC 12", "RFC 13"]))
LINES = st.lists(st.sampled_from(QUESTIONS), unique=True).flatmap(
    lambda slugs: st.tuples(
        *(
            st.builds(
                AnswerLine, st.just(place), st.just(slug), st.sampled_from(["One?", "Two?"]), GIVEN
            )
            for place, slug in enumerate(slugs, start=1)
        )
    )
)


def lines(*answers):
    return tuple(
        AnswerLine(place, slug, f"{slug}?", said)
        for place, (slug, said) in enumerate(zip(QUESTIONS, answers, strict=False), start=1)
        if said is not None
    )


def explanation(answers, match=None, candidates=(MID, SENIOR), placement=MID):
    return Explanation(
        lines=answers,
        counted=sum(line.given.counts for line in answers if line.given),
        rule=Rule("some", 2, 3, "mid", "senior", "With 2 to 3."),
        match=match and AnswerLine(0, "match", "Done?", match),
        candidates=candidates,
        proposal=placement,
        placement=placement,
    )


def slugs(pairs):
    return {pair.line.slug for pair in pairs}


def counted(asked):
    return {line.slug for line in asked if line.given and line.given.counts}


@given(LINES, LINES)
def test_gained_and_lost_are_all_that_counts_in_only_one_of_them(then, now):
    changes = changes_between(then, now)
    gained, lost = slugs(changes.gained), slugs(changes.lost)
    assert gained.isdisjoint(lost)
    assert gained | lost == counted(then) ^ counted(now)
    assert len(counted(now)) - len(counted(then)) == len(gained) - len(lost)
    assert slugs(changes.pairs) == {line.slug for line in (*then, *now)}
    assert len(changes.pairs) == len(slugs(changes.pairs))


@given(LINES, LINES)
def test_the_other_way_round_it_is_the_mirror_image(then, now):
    there, back = changes_between(then, now), changes_between(now, then)
    assert slugs(there.gained) == slugs(back.lost)
    assert slugs(there.lost) == slugs(back.gained)
    assert {(pair.then, pair.now) for pair in there.pairs} == {
        (pair.now, pair.then) for pair in back.pairs
    }


@given(LINES)
def test_against_itself_nothing_changes(asked):
    changes = changes_between(asked, asked)
    assert (changes.gained, changes.lost) == ((), ())
    assert changes.summary == "the same answers count"


@given(LINES, LINES)
def test_every_pair_says_why(then, now):
    assert all(pair.reason for pair in changes_between(then, now).pairs)


@pytest.mark.parametrize(
    ("then", "now", "few", "words"),
    [
        (
            [YES, YES, NO, BARE_YES],
            [YES, BARE_YES, NO, YES],
            "question 4 now counts; question 2 no longer counts",
            "Question 4 now counts: example given this time. "
            "Question 2 no longer counts: no example this time.",
        ),
        (
            [NO, NO, BARE_YES],
            [YES, YES, YES],
            "questions 1, 2 and 3 now count",
            "Questions 1 and 2 now count: yes with an example this time. "
            "Question 3 now counts: example given this time.",
        ),
        (
            [YES, YES],
            [NO, YES],
            "question 1 no longer counts",
            "Question 1 no longer counts: answered no this time.",
        ),
        (
            [YES, NO, None],
            [YES, BARE_YES, None],
            "the same answers count",
            "The same answers count both times.",
        ),
        (
            [NO],
            [BARE_YES],
            "the same answers count",
            "No answer counts in either.",
        ),
    ],
)
def test_what_changed_is_said_by_number_and_reason(then, now, few, words):
    changes = changes_between(lines(*then), lines(*now))
    assert changes.summary == few
    assert changes.in_words == words


def test_a_question_that_only_one_of_them_asked_says_so():
    changes = changes_between(lines(YES, NO, YES), lines(None, NO, None, YES, NO))
    assert changes.in_words == (
        "Question 4 now counts: not asked then. "
        "Questions 1 and 3 of the earlier assessment no longer count: not asked this time."
    )
    assert [pair.reason for pair in changes.pairs if pair.change == AnswerChange.SAME] == [
        "no both times",
        "not asked then",
    ]


def test_questions_are_matched_wherever_they_stand_and_however_they_read():
    then = lines(YES, NO)
    now = (replace(then[1], place=1), replace(then[0], place=2, wording="Reworded?"))
    pairs = changes_between(then, now).pairs
    assert [pair.line.slug for pair in pairs] == ["finds", "explains"]
    assert [pair.is_reworded for pair in pairs] == [False, True]
    assert all(pair.has_moved for pair in pairs)


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        (YES, YES, "counts both times, with the same example"),
        (YES, Given(True, "RFC 13"), "counts both times, with another example"),
        (BARE_YES, BARE_YES, "yes both times, without an example"),
        (NO, BARE_YES, "yes this time but without an example: counts neither time"),
        (BARE_YES, NO, "no this time, and yes without an example then: counts neither time"),
        (NO, Given(False, "text"), "no both times"),
    ],
)
def test_what_stays_the_same_says_in_what(then, now, why):
    (pair,) = changes_between(lines(then), lines(now)).pairs
    assert pair.change == AnswerChange.SAME
    assert pair.reason == why


def test_a_match_of_the_same_two_phases_is_one_pair():
    (pair,) = compare(explanation(lines(), NO), explanation(lines(), YES)).matches
    assert (pair.change, pair.heading) == (AnswerChange.GAINED, "Mid, or Senior?")


def test_matches_of_other_phases_stand_alone():
    higher = explanation(lines(), YES, candidates=(SENIOR, STAFF))
    now, then = compare(explanation(lines(), NO), higher).matches
    assert (now.then, now.heading) == (None, "Senior, or Staff?")
    assert (then.now, then.heading) == (None, "Mid, or Senior?")
    assert (now.change, then.change) == (AnswerChange.SAME, AnswerChange.SAME)


def test_without_a_match_there_is_no_pair_of_one():
    assert compare(explanation(lines()), explanation(lines())).matches == ()
