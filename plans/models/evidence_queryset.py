"""The queryset of evidence: filters, and the verbs for new pieces and for several at once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncMonth
from django.utils import timezone

from careerladder.models import ChecklistItem, event_rows
from plans.dates import MICROSECOND, last_year
from plans.models.event_kind import PlanEvent, evidence_columns
from plans.models.evidence_text import EvidenceText, evidence_text_columns
from plans.models.evidence_tie import EvidenceTie
from plans.models.evidence_version import EvidenceVersion
from plans.models.evidence_words import text_digest
from plans.models.mark import Mark
from plans.models.refusals import ItemIsMarkedNotPossible, ItemIsRetired
from plans.models.removal import RESTORABLE_FOR, Removal
from plans.models.serves_none import ServesNone

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User
    from plans.models.evidence import Evidence


@dataclass(frozen=True)
class FilingChoice:
    """What to do with a piece in the inbox, by its UUID. With `tick`, its items are ticked too."""

    evidence: UUID
    items: tuple[ChecklistItem, ...] = ()
    tick: bool = False
    serves_none: bool = False


@dataclass(frozen=True)
class FiledTogether:
    """What `file_all` changed.

    `not_possible` are the items that were not ticked, because they are marked as not possible.
    """

    ties: tuple[EvidenceTie, ...]
    kept: tuple[ServesNone, ...]
    marks: tuple[Mark, ...]
    not_possible: tuple[ChecklistItem, ...]

    @property
    def changed_nothing(self) -> bool:
        return not (self.ties or self.kept or self.marks)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    event_kinds = PlanEvent

    def present(self) -> EvidenceQuerySet:
        """Not removed."""
        return self.filter(~Exists(Removal.objects.open().filter(evidence=OuterRef("pk"))))

    def unfiled(self) -> EvidenceQuerySet:
        """The inbox: evidence that serves no item, and is not kept for itself."""
        this = {"evidence": OuterRef("pk")}
        ties, kept = EvidenceTie.objects.open(), ServesNone.objects.open()
        return self.filter(~Exists(ties.filter(**this)), ~Exists(kept.filter(**this)))

    def ageing(self, today: date) -> EvidenceQuerySet:
        """Evidence of what happened over twelve months before `today`."""
        return self.filter(happened_by__lt=last_year(today))

    def by_month(self) -> EvidenceQuerySet:
        """By the last month in which it may have happened, newest first.

        What is known to several months follows what is known to have happened in the last of them.
        """
        return self.order_by(
            TruncMonth("happened_by").desc(),
            TruncMonth("happened_on").desc(),
            "-happened_on",
            "-recorded_at",
            "pk",
        )

    def beyond_restoring(self, *, at: datetime | None = None) -> EvidenceQuerySet:
        """Removed more than 30 days ago, and not purged yet."""
        limit = (at or timezone.now()) - RESTORABLE_FOR
        removals = Removal.objects.open().filter(evidence=OuterRef("pk"), since__lt=limit)
        return self.filter(Exists(removals), purged_at=None)

    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """Rows as of EventRow: evidence recorded, whatever ladder it serves."""
        mine = self.filter(user=user)
        return (event_rows(mine, PlanEvent.RECORDED, "recorded_at", **evidence_columns()),)

    @transaction.atomic
    def record(
        self,
        user: User,
        text: EvidenceText,
        *,
        serving: Iterable[ChecklistItem] = (),
        form_key: UUID | None = None,
        tick: bool = False,
        at: datetime | None = None,
    ) -> Evidence:
        """Record what happened, tie it to the items of `serving`, and with `tick`, tick them.

        For the same `form_key` and text again, return the evidence of the first time, even if it
        was edited or removed since. Another text with the same key makes another piece.

        Raise ItemIsRetired, and with `tick` ItemIsMarkedNotPossible.
        """
        at = at or timezone.now()
        # The text is part of the key, so that texts can be told apart after they were purged.
        key = form_key and uuid.uuid5(form_key, text.identity)
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
            if tick:
                Mark.objects.tick(user, item, at=at)
        return evidence

    @transaction.atomic
    def tie_all(
        self,
        user: User,
        item: ChecklistItem,
        pieces: Iterable[Evidence],
        *,
        tick: bool = False,
        restoring: Mark | None = None,
        at: datetime | None = None,
    ) -> tuple[list[Evidence], Mark | None]:
        """Let several pieces of a person serve an item, all or none. With `tick`, tick it.

        Return the pieces that did not serve it before, and the open mark, or None without `tick`.
        `restoring` is as for `Mark.objects.tick`. Raise ItemIsRetired, EvidenceIsRemoved,
        ItemIsMarkedNotPossible.
        """
        at = at or timezone.now()
        ties = [piece.tie(item, at=at) for piece in _in_lock_order(pieces)]
        mark = Mark.objects.tick(user, item, restoring=restoring, at=at) if tick else None
        return [tie.evidence for tie in ties if tie.is_new], mark

    @transaction.atomic
    def untie_all(
        self,
        user: User,
        item: ChecklistItem,
        pieces: Iterable[Evidence],
        *,
        untick: bool = False,
        undoing: Mark | None = None,
        at: datetime | None = None,
    ) -> tuple[list[Evidence], int]:
        """Take several pieces of a person off an item. With `untick`, untick it.

        Return the pieces that served it, and how many ticks were ended: 1 or 0. `undoing` is as for
        `Mark.objects.untick`. Raise ItemIsRetired, CannotBeUndone.
        """
        if item.is_retired:
            raise ItemIsRetired
        at = at or timezone.now()
        untied = [piece for piece in _in_lock_order(pieces) if piece.untie(item, at=at)]
        unticked = Mark.objects.untick(user, item, undoing=undoing, at=at) if untick else 0
        return untied, unticked

    @transaction.atomic
    def file_all(
        self, user: User, choices: Iterable[FilingChoice], *, at: datetime | None = None
    ) -> FiledTogether:
        """File several pieces of a person as chosen, all or none. What they serve already stays.

        Raise Evidence.DoesNotExist if one of them is not the person's, EvidenceIsRemoved,
        ItemIsRetired, and EvidenceServesItems for one that was to serve none.
        """
        at = at or timezone.now()
        by_key = {choice.evidence: choice for choice in choices}
        # Always in the same order, so that two requests cannot deadlock.
        pieces = list(self.filter(user=user, pk__in=by_key).order_by("pk"))
        if len(pieces) < len(by_key):
            raise self.model.DoesNotExist
        ties: list[EvidenceTie] = []
        kept: list[ServesNone] = []
        to_tick: dict[int, ChecklistItem] = {}
        for piece in pieces:
            choice = by_key[piece.pk]
            ties += [piece.tie(item, at=at) for item in choice.items]
            if choice.serves_none:
                kept.append(piece.keep_for_itself(at=at))
            if choice.tick:
                to_tick |= {item.pk: item for item in choice.items}
        marks, not_possible = [], []
        for _, item in sorted(to_tick.items()):
            try:
                marks.append(Mark.objects.tick(user, item, at=at))
            except ItemIsMarkedNotPossible:
                not_possible.append(item)
        return FiledTogether(
            tuple(tie for tie in ties if tie.is_new),
            tuple(each for each in kept if each.is_new),
            tuple(mark for mark in marks if mark.is_new),
            tuple(not_possible),
        )

    @transaction.atomic
    def undo_file_all(
        self,
        user: User,
        *,
        ties: Iterable[int] = (),
        kept: Iterable[int] = (),
        marks: Iterable[int] = (),
        at: datetime | None = None,
    ) -> int:
        """End exactly these rows, by primary key, and return how many were open.

        What was filed or ticked anew since stays.
        """
        at = at or timezone.now()
        mine = {"evidence__user": user}
        return (
            Mark.objects.filter(user=user, pk__in=marks).close(at=at)
            + EvidenceTie.objects.filter(**mine, pk__in=ties).close(at=at)
            + ServesNone.objects.filter(**mine, pk__in=kept).close(at=at)
        )

    @transaction.atomic
    def record_list(
        self,
        user: User,
        texts: Iterable[EvidenceText],
        *,
        form_key: UUID | None,
        at: datetime | None = None,
    ) -> tuple[list[Evidence], list[Evidence]]:
        """Record each text of a list. Return all its pieces, and those of them that are new.

        Each is recorded a microsecond before the previous one, so that sorting by newest first
        keeps the order of the list. A list sent again with the same `form_key` and other lines
        records only the lines that are new.
        """
        at = at or timezone.now()
        pieces: list[Evidence] = []
        new: list[Evidence] = []
        times: Counter[str] = Counter()
        for place, each in enumerate(texts):
            times[each.identity] += 1
            # The same line twice in a list makes two pieces.
            key = form_key and uuid.uuid5(form_key, str(times[each.identity]))
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
        """Remove several pieces as `remove` does, all or none. Return them.

        Raise Evidence.DoesNotExist if one of them is not the person's, and CannotBeUndone if
        `base_version` is given and not the version of each.
        """
        keys, at = set(keys), at or timezone.now()
        # Always in the same order, so that two requests cannot deadlock.
        pieces = list(self.filter(user=user, pk__in=keys).order_by("pk"))
        if len(pieces) < len(keys):
            raise self.model.DoesNotExist
        for piece in pieces:
            piece.remove(base_version=base_version, at=at)
        return pieces

    @transaction.atomic
    def purge(self, *, at: datetime | None = None) -> int:
        """Delete the notes and links of these pieces, in every version. Return how many pieces.

        The dates and ties stay, because the progress of past days is computed from them. A piece
        that was restored while this waited for its lock is left out.
        """
        held = [evidence.pk for evidence in self.select_for_update()]
        removals = Removal.objects.open().filter(evidence__in=held)
        due = list(removals.values_list("evidence", flat=True))
        EvidenceVersion.objects.filter(evidence__in=due).update(note="", links=[])
        return self.model.objects.filter(pk__in=due).update(
            note="",
            links=[],
            words="",
            words_of=text_digest("", []),
            purged_at=at or timezone.now(),
        )


def _in_lock_order(pieces: Iterable[Evidence]) -> list[Evidence]:
    """Always in the same order, so that two requests cannot deadlock."""
    return sorted(pieces, key=lambda piece: piece.pk)
