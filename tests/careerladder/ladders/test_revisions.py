"""How an item read on each day: whatever was revised, one reading holds at any moment."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import ChecklistItem, LadderVersion


@pytest.mark.parametrize("revisions", [0, 1, 2, 3])
def test_each_reading_ends_where_the_next_begins(ladder, design_docs, revisions):
    began = timezone.now()
    moments = [began + timedelta(days=10 * number) for number in range(1, revisions + 1)]
    wordings = [design_docs.wording]
    for number, at in enumerate(moments, start=2):
        item = ChecklistItem.objects.select_related("phase").get(pk=design_docs.pk)
        item.wording = f"Reworded, version {number}."
        item.save()
        wordings.append(item.wording)
        record_revisions([item], at)
        LadderVersion.objects.create(ladder=item.ladder, number=number, loaded_at=at)
    ladder = ladder_or_404(DEFAULT_LADDER)
    readings = [each for each in ladder.item_periods if each.item == design_docs.pk]
    assert [each.wording for each in readings] == wordings
    assert readings[0].since is None
    assert [each.since for each in readings[1:]] == moments
    assert all(one.until == other.since for one, other in pairwise(readings))
    assert readings[-1].until is None
    for moment in (began - timedelta(days=999), *moments, began + timedelta(days=999)):
        for at in (moment, moment - timedelta(microseconds=1)):
            [holds] = [each for each in readings if each.holds_at(at)]
            assert holds.wording == wordings[sum(at >= each for each in moments)]
            assert [each for each in ladder.items_at(at) if each.item == design_docs.pk] == [holds]
