"""The forms of the calendar's page: its address, and the dates that it shows beside the moves."""

from __future__ import annotations

from django import forms

from plans.models import CalendarDate


class CalendarAddressForm(forms.Form):
    """`shown_since` is the `since` of the address that the page showed, or None if it had none."""

    shown_since = forms.DateTimeField(required=False)


class CalendarDatesForm(forms.Form):
    """The kinds of dates to show. None is a choice, too."""

    dates = forms.MultipleChoiceField(choices=CalendarDate.Kind, required=False)
