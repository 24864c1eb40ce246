"""A person's position on a ladder: placement, pick, and the progress of every gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from careerladder.compiled import compiled
from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import User
from plans.dates import last_year
from plans.gate.openings import Openings, load_openings, may_stay_open
from plans.gate.rules import Gate, Item, ItemRecord, Progress, compute_progress, current_phase
from plans.models import EvidenceTie, Mark, PhasePick, Removal


@dataclass(frozen=True)
class Decision:
    """What decides the current phase: a finished assessment, or a pick if `assessment` is None.

    `phase` is a slug.
    """

    at: datetime
    phase: str
    assessment: UUID | None

    @property
    def url(self) -> str:
        """The assessment's page."""
        return reverse("assessments:assessment", args=[self.assessment])


@dataclass(frozen=True)
class ItemEvidence:
    """How many pieces serve an item, and the last day on which the newest may have happened."""

    pieces: int = 0
    newest: date | None = None


@dataclass(frozen=True)
class Position:
    """`marks` are the open ones, `evidence` that of the items which have any, each by the item's
    primary key. `pick` is None once it is overtaken.

    `placed_in` is the assessment's phase. It and `current` are None if nothing decides them, or if
    the ladder no longer has the phase. `closed_below` are the phases below the current one whose
    gate is closed, with it, the highest first.
    """

    progress: Progress
    marks: dict[int, Mark]
    assessment: Decision | None
    pick: Decision | None
    placed_in: PhaseContent | None
    current: PhaseContent | None
    evidence: Mapping[int, ItemEvidence] = field(default_factory=dict)
    closed_below: tuple[tuple[PhaseContent, Gate], ...] = ()

    @property
    def gate(self) -> Gate | None:
        """The current phase's gate."""
        return self.progress.gate(self.current.slug) if self.current else None

    @property
    def is_picked(self) -> bool:
        return self.pick is not None

    def passed(self, content: PhaseContent) -> str:
        """How a phase below the current one was passed while its gate is closed; else empty."""
        is_below = self.current is not None and content.number < self.current.number
        if not is_below or self.progress.gate(content.slug).is_open:
            return ""
        if self.placed_in is not None and content.number < self.placed_in.number:
            return "passed by placement"
        return "passed by your choice"


def progress_of(person: User, ladder: LadderContent) -> Progress:
    """Every gate now. Three queries, or four as for `position_of`."""
    return position_of(person, ladder).progress


def position_of(person: User, ladder: LadderContent, *, today: date | None = None) -> Position:
    """The person's position now. `today` is the day in the reader's zone.

    Three queries, and a fourth if the ladder asks for an item since its first load, which is all
    that a gate misses.
    """
    marks = _open_marks(person.pk, ladder.ladder.pk)
    return position_from(person, ladder, marks, evidence_by_item(person, ladder), today=today)


@compiled
def _open_marks(person: int, ladder: int) -> QuerySet[Mark]:
    marks: QuerySet[Mark] = Mark.objects.open().with_reaffirmed()
    return marks.filter(user=person, item__ladder=ladder)


