"""The examples of an assessment become evidence, and evidence an example: in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

QUESTION = "/assessment/questions/finds-unassigned-problems/"


def test_examples_are_added_to_the_evidence(new_page, veteran, scripts):
    page: Page = new_page(veteran, java_script_enabled=scripts)
    latest = veteran.assessments.latest()
    page.goto(latest.get_absolute_url())
    page.get_by_role("link", name="Review and add them").click()
    dates = page.get_by_label("When did it happen?")
    expect(dates).to_have_count(4)
    for place in range(4):
        expect(dates.nth(place)).to_have_value("")
    dates.nth(0).fill("May 2026")
    dates.nth(1).fill("14 May 2026")
    page.get_by_label("Skip question 3").check()
    page.get_by_role("button", name="Record these entries").click()
    expect(page.get_by_text("Write a day or a month")).to_be_visible()
    assert not veteran.evidence.filter(note__startswith="The reranker PR").exists()

    page.get_by_label("Skip question 4").check()
    page.get_by_role("button", name="Record these entries").click()
    expect(page.get_by_text("Recorded 2 entries from your examples.")).to_be_visible()
    page.get_by_role("link", name="Review and add them").click()
    expect(page.get_by_label("When did it happen?")).to_have_count(2)
    page.get_by_role("link", name="Skip this").first.click()
    page.wait_for_url(f"**{latest.get_absolute_url()}")


def test_an_entry_is_put_into_the_example(new_page, veteran, scripts):
    page: Page = new_page(veteran, java_script_enabled=scripts)
    page.goto(QUESTION)
    field = page.get_by_label("A concrete example")
    expect(field).to_have_value("")
    page.get_by_text("From your evidence").click()
    text = page.locator("#offered-1").text_content()
    page.get_by_role("link", name="Use this").first.click()
    expect(field).to_have_value(text or "")
    assert ("use=" in page.url) is not scripts
