"""Ticking, unticking, and what is not possible where a person is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans.gate.rules import State
from plans.models import Mark, Reaffirmation
from plans.models.refusals import ItemIsMarkedNotPossible, ItemIsRetired, ItemIsTicked


def test_a_tick_without_evidence_is_a_claim_and_does_not_count(ada, design_docs, gate_of, state_of):
    Mark.objects.tick(ada, design_docs)
    assert state_of(ada, design_docs) == State.CLAIMED
    assert gate_of(ada).counting == 0


def test_a_tick_with_evidence_counts(ada, design_docs, record, gate_of, state_of):
    record(ada, design_docs)
    Mark.objects.tick(ada, design_docs)
    assert state_of(ada, design_docs) == State.EVIDENCED
    assert gate_of(ada).counting == 1


def test_evidence_without_a_tick_is_in_progress(ada, design_docs, record, gate_of, state_of):
    record(ada, design_docs)
    assert state_of(ada, design_docs) == State.IN_PROGRESS
    assert gate_of(ada).counting == 0


def test_ticking_twice_answers_with_the_first_mark(ada, design_docs):
    first = Mark.objects.tick(ada, design_docs)
    assert Mark.objects.tick(ada, design_docs) == first
    assert ada.marks.count() == 1


def test_ticking_after_an_untick_opens_a_new_row(ada, design_docs):
    first = Mark.objects.tick(ada, design_docs)
    Mark.objects.untick(ada, design_docs)
    second = Mark.objects.tick(ada, design_docs)
    first.refresh_from_db()
    assert first.until is not None
    assert second != first
    assert ada.marks.count() == 2


def test_unticking_keeps_the_evidence(ada, design_docs, record, state_of):
    record(ada, design_docs)
    Mark.objects.tick(ada, design_docs)
    Mark.objects.untick(ada, design_docs)
    assert state_of(ada, design_docs) == State.IN_PROGRESS


def test_unticking_what_is_not_ticked_changes_nothing(ada, design_docs):
    assert Mark.objects.untick(ada, design_docs) == 0
    assert not ada.marks.exists()


def test_a_mark_keeps_the_wording_of_its_day(ada, design_docs):
    mark = Mark.objects.tick(ada, design_docs)
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    mark.refresh_from_db()
    assert mark.wording == "You can show: A design document."


def test_a_mark_can_be_set_at_a_past_moment(ada, design_docs):
    then = timezone.now() - timedelta(days=200)
    mark = Mark.objects.tick(ada, design_docs, at=then)
    Mark.objects.untick(ada, design_docs, at=then + timedelta(days=3))
    mark.refresh_from_db()
    assert (mark.since, mark.until) == (then, then + timedelta(days=3))
    assert list(ada.marks.open_at(then + timedelta(days=1))) == [mark]
    assert not ada.marks.open_at(then + timedelta(days=3)).exists()


def test_not_possible_keeps_the_gate_closed_and_stands_apart(ada, item, record, gate_of):
    for slug in ("writes-design-docs", "owns-a-component"):
        record(ada, item(slug))
        Mark.objects.tick(ada, item(slug))
    Mark.objects.mark_not_possible(ada, item("pushes-back"), "Nobody writes requirements here.")
    gate = gate_of(ada)
    assert not gate.is_open
    assert gate.missing == ()
    assert [each.item.slug for each in gate.not_possible] == ["pushes-back"]


def test_not_possible_excludes_a_tick(ada, design_docs):
    Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")
    with pytest.raises(ItemIsMarkedNotPossible):
        Mark.objects.tick(ada, design_docs)
    assert ada.marks.open().get().kind == Mark.Kind.NOT_POSSIBLE


def test_a_tick_excludes_not_possible(ada, design_docs):
    Mark.objects.tick(ada, design_docs)
    with pytest.raises(ItemIsTicked):
        Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")


def test_not_possible_is_undone_and_the_reason_is_kept(ada, design_docs, state_of):
    Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")
    Mark.objects.mark_possible(ada, design_docs)
    assert state_of(ada, design_docs) == State.OPEN
    assert ada.marks.get().reason == "No documents here."


def test_a_retired_item_takes_no_new_mark(ada, design_docs):
    design_docs.retired_on = timezone.localdate()
    with pytest.raises(ItemIsRetired):
        Mark.objects.tick(ada, design_docs)
    with pytest.raises(ItemIsRetired):
        Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")


def test_the_database_refuses_a_second_open_mark(ada, design_docs):
    Mark.objects.tick(ada, design_docs)
    with pytest.raises(IntegrityError, match="mark_one_open_per_item"), transaction.atomic():
        Mark.objects.create(user=ada, item=design_docs, kind="met", wording="…")


def test_the_database_refuses_not_possible_without_a_reason(ada, design_docs):
    with (
        pytest.raises(IntegrityError, match="not_possible_has_a_reason"),
        transaction.atomic(),
    ):
        Mark.objects.create(user=ada, item=design_docs, kind="not-possible", wording="…")


def test_the_database_refuses_a_mark_that_ends_before_it_began(ada, design_docs):
    mark = Mark.objects.tick(ada, design_docs)
    with pytest.raises(IntegrityError, match="ends_after_it_began"), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(until=mark.since - timedelta(hours=1))


def test_a_tick_that_is_ended_before_it_began_ends_as_it_begins(ada, bob, design_docs):
    mark, other = (Mark.objects.tick(person, design_docs) for person in (ada, bob))
    Mark.objects.untick(ada, design_docs, at=mark.since - timedelta(hours=1))
    mark.refresh_from_db()
    other.refresh_from_db()
    assert mark.until == mark.since
    assert other.until is None


def test_a_reaffirmation_keeps_the_wording_that_was_read(ada, design_docs):
    mark = Mark.objects.tick(ada, design_docs)
    Reaffirmation.objects.create(mark=mark, wording="Reworded.")
    assert mark.reaffirmations.get().wording == "Reworded."


def test_marks_of_one_person_are_nothing_to_another(ada, bob, design_docs, state_of):
    Mark.objects.tick(ada, design_docs)
    assert state_of(bob, design_docs) == State.OPEN
    assert Mark.objects.untick(bob, design_docs) == 0
    assert ada.marks.open().exists()
