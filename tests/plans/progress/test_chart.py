"""The bars of the chart: how high each is, and what it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from plans.gate.history import history_and_position
from plans.models import Evidence, EvidenceText, Mark
from plans.progress.chart import ChartBar, chart_of

NOW = datetime(2026, 8, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counting", "total", "height"),
    [(0, 0, 0), (0, 3, 0), (1, 3, 33), (2, 3, 67), (3, 3, 100), (1, 8, 12), (10, 10, 100)],
)
def test_a_bar_is_as_high_as_the_share_that_counts(counting, total, height):
    bar = ChartBar(0, counting, total)
    assert (bar.height, bar.top) == (height, 100 - height)


def test_with_nothing_recorded_there_is_none_for_a_current_phase_either(ladder, ada):
    history, _ = history_and_position(ada, ladder)
    assert chart_of(history, ladder, NOW, current="mid") is None


def test_a_month_is_counted_at_its_end_and_this_one_now(ladder, ada, design_docs):
    recorded = [(datetime(2026, 6, 30, 23, 59, tzinfo=UTC), date(2026, 1, 5))]
    for at, day in recorded:
        Evidence.objects.record(ada, EvidenceText(day, "RFC 12."), serving=[design_docs], at=at)
        Mark.objects.tick(ada, design_docs, at=at)
    history, _ = history_and_position(ada, ladder)
    chart = chart_of(history, ladder, NOW)
    assert chart is not None
    [row] = chart.rows
    assert [(bar.place, bar.counting, bar.total) for bar in row.bars] == [
        *[(0, 1, 3), (1, 1, 3), (2, 1, 3)]
    ]
    assert [month.last_day for month in chart.months] == [
        *[date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 15)]
    ]
    assert [month.bars for month in chart.months] == [(bar,) for bar in row.bars]
    assert row.last == row.bars[-1]


def test_what_is_recorded_later_this_month_does_not_count_yet(ladder, ada, design_docs):
    at = NOW + timedelta(days=1)
    Mark.objects.tick(ada, design_docs, at=NOW - timedelta(days=1))
    Evidence.objects.record(
        ada, EvidenceText(date(2026, 1, 5), "RFC 12."), serving=[design_docs], at=at
    )
    history, _ = history_and_position(ada, ladder)
    chart = chart_of(history, ladder, NOW, current="mid")
    assert chart is not None
    assert [bar.counting for row in chart.rows for bar in row.bars] == [0]


def names(ladder, person, months: int) -> tuple[list[date], list[date]]:
    history, _ = history_and_position(person, ladder)
    chart = chart_of(history, ladder, NOW)
    assert chart is not None
    assert len(chart.months) == months
    named = [month.first for month in chart.months if month.is_named]
    return named, [month.first for month in chart.months if month.says_year]


def counts_from(person, item, at: datetime) -> None:
    Evidence.objects.record(person, EvidenceText(at.date(), "RFC 12."), serving=[item], at=at)
    Mark.objects.tick(person, item, at=at)


def test_each_month_is_named_and_each_year_once(ladder, ada, design_docs):
    counts_from(ada, design_docs, datetime(2025, 10, 5, tzinfo=UTC))
    named, dated = names(ladder, ada, 11)
    assert len(named) == 11
    assert dated == [date(2025, 10, 1), date(2026, 1, 1)]


def test_of_many_months_every_second_or_third_is_named(ladder, ada, design_docs):
    counts_from(ada, design_docs, datetime(2023, 6, 5, tzinfo=UTC))
    named, dated = names(ladder, ada, 39)
    assert named[:3] == [date(2023, 6, 1), date(2023, 8, 1), date(2023, 10, 1)]
    assert [each.year for each in dated] == [2023, 2024, 2025, 2026]


def test_in_the_first_month_a_sentence_says_what_will_be_there(as_ada, ada, design_docs):
    counts_from(ada, design_docs, timezone.now())
    html = as_ada.get("/progress/").content.decode()
    assert "a bar for each month" in html
    assert "chart__bars" not in html
    assert "Show as a table" not in html
