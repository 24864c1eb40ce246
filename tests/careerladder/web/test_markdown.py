"""Markdown from anybody becomes harmless HTML."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerladder.web.markdown import ALLOWED, as_html
from tests.effort import examples

# Pieces from which a note that means harm would be made.
PIECES = [
    "<script>alert(1)</script>",
    "<script src=//evil.example>",
    "<iframe src=https://evil.example>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>",
    '" onmouseover="alert(1)',
    "' style='position:fixed",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](data:image/png;base64,AAAA)",
    "[a](vbscript:x)",
    "[a](https://example.org 'a\" onclick=\"b')",
    "![a](https://evil.example/x.png)",
    "![a][b]\n\n[b]: https://evil.example/x.png",
    "<https://example.org>",
    "https://example.org/",
    "www.example.org",
    "javascript:https://example.org/",
    "<javascript:alert(1)>",
    "&lt;script&gt;",
    "<!-- ",
    "-->",
    "<![CDATA[",
    "]]>",
    "| a |\n|:-:|\n| b |",
    "```html\n<script>\n```",
    "`<b>`",
    "# ",
    "> ",
    "- ",
    "1. ",
    "***",
    "~~",
    "\n",
    "\n\n",
    "    ",
    "\\",
    "\x00",
]


class Tags(HTMLParser):
    """Every tag of a text with its attributes, and all else that is not text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def tags_of(text: str) -> list[str]:
    return [tag for tag, _ in Tags(as_html(text)).found]


notes = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12).map("".join),
)


@settings(deadline=None, max_examples=examples(300))
@given(notes, st.booleans())
def test_no_text_makes_more_than_the_allowed_tags_and_attributes(text, keep_line_breaks):
    page = Tags(as_html(text, keep_line_breaks=keep_line_breaks))
    assert not page.others
    for tag, attributes in page.found:
        assert tag in ALLOWED
        assert set(attributes) <= ALLOWED[tag] | ({"rel"} if tag == "a" else set())
        for name in attributes:
            assert not name.startswith("on")
            assert name not in ("style", "src")
        # Browsers skip such characters when they look for a scheme.
        address = re.sub(r"[\x00-\x20]", "", attributes.get("href") or "")
        if scheme := re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address):
            assert scheme[0].lower() in ("http:", "https:", "mailto:")


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("of_a_note", [False, True])
def test_nothing_harmful_is_left_of_it(piece, of_a_note):
    page = as_html(piece, keep_line_breaks=of_a_note)
    for tag in ("script", "iframe", "img", "svg", "style", "object", "form", "input"):
        assert f"<{tag}" not in page
    for _, attributes in Tags(page).found:
        assert not any(name.startswith("on") for name in attributes)
        assert not (attributes.get("href") or "").lower().startswith(("javascript", "data", "vbs"))


def test_html_is_shown_as_it_was_typed():
    assert as_html("<b>bold</b>") == "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"


def test_an_image_is_left_as_a_link_that_is_not_fetched():
    assert tags_of("![x](https://example.org/x.png)") == ["p", "a"]


def test_a_link_tells_nobody_where_it_was_followed_from():
    [_, (tag, attributes)] = Tags(as_html("[RFC 12](https://example.org/12)")).found
    assert tag == "a"
    assert attributes["href"] == "https://example.org/12"
    assert set((attributes["rel"] or "").split()) == {"noopener", "noreferrer", "nofollow"}


@pytest.mark.parametrize(
    ("text", "address", "words"),
    [
        ("See https://example.org/rfc/12_3?x=1&y=2.", "https://example.org/rfc/12_3?x=1&y=2", None),
        ("http://example.org, then", "http://example.org", None),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)", None),
        ("**www.example.org/a**", "https://www.example.org/a", "www.example.org/a"),
        ("[RFC](https://example.org)", "https://example.org", "RFC"),
        ("<https://example.org>", "https://example.org", None),
    ],
)
def test_a_web_address_in_a_note_is_a_link(text, address, words):
    page = as_html(text, keep_line_breaks=True)
    [(_, attributes)] = [found for found in Tags(page).found if found[0] == "a"]
    assert attributes["href"] == address
    assert attributes["rel"] == "noopener noreferrer nofollow"
    assert f">{escape(words or address)}</a>" in page


@pytest.mark.parametrize(
    "text",
    [
        "node.js",
        "example.org/a",
        "ada@example.org",
        "ada@www.example.org",
        "a.www.example.org",
        "mailto:ada@example.org",
        "ftp://example.org",
        "//example.org",
        "localhost:8000",
        "www.",
        "`https://example.org`",
        "    https://example.org",
        "javascript://alert(1)",
    ],
)
def test_what_only_looks_like_an_address_stays_text(text):
    assert "<a" not in as_html(text, keep_line_breaks=True)


def test_the_ladders_own_text_links_what_it_marks_as_a_link_alone():
    assert "<a" not in as_html("https://example.org")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("# One", "h3"),
        ("## Two", "h3"),
        ("### Three", "h3"),
        ("#### Four", "h4"),
        ("##### Five", "h4"),
        ("###### Six", "h4"),
        ("One\n===", "h3"),
        ("Two\n---", "h3"),
    ],
)
def test_a_heading_fits_below_those_of_its_page(text, tag):
    assert tags_of(text) == [tag]


def test_a_heading_within_a_quotation_fits_too():
    assert tags_of("> # One") == ["blockquote", "h3"]


def test_line_breaks_are_kept_only_where_that_was_asked():
    assert "<br" not in as_html("one\ntwo")
    assert as_html("one\ntwo", keep_line_breaks=True).count("<br") == 1
    assert "<br" not in as_html("one\ntwo"), "asking once does not last"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("*a* **b** ~~c~~ `d`", ["p", "em", "strong", "s", "code"]),
        ("- a\n- b", ["ul", "li", "li"]),
        ("3. a", ["ol", "li"]),
        ("> a", ["blockquote", "p"]),
        ("    a", ["pre", "code"]),
        ("```\na\n```", ["pre", "code"]),
        ("***", ["hr"]),
        ("|a|\n|-|\n|b|", ["table", "thead", "tr", "th", "tbody", "tr", "td"]),
    ],
)
def test_what_engineers_write_in_a_note_is_kept(text, tags):
    assert tags_of(text) == tags


def test_a_list_begins_where_it_was_begun():
    assert '<ol start="3">' in as_html("3. a")
