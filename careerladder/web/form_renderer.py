"""Django's form renderer, without a template for what a page has dozens of: inputs, text areas,
selects, and lists of no errors.

Django renders each of them with two nested templates, which takes twenty times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

INPUTS = ("checkbox", "date", "email", "file", "hidden", "input", "number", "password", "text")


class FormRenderer(DjangoTemplates):
    """Writes the same HTML as Django's templates of these names, but for spaces between tags."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == "django/forms/errors/list/default.html" and not context["errors"]:
            return ""
        write = _WRITERS.get(template_name)
        return (
            write(context["widget"]) if write else super().render(template_name, context, request)
        )


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    kind, name = escaped(widget["type"]), escaped(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(widget: dict[str, Any]) -> str:
    text = escaped(widget["value"]) if widget["value"] else ""
    # A browser ignores a line break that a text begins with, so there is one before it.
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _select(widget: dict[str, Any]) -> str:
    parts = [f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{escaped(group)}">')
        parts += [
            f'<option value="{escaped(option["value"])}"{_attributes(option)}>'
            f"{escaped(option['label'])}</option>"
            for option in options
        ]
        if group:
            parts.append("</optgroup>")
    return "\n".join([*parts, "</select>"])


def _option(widget: dict[str, Any]) -> str:
    """A radio button or a checkbox of a list, with its label unless that is written elsewhere."""
    if not widget["wrap_label"]:
        return _input(widget)
    key = widget["attrs"].get("id")
    opened = f'<label for="{escaped(key)}">' if key else "<label>"
    return f"{opened}{_input(widget)} {escaped(widget['label'])}</label>"


def _attributes(widget: dict[str, Any]) -> str:
    """As in a tag. One that is False is left out, and one that is True has no value."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def escaped(value: object) -> str:
    """As Django's `conditional_escape`, which takes its time to look for lazy texts."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) else escape(text)


_WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
    "django/forms/widgets/checkbox_option.html": _option,
    "django/forms/widgets/radio_option.html": _option,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
