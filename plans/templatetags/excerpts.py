"""The beginning of a note, to name a link."""

from __future__ import annotations

from django import template

from plans.evidence.excerpt import excerpt_of

register = template.Library()


@register.filter
def excerpt(note: str) -> str:
    """The first line of the note that has words, without Markdown."""
    return excerpt_of(note)
