"""Markdown to safe HTML, for the ladder's text and for people's notes.

Two independent layers: the parser takes no HTML and makes no images, and what it makes passes an
allow-list. Either alone would do; a fault in one is caught by the other.
"""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

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


def _parser(*, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks})
    return parser.enable(["table", "strikethrough"]).disable(["image"])


_wrapped, _as_typed = _parser(breaks=False), _parser(breaks=True)


def as_html(text: str, *, keep_line_breaks: bool = False) -> SafeString:
    """Notes keep the line breaks that were typed; the ladder's text is wrapped in its files.

    A heading becomes an h3 or h4, so that a note cannot upset the outline of its page.
    """
    parser = _as_typed if keep_line_breaks else _wrapped
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes={tag: names for tag, names in ALLOWED.items() if names},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308  # Cleaned in the line above.
