"""What is written is read, and an archive can be made by hand."""

from __future__ import annotations

import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portability.container.archive import ArchiveReader, archive_chunks
from portability.container.limits import WEB_LIMITS
from portability.container.mistakes import ArchiveMistake
from portability.container.zip_writer import zip_chunks
from tests.effort import examples
from tests.portability.container.hostile import LINES, Member, manifest_of, zip_of

KNOWN = ("evidence.jsonl", "marks.jsonl", "journal.md")
MADE_AT = datetime(2026, 11, 30, 19, 0, tzinfo=UTC)
PARTS = st.lists(st.binary(max_size=300) | st.sampled_from([b"\n", b"\r\n", b" ", b"{}"]))


def archive_of(files: dict[str, list[bytes]]) -> bytes:
    return b"".join(archive_chunks(files.items(), made_at=MADE_AT))


def reader_of(archive: bytes) -> ArchiveReader:
    return ArchiveReader(BytesIO(archive), known=KNOWN, limits=WEB_LIMITS)


@settings(max_examples=examples(200), deadline=None)
@given(files=st.dictionaries(st.sampled_from(KNOWN), PARTS))
def test_what_is_written_is_read(files):
    reader = reader_of(archive_of(files))
    assert reader.names == tuple(files)
    assert reader.manifest.made_at == MADE_AT
    for name, parts in files.items():
        whole = b"".join(parts)
        expected = [
            (number, line.removesuffix(b"\r"))
            for number, line in enumerate(whole.split(b"\n"), start=1)
            if line.strip()
        ]
        if not whole.startswith(b"\xef\xbb\xbf"):
            assert list(reader.lines(name)) == expected
        assert b"".join(reader._zip.blocks(name)) == whole


