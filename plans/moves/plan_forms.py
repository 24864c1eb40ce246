"""Forms of the plan page: pause the plan, and change a move's place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from plans.dates import FARTHEST
from plans.evidence.fields import NO_SUCH_DAY
from plans.page_form import PageForm

UP, DOWN = "up", "down"

LONGEST_PAUSE = timedelta(days=731)


class PauseForm(PageForm):
    """The day on which a pause ends: after today in the person's zone, at most two years away."""

    until = forms.DateField(
        label="Pause the plan until",
        help_text="Every date moves by as many days. You are reminded of nothing meanwhile.",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose a day.", "invalid": NO_SUCH_DAY},
    )
    # Set by an undo: the time of the shift of dates that it reverts.
    undoing = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = self.today
        between = {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_PAUSE).isoformat(),
        }
        self.fields["until"].widget = forms.TextInput(attrs={"type": "date", **between})

    def clean_undoing(self) -> datetime | None:
        """The moment in UTC, because PostgreSQL accepts fewer UTC offsets than Python."""
        moment: datetime | None = self.cleaned_data["undoing"]
        return moment.astimezone(UTC) if moment else None

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day <= min(today, self.today):
            said = date_format(today, "j F Y")
            raise ValidationError(f"Choose a day after today, which is {said} where you are.")
        if day > today + LONGEST_PAUSE:
            raise ValidationError("A pause can last two years. Choose an earlier day.")
        return day


class PlaceForm(forms.Form):
    """A move's new place: one step in a direction; or before a move, in a month (its first day)."""

    direction = forms.ChoiceField(choices=((UP, "Earlier"), (DOWN, "Later")), required=False)
    before = forms.UUIDField(required=False)
    month = forms.DateField(input_formats=["%Y-%m"], required=False)

    def clean_month(self) -> date | None:
        month: date | None = self.cleaned_data["month"]
        today = timezone.localdate()
        if month and not today.replace(day=1) <= month <= today + FARTHEST:
            raise ValidationError("Choose a month from this one on, within ten years.")
        return month

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (self.errors or any(cleaned.values())):
            raise ValidationError("Say where it shall stand.")
        return cleaned
