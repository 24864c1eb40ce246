"""A search of the journal: from what was typed to words, and from words to marks on the hits.

The words stand in a column that no model has; the migration `0003_evidence_words` says why.
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

from plans.models.evidence import EvidenceQuerySet

LONGEST_SEARCH = 200
LONGEST_WORD = 60
MOST_WORDS = 12
MOST_LIKELY = 2_000
SEARCH_WORD = re.compile(r"[^\W_]+")
# What stands in nearly every English text: PostgreSQL keeps the same list.
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
# A long note has more of every word; its rank is divided by the logarithm of its length.
OF_LENGTH = 1
# How much of a note stands around its hits, and how much of that before the first one.
AROUND, BEFORE = 300, 60


@dataclass(frozen=True)
class Search:
    """`words` are sought, each of them; a piece has one where it has a word that begins with it,
    or another form of it ("designs", "designed")."""

    typed: str
    words: tuple[str, ...]

    @property
    def says_nothing(self) -> str:
        """Why there is nothing to search for; empty where there is."""
        if self.words:
            return ""
        if SEARCH_WORD.search(self.typed):
            return f"“{self.typed}” stands in nearly every text. Search for a rarer word."
        return f"There is no word in “{self.typed}” to search for."

    def among(self, pieces: EvidenceQuerySet) -> EvidenceQuerySet:
        """Those that have every word, best first."""
        each = [
            SearchQuery(_beginning(word), config="simple", search_type="raw")
            | SearchQuery(word, config="english", search_type="raw")
            for word in self.words
        ]
        query: SearchQueryCombinable = reduce(and_, each)
        words = RawSQL("plans_evidence.words", (), SearchVectorField())
        return (
            pieces.alias(words=words)
            .filter(words=query)
            .alias(rank=SearchRank(words, query, normalization=OF_LENGTH))
            .order_by("-rank", "-happened_on", "-recorded_at", "pk")
        )

    def hits_in(self, texts: Iterable[str]) -> frozenset[str]:
        """Of all words in these texts those that the search finds, as they are written. One query:
        what is the same word is for the database to say. Of thousands that begin like one that is
        sought, only the first are asked for.
        """
        begin = tuple({word[:2].casefold() for word in self.words})
        words = dict.fromkeys(word for text in texts for word in SEARCH_WORD.findall(text))
        likely = [word for word in words if word.casefold().startswith(begin)][:MOST_LIKELY]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM unnest(%s::text[]) AS word WHERE evidence_words(word, '{}')"
                " @@ (to_tsquery('simple', %s) || to_tsquery('english', %s))",
                [likely, " | ".join(map(_beginning, self.words)), " | ".join(self.words)],
            )
            return frozenset(word for (word,) in cursor)


def search_for(typed: str) -> Search:
    """Any text will do: what has no letter or digit separates words, and stop words are left out
    where there are others."""
    typed = " ".join(typed.replace("\x00", " ").split())[:LONGEST_SEARCH].rstrip()
    words = dict.fromkeys(word[:LONGEST_WORD].lower() for word in SEARCH_WORD.findall(typed))
    sought = [word for word in words if word not in STOP_WORDS]
    return Search(typed, tuple(sought[:MOST_WORDS]))


def marked(text: str, hits: Set[str]) -> SafeString:
    """The text escaped, with each of these words in a `<mark>`."""
    parts, done = [], 0
    for word in SEARCH_WORD.finditer(text):
        if word[0] in hits:
            parts += [escape(text[done : word.start()]), f"<mark>{escape(word[0])}</mark>"]
            done = word.end()
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308  # Escaped above.


def around(text: str, hits: Set[str], most: int = AROUND) -> str:
    """The part of a text in which the most of these words stand, cut between words.

    An ellipsis says where something was left out.
    """
    if len(text) <= most:
        return text
    found = [word for word in SEARCH_WORD.finditer(text) if word[0] in hits]
    start = _of_the_fullest(found, max(1, most - BEFORE))
    start = max(0, min(start - BEFORE, len(text) - most))
    if start:
        start = _after_a_space(text, start, within=BEFORE)
    end = min(len(text), start + most)
    if end < len(text):
        end = max(text.rfind(" ", end - BEFORE, end), 0) or end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _of_the_fullest(found: Sequence[re.Match[str]], within: int) -> int:
    """Where the first stretch of so many characters begins that has the most distinct words."""
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


def _after_a_space(text: str, start: int, *, within: int) -> int:
    return text.find(" ", start - 1, start + within) + 1 or start


def _beginning(word: str) -> str:
    """Whatever begins with a word; a single letter is a word of its own (C, R)."""
    return f"{word}:*" if len(word) > 1 else word
