"""allauth's forms for passkeys, for which what is no passkey is a wrong one and not an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError
from django.forms import CharField, HiddenInput, JSONField

LONGEST_PASSKEY_NAME = 60


def _read[T](clean: Callable[[], T]) -> T:
    """Anybody may post anything, and what parses it raises whatever it likes."""
    try:
        return clean()
    except ValidationError:
        raise
    except Exception as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(JSONField):
    """What a device signed. Of numbers and depths beyond Python's, JSONField says nothing."""

    widget = HiddenInput

    def to_python(self, value: Any) -> Any:
        return _read(lambda: super(CredentialField, self).to_python(value))


class AddPasskeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    name = CharField(required=False, max_length=LONGEST_PASSKEY_NAME)
    credential = CredentialField()

    def clean(self) -> Any:
        return _read(super().clean)


class RenamePasskeyForm(forms.EditWebAuthnForm):  # type: ignore[misc]
    name = CharField(max_length=LONGEST_PASSKEY_NAME)


class UsePasskeyForm(forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class LoginByPasskeyForm(UsePasskeyForm, forms.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateByPasskeyForm(UsePasskeyForm, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass
