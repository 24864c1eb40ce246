"""What the journal is made of: blocks of a document, written as Markdown one passage at a time.

Every text of the person's is read as blocks and written anew, so whatever is in it stays in its
place: it can't begin a heading or a list of the journal's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.timezone import localdate

from careerladder.ladders.catalog import LadderContent
from careerladder.models import Phase, User
from careerladder.web.markdown import Markup
from packets.document.blocks import (
    Block,
    Blocks,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    ListBlock,
    Paragraph,
    Text,
)
from packets.document.build import BETWEEN, linked_address, run_in
from packets.document.characters import in_one_line, without_control_characters
from packets.document.dates import day_in_words
from packets.document.from_markdown import from_markdown

# Deeper than every heading of the journal's own.
BENEATH = 3


@dataclass(frozen=True)
class JournalScope:
    """A person's records of one ladder. `of_ladder` ends a heading if there are several."""

    person: User
    ladder: LadderContent
    of_ladder: str = ""

    @property
    def zone(self) -> tzinfo:
        return self.person.zone

    def day(self, moment: datetime) -> str:
        """The day of a moment, in the person's zone and in words."""
        return day_in_words(localdate(moment, self.zone))

    def heading(self, text: str) -> Heading:
        return title(2, f"{text}{self.of_ladder}")

    def phase_name(self, phase: Phase) -> str:
        """By its levels; a retired phase by its title."""
        names = {content.phase.pk: content.level_names for content in self.ladder.phases}
        return names.get(phase.pk, phase.title)


def title(level: int, text: str) -> Heading:
    return Heading(level, (Text(in_one_line(text)),))


def sentence(*parts: str) -> Paragraph:
    """Parts of a paragraph, with a space between those that aren't empty."""
    return Paragraph((Text(in_one_line(" ".join(filter(None, parts)))),))


def strong(text: str) -> Paragraph:
    return Paragraph((Text(in_one_line(text), bold=True),))


def note_blocks(text: str) -> Blocks:
    """A text with the markup of notes."""
    return from_markdown(text, Markup.NOTE, beneath=BENEATH)


def plain_blocks(text: str) -> Blocks:
    """A plain text: its signs are no markup, and its lines stay lines."""
    return tuple(_paragraphs(without_control_characters(text)))


def labeled_text(label: str, text: Blocks) -> Blocks:
    """The text after its label; nothing if there is no text."""
    return run_in(f"{label}.", text) if text else ()


def bullets(items: Iterable[Blocks]) -> Blocks:
    """A list of these, or nothing if there are none."""
    found = tuple(filter(None, items))
    return (ListBlock(found),) if found else ()


def addresses(links: Iterable[str]) -> Iterator[Block]:
    """Each link in a line of its own."""
    content: list[Inline] = []
    for address in filter(in_one_line, links):
        content += [LineBreak(), linked_address(address)]
    if content:
        yield Paragraph(tuple(content[1:]))


def with_dots(parts: Iterable[str]) -> str:
    return BETWEEN.join(filter(None, map(in_one_line, parts)))


def in_quotes(text: str) -> str:
    return f"“{in_one_line(text)}”"


def _paragraphs(text: str) -> Iterator[Paragraph]:
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield Paragraph(_with_breaks(lines))
            lines = []


def _with_breaks(lines: Iterable[str]) -> Inlines:
    content: list[Inline] = []
    for line in lines:
        content += [LineBreak(), Text(line)]
    return tuple(content[1:])
