from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_arrives() -> bool:
    """Whether this site can send codes and resets at all."""
    arrives: bool = settings.MAIL_ARRIVES
    return arrives
