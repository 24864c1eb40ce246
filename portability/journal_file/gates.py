"""The phase that the person is on, and every gate: its items, their states and their marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q

from careerladder.ladders.catalog import PhaseContent
from careerladder.models import ChecklistItem
from packets.document.blocks import Block, Blocks, Paragraph
from packets.document.build import run_in
from plans.gate.position import Position, position_of
from plans.models import EvidenceTie, Mark, PhasePick
from portability.journal_file.passages import (
    JournalScope,
    bullets,
    in_quotes,
    labeled_text,
    plain_blocks,
    sentence,
    title,
)

OPEN_MARKS = {
    Mark.Kind.MET: "Ticked on {since}.",
    Mark.Kind.NOT_POSSIBLE: "Not possible in my current job since {since}.",
}
ENDED_MARKS = {
    Mark.Kind.MET: "Ticked on {since}, unticked on {until}.",
    Mark.Kind.NOT_POSSIBLE: "Not possible in my job from {since} to {until}.",
}


def gate_passages(scope: JournalScope) -> Iterator[Blocks]:
    person, ladder = scope.person, scope.ladder
    position = position_of(person, ladder)
    marks: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in (
        Mark.objects.with_reaffirmed()
        .filter(user=person, item__ladder=ladder.ladder)
        .order_by("since", "pk")
    ):
        marks[mark.item_id].append(mark)
    picks = _picks(scope)
    yield (scope.heading("Phase and gates"), _current_phase(scope, position), *picks)
    for content in ladder.phases:
        yield _gate(scope, content, position, marks)
    current = {item.pk for content in ladder.phases for item in content.items}
    retired = _retired_items(scope, current, set(marks))
    if retired:
        lines = (
            _item(scope, item, f"State: retired{_entries(position, item)}.", marks[item.pk])
            for item in retired
        )
        yield (title(3, "Items that the ladder no longer asks for"), *bullets(lines))


def _current_phase(scope: JournalScope, position: Position) -> Paragraph:
    if position.current is None:
        return sentence("No phase yet: there is no assessment, and no phase was chosen.")
    current, placed = position.current.level_names, position.placed_in
    chosen = f", chosen on {scope.day(position.pick.at)}" if position.pick else ""
    if position.assessment is None or placed is None:
        return sentence(f"Current phase: {current}{chosen}.")
    day = scope.day(position.assessment.at)
    if not chosen and placed == position.current:
        return sentence(f"Current phase: {current}, by the assessment of {day}.")
    passed = "" if chosen else ", whose gate has opened since"
    led_to = f"The assessment of {day} led to {placed.level_names}{passed}."
    return sentence(f"Current phase: {current}{chosen}.", led_to)


def _picks(scope: JournalScope) -> Iterator[Block]:
    picks = PhasePick.objects.filter(user=scope.person, ladder=scope.ladder.ladder)
    lines = []
    for pick in picks.select_related("phase").order_by("since", "pk"):
        until = f" until {scope.day(pick.until)}" if pick.until else ""
        chosen = f"{scope.phase_name(pick.phase)}, chosen on {scope.day(pick.chosen)}{until}"
        lines.append((sentence(f"{chosen}."),))
    if lines:
        yield sentence("Phases chosen by hand:")
        yield from bullets(lines)


def _gate(
    scope: JournalScope,
    content: PhaseContent,
    position: Position,
    marks: dict[int, list[Mark]],
) -> Blocks:
    gate = position.progress.gate(content.slug)
    apart = {each.item.slug: each.item.since for each in gate.asked_since}
    lines = []
    for item in content.items:
        added = apart.get(item.slug)
        state = f"State: {gate.state_of(item.slug)}{_entries(position, item)}."
        if added:
            state += f" Added on {scope.day(added)}, after the gate opened, so it doesn’t close it."
        lines.append(_item(scope, item, state, marks.get(item.pk, ())))
    heading = title(3, content.phase.gate_name)
    count = f"{gate.counting} of {gate.total} items count"
    # The gate of the last phase opens nothing.
    if gate.is_open and content.opens:
        count = f"The gate is open: {count}"
    elif passed := position.passed(content):
        count = f"{count}; {passed}"
    return (heading, sentence(f"{count}."), *bullets(lines))


def _entries(position: Position, item: ChecklistItem) -> str:
    found = position.evidence.get(item.pk)
    if found is None:
        return ""
    return f" ({found.pieces} {'entry' if found.pieces == 1 else 'entries'})"


def _item(
    scope: JournalScope, item: ChecklistItem, state: str, marks: list[Mark] | tuple[Mark, ...]
) -> Blocks:
    said = [block for mark in marks for block in _mark(scope, item, mark)]
    return (*run_in(f"{item.name}.", (sentence(item.wording),)), sentence(state), *said)


def _mark(scope: JournalScope, item: ChecklistItem, mark: Mark) -> Blocks:
    kind = Mark.Kind(mark.kind)
    until = scope.day(mark.until) if mark.until else ""
    words = (ENDED_MARKS if mark.until else OPEN_MARKS)[kind]
    said = words.format(since=scope.day(mark.since), until=until)
    read = mark.confirmed_wording
    if read != item.wording:
        said += f" The item was then: {in_quotes(read)}"
    return (sentence(said), *labeled_text("Reason", plain_blocks(mark.reason)))


def _retired_items(scope: JournalScope, current: set[int], marked: set[int]) -> list[ChecklistItem]:
    """Items with records that no gate of today has."""
    filed = EvidenceTie.objects.filter(evidence__user=scope.person).values("item")
    items = ChecklistItem.objects.filter(
        Q(pk__in=marked) | Q(pk__in=filed), ladder=scope.ladder.ladder
    )
    return list(items.exclude(pk__in=current).order_by("position", "pk"))
