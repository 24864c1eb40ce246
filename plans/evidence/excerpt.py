"""The first words of a note, without its Markdown."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags

from careerladder.models import MOST_TOLD
from careerladder.web.markdown import as_html

QUOTED = MOST_TOLD - 1
# Of so many lines of a note one is expected to say something, not to be a rule or a bare sign.
MOST_EXCERPT_LINES = 5


def excerpt_of(words: str) -> str:
    """The first line of a note that says something, without Markdown; … stands for the rest."""
    lines = [line for line in words.strip().splitlines() if line.strip()]
    said = (
        (without_markdown(line[:QUOTED]), place)
        for place, line in enumerate(lines[:MOST_EXCERPT_LINES])
    )
    plain, place = next(((each, place) for each, place in said if each), ("", 0))
    if not plain and lines:
        plain = lines[0][:QUOTED]
    goes_on = place + 1 < len(lines) or len(words) > QUOTED
    return f"{plain} …" if plain and goes_on else plain


def without_markdown(line: str) -> str:
    """What a line of Markdown says, without its signs."""
    return unescape(strip_tags(as_html(line))).strip()
