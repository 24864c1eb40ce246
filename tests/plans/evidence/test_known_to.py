"""How exactly something is dated: to the day, the month, a longer period, or odd months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from careerladder.dates import months_after
from plans.evidence.date_reader import Happened, ReadingContext, read_whole
from plans.evidence.periods import (
    KnownTo,
    evidence_text_of,
    happened_of,
    known_to,
    period_around,
    widened,
)
from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import MOST_MONTHS
from tests.html_forms import fields_of
from tests.plans.conftest import NOTE

TODAY = date(2026, 11, 29)
QUARTER = Happened(date(2026, 4, 1), 3)
ODD = Happened(date(2026, 5, 1), 3)

days = st.dates(date(1950, 1, 1), TODAY)
spans = st.builds(
    lambda day, months: Happened(day.replace(day=1) if months else day, months),
    days,
    st.integers(0, MOST_MONTHS),
)


@given(days, st.sampled_from(KnownTo))
def test_a_period_holds_its_day_and_is_known_by_its_name(day, to):
    period = period_around(day, to)
    assert period.first <= day <= period.last
    assert known_to(period) == to


@given(spans, st.sampled_from(KnownTo))
def test_nothing_gets_more_exact_by_widening(written, to):
    period = widened(written, to)
    if period is not None:
        assert period.first <= written.first <= written.last <= period.last
        assert widened(period, to) == period


@given(spans)
def test_what_is_said_of_months_is_read_as_the_same_months(happened):
    words = evidence_text_of(happened, "RFC 12").when
    reading = read_whole(words, ReadingContext(TODAY, TODAY))
    assert reading is not None
    assert reading.happened == happened


@given(spans)
def test_a_text_keeps_when_it_happened(happened):
    assert happened_of(evidence_text_of(happened, "RFC 12")) == happened


@pytest.fixture
def add(as_ada, ada, design_docs, verb):
    """Record by an item's form; the answer and what is recorded."""

    def added(**fields):
        response = as_ada.post(verb("add-evidence", design_docs), {"note": NOTE} | fields)
        piece = ada.evidence.first()
        return response, piece and happened_of(piece.text)

    return added


@pytest.fixture
def recorded(ada, design_docs):
    def of(happened: Happened) -> Evidence:
        return Evidence.objects.record(ada, evidence_text_of(happened, NOTE), serving=[design_docs])

    return of


@pytest.fixture
def edit_form(as_ada):
    """The fields of a piece's edit form, as a browser sends them; and how to send them."""

    def of(piece: Evidence):
        to = reverse("plans:edit-evidence", args=[piece.pk])
        return fields_of(as_ada, to, to), lambda fields: as_ada.post(to, fields)

    return of


@pytest.mark.parametrize(
    ("fields", "happened"),
    [
        ({"happened_on": "2026-05-14", "known_to": "day"}, Happened(date(2026, 5, 14))),
        ({"happened_on": "2026-05-14"}, Happened(date(2026, 5, 14))),
        ({"happened_on": "2026-05-14", "known_to": "month"}, Happened(date(2026, 5, 1), 1)),
        ({"happened_on": "2026-05-14", "known_to": "quarter"}, QUARTER),
        ({"happened_on": "2026-05-14", "known_to": "half-year"}, Happened(date(2026, 1, 1), 6)),
        ({"happened_on": "2026-05-14", "known_to": "year"}, Happened(date(2026, 1, 1), 12)),
        ({"happened_on": "2026-05", "known_to": "day"}, Happened(date(2026, 5, 1), 1)),
        ({"happened_on": "Q2 2026", "known_to": "day"}, QUARTER),
        ({"happened_on": "2024"}, Happened(date(2024, 1, 1), 12)),
        ({"happened_on": "14 May 2026"}, Happened(date(2026, 5, 14))),
        ({"happened_on": "14 May 2026", "known_to": "quarter"}, QUARTER),
        ({"happened_on": "May to July 2026", "known_to": ""}, ODD),
    ],
)
def test_a_form_takes_each_precision(add, fields, happened):
    response, kept = add(**fields)
    assert response.status_code == 302
    assert kept == happened


@pytest.mark.parametrize("written", ["", "  "])
def test_an_emptied_date_is_asked_for_and_never_filled_in(add, written):
    response, kept = add(happened_on=written, known_to="day")
    assert response.status_code == 422
    assert "When did it happen?" in response.content.decode()
    assert NOTE in response.content.decode()
    assert kept is None


def test_a_form_without_the_field_means_today(add, time_machine):
    time_machine.move_to("2026-11-29T12:00:00Z")
    assert add()[1] == Happened(TODAY)


