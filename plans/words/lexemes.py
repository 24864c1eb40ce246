"""The lexemes of a text, by which a search finds it, and their tsvector.

Every lexeme has a position, that of its word, and a weight: A as it is written, B without its
accents, C a part of a compound or a compound written as one word, D an English stem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from plans.words.split import CHUNK, LONGEST_WORD, Word, split_chunk
from plans.words.stems import stem_of

# What stands between the parts of a compound that may be written as one word: node.js, nodejs.
JOINS = frozenset("-.'’_/&·\u2010")
MOST_JOINED = 4
SHORTEST_PART = 2
# Chunks that are longer are rarely read again.
LONGEST_CACHED = 40
# PostgreSQL keeps no more positions of a lexeme than this, and none beyond the last.
MOST_POSITIONS, LAST_POSITION = 255, 16_382
# The lexeme of a text that has more of them. No word is written so.
CROWDED = "…"


class Lexeme(NamedTuple):
    """A lexeme of a chunk. Its position counts words of the chunk, its place is in the chunk."""

    text: str
    weight: str
    position: int
    start: int
    end: int


class ChunkLexemes(NamedTuple):
    """The lexemes of a chunk, a text without spaces, and how many words it has."""

    lexemes: tuple[Lexeme, ...]
    words: int


def lexemes_of(text: str) -> Iterator[tuple[int, ChunkLexemes]]:
    """The lexemes of each chunk of a text, and where it begins."""
    for chunk in CHUNK.finditer(text):
        start, end = chunk.span()
        read = _read_short if end - start <= LONGEST_CACHED else _read
        yield start, read(chunk[0])


def joined(words: Sequence[Word]) -> str:
    """These words as one, without their accents; empty if they are no compound."""
    if not 1 < len(words) <= MOST_JOINED or not all(map(_joins, words, words[1:])):
        return ""
    return "".join(word.bare for word in words)[:LONGEST_WORD]


def stems_of(bare: str) -> Iterator[str]:
    """The stem of a word, unless it is the word."""
    stem = stem_of(bare)
    if stem != bare:
        yield stem


def pair_of(word: Word, following: Word | None) -> str:
    """A character of a script without spaces, with the one that follows it, if one does."""
    follows = following is not None and following.is_unspaced and following.gap == ""
    return word.bare + following.bare if follows and following else word.bare


def tsvector_of(texts: Iterable[str]) -> str:
    """The tsvector of these texts, as PostgreSQL reads it. No phrase runs from one to the next."""
    positions: dict[str, dict[int, str]] = defaultdict(dict)
    first = 0
    for text in texts:
        for _, chunk in lexemes_of(text):
            for lexeme, weight, position, *_ in chunk.lexemes:
                weights = positions[lexeme]
                before = weights.get(first + position, weight)
                weights[first + position] = min(before, weight)
            first += chunk.words
        first += 1
    last = first - 1
    is_crowded = last > LAST_POSITION or any(
        len(weights) > MOST_POSITIONS for weights in positions.values()
    )
    written = [f"{quoted(text)}:{_positions(each)}" for text, each in positions.items()]
    return " ".join([*written, *([quoted(CROWDED)] if is_crowded else [])])


def quoted(lexeme: str) -> str:
    """A lexeme as tsvector and tsquery read it."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _positions(weights: dict[int, str]) -> str:
    """Those are counted from 1. One beyond the last is the last."""
    return ",".join(f"{min(at, LAST_POSITION) + 1}{weight}" for at, weight in weights.items())


def _read(chunk: str) -> ChunkLexemes:
    words = split_chunk(chunk)
    lexemes = [
        lexeme
        for place, word in enumerate(words)
        for lexeme in _of_word(word, words[place + 1 : place + 2], place)
    ]
    lexemes += [
        Lexeme(whole, "C", first, words[first].start, words[last].end)
        for first, last, whole in _compounds(words)
    ]
    return ChunkLexemes(tuple(lexemes), len(words))


_read_short = lru_cache(maxsize=1 << 13)(_read)


def _of_word(word: Word, following: Sequence[Word], position: int) -> Iterator[Lexeme]:
    start, end = word.start, word.end
    if word.is_unspaced:
        pair = pair_of(word, following[0] if following else None)
        yield Lexeme(pair, "A", position, start, end)
        return
    yield Lexeme(word.text, "A", position, start, end)
    if word.bare != word.text:
        yield Lexeme(word.bare, "B", position, start, end)
    for stem in stems_of(word.bare):
        yield Lexeme(stem, "D", position, start, end)
    for part in word.parts:
        if len(part.text) >= SHORTEST_PART or len(word.parts) == 1:
            yield Lexeme(part.text, "C", position, part.start, part.end)
            for stem in stems_of(part.text):
                yield Lexeme(stem, "D", position, part.start, part.end)


def _compounds(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """The first and last of the words of each compound and of each two neighbours within one."""
    begin = 0
    for place in range(1, len(words) + 1):
        if place < len(words) and _joins(words[place - 1], words[place]):
            continue
        chain = words[begin:place]
        if MOST_JOINED >= len(chain) > 2 and (whole := joined(chain)):
            yield begin, place - 1, whole
        for first in range(begin, place - 1):
            if len(chain) == 2 or words[first + 1].gap != ",":
                yield first, first + 1, joined(words[first : first + 2])
        begin = place


def _joins(word: Word, following: Word) -> bool:
    if word.is_unspaced or following.is_unspaced or following.gap is None:
        return False
    if word.bare.isdigit() and following.bare.isdigit():
        # 1,000,000 is a figure, 99.9 and 2026-05 are not without their signs.
        return following.gap == "," and len(following.bare) == 3
    return following.gap in JOINS
