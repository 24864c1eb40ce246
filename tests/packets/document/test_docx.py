"""A packet as DOCX: what is in the file besides its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Inches

from packets.content import PacketContent
from packets.document.build import document_of
from packets.document.docx_writer import as_docx
from tests.packets.document import words
from tests.packets.document.example import CONTENT, PUBLISHED_ON

W, R = words.W, words.R


def docx_of(content: PacketContent = CONTENT) -> bytes:
    return as_docx(document_of(content, number=2, published_on=PUBLISHED_ON))


@pytest.fixture(scope="module")
def file() -> bytes:
    return docx_of()


def parts_of(file: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(file)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_it_says_whose_it_is_and_of_which_day(file):
    about = docx.Document(BytesIO(file)).core_properties
    assert about.title == "Sam Rivera: The case for Staff"
    assert about.author == about.last_modified_by == "Sam Rivera"
    assert about.created == about.modified == datetime(2026, 12, 4, tzinfo=UTC)
    assert about.language == "en-US"


def test_of_a_draft_it_says_the_day_on_which_it_was_made():
    draft = as_docx(document_of(replace(CONTENT, author=""), number=None, published_on=None))
    about = docx.Document(BytesIO(draft)).core_properties
    assert about.author == ""
    assert about.created
    assert about.created.date() == datetime.now(UTC).date()


def test_it_has_a_part_for_each_purpose_and_no_other(file):
    parts = parts_of(file)
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/footer1.xml",
        "word/header1.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    assert not [name for name, part in parts.items() if "python-docx" in part or "2013" in part]
    assert len(file) < 20_000


def test_every_style_list_and_relation_that_it_names_is_there(file):
    text, styles = (words.part_of(file, f"word/{name}.xml") for name in ("document", "styles"))
    numbering = words.part_of(file, "word/numbering.xml")
    relations = words.part_of(file, "word/_rels/document.xml.rels")
    named = {
        element.attrib[f"{W}val"]
        for tag in ("pStyle", "rStyle", "tblStyle")
        for element in text.iter(f"{W}{tag}")
    }
    assert named <= {style.attrib[f"{W}styleId"] for style in styles.iter(f"{W}style")}
    lists = {element.attrib[f"{W}val"] for element in text.iter(f"{W}numId")}
    assert lists <= {number.attrib[f"{W}numId"] for number in numbering.iter(f"{W}num")}
    used = {element.attrib[f"{R}id"] for element in text.iter() if f"{R}id" in element.attrib}
    external = {
        each.attrib["Id"] for each in relations if each.attrib.get("TargetMode") == "External"
    }
    assert used <= {each.attrib["Id"] for each in relations}
    assert external <= used


def test_only_links_lead_out_of_it(file):
    for name, part in parts_of(file).items():
        if name.endswith(".rels"):
            for relation in words.part_of(file, name):
                is_link = relation.attrib["Type"].endswith("/hyperlink")
                assert (relation.attrib.get("TargetMode") == "External") == is_link
        assert "INCLUDE" not in part


def test_every_sheet_says_what_it_is_and_which(file):
    section = docx.Document(BytesIO(file)).sections[0]
    assert section.header.paragraphs[0].text == "Sam Rivera: The case for Staff"
    assert section.different_first_page_header_footer
    assert (section.page_width, section.page_height) == (Inches(8.5), Inches(11))
    footer = parts_of(file)["word/footer1.xml"]
    assert footer.index(" PAGE ") < footer.index(" NUMPAGES ")


def test_each_numbered_list_begins_with_its_own_number():
    file = docx_of(replace(CONTENT, claim="1. a\n2. b\n\ntext\n\n7. c\n\ntext\n\n1. d"))
    numbering = words.part_of(file, "word/numbering.xml")
    starts = [each.attrib[f"{W}val"] for each in numbering.iter(f"{W}startOverride")]
    assert starts == ["1", "7", "1"]


def test_text_from_right_to_left_is_marked():
    file = docx_of(replace(CONTENT, claim="שלום עולם"))
    direction = [each.tag for each in words.part_of(file, "word/document.xml").iter(f"{W}rtl")]
    assert len(direction) == 1


def test_a_title_that_is_too_long_for_a_property_is_cut_there_alone():
    file = docx_of(replace(CONTENT, title="many " * 100))
    assert len(docx.Document(BytesIO(file)).core_properties.title) == 255
    assert words.words_in_docx(file).count("many") == 100
