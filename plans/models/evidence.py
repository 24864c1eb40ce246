"""An entry of evidence: a note, links and a date. Every save is kept as a version."""

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
from plans.models.evidence_words import (
    WORDS_COLUMNS,
    TextDigestField,
    WordsField,
    digest_of_columns,
)
from plans.models.mark import Mark
from plans.models.refusals import (
    CannotBeUndone,
    EvidenceIsRemoved,
    EvidenceServesItems,
    EvidenceWasChanged,
    ItemIsMarkedNotPossible,
    ItemIsRetired,
    VersionIsOutOfBounds,
)

if TYPE_CHECKING:
    from plans.models.serves_none import ServesNone


@dataclass(frozen=True)
class Refiled:
    """What `Evidence.refile` changed.

    `not_possible` are the items that were not ticked, because they are marked as not possible.
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
    """The current text and the number of its version. It may serve any number of items."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    purged_at = models.DateTimeField(null=True, editable=False)
    words = WordsField(editable=False)
    words_of = TextDigestField(help_text="The digest of the text that has these words.")
    # Whether the method that returned it created it. Not stored.
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
            # A verb that changes the text and forgets its words is refused.
            CheckConstraint(
                condition=Q(words_of=digest_of_columns()), name="evidence_words_are_of_its_text"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_absolute_url(self) -> str:
        return reverse("plans:evidence", args=[self.uuid])

    @property
    def is_ageing(self) -> bool:
        """Whether it happened over twelve months ago, by today in the reader's time zone."""
        return self.happened_by < last_year(timezone.localdate())

    def saved_by(self, form_key: UUID | None) -> EvidenceVersion | None:
        """The version that the form with this key saved; None if it saved none."""
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
        """Save a new version. The same text, or the same form twice, changes nothing.

        Raise EvidenceWasChanged if the current version is not `base_version`, and
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
        self.save(update_fields=["version", *columns, *WORDS_COLUMNS])
        self.versions.create(
            number=self.version, form_key=form_key, saved_at=at or timezone.now(), **columns
        )

    @transaction.atomic
    def go_back_to(
        self, number: int, *, base_version: int | None = None, at: datetime | None = None
    ) -> None:
        """Save the text of an earlier version as a new version.

        Raise EvidenceVersion.DoesNotExist, EvidenceIsRemoved, VersionIsOutOfBounds; and
        EvidenceWasChanged if `base_version` is given and not the current version.
        """
        self._lock()
        earlier = self.versions.get(number=number)
        if not BOUNDS[0] <= earlier.happened_on <= BOUNDS[1]:
            raise VersionIsOutOfBounds
        self.edit(earlier.text, base_version=base_version or self.version, at=at)

    @transaction.atomic
    def tie(self, item: ChecklistItem, *, at: datetime | None = None) -> EvidenceTie:
        """Let it serve an item, and keep it for itself no longer.

        Raise ItemIsRetired, EvidenceIsRemoved.
        """
        if item.is_retired:
            raise ItemIsRetired
        self._lock()
        at = at or timezone.now()
        tie, is_new = self.ties.get_or_create(
            item=item, until=None, defaults={"wording": item.wording, "since": at}
        )
        tie.is_new = is_new
        return tie

    @transaction.atomic
    def keep_for_itself(self, *, at: datetime | None = None) -> ServesNone:
        """Say that it serves no item, so that it leaves the inbox. Again, it changes nothing.

        While it serves an item that waits: taken off again, it is kept for itself as before. Raise
        EvidenceServesItems, EvidenceIsRemoved.
        """
        self._lock()
        if self.ties.open().exists():
            raise EvidenceServesItems
        kept, is_new = self.serves_none.get_or_create(
            until=None, defaults={"since": at or timezone.now()}
        )
        kept.is_new = is_new
        return kept

    @transaction.atomic
    def put_back_in_inbox(self, *, at: datetime | None = None) -> int:
        """Keep it for itself no longer. Return 1, or 0 if it was not. Raise EvidenceIsRemoved."""
        self._lock()
        return self.serves_none.close(at=at)

    def untie(self, item: ChecklistItem, *, at: datetime | None = None) -> int:
        """Take it off an item. Return how many ties were closed: 1 or 0."""
        return self.ties.filter(item=item).close(at=at)

    @transaction.atomic
    def refile(
        self,
        under: Iterable[ChecklistItem] = (),
        *,
        off: Iterable[ChecklistItem] = (),
        tick: bool = False,
        untick: Iterable[ChecklistItem] = (),
        restoring: Iterable[Mark] = (),
        undoing: Iterable[Mark] = (),
        at: datetime | None = None,
    ) -> Refiled:
        """File it `under` items, and take it `off` others, in one transaction.

        With `tick`, tick the items of `under`. `untick` are items to untick, as the undo of a
        filing that ticked them. `restoring` and `undoing` are marks, as for `Mark.objects.tick` and
        `untick`: at most one for each item.

        Raise ItemIsRetired, EvidenceIsRemoved, CannotBeUndone.
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
        restored = {mark.item_id: mark for mark in restoring}
        undone = {mark.item_id: mark for mark in undoing}
        ticked, not_possible = [], []
        for item in under if tick else ():
            before = restored.get(item.pk)
            try:
                mark = Mark.objects.tick(self.user, item, restoring=before, at=at)
            except ItemIsMarkedNotPossible:
                not_possible.append(item)
            else:
                ticked += [mark] if mark.is_new else []
        unticked = tuple(
            item
            for item in untick
            if Mark.objects.untick(self.user, item, undoing=undone.get(item.pk), at=at)
        )
        return Refiled(tied, untied, tuple(ticked), unticked, tuple(not_possible))

    @transaction.atomic
    def remove(self, *, base_version: int | None = None, at: datetime | None = None) -> bool:
        """Remove it, so that it is on no page and counts nowhere. It can be restored for 30 days.

        Return False if it is removed already. Raise CannotBeUndone if `base_version` is given and
        not the current version: that is the undo of recording it.
        """
        self._lock_row()
        if base_version is not None and base_version != self.version:
            raise CannotBeUndone
        since = at or timezone.now()
        _, is_new = self.removals.get_or_create(until=None, defaults={"since": since})
        return is_new

    @transaction.atomic
    def restore(self, *, at: datetime | None = None) -> bool:
        """Undo the removal. Return False if it is not removed.

        Raise EvidenceIsRemoved if the text was purged.
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
        undoing: Mark | None = None,
        base_version: int | None = None,
        at: datetime | None = None,
    ) -> tuple[bool, bool]:
        """Remove it and untick an item. Return whether it was removed, and whether unticked.

        Raise CannotBeUndone, as `remove` and `Mark.objects.untick` do.
        """
        at = at or timezone.now()
        was_present = self.remove(base_version=base_version, at=at)
        return was_present, bool(Mark.objects.untick(self.user, item, undoing=undoing, at=at))

    @transaction.atomic
    def restore_and_tick(
        self, item: ChecklistItem, *, restoring: Mark | None = None, at: datetime | None = None
    ) -> tuple[bool, Mark]:
        """Undo the removal and tick an item. Return whether it was removed, and the open mark.

        Raise EvidenceIsRemoved if the text was purged, ItemIsRetired, ItemIsMarkedNotPossible.
        """
        at = at or timezone.now()
        was_removed = self.restore(at=at)
        return was_removed, Mark.objects.tick(self.user, item, restoring=restoring, at=at)

    @transaction.atomic
    def restore_and_edit(
        self,
        text: EvidenceText,
        *,
        base_version: int,
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Undo the removal and save a new version, as `edit` does.

        The same form again changes nothing, even if the evidence was removed since. Raise
        EvidenceIsRemoved if the text was purged, EvidenceWasChanged.
        """
        self._lock_row()
        saved_before = self.saved_by(form_key)
        if saved_before is not None and saved_before.text == text:
            return
        at = at or timezone.now()
        self.restore(at=at)
        self.edit(text, base_version=base_version, form_key=form_key, at=at)

    def _lock(self) -> None:
        """Lock the row as `_lock_row` does. Raise EvidenceIsRemoved."""
        self._lock_row()
        if self.removals.open().exists():
            raise EvidenceIsRemoved

    def _lock_row(self) -> None:
        """Lock the row until the transaction ends, and reload it."""
        self.refresh_from_db(from_queryset=Evidence.objects.select_for_update())
