"""Build ZIP files field by field, also those that no program would write."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast

from portability.container.zip_directory import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    DEFLATED,
    DESCRIPTOR,
    DESCRIPTOR_SIGNATURE,
    END,
    END_SIGNATURE,
    HAS_DESCRIPTOR,
    LOCAL,
    LOCAL_SIGNATURE,
    STORED,
)

LINES = b'{"note": "One evaluation set"}\n{"note": "Noor reviews alone"}\n'
PLAIN_FILE = 0o100644 << 16


@dataclass
class Member:
    """A file of a ZIP. What is None is as it should be."""

    name: bytes
    content: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    attributes: int = PLAIN_FILE
    # What is stored, and what is said of it.
    stored: bytes | None = None
    crc: int | None = None
    compressed: int | None = None
    expanded: int | None = None
    offset: int | None = None
    extra: bytes = b""
    # What the local header says.
    local_name: bytes | None = None
    local_method: int | None = None
    local_crc: int | None = None
    local_compressed: int | None = None
    # Bytes before the local header.
    before: bytes = b""
    descriptor: bytes | None = None


def zip_of(
    *members: Member,
    count: int | None = None,
    start: int | None = None,
    length: int | None = None,
    comment: bytes = b"",
    after: bytes = b"",
    directory: bytes | None = None,
) -> bytes:
    written = b""
    central = b""
    for member in members:
        local, entry = headers_of(member, len(written))
        written += local
        central += entry
    central = central if directory is None else directory
    number = len(members) if count is None else count
    end = END.pack(
        END_SIGNATURE,
        0,
        0,
        number,
        number,
        len(central) if length is None else length,
        len(written) if start is None else start,
        len(comment),
    )
    return written + central + end + comment + after


def headers_of(member: Member, position: int) -> tuple[bytes, bytes]:
    """The local header with its content, and the entry of the directory."""
    stored = stored_of(member)
    crc = or_else(member.crc, zlib.crc32(member.content))
    compressed = or_else(member.compressed, len(stored))
    expanded = or_else(member.expanded, len(member.content))
    said = (crc, compressed, expanded)
    local_name = member.name if member.local_name is None else member.local_name
    local_said = (
        (0, 0, 0)
        if member.flags & HAS_DESCRIPTOR
        else (
            or_else(member.local_crc, crc),
            or_else(member.local_compressed, compressed),
            expanded,
        )
    )
    local = LOCAL.pack(
        LOCAL_SIGNATURE,
        20,
        member.flags,
        or_else(member.local_method, member.method),
        0,
        0x21,
        *local_said,
        len(local_name),
        0,
    )
    follows = b""
    if member.flags & HAS_DESCRIPTOR:
        follows = member.descriptor or DESCRIPTOR_SIGNATURE + DESCRIPTOR.pack(*said)
    offset = or_else(member.offset, position + len(member.before))
    entry = CENTRAL.pack(
        CENTRAL_SIGNATURE,
        3 << 8 | 20,
        20,
        member.flags,
        member.method,
        0,
        0x21,
        *said,
        len(member.name),
        len(member.extra),
        0,
        0,
        0,
        member.attributes,
        offset,
    )
    content = member.before + local + local_name + stored + follows
    return content, entry + member.name + member.extra


def stored_of(member: Member) -> bytes:
    if member.stored is not None:
        return member.stored
    return member.content if member.method == STORED else deflated(member.content)


def or_else(value: int | None, usual: int) -> int:
    return usual if value is None else value


def deflated(content: bytes) -> bytes:
    compress = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compress.compress(content) + compress.flush()


def manifest_of(*names: str, **more: object) -> Member:
    said = {"format": "careerladder-archive", "version": 1, "files": {name: {} for name in names}}
    return Member(b"manifest.json", json.dumps({**said, **more}).encode())


class CountedFile(BytesIO):
    """A file that counts the bytes that were read from it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.was_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.was_read += len(found)
        return found


def counted(content: bytes) -> tuple[CountedFile, IO[bytes]]:
    file = CountedFile(content)
    return file, cast("IO[bytes]", file)
