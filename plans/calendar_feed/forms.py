"""In whose place an address of the calendar is made."""

from __future__ import annotations

from django import forms


class CalendarAddressForm(forms.Form):
    """Since when the address is open that the page showed; nothing where it showed none."""

    shown_since = forms.DateTimeField(required=False)
