"""The day that a page showed is the day of what is sent from it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from plans.models import Evidence, EvidenceText, Move, MoveText, PhasePick
from plans.models.evidence_text import Precision
from tests.html_forms import fields_in, fields_of

CAPTURE, ADD, PROPOSAL, REVIEW = (
    "/evidence/capture/",
    "/plan/moves/",
    "/plan/proposal/",
    reverse("plans:review"),
)
LIST = "- Wrote RFC 12\n- 2026-11-02: On call\n- yesterday: A talk"


@pytest.fixture(autouse=True)
def bobs(bob):
    """Somebody else's, of the same days."""
    Evidence.objects.record(bob, EvidenceText(date(2026, 11, 28), "Bob's."))
    yield
    assert [piece.note for piece in bob.evidence.all()] == ["Bob's."]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-28T23:50:00Z", tick=False) as traveller:
        yield traveller


def days_of(person) -> dict[str, tuple[str, str]]:
    return {
        piece.note: (piece.happened_on.isoformat(), piece.precision)
        for piece in person.evidence.all()
    }


@pytest.mark.parametrize(
    ("sent_at", "day"),
    [
        ("2026-11-28T23:59:59Z", "2026-11-28"),
        ("2026-11-29T00:05:00Z", "2026-11-28"),
        ("2026-11-29T09:00:00Z", "2026-11-28"),
        # A tab that was open since yesterday morning.
        ("2026-11-29T13:00:00Z", "2026-11-29"),
        ("2026-12-03T10:00:00Z", "2026-12-03"),
    ],
)
def test_what_is_captured_happened_on_the_day_of_its_page(as_ada, ada, clock, sent_at, day):
    fields = fields_of(as_ada, CAPTURE, note="RFC 12")
    clock.move_to(sent_at)
    as_ada.post(CAPTURE, fields)
    assert days_of(ada) == {"RFC 12": (day, "day")}


@pytest.mark.parametrize("recorded_at", ["2026-11-29T00:03:00Z", "2026-12-02T10:00:00Z"])
def test_a_list_is_recorded_as_its_preview_showed_it(as_ada, ada, clock, recorded_at):
    preview = as_ada.post(CAPTURE, fields_of(as_ada, CAPTURE, note=LIST))
    assert "28 November 2026" in preview.text
    clock.move_to(recorded_at)
    as_ada.post(CAPTURE, fields_in(preview, CAPTURE) | {"note": LIST, "reads_as": "list"})
    assert days_of(ada) == {
        "Wrote RFC 12": ("2026-11-28", "day"),
        "On call": ("2026-11-02", "day"),
        "A talk": ("2026-11-27", "day"),
    }


def test_a_preview_of_an_old_page_shows_today_and_records_that(as_ada, ada, clock):
    fields = fields_of(as_ada, CAPTURE, note=LIST)
    clock.move_to("2026-12-01T23:50:00Z")
    preview = as_ada.post(CAPTURE, fields)
    assert "1 December 2026" in preview.text
    clock.move_to("2026-12-02T00:03:00Z")
    as_ada.post(CAPTURE, fields_in(preview, CAPTURE) | {"note": LIST, "reads_as": "list"})
    assert days_of(ada)["Wrote RFC 12"] == ("2026-12-01", "day")


def test_a_date_that_has_begun_since_is_not_still_to_come(as_ada, ada, clock):
    text = "2026-11-29: On call"
    fields = fields_of(as_ada, CAPTURE, note=text)
    clock.move_to("2026-11-29T00:05:00Z")
    as_ada.post(CAPTURE, fields)
    assert days_of(ada) == {"On call": ("2026-11-29", "day")}


def test_evidence_without_a_date_is_of_the_day_of_its_page(as_ada, ada, clock, design_docs, verb):
    to = verb("add-evidence", design_docs)
    item = reverse("plans:item", args=["ai-engineer", design_docs.slug])
    fields = fields_of(as_ada, f"{item}?open=evidence", to, note="RFC 12")
    del fields["happened_on"]
    clock.move_to("2026-11-29T00:05:00Z")
    as_ada.post(to, fields)
    assert days_of(ada) == {"RFC 12": ("2026-11-28", "day")}


