"""Form fields that several apps use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

NOTE_HINT = "Lists, <code>**bold**</code>, <code>`code`</code> and links are formatted."


class LongTextField(forms.CharField):
    """A text area of at most `longest` characters. A line break counts as one.

    Browsers send each line break as two characters; they are normalized before validation.
    """

    def __init__(self, *, longest: int, rows: int = 4, **options: Any) -> None:
        super().__init__(
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={
                "max_length": "This has %(show_value)s characters; the limit is "
                "%(limit_value)s. Shorten it, or link to the rest.",
                **options.pop("error_messages", {}),
            },
            **options,
        )

    # Whether it is shown as note_markdown.py says, and can be previewed.
    is_note = False

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def run_validators(self, value: Any) -> None:
        """Write the figures of the refusal as 10,000."""
        try:
            super().run_validators(value)
        except ValidationError as refusal:
            for error in refusal.error_list:
                if error.code == "max_length" and error.params:
                    error.params = {
                        name: f"{each:,}" if isinstance(each, int) else each
                        for name, each in error.params.items()
                    }
            raise

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without maxlength: with it a browser silently truncates a longer text that is pasted."""
        return {
            name: value
            for name, value in super().widget_attrs(widget).items()
            if name != "maxlength"
        }


class NoteField(LongTextField):
    """A text that is shown as a note, with its markup."""

    is_note = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": NOTE_HINT} | options)
