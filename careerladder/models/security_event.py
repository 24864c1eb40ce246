from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from careerladder.models.user import User

# Within it the same thing is one row that counts: who tries passwords all night fills no table.
ONE_ROW = timedelta(hours=1)
KEPT = timedelta(days=180)


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    def note(self, user: User, kind: str, *, at: datetime | None = None) -> None:
        """Note that it happened to this account; of one that is deleted meanwhile, nothing.

        Two at once may make two rows.
        """
        at = at or timezone.now()
        same = self.filter(user=user, kind=kind, first_at__gt=at - ONE_ROW).order_by("-first_at")
        newest = same.values("pk")[:1]
        if not self.filter(pk__in=newest).update(times=F("times") + 1, last_at=at):
            with suppress(IntegrityError), transaction.atomic():
                self.create(user=user, kind=kind, first_at=at, last_at=at)

    def expired(self, *, at: datetime | None = None) -> SecurityEventQuerySet:
        return self.filter(last_at__lt=(at or timezone.now()) - KEPT)


class SecurityEvent(models.Model):
    """What happened to the way into an account, for its person to read: no address, no agent."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed-up", "Account created"
        LOGGED_IN_BY_PASSWORD = "login-password", "Logged in by password"
        LOGGED_IN_BY_PASSKEY = "login-passkey", "Logged in by passkey"
        LOGGED_IN_BY_CODE = "login-code", "Logged in by a code sent by mail"
        SECOND_FACTOR_USED = "second-factor", "Second step passed"
        LOGGED_OUT = "logout", "Logged out"
        WRONG_PASSWORD = "wrong-password", "Wrong password"
        WRONG_CODE = "wrong-code", "Wrong code from a mail"
        WRONG_SECOND_FACTOR = "wrong-second-factor", "Wrong code or passkey at the second step"
        TOO_MANY_ATTEMPTS = "too-many-attempts", "Too many wrong passwords: a mailed code was asked"
        RESET_REQUESTED = "reset-requested", "Link for a new password asked for"
        CODE_REQUESTED = "code-requested", "Code to log in asked for"
        PASSWORD_CHANGED = "password-changed", "Password changed"
        PASSWORD_RESET = "password-reset", "Password reset by a mailed link"
        ADDRESS_CHANGED = "address-changed", "E-mail address changed"
        ADDRESS_RESTORED = "address-restored", "E-mail address changed back from a mail"
        FACTOR_ADDED = "factor-added", "Passkey, authenticator app or recovery codes added"
        FACTOR_REMOVED = "factor-removed", "Passkey, authenticator app or recovery codes removed"
        SESSION_ENDED = "session-ended", "Another browser logged out from here"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="security_events"
    )
    kind = models.CharField(max_length=24, choices=Kind)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["user", "-last_at"], name="security_event_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="security_event_ends_after_it_began"
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="security_event_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last_at:%Y-%m-%d}"
