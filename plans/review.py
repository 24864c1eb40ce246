"""A look back at a month: what its page reads, and what a press of its button writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.ladder import LadderContent
from careerladder.models import User
from plans.changes import Change, changes
from plans.days import end_of, last_day_of
from plans.forms.review import NONE, ReviewForm
from plans.history import history_of
from plans.models import Evidence, Move, MoveChange, MoveState, Outline, Recognition, Review
from plans.models.move import OPEN, hold_plan

NEXT_MOVES = 5
NAMED = 6
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Month:
    """What is on record of a month: what its days changed, the moves done, the pieces written.

    `due` are open moves that were due by its end.
    """

    first: date
    is_over: bool
    changed: tuple[Change, ...]
    done: tuple[Move, ...]
    due: tuple[Move, ...]
    pieces: int

    @property
    def says_nothing(self) -> bool:
        return not (self.changed or self.done or self.pieces)


def month_of(person: User, ladder: LadderContent, first: date, today: date) -> Month:
    """Five queries, whatever was recorded."""
    last = last_day_of(first)
    began = timezone.make_aware(datetime.combine(first, time()))
    ended = min(end_of(last), timezone.now())
    history, _ = history_of(person, ladder)
    changed = changes(history.progress_at(began - MICROSECOND), history.progress_at(ended))
    finished = MoveChange.objects.filter(
        move=OuterRef("pk"), kind=MoveChange.Kind.DONE, at__range=(began, ended)
    )
    was_done = Q(Exists(finished), state=MoveState.DONE)
    was_due = Q(state__in=OPEN, due_on__lte=last)
    moves = list(
        person.moves.filter(was_done | was_due, ladder=ladder.ladder).order_by("due_on", "position")
    )
    return Month(
        first,
        last < today,
        changed,
        tuple(move for move in moves if not move.is_open),
        tuple(move for move in moves if move.is_open)[:NAMED],
        person.evidence.present().filter(recorded_at__range=(began, ended)).count(),
    )


def next_moves(person: User, ladder: LadderContent) -> list[Move]:
    """The planned moves that are due first."""
    planned = person.moves.filter(ladder=ladder.ladder, state=MoveState.PLANNED)
    return list(planned.order_by("due_on", "position")[:NEXT_MOVES])


@transaction.atomic
def write(person: User, ladder: LadderContent, form: ReviewForm) -> Review:
    """Write all that a valid form says, or nothing. The same press again answers with the first's.

    Raises TooManyUnderWay, MoveHasEnded.
    """
    # Of two at once the second finds what the first wrote.
    hold_plan(person)
    key = form.key()
    before = person.reviews.filter(form_key=key, form_key__isnull=False).first()
    if before is not None:
        return before
    said, now, today = form.cleaned_data, timezone.now(), timezone.localdate()
    evidence = [
        Evidence.objects.record(
            person, told, form_key=form.key(f"piece {place}"), at=now - place * MICROSECOND
        )
        for place, told in enumerate(form.told)
    ]
    started = form.to_start
    for move in started:
        move.start(today=today, at=now)
    added = []
    if said["move"]:
        outline = Outline(said["move"], said["due_on"], today)
        added = [
            Move.objects.add(person, ladder.ladder, outline, form_key=form.key("move"), at=now)
        ]
    if said["roadblock"]:
        by_slug = {each.slug: each for each in ladder.roadblocks}
        roadblock = None if said["roadblock"] == NONE else by_slug[said["roadblock"]]
        Recognition.objects.recognise(person, ladder.ladder, roadblock, at=now)
    return Review.objects.write(
        person,
        ladder.ladder,
        form.month,
        happened=said["happened"].strip(),
        next_up=_next_up(started, added),
        in_the_way=said["in_the_way"],
        evidence=evidence,
        moves=[*started, *added],
        form_key=key,
        at=now,
    )


def _next_up(started: Iterable[Move], added: Iterable[Move]) -> str:
    said = [f"Started: {move.name}." for move in started]
    said += [f"Planned: {move.name}, due {date_format(move.due_on, 'j F Y')}." for move in added]
    return "\n".join(said)


def reviews_of(person: User, ladder: LadderContent) -> QuerySet[Review]:
    """The past ones, newest first, with the evidence that is still there and the moves."""
    return person.reviews.filter(ladder=ladder.ladder).prefetch_related(
        Prefetch("evidence", Evidence.objects.present()), "moves"
    )
