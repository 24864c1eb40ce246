"""What Firefox prints: it breaks pages as no other browser does."""

from __future__ import annotations

import pytest

from packets.models import Packet
from plans.models import Evidence, Move

pytestmark = [pytest.mark.firefox, pytest.mark.always]

PAGES = (
    *("/progress/", "/progress/timeline/", "/progress/?on=2026-10-31", "/plan/", "/plan/proposal/"),
    *("/plan/review/", "/plan/reviews/", "/plan/calendar/", "/plan/roadblock/"),
    *("/evidence/", "/evidence/inbox/", "/evidence/capture/", "/packets/", "/assessments/"),
    *("/assessments/compare/", "/account/", "/account/sessions/"),
    *("/ladders/ai-engineer/", "/ladders/ai-engineer/phases/senior/"),
    *("/ladders/ai-engineer/moves/", "/ladders/ai-engineer/roadblocks/"),
    *("/ladders/ai-engineer/resources/", "/ladders/ai-engineer/faq/"),
    "/ladders/ai-engineer/items/gets-a-proposal-adopted/",
)
# A header and a heading are eight.
FEWEST_WORDS = 12


def test_no_sheet_is_empty(open_firefox, veteran):
    firefox = open_firefox(veteran)
    faults = []
    for path in (*PAGES, *pages_of(veteran)):
        firefox.open(path)
        first, *others = (sheet.split() for sheet in firefox.sheets())
        if len(first) < FEWEST_WORDS:
            faults.append(f"{path}: the first sheet says {' '.join(first)}")
        if not all(others):
            faults.append(f"{path}: a sheet is empty")
    assert not faults, "\n".join(faults)


def test_no_heading_stands_alone_at_the_foot_of_a_sheet(open_firefox, veteran):
    firefox = open_firefox(veteran)
    faults = []
    for path in ("/evidence/", "/progress/", "/progress/timeline/", *pages_of(veteran)):
        firefox.open(path)
        # The serif is printed as outlines, and no text.
        firefox.run("document.documentElement.style.setProperty('--serif', 'sans-serif')")
        headings = firefox.run(
            "return [...document.querySelectorAll('main :is(h2, h3)')].map(each => each.innerText)"
        )
        for sheet in firefox.sheets()[:-1]:
            last = sheet.strip().splitlines()[-1].strip()
            if last in headings:
                faults.append(f"{path}: {last}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/", "/ladders/ai-engineer/", "/assessment/"])
def test_a_strangers_sheets_say_what_the_page_does(open_firefox, path):
    firefox = open_firefox()
    firefox.open(path)
    assert len(firefox.sheets()[0].split()) > FEWEST_WORDS


def test_nothing_scrolls_sideways_in_a_narrow_window(open_firefox, veteran):
    firefox = open_firefox(veteran)
    faults = []
    for path in (*PAGES, *pages_of(veteran)):
        firefox.open(path)
        if over := firefox.overflow_at(450):
            faults.append(f"{path}: by {over} px")
    assert not faults, "\n".join(faults)


def pages_of(person):
    packet = Packet.objects.filter(user=person).earliest("pk")
    move = Move.objects.filter(user=person).earliest("pk")
    entry = Evidence.objects.filter(user=person).earliest("pk")
    found = [packet, packet.versions.latest("number"), move, entry, person.assessments.first()]
    return [each.get_absolute_url() for each in found]
