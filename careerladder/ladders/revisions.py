"""The history of a ladder's items: their wording, their phase, and whether they counted.

It is read from the revisions that each load records. Items of the ladder's first load have no
beginning, because records may be older than the installation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from careerladder.models import ChecklistItem, ItemRevision, Ladder, LadderVersion


@dataclass(frozen=True)
class ItemPeriod:
    """An item as it was from `since` (None: always) until `until` (None: until now).

    `item` is a primary key and `phase` a slug. `asked_since` is when its phase began to ask for
    it, without a break until now: by its first load (None), by adding it, taking it up again or
    moving it in.
    """

    item: int
    slug: str
    phase: str
    name: str
    wording: str
    counts: bool
    since: datetime | None
    until: datetime | None
    asked_since: datetime | None = None

    def has_begun_at(self, moment: datetime) -> bool:
        return self.since is None or self.since <= moment

    def holds_at(self, moment: datetime) -> bool:
        return self.has_begun_at(moment) and (self.until is None or moment < self.until)


def item_periods(
    ladder: Ladder, items: Iterable[ChecklistItem], phases: Mapping[int, str]
) -> tuple[ItemPeriod, ...]:
    """The periods of each item in the order of `items`, the oldest first. Two queries.

    `phases` has the slug of every phase, retired ones too, by primary key.
    """
    first = LadderVersion.objects.filter(ladder=ladder).order_by("number").first()
    revisions: dict[int, list[ItemRevision]] = {item.pk: [] for item in items}
    for revision in ItemRevision.objects.filter(item__ladder=ladder).order_by("item", "number"):
        revisions[revision.item_id].append(revision)
    periods = []
    for item in items:
        of_item = revisions[item.pk]
        before: ItemPeriod | None = None
        for revision, after in zip_longest(of_item, of_item[1:]):
            is_first = revision.number == 1 and (first is None or revision.since <= first.loaded_at)
            since, phase = None if is_first else revision.since, phases[revision.phase_id]
            goes_on = before is not None and before.counts and before.phase == phase
            before = ItemPeriod(
                item.pk,
                item.slug,
                phase,
                revision.name,
                revision.wording,
                revision.counts,
                since,
                after.since if after else None,
                before.asked_since if before is not None and goes_on else since,
            )
            periods.append(before)
    return tuple(periods)
