"""Advice is computed from the packet: each sentence is about something that can be mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.editing.advice import MOST_MAIN_WORDS, advice_for, main_part_words
from packets.editing.offers import offered_reasons

TODAY = date(2026, 11, 29)
STORY = StoryContent(
    UUID(int=1), "One index", outcome="40 hours saved.", items=("docs",), evidence=(UUID(int=2),)
)
PIECE = EvidenceContent(UUID(int=2), 1, date(2026, 5, 14), False, "RFC 12", items=("docs",))
DOCS = ItemContent("docs", "A design document", "You wrote one.", ItemState.EVIDENCED)
GOOD = PacketContent(
    "The case",
    "The gate to Senior",
    claim="Two teams build on it.",
    items=(DOCS,),
    stories=(STORY,),
    evidence=(PIECE,),
)


def told(content: PacketContent) -> dict[str, str]:
    return {each.text: each.anchor for each in advice_for(content, today=TODAY)}


def with_story(**fields: object) -> PacketContent:
    return replace(GOOD, stories=(replace(STORY, **fields),))  # type: ignore[arg-type]


def with_item(state: ItemState) -> PacketContent:
    other = ItemContent("owns", "A component", "You own one.", state)
    return replace(GOOD, items=(DOCS, other))


def test_of_a_packet_that_has_it_all_there_is_none():
    assert told(GOOD) == {}


@pytest.mark.parametrize("claim", ["", "  \n "])
def test_an_empty_claim(claim):
    assert list(told(replace(GOOD, claim=claim)).values()) == ["claim"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": ""}, "“One index” doesn’t say what the result was."),
        (
            {"outcome": "It is faster since RFC 12 of 14 May 2026."},
            "“One index” doesn’t put a number on the result.",
        ),
        ({"evidence": ()}, "No evidence behind “One index”."),
    ],
)
def test_what_a_story_lacks_is_said_beside_it(fields, words):
    assert told(with_story(**fields)) == {words: f"story-{STORY.uuid}"}


def test_a_story_for_no_item_leaves_the_item_untold():
    advice = told(with_story(items=()))
    assert advice == {
        "“One index” isn’t for any item.": f"story-{STORY.uuid}",
        "No story for “A design document”.": "stories",
    }


@pytest.mark.parametrize("state", [ItemState.OPEN, ItemState.CLAIMED, ItemState.NOT_SHOWN])
def test_an_item_without_support(state):
    assert told(with_item(state)) == {"Nothing in this packet supports “A component”.": "reasons"}


@pytest.mark.parametrize("state", [ItemState.EVIDENCED, ItemState.IN_PROGRESS])
def test_an_item_that_no_story_is_told_for(state):
    assert told(with_item(state)) == {"No story for “A component”.": "stories"}


def test_what_is_not_possible_needs_no_story():
    assert told(with_item(ItemState.NOT_POSSIBLE)) == {}


@pytest.mark.parametrize(
    ("happened_on", "months", "is_old"),
    [
        (date(2025, 11, 29), 0, False),
        (date(2025, 11, 28), 0, True),
        (date(2025, 11, 1), 1, False),
        (date(2025, 10, 1), 1, True),
        (date(2025, 9, 1), 3, False),
        (date(2025, 8, 1), 3, True),
    ],
)
def test_evidence_is_old_after_twelve_months_a_month_as_of_its_last_day(
    happened_on, months, is_old
):
    piece = replace(PIECE, happened_on=happened_on, months=months)
    advice = told(replace(GOOD, evidence=(piece,)))
    assert (advice != {}) == is_old
    if is_old:
        assert advice == {"1 entry is over a year old.": f"entry-{PIECE.uuid}"}


def test_more_stories_than_anybody_remembers():
    stories = tuple(replace(STORY, uuid=UUID(int=number)) for number in range(8))
    assert "8 stories: readers remember three to seven." in told(replace(GOOD, stories=stories))
    assert told(replace(GOOD, stories=stories[:7])) == {}


def test_a_main_part_over_two_pages_is_counted_without_the_appendix():
    words = "word " * MOST_MAIN_WORDS
    long = replace(GOOD, reasons=(ReasonContent(UUID(int=3), "Too early", words),))
    assert main_part_words(long) == main_part_words(GOOD) + MOST_MAIN_WORDS + 2
    assert any("over two pages" in text for text in told(long))
    appendix = replace(GOOD, evidence=(replace(PIECE, note=words),))
    assert told(appendix) == {}


# Reasons that the packet offers


def offers(content: PacketContent, *taken: str, why: str = "No team.") -> list[tuple[str, str]]:
    found = offered_reasons(content, None, {"owns": why}, taken=taken)
    return [(each.origin, each.answer) for each in found]


@pytest.mark.parametrize(
    ("state", "origin", "answer"),
    [
        (ItemState.OPEN, "gap:owns", ""),
        (ItemState.CLAIMED, "gap:owns", ""),
        (ItemState.NOT_SHOWN, "gap:owns", ""),
        (ItemState.IN_PROGRESS, "progress:owns", ""),
        (ItemState.NOT_POSSIBLE, "not-possible:owns", "No team."),
    ],
)
def test_each_gap_is_offered_until_it_is_taken(state, origin, answer):
    assert offers(with_item(state)) == [(origin, answer)]
    assert offers(with_item(state), origin) == []


def test_what_is_evidenced_is_no_reason_against():
    assert offers(with_item(ItemState.EVIDENCED)) == []
