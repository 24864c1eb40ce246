"""Split a stream of bytes into lines of a bounded length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portability.container.limits import MEGABYTE
from portability.container.mistakes import ArchiveMistake


def bounded_lines(blocks: Iterable[bytes], *, file: str, longest: int) -> Iterator[bytes]:
    """Lines without their ends, which are those of Unix or Windows; the last may lack one.

    Raises ArchiveMistake once a line has more than `longest` bytes, without reading on.
    """
    number = 1
    parts: list[bytes] = []
    length = 0
    for block in blocks:
        start = 0
        while start < len(block):
            newline = block.find(b"\n", start)
            end = len(block) if newline == -1 else newline
            parts.append(block[start:end])
            length += end - start
            if length > longest:
                raise ArchiveMistake(_too_long(longest), file=file, line=number)
            if newline == -1:
                break
            yield b"".join(parts).removesuffix(b"\r")
            number += 1
            parts = []
            length = 0
            start = newline + 1
    if length:
        yield b"".join(parts).removesuffix(b"\r")


def _too_long(longest: int) -> str:
    if longest >= MEGABYTE:
        return f"The line has more than {longest // MEGABYTE} MB."
    return f"The line has more than {longest} bytes."
