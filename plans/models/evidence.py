"""Something that happened: a note, links, the date. Every save of it is kept."""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import (
    Case,
    CheckConstraint,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    UniqueConstraint,
    Value,
    When,
)
from django.db.models.functions import Left, Length
from django.db.models.lookups import IRegex, IsNull, LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from careerladder.models import (
    MOST_TOLD,
    ChecklistItem,
    Interval,
    IntervalQuerySet,
    event_rows,
)
from plans.dates import BOUNDS, INSTANT
from plans.models.event_kind import PlanEvent, item_told
from plans.models.refusals import (
    CannotBeUndone,
    EvidenceIsRemoved,
    EvidenceWasChanged,
    ItemIsRetired,
    VersionIsOutOfBounds,
)

if TYPE_CHECKING:
    from careerladder.models import EventRows, Ladder, User

LONGEST_NOTE = 10_000
MOST_LINKS = 10
LONGEST_LINK = 2_000
RESTORABLE_FOR = timedelta(days=30)


class Precision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"


def last_year(today: date) -> date:
    """The day twelve months ago: evidence of an earlier day is ageing."""
    day = min(today.day, monthrange(today.year - 1, today.month)[1])
    return today.replace(year=today.year - 1, day=day)


def happened_by(prefix: str = "") -> Case:
    """The last day on which a piece may have happened: of a month, its last."""
    end_of_month = Func(
        F(f"{prefix}happened_on"),
        template="(%(expressions)s + interval '1 month' - interval '1 day')::date",
        output_field=models.DateField(),
    )
    in_a_month = Q((f"{prefix}precision", Precision.MONTH))
    return Case(When(in_a_month, then=end_of_month), default=F(f"{prefix}happened_on"))


@dataclass(frozen=True)
class EvidenceText:
    """What a person says happened. A month is its first day, with Precision.MONTH."""

    happened_on: date
    note: str = ""
    links: tuple[str, ...] = ()
    precision: str = Precision.DAY
    # As the date was written: an undated text is the same text on another day.
    when: str | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> str:
        """What tells it from another text of the same form."""
        when = str(self.happened_on) if self.when is None else self.when
        return repr((self.note, self.links, when, self.precision))


class EvidenceTextColumns(models.Model):
    """The columns of a Told, with the limits that hold for every version of it."""

    note = models.TextField(blank=True, help_text="Markdown.")
    links = ArrayField(models.CharField(max_length=LONGEST_LINK), default=list, blank=True)
    happened_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                condition=LessThanOrEqual(Length("note"), LONGEST_NOTE), name="%(class)s_note_fits"
            ),
            CheckConstraint(
                condition=Q(links__len__lte=MOST_LINKS), name="%(class)s_links_are_few"
            ),
            CheckConstraint(
                condition=IRegex(
                    Func(
                        "links",
                        Value("\n"),
                        function="array_to_string",
                        output_field=models.TextField(),
                    ),
                    Value(r"^(https?://[^\s]+(\n|$))*$"),
                ),
                name="%(class)s_links_lead_to_the_web",
            ),
            CheckConstraint(
                condition=Q(precision=Precision.DAY) | Q(happened_on__day=1),
                name="%(class)s_month_is_its_first_day",
            ),
            # An older row may be out of bounds, and its text is purged all the same.
            CheckConstraint(
                condition=Q(happened_on__range=BOUNDS) | Q(note="", links__len=0),
                name="%(class)s_happened_within_bounds",
            ),
        ]

    @property
    def text(self) -> EvidenceText:
        return EvidenceText(self.happened_on, self.note, tuple(self.links), self.precision)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def present(self) -> EvidenceQuerySet:
        """Not removed."""
        return self.filter(~Exists(Removal.objects.open().filter(evidence=OuterRef("pk"))))

    def unfiled(self) -> EvidenceQuerySet:
        """The inbox: what serves no item."""
        return self.filter(~Exists(EvidenceTie.objects.open().filter(evidence=OuterRef("pk"))))

    def ageing(self, today: date) -> EvidenceQuerySet:
        """What happened over twelve months ago."""
        return self.alias(by=happened_by()).filter(by__lt=last_year(today))

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
        return (event_rows(mine, PlanEvent.RECORDED, "recorded_at", **_evidence_told()),)

    @transaction.atomic
    def record(
        self,
        user: User,
        text: EvidenceText,
        *,
        serving: Iterable[ChecklistItem] = (),
        form_key: UUID | None = None,
        at: datetime | None = None,
    ) -> Evidence:
        """Record what happened, and tie it to the items that it serves.

        The same `form_key` and text again answers with what the first press recorded, whatever
        became of it since. Another text under the same key is recorded as its own.
        Raises ItemIsRetired.
        """
        at = at or timezone.now()
        # Of the text as well, so that what is kept tells them apart even after the text was purged.
        key = form_key and uuid.uuid5(form_key, text.words)
        try:
            with transaction.atomic():
                evidence = self.create(user=user, form_key=key, recorded_at=at, **_columns_of(text))
        except IntegrityError:
            before = self.filter(user=user, form_key=key, form_key__isnull=False).first()
            if before is None:
                raise
            return before
        evidence.is_new = True
        evidence.versions.create(number=1, saved_at=at, **_columns_of(text))
        for item in serving:
            evidence.tie(item, at=at)
        return evidence

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
            piece = self.record(user, each, form_key=key, at=at - place * INSTANT)
            pieces.append(piece)
            new += [piece] if piece.is_new else []
        return pieces, new

    @transaction.atomic
    def purge(self, *, at: datetime | None = None) -> int:
        """Drop text and links for good. The dates and ties stay, so past days still compute.

        What was restored while this waited for its lock keeps them.
        """
        held = [evidence.pk for evidence in self.select_for_update()]
        removals = Removal.objects.open().filter(evidence__in=held)
        due = list(removals.values_list("evidence", flat=True))
        EvidenceVersion.objects.filter(evidence__in=due).update(note="", links=[])
        return Evidence.objects.filter(pk__in=due).update(
            note="", links=[], purged_at=at or timezone.now()
        )


