"""A registry of functions that revoke other access to an account's records, in any app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from careerladder.models.user import User

type Revoke = Callable[[User, datetime], object]

_revocations: list[Revoke] = []


def revoke_with_account(revoke: Revoke) -> Revoke:
    """Register a function to call when an account's old email address is restored.

    It takes the person, and the moment since when access was granted that is to be revoked. Use it
    for whatever reads an account's records without a login, such as a calendar's URL or a token.
    """
    _revocations.append(revoke)
    return revoke


def revoke_access(person: User, since: datetime) -> None:
    for revoke in _revocations:
        revoke(person, since)
