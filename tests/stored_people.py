"""Insert people with records of every kind, copied from a scenario that is played once per run.

Ada has the first part of the scenario. One bystander has the same part, and one the whole of it, so
that what is open for the first is ended for the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.row import CONTENT_MODELS
from careerladder.models import ItemRevision, LadderVersion, User
from tests.scenario import BEGAN, Scenario, play

PASSWORD = "a long enough password"
ADA = "ada@example.org"
AN_HOUR = timedelta(hours=1)
OURS = ("careerladder", "assessments", "plans", "packets", "sharing")

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
    return kept


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
        if ownership_sql(model)
    )


def ownership_sql(model: type[models.Model]) -> str:
    """The SQL condition that a row belongs to some people; empty if the rows are nobody's."""
    if model is User:
        return "id = ANY(%(people)s)"
    if model in (*CONTENT_MODELS, ItemRevision, LadderVersion):
        return ""
    above = {
        field.column: field.remote_field.model
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is not model
    }
    for column in sorted(above, key=lambda column: above[column] is not User):
        if where := ownership_sql(above[column]):
            parent = above[column]._meta
            return f"{column} IN (SELECT {parent.pk.column} FROM {parent.db_table} WHERE {where})"  # noqa: S608
    return ""


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
    return " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}', {model._meta.pk.column}::text, to_jsonb(row)::text"  # noqa: S608
        f" FROM {model._meta.db_table} row WHERE {ownership_sql(model)}"
        for model in records()
    )


def rows_of(*people: User) -> Rows:
    """Every row that belongs to these people, as the database holds it."""
    found: Rows = {model._meta.db_table: {} for model in records()}
    with connection.cursor() as cursor:
        cursor.execute(_all_rows(), {"people": [person.pk for person in people]})
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
