"""The hits of a search in a text: marked, and cut out with what stands around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from plans.evidence.search import Hit

# Characters of a snippet, and how many of them come before its first hit.
SNIPPET_LENGTH, SNIPPET_LEAD = 300, 60


def highlight(text: str, hits: Sequence[Hit]) -> SafeString:
    """Escape the text and put each hit in a `<mark>`; those that touch, in one."""
    parts, done = [], 0
    for start, end in _merged(hits):
        parts += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308  # Escaped above.


def snippet(text: str, hits: Sequence[Hit], most: int = SNIPPET_LENGTH) -> str:
    """The part of a text where the most clauses are hit, cut between words.

    At most `most` characters, plus an ellipsis at each end that was cut.
    """
    if len(text) <= most:
        return text
    start = _densest_start(hits, max(1, most - SNIPPET_LEAD))
    start = max(0, min(start - SNIPPET_LEAD, len(text) - most))
    if start:
        start = _next_word_start(text, start, within=SNIPPET_LEAD)
    end = min(len(text), start + most)
    if end < len(text):
        end = max(text.rfind(" ", end - SNIPPET_LEAD, end), 0) or end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _merged(hits: Sequence[Hit]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end, _ in sorted(hits):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _densest_start(hits: Sequence[Hit], within: int) -> int:
    """The start of the first stretch of `within` characters that has hits of the most clauses."""
    best = start = end = 0
    inside: Counter[int] = Counter()
    for place, first in enumerate(hits):
        while end < len(hits) and hits[end].end <= first.start + within:
            inside[hits[end].clause] += 1
            end += 1
        if len(inside) > best:
            best, start = len(inside), first.start
        if end > place:
            inside -= Counter([first.clause])
        else:
            end = place + 1
    return start


def _next_word_start(text: str, start: int, *, within: int) -> int:
    return text.find(" ", start - 1, start + within) + 1 or start
