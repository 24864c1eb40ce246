"""Update the database from the files, in one transaction, and report the changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from careerladder.ladders.loading.age import are_older, files_digest
from careerladder.ladders.loading.checks import find_mistakes
from careerladder.ladders.loading.files import read_folder
from careerladder.ladders.loading.row import (
    CONTENT_MODELS,
    Key,
    Mistake,
    Row,
    fixture_fields,
    key_of,
)
from careerladder.models import ChecklistItem, ItemRevision, Ladder, LadderVersion
from careerladder.models.content import Content

# The key of an advisory lock. Any number that no other lock of this database uses.
LOAD_LOCK_ID = 7_302_118

# A change of these fields only is reported as “moved”, and not as “reworded”.
POSITION_FIELDS = {"position", "phase", "phases", "lower", "higher", "item", "roadblock"}

# Rows of the database, by key.
type StoredRows = dict[Key, Ladder | Content]


class LoadRefused(Exception):
    """The folder has mistakes, and nothing was loaded."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class FilesAreOlder(Exception):
    """The database has newer content than the files, and nothing was loaded."""


def load(
    folder: Path,
    *,
    only_check: bool = False,
    older: bool = False,
    may_lack_rows: bool = False,
    at: datetime | None = None,
) -> list[str]:
    """Load a ladder's folder. Return a line for each change; loading again returns none.

    With `only_check` the transaction is rolled back. Raise LoadRefused with all mistakes, and
    FilesAreOlder unless `older` says to load older files too. Files that lack a row of the database
    are a mistake, or with `may_lack_rows` older.
    """
    at = at or timezone.now()
    rows, mistakes = read_folder(folder)
    is_complete = not mistakes and all(row.has_key for row in rows)
    mistakes += find_mistakes(rows, is_complete=is_complete)
    with transaction.atomic():
        lock_content()
        stored = _stored_rows(rows) if is_complete else {}
        digests = _digests(rows) if is_complete else {}
        if not older and any(are_older(*each) for each in digests.items()):
            raise FilesAreOlder
        missing = _missing_from_files(stored, rows) if stored else []
        if missing and may_lack_rows:
            raise FilesAreOlder
        mistakes += missing
        if mistakes:
            raise LoadRefused(sorted(mistakes))
        changes = _save_changes(rows, stored)
        items = [each for each in stored.values() if isinstance(each, ChecklistItem)]
        record_revisions(items, at)
        _add_versions(changes, stored, digests, at)
        if only_check:
            transaction.set_rollback(True)
    return [line for lines in changes.values() for line in lines]


def lock_content() -> None:
    """Let nobody else add or change content until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK_ID])


def missing_ladders(fixtures: Path, folders: Iterable[Path]) -> list[Mistake]:
    """A mistake for each ladder that is in the database and in none of the folders.

    Empty if a folder can't be read: it may hold the ladder, and loading it reports its mistakes.
    """
    found = set()
    for folder in folders:
        rows, mistakes = read_folder(folder)
        if mistakes:
            return []
        found |= {row.slug for row in rows if row.model is Ladder}
    missing = Ladder.objects.exclude(slug__in=found).order_by("slug")
    return [
        Mistake(
            str(fixtures),
            1,
            f"careerladder.ladder {each.slug} is in the database but not in the files. Restore "
            "its folder under the same slug.",
        )
        for each in missing
    ]


def _digests(rows: list[Row]) -> dict[str, str]:
    """The digest of each ladder's rows, by its slug."""
    return {
        slug: files_digest(row for row in rows if row.ladder == slug)
        for slug in {row.ladder for row in rows}
    }


def _stored_rows(rows: Iterable[Row]) -> StoredRows:
    """All rows that the database has of the ladders in `rows`."""
    ladders = {row.ladder for row in rows}
    stored: StoredRows = {
        ("careerladder.ladder", each.slug): each for each in Ladder.objects.filter(slug__in=ladders)
    }
    for model in CONTENT_MODELS:
        if issubclass(model, Content):
            queryset = model.objects.filter(ladder__slug__in=ladders).select_related("ladder")
            many_to_many = [each.name for each in model._meta.many_to_many]
            for each in queryset.prefetch_related(*many_to_many):
                stored[model._meta.label_lower, *each.natural_key()] = each
    return stored


def _missing_from_files(stored: StoredRows, rows: list[Row]) -> list[Mistake]:
    """A mistake for each row of the database that is in no file: records may refer to it.

    What came with an imported archive is in no file.
    """
    in_files = {row.key for row in rows}
    file_of = {row.label: row.file for row in rows}
    return [
        Mistake(
            file_of.get(key[0], rows[0].file),
            1,
            f"{key[0]} {key[-1]} is in the database but not in the files. Restore it, "
            "and retire it with a date if it should no longer count.",
        )
        for key, row in stored.items()
        if key not in in_files and not _is_imported(row)
    ]


