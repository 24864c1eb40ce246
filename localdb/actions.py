"""The actions of `manage.py localdb`. Each raises LocalDatabaseError."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from localdb.binaries import find_binaries
from localdb.cluster import Cluster
from localdb.errors import LocalDatabaseError
from localdb.presence import stop_unless_used, use

# At the end of the name of a backup that a start made before it migrated.
BEFORE_MIGRATING = "-before-migrating"
MIGRATION_BACKUPS_KEPT = 5


def status(cluster: Cluster) -> str:
    """Say whether the server runs, and where."""
    if not cluster.is_up():
        return f"The database is not running. Its folder is {cluster.folder}."
    return f"PostgreSQL {cluster.version()} is running in {cluster.folder}.\n{cluster.url}"


def stop(cluster: Cluster) -> None:
    """Stop the server. Raise LocalDatabaseError if a process uses it."""
    if not stop_unless_used(cluster):
        raise LocalDatabaseError(
            "The database is in use. Stop what uses it, such as `make run`, and it stops too."
        )


def psql(cluster: Cluster) -> int:
    """Run psql in the terminal. Return its exit code."""
    use(cluster)
    folder = find_binaries().folder
    if not os.access(folder / "psql", os.X_OK):
        raise LocalDatabaseError(
            f"There is no psql in {folder}: install PostgreSQL's client there."
        )
    return subprocess.run([str(folder / "psql"), cluster.url], check=False).returncode


def back_up(cluster: Cluster, folder: Path) -> Path:
    """Dump the database into a new SQL file in the folder. Return its path.

    The dump is written under another name first, so that no incomplete file has the final one.
    """
    use(cluster)
    binaries = find_binaries()
    if not binaries.has("pg_dump"):
        raise LocalDatabaseError(
            f"There is no pg_dump in {binaries.folder}: set PGBIN to a folder with one."
        )

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    backup = folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}.sql"
    draft = backup.with_suffix(".part")
    draft.touch(mode=0o600)
    dump = [binaries["pg_dump"], "--no-owner", f"--file={draft}", cluster.url]
    done = subprocess.run(dump, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        draft.unlink()
        errors = done.stderr.strip().splitlines() or ["pg_dump failed"]
        raise LocalDatabaseError(f"The backup failed: {errors[0]}")
    draft.rename(backup)
    return backup


def back_up_before_migrating(cluster: Cluster, folder: Path) -> Path:
    """Make a backup, and delete the oldest of those made here beyond MIGRATION_BACKUPS_KEPT."""
    backup = back_up(cluster, folder)
    backup = backup.rename(backup.with_stem(backup.stem + BEFORE_MIGRATING))
    made_here = sorted(folder.glob(f"*{BEFORE_MIGRATING}{backup.suffix}"))
    for old in made_here[:-MIGRATION_BACKUPS_KEPT]:
        old.unlink()
    return backup
