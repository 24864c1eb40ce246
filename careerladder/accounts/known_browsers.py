"""A cookie of the accounts that were logged in to in a browser.

A stranger can use up an account's rate limits for passwords, codes and resets. Attempts from a
known browser are counted separately, so that its person is not locked out.
"""

from __future__ import annotations

import secrets

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from careerladder.models import User

KNOWN_BROWSER_COOKIE = "__Host-known-browser" if settings.SESSION_COOKIE_SECURE else "known-browser"
SALT = "careerladder.known_browsers"
COOKIE_SECONDS = 365 * 24 * 60 * 60
# On a machine that people share, the accounts that logged in last are remembered.
MOST_ACCOUNTS = 5


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Add the account to the signed cookie. The server stores nothing."""
    known = _known_accounts(request)
    number, _ = known.pop(user.pk, ("", ""))
    known[user.pk] = number or secrets.token_urlsafe(9), _password_digest(user.password)
    newest = list(known.items())[-MOST_ACCOUNTS:]
    response.set_cookie(
        KNOWN_BROWSER_COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=COOKIE_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def known_browser_id(request: HttpRequest, email: str) -> str | None:
    """The browser's random id for the account with this address; None if it is not known.

    It is known if the account was logged in to here since its password was last set.
    """
    known = _known_accounts(request)
    if not known:
        return None
    account = User.objects.with_email(email).values_list("pk", "password").first()
    if account is None:
        return None
    number, mark = known.get(account[0], ("", ""))
    return number if constant_time_compare(mark, _password_digest(account[1])) else None


def count_attempt(request: HttpRequest, action: str, email: str) -> ratelimit.RateLimitUsage | None:
    """Count an attempt on an account, for each known browser separately. None beyond the limit.

    `action` is a key of ACCOUNT_RATE_LIMITS with a rate per key.
    """
    browser = known_browser_id(request, email)
    key = f"{email.lower()}:{browser}" if browser else email.lower()
    return ratelimit.consume(request, app="allauth.account", action=action, key=key)


def forget_attempts(request: HttpRequest, action: str, email: str) -> None:
    """Reset the count of attempts from unknown browsers, as after a reset of the password."""
    ratelimit.clear(request, app="allauth.account", action=action, key=email.lower())


def _password_digest(password: str) -> str:
    """A short HMAC of the password's hash, which reveals nothing about it."""
    return salted_hmac(SALT, password, algorithm="sha256").hexdigest()[:16]


def _known_accounts(request: HttpRequest) -> dict[int, tuple[str, str]]:
    """The browser's id and the password's digest by account, the oldest first.

    Empty without a valid cookie.
    """
    try:
        return dict(
            signing.loads(
                request.COOKIES.get(KNOWN_BROWSER_COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS
            )
        )
    except (signing.BadSignature, ValueError, TypeError):
        return {}
