"""A win in under ten seconds, from any page; and what is typed survives what may come between."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from careerladder.models import User

MID = "/ladders/ai-engineer/phases/mid/"
FIRST = "/assessment/questions/explains-tradeoffs-unprompted/"
WIN = "Found why retrieval was slow: two indexes, one stale."
BACK = "What you typed before is back"
PASSWORD = "correct horse battery"
LIST = "## May 2026\n- Shipped retrieval\n  - two teams use it\n- 2026-04-02: Wrote RFC 12"


@pytest.fixture
def mid(new_page, newcomer) -> Page:
    page: Page = new_page(newcomer)
    page.goto(MID)
    return page


def field(page: Page):
    return page.get_by_label("What did you do")


def capture(page: Page):
    return page.get_by_role("banner").get_by_role("button", name="Capture")


def record(page: Page):
    return page.get_by_role("button", name="Record", exact=True)


def test_one_key_a_line_and_ctrl_enter(mid, newcomer):
    mid.keyboard.press("c")
    expect(field(mid)).to_be_focused()
    mid.keyboard.type(f"{WIN} cc")
    mid.keyboard.press("Control+Enter")
    expect(mid.get_by_text("Recorded. It’s in your inbox.")).to_be_visible()
    assert mid.url.endswith(MID)
    piece = newcomer.evidence.get()
    assert piece.note == f"{WIN} cc"
    assert piece.happened_on == timezone.localdate(timezone=newcomer.zone)
    expect(field(mid)).to_have_value("")
    expect(capture(mid)).to_have_accessible_name("Capture")

    mid.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(mid.get_by_text("Removed.")).to_be_visible()
    assert mid.url.endswith(MID)
    assert not newcomer.evidence.present().exists()


def test_with_a_mouse_and_without_a_script(new_page, newcomer, scripts):
    page = new_page(newcomer, java_script_enabled=scripts)
    page.goto("/account/")
    capture(page).click()
    expect(field(page)).to_be_focused()
    expect(page.get_by_text("opens this.")).to_be_visible(visible=scripts)
    field(page).fill(LIST)
    record(page).click()
    expect(page.get_by_role("heading", name="2 entries")).to_be_visible()
    page.get_by_text("Text you pasted").click()
    page.get_by_label("Text").fill(f"{LIST}\n- Reviewed three")
    page.get_by_role("button", name="Record these entries").click()
    expect(page.get_by_role("heading", name="3 entries")).to_be_visible()
    page.get_by_role("button", name="Record these entries").click()
    expect(page.get_by_text("Recorded 3 entries.")).to_be_visible()
    assert page.url.endswith("/account/")
    assert newcomer.evidence.count() == 3
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("All 3 removed.")).to_be_visible()


def test_the_key_acts_in_no_field_with_no_modifier_and_not_when_off(mid):
    for options in ("ctrlKey: true", "metaKey: true", "repeat: true", "isComposing: true"):
        mid.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent("
            f"'keydown', {{key: 'c', bubbles: true, {options}}}))"
        )
    expect(field(mid)).to_be_hidden()
    mid.keyboard.press("c")
    mid.keyboard.press("Tab")
    mid.keyboard.press("c")
    expect(field(mid)).to_be_focused()
    mid.keyboard.press("Escape")
    expect(field(mid)).to_be_hidden()

    mid.goto(FIRST)
    mid.get_by_label("A concrete example").press("c")
    expect(mid.get_by_label("A concrete example")).to_have_value("c")
    mid.get_by_role("heading", level=1).click()
    mid.keyboard.press("c")
    record(mid).focus()
    mid.keyboard.press("y")
    mid.keyboard.press("Escape")
    expect(mid.get_by_label("Yes", exact=True)).not_to_be_checked()
    mid.get_by_role("button", name="Turn shortcuts off").click()
    expect(mid.get_by_text("Shortcuts are off.")).to_be_attached()
    mid.keyboard.press("c")
    expect(field(mid)).to_be_hidden()
    mid.goto(MID)
    mid.keyboard.press("c")
    expect(field(mid)).to_be_hidden()
    capture(mid).click()
    expect(mid.get_by_text("opens this.")).to_be_hidden()


def test_what_is_typed_outlives_its_page_and_the_button_says_so(mid, newcomer):
    mid.keyboard.press("c")
    field(mid).fill(WIN)
    mid.goto("/progress/")
    expect(capture(mid)).to_have_accessible_name("Capture (unsaved draft)")
    capture(mid).click()
    expect(field(mid)).to_have_value(WIN)
    expect(mid.get_by_text(BACK)).to_be_visible()
    mid.reload()
    mid.keyboard.press("c")
    expect(field(mid)).to_have_value(WIN)
    mid.keyboard.press("Control+Enter")
    expect(mid.get_by_text("Recorded.")).to_be_visible()
    expect(field(mid)).to_have_value("")
    assert newcomer.evidence.count() == 1


def test_a_press_without_a_connection_costs_nothing(mid, newcomer):
    for way in ("back", "address", "again"):
        mid.goto(MID)
        if not field(mid).input_value():
            field(mid).evaluate("field => field.closest('[popover]').showPopover()")
            field(mid).fill(WIN)
        else:
            mid.keyboard.press("c")
        mid.context.set_offline(True)
        mid.keyboard.press("Control+Enter")
        expect(mid).to_have_url(re.compile("^chrome-error:"))
        mid.context.set_offline(False)
        if way == "back":
            mid.go_back()
            expect(field(mid)).to_have_value(WIN)
        elif way == "again":
            mid.reload()
            expect(mid.get_by_text("Recorded.")).to_be_visible()
        else:
            mid.goto("/progress/")
        if way != "again":
            mid.goto("/assessments/")
            expect(field(mid)).to_have_value(WIN)
    expect(field(mid)).to_have_value("")
    assert newcomer.evidence.count() == 1


def test_what_was_refused_and_sent_again_is_no_draft_any_more(mid, newcomer):
    mid.keyboard.press("c")
    field(mid).fill(WIN)
    mid.locator("#capture-popover [name=csrfmiddlewaretoken]").evaluate("each => each.remove()")
    record(mid).click()
    expect(mid.get_by_role("heading", name="Your page was out of date")).to_be_visible()
    mid.get_by_role("button", name="Send it again").click()
    expect(mid.get_by_text("Recorded.")).to_be_visible()
    assert mid.url.endswith(MID)
    expect(field(mid)).to_have_value("")
    assert newcomer.evidence.count() == 1


def test_a_session_that_ended_meanwhile(new_page, site):
    person = User.objects.create_user("late@example.org", PASSWORD, time_zone="Europe/Berlin")
    page = new_page(person)
    page.goto(MID)
    page.keyboard.press("c")
    field(page).fill(WIN)
    person.sessions.all().delete()
    record(page).click()
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/evidence/capture/")
    expect(page.get_by_text("You were logged out before this was saved.")).to_be_visible()
    expect(field(page)).to_have_value(WIN)
    assert not person.evidence.exists()
    record(page).click()
    expect(page.get_by_text("Recorded.")).to_be_visible()
    assert page.url.endswith(MID)
    assert person.evidence.get().note == WIN
    expect(field(page)).to_have_value("")


def test_the_popover_and_the_preview_are_accessible(new_page, newcomer, check_accessible):
    page = new_page(newcomer, bypass_csp=True)
    page.goto("/progress/")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 700})
        capture(page).click()
        field(page).fill(LIST)
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator("#capture-popover").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
    page.keyboard.press("c")
    record(page).click()
    expect(page.get_by_role("heading", name="2 entries")).to_be_visible()
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def paste(page: Page, html: str, plain: str) -> None:
    """Paste what another program put on the clipboard into the field that has the focus."""
    page.evaluate(
        """async ([html, plain]) => {
          // The script that reads what is pasted comes with the focus, faster than hands do.
          await import(document.activeElement.form.dataset.pastes);
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/html", html);
          clipboardData.setData("text/plain", plain);
          const pasted = { clipboardData, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", pasted));
        }""",
        [html, plain],
    )


@pytest.mark.parametrize(
    ("html", "plain", "text"),
    [
        (
            "<ul><li>Cut it<ul><li>by half</li></ul></li><li><p>Wrote <b>it</b></p></li></ul>",
            "Cut it\nby half\nWrote it",
            "- Cut it\n  - by half\n- Wrote it",
        ),
        (
            "<ul><li>Cut it</li><ul><li>by half</li></ul><li>Wrote it</li></ul>",
            "Cut it\nby half\nWrote it",
            "- Cut it\n  - by half\n- Wrote it",
        ),
        (
            "<h2>May 2026</h2><ol><li>Cut it</li><li>Wrote it</li></ol>",
            "May 2026\nCut it\nWrote it",
            "## May 2026\n1. Cut it\n2. Wrote it",
        ),
        (
            '<ul><li><input type="checkbox" checked> Cut it</li>'
            '<li><input type="checkbox"> Plan</li></ul>',
            "Cut it\nPlan",
            "- [x] Cut it\n- [ ] Plan",
        ),
        (
            "<table><tr><th>Date</th><th>What</th></tr><tr><td>May 2026</td><td>Cut it</td></tr>"
            "</table>",
            "Date\nWhat\nMay 2026\nCut it",
            "Date\tWhat\nMay 2026\tCut it",
        ),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b", ""),
        ("<p>Plain</p>", "Plain", ""),
    ],
)
def test_a_list_keeps_its_marks_when_it_is_pasted(new_page, newcomer, html, plain, text):
    page = new_page(newcomer)
    page.goto("/evidence/capture/")
    field(page).focus()
    paste(page, html, plain)
    # A text that has its marks is left to the browser, which pastes nothing for a made-up event.
    expect(field(page)).to_have_value(text)


def test_far_down_a_page_the_key_opens_the_field_in_sight_and_esc_leads_back(mid):
    link = mid.get_by_role("link", name="FAQ").last
    link.focus()
    mid.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    top = mid.evaluate("scrollY")
    assert top > 0
    mid.keyboard.press("c")
    expect(field(mid)).to_be_focused()
    expect(field(mid)).to_be_in_viewport()
    mid.keyboard.press("Escape")
    expect(field(mid)).to_be_hidden()
    expect(link).to_be_focused()
    assert mid.evaluate("scrollY") == top


def test_what_is_recorded_far_down_a_page_leads_back_to_its_place(mid):
    mid.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    top = mid.evaluate("scrollY")
    mid.keyboard.press("c")
    mid.keyboard.type(WIN)
    mid.keyboard.press("Control+Enter")
    said = mid.get_by_text("Recorded. It’s in your inbox.")
    expect(said).to_be_in_viewport()
    assert abs(mid.evaluate("scrollY") - top) < 60
