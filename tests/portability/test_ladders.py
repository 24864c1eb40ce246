"""An archive of two ladders, and one whose ladder has changed since, come back as they were."""

from __future__ import annotations

import pytest
from django.utils import timezone

from careerladder.ladders.catalog import LadderContent, clear_cache
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import ChecklistItem, Phase, User
from plans.models import Mark
from tests.conftest import PASSWORD
from tests.plans.test_second_ladder import live_on
from tests.portability.archives import Lines, archive_of, import_into, lines_of
from tests.portability.test_fuzzed_records import open_every_page
from tests.second_ladder import SECOND_LADDER, load_second_ladder
from tests.stored_people import insert_ada, insert_bystanders, rows_of


@pytest.fixture
def ada(ladder) -> User:
    insert_bystanders()
    return insert_ada(continued=True)[0]


@pytest.fixture
def second(ladder, tmp_path) -> LadderContent:
    return load_second_ladder(tmp_path)


def moved(person: User) -> tuple[User, Lines]:
    """The account on a site that never had it, and what was in its archive."""
    archive = archive_of(person)
    User.objects.get(pk=person.pk).delete()
    again = User.objects.create_user("again@example.org", PASSWORD)
    import_into(again, archive)
    return again, lines_of(archive)


def test_the_records_of_two_ladders_come_back(ada, second):
    live_on(ada, second)
    beside = rows_of(*User.objects.exclude(pk=ada.pk))
    again, before = moved(ada)
    assert lines_of(archive_of(again)) == before
    assert {line["ladder"] for line in before["pauses.jsonl"]} >= {SECOND_LADDER}
    assert rows_of(*User.objects.exclude(pk=again.pk)) == beside


@pytest.mark.slow
def test_pages_of_two_ladders_open_after_an_import(ada, second):
    live_on(ada, second)
    open_every_page(moved(ada)[0])


def change_the_ladder() -> None:
    """Retire an item, reword another, and move a third to another phase."""
    marked = Mark.objects.values("item")
    items = list(ChecklistItem.objects.filter(pk__in=marked).order_by("pk")[:3])
    retired, reworded, elsewhere = items
    retired.retired_on, retired.retired_why = timezone.localdate(), "Nobody does it."
    reworded.wording = "Worded otherwise."
    elsewhere.phase = Phase.objects.current().exclude(pk=elsewhere.phase_id)[0]
    for item in items:
        item.save()
    record_revisions(items, timezone.now())
    clear_cache()


@pytest.mark.slow
def test_what_a_ladder_changed_before_and_after_an_export_makes_no_difference(ada):
    change_the_ladder()
    archive = archive_of(ada)
    ada.delete()
    ChecklistItem.objects.update(wording="And again.")
    again = User.objects.create_user("again@example.org", PASSWORD)
    import_into(again, archive)
    before, after = lines_of(archive), lines_of(archive_of(again))
    assert before.pop("ladder.jsonl") != after.pop("ladder.jsonl")
    assert after == before
    clear_cache()
    open_every_page(again)
