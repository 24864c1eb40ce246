"""Strangers can use up what an account allows, and lock nobody out with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from careerladder.accounts.known_browsers import KNOWN_BROWSER_COOKIE
from tests.conftest import PASSWORD

WRONG = "not this one, not at all"


def log_in(client: Client, password: str = PASSWORD, *, address: str = "192.0.2.1", **fields):
    form = {"login": "ada@example.org", "password": password, **fields}
    return client.post("/account/login/", form, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def known(ada) -> Client:
    """A browser where ada was logged in before, and is no longer."""
    client = Client()
    assert log_in(client).status_code == 302
    client.post("/account/logout/")
    return client


@pytest.fixture
def attacked(ada):
    """Strangers of many networks have used up what the account allows."""

    def attack() -> None:
        for number in range(8):
            assert log_in(Client(), WRONG, address=f"203.0.113.{number}").status_code in (422, 429)

    attack()
    return attack


def test_a_known_browser_is_let_in_while_strangers_try(known, attacked):
    assert log_in(known)["Location"] == "/assessment/arrive/"
    assert is_in(known)
    assert mail.outbox == []


def test_a_new_place_is_asked_for_a_mailed_code_besides_the_right_password(attacked):
    client = Client()
    answer = log_in(client, address="198.51.100.1")
    assert answer["Location"] == "/account/login/code/confirm/"
    assert not is_in(client)
    [code] = re.findall(r"(?m)^([A-Z0-9]+-[A-Z0-9]+)$", str(mail.outbox[-1].body))
    client.post("/account/login/code/confirm/", {"code": code})
    assert is_in(client)


def test_a_wrong_password_still_says_so_and_sends_nothing(attacked):
    answer = log_in(Client(), WRONG, address="198.51.100.1")
    assert answer.status_code == 422
    assert "Wrong email address or password." in answer.text
    assert mail.outbox == []


def test_without_mail_the_right_password_lets_in(attacked, settings):
    settings.MAIL_ARRIVES = False
    client = Client()
    log_in(client, address="198.51.100.1")
    assert is_in(client)


def test_before_that_nobody_is_asked_for_a_code(ada):
    for _ in range(4):
        log_in(Client(), WRONG)
    client = Client()
    log_in(client)
    assert is_in(client)


def test_who_guessed_right_is_not_in_when_the_limit_is_over(attacked, ada):
    assert log_in(Client(), address="198.51.100.1")["Location"] == "/account/login/code/confirm/"
    for later in (timedelta(minutes=6), timedelta(days=2), timedelta(days=300)):
        with time_machine.travel(datetime.now(UTC) + later):
            client = Client()
            log_in(client, address="198.51.100.2")
            assert not is_in(client)
    ada.refresh_from_db()
    ada.set_password("four kites above a harbor")
    ada.save()
    client = Client()
    log_in(client, "four kites above a harbor", address="198.51.100.3")
    assert is_in(client)


def test_a_day_without_a_right_guess_ends_it(attacked, ada, bob):
    ada.refresh_from_db()
    now = datetime.now(UTC)
    assert ada.asks_for_code(at=now + timedelta(hours=23))
    assert not ada.asks_for_code(at=now + timedelta(hours=25))
    bob.refresh_from_db()
    assert not bob.asks_for_code()


def test_another_account_notices_nothing(attacked, bob):
    client = Client()
    client.post("/account/login/", {"login": bob.email, "password": PASSWORD})
    assert is_in(client)


def test_one_network_is_stopped_whatever_account_it_tries(ada):
    statuses = [log_in(Client(), WRONG).status_code for _ in range(12)]
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429, 429]


def test_right_passwords_use_nothing_up(ada):
    for _ in range(12):
        client = Client()
        log_in(client)
        assert is_in(client)


def test_a_mailbox_that_reset_the_password_ends_the_attack(attacked, ada, client):
    client.post("/account/password/reset/", {"email": ada.email})
    [link] = re.findall(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    form = client.get(link, follow=True)
    new = "four kites above a harbor"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    fresh = Client()
    log_in(fresh, new, address="198.51.100.1")
    assert is_in(fresh)


def use_up(path: str, times: int) -> list[int]:
    return [
        Client().post(path, {"email": "ada@example.org"}, REMOTE_ADDR=f"203.0.113.{n}").status_code
        for n in range(times)
    ]


@pytest.mark.parametrize(
    ("path", "allowed"), [("/account/login/code/", 3), ("/account/password/reset/", 5)]
)
def test_codes_and_resets_that_strangers_asked_for_refuse_no_known_browser(known, path, allowed):
    assert use_up(path, allowed + 2) == [302] * allowed + [429] * 2
    sent = len(mail.outbox)
    assert known.post(path, {"email": "ada@example.org"}).status_code == 302
    assert len(mail.outbox) == sent + 1


def test_a_known_browser_has_a_limit_of_its_own(known):
    path, form = "/account/password/reset/", {"email": "ada@example.org"}
    assert [known.post(path, form).status_code for _ in range(6)] == [302] * 5 + [429]


def test_the_limit_of_a_stranger_is_over_after_a_while(ada):
    with time_machine.travel(datetime(2026, 5, 14, 12, tzinfo=UTC), tick=False) as clock:
        use_up("/account/login/code/", 5)
        clock.shift(timedelta(seconds=61))
        assert use_up("/account/login/code/", 1) == [302]


def test_a_browser_is_known_to_the_accounts_that_were_here(known, bob, attacked):
    known.post("/account/login/", {"login": bob.email, "password": PASSWORD})
    known.post("/account/logout/")
    log_in(known)
    assert is_in(known)


def test_a_cookie_that_is_not_ours_makes_nothing_known(known, attacked):
    for forged in ("", "x", "x" + known.cookies[KNOWN_BROWSER_COOKIE].value):
        client = Client()
        client.cookies[KNOWN_BROWSER_COOKIE] = forged
        log_in(client, address="198.51.100.1")
        assert not is_in(client)


def test_a_browser_that_knew_an_older_password_is_a_stranger(known, ada, attacked):
    ada.set_password("four kites above a harbor")
    ada.save()
    ada.ask_for_code()
    log_in(known, "four kites above a harbor")
    assert not is_in(known)


def test_a_reset_works_in_the_browser_that_was_asked_for_a_code(attacked, ada):
    """Who is attacked, and chooses a new password right there."""
    client = Client()
    log_in(client, address="198.51.100.1")
    client.post("/account/password/reset/", {"email": ada.email})
    [link] = re.findall(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    form = client.get(link, follow=True)
    new = "four kites above a harbor"
    answer = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert answer.status_code == 302
    fresh = Client()
    log_in(fresh, new, address="198.51.100.1")
    assert is_in(fresh)


def test_the_page_says_why_a_code_is_asked(attacked, client):
    page = client.post(
        "/account/login/",
        {"login": "ada@example.org", "password": PASSWORD},
        REMOTE_ADDR="198.51.100.1",
        follow=True,
    ).text
    assert "several wrong passwords for your account" in page


@pytest.mark.parametrize("password", ["x" * 1025, "cafe\u0301 among the lindens", "plain enough"])
def test_an_account_that_is_there_costs_as_many_hashes_as_one_that_is_not(ada, password):
    costs = []
    for email in (ada.email, "nobody@example.org"):
        with mock.patch.object(MD5PasswordHasher, "encode", autospec=True) as encode:
            encode.side_effect = lambda *a, **k: "md5$salt$" + "0" * 32
            Client().post("/account/login/", {"login": email, "password": password})
            costs.append(encode.call_count)
    assert costs[0] == costs[1]


def test_bobs_browser_is_no_known_one_of_ada(attacked, bob):
    client = Client()
    client.post("/account/login/", {"login": bob.email, "password": PASSWORD})
    client.post("/account/logout/")
    log_in(client, address="198.51.100.1")
    assert not is_in(client)


def test_the_cookie_says_nothing_and_no_script_reads_it(known):
    cookie = known.cookies[KNOWN_BROWSER_COOKIE]
    assert "ada" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
