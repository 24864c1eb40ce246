"""Sets of evidence, and how pieces come to be recorded, used for an item, removed and purged."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from careerladder.models import ChecklistItem, event_rows
from plans.dates import MICROSECOND, last_year
from plans.models.event_kind import PlanEvent, evidence_told
from plans.models.evidence_text import EvidenceText, evidence_text_columns
from plans.models.evidence_tie import EvidenceTie
from plans.models.evidence_version import EvidenceVersion
from plans.models.mark import Mark
from plans.models.refusals import ItemIsRetired
from plans.models.removal import RESTORABLE_FOR, Removal

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User
    from plans.models.evidence import Evidence


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def present(self) -> EvidenceQuerySet:
        """Not removed."""
        return self.filter(~Exists(Removal.objects.open().filter(evidence=OuterRef("pk"))))

    def unfiled(self) -> EvidenceQuerySet:
        """The inbox: what serves no item."""
        return self.filter(~Exists(EvidenceTie.objects.open().filter(evidence=OuterRef("pk"))))

    def ageing(self, today: date) -> EvidenceQuerySet:
        """What happened over twelve months ago."""
        return self.filter(happened_by__lt=last_year(today))

    def beyond_restoring(self, *, at: datetime | None = None) -> EvidenceQuerySet:
        """Removed for so long that the text is due to go, and still there."""
        limit = (at or timezone.now()) - RESTORABLE_FOR
        removals = Removal.objects.open().filter(evidence=OuterRef("pk"), since__lt=limit)
        return self.filter(Exists(removals), purged_at=None)

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """What a timeline says of a person's evidence, whatever ladder it serves: rows as of
        EventRow.
        """
        mine = self.filter(user=user)
        return (event_rows(mine, PlanEvent.RECORDED, "recorded_at", **evidence_told()),)

    @transaction.atomic
    def record(
        self,
        user: User,
        text: EvidenceText,
        *,
        serving: Iterable[ChecklistItem] = (),
        form_key: UUID | None = None,
        then_tick: bool = False,
        at: datetime | None = None,
    ) -> Evidence:
        """Record what happened, and tie it to the items that it serves; and tick those.

        The same `form_key` and text again answers with what the first press recorded, whatever
        became of it since. Another text under the same key is recorded as its own.
        Raises ItemIsRetired; and ItemIsMarkedNotPossible where one is to be ticked.
        """
        at = at or timezone.now()
        # Of the text as well, so that what is kept tells them apart even after the text was purged.
        key = form_key and uuid.uuid5(form_key, text.words)
        try:
            with transaction.atomic():
                evidence = self.create(
                    user=user, form_key=key, recorded_at=at, **evidence_text_columns(text)
                )
        except IntegrityError:
            before = self.filter(user=user, form_key=key, form_key__isnull=False).first()
            if before is None:
                raise
            return before
        evidence.is_new = True
        evidence.versions.create(number=1, saved_at=at, **evidence_text_columns(text))
        for item in serving:
            evidence.tie(item, at=at)
            if then_tick:
                Mark.objects.tick(user, item, at=at)
        return evidence

    @transaction.atomic
    def serve(
        self,
        user: User,
        item: ChecklistItem,
        pieces: Iterable[Evidence],
        *,
        then_tick: bool = False,
        again: Mark | None = None,
        at: datetime | None = None,
    ) -> tuple[list[Evidence], Mark | None]:
        """Let a person's pieces serve an item too, all or none; and tick it, as `again` said it.

        Returns the pieces that didn't serve it before, and the mark of the tick.
        Raises ItemIsRetired, EvidenceIsRemoved, ItemIsMarkedNotPossible.
        """
        at = at or timezone.now()
        ties = [piece.tie(item, at=at) for piece in _in_one_order(pieces)]
        mark = Mark.objects.tick(user, item, again=again, at=at) if then_tick else None
        return [tie.evidence for tie in ties if tie.is_new], mark

    @transaction.atomic
    def serve_no_longer(
        self,
        user: User,
        item: ChecklistItem,
        pieces: Iterable[Evidence],
        *,
        then_untick: bool = False,
        only: Mark | None = None,
        at: datetime | None = None,
    ) -> tuple[list[Evidence], int]:
        """Take a person's pieces off an item; and untick it, where `only` that mark stands.

        Returns the pieces that did serve it, and how many ticks ended: one, or none.
        Raises ItemIsRetired, CannotBeUndone.
        """
        if item.is_retired:
            raise ItemIsRetired
        at = at or timezone.now()
        untied = [piece for piece in _in_one_order(pieces) if piece.untie(item, at=at)]
        unticked = Mark.objects.untick(user, item, only=only, at=at) if then_untick else 0
        return untied, unticked

    @transaction.atomic
    def record_list(
        self,
        user: User,
        texts: Iterable[EvidenceText],
        *,
        form_key: UUID | None,
        at: datetime | None = None,
    ) -> tuple[list[Evidence], list[Evidence]]:
        """Record what a list says, and answer with its pieces and with those that are new.

        The first of a list stands first where the newest does. Sent again with a line more or less,
        the others are those that were recorded before.
        """
        at = at or timezone.now()
        pieces: list[Evidence] = []
        new: list[Evidence] = []
        said: Counter[str] = Counter()
        for place, each in enumerate(texts):
            said[each.words] += 1
            # The same line twice is two pieces.
            key = form_key and uuid.uuid5(form_key, str(said[each.words]))
            piece = self.record(user, each, form_key=key, at=at - place * MICROSECOND)
            pieces.append(piece)
            new += [piece] if piece.is_new else []
        return pieces, new

    @transaction.atomic
    def remove_all(
        self,
        user: User,
        keys: Iterable[UUID],
        *,
        base_version: int | None = None,
        at: datetime | None = None,
    ) -> list[Evidence]:
        """Remove several pieces, each as by `remove`: all of them, or none. Returns them.

        Raises Evidence.DoesNotExist where one of them is not the person's, and CannotBeUndone where
        one has another version than `base_version`.
        """
        keys, at = set(keys), at or timezone.now()
        # In one order for all: two at once wait for each other.
        pieces = list(self.filter(user=user, pk__in=keys).order_by("pk"))
        if len(pieces) < len(keys):
            raise self.model.DoesNotExist
        for piece in pieces:
            piece.remove(base_version=base_version, at=at)
        return pieces

    @transaction.atomic
    def purge(self, *, at: datetime | None = None) -> int:
        """Drop text and links for good. The dates and ties stay, so past days still compute.

        What was restored while this waited for its lock keeps them.
        """
        held = [evidence.pk for evidence in self.select_for_update()]
        removals = Removal.objects.open().filter(evidence__in=held)
        due = list(removals.values_list("evidence", flat=True))
        EvidenceVersion.objects.filter(evidence__in=due).update(note="", links=[])
        return self.model.objects.filter(pk__in=due).update(
            note="", links=[], purged_at=at or timezone.now()
        )


def _in_one_order(pieces: Iterable[Evidence]) -> list[Evidence]:
    """The same for all, so that two at once wait for each other."""
    return sorted(pieces, key=lambda piece: piece.pk)
