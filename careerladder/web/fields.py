"""Text that a person typed, as every form reads it."""

from __future__ import annotations

from typing import Any

from django import forms


class LongTextField(forms.CharField):
    """A text area of at most `longest` characters, counted as the person sees them.

    Browsers send each line break as two characters; here it is one again, before it is counted.
    """

    def __init__(self, *, longest: int, rows: int = 4, **options: Any) -> None:
        super().__init__(
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={
                "max_length": "This has %(show_value)s characters; %(limit_value)s fit. "
                "Shorten it, or put the rest behind a link.",
                **options.pop("error_messages", {}),
            },
            **options,
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without maxlength: a browser would cut off a longer text that is pasted, and not say."""
        return {
            name: value
            for name, value in super().widget_attrs(widget).items()
            if name != "maxlength"
        }
