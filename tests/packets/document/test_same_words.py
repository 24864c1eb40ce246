"""Whatever a packet says, each format says the same words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from packets.document.blocks import Document
from packets.document.build import document_of
from packets.document.docx_writer import as_docx
from packets.document.html_writer import document_html
from packets.document.markdown_writer import as_markdown
from packets.document.pdf_writer import as_pdf, document_as_data
from packets.document.text_writer import document_text
from tests.effort import examples
from tests.packets.document import hostile, words
from tests.packets.document.example import PUBLISHED_ON

TAGS = {
    "h1", "h2", "h3", "h4", "p", "a", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol",
    "li", "table", "thead", "tbody", "tr", "th", "td", "div", "hr", "br",
}  # fmt: skip


def draft(content) -> Document:
    return document_of(content, number=None, published_on=None)


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(hostile.contents)
def test_markdown_says_the_same_in_the_same_blocks(content):
    document = draft(content)
    found = words.parsed(as_markdown(document))
    assert words.outline(found) == words.outline(document.blocks)
    assert words.hrefs_of(found) == words.hrefs_of(document.blocks)


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(hostile.contents)
def test_plain_text_says_the_same_and_each_address(content):
    document = draft(content)
    assert words.spoken(document_text(document)) == words.spoken_of(document.blocks)


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(hostile.contents)
def test_html_says_the_same_and_nothing_typed_is_a_tag(content):
    document = draft(content)
    html = document_html(document)
    running = document.name.split()
    assert words.words_in_html(html) == [*running, *words.words_of(document.blocks)]
    assert words.hrefs_in_html(html) == words.hrefs_of(document.blocks)
    assert words.tags_in_html(html) <= TAGS
    assert all(
        href.startswith(("http://", "https://", "mailto:")) for href in words.hrefs_in_html(html)
    )


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(hostile.contents)
def test_docx_says_the_same(content):
    document = draft(content)
    file = as_docx(document)
    assert words.words_in_docx(file) == words.words_of(document.blocks)
    assert words.hrefs_in_docx(file) == words.hrefs_of(document.blocks)


@pytest.mark.slow
@settings(max_examples=examples(150))
@given(hostile.contents)
def test_what_a_pdf_is_made_of_says_the_same(content):
    document = draft(content)
    data = document_as_data(document, PUBLISHED_ON)
    top = [*data["name"].split(), *data["details"].split()]
    assert [*top, *words.words_in_data(data["blocks"])] == words.words_of(document.blocks)


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(hostile.contents)
def test_a_pdf_can_be_made_of_whatever_is_typed(content):
    assert as_pdf(draft(content)).startswith(b"%PDF-")
