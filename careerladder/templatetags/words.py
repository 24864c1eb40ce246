"""The ladder's text, and people's notes, as a page shows them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import apnumber
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from careerladder.web.markdown import as_html
from careerladder.web.page_notes import PageNotes

register = template.Library()
# Numbers up to nine; more than that is read faster as digits.
register.filter("in_words", apnumber)

# With fewer characters a text can hardly say what happened.
TERSE = 12

NOT_GIVEN = mark_safe('<span class="not-given">not given</span>')


@register.filter(is_safe=True)
@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """The ladder's own text. It is the same for everyone, so it is made once."""
    return as_html(str(text))


@register.simple_tag(takes_context=True)
def note(context: Context, text: str) -> SafeString:
    """What a person typed, with its line breaks; forgotten with the request."""
    request = context.get("request")
    notes: PageNotes = vars(request).setdefault("notes", PageNotes()) if request else PageNotes()
    return notes.html_of(text)


@register.filter
def given(text: str) -> str:
    """What the source does not give is said to be not given, never left blank."""
    return text or NOT_GIVEN


@register.filter
def is_terse(text: str) -> bool:
    """Whether an example or a note is too short for others to follow. It counts all the same."""
    return 0 < len(text.strip()) < TERSE


@register.filter
def iso(moment: datetime) -> str:
    """A moment for `<time datetime>`: to the second, which is as fine as HTML takes it."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
