"""The cookies of a reader: that this browser opened a link with its secret, for 12 hours.

Each is signed, holds the public id of the link, and is sent to one address alone: one to the
reading page, and one to the address with the secret, so that opening it again counts no view.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sharing.models import ShareLink

READING_LASTS = timedelta(hours=12)
PREFIX = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
READER_COOKIE = f"{PREFIX}reader"
OPENED_COOKIE = f"{PREFIX}opened"
READER_SALT = "sharing.reading"


def may_read(request: HttpRequest, uuid: UUID) -> bool:
    """Whether this browser opened the link in the last 12 hours. It may have ended since."""
    return _holds(request, READER_COOKIE, uuid)


def has_opened(request: HttpRequest, link: ShareLink) -> bool:
    """Whether this browser opened the link at this address in the last 12 hours."""
    return _holds(request, OPENED_COOKIE, link.pk)


def let_read(request: HttpRequest, response: HttpResponse, link: ShareLink) -> None:
    """Set both cookies."""
    for name, path in (
        (READER_COOKIE, reverse("sharing:reading", args=[link.pk])),
        (OPENED_COOKIE, request.path),
    ):
        response.set_signed_cookie(
            name,
            str(link.pk),
            salt=READER_SALT + name,
            max_age=READING_LASTS,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _holds(request: HttpRequest, name: str, uuid: UUID) -> bool:
    value = request.get_signed_cookie(
        name, default=None, salt=READER_SALT + name, max_age=READING_LASTS
    )
    return value == str(uuid)
