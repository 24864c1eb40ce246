"""Forms that carry a key, the time when their page was shown, or the version that they edit.

The key makes a second submission of the same form recognizable.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone

from plans.dates import EARLIEST

ALTERED = (
    "This form was changed on the way, so nothing is saved. Copy your text below, reload the page, "
    "and paste it in."
)
# A page that was opened longer ago no longer says which day its reader calls today.
PAGE_DATE_VALID_FOR = timedelta(hours=12)
LARGEST_UTC_OFFSET = timedelta(hours=14)
CLOCK_SKEW = timedelta(minutes=1)


def new_page_values() -> dict[str, str]:
    """The values of the hidden fields of a PageForm that is shown now."""
    return {"form_key": str(uuid.uuid4()), "shown_at": _isoformat(timezone.localtime())}


class PageForm(forms.Form):
    """A form with a key of its own, and the time when its page was shown.

    `shown_at` is an ISO datetime with its UTC offset. Its date is the one that the page showed,
    even if the person chose another time zone since. An invalid or future value counts as now.
    """

    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": ALTERED}
    )
    shown_at = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for name, value in new_page_values().items():
            self.initial.setdefault(name, value)

    @property
    def key(self) -> UUID | None:
        """The form's key as it was sent; None if that is no UUID."""
        try:
            return UUID(str(self["form_key"].value() or ""))
        except ValueError:
            return None

    @property
    def content_key(self) -> UUID | None:
        """A UUID derived from the key and all other values that were sent; None without a key.

        The same form sent twice with the same values has the same. It needs no validation.
        """
        own_fields = ("form_key", "shown_at")
        values = {name: self._sent(name) for name in sorted(self.fields) if name not in own_fields}
        return uuid.uuid5(self.key, repr(values)) if self.key else None

    @cached_property
    def shown_on(self) -> date:
        """The day that the page showed as today."""
        return self._shown_at.date()

    @cached_property
    def today(self) -> date:
        """The day that the page showed if it was shown in the last 12 hours; else today."""
        is_recent = timezone.now() - self._shown_at < PAGE_DATE_VALID_FOR
        return self.shown_on if is_recent else timezone.localdate()

    @property
    def latest(self) -> date:
        """The last day that is not in the future, by the page's time zone or the current one."""
        return max(self.shown_on, timezone.localdate())

    def show_today(self) -> None:
        """Set `shown_at` to now if its day is outdated: the page is shown again with `today`."""
        if self.today != self.shown_on:
            self.data = {**dict(self.data.items()), "shown_at": _isoformat(timezone.localtime())}
            del self.shown_on

    @property
    def _shown_at(self) -> datetime:
        now = timezone.localtime()
        try:
            moment = datetime.fromisoformat(str(self["shown_at"].value() or ""))
            offset = moment.utcoffset()
            is_past = offset is not None and moment <= now + CLOCK_SKEW
        except (ValueError, OverflowError):
            return now
        is_valid = is_past and offset is not None and abs(offset) <= LARGEST_UTC_OFFSET
        return moment if is_valid and moment.date() > EARLIEST else now

    def _sent(self, name: str) -> list[str]:
        """The values of a field, with CRLF as LF: browsers send CRLF, scripts may not."""
        data = self.data
        values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name, "")]
        return [str(each).replace("\r\n", "\n") for each in values]


class VersionForm(forms.Form):
    """An edit, which names the version that it is based on."""

    base_version = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), ALTERED),
    )

    def rebase_on(self, version: int) -> None:
        """Base the edit on a newer version. A person who was shown both texts may save theirs."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["base_version"] = str(version)  # type: ignore[index]


def _isoformat(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
