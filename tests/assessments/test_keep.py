"""Keep this: only then does a sitting join an account, whole, and only its person's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Sitting
from assessments.placement import Given
from careerladder.models import User
from tests.assessments.conftest import NO, YES, Browser, address, hidden_fields
from tests.conftest import PASSWORD

NEW = "new@example.org"
LATER = timedelta(hours=1, minutes=1)


def press_keep(browser, **fields):
    return browser.post("keep", **hidden_fields(browser.get("result")), **fields)


def sign_up(browser, email=NEW):
    return browser.client.post(
        reverse("account_signup"), {"email": email, "password1": PASSWORD}, follow=True
    )


def log_in(browser, person):
    return browser.client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True
    )


@pytest.fixture
def finished(stranger):
    stranger.take("mid")
    return stranger


def test_signing_up_keeps_a_finished_sitting_whole(finished):
    key = Sitting.objects.get().pk
    assert press_keep(finished).url == reverse("account_signup")
    response = sign_up(finished)
    assessment = User.objects.get(email=NEW).assessments.get()
    assert assessment.pk == key
    assert response.redirect_chain[-1][0] == assessment.get_absolute_url()
    assert "Your assessment is saved in your account." in response.text
    assert [each.counts for each in assessment.answers.all()] == [True, True, True, False, False]
    assert assessment.match == YES
    assert Sitting.objects.count() == 0


def test_logging_in_to_an_account_that_is_there_keeps_it_too(finished, ada):
    assert press_keep(finished, have="account").url == reverse("account_login")
    response = log_in(finished, ada)
    assert "Your assessment is saved in your account." in response.text
    assert ada.assessments.get().placement.slug == "mid"


def test_signing_up_after_a_wrong_password_still_keeps_it(finished, ada):
    press_keep(finished, have="account")
    wrong = {"login": ada.email, "password": "not the password"}
    assert finished.client.post(reverse("account_login"), wrong).status_code == 200
    log_in(finished, ada)
    assert ada.assessments.count() == 1


def test_an_unfinished_sitting_is_kept_by_signing_up_and_goes_on(stranger):
    stranger.answer("explains", YES)
    stranger.post("keep")
    response = sign_up(stranger)
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
    assert "Go on with question 2" in response.text
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
    press_keep(finished)
    response = sign_up(finished)
    assert response.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert Assessment.objects.count() == 0
    entered = {"code": code_in(mail.outbox[-1])}
    response = finished.client.post(response.redirect_chain[-1][0], entered, follow=True)
    person = User.objects.get(email=NEW)
    assert "Your assessment is saved in your account." in response.text
    assert person.assessments.get().answers.count() == 5
    assert Sitting.objects.count() == 0


@pytest.mark.usefixtures("mail_verifies")
def test_an_unfinished_sitting_waits_for_the_code_too(stranger):
    stranger.answer("explains", Given(True, "A long story."))
    stranger.post("keep")
    waiting = sign_up(stranger).redirect_chain[-1][0]
    stranger.client.post(waiting, {"code": "WRONG1"})
    stranger.client.post(waiting, {"code": code_in(mail.outbox[-1])})
    stranger.get("arrive")
    kept = User.objects.get(email=NEW).sittings.get()
    assert kept.asked[0].given == Given(True, "A long story.")


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


def test_a_wish_of_more_than_an_hour_ago_keeps_nothing(finished, bob, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    press_keep(finished)
    time_machine.move_to(now + LATER, tick=False)
    log_in(finished, bob)
    assert bob.assessments.count() == 0
    assert Sitting.objects.get().user is None


def test_a_wish_of_less_than_an_hour_ago_keeps_it(finished, ada, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    press_keep(finished)
    time_machine.move_to(now + timedelta(minutes=59), tick=False)
    log_in(finished, ada)
    assert ada.assessments.count() == 1


def test_a_wish_is_heard_once(finished, ada, bob):
    press_keep(finished)
    log_in(finished, ada)
    finished.client.post(reverse("account_logout"))
    log_in(finished, bob)
    assert bob.assessments.count() == 0
    assert ada.assessments.count() == 1


def test_a_wish_ends_when_the_sitting_is_set_aside(finished, bob):
    form = hidden_fields(finished.get("result"))
    press_keep(finished)
    finished.post("discard", **form)
    log_in(finished, bob)
    assert bob.assessments.count() == 0
    assert Sitting.objects.get().user is None


def test_what_another_account_keeps_is_not_kept_again(finished, ada, bob):
    sitting = Sitting.objects.get()
    press_keep(finished)
    sitting.keep(ada)
    response = log_in(finished, bob)
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
    assert ada_browsing.get("arrive").url == reverse("plans:progress")


def test_arriving_twice_changes_nothing(finished, ada):
    press_keep(finished)
    log_in(finished, ada)
    assert finished.get("arrive").url == reverse("plans:progress")
    assert Assessment.objects.count() == 1


def test_arriving_needs_a_login(stranger):
    assert stranger.get("arrive").url.startswith(reverse("account_login"))


def test_a_kept_sitting_is_gone_from_the_browser_once_its_person_logs_out(finished, ada, bob):
    press_keep(finished)
    log_in(finished, ada)
    finished.client.post(reverse("account_logout"))
    assert "Begin with question 1" in finished.get("start").text
    assert finished.get("result").url == address("start")


def test_another_machine_knows_nothing_of_it(finished, ladder):
    elsewhere = Browser(Client())
    assert "Begin with question 1" in elsewhere.get("start").text
