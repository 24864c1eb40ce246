from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

if TYPE_CHECKING:
    from careerladder.sessions import SessionStore


class Session(AbstractBaseSession):
    """A browser's session; it knows its person, so that it goes when the account goes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    objects = BaseSessionManager["Session"]()  # type: ignore[misc]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from careerladder.sessions import SessionStore

        return SessionStore
