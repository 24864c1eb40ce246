"""What opens an account's records besides a login: apps above say how theirs are closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from careerladder.models.user import User

type Closer = Callable[[User, datetime], object]

_closers: list[Closer] = []


def close_with_account(closer: Closer) -> Closer:
    """Call this when an account is taken back: with its person, and since when to close.

    For a calendar's address, a link that was shared, a token.
    """
    _closers.append(closer)
    return closer


def close_ways_in(person: User, since: datetime) -> None:
    for closer in _closers:
        closer(person, since)
