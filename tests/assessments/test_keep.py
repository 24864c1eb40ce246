"""Keep this: only then does a sitting join an account, whole, and only its person's."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.conflicts import SAVED_FROM_KEY
from assessments.models import Assessment, Sitting
from assessments.models.sitting import SITTINGS_KEPT_FOR
from assessments.routing import Given
from assessments.session import DISCARDED_KEY, SITTING_KEY
from careerladder.models import User
from careerladder.sessions import LASTING_KEYS
from tests.assessments.conftest import EXAMPLE, HIDDEN, NO, YES, Browser, address, hidden_fields
from tests.conftest import PASSWORD

NEW = "new@example.org"
FORM = re.compile(r'<form[^>]* action="([^"]*)"(.*?)</form>', re.DOTALL)


def press_keep(browser, **fields):
    """The address that the press leads to."""
    form = hidden_fields(browser.get("result"))
    return browser.post("keep", **form, **fields).url


def arrival(key):
    return f"{address('arrive')}?keep={key}"


def send(browser, page, **fields):
    """Open a page of the way in, and send its first form with all that it holds."""
    opened = browser.client.get(page)
    assert opened.status_code == 200
    action, form = FORM.findall(opened.text.partition("<main")[2])[0]
    holds = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    return browser.client.post(unescape(action), holds | fields, follow=True)


def sign_up(browser, page=None, email=NEW):
    return send(browser, page or reverse("account_signup"), email=email, password1=PASSWORD)


def log_in(browser, person, page=None, password=PASSWORD):
    return send(browser, page or reverse("account_login"), login=person.email, password=password)


def link_to(browser, page, name):
    """Where a link of that page leads that goes to the page of this name."""
    links = re.findall(r'href="([^"]*)"', browser.client.get(page).text)
    (found,) = {link for link in links if urlsplit(link).path == reverse(name) and "?" in link}
    return found


@pytest.fixture
def finished(stranger):
    stranger.take("mid")
    return stranger


def test_signing_up_keeps_a_finished_sitting_whole(finished):
    key = Sitting.objects.get().pk
    response = sign_up(finished, press_keep(finished))
    assessment = User.objects.get(email=NEW).assessments.get()
    assert assessment.pk == key
    assert response.redirect_chain[-1][0] == assessment.get_absolute_url()
    assert "Your assessment is saved in your account." in response.text
    assert [each.counts for each in assessment.answers.all()] == [True, True, True, False, False]
    assert assessment.match == YES
    assert Sitting.objects.count() == 0


def test_logging_in_to_an_account_that_is_there_keeps_it_too(finished, ada):
    response = log_in(finished, ada, press_keep(finished, have="account"))
    assert "Your assessment is saved in your account." in response.text
    assert ada.assessments.get().placement.slug == "mid"


@pytest.mark.parametrize(("have", "name"), [("", "account_signup"), ("account", "account_login")])
def test_the_wish_goes_along_in_the_address_and_nowhere_else(finished, have, name):
    key = Sitting.objects.get().pk
    before = dict(finished.session)
    to = urlsplit(press_keep(finished, have=have))
    assert to.path == reverse(name)
    assert parse_qs(to.query) == {"next": [arrival(key)]}
    assert dict(finished.session) == before


def test_it_is_kept_after_going_from_signing_up_to_logging_in_and_back(finished, ada):
    page = press_keep(finished)
    page = link_to(finished, page, "account_login")
    page = link_to(finished, page, "account_signup")
    log_in(finished, ada, link_to(finished, page, "account_login"))
    assert ada.assessments.count() == 1


def test_logging_in_after_a_wrong_password_still_keeps_it(finished, ada):
    page = press_keep(finished, have="account")
    wrong = log_in(finished, ada, page, password="not the password")
    assert wrong.status_code == 422
    fields = hidden_fields(wrong) | {"login": ada.email, "password": PASSWORD}
    finished.client.post(reverse("account_login"), fields, follow=True)
    assert ada.assessments.count() == 1


def test_signing_up_after_a_refused_password_still_keeps_it(finished):
    refused = send(finished, press_keep(finished), email=NEW, password1="short")
    assert not User.objects.filter(email=NEW).exists()
    fields = hidden_fields(refused) | {"email": NEW, "password1": PASSWORD}
    finished.client.post(reverse("account_signup"), fields, follow=True)
    assert User.objects.get(email=NEW).assessments.count() == 1


@pytest.mark.parametrize("verification", ["none", "mandatory"])
def test_logging_in_by_code_keeps_it(finished, ada, settings, verification):
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = verification == "mandatory"
    ada.emailaddress_set.create(email=ada.email, primary=True)
    page = press_keep(finished, have="account")
    page = link_to(finished, page, "account_request_login_code")
    page = send(finished, page, email=ada.email).redirect_chain[-1][0]
    assert send(finished, page, code="WRONG1").status_code == 422
    response = send(finished, page, code=code_in(mail.outbox[-1]))
    assert "Your assessment is saved in your account." in response.text
    assert ada.assessments.count() == 1


def test_an_unfinished_sitting_is_kept_by_signing_up_and_goes_on(stranger):
    stranger.answer("explains", YES)
    response = sign_up(stranger, stranger.post("keep").url)
    assert "Your answers so far are saved in your account." in response.text
    assert "1 of 5 questions" in " ".join(response.text.split())
    person = User.objects.get(email=NEW)
    assert person.sittings.get().asked[0].given == YES
    stranger.answer_all([NO] * 5)
    stranger.post("placement", phase="junior")
    assert person.assessments.count() == 1


def test_signed_in_it_is_kept_at_once(finished, ada):
    finished.client.force_login(ada)
    form = hidden_fields(finished.get("result"))
    response = finished.client.post(address("keep"), form, follow=True)
    assert response.redirect_chain[-1][0] == ada.assessments.get().get_absolute_url()


def test_whoever_signed_up_in_mid_sitting_says_that_it_is_theirs_and_goes_on(stranger):
    stranger.answer("explains", YES)
    sign_up(stranger)
    form = hidden_fields(stranger.get("start"))
    response = stranger.client.post(address("keep"), form, follow=True)
    assert response.redirect_chain[-1][0] == address("start")
    assert "at question 2" in response.text
    assert User.objects.get(email=NEW).sittings.get().asked[0].given == YES


@pytest.fixture
def mail_verifies(settings):
    """As the settings are where a mail server is."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


