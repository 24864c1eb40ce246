"""`{{ day|in_months:months }}`: a day, or whole months from it on, in words."""

from __future__ import annotations

from datetime import date

from django import template

from packets.document.dates import day_in_words

register = template.Library()


@register.filter
def in_months(day: date, months: int) -> str:
    return day_in_words(day, months)
