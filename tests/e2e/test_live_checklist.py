"""The checklist in place: no page load, focus kept, nothing lost between two tabs."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from careerladder.models import ChecklistItem
from plans.models import Evidence, EvidenceText
from tests.e2e.menus import behind_more, expect_count, unfold

MID = "/ladders/ai-engineer/phases/mid/"
NOTE = "RFC 12: two teams built their retrieval from it."
TOLD = EvidenceText(date(2026, 5, 14), NOTE)


def line_of(page: Page, name: str):
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


@pytest.fixture
def mid(new_page, newcomer):
    page = new_page(newcomer)
    page.goto(MID)
    return page


def test_each_verb_and_its_undo_without_leaving_the_page(mid):
    mid.evaluate("window.stayed = true")
    line = line_of(mid, "Design doc used for a decision")

    behind_more(line, "Tick without evidence").click()
    expect(line.locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    expect(mid.locator("#gate").get_by_text("ticked, no evidence yet")).to_be_visible()

    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill(NOTE)
    line.get_by_role("button", name="Record", exact=True).click()
    expect(line.locator(".item__state")).to_contain_text("Counts")
    expect_count(mid, 1, 4)

    line.get_by_role("link", name="Edit").click()
    line.get_by_role("textbox", name="What happened").fill("RFC 12: three teams by now.")
    line.get_by_role("button", name="Save").click()
    expect(line.get_by_text("three teams by now")).to_be_visible()
    line.get_by_role("button", name="Undo").click()
    expect(line.get_by_text(NOTE)).to_be_visible()

    behind_more(line, "Untick").click()
    expect(line.locator(".item__state")).to_contain_text("Evidence, not ticked")
    line.get_by_role("button", name="Undo").click()
    expect(line.locator(".item__state")).to_contain_text("Counts")

    behind_more(line, "Remove the entry").click()
    expect(line.locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    line.get_by_role("button", name="Undo").click()
    expect(line.get_by_text(NOTE)).to_be_visible()

    other = line_of(mid, "Production component owned, on call")
    behind_more(other, "Not possible in my current job", "link").click()
    other.get_by_label("Why not").fill("Another team is on call for everything.")
    other.get_by_role("button", name="Mark as not possible").click()
    expect(other.locator(".item__state")).to_contain_text("Not possible in my current job")
    other.get_by_role("button", name="Undo").click()
    expect(other.locator(".item__state")).to_contain_text("Missing")
    assert mid.evaluate("window.stayed")


def test_after_a_swap_the_focus_is_where_the_reader_goes_on(mid):
    line = line_of(mid, "Design doc used for a decision")
    behind_more(line, "Tick without evidence").click()
    expect(line.get_by_role("heading")).to_be_focused()

    line.get_by_text("Record evidence").click()
    line.get_by_role("button", name="Record", exact=True).click()
    expect(line.get_by_role("textbox", name="What happened")).to_be_focused()


def test_a_tick_with_evidence_by_keyboard_alone(mid):
    line = line_of(mid, "Design doc used for a decision")
    line.get_by_role("link", name="Record evidence").focus()
    mid.keyboard.press("Enter")
    expect(line.get_by_role("textbox", name="What happened")).to_be_focused()
    mid.keyboard.type(NOTE)
    button = line.get_by_role("button", name="Record and tick")
    for _ in range(8):
        mid.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    mid.keyboard.press("Enter")
    expect_count(mid, 1, 4)


def test_the_second_of_two_tabs_is_told_and_loses_nothing(new_page, newcomer, scripts):
    item = ChecklistItem.objects.get(slug="writes-design-docs")
    piece = Evidence.objects.record(newcomer, TOLD, serving=[item])
    first = new_page(newcomer, java_script_enabled=scripts)
    second = new_page(newcomer, java_script_enabled=scripts)
    for page in (first, second):
        page.goto(f"{MID}#writes-design-docs")
        page.get_by_role("link", name="Edit").click()
    first.get_by_role("textbox", name="What happened").fill("From the first tab.")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Saved.", exact=True)).to_be_visible()

    second.get_by_role("textbox", name="What happened").fill("From the second tab.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("was changed after you opened it")).to_be_visible()
    saved = second.get_by_role("region", name="Saved version")
    expect(saved.get_by_role("deletion")).to_have_text(re.compile("first"))
    mine = second.get_by_role("region", name="Your version, not saved yet")
    expect(mine.get_by_role("insertion")).to_have_text(re.compile("second"))
    expect(second.get_by_role("textbox", name="What happened")).to_have_value(
        "From the second tab."
    )
    second.get_by_role("button", name="Save my version").click()
    expect(second.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(second.get_by_text("From the second tab.")).to_be_visible()

    second.goto(f"/evidence/{piece.pk}/history/")
    second.get_by_role("region", name="Version 2").get_by_role("button", name="Restore").click()
    expect(second.get_by_text("Restored version 2 as version 4.")).to_be_visible()
    expect(second.get_by_text("From the first tab.")).to_be_visible()


def test_a_session_that_ends_while_typing_costs_nothing(new_page, newcomer, scripts):
    newcomer.set_password("correct horse battery")
    newcomer.save()
    page = new_page(newcomer, java_script_enabled=scripts)
    page.goto(MID)
    line = line_of(page, "Design doc used for a decision")
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill(NOTE)
    newcomer.sessions.all().delete()
    line.get_by_role("button", name="Record and tick").click()

    page.get_by_label("Email address").fill(newcomer.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("textbox", name="What happened")).to_have_value(NOTE)
    assert not newcomer.evidence.exists()
    line.get_by_role("button", name="Record and tick").click()
    expect_count(page, 1, 4)


def test_a_dropped_connection_says_so_and_keeps_the_text(mid):
    line = line_of(mid, "Design doc used for a decision")
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill(NOTE)
    mid.context.set_offline(True)
    line.get_by_role("button", name="Record and tick").click()
    expect(mid.get_by_text("The site can’t be reached.")).to_be_visible()
    expect(line.get_by_role("textbox", name="What happened")).to_have_value(NOTE)
    mid.context.set_offline(False)
    line.get_by_role("button", name="Record and tick").click()
    expect_count(mid, 1, 4)


def test_half_typed_text_outlives_the_other_verbs_of_its_line(mid):
    line = line_of(mid, "Design doc used for a decision")
    line.get_by_text("Record evidence").click()
    note = line.get_by_role("textbox", name="What happened")
    note.fill(NOTE)
    behind_more(line, "Tick without evidence").click()
    expect(line.locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    expect(note).to_have_value(NOTE)
    line.get_by_role("button", name="Undo").click()
    expect(line.locator(".item__state")).to_contain_text("Missing")
    expect(note).to_have_value(NOTE)

    line.get_by_role("button", name="Record and tick").click()
    expect(line.locator(".item__state")).to_contain_text("Counts")
    line.get_by_role("link", name="Add more evidence").click()
    expect(note).to_have_value("")


@pytest.mark.parametrize("stored", [True, False], ids=["drafts kept", "no storage"])
def test_half_typed_text_outlives_another_form_of_its_line(new_page, newcomer, stored):
    piece = Evidence.objects.record(newcomer, TOLD)
    piece.tie(ChecklistItem.objects.get(slug="writes-design-docs"))
    page = new_page(newcomer)
    if not stored:
        page.add_init_script(
            "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })"
        )
    page.goto(MID)
    line = line_of(page, "Design doc used for a decision")
    behind_more(line, "Add more evidence", "link").click()
    note = line.get_by_role("textbox", name="What happened")
    note.fill("RFC 13")
    behind_more(line, "Not possible in my current job", "link").click()
    expect(line.get_by_label("Why not")).to_be_focused()
    expect(note).to_have_value("RFC 13")
    line.get_by_label("Why not").fill("No writers")

    for open_it in ("Edit", "Use evidence you have"):
        link = line.get_by_role("link", name=open_it)
        (link if open_it == "Edit" else behind_more(line, open_it, "link")).click()
        line.get_by_role("link", name="Cancel").click()
        expect(note).to_have_value("RFC 13")
        expect(line.get_by_label("Why not")).to_have_value("No writers")
    line.get_by_role("button", name="Record without ticking").click()
    expect(line.get_by_text("RFC 13")).to_be_visible()
    expect(line.get_by_label("Why not")).to_have_value("No writers")
    expect(note).to_have_count(0)


def test_a_form_comes_into_its_line_and_folds_away_again(mid):
    mid.evaluate("window.stayed = true")
    line = line_of(mid, "Design doc used for a decision")
    expect(line.get_by_role("textbox")).to_have_count(0)
    line.get_by_role("link", name="Record evidence").click()
    note = line.get_by_role("textbox", name="What happened")
    expect(note).to_be_focused()
    note.fill(NOTE)
    line.locator("summary").filter(has_text="Record evidence").click()
    expect(note).to_be_hidden()
    expect(line.locator("summary").filter(has_text="Record evidence")).to_be_focused()
    mid.keyboard.press("Enter")
    expect(note).to_have_value(NOTE)
    assert mid.evaluate("window.stayed")


def test_without_scripts_a_form_comes_on_the_page_of_its_item(new_page, newcomer):
    page = new_page(newcomer, java_script_enabled=False)
    page.goto(MID)
    line = line_of(page, "Design doc used for a decision")
    behind_more(line, "Not possible in my current job", "link").click()
    page.wait_for_url("**/items/writes-design-docs/?open=not-possible")
    expect(page.get_by_label("Why not")).to_be_focused()
    page.go_back()
    line.get_by_role("link", name="Record evidence").click()
    page.wait_for_url("**/items/writes-design-docs/?open=evidence")
    expect(page.get_by_role("textbox", name="What happened")).to_be_focused()
    page.keyboard.type(NOTE)
    page.get_by_role("button", name="Record and tick").click()
    expect_count(page, 1, 4)


def test_a_form_that_did_not_come_is_said_and_costs_no_text(mid):
    line = line_of(mid, "Design doc used for a decision")
    line.get_by_role("link", name="Record evidence").click()
    note = line.get_by_role("textbox", name="What happened")
    note.fill(NOTE)
    mid.context.set_offline(True)
    behind_more(line, "Not possible in my current job", "link").click()
    expect(mid.get_by_text("The site can’t be reached.")).to_be_visible()
    expect(note).to_have_value(NOTE)
    mid.context.set_offline(False)
    behind_more(line, "Not possible in my current job", "link").click()
    expect(line.get_by_label("Why not")).to_be_focused()
    expect(note).to_have_value(NOTE)


@pytest.mark.parametrize("size", [(390, 844), (1280, 720)])
def test_what_a_press_did_and_its_undo_are_in_sight(new_page, newcomer, size):
    page = new_page(newcomer, viewport=dict(zip(("width", "height"), size, strict=True)))
    page.goto(MID)
    line = line_of(page, "Design doc used for a decision")
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill(NOTE)
    line.get_by_role("button", name="Record and tick").click()
    expect(line.locator(".item__state").get_by_text("Counts")).to_be_in_viewport()
    expect(line.get_by_role("heading")).to_be_in_viewport()
    expect(line.get_by_role("button", name="Undo")).to_be_in_viewport()


def test_a_press_on_the_box_ticks_and_unticks(mid):
    line = line_of(mid, "Design doc used for a decision")
    line.locator(".tick-button").click()
    expect(line.locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    line.locator(".tick-button").click()
    expect(line.locator(".item__state")).to_contain_text("Missing")


def test_half_typed_text_is_in_sight_after_the_way_back(mid):
    line = line_of(mid, "Design doc used for a decision")
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill(NOTE)
    mid.goto("/progress/")
    mid.go_back()
    note = line.get_by_role("textbox", name="What happened")
    expect(note).to_be_visible()
    expect(note).to_have_value(NOTE)


def test_an_edit_can_be_given_up(mid, newcomer):
    item = ChecklistItem.objects.get(slug="writes-design-docs")
    Evidence.objects.record(newcomer, TOLD, serving=[item])
    mid.reload()
    line = line_of(mid, "Design doc used for a decision")
    line.get_by_role("link", name="Edit").click()
    line.get_by_role("textbox", name="What happened").fill("Something else.")
    line.get_by_role("link", name="Cancel").click()
    expect(line.get_by_role("button", name="Save")).to_have_count(0)
    expect(line.get_by_text(NOTE)).to_be_visible()


def test_evidence_that_is_there_is_used_for_another_item(new_page, newcomer, scripts):
    for note in (NOTE, "Led the migration off the shared index."):
        Evidence.objects.record(newcomer, EvidenceText(TOLD.happened_on, note))
    page = new_page(newcomer, java_script_enabled=scripts)
    page.goto(MID)
    line = line_of(page, "Design doc used for a decision")
    behind_more(line, "Use evidence you have", "link").click()
    page.get_by_role("checkbox", name=NOTE).check()
    page.get_by_role("searchbox", name="Search your evidence").fill("migration")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Chosen so far")).to_contain_text(NOTE)
    expect(page.get_by_role("checkbox", name=NOTE)).to_be_checked()
    page.get_by_role("button", name="File and tick").click()

    expect_count(page, 1, 4)
    expect(line.locator(".item__state")).to_contain_text("Counts")
    unfold(line)
    expect(line.get_by_text(NOTE)).to_be_visible()
    if scripts:
        expect(line.get_by_role("heading")).to_be_focused()
    line.get_by_role("button", name="Undo").click()
    expect(line.locator(".item__state")).to_contain_text("Missing")
    assert newcomer.evidence.count() == 2


def test_what_serves_an_item_no_longer_leaves_its_line(mid, newcomer):
    item = ChecklistItem.objects.get(slug="writes-design-docs")
    Evidence.objects.record(newcomer, TOLD, serving=[item])
    mid.reload()
    line = line_of(mid, "Design doc used for a decision")
    behind_more(line, "Remove from this item").click()
    expect(line.locator(".item__state")).to_contain_text("Missing")
    expect(line.get_by_text(NOTE)).to_have_count(0)
    line.get_by_role("button", name="Undo").click()
    expect(line.locator(".item__state")).to_contain_text("Evidence, not ticked")
    expect(line.get_by_text(NOTE)).to_be_visible()


def test_back_shows_what_was_done_where_the_browser_kept_no_page(mid):
    line = line_of(mid, "Design doc used for a decision")
    behind_more(line, "Tick without evidence").click()
    expect(line.locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    mid.goto("/progress/")
    mid.go_back()
    expect(line.locator(".item__state")).to_contain_text("Ticked, no evidence yet")
