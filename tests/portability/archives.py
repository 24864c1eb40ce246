"""Make archives, change their lines, and import them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from careerladder.models import User
from plans.models import Move
from plans.models.move_undo import undo_change
from portability.exporting.archive import write_archive
from portability.importing.archive import Imported, import_archive

type Lines = dict[str, list[dict[str, Any]]]


def archive_of(person: User, *, at: datetime | None = None) -> bytes:
    with write_archive(person, at=at) as file:
        return file.read()


def files_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def lines_of(archive: bytes) -> Lines:
    return {
        name: [json.loads(line) for line in content.splitlines()]
        for name, content in files_of(archive).items()
        if name.endswith(".jsonl")
    }


def archive_with(lines: Lines, **manifest: Any) -> bytes:
    """An archive made by hand: its manifest has neither counts nor sums."""
    files = {
        name: "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in of_file)
        for name, of_file in lines.items()
    }
    about = {"format": "careerladder-archive", "version": 1, "files": {name: {} for name in files}}
    return zip_of({"manifest.json": json.dumps(about | manifest), **files})


def zip_of(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return target.getvalue()


def changed(
    archive: bytes, name: str, number: int, change: Callable[[dict[str, Any]], Any]
) -> bytes:
    """The archive with one line of a file changed in place; it counts from 1."""
    lines = lines_of(archive)
    change(lines[name][number - 1])
    return archive_with(lines)


def import_into(person: User, archive: bytes, **options: Any) -> Imported:
    return import_archive(person, io.BytesIO(archive), **options)


def without(lines: Iterable[dict[str, Any]], **where: Any) -> list[dict[str, Any]]:
    return [line for line in lines if any(line[name] != value for name, value in where.items())]


def add_an_undo(person: User, *, at: datetime) -> None:
    """Postpone a move, and undo it: no life of tests/scenario/ has an undo."""
    move = Move.objects.filter(user=person).open().first()
    assert move is not None
    move.postpone(move.due_on + timedelta(days=3), at=at - timedelta(minutes=2))
    assert move.last_change is not None
    undo_change(move.last_change, at=at - timedelta(minutes=1))
