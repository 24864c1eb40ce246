"""The choice whether a login ends with the browser session, for each form that logs in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest


def remember_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="Stay logged in on this device",
        help_text="Clear this box on a shared device: closing the browser then logs you out.",
        required=False,
        initial=True,
    )


class BriefForm(forms.Form):
    """Beside the form of a passkey: whether the box of the other form was unchecked."""

    @property
    def is_brief(self) -> bool:
        return "brief" in self.data


def expire_with_browser(request: HttpRequest, *, ends: bool) -> None:
    """Store the choice in the session, where it outlasts further steps of the login."""
    request.session.set_expiry(0 if ends else None)
