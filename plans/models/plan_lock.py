"""What keeps the changes of one person's plan in turn."""

from __future__ import annotations

from careerladder.models import User


def lock_plan(user: User) -> None:
    """Changes of one person's plan take turns, until the transaction ends.

    A row that points at the person may be written meanwhile: `no_key` is what keeps a request that
    recorded evidence first from waiting for one that does the same.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
