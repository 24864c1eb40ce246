from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_arrives() -> bool:
    """Whether this site can send mail, such as codes and password resets."""
    arrives: bool = settings.MAIL_ARRIVES
    return arrives
