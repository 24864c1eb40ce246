"""An archive of 5,000 entries out of one account and into another: seconds, and memory.

Each is done in a process of its own, forked from one that has Django loaded as an idle worker has,
so that the highest memory it ever took can be compared with that worker's.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

ENTRIES = 5_000
MOST_SECONDS = 60
MOST_MEGABYTES = 150


@dataclass(frozen=True)
class ArchiveCost:
    """Wall-clock seconds, and megabytes over those of the process before it began."""

    name: str
    seconds: float
    megabytes: float
    size: int = 0

    @property
    def is_over(self) -> bool:
        return self.seconds > MOST_SECONDS or self.megabytes > MOST_MEGABYTES


def archive_costs(folder: Path) -> list[ArchiveCost]:
    """Of exporting, of checking as a page does, of importing, and of all of them in seconds."""
    from django.db import connections

    path = folder / "archive.zip"
    email = _person()
    connections.close_all()
    costs = [
        _cost("export", lambda: _export(email, path)),
        _cost("check", lambda: _import(path, only_check=True)),
        _cost("import", lambda: _import(path, only_check=False)),
    ]
    total = sum(cost.seconds for cost in costs)
    return [*costs, ArchiveCost("in all", total, 0, path.stat().st_size)]


def _person() -> str:
    """An account with 5,000 entries in two versions each, 40 assessments and 400 moves."""
    from bench_growth import create_person

    return create_person("archive", ENTRIES, 40, 200).email


def _export(email: str, path: Path) -> None:
    from careerladder.models import User
    from portability.exporting.archive import write_archive

    with write_archive(User.objects.get(email=email)) as archive, path.open("wb") as file:
        while chunk := archive.read(65_536):
            file.write(chunk)


def _import(path: Path, *, only_check: bool) -> None:
    from careerladder.models import User
    from portability.importing.archive import import_archive

    person, _ = User.objects.get_or_create(email="into@example.org")
    with path.open("rb") as file:
        did = import_archive(person, file, only_check=only_check)
    assert did.counts["evidence.jsonl"] >= ENTRIES  # noqa: S101


def _cost(name: str, call: Callable[[], None]) -> ArchiveCost:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_measured, args=(call, there))
    process.start()
    # With this end closed, a process that fails is the end of the pipe.
    there.close()
    seconds, megabytes = here.recv()
    process.join()
    return ArchiveCost(name, seconds, megabytes)


def _measured(call: Callable[[], None], to: Connection) -> None:
    from django.db import connection

    connection.ensure_connection()
    before, began = _megabytes_now(), time.perf_counter()
    call()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    to.send((time.perf_counter() - began, peak - before))


def _megabytes_now() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
