"""How a ladder's items read on any past day: their wording, their phase, and whether they counted.

From the revisions that each load wrote. What came with the ladder's first load is taken to have
been there before it: records may be older than the installation that they are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from careerladder.models import ChecklistItem, ItemRevision, Ladder, LadderVersion


@dataclass(frozen=True)
class ItemPeriod:
    """An item as it read from `since` (None: from the beginning) until `until` (None: still)."""

    item: int
    slug: str
    phase: str
    name: str
    wording: str
    counts: bool
    since: datetime | None
    until: datetime | None

    def has_begun_at(self, moment: datetime) -> bool:
        return self.since is None or self.since <= moment

    def holds_at(self, moment: datetime) -> bool:
        return self.has_begun_at(moment) and (self.until is None or moment < self.until)


def item_periods(
    ladder: Ladder, items: Iterable[ChecklistItem], phases: Mapping[int, str]
) -> tuple[ItemPeriod, ...]:
    """Item by item in their order, the oldest first. `phases` are slugs by key, retired ones too.

    Two queries.
    """
    first = LadderVersion.objects.filter(ladder=ladder).order_by("number").first()
    revisions: dict[int, list[ItemRevision]] = {item.pk: [] for item in items}
    for revision in ItemRevision.objects.filter(item__ladder=ladder).order_by("item", "number"):
        revisions[revision.item_id].append(revision)
    periods = []
    for item in items:
        own = revisions[item.pk]
        for revision, after in zip_longest(own, own[1:]):
            is_first = revision.number == 1 and (first is None or revision.since <= first.loaded_at)
            periods.append(
                ItemPeriod(
                    item.pk,
                    item.slug,
                    phases[revision.phase_id],
                    revision.name,
                    revision.wording,
                    revision.counts,
                    None if is_first else revision.since,
                    after.since if after else None,
                )
            )
    return tuple(periods)
