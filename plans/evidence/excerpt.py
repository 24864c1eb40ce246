"""A one-line excerpt of a note, without its markup."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags

from careerladder.models import LONGEST_EVENT_TEXT
from careerladder.web.markdown import as_html, plain_paragraphs

QUOTED = LONGEST_EVENT_TEXT - 1
# Only so many lines are searched for one with text: others may be rules or bare list markers.
MOST_EXCERPT_LINES = 5


def excerpt_of(words: str) -> str:
    """The first line of a note that has words, without Markdown. It ends with … if more follows."""
    lines = [line for line in words.strip().splitlines() if line.strip()]
    said = (
        (without_markdown(line[:QUOTED]), place)
        for place, line in enumerate(lines[:MOST_EXCERPT_LINES])
    )
    plain, place = next(
        ((each, place) for each, place in said if _has_letter_or_digit(each)), ("", 0)
    )
    if not plain and lines:
        plain = lines[0][:QUOTED]
    is_cut = place + 1 < len(lines) or len(words) > QUOTED
    return f"{plain} …" if plain and is_cut else plain


def _has_letter_or_digit(line: str) -> bool:
    return any(each.isalnum() for each in line)


def without_markdown(line: str) -> str:
    """The text of a line of Markdown, without markup."""
    if plain_paragraphs(line):
        return line
    return unescape(strip_tags(as_html(line, keep_line_breaks=True))).strip()
