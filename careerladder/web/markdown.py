"""Render Markdown to safe HTML: CommonMark for the ladder's text, and that of note_markdown.py for
people's notes.

Safety has two independent layers: the parser accepts no HTML and makes no images, and its output is
sanitized by an allow-list. Either would be enough.

The work and the size of the HTML are bounded. A text that exceeds a bound is shown as it was typed,
as preformatted text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from careerladder.web.markdown_cost import (
    Budget,
    TooCostly,
    add_step_counter,
    parse_within,
    step_limit,
)
from careerladder.web.note_markdown import restrict_to_notes
from careerladder.web.web_addresses import AUTHORITY_PATTERN

# The HTML of a text has at most this many bytes for each of the text's bytes, and some more for the
# tags of a short text: a link to `www.example.org` alone takes a hundred.
MOST_HTML_BYTES_PER_BYTE, BYTES_FOR_TAGS = 10, 1_000

ALLOWED = {
    "a": {"href", "title"},
    "blockquote": set(),
    "br": set(),
    "code": set(),
    "em": set(),
    "h3": set(),
    "h4": set(),
    "hr": set(),
    "li": set(),
    "ol": {"start"},
    "p": set(),
    "pre": set(),
    "s": set(),
    "strong": set(),
    "table": {"tabindex"},
    "tbody": set(),
    "td": set(),
    "th": set(),
    "thead": set(),
    "tr": set(),
    "ul": set(),
}


WWW = "www."

# Lines of words and of signs that are nothing but text in a note. Each begins with a letter.
PLAIN_LINE = r"""[^\W\d_][\w ,.;:!?'"()%/&=+#$€£@’‘“”…→×·≥≤−–—-]*(?<! )"""  # noqa: RUF001
PLAIN_TEXT = re.compile(rf"{PLAIN_LINE}(?:\n+{PLAIN_LINE})*")
MAY_BE_LINKED = re.compile(r"www|http|//", re.IGNORECASE)


class Markup(StrEnum):
    """What a person's text is written in: as notes are, or CommonMark, as of older packets."""

    NOTE = "note"
    COMMONMARK = "commonmark"


def _parser(markup: Markup | None) -> MarkdownIt:
    """Of the ladder's text, or of people's: these keep line breaks, and link bare URLs."""
    is_typed = markup is not None
    parser = MarkdownIt("commonmark", {"html": False, "breaks": is_typed, "linkify": is_typed})
    parser.enable(["table", "strikethrough"]).disable(["image"])
    if is_typed:
        _link_web_addresses_only(parser.enable("linkify").linkify)
    if markup == Markup.NOTE:
        restrict_to_notes(parser)
    return add_step_counter(parser)


def _link_web_addresses_only(linkify: Any) -> None:
    """Link only what begins with http://, https:// or www., not `node.js` or `ada@example.org`."""
    linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    for scheme in ("ftp:", "//", "mailto:"):
        linkify.add(scheme, None)
    after_scheme = re.compile(AUTHORITY_PATTERN + linkify.re["src_path"], re.IGNORECASE)

    def length_after_scheme(self: Any, text: str, start: int) -> int:
        found = after_scheme.match(text, start)
        return len(found[0]) if found else 0

    for scheme in ("http:", "https:"):
        linkify.add(scheme, {"validate": length_after_scheme})
    address = re.compile(linkify.re["src_host_port_strict"] + linkify.re["src_path"])

    def length(self: Any, text: str, start: int) -> int:
        before = text[: start - len(WWW)][-1:]
        found = None if before and before in "./@:-_" else address.match(text, start)
        return len(found[0]) if found else 0

    def with_scheme(self: Any, match: Any) -> None:
        match.url = f"https://{match.url}"

    linkify.add(WWW, {"validate": length, "normalize": with_scheme})


_ladder_parser = _parser(None)
_parsers = {markup: _parser(markup) for markup in Markup}


def as_html(
    text: str,
    *,
    keep_line_breaks: bool = False,
    markup: Markup = Markup.NOTE,
    budget: Budget | None = None,
) -> SafeString:
    """Render the ladder's text, or with `keep_line_breaks` one that a person typed, in `markup`.

    The lines of the ladder's text are wrapped in its files, so its line breaks mean nothing. A
    heading becomes an h3 or h4, to fit into the outline of a page. A text that exceeds its budget
    becomes preformatted text; without a `budget` its length decides.
    """
    if keep_line_breaks and markup == Markup.NOTE and (paragraphs := plain_paragraphs(text)):
        html = "".join(f"<p>{'<br>\n'.join(lines)}</p>\n" for lines in paragraphs)
        return mark_safe(html.replace("&", "&amp;"))  # noqa: S308  # It has no < and no >.
    parser = _parsers[markup] if keep_line_breaks else _ladder_parser
    try:
        html = _rendered(parser, text, budget or Budget(step_limit(text)))
    except TooCostly:
        html = as_preformatted(text)
    return mark_safe(html)  # noqa: S308  # _rendered sanitizes it, or as_preformatted escapes it.


def plain_paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a note that is nothing but text, each as its lines; of any other, none.

    Most notes are so, and the parser takes twenty times as long for the same.
    """
    if MAY_BE_LINKED.search(text) or not PLAIN_TEXT.fullmatch(text):
        return []
    return [paragraph.split("\n") for paragraph in re.split(r"\n{2,}", text)]


def typed_tokens(
    text: str, markup: Markup = Markup.NOTE, budget: Budget | None = None
) -> Sequence[Token]:
    """What the parser of people's texts reads in one. Raises TooCostly."""
    return parse_within(_parsers[markup], text, budget or Budget(step_limit(text)))


def most_html_bytes(text: str) -> int:
    """The limit for the HTML of a text, in bytes."""
    return MOST_HTML_BYTES_PER_BYTE * len(text.encode()) + BYTES_FOR_TAGS


def as_preformatted(text: str) -> str:
    """The text as escaped, preformatted HTML."""
    return f"<pre>\n{escape(text)}</pre>\n"


def _rendered(parser: MarkdownIt, text: str, budget: Budget) -> str:
    """Raises TooCostly."""
    tokens = parse_within(parser, text, budget)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
        elif token.type == "table_open":
            # A wide one is moved by keyboard, too.
            token.attrSet("tabindex", "0")
    clean = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=set(ALLOWED),
        attributes={tag: names for tag, names in ALLOWED.items() if names},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    if len(clean.encode()) > most_html_bytes(text):
        raise TooCostly
    return clean
