"""Ada with reminders, at a moment of her choice, beside Bob who has the same records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress

from careerladder.models import User
from reminders.models import DEFAULT_HOUR, ReminderChoice

# A Thursday. Nobody was here for two months.
NOW = datetime(2026, 12, 3, 8, 5, tzinfo=UTC)
LAST_VISIT = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def now() -> Iterator[Any]:
    """The traveller: `move_to` goes to another moment."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make_away(person: User, *, zone: str = "UTC", since: datetime = LAST_VISIT) -> User:
    """With a confirmed address, and last here at a moment."""
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    User.objects.filter(pk=person.pk).update(
        time_zone=zone, date_joined=since, last_login=since, last_used_at=since
    )
    person.refresh_from_db()
    return person


@pytest.fixture
def choose(ada) -> Callable[..., None]:
    """Choose kinds for ada, who is away."""

    def chosen(*kinds: str, hour: int = DEFAULT_HOUR, zone: str = "UTC") -> None:
        make_away(ada, zone=zone)
        ReminderChoice.objects.choose(ada, kinds, hour=hour, at=LAST_VISIT)

    return chosen
