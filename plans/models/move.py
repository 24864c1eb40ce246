"""One planned step of a person's. Its row says how it stands, and every change of it is kept."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import CheckConstraint, Exists, F, Max, OuterRef, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder, SuggestedMove, User
from plans.days import EARLIEST, LATEST
from plans.models.evidence import Evidence
from plans.models.refusals import (
    ItemIsRetired,
    MoveHasEnded,
    MoveIsPlannedAgain,
    MoveWasChanged,
    MoveWasDropped,
    TooManyUnderWay,
)

LONGEST_NAME = 120
LONGEST_TEXT = 10_000
MOST_HOURS = 200
MOST_UNDER_WAY = 3


class MoveState(models.TextChoices):
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under-way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


OPEN = (MoveState.PLANNED, MoveState.UNDER_WAY)
# The kinds of change that make a move somebody's own.
BY_HAND = ("added", "edited", "postponed", "taken-up-again")
ENDINGS = ("done", "dropped", "withdrawn")


@dataclass(frozen=True)
class Outline:
    """What is planned: a move's text, its hours of work, and its dates."""

    name: str
    due_on: date
    begins_on: date
    what: str = ""
    done_when: str = ""
    hours: int | None = None


class OutlineColumns(models.Model):
    """The columns of an Outline, with the limits that hold for every version of it."""

    name = models.CharField(max_length=LONGEST_NAME)
    what = models.TextField(blank=True, help_text="What to do. Markdown.")
    done_when = models.TextField(blank=True, help_text="What counts as done.")
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    begins_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(condition=~Q(name=""), name="%(class)s_has_a_name"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("what"), LONGEST_TEXT)
                & LessThanOrEqual(Length("done_when"), LONGEST_TEXT),
                name="%(class)s_text_fits",
            ),
            CheckConstraint(
                condition=Q(due_on__gte=F("begins_on")), name="%(class)s_is_due_after_it_begins"
            ),
            CheckConstraint(
                condition=Q(begins_on__gte=EARLIEST, due_on__lte=LATEST),
                name="%(class)s_dates_within_bounds",
            ),
            CheckConstraint(
                condition=Q(hours=None) | Q(hours__range=(1, MOST_HOURS)),
                name="%(class)s_hours_can_be_worked",
            ),
        ]

    @property
    def outline(self) -> Outline:
        return Outline(
            self.name, self.due_on, self.begins_on, self.what, self.done_when, self.hours
        )


