"""Forms that add, edit, postpone, drop and finish a move, or undo a change of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.dates import months_after
from careerladder.web.fields import NOTE_HINT, LongTextField, NoteField
from plans.dates import FARTHEST, last_day_of
from plans.evidence.fields import DAY, MONTH, NO_SUCH_ITEM, SlugsField
from plans.evidence.forms import EvidenceForm
from plans.models import MoveText
from plans.models.move_text import LONGEST_MOVE_NAME, LONGEST_TEXT, MOST_HOURS
from plans.page_form import PageForm, VersionForm

# With fewer days left in a month, the default due date is in the next one.
MIN_NOTICE = timedelta(days=10)
LONGEST_DROP_REASON = 500
HOURS = f"Write a whole number from 1 to {MOST_HOURS}, or leave this empty."
NO_SUCH_DATE = "There is no such date. Write it as 2026-05-14, or 2026-05 for a month."


class DueField(forms.Field):
    """A day (2026-05-14) or a month (2026-05), which cleans to its last day.

    It must be within ten years and not before today, by the form's `page` or the current time zone,
    whichever is earlier. The `kept_dates`, which the move has already, are always valid.
    """

    page: PageForm
    kept_dates: Collection[date] = ()

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        if not text:
            return None
        is_month = MONTH.fullmatch(text)
        written = f"{text}-01" if is_month else text
        try:
            day = date.fromisoformat(written if DAY.fullmatch(written) else "")
        except ValueError:
            raise ValidationError(NO_SUCH_DATE) from None
        today = timezone.localdate()
        if day in self.kept_dates and not is_month:
            return day
        if day > today + FARTHEST:
            raise ValidationError("Choose a day within ten years.")
        day = last_day_of(day) if is_month else day
        if day < min(today, self.page.today) and day not in self.kept_dates:
            said = date_format(today, "j F Y")
            raise ValidationError(f"This day has passed: today is {said} in your time zone.")
        return day


class DueForm(PageForm):
    """A form with a due date. `kept_dates` are valid although past."""

    due_on = DueField(label="Due date", error_messages={"required": "Choose a due date."})

    def __init__(self, *args: Any, kept_dates: Collection[date] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_on"].page = self  # type: ignore[attr-defined]
        self.fields["due_on"].kept_dates = kept_dates  # type: ignore[attr-defined]
        self.initial.setdefault("due_on", default_due_date(timezone.localdate()).isoformat())
        self.fields["due_on"].widget = _picker(str(self["due_on"].value() or ""), kept_dates)


class MoveForm(DueForm):
    """A move: what to do, by when, and for which items. `known` are the valid item slugs."""

    name = forms.CharField(
        label="What to do",
        max_length=LONGEST_MOVE_NAME,
        help_text="Short, as an instruction: “Write the runbook and test it yourself.”",
        error_messages={
            "required": "Say in a few words what to do.",
            "max_length": "This has %(show_value)s characters; the limit is %(limit_value)s. "
            "Put the rest under Details.",
        },
    )
    what = NoteField(
        label="Details (optional)",
        longest=LONGEST_TEXT,
        rows=3,
        required=False,
        help_text=f"How, with whom, and why. {NOTE_HINT}",
    )
    done_when = NoteField(
        label="Done when (optional)",
        longest=LONGEST_TEXT,
        rows=2,
        required=False,
        help_text="Something another person could check.",
    )
    hours = forms.IntegerField(
        label="Hours of work (optional)",
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
        error_messages={"invalid": HOURS, "min_value": HOURS, "max_value": HOURS},
    )
    serves = SlugsField(required=False)

    def __init__(self, *args: Any, known: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = frozenset(known)
        # With maxlength, a browser silently cuts off a longer name that is pasted.
        del self.fields["name"].widget.attrs["maxlength"]
        self.fields["hours"].widget.attrs["inputmode"] = "numeric"

    def clean_serves(self) -> frozenset[str]:
        return _validated_slugs(self.cleaned_data["serves"], self.known)

    @property
    def chosen(self) -> frozenset[str]:
        """The known slugs that were sent, or the initial ones. It needs no validation."""
        if not self.is_bound:
            return frozenset(self.initial.get("serves", ())) & self.known
        slugs: frozenset[str] = self.fields["serves"].clean(self["serves"].data)
        return slugs & self.known

    def move_text(self, begins_on: date | None = None) -> MoveText:
        """The move as typed. The form must be valid.

        It begins on `begins_on`, by default the form's `today`, but never after it is due.
        """
        sent = self.cleaned_data
        return MoveText(
            sent["name"],
            sent["due_on"],
            min(begins_on or self.today, sent["due_on"]),
            sent["what"],
            sent["done_when"],
            sent["hours"],
        )


class EditMoveForm(VersionForm, MoveForm):
    pass

    @property
    def takes_up(self) -> bool:
        """Whether the button that plans it again, too, was used."""
        return "take_up" in self.data


class PostponeForm(DueForm):
    """Another due date for a move; by default a month after `due_on`, or after today if later."""

    def __init__(self, *args: Any, due_on: date, **options: Any) -> None:
        later = months_after(max(due_on, timezone.localdate()), 1)
        super().__init__(*args, initial={"due_on": later.isoformat()}, **options)
        self.fields["due_on"].label = "New date"


class DropForm(forms.Form):
    reason = LongTextField(
        label="Why drop it?",
        longest=LONGEST_DROP_REASON,
        rows=2,
        help_text="For example: the team took it over. You can add it back to the plan later.",
        error_messages={"required": "Say in a few words why."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""


class UndoForm(forms.Form):
    """The primary key of the change to undo."""

    change = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class SourcePageForm(forms.Form):
    """Which page a move's form was sent from: the move's own, or by default the plan."""

    here = forms.ChoiceField(choices=[("move", "The move’s page")], required=False)

    @property
    def is_move_page(self) -> bool:
        return self.is_valid() and self.cleaned_data["here"] == "move"


class FinishForm(EvidenceForm):
    """The evidence of a finished move, the items to file it under, and those to tick.

    With the button `without`, no evidence is recorded. `known` are the slugs of the move's items.
    """

    serves = SlugsField(required=False)
    ticks = SlugsField(required=False)
    without = forms.CharField(required=False)

    def __init__(self, *args: Any, known: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = frozenset(known)

    def clean_serves(self) -> frozenset[str]:
        return _validated_slugs(self.cleaned_data["serves"], self.known)

    def clean_ticks(self) -> frozenset[str]:
        return _validated_slugs(self.cleaned_data["ticks"], self.known)

    def clean(self) -> dict[str, Any]:
        """Put the error of a form sent `without`, but with text, next to the note."""
        cleaned = forms.Form.clean(self) or {} if self.is_without_evidence else super().clean()
        if self.is_without_evidence and not self["happened_on"].value():
            self.errors.pop("happened_on", None)
        if self.is_without_evidence and not self.errors and self.says_something:
            self.add_error(
                "note",
                "You wrote something here. Select “Record it and finish”, or clear the fields.",
            )
        return cleaned

    @property
    def is_without_evidence(self) -> bool:
        return "without" in self.data

    def sent(self, name: str) -> frozenset[str]:
        """The known slugs that were sent in a field. It needs no validation."""
        slugs: frozenset[str] = self.fields[name].clean(self[name].data)
        return slugs & self.known


def default_due_date(today: date) -> date:
    """The last day of this month, or of the next one if this is nearly over."""
    end = last_day_of(today)
    return end if end - today >= MIN_NOTICE else last_day_of(end + timedelta(days=1))


def _validated_slugs(slugs: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    if not slugs <= known:
        raise ValidationError(NO_SUCH_ITEM)
    return slugs


def _picker(written: str, kept_dates: Collection[date]) -> forms.Widget:
    """A date or month picker, as `written` is; a text input if neither could show it."""
    first = min([timezone.localdate(), *kept_dates]).isoformat()
    if not written or DAY.fullmatch(written):
        return forms.TextInput(attrs={"type": "date", "min": first})
    if MONTH.fullmatch(written):
        return forms.TextInput(attrs={"type": "month", "min": first[:7]})
    return forms.TextInput()
