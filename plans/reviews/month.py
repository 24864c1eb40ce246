"""What the page of a review shows: the records of a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent
from careerladder.models import User
from plans.dates import MICROSECOND, end_of, last_day_of
from plans.gate.changes import StateChange, state_changes
from plans.gate.history import history_and_position
from plans.models import Evidence, Move, MoveChange, MoveState, Review
from plans.models.move_change import OPEN

NEXT_MOVES = 5
MOST_DUE = 6


@dataclass(frozen=True)
class MonthInReview:
    """The records of a month: changed items, moves done, and the number of pieces recorded.

    `first` is its first day. `due` are open moves that were due by its end, at most six.
    """

    first: date
    is_over: bool
    changed: tuple[StateChange, ...]
    done: tuple[Move, ...]
    due: tuple[Move, ...]
    pieces: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded. Moves that were due do not count."""
        return not (self.changed or self.done or self.pieces)


def month_of(person: User, ladder: LadderContent, first: date, today: date) -> MonthInReview:
    """The records of the month that begins on `first`. Five queries, however many there are."""
    last = last_day_of(first)
    began = timezone.make_aware(datetime.combine(first, time()))
    ended = min(end_of(last), timezone.now())
    history, _ = history_and_position(person, ladder)
    changed = state_changes(history.progress_at(began - MICROSECOND), history.progress_at(ended))
    moves = _moves_of_month(person.pk, ladder.ladder.pk, began, ended, last)
    return MonthInReview(
        first,
        last < today,
        changed,
        tuple(move for move in moves if not move.is_open),
        tuple(move for move in moves if move.is_open)[:MOST_DUE],
        sum(number for _, number in _recorded_between(person.pk, began, ended)),
    )


@compiled
def _moves_of_month(
    person: int, ladder: int, began: datetime, ended: datetime, last: date
) -> QuerySet[Move]:
    """The moves that were done between two moments, and those due until the `last` day."""
    finished = MoveChange.objects.filter(
        move=OuterRef("pk"), kind=MoveChange.Kind.DONE, at__range=(began, ended)
    )
    was_done = Q(Exists(finished), state=MoveState.DONE)
    was_due = Q(state__in=OPEN, due_on__lte=last)
    return Move.objects.filter(was_done | was_due, user=person, ladder=ladder)


@compiled
def _recorded_between(
    person: int, began: datetime, ended: datetime
) -> QuerySet[Evidence, tuple[int, int]]:
    """The person, with how many pieces they recorded between two moments; no row for none."""
    pieces: QuerySet[Evidence] = Evidence.objects.present().order_by()
    recorded = pieces.filter(user=person, recorded_at__range=(began, ended))
    return recorded.values_list("user").annotate(number=Count("pk"))


def next_moves(person: User, ladder: LadderContent, *, chosen: Iterable[str] = ()) -> list[Move]:
    """The five planned moves that are due first, then other moves whose keys are `chosen`.

    A chosen move may have been started, or have ended, since the page was shown.
    """
    mine = person.moves.filter(ladder=ladder.ladder)
    shown = _planned(person.pk, ladder.ladder.pk)
    keys = set(chosen) - {str(move.pk) for move in shown}
    return shown + [move for move in mine if str(move.pk) in keys] if keys else shown


@compiled
def _planned(person: int, ladder: int) -> QuerySet[Move]:
    moves = Move.objects.filter(user=person, ladder=ladder, state=MoveState.PLANNED)
    return moves[:NEXT_MOVES]


def reviews_of(person: User, ladder: LadderContent) -> QuerySet[Review]:
    """The past reviews, newest first, with their moves and the evidence that is not removed."""
    return person.reviews.filter(ladder=ladder.ladder).prefetch_related(
        Prefetch("evidence", Evidence.objects.present()), "moves"
    )
