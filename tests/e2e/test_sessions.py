"""Logging out a browser that one has no longer at hand, from another."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from careerladder.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def person(site: str) -> User:
    return User.objects.create_user("two@example.org", PASSWORD, time_zone="Europe/Berlin")


def log_in(page: Page, person: User, *, stays: bool = True) -> None:
    page.goto("/account/login/?next=/account/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Stay logged in on this device").set_checked(stays)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()


def test_end_another_session_and_see_it_dead(new_page, person, scripts, check_accessible):
    left_behind = new_page(java_script_enabled=scripts)
    log_in(left_behind, person)
    left_behind.goto("/evidence/capture/")
    left_behind.get_by_label("What did you do").fill("Typed on the train.")

    here = new_page(java_script_enabled=scripts)
    log_in(here, person)
    here.get_by_role("link", name="See the browsers").click()
    expect(here.get_by_text("Another browser")).to_have_count(1)
    here.get_by_role("button", name="Log out the browser that logged in on").click()
    here.get_by_label("Password").fill(PASSWORD)
    here.get_by_role("button", name="Continue").click()
    # Who it is was asked in between: what was wanted is still at hand.
    expect(here.get_by_text("No browser is logged out yet.")).to_be_visible()
    if scripts:
        check_accessible(here)
    here.get_by_role("button", name="Log out the browser that logged in on").first.click()
    expect(here.get_by_text("That browser is logged out.")).to_be_visible()
    expect(here.get_by_text("You aren’t logged in anywhere else.")).to_be_visible()

    # What was typed there waits for its person, and nobody is logged in.
    left_behind.get_by_role("button", name="Record", exact=True).click()
    expect(left_behind.get_by_role("heading", name="Log in")).to_be_visible()
    assert not person.evidence.exists()


def test_a_login_that_ends_with_the_browser(new_page, person):
    page = new_page()
    log_in(page, person, stays=False)
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    assert cookie["expires"] == -1
