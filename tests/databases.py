"""A database made ready for each of many tests, for less than it costs the first.

It is migrated once a run, with the small ladder in it, and each process tests on a copy. Whoever
asks for no ladder finds the tables empty.
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

# What migrations and Django itself wrote stays; and who has few rows deletes sooner than truncates.
EMPTY = """
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

# By a ladder's folder: what loading it left in each table, and its copy.
_kept: dict[Path, tuple[dict[str, bytes], bytes]] = {}


@contextmanager
def once(what: str) -> Iterator[bool]:
    """Whether this is left to do in this run; the processes come in one by one."""
    done = Path(os.environ["DATA_DIR"]) / f"{what}.done"
    with done.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def use_a_database(worker: str) -> None:
    """Connect to a copy of the template, which is made by whoever comes first."""
    creation = connection.creation
    template = f"{TEST_DATABASE_PREFIX}{connection.settings_dict['NAME']}"
    with once("template") as is_missing:
        if is_missing:
            creation.create_test_db(verbosity=0, autoclobber=True)
            load(SMALL_LADDER)
        connection.settings_dict["NAME"] = template
        creation.clone_test_db(worker, verbosity=0, autoclobber=True)
    copy = creation.get_test_db_clone_settings(worker)["NAME"]
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = copy
    _keep(SMALL_LADDER)


def empty_the_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


def as_it_was_made() -> None:
    """Undo what a test has committed."""
    empty_the_tables()
    _put_back(SMALL_LADDER)


def small_ladder() -> LadderContent:
    """The one that is in the database."""
    copies._copies[DEFAULT_LADDER] = _copy(SMALL_LADDER)
    return ladder_or_404(DEFAULT_LADDER)


def load_kept(folder: Path) -> None:
    """Load a ladder into tables that hold none; from the second time on, put back its rows.

    It then says that it was loaded when it first was, earlier in this run.
    """
    if folder not in _kept:
        load(folder)
        _keep(folder)
        return

    _put_back(folder)
    copies._copies[DEFAULT_LADDER] = _copy(folder)


def _keep(folder: Path) -> None:
    """The ladder in the database is the one of this folder."""
    copies.clear_cache()
    _kept[folder] = _rows(), pickle.dumps(ladder_or_404(DEFAULT_LADDER))


def _copy(folder: Path) -> LadderContent:
    copy: LadderContent = pickle.loads(_kept[folder][1])  # noqa: S301
    return copy


def _put_back(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in _kept[folder][0].items():
            with cursor.copy(f"COPY {table} FROM STDIN") as stream:
                stream.write(lines)


def _rows() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            with cursor.copy(f"COPY {table} TO STDOUT") as stream:
                rows[table] = b"".join(stream)
    return {table: lines for table, lines in rows.items() if lines}


@cache
def _tables() -> tuple[str, ...]:
    lists = [field for model in CONTENT_MODELS for field in model._meta.many_to_many]
    through = [field.remote_field.through for field in lists]
    models: list[Any] = [*CONTENT_MODELS, *through, ItemRevision, LadderVersion]
    return tuple(model._meta.db_table for model in models)
