"""Each process caches the content of the ladders, so that pages don't query it.

One query for a request finds the newest version's number, and a copy of an older version is read
again. The content is frozen, and its rows raise an error instead of running a lazy query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import DatabaseError
from django.db.models import FETCH_RAISE, Prefetch, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString

from careerladder.compiled import compiled
from careerladder.ladders.revisions import ItemPeriod, item_periods
from careerladder.models import (
    FAQ,
    ChecklistItem,
    Dimension,
    Ladder,
    LadderVersion,
    Level,
    Phase,
    Question,
    Resource,
    Roadblock,
    RoutingRule,
    SuggestedMove,
    Systems,
)
from careerladder.outage import Outage, outage_of
from careerladder.web.markdown import as_html

DEFAULT_LADDER = "ai-engineer"
ACCENTS = 4


@dataclass(frozen=True)
class PhaseSection:
    anchor: str
    heading: str
    html: SafeString


@dataclass(frozen=True)
class PhaseContent:
    """A current phase and everything on its page. `number` counts from 1."""

    phase: Phase
    number: int
    levels: tuple[Level, ...]
    # The level that the phase's gate opens, and its phase.
    opens: Level | None
    leads_to: Phase | None
    sections: tuple[PhaseSection, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[ChecklistItem, ...]
    retired_items: tuple[ChecklistItem, ...]
    roadblocks: tuple[Roadblock, ...]
    resources: tuple[Resource, ...]

    @property
    def slug(self) -> str:
        return self.phase.slug

    @property
    def accent(self) -> int:
        """Which of the accents of static/css/tokens.css it has, from 1: they are taken in turn."""
        return _accent(self.number)

    @property
    def accent_above(self) -> int:
        """That of the next phase."""
        return _accent(self.number + 1)

    @property
    def level_names(self) -> str:
        return " and ".join(level.name for level in self.levels)

    @property
    def gate_in_a_sentence(self) -> str:
        """The name of its gate, within a sentence."""
        return self.phase.gate_name[:1].lower() + self.phase.gate_name[1:]


@dataclass(frozen=True)
class LadderContent:
    """A ladder's current content, ordered by position; and its past, for pages about past days.

    `item_periods` and `all_phases` have retired items and phases too.
    """

    ladder: Ladder
    version: int
    levels: tuple[Level, ...]
    phases: tuple[PhaseContent, ...]
    questions: tuple[Question, ...]
    rules: tuple[RoutingRule, ...]
    roadblocks: tuple[Roadblock, ...]
    suggested_moves: tuple[SuggestedMove, ...]
    resources: tuple[Resource, ...]
    faqs: tuple[FAQ, ...]
    summary: SafeString
    specialising: SafeString
    attribution: SafeString
    item_periods: tuple[ItemPeriod, ...]
    all_phases: tuple[Phase, ...]

    @property
    def gate_names(self) -> dict[str, str]:
        """The name of each gate within a sentence, by the slug of its phase."""
        return {content.slug: content.gate_in_a_sentence for content in self.phases}

    @cached_property
    def _by_slug(self) -> dict[str, PhaseContent]:
        return {content.slug: content for content in self.phases}

    @cached_property
    def asked_since(self) -> dict[int, datetime | None]:
        """When its phase began to ask for each current item, by primary key. None: always."""
        return {each.item: each.asked_since for each in self.item_periods if each.until is None}

    def phase(self, slug: str) -> PhaseContent:
        """The current phase with this slug. Raises KeyError."""
        return self._by_slug[slug]

    def accent_of(self, slug: str) -> int | str:
        """The accent of a phase; empty for one that this ladder does not have now."""
        content = self._by_slug.get(slug)
        return content.accent if content else ""

    def moves_towards(
        self, content: ChecklistItem | Roadblock | Phase
    ) -> tuple[SuggestedMove, ...]:
        """The suggested moves of an item, a roadblock or, as a path, a phase, by position."""
        return tuple(
            move
            for move in self.suggested_moves
            if content in (move.item, move.roadblock, move.phase)
        )

    def preparatory_moves(self, item: ChecklistItem) -> tuple[SuggestedMove, ...]:
        """The moves of an item that prepare a later one: their result alone does not show it."""
        moves = self.moves_towards(item)
        return tuple(
            move
            for place, move in enumerate(moves)
            if any(Systems(later.systems).includes(move.systems) for later in moves[place + 1 :])
        )

    def phase_after(self, content: PhaseContent) -> PhaseContent | None:
        return self.phases[content.number] if content.number < len(self.phases) else None

    def phase_before(self, content: PhaseContent) -> PhaseContent | None:
        return self.phases[content.number - 2] if content.number > 1 else None

    def items_at(self, moment: datetime) -> tuple[ItemPeriod, ...]:
        """The items that counted at a moment, with their wording at that time, in today's order."""
        return tuple(each for each in self.item_periods if each.counts and each.holds_at(moment))

    def phases_at(self, moment: datetime) -> tuple[Phase, ...]:
        """The phases that the ladder had at a moment.

        Phases have no history of their own. A phase was there if it had items, or if it is current
        and did not get its first item later.
        """
        had_items = {each.phase for each in self.items_at(moment)}
        begun = {each.phase for each in self.item_periods if each.has_begun_at(moment)}
        later = {each.phase for each in self.item_periods} - begun
        return tuple(
            phase
            for phase in self.all_phases
            if phase.slug in had_items or not (phase.is_retired or phase.slug in later)
        )


