"""Changing the address never locks anybody out: the old one works until the new is confirmed."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from careerladder.mail import as_plain_text
from careerladder.models import User
from tests.conftest import PASSWORD, prove


@pytest.fixture
def newcomer(client: Client, ladder) -> Client:
    client.post("/account/signup/", {"email": "old@example.org", "password1": PASSWORD})
    prove(client)
    return client


def test_locally_an_address_is_taken_as_it_is(newcomer):
    address = EmailAddress.objects.get()
    assert (address.email, address.primary, address.verified) == ("old@example.org", True, True)
    assert "You still need to confirm" not in newcomer.get("/account/email/").content.decode()


def test_the_old_address_works_until_the_new_one_is_confirmed(newcomer):
    newcomer.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    assert User.objects.get().email == "old@example.org"
    assert "old@example.org" in newcomer.get("/account/").content.decode()
    assert "new@example.org" in newcomer.get("/account/email/").content.decode()
    logged_in = Client().post("/account/login/", {"login": "old@example.org", "password": PASSWORD})
    assert logged_in["Location"] == "/assessment/arrive/"

    [link] = re.findall(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    newcomer.get(link)
    newcomer.post(link)
    assert User.objects.get().email == "new@example.org"
    assert EmailAddress.objects.get().email == "new@example.org"


def test_what_a_local_mail_shows_can_be_copied(newcomer):
    Client().post("/account/password/reset/", {"email": "old@example.org"})
    sent = mail.outbox[-1]
    [link] = re.findall(r"http://testserver/\S+", str(sent.body))
    shown = as_plain_text(sent)
    assert f"{link}\n" in shown
    assert "To: old@example.org" in shown
    assert "MIME" not in shown
