"""Full-text search of the journal: parse the query, rank the evidence, highlight the hits.

The search vector is a column that no model has; the migration `0003_evidence_words` says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.contrib.postgres.search import (
    SearchQuery,
    SearchQueryCombinable,
    SearchRank,
    SearchVectorField,
)
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from plans.models.evidence_queryset import EvidenceQuerySet

LONGEST_SEARCH = 200
LONGEST_WORD = 60
MOST_WORDS = 12
MOST_CANDIDATES = 2_000
SEARCH_WORD = re.compile(r"[^\W_]+")
# PostgreSQL's own list of English stop words.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about above after again against all am an and any are as at be because been before
        being below between both but by can did do does doing don down during each few for from
        further had has have having he her here hers herself him himself his how i if in into is
        it its itself just me more most my myself no nor not now of off on once only or other
        our ours ourselves out over own s same she should so some such t than that the their
        theirs them themselves then there these they this those through to too under until up
        very was we were what when where which while who whom why will with you your yours
        yourself yourselves
        """,
    )
)
# The `normalization` of ts_rank: divide by 1 + the logarithm of the document's length.
DIVIDE_BY_LOG_LENGTH = 1
# Characters of a snippet, and how many of them come before its first hit.
SNIPPET_LENGTH, SNIPPET_LEAD = 300, 60


@dataclass(frozen=True)
class Search:
    """A search for pieces that contain every one of `words`.

    A piece contains a word if one of its own begins with it, or is another form of it ("designs",
    "designed").
    """

    typed: str
    words: tuple[str, ...]

    @property
    def problem(self) -> str:
        """Why there is nothing to search for; empty if there are words."""
        if self.words:
            return ""
        if SEARCH_WORD.search(self.typed):
            return f"“{self.typed}” stands in nearly every text. Search for a rarer word."
        return f"There is no word in “{self.typed}” to search for."

    def ranked(self, pieces: EvidenceQuerySet) -> EvidenceQuerySet:
        """The pieces that contain every word, the best match first."""
        each = [
            SearchQuery(_prefix_query(word), config="simple", search_type="raw")
            | SearchQuery(word, config="english", search_type="raw")
            for word in self.words
        ]
        query: SearchQueryCombinable = reduce(and_, each)
        words = RawSQL("plans_evidence.words", (), SearchVectorField())
        return (
            pieces.alias(words=words)
            .filter(words=query)
            .alias(rank=SearchRank(words, query, normalization=DIVIDE_BY_LOG_LENGTH))
            .order_by("-rank", "-happened_on", "-recorded_at", "pk")
        )

    def hits_in(self, texts: Iterable[str]) -> frozenset[str]:
        """The words of these texts that match the search, spelled as in the texts.

        One query: only PostgreSQL knows which words are forms of one. At most MOST_CANDIDATES words
        are sent to it.
        """
        begin = tuple({word[:2].casefold() for word in self.words})
        words = dict.fromkeys(word for text in texts for word in SEARCH_WORD.findall(text))
        likely = [word for word in words if word.casefold().startswith(begin)][:MOST_CANDIDATES]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM unnest(%s::text[]) AS word WHERE evidence_words(word, '{}')"
                " @@ (to_tsquery('simple', %s) || to_tsquery('english', %s))",
                [likely, " | ".join(map(_prefix_query, self.words)), " | ".join(self.words)],
            )
            return frozenset(word for (word,) in cursor)


def parse_search(typed: str) -> Search:
    """Parse any text. Characters other than letters and digits separate words.

    Stop words are left out. `words` is empty if there is nothing else.
    """
    typed = " ".join(typed.replace("\x00", " ").split())[:LONGEST_SEARCH].rstrip()
    words = dict.fromkeys(word[:LONGEST_WORD].lower() for word in SEARCH_WORD.findall(typed))
    rare = [word for word in words if word not in STOP_WORDS]
    return Search(typed, tuple(rare[:MOST_WORDS]))


def highlight(text: str, hits: Set[str]) -> SafeString:
    """Escape the text and put each of these words in a `<mark>`."""
    parts, done = [], 0
    for word in SEARCH_WORD.finditer(text):
        if word[0] in hits:
            parts += [escape(text[done : word.start()]), f"<mark>{escape(word[0])}</mark>"]
            done = word.end()
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308  # Escaped above.


def snippet(text: str, hits: Set[str], most: int = SNIPPET_LENGTH) -> str:
    """The part of a text that has the most of these words, cut between words.

    At most `most` characters, plus an ellipsis at each end that was cut.
    """
    if len(text) <= most:
        return text
    found = [word for word in SEARCH_WORD.finditer(text) if word[0] in hits]
    start = _densest_start(found, max(1, most - SNIPPET_LEAD))
    start = max(0, min(start - SNIPPET_LEAD, len(text) - most))
    if start:
        start = _next_word_start(text, start, within=SNIPPET_LEAD)
    end = min(len(text), start + most)
    if end < len(text):
        end = max(text.rfind(" ", end - SNIPPET_LEAD, end), 0) or end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _densest_start(found: Sequence[re.Match[str]], within: int) -> int:
    """The start of the first stretch of `within` characters with the most distinct words."""
    best = start = end = 0
    inside: Counter[str] = Counter()
    for place, first in enumerate(found):
        while end < len(found) and found[end].end() <= first.start() + within:
            inside[found[end][0].casefold()] += 1
            end += 1
        if len(inside) > best:
            best, start = len(inside), first.start()
        if end > place:
            inside -= Counter([first[0].casefold()])
        else:
            end = place + 1
    return start


def _next_word_start(text: str, start: int, *, within: int) -> int:
    return text.find(" ", start - 1, start + within) + 1 or start


def _prefix_query(word: str) -> str:
    """The tsquery of a word's prefix. A single letter (C, R) matches only itself."""
    return f"{word}:*" if len(word) > 1 else word
