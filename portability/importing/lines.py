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
from portability.schema.files import ADAPTERS, CONTENT

UUID_PATTERN = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Lines:
    """The lines of an archive. A uuid in `renamed` is read as the other one, wherever it is.

    That is in references, in what a packet says, and in addresses of pages in a note. `now` bounds
    the moments.
    """

    def __init__(
        self,
        archive: ArchiveReader,
        *,
        limits: Limits,
        now: datetime,
        renamed: Mapping[UUID, UUID] | None = None,
    ) -> None:
        self._archive, self._limits, self.now = archive, limits, now
        pairs = (renamed or {}).items()
        self._renamed = {str(old).encode(): str(new).encode() for old, new in pairs}

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
        if not self._renamed:
            return text
        return UUID_PATTERN.sub(lambda found: self._renamed.get(found[0].lower(), found[0]), text)


@contextmanager
def at_line(file: str, number: int | None) -> Iterator[None]:
    """Turn a ValueError about a line into an ArchiveMistake there."""
    try:
        yield
    except ValueError as error:
        message = str(error)
        raise ArchiveMistake(
            f"{message[:1].upper()}{message[1:]}.", file=file, line=number
        ) from error


def _in_words(error: ValidationError, *, is_of_kinds: bool) -> str:
    """The first mistake: where it is in the line, and what it is."""
    first: Any = error.errors(include_url=False, include_input=False)[0]
    # The kind of a line is named as the first part of a place.
    place = ".".join(str(part) for part in first["loc"][is_of_kinds:])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "there is no such field"
    elif first["type"] == "missing":
        message = "this field is missing"
    message = message[:1].lower() + message[1:]
    return f"{place}: {message}." if place else f"{message}."
