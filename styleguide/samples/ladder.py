"""An unsaved ladder, whose phases have the slugs for which there is an accent color."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe

from careerladder.ladders.catalog import LadderContent, PhaseContent, PhaseSection
from careerladder.models import (
    ChecklistItem,
    Dimension,
    Ladder,
    Level,
    Phase,
    SuggestedMove,
    Systems,
)
from styleguide.samples.sample import HINT, SLUG, WORDING


def sample_ladder() -> LadderContent:
    ladder = Ladder(slug=SLUG, name="sample engineer")
    names = (
        ("junior", ("Junior",)),
        ("mid", ("Mid",)),
        ("senior", ("Senior",)),
        ("staff-and-principal", ("Staff", "Principal")),
    )
    phases = []
    for number, (slug, levels) in enumerate(names, start=1):
        phase = Phase(
            ladder=ladder,
            slug=slug,
            title=f"What {levels[0]} engineers show",
            theme="From building well to choosing well what is built.",
            gate_name=f"The gate of {levels[0]}",
            before_heading="Before",
            after_heading="After",
        )
        phases.append((phase, number, [_level(ladder, phase, name) for name in levels]))
    contents = tuple(
        PhaseContent(
            phase=phase,
            number=number,
            levels=tuple(levels),
            opens=phases[number][2][0] if number < len(phases) else None,
            leads_to=phases[number][0] if number < len(phases) else None,
            sections=(PhaseSection("good", "What good looks like", mark_safe("<p>…</p>")),),
            dimensions=(),
            items=tuple(sample_item(f"{phase.slug}-{place}", phase=phase) for place in range(4)),
            retired_items=(),
            roadblocks=(),
            resources=(),
        )
        for phase, number, levels in phases
    )
    return LadderContent(
        ladder=ladder,
        version=1,
        levels=tuple(level for content in contents for level in content.levels),
        phases=contents,
        questions=(),
        rules=(),
        roadblocks=(),
        suggested_moves=(),
        resources=(),
        faqs=(),
        summary=mark_safe(""),
        specialising=mark_safe(""),
        attribution=mark_safe(""),
        item_periods=(),
        all_phases=tuple(content.phase for content in contents),
    )


def sample_suggestion(ladder: Ladder) -> SuggestedMove:
    suggestion = SuggestedMove(
        pk=1,
        ladder=ladder,
        systems=Systems.LLM,
        slug="a-suggested-move",
        name="Write the runbook of your component",
        what="List the five ways it fails, what each looks like on the dashboard, and "
        "what to do at three in the morning.",
        produces="A runbook that the on-call rotation uses.",
        hours=6,
        weeks=2,
        done_when="Somebody else handled an incident with it.",
        blocked_by="Nobody has time to try it. Put it on the agenda of the next game day.",
    )
    # Without this, the template would query the items of a move that no database has.
    suggestion._prefetched_objects_cache = {"items": []}  # type: ignore[attr-defined]
    return suggestion


def _level(ladder: Ladder, phase: Phase, name: str) -> Level:
    """A level. Principal has no pay and no time until the next level, as in the real ladder."""
    is_last = name == "Principal"
    return Level(
        ladder=ladder,
        phase=phase,
        slug=f"{SLUG}-{name.lower()}",
        name=name,
        tenure="2–5 years",
        unlock="Finding the right problem, not only a right answer to the one you were given",
        plateau="Speed: shipping fast while ownership stays behind",
        pay="" if is_last else "$130,000–$165,000",
        advance="" if is_last else "3–5 years",
    )


def dimensions() -> list[Dimension]:
    return [
        Dimension(name=name, before=before, after=after)
        for name, before, after in (
            ("Scope", "A feature somebody else scoped for you", "A problem you scoped yourself"),
            ("Reach", "Your own team", "Three to five teams that build on your work"),
        )
    ]


def sample_item(name: str, *, phase: Phase | None = None, **fields: Any) -> ChecklistItem:
    """An unsaved item. `name` ends its slug; `called` is its name on the pages."""
    ladder = Ladder(slug=SLUG, name="sample engineer")
    phase = phase or Phase(ladder=ladder, slug="mid", title="What Mid engineers show")
    return ChecklistItem(
        ladder=ladder,
        phase=phase,
        slug=f"{SLUG}-{name}",
        name=fields.pop("called", "Design documents that others rely on"),
        wording=WORDING,
        hint=HINT,
        **fields,
    )
