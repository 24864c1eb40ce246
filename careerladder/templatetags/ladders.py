from __future__ import annotations

from django import template

from careerladder.ladders.catalog import DEFAULT_LADDER

register = template.Library()


@register.simple_tag
def the_ladder() -> str:
    """The slug of the ladder that the header's and footer's links lead to."""
    return DEFAULT_LADDER
