"""Forms that read a day, or the end of a page of the timeline, from the URL."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from plans.dates import EARLIEST
from plans.evidence.fields import NO_SUCH_DAY


class DayForm(forms.Form):
    """A day from EARLIEST until today, in the person's zone."""

    on = forms.DateField(
        label="A past day",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose a day.", "invalid": NO_SUCH_DAY},
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.label_suffix = ""
        today = timezone.localdate().isoformat()
        self.fields["on"].widget = forms.TextInput(attrs={"type": "date", "max": today})

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("This day is in the future. Choose today or a past day.")
        if day < EARLIEST:
            raise ValidationError(f"Choose a day in {EARLIEST.year} or later.")
        return day


class BeforeForm(forms.Form):
    """The moment before which the entries of a timeline page were recorded."""

    before = forms.DateTimeField()

    def clean_before(self) -> datetime:
        """The moment in UTC, clipped to the range from EARLIEST to now.

        It is in UTC because PostgreSQL accepts fewer UTC offsets than Python.
        """
        before: datetime = self.cleaned_data["before"]
        earliest = datetime.combine(EARLIEST, time(), UTC)
        return max(earliest, min(before, timezone.now())).astimezone(UTC)
