"""The plain text of each item, to be pasted item by item."""

from __future__ import annotations

from packets.document.by_item import text_by_item
from tests.packets.document.example import CONTENT

ADOPTED = """\
A technical proposal that you wrote was adopted across your team.

State: met, with evidence

One evaluation set for all ranking models

Situation. Three ranking models were each judged on their own data; nobody could compare a gain in \
one with a loss in another.
"""
EVIDENCE = """\
Evidence:

- 22 November 2026: https://example.org/fraud/evaluation · \
https://example.org/fraud/regression?id=12&view=all
- 18 July 2026: https://example.org/docs/evaluation-set
"""


def test_an_item_has_its_wording_state_stories_and_evidence():
    first, *_ = text_by_item(CONTENT)
    assert (first.slug, first.name) == ("proposal-adopted", "Proposal adopted across the team")
    assert first.text.startswith(ADOPTED)
    assert "Proof. The proposal (https://example.org/docs/evaluation-set) · " in first.text
    assert first.text.endswith(EVIDENCE)


def test_a_story_is_told_once():
    _, second, *_ = text_by_item(CONTENT)
    assert (
        "See “One evaluation set for all ranking models” under “Proposal adopted across the team”."
        in second.text
    )
    assert "Three ranking models" not in second.text


def test_every_item_is_there_and_says_its_state():
    texts = text_by_item(CONTENT)
    assert [each.slug for each in texts] == [item.slug for item in CONTENT.items]
    assert texts[3].text == (
        "You turned an ambiguous requirement into a proposal with options.\n\n"
        "State: claimed, no evidence yet\n"
    )
