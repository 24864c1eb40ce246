"""Passkeys, codes and the question who it is, in a browser with an authenticator of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core import mail
from playwright.sync_api import Page, expect

from careerladder.models import User
from tests.conftest import PASSWORD

EMAIL = "keys@example.org"


@pytest.fixture
def person(site) -> User:
    return User.objects.create_user(EMAIL, PASSWORD, time_zone="Europe/Berlin")


def add_authenticator(page: Page) -> None:
    """What a laptop with a fingerprint reader has."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    client.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Account", exact=True).click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()


def prove(page: Page) -> None:
    expect(page.get_by_role("heading", name="Confirm it’s you")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def code_of(person: User, *, after: int = 0):
    """What the app shows; a code is taken once, so the next one is asked for by `after`."""
    app = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    return code_for(decrypt(app.data["secret"]), after=after)


def code_for(secret: str, *, after: int = 0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + after))


def test_sign_up_add_a_passkey_log_out_and_log_in_by_it(
    new_page: Callable[..., Page], check_accessible
):
    page = new_page()
    add_authenticator(page)
    page.goto("/account/signup/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("link", name="Progress")).to_be_visible()

    page.goto("/account/")
    page.get_by_role("link", name="Set them up").click()
    check_accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    prove(page)
    check_accessible(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(
        10
    )
    check_accessible(page)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("Laptop")).to_be_visible()

    log_out(page)
    page.goto("/account/login/?next=/evidence/")
    check_accessible(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="Evidence", level=1)).to_be_visible()
    page.goto("/account/events/")
    expect(page.get_by_text("Logged in with a passkey")).to_be_visible()
    check_accessible(page)

    # The password alone is half of it now; the passkey is the other half.
    log_out(page)
    log_in(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Progress")).to_be_visible()


def test_who_it_is_can_be_shown_by_passkey_too(new_page, person):
    page = new_page()
    add_authenticator(page)
    log_in(page)
    page.goto("/account/passkeys/add/")
    prove(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    log_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("link", name="Progress")).to_be_visible()

    page.goto("/account/password/change/")
    expect(page.get_by_role("heading", name="Confirm it’s you")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("New password", exact=True).fill("four kites above a harbor")
    page.get_by_label("Repeat the new password").fill("four kites above a harbor")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("heading", name="Account", exact=True)).to_be_visible()


def test_a_device_that_gives_no_passkey_is_no_dead_end(new_page, person):
    page = new_page()
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("That didn’t work.")).to_be_visible()
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_enabled()


def test_without_a_script_the_passkey_says_what_it_needs(new_page, person):
    page = new_page(java_script_enabled=False)
    page.goto("/account/login/")
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
    log_in(page)
    expect(page.get_by_role("link", name="Progress")).to_be_visible()


def test_an_authenticator_app_and_a_recovery_code(new_page, person, scripts, check_accessible):
    page = new_page(java_script_enabled=scripts)
    log_in(page)
    page.goto("/account/two-step/")
    page.get_by_role("link", name="Set up an authenticator app").click()
    prove(page)
    if scripts:
        check_accessible(page)
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_have_js_property("complete", True)
    assert picture.bounding_box()["width"] > 150
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("That code is wrong or has expired.")).to_be_visible()

    secret = page.get_by_label("Or enter this key in the app").input_value().replace(" ", "")
    page.get_by_label("Code from the app").fill(code_for(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    first = codes.first.inner_text()
    page.context.clear_cookies()

    log_in(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("link", name="Progress")).to_be_visible()

    # A recovery code works once; the app's code goes on working.
    page.context.clear_cookies()
    log_in(page)
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("That code is wrong or has expired.")).to_be_visible()
    page.get_by_label("Code").fill(code_of(person, after=1))
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("link", name="Progress")).to_be_visible()


def test_the_address_changes_after_the_password_and_not_before(new_page, person, scripts):
    person.emailaddress_set.create(email=EMAIL, primary=True, verified=True)
    page = new_page(java_script_enabled=scripts)
    log_in(page)
    page.goto("/account/email/")
    expect(page.get_by_role("heading", name="Confirm it’s you")).to_be_visible()
    expect(page.get_by_label("New email address")).to_have_count(0)
    page.get_by_label("Password").fill("not this one, not at all")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("That isn’t your password.")).to_be_visible()
    prove(page)

    page.get_by_label("New email address").fill("new@example.org")
    page.get_by_role("button", name="Change the address").click()
    [link] = re.findall(r"(?m)^http://\S+$", str(mail.outbox[-1].body))
    page.goto(link)
    page.get_by_role("button", name="Confirm").click()
    person.refresh_from_db()
    assert person.email == "new@example.org"

    # Whoever has the old mailbox hears of it, and can take the account back.
    to_the_old = next(sent for sent in mail.outbox if sent.to == [EMAIL] and "undo" in sent.body)
    [undo] = re.findall(r"(?m)^http://\S+$", str(to_the_old.body))
    owner = new_page(java_script_enabled=scripts)
    owner.goto(undo)
    owner.get_by_role("button", name="Take the account back").click()
    expect(owner.get_by_role("heading", name="The account is yours again")).to_be_visible()
    page.goto("/progress/")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    [reset] = re.findall(r"(?m)^http://\S+$", str(mail.outbox[-1].body))
    owner.goto(reset)
    owner.get_by_label("New password", exact=True).fill("four kites above a harbor")
    owner.get_by_label("Repeat the new password").fill("four kites above a harbor")
    owner.get_by_role("button", name="Use this password").click()
    log_in(owner, "four kites above a harbor")
    expect(owner.get_by_role("link", name="Progress")).to_be_visible()


def test_a_double_click_creates_one_account_and_is_logged_in(new_page, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto("/account/signup/")
    page.get_by_label("Email address").fill("twice@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").dblclick()
    expect(page.get_by_role("link", name="Progress")).to_be_visible()
    page.goto("/progress/")
    expect(page.get_by_role("link", name="Progress")).to_be_visible()
    assert User.objects.filter(email="twice@example.org").count() == 1