@pytest.mark.parametrize("shown_at", ["", "x", "\0", "2026-11-28", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("more", [{}, {"shown_at": "2026-11-28T23:50:00+23:59"}])
def test_a_day_that_no_page_showed_is_today(as_ada, ada, clock, shown_at, more):
    as_ada.post(CAPTURE, {"note": "RFC 12", "shown_at": shown_at} | more)
    assert days_of(ada) == {"RFC 12": ("2026-11-28", "day")}


@pytest.mark.parametrize(
    ("before", "after"),
    [("Pacific/Auckland", "America/Los_Angeles"), ("America/Los_Angeles", "Pacific/Auckland")],
)
def test_another_time_zone_since_does_not_change_the_day(as_ada, ada, before, after):
    ada.time_zone = before
    ada.save()
    fields = fields_of(as_ada, CAPTURE, note="RFC 12")
    ada.time_zone = after
    ada.save()
    as_ada.post(CAPTURE, fields)
    shown = "2026-11-29" if before == "Pacific/Auckland" else "2026-11-28"
    assert days_of(ada) == {"RFC 12": (shown, "day")}
    assert as_ada.get("/progress/").status_code == 200


@pytest.mark.parametrize(
    ("shown_at", "sent_at", "day"),
    [
        ("2028-02-28T23:55:00Z", "2028-02-29T00:01:00Z", "2028-02-28"),
        ("2028-02-29T23:55:00Z", "2028-03-01T00:01:00Z", "2028-02-29"),
        ("2026-12-31T23:55:00Z", "2027-01-01T00:01:00Z", "2026-12-31"),
        # Clocks go back an hour in Berlin that night.
        ("2026-10-24T21:59:00Z", "2026-10-25T01:30:00Z", "2026-10-24"),
    ],
)
def test_around_the_ends_of_months_and_years(as_ada, ada, clock, shown_at, sent_at, day):
    if "10-24" in shown_at:
        ada.time_zone = "Europe/Berlin"
        ada.save()
    clock.move_to(shown_at)
    as_ada.force_login(ada)
    fields = fields_of(as_ada, CAPTURE, note="RFC 12")
    clock.move_to(sent_at)
    as_ada.post(CAPTURE, fields)
    assert days_of(ada) == {"RFC 12": (day, "day")}


@pytest.mark.parametrize(
    ("shown_at", "sent_at", "month", "day"),
    [
        # The tenth is the last day on which the month before is due.
        ("2026-11-10T23:50:00Z", "2026-11-11T00:05:00Z", "2026-10-01", ("2026-10-01", "month")),
        ("2026-11-30T23:50:00Z", "2026-12-01T00:05:00Z", "2026-11-01", ("2026-11-30", "day")),
        ("2026-11-30T10:00:00Z", "2026-12-01T10:00:00Z", "2026-11-01", ("2026-11-01", "month")),
    ],
)
def test_a_look_back_is_on_the_month_that_its_page_named(
    as_ada, ada, clock, shown_at, sent_at, month, day
):
    clock.move_to(shown_at)
    as_ada.force_login(ada)
    fields = fields_of(as_ada, REVIEW, happened="RFC 12")
    clock.move_to(sent_at)
    as_ada.post(REVIEW, fields)
    assert ada.reviews.get().month.isoformat() == month
    assert days_of(ada) == {"RFC 12": day}


def test_the_twelfth_month_back_is_still_its_own_after_midnight(as_ada, ada, clock):
    clock.move_to("2026-11-30T23:50:00Z")
    address = f"{REVIEW}?month=2025-11"
    fields = fields_of(as_ada, address, happened="RFC 12")
    clock.move_to("2026-12-01T00:05:00Z")
    assert as_ada.post(address, fields).status_code == 302
    assert ada.reviews.get().month.isoformat() == "2025-11-01"


def test_a_look_back_returns_to_its_month_after_an_ended_session(as_ada, ada, client, clock):
    clock.move_to("2026-11-10T23:50:00Z")
    as_ada.force_login(ada)
    fields = fields_of(as_ada, REVIEW, happened="RFC 12")
    as_ada.logout()
    clock.move_to("2026-11-11T00:05:00Z")
    as_ada.get("/account/login/")
    as_ada.post(REVIEW, fields)
    session = as_ada.session
    kept = dict(session)
    as_ada.force_login(ada)
    session = as_ada.session
    session.update({name: value for name, value in kept.items() if name == "unsent_key"})
    session.save()
    page = as_ada.get(REVIEW)
    assert "Review of October 2026" in page.text
    assert "RFC 12" in page.text
    # In the page of another month it would be recorded as of that.
    assert "RFC 12" not in as_ada.get(f"{REVIEW}?month=2026-09").text
    as_ada.post(REVIEW, fields_in(page, REVIEW) | {"happened": "RFC 12"})
    assert ada.reviews.get().month.isoformat() == "2026-10-01"


def test_in_a_look_back_a_date_is_what_it_says(as_ada, ada, clock):
    clock.move_to("2026-11-05T12:00:00Z")
    as_ada.force_login(ada)
    text = "- 2026-10-31: Shipped it\n- 2026-11-02: On call\n- yesterday: A talk\n- RFC 12"
    as_ada.post(REVIEW, fields_of(as_ada, REVIEW, happened=text))
    assert ada.reviews.get().month.isoformat() == "2026-10-01"
    assert days_of(ada) == {
        "Shipped it": ("2026-10-31", Precision.DAY),
        "On call": ("2026-11-02", Precision.DAY),
        "A talk": ("2026-11-04", Precision.DAY),
        "RFC 12": ("2026-10-01", Precision.MONTH),
    }


def test_a_date_to_come_is_said_by_the_calendar_of_today(as_ada, ada, clock):
    clock.move_to("2026-11-05T12:00:00Z")
    as_ada.force_login(ada)
    answer = as_ada.post(REVIEW, fields_of(as_ada, REVIEW, happened="2026-11-06: On call"))
    assert answer.status_code == 422
    assert "today is 5 November 2026" in answer.text


def test_what_was_due_on_the_day_of_its_page_is_planned_after_midnight(as_ada, ada, clock):
    fields = fields_of(as_ada, ADD, name="Send it", due_on="2026-11-28")
    clock.move_to("2026-11-29T00:03:00Z")
    as_ada.post(ADD, fields)
    assert ada.moves.get().due_on == date(2026, 11, 28)
    late = fields_of(as_ada, ADD, name="Send it", due_on="2026-11-28")
    assert as_ada.post(ADD, late).status_code == 422


def test_a_proposal_is_accepted_as_it_was_shown_before_midnight(as_ada, ada, ladder, clock):
    PhasePick.objects.pick(ada, ladder.phase("mid").phase)
    fields = fields_of(as_ada, PROPOSAL)
    clock.move_to("2026-11-29T00:03:00Z")
    assert as_ada.post(PROPOSAL, fields).status_code == 302
    assert Move.objects.filter(user=ada).exists()


def test_a_second_preview_of_another_day_is_recorded_as_it_shows(as_ada, ada, clock):
    first = as_ada.post(CAPTURE, fields_of(as_ada, CAPTURE, note=LIST))
    clock.move_to("2026-11-30T10:00:00Z")
    again = fields_in(first, CAPTURE) | {"note": LIST, "reads_as": "preview"}
    second = as_ada.post(CAPTURE, again)
    assert "30 November 2026" in second.text
    as_ada.post(CAPTURE, fields_in(second, CAPTURE) | {"note": LIST, "reads_as": "list"})
    assert days_of(ada)["Wrote RFC 12"] == ("2026-11-30", "day")


def test_another_date_and_a_pause_go_by_the_day_of_their_page(as_ada, ada, ladder, clock):
    today = date(2026, 11, 28)
    move = Move.objects.add(ada, ladder.ladder, MoveText("Write it", date(2026, 12, 10), today))
    postpone = reverse("plans:postpone-move", args=[move.pk])
    due = fields_of(as_ada, str(move.get_absolute_url()), postpone, due_on="2026-11-28")
    pause = fields_of(as_ada, "/plan/", "/plan/pause/", until="2026-11-29")
    clock.move_to("2026-11-29T00:02:00Z")
    assert as_ada.post(postpone, due).status_code == 302
    assert as_ada.post("/plan/pause/", pause).status_code == 302
    move.refresh_from_db()
    assert move.due_on == date(2026, 11, 29)


def test_no_look_back_on_a_month_that_no_page_named(as_ada, ada):
    for month in ("2026-12", "2025-10", "2027-01", "x"):
        fields = fields_of(as_ada, REVIEW, happened="RFC 12", month=month)
        assert as_ada.post(REVIEW, fields).status_code == 404
    assert not ada.reviews.exists()


def test_yesterday_is_no_day_before_the_earliest(as_ada, ada):
    text = "- yesterday: A\n- yesterday: B"
    preview = as_ada.post(CAPTURE, fields_of(as_ada, CAPTURE, note=text))
    fields = fields_in(preview, CAPTURE) | {"note": text, "reads_as": "list"}
    as_ada.post(CAPTURE, fields | {"shown_at": "1950-01-01T00:00:00+00:00"})
    assert set(days_of(ada).values()) == {("2026-11-27", "day")}
