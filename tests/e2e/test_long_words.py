"""One long word, such as a link, makes no page scroll sideways on a small screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from careerladder.models import ChecklistItem
from plans.models import Evidence, EvidenceText, Mark

LINK = f"https://wiki.example.org/{'designs' * 9}"
MID = "/ladders/ai-engineer/phases/mid/"


@pytest.fixture
def address_book(site, veteran):
    """Entries that are one link, a year ago, two months ago and now."""
    item = ChecklistItem.objects.get(slug="writes-design-docs")
    for days in (370, 60, 0):
        at = timezone.now() - timedelta(days=days)
        told = EvidenceText(at.date(), LINK, links=(LINK,))
        Evidence.objects.record(veteran, told, serving=[item], at=at)
    Mark.objects.tick(veteran, item)
    return veteran


def test_one_long_word_makes_no_page_scroll_sideways(new_page, address_book):
    page = new_page(address_book)
    page.set_viewport_size({"width": 320, "height": 720})
    day = timezone.localdate() - timedelta(days=30)
    for address in ("/progress/", "/progress/timeline/", f"/progress/?on={day}", MID):
        page.goto(address)
        reaches = page.evaluate("document.documentElement.scrollWidth")
        assert reaches <= 320, f"{address} is {reaches} px wide"
