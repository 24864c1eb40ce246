"""Each button clicked twice on a slow line: it is one press, and nothing said of it is untrue."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from plans.models import Evidence, Mark, Move, MoveState

# Milliseconds of latency, and no limit of bytes.
SLOW = {"offline": False, "latency": 50, "downloadThroughput": -1, "uploadThroughput": -1}
NOTE = "RFC 12: two teams built from it."
# The answer to the first press may be on its way, and given up, when the second is sent.
RESTORED = re.compile(r"Entry restored\.|already restored\.")


@pytest.fixture
def page(new_page, newcomer, scripts) -> Page:
    opened: Page = new_page(newcomer, java_script_enabled=scripts)
    opened.context.new_cdp_session(opened).send("Network.emulateNetworkConditions", SLOW)
    return opened


@pytest.fixture
def press(page) -> Callable[[str | Locator, str | re.Pattern[str]], None]:
    """A button twice; what the page says then, and that it says nothing of a mistake."""

    def pressed(button: str | Locator, says: str | re.Pattern[str]) -> None:
        named = page.locator("main").get_by_role("button", name=str(button)).first
        (named if isinstance(button, str) else button).dblclick()
        expect(page.get_by_text(says).first).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page).not_to_have_title("Not ")

    return pressed


@pytest.mark.parametrize("scripts", [False])
def test_evidence_is_recorded_once_removed_once_and_restored_once(page, press, newcomer):
    page.goto("/evidence/capture/")
    page.locator("main").get_by_label("What did you do").fill(NOTE)
    press("Record", "Recorded. It’s in your inbox.")
    piece = Evidence.objects.get()
    press(page.locator("#notices").get_by_role("button", name="Undo"), "Removed.")
    page.goto("/evidence/removed/")
    press("Restore", RESTORED)
    page.goto(f"{piece.get_absolute_url()}edit/")
    page.get_by_label("What happened", exact=True).fill("RFC 12, for three teams.")
    press("Save", "Saved.")
    assert newcomer.evidence.present().get().version == 2
    assert piece.removals.count() == 1


@pytest.mark.parametrize("scripts", [False])
def test_a_list_is_recorded_once(page, press, newcomer):
    page.goto("/evidence/capture/")
    page.locator("main").get_by_label("What did you do").fill(f"- {NOTE}\n- A talk\n- On call")
    page.locator("main").get_by_role("button", name="Record").first.click()
    press("Record these entries", "Recorded 3 entries. They’re in your inbox.")
    assert newcomer.evidence.count() == 3


def test_an_item_is_ticked_once(page, press, newcomer):
    item = next(iter(ladder_or_404(DEFAULT_LADDER).phases[1].items))
    page.goto(reverse("plans:item", args=["ai-engineer", item.slug]))
    page.get_by_role("link", name="Record evidence").dblclick()
    page.get_by_role("textbox", name="What happened").fill(NOTE)
    press("Record and tick", "Recorded and ticked.")
    assert (Evidence.objects.count(), Mark.objects.count()) == (1, 1)
    press("Undo", "Entry removed.")
    assert not newcomer.marks.open().exists()
    assert not newcomer.evidence.present().exists()


def test_a_move_is_planned_started_looked_back_on_and_done_once(page, press, newcomer):
    page.goto("/plan/moves/")
    page.get_by_label("What to do").fill("Write the runbook")
    press("Add to the plan", "Added to the plan, due")
    move = newcomer.moves.get()
    for button, says, state in [
        ("Start", "Started.", MoveState.UNDER_WAY),
        ("Move back to planned", "Moved back to planned.", MoveState.PLANNED),
    ]:
        page.goto(move.get_absolute_url())
        press(button, says)
        assert newcomer.moves.get().state == state
    page.goto("/plan/review/")
    page.get_by_label("What else happened?").fill(f"- {NOTE}\n- A talk")
    page.get_by_label("Write the runbook").check()
    press("Save review", "Saved your review")
    assert (newcomer.reviews.count(), newcomer.evidence.count()) == (1, 2)
    page.goto(f"{move.get_absolute_url()}done/")
    page.get_by_label("What happened", exact=True).fill("Two read it.")
    press("Record it and finish", "Done.")
    assert newcomer.evidence.count() == 3
    kinds = [change.kind for change in Move.objects.get().changes.all()]
    assert kinds == ["added", "started", "put-back", "started", "done"]


@pytest.mark.parametrize("scripts", [False])
def test_a_roadblock_is_recognized_once(page, press, newcomer):
    page.goto("/plan/roadblock/")
    page.get_by_label("None of these").check()
    page.locator("main form").first.get_by_role("button").first.dblclick()
    expect(page.get_by_text("Your roadblock: none of them.").first).to_be_visible()
    assert newcomer.recognitions.count() == 1


@pytest.mark.parametrize("scripts", [True])
def test_back_and_the_same_text_again_is_one_record(page, newcomer):
    for address, label, button in [
        ("/evidence/capture/", "What did you do", "Record"),
        ("/plan/moves/", "What to do", "Add to the plan"),
        ("/plan/review/", "What else happened?", "Save review"),
    ]:
        page.goto(address)
        page.locator("main").get_by_label(label).fill("Wrote the runbook")
        page.locator("main").get_by_role("button", name=button).first.click()
        page.wait_for_url(lambda url, address=address: not url.endswith(address))
        page.go_back()
        field = page.locator("main").get_by_label(label)
        field.fill("Wrote the runbook")
        page.locator("main").get_by_role("button", name=button).first.click()
        page.wait_for_url(lambda url, address=address: not url.endswith(address))
    assert (newcomer.evidence.count(), newcomer.moves.count(), newcomer.reviews.count()) == (
        2,
        1,
        1,
    )
