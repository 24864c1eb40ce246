"""List and end the sessions in which an account is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare

from careerladder.models import User


@dataclass(frozen=True)
class ActiveLogin:
    uuid: UUID
    begun_at: datetime
    last_used_on: date
    is_this: bool
    # Such as “with a passkey”; empty if the session doesn't have it.
    method: str = ""


def active_logins(person: User, this: str | None) -> list[ActiveLogin]:
    """The person's valid logins, the one with the session key `this` first, then the last used.

    A session from before the last change of the password is invalid, though its row still exists.
    """
    auth_hash = person.get_session_auth_hash()
    logins = []
    for session in person.sessions.live().order_by("-last_used_on", "-begun_at"):
        data = session.get_decoded()
        if constant_time_compare(data.get(HASH_SESSION_KEY, ""), auth_hash):
            logins.append(
                ActiveLogin(
                    session.uuid,
                    session.begun_at,
                    session.last_used_on,
                    session.pk == this,
                    _login_method(data.get(AUTHENTICATION_METHODS_SESSION_KEY, [])),
                )
            )
    return sorted(logins, key=lambda login: not login.is_this)


def _login_method(records: list[dict[str, Any]]) -> str:
    """The method of a login's first step, in words."""
    first = records[0] if records else {}
    if first.get("passwordless"):
        return "with a passkey"
    return {"password": "with your password", "code": "with an emailed code"}.get(
        first.get("method", ""), ""
    )
