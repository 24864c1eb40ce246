"""How long a text is, said near its limit and counted as the server counts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from plans.models.evidence_text import LONGEST_NOTE

FIRST = "/assessment/questions/explains-tradeoffs-unprompted/"
MID = "/ladders/ai-engineer/phases/mid/"


@pytest.fixture
def question(new_page) -> Page:
    page: Page = new_page()
    page.goto(FIRST)
    return page


def example(page: Page):
    return page.get_by_label("A concrete example")


def put(field: Locator, text: str) -> None:
    """Text as if it had been pasted: a browser takes seconds to type as much."""
    field.evaluate(
        "(field, text) => { field.value = text;"
        " field.dispatchEvent(new Event('input', { bubbles: true })); }",
        text,
    )


def test_it_is_silent_until_a_text_is_nearly_too_long(question):
    counter = question.locator(".counter")
    example(question).fill("x" * 7_999)
    expect(counter).to_be_hidden()
    example(question).press_sequentially("x")
    expect(counter).to_have_text("8,000 of 10,000 characters")
    example(question).fill("x" * 10_000)
    expect(counter).to_have_text("10,000 of 10,000 characters")
    example(question).press_sequentially("x")
    expect(counter).to_have_text("1 character too many")
    example(question).fill("x" * 10_312)
    expect(counter).to_have_text("312 characters too many")
    assert len(example(question).input_value()) == 10_312
    example(question).fill("")
    expect(counter).to_be_hidden()


def test_only_crossing_the_limit_is_read_out(question):
    said = question.locator(".counter + [role=status]")
    example(question).fill("x" * 9_999)
    expect(said).to_be_empty()
    example(question).press_sequentially("xx")
    expect(said).to_have_text("Too long: the limit is 10,000 characters.")
    said.evaluate(
        "status => new MutationObserver(() => status.dataset.again = 1)"
        ".observe(status, { childList: true })"
    )
    example(question).press_sequentially("xx")
    expect(question.locator(".counter")).to_have_text("3 characters too many")
    assert said.get_attribute("data-again") is None
    for _ in range(3):
        example(question).press("Backspace")
    expect(said).to_have_text("Within the limit again.")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("🪜" * 10_001, id="characters of two halves"),
        pytest.param("a line\n" * 1_428 + "the end", id="line breaks"),
        pytest.param("\u00a0\u3000\n\t" + "é" * 10_003 + " \n\x85\u2028", id="blanks around it"),
        pytest.param("\ufeff" + "x" * 10_000, id="a mark that is no blank"),
    ],
)
def test_it_counts_as_the_server_counts(question, text):
    put(example(question), text)
    over = int(question.locator(".counter").inner_text().split()[0])
    question.get_by_label("Yes", exact=True).check()
    question.get_by_role("button", name="Next question").click()
    expect(question.get_by_text(f"This has {10_000 + over:,} characters")).to_be_visible()
    # The text has come back, and is counted at once.
    expect(question.locator(".counter")).to_contain_text(f"{over} character")


def test_in_a_line_it_outlives_the_swap(new_page, newcomer):
    page = new_page(newcomer)
    page.goto(MID)
    line = page.locator("#writes-design-docs")
    line.get_by_text("Record evidence").click()
    line.get_by_role("textbox", name="What happened").fill("x" * (LONGEST_NOTE + 5))
    expect(line.get_by_text("5 characters too many")).to_be_visible()
    line.get_by_role("button", name="Record and tick").click()
    expect(line.get_by_text("This has 10,005 characters")).to_be_visible()
    expect(line.get_by_text("5 characters too many")).to_be_visible()
    line.get_by_role("textbox", name="What happened").fill("RFC 12")
    expect(line.get_by_text("too many")).to_be_hidden()


def test_near_and_beyond_the_limit_the_page_is_accessible(new_page, check_accessible):
    page = new_page(bypass_csp=True)
    page.goto(FIRST)
    for length in (9_000, 11_000):
        example(page).fill("x" * length)
        expect(page.locator(".counter")).to_be_visible()
        check_accessible(page)
