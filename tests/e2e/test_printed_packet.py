"""A packet on paper: the document, and nothing of the site around it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from careerladder.models import User
from packets.models import Packet, PacketVersion
from tests.packets.document.example import CONTENT, USED, uuid_of


@pytest.fixture
def version(veteran: User) -> PacketVersion:
    """The example, with evidence for several sheets."""
    packet = Packet.objects.filter(user=veteran).earliest("pk")
    evidence = tuple(replace(USED, uuid=uuid_of(100 + number)) for number in range(12))
    content = replace(CONTENT, evidence=evidence)
    return PacketVersion.objects.publish(packet, lambda _: content)


def sheets(page: Page, paper: str) -> list[str]:
    printed = page.pdf(format=paper)
    texts = (sheet.extract_text() for sheet in PdfReader(BytesIO(printed)).pages)
    return [normalize("NFKC", text) for text in texts]


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_each_sheet_says_what_it_is_and_which(new_page, veteran, version, paper):
    page = new_page(veteran)
    page.goto(version.get_absolute_url())
    texts = sheets(page, paper)
    assert len(texts) > 3
    for number, text in enumerate(texts, 1):
        assert "Sam Rivera: The case for Staff" in text
        assert f"Page {number} of {len(texts)}" in text


def test_nothing_of_the_site_is_on_paper_and_addresses_are(new_page, veteran, version):
    page = new_page(veteran)
    page.goto(version.get_absolute_url())
    whole = " ".join(" ".join(sheets(page, "Letter")).split())
    assert "The proposal (https://example.org/docs/evaluation-set)" in whole
    assert "https://example.org/assistant/evaluation (https" not in whole
    for foreign in ("careerladder", "veteran@example.org", "Markdown", "Packets", "private"):
        assert foreign not in whole


def test_on_a_narrow_screen_a_wide_table_moves_alone(new_page, veteran, version, check_accessible):
    page = new_page(veteran, viewport={"width": 320, "height": 800})
    page.goto(version.get_absolute_url())
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
