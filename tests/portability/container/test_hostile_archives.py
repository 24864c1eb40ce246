"""Whatever bytes are given for an archive: a mistake that is named, in bounded work and memory."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portability.container.archive import ArchiveReader, archive_chunks
from portability.container.limits import WEB_LIMITS
from portability.container.mistakes import ArchiveMistake
from portability.container.zip_directory import (
    DESCRIPTOR,
    HAS_DESCRIPTOR,
    LOCAL,
    LOCAL_SIGNATURE,
    STORED,
)
from tests.effort import examples
from tests.portability.container.hostile import (
    LINES,
    Member,
    counted,
    deflated,
    headers_of,
    manifest_of,
    zip_of,
)

KNOWN = ("evidence.jsonl", "marks.jsonl", "journal.md")
EVIDENCE = Member(b"evidence.jsonl", LINES)
MANIFEST = manifest_of("evidence.jsonl")
BOMB = deflated(bytes(10_000_000))


def read_all(archive: bytes) -> int:
    """Read every file to its end. Returns the number of lines.

    Each byte is read at most once, but for a header that is compared and the manifest.
    """
    file, opened = counted(archive)
    try:
        reader = ArchiveReader(opened, known=KNOWN, limits=WEB_LIMITS)
        return sum(1 for name in reader.names for _ in reader.lines(name))
    finally:
        assert file.was_read <= len(archive) + 20_000


def mistake_of(archive: bytes) -> str:
    with pytest.raises(ArchiveMistake) as refused:
        read_all(archive)
    text = str(refused.value)
    assert text.isprintable()
    assert len(text) < 500
    return text


def outcome_of(archive: bytes) -> list[bytes] | str:
    """All lines, or that there was a mistake. Any other exception is a fault."""
    _, opened = counted(archive)
    try:
        reader = ArchiveReader(opened, known=KNOWN, limits=WEB_LIMITS)
        return [line for name in reader.names for _, line in reader.lines(name)]
    except ArchiveMistake:
        return "a mistake"


def test_a_plain_archive_is_read():
    assert read_all(zip_of(EVIDENCE, MANIFEST)) == 2
    assert read_all(zip_of(replace(EVIDENCE, method=STORED), MANIFEST)) == 2
    assert read_all(zip_of(replace(EVIDENCE, flags=HAS_DESCRIPTOR), MANIFEST)) == 2


IN_A_FOLDER = "It’s in a folder. The files of an archive are at its top, in no folder."
A_FOLDER = "It’s a folder. The files of an archive are at its top, in no folder."
NAMES = {
    b"../../etc/passwd": f"../../etc/passwd: {IN_A_FOLDER}",
    b"/etc/passwd": f"/etc/passwd: {IN_A_FOLDER}",
    b"C:\\x": f"C:\\x: {IN_A_FOLDER}",
    b"C:x": f"C:x: {IN_A_FOLDER}",
    b"..": "..: An archive has no file of this name.",
    b"\\\\host\\share": f"\\\\host\\share: {IN_A_FOLDER}",
    b"mine/evidence.jsonl": f"mine/evidence.jsonl: {IN_A_FOLDER}",
    b"folder/": f"folder/: {A_FOLDER}",
    b"evidence.jsonl\0.txt": "evidence.jsonl\ufffd.txt: An archive has no file of this name.",
    b"\xff\xfe": "\ufffd\ufffd: An archive has no file of this name.",
    b"EVIDENCE.JSONL": "EVIDENCE.JSONL: An archive has no file of this name.",
    b"inner.zip": "inner.zip: An archive has no file of this name.",
    b"": "A file in the archive has no name, or a very long one.",
    b"x" * 10_000: "A file in the archive has no name, or a very long one.",
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20].hex() or "empty")
def test_a_name_that_an_archive_has_not_is_refused(name):
    expected = NAMES[name]
    found = mistake_of(zip_of(EVIDENCE, Member(name, LINES), MANIFEST))
    assert found == expected or (len(name) > 1_000 and found == "The ZIP file is damaged.")


DAMAGED = "It’s damaged, or it was changed after it was compressed."
TWO_THINGS = "The ZIP file says two different things of it."
CUT_OFF = "The end of the ZIP file is missing."
ZIP64 = "The ZIP file has the ZIP64 format, which isn’t accepted."
MEMBERS = {
    "a symlink": (replace(EVIDENCE, attributes=0o120777 << 16), "It isn’t a plain file."),
    "a device": (replace(EVIDENCE, attributes=0o060666 << 16), "It isn’t a plain file."),
    "a folder by its attributes": (replace(EVIDENCE, attributes=0x10), A_FOLDER),
    "encrypted": (replace(EVIDENCE, flags=1), "It’s encrypted. Import it without a password."),
    "strongly encrypted": (
        replace(EVIDENCE, flags=1 << 6 | 1),
        "It’s encrypted. Import it without a password.",
    ),
    "a patch": (replace(EVIDENCE, flags=1 << 5), "The ZIP file is damaged."),
    "bzip2": (
        replace(EVIDENCE, method=12),
        "It’s compressed in another way than ZIP’s usual one.",
    ),
    "a wrong CRC": (replace(EVIDENCE, crc=1), DAMAGED),
    "a CRC that is wrong before the content": (replace(EVIDENCE, local_crc=1), TWO_THINGS),
    "a CRC that is wrong after the content": (
        replace(EVIDENCE, flags=HAS_DESCRIPTOR, descriptor=DESCRIPTOR.pack(1, 2, 3)),
        TWO_THINGS,
    ),
    "another size before the content": (replace(EVIDENCE, local_compressed=1), TWO_THINGS),
    "more than it says": (replace(EVIDENCE, expanded=10), DAMAGED),
    "less than it says": (replace(EVIDENCE, expanded=100), DAMAGED),
    "less stored than it says": (replace(EVIDENCE, method=STORED, expanded=100), DAMAGED),
    "another name before the content": (replace(EVIDENCE, local_name=b"journal.md"), TWO_THINGS),
    "another name of equal length": (replace(EVIDENCE, local_name=b"evidence.jsonx"), TWO_THINGS),
    "another method before the content": (replace(EVIDENCE, local_method=STORED), TWO_THINGS),
    "content that ends too early": (replace(EVIDENCE, stored=deflated(LINES)[:-5]), DAMAGED),
    "no content at all": (replace(EVIDENCE, stored=b""), DAMAGED),
    "something after the content": (replace(EVIDENCE, stored=deflated(LINES) + b"PK"), DAMAGED),
    "content that isn’t compressed": (replace(EVIDENCE, stored=LINES), DAMAGED),
    "a bomb": (
        replace(EVIDENCE, content=bytes(10_000_000)),
        "It expands to more than 200 times its compressed size.",
    ),
    "a bomb that says it is small": (replace(EVIDENCE, stored=BOMB), DAMAGED),
    "sizes of 300 MB": (
        replace(EVIDENCE, expanded=300_000_000),
        "It expands to more than 250 MB.",
    ),
    "a size of ZIP64": (replace(EVIDENCE, expanded=0xFFFFFFFF), ZIP64),
    "an offset of ZIP64": (replace(EVIDENCE, offset=0xFFFFFFFF), ZIP64),
    "a field of ZIP64": (replace(EVIDENCE, extra=struct.pack("<2HQ", 1, 8, 9)), ZIP64),
    "an extra field that ends too early": (replace(EVIDENCE, extra=b"UT\xff\xff"), ZIP64),
    "bytes before the first": (
        replace(EVIDENCE, before=b"PK#!/bin/sh\n"),
        "Files overlap, or something is between them.",
    ),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_a_hostile_file_is_refused(case):
    member, message = MEMBERS[case]
    found = mistake_of(zip_of(member, MANIFEST))
    assert found in (message, f"evidence.jsonl: {message}")


def quoted_overlap() -> bytes:
    """Each file’s content holds the header of the next in a stored block: all share one kernel."""
    kernel = Member(b"marks.jsonl", bytes(100_000))
    local, entry = headers_of(kernel, 0)
    quoted = b"\x00" + struct.pack("<2H", 41, 0xFFFF ^ 41) + local[:41] + deflated(kernel.content)
    content = zlib.decompressobj(-15).decompress(quoted)
    outer = Member(b"evidence.jsonl", content, stored=quoted)
    outer_local, outer_entry = headers_of(outer, 0)
    inner_offset = len(outer_local) - len(quoted) + 5
    _, entry = headers_of(replace(kernel, offset=inner_offset), 0)
    manifest_local, manifest_entry = headers_of(
        manifest_of("evidence.jsonl", "marks.jsonl"), len(outer_local)
    )
    whole = zip_of(directory=outer_entry + entry + manifest_entry, count=3, start=0)
    shift = len(outer_local) + len(manifest_local)
    central = whole[: -struct.calcsize("<4s4H2IH")]
    end = bytearray(whole[len(central) :])
    struct.pack_into("<I", end, 16, shift)
    return outer_local + manifest_local + central + bytes(end)


ARCHIVES = {
    "nothing": (b"", "This isn’t a ZIP file."),
    "text": (b"Dear Sir or Madam", "This isn’t a ZIP file."),
    "two letters": (b"PK", CUT_OFF),
    "no end": (zip_of(EVIDENCE, MANIFEST)[:-1], CUT_OFF),
    "something after the end": (zip_of(EVIDENCE, MANIFEST, after=b"more"), CUT_OFF),
    "a comment": (zip_of(EVIDENCE, MANIFEST, comment=b"x" * 65_535), CUT_OFF),
    "no files": (b"PK" + zip_of()[2:], "It has no manifest.json, so it isn’t an archive."),
    "a self-extracting one": (b"MZ" + zip_of(EVIDENCE, MANIFEST), "This isn’t a ZIP file."),
    "a directory elsewhere": (zip_of(EVIDENCE, MANIFEST, start=0), "The ZIP file is damaged."),
    "a directory of 4 GB": (
        zip_of(EVIDENCE, MANIFEST, length=0xFFFFFFF0),
        "The ZIP file is damaged.",
    ),
    "a file more than it has": (zip_of(EVIDENCE, MANIFEST, count=3), "The ZIP file is damaged."),
    "a file less than it has": (zip_of(EVIDENCE, MANIFEST, count=1), "The ZIP file is damaged."),
    "a number of ZIP64": (zip_of(EVIDENCE, MANIFEST, count=0xFFFF), ZIP64),
    "the same name twice": (
        zip_of(EVIDENCE, EVIDENCE, MANIFEST),
        "evidence.jsonl: It’s in the archive twice.",
    ),
    "two names for one content": (
        zip_of(EVIDENCE, Member(b"marks.jsonl", LINES, offset=0), MANIFEST),
        "marks.jsonl: Files overlap, or something is between them.",
    ),
    "a file within another": (
        quoted_overlap(),
        "marks.jsonl: Files overlap, or something is between them.",
    ),
    "10,000 files": (
        zip_of(*[Member(f"{n}.jsonl".encode(), method=STORED) for n in range(10_000)]),
        "It has more than 60 files.",
    ),
    "a line of 100 MB": (
        zip_of(Member(b"evidence.jsonl", b"xyz{" * 10_000_000), MANIFEST),
        "evidence.jsonl: It expands to more than 200 times its compressed size.",
    ),
    "a line of 5 MB": (
        zip_of(Member(b"evidence.jsonl", b"xyz{" * 1_250_000, method=STORED), MANIFEST),
        "evidence.jsonl, line 1: The line has more than 4 MB.",
    ),
    "very many lines": (
        zip_of(Member(b"evidence.jsonl", b"\n" * 600_000, method=STORED), MANIFEST),
        "evidence.jsonl, line 200001: The archive has more than 200,000 lines.",
    ),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_a_hostile_archive_is_refused(case):
    archive, message = ARCHIVES[case]
    assert mistake_of(archive).startswith(message)


def test_a_file_of_more_than_the_limit_is_refused_unread():
    file, opened = counted(b"PK" + bytes(WEB_LIMITS.archive))
    with pytest.raises(ArchiveMistake, match="The file has more than 25 MB"):
        ArchiveReader(opened, known=KNOWN, limits=WEB_LIMITS)
    assert file.was_read == 0


@pytest.mark.parametrize(
    "archive",
    [
        zip_of(replace(EVIDENCE, content=bytes(10_000_000)), MANIFEST),
        zip_of(replace(EVIDENCE, stored=BOMB, expanded=200_000_000), MANIFEST),
        zip_of(manifest_of("evidence.jsonl", files=bytes(200_000).hex()), EVIDENCE),
        ARCHIVES["a line of 5 MB"][0],
        ARCHIVES["10,000 files"][0],
    ],
    ids=["bomb", "lying bomb", "manifest", "line", "files"],
)
def test_a_hostile_archive_costs_little_memory(archive):
    tracemalloc.start()
    mistake_of(archive)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The archive itself is kept by the file of the test, once.
    assert peak < len(archive) + 9_000_000


def test_several_files_expand_to_no_more_than_all_may():
    limits = replace(WEB_LIMITS, expanded_in_all=150_000)
    names = ("evidence.jsonl", "marks.jsonl")
    members = [Member(name.encode(), b"0123456789\n" * 9_000, method=STORED) for name in names]
    _, opened = counted(zip_of(*members, manifest_of(*names)))
    with pytest.raises(ArchiveMistake, match="It expands to more than"):
        ArchiveReader(opened, known=KNOWN, limits=limits)


def whole_archive() -> bytes:
    files = {
        "evidence.jsonl": [LINES * 20],
        "marks.jsonl": [b'{"kind": "met"}\n'],
        "journal.md": [b"# Journal\n"],
    }
    made_at = datetime(2026, 11, 30, tzinfo=UTC)
    return b"".join(archive_chunks(files.items(), made_at=made_at))


def test_an_archive_that_was_cut_off_anywhere_is_refused():
    archive = whole_archive()
    for length in range(0, len(archive), max(1, len(archive) // examples(1_000))):
        mistake_of(archive[:length])


def test_a_changed_byte_is_found_or_changes_nothing():
    """A byte that no program reads, as a date in a header, is let through."""
    archive = whole_archive()
    expected = outcome_of(archive)
    drawn = random.Random(7)  # noqa: S311
    for _ in range(examples(3_000)):
        changed = bytearray(archive)
        for _ in range(drawn.choice([1, 1, 1, 2, 8])):
            changed[drawn.randrange(len(changed))] = drawn.randrange(256)
        assert outcome_of(bytes(changed)) in (expected, "a mistake")


def test_shuffled_parts_of_an_archive_are_refused():
    archive = whole_archive()
    expected = outcome_of(archive)
    drawn = random.Random(8)  # noqa: S311
    for _ in range(examples(1_000)):
        start, end = sorted(drawn.randrange(len(archive)) for _ in range(2))
        part = archive[start:end]
        at = drawn.randrange(len(archive))
        changed = archive[:at] + part + archive[at + drawn.choice([0, len(part)]) :]
        assert outcome_of(changed) in (expected, "a mistake")


def test_a_header_that_claims_much_is_not_believed():
    """A name of 64 kB before the content, in a file that has no such."""
    local = LOCAL.pack(LOCAL_SIGNATURE, 20, 0, 8, 0, 0, 0, 0, 0, 65_535, 65_535)
    whole = zip_of(EVIDENCE, MANIFEST)
    assert TWO_THINGS in mistake_of(local + whole[len(local) :])
