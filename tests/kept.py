"""A database made ready for each of many tests, for less than it costs the first."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.load import load
from careerladder.ladders.loading.row import CONTENT
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

# By a ladder's folder: what loading it left in each table, and its copy.
_kept: dict[Path, tuple[dict[str, bytes], bytes]] = {}


def empty_the_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


def load_kept(folder: Path) -> None:
    """Load a ladder into tables that hold none; from the second time on, put back its rows.

    It then says that it was loaded when it first was, earlier in this run.
    """
    if folder not in _kept:
        load(folder)
        copies.forget()
        _kept[folder] = _rows(), pickle.dumps(ladder_or_404(DEFAULT_LADDER))
        return

    rows, copy = _kept[folder]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as stream:
                stream.write(lines)
    copies._copies[DEFAULT_LADDER] = pickle.loads(copy)  # noqa: S301


def _rows() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            with cursor.copy(f"COPY {table} TO STDOUT") as stream:
                rows[table] = b"".join(stream)
    return {table: lines for table, lines in rows.items() if lines}


@cache
def _tables() -> tuple[str, ...]:
    lists = [field for model in CONTENT for field in model._meta.many_to_many]
    through = [field.remote_field.through for field in lists]
    models: list[Any] = [*CONTENT, *through, ItemRevision, LadderVersion]
    return tuple(model._meta.db_table for model in models)
