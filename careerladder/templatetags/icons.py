"""`{% icon "check" %}`: an icon of static/img/icons.svg as inline SVG.

It is inline because Firefox checks a `<use>` of another file against default-src, not img-src.
"""

from __future__ import annotations

import re
from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from careerladder.configuration import BASE_DIR

register = template.Library()

SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d ]+)">(.*?)</symbol>', re.DOTALL)


@cache
def icons() -> dict[str, SafeString]:
    sprite = (BASE_DIR / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    return {
        name: format_html(
            '<svg class="icon" viewBox="{}" aria-hidden="true">{}</svg>',
            view_box,
            mark_safe(shapes),  # noqa: S308  # Our own file.
        )
        for name, view_box, shapes in SYMBOL.findall(sprite)
    }


@register.simple_tag
def icon(name: str) -> SafeString:
    """The SVG of an icon. Raises KeyError for an unknown name."""
    return icons()[name]
