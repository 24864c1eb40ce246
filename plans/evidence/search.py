"""Full-text search of the journal: parse the query, rank the evidence, find the hits in a text.

A search is clauses, a clause is alternatives, an alternative is a phrase of steps. PostgreSQL gets
it as a tsquery, and Python finds the hits by it, among the same lexemes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from typing import NamedTuple

from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db.models import BooleanField, Case, F, Func, Value, When
from django.db.models.functions import Cast

from plans.models.evidence_queryset import EvidenceQuerySet
from plans.words.lexemes import CROWDED, joined, lexemes_of, pair_of, quoted, stems_of
from plans.words.split import Word, split

LONGEST_SEARCH = 200
MOST_CLAUSES = 12
LEADING = 2_000
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


class Term(NamedTuple):
    """A lexeme, or all that begin with it."""

    lexeme: str
    is_prefix: bool = False


# Any of the terms, at one position; steps at successive positions; any of the phrases.
type Step = tuple[Term, ...]
type Phrase = tuple[Step, ...]
type Clause = tuple[Phrase, ...]
# The place in a text of each position of a lexeme.
type _Places = dict[str, dict[int, tuple[int, int]]]


class Hit(NamedTuple):
    """Where a text matches a clause of a search, the clause by its number."""

    start: int
    end: int
    clause: int


@dataclass(frozen=True)
class Search:
    """A search for pieces that match every clause.

    Words typed without a space between them are one clause, and are sought side by side. `words`
    are all that was typed.
    """

    typed: str
    clauses: tuple[Clause, ...]
    words: tuple[Word, ...]

    @property
    def problem(self) -> str:
        """Why there is nothing to search for; empty if there are words."""
        return (
            "" if self.clauses else f"“{self.typed}” has no words to search for. Try other words."
        )

    def ranked(self, pieces: EvidenceQuerySet) -> EvidenceQuerySet:
        """The pieces that match every clause.

        First those that have the words as they were typed, side by side; then those that have them
        apart; then the rest, each by rank.
        """
        query = _tsquery(" & ".join(map(_clause_text, self.clauses)))
        exact = [_exact_text(word, after) for word, after in _with_following(self.words)]
        nearness = Case(
            When(_matches(_tsquery(" <-> ".join(exact))), then=2),
            When(_matches(_tsquery(" & ".join(exact))), then=1),
            default=0,
        )
        rank = SearchRank(F("words"), query, normalization=Value(DIVIDE_BY_LOG_LENGTH))
        return (
            pieces.filter(_matches(query))
            .alias(nearness=nearness, rank=rank)
            .order_by("-nearness", "-rank", "-happened_on", "-recorded_at", "pk")
        )

    def hits_in(self, text: str) -> tuple[Hit, ...]:
        """Where this text matches each of the clauses, from its beginning to its end."""
        places = self._places_in(text)
        found = {
            Hit(start, end, number)
            for number, clause in enumerate(self.clauses)
            for phrase in clause
            for start, end in _places_of(phrase, places)
        }
        return tuple(sorted(found))

    def leading_hits_in(self, text: str) -> tuple[Hit, ...]:
        """The hits in its first LEADING characters, if they are of every clause; else all hits.

        A long text is read in whole only if it must be.
        """
        hits = self.hits_in(text[:LEADING])
        are_of_all = len({hit.clause for hit in hits}) == len(self.clauses)
        return hits if are_of_all or len(text) <= LEADING else self.hits_in(text)

    def _places_in(self, text: str) -> _Places:
        """Where this text has lexemes that match a term: the shortest place of each position."""
        prefixes, exact = self._lexemes
        places: _Places = defaultdict(dict)
        position = 0
        for offset, chunk in lexemes_of(text):
            for lexeme in chunk.lexemes:
                if lexeme.text in exact or lexeme.text.startswith(prefixes):
                    place = (offset + lexeme.start, offset + lexeme.end)
                    found = places[lexeme.text]
                    at = position + lexeme.position
                    found[at] = min(found.get(at, place), place, key=_length)
            position += chunk.words
        return places

    @cached_property
    def _lexemes(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """The prefixes, and the whole lexemes, of all terms."""
        terms = {
            term for clause in self.clauses for phrase in clause for step in phrase for term in step
        }
        return (
            tuple(term.lexeme for term in terms if term.is_prefix),
            frozenset(term.lexeme for term in terms if not term.is_prefix),
        )


def parse_search(typed: str) -> Search:
    """Parse any text. Stop words are left out beside others.

    `clauses` is empty if the text has no word.
    """
    typed = " ".join(typed.replace("\x00", " ").split())
    if len(typed) > LONGEST_SEARCH:
        # Cut between words, unless it is all one.
        typed = typed[: LONGEST_SEARCH + 1].rpartition(" ")[0] or typed[:LONGEST_SEARCH]
    words = tuple(split(typed))
    groups = list(_groups(words))
    rare = [group for group in groups if not (len(group) == 1 and group[0].bare in STOP_WORDS)]
    kept = (rare or groups)[:MOST_CLAUSES]
    return Search(typed, tuple(dict.fromkeys(map(_clause_of, kept))), words)


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words, cut where a space stands, or a comma that is none of a figure's."""
    group: list[Word] = []
    for word in words:
        is_figure = group and group[-1].bare.isdigit() and word.bare.isdigit()
        if group and (word.gap is None or ("," in word.gap and not is_figure)):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _clause_of(group: Sequence[Word]) -> Clause:
    last = len(group) - 1
    steps = tuple(
        _step_of(word, following, until_last=last - place)
        for place, (word, following) in enumerate(_with_following(group))
    )
    phrases = [steps]
    if as_one := joined(group):
        phrases.append(((Term(as_one, is_prefix=True),),))
    parts = [part.text for part in group[0].parts] if len(group) == 1 else []
    if len(parts) > 1 and len(parts[0]) > 1 and "".join(parts) == group[0].bare:
        *others, end = (_forms_of(part) for part in parts)
        phrases.append((*others, (*end, *_prefix_of(parts[-1]))))
    return tuple(phrases)


