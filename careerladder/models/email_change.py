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

# Long enough for a week's absence. It is short, because somebody else may get an old mailbox later.
UNDO_PERIOD = timedelta(days=7)
# A second factor that was added within this time before the change may be the attacker's.
UNTRUSTED_BEFORE = timedelta(days=1)


class AddressIsTaken(Exception):
    """Another account has confirmed the address."""


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def record(
        self, user: User, from_email: str, to_email: str, *, at: datetime | None = None
    ) -> str:
        """Record a change. Return the secret that undoes it, of which only a digest is stored."""
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
        return self.filter(undone_at=None, changed_at__gt=(at or timezone.now()) - UNDO_PERIOD)

    def expired(self, *, at: datetime | None = None) -> EmailChangeQuerySet:
        return self.filter(changed_at__lte=(at or timezone.now()) - UNDO_PERIOD)


class EmailChange(models.Model):
    """A change of an account's email address. For a week, the old mailbox's owner can undo it."""

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
    def untrusted_since(self) -> datetime:
        """Whatever was added to the account since then may be the attacker's."""
        return self.changed_at - UNTRUSTED_BEFORE

    @transaction.atomic
    def undo(self, *, at: datetime | None = None) -> User:
        """Restore the old address, and revoke the access of whoever changed it.

        Set a random password, end every session, and delete the second factors that were added
        since `untrusted_since`. Mark later changes as undone too, because their links went to the
        new addresses. Revoke what else opens its records. Undoing again changes nothing.

        Delete an account that has the old address if it was never used. Otherwise raise
        AddressIsTaken. Raise User.DoesNotExist if the account is gone.
        """
        user = User.objects.select_for_update().get(pk=self.user_id)
        change = EmailChange.objects.select_for_update().get(pk=self.pk)
        if change.undone_at is not None:
            return user
        for other in User.objects.with_email(self.from_email).exclude(pk=user.pk):
            if not _was_never_used(other):
                raise AddressIsTaken
            other.delete()
        later = EmailChange.objects.filter(user=user, changed_at__gte=change.changed_at)
        later.filter(undone_at=None).update(undone_at=at or timezone.now())

        user.email = self.from_email
        # Random and not unusable: with an unusable one nobody would be asked for a password. The
        # person sets a new one by a mailed link.
        user.set_password(secrets.token_urlsafe(32))
        user.save(update_fields=["email", "password", "code_until"])
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=self.from_email, verified=True, primary=True)
        Authenticator.objects.filter(user=user, created_at__gte=self.untrusted_since).delete()
        # Recovery codes alone are no second factor, but allauth would ask for them.
        delete_dangling_recovery_codes(user)
        user.sessions.all().delete()
        revoke_access(user, self.untrusted_since)
        return user


def _was_never_used(account: User) -> bool:
    """Whether nobody confirmed the address or ever logged in: anybody may have typed it."""
    confirmed = EmailAddress.objects.filter(user=account, verified=True)
    return not (account.last_login or account.is_staff or confirmed.exists())
