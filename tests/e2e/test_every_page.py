"""Every page: no axe violation in light or dark, nothing cut off at 320 px, no console error."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page

LADDER = "/ladders/ai-engineer/"
PUBLIC = [
    "/",
    LADDER,
    *(f"{LADDER}phases/{phase}/" for phase in ("junior", "mid", "senior", "staff-and-principal")),
    f"{LADDER}roadblocks/",
    f"{LADDER}resources/",
    f"{LADDER}faq/",
    "/assessment/",
    "/assessment/questions/explains-tradeoffs-unprompted/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/login/code/",
    "/no-such-page/",
]
SIGNED_IN = [
    "/progress/",
    f"{LADDER}phases/mid/",
    f"{LADDER}phases/senior/",
    f"{LADDER}items/designs-used-beyond-planning/",
    "/assessments/",
    "/assessment/",
    "/account/",
    "/account/time-zone/",
    "/account/email/",
    "/account/password/change/",
    "/account/logout/",
]


@pytest.fixture
def look_at(check_accessible):
    def looked(page: Page, address: str) -> None:
        """The page is opened with axe let in; its own policy has a test of its own."""
        page.goto(address)
        looks: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (320, "dark")]
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            check_accessible(page)
            reaches = page.evaluate("document.documentElement.scrollWidth")
            assert reaches <= width, f"{address} is {reaches} px wide at {width}"

    return looked


def test_every_public_page(new_page, look_at):
    page = new_page(bypass_csp=True)
    for address in PUBLIC:
        look_at(page, address)


def test_every_page_of_a_newcomer(new_page, newcomer, look_at):
    page = new_page(newcomer, bypass_csp=True)
    for address in SIGNED_IN:
        look_at(page, address)


def test_no_page_offends_its_own_policy(new_page, veteran):
    for page, addresses in ((new_page(), PUBLIC), (new_page(veteran), SIGNED_IN)):
        for address in addresses:
            page.goto(address)


def test_every_page_after_nine_months(new_page, veteran, look_at):
    page = new_page(veteran, bypass_csp=True)
    assessment = veteran.assessments.first()
    evidence = veteran.evidence.first()
    removed = veteran.evidence.exclude(pk__in=veteran.evidence.present()).get()
    records = [f"/assessments/{assessment.pk}/"]
    records += [f"/evidence/{each.pk}/" for each in (evidence, removed)]
    for address in SIGNED_IN + records:
        look_at(page, address)


def test_a_line_with_its_forms_open_and_an_error(new_page, veteran, check_accessible):
    page = new_page(veteran, bypass_csp=True)
    page.goto(f"{LADDER}phases/senior/")
    line = page.locator("#describes-organizational-impact")
    line.get_by_text("Record evidence").click()
    line.get_by_text("Not possible where I am").click()
    line.get_by_role("button", name="Record and tick").click()
    page.get_by_text("Evidence needs a note or a link.").wait_for()
    check_accessible(page)
