"""What a password has to be, and that one text is one password however it is composed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from careerladder.accounts.passwords import LONGEST_PASSWORD, PasswordValidator
from careerladder.models import User
from careerladder.models.user import normalize_password
from tests.conftest import PASSWORD

COMPOSED, DECOMPOSED = "caf\u00e9 among the lindens", "cafe\u0301 among the lindens"


def refusal(password: str, email: str = "ada.lovelace@example.org") -> str:
    with pytest.raises(ValidationError) as refused:
        PasswordValidator().validate(password, User(email=email))
    return str(refused.value.code)


@pytest.mark.parametrize(
    "password",
    [
        "careerladder1",
        "CareerLadder2026!",
        "letmein2024",
        "Summer2024!",
        "Winter2025!!",
        "Berlin2024!",
        "Engineer2026!",
        "Password123!",
        "qwertyuiop12",
        "1q2w3e4r5t6y",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "1234567890123",
        "P@ssw0rd2024",
        "staffengineer1",
    ],
)
def test_what_everybody_would_try_is_refused(password):
    assert refusal(password) in ("password_too_weak", "password_too_similar")


@pytest.mark.parametrize(
    "password",
    [
        "ada.lovelace@example.org",
        "adalovelace1",
        "lovelace2026!",
        "Lovelace-Ada-99",
        "example.org1!",
    ],
)
def test_the_address_with_little_added_is_refused(password):
    assert refusal(password) in ("password_too_weak", "password_too_similar")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery",
        "kV9#mQ2xL7w",
        "ich mag Kartoffeln",
        "密码很长而且没有人会猜到它",
    ],
)
def test_a_good_one_is_taken(password):
    PasswordValidator().validate(password, User(email="ada.lovelace@example.org"))


def test_too_short_and_too_long_are_told_by_their_length():
    assert refusal("x7$kQ") == "password_too_short"
    assert refusal("pelican " * 16 + "x") == "password_too_long"
    PasswordValidator().validate("pelican under 4 lindens".ljust(LONGEST_PASSWORD, "x"))


@given(st.text(min_size=1, max_size=200))
def test_any_text_is_judged(password):
    with suppress(ValidationError):
        PasswordValidator().validate(password, User(email="ada@example.org"))


@given(st.text(max_size=60))
def test_normalizing_twice_changes_nothing(password):
    assert normalize_password(normalize_password(password)) == normalize_password(password)


def test_composed_and_decomposed_are_one_password():
    person = User()
    person.set_password(DECOMPOSED)
    assert person.check_password(COMPOSED)
    person.set_password(COMPOSED)
    assert person.check_password(DECOMPOSED)
    assert not person.check_password("cafe among the lindens")


def test_one_that_was_kept_before_still_opens():
    person = User(password=make_password(DECOMPOSED))
    assert person.check_password(DECOMPOSED)


def test_no_password_is_checked_that_is_longer_than_any():
    person = User()
    person.set_password(PASSWORD)
    assert not person.check_password("x" * 1025)
    assert not person.check_password(None)


def test_the_sign_up_says_what_is_wrong(client, ladder):
    answer = client.post(
        "/account/signup/", {"email": "new@example.org", "password1": "Summer2024!"}
    )
    assert answer.status_code == 422
    assert "This password is easy to guess." in answer.text
    assert not User.objects.exists()


def test_somebody_logs_in_however_the_keyboard_composes(client, ladder):
    person = User.objects.create_user("new@example.org", COMPOSED)
    answer = client.post("/account/login/", {"login": person.email, "password": DECOMPOSED})
    assert answer.status_code == 302
    assert int(client.session["_auth_user_id"]) == person.pk
