"""Each journey by keyboard alone: what has the focus is seen, and it stays where its reader is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Locator, Page, expect

from careerladder.models import ChecklistItem, Phase, User
from plans.models import Evidence, EvidenceText, PhasePick

MID = "/ladders/ai-engineer/phases/mid/"
PASSWORD = "correct horse battery"
NOTE = "RFC 12: two teams built their retrieval from it."
ITEM = "Design doc used for a decision"
SLUG = "writes-design-docs"
Role = Literal["button", "checkbox", "combobox", "link", "radio", "textbox"]

# What is wrong with the stop that has the focus (WCAG 2.4.7 and 2.4.11); null outside of the page.
FAULT = """
() => {
  const stop = document.activeElement;
  if (stop === document.body) return null;
  const name = stop.outerHTML.slice(0, 120);
  const ringed = stop.matches("label [type=radio]") ? stop.closest("label") : stop;
  const { outlineStyle, outlineWidth } = getComputedStyle(ringed);
  if (outlineStyle === "none" || !parseFloat(outlineWidth)) return `no ring: ${name}`;
  // The middle of what is in the window: a browser shows of a textarea at least its caret.
  const { left, right, top, bottom } = ringed.getClientRects()[0];
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const seen = document.elementFromPoint((left + right) / 2, y);
  if (!seen || top > innerHeight || bottom < 0) return `outside of the window: ${name}`;
  if (ringed.contains(seen) || seen.contains(ringed)) return "";
  return `covered by ${seen.outerHTML.slice(0, 120)}: ${name}`;
}
"""


def press_tab(page: Page, *, back: bool = False) -> bool:
    """To the next stop, which must be seen. False where the page has no more."""
    page.keyboard.press("Shift+Tab" if back else "Tab")
    fault = page.evaluate(FAULT)
    assert not fault
    return fault is not None


def tab_to(
    page: Page,
    role: Role,
    name: str | re.Pattern[str],
    *,
    within: int = 30,
    back: bool = False,
    exact: bool = False,
) -> None:
    """Tab until a control of this role and name has the focus; at most so many steps."""
    wanted = page.get_by_role(role, name=name, exact=exact)
    for _ in range(within):
        press_tab(page, back=back)
        if wanted.evaluate_all("found => found.includes(document.activeElement)"):
            return
    pytest.fail(f"No {role} “{name}” within {within} steps of Tab on {page.url}.")


def press(page: Page, role: Role, name: str | re.Pattern[str], **how: int | bool) -> None:
    """Tab to a link or a button, and press Enter."""
    tab_to(page, role, name, **how)  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def follow(page: Page, role: Role, name: str | re.Pattern[str], **how: int | bool) -> None:
    """Press what leads to another page, or to a place in this one, and wait for it."""
    tab_to(page, role, name, **how)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.keyboard.press("Enter")


def open_menu(page: Page, menu: Locator, *, within: int = 9) -> None:
    """Tab to a menu of more verbs, and open it."""
    summary = menu.locator("> summary")
    for _ in range(within):
        press_tab(page)
        if summary.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"No menu within {within} steps of Tab on {page.url}.")


def write(page: Page, name: str, text: str, **how: int | bool) -> None:
    tab_to(page, "textbox", name, **how)  # type: ignore[arg-type]
    page.keyboard.type(text)


def line_of(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def expect_page(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


@pytest.fixture
def open_page(new_page):
    """As `new_page`, without smooth scrolling: where a stop ends up is seen at once."""

    def opened(person: User | None = None, **options) -> Page:
        page: Page = new_page(person, reduced_motion="reduce", **options)
        return page

    return opened


@pytest.fixture
def member(site) -> User:
    """Somebody with a password and nothing recorded."""
    person = User.objects.create_user("member@example.org", PASSWORD, time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def record(person: User, *, times: int = 1) -> list[Evidence]:
    item = ChecklistItem.objects.get(slug=SLUG)
    return [
        Evidence.objects.record(
            person, EvidenceText(date(2026, 1, 1 + step % 28), f"Piece {step}."), serving=[item]
        )
        for step in range(times)
    ]


@pytest.fixture
def lands_on_name() -> Callable[[Page, str, str], None]:
    """After a swap: the focus is on the name of the line, and this was read out."""

    def landed(page: Page, name: str, said: str) -> None:
        notices = page.locator("#notices")
        expect(notices).to_contain_text(said)
        expect(notices).to_have_role("status")
        expect(line_of(page, name).get_by_role("heading")).to_be_focused()
        assert page.evaluate(FAULT) == ""

    return landed


def answer(page: Page, place: int, *keys: str, example: str = "") -> None:
    """In the radios, which are one stop, `keys` choose."""
    expect(page.get_by_text(f"Question {place} of 5")).to_be_visible()
    tab_to(page, "radio", "Yes", exact=True)
    for key in keys:
        page.keyboard.press(key)
    press_tab(page)
    expect(page.get_by_label("A concrete example")).to_be_focused()
    page.keyboard.type(example)
    press_tab(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_home_page_to_an_assessment_in_an_account(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    page.goto("/")
    follow(page, "link", "Find your level")
    expect_page(page, "Find your level")
    follow(page, "link", "Start with question 1")

    answer(page, 1, "Space", example=NOTE)
    answer(page, 2, "ArrowDown", "ArrowUp", example=NOTE)
    answer(page, 3, "ArrowDown")
    answer(page, 4, "Space", example=NOTE)
    answer(page, 5, "Space", "ArrowRight")
    expect(page.get_by_role("heading", name="3 of 5 answers count")).to_be_visible()

    follow(page, "link", "Change question 5")
    tab_to(page, "radio", "No", exact=True)
    follow(page, "link", "Back to your answers")
    follow(page, "link", "Next")

    tab_to(page, "radio", "Yes", exact=True)
    page.keyboard.press("Space")
    write(page, "A concrete example", NOTE)
    follow(page, "button", "Next")
    expect_page(page, "We propose Senior")
    tab_to(page, "radio", "Senior")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Mid")).to_be_checked()
    follow(page, "button", "Finish")

    expect_page(page, "Mid")
    follow(page, "button", "Keep it: create an account")
    expect_page(page, "Create an account")
    write(page, "Email address", "new@example.org")
    write(page, "Password", PASSWORD, within=1)
    follow(page, "button", "Create the account", within=2)
    expect(page.get_by_text("Your assessment is saved in your account.")).to_be_visible()
    follow(page, "link", "Assessments")
    expect_page(page, "Assessments")
    follow(page, "link", "Mid")
    expect(page.get_by_text(NOTE).first).to_be_visible()


def test_from_the_login_to_evidence_and_all_its_verbs(open_page, member, lands_on_name):
    phase = Phase.objects.get(slug="mid")
    PhasePick.objects.pick(member, phase)
    page = open_page()
    page.goto("/account/login/")
    write(page, "Email address", member.email)
    write(page, "Password", PASSWORD, within=1)
    follow(page, "button", "Log in", within=2)
    expect_page(page, "You are working on Mid")

    # The step leads into the form of the item that is missing first.
    follow(page, "link", "Record evidence")
    page.wait_for_url("**#*")
    slug = page.url.partition("#")[2]
    name = ChecklistItem.objects.get(slug=slug).name
    line = line_of(page, name)
    press_tab(page)
    expect(line.get_by_role("link", name=f"Link to {name}")).to_be_focused()
    write(page, "What happened", NOTE, within=2)
    press(page, "button", "Record and tick", within=9)
    lands_on_name(page, name, "Recorded and ticked. 1 of 4")

    press(page, "button", "Undo", within=2)
    lands_on_name(page, name, "0 of 4")
    press(page, "button", "Undo", within=2)
    lands_on_name(page, name, "now counts. 1 of 4 items")
    open_menu(page, line.locator(".item__actions > .more"))
    press(page, "button", "Untick", within=4)
    lands_on_name(page, name, "Unticked. Its evidence is kept.")

    press(page, "button", "Tick", within=9)
    lands_on_name(page, name, "Ticked. 1 of 4")
    press(page, "button", "Undo", within=2)
    lands_on_name(page, name, "0 of 4")
    open_menu(page, line.locator(".item__actions > .more"))
    # Esc closes it, and leads back to what opened it.
    page.keyboard.press("Escape")
    expect(line.locator(".item__actions > .more > summary")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "link", "Not possible in my current job", within=4)
    expect(line.get_by_role("textbox", name="Why not")).to_be_focused()
    page.keyboard.type("Another team does it.")
    press(page, "button", "Mark as not possible", within=1)
    lands_on_name(page, name, "Marked as not possible in your current job. 0 of 4 items count.")

    follow(page, "link", name, within=90, exact=True)
    page.wait_for_url(f"**#{slug}")
    press(page, "link", "Edit", within=4)
    expect(line.get_by_role("textbox", name="What happened")).to_be_focused()
    page.keyboard.type("Something else. ")
    press(page, "link", "Cancel", within=9)
    expect(line.get_by_role("heading")).to_be_focused()
    expect(line.get_by_text(NOTE)).to_be_visible()


def test_what_a_line_says_after_each_swap(open_page, newcomer, lands_on_name):
    record(newcomer)
    page = open_page(newcomer)
    page.goto(f"{MID}?open={SLUG}#{SLUG}")
    line = line_of(page, ITEM)
    note = line.get_by_role("textbox", name="What happened")

    # Refused: the focus is in the field that is wrong, and its error is its description.
    press(page, "button", "Record and tick")
    expect(note).to_be_focused()
    expect(note).to_have_accessible_description(re.compile("Add a note or a link."))
    page.keyboard.type(NOTE)
    tab_to(page, "textbox", "Links")
    page.keyboard.type("no address")
    press(page, "button", "Record and tick", within=1)
    expect(line.get_by_role("textbox", name="Links")).to_be_focused()
    expect(note).to_have_value(NOTE)

    page.goto(f"{MID}#{SLUG}")
    press(page, "link", "Edit")
    expect(note).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    press(page, "button", "Save", within=9)
    expect(note).to_be_focused()
    expect(note).to_have_accessible_description(re.compile("Add a note or a link."))
    page.keyboard.type(NOTE)
    press(page, "button", "Save", within=9)
    lands_on_name(page, ITEM, "Saved.")
    open_menu(page, line.locator(".evidence .more"))
    press(page, "button", "Remove", within=2)
    lands_on_name(page, ITEM, "no longer has evidence.")
    press(page, "button", "Undo", within=2)
    lands_on_name(page, ITEM, "has evidence but isn’t ticked.")


def test_without_scripts_the_way_goes_on_in_the_line(open_page, newcomer):
    page = open_page(newcomer, java_script_enabled=False)
    page.goto(f"{MID}?open={SLUG}#{SLUG}")
    # Tab begins at the anchor once the browser has gone there.
    expect(line_of(page, ITEM)).to_be_in_viewport()
    write(page, "What happened", NOTE, within=3)
    follow(page, "button", "Record and tick", within=9)
    follow(page, "button", "Undo", within=2)
    expect(line_of(page, ITEM).locator(".item__state")).to_contain_text("Missing")
    press(page, "button", "Undo", within=2)
    expect(line_of(page, ITEM).locator(".item__state")).to_contain_text("Counts")


def test_the_account_menu_and_the_dialog_of_the_footer(open_page, newcomer):
    page = open_page(newcomer)
    page.goto("/progress/")
    settings = page.get_by_role("link", name="Account settings")
    press(page, "button", "Account")
    expect(settings).to_be_visible()
    press_tab(page)
    expect(settings).to_be_focused()
    page.keyboard.press("Escape")
    expect(settings).to_be_hidden()
    expect(page.get_by_role("button", name="Account")).to_be_focused()

    title = page.get_by_role("heading", name="Who can read what you record")
    tab_to(page, "button", "Who can read it?", back=True)
    for leave in ("Escape", "Enter"):
        page.keyboard.press("Enter")
        expect(title).to_be_visible()
        expect(page.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press(leave)
        expect(title).to_be_hidden()
        expect(page.get_by_role("button", name="Who can read it?")).to_be_focused()

    page.goto("/progress/")
    press(page, "button", "Account")
    follow(page, "button", "Log out", within=2)
    expect(page.get_by_role("link", name="Log in")).to_be_visible()


def test_links_within_a_page_take_the_focus_along(open_page, newcomer, scripts):
    page = open_page(newcomer, java_script_enabled=scripts)
    page.goto(MID)
    follow(page, "link", "Skip to content", within=1)
    press_tab(page)
    assert page.evaluate("document.activeElement.closest('main') !== null")

    follow(page, "link", "The checklist", within=90)
    page.wait_for_url("**#checklist")
    press_tab(page)
    assert page.evaluate("document.activeElement.closest('[aria-labelledby=checklist]') !== null")


def test_no_stop_of_a_long_page_is_covered_or_out_of_sight(open_page, veteran):
    """Forwards, with a form open, and backwards; a stranger's has the checklist below the text."""
    for person, width in ((veteran, 1280), (veteran, 320), (None, 320)):
        page = open_page(person, viewport={"width": width, "height": 640})
        page.goto(f"{MID}?open={SLUG}")
        for back in (False, True):
            stops = 0
            while press_tab(page, back=back):
                stops += 1
                assert stops < 200
            assert stops > 25


