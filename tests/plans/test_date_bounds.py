"""Dates lie within the same bounds in every form and in the database."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from plans.dates import EARLIEST, LATEST
from plans.models import Evidence, EvidenceText, EvidenceVersion, Move, MoveText, Pause, Review
from plans.models.evidence_text import Precision
from tests.html_forms import fields_of

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OUT = [EARLIEST - DAY, LATEST + DAY]
FAR = date(2099, 6, 30)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        yield


@pytest.fixture
def plan(ada, ladder):
    def planned(due_on: date, *, person=ada, begins_on: date = TODAY) -> Move:
        outline = MoveText("Write it", due_on, min(begins_on, due_on))
        move: Move = Move.objects.add(person, ladder.ladder, outline)
        return move

    return planned


@pytest.mark.parametrize("day", OUT)
def test_the_database_takes_no_date_out_of_bounds(ada, ladder, day):
    here = ladder.ladder
    rows = [
        lambda: Evidence.objects.record(ada, EvidenceText(day, "RFC 12")),
        lambda: Move.objects.add(ada, here, MoveText("Write it", day, day)),
        lambda: Review.objects.write(ada, here, day.replace(day=1)),
        lambda: Pause.objects.create(user=ada, ladder=here, until_on=day, days=1),
    ]
    for write in rows:
        with pytest.raises(IntegrityError, match="within_bounds"), transaction.atomic():
            write()


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
def test_the_bounds_themselves_are_within(ada, ladder, day):
    Evidence.objects.record(ada, EvidenceText(day, "RFC 12"))
    Move.objects.add(ada, ladder.ladder, MoveText("Write it", day, day))
    Review.objects.write(ada, ladder.ladder, day.replace(day=1))


def test_a_version_keeps_to_them_as_well(ada):
    piece = Evidence.objects.record(ada, EvidenceText(TODAY, "RFC 12"))
    for day in OUT:
        with pytest.raises(IntegrityError, match="within_bounds"), transaction.atomic():
            EvidenceVersion.objects.create(
                evidence=piece, number=2, note="RFC 12", happened_on=day, precision=Precision.DAY
            )


def test_the_text_of_an_older_row_out_of_bounds_can_be_purged(ada):
    with connection.cursor() as cursor:
        for table in ("evidence", "evidenceversion"):
            cursor.execute(
                f"ALTER TABLE plans_{table} DROP CONSTRAINT {table}_happened_within_bounds"
            )
        piece = Evidence.objects.record(ada, EvidenceText(date(1890, 1, 1), "Ancient."))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in (Evidence, EvidenceVersion):
            bound = next(
                each for each in model._meta.constraints if each.name.endswith("within_bounds")
            )
            with connection.schema_editor() as editor:
                cursor.execute(f"{bound.create_sql(model, editor)} NOT VALID")
    piece.remove()
    assert Evidence.objects.filter(user=ada).purge() == 1
    assert not piece.versions.exclude(note="").exists()


@pytest.mark.parametrize("due_on", ["2036-12-31", "9999-12-31", "1949-12-31"])
def test_no_form_plans_for_a_day_out_of_bounds(as_ada, ada, plan, due_on):
    move = plan(TODAY + 30 * DAY)
    add = reverse("plans:add-move")
    review = reverse("plans:review")
    sent = [
        (add, fields_of(as_ada, add, name="Far", due_on=due_on)),
        (review, fields_of(as_ada, review, move="Far", due_on=due_on)),
        (reverse("plans:edit-move", args=[move.pk]), None),
        (reverse("plans:postpone-move", args=[move.pk]), {"due_on": due_on}),
        (reverse("plans:place-move", args=[move.pk]), {"due_on": due_on}),
        (reverse("plans:place-move", args=[move.pk]), {"month": due_on[:7]}),
    ]
    for to, fields in sent:
        fields = fields or fields_of(as_ada, to, name="Far", due_on=due_on)
        assert as_ada.post(to, fields).status_code == 422
    assert [each.due_on for each in ada.moves.all()] == [move.due_on]


@pytest.mark.parametrize("far", [FAR, LATEST])
def test_what_is_due_farther_away_can_be_read_and_changed(as_ada, ada, bob, plan, far):
    bobs = plan(far, person=bob)
    move = plan(far)
    page, edit = move.get_absolute_url(), reverse("plans:edit-move", args=[move.pk])
    assert as_ada.get(page).status_code == as_ada.get("/plan/").status_code == 200
    fields = fields_of(as_ada, edit, name="Reworded", due_on=far.isoformat())
    assert as_ada.post(edit, fields).status_code == 302
    for verb, said in [
        ("start-move", {}),
        ("put-back-move", {}),
        ("postpone-move", {"due_on": "2027-01-31"}),
    ]:
        answer = as_ada.post(reverse(f"plans:{verb}", args=[move.pk]), said)
        assert answer.status_code == 302, (verb, said)
    assert as_ada.post("/plan/pause/", {"until": "2027-11-23"}).status_code == 302
    assert as_ada.post("/plan/go-on/").status_code == 302
    assert as_ada.get("/plan/proposal/").status_code == 200
    bobs.refresh_from_db()
    assert (bobs.due_on, bobs.version) == (far, 1)


def test_moves_of_any_year_are_brought_within_bounds(ada, bob, plan, design_docs):
    with connection.cursor() as cursor:
        for table in ("move", "movechange"):
            cursor.execute(f"ALTER TABLE plans_{table} DROP CONSTRAINT {table}_dates_within_bounds")
        near, bobs = plan(FAR), plan(FAR, person=bob)
        far = plan(date(9999, 12, 31))
        far.items.add(design_docs)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            import_module("plans.migrations.0009_dates_within_bounds").BRING_MOVES_WITHIN
        )
    for move in (near, far, bobs):
        move.refresh_from_db()
    assert (near.due_on, bobs.due_on, far.due_on) == (FAR, FAR, LATEST)
    assert (near.version, bobs.version, far.version) == (1, 1, 2)
    last = far.changes.last()
    assert (last.text, last.state, last.serves) == (far.text, "planned", [design_docs.slug])
    assert far.changes.first().due_on == date(9999, 12, 31)
    assert near.changes.count() == bobs.changes.count() == 1
