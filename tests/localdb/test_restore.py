"""A backup of the local PostgreSQL is restored into an empty database, or nothing changes."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from localdb import Cluster, LocalDatabaseError, actions

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("restored") / "postgres", durable=False)
    cluster.start()
    yield cluster
    cluster.stop()
    cluster.remove()


@pytest.fixture
def backup(cluster, tmp_path) -> Path:
    """Of a database with one table, which is empty again by now."""
    run(cluster, "DROP TABLE IF EXISTS kept, other")
    run(cluster, "CREATE TABLE kept AS SELECT 42 AS answer, 'a line' AS note")
    found = actions.back_up(cluster, tmp_path)
    run(cluster, "DROP TABLE kept; CREATE TABLE other ()")
    return found


def run(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def tables(cluster: Cluster) -> list[object]:
    found = run(cluster, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [name for (name,) in found]


def databases(cluster: Cluster) -> set[object]:
    found = run(cluster, "SELECT datname FROM pg_database WHERE NOT datistemplate")
    return {name for (name,) in found}


@pytest.mark.parametrize("is_compressed", [False, True])
def test_a_backup_is_restored_in_place_of_what_there_was(cluster, backup, is_compressed):
    if is_compressed:
        plain, backup = backup, backup.with_suffix(".sql.gz")
        backup.write_bytes(gzip.compress(plain.read_bytes()))
    assert not actions.has_rows(cluster, "kept")
    actions.restore_backup(cluster, backup)
    assert tables(cluster) == ["kept"]
    assert run(cluster, "SELECT * FROM kept") == [(42, "a line")]
    assert actions.has_rows(cluster, "kept")
    assert databases(cluster) == {"careerladder", "postgres"}


def cut_off(backup: Path) -> Path:
    text = backup.read_text(encoding="utf-8")
    backup.write_text(text[: text.index("\\.") - 3], encoding="utf-8")
    return backup


def cut_off_and_compressed(backup: Path) -> Path:
    compressed = backup.with_suffix(".sql.gz")
    compressed.write_bytes(gzip.compress(backup.read_bytes())[:-20])
    return compressed


def wrong_in_the_middle(backup: Path) -> Path:
    text = backup.read_text(encoding="utf-8")
    backup.write_text(text.replace("COPY public.kept", "COPY public.lost"), encoding="utf-8")
    return backup


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut_off, "is cut off"),
        (cut_off_and_compressed, "can't be read"),
        (wrong_in_the_middle, 'Nothing was restored: .*relation "public.lost" does not exist'),
        (lambda backup: backup.with_name("none.sql"), "can't be read"),
    ],
)
def test_what_fails_changes_nothing(cluster, backup, spoil, said):
    with pytest.raises(LocalDatabaseError, match=said):
        actions.restore_backup(cluster, spoil(backup))
    assert tables(cluster) == ["other"]
    assert databases(cluster) == {"careerladder", "postgres"}


def test_a_database_in_use_is_not_replaced(cluster, backup):
    with psycopg.connect(cluster.url), pytest.raises(LocalDatabaseError, match="is in use"):
        actions.restore_backup(cluster, backup)
    assert tables(cluster) == ["other"]
    assert databases(cluster) == {"careerladder", "postgres"}


def test_people_who_are_there_are_not_replaced(cluster, backup):
    run(cluster, "CREATE TABLE careerladder_user AS SELECT 1 AS id")
    given = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in given}
    done = subprocess.run(
        [sys.executable, "manage.py", "localdb", "restore", str(backup)],
        cwd=ROOT,
        env=environment | {"DATA_DIR": str(cluster.folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "The database has people's records, so nothing was restored." in line
    # The command was the last one to use the server, and stopped it.
    cluster.start()
    assert set(tables(cluster)) == {"careerladder_user", "other"}
    run(cluster, "DROP TABLE careerladder_user")


@pytest.mark.parametrize("arguments", [["restore"], ["backup", "a.sql"]])
def test_restore_and_nothing_else_takes_a_file(arguments):
    with pytest.raises(CommandError, match="needs the file of a backup"):
        call_command("localdb", *arguments)
