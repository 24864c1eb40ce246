from __future__ import annotations

from django import template
from django.template.context import RequestContext

from careerladder.accounts.shortcuts import single_keys_are_on

register = template.Library()


@register.simple_tag(takes_context=True)
def single_keys(context: RequestContext) -> bool:
    """Whether single-key shortcuts are on.

    It is a tag and no context processor, so that only pages that use it read the session.
    """
    return single_keys_are_on(context["request"])