def _step_of(word: Word, following: Word | None, *, until_last: int) -> Step:
    if word.is_unspaced:
        # The last character may be without marks that it has in the text.
        return (Term(pair_of(word, following), is_prefix=until_last <= 1),)
    dotted = [Term(part.text) for part in word.parts if word.bare == f".{part.text}"]
    prefix = _prefix_of(word.bare) if until_last == 0 else ()
    return (*_forms_of(word.bare), *prefix, *dotted)


def _forms_of(bare: str) -> Step:
    return (Term(bare), *map(Term, stems_of(bare)))


def _prefix_of(bare: str) -> Step:
    """A single letter (C, R) matches only itself."""
    return (Term(bare, is_prefix=True),) if len(bare) > 1 else ()


def _with_following(words: Sequence[Word]) -> Iterator[tuple[Word, Word | None]]:
    yield from pairwise((*words, None))


def _length(place: tuple[int, int]) -> int:
    return place[1] - place[0]


def _places_of(phrase: Phrase, places: _Places) -> Iterator[tuple[int, int]]:
    """From the start of the first word to the end of the last, wherever the phrase stands."""
    steps = []
    for step in phrase:
        found = _positions_of(step, places)
        if not found:
            return
        steps.append(found)
    for first, (start, end) in steps[0].items():
        following = (found.get(first + place) for place, found in enumerate(steps))
        matched = list(takewhile(bool, following))
        if len(matched) == len(steps):
            yield start, max(end, matched[-1][1])  # type: ignore[index]


def _positions_of(step: Step, places: _Places) -> dict[int, tuple[int, int]]:
    prefixes = tuple(term.lexeme for term in step if term.is_prefix)
    lexemes = {term.lexeme for term in step if term.lexeme in places}
    if prefixes:
        lexemes |= {lexeme for lexeme in places if lexeme.startswith(prefixes)}
    found: dict[int, tuple[int, int]] = {}
    for lexeme in lexemes:
        for position, place in places[lexeme].items():
            found[position] = min(found.get(position, place), place, key=_length)
    return found


def _tsquery(text: str) -> Cast:
    return Cast(Value(text), SearchQueryField())


def _matches(query: Cast) -> Func:
    return Func(
        F("words"),
        query,
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _clause_text(clause: Clause) -> str:
    return f"({' | '.join(map(_phrase_text, clause))})"


def _phrase_text(phrase: Phrase) -> str:
    steps = [f"({' | '.join(map(_term_text, step))})" for step in phrase]
    if len(steps) == 1:
        return steps[0]
    # PostgreSQL does not keep every position of a crowded text.
    return f"({' <-> '.join(steps)}) | ({' & '.join([*steps, quoted(CROWDED)])})"


def _term_text(term: Term) -> str:
    return f"{quoted(term.lexeme)}{':*' if term.is_prefix else ''}"


def _exact_text(word: Word, following: Word | None) -> str:
    """The tsquery of a word as it is written: of weight A."""
    if word.is_unspaced:
        return f"{quoted(pair_of(word, following))}:*A"
    return f"{quoted(word.text)}:A"
