"""The work page of a packet with scripts: what is saved, read out, and where the focus goes."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from careerladder.models import User
from packets.models import Packet

CLAIM = "Three teams work by what I designed."


@pytest.fixture
def page(new_page, veteran: User) -> Page:
    opened: Page = new_page(veteran)
    opened.goto(Packet.objects.get(user=veteran).get_absolute_url())
    return opened


def slow_saving(page: Page) -> None:
    """Answer each saving of the title and the claim half a second later."""

    def later(route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route(re.compile(r"/text/$"), later)


def claim(page: Page):
    return page.locator("#claim").get_by_label("Claim")


def saying(page: Page):
    """What is said, and read out, about saving the title and the claim."""
    return page.locator("#claim").get_by_role("status").filter(has=page.locator(".autosave"))


def publish(page: Page):
    return page.get_by_role("button", name=re.compile("Publish version"))


@pytest.mark.parametrize("held", [0, 400])
def test_a_version_has_the_last_words_that_were_typed(page, held):
    claim(page).fill("Typed before.")
    expect(saying(page)).to_have_text(re.compile("Saved at"))
    if not held:
        slow_saving(page)
    claim(page).fill(CLAIM)
    publish(page).click(delay=held)
    expect(page.locator("article.document")).to_contain_text(CLAIM)
    assert Packet.objects.get().versions.latest("number").content.claim == CLAIM


def test_the_preview_has_the_last_words_that_were_typed(page):
    claim(page).fill("Typed before.")
    expect(saying(page)).to_have_text(re.compile("Saved at"))
    slow_saving(page)
    claim(page).fill(CLAIM)
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("article.document")).to_contain_text(CLAIM)


def test_what_is_not_saved_is_not_published(page):
    claim(page).fill("Typed before.")
    expect(saying(page)).to_have_text(re.compile("Saved at"))
    before = Packet.objects.get().versions.count()
    slow_saving(page)
    claim(page).fill("x" * 10_001)
    publish(page).click()
    expect(saying(page)).to_contain_text("Not saved.")
    expect(publish(page)).to_be_visible()
    assert Packet.objects.get().versions.count() == before


def test_what_is_saved_is_no_draft(page):
    claim(page).fill(CLAIM)
    expect(saying(page)).to_have_text(re.compile("Saved at"))
    drafts = "Object.keys(sessionStorage).filter(key => /^draft /.test(key)).length"
    page.wait_for_function(f"{drafts} === 0")
    # Another tab saves other words: those that were saved here are none that got lost.
    packet = Packet.objects.get()
    Packet.objects.filter(pk=packet.pk).update(claim="Of another tab.")
    page.reload()
    expect(claim(page)).to_have_value("Of another tab.")
    expect(page.get_by_text("The saved text changed while you typed")).to_have_count(0)


def test_the_focus_goes_on_where_a_verb_says_what_it_did(page):
    stories = page.locator("#stories .packet__part")
    stories.first.get_by_role("button", name="Leave out").click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#notices")).to_contain_text("Left out.")
    page.keyboard.press("Enter")
    expect(stories.first.get_by_role("heading")).to_be_focused()
    page.get_by_role("button", name="Add a story").click()
    expect(page.get_by_label("Title of the story")).to_be_focused()
    page.get_by_label("Title of the story").fill("A new one")
    page.get_by_role("button", name="Add a story").click()
    expect(stories.last.get_by_role("heading")).to_be_focused()
    expect(page.locator("#notices")).to_contain_text("Story added.")


def test_a_conflict_has_the_focus_and_both_texts(page):
    packet = Packet.objects.get()
    other = packet.text
    packet.edit(type(other)(**{**vars(other), "claim": "Theirs."}), base_version=packet.version)
    claim(page).fill("Mine.")
    claim(page).blur()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Claim, as saved")).to_have_value("Theirs.")
    expect(page.locator("#claim").get_by_label("Claim", exact=True)).to_have_value("Mine.")
    page.locator("#claim").get_by_role("button", name="Save").click()
    expect(saying(page)).to_have_text(re.compile("Saved at"))
    assert Packet.objects.get().claim == "Mine."


def test_advice_that_was_opened_stays_open(new_page, veteran):
    page = new_page(veteran, viewport={"width": 390, "height": 800})
    page.goto(Packet.objects.get(user=veteran).get_absolute_url())
    page.locator("#advice summary").click()
    claim(page).fill(CLAIM)
    expect(saying(page)).to_have_text(re.compile("Saved at"))
    expect(page.locator("#advice")).to_have_attribute("open", "")