def test_the_settings_of_an_account_and_leaving_it(open_page, member):
    page = open_page(member)
    page.goto("/account/")
    follow(page, "link", "Change the time zone")
    tab_to(page, "combobox", "Time zone")
    page.keyboard.type("Asia/Tok")
    follow(page, "button", "Use this time zone", within=1)
    expect(page.get_by_text("Asia/Tokyo").first).to_be_visible()

    page.goto("/account/")
    follow(page, "button", "Turn shortcuts off")
    expect(page.locator("#notices").get_by_text("Shortcuts are off.")).to_be_visible()

    follow(page, "link", "Delete the account")
    expect_page(page, "Confirm it’s you")
    write(page, "Password", PASSWORD)
    follow(page, "button", "Continue", within=1)
    expect_page(page, "Delete the account")
    tab_to(page, "checkbox", "")
    page.keyboard.press("Space")
    follow(page, "button", "Delete the account", within=1)
    expect_page(page, "Your account was deleted")
    assert not User.objects.filter(pk=member.pk).exists()


def test_sixty_pieces_of_evidence_and_one_that_was_removed(open_page, newcomer):
    pieces = record(newcomer, times=60)
    pieces[0].remove()
    page = open_page(newcomer)
    page.goto("/progress/")
    follow(page, "link", "Removed evidence", within=60)
    expect_page(page, "Removed evidence")
    follow(page, "button", "Restore")
    expect(page.get_by_text("Entry restored.")).to_be_visible()

    page.goto(f"{MID}#{SLUG}")
    follow(page, "link", "All 60 entries")
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
    follow(page, "link", "Older", back=True)
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    follow(page, "link", "Newer", back=True)
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
