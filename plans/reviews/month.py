"""A look back at a month: what its page reads, and what a press of its button writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.dates import MICROSECOND, end_of, last_day_of
from plans.gate.changes import StateChange, state_changes
from plans.gate.history import history_and_position
from plans.models import Evidence, Move, MoveChange, MoveState, MoveText, Recognition, Review
from plans.models.move import lock_plan
from plans.models.move_change import OPEN
from plans.reviews.forms import NONE, ReviewForm

NEXT_MOVES = 5
NAMED = 6


@dataclass(frozen=True)
class MonthInReview:
    """What is on record of a month: what its days changed, the moves done, the pieces written.

    `due` are open moves that were due by its end.
    """

    first: date
    is_over: bool
    changed: tuple[StateChange, ...]
    done: tuple[Move, ...]
    due: tuple[Move, ...]
    pieces: int

    @property
    def says_nothing(self) -> bool:
        return not (self.changed or self.done or self.pieces)


def month_of(person: User, ladder: LadderContent, first: date, today: date) -> MonthInReview:
    """Five queries, whatever was recorded."""
    last = last_day_of(first)
    began = timezone.make_aware(datetime.combine(first, time()))
    ended = min(end_of(last), timezone.now())
    history, _ = history_and_position(person, ladder)
    changed = state_changes(history.progress_at(began - MICROSECOND), history.progress_at(ended))
    finished = MoveChange.objects.filter(
        move=OuterRef("pk"), kind=MoveChange.Kind.DONE, at__range=(began, ended)
    )
    was_done = Q(Exists(finished), state=MoveState.DONE)
    was_due = Q(state__in=OPEN, due_on__lte=last)
    moves = list(
        person.moves.filter(was_done | was_due, ladder=ladder.ladder).order_by("due_on", "position")
    )
    return MonthInReview(
        first,
        last < today,
        changed,
        tuple(move for move in moves if not move.is_open),
        tuple(move for move in moves if move.is_open)[:NAMED],
        person.evidence.present().filter(recorded_at__range=(began, ended)).count(),
    )


def next_moves(person: User, ladder: LadderContent, *, chosen: Iterable[str] = ()) -> list[Move]:
    """The planned moves that are due first, and after them what was `chosen` of others by its key:
    since its page was shown it may have been started, or have ended.
    """
    mine = person.moves.filter(ladder=ladder.ladder).order_by("due_on", "position")
    shown = list(mine.filter(state=MoveState.PLANNED)[:NEXT_MOVES])
    keys = set(chosen) - {str(move.pk) for move in shown}
    return shown + [move for move in mine if str(move.pk) in keys] if keys else shown


@transaction.atomic
def write(person: User, ladder: LadderContent, form: ReviewForm) -> Review:
    """Write all that a valid form says, or nothing. The same form again answers with the first's.

    Raises TooManyUnderWay, MoveHasEnded.
    """
    # Of two at once the second finds what the first wrote.
    lock_plan(person)
    before = written_by(person, form)
    if before is not None:
        return before
    said, now = form.cleaned_data, timezone.now()
    # By the form's own key, so that of another text under it only what is new is recorded.
    evidence, _ = Evidence.objects.record_list(
        person, form.reading.texts, form_key=form.key, at=now
    )
    started = form.to_start
    for move in started:
        move.start(today=form.today, at=now)
    added = []
    if said["move"]:
        begins_on = min(form.today, said["due_on"])
        text = MoveText(said["move"], said["due_on"], begins_on)
        added = [Move.objects.add(person, ladder.ladder, text, form_key=form.key, at=now)]
    if said["roadblock"]:
        by_slug = {each.slug: each for each in ladder.roadblocks}
        roadblock = None if said["roadblock"] == NONE else by_slug[said["roadblock"]]
        Recognition.objects.recognise(person, ladder.ladder, roadblock, at=now)
    return Review.objects.write(
        person,
        ladder.ladder,
        form.first,
        happened=said["happened"].strip(),
        next_up=_next_up(started, added),
        in_the_way=said["in_the_way"],
        evidence=evidence,
        moves=[*started, *added],
        form_key=form.content_key,
        at=now,
    )


def written_by(person: User, form: ReviewForm) -> Review | None:
    """What the same form wrote, where it was sent before; it need not be valid any more."""
    return person.reviews.filter(form_key=form.content_key, form_key__isnull=False).first()


def _next_up(started: Iterable[Move], added: Iterable[Move]) -> str:
    said = [f"Started: {move.name}." for move in started]
    said += [f"Planned: {move.name}, due {date_format(move.due_on, 'j F Y')}." for move in added]
    return "\n".join(said)


def reviews_of(person: User, ladder: LadderContent) -> QuerySet[Review]:
    """The past ones, newest first, with the evidence that is still there and the moves."""
    return person.reviews.filter(ladder=ladder.ladder).prefetch_related(
        Prefetch("evidence", Evidence.objects.present()), "moves"
    )
