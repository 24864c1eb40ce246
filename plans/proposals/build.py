"""Build a proposal for a person: collect its inputs, and compare it with the current plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import ceil

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, SuggestedMove, Systems, User
from plans.dates import six_months_after
from plans.gate.position import position_of
from plans.gate.rules import Gate, ItemStatus, State
from plans.models import Move, MoveState, MoveText
from plans.models.acceptance import Addition, Rescheduling, Withdrawal
from plans.models.move_change import OPEN
from plans.models.suggested import move_text_of, suggested_items
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

# Dates that differ by less are kept, so that a proposal of the next day changes nothing.
TOLERANCE = timedelta(days=7)

# Identifies a proposed move: the slug of its suggestion, or the item whose evidence it records.
type ProposalKey = str


def draft_for(
    person: User,
    ladder: LadderContent,
    *,
    today: date,
    hours_a_month: int | None = None,
    systems: Systems | None = None,
) -> ProposalDraft:
    """The proposal on this day. It is empty without a current phase, or while the plan is paused.

    Without `hours_a_month` or `systems` it is for those of the current plan.

    Dates that would change by less than a week are kept, unless the move is overdue. In the week
    after a proposal was accepted, nothing is proposed as long as a proposal of that day would
    change nothing. Five queries, however many moves there are.
    """
    position = position_of(person, ladder, today=today)
    inputs = plan_inputs(person, ladder, today)
    hours = hours_a_month or inputs.hours_a_month
    systems = systems or inputs.systems
    draft = ProposalDraft(position, inputs, hours, systems, six_months_after(today), today)
    if position.current is None or position.gate is None or inputs.is_paused:
        return draft
    moves = _moves_to_consider(person.pk, ladder.ladder.pk)
    context = _Context(ladder, position.current, position.gate, inputs, systems, moves)
    accepted_on = _accepted_on(inputs, hours, systems, today)
    if accepted_on is not None:
        unchanged = _compare(context, draft, _proposal(context, hours, accepted_on))
        if unchanged.changes_nothing:
            return unchanged
    return _compare(context, draft, _proposal(context, hours, today))


@compiled
def _moves_to_consider(person: int, ladder: int) -> QuerySet[Move]:
    """The open moves, and ended ones that the ladder or a proposal suggested."""
    moves: QuerySet[Move] = Move.objects.with_serves().with_manual_flags()
    is_considered = Q(state__in=OPEN) | Q(suggestion__isnull=False) | ~Q(reason="")
    return moves.filter(is_considered, user=person, ladder=ladder).select_related("suggestion")


@dataclass(frozen=True)
class _Context:
    """The inputs of a proposal: the ladder, the gate of the phase `content`, and the moves.

    `moves` are the person's open moves, and ended ones that the ladder or a proposal suggested.
    """

    ladder: LadderContent
    content: PhaseContent
    gate: Gate
    inputs: PlanInputs
    systems: Systems
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
        """The open moves that no proposal changes."""
        return [move for move in self.moves if move.is_open and not move.may_be_rescheduled]

    @cached_property
    def planned(self) -> dict[ProposalKey, Move]:
        """The planned moves that a proposal added and the person did not change, by their keys."""
        return {_key(self, move): move for move in self.moves if move.may_be_rescheduled}

    @cached_property
    def settled(self) -> set[str]:
        """The slugs of suggestions that are not proposed: done, dropped by the person, or kept."""
        ended = {_slug(move) for move in self.moves if _is_settled(move)}
        return ended | {_slug(move) for move in self.kept}


def _accepted_on(inputs: PlanInputs, hours: int, systems: Systems, today: date) -> date | None:
    """The day of the last acceptance, if that was within a week, for these hours and systems.

    The schedule of another day may be quite different, although nothing was recorded.
    """
    is_for_these = (hours, systems) == (inputs.hours_a_month, inputs.systems)
    if inputs.accepted_at is None or not is_for_these:
        return None
    day = timezone.localdate(inputs.accepted_at)
    return day if today - TOLERANCE < day < today else None


def _proposal(context: _Context, hours: int, today: date) -> Proposal:
    return propose(
        [_missing(context, status) for status in context.gate.missing],
        unlock=_unlock(context),
        kept=[
            KeptMove(hours_left(move, today), move.due_on, move.state == MoveState.UNDER_WAY)
            for move in context.kept
        ],
        hours_a_month=hours,
        today=today,
    )


def hours_left(move: Move, today: date) -> int:
    """The hours of work that a move is still taken to need.

    Of one that is under way, the share of its days that is left, and at least an hour: nobody is
    asked how long they worked on it. Of one that is planned, all.
    """
    hours = move.hours or 0
    days = (move.due_on - move.begins_on).days
    if move.state != MoveState.UNDER_WAY or not hours or not days:
        return hours
    left = min(max((move.due_on - today).days, 0), days)
    return max(ceil(hours * left / days), 1)


def _missing(context: _Context, status: ItemStatus) -> MissingItem:
    item = context.items[status.item.slug]
    suggested = context.ladder.moves_towards(item)
    is_claimed = status.state == State.CLAIMED
    due_on = {_slug(move): move.due_on for move in context.kept}
    left, not_before = [], None
    for each in suggested:
        if each.slug in due_on:
            not_before = max(not_before or date.min, due_on[each.slug])
        elif each.slug not in context.settled and context.systems.includes(each.systems):
            left.append(Suggestion(each.slug, each.hours, each.weeks, not_before))
    return MissingItem(
        item.slug,
        tuple(left),
        is_claimed=is_claimed,
        was_suggested=any(context.systems.includes(each.systems) for each in suggested),
        any_done=any(
            move.state == MoveState.DONE and move.suggestion in suggested for move in context.moves
        ),
        dropped_recording=any(
            move.suggestion is None and _was_dropped(move) and item.pk in move.serves
            for move in context.moves
        ),
        is_covered=_is_covered(context, item, is_claimed=is_claimed),
    )


def _is_covered(context: _Context, item: ChecklistItem, *, is_claimed: bool) -> bool:
    """Whether an item is left to a kept move.

    The evidence of a claim is a move of its own: a suggested move does not record it.
    """
    return any(
        item.pk in move.serves and not (is_claimed and move.suggestion) for move in context.kept
    )


def _unlock(context: _Context) -> Suggestion | None:
    """The first move past the recognized roadblock that is not settled; None if there is none."""
    if context.inputs.roadblock is None:
        return None
    ways = context.ladder.moves_towards(context.inputs.roadblock)
    left = (
        each
        for each in ways
        if each.slug not in context.settled and context.systems.includes(each.systems)
    )
    return next((Suggestion(each.slug, each.hours, each.weeks) for each in left), None)


def _is_settled(move: Move) -> bool:
    return move.state == MoveState.DONE or _was_dropped(move)


def _was_dropped(move: Move) -> bool:
    """Whether the person dropped it. A move that a proposal withdrew can be proposed again."""
    return move.state == MoveState.DROPPED and move.was_dropped


def _slug(move: Move) -> str:
    return move.suggestion.slug if move.suggestion else ""


def _key(context: _Context, move: Move) -> ProposalKey:
    return _slug(move) or _record_key(*(context.slugs.get(key, str(key)) for key in move.serves))


def _record_key(*items: str) -> ProposalKey:
    return f"record-evidence-for {' '.join(items)}"


def _compare(context: _Context, draft: ProposalDraft, proposal: Proposal) -> ProposalDraft:
    """The draft with this proposal, compared with the plan."""
    steps = {step.suggestion or _record_key(step.item or ""): step for step in proposal.steps}
    added, rescheduled = [], []
    rows = [_row_of_kept(move) for move in context.kept]
    for key, step in steps.items():
        move = context.planned.get(key)
        addition = _addition(context, step)
        row = ProposalRow(addition.text, addition.reason, Effect.NEW, addition.suggestion, move)
        if move is None:
            added.append(addition)
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
            Withdrawal(move, _why_withdrawn(context, move))
            for key, move in context.planned.items()
            if key not in steps
        ),
        rows=tuple(rows),
        unfinished=tuple(_unfinished_remarks(context, proposal)),
        covered=tuple(_covered_remark(context, slug) for slug in proposal.covered),
        is_first=not (context.kept or context.planned),
    )


def _is_close(move: Move, step: ProposedStep, today: date) -> bool:
    return (
        move.due_on >= today
        and abs(move.due_on - step.due_on) < TOLERANCE
        and abs(move.begins_on - step.begins_on) < TOLERANCE
    )


def _addition(context: _Context, step: ProposedStep) -> Addition:
    """The move that a proposed step becomes, with its reason."""
    item = context.items[step.item] if step.item else None
    suggestion = context.suggestions[step.suggestion] if step.suggestion else None
    if suggestion is not None:
        text = move_text_of(suggestion, step.begins_on, step.due_on)
    else:
        text = MoveText(
            f"Record evidence for “{item.name if item else ''}”",
            step.due_on,
            step.begins_on,
            what="Write down what happened and when, with a link to it.",
            done_when="The item is ticked and has evidence, so it counts.",
            hours=step.hours,
        )
    items = suggested_items(suggestion) if suggestion else (item,) if item else ()
    return Addition(text, _reason(context, step, item, items), suggestion, items)


def _reason(
    context: _Context,
    step: ProposedStep,
    item: ChecklistItem | None,
    items: tuple[ChecklistItem, ...],
) -> str:
    if item is None:
        roadblock = context.inputs.roadblock
        past = f"Gets you past your roadblock, “{roadblock.name}”." if roadblock else ""
        names = get_text_list([f"“{each.name}”" for each in items], "and")
        return f"{past} Its result is evidence for {names}." if names else past
    if step.why == Purpose.RECORDS:
        if context.gate.state_of(item.slug) == State.CLAIMED:
            return f"“{item.name}” is ticked; only its evidence is missing."
        return f"You finished the moves for “{item.name}”, but it doesn’t count yet."
    if context.content.opens is None:
        return f"For “{item.name}”, which is missing at {context.content.level_names}."
    return f"For “{item.name}”, which is missing from your gate to {context.content.opens.name}."


NOT_SUGGESTED = "The ladder no longer suggests it."
OTHER_SYSTEMS = {
    Systems.LLM: "It isn’t about LLM systems.",
    Systems.TRAINED: "It isn’t about models you train.",
}
NONE_ABOUT_THESE = {
    Systems.LLM: "Its suggested moves aren’t about LLM systems.",
    Systems.TRAINED: "Its suggested moves aren’t about models you train.",
}
TOO_LATE = "It doesn’t fit into six months."


def _why_withdrawn(context: _Context, move: Move) -> str:
    suggestion = move.suggestion
    is_of_other_systems = suggestion and not context.systems.includes(suggestion.systems)
    if suggestion and suggestion.roadblock_id is not None:
        roadblock = context.inputs.roadblock
        if suggestion.slug not in context.suggestions:
            return NOT_SUGGESTED
        if roadblock is None or suggestion.roadblock_id != roadblock.pk:
            return "You no longer recognize its roadblock."
        if is_of_other_systems:
            return OTHER_SYSTEMS[context.systems]
        first = _unlock(context)
        is_first = first is None or first.slug == suggestion.slug
        return TOO_LATE if is_first else "Another move for your roadblock comes first."
    slug = next((context.slugs[key] for key in move.serves if key in context.slugs), None)
    if slug is None:
        return "The ladder no longer asks for its item."
    item = context.items[slug]
    name = item.name
    states = {each.item.slug: each.state for each in context.gate.statuses}
    state = states.get(slug)
    match state:
        case None:
            return f"“{name}” is not part of the gate you work on now."
        case State.EVIDENCED:
            return f"“{name}” counts now."
        case State.NOT_POSSIBLE:
            return f"“{name}” is not possible in your current job."
        case State.CLAIMED if suggestion:
            return f"“{name}” is ticked; only its evidence is missing."
    if suggestion is None:
        if _is_covered(context, item, is_claimed=state == State.CLAIMED):
            return f"Another move in your plan is for “{name}”."
        return f"“{name}” is no longer ticked."
    if suggestion.slug not in context.suggestions:
        return NOT_SUGGESTED
    return OTHER_SYSTEMS[context.systems] if is_of_other_systems else TOO_LATE


def _unfinished_remarks(context: _Context, proposal: Proposal) -> Iterable[ProposalRemark]:
    """What it does not finish: the move past the roadblock, then items.

    An item without moves of its own is finished by that move if its result is evidence for it.
    """
    unlock = _unlock(context)
    if unlock is not None and not proposal.unlock_fits:
        yield ProposalRemark(context.suggestions[unlock.slug].name, NO_ROOM)
    shown = {
        item.slug
        for step in proposal.steps
        if step.why == Purpose.UNLOCKS and step.suggestion
        for item in suggested_items(context.suggestions[step.suggestion])
    }
    for each in proposal.unfinished:
        if each.why == UnfinishedReason.NO_ROOM or each.item not in shown:
            yield _unfinished_remark(context, each)


NO_ROOM = "Doesn’t fit into six months at these hours."


def _unfinished_remark(context: _Context, each: UnfinishedItem) -> ProposalRemark:
    item = context.items[each.item]
    moves = tuple(context.suggestions[slug] for slug in each.suggestions)
    return ProposalRemark(item.name, _why_unfinished(context, each.why, item), item, moves)


def _why_unfinished(context: _Context, why: UnfinishedReason, item: ChecklistItem) -> str:
    match why:
        case UnfinishedReason.NO_ROOM:
            return NO_ROOM
        case UnfinishedReason.ALL_DROPPED:
            return "You dropped its moves. Add one back to the plan, or write your own."
        case UnfinishedReason.NOTHING_SUGGESTED if context.ladder.moves_towards(item):
            return f"{NONE_ABOUT_THESE[context.systems]} Write your own."
        case UnfinishedReason.NOTHING_SUGGESTED:
            return "The ladder has no suggested move for it. Write your own."


def _covered_remark(context: _Context, slug: str) -> ProposalRemark:
    item = context.items[slug]
    moves = [move for move in context.kept if item.pk in move.serves]
    explanation = "; ".join(
        f"{move.name}, due {date_format(move.due_on, 'j F Y')}" for move in moves
    )
    return ProposalRemark(item.name, f"{explanation}.", item)


def _row_of_kept(move: Move) -> ProposalRow:
    is_under_way = move.state == MoveState.UNDER_WAY
    reason = "It’s under way." if is_under_way else "You added or changed it yourself."
    return ProposalRow(move.text, reason, Effect.STAYS, move=move, is_kept=True)