def test_equal_content_gives_equal_bytes_and_python_reads_them():
    files = {"evidence.jsonl": [LINES], "journal.md": [b"# Journal\n"]}
    archive = archive_of(files)
    assert archive == archive_of(files)
    with ZipFile(BytesIO(archive)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["evidence.jsonl", "journal.md", "manifest.json"]
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert opened.read("evidence.jsonl") == LINES


def test_unzip_reads_an_archive(tmp_path: Path):
    path = tmp_path / "archive.zip"
    path.write_bytes(archive_of({"evidence.jsonl": [LINES]}))
    unzip = shutil.which("unzip")
    if unzip is None:
        pytest.skip("unzip isn’t installed")
    assert subprocess.run([unzip, "-tq", str(path)], check=False).returncode == 0  # noqa: S603


def test_an_archive_is_written_and_read_in_little_memory():
    def parts() -> Iterator[bytes]:
        for number in range(10_000):
            # Digits that hardly compress.
            yield f'{{"n": {number}, "note": "{number * 7919**20:0300}"}}\n'.encode()

    written = BytesIO()
    tracemalloc.start()
    sizes = [len(chunk) for chunk in zip_chunks([("evidence.jsonl", parts())])]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(sizes) > 400_000
    assert max(sizes) < 200_000
    assert peak < 1_000_000

    for chunk in archive_chunks([("evidence.jsonl", parts())], made_at=MADE_AT):
        written.write(chunk)
    reader = ArchiveReader(written, known=KNOWN, limits=WEB_LIMITS)
    tracemalloc.start()
    assert sum(1 for _ in reader.rows("evidence.jsonl")) == 10_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_file_is_written_only_when_the_one_before_it_is():
    asked = []

    def files() -> Iterator[tuple[str, list[bytes]]]:
        for name in KNOWN:
            asked.append(name)
            yield name, [b"x" * 200_000]

    chunks = zip_chunks(files())
    assert asked == []
    while asked != list(KNOWN):
        assert next(chunks)
    list(chunks)


@pytest.mark.parametrize("compression", [ZIP_STORED, ZIP_DEFLATED])
@pytest.mark.parametrize("order", [1, -1])
def test_an_archive_made_by_hand_is_read(order, compression):
    """Windows’ line ends and byte order marks, blank lines, no end of the last line, no sums."""
    files = {
        "manifest.json": b'\xef\xbb\xbf{\r\n  "format": "careerladder-archive",\r\n  "version": 1,'
        b'\r\n  "files": {"evidence.jsonl": {}}\r\n}\r\n',
        "evidence.jsonl": b'\xef\xbb\xbf{"note": "One"}\r\n\r\n{"note": "Two"}',
    }
    written = BytesIO()
    with ZipFile(written, "w", compression) as archive:
        for name in list(files)[::order]:
            archive.writestr(name, files[name])
    reader = reader_of(written.getvalue())
    assert list(reader.rows("evidence.jsonl")) == [(1, {"note": "One"}), (3, {"note": "Two"})]
    assert reader.manifest.made_at is None


def test_zip_makes_an_archive_by_hand(tmp_path: Path):
    zip_ = shutil.which("zip")
    if zip_ is None:
        pytest.skip("zip isn’t installed")
    (tmp_path / "manifest.json").write_bytes(manifest_of("evidence.jsonl").content)
    (tmp_path / "evidence.jsonl").write_bytes(LINES)
    command = [zip_, "-q", "archive.zip", "manifest.json", "evidence.jsonl"]
    subprocess.run(command, cwd=tmp_path, check=True)  # noqa: S603
    reader = reader_of((tmp_path / "archive.zip").read_bytes())
    assert [row["note"] for _, row in reader.rows("evidence.jsonl")] == [
        "One evaluation set",
        "Noor reviews alone",
    ]


WRONG_MANIFESTS = {
    "not JSON": (Member(b"manifest.json", b"{"), "manifest.json: This isn’t JSON"),
    "a list": (Member(b"manifest.json", b"[]"), "manifest.json: This isn’t an object"),
    "another format": (
        Member(b"manifest.json", b'{"format": "x"}'),
        "manifest.json: Its format isn’t “careerladder-archive”.",
    ),
    "a later version": (
        manifest_of("evidence.jsonl", version=2),
        "manifest.json: Its version is 2, and this site reads up to 1.",
    ),
    "an unknown key": (manifest_of("evidence.jsonl", by="hand"), "manifest.json: by: "),
    "a moment without its zone": (
        manifest_of("evidence.jsonl", made_at="2026-11-30T19:00:00"),
        "manifest.json: made_at: ",
    ),
    "a file that is missing": (
        manifest_of("evidence.jsonl", "marks.jsonl"),
        "manifest.json: It names 'marks.jsonl', which isn’t in the archive.",
    ),
    "a file that it doesn’t name": (
        manifest_of(),
        "evidence.jsonl: The manifest doesn’t name it.",
    ),
    "very large": (
        Member(b"manifest.json", b" " * 200_000),
        "manifest.json: It has more than 100 kB.",
    ),
    "none": (Member(b"journal.md", b""), "It has no manifest.json, so it isn’t an archive."),
}


@pytest.mark.parametrize("case", WRONG_MANIFESTS)
def test_a_wrong_manifest_is_refused(case):
    manifest, message = WRONG_MANIFESTS[case]
    with pytest.raises(ArchiveMistake) as refused:
        reader_of(zip_of(Member(b"evidence.jsonl", LINES), manifest))
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ({"count": 3}, "evidence.jsonl: It has 2 lines, and the manifest says 3."),
        (
            {"sha256": "0" * 64},
            "evidence.jsonl: It was changed after the archive was made: its SHA-256 isn’t the one "
            "in the manifest. If that was you, delete its sha256 there.",
        ),
    ],
)
def test_a_manifest_that_lies_is_found_out_at_the_end_of_the_file(check, message):
    manifest = manifest_of(files={"evidence.jsonl": check})
    reader = reader_of(zip_of(Member(b"evidence.jsonl", LINES), manifest))
    rows = reader.rows("evidence.jsonl")
    assert [next(rows)[0], next(rows)[0]] == [1, 2]
    with pytest.raises(ArchiveMistake, match=r"^evidence\.jsonl: ") as refused:
        next(rows)
    assert str(refused.value) == message


def test_files_can_be_read_in_turns_and_again():
    files = {
        "evidence.jsonl": [b'{"n": 1}\n' * 20_000],
        "marks.jsonl": [b'{"n": 2}\n' * 20_000],
    }
    limits = replace(WEB_LIMITS, lines_in_all=40_000, expanded_in_all=380_000)
    reader = ArchiveReader(BytesIO(archive_of(files)), known=KNOWN, limits=limits)
    for _ in range(2):
        pairs = zip(reader.rows("evidence.jsonl"), reader.rows("marks.jsonl"), strict=True)
        assert all((one["n"], two["n"]) == (1, 2) for (_, one), (_, two) in pairs)
