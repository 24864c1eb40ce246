"""`{% url %}` as Django's own, but that a URL with the same arguments is made once.

A page has up to a hundred links, and Django searches its URL patterns for each. It is a builtin of
every template: settings.TEMPLATES.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape

register = template.Library()

# About what a hundred large packets have. Beyond it, the one not used for longest is made again.
MOST_URLS = 8_192


class KeptURLNode(URLNode):
    def render(self, context: Context) -> str:
        """The URL, or with `as` nothing, and the URL in the context."""
        args = tuple(arg.resolve(context) for arg in self.args)
        try:
            found = _reversed(self.view_name.resolve(context), *args)
        except (NoReverseMatch, TypeError):
            # A URL that `as` may leave out, or an argument that can't be looked up.
            return super().render(context)
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag("url")
def kept_url(parser: Parser, token: Token) -> URLNode:
    node = url(parser, token)
    if node.kwargs:
        return node
    return KeptURLNode(node.view_name, node.args, node.kwargs, node.asvar)


# Typed, because True and 1.0 are equal to 1, and their URLs aren't.
@lru_cache(maxsize=MOST_URLS, typed=True)
def _reversed(view_name: str, *args: Any) -> str:
    return reverse(view_name, args=args)
