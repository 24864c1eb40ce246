"""A proposal for one person: what it is asked with, how it differs from the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, SuggestedMove, User
from plans.dates import six_months_after
from plans.gate.position import position_of
from plans.gate.rules import Gate, ItemStatus, State
from plans.models import Move, MoveState, MoveText
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.models.move_change import OPEN
from plans.models.suggested import move_text_of
from plans.moves.inputs import PlanInputs, plan_inputs
from plans.proposals.diff import Effect, ProposalDraft, ProposalRemark, ProposalRow
from plans.proposals.scheduler import (
    KeptMove,
    MissingItem,
    Proposal,
    ProposedStep,
    Purpose,
    Suggestion,
    UnfinishedItem,
    UnfinishedReason,
    propose,
)

# Dates that differ by less are left alone, so that asking again tomorrow changes nothing.
TOLERANCE = timedelta(days=7)

# What tells two proposals of one move: its suggestion, or the item whose evidence it records.
type ProposalKey = str


def draft_for(
    person: User, ladder: LadderContent, *, today: date, hours_a_month: int | None = None
) -> ProposalDraft:
    """What to propose on this day; nothing without a phase, or while the plan is paused.

    Five queries, however many moves there are. Dates that would change by less than a week are
    left alone, but for a move past its date. In the week after a proposal was accepted, the plan
    stands as long as that day's proposal would be the same.
    """
    position = position_of(person, ladder, today=today)
    inputs = plan_inputs(person, ladder, today)
    hours = hours_a_month or inputs.hours_a_month
    draft = ProposalDraft(position, inputs, hours, six_months_after(today), today)
    if position.current is None or position.gate is None or inputs.is_paused:
        return draft
    moves = list(
        person.moves.filter(ladder=ladder.ladder)
        .filter(Q(state__in=OPEN) | Q(suggestion__isnull=False) | ~Q(reason=""))
        .select_related("suggestion")
        .with_serves()
        .with_manual_flags()
    )
    here = _Here(ladder, position.current, position.gate, inputs, moves)
    asked_on = _asked_on(inputs, hours, today)
    if asked_on is not None:
        as_then = _beside(here, draft, _proposal(here, hours, asked_on))
        if as_then.changes_nothing:
            return as_then
    return _beside(here, draft, _proposal(here, hours, today))


@dataclass(frozen=True)
class _Here:
    """The gate that a proposal is for, and the person's moves: those open, and those that the
    ladder or a proposal suggested.
    """

    ladder: LadderContent
    content: PhaseContent
    gate: Gate
    inputs: PlanInputs
    moves: Sequence[Move]

    @cached_property
    def items(self) -> dict[str, ChecklistItem]:
        return {item.slug: item for each in self.ladder.phases for item in each.items}

    @cached_property
    def slugs(self) -> dict[int, str]:
        return {item.pk: slug for slug, item in self.items.items()}

    @cached_property
    def suggestions(self) -> dict[str, SuggestedMove]:
        return {each.slug: each for each in self.ladder.suggested_moves}

    @cached_property
    def kept(self) -> list[Move]:
        return [move for move in self.moves if move.is_open and not move.may_be_rescheduled]

    @cached_property
    def planned(self) -> dict[ProposalKey, Move]:
        """What a proposal put there and nobody touched since."""
        return {_key(self, move): move for move in self.moves if move.may_be_rescheduled}

    @cached_property
    def settled(self) -> set[str]:
        """The suggestions that are not proposed again: done, dropped by hand, or kept."""
        ended = {_slug(move) for move in self.moves if _is_settled(move)}
        return ended | {_slug(move) for move in self.kept}


def _asked_on(inputs: PlanInputs, hours: int, today: date) -> date | None:
    """The day of the last proposal, where it was accepted lately, and for as many hours.

    From one day to the next a schedule may turn out quite different, though nothing happened.
    """
    if inputs.accepted_at is None or hours != inputs.hours_a_month:
        return None
    day = timezone.localdate(inputs.accepted_at)
    return day if today - TOLERANCE < day < today else None


def _proposal(here: _Here, hours: int, today: date) -> Proposal:
    return propose(
        [_missing(here, status) for status in here.gate.missing],
        unlock=_unlock(here),
        kept=[
            KeptMove(move.hours or 0, move.due_on, move.state == MoveState.UNDER_WAY)
            for move in here.kept
        ],
        hours_a_month=hours,
        today=today,
    )


def _missing(here: _Here, status: ItemStatus) -> MissingItem:
    item = here.items[status.item.slug]
    suggested = here.ladder.moves_towards(item)
    is_claimed = status.state == State.CLAIMED
    due_on = {_slug(move): move.due_on for move in here.kept}
    left, not_before = [], None
    for each in suggested:
        if each.slug in due_on:
            not_before = max(not_before or date.min, due_on[each.slug])
        elif each.slug not in here.settled:
            left.append(Suggestion(each.slug, each.hours, each.weeks, not_before))
    return MissingItem(
        item.slug,
        tuple(left),
        is_claimed=is_claimed,
        was_suggested=bool(suggested),
        any_done=any(
            move.state == MoveState.DONE and move.suggestion in suggested for move in here.moves
        ),
        dropped_recording=any(
            move.suggestion is None and _was_dropped(move) and item.pk in move.serves
            for move in here.moves
        ),
        # A suggested step under way does not write down the evidence of a claim.
        is_covered=any(
            item.pk in move.serves and not (is_claimed and move.suggestion) for move in here.kept
        ),
    )


def _unlock(here: _Here) -> Suggestion | None:
    """The way out of the recognized roadblock, unless it is settled or stays as it is."""
    if here.inputs.roadblock is None:
        return None
    ways = here.ladder.moves_towards(here.inputs.roadblock)
    left = (each for each in ways if each.slug not in here.settled)
    return next((Suggestion(each.slug, each.hours, each.weeks) for each in left), None)


def _is_settled(move: Move) -> bool:
    return move.state == MoveState.DONE or _was_dropped(move)


def _was_dropped(move: Move) -> bool:
    """By hand: what a proposal withdrew may come again."""
    return move.state == MoveState.DROPPED and move.was_dropped


def _slug(move: Move) -> str:
    return move.suggestion.slug if move.suggestion else ""


def _key(here: _Here, move: Move) -> ProposalKey:
    return _slug(move) or _record_key(*(here.slugs.get(key, str(key)) for key in move.serves))


def _record_key(*items: str) -> ProposalKey:
    return f"record-evidence-for {' '.join(items)}"


def _beside(here: _Here, draft: ProposalDraft, proposal: Proposal) -> ProposalDraft:
    """The proposal beside the plan."""
    steps = {step.suggestion or _record_key(step.item or ""): step for step in proposal.steps}
    added, rescheduled = [], []
    rows = [_row_of_kept(move) for move in here.kept]
    for key, step in steps.items():
        move = here.planned.get(key)
        coming = _addition(here, step)
        row = ProposalRow(coming.text, coming.reason, Effect.NEW, coming.suggestion, move)
        if move is None:
            added.append(coming)
        elif _is_close(move, step, draft.today):
            row = replace(row, text=move.text, effect=Effect.STAYS)
        else:
            rescheduled.append(Rescheduling(move, step.begins_on, step.due_on))
            row = replace(row, effect=Effect.OTHER_DATES)
        rows.append(row)
    return replace(
        draft,
        added=tuple(added),
        rescheduled=tuple(rescheduled),
        withdrawn=tuple(
            Withdrawal(move, _why_withdrawn(here, move))
            for key, move in here.planned.items()
            if key not in steps
        ),
        rows=tuple(rows),
        unfinished=tuple(_left(here, proposal)),
        covered=tuple(_covered(here, slug) for slug in proposal.covered),
        is_first=not (here.kept or here.planned),
    )


def _is_close(move: Move, step: ProposedStep, today: date) -> bool:
    return (
        move.due_on >= today
        and abs(move.due_on - step.due_on) < TOLERANCE
        and abs(move.begins_on - step.begins_on) < TOLERANCE
    )


def _addition(here: _Here, step: ProposedStep) -> Addition:
    """The move that a step would become, with its reason in words."""
    item = here.items[step.item] if step.item else None
    suggestion = here.suggestions[step.suggestion] if step.suggestion else None
    if suggestion is not None:
        text = move_text_of(suggestion, step.begins_on, step.due_on)
    else:
        text = MoveText(
            f"Record evidence for “{item.name if item else ''}”",
            step.due_on,
            step.begins_on,
            what="Write down what happened, when, and where it can be seen.",
            done_when="The item is ticked and has evidence, so that it counts.",
            hours=step.hours,
        )
    return Addition(text, _reason(here, step, item), suggestion, (item,) if item else ())


def _reason(here: _Here, step: ProposedStep, item: ChecklistItem | None) -> str:
    if item is None:
        roadblock = here.inputs.roadblock
        return f"Unlocks the roadblock you recognized: “{roadblock.name}”." if roadblock else ""
    if step.why == Purpose.RECORDS:
        if here.gate.state_of(item.slug) == State.CLAIMED:
            return f"“{item.name}” is ticked; only its evidence is missing."
        return f"Its moves are done, and “{item.name}” does not count yet."
    if here.content.opens is None:
        return f"Serves “{item.name}”, which is missing at {here.content.level_names}."
    return f"Serves “{item.name}”, which blocks your gate to {here.content.opens.name}."


def _why_withdrawn(here: _Here, move: Move) -> str:
    if move.suggestion and move.suggestion.slug not in here.suggestions and not move.serves:
        return "The ladder suggests it no longer."
    if not move.serves:
        roadblock = here.inputs.roadblock
        if roadblock and move.suggestion in here.ladder.moves_towards(roadblock):
            return "No room for it within six months."
        return "You no longer recognize its roadblock."
    slug = next((here.slugs[key] for key in move.serves if key in here.slugs), None)
    if slug is None:
        return "The ladder no longer asks for its item."
    name = here.items[slug].name
    states = {each.item.slug: each.state for each in here.gate.statuses}
    match states.get(slug):
        case None:
            return f"“{name}” is not part of the gate you work on now."
        case State.EVIDENCED:
            return f"“{name}” counts now."
        case State.NOT_POSSIBLE:
            return f"“{name}” is not possible where you are."
        case State.CLAIMED:
            return f"“{name}” is ticked; only its evidence is missing."
    if move.suggestion is None:
        return f"“{name}” is no longer ticked."
    if move.suggestion.slug not in here.suggestions:
        return "The ladder suggests it no longer."
    return "No room for it within six months."


def _left(here: _Here, proposal: Proposal) -> Iterable[ProposalRemark]:
    """What six months do not finish: the way out of the roadblock, then items."""
    unlock = _unlock(here)
    if unlock is not None and not proposal.unlock_fits:
        yield ProposalRemark(here.suggestions[unlock.slug].name, NO_ROOM)
    yield from (_unfinished(here, each) for each in proposal.unfinished)


NO_ROOM = "No room within six months at these hours."


def _unfinished(here: _Here, each: UnfinishedItem) -> ProposalRemark:
    says = {
        UnfinishedReason.NO_ROOM: NO_ROOM,
        UnfinishedReason.ALL_DROPPED: (
            "You dropped what was proposed for it. Take a move up again, or add one of your own."
        ),
        UnfinishedReason.NOTHING_SUGGESTED: (
            "The ladder suggests no move for it. Add one of your own."
        ),
    }[each.why]
    item = here.items[each.item]
    return ProposalRemark(
        item.name, says, item, tuple(here.suggestions[slug] for slug in each.suggestions)
    )


def _covered(here: _Here, slug: str) -> ProposalRemark:
    item = here.items[slug]
    moves = [move for move in here.kept if item.pk in move.serves]
    says = "; ".join(f"{move.name}, due {date_format(move.due_on, 'j F Y')}" for move in moves)
    return ProposalRemark(item.name, f"{says}.", item)


def _row_of_kept(move: Move) -> ProposalRow:
    is_under_way = move.state == MoveState.UNDER_WAY
    reason = "It is under way." if is_under_way else "You planned or changed it yourself."
    return ProposalRow(move.text, reason, Effect.STAYS, move=move, is_kept=True)
