"""Of the two layers that make a note harmless, either alone would do; and what is a link, alone."""

from __future__ import annotations

import nh3
import pytest
from markdown_it import MarkdownIt

from careerladder.web import markdown
from careerladder.web.markdown import ALLOWED, as_html
from careerladder.web.markdown_cost import add_step_counter
from tests.careerladder.web.test_markdown import PIECES, Tags

OTHERS = [
    "<h1>a</h1>",
    "<div>a</div>",
    "<span title=a>a</span>",
    "<details><summary>a</summary></details>",
    "<p dir=rtl lang=de align=right>a</p>",
    "<blockquote cite=https://example.org>a</blockquote>",
    '<a href="/account/" target="_blank" hreflang="de" class="button" id="a">a</a>',
    '<a href="tel:1">a</a>',
    '<a href="ftp://example.org">a</a>',
    '<ol type="A" reversed><li value="3">a</li></ol>',
    '<td colspan="9">a</td>',
    "<video src=a></video>",
    "<math><mi>a</mi></math>",
]


@pytest.fixture
def permissive(monkeypatch):
    """A parser that takes HTML and makes images, as a fault in it might."""
    parser = MarkdownIt("commonmark", {"html": True})
    monkeypatch.setattr(parser, "validateLink", lambda url: True)
    reader = add_step_counter(parser.enable(["table"]))
    monkeypatch.setitem(markdown._parsers, markdown.Markup.NOTE, reader)


@pytest.mark.parametrize("piece", [*PIECES, *OTHERS, "[a](tel:1)", "[a](ftp://example.org)"])
def test_whatever_the_parser_lets_through_is_cut_to_what_is_allowed(permissive, piece):
    page = Tags(as_html(piece, keep_line_breaks=True))
    assert not page.others
    for tag, attributes in page.found:
        # The cleaner leaves these two on any tag.
        assert set(attributes) - {"lang", "title"} <= ALLOWED[tag] | {"rel"}
        assert "rel" not in attributes or tag == "a"
        href = attributes.get("href") or ""
        scheme, colon, _ = href.partition(":")
        assert not colon or scheme in ("http", "https", "mailto")
        if tag == "a":
            assert attributes["rel"] == "noopener noreferrer nofollow"


@pytest.mark.parametrize("piece", [piece for piece in PIECES if "<" in piece or "!" in piece])
@pytest.mark.parametrize("of_a_note", [False, True])
def test_the_parser_makes_no_tag_that_was_typed(monkeypatch, piece, of_a_note):
    monkeypatch.setattr(nh3, "clean", lambda html, **_: html)
    tags = {tag for tag, _ in Tags(as_html(piece, keep_line_breaks=of_a_note)).found}
    assert tags <= {"p", "a", "pre", "code", "br"}


@pytest.mark.parametrize(
    "text",
    [
        *[
            "node.js",
            "example.org/a",
            "ada@example.org",
            "ada@www.example.org",
            "a.www.example.org",
        ],
        *["mailto:ada@example.org", "ftp://example.org", "//example.org", "-www.example.org"],
        *["_www.example.org", ":www.example.org", "/www.example.org"],
    ],
)
def test_beside_an_address_what_only_looks_like_one_stays_text(text):
    page = as_html(f"See https://example.com/ and {text}", keep_line_breaks=True)
    addresses = [found.get("href") for tag, found in Tags(page).found if tag == "a"]
    assert addresses == ["https://example.com/"]


@pytest.mark.parametrize("before", ["", "See ", "(", "“", ",", "\n", "*"])
def test_an_address_without_its_scheme_may_stand_behind_a_sign(before):
    page = as_html(f"{before}www.example.org/a", keep_line_breaks=True)
    [address] = [found.get("href") for tag, found in Tags(page).found if tag == "a"]
    assert address == "https://www.example.org/a"
