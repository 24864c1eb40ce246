"""An assessment is a copy of its sitting that nothing changes any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assessments.models import Answer, Assessment, SettingAside
from assessments.models.refusals import LONGEST_EXAMPLE, SittingIsIncomplete
from assessments.routing import Given
from tests.assessments.conftest import BARE_YES, EXAMPLE, NO, THREE_OF_FIVE, YES, retire
from tests.assessments.test_sitting import reword_everything

A_DAY = timedelta(days=1)


# What is copied


def test_an_assessment_has_all_that_was_asked_and_answered(begun, ada):
    at = timezone.now() - 2 * A_DAY
    sitting = begun(*THREE_OF_FIVE, user=ada, at=at)
    sitting.answer_match("some", Given(True, "I refused the ticket."), at=at)
    sitting.finish("mid", at=at + timedelta(minutes=9))

    assessment = ada.assessments.get()
    assert assessment.pk == sitting.pk
    assert assessment.begun_at == at
    assert assessment.finished_at == assessment.recorded_at == at + timedelta(minutes=9)
    assert assessment.counted == 3
    assert assessment.candidates == ["mid", "senior"]
    assert assessment.rule_wording == "With 2 to 3 counted yeses."
    assert assessment.routing == sitting.routing
    assert assessment.match_wording == "Have you done the unlock of Mid?"
    assert assessment.match == Given(True, "I refused the ticket.")
    assert assessment.proposal.slug == "senior"
    assert assessment.placement.slug == "mid"
    assert [
        (each.place, each.question.slug, each.wording, each.look_back_months)
        for each in assessment.answers.select_related("question")
    ] == [
        (each.place, each.question.slug, each.wording, each.look_back_months)
        for each in sitting.asked
    ]
    assert [(each.says_yes, each.example, each.counts) for each in assessment.answers.all()] == [
        (True, EXAMPLE, True),
        (True, EXAMPLE, True),
        (True, EXAMPLE, True),
        (False, "", False),
        (True, "", False),
    ]


def test_an_assessment_without_a_match_says_so(begun, ada):
    sitting = begun(*[NO] * 5, user=ada)
    sitting.finish("junior")
    assessment = ada.assessments.get()
    assert (assessment.match_wording, assessment.match) == ("", None)
    assert assessment.proposal.slug == assessment.placement.slug == "junior"


def test_a_match_that_was_answered_and_no_longer_applied_is_left_out(begun, ada):
    sitting = begun(*THREE_OF_FIVE, user=ada)
    sitting.answer_match("some", YES)
    for slug in ("explains", "finds"):
        sitting.answer(slug, NO)
    sitting.finish("junior")
    assert ada.assessments.get().match is None


def test_an_assessment_kept_later_is_recorded_then_and_dated_when_it_was_finished(begun, ada):
    at = timezone.now() - 5 * A_DAY
    sitting = begun(*[NO] * 5, at=at)
    sitting.finish("junior", at=at)
    sitting.keep(ada, at=at + 4 * A_DAY)
    assessment = ada.assessments.get()
    assert assessment.finished_at == at
    assert assessment.recorded_at == at + 4 * A_DAY


def test_an_assessment_reads_as_it_was_asked_whatever_the_ladder_says_later(assessed, ada, revise):
    before = assessed(ada)
    wordings = list(before.answers.values_list("wording", "look_back_months"))

    revise(reword_everything)
    after = Assessment.objects.get()
    assert list(after.answers.values_list("wording", "look_back_months")) == wordings
    assert after.match_wording == "Have you done the unlock of Mid?"
    assert after.rule_wording == "With 2 to 3 counted yeses."
    assert after.routing == before.routing


def test_a_question_that_was_retired_since_is_still_in_the_record(assessed, ada, revise):
    assessed(ada)

    def change(rows):
        retire(rows, "question", "changes")
        for row in rows:
            if row["model"] == "careerladder.routingrule" and row["fields"]["most"] == 5:
                row["fields"]["most"] = 4

    revise(change)
    assert ada.assessments.get().answers.filter(question__slug="changes").exists()


def test_an_unfinished_sitting_is_no_assessment(begun, ada):
    with pytest.raises(SittingIsIncomplete), transaction.atomic():
        Assessment.objects.record(begun(YES), ada, at=timezone.now())


def test_two_assessments_never_have_one_uuid(assessed, begun, ada):
    key = assessed(ada).pk
    second = begun(*[NO] * 5, user=ada, key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.finish("junior")
    assert ada.assessments.get().placement.slug == "senior"


# What the database refuses


@pytest.mark.parametrize(
    "change",
    [
        lambda assessment: Assessment.objects.update(counted=5),
        lambda assessment: Answer.objects.filter(assessment=assessment).update(example="Better."),
        lambda assessment: assessment.save(),
    ],
)
def test_an_assessment_is_never_changed(assessed, ada, change):
    assessment = assessed(ada)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(assessment)


def answer_with(assessment, **fields):
    some = assessment.answers.first()
    defaults = {
        "assessment": assessment,
        "question": some.question,
        "place": 1,
        "wording": "?",
        "says_yes": True,
        "example": "",
        "counts": False,
    }
    assessment.answers.all().delete()
    with transaction.atomic():
        return Answer.objects.create(**defaults | fields)


def test_an_answer_never_counts_without_an_example(assessed, ada):
    with pytest.raises(IntegrityError, match="counts_only_with_an_example"):
        answer_with(assessed(ada), counts=True)


def test_a_no_never_counts(assessed, ada):
    with pytest.raises(IntegrityError, match="counts_only_with_an_example"):
        answer_with(assessed(ada), says_yes=False, example=EXAMPLE, counts=True)


def test_a_recorded_example_has_at_most_10000_characters(assessed, ada, bob):
    assert answer_with(assessed(ada), example="x" * LONGEST_EXAMPLE)
    with pytest.raises(IntegrityError, match="answer_example_fits"):
        answer_with(assessed(bob), example="x" * (LONGEST_EXAMPLE + 1))


def test_a_question_is_answered_once_in_an_assessment(assessed, ada):
    assessment = assessed(ada)
    some = assessment.answers.first()
    with pytest.raises(IntegrityError, match="one_per_question"), transaction.atomic():
        Answer.objects.create(
            assessment=assessment,
            question=some.question,
            place=6,
            wording="?",
            says_yes=False,
            counts=False,
        )


def test_the_examples_of_a_match_fit_too(begun, ada):
    sitting = begun(*THREE_OF_FIVE, user=ada)
    sitting.answer_match("some", Given(True, "x" * LONGEST_EXAMPLE))
    sitting.finish("senior")
    assert len(ada.assessments.get().match_example) == LONGEST_EXAMPLE


# Setting aside


def test_an_assessment_stands_until_it_is_set_aside_and_when_it_is_taken_up_again(assessed, ada):
    assessment = assessed(ada)
    assert list(ada.assessments.standing()) == [assessment]
    assessment.set_aside()
    assert not ada.assessments.standing().exists()
    assert ada.assessments.with_set_aside().get().is_set_aside
    assessment.take_up_again()
    assert list(ada.assessments.standing()) == [assessment]
    assert not ada.assessments.with_set_aside().get().is_set_aside


def test_setting_aside_twice_changes_nothing(assessed, ada):
    assessment = assessed(ada)
    assessment.set_aside()
    assessment.set_aside()
    assert SettingAside.objects.count() == 1


def test_taking_up_again_what_stands_changes_nothing(assessed, ada):
    assessment = assessed(ada)
    assessment.take_up_again()
    assert SettingAside.objects.count() == 0


def test_each_setting_aside_is_remembered(assessed, ada):
    assessment = assessed(ada)
    for _ in range(2):
        assessment.set_aside()
        assessment.take_up_again()
    assert SettingAside.objects.count() == 2
    assert not SettingAside.objects.open().exists()


def test_the_latest_standing_assessment_is_the_one_finished_last(assessed, ada, bob):
    now = timezone.now()
    old = assessed(ada, "mid", at=now - 200 * A_DAY)
    new = assessed(ada, "senior", at=now - 100 * A_DAY)
    assessed(bob, at=now)
    assert ada.assessments.standing().first() == new
    assert ada.assessments.standing().latest() == new
    new.set_aside()
    assert ada.assessments.standing().latest() == old
    new.take_up_again()
    assert ada.assessments.standing().latest() == new


def test_deleting_a_person_deletes_their_assessments(assessed, ada, bob):
    assessed(ada).set_aside()
    assessed(bob)
    ada.delete()
    assert Assessment.objects.get().user == bob
    assert Answer.objects.count() == 5
    assert SettingAside.objects.count() == 0


def test_a_bare_yes_is_recorded_as_a_yes_that_does_not_count(begun, ada):
    sitting = begun(BARE_YES, NO, NO, NO, NO, user=ada)
    sitting.finish("junior")
    first = ada.assessments.get().answers.first()
    assert (first.says_yes, first.counts) == (True, False)
