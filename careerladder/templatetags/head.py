"""What the head says of a page: a text is written once in its template, and used more than once."""

from __future__ import annotations

from html import unescape

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.simple_block_tag
def plain_text(content: str) -> str:
    """One line, as a reader would see it; not safe, so that each place escapes it again."""
    return " ".join(unescape(content).split())


@register.simple_tag(takes_context=True)
def absolute(context: RequestContext, path: str) -> str:
    """The whole address of a path of this site."""
    address: str = context["request"].build_absolute_uri(path)
    return address
