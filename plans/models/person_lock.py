"""The lock under which one person's plan and phase are changed."""

from __future__ import annotations

from careerladder.models import User


def lock_person(user: User) -> None:
    """Serialize changes of one person's plan and phase until the transaction ends.

    `no_key` lets other requests write rows that refer to the person meanwhile. Without it, two
    requests that each record evidence first would wait for each other.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
