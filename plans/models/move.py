"""A move: one planned step. Its row is the current state; a MoveChange records each change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from careerladder.models import ChecklistItem, Ladder, SuggestedMove
from plans.dates import EARLIEST
from plans.models.evidence import Evidence
from plans.models.evidence_text import EvidenceText
from plans.models.mark import Mark
from plans.models.move_change import OPEN, MoveChange, MoveState
from plans.models.move_place import due_date_at
from plans.models.move_queryset import MoveQuerySet
from plans.models.move_text import MoveText, MoveTextColumns, move_text_columns
from plans.models.refusals import (
    ItemIsRetired,
    MoveHasEnded,
    MoveIsPlannedAgain,
    MoveWasChanged,
    MoveWasDropped,
    PlaceIsInThePast,
    PlanWasReordered,
    TooManyUnderWay,
)

MOST_UNDER_WAY = 3


class Move(MoveTextColumns):
    """One planned step. `version` is incremented whenever its text or dates are saved.

    `slot` is 1, 2 or 3 while it is under way, so that a constraint refuses a fourth. The order of
    a plan is that of its due dates; `position` decides between moves that are due on one day.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="moves", db_index=False
    )
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
    # Not stored: whether the method that returned it created it, and the change that the last verb
    # recorded, None if none.
    is_new = False
    last_change: MoveChange | None = None
    objects = MoveQuerySet.as_manager()
    serves: Sequence[int]
    is_manual: bool
    was_dropped: bool

    class Meta(MoveTextColumns.Meta):
        ordering = ["due_on", "position", "uuid"]
        indexes = [models.Index(fields=["user", "ladder", "state"], name="move_plan")]
        constraints = [
            *MoveTextColumns.Meta.constraints,
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
        """Whether `last_change` is that it was added."""
        return self.last_change is not None and self.last_change.kind == MoveChange.Kind.ADDED

    def was_added_with(self, text: MoveText) -> bool:
        """Whether it had this text when it was added, whatever its `begins_on`."""
        first = self.changes.earliest("pk").text
        return replace(first, begins_on=text.begins_on) == text

    @property
    def may_be_rescheduled(self) -> bool:
        """Whether a proposal may change it: one planned it, and the person never changed it.

        The move must be `with_manual_flags`.
        """
        return self.state == MoveState.PLANNED and not self.is_manual

    def changed_by(self, form_key: UUID | None) -> MoveChange | None:
        """The change that the form with this key made; None if it made none."""
        return self.changes.filter(form_key=form_key, form_key__isnull=False).first()

    @transaction.atomic
    def edit(
        self,
        text: MoveText,
        *,
        serving: Iterable[ChecklistItem],
        base_version: int,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Save its text, dates and items. The same again, or the same form twice, changes nothing.

        Raise MoveWasChanged if the current version is not `base_version`, MoveHasEnded, and
        ItemIsRetired for a retired item that it did not serve before.
        """
        serving = set(serving)
        self.lock()
        served = set(self.items.all())
        if text == self.text and serving == served:
            return
        sent_before = self.changed_by(form_key)
        if sent_before is not None:
            if sent_before.has_text(text, serving):
                return
            form_key = None
        self._check_open()
        if base_version != self.version:
            raise MoveWasChanged
        if any(item.is_retired for item in serving - served):
            raise ItemIsRetired
        self._save_text(text)
        self.items.set(serving)
        self.record_change(MoveChange.Kind.EDITED, form_key=form_key, at=at)

    @transaction.atomic
    def postpone(self, due_on: date, *, at: datetime | None = None) -> None:
        """Set its due date, later or earlier. Raise MoveHasEnded."""
        self.lock()
        self._check_open()
        if due_on == self.due_on:
            return
        self._save_text(self._text_due_on(due_on))
        self.record_change(MoveChange.Kind.POSTPONED, at=at)

    @transaction.atomic
    def reschedule(self, begins_on: date, due_on: date, *, at: datetime | None = None) -> None:
        """Set both dates, as an accepted proposal has them. Raise MoveHasEnded."""
        self.lock()
        self._check_open()
        if (begins_on, due_on) == (self.begins_on, self.due_on):
            return
        self.begins_on = begins_on
        self._save_text(self._text_due_on(due_on))
        self.record_change(MoveChange.Kind.RESCHEDULED, at=at)

    @transaction.atomic
    def place(
        self,
        *,
        before: Move | None = None,
        after: Move | None = None,
        by_one: bool = False,
        today: date,
        at: datetime | None = None,
    ) -> None:
        """Put it directly before, or after, another open move of the plan, on `today`.

        Only its own due date may change, as `due_date_at` says; the beginning of a move that is not
        under way is shifted by as many days. Dropped onto itself, nothing changes. With `by_one`
        it goes past one neighbor, and nothing changes if it is past that one already.

        Raise MoveHasEnded, PlaceIsInThePast, and PlanWasReordered if the other one has ended, or is
        no neighbor with `by_one`.
        """
        self.lock()
        self._check_open()
        moves = self._open_moves_of_plan()
        beside = before or after
        if beside is None or beside not in moves:
            raise PlanWasReordered
        here, there = moves.index(self), moves.index(beside)
        is_past_it = here < there if before else here > there
        if here == there or (by_one and is_past_it):
            return
        if by_one and abs(here - there) > 1:
            raise PlanWasReordered
        others = [each for each in moves if each != self]
        place = others.index(beside) + (0 if before else 1)
        ordered = [*others[:place], self, *others[place:]]
        due_on = due_date_at(
            self.due_on,
            above=others[place - 1].due_on if place else None,
            below=others[place].due_on if others[place:] else None,
            beside=next(each.due_on for each in others if each == beside),
            today=today,
        )
        if due_on is None:
            raise PlaceIsInThePast
        kind = MoveChange.Kind.REORDERED
        if due_on != self.due_on:
            if self.state == MoveState.PLANNED:
                self.begins_on = _shifted_beginning(self, due_on)
            self._save_text(self._text_due_on(due_on))
            kind = MoveChange.Kind.POSTPONED
        elif ordered == moves:
            return
        renumber(ordered)
        self.record_change(kind, position_before=here + 1, at=at)

    @transaction.atomic
    def start(self, *, today: date, at: datetime | None = None) -> None:
        """Set it under way, from `today`. If it is already, nothing changes.

        Raise TooManyUnderWay if three others are, MoveHasEnded.
        """
        self.lock()
        if self.state == MoveState.UNDER_WAY:
            return
        self._check_open()
        self.slot = self._free_slot()
        self.begins_on = min(today, self.due_on)
        self._set_state(MoveState.UNDER_WAY, MoveChange.Kind.STARTED, slot=self.slot, at=at)

    @transaction.atomic
    def put_back(self, *, at: datetime | None = None) -> None:
        """Set it back to planned, with the beginning it had before. Raise MoveHasEnded."""
        self.lock()
        self._check_open()
        if self.state == MoveState.UNDER_WAY:
            changes = self.changes.not_undone()
            before = changes.exclude(state=MoveState.UNDER_WAY).latest("pk")
            self.begins_on = min(before.begins_on, self.due_on)
            self._set_state(MoveState.PLANNED, MoveChange.Kind.PUT_BACK, at=at)

    @transaction.atomic
    def drop(self, reason: str, *, at: datetime | None = None) -> None:
        """Take it out of the plan, with a reason. The same again changes nothing.

        Raise MoveHasEnded if it is done, MoveWasDropped if it was dropped for another reason.
        """
        self.lock()
        if self.state == MoveState.DROPPED:
            kept = self.drop_reason()
            if kept != reason:
                raise MoveWasDropped(kept, reason)
            return
        self._check_open()
        self._set_state(MoveState.DROPPED, MoveChange.Kind.DROPPED, reason=reason, at=at)

    def drop_reason(self) -> str:
        """The reason of the change that took it out of the plan; empty if there is none."""
        last = self.changes.endings().order_by("pk").last()
        return last.reason if last else ""

    @transaction.atomic
    def withdraw(self, reason: str, *, at: datetime | None = None) -> None:
        """Take it out of the plan because an accepted proposal does not have it.

        A later proposal may have it again, unlike a dropped one. Raise MoveHasEnded.
        """
        self.lock()
        self._check_open()
        self._set_state(MoveState.DROPPED, MoveChange.Kind.WITHDRAWN, reason=reason, at=at)

    @transaction.atomic
    def finish(
        self,
        evidence: Evidence | None = None,
        *,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Set it done, with the evidence that shows it, if any. If it is done, nothing changes.

        The same form again changes nothing either, even if the move was taken up again since. Raise
        MoveHasEnded if it was dropped.
        """
        self.lock()
        if self.state == MoveState.DONE or self.changed_by(form_key):
            return
        self._check_open()
        self._set_state(
            MoveState.DONE, MoveChange.Kind.DONE, evidence=evidence, form_key=form_key, at=at
        )

    @transaction.atomic
    def finish_with(
        self,
        text: EvidenceText | None = None,
        *,
        serving: Iterable[ChecklistItem] = (),
        ticking: Iterable[ChecklistItem] = (),
        form_key: UUID | None = None,
        content_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Evidence | None:
        """Set it done, record a text as evidence for the items of `serving`, and tick others.

        Return the evidence, or None without a text. A move that is done already gets the evidence
        all the same. `form_key` is the form's own key, `content_key` the one derived from all that
        was sent: for the same `content_key` again, nothing changes, and the evidence of the first
        time is returned.

        Raise MoveHasEnded if it was dropped, ItemIsRetired, ItemIsMarkedNotPossible.
        """
        self.lock()
        sent_before = self.changed_by(content_key)
        if sent_before is not None:
            return sent_before.evidence
        at, evidence = at or timezone.now(), None
        if text is not None:
            evidence = Evidence.objects.record(
                self.user, text, serving=serving, form_key=form_key, at=at
            )
        for item in ticking:
            Mark.objects.tick(self.user, item, at=at)
        self.finish(evidence, form_key=content_key, at=at)
        return evidence

    @transaction.atomic
    def take_up_again(self, *, at: datetime | None = None) -> None:
        """Plan it again after it was done or dropped. If it is open, nothing changes.

        Raise MoveIsPlannedAgain if its suggested move is open in the plan by now.
        """
        self.lock()
        if self.is_open:
            return
        self._check_planned_once()
        self._set_state(MoveState.PLANNED, MoveChange.Kind.TAKEN_UP_AGAIN, at=at)
        self._return_to_position(self.position)

    @transaction.atomic
    def take_up_and_edit(
        self,
        text: MoveText,
        *,
        serving: Iterable[ChecklistItem],
        base_version: int,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Plan it again and save another text. The same form again changes nothing.

        `last_change` is None then: these are two changes, and an undo would revert only the second.
        Raise what `take_up_again` and `edit` do.
        """
        serving = tuple(serving)
        self.lock()
        sent_before = self.changed_by(form_key)
        if sent_before is not None and sent_before.has_text(text, serving):
            return
        self.take_up_again(at=at)
        self.edit(text, serving=serving, base_version=base_version, form_key=form_key, at=at)
        self.last_change = None

    def restore_to(self, before: MoveChange, *, position: int | None = None) -> None:
        """Restore the text and the state after an earlier change, and the position if it is given.

        Records no change itself. Raise TooManyUnderWay, MoveIsPlannedAgain.
        """
        was_open = self.is_open
        if before.state in OPEN and not was_open:
            self._check_planned_once()
        if before.state != MoveState.UNDER_WAY:
            self.slot = None
        elif self.state != MoveState.UNDER_WAY:
            self.slot = self._free_slot()
        self.state = MoveState(before.state)
        self._save_text(before.text)
        self.save(update_fields=["state", "slot"])
        if self.is_open and (position is not None or not was_open):
            self._return_to_position(self.position if position is None else position)

    def remove_from_plan(self) -> None:
        """Take it out of the plan, to undo that it was added. Records no change itself."""
        self.state, self.slot = MoveState.DROPPED, None
        self.save(update_fields=["state", "slot"])

    def record_change(
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
        """Save a MoveChange with the current state, and set it as `last_change`."""
        at = at or timezone.now()
        change = self.build_change(kind, undoes=undoes, at=at)
        change.reason, change.evidence, change.form_key = reason, evidence, form_key
        change.position_before = position_before
        change.save(force_insert=True)
        self.last_change, self.changed_at = change, at
        self.save(update_fields=["changed_at"])

    def build_change(
        self, kind: MoveChange.Kind, *, undoes: MoveChange | None = None, at: datetime
    ) -> MoveChange:
        """An unsaved MoveChange with the current state."""
        return MoveChange(
            move=self,
            kind=kind,
            undoes=undoes,
            at=at,
            state=self.state,
            serves=[item.slug for item in self.items.all()],
            **move_text_columns(self.text),
        )

    def lock(self) -> None:
        """Lock the person's row until the transaction ends, and reload the move."""
        self.user.lock()
        self.refresh_from_db()
        self.last_change = None

    def _open_moves_of_plan(self) -> list[Move]:
        return list(Move.objects.filter(user=self.user_id, ladder=self.ladder_id).open())

    def _return_to_position(self, position: int) -> None:
        """Among the moves that are due on its day, move it to a position that it had before.

        The moves between that one and its current position were renumbered by one since.
        """
        others = [each for each in self._open_moves_of_plan() if each != self]
        position += self.position < position
        before = (self.due_on, position)
        place = sum((each.due_on, each.position) < before for each in others)
        renumber([*others[:place], self, *others[place:]])

    def _free_slot(self) -> int:
        under_way = Move.objects.filter(user=self.user_id, ladder=self.ladder_id).under_way()
        taken = set(under_way.values_list("slot", flat=True))
        free = [slot for slot in range(1, MOST_UNDER_WAY + 1) if slot not in taken]
        if not free:
            raise TooManyUnderWay
        return free[0]

    def _check_planned_once(self) -> None:
        open_ones = Move.objects.filter(user=self.user_id).open()
        if self.suggestion_id and open_ones.filter(suggestion=self.suggestion_id).exists():
            raise MoveIsPlannedAgain

    def _check_open(self) -> None:
        if not self.is_open:
            raise MoveHasEnded

    def _text_due_on(self, due_on: date) -> MoveText:
        return MoveText(
            self.name, due_on, min(self.begins_on, due_on), self.what, self.done_when, self.hours
        )

    def _save_text(self, text: MoveText) -> None:
        self.version += 1
        columns = move_text_columns(text)
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=["version", *columns])

    def _set_state(
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
        self.record_change(kind, reason=reason, evidence=evidence, form_key=form_key, at=at)


def _shifted_beginning(move: Move, due_on: date) -> date:
    """The beginning, shifted by as many days as the due date, unless that is before EARLIEST."""
    begins_on = move.begins_on + (due_on - move.due_on)
    return begins_on if begins_on >= EARLIEST else min(move.begins_on, due_on)


def renumber(moves: Sequence[Move]) -> None:
    """Set their positions to their order in this sequence, from 1."""
    for position, move in enumerate(moves, start=1):
        move.position = position
    Move.objects.bulk_update(moves, ["position"])
