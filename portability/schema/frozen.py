"""The limits of what a packet says in a published version, or to one reader."""

from __future__ import annotations

from itertools import chain

from careerladder.web.web_addresses import WEB_URL
from packets.content import PacketContent
from packets.models.packet_evidence import MOST_EVIDENCE
from packets.models.reason import MOST_REASONS
from packets.models.story import MOST_STORIES
from plans.dates import BOUNDS
from plans.models.evidence_text import LONGEST_LINK, MOST_LINKS, MOST_MONTHS
from portability.schema.base import MOST_ITEMS

# Leaving words out can make a text longer than the one that was typed.
LONGEST_FROZEN_TEXT = 100_000


def checked_content(content: PacketContent) -> PacketContent:
    """The same content. Raise ValueError if no page could have frozen it."""
    for what, parts, most in (
        ("items", content.items, MOST_ITEMS),
        ("stories", content.stories, MOST_STORIES),
        ("reasons", content.reasons, MOST_REASONS),
        ("entries of evidence", content.evidence, MOST_EVIDENCE),
        ("parts left out", content.left_out, MOST_EVIDENCE + MOST_STORIES + MOST_REASONS),
    ):
        if len(parts) > most:
            raise ValueError(f"at most {most} {what}")
    if any(len(text) > LONGEST_FROZEN_TEXT for text in _texts(content)):
        raise ValueError(f"a text has more than {LONGEST_FROZEN_TEXT:,} characters")
    for entry in content.evidence:
        if len(entry.links) > MOST_LINKS:
            raise ValueError(f"at most {MOST_LINKS} links")
        for link in entry.links:
            if len(link) > LONGEST_LINK or not WEB_URL.fullmatch(link):
                raise ValueError("a link must begin with http:// or https://")
        if not 0 <= entry.months <= MOST_MONTHS or entry.version < 1:
            raise ValueError("months or version is out of bounds")
    days = chain((entry.happened_on for entry in content.evidence), [content.due_on])
    days = chain(days, (item.newest for item in content.items))
    if any(day is not None and not BOUNDS[0] <= day <= BOUNDS[1] for day in days):
        raise ValueError(f"choose days from {BOUNDS[0]} to {BOUNDS[1]}")
    if any(not 0 <= item.newest_months <= MOST_MONTHS for item in content.items):
        raise ValueError("newest_months is out of bounds")
    return content


def _texts(content: PacketContent) -> list[str]:
    texts = [content.title, content.scope, content.author, content.reader, content.claim]
    for item in content.items:
        texts += [item.slug, item.name, item.wording]
    for story in content.stories:
        texts += [story.title, story.situation, story.action, story.outcome, story.proof]
        texts += [story.confirmers, *story.items]
    for reason in content.reasons:
        texts += [reason.reason, reason.answer]
    for entry in content.evidence:
        texts += [entry.note, entry.context, *entry.items]
    return texts + [part.title for part in content.left_out]
