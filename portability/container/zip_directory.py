"""Read the directory of a ZIP that may be hostile.

A ZIP says most things twice: in the directory at its end, and before each file. Programs that read
one or the other can be shown different files, and entries that share bytes expand to far more than
they have. So only what a plain ZIP has is accepted: files one after the other from the first byte,
the directory right after them, its end in the last bytes, and both places saying the same.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from portability.container.limits import Limits
from portability.container.mistakes import ArchiveMistake

END = struct.Struct("<4s4H2IH")
CENTRAL = struct.Struct("<4s6H3I5H2I")
LOCAL = struct.Struct("<4s5H3I2H")
DESCRIPTOR = struct.Struct("<3I")
END_SIGNATURE = b"PK\x05\x06"
CENTRAL_SIGNATURE = b"PK\x01\x02"
LOCAL_SIGNATURE = b"PK\x03\x04"
DESCRIPTOR_SIGNATURE = b"PK\x07\x08"

STORED = 0
DEFLATED = 8

ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
HAS_DESCRIPTOR = 1 << 3
IS_UTF8 = 1 << 11
# How hard was compressed is said in bits 1 and 2.
KNOWN_FLAGS = 1 << 1 | 1 << 2 | HAS_DESCRIPTOR | IS_UTF8

IN_ZIP64 = 0xFFFFFFFF
IN_ZIP64_SHORT = 0xFFFF
ZIP64_EXTRA = 1
DOS_DIRECTORY = 0x10

LONGEST_NAME = 255
# Of a name, its extra fields and its comment together, in the directory.
LONGEST_ENTRY = 2_000

IS_DAMAGED = "The ZIP file is damaged."
IS_CUT_OFF = (
    "The end of the ZIP file is missing. The file may have been cut off, or something follows it."
)
HAS_ZIP64 = "The ZIP file has the ZIP64 format, which isn’t accepted."


@dataclass(frozen=True)
class Entry:
    """A file in a ZIP: `start` is where its content begins, and sizes are in bytes.

    What it says of its expanded content (`expanded`, `crc`) is a claim.
    """

    name: str
    is_deflated: bool
    start: int
    compressed: int
    expanded: int
    crc: int


def read_directory(file: IO[bytes], known: Collection[str], limits: Limits) -> tuple[Entry, ...]:
    """The files of a ZIP, in the order of their content. Nothing is expanded.

    `file` can seek. Raises ArchiveMistake, also for a file whose name isn't one of the known.
    """
    size = file.seek(0, os.SEEK_END)
    if size > limits.archive:
        raise ArchiveMistake(f"The file has more than {limits.archive // 1_000_000} MB.")
    count, start = _read_end(file, size, limits)
    found = _read_central(read_exactly(file, start, size - END.size - start), count)
    _check_names([entry.name for entry in found], known)
    if sum(entry.expanded for entry in found) > limits.expanded_in_all:
        raise ArchiveMistake(too_large(limits.expanded_in_all))
    found.sort(key=lambda entry: entry.offset)
    entries = []
    position = 0
    for entry in found:
        if entry.offset != position:
            raise ArchiveMistake("Files overlap, or something is between them.", file=entry.name)
        if entry.expanded > limits.expanded:
            raise ArchiveMistake(too_large(limits.expanded), file=entry.name)
        content = _check_local(file, entry)
        position = _end_of(file, entry, content, start)
        entries.append(
            Entry(
                name=entry.name,
                is_deflated=entry.method == DEFLATED,
                start=content,
                compressed=entry.compressed,
                expanded=entry.expanded,
                crc=entry.crc,
            )
        )
    if position != start:
        raise ArchiveMistake(IS_DAMAGED)
    return tuple(entries)


def read_exactly(file: IO[bytes], position: int, size: int) -> bytes:
    """Raises ArchiveMistake where the file has fewer bytes."""
    file.seek(position)
    found = b""
    while len(found) < size:
        part = file.read(size - len(found))
        if not part:
            raise ArchiveMistake(IS_DAMAGED)
        found += part
    return found


def too_large(limit: int) -> str:
    return f"It expands to more than {limit // 1_000_000} MB."


@dataclass(frozen=True)
class _Central:
    """An entry as the directory has it: `offset` is where its local header begins."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    expanded: int
    offset: int


def _read_end(file: IO[bytes], size: int, limits: Limits) -> tuple[int, int]:
    """The number of entries, and where the directory begins."""
    file.seek(0)
    if file.read(2) != b"PK":
        raise ArchiveMistake("This isn’t a ZIP file.")
    if size < END.size:
        raise ArchiveMistake(IS_CUT_OFF)
    end = END.unpack(read_exactly(file, size - END.size, END.size))
    signature, disk, first_disk, on_disk, count, length, start, comment = end
    if signature != END_SIGNATURE or comment:
        raise ArchiveMistake(IS_CUT_OFF)
    if IN_ZIP64 in (length, start) or IN_ZIP64_SHORT in (disk, first_disk, on_disk, count):
        raise ArchiveMistake(HAS_ZIP64)
    if disk or first_disk or on_disk != count:
        raise ArchiveMistake("The ZIP file is split into several files, which isn’t accepted.")
    if count > limits.entries:
        raise ArchiveMistake(f"It has more than {limits.entries} files.")
    if start + length != size - END.size or length > count * (CENTRAL.size + LONGEST_ENTRY):
        raise ArchiveMistake(IS_DAMAGED)
    return count, start


