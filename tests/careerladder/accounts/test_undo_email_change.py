"""The old mailbox hears of a changed address, and can take the account back for a week."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from careerladder.models import AddressIsTaken, EmailChange, Session, User
from plans.models import CalendarAddress
from tests.conftest import PASSWORD, prove

OLD, NEW = "ada@example.org", "new@example.org"


@pytest.fixture
def confirmed(ada: User) -> User:
    EmailAddress.objects.create(user=ada, email=OLD, primary=True, verified=True)
    return ada


@pytest.fixture
def changed(confirmed, proved_ada):
    """The link in the mail to the old address, after a thief with the password changed it."""
    proved_ada.post("/account/email/", {"email": NEW, "action_add": ""})
    [link] = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    proved_ada.post(link)
    confirmed.refresh_from_db()
    assert confirmed.email == NEW
    [told] = [sent for sent in mail.outbox if sent.to == [OLD]]
    assert NEW in str(told.body)
    [undo] = re.findall(r"http://testserver(/account/email/undo/\S+)", str(told.body))
    return undo


def test_a_calendar_address_of_the_thief_is_closed_and_an_older_one_stays(
    changed, client, ada, bob, ladder
):
    before = timezone.now() - timedelta(days=30)
    CalendarAddress.objects.make(ada, ladder.ladder, at=before)
    old = ada.calendar_addresses.get()
    client.post(changed)
    old.refresh_from_db()
    assert old.until is None
    EmailChange.objects.update(undone_at=None)
    CalendarAddress.objects.make(ada, ladder.ladder, instead_of=old)
    CalendarAddress.objects.make(bob, ladder.ladder)
    client.post(changed)
    assert not ada.calendar_addresses.open().exists()
    assert bob.calendar_addresses.open().exists()


def test_looking_at_the_link_changes_nothing(changed, client, ada):
    for _ in range(2):
        assert "Take the account back" in client.get(changed).text
    ada.refresh_from_db()
    assert ada.email == NEW


def test_the_account_goes_back_and_the_thief_is_out(changed, client, proved_ada, ada, bob):
    ada.authenticator_set.create(type="webauthn", data={"name": "the thief's", "credential": {}})
    ada.authenticator_set.create(type="recovery_codes", data={"seed": "x", "used_mask": 0})
    before = ada.authenticator_set.create(type="totp", data={"secret": "x"})
    before.created_at = timezone.now() - timedelta(days=30)
    before.save()
    kept = Client()
    kept.force_login(bob)

    page = client.post(changed).text
    assert "The account is yours again" in page
    ada.refresh_from_db()
    assert ada.email == OLD
    assert not ada.check_password(PASSWORD)
    assert list(ada.authenticator_set.all()) == [before]
    assert [(a.email, a.primary, a.verified) for a in ada.emailaddress_set.all()] == [
        (OLD, True, True)
    ]
    assert proved_ada.get("/account/").status_code == 302
    assert kept.get("/account/").status_code == 200
    assert Session.objects.filter(user=bob).count() == 1
    assert mail.outbox[-1].to == [OLD]
    assert "/password/reset/key/" in str(mail.outbox[-1].body)
    assert "address-restored" in ada.security_events.values_list("kind", flat=True)


def test_the_link_works_once(changed, client, ada):
    client.post(changed)
    sent = len(mail.outbox)
    assert client.post(changed).status_code == 404
    assert "This link no longer works" in client.get(changed).text
    assert len(mail.outbox) == sent


def test_the_link_works_for_a_week(changed, client, ada):
    change = EmailChange.objects.get()
    EmailChange.objects.update(changed_at=change.changed_at - timedelta(days=6, hours=23))
    assert client.get(changed).status_code == 200
    EmailChange.objects.update(changed_at=change.changed_at - timedelta(days=7, seconds=1))
    assert client.get(changed).status_code == 404
    assert client.post(changed).status_code == 404
    ada.refresh_from_db()
    assert ada.email == NEW


def test_a_second_change_does_not_outrun_the_first_link(changed, client, proved_ada, ada):
    proved_ada.post("/account/email/", {"email": "newest@example.org", "action_add": ""})
    [link] = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    proved_ada.post(link)
    client.post(changed)
    ada.refresh_from_db()
    assert ada.email == OLD


def test_an_address_that_has_another_account_by_now_stays_there(changed, client, ada):
    other = User.objects.create_user(OLD, PASSWORD)
    EmailAddress.objects.create(user=other, email=OLD, primary=True, verified=True)
    assert client.post(changed).status_code == 409
    ada.refresh_from_db()
    other.refresh_from_db()
    assert (ada.email, other.email) == (NEW, OLD)
    with pytest.raises(AddressIsTaken):
        EmailChange.objects.get().undo()


def test_after_the_undo_the_thief_cannot_undo_it(changed, client, proved_ada, ada):
    prove(proved_ada)
    proved_ada.post("/account/email/", {"email": "newest@example.org", "action_add": ""})
    [link] = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    proved_ada.post(link)
    [told] = [sent for sent in mail.outbox if sent.to == [NEW] and "/undo/" in str(sent.body)]
    [theirs] = re.findall(r"http://testserver(/account/email/undo/\S+)", str(told.body))
    client.post(changed)
    assert client.get(theirs).status_code == 404
    assert client.post(theirs).status_code == 404
    ada.refresh_from_db()
    assert ada.email == OLD


def test_a_sign_up_that_nobody_confirmed_is_in_nobodys_way(changed, client, ada, bob, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    Client().post("/account/signup/", {"email": OLD, "password1": PASSWORD})
    squatter = User.objects.get(email=OLD)
    assert "The account is yours again" in client.post(changed).text
    ada.refresh_from_db()
    assert ada.email == OLD
    assert not User.objects.filter(pk=squatter.pk).exists()
    assert User.objects.filter(pk=bob.pk).exists()


def test_the_address_that_loses_the_account_hears_of_it(changed, client):
    client.post(changed)
    [told] = [sent for sent in mail.outbox if sent.subject.endswith("was changed back")]
    assert told.to == [NEW]
    assert OLD in str(told.body)


def test_undoing_twice_at_once_is_undoing_once(changed, ada):
    change, again = EmailChange.objects.get(), EmailChange.objects.get()
    change.undo()
    ada.refresh_from_db()
    ada.set_password("four kites above a harbor")
    ada.save()
    again.undo()
    ada.refresh_from_db()
    assert ada.check_password("four kites above a harbor")


def test_what_else_opens_the_records_is_closed_with_it(changed, ada, bob, ladder):
    for person in (ada, bob):
        CalendarAddress.objects.make(person, ladder.ladder)
    EmailChange.objects.get().undo()
    assert CalendarAddress.objects.open().get().user == bob


def test_no_secret_is_kept(changed):
    assert changed.split("/")[-2] not in str(EmailChange.objects.values().get())


def test_a_wrong_secret_is_not_found(client, ladder):
    assert client.get("/account/email/undo/xyz/").status_code == 404


# An address that waits to be confirmed


@pytest.fixture
def waiting(confirmed) -> str:
    EmailAddress.objects.create(user=confirmed, email=NEW, primary=False, verified=False)
    return NEW


def test_it_does_not_log_in(waiting):
    client = Client()
    answer = client.post("/account/login/", {"login": waiting, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Wrong email address or password." in answer.text
    answer = client.post("/account/login/", {"login": OLD, "password": PASSWORD})
    assert answer.status_code == 302


def test_no_code_and_no_reset_go_to_it(waiting, client):
    client.post("/account/login/code/", {"email": waiting})
    client.post("/account/password/reset/", {"email": waiting})
    said = "".join(str(sent.body) for sent in mail.outbox)
    assert "/password/reset/key/" not in said
    assert not re.search(r"(?m)^[A-Z0-9]+-[A-Z0-9]+$", said)


def test_without_mail_no_address_is_added(confirmed, proved_ada, settings):
    settings.MAIL_ARRIVES = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    answer = proved_ada.post("/account/email/", {"email": NEW, "action_add": ""})
    assert answer.status_code == 409
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_without_proof_nothing_changes_and_nobody_is_written_to(confirmed, as_ada):
    as_ada.post("/account/email/", {"email": NEW, "action_add": ""})
    assert mail.outbox == []
    assert not EmailAddress.objects.filter(email=NEW).exists()
    prove(as_ada)
    as_ada.post("/account/email/", {"email": NEW, "action_add": ""})
    assert EmailAddress.objects.filter(email=NEW, verified=False).exists()
