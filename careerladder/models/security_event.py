from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from careerladder.models.user import User

# A stranger can repeat events of these kinds at will. Within this time they are counted in one row,
# so that they don't fill the table.
SAME_EVENT_WITHIN = timedelta(hours=1)
COUNTED_KINDS = frozenset(
    {
        "wrong-password",
        "wrong-code",
        "wrong-second-step",
        "too-many-attempts",
        "reset-requested",
        "code-requested",
    }
)
EVENTS_KEPT_FOR = timedelta(days=180)


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    def record(self, user: User, kind: str, *, at: datetime | None = None) -> None:
        """Record an event. One of COUNTED_KINDS is counted in its row of the last hour, if any.

        Do nothing if the account was deleted meanwhile. Two simultaneous events may make two rows.
        """
        at = at or timezone.now()
        same = self.filter(user=user, kind=kind, first_at__gt=at - SAME_EVENT_WITHIN).order_by(
            "-first_at"
        )
        newest = self.filter(pk__in=same.values("pk")[:1])
        is_counted = kind in COUNTED_KINDS and newest.update(times=F("times") + 1, last_at=at)
        if not is_counted:
            with suppress(IntegrityError), transaction.atomic():
                self.create(user=user, kind=kind, first_at=at, last_at=at)

    def expired(self, *, at: datetime | None = None) -> SecurityEventQuerySet:
        return self.filter(last_at__lt=(at or timezone.now()) - EVENTS_KEPT_FOR)


class SecurityEvent(models.Model):
    """A security event of an account, for its person to read, without IP address or user agent."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed-up", "Account created"
        LOGGED_IN_BY_PASSWORD = "login-password", "Logged in with the password"
        LOGGED_IN_BY_PASSKEY = "login-passkey", "Logged in with a passkey"
        LOGGED_IN_BY_CODE = "login-code", "Logged in with an emailed code"
        SECOND_STEP_BY_APP = "second-step-app", "Second step: a code from the authenticator app"
        SECOND_STEP_BY_PASSKEY = "second-step-passkey", "Second step: a passkey"
        RECOVERY_CODE_USED = "recovery-code-used", "Second step: a recovery code"
        LOGGED_OUT = "logout", "Logged out"
        SESSION_ENDED = "session-ended", "Another browser logged out"
        WRONG_PASSWORD = "wrong-password", "Wrong password"
        WRONG_CODE = "wrong-code", "Wrong emailed code"
        WRONG_SECOND_STEP = "wrong-second-step", "Wrong code or passkey at the second step"
        TOO_MANY_ATTEMPTS = "too-many-attempts", "Too many wrong passwords"
        RESET_REQUESTED = "reset-requested", "Password reset link requested"
        CODE_REQUESTED = "code-requested", "Login code requested"
        PASSWORD_CHANGED = "password-changed", "Password changed"
        PASSWORD_RESET = "password-reset", "Password reset with an emailed link"
        ADDRESS_CHANGED = "address-changed", "Email address changed"
        ADDRESS_RESTORED = "address-restored", "Account taken back by the old email address"
        PASSKEY_ADDED = "passkey-added", "Passkey added"
        PASSKEY_REMOVED = "passkey-removed", "Passkey removed"
        APP_ADDED = "app-added", "Authenticator app set up"
        APP_REMOVED = "app-removed", "Authenticator app turned off"
        CODES_MADE = "codes-made", "Recovery codes made"
        CODES_REMOVED = "codes-removed", "Recovery codes removed"
        RECORDS_EXPORTED = "records-exported", "Archive of all records downloaded"
        RECORDS_EXPORTED_FOR = (
            "records-exported-for",
            "Archive made by an administrator",
        )
        RECORDS_IMPORTED = "records-imported", "Archive imported"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="security_events", db_index=False
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
