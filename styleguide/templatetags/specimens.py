from __future__ import annotations

import re

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ID = re.compile(r'(?<=\s)id="([^"]+)"')
NAMES = re.compile(
    r"(?<=\s)(id|for|form|list|headers|href|popovertarget|commandfor|data-[\w-]+"
    r'|aria-(?:labelledby|describedby|controls|owns|details))="([^"]*)"'
)
LANDMARK = re.compile(r'(<(?:nav|section|aside)\b[^>]*\saria-label=")([^"]*)"')
AUTOFOCUS = re.compile(r"(?<=\s)autofocus(?=[\s>])")
ACTION = re.compile(r'(?<=\s)action="[^"]*"')


@register.simple_block_tag
def specimen(content: str, name: str, label: str, kind: str = "") -> SafeString:
    """A sample in a frame with a label. `name` is unique on the page.

    Other pages have each partial once, but this one has it in every state. So ids and landmark
    names are made unique. The forms are sent to this page, which accepts none.
    """
    return format_html(
        '<figure class="specimen{}" id="{}">'
        '<figcaption class="specimen__label">{}</figcaption>'
        '<div class="specimen__stage">{}</div>'
        "</figure>",
        f" specimen--{kind}" if kind else "",
        name,
        label,
        mark_safe(_with_unique_ids(content, name, label)),  # noqa: S308  # Rendered by the template.
    )


def _with_unique_ids(html: str, name: str, label: str) -> str:
    """The HTML with unique ids and landmark names, no autofocus, and forms that change nothing."""
    own_ids = set(ID.findall(html))

    def renamed(found: re.Match[str]) -> str:
        attribute, words = found.groups()
        unique = " ".join(_unique_reference(word, own_ids, name) for word in words.split(" "))
        return f'{attribute}="{unique}"'

    html = NAMES.sub(renamed, html)
    html = LANDMARK.sub(lambda found: f'{found[1]}{found[2]}: {escape(label)}"', html)
    html = ACTION.sub(f'action="{reverse("styleguide:styleguide")}"', html)
    return AUTOFOCUS.sub("", html)


def _unique_reference(word: str, own_ids: set[str], name: str) -> str:
    mark = "#" if word.startswith("#") else ""
    id_ = word.removeprefix("#")
    return f"{mark}{name}-{id_}" if id_ in own_ids else word
