"""Answering with single keys, which never act in a field and can be turned off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

FIRST = "/assessment/questions/explains-tradeoffs-unprompted/"
EXAMPLE = "Nobody knows yet why you say no."


@pytest.fixture
def question(new_page) -> Page:
    page: Page = new_page()
    page.goto(FIRST)
    return page


def yes(page: Page):
    return page.get_by_label("Yes", exact=True)


def no(page: Page):
    return page.get_by_label("No", exact=True)


def example(page: Page):
    return page.get_by_label("A concrete example")


def switch(page: Page, to: str):
    return page.get_by_role("button", name=f"Turn shortcuts {to}")


def test_the_whole_assessment_with_keys_alone(question):
    for place, says in enumerate("ynYnn", 1):
        expect(question.get_by_text(f"Question {place} of 5")).to_be_visible()
        expect(switch(question, "off")).to_be_visible()
        question.keyboard.press(says)
        if says in "yY":
            expect(example(question)).to_be_focused()
            question.keyboard.type(EXAMPLE)
            expect(example(question)).to_have_value(EXAMPLE)
            question.keyboard.press("Tab")
        question.keyboard.press("Enter")
    expect(question.get_by_role("heading", name="2 of 5 answers count")).to_be_visible()

    question.goto("/assessment/match/")
    question.keyboard.press("n")
    expect(no(question)).to_be_checked()
    expect(question.get_by_role("button", name="Next")).to_be_focused()
    question.keyboard.press("Enter")
    expect(question.get_by_role("heading", name="We propose")).to_be_visible()


def test_each_key_chooses_and_moves_the_focus_and_says_so(question):
    question.keyboard.press("y")
    expect(yes(question)).to_be_checked()
    expect(example(question)).to_be_focused()
    expect(question.get_by_text("Chosen: yes.")).to_have_role("status")

    question.get_by_role("link", name="Back", exact=True).focus()
    question.keyboard.press("n")
    expect(no(question)).to_be_checked()
    expect(question.get_by_role("button", name="Next question")).to_be_focused()
    expect(question.get_by_text("Chosen: no.")).to_have_role("status")


def test_enter_outside_of_any_field_sends_the_form(question):
    question.keyboard.press("Enter")
    expect(question.get_by_text("Choose yes or no.")).to_be_visible()
    expect(yes(question)).to_be_focused()
    expect(switch(question, "off")).to_be_visible()
    question.keyboard.press("n")
    question.locator("main h1").click()
    question.keyboard.press("Enter")
    expect(question.get_by_text("Question 2 of 5")).to_be_visible()


def test_enter_on_a_link_or_a_button_is_theirs(question):
    question.get_by_role("link", name="Back", exact=True).focus()
    question.keyboard.press("Enter")
    question.wait_for_url("**/assessment/")

    question.go_back()
    switch(question, "off").focus()
    question.keyboard.press("Enter")
    expect(switch(question, "on")).to_be_visible()


def test_in_the_example_they_are_letters(question):
    no(question).check()
    example(question).focus()
    question.keyboard.type(f"{EXAMPLE}\ny")
    question.keyboard.press("Enter")
    expect(example(question)).to_have_value(f"{EXAMPLE}\ny\n")
    expect(no(question)).to_be_checked()


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_with_a_modifier_they_are_the_browsers(question, modifier):
    question.keyboard.press(f"{modifier}+y")
    expect(yes(question)).not_to_be_checked()


def test_neither_a_held_key_nor_a_composition_chooses(question):
    for options in ("repeat: true", "isComposing: true"):
        question.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent("
            f"'keydown', {{key: 'y', bubbles: true, {options}}}))"
        )
    expect(yes(question)).not_to_be_checked()


def test_turned_off_they_do_nothing_and_half_typed_text_stays(question):
    no(question).check()
    example(question).fill(EXAMPLE)
    with question.expect_response("**/account/keys/") as answered:
        switch(question, "off").click()
    assert answered.value.status == 204
    expect(switch(question, "on")).to_be_focused()
    expect(question.get_by_text("Shortcuts are off.")).to_have_role("status")
    expect(example(question)).to_have_value(EXAMPLE)

    question.keyboard.press("y")
    expect(no(question)).to_be_checked()
    question.get_by_role("button", name="Next question").click()
    expect(question.get_by_text("Question 2 of 5")).to_be_visible()
    expect(question.get_by_text("Off:")).to_be_visible()
    question.keyboard.press("y")
    question.keyboard.press("Enter")
    expect(yes(question)).not_to_be_checked()
    expect(question.get_by_text("Question 2 of 5")).to_be_visible()

    switch(question, "on").click()
    expect(switch(question, "off")).to_be_visible()
    question.keyboard.press("y")
    expect(yes(question)).to_be_checked()


def test_other_tabs_follow(question):
    other = question.context.new_page()
    other.goto(FIRST)
    switch(question, "off").click()
    expect(switch(other, "on")).to_be_visible()


def test_without_a_connection_they_are_off_on_this_page_and_it_says_so(question):
    example(question).fill(EXAMPLE)
    question.context.set_offline(True)
    switch(question, "off").click()
    expect(question.get_by_text("Shortcuts are off on this page only")).to_be_visible()
    question.keyboard.press("y")
    expect(yes(question)).not_to_be_checked()
    expect(example(question)).to_have_value(EXAMPLE)


def test_the_account_page_switches_them(new_page, newcomer, scripts):
    page = new_page(newcomer, java_script_enabled=scripts)
    page.goto("/account/")
    switch(page, "off").click()
    expect(page.get_by_role("status").get_by_text("Shortcuts are off.")).to_be_visible()
    expect(switch(page, "on")).to_be_visible()
    page.goto(FIRST)
    expect(switch(page, "on")).to_be_visible(visible=scripts)


def test_without_a_script_nothing_speaks_of_keys(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(FIRST)
    expect(switch(page, "off")).to_be_hidden()


def test_the_line_of_keys_is_accessible_on_and_off(new_page, check_accessible):
    page = new_page(bypass_csp=True)
    page.goto(FIRST)
    check_accessible(page)
    switch(page, "off").click()
    expect(switch(page, "on")).to_be_visible()
    check_accessible(page)
