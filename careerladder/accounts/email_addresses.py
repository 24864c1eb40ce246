"""Which email address opens an account: its own, or another one that was confirmed."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from careerladder.models import User


def can_log_in_with(user: User, email: str) -> bool:
    """Whether one may log in to the account with this address, or have its password reset.

    An address that waits to be confirmed may be somebody else's, or a slip of the finger.
    """
    if user.email.casefold() == email.casefold():
        return True
    confirmed = EmailAddress.objects.filter(user=user, email=email.lower(), verified=True)
    return bool(confirmed.exists())
