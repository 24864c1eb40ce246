"""allauth's adapter for second factors and passkeys."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ClassVar

import segno
import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

from careerladder.models import User

SITE_NAME = "careerladder"

log = structlog.get_logger("careerladder.security")


@dataclass(frozen=True)
class Factors:
    """The second factors of an account, without recovery codes."""

    has_app: bool
    passkeys: int

    @property
    def count(self) -> int:
        return self.passkeys + self.has_app


def factors_of(user: User) -> Factors:
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Factors(Authenticator.Type.TOTP in types, types.count(Authenticator.Type.WEBAUTHN))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, str]] = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": "Add a passkey or an authenticator app first.",
        "incorrect_code": "That code is wrong or has expired. Enter the current one.",
        "unverified_email": "Confirm your email address first.",
    }

    def get_totp_issuer(self) -> str:
        return SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """The QR code, on white with a margin, so that phones can read it in dark mode too."""
        svg = BytesIO()
        segno.make(url, micro=False).save(
            svg, kind="svg", scale=4, border=4, light="#fff", xmldecl=False
        )
        return svg.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": SITE_NAME}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Passkey" if count == 0 else f"Passkey {count + 1}"

    def encrypt(self, text: str) -> str:
        """Encrypt with a key derived from SECRET_KEY, so that a copy of the database is no use."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret. After a change of SECRET_KEY, return a random secret and log a warning.

        No code matches that secret, so the second factor can't be skipped. An operator has to
        remove it.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.warning("second-factor-unreadable")
            return str(generate_totp_secret())


def _cipher() -> Fernet:
    key = salted_hmac("careerladder.second_factor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
