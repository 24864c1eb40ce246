"""A plain note is rendered without the parser, to the same HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerladder.web import markdown
from careerladder.web.markdown import Markup, as_html, typed_tokens
from careerladder.web.markdown_cost import Budget
from packets.document.from_markdown import blocks_from_tokens, from_markdown

LETTERS_AND_SIGNS = "ab Zé1.2\n\n ,;:!?'\"()%/&=$€@’“…–-_+−→×·≥#日"  # noqa: RUF001
SIGNS = st.sampled_from([*LETTERS_AND_SIGNS, "www.", "http:", "//", "&amp;"])
texts = st.lists(SIGNS, max_size=30).map("".join)


def parsed(text: str) -> str:
    return markdown._rendered(markdown._parsers[Markup.NOTE], text, Budget(10_000))


@settings(max_examples=1000)
@given(texts)
def test_it_is_what_the_parser_makes_of_it(text):
    assert as_html(text, keep_line_breaks=True) == parsed(text)


@settings(max_examples=1000)
@given(texts)
def test_a_document_reads_the_same_blocks_in_it(text):
    if markdown.plain_paragraphs(text):
        assert from_markdown(text, Markup.NOTE) == blocks_from_tokens(typed_tokens(text))


@pytest.mark.parametrize(
    "text",
    [
        "Shipped the reranker.",
        "p95 went from 420 ms to 180 ms (−57%), at the same cost & quality.",  # noqa: RUF001
        "Ada's team (3 people) used it; see node.js, ada@example.org or a_b_c.\nThen “more”.",
        "One.\n\nTwo,\nthree.\n\n\nFour",
        "Größe, naïve, 日本語",
    ],
)
def test_what_people_write_takes_that_way(text):
    assert as_html(text, keep_line_breaks=True) == parsed(text)
    assert markdown.plain_paragraphs(text)


@pytest.mark.parametrize(
    "text",
    [
        "See www.example.org",
        "Saw HTTPS://example.org",
        "- one",
        "1. one",
        "Uses `code`",
        "It **is**",
        " indented",
        "a trailing space ",
        "two\n  lines",
        "> quoted",
        "a | b",
        "",
    ],
)
def test_what_may_be_markup_does_not(text):
    assert not markdown.plain_paragraphs(text)
