from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from careerladder.digests import digest_of, new_secret
from careerladder.models.revocation import revoke_access
from careerladder.models.user import User

# Long enough for a week away, and too short to matter to who inherits an old mailbox.
CAN_BE_UNDONE = timedelta(days=7)
# Who takes an account adds a passkey of their own before or after the new address.
DOUBTFUL_BEFORE = timedelta(days=1)


class AddressIsTaken(Exception):
    """Another account has the address by now."""


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def note(
        self, user: User, from_email: str, to_email: str, *, at: datetime | None = None
    ) -> str:
        """Note a change that was made. Returns the secret that undoes it, kept nowhere."""
        secret = new_secret()
        self.create(
            user=user,
            from_email=from_email,
            to_email=to_email,
            digest=digest_of(secret),
            changed_at=at or timezone.now(),
        )
        return secret

    def undoable(self, *, at: datetime | None = None) -> EmailChangeQuerySet:
        return self.filter(undone_at=None, changed_at__gt=(at or timezone.now()) - CAN_BE_UNDONE)

    def expired(self, *, at: datetime | None = None) -> EmailChangeQuerySet:
        return self.filter(changed_at__lte=(at or timezone.now()) - CAN_BE_UNDONE)


class EmailChange(models.Model):
    """An account's address was changed; who reads the old mailbox can change it back for a week."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="email_changes")
    from_email = models.EmailField(max_length=254)
    to_email = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, hex.")
    changed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=models.F("changed_at")),
                name="email_change_undone_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.changed_at:%Y-%m-%d}"

    @property
    def doubtful_since(self) -> datetime:
        """From when on what was added to the account may be by whoever changed the address."""
        return self.changed_at - DOUBTFUL_BEFORE

    @transaction.atomic
    def undo(self, *, at: datetime | None = None) -> User:
        """Give the account back to the old address, and shut out whoever else is in it.

        Its password becomes one that nobody knows, every session ends, and passkeys and codes that
        came with the change go; those from before stay. What else opens its records is closed.
        Later changes can no longer be undone: their links went to whoever is shut out. Undoing
        again changes nothing.
        Raises AddressIsTaken where another account has the old address, and has confirmed it.
        """
        user = User.objects.select_for_update().get(pk=self.user_id)
        change = EmailChange.objects.select_for_update().get(pk=self.pk)
        if change.undone_at is not None:
            return user
        for other in User.objects.exclude(pk=user.pk).filter(email__iexact=self.from_email):
            if not _is_a_mere_sign_up(other):
                raise AddressIsTaken
            other.delete()
        later = EmailChange.objects.filter(user=user, changed_at__gte=change.changed_at)
        later.filter(undone_at=None).update(undone_at=at or timezone.now())

        user.email = self.from_email
        # Usable, so that whoever is asked for it is asked: a mail leads to a new one.
        user.set_password(secrets.token_urlsafe(32))
        user.save(update_fields=["email", "password", "code_until"])
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=self.from_email, verified=True, primary=True)
        Authenticator.objects.filter(user=user, created_at__gte=self.doubtful_since).delete()
        # Recovery codes by themselves would be asked for, and are no second step.
        delete_dangling_recovery_codes(user)
        user.sessions.all().delete()
        revoke_access(user, self.doubtful_since)
        return user


def _is_a_mere_sign_up(account: User) -> bool:
    """Whether nobody confirmed its address or was ever in it: anybody may have typed that."""
    confirmed = EmailAddress.objects.filter(user=account, verified=True)
    return not (account.last_login or account.is_staff or confirmed.exists())
