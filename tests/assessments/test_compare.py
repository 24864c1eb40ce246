"""The page that lays two assessments side by side."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from assessments.models import Assessment
from assessments.routing import Given
from tests.assessments.conftest import BARE_YES, NO, YES, address
from tests.assessments.test_sitting import ask_four_questions, reword_everything

MARCH, JUNE = (datetime(2026, month, 5, 12, tzinfo=UTC) for month in (3, 6))
OTHER = Given(True, "The index rebuild: nobody called me.")


@pytest.fixture
def took(begun, ada):
    """Take the assessment with these answers, and be placed."""

    def take(*answers, at=MARCH, match=NO, placement="mid", user=None):
        sitting = begun(*answers, user=user or ada, at=at)
        if sitting.outcome().needs_match:
            sitting.answer_match(sitting.outcome().rule.slug, match, at=at)
        sitting.finish(placement, at=at)
        return Assessment.objects.get(pk=sitting.pk)

    return take


@pytest.fixture
def two(took):
    return (
        took(YES, YES, NO, BARE_YES, NO),
        took(OTHER, BARE_YES, NO, YES, NO, at=JUNE, match=YES, placement="senior"),
    )


@pytest.fixture
def compare(ada_browsing):
    def compared(a=None, b=None):
        given = {name: each for name, each in (("a", a), ("b", b)) if each is not None}
        return ada_browsing.client.get(address("compare"), given)

    return compared


def words(response):
    return " ".join(re.sub(r"</?time[^>]*>", "", response.text).split())


def test_first_it_says_what_changed_in_words(two, compare):
    page = words(compare(two[0].pk, two[1].pk))
    assert "Your placement was Mid on 5 March 2026, and Senior on 5 June 2026." in page
    assert "Question 4 now counts: example given this time." in page
    assert "Question 2 no longer counts: no example this time." in page


def test_both_answers_to_each_question_are_there_with_both_examples(two, compare):
    page = words(compare(two[0].pk, two[1].pk))
    assert "Counts both times, with another example" in page
    assert page.index(YES.example) < page.index(OTHER.example)
    assert "No both times" in page
    assert "Mid, or Senior? Have you done the unlock of Mid?" in page
    assert page.count("With 2 to 3 counted yeses.") == 1


def test_the_older_one_stands_on_the_left_in_whatever_order_they_are_named(two, compare):
    older, newer = (each.pk for each in two)
    there, back = (
        words(compare(*pair)).split("<h1>")[1].partition("</main>")[0]
        for pair in ((older, newer), (newer, older))
    )
    assert there == back
    assert there.index("5 March 2026") < there.index("5 June 2026")


def test_wordings_of_both_days_are_there_where_they_differ(took, compare, revise):
    before = took(YES, NO, NO, NO, NO, placement="junior")
    revise(reword_everything)
    after = took(YES, NO, NO, NO, NO, at=JUNE, placement="junior")
    page = words(compare(before.pk, after.pk))
    assert "Asked as: “Have you explain tradeoffs unasked?”" in page
    assert page.count("Asked as: “Other?”") == 5
    assert "Another rule." in page
    assert "The same answers count both times." in page
    assert "Your placement was Junior both times" in page


def test_a_question_that_was_retired_between_them_was_not_asked(took, compare, revise):
    before = took(YES, NO, NO, NO, YES)
    revise(ask_four_questions)
    after = took(YES, NO, NO, NO, at=JUNE)
    page = words(compare(before.pk, after.pk))
    assert "Question 5 of the earlier assessment no longer counts: not asked this time." in page
    assert "Not asked that day" in page
    assert "2 of 5" in page
    assert "1 of 4" in page


def test_two_of_one_day_are_told_apart_by_their_time(took, compare):
    first = took(NO, NO, NO, NO, NO, placement="junior")
    second = took(
        YES, NO, NO, NO, NO, at=datetime(2026, 3, 5, 14, 30, tzinfo=UTC), placement="junior"
    )
    page = words(compare(first.pk, second.pk))
    assert "on 5 March 2026, 12:00 and on 5 March 2026, 14:30" in page


def test_one_that_was_set_aside_says_so(two, compare):
    two[0].set_aside()
    assert '<span class="badge">Set aside</span>' in compare(two[0].pk, two[1].pk).text


def test_a_placement_chosen_over_the_proposal_says_so(took, compare):
    before = took(YES, YES, NO, NO, NO, match=YES, placement="mid")
    after = took(YES, YES, NO, NO, NO, at=JUNE, match=NO, placement="mid")
    assert "Mid, chosen over Senior" in words(compare(before.pk, after.pk))


# What can't be compared


def test_without_a_choice_it_asks_for_one(two, compare):
    response = compare()
    assert response.status_code == 200
    assert f'<option value="{two[0].pk}" selected>5 March 2026: Mid<' in response.text
    assert f'<option value="{two[1].pk}" selected>5 June 2026: Senior<' in response.text


def test_with_fewer_than_two_there_is_nothing_to_choose(took, compare):
    assert "need two finished assessments to compare" in compare().text
    took(NO, NO, NO, NO, NO, placement="junior")
    response = compare()
    assert response.status_code == 200
    assert "<select" not in response.text


def test_the_same_twice_is_refused_in_words(two, compare):
    response = compare(two[0].pk, two[0].pk)
    assert response.status_code == 422
    assert "the same assessment" in response.text
    assert "<title>" in response.text
    assert "Not compared" in response.text


@pytest.mark.parametrize("bad", [None, "", "nonsense", "1"])
def test_one_alone_or_none_that_could_be_is_refused_in_words(two, compare, bad):
    response = compare(two[0].pk, bad)
    assert response.status_code == 422
    assert "Choose an assessment." in response.text


def test_an_unknown_one_or_another_persons_does_not_exist(two, took, bob, compare):
    of_bob = took(YES, NO, NO, NO, NO, placement="junior", user=bob)
    for other in (of_bob.pk, uuid4()):
        for pair in ((two[0].pk, other), (other, two[0].pk)):
            assert compare(*pair).status_code == 404
    assert str(of_bob.pk) not in compare().text


def test_it_needs_a_login_and_is_only_read(stranger, ada_browsing):
    assert stranger.get("compare").url.startswith(reverse("account_login"))
    assert ada_browsing.post("compare").status_code == 405