@pytest.mark.parametrize(
    ("written", "to", "says"),
    [
        ("05/06/2026", "day", "Is this 5 June 2026 or 6 May 2026?"),
        ("soon", "day", "can’t be read as a date"),
        ("May to July 2026", "quarter", "longer than one quarter"),
        ("2026-05-14", "century", "Choose how exact"),
        ("2026-12-01", "month", "in the future"),
        ("2026-12-01", "day", "in the future"),
        ("1949-12", "year", "1950 or later"),
    ],
)
def test_what_is_not_clear_is_asked(add, time_machine, written, to, says):
    time_machine.move_to("2026-11-29T12:00:00Z")
    response, kept = add(happened_on=written, known_to=to)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert f'value="{written}"' in response.content.decode()
    assert kept is None


def test_a_day_to_come_may_lie_in_a_month_that_has_begun(add, time_machine):
    time_machine.move_to("2026-11-29T12:00:00Z")
    assert add(happened_on="2026-11-30", known_to="month")[1] == Happened(date(2026, 11, 1), 1)


def test_a_day_becomes_a_month_and_a_day_again(recorded, edit_form):
    piece = recorded(Happened(date(2026, 5, 14)))
    for happened_on, to, happened in (
        ("2026-05-14", "month", Happened(date(2026, 5, 1), 1)),
        ("2026-05-14", "day", Happened(date(2026, 5, 14))),
        ("2026-05-14", "year", Happened(date(2026, 1, 1), 12)),
    ):
        fields, send = edit_form(piece)
        send(fields | {"happened_on": happened_on, "known_to": to})
        piece.refresh_from_db()
        assert happened_of(piece.text) == happened


@pytest.mark.parametrize(
    "happened",
    [Happened(date(2026, 5, 14)), *(period_around(date(2025, 8, 3), to) for to in KnownTo), ODD],
)
def test_an_edit_of_the_words_leaves_the_date(recorded, edit_form, happened):
    piece = recorded(happened)
    fields, send = edit_form(piece)
    assert send(fields | {"note": "Other words."}).status_code == 302
    piece.refresh_from_db()
    assert (piece.note, happened_of(piece.text)) == ("Other words.", happened)


def test_odd_months_can_become_a_period(recorded, edit_form):
    piece = recorded(ODD)
    fields, send = edit_form(piece)
    assert (fields["happened_on"], fields["known_to"]) == ("May to July 2026", "")
    assert send(fields | {"known_to": "year"}).status_code == 302
    piece.refresh_from_db()
    assert happened_of(piece.text) == Happened(date(2026, 1, 1), 12)


def test_an_edit_without_the_field_keeps_the_date(as_ada, recorded):
    piece = recorded(QUARTER)
    to = reverse("plans:edit-evidence", args=[piece.pk])
    as_ada.post(to, {"note": "Other words.", "base_version": 1})
    piece.refresh_from_db()
    assert (piece.note, happened_of(piece.text)) == ("Other words.", QUARTER)


def test_what_is_recorded_stays_valid_where_it_is_still_to_come(
    ada, recorded, edit_form, time_machine
):
    """As after a flight to the west."""
    time_machine.move_to("2026-11-29T23:00:00Z")
    tomorrow = TODAY + timedelta(days=1)
    piece = recorded(Happened(tomorrow))
    ada.time_zone = "America/Los_Angeles"
    ada.save()
    fields, send = edit_form(piece)
    assert send(fields | {"note": "Other words."}).status_code == 302
    piece.refresh_from_db()
    assert (piece.note, piece.happened_on) == ("Other words.", tomorrow)


def test_a_move_is_done_without_evidence_and_without_a_date(as_ada, move):
    to = reverse("plans:finish-move", args=[move.pk])
    response = as_ada.post(to, {"note": "", "happened_on": "", "without": "yes"})
    assert response.status_code == 302
    move.refresh_from_db()
    assert not move.is_open


def test_a_finished_move_has_evidence_of_a_quarter(as_ada, ada, move):
    to = reverse("plans:finish-move", args=[move.pk])
    as_ada.post(to, {"note": NOTE, "happened_on": "2026-05-14", "known_to": "quarter"})
    assert happened_of(ada.evidence.get().text) == QUARTER


def test_months_are_named_on_every_page_of_the_evidence(as_ada, recorded, design_docs):
    piece = recorded(QUARTER)
    piece.edit(EvidenceText(months_after(QUARTER.first, 1), "RFC 13"), base_version=1)
    piece.edit(evidence_text_of(Happened(date(2024, 1, 1), 12), "RFC 13"), base_version=2)
    page = piece.get_absolute_url()
    for url in (page, "/evidence/", design_docs.phase.get_absolute_url()):
        assert "<span>2024</span>" in as_ada.get(url).content.decode(), url
    history = as_ada.get(reverse("plans:evidence-history", args=[piece.pk])).content.decode()
    assert "April to June 2026" in history
    assert ">2024<" in history
