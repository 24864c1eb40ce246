"""Every page: no axe violation in light or dark, nothing cut off at 320 px, no console error."""

from __future__ import annotations

from typing import Literal

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from careerladder.models import User
from packets.models import Packet
from plans.models import EvidenceText
from sharing.models import ShareLink
from tests.e2e.menus import behind_more
from tests.effort import EFFORT

LADDER = "/ladders/ai-engineer/"
FIRST_QUESTION = "/assessment/questions/explains-tradeoffs-unprompted/"
EXAMPLE = "RFC 12: two teams built their retrieval from it."
PASSWORD = "correct horse battery"
PUBLIC = [
    "/",
    LADDER,
    *(f"{LADDER}phases/{phase}/" for phase in ("junior", "mid", "senior", "staff-and-principal")),
    f"{LADDER}roadblocks/",
    f"{LADDER}resources/",
    f"{LADDER}faq/",
    "/assessment/",
    FIRST_QUESTION,
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/login/code/",
    "/no-such-page/",
]
SIGNED_IN = [
    "/progress/",
    "/evidence/",
    f"{LADDER}phases/mid/",
    f"{LADDER}phases/senior/",
    f"{LADDER}items/designs-used-beyond-planning/",
    f"{LADDER}items/designs-used-beyond-planning/?open=evidence",
    f"{LADDER}items/designs-used-beyond-planning/existing/",
    "/plan/proposal/",
    "/plan/proposal/?hours=nonsense",
    "/plan/roadblock/",
    "/assessments/",
    "/evidence/capture/",
    "/plan/",
    "/plan/ended/",
    "/plan/moves/",
    "/plan/calendar/",
    "/assessments/compare/",
    "/packets/",
    "/packets/removed/",
    "/packets/new/?gate=senior",
    "/packets/new/?begins_on=2026-01-01&ends_on=nonsense",
    "/assessment/",
    "/account/",
    "/account/sessions/",
    "/account/time-zone/",
    "/account/reminders/",
    "/account/export/",
    "/account/import/",
    "/account/email/",
    "/account/password/change/",
    "/account/logout/",
    "/account/two-step/",
    "/account/events/",
    "/account/authenticator-app/add/",
    "/account/passkeys/add/",
]


@pytest.fixture
def look(check_accessible):
    def looked(page: Page) -> None:
        """At the page as it stands, with axe let in; its own policy has a test of its own.

        Every component in the dark is looked at in the style guide's test.
        """
        looks: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (320, "dark")]
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if scheme == "light" or EFFORT == "thorough":
                check_accessible(page, again=scheme == "dark")
            reaches = page.evaluate("document.documentElement.scrollWidth")
            assert reaches <= width, f"{page.url} is {reaches} px wide at {width}"

    return looked


@pytest.fixture
def look_at(look):
    def looked(page: Page, address: str) -> None:
        page.goto(address)
        look(page)

    return looked


# In parts, for the processes that test to share.
@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_every_public_page(new_page, look_at, part: int):
    page = new_page(bypass_csp=True)
    for address in PUBLIC[part::2]:
        look_at(page, address)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_every_page_of_a_newcomer(new_page, newcomer, look_at, part: int):
    page = new_page(newcomer, proved=True, bypass_csp=True)
    for address in SIGNED_IN[part::2]:
        look_at(page, address)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_page_after_nine_months(new_page, veteran, look_at, part: int):
    page = new_page(veteran, proved=True, bypass_csp=True)
    assessment, before = veteran.assessments.all()[:2]
    evidence = veteran.evidence.filter(version=2)[0]
    removed = veteran.evidence.exclude(pk__in=veteran.evidence.present()).get()
    records = [
        f"/assessments/{assessment.pk}/",
        f"/assessments/{assessment.pk}/evidence/",
        f"/assessments/compare/?a={before.pk}&b={assessment.pk}",
        f"{FIRST_QUESTION}?from=last",
    ]
    records += [f"/evidence/{each.pk}/" for each in (evidence, removed)]
    records += [f"/evidence/{evidence.pk}/{page}/" for page in ("edit", "filing", "history")]
    records.append(f"/evidence/{removed.pk}/history/")
    records += ["/evidence/removed/", "/evidence/?q=teams+design", "/evidence/?q=the&phase=nope"]
    move = veteran.moves.open().first()
    records += [f"/plan/moves/{move.pk}/{page}" for page in ("", "edit/", "done/")]
    records += pages_of_packet(veteran.packets.get())
    for address in (SIGNED_IN + records)[part::4]:
        look_at(page, address)


