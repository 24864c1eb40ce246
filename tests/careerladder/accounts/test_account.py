"""A person's account: the zone of its dates, and its end."""

import re
import zoneinfo
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.db.models import CASCADE
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from careerladder.accounts.deletion import belongings_of
from careerladder.models import Session, User
from careerladder.web.middleware.time_zone import time_zone
from tests.conftest import PASSWORD


@pytest.mark.parametrize("name", ["account", "time-zone", "delete-account"])
def test_a_stranger_is_asked_to_log_in(client, ladder, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_overview_shows_the_account(as_ada, ada):
    page = as_ada.get(reverse("account")).text
    assert ada.email in page
    for name in ("account_email", "account_change_password", "time-zone", "delete-account"):
        assert f'href="{reverse(name)}"' in page


def test_a_changed_password_leads_back_to_the_account(proved_ada, ada):
    new = "staple battery horse"
    form = {"password1": new, "password2": new}
    answer = proved_ada.post(reverse("account_change_password"), form)
    assert answer["Location"] == reverse("account")
    ada.refresh_from_db()
    assert ada.check_password(new)


def test_the_field_for_robots_is_valid_html(client, ladder):
    page = client.get(reverse("account_signup")).text
    assert 'name="website"' in page
    assert "nope" not in page


def test_a_time_zone_is_chosen(as_ada, ada):
    response = as_ada.post(reverse("time-zone"), {"time_zone": "Europe/Berlin"}, follow=True)
    ada.refresh_from_db()
    assert ada.time_zone == "Europe/Berlin"
    assert "time zone is now Europe/Berlin." in response.text


def test_a_zone_that_does_not_exist_is_refused_beside_its_field(as_ada, ada):
    response = as_ada.post(reverse("time-zone"), {"time_zone": "Mars/Olympus"})
    assert response.status_code == 422
    assert "There is no time zone with this name." in response.text
    ada.refresh_from_db()
    assert ada.time_zone == ""


def test_a_guess_is_taken_where_nothing_was_chosen(as_ada, ada):
    assert "data-guess-time-zone" in as_ada.get(reverse("account")).text
    response = as_ada.post(reverse("time-zone"), {"time_zone": "Asia/Kolkata", "guess": "1"})
    assert response.status_code == 204
    ada.refresh_from_db()
    assert ada.time_zone == "Asia/Kolkata"
    assert "data-guess-time-zone" not in as_ada.get(reverse("account")).text


def test_a_guess_never_takes_the_place_of_a_choice(as_ada, ada):
    as_ada.post(reverse("time-zone"), {"time_zone": "Europe/Berlin"})
    as_ada.post(reverse("time-zone"), {"time_zone": "Asia/Kolkata", "guess": "1"})
    ada.refresh_from_db()
    assert ada.time_zone == "Europe/Berlin"


def test_a_zone_is_chosen_for_one_person_and_guessed_only_once(ada, bob):
    ada.choose_time_zone("Asia/Kolkata", is_guess=True)
    ada.choose_time_zone("Asia/Tokyo", is_guess=True)
    ada.refresh_from_db()
    assert ada.time_zone == "Asia/Kolkata"
    ada.choose_time_zone("Europe/Berlin")
    ada.refresh_from_db()
    bob.refresh_from_db()
    assert (ada.time_zone, bob.time_zone) == ("Europe/Berlin", "")


def test_a_zone_that_only_a_browser_names_stays_choosable(as_ada, ada):
    User.objects.filter(pk=ada.pk).update(time_zone="EST5EDT")
    assert '<option value="EST5EDT" selected>' in as_ada.get(reverse("time-zone")).text


def test_a_request_is_in_the_zone_of_its_person_and_no_longer(ada):
    ada.time_zone = "Asia/Tokyo"
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "any"
    request.user = ada
    seen = []

    def view(request):
        seen.append(timezone.localtime(datetime(2026, 1, 1, 20, tzinfo=UTC)).day)
        return HttpResponse()

    time_zone(view)(request)
    assert seen == [2]
    assert timezone.get_current_timezone() == zoneinfo.ZoneInfo("UTC")


def test_a_visitor_without_a_session_is_not_looked_up():
    request = RequestFactory().get("/")  # It has no user at all: to look would be an error.
    assert time_zone(lambda request: HttpResponse())(request).status_code == 200


# Its address


@pytest.fixture
def confirmed(ada):
    """Ada's address, confirmed."""
    return ada.emailaddress_set.create(email=ada.email, primary=True, verified=True)


def page_of_the_address(client):
    return client.get(reverse("account_email")).text


def test_the_old_address_holds_until_the_link_to_the_new_one_was_opened(proved_ada, ada, confirmed):
    new = {"email": "new@example.org", "action_add": ""}
    page = proved_ada.post(reverse("account_email"), new, follow=True).text
    assert "You still need to confirm" in page
    assert "open the link in it" in page
    assert " code" not in page.partition("<main")[2]
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"

    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    proved_ada.post(link)
    ada.refresh_from_db()
    assert ada.email == "new@example.org"
    assert "You still need to confirm" not in page_of_the_address(proved_ada)


def test_a_change_of_the_address_is_taken_back(proved_ada, ada, confirmed):
    proved_ada.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    proved_ada.post(reverse("account_email"), {"email": "new@example.org", "action_remove": ""})
    assert "You still need to confirm" not in page_of_the_address(proved_ada)
    assert ada.emailaddress_set.get() == confirmed


def test_with_codes_the_new_address_asks_for_one_at_once(proved_ada, ada, confirmed, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    new = {"email": "new@example.org", "action_add": ""}
    asked = proved_ada.post(reverse("account_email"), new, follow=True)
    assert asked.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    (code,) = re.findall(r"(?m)^([A-Z0-9-]{5,})$", str(mail.outbox[-1].body))
    proved_ada.post(asked.redirect_chain[-1][0], {"code": code})
    ada.refresh_from_db()
    assert ada.email == "new@example.org"


def test_an_address_that_nobody_confirmed_is_confirmed_before_it_is_changed(proved_ada, ada):
    page = page_of_the_address(proved_ada)
    assert "This address isn’t confirmed yet." in page
    assert "action_add" not in page
    proved_ada.post(reverse("account_email"), {"email": ada.email, "action_send": ""})
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    proved_ada.post(link)
    assert "action_add" in page_of_the_address(proved_ada)


def test_without_mail_the_address_stays_and_the_page_says_why(proved_ada, ada, confirmed, settings):
    settings.MAIL_ARRIVES = False
    page = page_of_the_address(proved_ada)
    assert "has to be confirmed by email, and this site doesn’t send any." in page
    assert ada.email in page
    assert "action_" not in page


def test_without_mail_a_change_that_waits_can_only_be_taken_back(proved_ada, confirmed, settings):
    proved_ada.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    settings.MAIL_ARRIVES = False
    page = page_of_the_address(proved_ada)
    assert set(re.findall(r'name="(action_\w+)"', page)) == {"action_remove"}


# Its end


def test_deleting_asks_for_the_password_first(as_ada):
    response = as_ada.get(reverse("delete-account"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.count() == 1


def test_the_password_leads_back_to_deleting(as_ada):
    asked = as_ada.get(reverse("delete-account"))["Location"]
    response = as_ada.post(
        asked, {"password": PASSWORD, "next": reverse("delete-account")}, follow=True
    )
    assert response.redirect_chain[-1][0] == reverse("delete-account")
    assert "Delete the account" in response.text


def test_deleting_says_what_goes(proved_ada, ada):
    page = proved_ada.get(reverse("delete-account")).text
    assert "Sessions: 1" in page
    for belonging in belongings_of(ada):
        assert str(belonging.count) in page


def test_deleting_without_the_tick_deletes_nothing(proved_ada):
    response = proved_ada.post(reverse("delete-account"))
    assert response.status_code == 422
    assert "to delete your account, or select Cancel" in response.text
    assert User.objects.count() == 1


def test_deleting_leaves_nothing_behind(proved_ada, ada, bob, design_docs):
    elsewhere = Client()
    elsewhere.force_login(ada)
    ada.emailaddress_set.create(email=ada.email, primary=True, verified=True)
    assert Session.objects.filter(user=ada).count() == 2

    response = proved_ada.post(reverse("delete-account"), {"understood": "on"}, follow=True)

    assert "Your account was deleted" in response.text
    assert SESSION_KEY not in proved_ada.session
    assert belongings_of(ada) == []
    assert list(User.objects.all()) == [bob]
    assert elsewhere.get(reverse("account")).status_code == 302


def test_deleting_that_fails_changes_nothing_and_logs_nobody_out(proved_ada, ada):
    """As where something begins to point at the account while it is deleted."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE pointing (person bigint REFERENCES careerladder_user)")
        cursor.execute("INSERT INTO pointing VALUES (%s)", [ada.pk])
    before = belongings_of(ada)
    proved_ada.raise_request_exception = False

    response = proved_ada.post(reverse("delete-account"), {"understood": "on"})

    assert response.status_code == 500
    assert proved_ada.get(reverse("account")).status_code == 200
    assert User.objects.filter(pk=ada.pk).exists()
    assert belongings_of(ada) == before


def test_every_row_of_a_person_goes_with_the_account(ada):
    """A kind of record added later must cascade too, or deleting would fail or leave it."""
    kept = {
        relation.related_model._meta.label
        for relation in User._meta.related_objects
        if relation.on_delete is not CASCADE
    }
    assert kept == set()


def test_signing_up_says_who_can_read_the_notes(client, ladder):
    page = client.get(reverse("account_signup")).text
    assert "people who run this site don’t read it" in page
    assert "anything confidential" in page


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_request_login_code",
    ],
)
def test_the_pages_before_the_login_are_ours_and_hold_to_the_policy(client, ladder, name):
    page = client.get(reverse(name)).text
    assert 'class="header"' in page
    assert ' style="' not in page
    assert "placeholder" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_the_pages_after_the_login_are_ours_and_hold_to_the_policy(proved_ada, name):
    page = proved_ada.get(reverse(name)).text
    assert 'class="header"' in page
    assert ' style="' not in page
