"""What allauth is told of this site: its words, and which addresses it need not verify."""

from __future__ import annotations

from typing import ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from careerladder.addresses import is_our_page


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, str]] = DefaultAccountAdapter.error_messages | {
        "duplicate_email": "This is your address already.",
        "email_password_mismatch": "This address and password don’t belong together.",
        "email_taken": "There is an account with this address. Log in instead.",
        "enter_current_password": "That isn’t your current password.",
        "incorrect_code": "This is not the code that was sent.",
        "incorrect_password": "This is not your password.",
        "invalid_or_expired_key": "This link no longer works. Ask for a new one.",
        "invalid_password_reset": "This link no longer works. Ask for a new one.",
        "rate_limited": "That was too often. Wait a minute, then try again.",
        "same_as_current": "This is what you have already.",
        "too_many_login_attempts": "That was wrong too often. Wait five minutes, then try again.",
        "unknown_email": "There is no account with this address.",
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Where no address is verified, each is taken as it is.

        An address that waits would be replaced by the next one at once, and a slip of the finger
        there would cost the account.
        """
        if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.NONE:
            return True
        verified: bool = super().is_email_verified(request, email)
        return verified

    def is_safe_url(self, url: str) -> bool:
        """Whether a login may lead there. Without it some raise, and other hosts are trusted."""
        return is_our_page(url)
