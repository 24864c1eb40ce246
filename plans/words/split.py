"""Split a text into words, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from plans.words.characters import CharacterKind, without_accents
from plans.words.units import Unit, units_of

# Characters of a word that are read; what follows is ignored.
LONGEST_WORD = 60
CHUNK = re.compile(r"\S+")
_WORD_KINDS = {CharacterKind.LETTER, CharacterKind.DIGIT, CharacterKind.UNSPACED}


class WordPart(NamedTuple):
    """A part of a compound: Torch in PyTorch, C in C++. `text` has no accents."""

    text: str
    start: int
    end: int


class Word(NamedTuple):
    """A word, or one character of a script without spaces.

    `gap` is what stands between it and the word before, None if a space does. `bare` has no
    accents. `parts` are those of a compound, none if it is not one.
    """

    text: str
    bare: str
    gap: str | None
    is_unspaced: bool
    parts: tuple[WordPart, ...]
    start: int
    end: int


def split(text: str) -> Iterator[Word]:
    for chunk in CHUNK.finditer(text):
        yield from split_chunk(chunk[0], chunk.start())


def split_chunk(chunk: str, offset: int = 0) -> tuple[Word, ...]:
    """The words of a chunk, a text without spaces, that begins at `offset`."""
    units = units_of(chunk, offset)
    words: list[Word] = []
    place = end = 0
    while place < len(units):
        if units[place].kind not in _WORD_KINDS:
            place += 1
            continue
        gap = "".join(each.text for each in units[end:place]) if words else None
        if units[place].kind is CharacterKind.UNSPACED:
            end = place + 1
            words.append(_unspaced(units[place], gap))
        else:
            end = place + 1
            while end < len(units) and _continues(units[end]):
                end += 1
            after = _with_suffix(units, place, end)
            first = _with_dot(units, place) if after == end else place
            if first < place and gap is not None:
                gap = gap[:-1]
            words.append(_word(units[first:after], units[place:end], gap))
            end = after
        place = end
    return tuple(words)


def _continues(unit: Unit) -> bool:
    return unit.kind in (CharacterKind.LETTER, CharacterKind.DIGIT)


def _unspaced(unit: Unit, gap: str | None) -> Word:
    bare = without_accents(unit.text)
    return Word(bare, bare, gap, True, (), unit.start, unit.end)


def _word(whole: Sequence[Unit], letters: Sequence[Unit], gap: str | None) -> Word:
    """A word. `whole` has what belongs to its name besides letters and digits: the ++ of C++."""
    text = "".join(each.text for each in whole[:LONGEST_WORD])
    parts = [
        WordPart(without_accents("".join(each.text for each in part)), part[0].start, part[-1].end)
        for part in _parts(letters[:LONGEST_WORD])
    ]
    is_compound = len(parts) > 1 or len(whole) > len(letters)
    if len(parts) > 1 and len(whole) > len(letters):
        bare = "".join(part.text for part in parts)
        parts.insert(0, WordPart(bare, letters[0].start, letters[-1].end))
    return Word(
        text,
        without_accents(text),
        gap,
        False,
        tuple(parts) if is_compound else (),
        whole[0].start,
        whole[-1].end,
    )


def _parts(letters: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    """Cut PyTorch before T, MLOps before O, RFC12 before 1."""
    begin = 0
    for place, (before, unit) in enumerate(pairwise(letters), 1):
        after = letters[place + 1] if place + 1 < len(letters) else None
        begins = unit.is_upper and (
            not before.is_upper
            or (after is not None and after.kind is CharacterKind.LETTER and not after.is_upper)
        )
        if begins or unit.after_break or unit.kind is not before.kind:
            yield letters[begin:place]
            begin = place
    yield letters[begin:]


def _with_dot(units: Sequence[Unit], place: int) -> int:
    """Where .NET or .env begins: at its dot, if nothing like a word stands before that."""
    if place == 0 or units[place - 1].text != "." or units[place].kind is not CharacterKind.LETTER:
        return place
    before = units[place - 2] if place > 1 else None
    is_name = before is None or (before.kind not in _WORD_KINDS and before.text != ".")
    return place - 1 if is_name else place


def _with_suffix(units: Sequence[Unit], place: int, end: int) -> int:
    """Where C++ or C# ends."""
    following = "".join(each.text for each in units[end : end + 2])
    suffix = 2 if following == "++" else int(following[:1] == "#" and end - place == 1)
    is_latin = all(each.text.isascii() and each.text.isalpha() for each in units[place:end])
    return end + suffix if is_latin else end
