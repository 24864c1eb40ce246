"""Progress over time: a chart, and the entries of a timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime

from careerladder.ladders.catalog import LadderContent
from plans.dates import last_day_of, months_between
from plans.gate.changes import StateChange
from plans.gate.rules import Gate, State
from plans.progress.chart import Chart, ChartBar, ChartMonth, ChartRow
from plans.progress.events import EventLabel
from plans.progress.page import ChangesSince, LadderChange
from plans.progress.timeline import MonthLink, TimelineEntry, TimelinePart
from styleguide.samples.sample import NOTE

SAMPLE_ITEM = "Design documents that others rely on"


def entries() -> list[TimelineEntry]:
    return [
        TimelineEntry(
            datetime(2026, 5, 14, 9, tzinfo=UTC),
            (_part("Evidence", NOTE), _part("Ticked", SAMPLE_ITEM)),
            (f"“{SAMPLE_ITEM}” now counts. 2 of 4 items count toward the gate to Senior.",),
        ),
        TimelineEntry(
            datetime(2026, 5, 2, 9, tzinfo=UTC),
            (TimelinePart("Evidence", tuple(EventLabel(NOTE, "#timeline") for _ in range(3)), 12),),
        ),
        TimelineEntry(datetime(2026, 3, 14, 9, tzinfo=UTC), (_part("Assessment", "Mid"),)),
    ]


def since(gate: Gate) -> ChangesSince:
    first, second = gate.statuses[:2]
    return ChangesSince(
        datetime(2026, 4, 14, 9, tzinfo=UTC),
        (StateChange(first.item, State.CLAIMED, State.EVIDENCED, gate),),
        (second,),
        (SAMPLE_ITEM,),
        (LadderChange("Added to the ladder", EventLabel("Runbooks that others use", "#since")),),
    )


def months() -> list[tuple[int, tuple[MonthLink, ...]]]:
    firsts = reversed(months_between(date(2025, 9, 1), date(2026, 5, 1)))
    links = [MonthLink(first, "2026", first.month == 5) for first in firsts]
    return [(2026, tuple(links[:5])), (2025, tuple(links[5:]))]


def chart(ladder: LadderContent) -> Chart:
    firsts = months_between(date(2025, 9, 1), date(2026, 5, 1))
    rows = []
    for phase, counting in zip(
        reversed(ladder.phases),
        ((0,) * 9, (0, 0, 0, 0, 0, 1, 1, 2, 3), (0, 1, 1, 2, 2, 3, 4, 4, 4), (4,) * 9),
        strict=True,
    ):
        bars = tuple(ChartBar(place, number, 4) for place, number in enumerate(counting))
        rows.append(ChartRow(phase.slug, phase.level_names, phase.accent, bars))
    months = tuple(
        ChartMonth(
            first,
            last_day_of(first),
            tuple(row.bars[place] for row in rows),
            says_year=first.month in (1, 9),
        )
        for place, first in enumerate(firsts)
    )
    return Chart(tuple(rows), months)


def _part(what: str, text: str) -> TimelinePart:
    return TimelinePart(what, (EventLabel(text, "#timeline"),), 1)
