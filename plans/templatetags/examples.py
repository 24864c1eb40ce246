"""`{% open_examples assessment as number %}`: how many examples can be recorded as evidence."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from assessments.models import Assessment
from plans.examples.page import open_answers

register = template.Library()


@register.simple_tag(takes_context=True)
def open_examples(context: RequestContext, assessment: Assessment) -> int:
    """Two queries. The assessment is fetched by `in_full()`."""
    return len(open_answers(context["request"].user, assessment))
