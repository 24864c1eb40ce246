"""Which email addresses can be used to log in to an account."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from careerladder.models import User


def can_log_in_with(user: User, email: str) -> bool:
    """Whether the address is the account's own, or another one that was confirmed.

    An unconfirmed address may be somebody else's, or mistyped.
    """
    if user.email.casefold() == email.casefold():
        return True
    confirmed = EmailAddress.objects.filter(user=user, email=email.lower(), verified=True)
    return bool(confirmed.exists())
