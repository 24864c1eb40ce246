"""Forms of the page of reminders: the kinds and the hour, and a pause."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from plans.evidence.fields import NO_SUCH_DAY
from plans.moves.plan_forms import LONGEST_PAUSE
from reminders.models import DEFAULT_HOUR, ReminderKind


def hour_name(hour: int) -> str:
    return f"{hour:02}:00"


class RemindersForm(forms.Form):
    """The kinds to be reminded of, which may be none, and the hour of the day."""

    kinds = forms.MultipleChoiceField(choices=ReminderKind, required=False)
    hour = forms.TypedChoiceField(
        label="Hour",
        choices=[(hour, hour_name(hour)) for hour in range(24)],
        coerce=int,
        initial=DEFAULT_HOUR,
        error_messages={
            "required": "Choose an hour.",
            "invalid_choice": "Choose an hour from the list.",
        },
    )


class RestForm(forms.Form):
    """The day on which a pause of reminders ends: after today, at most two years away."""

    until = forms.DateField(
        label="Pause until",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose a day.", "invalid": NO_SUCH_DAY},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        between = {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_PAUSE).isoformat(),
        }
        self.fields["until"].widget = forms.TextInput(attrs={"type": "date", **between})

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day <= today:
            raise ValidationError(f"Choose a day after today, {date_format(today, 'j F Y')}.")
        if day > today + LONGEST_PAUSE:
            raise ValidationError("A pause can last two years. Choose an earlier day.")
        return day
