"""No record can be forgotten: each model of a person is in an archive, or named with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, connection, models, transaction
from psycopg.types.json import Jsonb

from careerladder.models import Ladder, Question, User
from portability.coverage import FIELDS_NOT_IN_ARCHIVE, IN_ARCHIVE, MADE_OF_OTHERS, NOT_IN_ARCHIVE
from portability.exporting.archive import READERS
from portability.exporting.references import References
from portability.importing.archive import WRITE
from portability.importing.rules.each_line import AT_END, RULES
from portability.records import COUNTED, OWNERS
from portability.schema.base import Line
from portability.schema.files import CONTENT, LINES
from tests.scenario import NOW
from tests.stored_people import Rows, insert_ada, insert_bystanders, rows_of

WRITTEN_WITH_OTHERS = {CONTENT, "evidence.jsonl", "moves.jsonl"}


def reached() -> set[str]:
    """The label of every model with a chain of foreign keys to a person."""
    every = apps.get_models(include_auto_created=True)
    found: set[type[models.Model]] = {User}
    while more := {model for model in every if model not in found and _above(model) & found}:
        found |= more
    return {model._meta.label for model in found}


def _above(model: type[models.Model]) -> set[Any]:
    return {each.remote_field.model for each in model._meta.local_fields if each.remote_field}


def test_every_model_that_reaches_a_person_is_in_an_archive_or_left_out_for_a_reason():
    named = IN_ARCHIVE.keys() | NOT_IN_ARCHIVE.keys()
    assert reached() - named == set()
    assert named - reached() == set()
    assert IN_ARCHIVE.keys() & NOT_IN_ARCHIVE.keys() == set()
    assert all(reason.endswith(".") for reason in NOT_IN_ARCHIVE.values())


def test_the_walk_finds_what_is_two_steps_away_from_a_person():
    assert {"sharing.SignOff", "plans.MoveItem", "plans.Review_moves"} <= reached()


@pytest.mark.parametrize("label", sorted(IN_ARCHIVE))
def test_every_field_is_in_an_archive_or_left_out_for_a_reason(ladder, label):
    """A row with another value in a field makes another archive."""
    ada = insert_ada(continued=True)[0]
    insert_bystanders()
    model = apps.get_model(label)
    left_out = FIELDS_NOT_IN_ARCHIVE.get(label, {})
    assert left_out.keys() <= {field.name for field in model._meta.local_concrete_fields}
    assert all(reason.endswith(".") for reason in left_out.values())
    skipped = left_out.keys() | set(MADE_OF_OTHERS.get(label, ()))
    Ladder.objects.create(slug="platform", name="Platform engineer")
    Question.objects.create(ladder=ladder.ladder, slug="another", position=9, wording="And?")
    before, rows = lines_with(label, ada), rows_of(ada)
    for field in model._meta.local_concrete_fields:
        if field.primary_key or field.generated or leads_up(field) or field.name in skipped:
            continue
        with another_value(model, field, rows):
            assert lines_with(label, ada) != before, field.name


def lines_with(label: str, person: User) -> list[Line]:
    """The lines of the file that has the rows of a model."""
    return list(READERS[IN_ARCHIVE[label]](person, References()))


def leads_up(field: Any) -> bool:
    """Whether it only says whose row it is, which the place of a line in the archive says."""
    if field.remote_field is None:
        return False
    of, label = field.remote_field.model, field.model._meta.label
    return of is User or IN_ARCHIVE.get(of._meta.label) == IN_ARCHIVE[label]


@contextmanager
def another_value(model: Any, field: Any, rows: Rows) -> Iterator[None]:
    """Give the field of one of the rows another value that the database takes, for a while."""
    table, column = model._meta.db_table, field.column
    for key, row in rows[table].items():
        for value in other_values(field, row[column]):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    # No trigger may refuse it.
                    cursor.execute("SET LOCAL session_replication_role = replica")
                    where = f"{model._meta.pk.column}::text = %s"
                    cursor.execute(
                        f"UPDATE {table} SET {column} = %s WHERE {where}",  # noqa: S608
                        [value, key],
                    )
                    if cursor.rowcount != 1:
                        continue
                    yield
                    transaction.set_rollback(True)
                    return
            except (IntegrityError, DataError):
                continue
    raise AssertionError(f"{table}.{column} takes no other value")


def other_values(field: Any, value: Any) -> Iterator[Any]:
    if field.remote_field:
        target = field.remote_field.get_related_field()
        keys = field.remote_field.model._base_manager.values_list(target.attname, flat=True)
        yield from (key for key in keys if str(key) != str(value))
        yield from [None] * (field.null and value is not None)
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(field, models.DateTimeField):
        moment = datetime.fromisoformat(value) if value else NOW
        yield from (moment - timedelta(seconds=1), moment + timedelta(seconds=1))
    elif isinstance(field, models.DateField):
        day = date.fromisoformat(value) if value else NOW.date()
        months = (1, -1, 31, -31, 30, -30)
        yield from (day + timedelta(days=days) for days in months)
        yield (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    elif isinstance(field, models.JSONField):
        if isinstance(value, dict):
            yield Jsonb({**value, "title": "Another"})
        else:
            yield Jsonb([{**value[0], "wording": "Another"}, *value[1:]])
    elif isinstance(field, ArrayField):
        yield from (["https://example.org/another"], ["another"], [])
    elif field.choices:
        yield from (choice for choice, _ in field.choices if choice != value)
    elif field.null and value is None:
        yield from (1, "another")
    else:
        yield from (f"{value}x", "Europe/Paris")


def test_each_file_is_written_read_and_checked():
    assert READERS.keys() | {CONTENT} == LINES.keys()
    assert WRITE.keys() | WRITTEN_WITH_OTHERS == LINES.keys()
    assert RULES.keys() | {CONTENT} == LINES.keys()
    assert AT_END.keys() <= LINES.keys()
    assert set(IN_ARCHIVE.values()) == LINES.keys() - {CONTENT}
    assert COUNTED.keys() <= LINES.keys()


def test_every_model_with_a_uuid_has_an_owner():
    with_uuid = {
        label
        for label in IN_ARCHIVE
        if isinstance(apps.get_model(label)._meta.pk, models.UUIDField)
    }
    assert {model._meta.label for model in OWNERS} == with_uuid
