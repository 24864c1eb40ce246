"""Prepare the test databases.

A template is migrated once per run, with the small ladder in it, and each process tests on a copy.
A test without the `ladder` fixture finds the tables empty.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.creation import TEST_DATABASE_PREFIX

from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.ladders.loading.load import load
from careerladder.ladders.loading.row import CONTENT_MODELS
from careerladder.models import ItemRevision, LadderVersion
from tests.pooler import connect_through_pooler

# Keeps what migrations and Django itself wrote. For few rows, DELETE is faster than TRUNCATE.
DELETE_ALL_ROWS = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN
        SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END
$$
"""

SMALL_LADDER = Path(__file__).parent / "ladder"

# By a ladder's folder: the rows of each table after loading it, and its pickled LadderContent.
_cached: dict[Path, tuple[dict[str, bytes], bytes]] = {}


@contextmanager
def once_per_run(what: str) -> Iterator[bool]:
    """Yield whether this is still to be done in this run. Other processes wait for the block."""
    done = Path(os.environ["DATA_DIR"]) / f"{what}.done"
    with done.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def clone_template_database(worker: str) -> None:
    """Connect to a copy of the template database, which the first process creates."""
    creation = connection.creation
    template = f"{TEST_DATABASE_PREFIX}{connection.settings_dict['NAME']}"
    with once_per_run("template") as is_missing:
        if is_missing:
            creation.create_test_db(verbosity=0, autoclobber=True)
            load(SMALL_LADDER)
        connection.settings_dict["NAME"] = template
        creation.clone_test_db(worker, verbosity=0, autoclobber=True)
    copy = creation.get_test_db_clone_settings(worker)["NAME"]
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = copy
    connect_through_pooler()
    _cache(SMALL_LADDER)


def delete_all_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute(DELETE_ALL_ROWS)


def delete_ladder() -> None:
    """Empty the tables of a database that holds the small ladder alone, as each test finds it."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in content_tables()))  # noqa: S608


def reset_database() -> None:
    """Undo what a test has committed: only the small ladder is left."""
    delete_all_rows()
    _restore(SMALL_LADDER)


def small_ladder() -> LadderContent:
    """The small ladder, which must be in the database."""
    copies._copies[DEFAULT_LADDER] = _cached_copy(SMALL_LADDER)
    return ladder_or_404(DEFAULT_LADDER)


def load_cached(folder: Path) -> None:
    """Load a ladder into empty tables. From the second time on, copy the rows of the first load.

    Those have the first load's date.
    """
    if folder not in _cached:
        load(folder)
        _cache(folder)
        return

    _restore(folder)
    copies._copies[DEFAULT_LADDER] = _cached_copy(folder)


def _cache(folder: Path) -> None:
    """Cache the rows of the ladder in the database, which was loaded from this folder."""
    copies.clear_cache()
    _cached[folder] = _dump_rows(), pickle.dumps(ladder_or_404(DEFAULT_LADDER))


def _cached_copy(folder: Path) -> LadderContent:
    copy: LadderContent = pickle.loads(_cached[folder][1])  # noqa: S301
    return copy


def _restore(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in _cached[folder][0].items():
            with cursor.copy(f"COPY {table} FROM STDIN") as stream:
                stream.write(lines)


def _dump_rows() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for table in content_tables():
            with cursor.copy(f"COPY {table} TO STDOUT") as stream:
                rows[table] = b"".join(stream)
    return {table: lines for table, lines in rows.items() if lines}


@cache
def content_tables() -> tuple[str, ...]:
    lists = [field for model in CONTENT_MODELS for field in model._meta.many_to_many]
    through = [field.remote_field.through for field in lists]
    models: list[Any] = [*CONTENT_MODELS, *through, ItemRevision, LadderVersion]
    return tuple(model._meta.db_table for model in models)
