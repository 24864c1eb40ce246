"""Bring the database to what the files say, in one transaction, and say what that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.serializers.python import Deserializer
from django.db import connection, models, transaction
from django.utils import timezone

from careerladder.loading.files import CONTENT, Mistake, Row, read
from careerladder.models import ChecklistItem, ItemRevision, Ladder, LadderVersion

# Any number that no other lock of this database uses.
LOCK = 7_302_118


class Refused(Exception):
    """Nothing was loaded. `mistakes` names all that is wrong."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


def load(folder: Path, *, only_check: bool = False, at: datetime | None = None) -> list[str]:
    """Load a ladder's folder. Returns what changed, a line a change; loading again returns none.

    With `only_check` everything is done and undone again. Raises Refused with every mistake.
    """
    rows, mistakes = read(folder)
    if mistakes:
        raise Refused(mistakes)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if gone := _gone_from_the_files(folder, rows):
            raise Refused(gone)
        changes = _save(rows)
        _revise_items(rows, at or timezone.now())
        for ladder, lines in changes.items():
            _stamp(ladder, lines, at or timezone.now())
        if only_check:
            transaction.set_rollback(True)
    return [line for lines in changes.values() for line in lines]


def _gone_from_the_files(folder: Path, rows: list[Row]) -> list[Mistake]:
    """Slugs that records may point at, and that no file holds any more."""
    here = {(row.label, *row.key) for row in rows}
    ladders = {row.ladder for row in rows}
    file_of = {row.label: row.file for row in rows}
    gone = []
    for model in CONTENT:
        if model is Ladder:
            continue
        label = model._meta.label_lower
        known = model._default_manager.filter(ladder__slug__in=ladders)
        for ladder, slug in known.values_list("ladder__slug", "slug"):
            if (label, ladder, slug) not in here:
                what = (
                    f"{label} {slug} is in the database and gone from the files. Put it back, "
                    "and retire it with a date if it should no longer count."
                )
                gone.append(Mistake(file_of.get(label, str(folder)), 1, what))
    return gone


def _save(rows: list[Row]) -> dict[str, list[str]]:
    """Save what differs. Returns a line for each change, by the ladder's slug."""
    changes: dict[str, list[str]] = defaultdict(list)
    deferred = []
    fixtures = [row.as_fixture() for row in rows]
    for row, loaded in zip(
        rows, Deserializer(fixtures, handle_forward_references=True), strict=True
    ):
        what = _change(row.model, loaded.object, loaded.m2m_data or {})
        if loaded.deferred_fields:
            deferred.append((row, loaded))
        if what:
            loaded.save()
            changes[row.ladder].append(f"{what} {row.model._meta.verbose_name} {row.slug}")
    for _, loaded in deferred:
        loaded.save_deferred_fields()
    return dict(changes)


def _change(
    model: type[models.Model], loaded: models.Model, many: dict[str, list[Any]]
) -> str | None:
    """The word for what a load does to a row, or None where it is the same already."""
    before = model._default_manager.filter(pk=loaded.pk).first() if loaded.pk else None
    if before is None:
        return "added"
    changed = {
        each.name
        for each in model._meta.concrete_fields
        if getattr(before, each.attname) != getattr(loaded, each.attname)
    }
    changed |= {
        name
        for name, keys in many.items()
        if set(keys) != set(getattr(before, name).values_list("pk", flat=True))
    }
    if not changed:
        return None
    if "retired_on" in changed and before.retired_on is None:
        return "retired"
    if "retired_on" in changed and loaded.retired_on is None:
        return "took up again"
    moves = {"position", "phase", "phases", "lower", "higher"}
    if changed <= moves:
        return "moved"
    return "reworded and moved" if changed & moves else "reworded"


def _revise_items(rows: Iterable[Row], at: datetime) -> None:
    """Keep each item as it now reads, where that differs from its last revision."""
    items = ChecklistItem.objects.filter(ladder__slug__in={row.ladder for row in rows})
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


def _stamp(slug: str, lines: list[str], at: datetime) -> None:
    """Tell every process that its copy of this ladder is old."""
    ladder = Ladder.objects.get(slug=slug)
    last = ladder.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    LadderVersion.objects.create(
        ladder=ladder, number=number, loaded_at=at, changes="\n".join(lines)
    )
