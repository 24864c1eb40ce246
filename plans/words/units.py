"""A chunk of text as units: characters with their marks, normalised, and where they stand in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from plans.words.characters import (
    INVISIBLE_BREAKS,
    CharacterKind,
    kind_of,
    normalised,
    stands_alone,
)

# A separator that stands for no character.
NOTHING = "|"
_ALONE = (NOTHING, CharacterKind.SEPARATOR, False)


class Unit(NamedTuple):
    """A character, normalised. `after_break`: an invisible break stands before it."""

    text: str
    kind: CharacterKind
    is_upper: bool
    after_break: bool
    start: int
    end: int


def units_of(chunk: str, offset: int = 0) -> list[Unit]:
    """The units of a chunk that begins at `offset`. Some may share their place: ﬁ is two."""
    units = []
    for cluster, start, end, after_break in _clusters(chunk):
        for text, kind, is_upper in _read(cluster):
            units.append(Unit(text, kind, is_upper, after_break, offset + start, offset + end))
            after_break = False
    return units


@lru_cache(maxsize=1 << 14)
def _read(cluster: str) -> tuple[tuple[str, CharacterKind, bool], ...]:
    """The text, kind and case of each unit of a character with its marks."""
    read = []
    for each, *_ in _clusters(unicodedata.normalize("NFKC", cluster)):
        kind = kind_of(each[0])
        text = each[0] if kind is CharacterKind.SEPARATOR else _without_frames(each)
        read.append((normalised(text), kind, each[0].isupper()))
    return (_ALONE, *read, _ALONE) if stands_alone(cluster) else tuple(read)


def _clusters(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Each character with its marks, its start and end, and whether a break stands before it."""
    cluster, start, end, broke, after_break = "", 0, 0, False, False
    for place, character in enumerate(text):
        kind = kind_of(character)
        if kind is CharacterKind.INVISIBLE:
            broke = broke or character in INVISIBLE_BREAKS
        elif kind is CharacterKind.MARK:
            # A text that begins with a mark was cut off within a character.
            if cluster:
                cluster, end = cluster + character, place + 1
        else:
            if cluster:
                yield cluster, start, end, after_break
            cluster, start, end, broke, after_break = character, place, place + 1, False, broke
    if cluster:
        yield cluster, start, end, after_break


def _without_frames(text: str) -> str:
    """Without what encloses a character, as in 1️⃣."""
    if len(text) == 1:
        return text
    return "".join(each for each in text if unicodedata.category(each) != "Me")
