"""The example of last time goes into its field in place: nothing that is typed there is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

QUESTION = "/assessment/questions/explains-tradeoffs-unprompted/"
LAST = "The reranker PR: three tradeoffs stated, two alternatives ruled out."
TYPED = "RFC 12: three teams by n"


@pytest.fixture
def question(new_page, veteran) -> Page:
    page: Page = new_page(veteran)
    page.goto(QUESTION)
    return page


def example(page: Page):
    return page.get_by_label("A concrete example")


def start_from_last_time(page: Page) -> None:
    page.get_by_text("Last time, on").click()
    page.get_by_role("link", name="Start from this text").click()


def test_it_comes_below_what_is_typed_and_outlives_its_page(question):
    question.get_by_label("Yes", exact=True).check()
    example(question).fill(TYPED)
    start_from_last_time(question)
    expect(example(question)).to_have_value(f"{TYPED}\n\n{LAST}")
    expect(example(question)).to_be_focused()
    expect(question.get_by_label("Yes", exact=True)).to_be_checked()
    assert "from=last" not in question.url

    question.get_by_role("link", name="Back").click()
    question.wait_for_url("**/assessment/")
    question.goto(QUESTION)
    expect(example(question)).to_have_value(f"{TYPED}\n\n{LAST}")


def test_without_javascript_the_page_comes_with_it(new_page, veteran):
    page = new_page(veteran, java_script_enabled=False)
    page.goto(QUESTION)
    start_from_last_time(page)
    expect(example(page)).to_have_value(LAST)
    assert not veteran.sittings.exists()
