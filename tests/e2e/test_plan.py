"""The way of a plan: from the roadblock to an open gate, by mouse, by keyboard, in two tabs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.models import ChecklistItem, Phase, User
from plans.models import Evidence, EvidenceText, Mark, Move, MoveText, PhasePick
from tests.e2e.test_by_keyboard import FAULT, expect_page, follow, press, tab_to, write
from tests.effort import EFFORT

# A Monday that begins a month: what is due within four weeks is due in March.
TODAY = date(2027, 3, 1)
UNSTICK, BEGIN, COMPLETE = (
    "Unstick yourself",
    "Begin writes-design-docs",
    "Complete writes-design-docs",
)
OWN = "Write the runbook"
NOTE = "RFC 12: two teams built their retrieval from it."
COUNTS = "and the gate is open."


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2027-03-01T09:00:00Z"):
        yield


@pytest.fixture
def site(transactional_db, live_server, as_in_production, ladder) -> str:
    """With the small ladder: its gates can be opened within a test."""
    return str(live_server.url)


@pytest.fixture
def planner(newcomer):
    """At Mid, where one of three items is missing."""
    PhasePick.objects.pick(newcomer, Phase.objects.get(slug="mid"))
    for slug in ("owns-a-component", "pushes-back"):
        show(newcomer, slug)
    return newcomer


def show(person: User, slug: str) -> None:
    item = ChecklistItem.objects.get(slug=slug)
    Evidence.objects.record(person, EvidenceText(TODAY, NOTE), serving=[item])
    Mark.objects.tick(person, item)


@pytest.fixture
def look(check_accessible) -> Callable[[Page], None]:
    """At the page as it stands, which was opened with axe let in."""

    def looked(page: Page) -> None:
        looks: list[tuple[int, Literal["light", "dark"]]] = [(320, "dark"), (1280, "light")]
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if scheme == "light" or EFFORT == "thorough":
                check_accessible(page, again=scheme == "dark")
            reaches = page.evaluate("document.documentElement.scrollWidth")
            assert reaches <= width, f"{page.url} is {reaches} px wide at {width}"

    return looked


def line_of(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def expect_order(page: Page, *names: str) -> None:
    expect(page.locator("#plan").get_by_role("heading", level=4)).to_have_text(names)


def expect_done(page: Page, name: str, says: str) -> None:
    """Done: said, and no longer in the list."""
    expect_page(page, "Your plan")
    expect(page.get_by_role("status").or_(page.locator("#plan")).get_by_text(says)).to_be_visible()
    expect(line_of(page, name)).to_have_count(0)


def verb(word: str, name: str) -> re.Pattern[str]:
    """The name of a button: what it does, and to which move."""
    return re.compile(rf"^{word}\s?: {re.escape(name)}$")


def open_more(page: Page, name: str) -> None:
    page.get_by_role("button", name=verb("More", name)).click()


def press_more(page: Page, word: str, name: str) -> None:
    """A verb in the menu of a move."""
    open_more(page, name)
    named = verb(word, name)
    page.get_by_role("button", name=named).or_(page.get_by_role("link", name=named)).click()


def drag(page: Page, name: str, *, above: str) -> None:
    """By its handle, let go of as soon as it is there."""
    handle = line_of(page, name).get_by_role("button", name="Drag")
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), line_of(page, above).bounding_box()
    assert start
    assert end
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, end["y"] + end["height"] / 4, steps=4)
    page.mouse.up()


@pytest.mark.slow
def test_from_the_roadblock_to_an_open_gate(new_page, planner, scripts, look):
    page = new_page(planner, java_script_enabled=scripts, bypass_csp=True)

    def seen() -> None:
        if scripts:
            look(page)

    page.goto("/plan/")
    expect_page(page, "Your plan")
    seen()
    page.get_by_role("radio", name="Stuck").check()
    page.get_by_role("textbox", name="Hours a month").fill("20")
    page.get_by_role("button", name="Propose a plan").click()
    expect_page(page, "A plan for six months")
    expect(page.get_by_text("Your roadblock: “Stuck”.")).to_be_visible()
    for name, due_on, reason in (
        (UNSTICK, "8 March 2027", "past your roadblock, “Stuck”"),
        (
            BEGIN,
            "15 March 2027",
            "For “A design document”, which is missing from your gate to Senior.",
        ),
        (COMPLETE, "12 April 2027", "For “A design document”"),
    ):
        expect(line_of(page, name)).to_contain_text(due_on)
        expect(line_of(page, name)).to_contain_text(reason)
    assert not planner.moves.exists()
    seen()
    page.get_by_role("button", name="Accept this plan").click()
    expect(page.get_by_text("Accepted. Moves: 3 added.")).to_be_visible()
    expect_order(page, UNSTICK, BEGIN, COMPLETE)
    seen()

    # By the buttons, and by its handle; another place gives another date, until that is undone.
    press_more(page, "Later", UNSTICK)
    expect_order(page, BEGIN, UNSTICK, COMPLETE)
    says = f"“{UNSTICK}” is now due 15 March 2027 instead of 8 March."
    expect(line_of(page, UNSTICK)).to_contain_text(says)
    expect(page.get_by_role("button", name="Drag")).to_have_count(3 if scripts else 0)
    if scripts:
        drag(page, UNSTICK, above=BEGIN)
        expect_order(page, UNSTICK, BEGIN, COMPLETE)
        drag(page, COMPLETE, above=UNSTICK)
        expect_order(page, COMPLETE, UNSTICK, BEGIN)
    else:
        press_more(page, "Earlier", UNSTICK)
        expect_order(page, UNSTICK, BEGIN, COMPLETE)
        press_more(page, "Earlier", COMPLETE)
        expect_order(page, UNSTICK, COMPLETE, BEGIN)
    says = f"“{COMPLETE}” is now due 15 March 2027 instead of 12 April."
    expect(line_of(page, COMPLETE)).to_contain_text(says)
    page.get_by_role("button", name="Undo").click()
    expect_order(page, UNSTICK, BEGIN, COMPLETE)
    expect(line_of(page, COMPLETE)).to_contain_text("due 12 April 2027")

    page.get_by_role("button", name=verb("Start", BEGIN)).click()
    expect(line_of(page, BEGIN)).to_contain_text("Under way")
    page.get_by_role("link", name=BEGIN, exact=True).click()
    expect_page(page, BEGIN)
    expect(page.get_by_role("listitem").filter(has_text="Started")).to_be_visible()
    seen()
    page.get_by_role("link", name="Done", exact=True).click()
    expect(page.get_by_role("checkbox", name="A design document").first).to_be_checked()
    page.get_by_role("button", name="Record it and finish").click()
    expect(page.get_by_text("Add a note or a link.")).to_be_visible()
    seen()
    page.get_by_role("textbox", name="What happened").fill(NOTE)
    page.get_by_role("button", name="Record it and finish").click()
    expect_done(page, BEGIN, "“A design document” has evidence but isn’t ticked.")

    press_more(page, "Done", UNSTICK)
    page.get_by_role("button", name="Done without evidence").click()
    expect_done(page, UNSTICK, "Done.")

    expect(page.locator(".plan__sentence")).to_contain_text("2 of 3 items count")
    press_more(page, "Done", COMPLETE)
    page.get_by_role("textbox", name="What happened").fill("The third team signed it.")
    page.get_by_role("checkbox", name="Tick “A design document”").check()
    page.get_by_role("button", name="Record it and finish").click()
    expect_done(page, COMPLETE, COUNTS)
    expect(page.locator(".plan__sentence")).to_contain_text("3 of 3 items count")
    expect(page.get_by_text("No open moves.")).to_be_visible()
    seen()

    page.get_by_role("link", name="3 done").click()
    expect(page.get_by_role("link", name=BEGIN, exact=True)).to_be_visible()
    seen()
    page.go_back()
    page.get_by_role("link", name="Gate of Mid").first.click()
    expect(page.get_by_text("ready to make your case for Senior")).to_be_visible()
    page.locator(".item__fold > summary").first.click()
    expect(page.get_by_text(NOTE).first).to_be_visible()


@pytest.mark.slow
def test_the_whole_way_by_keyboard_alone(new_page, planner):
    page = new_page(planner, reduced_motion="reduce")
    page.goto("/plan/")
    tab_to(page, "radio", "Stuck")
    page.keyboard.press("Space")
    tab_to(page, "textbox", "Hours a month")
    page.keyboard.press("Control+A")
    page.keyboard.type("20")
    follow(page, "button", "Propose a plan", within=2)
    expect_page(page, "A plan for six months")
    follow(page, "button", "Accept this plan", within=40)
    expect_order(page, UNSTICK, BEGIN, COMPLETE)

    # The focus goes along with what was moved, and what was done is read out.
    notices = page.get_by_role("status")
    later = f"“{UNSTICK}” is now due 15 March 2027 instead of 8 March."
    press(page, "button", verb("More", UNSTICK))
    press(page, "button", verb("Later", UNSTICK))
    expect_order(page, BEGIN, UNSTICK, COMPLETE)
    expect(notices).to_contain_text(later)
    expect(page.get_by_role("button", name=verb("Later", UNSTICK))).to_be_focused()
    assert page.evaluate(FAULT) == ""
    page.keyboard.press("Escape")

    tab_to(page, "button", f"move: {UNSTICK}")
    handle = line_of(page, UNSTICK).get_by_role("button", name="Drag")
    page.keyboard.press("ArrowUp")
    expect_order(page, UNSTICK, BEGIN, COMPLETE)
    expect(notices).to_contain_text(f"“{UNSTICK}” is now before “{BEGIN}”.")
    expect(handle).to_be_focused()
    assert page.evaluate(FAULT) == ""
    page.keyboard.press("ArrowDown")
    expect_order(page, BEGIN, UNSTICK, COMPLETE)
    expect(notices).to_contain_text(f"“{UNSTICK}” is now after “{BEGIN}”.")
    page.keyboard.press("ArrowDown")
    expect(notices).to_contain_text("is now due 12 April 2027 instead of 15 March.")
    expect_order(page, BEGIN, COMPLETE, UNSTICK)
    expect(handle).to_be_focused()
    expect(handle).to_be_in_viewport()

    tab_to(page, "button", verb("Start", BEGIN), back=True)
    page.keyboard.press("Enter")
    expect(line_of(page, BEGIN)).to_contain_text("Under way")
    expect(page.get_by_role("link", name=verb("Done", BEGIN))).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    write(page, "What happened", NOTE)
    tab_to(page, "checkbox", "Tick “A design document”")
    page.keyboard.press("Space")
    follow(page, "button", "Record it and finish", within=1)
    expect_done(page, BEGIN, COUNTS)
    expect_order(page, COMPLETE, UNSTICK)
    # A proposal takes out what the open gate no longer asks for.
    follow(page, "link", "Update the plan")
    expect(page.get_by_text(f"{COMPLETE}. “A design document” counts now.")).to_be_visible()
    follow(page, "button", "Accept this plan", within=40)
    expect_order(page, UNSTICK)


def test_a_key_that_is_held_down_loads_no_page_and_keeps_the_focus(new_page, planner):
    page = new_page(planner, reduced_motion="reduce")
    page.goto("/plan/")
    page.get_by_role("radio", name="Stuck").check()
    page.get_by_role("textbox", name="Hours a month").fill("20")
    page.get_by_role("button", name="Propose a plan").click()
    page.get_by_role("button", name="Accept this plan").click()
    expect_order(page, UNSTICK, BEGIN, COMPLETE)
    handle = line_of(page, UNSTICK).get_by_role("button", name="Drag")
    handle.focus()
    # The next press comes between htmx's putting the new list there and its taking to it.
    page.evaluate(
        """() => {
          const down = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true });
          const again = () => document.activeElement.dispatchEvent(down);
          document.addEventListener("htmx:afterSwap", again, { once: true });
        }"""
    )
    page.evaluate("window.isTheSamePage = true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status")).to_contain_text(
        "is now due 12 April 2027 instead of 15 March."
    )
    expect(handle).to_be_focused()
    assert page.evaluate("window.isTheSamePage")


def test_what_is_pressed_stays_where_it_was_in_the_window(new_page, planner):
    ladder = ladder_or_404(DEFAULT_LADDER).ladder
    names = [f"Move {number}" for number in range(12)]
    for number, name in enumerate(names):
        text = MoveText(name, date(2027, 3, 4) + number * timedelta(days=9), TODAY, hours=6)
        Move.objects.add(planner, ladder, text)
    page = new_page(planner, reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/plan/")
    name = names[5]
    line = line_of(page, name)
    line.evaluate("line => line.scrollIntoView({ block: 'center' })")

    def top() -> float:
        box = line.bounding_box()
        assert box
        return box["y"]

    before = top()

    def expect_there(word: str) -> None:
        expect(line_of(page, name).locator(".notice")).to_be_visible()
        assert abs(top() - before) < 4, f"{word}: {before} → {top()}"

    press_more(page, "Later", name)
    expect_order(page, *names[:5], names[6], name, *names[7:])
    expect_there("Later")
    # The menu is still there, and the same spot is the same verb of the same move.
    again = page.get_by_role("button", name=verb("Later", name))
    expect(again).to_be_focused()
    again.click()
    expect_order(page, *names[:5], names[6], names[7], name, *names[8:])
    expect_there("Later again")
    page.get_by_role("button", name=verb("Earlier", name)).click()
    expect_order(page, *names[:5], names[6], name, *names[7:])
    expect_there("Earlier")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=verb("Start", name)).click()
    expect(line).to_contain_text("Under way")
    expect_there("Start")
    press_more(page, "Move back to planned", name)
    expect(line).to_contain_text("Planned")
    expect_there("Move back to planned")
    line.get_by_role("button", name="Undo").click()
    expect(line).to_contain_text("Under way")
    expect_there("Undo")


def test_an_edit_of_what_another_tab_changed_shows_both_texts(new_page, planner, scripts, look):
    move = Move.objects.add(
        planner,
        ladder_or_404(DEFAULT_LADDER).ladder,
        MoveText(OWN, date(2027, 3, 20), TODAY, "Begin.", hours=6),
    )
    first = new_page(planner, java_script_enabled=scripts, bypass_csp=True)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"/plan/moves/{move.pk}/")
        page.get_by_role("link", name="Edit").click()
        expect(page.get_by_role("textbox", name="What to do")).to_have_value(OWN)
    details = "Details (optional)"
    second.get_by_role("textbox", name=details).fill("Begin with the other tab.")
    second.get_by_label("Hours of work").fill("8")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved.", exact=True)).to_be_visible()

    first.get_by_role("textbox", name=details).fill("Begin with this tab.")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("was changed after you opened it")).to_be_visible()
    saved = first.get_by_role("region", name="Saved version")
    expect(saved.get_by_role("deletion")).to_have_text(re.compile("the other"))
    expect(saved).to_contain_text("about 8 hours")
    mine = first.get_by_role("region", name="Your version, not saved yet")
    expect(mine.get_by_role("insertion")).to_have_text(re.compile("this"))
    expect(mine).to_contain_text("about 6 hours")
    expect(first.get_by_role("textbox", name=details)).to_have_value("Begin with this tab.")
    if scripts:
        look(first)
    first.get_by_role("button", name="Save my version").click()
    expect(first.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(first.get_by_text("Begin with this tab.").first).to_be_visible()
    move.refresh_from_db()
    assert (move.what, move.hours) == ("Begin with this tab.", 6)
    # The other text is kept in what was done to the move.
    first.get_by_text("Details changed").first.click()
    expect(first.get_by_role("deletion").filter(has_text="the other")).to_be_visible()


def test_proposing_again_shows_what_would_change_before_it_does(new_page, newcomer, scripts, look):
    PhasePick.objects.pick(newcomer, Phase.objects.get(slug="mid"))
    show(newcomer, "pushes-back")
    page = new_page(newcomer, java_script_enabled=scripts, bypass_csp=True)
    page.goto("/plan/proposal/?hours=20")
    page.get_by_role("button", name="Accept this plan").click()
    expect(page.get_by_text("Accepted. Moves: 4 added.")).to_be_visible()

    page.get_by_role("link", name="Add your own move").click()
    if scripts:
        look(page)
    page.get_by_role("textbox", name="What to do").fill(OWN)
    page.get_by_label("Due date").fill("2027-03-20")
    page.get_by_role("checkbox", name="A component owned").check()
    page.get_by_role("button", name="Add to the plan").click()
    expect(line_of(page, OWN)).to_contain_text("Added to the plan, due 20 March 2027.")

    # One of the two missing items counts meanwhile.
    show(newcomer, "owns-a-component")
    page.get_by_role("link", name="Update the plan").first.click()
    expect_page(page, "Updated proposal")
    changes = page.get_by_role("region", name="What would change")
    for name in ("Begin owns-a-component", "Complete owns-a-component"):
        expect(changes).to_contain_text(f"{name}. “A component owned” counts now.")
    expect(changes.get_by_text("Stays as it is")).to_be_visible()
    expect(changes.get_by_role("definition").filter(has_text=OWN)).to_be_visible()
    if scripts:
        look(page)
    assert newcomer.moves.open().count() == 5
    page.get_by_role("link", name="Not now").click()
    expect(page.locator("#plan").get_by_role("heading", level=4)).to_have_count(5)

    page.get_by_role("link", name="Update the plan").first.click()
    page.get_by_role("button", name="Accept this plan").click()
    expect(page.get_by_text("2 removed.")).to_be_visible()
    names = page.locator("#plan").get_by_role("heading", level=4).all_text_contents()
    assert sorted(names) == sorted([OWN, BEGIN, COMPLETE])
