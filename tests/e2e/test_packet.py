"""The way of a packet: from the gate to a reader's answer, with scripts and without."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from careerladder.models import User
from packets.models import Packet
from plans.models import Evidence, EvidenceText
from sharing.models import ShareView

PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True}


def words_of(body: bytes) -> str:
    """The text of a Word file."""
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def owner(veteran: User) -> User:
    """The demo's person, without the packet that the demo begins."""
    Packet.objects.filter(user=veteran).delete()
    return veteran


def begin(page: Page) -> None:
    page.goto("/progress/")
    page.get_by_role("link", name="Build your packet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Build a packet")
    page.get_by_label("Your name").fill("Sam Rivera")
    page.get_by_role("button", name="Build this packet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The case for Staff")


def save(page: Page, part: Any, *, scripts: bool) -> None:
    """Wait until a part has saved itself, or press its button."""
    if scripts:
        expect(part.locator(".autosave")).to_have_text(re.compile(r"Saved at "))
    else:
        part.get_by_role("button", name="Save").click()


@pytest.mark.always
def test_a_case_is_made_handed_over_and_answered(new_page, owner, scripts, check_accessible):
    page = new_page(owner, proved=True, java_script_enabled=scripts)
    begin(page)
    stories = page.locator("#stories .packet__part")
    expect(stories).to_have_count(3)

    # The advice names what is missing, and goes away with it.
    advice = page.locator("#advice")
    expect(advice).to_contain_text("doesn’t say what the result was")
    claim = page.locator("#claim")
    claim.get_by_label("Claim").fill("I work at Staff scope: three teams use my evaluation set.")
    save(page, claim, scripts=scripts)
    for number in range(3):
        story = stories.nth(number)
        story.get_by_label("Result").fill(f"It went from {number + 2} hours to 40 minutes.")
        save(page, story, scripts=scripts)
    expect(advice).not_to_contain_text("doesn’t say what the result was")
    expect(advice).not_to_contain_text("The claim is empty")
    last = stories.last.get_by_label("Title").input_value()
    stories.last.get_by_role("button", name="Move up").click()
    expect(stories.nth(1).get_by_label("Title")).to_have_value(last)
    page.locator("#reasons").get_by_role("button", name="Add").first.click()
    reason = page.locator("#reasons .packet__part").first
    # By key, as a person does: a single event might come before htmx knows the new form.
    answer = reason.get_by_label("What you do about it")
    answer.press_sequentially("An option study is due in two weeks.", delay=20)
    save(page, reason, scripts=scripts)
    if scripts:
        check_accessible(page)

    page.get_by_role("button", name="Publish version 1").click()
    article = page.locator("article.document")
    expect(article.get_by_role("heading", level=1)).to_have_text("Sam Rivera: The case for Staff")
    for suffix, name in (("md", "Markdown"), ("docx", "Word"), ("txt", "Plain text")):
        address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
        body = page.request.get(str(address)).body()
        text = words_of(body) if suffix == "docx" else body.decode()
        assert "three teams use my evaluation set" in text
        assert "An option study is due in two weeks" in text
        assert owner.email not in text
    if scripts:
        check_accessible(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Markdown", exact=True)).to_be_hidden()
    page.emulate_media(media="screen")

    address = make_link(page)
    answer_on_phone(new_page, address, scripts=scripts, check_accessible=check_accessible)
    assert [view.count for view in ShareView.objects.all()] == [1]

    page.goto(page.url.split("/versions/")[0])
    expect(page.locator(".packet__advisers")).to_contain_text("2 items, not yet on 1")
    page.get_by_role("link", name="All readers and answers").click()
    edit_behind(owner, "gets-a-proposal-adopted")
    page.reload()
    # It is behind both items that Grace agreed to.
    expect(page.get_by_text("Outdated")).to_have_count(2)
    page.get_by_role("button", name="Plan a move").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Engineer guided")

    page.go_back()
    page.get_by_role("button", name="Revoke").click()
    reader = new_page()
    assert reader.goto(address).status == 404


def make_link(page: Page) -> str:
    page.get_by_role("link", name="Make a link for a reader").click()
    page.get_by_label(re.compile("Who is it for|Label|For whom")).first.fill("Grace, my manager")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("three teams use my evaluation set")).to_be_visible()
    page.get_by_role("button", name="Make the link").first.click()
    return page.get_by_label("Secret address").input_value()


def answer_on_phone(new_page, address: str, *, scripts: bool, check_accessible) -> None:
    reader = new_page(java_script_enabled=scripts, **PHONE)
    for _ in range(3):
        reader.goto(address)
    assert not ShareView.objects.exists()
    reader.get_by_role("button", name="Open").click()
    assert address.rstrip("/").rpartition("/")[2] not in reader.url
    expect(reader.get_by_role("heading", level=1)).to_have_text("Sam Rivera: The case for Staff")
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390 if scripts else True
    answers = {
        "Proposal adopted across the team": "Agree",
        "Designs used by engineers outside the planning": "Agree",
        "Engineer guided to an outcome": "Not yet",
    }
    for item, verdict in answers.items():
        group = reader.get_by_role("group", name=item, exact=True)
        group.get_by_label(verdict, exact=True).check()
        if verdict == "Not yet":
            group.get_by_label(re.compile("Comment")).fill("Once she has the pager.")
    reader.get_by_label("Your name").fill("Grace Okafor")
    reader.get_by_role("button", name="Save answers").click()
    expect(reader.get_by_text("3 of 5 items answered")).to_be_visible()
    if scripts:
        check_accessible(reader)


def edit_behind(owner: User, slug: str) -> None:
    piece = Evidence.objects.filter(user=owner, ties__item__slug=slug).earliest("recorded_at")
    text = EvidenceText(piece.happened_on, f"{piece.note} And a third team.", tuple(piece.links))
    piece.edit(text, base_version=piece.version)
