"""The actions of `manage.py localdb`. Each raises LocalDatabaseError."""

import gzip
import shutil
import subprocess
import tempfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

import psycopg
from psycopg import sql

from localdb.binaries import Binaries, find_binaries
from localdb.cluster import DATABASE_NAME, Cluster
from localdb.errors import LocalDatabaseError
from localdb.presence import stop_unless_used, use

# At the end of the name of a backup that a start made before it migrated.
BEFORE_MIGRATING = "-before-migrating"
MIGRATION_BACKUPS_KEPT = 5
# A backup is restored into this database, which then takes the place of the other.
RESTORED_NAME = f"{DATABASE_NAME}_restored"
# pg_dump's last words. A backup that was cut off has none.
COMPLETE = b"-- PostgreSQL database dump complete"
BYTES_AT_ONCE = 1024 * 1024


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
    return subprocess.run([_psql(find_binaries()), cluster.url], check=False).returncode


def _psql(binaries: Binaries) -> str:
    if not binaries.has("psql"):
        raise LocalDatabaseError(
            f"There is no psql in {binaries.folder}: install PostgreSQL's client there."
        )
    return binaries["psql"]


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


def has_rows(cluster: Cluster, table: str) -> bool:
    """Whether the database has this table, with rows in it."""
    use(cluster)
    with psycopg.connect(cluster.url) as connection:
        exists = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
        if exists != (True,):
            return False
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        return connection.execute(query).fetchone() == (True,)


def restore_backup(cluster: Cluster, backup: Path) -> None:
    """Replace the database by a backup of `back_up`, which may be compressed with gzip.

    If anything fails, the database is as it was. Call `has_rows` first.
    """
    _check_complete(backup)
    use(cluster)
    psql = _psql(find_binaries())
    with psycopg.connect(cluster.url_of("postgres"), autocommit=True) as connection:
        replaced, restored = sql.Identifier(DATABASE_NAME), sql.Identifier(RESTORED_NAME)
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(restored)
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(restored))
        try:
            _load(psql, cluster.url_of(RESTORED_NAME), backup)
            connection.execute(sql.SQL("DROP DATABASE {}").format(replaced))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(restored, replaced))
        except psycopg.errors.ObjectInUse:
            connection.execute(drop)
            raise LocalDatabaseError(
                "The database is in use, so nothing was restored. Stop what uses it, such as "
                "`make run`, and try again."
            ) from None
        except LocalDatabaseError:
            connection.execute(drop)
            raise


def _check_complete(backup: Path) -> None:
    """Raise LocalDatabaseError for a file that can't be read, or that was cut off."""
    end = b""
    try:
        with _open(backup) as file:
            while part := file.read(BYTES_AT_ONCE):
                end = (end + part)[-1000:]
    except (OSError, EOFError, zlib.error) as error:
        raise LocalDatabaseError(f"{backup} can't be read: {error}") from error
    if COMPLETE not in end:
        raise LocalDatabaseError(f"{backup} is cut off, or isn't one of `localdb backup`.")


def _load(psql: str, url: str, backup: Path) -> None:
    """Run a backup's SQL. Raise LocalDatabaseError at its first error."""
    command = [psql, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*command, "--file=-", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        assert process.stdin is not None  # noqa: S101 -- it is a pipe.
        # psql that has ended at an error reads no more.
        with suppress(BrokenPipeError), process.stdin, _open(backup) as file:
            shutil.copyfileobj(file, process.stdin, BYTES_AT_ONCE)
        if process.wait() != 0:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines() or ["psql failed"]
            raise LocalDatabaseError(f"Nothing was restored: {lines[0]}")


def _open(backup: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(backup) if backup.suffix == ".gz" else backup.open("rb")
