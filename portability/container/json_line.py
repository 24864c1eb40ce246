"""Read one line of JSON that may be hostile."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from portability.container.limits import Limits
from portability.container.mistakes import ArchiveMistake

# The largest whole number that every reader of JSON takes for itself.
LARGEST_NUMBER = 2**53
LONGEST_NUMBER = 32
# Possessive, since what can be given back costs memory.
TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
SURROGATES = re.compile("[\ud800-\udfff]")


def parse_line(line: bytes, *, file: str, number: int | None, limits: Limits) -> dict[str, Any]:
    """The object that a line of JSON holds.

    Raises ArchiveMistake, with the file and the number of the line, for what isn't one object in
    UTF-8, for a key that is there twice, for numbers that lose digits elsewhere and for characters
    that PostgreSQL can't store. Depth and the number of values are checked before parsing.
    """
    try:
        text = line.decode("utf-8")
        _check_shape(text, limits)
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_constant,
        )
        if not isinstance(found, dict):
            raise _Mistake("This isn’t an object: it doesn’t begin with “{”.")
        # Raw text has neither, so only a line with escapes is searched.
        if "\\u" in text:
            _check_text(found)
    except UnicodeDecodeError as error:
        raise ArchiveMistake(
            f"This isn’t UTF-8: its byte {error.start + 1} is wrong.", file=file, line=number
        ) from None
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at")
        raise ArchiveMistake(
            f"This isn’t JSON: {said} at character {error.pos + 1}.", file=file, line=number
        ) from None
    except _Mistake as mistake:
        raise ArchiveMistake(str(mistake), file=file, line=number) from None
    return found


class _Mistake(Exception):
    pass


def _check_shape(text: str, limits: Limits) -> None:
    """Refuse what would take deep recursion or much memory to parse."""
    depth = 0
    values = 0
    for token in TOKENS.finditer(text):
        match text[token.start()]:
            case "{" | "[":
                depth += 1
                values += 1
            case "}" | "]":
                depth -= 1
            case ",":
                values += 1
        if depth > limits.depth:
            raise _Mistake(f"Objects and lists are nested more than {limits.depth} deep.")
        if values > limits.values:
            raise _Mistake(f"This has more than {limits.values:,} values.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Mistake(f"The key “{_shown(repeated)}” is there twice.")
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) > LARGEST_NUMBER:
        raise _Mistake(f"The number {_shown(digits)} is too large.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits) if len(digits) <= LONGEST_NUMBER else math.inf
    if math.isinf(number):
        raise _Mistake(f"The number {_shown(digits)} is too large or too long.")
    return number


def _constant(name: str) -> None:
    raise _Mistake(f"{name} isn’t JSON.")


def _check_text(value: object) -> None:
    match value:
        case str():
            if "\0" in value:
                raise _Mistake("A text has the character U+0000, which can’t be stored.")
            if SURROGATES.search(value):
                raise _Mistake("A text has half of a character (a lone surrogate).")
        case dict():
            for key, inner in value.items():
                _check_text(key)
                _check_text(inner)
        case list():
            for inner in value:
                _check_text(inner)


def _shown(text: str) -> str:
    """A text of the archive's, short and in one line."""
    short = text if len(text) <= LONGEST_NUMBER else f"{text[:LONGEST_NUMBER]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in short)
