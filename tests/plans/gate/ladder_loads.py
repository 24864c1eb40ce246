"""Change the ladder's items as a load does, at a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import ChecklistItem, LadderVersion, Phase


def add_item(at: datetime, slug: str = "writes-runbooks", phase: str = "mid") -> LadderContent:
    of = Phase.objects.get(slug=phase, ladder__slug=DEFAULT_LADDER)
    item = ChecklistItem(ladder=of.ladder, slug=slug, phase=of, position=900)
    return change_item(item, at, name="Runbooks", wording="You wrote a runbook.", hint="A link.")


def change_item(item: ChecklistItem, at: datetime, **values: Any) -> LadderContent:
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    record_revisions([item], at)
    newest = LadderVersion.objects.filter(ladder=item.ladder).count()
    LadderVersion.objects.create(ladder=item.ladder, number=newest + 1, loaded_at=at)
    copies.clear_cache()
    return ladder_or_404(DEFAULT_LADDER)


def retire_item(item: ChecklistItem, at: datetime) -> LadderContent:
    return change_item(item, at, retired_on=at.date(), retired_why="Merged into another.")


def take_up_again(item: ChecklistItem, at: datetime) -> LadderContent:
    return change_item(item, at, retired_on=None, retired_why="")


def move_item(item: ChecklistItem, phase: str, at: datetime) -> LadderContent:
    return change_item(item, at, phase=Phase.objects.get(slug=phase, ladder=item.ladder))
