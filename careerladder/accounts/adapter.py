"""allauth's account adapter: messages, rate limits, reauthentication methods and mail."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from careerladder.accounts.email_addresses import can_log_in_with
from careerladder.accounts.known_browsers import (
    count_attempt,
    forget_attempts,
    known_browser_id,
    remember_browser,
)
from careerladder.accounts.second_factor import factors_of
from careerladder.accounts.security_events import Kind, log_throttled, record_event
from careerladder.models import EmailChange, User
from careerladder.sessions import drop_pending_logins
from careerladder.web.local_urls import is_our_page
from careerladder.web.rate_limits import network_of

METHOD_DESCRIPTIONS = {
    "reauthenticate": "Your password",
    "mfa_reauthenticate": "A code from your authenticator app, or a recovery code",
    "recovery-code": "A recovery code",
    "mfa_reauthenticate:webauthn": "A passkey",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, str]] = DefaultAccountAdapter.error_messages | {
        "duplicate_email": "That’s already your email address.",
        "email_password_mismatch": "Wrong email address or password.",
        "email_taken": "There is an account with this address. Log in instead.",
        "enter_current_password": "That isn’t your current password.",
        "incorrect_code": "That isn’t the code we sent.",
        "incorrect_password": "That isn’t your password.",
        "invalid_or_expired_key": "This link no longer works. Get a new one.",
        "invalid_password_reset": "This link no longer works. Get a new one.",
        "rate_limited": "Too many attempts. Wait a minute, then try again.",
        "same_as_current": "You already have this.",
        "too_many_login_attempts": "Too many attempts. Wait a minute, then try again.",
        "unknown_email": "There is no account with this address.",
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """True for every address if this site doesn't verify addresses."""
        if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.NONE:
            return True
        verified: bool = super().is_email_verified(request, email)
        return verified

    # Login and its rate limits.

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's network: allauth counts by it. middleware/proxies.py sets the IP address."""
        return network_of(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt with a password, by network and by account.

        Raise ValidationError beyond the limit of the network. Beyond the limit of the account, and
        for a day after that, the right password is still accepted, but a code by mail is required
        too, if this site sends mail. So strangers can't lock a person out, and a guessed password
        alone doesn't log in. While logged in, ValidationError is raised beyond this limit too.

        A known browser is counted separately, and not by network.
        """
        email = credentials.get("email", "")
        account = _find_user(email)
        is_known = known_browser_id(request, email) is not None
        by_network = None
        if not is_known:
            by_network = ratelimit.consume(
                request, app="allauth.account", action="password_by_network"
            )
            if not by_network:
                log_throttled()
                raise self.validation_error("too_many_login_attempts")
        by_account = count_attempt(request, "password_by_account", email)
        self._usages = [usage for usage in (by_network, by_account) if usage]
        if by_account is None:
            record_event(Kind.TOO_MANY_ATTEMPTS, account)
            if account is not None:
                account.ask_for_code()
            if request.user.is_authenticated:
                raise self.validation_error("too_many_login_attempts")
        is_asked = account is not None and account.asks_for_code()
        self._needs_code = by_account is None or (is_asked and not is_known)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            return None
        if not can_log_in_with(user, credentials.get("email", "")):
            self.authentication_failed(request, **credentials)
            return None
        # A right password doesn't count as an attempt.
        for usage in self._usages:
            usage.rollback()
        if self._needs_code and settings.MAIL_ARRIVES:
            user.ask_for_code(was_right=True)
            request.needs_emailed_code = True  # type: ignore[attr-defined]
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_event(Kind.WRONG_PASSWORD, _find_user(credentials.get("email", "")))

    def is_login_by_code_required(self, login: Any) -> bool:
        """Require a mailed code after the password, if `authenticate` asked for one."""
        records = get_authentication_records(self.request, login.user)
        by_password = bool(records) and records[-1]["method"] == "password"
        if by_password and getattr(self.request, "needs_emailed_code", False):
            # The page of the code explains why it is asked.
            self.request.session["code_besides_password"] = True
            return True
        required: bool = super().is_login_by_code_required(login)
        return required

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        remember_browser(request, response, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        # Cancel pending logins with the old password, in this browser and in others.
        clear_login(self.request)
        drop_pending_logins(user, {user.email}, except_key=self.request.session.session_key)
        forget_attempts(self.request, "password_by_account", user.email)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factors, if the account has any; else the password, or a code if mail is sent.

        Otherwise a password alone could remove the second factor.
        """
        has_second_factor = user.is_authenticated and is_mfa_enabled(user)
        methods = [
            method | {"description": _method_description(method["id"], user)}
            for method in super().get_reauthentication_methods(user)
            if not (has_second_factor and method["id"] == "reauthenticate")
        ]
        # The first one is asked by default. A passkey is the quickest.
        methods.sort(key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")
        if settings.MAIL_ARRIVES and user.is_authenticated and not has_second_factor:
            methods.append(
                {
                    "id": "emailed_code",
                    "description": "A code sent to your email address",
                    "url": reverse("reauthenticate-by-email"),
                }
            )
        return methods

    # Mail.

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Send a notification. After a change of address it has a link that undoes the change."""
        if template_prefix == "account/email/email_deleted":
            # Only unconfirmed addresses are ever deleted, so that nothing changed.
            return
        context = dict(context or {})
        if template_prefix == "account/email/email_changed" and app_settings.EMAIL_NOTIFICATIONS:
            secret = EmailChange.objects.record(user, context["from_email"], context["to_email"])
            path = reverse("undo-email-change", args=[secret])
            context["undo_url"] = self.request.build_absolute_uri(path)
        super().send_notification_mail(template_prefix, user, context, email)

    def is_safe_url(self, url: str) -> bool:
        """Whether a login may redirect there. allauth's check may raise, and trusts other hosts."""
        return is_our_page(url)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link for a new password, in another mail if an address was restored."""
        if getattr(self.request, "is_restored", False):
            self.send_mail("account/email/taken_back", email, context)
        else:
            super().send_password_reset_mail(user, email, context)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        is_logged_in = self.request.user.is_authenticated
        return reverse("account") if is_logged_in else reverse("account_login")


def _find_user(email: str) -> User | None:
    return User.objects.with_email(email).first() if email else None


def _method_description(method: str, user: User) -> str:
    has_no_app = method == "mfa_reauthenticate" and not factors_of(user).has_app
    return METHOD_DESCRIPTIONS["recovery-code" if has_no_app else method]
