"""What a form says of the page that it was shown on, and whether it was sent before."""

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

ALTERED = "This form was altered on its way here. Your text is below: reload, and paste it."
# A page that was open for longer shows nobody what day it is.
SHOWS_TODAY_FOR = timedelta(hours=12)
FARTHEST_EAST = timedelta(hours=14)
CLOCKS_DIFFER_BY = timedelta(minutes=1)


class PageForm(forms.Form):
    """Carries a key of its own, and when its page was shown: both as the page had them.

    `shown_at` is a moment with its offset, so that its date is the one that was read then, whatever
    zone is chosen since. What is no such moment, or is still to come, is taken for now.
    """

    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": ALTERED}
    )
    shown_at = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.initial.setdefault("form_key", uuid.uuid4())
        self.initial.setdefault("shown_at", _written(timezone.localtime()))

    @property
    def key(self) -> UUID | None:
        """The form's, as it was sent; None where that is no key."""
        try:
            return UUID(str(self["form_key"].value() or ""))
        except ValueError:
            return None

    @property
    def content_key(self) -> UUID | None:
        """Of all that was sent under the form's key: the same again has the same, and another text
        has another. Known before anything is validated.
        """
        apart = ("form_key", "shown_at")
        words = {name: self._sent(name) for name in sorted(self.fields) if name not in apart}
        return uuid.uuid5(self.key, repr(words)) if self.key else None

    @cached_property
    def shown_on(self) -> date:
        """The day that the page showed as today."""
        return self._shown_at.date()

    @cached_property
    def today(self) -> date:
        """The day that the page showed, where that is not long ago; or today."""
        is_recent = timezone.now() - self._shown_at < SHOWS_TODAY_FOR
        return self.shown_on if is_recent else timezone.localdate()

    @property
    def latest(self) -> date:
        """No day after this one has begun, there or here."""
        return max(self.shown_on, timezone.localdate())

    def show_today(self) -> None:
        """The page is shown again; from now on its day is `today`."""
        if self.today != self.shown_on:
            self.data = {**dict(self.data.items()), "shown_at": _written(timezone.localtime())}
            del self.shown_on

    @property
    def _shown_at(self) -> datetime:
        now = timezone.localtime()
        try:
            moment = datetime.fromisoformat(str(self["shown_at"].value() or ""))
            offset = moment.utcoffset()
            is_over = offset is not None and moment <= now + CLOCKS_DIFFER_BY
        except (ValueError, OverflowError):
            return now
        is_real = is_over and offset is not None and abs(offset) <= FARTHEST_EAST
        return moment if is_real and moment.date() > EARLIEST else now

    def _sent(self, name: str) -> list[str]:
        """Its values, with line breaks as one character each."""
        data = self.data
        values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name, "")]
        return [str(each).replace("\r\n", "\n") for each in values]


class VersionForm(forms.Form):
    """Of an edit: names the version that it began from."""

    base_version = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), ALTERED),
    )

    def go_on_from(self, version: int) -> None:
        """Shown again beside what was saved meanwhile, it may be saved on top of that."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["base_version"] = str(version)  # type: ignore[index]


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
