from __future__ import annotations

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def plain(field: BoundField) -> SafeString:
    """Render the widget without placeholder, style and maxlength. Focus the first invalid field.

    allauth sets a placeholder, which repeats the label, and a style, which the CSP forbids. With
    maxlength a browser silently truncates a longer text that is pasted.
    """
    attrs: dict[str, str | bool] = {"placeholder": False, "style": False, "maxlength": False}
    if field.field.widget.attrs.get("autocomplete") == "nope":
        # allauth's honeypot field; the value is not valid HTML.
        attrs["autocomplete"] = "off"
    if field.name == next(iter(field.form.errors), None):
        attrs["autofocus"] = True
    return field.as_widget(attrs=attrs)


@register.filter
def longest(field: BoundField) -> int | None:
    """The maximum length of a text field, in characters; None for any other field."""
    if field.widget_type not in ("text", "textarea"):
        return None
    return getattr(field.field, "max_length", None)


@register.filter
def note_names(form: BaseForm) -> str:
    """The names of a form's notes, for the button that previews them."""
    return " ".join(
        form.add_prefix(name)
        for name, field in form.fields.items()
        if getattr(field, "is_note", False)
    )


@register.filter
def in_fours(text: str) -> str:
    """Insert a space after every four characters, so that a code can be read and typed."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
