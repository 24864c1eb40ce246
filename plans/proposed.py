"""A proposal for one person, beside the plan as it stands: what accepting it would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from careerladder.ladder import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, SuggestedMove, User
from plans.basis import Basis, basis_of
from plans.models import Move, MoveState, Outline
from plans.models.move import OPEN
from plans.models.plan import Addition, Rescheduling, Withdrawal
from plans.place import Place, place_of
from plans.progress import Gate, Standing, State
from plans.proposal import (
    Kept,
    Later,
    Left,
    Missing,
    Step,
    Suggestion,
    Why,
    propose,
    six_months_after,
)
from plans.suggested import outline_of

# Dates that differ by less are left alone, so that asking again tomorrow changes nothing.
TOLERANCE = timedelta(days=7)

# What tells two proposals of one move: its suggestion, or the item whose evidence it records.
type Key = str


@dataclass(frozen=True)
class Row:
    """A move as it would stand in the plan, and in a word or two what accepting does to it."""

    name: str
    begins_on: date
    due_on: date
    hours: int | None
    reason: str
    status: str
    suggestion: SuggestedMove | None = None
    was_due_on: date | None = None


@dataclass(frozen=True)
class Unfinished:
    """A missing item that the six months do not finish: why, and the moves that have no date."""

    item: ChecklistItem
    says: str
    moves: tuple[SuggestedMove, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What is proposed for a place, and how it differs from the plan."""

    place: Place
    basis: Basis
    hours_a_month: int
    until: date
    added: tuple[Addition, ...] = ()
    rescheduled: tuple[Rescheduling, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    rows: tuple[Row, ...] = ()
    later: tuple[Unfinished, ...] = ()
    covered: tuple[ChecklistItem, ...] = ()
    is_first: bool = True

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.rescheduled or self.withdrawn)

    @property
    def months(self) -> list[tuple[date, list[Row]]]:
        """By the month in which they are due, which its first day stands for."""
        rows = sorted(self.rows, key=lambda row: row.due_on)
        return [
            (month, list(each))
            for month, each in groupby(rows, key=lambda row: row.due_on.replace(day=1))
        ]

    @property
    def digest(self) -> str:
        """Tells whether what is accepted is what was shown."""
        shown = [
            self.hours_a_month,
            [(each.outline, each.reason) for each in self.added],
            [(each.move.pk, each.begins_on, each.due_on) for each in self.rescheduled],
            [(each.move.pk, each.reason) for each in self.withdrawn],
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def draft_for(
    person: User, ladder: LadderContent, *, today: date, hours_a_month: int | None = None
) -> Draft:
    """What to propose on this day. Five queries, however many moves there are."""
    place = place_of(person, ladder)
    basis = basis_of(person, ladder, today)
    hours = hours_a_month or basis.hours_a_month
    draft = Draft(place, basis, hours, six_months_after(today))
    if place.current is None or place.gate is None:
        return draft
    here = _Here(ladder, place.current, place.gate, basis)
    moves = list(
        person.moves.filter(ladder=ladder.ladder)
        .filter(Q(state__in=OPEN) | Q(suggestion__isnull=False))
        .select_related("suggestion")
        .with_serves()
        .with_hands()
    )
    kept = [move for move in moves if move.is_open and not move.may_be_rescheduled]
    planned = {_key(here, move): move for move in moves if move.may_be_rescheduled}
    missing = [_missing(here, standing, moves, kept) for standing in here.gate.missing]
    proposal = propose(
        missing,
        unlock=_unlock(here, moves, kept),
        kept=[
            Kept(move.hours or 0, move.due_on, move.state == MoveState.UNDER_WAY) for move in kept
        ],
        hours_a_month=hours,
        today=today,
    )
    steps = {step.suggestion or _record_key(step.item or ""): step for step in proposal.steps}
    added, rescheduled, rows = [], [], [_row_of(move, "yours", move.reason) for move in kept]
    for key, step in steps.items():
        addition = _addition(here, step)
        move = planned.get(key)
        if move is None:
            added.append(addition)
            rows.append(_row_of_addition(addition))
        elif _is_close(move, step):
            rows.append(_row_of(move, "stays", addition.reason))
        else:
            rescheduled.append(Rescheduling(move, step.begins_on, step.due_on))
            rows.append(
                replace(_row_of_addition(addition), status="other dates", was_due_on=move.due_on)
            )
    return replace(
        draft,
        added=tuple(added),
        rescheduled=tuple(rescheduled),
        withdrawn=tuple(
            Withdrawal(move, _why_withdrawn(here, move))
            for key, move in planned.items()
            if key not in steps
        ),
        rows=tuple(rows),
        later=tuple(_unfinished(here, each) for each in proposal.later),
        covered=tuple(here.items[slug] for slug in proposal.covered),
        is_first=not (kept or planned),
    )


@dataclass(frozen=True)
class _Here:
    """The gate that a proposal is for."""

    ladder: LadderContent
    content: PhaseContent
    gate: Gate
    basis: Basis

    @cached_property
    def items(self) -> dict[str, ChecklistItem]:
        return {item.slug: item for each in self.ladder.phases for item in each.items}

    @cached_property
    def slugs(self) -> dict[int, str]:
        return {item.pk: slug for slug, item in self.items.items()}

    @cached_property
    def suggestions(self) -> dict[str, SuggestedMove]:
        return {each.slug: each for each in self.ladder.suggested_moves}


def _missing(
    here: _Here, standing: Standing, moves: Sequence[Move], kept: Sequence[Move]
) -> Missing:
    item = here.items[standing.item.slug]
    suggested = here.ladder.moves_towards(item)
    settled = _settled(moves) | {_slug(move) for move in kept}
    serving = [move for move in kept if item.pk in move.serves]
    return Missing(
        item.slug,
        tuple(_suggestion(each) for each in suggested if each.slug not in settled),
        is_claimed=standing.state == State.CLAIMED,
        was_suggested=bool(suggested),
        any_done=any(
            move.state == MoveState.DONE and move.suggestion in suggested for move in moves
        ),
        is_covered=bool(serving),
        begins_after=max((move.due_on for move in serving), default=None),
    )


def _unlock(here: _Here, moves: Sequence[Move], kept: Sequence[Move]) -> Suggestion | None:
    """The way out of the recognized roadblock, unless it is settled or stays as it is."""
    if here.basis.roadblock is None:
        return None
    settled = _settled(moves) | {_slug(move) for move in kept}
    ways = here.ladder.moves_towards(here.basis.roadblock)
    return next((_suggestion(each) for each in ways if each.slug not in settled), None)


def _settled(moves: Iterable[Move]) -> set[str]:
    """The suggestions that were done, or dropped by hand: they are not proposed again."""
    return {
        _slug(move)
        for move in moves
        if move.state == MoveState.DONE or (move.state == MoveState.DROPPED and move.was_dropped)
    }


def _slug(move: Move) -> str:
    return move.suggestion.slug if move.suggestion else ""


def _suggestion(content: SuggestedMove) -> Suggestion:
    return Suggestion(content.slug, content.hours, content.weeks)


def _key(here: _Here, move: Move) -> Key:
    return _slug(move) or _record_key(*(here.slugs.get(item, "") for item in move.serves))


def _record_key(*items: str) -> Key:
    return f"record-evidence-for {' '.join(items)}"


def _is_close(move: Move, step: Step) -> bool:
    return (
        abs(move.due_on - step.due_on) < TOLERANCE
        and abs(move.begins_on - step.begins_on) < TOLERANCE
    )


def _addition(here: _Here, step: Step) -> Addition:
    """The move that a step would become, with its reason in words."""
    item = here.items[step.item] if step.item else None
    suggestion = here.suggestions[step.suggestion] if step.suggestion else None
    if suggestion is not None:
        outline = outline_of(suggestion, step.begins_on, step.due_on)
    else:
        outline = Outline(
            f"Record evidence for “{item.name if item else ''}”",
            step.due_on,
            step.begins_on,
            what="Write down what happened, when, and where it can be seen.",
            done_when="The item counts.",
            hours=step.hours,
        )
    return Addition(outline, _reason(here, step, item), suggestion, (item,) if item else ())


def _reason(here: _Here, step: Step, item: ChecklistItem | None) -> str:
    if step.why == Why.UNLOCKS:
        return f"The way out of “{here.basis.roadblock.name}”." if here.basis.roadblock else ""
    name = item.name if item else ""
    if step.why == Why.RECORDS:
        if item and here.gate.state_of(item.slug) == State.CLAIMED:
            return f"“{name}” is ticked; only its evidence is missing."
        return f"Its moves are done, and “{name}” does not count yet."
    if here.content.opens is None:
        return f"Serves “{name}”, which is missing at {here.content.level_names}."
    return f"Serves “{name}”, which blocks your gate to {here.content.opens.name}."


def _why_withdrawn(here: _Here, move: Move) -> str:
    items = [here.slugs[item] for item in move.serves if item in here.slugs]
    if not items:
        return (
            "The ladder asks for its item no longer."
            if move.serves
            else "You no longer recognize this roadblock."
        )
    name = here.items[items[0]].name
    states = {each.item.slug: each.state for each in here.gate.standings}
    match states.get(items[0]):
        case State.EVIDENCED:
            return f"“{name}” counts now."
        case State.NOT_POSSIBLE:
            return f"“{name}” is not possible where you are."
        case None:
            return f"“{name}” is not part of the gate you work on now."
        case State.CLAIMED:
            return f"“{name}” is ticked; only its evidence is missing."
        case _:
            return "No room for it within these six months."


def _unfinished(here: _Here, later: Later) -> Unfinished:
    says = {
        Left.NO_ROOM: "No room within these six months, at these hours.",
        Left.ALL_DROPPED: "You dropped its suggested moves. Add one of your own, or take one up "
        "again.",
        Left.NOTHING_SUGGESTED: "The ladder suggests no move for it. Add one of your own.",
    }[later.why]
    return Unfinished(
        here.items[later.item], says, tuple(here.suggestions[slug] for slug in later.suggestions)
    )


def _row_of(move: Move, status: str, reason: str) -> Row:
    return Row(move.name, move.begins_on, move.due_on, move.hours, reason, status, move.suggestion)


def _row_of_addition(addition: Addition) -> Row:
    outline = addition.outline
    return Row(
        outline.name,
        outline.begins_on,
        outline.due_on,
        outline.hours,
        addition.reason,
        "new",
        addition.suggestion,
    )
