"""`{% my_position ladder as position %}`: the person's position, for a page of any app."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from careerladder.ladders.catalog import LadderContent
from plans.gate.position import Position, position_of

register = template.Library()


@register.simple_tag(takes_context=True)
def my_position(context: RequestContext, ladder: LadderContent) -> Position | None:
    """The position of who is logged in; None for a stranger. Three queries."""
    reader = context["request"].user
    return position_of(reader, ladder) if reader.is_authenticated else None
