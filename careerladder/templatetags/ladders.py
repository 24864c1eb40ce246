"""Tags for the slugs of ladders: `{% the_ladder as slug %}`, `{% every_ladder as slugs %}`."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context

from careerladder.ladders.catalog import loaded_ladders
from careerladder.ladders.current import slug_of_current_ladder

register = template.Library()


@register.simple_tag(takes_context=True)
def the_ladder(context: Context) -> str:
    """The slug of the reader's current ladder, for the links of the header and the footer."""
    return slug_of_current_ladder(context.get("user") or AnonymousUser())


@register.simple_tag
def every_ladder() -> list[str]:
    """The slugs of all ladders. One query."""
    return loaded_ladders()
