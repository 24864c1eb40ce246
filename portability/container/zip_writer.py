"""Write a ZIP as a stream."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CHUNK_SIZE = 64 * 1024
# The first that a ZIP can say: equal content gives equal bytes.
EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3


def zip_chunks(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The bytes of a ZIP with these files, given as pairs of a name and its content in parts.

    Nothing is asked of a file before the one ahead of it is written, and no more is kept than a
    chunk. A file may have up to 2 GB.
    """
    written = _Written()
    with ZipFile(written, "w") as archive:
        for name, parts in members:
            with archive.open(_entry(name), "w") as entry:
                for part in parts:
                    entry.write(part)
                    if written.size >= CHUNK_SIZE:
                        yield written.take()
    yield written.take()


class _Written:
    """A file that can't seek, which makes ZipFile write each size after its content."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """ZipFile calls it."""

    def close(self) -> None:
        """ZipFile is to close no file that it didn't open; its types ask for this."""

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts = []
        self.size = 0
        return taken


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, EARLIEST_DATE)
    entry.compress_type = ZIP_DEFLATED
    # The same on each system.
    entry.create_system = UNIX
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry
