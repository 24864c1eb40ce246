"""Changes to allauth's forms for passkeys: malformed input is a form error and no exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError
from django.forms import CharField, HiddenInput, JSONField

LONGEST_PASSKEY_NAME = 60


def _clean_or_reject[T](clean: Callable[[], T]) -> T:
    """Call a clean method. Turn any exception into ValidationError: parsers raise various ones."""
    try:
        return clean()
    except ValidationError:
        raise
    except Exception as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(JSONField):
    """A signed credential. JSONField doesn't catch errors of huge numbers or deep nesting."""

    widget = HiddenInput

    def to_python(self, value: Any) -> Any:
        return _clean_or_reject(lambda: super(CredentialField, self).to_python(value))


class AddPasskeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    name = CharField(required=False, max_length=LONGEST_PASSKEY_NAME)
    credential = CredentialField()

    def clean(self) -> Any:
        return _clean_or_reject(super().clean)


class RenamePasskeyForm(forms.EditWebAuthnForm):  # type: ignore[misc]
    name = CharField(max_length=LONGEST_PASSKEY_NAME)


class UsePasskeyForm(forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _clean_or_reject(super().clean_credential)


class LoginByPasskeyForm(UsePasskeyForm, forms.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateByPasskeyForm(UsePasskeyForm, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass
