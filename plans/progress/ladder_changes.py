"""What loads of the ladder changed of the items that touch a person, as events of the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from careerladder.ladders.catalog import LadderContent
from careerladder.ladders.revisions import ItemPeriod
from plans.gate.history import History
from plans.gate.position import Position
from plans.progress.events import Event, LadderEvent


def ladder_changes(
    history: History, position: Position, *, since: datetime | None = None
) -> Iterator[Event]:
    """The changes since a moment: if it is None, since the person's first record or assessment.

    An item touches who has records of it, and whose current phase or open gate asks for it, or
    asked for it before.
    """
    since = since or _began_at(history, position)
    if since is None:
        return
    phases = {gate.phase for gate in position.progress.gates if gate.is_open}
    if position.current is not None:
        phases.add(position.current.slug)
    before: ItemPeriod | None = None
    for reading in history.ladder.item_periods:
        earlier = before if before is not None and before.item == reading.item else None
        before = reading
        if reading.since is None or reading.since < since:
            continue
        has_records = reading.item in history.mark_spans or reading.item in history.evidence_spans
        asking = {each.phase for each in (earlier, reading) if each is not None and each.counts}
        if not (has_records or asking & phases):
            continue
        for kind in _kinds(earlier, reading):
            yield Event(
                kind,
                reading.since,
                page="plans:item",
                slug=reading.slug,
                words=reading.name,
                detail=_way(earlier, reading, history.ladder) if kind == LadderEvent.MOVED else "",
            )


def touches(position: Position, item: int, phase: str) -> bool:
    """Whether a rewording is of concern: the person marked the item, or works on its phase."""
    is_current = position.current is not None and position.current.slug == phase
    return item in position.marks or item in position.evidence or is_current


def _began_at(history: History, position: Position) -> datetime | None:
    decided = [each.at for each in (position.assessment, position.pick) if each is not None]
    return min([*decided, *([history.began_at] if history.began_at else [])], default=None)


def _kinds(earlier: ItemPeriod | None, reading: ItemPeriod) -> Iterator[LadderEvent]:
    if earlier is None or not earlier.counts:
        if reading.counts:
            yield LadderEvent.TAKEN_UP_AGAIN if earlier else LadderEvent.ADDED
        return
    if not reading.counts:
        yield LadderEvent.RETIRED
        return
    if earlier.phase != reading.phase:
        yield LadderEvent.MOVED
    if earlier.wording != reading.wording:
        yield LadderEvent.REWORDED


def _way(earlier: ItemPeriod | None, reading: ItemPeriod, ladder: LadderContent) -> str:
    names = {phase.slug: phase.title for phase in ladder.all_phases}
    names |= {content.slug: content.level_names for content in ladder.phases}
    return f"from {names[earlier.phase]} to {names[reading.phase]}" if earlier else ""
