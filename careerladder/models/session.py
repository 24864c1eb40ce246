from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

if TYPE_CHECKING:
    from careerladder.sessions import SessionStore

# The limit for the encoded data of a session without a login. It holds no text that people typed,
# and is far smaller.
MOST_STRANGER_SESSION_CHARACTERS = 16_000


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> SessionQuerySet:
        return self.filter(expire_date__gt=timezone.now())

    def of_strangers(self) -> SessionQuerySet:
        return self.filter(user=None)

    def end(self) -> int:
        """End them: the next request that comes with one is a stranger's. Returns how many."""
        ended, _ = self.delete()
        return ended


class Session(AbstractBaseSession):
    """A browser's session. It refers to its user, so that it is deleted with the account.

    No IP address and no user agent are kept. The SessionStore in careerladder/sessions.py sets the
    columns.
    """

    uuid = models.UUIDField(
        db_default=RandomUUID(),
        editable=False,
        help_text="What a page calls it, whatever its key; the key would open it.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    begun_at = models.DateTimeField(
        default=timezone.now, help_text="The login, whatever the key was changed for since."
    )
    last_used_on = models.DateField(default=timezone.localdate, help_text="By the person’s clock.")
    brief_until = models.DateTimeField(
        null=True, db_index=True, help_text="Of a stranger: when what doesn’t last is dropped."
    )
    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]

    class Meta(AbstractBaseSession.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False)
                | Q(LessThanOrEqual(Length("session_data"), MOST_STRANGER_SESSION_CHARACTERS)),
                name="session_of_a_stranger_is_small",
            )
        ]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from careerladder.sessions import SessionStore

        return SessionStore
