"""Half-typed text outlives leaving its page, until it is sent; and Ctrl+Enter sends it."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from careerladder.models import ChecklistItem, User
from plans.models import Evidence, EvidenceText, Mark
from tests.e2e.menus import behind_more, unfold

FIRST = "/assessment/questions/explains-tradeoffs-unprompted/"
MID = "/ladders/ai-engineer/phases/mid/"
NOTE = "RFC 12: two teams built their retrieval from it."
TYPED = "RFC 12: three teams by n"
BACK = "What you typed before is back"
PASSWORD = "correct horse battery"


@pytest.fixture
def question(new_page) -> Page:
    page: Page = new_page()
    page.goto(FIRST)
    return page


@pytest.fixture
def mid(new_page, newcomer) -> Page:
    page: Page = new_page(newcomer)
    page.goto(MID)
    return page


@pytest.fixture
def piece(newcomer) -> Evidence:
    item = ChecklistItem.objects.get(slug="writes-design-docs")
    evidence: Evidence = Evidence.objects.record(
        newcomer, EvidenceText(date(2026, 5, 14), NOTE), serving=[item]
    )
    return evidence


def example(page: Page):
    return page.get_by_label("A concrete example")


def yes(page: Page):
    return page.get_by_label("Yes", exact=True)


def line(page: Page):
    return page.locator("#writes-design-docs")


def note(page: Page):
    return line(page).get_by_role("textbox", name="What happened")


def begin_a_note(page: Page, text: str = TYPED) -> None:
    line(page).get_by_text("Record evidence").click()
    note(page).fill(text)


def begin_an_edit(page: Page, text: str = TYPED) -> None:
    line(page).get_by_role("link", name="Edit").click()
    note(page).fill(text)


def log_in(page: Page, person: User) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/progress/")


def expect_drafts(page: Page, count: int) -> None:
    page.wait_for_function(
        "count => Object.keys(sessionStorage).filter(key => /^draft /.test(key)).length === count",
        arg=count,
    )


def test_an_answer_is_there_after_a_reload_and_after_leaving_for_now(question):
    yes(question).check()
    example(question).fill(TYPED)
    question.reload()
    expect(example(question)).to_have_value(TYPED)
    expect(yes(question)).to_be_checked()

    question.get_by_role("link", name="Finish later").click()
    question.get_by_role("link", name="Start with question 1").click()
    expect(question.get_by_text(BACK)).to_have_role("status")
    expect(example(question)).to_have_value(TYPED)
    expect(yes(question)).to_be_checked()

    question.get_by_role("button", name="Next question").click()
    expect(question.get_by_text("Question 2 of 5")).to_be_visible()
    expect_drafts(question, 0)
    question.goto(FIRST)
    expect(example(question)).to_have_value(TYPED)
    expect(question.get_by_text(BACK)).to_have_count(0)


def test_a_refused_answer_is_still_a_draft(question):
    example(question).fill(TYPED)
    question.keyboard.press("Control+Enter")
    expect(question.get_by_text("Choose yes or no.")).to_be_visible()
    expect(question.get_by_text(BACK)).to_have_count(0)
    example(question).fill(NOTE)
    question.goto(FIRST)
    expect(example(question)).to_have_value(NOTE)


def test_a_new_assessment_starts_blank(question):
    question.keyboard.press("n")
    question.keyboard.press("Enter")
    expect(question.get_by_text("Question 2 of 5")).to_be_visible()
    example(question).fill(TYPED)
    second = question.url
    question.get_by_role("link", name="Finish later").click()
    question.get_by_role("button", name="Discard and start over").click()
    question.goto(FIRST)
    question.keyboard.press("n")
    question.keyboard.press("Enter")
    question.wait_for_url(second)
    expect(example(question)).to_have_value("")


def test_ctrl_enter_goes_on_from_the_example(question):
    yes(question).check()
    example(question).fill(NOTE)
    question.get_by_role("button", name="Turn shortcuts off").click()
    expect(question.get_by_text("while you type")).to_be_visible()
    example(question).dispatch_event(
        "keydown", {"key": "Enter", "ctrlKey": True, "isComposing": True}
    )
    example(question).press("Enter")
    expect(example(question)).to_have_value(f"{NOTE}\n")
    example(question).press("Meta+Enter")
    expect(question.get_by_text("Question 2 of 5")).to_be_visible()


def test_new_evidence_is_there_in_its_open_form_until_it_is_recorded(mid, newcomer):
    begin_a_note(mid)
    line(mid).get_by_label("When").fill("2026-05-14")
    mid.goto("/progress/")
    mid.goto(MID)
    expect(mid.get_by_text(BACK)).to_have_role("status")
    expect(note(mid)).to_be_visible()
    expect(note(mid)).to_have_value(TYPED)
    expect(line(mid).get_by_label("When")).to_have_value("2026-05-14")
    mid.reload()
    expect(note(mid)).to_be_visible()
    expect(note(mid)).to_have_value(TYPED)

    behind_more(line(mid), "Tick without evidence").click()
    expect(line(mid).locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    expect(note(mid)).to_have_value(TYPED)
    mid.context.set_offline(True)
    note(mid).press("Control+Enter")
    expect(mid.get_by_text("The site can’t be reached.")).to_be_visible()
    expect_drafts(mid, 1)
    mid.context.set_offline(False)
    note(mid).press("Control+Enter")
    expect(line(mid).locator(".item__state")).to_contain_text("Counts")
    assert newcomer.evidence.get().note == TYPED
    expect_drafts(mid, 0)
    mid.goto(MID)
    unfold(line(mid))
    line(mid).get_by_text("Add more evidence").click()
    expect(note(mid)).to_have_value("")


def test_a_form_that_comes_by_itself_for_its_draft_takes_the_focus_from_nobody(mid):
    begin_a_note(mid)
    behind_more(line(mid), "Not possible in my current job", "link").click()
    line(mid).get_by_label("Why not").fill("No writers h")
    mid.goto(MID)
    expect(mid.get_by_text(BACK)).to_have_count(2)
    expect(note(mid)).to_be_visible()
    expect(note(mid)).to_have_value(TYPED)
    expect(line(mid).get_by_label("Why not")).to_be_visible()
    expect(line(mid).get_by_label("Why not")).to_have_value("No writers h")
    assert mid.evaluate("document.activeElement === document.body")
    assert mid.evaluate("scrollY") == 0
    mid.get_by_role("button", name="Work on this phase").click()
    expect(mid.get_by_text(BACK)).to_have_count(2)
    expect(mid.get_by_text("You’re now working on Mid.")).to_be_visible()

    behind_more(line(mid), "Tick without evidence").click()
    expect(line(mid).locator(".item__state")).to_contain_text("Ticked, no evidence yet")
    expect(line(mid).get_by_label("Why not")).to_have_count(0)
    line(mid).get_by_role("button", name="Undo").click()
    expect(line(mid).get_by_label("Why not")).to_have_value("No writers h")
    expect(note(mid)).to_have_value(TYPED)


def test_a_note_that_was_refused_in_place_is_still_a_draft(mid):
    begin_a_note(mid, "x" * 10_001)
    note(mid).press("Control+Enter")
    expect(line(mid).get_by_text("This has 10,001 characters")).to_be_visible()
    note(mid).fill(TYPED)
    mid.goto(MID)
    expect(note(mid)).to_have_value(TYPED)


def test_an_edit_is_there_when_it_is_opened_again(mid, piece):
    mid.reload()
    begin_an_edit(mid)
    mid.goto("/progress/")
    mid.goto(MID)
    line(mid).get_by_role("link", name="Edit").click()
    expect(mid.get_by_text(BACK)).to_be_visible()
    expect(note(mid)).to_have_value(TYPED)
    mid.goto(f"/evidence/{piece.pk}/edit/")
    expect(mid.get_by_label("What happened")).to_have_value(TYPED)
    mid.get_by_role("button", name="Discard").click()
    expect(mid.get_by_label("What happened")).to_have_value(NOTE)
    expect(mid.get_by_label("What happened")).to_be_focused()
    expect(mid.get_by_text(BACK)).to_have_count(0)
    mid.reload()
    expect(mid.get_by_label("What happened")).to_have_value(NOTE)


def test_an_edit_that_was_given_up_stays_so(mid, piece):
    mid.reload()
    begin_an_edit(mid)
    line(mid).get_by_role("link", name="Cancel").click()
    line(mid).get_by_role("link", name="Edit").click()
    expect(note(mid)).to_have_value(NOTE)


def test_what_was_saved_elsewhere_meanwhile_shows_beside_what_was_typed(mid, piece):
    mid.goto(f"/evidence/{piece.pk}/edit/")
    mid.get_by_label("What happened").fill(TYPED)
    mid.goto("/progress/")
    piece.edit(EvidenceText(date(2026, 5, 14), "From elsewhere."), base_version=1)
    mid.goto(f"/evidence/{piece.pk}/edit/")
    expect(mid.get_by_label("What happened")).to_have_value("From elsewhere.")
    expect(mid.get_by_text(BACK)).to_have_count(0)
    expect(mid.get_by_label("What you typed")).to_have_value(TYPED)
    mid.reload()
    expect(mid.get_by_label("What you typed")).to_have_value(TYPED)
    mid.get_by_role("button", name="Discard").click()
    expect(mid.get_by_label("What happened")).to_have_value("From elsewhere.")
    expect_drafts(mid, 0)


def test_who_logs_in_next_in_the_same_tab_sees_nothing_of_it(mid, newcomer):
    other = User.objects.create_user("other@example.org", PASSWORD, time_zone="Europe/Berlin")
    begin_a_note(mid)
    mid.goto(FIRST)
    example(mid).fill(TYPED)
    newcomer.sessions.all().delete()
    mid.goto(FIRST)
    expect(example(mid)).to_have_value("")
    log_in(mid, other)
    mid.goto(MID)
    line(mid).get_by_text("Record evidence").click()
    expect(note(mid)).to_have_value("")
    mid.goto(FIRST)
    expect(example(mid)).to_have_value("")


@pytest.mark.parametrize("page", [MID, "/progress/"])
def test_logging_out_forgets_every_draft(mid, page):
    begin_a_note(mid)
    expect_drafts(mid, 1)
    mid.goto(page)
    mid.get_by_role("button", name="Account").click()
    mid.get_by_role("button", name="Log out").click()
    mid.get_by_role("link", name="Log in").wait_for()
    expect_drafts(mid, 0)


def test_where_nothing_may_be_stored_nothing_breaks(new_page, newcomer):
    page = new_page(newcomer)
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })"
    )
    page.goto(MID)
    begin_a_note(page)
    note(page).press("Control+Enter")
    expect(line(page).locator(".item__state")).to_contain_text("Counts")


def test_the_line_about_it_is_accessible(new_page, check_accessible):
    page = new_page(bypass_csp=True)
    page.goto(FIRST)
    example(page).fill(TYPED)
    page.get_by_role("link", name="Finish later").click()
    page.goto(FIRST)
    expect(page.get_by_text(BACK)).to_be_visible()
    check_accessible(page)


def test_a_draft_for_an_item_that_counts_is_in_sight_too(mid, newcomer):
    item = ChecklistItem.objects.get(slug="writes-design-docs")
    Evidence.objects.record(newcomer, EvidenceText(date(2026, 5, 14), "RFC 11."), serving=[item])
    Mark.objects.tick(newcomer, item)
    mid.goto(MID)
    unfold(line(mid))
    line(mid).get_by_role("link", name="Add more evidence").click()
    note(mid).fill(TYPED)
    mid.goto(MID)
    expect(note(mid)).to_be_visible()
    expect(note(mid)).to_have_value(TYPED)
