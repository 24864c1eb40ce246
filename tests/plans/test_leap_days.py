"""Every day of the calendar: the last of a month, the 29th of February, the turn of a year."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plans.dates import after_weekend, last_day_of, last_year, months_between, six_months_after
from plans.gate.position import evidence_by_item
from plans.gate.rules import Item, ItemRecord, compute_progress
from plans.models import Evidence, EvidenceText, EvidenceVersion
from plans.models.evidence_text import Precision
from plans.reviews.due import is_time_to_review, month_to_review

# Two leap years, and the years beside them.
DAYS = [date(2023, 1, 1) + timedelta(days=number) for number in range(6 * 366)]


def nearest(year: int, month: int, day: int) -> date:
    """That day of a month, or the last where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def test_a_year_ago_is_the_same_day_or_the_28th_of_february():
    assert last_year(date(2024, 2, 29)) == date(2023, 2, 28)
    for day in DAYS:
        assert last_year(day) == nearest(day.year - 1, day.month, day.day)


def test_six_months_later_is_the_same_day_or_the_last():
    for day in DAYS:
        year, month = (day.year, day.month + 6) if day.month < 7 else (day.year + 1, day.month - 6)
        assert six_months_after(day) == nearest(year, month, day.day)


def test_a_weekend_ends_on_its_monday():
    for day in DAYS:
        moved = after_weekend(day)
        assert moved.weekday() == (0 if day.weekday() >= 5 else day.weekday())
        assert timedelta(0) <= moved - day <= timedelta(days=2)


def test_a_month_is_looked_back_on_in_its_last_five_days_and_the_ten_after():
    for day in DAYS:
        last = monthrange(day.year, day.month)[1]
        assert last_day_of(day) == date(day.year, day.month, last)
        assert is_time_to_review(day) == (day.day <= 10 or day.day > last - 5)
        month = day if day.day > 10 else day - timedelta(days=10)
        assert month_to_review(day) == month.replace(day=1)


def test_the_months_between_two_days_are_those_of_all_days_between():
    for first in DAYS[::50]:
        for last in (first, first + timedelta(days=31), first + timedelta(days=366)):
            between = [first + timedelta(days=number) for number in range((last - first).days + 1)]
            assert months_between(first, last) == sorted({day.replace(day=1) for day in between})


def test_a_month_has_happened_by_its_last_day(ada):
    for day in (date(2023 + number // 12, number % 12 + 1, 1) for number in range(24)):
        for precision in Precision:
            piece = Evidence.objects.record(ada, EvidenceText(day, "RFC 12.", precision=precision))
            is_month = precision == Precision.MONTH
            assert piece.happened_by == (last_day_of(day) if is_month else day)
            assert piece.versions.get().happened_by == piece.happened_by


def test_an_edit_of_the_date_moves_the_day_by_which_it_happened(ada):
    piece = Evidence.objects.record(ada, EvidenceText(date(2026, 5, 14), "RFC 12."))
    month = EvidenceText(date(2024, 2, 1), "RFC 12.", precision=Precision.MONTH)
    piece.edit(month, base_version=1)
    assert piece.happened_by == date(2024, 2, 29)
    days = piece.versions.values_list("happened_by", flat=True)
    assert list(days) == [date(2026, 5, 14), date(2024, 2, 29)]


@pytest.mark.slow
def test_what_was_recorded_before_there_was_such_a_day_has_one(ada):
    day = Evidence.objects.record(ada, EvidenceText(date(2024, 2, 1), "RFC 12."))
    month = Evidence.objects.record(
        ada, EvidenceText(date(2024, 2, 1), "RFC.", precision=Precision.MONTH)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for target in ("0010_undone_changes", "0011_happened_by"):
        MigrationExecutor(connection).migrate([("plans", target)])
    for model, key in ((Evidence, "pk"), (EvidenceVersion, "evidence")):
        by = dict(model.objects.values_list(key, "happened_by"))
        assert by == {day.pk: date(2024, 2, 1), month.pk: date(2024, 2, 29)}


@pytest.mark.parametrize("today", ["2024-02-28", "2024-02-29", "2024-03-01", "2026-12-31"])
def test_what_happened_a_year_ago_is_ageing_from_the_next_day_on(ada, today):
    today = date.fromisoformat(today)
    ago = last_year(today)
    for day in (ago - timedelta(days=1), ago, ago + timedelta(days=1)):
        Evidence.objects.record(ada, EvidenceText(day, "RFC 12."))
    pieces = Evidence.objects.filter(user=ada).ageing(today)
    assert [piece.happened_on for piece in pieces] == [ago - timedelta(days=1)]
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert [piece for piece in ada.evidence.all() if piece.is_ageing] == list(pieces)


@pytest.mark.parametrize("mark", ["met", "not-possible", None])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_only_what_counts_is_ageing(mark, days):
    limit = date(2025, 5, 14)
    facts = {"a": ItemRecord(mark, 1, limit + timedelta(days=days))}
    [gate] = compute_progress(["mid"], [Item("a", "mid", "A")], facts, last_year=limit).gates
    assert bool(gate.ageing) == (mark == "met" and days < 0)


def test_an_item_is_as_young_as_the_newest_that_serves_it(ladder, ada, design_docs):
    for day in (date(2026, 1, 5), date(2024, 2, 29)):
        Evidence.objects.record(ada, EvidenceText(day, "RFC 12."), serving=[design_docs])
    month = EvidenceText(date(2026, 2, 1), "RFC 12.", precision=Precision.MONTH)
    assert evidence_by_item(ada, ladder)[design_docs.pk].newest == date(2026, 1, 5)
    Evidence.objects.record(ada, month, serving=[design_docs])
    assert evidence_by_item(ada, ladder)[design_docs.pk].newest == date(2026, 2, 28)
