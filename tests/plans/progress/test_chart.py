"""The bars of the chart: how high each is, and what it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

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
