from __future__ import annotations

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString, mark_safe

from careerladder.web.form_renderer import escaped

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


@register.simple_tag
def labeled(field: BoundField, label: str = "", hint: str = "") -> SafeString:
    """One field of a form: its label, hint, errors and control; `label` and `hint` for other words.

    No template: a page has dozens of fields, and a template takes four times as long.
    """
    if field.is_hidden:
        return field.as_widget()
    control = plain(field)
    if not field.label:
        html = f'<div class="visually-hidden" aria-hidden="true">{control}</div>'
        return mark_safe(html)  # noqa: S308 -- a widget's own HTML.
    kind = "field field--checkbox" if field.widget_type == "checkbox" else "field"
    # The help texts of forms are HTML.
    help_text = escaped(hint) if hint else field.help_text
    if help_text:
        key = escaped(field.auto_id)
        help_text = f'<div class="field__hint" id="{key}_helptext">{help_text}</div>'
    html = (
        f'<div class="{kind}"><label for="{escaped(field.id_for_label)}">'
        f"{escaped(label or field.label)}</label>{help_text}{field.errors}{control}{counter(field)}"
        "</div>"
    )
    return mark_safe(html)  # noqa: S308 -- all that a form or a person brings is escaped.


@register.simple_tag
def counter(field: BoundField) -> SafeString:
    """How long a text is, once it comes near what fits; nothing for any other field.

    Empty without JavaScript. The status is read out when the limit is crossed.
    """
    is_text = field.widget_type in ("text", "textarea")
    longest = getattr(field.field, "max_length", None) if is_text else None
    if not longest:
        return SafeString()
    html = (
        f'<p class="counter" data-counts="{escaped(field.id_for_label)}" data-longest="{longest}" '
        'hidden></p><p class="visually-hidden" role="status"></p>'
    )
    return mark_safe(html)  # noqa: S308 -- the id is escaped.


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
