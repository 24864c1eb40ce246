"""Where an account is logged in."""

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
class LoggedIn:
    uuid: UUID
    begun_at: datetime
    last_used_on: date
    is_this: bool
    # How, in words; empty where the session doesn't say.
    by: str = ""


def logins_of(person: User, this: str | None) -> list[LoggedIn]:
    """Those that still open the account, the one with the session key `this` first.

    A login from before the password was changed opens nothing, though its row is still there.
    """
    password = person.get_session_auth_hash()
    logins = []
    for session in person.sessions.live().order_by("-last_used_on", "-begun_at"):
        said = session.get_decoded()
        if constant_time_compare(said.get(HASH_SESSION_KEY, ""), password):
            logins.append(
                LoggedIn(
                    session.uuid,
                    session.begun_at,
                    session.last_used_on,
                    session.pk == this,
                    _way(said.get(AUTHENTICATION_METHODS_SESSION_KEY, [])),
                )
            )
    return sorted(logins, key=lambda login: not login.is_this)


def _way(records: list[dict[str, Any]]) -> str:
    """By what the login began."""
    first = records[0] if records else {}
    if first.get("passwordless"):
        return "with a passkey"
    return {"password": "with the password", "code": "with an emailed code"}.get(
        first.get("method", ""), ""
    )
