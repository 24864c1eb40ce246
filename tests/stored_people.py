"""Insert people with records of every kind, copied from a scenario that is played once per run.

Ada has the first part of the scenario. One bystander has the same part, and one the whole of it, so
that what is open for the first is ended for the other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from weakref import WeakSet

from django.apps import apps
from django.db import connection, models, transaction

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.row import CONTENT_MODELS
from careerladder.models import ItemRevision, LadderVersion, User
from tests.scenario import BEGAN, Scenario, play

PASSWORD = "a long enough password"
ADA = "ada@example.org"
AN_HOUR = timedelta(hours=1)
OURS = (
    *("careerladder", "assessments", "plans", "packets", "sharing", "reminders"),
    "portability",
)

# By table, and there by key.
type Rows = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class StoredRows:
    """The rows that scenarios left in each table, and the keys of their records by name."""

    rows: dict[str, bytes]
    keys: dict[str, dict[str, Any]]


@cache
def _stored(*people: tuple[str, bool]) -> StoredRows:
    with transaction.atomic():
        # Other people's rows must not be among those stored. The rollback restores them.
        User.objects.all().delete()
        keys = {}
        for address, continued in people:
            # Bystanders record the same later, with other values.
            other: dict[str, Any] = (
                {} if address == ADA else {"began": BEGAN + AN_HOUR, "hours_a_month": 30}
            )
            person = User.objects.create_user(address, PASSWORD)
            life = Scenario(person, ladder_or_404(DEFAULT_LADDER), **other)
            for _ in play(life, continued=continued):
                pass
            keys[address] = {name: (type(each), each.pk) for name, each in life.has.items()}
        rows = {}
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for model in records():
                table = model._meta.db_table
                with cursor.copy(f"COPY {table} TO STDOUT") as stream:
                    rows[table] = b"".join(stream)
        transaction.set_rollback(True)
    return StoredRows({table: lines for table, lines in rows.items() if lines}, keys)


def insert_people(*people: tuple[str, bool]) -> StoredRows:
    """Insert these people, each with the first part of the scenario, or with all of it if True.

    The database must hold the small ladder and none of their rows.
    """
    kept = _stored(*people)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in kept.rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as stream:
                stream.write(lines)
        # The scenario may have been played in another database, whose sequences gave these keys.
        cursor.execute(_advance_sequences(tuple(kept.rows)))
    return kept


@cache
def _advance_sequences(tables: tuple[str, ...]) -> str:
    """SQL after which no new row of these tables has the key of one that is there."""
    keys = [
        (model._meta.db_table, model._meta.pk.column)
        for model in records()
        if isinstance(model._meta.pk, models.AutoField) and model._meta.db_table in tables
    ]
    parts = []
    with connection.cursor() as cursor:
        for table, column in keys:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            [sequence] = cursor.fetchone()
            newest = f"(SELECT max({column}) FROM {table}), (SELECT last_value FROM {sequence})"  # noqa: S608
            parts.append(f"setval('{sequence}', greatest({newest}))")
    return f"SELECT {', '.join(parts)}" if parts else "SELECT"


def insert_ada(*, continued: bool = False) -> tuple[User, dict[str, Any]]:
    """Insert ada. Return her, and the keys of her records by their names in `tests/scenario/`."""
    keys = insert_people((ADA, continued)).keys[ADA]
    return User.objects.get(email=ADA), keys


def insert_bystanders() -> list[User]:
    insert_people(("one@example.org", False), ("another@example.org", True))
    return list(User.objects.filter(email__in=("one@example.org", "another@example.org")))


@cache
def records() -> tuple[type[models.Model], ...]:
    """Every model whose rows belong to a person, directly or through other models."""
    return tuple(
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model is User or owner_of(model)
    )


def owner_of(model: type[models.Model]) -> tuple[str, type[models.Model]] | None:
    """The column that leads to a row's person, and the model there; None if rows are nobody's."""
    if model in (*CONTENT_MODELS, ItemRevision, LadderVersion):
        return None
    above = {
        str(field.column): field.remote_field.model
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is not model
    }
    for column in sorted(above, key=lambda column: above[column] is not User):
        if above[column] is User or owner_of(above[column]):
            return column, above[column]
    return None


@cache
def key_columns() -> dict[str, dict[str, str]]:
    """By table, each primary or foreign key column, and the table that it refers to."""
    found: dict[str, dict[str, str]] = {}
    for model in records():
        table = model._meta.db_table
        found[table] = {str(model._meta.pk.column): table}
        for field in model._meta.concrete_fields:
            if field.remote_field and field.remote_field.model in records():
                found[table][str(field.column)] = field.remote_field.model._meta.db_table
    return found


@cache
def _all_rows() -> str:
    """Each table of records is read once, as what a record belongs to is found in those read."""
    owned = [
        f"owned_{table} AS MATERIALIZED (SELECT * FROM {table} WHERE {where})"  # noqa: S608
        for table, where in _ownership_by_table().items()
    ]
    rows = [
        f"SELECT '{model._meta.db_table}', {model._meta.pk.column}::text, to_jsonb(row)::text"  # noqa: S608
        f" FROM owned_{model._meta.db_table} row"
        for model in records()
    ]
    return f"WITH {', '.join(owned)} {' UNION ALL '.join(rows)}"


@cache
def _ownership_by_table() -> dict[str, str]:
    """The condition of each table of records, after those of the tables that it refers to."""
    found: dict[str, str] = {}

    def add(model: type[models.Model]) -> None:
        if model._meta.db_table in found:
            return
        column, above = owner_of(model) or ("", model)
        if column:
            add(above)
            key = above._meta.pk.column
            where = f"{column} IN (SELECT {key} FROM owned_{above._meta.db_table})"  # noqa: S608
        else:
            where = "id = ANY($1)"
        found[model._meta.db_table] = where

    for model in records():
        add(model)
    return found


# Connections that have the statement: planning it takes longer than running it.
_prepared: WeakSet[Any] = WeakSet()


def rows_of(*people: User) -> Rows:
    """Every row that belongs to these people, as the database holds it."""
    found: Rows = {model._meta.db_table: {} for model in records()}
    with connection.cursor() as cursor:
        keys = [person.pk for person in people]
        if "PGBOUNCER" in os.environ:
            # Behind a pooler the server's connection may have the statement already.
            cursor.execute(_all_rows().replace("$1", "%s"), [keys])
        else:
            if connection.connection not in _prepared:
                cursor.execute(f"PREPARE rows_of (bigint[]) AS {_all_rows()}")
                _prepared.add(connection.connection)
            cursor.execute("EXECUTE rows_of (%s)", [keys])
        for table, key, row in cursor.fetchall():
            found[table][key] = json.loads(row)
    return found


def row_changes(before: Rows, after: Rows) -> set[str]:
    """`table +new ~changed -gone` of each table that differs."""
    changes = set()
    for table, rows in after.items():
        old = before[table]
        new, gone = len(rows.keys() - old.keys()), len(old.keys() - rows.keys())
        changed = sum(old[key] != rows[key] for key in rows.keys() & old.keys())
        counts = (
            [f"+{new}"] * bool(new) + [f"~{changed}"] * bool(changed) + [f"-{gone}"] * bool(gone)
        )
        if counts:
            changes.add(" ".join([table.partition("_")[2], *counts]))
    return changes


@contextmanager
def rows_counted() -> Iterator[list[int]]:
    """How many rows each query reads or writes."""
    counts: list[int] = []

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = run(sql, params, many, context)
        counts.append(context["cursor"].rowcount)
        return answer

    with connection.execute_wrapper(execute):
        yield counts