class Evidence(EvidenceTextColumns):
    """The current text, and the number of its version; it may serve several items, or none."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence")
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
    def happened_by(self) -> date:
        """The last day on which it may have happened: of a month, its last."""
        if self.precision == Precision.DAY:
            return self.happened_on
        days = monthrange(self.happened_on.year, self.happened_on.month)[1]
        return self.happened_on.replace(day=days)

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
        columns = _columns_of(text)
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
    def file(
        self,
        under: Iterable[ChecklistItem],
        *,
        off: Iterable[ChecklistItem],
        at: datetime | None = None,
    ) -> tuple[list[ChecklistItem], list[ChecklistItem]]:
        """Let it serve some items too, and others no longer. Returns those of either that is new.

        Raises ItemIsRetired, EvidenceIsRemoved.
        """
        at = at or timezone.now()
        self._lock()
        served = set(self.ties.open().values_list("item_id", flat=True))
        tied = [item for item in under if item.pk not in served]
        untied = [item for item in off if item.pk in served]
        for item in tied:
            self.tie(item, at=at)
        for item in untied:
            self.untie(item, at=at)
        return tied, untied

    @transaction.atomic
    def remove(self, *, base_version: int | None = None, at: datetime | None = None) -> bool:
        """Take it out of every count and page; False where it was out already.

        It can be restored for 30 days. As the undo of a record, by its version, it raises
        CannotBeUndone where another was saved since.
        """
        self.refresh_from_db(from_queryset=Evidence.objects.select_for_update())
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
        self.refresh_from_db(from_queryset=Evidence.objects.select_for_update())
        if self.purged_at is not None:
            raise EvidenceIsRemoved
        return bool(self.removals.close(at=at))

    def _lock(self) -> None:
        """Lock the row until the transaction ends, and read it as it stands."""
        self.refresh_from_db(from_queryset=Evidence.objects.select_for_update())
        if self.removals.open().exists():
            raise EvidenceIsRemoved


class EvidenceVersionQuerySet(models.QuerySet["EvidenceVersion"]):
    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """As for evidence: that it was edited. The first version is told as the evidence."""
        edits = self.filter(evidence__user=user, number__gt=1)
        return (event_rows(edits, PlanEvent.EDITED, "saved_at", **_evidence_told("evidence__")),)


class EvidenceVersion(EvidenceTextColumns):
    """One save of a piece of evidence. The database refuses a change, but for purging its text."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, editable=False)
    objects = EvidenceVersionQuerySet.as_manager()

    class Meta(EvidenceTextColumns.Meta):
        ordering = ["evidence", "number"]
        constraints = [
            *EvidenceTextColumns.Meta.constraints,
            UniqueConstraint("evidence", "number", name="evidence_version_number_once"),
            UniqueConstraint("evidence", "form_key", name="evidence_version_form_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}, version {self.number}"


class EvidenceTieQuerySet(IntervalQuerySet["EvidenceTie"]):
    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """As for evidence: under what it was filed, and what it was taken off.

        What it served from the first is told as the evidence.
        """
        mine = self.filter(evidence__user=user, item__ladder=ladder)
        filed = mine.exclude(since=F("evidence__recorded_at"))
        return (
            event_rows(filed, PlanEvent.FILED, "since", **item_told("item")),
            event_rows(mine.exclude(until=None), PlanEvent.TAKEN_OFF, "until", **item_told("item")),
        )


class EvidenceTie(Interval):
    """Evidence serves an item, from one moment until another."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="ties")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    wording = models.TextField(help_text="The item as it read on that day.")
    # As of Evidence.
    is_new = False
    objects = EvidenceTieQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["evidence", "item"], condition=Q(until=None), name="tie_one_open_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} serves {self.item_id}"


class RemovalQuerySet(IntervalQuerySet["Removal"]):
    def events_of(self, user: User, ladder: Ladder) -> EventRows:
        """As for evidence: that it was removed, and restored."""
        mine = self.filter(evidence__user=user)
        about = _evidence_told("evidence__")
        return (
            event_rows(mine, PlanEvent.REMOVED, "since", **about),
            event_rows(mine.exclude(until=None), PlanEvent.RESTORED, "until", **about),
        )


class Removal(Interval):
    """While one is open, its evidence is removed."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="removals")
    objects = RemovalQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Interval.Meta):
        constraints = [
            *Interval.Meta.constraints,
            UniqueConstraint(
                fields=["evidence"], condition=Q(until=None), name="removal_one_open_per_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}, removed {self.since:%Y-%m-%d}"

    @property
    def restorable_until(self) -> datetime:
        return self.since + RESTORABLE_FOR


def _evidence_told(prefix: str = "") -> dict[str, Any]:
    """The columns of an EventRow that is about a piece of evidence."""
    # PostgreSQL runs a subquery for the rows that are shown, and would cut every note first.
    note = Evidence.objects.filter(pk=OuterRef(f"{prefix}pk")).values(cut=Left("note", MOST_TOLD))
    return {
        "page": "plans:evidence",
        "key": F(f"{prefix}uuid"),
        "words": Subquery(note),
        "is_purged": IsNull(F(f"{prefix}purged_at"), False),
    }


def _columns_of(text: EvidenceText) -> dict[str, object]:
    return {
        "note": text.note,
        "links": list(text.links),
        "happened_on": text.happened_on,
        "precision": text.precision,
    }