def _accent(number: int) -> int:
    return (number - 1) % ACCENTS + 1


_copies: dict[str, LadderContent] = {}


def ladder_or_404(slug: str) -> LadderContent:
    """The content of a ladder. Raises Http404. One query if the cached copy is current.

    While the database is away it is the cached copy: pages without an account need nothing else.
    """
    try:
        version = _newest_version(slug)
    except DatabaseError as error:
        if slug in _copies and outage_of(error) is Outage.AWAY:
            return _copies[slug]
        raise
    if version is None:
        raise Http404(f"There is no ladder {slug}.")
    copy = _copies.get(slug)
    # If a load commits between the two queries, the ladder is read once more.
    while copy is None or copy.version != version:
        copy = _read(slug, version)
        version = _newest_version(slug) or version
    _copies[slug] = copy
    return copy


def loaded_ladders() -> list[str]:
    """The slug of every ladder that a load has put here. One query."""
    loaded = Ladder.objects.filter(versions__isnull=False).distinct()
    return list(loaded.values_list("slug", flat=True))


def clear_cache() -> None:
    """Drop all copies."""
    _copies.clear()


def phase_or_404(ladder: LadderContent, slug: str) -> PhaseContent:
    try:
        return ladder.phase(slug)
    except KeyError:
        raise Http404(f"The ladder {ladder.ladder.slug} has no phase {slug}.") from None


def _newest_version(slug: str) -> int | None:
    return next(iter(_newest_versions(slug)), None)


@compiled
def _newest_versions(slug: str) -> QuerySet[LadderVersion, int]:
    versions = LadderVersion.objects.filter(ladder__slug=slug).order_by("-number")
    return versions.values_list("number", flat=True)[:1]


def _read(slug: str, version: int) -> LadderContent:
    ladder = Ladder.objects.get(slug=slug)

    def rows[M](model: type[M]) -> list[M]:
        queryset = model.objects.filter(ladder=ladder)  # type: ignore[attr-defined]
        return list(queryset.select_related("ladder", "replaced_by").fetch_mode(FETCH_RAISE))

    def current[M](model: type[M]) -> tuple[M, ...]:
        return tuple(row for row in rows(model) if row.retired_on is None)  # type: ignore[attr-defined]

    levels, dimensions, items = current(Level), current(Dimension), rows(ChecklistItem)
    towards = Prefetch("suggested_moves", SuggestedMove.objects.current())
    roadblocks = _with_phases(Roadblock, ladder, towards)
    resources = _with_phases(Resource, ladder)
    all_phases = tuple(rows(Phase))
    phases = tuple(phase for phase in all_phases if not phase.is_retired)

    def of[M](rows: Iterable[M], phase: Phase, keep: Callable[[M], bool] = bool) -> tuple[M, ...]:
        return tuple(row for row in rows if row.phase_id == phase.pk and keep(row))  # type: ignore[attr-defined]

    contents = []
    for place, phase in enumerate(phases):
        after = phases[place + 1] if place + 1 < len(phases) else None
        contents.append(
            PhaseContent(
                phase=phase,
                number=place + 1,
                levels=of(levels, phase),
                opens=next(iter(of(levels, after)), None) if after else None,
                leads_to=after,
                sections=(
                    PhaseSection(
                        "good", "What good looks like", as_html(phase.what_good_looks_like)
                    ),
                    PhaseSection("stalling", "Why people stall", as_html(phase.why_people_stall)),
                    PhaseSection("change", "What has to change", as_html(phase.what_has_to_change)),
                ),
                dimensions=of(dimensions, phase),
                items=of(items, phase, lambda item: not item.is_retired),
                retired_items=of(items, phase, lambda item: item.is_retired and not item.imported),
                roadblocks=tuple(row for row in roadblocks if phase in row.phases.all()),
                resources=tuple(row for row in resources if phase in row.phases.all()),
            )
        )
    return LadderContent(
        ladder=ladder,
        version=version,
        levels=levels,
        phases=tuple(contents),
        questions=tuple(
            Question.objects.current()
            .filter(ladder=ladder)
            .select_related("ladder", "replaced_by")
            .prefetch_related(Prefetch("items", ChecklistItem.objects.current()))
            .fetch_mode(FETCH_RAISE)
        ),
        rules=tuple(
            RoutingRule.objects.current()
            .filter(ladder=ladder)
            .select_related("lower", "higher")
            .fetch_mode(FETCH_RAISE)
        ),
        roadblocks=roadblocks,
        suggested_moves=tuple(
            SuggestedMove.objects.current()
            .filter(
                ladder=ladder,
                item__retired_on=None,
                roadblock__retired_on=None,
                phase__retired_on=None,
            )
            .select_related("ladder", "item", "roadblock", "phase")
            .prefetch_related(Prefetch("items", ChecklistItem.objects.current()))
            .fetch_mode(FETCH_RAISE)
        ),
        resources=resources,
        faqs=current(FAQ),
        summary=as_html(ladder.summary),
        specialising=as_html(ladder.specialising),
        attribution=as_html(ladder.attribution),
        item_periods=item_periods(ladder, items, {phase.pk: phase.slug for phase in all_phases}),
        all_phases=all_phases,
    )


def _with_phases[M: (Roadblock, Resource)](
    model: type[M], ladder: Ladder, *more: Prefetch[Any]
) -> tuple[M, ...]:
    return tuple(
        model.objects.current()
        .filter(ladder=ladder)
        .prefetch_related("phases", *more)
        .fetch_mode(FETCH_RAISE)
    )
