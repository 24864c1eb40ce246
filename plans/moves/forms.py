"""A move of one's own, another date for it, why it is dropped, and what shows that it is done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.dates import months_after
from careerladder.web.fields import LongTextField
from plans.dates import FARTHEST, last_day_of
from plans.evidence.fields import DAY, MONTH, SlugsField
from plans.evidence.forms import EvidenceForm
from plans.models import MoveText
from plans.models.move_text import LONGEST_MOVE_NAME, LONGEST_TEXT, MOST_HOURS
from plans.page_form import PageForm, VersionForm

# With fewer days left of a month, what one plans now is due in the next.
SOON = timedelta(days=10)
LONGEST_DROP_REASON = 500
HOURS = f"Write a whole number from 1 to {MOST_HOURS}, or nothing."
NO_SUCH_DATE = "The calendar has no such date. Write it as 2026-05-14, or 2026-05 for a month."
NO_SUCH_ITEM = "One of these is no item of the ladder. Look again, and save."


class DueField(forms.Field):
    """A day (2026-05-14) or a month (2026-05), which means its last day.

    Not before today, where the form's `page` was shown or where the person is; nor ten years from
    now; but for a day that the move `had`.
    """

    page: PageForm
    had: Collection[date] = ()

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
        if day in self.had and not is_month:
            return day
        if day > today + FARTHEST:
            raise ValidationError("Choose a day within ten years.")
        day = last_day_of(day) if is_month else day
        if day < min(today, self.page.today) and day not in self.had:
            said = date_format(today, "j F Y")
            raise ValidationError(f"This day is over: today is {said} where you are.")
        return day


class DueForm(PageForm):
    """When it is due."""

    due_on = DueField(
        label="Due on", error_messages={"required": "Choose the day on which it is due."}
    )

    def __init__(self, *args: Any, had: Collection[date] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_on"].page, self.fields["due_on"].had = self, had  # type: ignore[attr-defined]
        self.initial.setdefault("due_on", due_unless_said(timezone.localdate()).isoformat())
        self.fields["due_on"].widget = _picker(str(self["due_on"].value() or ""), had)


class MoveForm(DueForm):
    """What to do, by when, and which items it should show. `known` is the items' slugs."""

    name = forms.CharField(
        label="What to do",
        max_length=LONGEST_MOVE_NAME,
        help_text="Short, as an instruction: “Write the runbook and be its first reader”.",
        error_messages={
            "required": "Say in a few words what to do.",
            "max_length": "This has %(show_value)s characters; %(limit_value)s fit. "
            "Write the rest under details.",
        },
    )
    what = LongTextField(
        label="Details (optional)",
        longest=LONGEST_TEXT,
        rows=3,
        required=False,
        help_text="How, with whom, what for. Markdown works.",
    )
    done_when = LongTextField(
        label="Done when (optional)",
        longest=LONGEST_TEXT,
        rows=2,
        required=False,
        help_text="What somebody else could see.",
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
        # A browser would cut off a longer name that is pasted, and not say so.
        del self.fields["name"].widget.attrs["maxlength"]
        self.fields["hours"].widget.attrs["inputmode"] = "numeric"

    def clean_serves(self) -> frozenset[str]:
        return _known(self.cleaned_data["serves"], self.known)

    @property
    def chosen(self) -> frozenset[str]:
        """The known slugs as sent, or as they stood; whether or not they were found valid."""
        if not self.is_bound:
            return frozenset(self.initial.get("serves", ())) & self.known
        slugs: frozenset[str] = self.fields["serves"].clean(self["serves"].data)
        return slugs & self.known

    def move_text(self, begins_on: date | None = None) -> MoveText:
        """What was planned, from the day of the page where it says no other. Only after the form
        was found valid.
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
        """Whether the button was pressed that plans it again, too."""
        return "take_up" in self.data


class PostponeForm(DueForm):
    """Another date for a move, a month after the one it has, or after today."""

    def __init__(self, *args: Any, due_on: date, **options: Any) -> None:
        later = months_after(max(due_on, timezone.localdate()), 1)
        super().__init__(*args, initial={"due_on": later.isoformat()}, **options)
        self.fields["due_on"].label = "New date"


class DropForm(forms.Form):
    reason = LongTextField(
        label="Why drop it?",
        longest=LONGEST_DROP_REASON,
        rows=2,
        help_text="For example: the team took it over. It can be taken up again later.",
        error_messages={"required": "Say in a few words why."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""


class UndoForm(forms.Form):
    """Which change is taken back."""

    change = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class HereForm(forms.Form):
    """The page that the form of a verb stood on: the move's own, or the plan."""

    here = forms.ChoiceField(choices=[("move", "The move’s page")], required=False)

    @property
    def is_page_of_move(self) -> bool:
        return self.is_valid() and self.cleaned_data["here"] == "move"


class FinishForm(EvidenceForm):
    """What shows that a move is done, what it is filed under, and what is ticked by that.

    Pressed `without`, nothing is recorded. `known` is the slugs of the items that the move serves.
    """

    serves = SlugsField(required=False)
    ticks = SlugsField(required=False)
    without = forms.CharField(required=False)

    def __init__(self, *args: Any, known: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = frozenset(known)

    def clean_serves(self) -> frozenset[str]:
        return _known(self.cleaned_data["serves"], self.known)

    def clean_ticks(self) -> frozenset[str]:
        return _known(self.cleaned_data["ticks"], self.known)

    def clean(self) -> dict[str, Any]:
        """Raises the error next to the note, where what was typed stands."""
        cleaned = forms.Form.clean(self) or {} if self.is_without else super().clean()
        if self.is_without and not self.errors and self.says_something:
            self.add_error(
                "note", "You wrote something down. Record it, or empty the fields and press again."
            )
        return cleaned

    @property
    def is_without(self) -> bool:
        return "without" in self.data

    def sent(self, name: str) -> frozenset[str]:
        """The known slugs of a field, whether or not it was found valid."""
        slugs: frozenset[str] = self.fields[name].clean(self[name].data)
        return slugs & self.known


def due_unless_said(today: date) -> date:
    """The end of this month, or of the next one when this is nearly over."""
    end = last_day_of(today)
    return end if end - today >= SOON else last_day_of(end + timedelta(days=1))


def _known(slugs: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    if not slugs <= known:
        raise ValidationError(NO_SUCH_ITEM)
    return slugs


def _picker(written: str, had: Collection[date]) -> forms.Widget:
    """A picker for what is written; plain text for what no picker could show."""
    first = min([timezone.localdate(), *had]).isoformat()
    if not written or DAY.fullmatch(written):
        return forms.TextInput(attrs={"type": "date", "min": first})
    if MONTH.fullmatch(written):
        return forms.TextInput(attrs={"type": "month", "min": first[:7]})
    return forms.TextInput()
