"""The lines of an archive's files, each checked by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from portability.container.archive import ArchiveReader
from portability.container.json_line import parse_line
from portability.container.limits import Limits
from portability.container.mistakes import ArchiveMistake
from portability.importing.rules.seen import MistakeOfLine
from portability.schema.files import ADAPTERS, CONTENT

UUID_PATTERN = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


# How to write what pydantic only says is wrong, by the beginning of the type of its error.
HOW_TO_WRITE = {
    "timezone_aware": "add Z, or an offset like +01:00",
    "datetime": "write a moment like 2026-05-20T16:05:00Z",
    "date": "write a day like 2026-05-20",
    "uuid": "write a uuid in lower case, with hyphens",
    "extra_forbidden": "there is no such field",
    "missing": "this field is missing",
}
A_REFERENCE = "write ladder/slug, like ai-engineer/writes-design-docs"
A_SLUG = "write the slug alone, like writes-design-docs"


class Lines:
    """The lines of an archive. A uuid in `renamed` is read as the other one, wherever it is.

    That is in references, in what a packet says, and in addresses of pages in a note. A slug or
    reference in `slugs` is read as the other one where it is a value of its own. `now` bounds the
    moments.
    """

    def __init__(
        self,
        archive: ArchiveReader,
        *,
        limits: Limits,
        now: datetime,
        renamed: Mapping[UUID, UUID] | None = None,
        slugs: Mapping[str, str] | None = None,
    ) -> None:
        self._archive, self._limits, self.now = archive, limits, now
        pairs = (renamed or {}).items()
        self._renamed = {str(old).encode(): str(new).encode() for old, new in pairs}
        self._slugs = {
            f'"{old}"'.encode(): f'"{new}"'.encode() for old, new in (slugs or {}).items()
        }
        self._slug_pattern = re.compile(b"|".join(map(re.escape, self._slugs)))

    def with_others(
        self, renamed: Mapping[UUID, UUID], slugs: Mapping[str, str] | None = None
    ) -> Lines:
        """The lines of the archive with others in place of these uuids and slugs."""
        return Lines(self._archive, limits=self._limits, now=self.now, renamed=renamed, slugs=slugs)

    def of(self, name: str) -> Iterator[tuple[int, Any]]:
        """The number of each line of a file, from 1, and what it says. Raise ArchiveMistake."""
        if name not in self._archive.names:
            return
        adapter, context = ADAPTERS[name], {"now": self.now}
        for number, raw in self._archive.lines(name):
            text = self._rename(raw)
            parse_line(text, file=name, number=number, limits=self._limits)
            try:
                line = adapter.validate_json(text, strict=True, context=context)
            except ValidationError as error:
                message = _in_words(error, is_of_kinds=name == CONTENT)
                raise ArchiveMistake(message, file=name, line=number) from None
            yield number, line

    def _rename(self, text: bytes) -> bytes:
        if self._renamed:
            new = self._renamed
            text = UUID_PATTERN.sub(lambda found: new.get(found[0].lower(), found[0]), text)
        if self._slugs:
            text = self._slug_pattern.sub(lambda found: self._slugs[found[0]], text)
        return text


@contextmanager
def at_line(file: str, number: int | None) -> Iterator[None]:
    """Turn a ValueError about a line into an ArchiveMistake there."""
    try:
        yield
    except ValueError as error:
        message = str(error)
        line = error.line if isinstance(error, MistakeOfLine) else number
        raise ArchiveMistake(
            f"{message[:1].upper()}{message[1:]}.", file=file, line=line
        ) from error


def _in_words(error: ValidationError, *, is_of_kinds: bool) -> str:
    """The first mistake: where it is in the line, and what it is. Elements count from 1."""
    first: Any = error.errors(include_url=False, include_input=False)[0]
    # The kind of a line is named as the first part of a place.
    parts = first["loc"][is_of_kinds:]
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in parts)
    message = _message(first)
    return f"{place}: {message}." if place else f"{message}."


def _message(mistake: Any) -> str:
    kind: str = mistake["type"]
    if kind == "string_pattern_mismatch":
        return A_REFERENCE if "/" in mistake["ctx"]["pattern"] else A_SLUG
    for beginning, words in HOW_TO_WRITE.items():
        if kind.startswith(beginning):
            return words
    message: str = mistake["msg"].removeprefix("Value error, ").rstrip(".")
    message = message.replace("Input should", "This should").replace("String should", "This should")
    return message[:1].lower() + message[1:]
