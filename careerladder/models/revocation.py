"""What opens an account's records besides a login: apps above say how theirs are revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from careerladder.models.user import User

type Revoke = Callable[[User, datetime], object]

_revocations: list[Revoke] = []


def revoke_with_account(revoke: Revoke) -> Revoke:
    """Call this when an account is taken back: with its person, and since when to close.

    For a calendar's address, a link that was shared, a token.
    """
    _revocations.append(revoke)
    return revoke


def revoke_access(person: User, since: datetime) -> None:
    for revoke in _revocations:
        revoke(person, since)
