"""A sitting is pinned to what it began with, and ends as one assessment."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from assessments.models import Assessment, Sitting, SittingAnswer, SittingMatch
from assessments.models.refusals import (
    LONGEST_EXAMPLE,
    NotACandidate,
    SittingIsFinished,
    SittingIsIncomplete,
)
from assessments.routing import Given
from tests.assessments.conftest import (
    BARE_YES,
    NO,
    QUESTIONS,
    THREE_OF_FIVE,
    YES,
    fields_of,
    retire,
)

ALL_NO = [NO] * 5
A_DAY = timedelta(days=1)


def again(sitting):
    return Sitting.objects.get(pk=sitting.pk)


def reword_everything(rows):
    for row in rows:
        fields = row["fields"]
        if row["model"] == "careerladder.question":
            fields.update(wording="Other?", hint="Other.", look_back_months=1)
        elif row["model"] == "careerladder.level":
            fields["match_question"] = "Another match?"
        elif row["model"] == "careerladder.routingrule":
            fields["wording"] = "Another rule."


def ask_four_questions(rows):
    retire(rows, "question", "changes")
    fields_of(rows, "routingrule", "most").update(fewest=3, most=4)
    fields_of(rows, "routingrule", "some").update(fewest=1, most=2)
    fields_of(rows, "routingrule", "few").update(fewest=0, most=0)


# What it is pinned to


def test_a_sitting_asks_the_questions_in_the_ladders_order(begun):
    asked = begun().asked
    assert [each.question.slug for each in asked] == QUESTIONS
    assert [each.place for each in asked] == [1, 2, 3, 4, 5]
    assert {each.given for each in asked} == {None}


def test_a_sitting_keeps_its_wordings_hints_and_look_backs_when_the_ladder_is_reworded(
    begun, revise
):
    sitting = begun()
    before = [(each.wording, each.hint, each.look_back_months) for each in sitting.asked]
    matches = {rule: match.wording for rule, match in sitting.matches_asked.items()}
    routing = sitting.routing

    revise(reword_everything)

    sitting = again(sitting)
    assert [(each.wording, each.hint, each.look_back_months) for each in sitting.asked] == before
    assert {rule: match.wording for rule, match in sitting.matches_asked.items()} == matches
    assert sitting.routing == routing
    assert begun().asked[0].wording == "Other?"


def test_a_sitting_still_asks_a_question_that_was_retired_since(begun, revise):
    sitting = begun()
    revise(ask_four_questions)
    assert len(again(sitting).asked) == 5
    assert len(begun().asked) == 4


def test_a_sitting_places_by_the_rules_it_began_with(begun, revise):
    sitting = begun(YES, NO, NO, NO, NO)
    revise(ask_four_questions)
    assert again(sitting).outcome().candidates == ("junior",)
    sitting.finish("junior")
    later = begun(YES, NO, NO, NO)
    assert later.outcome().candidates == ("mid", "senior")


def test_each_rule_with_two_phases_asks_its_match(begun):
    assert {rule: match.wording for rule, match in begun().matches_asked.items()} == {
        "some": "Have you done the unlock of Mid?",
        "most": "Have you done the unlock of Senior?",
    }


def test_two_sittings_never_begin_under_one_key(begun):
    key = uuid4()
    begun(key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        begun(key=key)
    assert Sitting.objects.count() == 1
    assert SittingAnswer.objects.count() == 5


# Answers


def test_an_answer_is_kept_and_can_be_changed(begun):
    sitting = begun(YES)
    assert again(sitting).asked[0].given == YES
    sitting.answer("explains", NO)
    assert again(sitting).asked[0].given == NO


def test_a_yes_without_an_example_is_kept_as_a_yes(begun):
    assert again(begun(BARE_YES)).asked[0].given == BARE_YES


def test_the_example_beside_a_no_is_kept(begun):
    given = Given(False, "What I almost did.")
    assert again(begun(given)).asked[0].given == given


def test_the_first_unanswered_question_is_where_it_goes_on(begun):
    sitting = begun(YES, NO)
    assert sitting.first_unanswered().question.slug == "holds"
    assert begun(*ALL_NO).first_unanswered() is None


def test_an_answer_dates_the_sitting(begun):
    begun_at = timezone.now() - 3 * A_DAY
    sitting = begun(at=begun_at)
    sitting.answer("explains", YES)
    assert again(sitting).touched_at > begun_at + 2 * A_DAY
    assert again(sitting).begun_at == begun_at


def test_a_question_that_is_not_asked_takes_no_answer(begun):
    with pytest.raises(SittingAnswer.DoesNotExist):
        begun().answer("no-such-question", YES)


def test_a_match_that_is_not_asked_takes_no_answer(begun):
    with pytest.raises(SittingMatch.DoesNotExist):
        begun().answer_match("few", YES)


def test_a_sitting_without_all_answers_leads_nowhere_yet(begun):
    with pytest.raises(SittingIsIncomplete):
        begun(YES, YES, YES, YES).outcome()


def test_each_rule_keeps_its_own_match(begun):
    sitting = begun(*THREE_OF_FIVE)
    sitting.answer_match("some", YES)
    sitting.answer("changes", YES)
    assert again(sitting).outcome().proposal is None
    sitting.answer_match("most", NO)
    assert again(sitting).outcome().proposal == "senior"
    sitting.answer("changes", NO)
    assert again(sitting).outcome().proposal == "senior"
    assert again(sitting).matches_asked["some"].given == YES
    assert again(sitting).matches_asked["most"].given == NO


@pytest.mark.parametrize(
    ("write", "row"),
    [
        (lambda sitting, given: sitting.answer("explains", given), SittingAnswer),
        (lambda sitting, given: sitting.answer_match("some", given), SittingMatch),
    ],
)
def test_an_example_of_10000_characters_is_kept_and_one_more_is_refused(begun, write, row):
    sitting = begun()
    write(sitting, Given(True, "é" * LONGEST_EXAMPLE))
    assert row.objects.filter(example="é" * LONGEST_EXAMPLE).exists()
    with pytest.raises(IntegrityError, match="example_fits"), transaction.atomic():
        write(sitting, Given(True, "é" * (LONGEST_EXAMPLE + 1)))
    assert row.objects.filter(example="é" * LONGEST_EXAMPLE).exists()


# Finishing


def test_an_incomplete_sitting_is_not_finished(begun):
    sitting = begun(YES)
    with pytest.raises(SittingIsIncomplete):
        sitting.finish("junior")
    assert not again(sitting).is_finished


def test_a_sitting_whose_match_is_open_is_not_finished(begun):
    sitting = begun(*THREE_OF_FIVE)
    with pytest.raises(SittingIsIncomplete):
        sitting.finish("mid")
    assert not again(sitting).is_finished


@pytest.mark.parametrize("phase", ["junior", "staff-and-principal", "no-such-phase", ""])
def test_a_phase_that_the_answers_do_not_lead_to_is_refused(begun, phase):
    sitting = begun(*THREE_OF_FIVE)
    sitting.answer_match("some", NO)
    with pytest.raises(NotACandidate):
        sitting.finish(phase)
    assert again(sitting).placement is None


@pytest.mark.parametrize("phase", ["mid", "senior"])
def test_the_person_chooses_among_the_candidates_whatever_is_proposed(begun, phase):
    sitting = begun(*THREE_OF_FIVE)
    sitting.answer_match("some", NO)
    sitting.finish(phase)
    assert again(sitting).placement.slug == phase


def test_a_sitting_in_no_account_stays_one_when_it_is_finished(begun):
    sitting = begun(*ALL_NO)
    sitting.finish("junior")
    assert again(sitting).is_finished
    assert Assessment.objects.count() == 0


def test_a_finished_sitting_takes_no_answer_and_no_other_placement(begun):
    sitting = begun(*ALL_NO)
    stale = again(sitting)
    sitting.finish("junior")
    for verb in (
        lambda: stale.answer("explains", YES),
        lambda: stale.answer_match("some", YES),
        lambda: stale.finish("junior"),
    ):
        with pytest.raises(SittingIsFinished):
            verb()
    assert again(sitting).asked[0].given == NO


def test_a_sitting_finished_in_an_account_is_gone_for_whoever_still_holds_it(begun, ada):
    sitting = begun(*ALL_NO, user=ada)
    stale = again(sitting)
    sitting.finish("junior")
    assert Sitting.objects.count() == 0
    with pytest.raises(Sitting.DoesNotExist):
        stale.finish("junior")
    with pytest.raises(Sitting.DoesNotExist):
        stale.answer("explains", YES)
    assert Assessment.objects.count() == 1


def test_an_answer_saved_in_another_tab_is_heard_when_finishing(begun):
    sitting = begun(*ALL_NO)
    assert sitting.outcome().candidates == ("junior",)
    elsewhere = again(sitting)
    for slug in ("explains", "finds"):
        elsewhere.answer(slug, YES)
    with pytest.raises(SittingIsIncomplete):
        sitting.finish("junior")


def test_the_database_refuses_a_placement_without_an_end(begun, ladder):
    sitting = begun()
    phase = ladder.phases[0].phase
    with pytest.raises(IntegrityError, match="finishes_with_a_placement"), transaction.atomic():
        Sitting.objects.filter(pk=sitting.pk).update(placement=phase)


# Keeping


def test_a_finished_sitting_that_is_kept_becomes_an_assessment_of_the_same_uuid(begun, ada):
    sitting = begun(*ALL_NO)
    sitting.finish("junior")
    sitting.keep(ada)
    assert ada.assessments.get().pk == sitting.pk
    assert Sitting.objects.count() == 0


def test_an_unfinished_sitting_that_is_kept_joins_the_account_and_goes_on(begun, ada):
    sitting = begun(YES, YES)
    sitting.keep(ada)
    assert ada.sittings.get().asked[1].given == YES
    assert Assessment.objects.count() == 0


def test_keeping_twice_makes_one_assessment(begun, ada):
    sitting = begun(*ALL_NO)
    sitting.finish("junior")
    stale = again(sitting)
    sitting.keep(ada)
    stale.keep(ada)
    assert Assessment.objects.count() == 1


def test_what_is_in_one_account_is_not_kept_by_another(begun, ada, bob):
    sitting = begun(YES, user=ada)
    sitting.keep(bob)
    assert again(sitting).user == ada
    finished = begun(*ALL_NO)
    finished.finish("junior")
    stale = again(finished)
    finished.keep(ada)
    stale.keep(bob)
    assert Assessment.objects.get().user == ada


def test_a_discarded_sitting_is_not_kept(begun, ada):
    sitting = begun(YES)
    sitting.discard()
    sitting.keep(ada)
    assert again(sitting).user is None


# Leaving it


def test_a_sitting_left_alone_for_30_days_in_no_account_is_abandoned(begun):
    now = timezone.now()
    left = begun(YES, at=now - 31 * A_DAY)
    begun(YES, at=now - 29 * A_DAY)
    assert list(Sitting.objects.abandoned()) == [left]


def test_a_finished_sitting_in_no_account_is_abandoned_after_30_days_too(begun):
    at = timezone.now() - 31 * A_DAY
    sitting = begun(*ALL_NO, at=at)
    sitting.finish("junior", at=at)
    assert list(Sitting.objects.abandoned()) == [sitting]


def test_a_sitting_in_an_account_is_never_abandoned(begun, ada):
    begun(YES, user=ada, at=timezone.now() - 800 * A_DAY)
    assert not Sitting.objects.abandoned().exists()


def test_a_discarded_sitting_goes_30_days_after_it_was_discarded(begun, ada):
    now = timezone.now()
    for user in (ada, None):
        old = begun(YES, user=user, at=now - 60 * A_DAY)
        old.discard(at=now - 31 * A_DAY)
        # Left alone for long, and discarded only now: kept for the 30 days that were promised.
        begun(YES, user=user, at=now - 60 * A_DAY).discard(at=now)
    assert Sitting.objects.abandoned().count() == 2
    assert not Sitting.objects.abandoned().filter(discarded_at__gt=now - A_DAY).exists()


def test_a_sitting_taken_up_again_is_kept_as_if_it_were_touched(begun):
    sitting = begun(YES, at=timezone.now() - 60 * A_DAY)
    sitting.discard()
    assert again(sitting) not in Sitting.objects.unfinished()
    sitting.take_up_again()
    assert again(sitting) in Sitting.objects.unfinished()
    assert not Sitting.objects.abandoned().exists()


def test_discarding_what_another_tab_has_finished_changes_nothing(begun, ada):
    sitting = begun(*ALL_NO, user=ada)
    stale = again(sitting)
    sitting.finish("junior")
    stale.discard()
    assert Assessment.objects.count() == 1
    assert Sitting.objects.count() == 0


def test_deleting_a_person_deletes_their_sittings(begun, ada):
    begun(YES, user=ada)
    ada.delete()
    assert SittingAnswer.objects.count() == 0


def test_a_sitting_ends_no_earlier_than_it_began(begun):
    """Whatever the clock says; and the database takes no other."""
    sitting = begun(*ALL_NO)
    sitting.finish("junior", at=sitting.begun_at - A_DAY)
    assert again(sitting).finished_at == sitting.begun_at
    with pytest.raises(IntegrityError, match="ends_after_it_began"), transaction.atomic():
        Sitting.objects.filter(pk=sitting.pk).update(finished_at=sitting.begun_at - A_DAY)


def test_content_that_a_sitting_asks_is_not_deleted(begun):
    sitting = begun()
    with pytest.raises(ProtectedError):
        sitting.asked[0].question.delete()
