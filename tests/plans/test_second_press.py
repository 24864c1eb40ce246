"""The same form pressed again, after more was done meanwhile; and what is no second press."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from plans.models import CalendarAddress, Evidence, EvidenceText, Mark, Move, MoveText
from plans.models.refusals import (
    CalendarHasAddress,
    EvidenceWasChanged,
    MarkHasEnded,
    MoveWasChanged,
)

A_DAY = date(2026, 5, 14)
LONG_AGO = datetime(2026, 5, 14, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = (EvidenceText(A_DAY, text) for text in ("First.", "Second.", "Third."))


def outline(name: str) -> MoveText:
    return MoveText(name, A_DAY + timedelta(days=30), A_DAY)


def test_recorded_then_removed_and_restored_it_is_still_the_first_press(ada):
    key = uuid4()
    piece = Evidence.objects.record(ada, FIRST, form_key=key)
    piece.remove()
    piece.restore()
    assert Evidence.objects.record(ada, FIRST, form_key=key) == piece
    assert ada.evidence.count() == 1


def test_what_the_database_refuses_is_no_second_press(ada):
    """Of a form without a key, say, beside others of that kind."""
    Evidence.objects.record(ada, FIRST)
    for key in (None, uuid4()):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.record(ada, EvidenceText(A_DAY), form_key=key)
    assert [piece.note for piece in ada.evidence.all()] == ["First."]


def test_an_edit_pressed_again_after_another_edit_changes_nothing(ada):
    piece, key = Evidence.objects.record(ada, FIRST), uuid4()
    piece.edit(SECOND, base_version=1, form_key=key)
    piece.edit(THIRD, base_version=2, form_key=uuid4())
    piece.edit(SECOND, base_version=1, form_key=key)
    assert [version.note for version in piece.versions.all()] == ["First.", "Second.", "Third."]
    with pytest.raises(EvidenceWasChanged):
        piece.edit(SECOND, base_version=1, form_key=uuid4())


def test_an_earlier_text_is_saved_again_by_another_form(ada):
    piece = Evidence.objects.record(ada, FIRST)
    for number, told in enumerate((SECOND, THIRD, SECOND), start=1):
        piece.edit(told, base_version=number, form_key=uuid4())
    for number, told in enumerate((FIRST, THIRD), start=4):
        piece.edit(told, base_version=number)
    notes = [version.note for version in piece.versions.all()]
    assert notes == ["First.", "Second.", "Third.", "Second.", "First.", "Third."]


def test_an_edit_of_a_move_pressed_again_after_another_changes_nothing(ada, ladder):
    move, key = Move.objects.add(ada, ladder.ladder, outline("First")), uuid4()
    move.edit(outline("Second"), serving=[], base_version=1, form_key=key)
    move.edit(outline("Third"), serving=[], base_version=2, form_key=uuid4())
    move.edit(outline("Second"), serving=[], base_version=1, form_key=key)
    assert [change.name for change in move.changes.all()] == ["First", "Second", "Third"]
    with pytest.raises(MoveWasChanged):
        move.edit(outline("Second"), serving=[], base_version=1, form_key=uuid4())


def test_an_earlier_plan_of_a_move_is_saved_again_by_another_form(ada, ladder):
    move = Move.objects.add(ada, ladder.ladder, outline("First"))
    for number, name in enumerate(("Second", "Third", "Second"), start=1):
        move.edit(outline(name), serving=[], base_version=number, form_key=uuid4())
    for number, name in enumerate(("First", "Third"), start=4):
        move.edit(outline(name), serving=[], base_version=number)
    names = [change.name for change in move.changes.all()]
    assert names == ["First", "Second", "Third", "Second", "First", "Third"]


def test_a_move_planned_and_edited_is_not_planned_again_by_its_form(ada, ladder):
    key = uuid4()
    move = Move.objects.add(ada, ladder.ladder, outline("First"), form_key=key)
    move.edit(outline("Second"), serving=[], base_version=1)
    assert Move.objects.add(ada, ladder.ladder, outline("First"), form_key=key) == move
    assert Move.objects.add(ada, ladder.ladder, outline("First")) != move


def test_beside_other_moves_the_same_form_twice_plans_one(ada, ladder):
    Move.objects.add(ada, ladder.ladder, outline("Before"), form_key=uuid4())
    key = uuid4()
    move = Move.objects.add(ada, ladder.ladder, outline("First"), form_key=key)
    assert Move.objects.add(ada, ladder.ladder, outline("First"), form_key=key) == move
    assert ada.moves.count() == 2


def test_beside_other_pieces_the_same_form_twice_records_one(ada):
    Evidence.objects.record(ada, SECOND, form_key=uuid4())
    key = uuid4()
    piece = Evidence.objects.record(ada, FIRST, form_key=key)
    assert Evidence.objects.record(ada, FIRST, form_key=key) == piece
    assert ada.evidence.count() == 2


def test_what_ended_is_not_reaffirmed_while_other_marks_stand(ada, design_docs, item):
    mark = Mark.objects.create(
        user=ada, item=design_docs, kind=Mark.Kind.MET, wording="As it read."
    )
    Mark.objects.tick(ada, item("owns-a-component"))
    Mark.objects.untick(ada, design_docs)
    with pytest.raises(MarkHasEnded):
        mark.reaffirm(design_docs.wording)
    assert not mark.reaffirmations.exists()


def test_an_address_in_the_place_of_one_that_was_revoked_meanwhile(ada, ladder):
    make = CalendarAddress.objects.make
    make(ada, ladder.ladder, at=LONG_AGO)
    before = ada.calendar_addresses.get()
    ada.calendar_addresses.close()
    make(ada, ladder.ladder, instead_of=before)
    assert ada.calendar_addresses.open().exclude(pk=before.pk).count() == 1


def test_a_second_address_is_refused_but_for_a_double_press(ada, ladder):
    make, seconds = CalendarAddress.objects.make, timedelta(seconds=1)
    make(ada, ladder.ladder, at=LONG_AGO)
    make(ada, ladder.ladder, at=LONG_AGO + 5 * seconds)
    with pytest.raises(CalendarHasAddress):
        make(ada, ladder.ladder, at=LONG_AGO + 11 * seconds)
    assert [row.since for row in ada.calendar_addresses.open()] == [LONG_AGO + 5 * seconds]
