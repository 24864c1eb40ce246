from __future__ import annotations

from django import template
from django.template.context import RequestContext

from careerladder.accounts.shortcuts import single_keys_are_on

register = template.Library()


@register.simple_tag(takes_context=True)
def single_keys(context: RequestContext) -> bool:
    """Whether they are on. A tag, so that only a page that asks looks into the session."""
    return single_keys_are_on(context["request"])
