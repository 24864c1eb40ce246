"""Where a person is on a ladder: placement, pick, and every gate, for three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import User
from plans.gate.rules import Facts, Gate, Item, Progress, compute_progress, current_phase
from plans.models import EvidenceTie, Mark, Removal
from plans.models.evidence import happened_by, last_year


@dataclass(frozen=True)
class Decision:
    """What decides the current phase: an assessment that was finished, or a pick, and when."""

    at: datetime
    phase: str
    assessment: UUID | None

    @property
    def url(self) -> str:
        """The assessment's page."""
        return reverse("assessments:assessment", args=[self.assessment])


@dataclass(frozen=True)
class Served:
    """How many pieces serve an item, and by which day the newest of them had happened."""

    pieces: int = 0
    newest: date | None = None


@dataclass(frozen=True)
class Position:
    """`marks` are the open ones, and `served` the items that evidence serves: by the item's key."""

    progress: Progress
    marks: dict[int, Mark]
    assessment: Decision | None
    pick: Decision | None
    placed_in: PhaseContent | None
    current: PhaseContent | None
    served: Mapping[int, Served] = field(default_factory=dict)

    @property
    def gate(self) -> Gate | None:
        """The current phase's."""
        return self.progress.gate(self.current.slug) if self.current else None

    @property
    def is_picked(self) -> bool:
        return self.pick is not None

    def passed(self, content: PhaseContent) -> str:
        """How a phase below the current one was passed without its gate; empty where it wasn't."""
        is_below = self.current is not None and content.number < self.current.number
        if not is_below or self.progress.gate(content.slug).is_open:
            return ""
        if self.placed_in is not None and content.number < self.placed_in.number:
            return "passed by placement"
        return "passed by your choice"


def progress_of(person: User, ladder: LadderContent) -> Progress:
    """Every gate as it stands."""
    return position_of(person, ladder).progress


def position_of(person: User, ladder: LadderContent, *, today: date | None = None) -> Position:
    """The open marks come along by item, for a page that shows them. `today` is the reader's."""
    marks = person.marks.open().with_reaffirmed().filter(item__ladder=ladder.ladder)
    return position_from(person, ladder, marks, served_items(person, ladder), today=today)


def position_from(
    person: User,
    ladder: LadderContent,
    open_marks: Iterable[Mark],
    served: Mapping[int, Served],
    *,
    today: date | None = None,
) -> Position:
    """The place where marks and evidence are known already: one query."""
    marks = {mark.item_id: mark for mark in open_marks}
    items = [(content, item) for content in ladder.phases for item in content.items]
    so_far = compute_progress(
        [content.slug for content in ladder.phases],
        [Item(item.slug, content.slug, item.name) for content, item in items],
        {
            item.slug: facts_of(marks.get(item.pk), served.get(item.pk, Served()))
            for _, item in items
        },
        last_year=last_year(today or timezone.localdate()),
    )
    assessment, pick = decisions(person, ladder)
    slug = current_phase(
        so_far,
        placement=assessment.phase if assessment else None,
        picked=pick.phase if pick else None,
    )
    by_slug = {content.slug: content for content in ladder.phases}
    if pick and pick.phase not in by_slug:
        pick = None
    placed_in = by_slug.get(assessment.phase) if assessment else None
    current = by_slug.get(slug or "")
    present = {item: each for item, each in served.items() if each.pieces}
    return Position(so_far, marks, assessment, pick, placed_in, current, present)


def facts_of(mark: Mark | None, served: Served) -> Facts:
    return Facts(mark.kind if mark else None, served.pieces, served.newest)


def decisions(
    person: User, ladder: LadderContent, *, at: datetime | None = None
) -> tuple[Decision | None, Decision | None]:
    """The latest assessment that stands, and the open pick where none came after it; or that stood
    and was open at a past moment, by what was recorded until then.

    A pick holds until the next assessment: whoever asks where they stand wants an answer.
    """
    columns = ("moment", "phase_slug", "assessment_key")
    recorded = person.assessments.filter(recorded_at__lte=at) if at else person.assessments
    assessments = (
        recorded.standing(at=at)
        .filter(ladder=ladder.ladder)
        .annotate(moment=F("finished_at"), phase_slug=F("placement__slug"), assessment_key=F("pk"))
        .order_by("-moment", "pk")
        .values_list(*columns)[:1]
    )
    picks = (
        (person.phase_picks.open_at(at) if at else person.phase_picks.open())
        .filter(ladder=ladder.ladder)
        .order_by()
        .annotate(
            moment=Coalesce("chosen_at", "since"),
            phase_slug=F("phase__slug"),
            assessment_key=Value(None, output_field=UUIDField()),
        )
        .values_list(*columns)
    )
    decisions = [Decision(*row) for row in assessments.union(picks, all=True).order_by()]
    assessment = next((each for each in decisions if each.assessment), None)
    pick = next((each for each in decisions if not each.assessment), None)
    if pick and assessment and assessment.at > pick.at:
        pick = None
    return assessment, pick


def served_items(person: User, ladder: LadderContent) -> defaultdict[int, Served]:
    """By the item's key; removed pieces are left out."""
    rows: Iterable[tuple[int, int, date]] = (
        present_ties(person)
        .filter(item__ladder=ladder.ladder)
        .values_list("item_id")
        .annotate(total=Count("pk"), newest=Max(happened_by("evidence__")))
    )
    served = defaultdict(Served)
    for item, pieces, newest in rows:
        served[item] = Served(pieces, newest)
    return served


def present_ties(person: User) -> QuerySet[EvidenceTie]:
    """The open ties of evidence that was not removed."""
    removed = Removal.objects.open().filter(evidence=OuterRef("evidence"))
    return EvidenceTie.objects.open().filter(~Exists(removed), evidence__user=person)
