from __future__ import annotations

from django import template
from django.template.context import RequestContext

from careerladder.web.resubmission import owner_mark

register = template.Library()


@register.simple_tag(takes_context=True)
def whose(context: RequestContext) -> str:
    """The value of a form's hidden field `whose`: after an ended session its text returns here."""
    return owner_mark(context["request"].user)
