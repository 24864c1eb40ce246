"""While nothing can be saved, what was typed stays: in its form, or on the page that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from careerladder.web.middleware import read_only
from tests.e2e.test_live_checklist import MID, NOTE, line_of

pytestmark = pytest.mark.slow


@pytest.fixture
def nothing_is_saved(monkeypatch) -> Iterator[Callable[[], None]]:
    """The database is read-only, until the function is called."""
    with monkeypatch.context() as patch:
        patch.setattr(read_only, "_is_read_only", lambda: True)
        yield patch.undo


def test_a_form_in_place_stays_below_a_message(new_page, newcomer, nothing_is_saved):
    page = new_page(newcomer)
    page.goto(MID)
    line = line_of(page, "Design doc used for a decision")
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill(NOTE)
    line.get_by_role("button", name="Record and tick").click()
    said = "The site can’t save anything right now. What you typed is still here."
    expect(page.get_by_text(said)).to_be_visible()
    expect(line.get_by_role("textbox", name="What happened")).to_have_value(NOTE)
    nothing_is_saved()
    line.get_by_role("button", name="Record and tick").click()
    expect(line.locator(".item__state")).to_contain_text("Counts")
    assert newcomer.evidence.get().note == NOTE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_answered_that_sends_the_text_again(
    new_page, newcomer, nothing_is_saved, check_accessible, scripts, scheme
):
    page = new_page(newcomer, java_script_enabled=scripts, color_scheme=scheme)
    page.goto("/evidence/capture/")
    page.get_by_role("textbox", name="What did you do").fill(f"{NOTE}\nTwice <b>bold</b>.")
    page.get_by_role("button", name="Record").click()
    for _ in range(2):
        expect(page.get_by_role("heading", name="can’t save anything right now")).to_be_visible()
        typed = page.get_by_role("textbox", name="What happened")
        expect(typed).to_have_value(f"{NOTE}\nTwice <b>bold</b>.")
        page.get_by_role("button", name="Send it again").click()
    if scripts:
        check_accessible(page)
    nothing_is_saved()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="Evidence", exact=True)).to_be_visible()
    page.goto("/evidence/capture/")
    expect(page.get_by_role("textbox", name="What did you do")).to_have_value("")
    assert newcomer.evidence.get().note == f"{NOTE}\nTwice <b>bold</b>."
