"""Tags for the slugs of ladders, `{% the_ladder as slug %}` and `{% every_ladder as slugs %}`, and
a filter for an item's suggested moves, `{{ ladder|moves_towards:item }}`.
"""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context

from careerladder.ladders.catalog import LadderContent, loaded_ladders
from careerladder.ladders.current import slug_of_current_ladder
from careerladder.models import ChecklistItem, Roadblock, SuggestedMove

register = template.Library()


@register.simple_tag(takes_context=True)
def the_ladder(context: Context) -> str:
    """The slug of the reader's current ladder, for the links of the header and the footer."""
    return slug_of_current_ladder(context.get("user") or AnonymousUser())


@register.simple_tag
def every_ladder() -> list[str]:
    """The slugs of all ladders. One query."""
    return loaded_ladders()


@register.filter
def moves_towards(
    ladder: LadderContent, content: ChecklistItem | Roadblock
) -> tuple[SuggestedMove, ...]:
    """The suggested moves of an item or a roadblock, by position."""
    return ladder.moves_towards(content)
