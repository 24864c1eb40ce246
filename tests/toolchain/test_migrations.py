"""A new version and the one before it use one database, while servers are replaced in turn.

docs/running.md promises it, and CONTRIBUTING.md has the rules. Migrations up to LAST_BEFORE were
written before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

LAST_BEFORE = {
    "assessments": "0005_fewer_indexes",
    "careerladder": "0012_sources_and_systems",
    "packets": "0002_versions_never_changed",
    "plans": "0022_labels",
    "sharing": "0002_answers_never_changed",
}

# Removals of what the version before didn't use any more, as `app.migration`, with what it is.
REMOVALS: dict[str, str] = {}

type Field = models.Field[Any, Any]

REMOVING = (
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
REMOVING_SQL = re.compile(
    r"\b(drop (table|column|view)|rename|set not null|alter column \w+ (set data )?type)\b", re.I
)


def breaks(operation: Operation, app: str, before: ProjectState) -> str | None:
    """What the version before can't live with, or None."""
    match operation:
        case operations.SeparateDatabaseAndState():
            found = (breaks(each, app, before) for each in operation.database_operations)
            return next((line for line in found if line), None)
        case _ if isinstance(operation, REMOVING):
            return f"{operation.describe()}: the version before uses it"
        case operations.AddField() if not _is_filled_by_the_database(operation.field):
            return f"{operation.describe()}: its rows need a db_default, or null"
        case operations.AlterField():
            model = before.models[app, operation.model_name_lower]
            return _narrows(model.fields[operation.name], operation.field)
        case operations.RunSQL() if REMOVING_SQL.search(str(operation.sql)):
            return "SQL that removes or renames: the version before uses it"
    return None


def _is_filled_by_the_database(field: Field) -> bool:
    return (
        field.null
        or field.has_db_default()
        or field.many_to_many
        or isinstance(field, models.GeneratedField)
    )


def _narrows(before: Field, after: Field) -> str | None:
    if type(before) is not type(after):
        return f"{after.name} is of another type"
    if before.null and not after.null:
        return f"{after.name} may no longer be null"
    if before.has_db_default() and not after.has_db_default():
        return f"{after.name} loses its db_default"
    shorter = after.max_length is not None and (before.max_length or 10**9) > after.max_length
    return f"{after.name} is shorter" if shorter else None


def new_migrations() -> Iterator[tuple[str, Migration, ProjectState]]:
    """The migrations after LAST_BEFORE, each with the state before it."""
    loader = MigrationLoader(None)
    for app, last in LAST_BEFORE.items():
        for key, migration in sorted(loader.disk_migrations.items()):
            if key[0] == app and key[1] > last:
                yield ".".join(key), migration, loader.project_state(key, at_end=False)


def test_the_version_before_can_use_the_database_after_each_new_migration():
    broken = []
    for name, migration, state in new_migrations():
        if name in REMOVALS:
            continue
        for operation in migration.operations:
            if line := breaks(operation, migration.app_label, state):
                broken.append(f"{name}: {line}")
            operation.state_forwards(migration.app_label, state)
    assert broken == []


def test_the_points_from_which_the_rules_hold_are_migrations():
    found = MigrationLoader(None).disk_migrations
    assert set(LAST_BEFORE.items()) <= set(found)
    assert {name for name, _, _ in new_migrations()} >= set(REMOVALS)


TEXT = models.CharField(max_length=10, null=True)
ROW = operations.CreateModel("Row", [("id", models.AutoField(primary_key=True)), ("text", TEXT)])
FORGET = operations.DeleteModel("row")


@pytest.mark.parametrize(
    ("operation", "is_broken"),
    [
        (operations.AddField("row", "new", models.TextField(null=True)), False),
        (operations.AddField("row", "new", models.TextField(default="")), True),
        (operations.AddField("row", "new", models.TextField(default="", db_default="")), False),
        (operations.AddField("row", "new", models.ManyToManyField("app.row")), False),
        (operations.RemoveField("row", "text"), True),
        (operations.RenameField("row", "text", "words"), True),
        (FORGET, True),
        (operations.AlterField("row", "text", models.CharField(max_length=20, null=True)), False),
        (operations.AlterField("row", "text", models.CharField(max_length=5, null=True)), True),
        (operations.AlterField("row", "text", models.CharField(max_length=10)), True),
        (operations.AlterField("row", "text", models.IntegerField(null=True)), True),
        (operations.RunSQL("CREATE INDEX i ON t (c)"), False),
        (operations.RunSQL("ALTER TABLE t DROP COLUMN c"), True),
        (operations.RunSQL("ALTER TABLE t ALTER COLUMN c SET NOT NULL"), True),
        (operations.SeparateDatabaseAndState(state_operations=[FORGET]), False),
        (operations.SeparateDatabaseAndState([FORGET]), True),
    ],
)
def test_what_the_version_before_could_not_live_with_is_found(operation, is_broken):
    state = ProjectState()
    ROW.state_forwards("app", state)
    assert (breaks(operation, "app", state) is not None) is is_broken
