from __future__ import annotations

from django import template
from django.template.context import RequestContext

from careerladder.web.resubmission import owner_token

register = template.Library()


@register.simple_tag(takes_context=True)
def whose(context: RequestContext) -> str:
    """The value of a form's hidden field `whose`.

    It names the owner of the form's text, if the session has ended by the time it is posted.
    """
    return owner_token(context["request"].user)