def pages_of_packet(packet: Packet) -> list[str]:
    here = f"/packets/{packet.pk}/"
    story = packet.stories.all()[0]
    link = ShareLink.objects.filter(version__packet=packet)[0]
    of_packet = ["", "preview/", "compare/?from_number=1", "compare/?from_number=1&to_number=2"]
    of_packet += ["evidence/", f"stories/{story.pk}/choose/", "versions/1/", "versions/1/share/"]
    of_packet += ["readers/", f"readers/{link.pk}/"]
    return [f"{here}{page}" for page in of_packet]


def test_a_removed_packet(new_page, veteran, look_at):
    packet = veteran.packets.get()
    packet.remove()
    page = new_page(veteran, bypass_csp=True)
    look_at(page, f"/packets/{packet.pk}/")
    look_at(page, "/packets/removed/")


def test_an_assessment_that_was_set_aside(new_page, veteran, look_at):
    assessment = veteran.assessments.all()[0]
    assessment.set_aside()
    look_at(new_page(veteran, bypass_csp=True), f"/assessments/{assessment.pk}/")


def test_both_texts_of_a_conflict(new_page, veteran, look):
    page = new_page(veteran, bypass_csp=True)
    evidence = veteran.evidence.filter(version=2)[0]
    page.goto(f"/evidence/{evidence.pk}/edit/")
    evidence.edit(
        EvidenceText(evidence.happened_on, "Meanwhile.", ("https://example.org/",)), base_version=2
    )
    page.get_by_label("What happened").fill("Not that.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Saved version")).to_be_visible()
    look(page)


def answer(page: Page, says: str, example: str = "") -> None:
    page.get_by_label(says, exact=True).check()
    page.get_by_label("A concrete example").fill(example)
    page.locator("[data-answer] button:not([type=button])").click()


@pytest.mark.slow
def test_the_pages_of_an_assessment_without_an_account(new_page, look):
    page = new_page(bypass_csp=True)
    page.goto(FIRST_QUESTION)
    for says in ("Yes", "Yes", "No", "Yes", "Yes"):
        answer(page, says, EXAMPLE if says == "Yes" else "")
    expect(page.get_by_role("heading", name="4 of 5 answers count")).to_be_visible()
    look(page)

    stale = page.context.new_page()
    stale.goto(FIRST_QUESTION)

    page.get_by_role("link", name="Next", exact=True).click()
    page.wait_for_url("**/assessment/match/")
    look(page)
    answer(page, "Yes", EXAMPLE)
    page.wait_for_url("**/assessment/placement/")
    look(page)
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/assessment/result/")
    look(page)

    answer(stale, "Yes", "This comes too late.")
    expect(stale.get_by_role("heading", name="This assessment is finished")).to_be_visible()
    look(stale)


def test_the_pages_that_refuse(new_page, look):
    page = new_page(bypass_csp=True)
    page.goto(FIRST_QUESTION)
    page.locator("main [name=csrfmiddlewaretoken]").first.evaluate("field => field.remove()")
    answer(page, "Yes", EXAMPLE)
    expect(page.get_by_role("heading", name="Your page was out of date")).to_be_visible()
    look(page)

    page.goto("/assessment/keep/")
    expect(page.get_by_role("heading", name="only accepts a form")).to_be_visible()
    look(page)

    page.goto(FIRST_QUESTION)
    answer(page, "Yes", "x" * 2_200_000)
    expect(page.get_by_role("heading", name="This is too long")).to_be_visible()
    look(page)


@pytest.mark.slow
def test_the_pages_around_a_login(new_page, look):
    person = User.objects.create_user("leaver@example.org", PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    page = new_page(bypass_csp=True)
    page.goto("/account/login/code/")
    page.get_by_label("Email address").fill("leaver@example.org")
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    look(page)

    page = new_page(person, bypass_csp=True)
    page.goto("/account/email/")
    expect(page.get_by_role("heading", name="Confirm it’s you")).to_be_visible()
    look(page)
    page.get_by_role("link", name="A code sent to your email address").click()
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    look(page)
    page.goto("/account/reauthenticate/?next=/account/email/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New email address").fill("new@example.org")
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_text("You still need to confirm")).to_be_visible()
    look(page)

    page.goto("/account/delete/")
    expect(page.get_by_role("heading", name="Delete the account")).to_be_visible()
    look(page)


def test_a_line_with_its_forms_open_and_an_error(new_page, veteran, check_accessible):
    page = new_page(veteran, bypass_csp=True)
    page.goto(f"{LADDER}phases/senior/")
    line = page.locator("#describes-organizational-impact")
    line.get_by_text("Record evidence").click()
    expect(line.get_by_role("textbox", name="What happened")).to_be_focused()
    behind_more(line, "Not possible in my current job", "link").click()
    expect(line.get_by_label("Why not")).to_be_focused()
    line.get_by_role("button", name="Record and tick").click()
    page.get_by_text("Add a note or a link.").wait_for()
    check_accessible(page)
