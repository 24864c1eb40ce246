"""Something that happened: a note, links, the date. Every save of it is kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from careerladder.models import ChecklistItem
from plans.dates import BOUNDS, last_year
from plans.models.evidence_queryset import EvidenceQuerySet
from plans.models.evidence_text import EvidenceText, EvidenceTextColumns, evidence_text_columns
from plans.models.evidence_tie import EvidenceTie
from plans.models.evidence_version import EvidenceVersion
from plans.models.mark import Mark
from plans.models.refusals import (
    CannotBeUndone,
    EvidenceIsRemoved,
    EvidenceWasChanged,
    ItemIsMarkedNotPossible,
    ItemIsRetired,
    VersionIsOutOfBounds,
)

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Refiled:
    """What one filing did: the items and the marks for which it made a difference.

    `not_possible` are those that were to be ticked, and are marked as not possible.
    """

    tied: tuple[ChecklistItem, ...]
    untied: tuple[ChecklistItem, ...]
    ticked: tuple[Mark, ...]
    unticked: tuple[ChecklistItem, ...]
    not_possible: tuple[ChecklistItem, ...]

    @property
    def changed_nothing(self) -> bool:
        return not (self.tied or self.untied or self.ticked or self.unticked)


class Evidence(EvidenceTextColumns):
    """The current text, and the number of its version; it may serve several items, or none."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    purged_at = models.DateTimeField(null=True, editable=False)
    # Whether the call that answered with it recorded it.
    is_new = False
    objects = EvidenceQuerySet.as_manager()

    class Meta(EvidenceTextColumns.Meta):
        ordering = ["-happened_on", "-recorded_at", "uuid"]
        verbose_name_plural = "evidence"
        indexes = [
            models.Index(fields=["user", "-happened_on", "-recorded_at"], name="evidence_journal"),
        ]
        constraints = [
            *EvidenceTextColumns.Meta.constraints,
            UniqueConstraint("user", "form_key", name="evidence_form_key_once_per_person"),
            CheckConstraint(
                condition=~Q(note="", links__len=0) | Q(purged_at__isnull=False),
                name="evidence_has_a_note_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_absolute_url(self) -> str:
        return reverse("plans:evidence", args=[self.uuid])

    @property
    def is_ageing(self) -> bool:
        """Whether it happened over twelve months ago, by the calendar where its reader is."""
        return self.happened_by < last_year(timezone.localdate())

    def saved_by(self, form_key: UUID | None) -> EvidenceVersion | None:
        """The version that a form saved, where it did."""
        return self.versions.filter(form_key=form_key, form_key__isnull=False).first()

    @transaction.atomic
    def edit(
        self,
        text: EvidenceText,
        *,
        base_version: int,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Save a new version. Saving the same text, or the same form twice, changes nothing.

        Raises EvidenceWasChanged when another version came after `base_version`, and
        EvidenceIsRemoved.
        """
        self._lock()
        if text == self.text:
            return
        saved_before = self.saved_by(form_key)
        if saved_before is not None:
            if saved_before.text == text:
                return
            form_key = None
        if base_version != self.version:
            raise EvidenceWasChanged
        columns = evidence_text_columns(text)
        self.version += 1
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=["version", *columns])
        self.versions.create(
            number=self.version, form_key=form_key, saved_at=at or timezone.now(), **columns
        )

    @transaction.atomic
    def go_back_to(
        self, number: int, *, base_version: int | None = None, at: datetime | None = None
    ) -> None:
        """Save an earlier version's text as the newest. What came between is kept.

        Raises EvidenceVersion.DoesNotExist, EvidenceIsRemoved, VersionIsOutOfBounds; and
        EvidenceWasChanged where it is to be from one version, and another came after that.
        """
        self._lock()
        earlier = self.versions.get(number=number)
        if not BOUNDS[0] <= earlier.happened_on <= BOUNDS[1]:
            raise VersionIsOutOfBounds
        self.edit(earlier.text, base_version=base_version or self.version, at=at)

    @transaction.atomic
    def tie(self, item: ChecklistItem, *, at: datetime | None = None) -> EvidenceTie:
        """Let it serve an item. Raises ItemIsRetired, EvidenceIsRemoved."""
        if item.is_retired:
            raise ItemIsRetired
        self._lock()
        tie, is_new = self.ties.get_or_create(
            item=item,
            until=None,
            defaults={"wording": item.wording, "since": at or timezone.now()},
        )
        tie.is_new = is_new
        return tie

    def untie(self, item: ChecklistItem, *, at: datetime | None = None) -> int:
        return self.ties.filter(item=item).close(at=at)

    @transaction.atomic
    def refile(
        self,
        under: Iterable[ChecklistItem] = (),
        *,
        off: Iterable[ChecklistItem] = (),
        ticks: bool = False,
        untick: Iterable[ChecklistItem] = (),
        again: Iterable[Mark] = (),
        only: Iterable[Mark] = (),
        at: datetime | None = None,
    ) -> Refiled:
        """Let it serve some items too, and others no longer; and where it `ticks`, tick the first.

        As an undo it unticks others. `again` are the marks to bring back as they were said, `only`
        those that alone may end, as for Mark. All of it or nothing.

        Raises ItemIsRetired, EvidenceIsRemoved, CannotBeUndone.
        """
        at, under = at or timezone.now(), tuple(under)
        self._lock()
        served = set(self.ties.open().values_list("item_id", flat=True))
        tied = tuple(item for item in under if item.pk not in served)
        untied = tuple(item for item in off if item.pk in served)
        for item in tied:
            self.tie(item, at=at)
        for item in untied:
            self.untie(item, at=at)
        brought_back = {mark.item_id: mark for mark in again}
        ended = {mark.item_id: mark for mark in only}
        ticked, not_possible = [], []
        for item in under if ticks else ():
            before = brought_back.get(item.pk)
            try:
                mark = Mark.objects.tick(self.user, item, again=before, at=at)
            except ItemIsMarkedNotPossible:
                not_possible.append(item)
            else:
                ticked += [mark] if mark.is_new else []
        unticked = tuple(
            item
            for item in untick
            if Mark.objects.untick(self.user, item, only=ended.get(item.pk), at=at)
        )
        return Refiled(tied, untied, tuple(ticked), unticked, tuple(not_possible))

    @transaction.atomic
    def remove(self, *, base_version: int | None = None, at: datetime | None = None) -> bool:
        """Take it out of every count and page; False where it was out already.

        It can be restored for 30 days. As the undo of a record, by its version, it raises
        CannotBeUndone where another was saved since.
        """
        self._lock_row()
        if base_version is not None and base_version != self.version:
            raise CannotBeUndone
        since = at or timezone.now()
        _, is_new = self.removals.get_or_create(until=None, defaults={"since": since})
        return is_new

    @transaction.atomic
    def restore(self, *, at: datetime | None = None) -> bool:
        """Undo a removal; False where there was none.

        Raises EvidenceIsRemoved once the text was purged.
        """
        self._lock_row()
        if self.purged_at is not None:
            raise EvidenceIsRemoved
        return bool(self.removals.close(at=at))

    @transaction.atomic
    def remove_and_untick(
        self,
        item: ChecklistItem,
        *,
        only: Mark | None = None,
        base_version: int | None = None,
        at: datetime | None = None,
    ) -> tuple[bool, bool]:
        """Remove it and end the tick of an item, which came with it. Returns what it did of both.

        Raises CannotBeUndone, as `remove` and `Mark.objects.untick` do.
        """
        at = at or timezone.now()
        was_here = self.remove(base_version=base_version, at=at)
        return was_here, bool(Mark.objects.untick(self.user, item, only=only, at=at))

    @transaction.atomic
    def restore_and_tick(
        self, item: ChecklistItem, *, again: Mark | None = None, at: datetime | None = None
    ) -> tuple[bool, Mark]:
        """Undo a removal, and tick an item. Returns whether it was removed, and the mark.

        Raises EvidenceIsRemoved once the text was purged, ItemIsRetired, ItemIsMarkedNotPossible.
        """
        at = at or timezone.now()
        was_removed = self.restore(at=at)
        return was_removed, Mark.objects.tick(self.user, item, again=again, at=at)

    @transaction.atomic
    def restore_and_edit(
        self,
        text: EvidenceText,
        *,
        base_version: int,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Undo a removal, and save a new version as `edit` does.

        The same form again changes nothing, whatever became of it since. Raises EvidenceIsRemoved
        once the text was purged, EvidenceWasChanged.
        """
        self._lock_row()
        saved_before = self.saved_by(form_key)
        if saved_before is not None and saved_before.text == text:
            return
        at = at or timezone.now()
        self.restore(at=at)
        self.edit(text, base_version=base_version, form_key=form_key, at=at)

    def _lock(self) -> None:
        """As `_lock_row`. Raises EvidenceIsRemoved."""
        self._lock_row()
        if self.removals.open().exists():
            raise EvidenceIsRemoved

    def _lock_row(self) -> None:
        """Lock the row until the transaction ends, and read it as it stands."""
        self.refresh_from_db(from_queryset=Evidence.objects.select_for_update())
