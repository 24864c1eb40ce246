"""What a character is to a search, and how it is normalised."""

from __future__ import annotations

import unicodedata
from enum import Enum
from functools import lru_cache

# Scripts that put no spaces between words. Korean does, but not within its compounds.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Korean, decomposed
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19DF),  # Tai Le, New Tai Lue
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x1B00, 0x1B7F),  # Balinese
    (0x2E80, 0x2FDF),  # Chinese radicals
    (0x3005, 0x3007),
    (0x3021, 0x312F),  # Kana, Bopomofo
    (0x3130, 0xA4CF),  # Korean letters, Chinese, Yi
    (0xA960, 0xA9DF),  # Korean, decomposed; Javanese
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),  # Burmese, Tai Viet
    (0xAC00, 0xD7FF),  # Korean
    (0xF900, 0xFAFF),
    (0x16FE0, 0x18DFF),  # Tangut, Khitan
    (0x1AFF0, 0x1B2FF),  # Kana, Nüshu
    (0x20000, 0x3FFFF),
)
# What nobody sees and no category says. Arabic's tatweel only widens a word.
INVISIBLE = frozenset("\u034f\u0640\u115f\u1160\u17b4\u17b5\u3164\uffa0").union(
    *(
        map(chr, range(first, last + 1))
        for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    )
)
# Invisible too, but words may end here.
INVISIBLE_BREAKS = frozenset("\u200b\u200c")
# Letters that continue the one before, though Unicode calls them no marks: vowels of decomposed
# Korean, voicing of half-width kana, and two vowels that decompose into a mark and a letter.
CONTINUING = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF), (0xFF9E, 0xFF9F), (0x0E33, 0x0E33), (0x0EB3,) * 2)
# Latin letters that people type without their stroke, and Unicode does not decompose.
WITHOUT_STROKE = str.maketrans(
    {
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


class CharacterKind(Enum):
    LETTER = "letter"
    DIGIT = "digit"
    UNSPACED = "a letter of a script without spaces"
    MARK = "continues the character before it"
    INVISIBLE = "invisible"
    SEPARATOR = "separator"


@lru_cache(maxsize=1 << 14)
def kind_of(character: str) -> CharacterKind:
    category, code = unicodedata.category(character), ord(character)
    if category == "Cf" or character in INVISIBLE:
        return CharacterKind.INVISIBLE
    if category[0] == "M" or _is_in(code, CONTINUING):
        return CharacterKind.MARK
    if category[0] == "L" or category == "Nl":
        return CharacterKind.UNSPACED if _is_in(code, UNSPACED) else CharacterKind.LETTER
    return CharacterKind.DIGIT if category[0] == "N" else CharacterKind.SEPARATOR


@lru_cache(maxsize=1 << 14)
def stands_alone(cluster: str) -> bool:
    """Whether it is no part of a word beside it though it reads as letters or digits: ™, ½, ①."""
    category, spelling = unicodedata.category(cluster[0]), unicodedata.decomposition(cluster[0])
    return (
        (category[0] == "S" and bool(spelling))
        or spelling.startswith(("<circle>", "<fraction>"))
        or any(unicodedata.category(mark) == "Me" for mark in cluster[1:])
    )


def normalised(text: str) -> str:
    """Composed, without ligatures and widths, in lower case, digits of any script as 0 to 9."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded if folded.isascii() else "".join(map(_digit, folded))


@lru_cache(maxsize=1 << 14)
def without_accents(text: str) -> str:
    """A normalised text without accents and vowel points; vowel signs of India stay."""
    if text.isascii():
        return text
    letters = (each for each in unicodedata.normalize("NFD", text) if not _is_accent(each))
    return unicodedata.normalize("NFC", "".join(letters).translate(WITHOUT_STROKE))


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _is_accent(character: str) -> bool:
    # Combining classes: points of Hebrew, Arabic and Syriac; strokes; all above and below.
    place = unicodedata.combining(character)
    return place == 1 or 10 <= place <= 36 or place >= 200


def _is_in(code: int, ranges: tuple[tuple[int, ...], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
