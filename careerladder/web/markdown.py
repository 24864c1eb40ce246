"""Markdown to safe HTML, for the ladder's text and for people's notes.

Two independent layers: the parser takes no HTML and makes no images, and what it makes passes an
allow-list. Either alone would do; a fault in one is caught by the other.

What a text costs is bounded, in work and in the size of its HTML. One that would go over a bound
is shown as it was typed: none of its words are lost, only its looks.
"""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from careerladder.web.markdown_cost import Budget, TooCostly, count_steps, steps_of, tokens_of

# The HTML of a text is at most so many times as large, in bytes. A few characters may need more for
# their tags: a link to `www.example.org` alone takes a hundred.
MOST_TIMES, TAGS_OF_A_SHORT_TEXT = 10, 1_000

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
    "table": set(),
    "tbody": set(),
    "td": set(),
    "th": set(),
    "thead": set(),
    "tr": set(),
    "ul": set(),
}


WWW = "www."


def _parser(*, of_notes: bool) -> MarkdownIt:
    """In notes a line break stays one, and a bare web address becomes a link."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": of_notes, "linkify": of_notes})
    if of_notes:
        _link_web_addresses_only(parser.enable("linkify").linkify)
    return count_steps(parser.enable(["table", "strikethrough"]).disable(["image"]))


def _link_web_addresses_only(linkify: Any) -> None:
    """What begins with http://, https:// or www.; `node.js` and `ada@example.org` stay text."""
    linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    for scheme in ("ftp:", "//", "mailto:"):
        linkify.add(scheme, None)
    address = re.compile(linkify.re["src_host_port_strict"] + linkify.re["src_path"])

    def length(self: Any, text: str, start: int) -> int:
        before = text[: start - len(WWW)][-1:]
        found = None if before and before in "./@:-_" else address.match(text, start)
        return len(found[0]) if found else 0

    def with_scheme(self: Any, match: Any) -> None:
        match.url = f"https://{match.url}"

    linkify.add(WWW, {"validate": length, "normalize": with_scheme})


_of_the_ladder, _of_notes = _parser(of_notes=False), _parser(of_notes=True)


def as_html(
    text: str, *, keep_line_breaks: bool = False, budget: Budget | None = None
) -> SafeString:
    """Notes keep the line breaks that were typed, and link the web addresses; the ladder's text is
    wrapped in its files.

    A heading becomes an h3 or h4, so that a note cannot upset the outline of its page. What costs
    too much, by its own length or by a budget that is nearly spent, is preformatted text.
    """
    parser = _of_notes if keep_line_breaks else _of_the_ladder
    try:
        html = _rendered(parser, text, budget or Budget(steps_of(text)))
    except TooCostly:
        html = as_typed(text)
    return mark_safe(html)  # noqa: S308  # Cleaned, or escaped, below.


def most_bytes_of(text: str) -> int:
    """How large the HTML of a text may be."""
    return MOST_TIMES * len(text.encode()) + TAGS_OF_A_SHORT_TEXT


def as_typed(text: str) -> str:
    """Every character of a text, line by line, and no Markdown."""
    return f"<pre>\n{escape(text)}</pre>\n"


def _rendered(parser: MarkdownIt, text: str, budget: Budget) -> str:
    """Raises TooCostly."""
    tokens = tokens_of(parser, text, budget)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    clean = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=set(ALLOWED),
        attributes={tag: names for tag, names in ALLOWED.items() if names},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    if len(clean.encode()) > most_bytes_of(text):
        raise TooCostly
    return clean
