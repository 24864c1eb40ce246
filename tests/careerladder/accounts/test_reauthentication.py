"""A session alone opens nothing to anybody else: who it is is asked first."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from careerladder.accounts import urls
from careerladder.models import User
from plans.models import CalendarAddress
from tests.conftest import PASSWORD, prove

ASKING = [
    "account_change_password",
    "account_email",
    "account_set_password",
    "delete-account",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
]
MAILED = reverse("reauthenticate-by-email")
NEW = "four kites above a harbor"


def address(name: str) -> str:
    return reverse(name, args=[1] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else [])


@pytest.fixture
def as_newcomer(ladder) -> Client:
    """Logged in, with an account that has no password: mailed codes are all it knows."""
    client = Client()
    client.force_login(User.objects.create_user("newcomer@example.org"))
    return client


def sent_code():
    [code] = re.findall(r"(?m)^([A-Z0-9]+-[A-Z0-9]+)$", str(mail.outbox[-1].body))
    return code


def test_what_changes_an_account_asks_and_nothing_else_is_forgotten():
    asking = {
        each.name
        for each in urls.urlpatterns
        if hasattr(each.callback, "requires_reauthentication")
    }
    assert asking == set(ASKING)


def test_every_address_below_the_account_is_one_of_ours():
    below = [
        getattr(each, "urlconf_module", None)
        for each in get_resolver().url_patterns
        if str(each.pattern).startswith("account/")
    ]
    assert below == [urls]


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_alone_is_asked(as_ada, ada, name, method):
    page = address(name)
    fields = {
        "email": "new@example.org",
        "action_add": "",
        "password1": NEW,
        "password2": NEW,
        "understood": "on",
    }
    answer = getattr(as_ada, method)(page, fields if method == "post" else {})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert not ada.emailaddress_set.filter(email="new@example.org").exists()
    assert mail.outbox == []


def test_a_calendar_address_is_made_only_then(as_ada, ada):
    answer = as_ada.post("/plan/calendar/")
    assert answer["Location"] == "/account/reauthenticate/?next=%2Fplan%2Fcalendar%2F"
    assert not CalendarAddress.objects.exists()
    prove(as_ada)
    assert as_ada.post("/plan/calendar/").status_code == 200
    assert CalendarAddress.objects.get().user == ada


def test_htmx_is_sent_to_the_page_as_a_whole(as_ada):
    answer = as_ada.post("/plan/calendar/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("account_reauthenticate"))


def test_the_proof_holds_for_a_few_minutes(ada):
    with time_machine.travel(datetime(2026, 5, 14, 12, tzinfo=UTC), tick=False) as clock:
        client = Client()
        client.force_login(ada)
        prove(client)
        assert client.get(reverse("account_email")).status_code == 200
        clock.shift(timedelta(minutes=4, seconds=59))
        assert client.get(reverse("account_email")).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get(reverse("account_email")).status_code == 302


def test_one_proof_is_for_one_browser_and_one_person(ada, bob, proved_ada):
    other = Client()
    other.force_login(ada)
    assert other.get(reverse("account_email")).status_code == 302
    proved_ada.force_login(bob)
    assert proved_ada.get(reverse("account_email")).status_code == 302


def test_logging_in_is_no_proof_for_later_on(ada):
    client = Client()
    client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert client.get(reverse("account_email")).status_code == 302


def test_another_ones_password_proves_nothing(as_ada, bob):
    bob.set_password(NEW)
    bob.save()
    assert as_ada.post("/account/reauthenticate/", {"password": NEW}).status_code == 422
    assert as_ada.get(reverse("account_email")).status_code == 302


def test_no_password_that_was_posted_waits_in_the_session(as_ada):
    as_ada.post(reverse("account_change_password"), {"password1": NEW, "password2": NEW})
    assert NEW not in str(dict(as_ada.session))


def test_neither_address_nor_agent_of_a_request_waits_in_the_session(as_ada):
    as_ada.post(
        reverse("account_email"),
        {"email": "new@example.org", "action_add": ""},
        headers={"User-Agent": "Netscape 4"},
        REMOTE_ADDR="203.0.113.7",
    )
    kept = str(dict(as_ada.session))
    assert "Netscape" not in kept
    assert "203.0.113.7" not in kept


def test_an_address_that_was_typed_comes_back_once(as_ada, ada):
    ada.emailaddress_set.create(email=ada.email, primary=True, verified=True)
    as_ada.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    prove(as_ada)
    assert 'value="new@example.org"' in as_ada.get(reverse("account_email")).text
    assert "new@example.org" not in as_ada.get(reverse("account_email")).text


def test_too_much_for_a_form_is_not_kept(as_ada):
    as_ada.post(reverse("account_email"), {"email": "x" * 31_000})
    assert "xxx" not in str(dict(as_ada.session))


# By a mailed code


def test_an_account_without_a_password_is_asked_for_a_mailed_code(as_newcomer):
    answer = as_newcomer.get(reverse("account_set_password"))
    assert answer["Location"].startswith(MAILED)
    page = answer["Location"]
    assert mail.outbox == []
    as_newcomer.post(page, {"action": "send"})
    assert mail.outbox[-1].to == ["newcomer@example.org"]
    assert as_newcomer.post(page, {"code": "WRONG-CODE"}).status_code == 422
    answer = as_newcomer.post(page, {"code": sent_code().lower().replace("-", " ")})
    assert answer["Location"] == reverse("account_set_password")
    assert as_newcomer.get(reverse("account_set_password")).status_code == 200


def test_a_mailed_code_proves_who_has_a_password_too(as_ada):
    as_ada.post(MAILED, {"action": "send"})
    as_ada.post(MAILED, {"code": sent_code()})
    assert as_ada.get(reverse("account_email")).status_code == 200


def test_a_code_is_good_for_ten_minutes_and_one_use(ada):
    with time_machine.travel(datetime(2026, 5, 14, 12, tzinfo=UTC), tick=False) as clock:
        client = Client()
        client.force_login(ada)
        client.post(MAILED, {"action": "send"})
        clock.shift(timedelta(minutes=10))
        page = client.post(MAILED, {"code": sent_code()}).text
        assert "That code no longer works." in page
        assert client.get(reverse("account_email")).status_code == 302
        client.post(MAILED, {"action": "send"})
        code = sent_code()
        client.post(MAILED, {"code": code})
        clock.shift(timedelta(minutes=6))
        assert "That code no longer works." in client.post(MAILED, {"code": code}).text


def test_after_three_wrong_ones_the_right_code_is_wrong_too(as_ada):
    as_ada.post(MAILED, {"action": "send"})
    for _ in range(3):
        as_ada.post(MAILED, {"code": "WRONG-CODE"})
    assert "That code no longer works." in as_ada.post(MAILED, {"code": sent_code()}).text
    assert as_ada.get(reverse("account_email")).status_code == 302


def test_the_code_of_one_person_opens_nothing_of_another(as_ada, as_bob):
    as_ada.post(MAILED, {"action": "send"})
    code = sent_code()
    as_bob.post(MAILED, {"action": "send"})
    assert as_bob.post(MAILED, {"code": code}).status_code == 422
    assert as_bob.get(reverse("account_email")).status_code == 302


def test_no_session_holds_the_code_itself(as_ada):
    as_ada.post(MAILED, {"action": "send"})
    assert sent_code() not in str(dict(as_ada.session))


def test_codes_are_not_sent_without_end(as_ada):
    answers = [as_ada.post(MAILED, {"action": "send"}).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3


def test_a_second_factor_takes_the_place_of_password_and_mailbox(as_ada, ada):
    ada.authenticator_set.create(type="totp", data={"secret": "x"})
    answer = as_ada.get(reverse("account_email"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    for weaker in (MAILED, reverse("account_reauthenticate")):
        assert f'href="{weaker}' not in as_ada.get(answer["Location"]).text
        assert as_ada.get(weaker).status_code == 302
        assert as_ada.post(weaker, {"password": PASSWORD, "action": "send"}).status_code == 302
    assert as_ada.get(reverse("account_email")).status_code == 302
    assert mail.outbox == []


def test_a_copy_of_the_session_from_before_has_no_proof(as_ada):
    thief = Client()
    thief.cookies["sessionid"] = as_ada.cookies["sessionid"].value
    prove(as_ada)
    assert as_ada.get(reverse("account_email")).status_code == 200
    answer = thief.get(reverse("account_email"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_without_mail_there_is_no_code(as_ada, settings):
    settings.MAIL_ARRIVES = False
    assert MAILED not in as_ada.get(reverse("account_reauthenticate")).text
    assert as_ada.post(MAILED, {"action": "send"}).status_code == 302
    assert mail.outbox == []


def test_an_account_with_no_way_at_all_is_refused(as_newcomer, settings):
    settings.MAIL_ARRIVES = False
    assert as_newcomer.get(reverse("account_set_password")).status_code == 403