class MoveQuerySet(models.QuerySet["Move"]):
    def open(self) -> MoveQuerySet:
        """Planned or under way."""
        return self.filter(state__in=OPEN)

    def under_way(self) -> MoveQuerySet:
        return self.filter(state=MoveState.UNDER_WAY)

    def ended(self) -> MoveQuerySet:
        """Done or dropped."""
        return self.exclude(state__in=OPEN)

    def with_serves(self) -> MoveQuerySet:
        """With the keys of the items that each serves, in the order of the ladder."""
        items = MoveItem.objects.filter(move=OuterRef("pk")).order_by("item__position", "item")
        return self.annotate(serves=ArraySubquery(items.values("item")))  # type: ignore[no-redef]

    def with_hands(self) -> MoveQuerySet:
        """With whether somebody planned or changed it by hand, and dropped it so."""
        changes = MoveChange.objects.not_undone().filter(move=OuterRef("pk"))
        hands = {
            "is_by_hand": Exists(changes.filter(kind__in=BY_HAND)),
            "was_dropped": Exists(changes.filter(kind=MoveChange.Kind.DROPPED)),
        }
        return self.annotate(**hands)

    def overdue(self, today: date) -> MoveQuerySet:
        """Open, and its day is over where the person is."""
        return self.open().filter(due_on__lt=today)

    @transaction.atomic
    def add(
        self,
        user: User,
        ladder: Ladder,
        outline: Outline,
        *,
        serving: Iterable[ChecklistItem] = (),
        suggestion: SuggestedMove | None = None,
        reason: str = "",
        kind: MoveChange.Kind | None = None,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Move:
        """Plan a move, after the others.

        The same `form_key` and outline again answers with what the first press planned, whatever
        became of it since. Another outline under the same key is planned as its own. A suggestion
        that is open in the plan already answers with that move. Raises ItemIsRetired.
        """
        serving = tuple(serving)
        hold_plan(user)
        at = at or timezone.now()
        mine = self.filter(user=user, ladder=ladder)
        if suggestion is not None and (same := mine.open().filter(suggestion=suggestion).first()):
            return same
        before = self.added_by(user, form_key)
        # From which day on it is planned is nothing that anybody wrote.
        words = replace(outline, begins_on=outline.due_on)
        if form_key and before and before.was_added_as(words):
            return before
        if form_key and before:
            form_key = uuid.uuid5(form_key, repr(words))
            before = self.added_by(user, form_key)
        if before is not None:
            return before
        if any(item.is_retired for item in serving):
            raise ItemIsRetired
        last: int = mine.aggregate(last=Max("position"))["last"] or 0
        move = self.create(
            user=user,
            ladder=ladder,
            suggestion=suggestion,
            reason=reason,
            position=last + 1,
            planned_at=at,
            form_key=form_key,
            **_columns_of(outline),
        )
        move.is_new = True
        move.items.set(serving)
        move.note_change(kind or MoveChange.Kind.ADDED, at=at)
        return move

    def added_by(self, user: User, form_key: UUID | None) -> Move | None:
        """The move that a form planned, where it did."""
        return self.filter(user=user, form_key=form_key, form_key__isnull=False).first()

    def shift(self, days: int, *, at: datetime | None = None) -> int:
        """Move the dates of those still open by so many days; what is under way began when it did.

        Back they come by no more than they were shifted on: a date that somebody gave meanwhile
        stays. Returns how many moves that were.
        """
        at = at or timezone.now()
        moves = list(self.open().prefetch_related("items"))
        if days < 0:
            shifted = _shifted_on(moves)
            moves = [move for move in moves if shifted[move.pk] > 0]
        for move in moves:
            by = timedelta(days=days if days > 0 else max(days, -shifted[move.pk]))
            move.due_on = min(move.due_on + by, LATEST)
            if move.state == MoveState.PLANNED:
                move.begins_on += by
            move.begins_on = min(move.begins_on, move.due_on)
            move.version += 1
            move.changed_at = at
        self.bulk_update(moves, ["due_on", "begins_on", "version", "changed_at"])
        MoveChange.objects.bulk_create(
            [move.change(MoveChange.Kind.SHIFTED, at=at) for move in moves]
        )
        return len(moves)


class Move(OutlineColumns):
    """One planned step. `version` counts the edits of its text and its dates.

    `slot` is one of three while it is under way, so that the database refuses a fourth.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="moves")
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    suggestion = models.ForeignKey(
        SuggestedMove, models.PROTECT, null=True, blank=True, related_name="+"
    )
    items = models.ManyToManyField(ChecklistItem, through="MoveItem", related_name="+")
    reason = models.TextField(blank=True, help_text="Why it was proposed, on that day.")
    state = models.CharField(max_length=9, choices=MoveState, default=MoveState.PLANNED)
    slot = models.PositiveSmallIntegerField(null=True, editable=False)
    position = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    # Whether the call that answered with it planned it; and what the last verb wrote, if anything.
    is_new = False
    last_change: MoveChange | None = None
    objects = MoveQuerySet.as_manager()
    serves: Sequence[int]
    is_by_hand: bool
    was_dropped: bool

    class Meta(OutlineColumns.Meta):
        ordering = ["position", "uuid"]
        indexes = [models.Index(fields=["user", "ladder", "state"], name="move_plan")]
        constraints = [
            *OutlineColumns.Meta.constraints,
            UniqueConstraint("user", "form_key", name="move_form_key_once_per_person"),
            UniqueConstraint(
                fields=["user", "suggestion"],
                condition=Q(state__in=OPEN),
                name="move_open_once_per_suggestion",
            ),
            UniqueConstraint("user", "ladder", "slot", name="move_slot_once"),
            CheckConstraint(
                condition=Q(
                    state=MoveState.UNDER_WAY, slot__isnull=False, slot__range=(1, MOST_UNDER_WAY)
                )
                | ~Q(state=MoveState.UNDER_WAY) & Q(slot=None),
                name="move_under_way_has_one_of_three_slots",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_absolute_url(self) -> str:
        return reverse("plans:move", args=[self.uuid])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def was_only_added(self) -> bool:
        """Only of what its last verb said."""
        return self.last_change is not None and self.last_change.kind == MoveChange.Kind.ADDED

    def was_added_as(self, words: Outline) -> bool:
        """Whatever day it began on."""
        first = self.changes.earliest("pk").outline
        return replace(first, begins_on=first.due_on) == words

    @property
    def may_be_rescheduled(self) -> bool:
        """Whether a proposal may change it: planned by one, and changed by nobody's hand since.

        Only of moves `with_hands`.
        """
        return self.state == MoveState.PLANNED and not self.is_by_hand

    def changed_by(self, form_key: UUID | None) -> MoveChange | None:
        """The change that a form made, where it did."""
        return self.changes.filter(form_key=form_key, form_key__isnull=False).first()

    @transaction.atomic
    def edit(
        self,
        outline: Outline,
        *,
        serving: Iterable[ChecklistItem],
        began_from: int,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Save another text or other dates. The same again, or by the same form, changes nothing.

        Raises MoveWasChanged when another edit came after `began_from`, MoveHasEnded, and
        ItemIsRetired for one that it did not serve before.
        """
        serving = set(serving)
        self.hold()
        served = set(self.items.all())
        if outline == self.outline and serving == served:
            return
        sent_before = self.changed_by(form_key)
        if sent_before is not None:
            slugs = {item.slug for item in serving}
            if sent_before.outline == outline and set(sent_before.serves) == slugs:
                return
            form_key = None
        self._must_be_open()
        if began_from != self.version:
            raise MoveWasChanged
        if any(item.is_retired for item in serving - served):
            raise ItemIsRetired
        self._save_as(outline)
        self.items.set(serving)
        self.note_change(MoveChange.Kind.EDITED, form_key=form_key, at=at)

    @transaction.atomic
    def postpone(self, due_on: date, *, at: datetime | None = None) -> None:
        """Give it another date, later or earlier. Raises MoveHasEnded."""
        self.hold()
        self._must_be_open()
        if due_on == self.due_on:
            return
        self._save_as(self._due(due_on))
        self.note_change(MoveChange.Kind.POSTPONED, at=at)

    @transaction.atomic
    def reschedule(self, begins_on: date, due_on: date, *, at: datetime | None = None) -> None:
        """Take the dates of a proposal that was accepted. Raises MoveHasEnded."""
        self.hold()
        self._must_be_open()
        if (begins_on, due_on) == (self.begins_on, self.due_on):
            return
        self.begins_on = begins_on
        self._save_as(self._due(due_on))
        self.note_change(MoveChange.Kind.RESCHEDULED, at=at)

    @transaction.atomic
    def place(
        self, *, before: Move | None = None, due_on: date | None = None, at: datetime | None = None
    ) -> None:
        """Put it before another open move of the plan, or last; and give it a date, where another
        month asks for one: what is planned begins by as many days earlier or later.

        Raises MoveHasEnded.
        """
        self.hold()
        self._must_be_open()
        mine = self._open_beside()
        others = [each for each in mine if each != self]
        where = mine if before == self else others
        place = where.index(before) if before in where else len(others)
        ordered = [*others[:place], self, *others[place:]]
        kind = MoveChange.Kind.REORDERED
        if due_on is not None and due_on != self.due_on:
            if self.state == MoveState.PLANNED:
                self.begins_on = _begins_as_much_later(self, due_on)
            self._save_as(self._due(due_on))
            kind = MoveChange.Kind.POSTPONED
        elif ordered == mine:
            return
        number_anew(ordered)
        self.note_change(kind, position_before=mine.index(self) + 1, at=at)

    @transaction.atomic
    def start(self, *, today: date, at: datetime | None = None) -> None:
        """Begin with it. Starting what is under way changes nothing.

        Raises TooManyUnderWay where three are, MoveHasEnded.
        """
        self.hold()
        if self.state == MoveState.UNDER_WAY:
            return
        self._must_be_open()
        self.slot = self._free_slot()
        self.begins_on = min(today, self.due_on)
        self._stand(MoveState.UNDER_WAY, MoveChange.Kind.STARTED, slot=self.slot, at=at)

    @transaction.atomic
    def put_back(self, *, at: datetime | None = None) -> None:
        """It is not under way after all, and begins when it was to. Raises MoveHasEnded."""
        self.hold()
        self._must_be_open()
        if self.state == MoveState.UNDER_WAY:
            changes = self.changes.not_undone()
            before = changes.exclude(state=MoveState.UNDER_WAY).latest("pk")
            self.begins_on = min(before.begins_on, self.due_on)
            self._stand(MoveState.PLANNED, MoveChange.Kind.PUT_BACK, at=at)

    @transaction.atomic
    def drop(self, reason: str, *, at: datetime | None = None) -> None:
        """Take it out of the plan, and say why. Dropping it again changes nothing.

        Raises MoveHasEnded where it is done, MoveWasDropped where it was for another reason.
        """
        self.hold()
        if self.state == MoveState.DROPPED:
            kept = self.reason_dropped()
            if kept != reason:
                raise MoveWasDropped(kept, reason)
            return
        self._must_be_open()
        self._stand(MoveState.DROPPED, MoveChange.Kind.DROPPED, reason=reason, at=at)

    def reason_dropped(self) -> str:
        """Why it is out of the plan."""
        last = self.changes.endings().order_by("pk").last()
        return last.reason if last else ""

    @transaction.atomic
    def withdraw(self, reason: str, *, at: datetime | None = None) -> None:
        """Take it out because a proposal that was accepted no longer has it; another may again.

        Raises MoveHasEnded.
        """
        self.hold()
        self._must_be_open()
        self._stand(MoveState.DROPPED, MoveChange.Kind.WITHDRAWN, reason=reason, at=at)

    @transaction.atomic
    def finish(
        self,
        evidence: Evidence | None = None,
        *,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """It is done, and this is what shows it. Finishing it again changes nothing; so does the
        same form, where it was taken up again since.

        Raises MoveHasEnded where it was dropped.
        """
        self.hold()
        if self.state == MoveState.DONE or self.changed_by(form_key):
            return
        self._must_be_open()
        self._stand(
            MoveState.DONE, MoveChange.Kind.DONE, evidence=evidence, form_key=form_key, at=at
        )

    @transaction.atomic
    def take_up_again(self, *, at: datetime | None = None) -> None:
        """Plan it again, after it was done or dropped. Of an open move this changes nothing.

        Raises MoveIsPlannedAgain where its suggestion is open in the plan by now.
        """
        self.hold()
        if self.is_open:
            return
        self._must_be_planned_once()
        self._stand(MoveState.PLANNED, MoveChange.Kind.TAKEN_UP_AGAIN, at=at)
        self._stand_at(self.position)

    def restore_to(self, before: MoveChange, *, position: int | None = None) -> None:
        """As after an earlier change, and where it stood then if that is another place.

        Raises TooManyUnderWay, MoveIsPlannedAgain.
        """
        was_open = self.is_open
        if before.state in OPEN and not was_open:
            self._must_be_planned_once()
        if before.state != MoveState.UNDER_WAY:
            self.slot = None
        elif self.state != MoveState.UNDER_WAY:
            self.slot = self._free_slot()
        self.state = MoveState(before.state)
        self._save_as(before.outline)
        self.save(update_fields=["state", "slot"])
        if self.is_open and (position is not None or not was_open):
            self._stand_at(self.position if position is None else position)

    def take_out(self) -> None:
        """Out of the plan, as an undo of what put it there."""
        self.state, self.slot = MoveState.DROPPED, None
        self.save(update_fields=["state", "slot"])

    def take_dates_of(self, before: MoveChange) -> None:
        """Without saving. What is under way began when it did."""
        self.due_on = before.due_on
        if self.state == MoveState.PLANNED:
            self.begins_on = before.begins_on
        self.begins_on = min(self.begins_on, self.due_on)
        self.version += 1

    def note_change(
        self,
        kind: MoveChange.Kind,
        *,
        reason: str = "",
        evidence: Evidence | None = None,
        form_key: UUID | None = None,
        undoes: MoveChange | None = None,
        position_before: int | None = None,
        at: datetime | None = None,
    ) -> None:
        at = at or timezone.now()
        change = self.change(kind, undoes=undoes, at=at)
        change.reason, change.evidence, change.form_key = reason, evidence, form_key
        change.position_before = position_before
        change.save(force_insert=True)
        self.last_change, self.changed_at = change, at
        self.save(update_fields=["changed_at"])

    def change(
        self, kind: MoveChange.Kind, *, undoes: MoveChange | None = None, at: datetime
    ) -> MoveChange:
        """What is kept of a change: how it stands after it."""
        return MoveChange(
            move=self,
            kind=kind,
            undoes=undoes,
            at=at,
            state=self.state,
            serves=[item.slug for item in self.items.all()],
            **_columns_of(self.outline),
        )

    def hold(self) -> None:
        """Lock the plan until the transaction ends, and read the move as it stands."""
        hold_plan(self.user)
        self.refresh_from_db()
        self.last_change = None

    def _open_beside(self) -> list[Move]:
        return list(Move.objects.filter(user=self.user, ladder=self.ladder_id).open())

    def _stand_at(self, position: int) -> None:
        """At a place where it stood before: those between have moved up or down by one since."""
        others = [each for each in self._open_beside() if each != self]
        has_come_down = self.position >= position
        place = sum(each.position < position + (not has_come_down) for each in others)
        number_anew([*others[:place], self, *others[place:]])

    def _free_slot(self) -> int:
        under_way = Move.objects.filter(user=self.user, ladder=self.ladder_id).under_way()
        taken = set(under_way.values_list("slot", flat=True))
        free = [slot for slot in range(1, MOST_UNDER_WAY + 1) if slot not in taken]
        if not free:
            raise TooManyUnderWay
        return free[0]

    def _must_be_planned_once(self) -> None:
        open_ones = Move.objects.filter(user=self.user).open()
        if self.suggestion_id and open_ones.filter(suggestion=self.suggestion_id).exists():
            raise MoveIsPlannedAgain

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise MoveHasEnded

    def _due(self, due_on: date) -> Outline:
        return Outline(
            self.name, due_on, min(self.begins_on, due_on), self.what, self.done_when, self.hours
        )

    def _save_as(self, outline: Outline) -> None:
        self.version += 1
        columns = _columns_of(outline)
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=["version", *columns])

    def _stand(
        self,
        state: MoveState,
        kind: MoveChange.Kind,
        *,
        slot: int | None = None,
        reason: str = "",
        evidence: Evidence | None = None,
        form_key: UUID | None = None,
        at: datetime | None,
    ) -> None:
        self.state, self.slot = state, slot
        self.save(update_fields=["state", "slot", "begins_on"])
        self.note_change(kind, reason=reason, evidence=evidence, form_key=form_key, at=at)


class MoveItem(models.Model):
    """A move serves an item: what it does should show it."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="+")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item__position"]
        constraints = [UniqueConstraint("move", "item", name="move_serves_an_item_once")]

    def __str__(self) -> str:
        return f"{self.move_id} serves {self.item_id}"


class MoveChangeQuerySet(models.QuerySet["MoveChange"]):
    def not_undone(self) -> MoveChangeQuerySet:
        """Neither undone nor an undo, in the order in which they were written: one person's take
        turns, while a clock may go back.
        """
        return self.filter(undoes=None, undone_by=None).order_by("pk")

    def endings(self) -> MoveChangeQuerySet:
        """By which a move was done or left the plan."""
        undone_addition = Q(undoes__kind=MoveChange.Kind.ADDED)
        return self.filter(Q(kind__in=ENDINGS) | undone_addition, undone_by=None)


class MoveChange(OutlineColumns):
    """What was done to a move, and how it stood after it. The database refuses to change one."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        ACCEPTED = "accepted", "Accepted from the proposal"
        RESCHEDULED = "rescheduled", "Given the proposal’s dates"
        EDITED = "edited", "Edited"
        POSTPONED = "postponed", "Given another date"
        REORDERED = "reordered", "Moved in the plan"
        SHIFTED = "shifted", "Shifted by a pause"
        STARTED = "started", "Started"
        PUT_BACK = "put-back", "Put back"
        DROPPED = "dropped", "Dropped"
        WITHDRAWN = "withdrawn", "Taken out by the proposal"
        DONE = "done", "Done"
        TAKEN_UP_AGAIN = "taken-up-again", "Taken up again"
        UNDONE = "undone", "Undone"

    move = models.ForeignKey(Move, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=14, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=MoveState)
    serves = ArrayField(models.SlugField(max_length=80), default=list)
    reason = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, models.CASCADE, null=True, related_name="+")
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, editable=False, related_name="undone_by"
    )
    position_before = models.PositiveIntegerField(
        null=True, editable=False, help_text="Of a change that put it elsewhere in the plan."
    )
    form_key = models.UUIDField(null=True, editable=False)
    objects = MoveChangeQuerySet.as_manager()

    class Meta(OutlineColumns.Meta):
        ordering = ["at", "pk"]
        constraints = [
            *OutlineColumns.Meta.constraints,
            UniqueConstraint("move", "form_key", name="move_change_form_key_once"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("reason"), LONGEST_TEXT),
                name="move_change_reason_fits",
            ),
            CheckConstraint(
                condition=~Q(kind__in=("dropped", "withdrawn"), reason=""),
                name="move_dropped_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.move_id}, {self.kind}"


def hold_plan(user: User) -> None:
    """Changes of one person's plan take turns, until the transaction ends.

    A row that points at the person may be written meanwhile: `no_key` is what keeps a request that
    recorded evidence first from waiting for one that does the same.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _begins_as_much_later(move: Move, due_on: date) -> date:
    """As many days later or earlier as it is due, but for a day that nobody could plan."""
    begins_on = move.begins_on + (due_on - move.due_on)
    return begins_on if begins_on >= EARLIEST else min(move.begins_on, due_on)


def number_anew(moves: Sequence[Move]) -> None:
    """Let their positions follow their order here."""
    for position, move in enumerate(moves, start=1):
        move.position = position
    Move.objects.bulk_update(moves, ["position"])


def _shifted_on(moves: Sequence[Move]) -> defaultdict[UUID, int]:
    """By how many days the pauses shifted each, since somebody gave it the date last."""
    shifted: defaultdict[UUID, int] = defaultdict(int)
    was_due_on: dict[UUID, date] = {}
    changes = MoveChange.objects.not_undone().filter(move__in=moves)
    for key, kind, due_on in changes.values_list("move", "kind", "due_on"):
        before = was_due_on.get(key, due_on)
        if kind == MoveChange.Kind.SHIFTED:
            shifted[key] += (due_on - before).days
        elif due_on != before or kind == MoveChange.Kind.TAKEN_UP_AGAIN:
            shifted[key] = 0
        was_due_on[key] = due_on
    return shifted


def _columns_of(outline: Outline) -> dict[str, object]:
    return {
        "name": outline.name,
        "what": outline.what,
        "done_when": outline.done_when,
        "hours": outline.hours,
        "begins_on": outline.begins_on,
        "due_on": outline.due_on,
    }
