"""`{% the_ladder as slug %}`: where links lead that are about no ladder in particular."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context

from careerladder.ladders.catalog import loaded_ladders
from careerladder.ladders.current import slug_of_current_ladder

register = template.Library()


@register.simple_tag(takes_context=True)
def the_ladder(context: Context) -> str:
    """The slug of the ladder that the header's and footer's links lead to: the reader's."""
    return slug_of_current_ladder(context.get("user") or AnonymousUser())


@register.simple_tag
def every_ladder() -> list[str]:
    """The slug of each. One query."""
    return loaded_ladders()
