"""Second factors are kept so that a copy of the database opens no account."""

from __future__ import annotations

import re
import time
from unittest import mock

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal import auth as webauthn
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD, prove, proved

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET, *, after: int = 0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + after))


@pytest.fixture
def with_app(ada):
    TOTP.activate(ada, SECRET)
    return ada


def half_way(ada) -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    return client


def test_the_key_is_not_readable_in_the_database(with_app):
    kept = str(Authenticator.objects.values().get())
    assert SECRET not in kept
    assert get_adapter().decrypt(with_app.authenticator_set.get().data["secret"]) == SECRET


def test_the_password_is_half_of_it(with_app):
    client = half_way(with_app)
    assert client.get("/account/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    assert client.get("/account/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_code_works_once(with_app):
    used = code()
    assert half_way(with_app).post(reverse("mfa_authenticate"), {"code": used}).status_code == 302
    assert half_way(with_app).post(reverse("mfa_authenticate"), {"code": used}).status_code == 422


def test_under_another_secret_key_no_code_fits_and_nothing_breaks(with_app, settings):
    client = half_way(with_app)
    settings.SECRET_KEY = "another one, " * 8
    fresh = Client()
    fresh.post("/account/login/", {"login": with_app.email, "password": PASSWORD})
    for typed in (code(), code("A" * 32)):
        assert fresh.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 422
    assert client is not fresh


def test_a_mailed_code_is_no_second_factor(with_app):
    client = Client()
    client.force_login(with_app)
    page = client.get(reverse("account_email"), follow=True).text
    assert reverse("reauthenticate-by-email") not in page


def test_codes_that_are_guessed_run_out(with_app):
    client = half_way(with_app)
    answers = [
        client.post(
            reverse("mfa_authenticate"), {"code": f"00000{n}"}, REMOTE_ADDR=f"203.0.113.{n}"
        )
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]


def test_the_qr_code_has_no_inline_style_and_no_script(as_ada):
    prove(as_ada)
    page = as_ada.get(reverse("mfa_activate_totp")).text
    assert 'src="data:image/svg+xml;base64,' in page
    assert ' style="' not in page
    svg = get_adapter().build_totp_svg("otpauth://totp/ada?secret=X&issuer=careerladder")
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "<script" not in svg


def test_every_recovery_code_is_shown_and_downloaded(with_app):
    client = half_way(with_app)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    client.post(reverse("mfa_reauthenticate"), {"code": code(after=1)})
    client.post(reverse("mfa_generate_recovery_codes"))
    shown = re.findall(
        r"<code>(\d{4} \d{4})</code>", client.get(reverse("mfa_view_recovery_codes")).text
    )
    assert len(set(shown)) == 10
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Type"].startswith("text/plain")
    assert all(each in file.text for each in shown)


@pytest.mark.parametrize("name", ["mfa_remove_webauthn", "mfa_edit_webauthn"])
def test_another_ones_passkey_does_not_exist(proved_ada, bob, name):
    passkey = bob.authenticator_set.create(type="webauthn", data={"name": "K", "credential": {}})
    address = reverse(name, args=[passkey.pk])
    assert proved_ada.get(address).status_code == 404
    assert proved_ada.post(address, {"name": "mine"}).status_code == 404
    passkey.refresh_from_db()
    assert passkey.data["name"] == "K"


JUNK = (
    "",
    "1" * 5_000,
    "[" * 100_000,
    "x",
    "{}",
    "[]",
    "1",
    '{"id": 1}',
    '{"response": 1}',
    '{"response": {"userHandle": "!"}}',
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "a"}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "attestationObject": "YQ", "authenticatorData": "YQ", "signature": "YQ",'
    ' "userHandle": "MQ"}}',
)


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_passkey_is_refused(client, proved_ada, junk):
    page = reverse("mfa_login_webauthn")
    client.get(page, headers={"Accept": "application/json"})
    answer = client.post(page, {"credential": junk})
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/"
    page = reverse("mfa_add_webauthn")
    proved_ada.get(page)
    assert proved_ada.post(page, {"credential": junk, "passwordless": "on"}).status_code == 422


def test_a_stranger_asks_for_a_challenge_thirty_times_a_minute(client, ladder):
    ask = lambda: client.get(  # noqa: E731
        reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}
    )
    assert [ask().status_code for _ in range(32)] == [200] * 30 + [429] * 2


def test_the_last_second_factor_says_what_goes_with_it(proved_ada, ada):
    passkey = ada.authenticator_set.create(type="webauthn", data={"name": "K", "credential": {}})
    ada.authenticator_set.create(type="recovery_codes", data={"seed": "x", "used_mask": 0})
    address = reverse("mfa_remove_webauthn", args=[passkey.pk])
    assert "This is your only second step." in proved_ada.get(address).text
    proved_ada.post(address)
    assert not ada.authenticator_set.exists()
    assert "Two-step login is off" in proved_ada.get("/account/").text


def test_one_of_several_goes_alone(proved_ada, ada):
    passkey = ada.authenticator_set.create(type="webauthn", data={"name": "K", "credential": {}})
    app = ada.authenticator_set.create(type="totp", data={"secret": "x"})
    address = reverse("mfa_remove_webauthn", args=[passkey.pk])
    assert "This is your only second step." not in proved_ada.get(address).text
    proved_ada.post(address)
    assert list(ada.authenticator_set.all()) == [app]


def test_the_second_step_offers_what_there_is(ada):
    TOTP.activate(ada, SECRET)
    page = half_way(ada).get(reverse("mfa_authenticate")).text
    assert "Six digits" in page
    assert "Use a passkey" not in page
    ada.authenticator_set.all().delete()
    ada.authenticator_set.create(type="webauthn", data={"name": "K", "credential": {}})
    with mock.patch.object(webauthn, "get_credentials", return_value=[]):
        page = half_way(ada).get(reverse("mfa_authenticate")).text
    assert "Six digits" not in page
    assert "Use a passkey" in page


def test_a_new_name_that_was_typed_too_late_comes_back(ada):
    passkey = ada.authenticator_set.create(type="webauthn", data={"name": "K", "credential": {}})
    client = Client()
    client.force_login(ada)
    address = reverse("mfa_edit_webauthn", args=[passkey.pk])
    assert client.post(address, {"name": "Blue key"}).status_code == 302
    proved(client, ada)
    assert 'value="Blue key"' in client.get(address).text
    assert client.post(address, {"name": "x" * 61}).status_code == 422
    assert "Renamed to “Blue key”." in client.post(address, {"name": "Blue key"}, follow=True).text
