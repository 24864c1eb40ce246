"""The order of a document, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from packets.content import AppendixOrder, PacketContent
from packets.document.blocks import Heading
from packets.document.build import document_of
from packets.document.markdown_writer import as_markdown
from tests.packets.document import words
from tests.packets.document.example import ADOPTED, CONTENT, GUIDED, PUBLISHED_ON, USED


def markdown_of(content: PacketContent, number: int | None = 2) -> str:
    return as_markdown(document_of(content, number=number, published_on=PUBLISHED_ON))


def headings(content: PacketContent) -> list[tuple[int, str]]:
    blocks = document_of(content, number=2, published_on=PUBLISHED_ON).blocks
    return [
        (each.level, words.line_of(each.content)) for each in blocks if isinstance(each, Heading)
    ]


def test_the_parts_come_in_the_order_in_which_they_are_read():
    assert headings(CONTENT) == [
        (1, "Sam Rivera: The case for Staff"),
        (2, "At a glance"),
        (2, "One evaluation set for all ranking models"),
        (2, "Noor and the drift dashboard"),
        (2, "Reasons against, and my answers"),
        (2, "Appendix: evidence"),
        (3, "Proposal adopted across the team"),
        (3, "Designs used by engineers outside the planning"),
        (3, "Engineer guided to an outcome"),
    ]


def test_a_packet_that_says_nothing_is_a_title_and_a_line():
    content = PacketContent("The case for Staff", "The gate to Staff")
    document = document_of(content, number=None, published_on=None)
    assert as_markdown(document) == "# The case for Staff\n\nDraft\n"


@pytest.mark.parametrize(
    ("reader", "number", "published_on", "line"),
    [
        ("Grace Okafor", 2, PUBLISHED_ON, "For Grace Okafor · 4 December 2026 · version 2"),
        ("", 2, PUBLISHED_ON, "4 December 2026 · version 2"),
        ("Grace Okafor", None, None, "For Grace Okafor · draft"),
        ("", None, None, "Draft"),
    ],
)
def test_the_line_says_for_whom_of_when_and_which_version(reader, number, published_on, line):
    content = replace(CONTENT, reader=reader)
    assert document_of(content, number=number, published_on=published_on).details == line


def test_a_story_says_the_state_of_an_item_that_is_not_evidenced():
    assert "_For: Engineer guided to an outcome (in progress)_" in markdown_of(CONTENT)
    claimed = replace(CONTENT.stories[1], items=("ambiguous", "gone"))
    text = markdown_of(replace(CONTENT, stories=(claimed,)))
    assert "_For: Proposal from an ambiguous requirement (claimed, no evidence yet)_" in text


def test_evidence_of_two_items_stands_once_and_the_other_refers_to_it():
    text = markdown_of(CONTENT)
    assert text.count("The fraud team runs its offline evaluation") == 1
    assert "- **22 November 2026.** See “Proposal adopted across the team”." in text


def test_evidence_of_no_item_comes_last():
    loose = replace(ADOPTED, items=("gone",))
    assert headings(replace(CONTENT, evidence=(USED, loose)))[-1] == (3, "Other evidence")


def test_longer_periods_stand_after_the_month_in_which_they_end():
    year = replace(GUIDED, happened_on=date(2026, 1, 1), months=12)
    quarter = replace(ADOPTED, happened_on=date(2026, 9, 1), months=3)
    november = replace(GUIDED, happened_on=date(2026, 11, 1), months=1)
    content = replace(
        CONTENT, appendix_by=AppendixOrder.MONTH, evidence=(year, quarter, november, USED)
    )
    months = ["2026", "November 2026", "September to November 2026"]
    assert headings(content)[-3:] == [(3, month) for month in months]
    assert "**April to June 2026.**" in markdown_of(
        replace(content, evidence=(replace(ADOPTED, happened_on=date(2026, 4, 1), months=3),))
    )


def test_by_month_each_entry_says_what_it_is_for():
    content = replace(CONTENT, appendix_by=AppendixOrder.MONTH)
    months = ["November 2026", "October 2026", "July 2026"]
    assert headings(content)[-3:] == [(3, month) for month in months]
    assert "_For: Proposal adopted across the team_" in markdown_of(content).split("July 2026")[-1]
    assert "**October 2026.** Noor chose" in markdown_of(content)


def test_what_was_left_out_is_not_mentioned():
    assert CONTENT.left_out
    assert "outage" not in markdown_of(CONTENT)


def test_evidence_that_is_not_in_the_packet_is_not_mentioned_by_its_story():
    assert "**Evidence behind it.** 22 November 2026 · 18 July 2026" in markdown_of(CONTENT)
    without = replace(CONTENT, evidence=(GUIDED, ADOPTED))
    assert "**Evidence behind it.** 18 July 2026\n" in markdown_of(without)


def test_headings_of_a_note_come_beneath_those_of_the_document():
    note = replace(USED, note="# One\n\n### Two\n\n# Three")
    (entry,) = (
        line
        for line in markdown_of(replace(CONTENT, evidence=(note,))).split("\n\n")
        if "One" in line and "#" in line and "evaluation" not in line
    )
    assert entry.strip() == "#### One"
    claim = headings(replace(CONTENT, claim="# One\n\n### Two\n\n##### Three"))
    assert claim[1:4] == [(2, "One"), (3, "Two"), (4, "Three")]


def test_a_text_that_is_too_costly_stands_as_it_was_typed():
    wide = "|a" * 5_000
    text = markdown_of(replace(CONTENT, claim=f"{wide}\n{'|-' * 5_000}|"))
    assert f"```\n{wide}" in text
