"""What a new packet begins with: the strongest evidence, a story for it, and the gaps by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from careerladder.ladders.catalog import LadderContent, PhaseContent
from careerladder.models import ChecklistItem, User
from packets.draft import entry_title, items_served, period_in_words
from packets.models import StoryProposal, StoryText
from packets.models.packet_evidence import MOST_EVIDENCE
from packets.models.story import LONGEST_PROMPT
from packets.ranking import strongest_first
from plans.evidence.excerpt import without_markdown
from plans.gate.position import progress_of
from plans.gate.rules import State
from plans.models import Evidence

# Committees read three to seven stories.
MOST_PROPOSED_STORIES = 7
MOST_OF_AN_ITEM = 3
LONGEST_PROPOSED_TITLE = 90
# Not after an abbreviation such as “vs.”, which a word in lower case follows.
END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s(?![a-z])")


@dataclass(frozen=True)
class ProposedEvidence:
    """An entry to put in, with its line.

    `is_chosen`: the proposal has it. `is_repeated`: an earlier item has it, and its box, too.
    """

    evidence: Evidence
    title: str
    is_chosen: bool
    is_repeated: bool = False


@dataclass(frozen=True)
class ItemProposal:
    """An item with the evidence for it, the strongest first."""

    item: ChecklistItem
    state: State
    choices: tuple[ProposedEvidence, ...]


@dataclass(frozen=True)
class PacketProposal:
    """`unfiled` is the evidence of a period filed under no item. `gaps` have nothing to show."""

    scope: str
    title: str
    phase: PhaseContent | None
    period: tuple[date, date] | None
    items: tuple[ItemProposal, ...]
    unfiled: tuple[ProposedEvidence, ...] = ()
    is_cut: bool = False

    @property
    def gaps(self) -> tuple[ItemProposal, ...]:
        return tuple(each for each in self.items if not each.choices and not self.period)

    @property
    def choices(self) -> tuple[ProposedEvidence, ...]:
        return (*(choice for each in self.items for choice in each.choices), *self.unfiled)

    def with_chosen(self, chosen: Collection[UUID]) -> PacketProposal:
        """The same with other choices, as of a form that comes back."""
        items = tuple(
            replace(each, choices=_with_chosen(each.choices, chosen)) for each in self.items
        )
        return replace(self, items=items, unfiled=_with_chosen(self.unfiled, chosen))


def propose_for_gate(
    person: User, ladder: LadderContent, content: PhaseContent, *, today: date
) -> PacketProposal:
    """The evidence of a gate's items; the three strongest of each are chosen."""
    pieces = list(
        person.evidence.present()
        .filter(ties__until=None, ties__item__in=[item.pk for item in content.items])
        .distinct()
    )
    served = items_served((piece.pk for piece in pieces), ladder.ladder.pk)
    by_item = {
        item.slug: [piece for piece in pieces if item.slug in served.get(piece.pk, ())]
        for item in content.items
    }
    progress = progress_of(person, ladder)
    # What the ladder asks for since the gate was open is no gap.
    apart = progress.apart
    items = [item for item in content.items if by_item[item.slug] or item.slug not in apart]
    title = f"The case for {content.opens.name}" if content.opens else content.phase.gate_name
    return PacketProposal(
        content.phase.gate_name,
        title,
        content,
        None,
        _item_proposals(progress.states, items, by_item, today, most=MOST_OF_AN_ITEM),
    )


def propose_for_period(
    person: User, ladder: LadderContent, begins_on: date, ends_on: date, *, today: date
) -> PacketProposal:
    """All evidence of a period, filed or not. Of a month, its last day has to be within it."""
    within = person.evidence.present().filter(happened_by__range=(begins_on, ends_on))
    pieces = list(within[: MOST_EVIDENCE + 1])
    is_cut = len(pieces) > MOST_EVIDENCE
    pieces = pieces[:MOST_EVIDENCE]
    served = items_served((piece.pk for piece in pieces), ladder.ladder.pk)
    items = [item for content in ladder.phases for item in content.items]
    known = {item.slug for item in items}
    by_item = {
        item.slug: [piece for piece in pieces if item.slug in served.get(piece.pk, ())]
        for item in items
    }
    with_evidence = [item for item in items if by_item[item.slug]]
    unfiled = [piece for piece in pieces if not known.intersection(served.get(piece.pk, ()))]
    words = period_in_words(begins_on, ends_on)
    return PacketProposal(
        words,
        f"Review, {words}",
        None,
        (begins_on, ends_on),
        _item_proposals(progress_of(person, ladder).states, with_evidence, by_item, today),
        tuple(_choice(piece, is_chosen=True) for piece in strongest_first(unfiled, today=today)),
        is_cut,
    )


def proposed_stories(proposal: PacketProposal, chosen: Collection[UUID]) -> list[StoryProposal]:
    """A story for the strongest chosen entry of each item. One entry may tell for several items."""
    told: dict[UUID, list[ChecklistItem]] = {}
    pieces = {choice.evidence.pk: choice.evidence for choice in proposal.choices}
    for each in proposal.items:
        strongest = next((c.evidence for c in each.choices if c.evidence.pk in chosen), None)
        if strongest is not None:
            told.setdefault(strongest.pk, []).append(each.item)
    return [
        StoryProposal(_story_text(pieces[key], items[0]), tuple(items), (pieces[key],))
        for key, items in list(told.items())[:MOST_PROPOSED_STORIES]
    ]


def _item_proposals(
    states: Mapping[str, State],
    items: Sequence[ChecklistItem],
    by_item: dict[str, list[Evidence]],
    today: date,
    *,
    most: int = MOST_EVIDENCE,
) -> tuple[ItemProposal, ...]:
    ranked = {item.slug: strongest_first(by_item[item.slug], today=today) for item in items}
    chosen = {piece.pk for pieces in ranked.values() for piece in pieces[:most]}
    seen: set[UUID] = set()
    proposals = []
    for item in items:
        choices = tuple(
            _choice(piece, is_chosen=piece.pk in chosen, is_repeated=piece.pk in seen)
            for piece in ranked[item.slug]
        )
        seen.update(piece.pk for piece in ranked[item.slug])
        proposals.append(ItemProposal(item, states[item.slug], choices))
    return tuple(proposals)


def _with_chosen(
    choices: Iterable[ProposedEvidence], chosen: Collection[UUID]
) -> tuple[ProposedEvidence, ...]:
    return tuple(replace(each, is_chosen=each.evidence.pk in chosen) for each in choices)


def _choice(piece: Evidence, *, is_chosen: bool, is_repeated: bool = False) -> ProposedEvidence:
    return ProposedEvidence(piece, entry_title(piece), is_chosen, is_repeated)


def _story_text(piece: Evidence, item: ChecklistItem) -> StoryText:
    """The note is what was done, its links are the proof, and its first sentence is the title."""
    proof = "\n".join(f"- <{link}>" for link in piece.links)
    return StoryText(
        title=_first_sentence(piece.note) or item.name,
        action=piece.note[:LONGEST_PROMPT],
        proof=proof[:LONGEST_PROMPT],
    )


def _first_sentence(note: str) -> str:
    """The first sentence without Markdown or full stop; empty if it is too long for a title."""
    lines = [line for line in note.splitlines() if line.strip()]
    first = without_markdown(lines[0][:1000]) if lines else ""
    sentence = END_OF_SENTENCE.split(first)[0].strip().rstrip(".")
    return sentence if len(sentence) <= LONGEST_PROPOSED_TITLE else ""
