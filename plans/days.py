"""Days and months of the reader's calendar, and the forms that name one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

INSTANT = timedelta(microseconds=1)
NO_SUCH_DAY = "The calendar has no such day. Write it as 2026-05-14."


class DayForm(forms.Form):
    """A day that has begun, in the reader's zone."""

    on = forms.DateField(
        label="Another day",
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
            raise ValidationError("This day is still to come.")
        return day


class BeforeForm(forms.Form):
    """From which moment on the timeline goes back."""

    before = forms.DateTimeField()


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from that of one day to that of another, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, start + count)]


def last_day_of(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def end_of(day: date) -> datetime:
    """The last moment of a day in the active time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return midnight - INSTANT
