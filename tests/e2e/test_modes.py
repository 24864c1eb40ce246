"""The ways in which people use the site: zoomed, spaced out, in forced colours, still, on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from careerladder.models import ChecklistItem
from plans.gate.rules import State
from plans.models import Mark
from tests.e2e.conftest import AXE
from tests.e2e.test_every_page import FIRST_QUESTION, LADDER, PUBLIC, SIGNED_IN

MID, SENIOR = f"{LADDER}phases/mid/", f"{LADDER}phases/senior/"

# WCAG 1.4.12: what a reader may set, at least.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
# As a sheet that no policy is asked about.
SPACE_OUT = """
(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}
"""
# What no scrolling brings into sight: text that its box cuts off, and text that runs out of its box
# over what stands beside or below it. A line that is lower than its letters is no loss.
LOST = """
() => {
  const lost = [];
  if (document.documentElement.scrollWidth > innerWidth) lost.push("the page, sideways");
  for (const box of document.body.querySelectorAll("*")) {
    if (!box.clientWidth || !box.innerText?.trim()) continue;
    if (box.closest(".visually-hidden, .skip-link, thead")) continue;
    const { overflowX, overflowY } = getComputedStyle(box);
    const wide = box.scrollWidth - box.clientWidth;
    const high = box.scrollHeight - box.clientHeight;
    const isCutX = ["hidden", "clip"].includes(overflowX), isOutX = overflowX === "visible";
    const isCutY = ["hidden", "clip"].includes(overflowY), isOutY = overflowY === "visible";
    if ((isCutX || isOutX) && wide > 1 || isCutY && high > 1 || isOutY && high > 8)
      lost.push(`${wide} by ${high} px: ${box.outerHTML.slice(0, 120)}`);
  }
  return lost;
}
"""
MOVED = """
() => {
  window.moved = [];
  const note = (event) => moved.push(`${event.target.getAttribute("class")} ${event.propertyName}`);
  for (const kind of ["transitionrun", "animationstart"]) document.addEventListener(kind, note);
}
"""


# In parts, for the processes that test to share.
@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))
def test_no_page_offends_its_policy_or_loses_anything_zoomed_narrow_or_spaced_out(
    new_page, veteran, part: int
):
    """1280 px at 200 %, which are 640; 320 px; and these with a reader's own spacing.

    What its own policy forbids is an error in the console, and fails the test too.
    """
    lost = []
    records = [
        "/account/reauthenticate/",
        f"{MID}?open=writes-design-docs",
        f"/assessments/{veteran.assessments.first().pk}/",
        f"/evidence/{veteran.evidence.first().pk}/",
        "/evidence/removed/",
    ]
    for person, addresses in ((None, PUBLIC), (veteran, SIGNED_IN + records)):
        page = new_page(person, proved=person is not None, device_scale_factor=2)
        for address in addresses[part::3]:
            page.set_viewport_size({"width": 640, "height": 720})
            page.goto(address)
            lost += [f"{address} zoomed: {each}" for each in page.evaluate(LOST)]
            page.set_viewport_size({"width": 320, "height": 720})
            lost += [f"{address} narrow: {each}" for each in page.evaluate(LOST)]
            page.evaluate(SPACE_OUT, SPACED)
            lost += [f"{address} spaced: {each}" for each in page.evaluate(LOST)]
    assert lost == []


def picture(shown: Locator) -> bytes:
    """With what is drawn around it, as a ring is."""
    box = shown.bounding_box()
    assert box
    return shown.page.screenshot(
        full_page=True,
        clip={
            "x": box["x"] - 6,
            "y": box["y"] - 6,
            "width": box["width"] + 12,
            "height": box["height"] + 12,
        },
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_each_state_looks_different(new_page, veteran, scheme):
    page = new_page(veteran, forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    page.goto(SENIOR)
    for stateful, shown in ((".item", ".item .tick"), ("#gate li", "#gate li .tick")):
        looks = set()
        for state in State:
            page.locator(stateful).first.evaluate("(it, to) => it.dataset.state = to", state.key)
            looks.add(page.locator(shown).first.screenshot())
        assert len(looks) == len(State)

    page.goto(FIRST_QUESTION)
    yes = page.locator(".choice__option").first
    chosen = [picture(yes)]
    yes.get_by_role("radio").check()
    chosen.append(picture(yes))
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    chosen.append(picture(yes))
    assert len(set(chosen)) == len(chosen)


def test_in_forced_colours_axe_finds_nothing(new_page, veteran):
    """But for contrast: the browser sees to it, and axe reads the colours of before."""
    page = new_page(veteran, bypass_csp=True, forced_colors="active")
    for address in (SENIOR, "/progress/", FIRST_QUESTION):
        page.goto(address)
        rules = {"color-contrast": {"enabled": False}}
        found = Axe().run(page, options=AXE | {"rules": rules})
        assert found.violations_count == 0, found.generate_report()


def record_and_tick(page: Page) -> list[str]:
    """What moves when an item comes to count."""
    page.goto(f"{MID}?open=writes-design-docs")
    page.evaluate(MOVED)
    line = page.locator("#writes-design-docs")
    line.get_by_label("What happened").fill("RFC 12: two teams built from it.")
    line.get_by_role("button", name="Record and tick").click()
    expect(line).to_have_attribute("data-state", "evidenced")
    page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished))")
    moved: list[str] = page.evaluate("moved")
    return moved


def test_a_tick_moves_and_stands_still_for_who_wants_that(new_page, newcomer, veteran):
    moved = record_and_tick(new_page(newcomer))
    assert "tick__check stroke-dashoffset" in moved

    page = new_page(veteran, reduced_motion="reduce")
    Mark.objects.untick(veteran, ChecklistItem.objects.get(slug="writes-design-docs"))
    assert record_and_tick(page) == []


def test_on_paper_is_what_was_recorded_and_nothing_to_press(new_page, veteran):
    page = new_page(veteran)
    page.emulate_media(media="print")
    for address in (SENIOR, "/progress/"):
        page.goto(address)
        to_press = page.locator(
            "form, button:not(.tick-button), .button, summary, nav, dialog, textarea"
        )
        expect(to_press.filter(visible=True)).to_have_count(0)
        expect(page.get_by_text(veteran.email).filter(visible=True)).to_have_count(1)
        expect(page.locator("#placement")).to_contain_text("2 of 5 items count")
        expect(page.locator("#placement")).to_be_visible()

    page.goto(SENIOR)
    lines = page.locator(".item").filter(visible=True)
    expect(lines).to_have_count(5)
    for shown in (
        lines.get_by_text("Counts").first,
        lines.get_by_text("Ticked, no evidence yet"),
        page.get_by_text("Pairing weekly with Noor"),
        lines.locator("time").first,
    ):
        expect(shown).to_be_visible()
