"""The form that makes or replaces a calendar's address."""

from __future__ import annotations

from django import forms


class CalendarAddressForm(forms.Form):
    """`shown_since` is the `since` of the address that the page showed, or None if it had none."""

    shown_since = forms.DateTimeField(required=False)
