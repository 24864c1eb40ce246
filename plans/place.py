"""Where a person is on a ladder: placement, pick, and every gate, for four queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from assessments.models import Assessment
from careerladder.ladder import LadderContent, PhaseContent
from careerladder.models import User
from plans.models import EvidenceTie, Mark, PhasePick, Removal
from plans.progress import Facts, Gate, Item, Progress, current_phase, progress


@dataclass(frozen=True)
class Place:
    progress: Progress
    marks: dict[int, Mark]
    assessment: Assessment | None
    pick: PhasePick | None
    current: PhaseContent | None

    @property
    def gate(self) -> Gate | None:
        """The current phase's."""
        return self.progress.gate(self.current.slug) if self.current else None

    @property
    def is_picked(self) -> bool:
        return self.pick is not None


def place_of(person: User, ladder: LadderContent) -> Place:
    """The open marks come along by item, for a page that shows them."""
    marks = {mark.item_id: mark for mark in person.marks.open().filter(item__ladder=ladder.ladder)}
    pieces = pieces_by_item(person, ladder)
    items = [item for content in ladder.phases for item in content.items]
    facts = {
        item.slug: Facts(
            mark=marks[item.pk].kind if item.pk in marks else None, pieces=pieces.get(item.pk, 0)
        )
        for item in items
    }
    so_far = progress(
        [content.slug for content in ladder.phases],
        [
            Item(item.slug, content.slug, item.name)
            for content in ladder.phases
            for item in content.items
        ],
        facts,
    )
    assessment = (
        person.assessments.standing()
        .filter(ladder=ladder.ladder)
        .select_related("placement")
        .first()
    )
    pick = person.phase_picks.open().filter(ladder=ladder.ladder).select_related("phase").first()
    # A pick holds until the next assessment: whoever asks where they stand wants an answer.
    if pick and assessment and assessment.finished_at > pick.since:
        pick = None
    slug = current_phase(
        so_far,
        placement=assessment.placement.slug if assessment else None,
        picked=pick.phase.slug if pick else None,
    )
    current = next((content for content in ladder.phases if content.slug == slug), None)
    return Place(so_far, marks, assessment, pick, current)


def pieces_by_item(person: User, ladder: LadderContent) -> dict[int, int]:
    """How many pieces of evidence serve each item, removed ones left out."""
    counted: Iterable[tuple[int, int]] = (
        present_ties(person)
        .filter(item__ladder=ladder.ladder)
        .values_list("item_id")
        .annotate(Count("pk"))
    )
    return dict(counted)


def present_ties(person: User) -> QuerySet[EvidenceTie]:
    """The open ties of evidence that was not removed."""
    removed = Removal.objects.open().filter(evidence=OuterRef("evidence"))
    return EvidenceTie.objects.open().filter(~Exists(removed), evidence__user=person)