def code_in(message):
    return re.findall(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", message.body, re.MULTILINE)[0]


@pytest.mark.usefixtures("mail_verifies")
def test_the_sitting_waits_whole_for_the_code_that_was_mailed(finished):
    response = sign_up(finished, press_keep(finished))
    assert response.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert Assessment.objects.count() == 0
    response = send(finished, response.redirect_chain[-1][0], code=code_in(mail.outbox[-1]))
    person = User.objects.get(email=NEW)
    assert "Your assessment is saved in your account." in response.text
    assert person.assessments.get().answers.count() == 5
    assert Sitting.objects.count() == 0


@pytest.mark.usefixtures("mail_verifies")
def test_an_unfinished_sitting_waits_for_the_code_too(stranger):
    stranger.answer("explains", Given(True, "A long story."))
    waiting = sign_up(stranger, stranger.post("keep").url).redirect_chain[-1][0]
    send(stranger, waiting, code="WRONG1")
    send(stranger, waiting, code=code_in(mail.outbox[-1]))
    kept = User.objects.get(email=NEW).sittings.get()
    assert kept.asked[0].given == Given(True, "A long story.")


@pytest.mark.usefixtures("mail_verifies")
def test_the_sitting_waits_for_a_second_code_too(finished, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # Else the second has to wait for three minutes.
    waiting = sign_up(finished, press_keep(finished)).redirect_chain[-1][0]
    again = send(finished, waiting, action="resend").redirect_chain[-1][0]
    send(finished, again, code=code_in(mail.outbox[-1]))
    assert len(mail.outbox) == 2
    assert User.objects.get().assessments.count() == 1


@pytest.mark.usefixtures("mail_verifies")
def test_logging_in_to_an_account_not_verified_yet_keeps_it_after_the_code(finished, ada):
    waiting = log_in(finished, ada, press_keep(finished, have="account")).redirect_chain[-1][0]
    assert waiting == reverse("account_email_verification_sent")
    assert Assessment.objects.count() == 0
    send(finished, waiting, code=code_in(mail.outbox[-1]))
    assert ada.assessments.count() == 1


@pytest.mark.usefixtures("mail_verifies")
def test_who_gives_up_on_a_code_leaves_nothing_for_whoever_logs_in_next(finished, bob):
    bob.emailaddress_set.create(email=bob.email, primary=True, verified=True)
    sign_up(finished, press_keep(finished))
    finished.client.post(reverse("account_logout"), {"next": reverse("account_login")})
    log_in(finished, bob)
    assert bob.assessments.count() == 0
    assert "Is this yours?" in finished.get("start").text


# Whose it is


def test_without_a_wish_it_never_joins_the_account_of_whoever_logs_in_next(finished, bob):
    log_in(finished, bob)
    assert bob.assessments.count() == 0
    assert Sitting.objects.get().user is None
    assert "Is this yours?" in finished.get("start").text


def test_without_a_wish_it_never_joins_the_account_of_whoever_signs_up_next(stranger):
    stranger.answer("explains")
    sign_up(stranger)
    assert Sitting.objects.get().user is None
    assert "Is this yours?" in stranger.get("start").text


@pytest.mark.parametrize("have", ["", "account"])
def test_a_wish_that_was_left_keeps_nothing_for_whoever_comes_to_the_login_next(
    finished, bob, have
):
    press_keep(finished, have=have)
    response = log_in(finished, bob)
    assert response.redirect_chain[-1][0] == reverse("plans:progress")
    assert bob.assessments.count() == 0
    assert Sitting.objects.get().user is None
    assert "Is this yours?" in finished.get("start").text


def test_a_wish_that_was_left_keeps_nothing_for_whoever_signs_up_next(finished):
    press_keep(finished, have="account")
    sign_up(finished)
    assert Assessment.objects.count() == 0
    assert Sitting.objects.get().user is None


def test_a_wish_that_was_heard_keeps_nothing_for_the_next_person(finished, ada, bob):
    page = press_keep(finished, have="account")
    log_in(finished, ada, page)
    finished.client.post(reverse("account_logout"))
    log_in(finished, bob, page)
    assert bob.assessments.count() == 0
    assert ada.assessments.count() == 1


def test_a_wish_ends_when_the_sitting_is_discarded(finished, bob):
    form = hidden_fields(finished.get("result"))
    page = press_keep(finished)
    finished.post("discard", **form)
    sign_up(finished, page)
    assert Assessment.objects.count() == 0
    assert Sitting.objects.get().user is None


def test_the_form_of_an_old_tab_keeps_its_own_sitting(stranger, ada):
    stranger.answer("explains", YES)
    older = stranger.open("question", "finds")
    stranger.post("discard", **older)
    stranger.answer("explains", NO)
    newer = Sitting.objects.get(discarded_at=None)
    stranger.post("continue", older["sitting"])
    log_in(stranger, ada, stranger.post("keep", sitting=str(newer.pk), have="account").url)
    assert ada.sittings.get() == newer


def test_what_another_account_keeps_is_not_kept_again(finished, ada, bob):
    sitting = Sitting.objects.get()
    page = press_keep(finished, have="account")
    sitting.keep(ada)
    response = log_in(finished, bob, page)
    assert response.redirect_chain[-1][0] == address("start")
    assert "saved in your account" not in response.text
    assert Assessment.objects.get().user == ada


def test_pressing_twice_keeps_one(finished, ada):
    finished.client.force_login(ada)
    form = hidden_fields(finished.get("result"))
    for _ in range(2):
        response = finished.client.post(address("keep"), form, follow=True)
        assert response.redirect_chain[-1][0] == ada.assessments.get().get_absolute_url()
    assert Assessment.objects.count() == 1


def test_without_a_sitting_it_leads_to_the_start(stranger):
    assert stranger.post("keep").url == address("start")


def test_the_key_of_what_is_in_another_account_keeps_nothing(begun, ada, bob, bob_browsing):
    theirs = begun(YES, user=ada)
    assert bob_browsing.post("keep", sitting=str(theirs.pk)).url == address("start")
    assert bob.sittings.count() == 0
    assert ada.sittings.count() == 1


def test_keeping_is_a_press(finished):
    assert finished.get("keep").status_code == 405


def test_without_a_token_nothing_is_kept(finished, ada):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = finished.client.cookies
    assert strict.post(address("keep")).status_code == 403


# Arriving


def test_arriving_without_a_wish_leads_to_progress(ada_browsing):
    for asked in ("", "?keep=", "?keep=nonsense"):
        response = ada_browsing.client.get(address("arrive") + asked)
        assert response.url == reverse("plans:progress")


def test_arriving_twice_changes_nothing(finished, ada):
    page = press_keep(finished, have="account")
    log_in(finished, ada, page)
    assessment = Assessment.objects.get()
    again = finished.client.get(arrival(assessment.pk), follow=True)
    assert again.redirect_chain[-1][0] == assessment.get_absolute_url()
    assert "is saved in your account" not in again.text
    assert Assessment.objects.get() == assessment


def test_arriving_twice_with_an_unfinished_one_changes_nothing(stranger, ada):
    stranger.answer("explains", YES)
    log_in(stranger, ada, stranger.post("keep", have="account").url)
    again = stranger.client.get(arrival(ada.sittings.get().pk), follow=True)
    assert again.redirect_chain[-1][0] == address("start")
    assert "saved in your account" not in again.text
    assert ada.sittings.count() == 1


def test_a_link_brings_no_sitting_of_another_browser_into_an_account(finished, ada_browsing, ada):
    planted = Sitting.objects.get()
    response = ada_browsing.client.get(arrival(planted.pk))
    assert response.url == address("start")
    ada_browsing.answer("explains", NO)
    ada_browsing.client.get(arrival(planted.pk))
    assert ada.assessments.count() == 0
    planted.refresh_from_db()
    assert planted.user is None


def test_a_link_to_nothing_leads_to_the_assessment(ada_browsing):
    assert ada_browsing.client.get(arrival(uuid4())).url == address("start")


def test_arriving_needs_a_login_and_leads_back_with_the_wish(finished, ada):
    key = Sitting.objects.get().pk
    response = finished.client.get(arrival(key))
    assert parse_qs(urlsplit(response.url).query) == {"next": [arrival(key)]}
    log_in(finished, ada, response.url)
    assert ada.assessments.count() == 1


def test_a_kept_sitting_is_gone_from_the_browser_once_its_person_logs_out(finished, ada, bob):
    log_in(finished, ada, press_keep(finished, have="account"))
    finished.client.post(reverse("account_logout"))
    assert "Start with question 1" in finished.get("start").text
    assert finished.get("result").url == address("start")


def test_another_machine_knows_nothing_of_it(finished, ladder):
    elsewhere = Browser(Client())
    assert "Start with question 1" in elsewhere.get("start").text


def test_a_browser_knows_its_sitting_for_as_long_as_that_is_kept(stranger):
    stranger.answer("explains")
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        call_command("clear_expired")
        assert EXAMPLE in stranger.get("question", "explains").text


def test_what_its_session_knows_of_it_lasts_by_name(stranger):
    """Sessions forget what `sessions.py` doesn't name, and know no app above."""
    assert {SITTING_KEY, DISCARDED_KEY, SAVED_FROM_KEY} <= set(LASTING_KEYS)
    assert LASTING_KEYS[SITTING_KEY] == LASTING_KEYS[DISCARDED_KEY] == SITTINGS_KEPT_FOR
