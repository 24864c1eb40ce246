"""Text that was posted after a session had ended: whose it is, how long it waits, and where."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from careerladder.models import Session, UnsentText, User
from careerladder.models.unsent import MOST_UNSENT_CHARACTERS, MOST_UNSENT_TEXTS, UNSENT_KEPT_FOR
from careerladder.web.resubmission import owner_token
from tests.conftest import PASSWORD

CAPTURE = "/evidence/capture/"
NOTE = "Two teams built from the RFC."


def posted_by(person, note=NOTE, **fields):
    return {"note": note, "whose": owner_token(person), **fields}


def log_in(client, person):
    return client.post("/account/login/", {"login": person.email, "password": PASSWORD})


def waits(client) -> bool:
    return NOTE in client.get(CAPTURE).text


def test_no_word_of_it_lies_in_a_session(client, ada):
    client.post(CAPTURE, posted_by(ada))
    assert NOTE not in str(dict(client.session))
    assert ada.unsent_texts.get().fields["note"] == [NOTE]


def test_a_mark_names_its_person_and_nobody_can_make_one(ada, client):
    assert owner_token(ada) == owner_token(ada)
    for mark in (f"{ada.pk}", f"{ada.pk}:", f"{ada.pk}:forged", "", "\x00", f"x{owner_token(ada)}"):
        answer = client.post(CAPTURE, {"note": NOTE, "whose": mark})
        assert answer.status_code == 403, mark
        assert NOTE in answer.text
    assert not UnsentText.objects.exists()
    assert not Session.objects.exists()


def test_a_form_of_a_deleted_account_keeps_nothing_and_shows_the_text(client, ada):
    form = posted_by(ada)
    ada.delete()
    answer = client.post(CAPTURE, form)
    assert answer.status_code == 403
    assert NOTE in answer.text
    assert not UnsentText.objects.exists()


def test_it_goes_with_the_account(client, ada):
    client.post(CAPTURE, posted_by(ada))
    ada.delete()
    assert not UnsentText.objects.exists()


def test_it_returns_in_the_browser_that_it_was_posted_from_alone(client, ada):
    client.post(CAPTURE, posted_by(ada))
    elsewhere = Client()
    log_in(elsewhere, ada)
    assert not waits(elsewhere)
    log_in(client, ada)
    assert waits(client)


def test_who_else_logs_in_there_sees_nothing_and_carries_nothing_along(client, ada, bob):
    client.post(CAPTURE, posted_by(ada))
    log_in(client, bob)
    assert not waits(client)
    assert "unsent_key" not in client.session
    client.post("/unsent/discard/", {"action": CAPTURE, "page": CAPTURE})
    client.post(CAPTURE, {"note": "Bob’s own."})
    assert ada.unsent_texts.count() == 1
    assert bob.evidence.get().note == "Bob’s own."


def test_two_tabs_lose_neither_text(client, ada):
    client.post(CAPTURE, posted_by(ada, "The first tab’s."))
    client.post(CAPTURE, posted_by(ada, "The second tab’s."))
    log_in(client, ada)
    page = client.get(CAPTURE).text
    assert "The second tab’s." in page
    assert "The first tab’s." not in page
    client.post(CAPTURE, posted_by(ada, "The second tab’s."))
    assert "The first tab’s." in client.get(CAPTURE).text
    client.post("/unsent/discard/", {"action": CAPTURE, "page": CAPTURE})
    assert "You were logged out" not in client.get(CAPTURE).text


def test_the_same_text_posted_twice_waits_once(client, ada):
    client.post(CAPTURE, posted_by(ada))
    client.post(CAPTURE, posted_by(ada))
    assert ada.unsent_texts.count() == 1


def test_it_waits_for_three_days(client, ada):
    client.post(CAPTURE, posted_by(ada))
    with time_machine.travel(timezone.now() + UNSENT_KEPT_FOR - timedelta(hours=1)):
        assert Session.objects.get(pk=client.session.session_key).expire_date > timezone.now()
        call_command("clear_expired")
        assert UnsentText.objects.waiting().exists()
    with time_machine.travel(timezone.now() + UNSENT_KEPT_FOR + timedelta(minutes=1)):
        log_in(client, ada)
        assert not waits(client)
        call_command("clear_expired")
        assert not UnsentText.objects.exists()


def test_how_many_wait_is_bounded_and_the_next_is_shown(client, ada):
    for number in range(MOST_UNSENT_TEXTS):
        assert client.post(CAPTURE, posted_by(ada, f"Text {number}.")).status_code == 302
    answer = Client().post(CAPTURE, posted_by(ada))
    assert answer.status_code == 403
    assert NOTE in answer.text
    assert ada.unsent_texts.count() == MOST_UNSENT_TEXTS


def test_how_long_one_is_is_bounded(client, ada):
    answer = client.post(CAPTURE, posted_by(ada, "x" * MOST_UNSENT_CHARACTERS))
    assert answer.status_code == 403
    assert not UnsentText.objects.exists()


def test_strangers_fill_no_table(client, ladder):
    for _ in range(3):
        assert client.post(CAPTURE, {"note": "x" * 100_000}).status_code == 403
    assert not Session.objects.exists()
    assert not UnsentText.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_another_site_gets_nothing_kept(ada, headers):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(CAPTURE, posted_by(ada), headers=headers)
    assert answer.status_code == 403
    assert NOTE not in answer.text
    assert not UnsentText.objects.exists()
    assert not Session.objects.exists()


def test_a_form_of_a_stranger_says_nothing_of_whose_it_is(client, ladder):
    assert owner_token(User()) == ""


def test_text_with_a_nul_waits_without_it(client, ada):
    client.post(CAPTURE, posted_by(ada, f"\x00{NOTE}"))
    log_in(client, ada)
    assert waits(client)


def test_pages_cost_no_query_more_where_nothing_waits(as_ada, queries):
    without = queries(lambda: as_ada.get(CAPTURE))
    session = as_ada.session
    session["unsent_key"] = "nothing waits for it"
    session.save()
    as_ada.get(CAPTURE)
    assert queries(lambda: as_ada.get(CAPTURE)) == without
