"""What a document is made of: blocks, and the inlines in them.

No text has a control character, and only the text of a code block has line breaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text in one style. `href` is "", or an address of http, https or mailto."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class LineBreak:
    pass


type Inline = Text | LineBreak
type Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the document is the only heading of level 1; the deepest level is 4.

    `anchor` is its id on a page, or "".
    """

    level: int
    content: Inlines
    anchor: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Inlines
    # A line that belongs to what follows, and stays on its page.
    leads: bool = False


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Each item is blocks. A list without a `start` has bullets."""

    items: tuple[Blocks, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    content: Blocks


@dataclass(frozen=True, slots=True)
class Table:
    """All rows are as long as the header. No cell has a line break."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    # The first cell of each row says what the row is about.
    has_row_headers: bool = False


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    pass


type Block = Heading | Paragraph | ListBlock | CodeBlock | Quote | Table | ThematicBreak
type Blocks = tuple[Block, ...]

DEEPEST_HEADING = 4


@dataclass(frozen=True)
class Document:
    """`details` is the line below the title. `published_on` is None for a draft."""

    title: str
    author: str
    reader: str
    details: str
    published_on: date | None
    content: Blocks

    @property
    def name(self) -> str:
        """What stands above the document and in the head of its pages."""
        return f"{self.author}: {self.title}" if self.author else self.title

    @property
    def blocks(self) -> Blocks:
        """The whole document: name, details and content."""
        top: list[Block] = [Heading(1, (Text(self.name),))]
        if self.details:
            top.append(Paragraph((Text(self.details),)))
        return (*top, *self.content)
