from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def plain(field: BoundField) -> SafeString:
    """The field's control without placeholder or inline style.

    allauth's forms come with both: the one repeats the label, the other offends the CSP.
    """
    return field.as_widget(attrs={"placeholder": False, "style": False})
