"""A packet as PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from packets.document.build import document_of
from packets.document.pdf_writer import as_pdf
from tests.packets.document import words
from tests.packets.document.example import CONTENT, PUBLISHED_ON

ACCESSIBLE = b"pdfuaid"


def pdf_of(claim: str = CONTENT.claim) -> bytes:
    content = replace(CONTENT, claim=claim)
    return as_pdf(document_of(content, number=2, published_on=PUBLISHED_ON))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pdf_of()


@pytest.fixture
def read(pdf) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def test_it_says_the_words_of_the_document(read):
    document = document_of(CONTENT, number=2, published_on=PUBLISHED_ON)
    found = words.spoken(" ".join(page.extract_text() for page in read.pages))
    missing = set(words.spoken(" ".join(words.words_of(document.blocks)))) - set(found)
    assert not missing


def test_every_page_has_its_number_and_all_but_the_first_the_name(read):
    texts = [page.extract_text() for page in read.pages]
    count = len(texts)
    assert 2 <= count <= 4
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {count}" in text
        assert ("Sam Rivera: The case for Staff" in text) == (number == 1 or "Sam" in text)
    assert all(text.startswith("Sam Rivera: The case for Staff") for text in texts[1:])


def test_it_says_whose_it_is_and_of_which_day(read):
    about = read.metadata
    assert about
    assert about.title == "Sam Rivera: The case for Staff"
    assert about.author == "Sam Rivera"
    assert about.creation_date
    assert about.creation_date.date() == PUBLISHED_ON


def test_it_is_tagged_and_keeps_to_the_standard_of_accessible_pdf(read, pdf):
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert ACCESSIBLE in pdf


def test_its_links_lead_where_the_document_says(read):
    found = {
        annotation["/A"]["/URI"]
        for page in read.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation
    }
    document = document_of(CONTENT, number=2, published_on=PUBLISHED_ON)
    assert found == set(words.hrefs_of(document.blocks))


def test_without_a_font_for_a_character_it_is_made_all_the_same():
    pdf = pdf_of(claim="Unassigned: \u0378")
    assert ACCESSIBLE not in pdf
    assert len(PdfReader(BytesIO(pdf)).pages) >= 2


def test_nothing_typed_is_read_as_source():
    claim = '#read("packet.typ") #import "@preview/a:1.0.0" #panic("b") $x^2$ *c* "]) = d'
    text = PdfReader(BytesIO(pdf_of(claim=claim))).pages[0].extract_text()
    assert '#read("packet.typ")' in text
    assert '#panic("b")' in text
