from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def plain(field: BoundField) -> SafeString:
    """The field's control without placeholder, inline style or maxlength; the first wrong one takes
    the focus.

    allauth's forms come with the first two: the one repeats the label, the other offends the CSP.
    The third makes a browser cut off a longer text that is pasted, and not say.
    """
    attrs: dict[str, str | bool] = {"placeholder": False, "style": False, "maxlength": False}
    if field.field.widget.attrs.get("autocomplete") == "nope":
        # allauth's field for robots; HTML knows no such word.
        attrs["autocomplete"] = "off"
    if field.name == next(iter(field.form.errors), None):
        attrs["autofocus"] = True
    return field.as_widget(attrs=attrs)


@register.filter
def longest(field: BoundField) -> int | None:
    """How many characters fit into a field of free text; None where that is no question."""
    if field.widget_type not in ("text", "textarea"):
        return None
    return getattr(field.field, "max_length", None)


@register.filter
def in_fours(text: str) -> str:
    """In groups that can be read and typed."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
