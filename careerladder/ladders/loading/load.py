"""Bring the database to what the files say, in one transaction, and say what that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from careerladder.ladders.loading.checks import mistakes_in
from careerladder.ladders.loading.files import read
from careerladder.ladders.loading.row import CONTENT, Key, Mistake, Row, key_of, written_fields
from careerladder.models import ChecklistItem, ItemRevision, Ladder, LadderVersion
from careerladder.models.content import Content

# Any number that no other lock of this database uses.
LOCK = 7_302_118

# Where a row stands, as against what it says.
MOVES = {"position", "phase", "phases", "lower", "higher", "item", "roadblock"}

# The rows that the database has, by their keys.
type Known = dict[Key, Ladder | Content]


class Refused(Exception):
    """Nothing of the folder was loaded. `mistakes` names all that is wrong."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def load(folder: Path, *, only_check: bool = False, at: datetime | None = None) -> list[str]:
    """Load a ladder's folder. Returns what changed, a line a change; loading again returns none.

    With `only_check` everything is done and undone again. Raises Refused with every mistake.
    """
    at = at or timezone.now()
    rows, mistakes = read(folder)
    are_all = not mistakes and all(row.is_named for row in rows)
    mistakes += mistakes_in(rows, are_all=are_all)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        known = _known(rows) if are_all else {}
        mistakes += _gone_from_the_files(known, rows) if known else []
        if mistakes:
            raise Refused(sorted(mistakes))
        changes = _save(rows, known)
        items = [each for each in known.values() if isinstance(each, ChecklistItem)]
        revise_items(items, at)
        _stamp(changes, known, at)
        if only_check:
            transaction.set_rollback(True)
    return [line for lines in changes.values() for line in lines]


def missing_ladders(fixtures: Path, folders: Iterable[Path]) -> list[Mistake]:
    """The ladders that the database has and none of all folders holds: renamed, or deleted.

    What can't be read may hold them, and has its own mistakes.
    """
    here = set()
    for folder in folders:
        rows, mistakes = read(folder)
        if mistakes:
            return []
        here |= {row.slug for row in rows if row.model is Ladder}
    gone = Ladder.objects.exclude(slug__in=here).order_by("slug")
    return [
        Mistake(
            str(fixtures),
            1,
            f"careerladder.ladder {each.slug} is in the database and gone from the files. Put its "
            "folder back, under the slug that it had.",
        )
        for each in gone
    ]


def _known(rows: Iterable[Row]) -> Known:
    """All that the database has of the ladders in these rows."""
    ladders = {row.ladder for row in rows}
    known: Known = {
        ("careerladder.ladder", each.slug): each for each in Ladder.objects.filter(slug__in=ladders)
    }
    for model in CONTENT:
        if issubclass(model, Content):
            kept = model.objects.filter(ladder__slug__in=ladders).select_related("ladder")
            lists = [each.name for each in model._meta.many_to_many]
            for each in kept.prefetch_related(*lists):
                known[model._meta.label_lower, *each.natural_key()] = each
    return known


def _gone_from_the_files(known: Known, rows: list[Row]) -> list[Mistake]:
    """Slugs that records may point at, and that no file holds any more."""
    here = {row.key for row in rows}
    file_of = {row.label: row.file for row in rows}
    return [
        Mistake(
            file_of.get(key[0], rows[0].file),
            1,
            f"{key[0]} {key[-1]} is in the database and gone from the files. Put it back, "
            "and retire it with a date if it should no longer count.",
        )
        for key in known
        if key not in here
    ]


def _save(rows: Iterable[Row], known: Known) -> dict[str, list[str]]:
    """Save what differs, and make it known. Returns a line a change, by the ladder's slug."""
    changes: dict[str, list[str]] = defaultdict(list)
    for row in _after_what_they_name(rows):
        is_new = row.key not in known
        loaded = known.setdefault(row.key, row.model())
        before, now = _kept(loaded), _written(row, known)
        changed = {name for name, value in now.items() if is_new or value != before[name]}
        if not changed:
            continue
        _store(loaded, now)
        what = "added" if is_new else _what_happened(changed, before, now)
        changes[row.ladder].append(f"{what} {row.model._meta.verbose_name} {row.slug}")
    return dict(changes)


def _after_what_they_name(rows: Iterable[Row]) -> list[Row]:
    """Mistakes have been refused: no row is replaced by itself, at once or after others."""
    by_key = {row.key: row for row in rows}

    def replacements(row: Row) -> int:
        return 1 + replacements(by_key[row.replacement]) if row.replacement else 0

    return sorted(rows, key=lambda row: (CONTENT.index(row.model), replacements(row)))


def _kept(loaded: Ladder | Content) -> dict[str, Any]:
    """A row's fields as the database has them: a reference as its primary key, several as a set."""
    fields = written_fields(type(loaded)).items()
    values = {name: field.value_from_object(loaded) for name, field in fields}
    return {
        name: {each.pk for each in values[name]} if field.many_to_many else values[name]
        for name, field in fields
    }


def _written(row: Row, known: Known) -> dict[str, Any]:
    """The same fields as the files have them."""
    now: dict[str, Any] = {}
    for name, field in written_fields(row.model).items():
        value = row.fields.get(name, field.get_default())
        if field.many_to_many:
            now[name] = {known[key_of(field, each)].pk for each in value}
        elif field.is_relation and value is not None:
            now[name] = known[key_of(field, value)].pk
        else:
            now[name] = value
    return now


def _store(loaded: Ladder | Content, now: dict[str, Any]) -> None:
    fields = written_fields(type(loaded))
    for name, field in fields.items():
        if not field.many_to_many:
            setattr(loaded, field.attname, now[name])
    loaded.save()
    for name, field in fields.items():
        if field.many_to_many:
            getattr(loaded, name).set(now[name])


def _what_happened(changed: set[str], before: dict[str, Any], now: dict[str, Any]) -> str:
    if "retired_on" in changed and before["retired_on"] is None:
        return "retired"
    if "retired_on" in changed and now["retired_on"] is None:
        return "taken up again"
    if changed <= MOVES:
        return "moved"
    return "reworded and moved" if changed & MOVES else "reworded"


def revise_items(items: list[ChecklistItem], at: datetime) -> None:
    """Keep each item as it now reads, where that differs from its last revision."""
    newest = {
        revision.item_id: revision
        for revision in ItemRevision.objects.filter(item__in=items).order_by("number")
    }
    revisions = []
    for item in items:
        last = newest.get(item.pk)
        reads = {
            "phase_id": item.phase_id,
            "name": item.name,
            "wording": item.wording,
            "counts": not item.is_retired,
        }
        if last is None or any(getattr(last, name) != now for name, now in reads.items()):
            number = last.number + 1 if last else 1
            revisions.append(ItemRevision(item=item, number=number, since=at, **reads))
    ItemRevision.objects.bulk_create(revisions)


def _stamp(changes: dict[str, list[str]], known: Known, at: datetime) -> None:
    """Tell every process that its copy of a changed ladder is old.

    A ladder that came by another way, as by loaddata, has no version yet and gets its first.
    """
    for key, ladder in known.items():
        if not isinstance(ladder, Ladder):
            continue
        versions = LadderVersion.objects.filter(ladder=ladder)
        last = versions.aggregate(number=Max("number"))["number"]
        lines = changes.get(key[1], [])
        if lines or last is None:
            LadderVersion.objects.create(
                ladder=ladder, number=(last or 0) + 1, loaded_at=at, changes="\n".join(lines)
            )