def _read_central(directory: bytes, count: int) -> list[_Central]:
    entries = []
    position = 0
    for _ in range(count):
        if position + CENTRAL.size > len(directory):
            raise ArchiveMistake(IS_DAMAGED)
        header = CENTRAL.unpack_from(directory, position)
        lengths = header[10:13]
        end = position + CENTRAL.size + sum(lengths)
        if header[0] != CENTRAL_SIGNATURE or end > len(directory):
            raise ArchiveMistake(IS_DAMAGED)
        entries.append(_central_entry(header, directory[position + CENTRAL.size : end]))
        position = end
    if position != len(directory):
        raise ArchiveMistake(IS_DAMAGED)
    return entries


def _central_entry(header: tuple[int, ...], texts: bytes) -> _Central:
    _, _, _, flags, method, _, _, crc, compressed, expanded = header[:10]
    name_length, extra_length, _, disk, _, attributes, offset = header[10:]
    raw_name = texts[:name_length]
    name = _name(raw_name)
    if flags & ENCRYPTED:
        raise ArchiveMistake("It’s encrypted. Import it without a password.", file=name)
    if flags & ~KNOWN_FLAGS:
        raise ArchiveMistake(IS_DAMAGED, file=name)
    if method not in (STORED, DEFLATED):
        raise ArchiveMistake("It’s compressed in another way than ZIP’s usual one.", file=name)
    has_extra = _has_zip64(texts[name_length : name_length + extra_length])
    if IN_ZIP64 in (compressed, expanded, offset) or has_extra:
        raise ArchiveMistake(HAS_ZIP64, file=name)
    if disk:
        raise ArchiveMistake(IS_DAMAGED, file=name)
    _check_kind(name, attributes)
    return _Central(
        name=name,
        raw_name=raw_name,
        flags=flags,
        method=method,
        crc=crc,
        compressed=compressed,
        expanded=expanded,
        offset=offset,
    )


def _name(raw: bytes) -> str:
    """A name as it can be shown. One that isn't plain is refused later: no known name is so."""
    if not raw or len(raw) > LONGEST_NAME:
        raise ArchiveMistake("A file in the archive has no name, or a very long one.")
    text = raw.decode("utf-8", errors="replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _has_zip64(extra: bytes) -> bool:
    """Whether the extra fields have one of ZIP64. Those that can't be read count as such."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        position += 4 + length
        if kind == ZIP64_EXTRA or position > len(extra):
            return True
    return False


def _check_kind(name: str, attributes: int) -> None:
    # Unix's, where the program that made the ZIP kept it.
    kind = stat.S_IFMT(attributes >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveMistake("It isn’t a plain file.", file=name)
    if name.endswith("/") or attributes & DOS_DIRECTORY or kind == stat.S_IFDIR:
        raise ArchiveMistake(
            "It’s a folder. The files of an archive are at its top, in no folder.", file=name
        )


def _check_names(names: list[str], known: Collection[str]) -> None:
    if names and not set(known) & set(names):
        raise ArchiveMistake("This isn’t a careerladder archive: it has none of its files.")
    for name in names:
        if name.startswith("__MACOSX/") or name == ".DS_Store":
            raise ArchiveMistake(
                "The Finder of a Mac added this. Make the ZIP with the command zip.", file=name
            )
        if "/" in name or "\\" in name or ":" in name:
            raise ArchiveMistake(
                "It’s in a folder. The files of an archive are at its top, in no folder.",
                file=name,
            )
        # Passed over silently, what somebody recorded could be lost.
        if name not in known:
            raise ArchiveMistake("An archive has no file of this name.", file=name)
        if names.count(name) > 1:
            raise ArchiveMistake("It’s in the archive twice.", file=name)


def _check_local(file: IO[bytes], entry: _Central) -> int:
    """Where the content begins. Raises ArchiveMistake where the directory says otherwise."""
    header = LOCAL.unpack(read_exactly(file, entry.offset, LOCAL.size))
    signature, _, flags, method, _, _, crc, compressed, expanded, name_length, extra = header
    if signature != LOCAL_SIGNATURE:
        raise ArchiveMistake(IS_DAMAGED, file=entry.name)
    said = (crc, compressed, expanded)
    allowed = [(entry.crc, entry.compressed, entry.expanded)]
    if entry.flags & HAS_DESCRIPTOR:
        allowed.append((0, 0, 0))
    name_at = entry.offset + LOCAL.size
    if (
        (flags, method, name_length) != (entry.flags, entry.method, len(entry.raw_name))
        or said not in allowed
        or read_exactly(file, name_at, name_length) != entry.raw_name
    ):
        raise ArchiveMistake("The ZIP file says two different things of it.", file=entry.name)
    return name_at + int(name_length) + int(extra)


def _end_of(file: IO[bytes], entry: _Central, content: int, directory: int) -> int:
    """Where the next entry begins: after the content and the sizes that can follow it."""
    end = content + entry.compressed
    if end > directory:
        raise ArchiveMistake(IS_DAMAGED, file=entry.name)
    if not entry.flags & HAS_DESCRIPTOR:
        return end
    said = DESCRIPTOR.pack(entry.crc, entry.compressed, entry.expanded)
    follows = read_exactly(file, end, min(4 + len(said), directory - end))
    if follows == DESCRIPTOR_SIGNATURE + said:
        return end + len(follows)
    if follows[: len(said)] == said:
        return end + len(said)
    raise ArchiveMistake("The ZIP file says two different things of it.", file=entry.name)
