"""What was pressed or chosen after a session had ended: the page after the login says so, once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve, reverse

from careerladder.models import Session
from careerladder.web.resubmission import MOST_UNSAVED_PER_HOUR, owner_token
from tests.addresses import addresses
from tests.careerladder.test_methods import BOTH, POST_ONLY
from tests.conftest import PASSWORD

# They confirm who somebody is, and change nothing.
CONFIRMING = {"reauthenticate-by-email"}
TIME_ZONE = "/account/time-zone/"
SENTENCE = "Your session expired, so the time zone was not saved."


@pytest.mark.parametrize(
    ("name", "parts"),
    [each for each in addresses() if each[0] in (POST_ONLY | BOTH) - CONFIRMING],
    ids=str,
)
def test_each_view_that_takes_a_form_of_an_account_says_what_it_would_not_have_saved(name, parts):
    values = {"slug": "slug", "ladder": "ladder", "phase": "phase", "number": 1, "secret": "secret"}
    given = {part: values.get(part, UUID(int=1)) for part in parts}
    view: Any = resolve(reverse(name, kwargs=given)).func
    if getattr(view, "login_required", True):
        assert view.unsaved.endswith(".")


def log_in(client, person, to="/progress/"):
    fields = {"login": person.email, "password": PASSWORD, "next": to}
    return client.post("/account/login/", fields, follow=True)


def test_the_page_after_the_login_says_once_that_a_choice_was_not_saved(client, ada, bob):
    answer = client.post(TIME_ZONE, {"time_zone": "Europe/Rome"})
    assert answer["Location"] == f"/account/login/?next={TIME_ZONE}"
    assert SENTENCE not in client.get(answer["Location"]).text
    assert SENTENCE in log_in(client, ada, TIME_ZONE).text
    assert SENTENCE not in client.get(TIME_ZONE).text
    ada.refresh_from_db()
    assert not ada.time_zone


def test_a_form_that_names_its_owner_says_it_to_nobody_else(client, ada, bob):
    client.post(TIME_ZONE, {"time_zone": "Europe/Rome", "whose": owner_token(ada)})
    assert SENTENCE not in log_in(client, bob).text


def test_no_password_is_kept(client, ada):
    answer = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": "zaunkoenig"}
    )
    page = log_in(client, ada, "/account/password/change/").text
    assert answer["Location"].endswith("/account/password/change/")
    assert "the password was not changed" in page
    assert "zaunkoenig" not in page + str(dict(client.session))
    assert not ada.unsent_texts.exists()


@pytest.mark.parametrize("header", [{}, {"HX-Request": "true"}])
def test_what_was_typed_is_shown_where_a_preview_was_asked_for(client, ada, header):
    fields = {"note": "An hour of typing.", "previews": "note", "whose": owner_token(ada)}
    answer = client.post("/preview/", fields, headers=header)
    assert answer.status_code == 403
    assert "An hour of typing." in answer.text


def test_keys_of_an_account_are_switched_in_no_session_of_a_stranger(client, ada):
    answer = client.post("/account/keys/", {"single_keys": "off", "whose": owner_token(ada)})
    assert answer["Location"] == "/account/login/?next=/account/"
    assert "the shortcut setting was not changed" in log_in(client, ada, "/account/").text
    ada.refresh_from_db()
    assert ada.single_keys


def test_a_network_begins_only_so_many_sessions_with_it(ada, client):
    for _ in range(MOST_UNSAVED_PER_HOUR + 5):
        assert Client().post(TIME_ZONE, {"time_zone": "Europe/Rome"}).status_code == 302
    assert Session.objects.count() == MOST_UNSAVED_PER_HOUR


def test_a_review_comes_back_and_says_that_it_is_not_saved(client, ada, ladder):
    answer = client.post("/plan/review/", {"happened": "A launch.", "whose": owner_token(ada)})
    page = log_in(client, ada, "/plan/review/").text
    assert answer.status_code == 302
    assert "You were logged out before this was saved." in page
    assert "A launch." in page
    assert not ada.reviews.exists()
