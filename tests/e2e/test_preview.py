"""A preview comes in its place, or in a tab of its own; what is typed stays where it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

MID = "/ladders/ai-engineer/phases/mid/"
NOTE = "Moved **load()** out of __init__.py\n\n| setting | " + "| ".join(
    f"column number {each} " for each in range(9)
)
TABLE = f"{NOTE}|\n|{'---|' * 10}\n| {'observability | ' * 10}"


@pytest.fixture
def line(new_page, newcomer):
    page: Page = new_page(newcomer)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(MID)
    found = page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name="Design doc used for a decision")
    )
    found.get_by_text("Record evidence").click()
    found.get_by_role("textbox", name="What happened").fill(TABLE)
    return found


def test_it_comes_below_the_form_and_a_wide_table_moves_in_its_own_box(line, check_accessible):
    page = line.page
    line.get_by_role("button", name="Preview").click()
    preview = line.locator(".preview")
    expect(preview.get_by_text("load()")).to_have_css("font-weight", "600")
    expect(preview).to_contain_text("out of __init__.py")
    expect(line.get_by_role("textbox", name="What happened")).to_have_value(TABLE)
    widths = preview.locator("table").evaluate(
        "t => [t.scrollWidth > t.clientWidth, t.clientWidth]"
    )
    assert widths[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cell = preview.locator("td").first
    assert cell.evaluate("c => c.getClientRects().length") == 1
    assert cell.evaluate("c => c.clientHeight") < 60
    check_accessible(page)

    line.get_by_role("button", name="Record and tick").click()
    expect(line.locator(".evidence__note")).to_contain_text("out of __init__.py")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