def position_from(
    person: User,
    ladder: LadderContent,
    open_marks: Iterable[Mark],
    evidence: Mapping[int, ItemEvidence],
    *,
    openings: Openings | None = None,
    today: date | None = None,
) -> Position:
    """The position of a person whose open marks and evidence are loaded already. One query.

    Without `openings`, one more if some gate may be open by an earlier opening alone.
    """
    marks = {mark.item_id: mark for mark in open_marks}
    contents = [(content, item) for content in ladder.phases for item in content.items]
    phases = [content.slug for content in ladder.phases]
    items = [
        Item(item.slug, content.slug, item.name, ladder.asked_since.get(item.pk))
        for content, item in contents
    ]
    records = {
        item.slug: item_record(marks.get(item.pk), evidence.get(item.pk, ItemEvidence()))
        for _, item in contents
    }
    if openings is None:
        openings = load_openings(person, ladder, may_stay_open(phases, items, records))
    progress = compute_progress(
        phases,
        items,
        records,
        openings=openings,
        last_year=last_year(today or timezone.localdate()),
        gate_names=ladder.gate_names,
    )
    assessment, pick = decisions(person, ladder)
    slug = current_phase(
        progress,
        placement=assessment.phase if assessment else None,
        picked=pick.phase if pick else None,
    )
    by_slug = {content.slug: content for content in ladder.phases}
    if pick and pick.phase not in by_slug:
        pick = None
    placed_in = by_slug.get(assessment.phase) if assessment else None
    current = by_slug.get(slug or "")
    below = ladder.phases[: current.number - 1] if current else ()
    gates = ((content, progress.gate(content.slug)) for content in reversed(below))
    closed_below = tuple((content, gate) for content, gate in gates if not gate.is_open)
    present = {item: each for item, each in evidence.items() if each.pieces}
    return Position(progress, marks, assessment, pick, placed_in, current, present, closed_below)


def item_record(mark: Mark | None, evidence: ItemEvidence) -> ItemRecord:
    return ItemRecord(mark.kind if mark else None, evidence.pieces, evidence.newest)


def decisions(
    person: User, ladder: LadderContent, *, at: datetime | None = None
) -> tuple[Decision | None, Decision | None]:
    """The latest assessment not set aside, and the open pick unless that is older. One query.

    With `at`, those of that past moment, from what was recorded by then. A newer assessment
    overrides a pick, because a person who takes one asks for their level.
    """
    decisions = [Decision(*row) for row in _decisions(person.pk, ladder.ladder.pk, at)]
    assessment = next((each for each in decisions if each.assessment), None)
    pick = next((each for each in decisions if not each.assessment), None)
    if pick and assessment and assessment.at > pick.at:
        pick = None
    return assessment, pick


@compiled
def _decisions(person: int, ladder: int, at: datetime | None) -> QuerySet[Any, Any]:
    """The latest assessment and the open pick, as the columns of a Decision."""
    columns = ("moment", "phase_slug", "assessment_key")
    assessments = Assessment.objects.standing(at=at).filter(user=person, ladder=ladder)
    if at is not None:
        assessments = assessments.filter(recorded_at__lte=at)
    picks = PhasePick.objects.open() if at is None else PhasePick.objects.open_at(at)
    return (
        assessments.annotate(
            moment=F("finished_at"), phase_slug=F("placement__slug"), assessment_key=F("pk")
        )
        .order_by("-moment", "pk")
        .values_list(*columns)[:1]
        .union(
            picks.filter(user=person, ladder=ladder)
            .order_by()
            .annotate(
                moment=Coalesce("chosen_at", "since"),
                phase_slug=F("phase__slug"),
                assessment_key=Value(None, output_field=UUIDField()),
            )
            .values_list(*columns),
            all=True,
        )
        .order_by()
    )


def evidence_by_item(person: User, ladder: LadderContent) -> defaultdict[int, ItemEvidence]:
    """The evidence of each item by its primary key, without removed pieces. One query."""
    evidence = defaultdict(ItemEvidence)
    for item, pieces, newest in _evidence_by_item(person.pk, ladder.ladder.pk):
        evidence[item] = ItemEvidence(pieces, newest)
    return evidence


@compiled
def _evidence_by_item(person: int, ladder: int) -> QuerySet[EvidenceTie, tuple[int, int, date]]:
    ties = present_ties(person).filter(item__ladder=ladder)
    return ties.values_list("item_id").annotate(
        total=Count("pk"), newest=Max("evidence__happened_by")
    )


def present_ties(person: User | int) -> QuerySet[EvidenceTie]:
    """The person's open ties to evidence that is not removed."""
    removed = Removal.objects.open().filter(evidence=OuterRef("evidence"))
    return EvidenceTie.objects.open().filter(~Exists(removed), evidence__user=person)
