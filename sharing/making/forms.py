"""The form of a share link: for whom, until when, and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from careerladder.web.fields import LongTextField
from packets.beginning.forms import plain_text_field
from packets.content import PacketContent
from plans.evidence.fields import NO_SUCH_DAY
from plans.page_form import PageForm
from sharing.models.share_link import DEFAULT_DAYS, LONGEST_LABEL, MOST_DAYS
from sharing.redaction import LETTER_OR_DIGIT, Redaction

LONGEST_WORDS = 2_000
MOST_REDACTED_WORDS = 50
PARTS = ("stories", "evidence", "reasons")


class PartsField(forms.MultipleChoiceField):
    """UUIDs of parts of the content. Cleans to a frozenset."""

    default_error_messages = {
        "invalid_choice": "One of these isn’t in this version. Check your choices."
    }

    def clean(self, value: Any) -> frozenset[UUID]:
        return frozenset(UUID(each) for each in super().clean(value))


class ShareForm(PageForm):
    label = plain_text_field(
        "Who is it for?",
        longest=LONGEST_LABEL,
        help_text="One reader per link, such as “my manager”. The reader sees this too.",
        error_messages={"required": "Say who the link is for."},
    )
    expires_on = forms.DateField(
        label="Works until",
        input_formats=["%Y-%m-%d"],
        error_messages={"required": "Choose a day.", "invalid": NO_SUCH_DAY},
        help_text=f"Up to {MOST_DAYS} days. You can revoke it at any time.",
    )
    author = forms.BooleanField(label="Your name", required=False)
    reader = forms.BooleanField(label="The reader’s name", required=False)
    confirmers = forms.BooleanField(label="Names of people who can confirm", required=False)
    links = forms.BooleanField(label="All links", required=False)
    words = LongTextField(
        label="Other words",
        longest=LONGEST_WORDS,
        rows=3,
        required=False,
        help_text="One word or name per line. Each is replaced by “[left out]” everywhere, "
        "and links whose address contains it are removed.",
    )

    def __init__(self, *args: Any, content: PacketContent, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        first = today.isoformat()
        last = (today + timedelta(days=MOST_DAYS)).isoformat()
        self.initial.setdefault("expires_on", (today + timedelta(days=DEFAULT_DAYS)).isoformat())
        self.fields["expires_on"].widget = forms.TextInput(
            attrs={"type": "date", "min": first, "max": last}
        )
        for name in PARTS:
            keys = [str(part.uuid) for part in getattr(content, name)]
            self.fields[name] = PartsField(
                choices=[(key, key) for key in keys], required=False, label="Leave out"
            )

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if day < today:
            said = date_format(today, "j F Y")
            raise ValidationError(f"This day has passed: today is {said} in your time zone.")
        if day > today + timedelta(days=MOST_DAYS):
            said = date_format(today + timedelta(days=MOST_DAYS), "j F Y")
            raise ValidationError(f"A link can work for up to {MOST_DAYS} days, until {said}.")
        return day

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        lines = _lines(words)
        for line in lines:
            if not LETTER_OR_DIGIT.search(line):
                raise ValidationError(f"“{line}” has no letters or digits.")
        if len(lines) > MOST_REDACTED_WORDS:
            raise ValidationError(
                f"Up to {MOST_REDACTED_WORDS} words or names fit. For more, edit the packet."
            )
        return str(words)

    @property
    def redaction(self) -> Redaction:
        """The form must be valid."""
        sent = self.cleaned_data
        return Redaction(
            **{name: sent[name] for name in (*PARTS, "links", "author", "reader", "confirmers")},
            words=tuple(_lines(sent["words"])),
        )

    @property
    def chosen(self) -> Mapping[str, frozenset[str]]:
        """The UUIDs of the parts that are left out, right or wrong, by the kind of part."""
        return {name: frozenset(map(str, self[name].value() or ())) for name in PARTS}


def _lines(words: str) -> list[str]:
    return list(
        dict.fromkeys(" ".join(line.split()) for line in words.splitlines() if line.strip())
    )
