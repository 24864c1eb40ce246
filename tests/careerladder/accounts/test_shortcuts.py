"""Single keys: one switch for all of them, in the account or in a stranger's session."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from careerladder.accounts import views as account
from careerladder.models import Session, User
from tests.conftest import PASSWORD

QUESTION = "/assessment/questions/{}/"
FIRST, SECOND = QUESTION.format("explains"), QUESTION.format("finds")
BY_SCRIPT = {"Accept": "application/json"}
ON, OFF = 'data-keys="on"', 'data-keys="off"'


def turn(client, to, *, headers=None, **fields):
    return client.post(reverse("keys"), {"single_keys": to} | fields, headers=headers)


def test_keys_are_on_until_somebody_says_otherwise(client, as_ada):
    for browser in (client, as_ada):
        assert ON in browser.get(FIRST).text


def test_a_strangers_choice_holds_on_the_next_question_and_for_nobody_else(client, ladder):
    assert turn(client, "off", headers=BY_SCRIPT).status_code == 204
    for page in (FIRST, SECOND):
        assert OFF in client.get(page).text
    assert ON in Client().get(FIRST).text


def test_a_stranger_turns_them_on_again(client, ladder):
    turn(client, "off")
    turn(client, "on")
    assert ON in client.get(FIRST).text


def test_a_persons_choice_is_kept_in_the_account(as_ada, as_bob, ada):
    assert turn(as_ada, "off", headers=BY_SCRIPT).status_code == 204
    ada.refresh_from_db()
    assert not ada.single_keys
    elsewhere = Client()
    elsewhere.force_login(ada)
    assert OFF in elsewhere.get(FIRST).text
    assert ON in as_bob.get(FIRST).text

    turn(as_ada, "on", headers=BY_SCRIPT)
    assert ON in elsewhere.get(FIRST).text


def test_what_was_turned_off_before_a_login_stays_off_until_it_is_turned_on(client, ada):
    turn(client, "off", headers=BY_SCRIPT)
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert str(ada.pk) == client.session["_auth_user_id"]
    assert OFF in client.get(FIRST).text
    turn(client, "on", headers=BY_SCRIPT)
    assert ON in client.get(FIRST).text
    assert User.objects.get(pk=ada.pk).single_keys


def test_a_script_leaves_no_notice_behind(client, ladder):
    turn(client, "off", headers=BY_SCRIPT)
    assert "Shortcuts are off." not in client.get(FIRST).text


def test_the_account_page_switches_them_without_a_script(as_ada, ada):
    page = as_ada.get(reverse("account")).text
    assert "Shortcuts are on:" in page
    assert "Turn shortcuts off" in page
    answer = turn(as_ada, "off")
    assert answer["Location"] == reverse("account")
    page = as_ada.get(reverse("account")).text
    assert "Shortcuts are off." in page
    assert "Turn shortcuts on" in page


def test_a_stranger_without_a_script_is_led_home(client, ladder):
    assert turn(client, "off")["Location"] == reverse("home")


@pytest.mark.parametrize("fields", [{}, {"single_keys": ""}, {"single_keys": "maybe"}])
def test_what_is_neither_on_nor_off_is_refused(as_ada, ada, fields):
    assert as_ada.post(reverse("keys"), fields).status_code == 422
    ada.refresh_from_db()
    assert ada.single_keys


@pytest.mark.parametrize("verb", ["get", "put", "delete"])
def test_it_takes_nothing_but_a_post(client, ladder, verb):
    assert getattr(client, verb)(reverse("keys")).status_code == 405


def test_it_asks_for_a_token(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert turn(strict, "off").status_code == 403
    ada.refresh_from_db()
    assert ada.single_keys


def test_how_many_sessions_an_address_begins_with_it_is_limited(ladder, as_ada, monkeypatch):
    monkeypatch.setattr(account, "MOST_SWITCHES_AN_HOUR", 1)
    cache.clear()
    first = Client()
    for to in ("off", "on", "off"):
        assert turn(first, to, headers=BY_SCRIPT).status_code == 204
    before = Session.objects.count()
    assert turn(Client(), "off", headers=BY_SCRIPT).status_code == 429
    assert turn(as_ada, "off", headers=BY_SCRIPT).status_code == 204
    assert Session.objects.count() == before


def test_reading_them_costs_a_page_nothing(as_ada, client, ladder, queries):
    for browser in (client, as_ada):
        turn(browser, "off", headers=BY_SCRIPT)
        browser.get(FIRST)
        off = queries(lambda browser=browser: browser.get(FIRST))
        turn(browser, "on", headers=BY_SCRIPT)
        assert queries(lambda browser=browser: browser.get(FIRST)) == off
