"""Record security events: a line in the log, and a row that the account's person can read.

Neither has an IP address or user agent. An event that concerns no existing account is only logged.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from careerladder.models import SecurityEvent, User

Kind = SecurityEvent.Kind
Type = Authenticator.Type

ADDED = {
    Type.WEBAUTHN: Kind.PASSKEY_ADDED,
    Type.TOTP: Kind.APP_ADDED,
    Type.RECOVERY_CODES: Kind.CODES_MADE,
}
REMOVED = {
    Type.WEBAUTHN: Kind.PASSKEY_REMOVED,
    Type.TOTP: Kind.APP_REMOVED,
    Type.RECOVERY_CODES: Kind.CODES_REMOVED,
}
USED = {
    Type.WEBAUTHN: Kind.SECOND_STEP_BY_PASSKEY,
    Type.TOTP: Kind.SECOND_STEP_BY_APP,
    Type.RECOVERY_CODES: Kind.RECOVERY_CODE_USED,
}

log = structlog.get_logger("careerladder.security")


def record_event(kind: Kind, user: User | None) -> None:
    """Log an event with the user's primary key, and store it. `user` is None without an account."""
    log.info(kind.value, account=user.pk if user else None)
    if user is not None:
        SecurityEvent.objects.record(user, kind)


def log_throttled() -> None:
    """Log that a network exceeded its limit. It concerns no particular account."""
    log.info("too-many-attempts-from-network", account=None)


def log_deletion(account: int) -> None:
    """Log that an account was deleted. Its rows were deleted too."""
    log.info("deleted", account=account)


def connect_signals() -> None:
    """Record the signals of Django and allauth about logins, passwords and second factors."""
    for signal, receiver in (
        (user_logged_in, _logged_in),
        (user_logged_out, _logged_out),
        (account_signals.user_signed_up, _receiver_for(Kind.SIGNED_UP)),
        (account_signals.password_changed, _receiver_for(Kind.PASSWORD_CHANGED)),
        (account_signals.password_set, _receiver_for(Kind.PASSWORD_CHANGED)),
        (account_signals.password_reset, _receiver_for(Kind.PASSWORD_RESET)),
        (account_signals.email_changed, _address_changed),
        (account_signals.login_code_rejected, _receiver_for(Kind.WRONG_CODE)),
        (account_signals.email_verification_code_rejected, _receiver_for(Kind.WRONG_CODE)),
        (mfa_signals.authenticator_added, _receiver_by_type(ADDED)),
        (mfa_signals.authenticator_reset, _receiver_by_type(ADDED)),
        (mfa_signals.authenticator_removed, _receiver_by_type(REMOVED)),
        (mfa_signals.authenticator_used, _factor_used),
        (mfa_signals.authentication_failed, _receiver_for(Kind.WRONG_SECOND_STEP)),
    ):
        # Not weak, because nothing else refers to the receivers.
        signal.connect(receiver, weak=False, dispatch_uid=f"careerladder:{id(signal)}")


def _receiver_for(kind: Kind) -> Any:
    def receiver(*, user: User, **_: Any) -> None:
        record_event(kind, user)

    return receiver


def _logged_in(*, request: HttpRequest | None, user: User, **_: Any) -> None:
    records = get_authentication_records(request, user) if request is not None else []
    if any(record.get("passwordless") for record in records):
        record_event(Kind.LOGGED_IN_BY_PASSKEY, user)
    elif any(record["method"] == "code" for record in records):
        record_event(Kind.LOGGED_IN_BY_CODE, user)
    else:
        record_event(Kind.LOGGED_IN_BY_PASSWORD, user)


def _logged_out(*, user: User | None, **_: Any) -> None:
    # Deleting an account logs out too, when the user is gone already.
    if user is not None and user.pk is not None and User.objects.filter(pk=user.pk).exists():
        record_event(Kind.LOGGED_OUT, user)


def _address_changed(*, user: User, from_email_address: Any, **_: Any) -> None:
    # allauth sends this signal also when a first address is confirmed.
    if from_email_address is not None:
        record_event(Kind.ADDRESS_CHANGED, user)


def _receiver_by_type(kinds: dict[str, Kind]) -> Any:
    def receiver(*, user: User, authenticator: Authenticator, **_: Any) -> None:
        record_event(kinds[authenticator.type], user)

    return receiver


def _factor_used(
    *,
    user: User,
    authenticator: Authenticator,
    reauthenticated: bool,
    passwordless: bool,
    **_: Any,
) -> None:
    # A recovery code is used up, whatever it was used for, so it is always recorded.
    if not (passwordless or reauthenticated) or authenticator.type == Type.RECOVERY_CODES:
        record_event(USED[authenticator.type], user)
