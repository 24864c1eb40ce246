"""Tags for the <head>: a text is written once in a template and used in several elements."""

from __future__ import annotations

from html import unescape

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.simple_block_tag
def plain_text(content: str) -> str:
    """Unescape the content into one line. It isn't marked safe: each use escapes it again."""
    return " ".join(unescape(content).split())


@register.simple_tag(takes_context=True)
def absolute(context: RequestContext, path: str) -> str:
    """The absolute URL of a path of this site."""
    url: str = context["request"].build_absolute_uri(path)
    return url
