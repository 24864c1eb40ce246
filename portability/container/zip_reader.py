"""Read the files of a ZIP that may be hostile. Nothing is extracted to a path."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from typing import IO

from portability.container.limits import MEGABYTE, Limits
from portability.container.mistakes import ArchiveMistake
from portability.container.zip_directory import Entry, read_directory, read_exactly, too_large

BLOCK_SIZE = 64 * 1024
FILE_IS_DAMAGED = "It’s damaged, or it was changed after it was compressed."


class ZipReader:
    """The files of a ZIP, with the limits checked while reading.

    A file may be read again, and several may be read in turns.
    """

    def __init__(self, file: IO[bytes], *, known: Collection[str], limits: Limits) -> None:
        """Reads the directory of a file that can seek. Raises ArchiveMistake."""
        self._file = file
        self._limits = limits
        self._entries = {entry.name: entry for entry in read_directory(file, known, limits)}
        # Expanded so far, by name.
        self._expanded = dict.fromkeys(self._entries, 0)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def blocks(self, name: str, *, limit: int | None = None) -> Iterator[bytes]:
        """The content of a file in blocks of up to 64 kB. Raises ArchiveMistake.

        Its length and its checksum are known to be right when the last block was taken. `limit`
        is a smaller number of bytes than the limits have.
        """
        entry = self._entries[name]
        most = min(limit or self._limits.expanded, self._limits.expanded)
        crc = 0
        size = 0
        for block, consumed in self._expand(entry):
            size += len(block)
            if size > entry.expanded:
                raise ArchiveMistake(FILE_IS_DAMAGED, file=name)
            self._check_size(name, size, consumed, most)
            crc = zlib.crc32(block, crc)
            yield block
        if size != entry.expanded or crc != entry.crc:
            raise ArchiveMistake(FILE_IS_DAMAGED, file=name)

    def _check_size(self, name: str, size: int, consumed: int, most: int) -> None:
        if size > most:
            raise ArchiveMistake(_larger_than(most), file=name)
        if size > MEGABYTE + self._limits.ratio * consumed:
            raise ArchiveMistake(
                f"It expands to more than {self._limits.ratio} times its compressed size.",
                file=name,
            )
        self._expanded[name] = size
        if sum(self._expanded.values()) > self._limits.expanded_in_all:
            raise ArchiveMistake(too_large(self._limits.expanded_in_all))

    def _expand(self, entry: Entry) -> Iterator[tuple[bytes, int]]:
        """Blocks of the content, each with the compressed bytes that were read up to it."""
        if not entry.is_deflated:
            yield from self._compressed(entry)
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        for compressed, consumed in self._compressed(entry):
            waiting = compressed
            while True:
                try:
                    block = inflate.decompress(waiting, BLOCK_SIZE)
                except zlib.error:
                    raise ArchiveMistake(FILE_IS_DAMAGED, file=entry.name) from None
                waiting = inflate.unconsumed_tail
                if block:
                    yield block, consumed - len(waiting)
                # Less than a full block: all that was given is expanded.
                if inflate.eof or (not waiting and len(block) < BLOCK_SIZE):
                    break
            if inflate.eof and (inflate.unused_data or consumed < entry.compressed):
                raise ArchiveMistake(FILE_IS_DAMAGED, file=entry.name)
        if not inflate.eof:
            raise ArchiveMistake(FILE_IS_DAMAGED, file=entry.name)

    def _compressed(self, entry: Entry) -> Iterator[tuple[bytes, int]]:
        consumed = 0
        while consumed < entry.compressed:
            wanted = min(BLOCK_SIZE, entry.compressed - consumed)
            block = read_exactly(self._file, entry.start + consumed, wanted)
            consumed += wanted
            yield block, consumed


def _larger_than(limit: int) -> str:
    return too_large(limit) if limit >= MEGABYTE else f"It has more than {limit // 1_000} kB."
