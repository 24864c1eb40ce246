"""Filters and tags for the ladder's text and people's notes."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import apnumber
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from careerladder.web.markdown import as_html
from careerladder.web.page_notes import NoteRenderer

register = template.Library()
# Numbers up to nine in words, larger ones in digits.
register.filter("in_words", apnumber)

# In characters. A shorter text hardly says what happened.
SHORTEST_CLEAR_TEXT = 12

NOT_GIVEN = mark_safe('<span class="not-given">not given</span>')


@register.filter(is_safe=True)
@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """Render the ladder's text. It is the same for everyone, so the result is cached."""
    return as_html(str(text))


@register.simple_tag(takes_context=True)
def note(context: Context, text: str) -> SafeString:
    """Render a person's note, with its line breaks. It is cached for this request only."""
    request = context.get("request")
    notes: NoteRenderer = (
        vars(request).setdefault("notes", NoteRenderer()) if request else NoteRenderer()
    )
    return notes.render(text)


@register.filter
def given(text: str) -> str:
    """The text, or “not given” where the source has none."""
    return text or NOT_GIVEN


@register.filter
def is_terse(text: str) -> bool:
    """Whether an example or a note is too short for others to follow. It still counts."""
    return 0 < len(text.strip()) < SHORTEST_CLEAR_TEXT


@register.filter
def iso(moment: datetime) -> str:
    """A moment for `<time datetime>`, in local time, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
