"""A chunk of text as units: characters with their marks, normalised, and where they stand in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
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


class Unit(NamedTuple):
    """A character, normalised. `after_break`: an invisible break stands before it."""

    text: str
    kind: CharacterKind
    is_upper: bool
    after_break: bool
    start: int
    end: int


def units_of(chunk: str) -> list[Unit]:
    """The units of a chunk, in order. Some may share their place: ﬁ is two."""
    units = []
    for cluster, start, end, after_break in _clusters(chunk):
        alone = Unit(NOTHING, CharacterKind.SEPARATOR, False, False, start, start)
        is_alone = stands_alone(cluster)
        units += [alone] if is_alone else []
        for each, *_ in _clusters(unicodedata.normalize("NFKC", cluster)):
            kind = kind_of(each[0])
            text = each[0] if kind is CharacterKind.SEPARATOR else _without_frames(each)
            units.append(Unit(normalised(text), kind, each[0].isupper(), after_break, start, end))
            after_break = False
        units += [alone] if is_alone else []
    return units


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
