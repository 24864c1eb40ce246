"""What to do next, in one order: a pure function.

First what is late or under way, then what one click or one entry makes count, then what is missing,
then what is worth a look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list

from careerladder.ladders.catalog import PhaseContent
from careerladder.models import ChecklistItem
from plans.gate.rules import Gate, ItemStatus, State
from plans.models import MoveState
from plans.models.move import MOST_UNDER_WAY
from plans.progress.upcoming import NextMove


class StepKind(StrEnum):
    """The kinds of steps. Those from REVIEW on are worth a look, and can wait."""

    ASSESS = "assess"
    LATE_MOVE = "late move"
    MOVE_UNDER_WAY = "move under way"
    TICK = "tick"
    ADD_EVIDENCE = "add evidence"
    START_MOVE = "start move"
    RECORD = "record"
    ARGUE = "argue"
    LOOK_ELSEWHERE = "look elsewhere"
    REVIEW = "review"
    FILE = "file"
    REAFFIRM = "reaffirm"
    ASKED_SINCE = "asked since"
    RENEW = "renew"
    ASSESS_AGAIN = "assess again"

    @property
    def can_wait(self) -> bool:
        kinds = list(StepKind)
        return kinds.index(self) >= kinds.index(StepKind.REVIEW)


@dataclass(frozen=True)
class NextStep:
    """Something to do, with the label and the URL of its link."""

    kind: StepKind
    text: str
    label: str
    url: str


@dataclass(frozen=True)
class Situation:
    """What decides the next steps of a person on `today`. `ladder` is a slug.

    `moves` are open ones, the first due first. `prepared` are the slugs of items whose evidence
    comes from preparatory moves alone. `review` is the first day of a month to review. `unfiled`
    counts the entries in the inbox. `asked_since` are items without which their gate stays open.
    `retake` is why an assessment is due, or empty.
    """

    today: date
    ladder: str = ""
    current: PhaseContent | None = None
    gate: Gate | None = None
    has_sitting: bool = False
    moves: Sequence[NextMove] = ()
    prepared: frozenset[str] = frozenset()
    review: date | None = None
    unfiled: int = 0
    reworded: Sequence[ChecklistItem] = ()
    asked_since: Sequence[ItemStatus] = ()
    ageing: Sequence[ItemStatus] = ()
    retake: str = ""


def next_steps(now: Situation) -> tuple[NextStep, ...]:
    """All steps, the first to take first. There is at least one."""
    return (*_moves_begun(now), *_items(now), *_worth_a_look(now))


def _moves_begun(now: Situation) -> Iterator[NextStep]:
    """Late moves, then those under way."""
    late = [move for move in now.moves if move.due_on < now.today]
    for move in late:
        text = f"“{move.name}” was due on {_day(move, now)}. Finish it or choose another date."
        yield _move_step(StepKind.LATE_MOVE, move, text)
    for move in now.moves:
        if move not in late and move.state == MoveState.UNDER_WAY:
            text = f"Finish “{move.name}”, due on {_day(move, now)}."
            yield _move_step(StepKind.MOVE_UNDER_WAY, move, text)


def _items(now: Situation) -> Iterator[NextStep]:
    """What the gate wants, and planned moves before what is missing entirely."""
    if now.current is None or now.gate is None:
        yield _assessment_step(now)
        return
    yield from item_steps(now.current, now.gate, now.prepared, planned=_planned(now))
    if not now.gate.missing:
        yield _step_without_missing(now.current, now.gate)


def item_steps(
    content: PhaseContent,
    gate: Gate,
    prepared: frozenset[str] = frozenset(),
    *,
    planned: Iterable[NextStep] = (),
) -> Iterator[NextStep]:
    """A step for each missing item: ticks first, then claims, then `planned`, then the others."""
    page = content.phase.get_absolute_url()

    def is_ready(each: ItemStatus) -> bool:
        return each.state == State.IN_PROGRESS and each.item.slug not in prepared

    for each in filter(is_ready, gate.missing):
        text = f"“{each.item.name}” has evidence. If you’ve met it, tick it so that it counts."
        yield NextStep(StepKind.TICK, text, "Tick it", f"{page}#{each.item.slug}")
    for each in gate.missing:
        if each.state == State.CLAIMED:
            text = f"“{each.item.name}” is ticked but has no evidence. Add some so that it counts."
            yield _form_step(StepKind.ADD_EVIDENCE, text, "Add evidence", page, each)
    yield from planned
    for each in gate.missing:
        if each.state != State.CLAIMED and not is_ready(each):
            text = f"“{each.item.name}” is missing. Record evidence for it, or choose a move."
            yield _form_step(StepKind.RECORD, text, "Record evidence", page, each)


def _planned(now: Situation) -> Iterator[NextStep]:
    """Planned moves, while another one may be started."""
    under_way = sum(move.state == MoveState.UNDER_WAY for move in now.moves)
    if under_way >= MOST_UNDER_WAY:
        return
    for move in now.moves:
        if move.state == MoveState.PLANNED and move.due_on >= now.today:
            text = f"Start “{move.name}”, due on {_day(move, now)}."
            yield _move_step(StepKind.START_MOVE, move, text)


def _step_without_missing(content: PhaseContent, gate: Gate) -> NextStep:
    page = content.phase.get_absolute_url()
    if gate.is_open:
        packet = f"{reverse('packets:build')}?ladder={content.phase.ladder.slug}&gate={gate.phase}"
        what = f" for {content.opens.name}" if content.opens else ""
        every = "Your gate is open" if gate.asked_since else "Every item counts"
        text = f"{every}. You’re ready to make your case{what}."
        return NextStep(StepKind.ARGUE, text, "Build your packet", packet)
    text = "Everything that’s possible in your current job counts."
    if gate.not_possible:
        names = get_text_list([f"“{each.item.name}”" for each in gate.not_possible], "and")
        text += f" The rest needs an opportunity, on your team or another: {names}."
    return NextStep(StepKind.LOOK_ELSEWHERE, text, f"Go to {content.level_names}", page)


def _assessment_step(now: Situation) -> NextStep:
    if now.has_sitting:
        text = "You’ve started an assessment. Your answers are saved."
        return NextStep(StepKind.ASSESS, text, "Resume it", reverse("assessments:list"))
    text = "Five questions about what you have done show which level you work at."
    return NextStep(StepKind.ASSESS, text, "Find your level", reverse("assessments:start"))


def _worth_a_look(now: Situation) -> Iterator[NextStep]:
    if now.review:
        text = f"Review {date_format(now.review, 'F Y')}. It takes five minutes."
        yield NextStep(StepKind.REVIEW, text, "Review the month", reverse("plans:review"))
    if now.unfiled:
        entries = "entry isn’t" if now.unfiled == 1 else "entries aren’t"
        text = f"{capfirst(str(apnumber(now.unfiled)))} {entries} filed under an item yet."
        yield NextStep(StepKind.FILE, text, "Open the inbox", reverse("plans:inbox"))
    for item in now.reworded:
        page = reverse("plans:item", args=[item.ladder.slug, item.slug])
        text = f"“{item.name}” was reworded since you marked it. Is it still true?"
        yield NextStep(StepKind.REAFFIRM, text, "Read it", page)
    for status in now.asked_since:
        text = f"“{status.item.name}” was added{_since(status)}. Your gate stays open without it."
        yield NextStep(StepKind.ASKED_SINCE, text, "See it", _item_page(now, status))
    for status in now.ageing:
        text = f"“{status.item.name}” counts, but its evidence is over a year old. Anything newer?"
        yield NextStep(StepKind.RENEW, text, "See it", _item_page(now, status))
    if now.retake:
        yield NextStep(
            StepKind.ASSESS_AGAIN, now.retake, "Take it again", reverse("assessments:start")
        )


def _item_page(now: Situation, status: ItemStatus) -> str:
    return reverse("plans:item", args=[now.ladder, status.item.slug])


def _since(status: ItemStatus) -> str:
    since = status.item.since
    return f" on {date_format(timezone.localtime(since), 'j F Y')}" if since else ""


def _move_step(kind: StepKind, move: NextMove, text: str) -> NextStep:
    return NextStep(kind, text, "Open the move", move.get_absolute_url())


def _form_step(kind: StepKind, text: str, label: str, page: str, status: ItemStatus) -> NextStep:
    """A step to the evidence form in an item's line."""
    slug = status.item.slug
    return NextStep(kind, text, label, f"{page}?open={slug}#{slug}")


def _day(move: NextMove, now: Situation) -> str:
    """Its due date, with the year if that is another one."""
    return date_format(move.due_on, "j F" if move.due_on.year == now.today.year else "j F Y")
