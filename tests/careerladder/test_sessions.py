"""Where an account is logged in: what is kept of it, how long it lasts, and how it ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careerladder.models import Session
from careerladder.models.session import MOST_STRANGER_SESSION_CHARACTERS
from careerladder.sessions import SessionStore
from tests.conftest import PASSWORD, prove

# The hour, and how, where the session knows.
BY = r"[\d:]+[a-z ]*"
PAGE = "/account/sessions/"
NEW = "a longer enough password"


def log_in(person, **fields):
    client = Client()
    form = {"login": person.email, "password": PASSWORD, "remember": "on"} | fields
    assert client.post(reverse("account_login"), form).status_code == 302
    return client


def row(client) -> Session:
    found: Session = Session.objects.get(pk=client.session.session_key)
    return found


def is_logged_in(client) -> bool:
    return bool(client.get(reverse("account")).status_code == 200)


def buttons(page: str) -> list[str]:
    return re.findall(r'name="session" value="([^"]+)"', page)


@pytest.fixture
def here(ada):
    """Ada, who logged in and has just typed her password again."""
    client = log_in(ada)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def elsewhere(ada):
    """Ada in another browser."""
    return log_in(ada)


def test_sessions_that_are_ended_open_nothing_and_another_s_go_on(ada, bob):
    hers, his = log_in(ada), log_in(bob)
    assert [ada.sessions.all().end() for _ in range(2)] == [1, 0]
    assert (is_logged_in(hers), is_logged_in(his)) == (False, True)


# The page


def test_the_overview_leads_to_it(here):
    assert f'href="{PAGE}"' in here.get(reverse("account")).text


def test_a_stranger_is_asked_to_log_in(client, ladder):
    assert client.get(PAGE)["Location"].startswith(reverse("account_login"))


def test_it_says_since_when_and_which_is_this_one(ada):
    with time_machine.travel(datetime(2026, 11, 3, 12, tzinfo=UTC)):
        log_in(ada)
    with time_machine.travel(datetime(2026, 11, 5, 12, tzinfo=UTC)):
        here = log_in(ada)
    with time_machine.travel(datetime(2026, 11, 6, 12, tzinfo=UTC)):
        page = " ".join(re.sub("<[^>]+>", "", here.get(PAGE).text).split())
    assert re.search(rf"This browser Logged in on 5 November 2026, {BY}, last used today\.", page)
    assert re.search(
        rf"Another browser Logged in on 3 November 2026, {BY}, last used on 3 November 2026\.",
        page,
    )


def test_dates_are_those_of_the_person_s_clock(ada):
    ada.time_zone = "Asia/Tokyo"
    ada.save()
    with time_machine.travel(datetime(2026, 11, 3, 23, tzinfo=UTC)):
        elsewhere = log_in(ada)
        elsewhere.get("/progress/")
        page = " ".join(re.sub("<[^>]+>", "", log_in(ada).get(PAGE).text).split())
    assert re.search(
        rf"Another browser Logged in on 4 November 2026, {BY}, last used today\.", page
    )


def test_no_session_key_is_on_it(here, elsewhere):
    page = here.get(PAGE).text
    for client in (here, elsewhere):
        assert client.session.session_key not in page
    assert buttons(page) == [str(row(elsewhere).uuid)]


def test_it_shows_nothing_of_anybody_else(here, as_bob):
    assert buttons(as_bob.get(PAGE).text) == []
    assert "You aren’t logged in anywhere else." in as_bob.get(PAGE).text


def test_what_has_ended_is_not_on_it(here, elsewhere, ada):
    Session.objects.filter(pk=row(elsewhere).pk).update(expire_date=timezone.now())
    assert buttons(here.get(PAGE).text) == []


def test_a_changed_password_takes_the_others_off_it(here, elsewhere):
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post(reverse("account_change_password"), form)
    assert buttons(here.get(PAGE).text) == []
    assert not is_logged_in(elsewhere)
    assert is_logged_in(here)


def test_nothing_of_the_browser_is_kept(ada):
    client = Client(headers={"User-Agent": "Netscape 4"}, REMOTE_ADDR="203.0.113.77")
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    client.get("/progress/")
    kept = {field.name: getattr(row(client), field.name) for field in Session._meta.fields}
    kept["session_data"] = dict(client.session)
    assert set(kept) == {
        "session_key",
        "session_data",
        "expire_date",
        "uuid",
        "user",
        "begun_at",
        "last_used_on",
        "brief_until",
    }
    for said in ("Netscape", "203.0.113.77"):
        assert said not in str(kept)


# Ending one, and all others


def test_an_ended_session_is_dead_at_once(here, elsewhere):
    ended = here.post(PAGE, {"session": row(elsewhere).uuid}, follow=True)
    assert "That browser is logged out." in ended.text
    assert not is_logged_in(elsewhere)
    assert is_logged_in(here)


def test_a_button_for_all_others_is_there_where_there_are_several(here, ada):
    for others, is_offered in ((0, False), (1, False), (2, True)):
        assert ("Log out all other browsers" in here.get(PAGE).text) is is_offered, others
        log_in(ada)


def test_all_others_end_and_this_one_stays(here, elsewhere, ada, as_bob):
    third = log_in(ada)
    assert "All other browsers are logged out." in here.post(PAGE, {"all": "yes"}, follow=True).text
    assert not is_logged_in(elsewhere)
    assert not is_logged_in(third)
    assert is_logged_in(here)
    assert is_logged_in(as_bob)


def test_a_request_under_way_does_not_bring_an_ended_one_back(elsewhere, ada):
    store = SessionStore(elsewhere.session.session_key)
    store["notices"] = []
    ada.sessions.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    store.record_use(on=timezone.localdate() + timedelta(days=1))
    assert not ada.sessions.exists()


def test_another_person_s_is_not_there(here, as_bob):
    assert here.post(PAGE, {"session": row(as_bob).uuid}).status_code == 404
    assert is_logged_in(as_bob)


@pytest.mark.parametrize("session", ["x", "00000000-0000-0000-0000-000000000000", "\x00", "é"])
def test_neither_is_what_is_none(here, elsewhere, session):
    assert here.post(PAGE, {"session": session}).status_code == 404
    assert here.post(PAGE).status_code == 404
    assert is_logged_in(elsewhere)


def test_ending_asks_for_the_password_first_and_comes_back_to_it(elsewhere, ada):
    here, uuid = log_in(ada), str(row(elsewhere).uuid)
    asked = here.post(PAGE, {"session": uuid})["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert is_logged_in(elsewhere)
    back = here.post(asked, {"password": PASSWORD, "next": PAGE}, follow=True)
    assert back.redirect_chain[-1][0] == PAGE
    assert "No browser is logged out yet." in back.text
    assert buttons(back.text) == [uuid, uuid]
    here.post(PAGE, {"session": uuid})
    assert not is_logged_in(elsewhere)
    assert "No browser is logged out yet." not in here.get(PAGE).text


def test_so_does_ending_all(elsewhere, ada):
    here = log_in(ada)
    asked = here.post(PAGE, {"all": "yes"})["Location"]
    assert is_logged_in(elsewhere)
    back = here.post(asked, {"password": PASSWORD, "next": PAGE}, follow=True)
    assert "Log out all other browsers" in back.text


def test_what_was_asked_for_keeps_nothing_of_the_browser(elsewhere, ada):
    here = log_in(ada)
    here.post(
        PAGE, {"all": "yes"}, headers={"User-Agent": "Netscape 4"}, REMOTE_ADDR="203.0.113.77"
    )
    for said in ("Netscape", "203.0.113.77"):
        assert said not in str(dict(here.session))


def test_who_confirms_in_another_tab_gets_to_the_page_and_no_error(ada):
    here = log_in(ada)
    asked = here.post(PAGE, {"all": "yes"})["Location"]
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert here.get(asked.partition("next=")[2].replace("%2F", "/")).status_code == 200


def test_the_page_costs_the_same_with_more_logins(here, ada, queries):
    few = queries(lambda: here.get(PAGE))
    for _ in range(10):
        log_in(ada)
    assert queries(lambda: here.get(PAGE)) == few


# How long a login lasts


def after(days: float):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def test_a_login_ends_after_thirty_days_without_use(here):
    with after(29.9):
        assert is_logged_in(here)
    with after(29.9 + 29.9):
        assert is_logged_in(here)
    with after(29.9 + 29.9 + 30.1):
        assert not is_logged_in(here)


def test_a_login_that_is_used_each_week_ends_after_180_days(here):
    for week in range(1, 26):
        with after(week * 7):
            assert is_logged_in(here), week
    with after(179.9):
        assert is_logged_in(here)
    with after(180.1):
        assert not is_logged_in(here)


def test_using_a_login_writes_once_a_day_and_nothing_but_its_own_columns(here, queries):
    with after(1):
        first = queries(lambda: here.get("/progress/"))
        second = queries(lambda: here.get("/progress/"))
        # The login, and its person.
        assert first == second + 2
        data = row(here).session_data
    with after(2):
        here.get("/progress/")
    assert row(here).session_data == data
    assert row(here).last_used_on == timezone.localdate() + timedelta(days=2)


def test_the_cookie_outlasts_any_use(here):
    cookie = here.cookies["sessionid"]
    assert cookie["max-age"] == pytest.approx(180 * 24 * 3600, abs=60)


def test_a_new_key_changes_neither_the_beginning_nor_the_name(here):
    before = row(here)
    with after(10):
        prove(here)
        form = {"password1": NEW, "password2": NEW}
        here.post(reverse("account_change_password"), form)
        assert row(here).pk != before.pk
        assert (row(here).begun_at, row(here).uuid) == (before.begun_at, before.uuid)


def test_a_login_begins_when_it_does_and_not_with_the_visit_before(ada, client):
    client.get("/assessment/questions/explains/")
    client.post(reverse("keys"), {"single_keys": "off"})
    with after(0.2):
        now = timezone.now()
        client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
        assert row(client).begun_at >= now


def test_logging_out_and_in_again_begins_another(here, ada):
    before = row(here)
    here.post(reverse("account_logout"))
    here.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert row(here).begun_at > before.begun_at
    assert row(here).uuid != before.uuid


# For this browser session only


def test_the_forms_that_lead_to_a_login_offer_it(client, ladder):
    for name in ("account_login", "account_request_login_code", "account_signup"):
        page = client.get(reverse(name)).text
        assert re.search(r'<input type="checkbox" name="remember"[^>]* checked', page), name


def by_password(client, ada, **fields):
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD} | fields)


def by_code(client, ada, **fields):
    client.post(reverse("account_request_login_code"), {"email": ada.email} | fields)
    (code,) = re.findall(r"(?m)^([A-Z0-9-]{5,})$", str(mail.outbox[-1].body))
    client.post(reverse("account_confirm_login_code"), {"code": code})


def by_signup(client, ada, **fields):
    form = {"email": "new@example.org", "password1": "correct horse battery"} | fields
    client.post(reverse("account_signup"), form)


@pytest.mark.parametrize("way", [by_password, by_code, by_signup])
def test_a_login_stays_where_that_was_chosen(client, ada, way):
    way(client, ada, remember="on")
    assert SESSION_KEY in client.session
    assert client.cookies["sessionid"]["max-age"]
    with after(29):
        assert is_logged_in(client)


@pytest.mark.parametrize("way", [by_password, by_code, by_signup])
def test_a_login_ends_with_the_browser_where_it_was_not(client, ada, way):
    way(client, ada)
    assert SESSION_KEY in client.session
    assert client.cookies["sessionid"]["max-age"] == ""
    # And where the browser brings its cookies back, soon after it was used last.
    with after(1):
        assert is_logged_in(client)
    with after(3.1):
        assert not is_logged_in(client)


def test_what_was_chosen_last_holds(client, ada):
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    client.post(reverse("account_logout"))  # As its button to cancel does.
    by_password(client, ada, remember="on")
    assert client.cookies["sessionid"]["max-age"]


# Of strangers


def test_a_stranger_s_session_lasts_for_hours(client, ladder):
    client.post(reverse("keys"), {"single_keys": "off"})
    assert row(client).expire_date < timezone.now() + timedelta(hours=13)


def test_a_login_under_way_is_known_for_an_hour(client, ada):
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    Client().post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    assert Session.objects.count() == 2
    assert row(client).expire_date <= timezone.now() + timedelta(hours=1)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        call_command("clear_expired")
        assert not Session.objects.exists()


def test_beside_what_lasts_too_and_however_often_it_is_saved(client, ada):
    session = client.session
    session["sitting"] = "f" * 32
    session.save()
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    for minutes in (30, 59):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            session = client.session
            session["saved_from"] = {"finds": str(minutes)}
            session.save()
            assert "account_login" in client.session
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert set(client.session.keys()) == {"sitting", "saved_from"}
        assert ada.email in str(SessionStore().decode(row(client).session_data))
        call_command("clear_expired")
        assert ada.email not in str(SessionStore().decode(row(client).session_data))
        assert set(client.session.keys()) == {"sitting", "saved_from"}
        assert row(client).expire_date > timezone.now() + timedelta(days=29)


def test_a_login_clears_nothing_of_what_its_session_is_to_say(ada, client):
    by_code(client, ada, remember="on")
    assert row(client).brief_until is None
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("clear_expired")
        assert is_logged_in(client)


def test_a_stranger_s_session_holds_little(client, ladder):
    session = client.session
    session["sitting"] = "f" * 32
    session["anything"] = [str(number) for number in range(20_000)]
    session.save()
    assert len(row(client).session_data) < MOST_STRANGER_SESSION_CHARACTERS
    assert set(SessionStore(session.session_key).keys()) == {"sitting"}


def test_a_session_that_can_t_be_made_is_given_up(ada, monkeypatch):
    """Django's own would try for ever; as where an account is deleted while its key changes."""
    taken = log_in(ada).session.session_key
    store = SessionStore()
    monkeypatch.setattr(store, "_get_new_session_key", lambda: taken)
    with pytest.raises(UpdateError):
        store.create()


@pytest.mark.parametrize("key", ["abcdefgh\x00ijkl", "' or 1=1 --", "ééééééééé", "abcdefgh\n"])
def test_a_cookie_with_a_key_that_was_never_given_out_is_no_session(ladder, key):
    client = Client()
    client.cookies["sessionid"] = key
    assert client.get("/").status_code == 200
    assert client.get("/progress/").status_code == 302
