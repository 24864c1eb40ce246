"""Diffs of evidence, and the choices of the filing form and the inbox."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator

from careerladder.ladders.catalog import LadderContent
from careerladder.web.markdown import as_html
from plans.evidence.differences import Run, differences, fold_unchanged
from plans.gate.choices import ItemChoice, PhaseChoices
from plans.gate.rules import State
from plans.journal.filing import Filing
from plans.journal.inbox import Chosen, Inbox, InboxEntry
from styleguide.samples.checklist import sample_line
from styleguide.samples.ladder import sample_item
from styleguide.samples.sample import NOTE, SLUG, Sample


def changed_texts() -> list[Sample[tuple[Run, ...]]]:
    long = f"{NOTE} It took a week. " * 6
    return [
        Sample(
            "difference-words",
            "Words changed",
            differences(NOTE, NOTE.replace("Two teams", "Three teams")),
        ),
        Sample(
            "difference-lines", "A line added", differences(NOTE, f"{NOTE}\n\nA third follows.")
        ),
        Sample(
            "difference-folded",
            "A change in a long text",
            fold_unchanged(differences(f"{long}{NOTE} {long}", f"{long}And then. {long}")),
        ),
    ]


def sample_filing(ladder: LadderContent) -> Filing:
    """The first item of each phase is checked."""
    states = (State.EVIDENCED, State.CLAIMED, State.IN_PROGRESS, State.OPEN)
    groups = tuple(
        PhaseChoices(
            content,
            tuple(
                ItemChoice(item, state, is_checked=place == 0, is_ageing=place == 0)
                for place, (item, state) in enumerate(zip(content.items, states, strict=True))
            ),
            is_current=content.number == 1,
        )
        for content in ladder.phases[:2]
    )
    retired = (ItemChoice(sample_item("filing-retired"), None, is_checked=True),)
    return Filing(groups, retired, frozenset({SLUG}), {})


def sample_inbox(ladder: LadderContent) -> Inbox:
    """One piece with what was chosen for it, and one with a contradiction."""
    content = ladder.phases[1]
    states = (State.OPEN, State.CLAIMED, State.IN_PROGRESS, State.EVIDENCED)
    choices = tuple(
        ItemChoice(item, state, is_checked=False)
        for item, state in zip(content.items, states, strict=True)
    )
    groups = (PhaseChoices(content, choices[1:], is_current=True),)
    piece = sample_line("inbox", "", pieces=1).value.pieces.shown[0].evidence
    page = Paginator([piece], 20).page(1)
    likely = (replace(choices[0], is_checked=True),)
    said = Chosen(frozenset({SLUG}), serves_none=True, error="Choose one of the two.")
    entries = (
        InboxEntry(piece, NOTE, as_html(NOTE), True, likely, None, groups, Chosen(tick=True)),
        InboxEntry(piece, NOTE, as_html(NOTE), False, (), groups[0], (), said),
    )
    return Inbox(page, entries)