def _is_imported(row: Ladder | Content) -> bool:
    return isinstance(row, Content) and row.imported


def _save_changes(rows: Iterable[Row], stored: StoredRows) -> dict[str, list[str]]:
    """Save the rows that differ, and add new ones to `stored`.

    Return a line for each change, by the slug of the ladder.
    """
    changes: dict[str, list[str]] = defaultdict(list)
    for row in _in_dependency_order(rows):
        is_new = row.key not in stored
        instance = stored.setdefault(row.key, row.model())
        before, now = _stored_values(instance), _file_values(row, stored)
        changed = {name for name, value in now.items() if is_new or value != before[name]}
        if not changed and not _is_imported(instance):
            continue
        _save_row(instance, now)
        change = "added" if is_new else _describe_change(changed, before, now)
        changes[row.ladder].append(f"{change} {row.model._meta.verbose_name} {row.slug}")
    return dict(changes)


def _in_dependency_order(rows: Iterable[Row]) -> list[Row]:
    """Sort rows after those they refer to. The chains of `replaced_by` must have no cycles."""
    by_key = {row.key: row for row in rows}

    def replacements(row: Row) -> int:
        return 1 + replacements(by_key[row.replacement]) if row.replacement else 0

    return sorted(rows, key=lambda row: (CONTENT_MODELS.index(row.model), replacements(row)))


def _stored_values(instance: Ladder | Content) -> dict[str, Any]:
    """The database's values of a row: of a relation the primary key, or a set of them."""
    fields = fixture_fields(type(instance)).items()
    values = {name: field.value_from_object(instance) for name, field in fields}
    return {
        name: {each.pk for each in values[name]} if field.many_to_many else values[name]
        for name, field in fields
    }


def _file_values(row: Row, stored: StoredRows) -> dict[str, Any]:
    """The files' values of the same fields, in the same form."""
    values: dict[str, Any] = {}
    for name, field in fixture_fields(row.model).items():
        value = row.fields.get(name, field.get_default())
        if field.many_to_many:
            values[name] = {stored[key_of(field, each)].pk for each in value}
        elif field.is_relation and value is not None:
            values[name] = stored[key_of(field, value)].pk
        else:
            values[name] = value
    return values


def _save_row(instance: Ladder | Content, values: dict[str, Any]) -> None:
    fields = fixture_fields(type(instance))
    for name, field in fields.items():
        if not field.many_to_many:
            setattr(instance, field.attname, values[name])
    if isinstance(instance, Content):
        instance.imported = False
    instance.save()
    for name, field in fields.items():
        if field.many_to_many:
            getattr(instance, name).set(values[name])


def _describe_change(changed: set[str], before: dict[str, Any], now: dict[str, Any]) -> str:
    if "retired_on" in changed and before["retired_on"] is None:
        return "retired"
    if "retired_on" in changed and now["retired_on"] is None:
        return "reinstated"
    if changed <= POSITION_FIELDS:
        return "moved"
    return "reworded and moved" if changed & POSITION_FIELDS else "reworded"


def record_revisions(items: list[ChecklistItem], at: datetime) -> None:
    """Record a revision of each item that differs from its last one, or has none."""
    newest = {
        revision.item_id: revision
        for revision in ItemRevision.objects.filter(item__in=items).order_by("number")
    }
    revisions = []
    for item in items:
        last = newest.get(item.pk)
        values = {
            "phase_id": item.phase_id,
            "name": item.name,
            "wording": item.wording,
            "counts": not item.is_retired,
        }
        if last is None or any(getattr(last, name) != value for name, value in values.items()):
            number = last.number + 1 if last else 1
            revisions.append(ItemRevision(item=item, number=number, since=at, **values))
    ItemRevision.objects.bulk_create(revisions)


def _add_versions(
    changes: dict[str, list[str]], stored: StoredRows, digests: dict[str, str], at: datetime
) -> None:
    """Add a version to each ladder whose rows or files changed, so that processes read it again.

    A ladder has no version if it was created in another way, as by loaddata.
    """
    for key, ladder in stored.items():
        if not isinstance(ladder, Ladder):
            continue
        last = LadderVersion.objects.filter(ladder=ladder).order_by("number").last()
        lines, digest = changes.get(key[1], []), digests[key[1]]
        if lines or last is None or last.digest != digest:
            LadderVersion.objects.create(
                ladder=ladder,
                number=last.number + 1 if last else 1,
                loaded_at=at,
                changes="\n".join(lines),
                digest=digest,
            )
