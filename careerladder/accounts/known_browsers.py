"""Which accounts a browser has been logged in to before.

A stranger can use up how often an account's password, codes and resets may be tried. Whoever comes
from a browser that knows the account is counted apart, and so is never refused for it.
"""

from __future__ import annotations

import secrets

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from careerladder.models import User

COOKIE = "__Host-known-browser" if settings.SESSION_COOKIE_SECURE else "known-browser"
SALT = "careerladder.known_browsers"
A_YEAR = 365 * 24 * 60 * 60
# Of a machine that a few people share; the one who was here last stays.
MOST_ACCOUNTS = 5


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Leave a cookie that says this browser was logged in to this account; nothing of it is kept
    here.
    """
    known = _known(request)
    number, _ = known.pop(user.pk, ("", ""))
    known[user.pk] = number or secrets.token_urlsafe(9), _mark(user.password)
    newest = list(known.items())[-MOST_ACCOUNTS:]
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=A_YEAR,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def browser_of(request: HttpRequest, email: str) -> str | None:
    """This browser's number where the account of that address was logged in to here before, since
    its password was set: whoever was here with an older one is a stranger.
    """
    known = _known(request)
    if not known:
        return None
    account = User.objects.filter(email__iexact=email).values_list("pk", "password").first()
    if account is None:
        return None
    number, mark = known.get(account[0], ("", ""))
    return number if constant_time_compare(mark, _mark(account[1])) else None


def attempt(request: HttpRequest, action: str, email: str) -> ratelimit.RateLimitUsage | None:
    """Count an attempt on an account, known browsers each apart; None where it is one too many.

    `action` is a name of ACCOUNT_RATE_LIMITS with a rate per key.
    """
    browser = browser_of(request, email)
    key = f"{email.lower()}:{browser}" if browser else email.lower()
    return ratelimit.consume(request, app="allauth.account", action=action, key=key)


def forget_attempts(request: HttpRequest, action: str, email: str) -> None:
    """After the mailbox proved whose account it is."""
    ratelimit.clear(request, app="allauth.account", action=action, key=email.lower())


def _mark(password: str) -> str:
    """Of the hash of a password, which it tells nothing of."""
    return salted_hmac(SALT, password, algorithm="sha256").hexdigest()[:16]


def _known(request: HttpRequest) -> dict[int, tuple[str, str]]:
    """By account, the longest known first; empty where the cookie is missing or not ours."""
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR))
    except (signing.BadSignature, ValueError, TypeError):
        return {}
