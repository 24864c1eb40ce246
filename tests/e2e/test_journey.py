"""The way a new person takes, from the home page to evidence that is still there tomorrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.menus import expect_count, unfold

EMAIL, PASSWORD = "new@example.org", "correct horse battery"
EXAMPLE = "RFC 12: two teams built their retrieval from it."


def answer(page: Page, says: str, example: str = "") -> None:
    page.get_by_label(says, exact=True).check()
    if example:
        page.get_by_label("A concrete example").fill(example)
    page.get_by_role("button").filter(has_text="Next question").or_(
        page.get_by_role("button", name="Check your answers")
    ).click()


@pytest.mark.always
def test_from_the_home_page_to_evidence_that_is_still_there(new_page, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="Find your level").first.click()
    page.get_by_role("link", name="Start with question 1").click()

    # Four yeses, one of them without an example.
    answer(page, "Yes", EXAMPLE)
    answer(page, "Yes", EXAMPLE)
    answer(page, "No")
    answer(page, "Yes", EXAMPLE)
    answer(page, "Yes")

    expect(page.get_by_role("heading", name="3 of 5 answers count")).to_be_visible()
    expect(page.get_by_text("Yes without an example: counts as no")).to_be_visible()
    page.get_by_role("link", name="Next", exact=True).click()

    # Two phases are possible: the match tells them apart.
    expect(page.get_by_role("heading", name="Mid", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Senior", exact=True)).to_be_visible()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("A concrete example").fill("The latency target was wrong; I said so.")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="We propose Senior")).to_be_visible()
    page.get_by_label("Mid", exact=True).check()
    page.get_by_role("button", name="Finish").click()

    expect(page.get_by_role("heading", name="Mid", level=1)).to_be_visible()
    page.get_by_role("button", name="Keep it: create an account").click()
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create").click()

    expect(page.get_by_text("Your assessment is saved in your account.")).to_be_visible()
    expect(page.get_by_text(EXAMPLE).first).to_be_visible()

    page.get_by_role("link", name="See what unlocks the next level").click()
    line = page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name="Design doc used for a decision")
    )
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill("   ")
    line.get_by_role("button", name="Record and tick").click()
    expect(page.get_by_text("Add a note or a link.")).to_be_visible()
    line.get_by_role("textbox", name="What happened").fill(EXAMPLE)
    line.get_by_role("button", name="Record and tick").click()
    expect_count(page, 1, 4)
    unfold(line)
    expect(page.get_by_text(EXAMPLE)).to_be_visible()

    page.get_by_role("link", name="Progress").click()
    expect(page.get_by_role("heading", name="You are at Mid")).to_be_visible()
    expect_count(page, 1, 4)

    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", name="You are at Mid")).to_be_visible()
    page.get_by_role("link", name="Design doc used for a decision").first.click()
    unfold(line)
    expect(page.get_by_text(EXAMPLE)).to_be_visible()
