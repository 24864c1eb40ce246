"""The archive as a file: written as a stream, and read with every limit checked.

An archive can be made by hand, with a text editor and `zip`: the order of its files doesn't matter,
the manifest may leave out counts and sums, and lines may end as on Windows. Blank lines are passed
over. A file that isn't known or isn't named in the manifest is refused, so that nothing in it is
lost unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from portability.container.bounded_lines import bounded_lines
from portability.container.json_line import parse_line
from portability.container.limits import Limits
from portability.container.manifest import (
    ENCODED_MARK,
    MANIFEST,
    FileCheck,
    read_manifest,
    with_manifest,
)
from portability.container.mistakes import ArchiveMistake
from portability.container.zip_reader import ZipReader
from portability.container.zip_writer import zip_chunks


def archive_chunks(
    files: Iterable[tuple[str, Iterable[bytes]]], *, made_at: datetime
) -> Iterator[bytes]:
    """The bytes of an archive with these files, given as pairs of a name and its parts.

    The manifest comes last, since it has what is only known when the others are written.
    """
    return zip_chunks(with_manifest(files, made_at=made_at))


class ArchiveReader:
    """An archive in a file that can seek. Every method raises ArchiveMistake."""

    def __init__(self, file: IO[bytes], *, known: Collection[str], limits: Limits) -> None:
        """Reads the directory and the manifest. `known` has the names of the other files."""
        self._limits = limits
        self._zip = ZipReader(file, known={*known, MANIFEST}, limits=limits)
        # Read so far, by name, and in all.
        self._lines = dict.fromkeys(self._zip.names, 0)
        self._lines_in_all = 0
        if MANIFEST not in self._zip.names:
            raise ArchiveMistake("It has no manifest.json, so it isn’t an archive.")
        self.manifest = read_manifest(
            self._zip.blocks(MANIFEST, limit=limits.manifest), self._zip.names, limits
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The files but for the manifest, in the manifest's order."""
        return tuple(self.manifest.files)

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The lines of a file that aren't blank, with their numbers from 1, without their ends.

        That the file is whole is known when the last was taken.
        """
        check = self.manifest.files[name]
        digest = hashlib.sha256()
        count = 0
        blocks = _hashed(self._zip.blocks(name), digest)
        lines = bounded_lines(blocks, file=name, longest=self._limits.line)
        for number, line in enumerate(lines, start=1):
            self._count_line(name, number)
            text = line.removeprefix(ENCODED_MARK) if number == 1 else line
            if text.strip():
                count += 1
                yield number, text
        _compare(name, check, count, digest.hexdigest())

    def _count_line(self, name: str, number: int) -> None:
        if number <= self._lines[name]:
            return
        self._lines[name] = number
        self._lines_in_all += 1
        if self._lines_in_all > self._limits.lines_in_all:
            most = f"{self._limits.lines_in_all:,}"
            raise ArchiveMistake(f"The archive has more than {most} lines.", file=name, line=number)

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of a file of JSON Lines, with the numbers of their lines."""
        for number, line in self.lines(name):
            yield number, parse_line(line, file=name, number=number, limits=self._limits)

    def check(self, name: str) -> None:
        """Read a file through, only to see that it's whole."""
        for _ in self.lines(name):
            pass


def _hashed(blocks: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for block in blocks:
        digest.update(block)
        yield block


def _compare(name: str, check: FileCheck, count: int, sha256: str) -> None:
    if check.count is not None and check.count != count:
        raise ArchiveMistake(
            f"It has {count:,} lines, and the manifest says {check.count:,}.", file=name
        )
    if check.sha256 is not None and check.sha256 != sha256:
        raise ArchiveMistake(
            "It was changed after the archive was made: its SHA-256 isn’t the one in the manifest. "
            "If that was you, delete its sha256 there.",
            file=name,
        )
