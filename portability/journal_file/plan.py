"""The plan: what it was made for, its pauses, and its moves with their changes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet

from careerladder.models import ChecklistItem, Systems
from packets.document.blocks import Block, Blocks
from packets.document.build import run_in
from packets.document.dates import day_in_words
from plans.models import Acceptance, Move, MoveChange, MoveState, Pause, Recognition
from portability.journal_file.evidence import name_of_entry
from portability.journal_file.passages import (
    JournalScope,
    bullets,
    in_quotes,
    labeled_text,
    note_blocks,
    plain_blocks,
    sentence,
    title,
    with_dots,
)
from portability.row_chunks import rows_in_chunks

SYSTEMS = {
    Systems.LLM: "for LLM systems",
    Systems.TRAINED: "for models you train",
}
# Changes after which the due date is another.
DATED = ("accepted", "added", "edited", "postponed", "rescheduled", "shifted", "taken-up-again")


def plan_passages(scope: JournalScope) -> Iterator[Blocks]:
    heading: Blocks = (scope.heading("Plan"),)
    if made_for := tuple(_made_for(scope)):
        yield (*heading, *made_for)
        heading = ()
    for name, states, order in (
        ("Open moves", (MoveState.UNDER_WAY, MoveState.PLANNED), ("due_on", "position", "uuid")),
        ("Done moves", (MoveState.DONE,), ("-changed_at", "uuid")),
        ("Dropped moves", (MoveState.DROPPED,), ("-changed_at", "uuid")),
    ):
        section = title(3, name)
        moves = _moves(scope).filter(state__in=states).order_by(*order)
        for place, move in enumerate(rows_in_chunks(moves)):
            yield (*heading, *((section,) if not place else ()), *bullets([_move(scope, move)]))
            heading = ()


def _made_for(scope: JournalScope) -> Iterator[Block]:
    mine = {"user": scope.person, "ladder": scope.ladder.ladder}
    recognitions = Recognition.objects.filter(**mine).select_related("roadblock")
    yield from _listed(
        "Roadblocks recognized:",
        (_recognition(scope, each) for each in recognitions.order_by("-since", "-pk")),
    )
    acceptances = Acceptance.objects.filter(**mine).select_related("roadblock")
    yield from _listed(
        "Proposals accepted:",
        (_acceptance(scope, each) for each in acceptances.order_by("-at", "-pk")),
    )
    pauses = Pause.objects.filter(**mine).order_by("-since", "-pk")
    yield from _listed("Pauses:", (_pause(scope, each) for each in pauses))


def _listed(lead: str, lines: Iterator[str]) -> Blocks:
    found = bullets((sentence(line),) for line in lines)
    return (sentence(lead), *found) if found else ()


def _recognition(scope: JournalScope, recognition: Recognition) -> str:
    name = in_quotes(recognition.roadblock.name) if recognition.roadblock else "None of them"
    until = f" until {scope.day(recognition.until)}" if recognition.until else ""
    return f"{name}, since {scope.day(recognition.since)}{until}."


def _acceptance(scope: JournalScope, acceptance: Acceptance) -> str:
    hours = f"{acceptance.hours_a_month} hours a month"
    about = SYSTEMS.get(Systems(acceptance.systems), "")
    past = f"past {in_quotes(acceptance.roadblock.name)}" if acceptance.roadblock else ""
    said = ", ".join(filter(None, [hours, about, past]))
    return f"{scope.day(acceptance.at)}: {said}."


def _pause(scope: JournalScope, pause: Pause) -> str:
    until = f"From {scope.day(pause.since)} until {day_in_words(pause.until_on)}"
    return f"{until}; ended on {scope.day(pause.until)}." if pause.until else f"{until}."


def _moves(scope: JournalScope) -> QuerySet[Move]:
    changes = (
        MoveChange.objects.select_related("evidence")
        .defer("evidence__words", "evidence__words_of", "what", "done_when")
        .order_by("pk")
    )
    items = ChecklistItem.objects.order_by("phase__position", "position", "pk")
    return Move.objects.filter(user=scope.person, ladder=scope.ladder.ladder).prefetch_related(
        Prefetch("changes", changes), Prefetch("items", items)
    )


def _move(scope: JournalScope, move: Move) -> Blocks:
    changes = tuple(_changes(scope, move))
    return (
        *run_in(f"{move.name}.", (sentence(_dates(move)),)),
        *note_blocks(move.what),
        *labeled_text("Done when", note_blocks(move.done_when)),
        *labeled_text("Why", plain_blocks(move.reason)),
        *_items(move),
        *bullets(changes),
    )


def _dates(move: Move) -> str:
    begins, due = day_in_words(move.begins_on), day_in_words(move.due_on)
    dates = f"From {begins}, due {due}" if begins != due else f"Due {due}"
    hours = f", about {move.hours} {'hour' if move.hours == 1 else 'hours'}" if move.hours else ""
    state = "; under way" if move.state == MoveState.UNDER_WAY else ""
    return f"{dates}{hours}{state}."


def _items(move: Move) -> Blocks:
    names = with_dots(item.name for item in move.items.all())
    return (sentence(f"For: {names}."),) if names else ()


def _changes(scope: JournalScope, move: Move) -> Iterator[Blocks]:
    for change in move.changes.all():
        said = f"{scope.day(change.at)}: {change.get_kind_display()}"
        if change.kind in DATED:
            said += f", due {day_in_words(change.due_on)}"
        if change.evidence:
            said += f", shown by {name_of_entry(change.evidence)}"
        if change.reason:
            said += f": {change.reason}"
        yield (sentence(said if said.endswith((".", "…")) else f"{said}."),)
