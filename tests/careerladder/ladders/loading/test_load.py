"""What a load does, says that it did, and keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection

from careerladder.ladders.loading.load import FilesAreOlder, LoadRefused, load
from careerladder.ladders.loading.row import CONTENT_MODELS
from careerladder.models import (
    ChecklistItem,
    ItemRevision,
    Ladder,
    LadderVersion,
    Phase,
    Resource,
    Roadblock,
)
from tests.careerladder.ladders.loading.conftest import (
    ROWS_OF_THE_SMALL_LADDER,
    Written,
    everything,
)


def test_the_first_load_says_that_it_added_each_row(db, written):
    changes = written.load()
    assert len(changes) == ROWS_OF_THE_SMALL_LADDER
    assert all(change.startswith("added ") for change in changes)
    assert "added checklist item writes-design-docs" in changes
    assert Roadblock.objects.get().phases.count() == 2
    assert LadderVersion.objects.get().changes == "\n".join(changes)


def test_a_row_may_name_what_stands_below_it(db, written):
    rows = written._rows()
    written.path.write_text("\n".join(reversed(rows)))
    assert len(written.load()) == ROWS_OF_THE_SMALL_LADDER
    assert ChecklistItem.objects.get(slug="writes-design-docs").phase.slug == "mid"


def test_a_folder_is_loaded_from_all_of_its_files(db, written):
    text = written.path.read_text()
    start = text.index("- model: careerladder.checklistitem")
    (written.folder / "10_rest.yaml").write_text(text[start:])
    written.path.write_text(text[:start])
    assert len(written.load()) == ROWS_OF_THE_SMALL_LADDER


def test_loading_again_changes_nothing_and_makes_no_version(loaded):
    before = everything()
    assert loaded.load() == []
    assert everything() == before
    assert LadderVersion.objects.count() == 1


def test_loading_again_costs_the_same_with_more_items(loaded, queries):
    few = queries(loaded.load)
    for number in range(10):
        line = loaded.copy("checklistitem used-by-teams", f"item-{number}")
        loaded.edit(f"checklistitem item-{number}", "position: 80", f"position: {200 + line}")
    loaded.load()
    assert queries(loaded.load) == few


def test_a_second_ladder_stands_beside_the_first(loaded):
    loaded.path.write_text(loaded.path.read_text().replace("ai-engineer", "platform"))
    assert len(loaded.load()) == ROWS_OF_THE_SMALL_LADDER
    assert Ladder.objects.count() == 2
    assert Phase.objects.filter(slug="mid").count() == 2


def test_the_files_are_fixtures_in_djangos_own_format(db, written):
    call_command("loaddata", str(written.path), verbosity=0)
    assert sum(model.objects.count() for model in CONTENT_MODELS) == ROWS_OF_THE_SMALL_LADDER
    assert written.load() == []


@pytest.mark.parametrize(
    ("row", "old", "new", "said"),
    [
        ("ladder ai-engineer", "A ladder for tests.", "For us.", "reworded ladder ai-engineer"),
        ("phase mid", "Theme of Mid.", "Another.", "reworded phase mid"),
        ("level mid", "$2–$3", "$3–$4", "reworded level mid"),
        ("checklistitem used-by-teams", "Link it.", "Name them.", "reworded checklist item "),
        ("checklistitem used-by-teams", "position: 80", "position: 81", "moved checklist item "),
        ("checklistitem used-by-teams", "staff-and-principal", "mid", "moved checklist item "),
        ("question adopted", "look_back_months: 3", "look_back_months: 4", "reworded question "),
        ("faq how-long", "How long?", "How long is it?", "reworded FAQ how-long"),
        ("routingrule some", "[ai-engineer, mid]", "[ai-engineer, junior]", "moved routing rule "),
        ("roadblock stuck", "[ai-engineer, junior]", "[ai-engineer, mid]", "moved roadblock stuck"),
        ("resource a-book", "https://example.org/", "https://example.com/", "reworded resource "),
    ],
)
def test_a_change_is_said_as_what_it_is(loaded, row, old, new, said):
    if "staff-and-principal" in old:  # A phase cannot be left without an item.
        loaded.copy("checklistitem used-by-teams", "stays")
        loaded.edit("checklistitem stays", "position: 80", "position: 90")
        loaded.load()
    loaded.edit(row, old, new)
    [change] = loaded.load()
    assert change.startswith(said)
    assert change.endswith(row.split()[1])
    assert loaded.load() == []


def test_a_row_may_be_reworded_and_moved_at_once(loaded):
    loaded.edit("resource a-book", "A book", "The book")
    loaded.edit("resource a-book", "[ai-engineer, mid]", "[ai-engineer, senior]")
    assert loaded.load() == ["reworded and moved resource a-book"]
    assert [phase.slug for phase in Resource.objects.get().phases.all()] == ["senior"]


def test_two_items_may_change_places(loaded):
    loaded.edit("checklistitem ships-a-feature", "position: 10", "position: 20")
    loaded.edit("checklistitem explains-choices", "position: 20", "position: 10")
    assert loaded.load() == [
        "moved checklist item ships-a-feature",
        "moved checklist item explains-choices",
    ]


def test_an_item_is_retired_with_a_date_and_kept(loaded):
    before = ChecklistItem.objects.get(slug="pushes-back")
    loaded.retire("checklistitem pushes-back")
    assert loaded.load() == ["retired checklist item pushes-back"]
    after = ChecklistItem.objects.get(slug="pushes-back")
    assert after.pk == before.pk
    assert after.retired_on == date(2026, 3, 1)
    assert after.retired_why == "Too vague."


def test_an_item_may_be_taken_up_again(loaded):
    before = loaded.path.read_text()
    loaded.retire("checklistitem pushes-back")
    loaded.load()
    loaded.path.write_text(before)
    assert loaded.load(older=True) == ["reinstated checklist item pushes-back"]
    assert not ChecklistItem.objects.get(slug="pushes-back").is_retired


@pytest.mark.parametrize("place", ["above", "below"])
def test_an_item_may_be_replaced_by_a_new_one_wherever_that_stands(loaded, place):
    loaded.retire("checklistitem pushes-back", "replaced_by: [ai-engineer, gets-it-revised]")
    loaded.copy("checklistitem used-by-teams", "gets-it-revised")
    loaded.edit("checklistitem gets-it-revised", "position: 80", "position: 90")
    if place == "above":
        loaded.path.write_text("\n".join(reversed(loaded._rows())))
    assert sorted(loaded.load()) == [
        "added checklist item gets-it-revised",
        "retired checklist item pushes-back",
    ]
    retired = ChecklistItem.objects.get(slug="pushes-back")
    assert retired.replaced_by == ChecklistItem.objects.get(slug="gets-it-revised")
    assert loaded.load() == []


def test_a_replacement_named_later_is_a_change_of_its_own(loaded):
    loaded.retire("checklistitem pushes-back")
    loaded.load()
    loaded.copy("checklistitem used-by-teams", "gets-it-revised")
    loaded.edit("checklistitem gets-it-revised", "position: 80", "position: 90")
    loaded.after(
        "checklistitem pushes-back",
        'retired_why: "Too vague."',
        "replaced_by: [ai-engineer, gets-it-revised]",
    )
    assert loaded.load() == [
        "added checklist item gets-it-revised",
        "reworded checklist item pushes-back",
    ]
    assert LadderVersion.objects.count() == 3


def test_each_load_that_changes_something_makes_one_version(loaded):
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    loaded.edit("faq how-long", "How long?", "How long is it?")
    loaded.load()
    newest = LadderVersion.objects.latest("number")
    assert newest.number == 2
    assert newest.changes == "reworded phase mid\nreworded FAQ how-long"


def revisions_of(slug: str) -> list[ItemRevision]:
    return list(ItemRevision.objects.filter(item__slug=slug).order_by("number"))


def test_the_first_load_keeps_each_item_as_it_reads(loaded):
    assert ItemRevision.objects.count() == ChecklistItem.objects.count()
    [revision] = revisions_of("writes-design-docs")
    assert revision.number == 1
    assert revision.name == "A design document"
    assert revision.wording == "You can show: A design document."
    assert revision.phase.slug == "mid"
    assert revision.counts
    assert revision.since == LadderVersion.objects.get().loaded_at


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name: "A design document"', 'name: "A design doc"'),
        ("You can show: A design document.", "You wrote a design document."),
        ("phase: [ai-engineer, mid]", "phase: [ai-engineer, senior]"),
    ],
)
def test_an_item_that_reads_or_stands_differently_is_kept_as_both(loaded, old, new):
    loaded.edit("checklistitem writes-design-docs", old, new)
    loaded.load()
    first, second = revisions_of("writes-design-docs")
    assert (second.number, second.since) == (2, LadderVersion.objects.latest("number").loaded_at)
    kept = {(each.name, each.wording, each.phase.slug) for each in (first, second)}
    assert len(kept) == 2
    assert ItemRevision.objects.count() == ChecklistItem.objects.count() + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("Link it.", "Link the document."), ("position: 30", "position: 35")],
)
def test_a_hint_or_a_position_is_not_what_an_item_is_kept_for(loaded, old, new):
    loaded.edit("checklistitem writes-design-docs", old, new)
    assert loaded.load()
    assert len(revisions_of("writes-design-docs")) == 1


def test_an_item_counts_until_the_load_that_retired_it_and_again_once_taken_up(loaded):
    before = loaded.path.read_text()
    loaded.retire("checklistitem pushes-back")
    loaded.load()
    loaded.path.write_text(before)
    loaded.load(older=True)
    assert [each.counts for each in revisions_of("pushes-back")] == [True, False, True]


def test_nothing_is_loaded_when_anything_is_wrong(loaded):
    before = everything()
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    loaded.edit("faq how-long", "How long?", "")
    loaded.mistakes()
    assert everything() == before


def test_a_slug_gone_from_the_files_is_refused_and_named(loaded):
    before = everything()
    loaded.remove("roadblock stuck")
    loaded.remove("suggestedmove unstick")
    loaded.remove("dimension scope-of-mid")
    what = (
        "is in the database but not in the files. "
        "Restore it, and retire it with a date if it should no longer count."
    )
    assert loaded.mistakes() == [
        f"1: careerladder.dimension scope-of-mid {what}",
        f"1: careerladder.roadblock stuck {what}",
        f"1: careerladder.suggestedmove unstick {what}",
    ]
    assert everything() == before


def test_a_renamed_slug_is_a_slug_gone(loaded):
    loaded.edit("resource a-book", 'slug: "a-book"', 'slug: "the-book"')
    [mistake] = loaded.mistakes()
    assert "careerladder.resource a-book is in the database but not in the files" in mistake
    assert not Resource.objects.filter(slug="the-book").exists()


def test_a_slug_gone_is_named_with_the_other_mistakes(loaded):
    loaded.remove("faq how-long")
    line = loaded.edit("phase mid", "position: 20", "position: no")
    gone, wrong = loaded.mistakes()
    assert "careerladder.faq how-long is in the database but not in the files" in gone
    assert wrong.startswith(f"{line}: position: ")


def test_an_unreadable_file_lets_nothing_seem_gone(loaded):
    text = loaded.path.read_text()
    start = text.index("- model: careerladder.checklistitem")
    loaded.path.write_text(text[:start])
    rest = loaded.folder / "rest.yaml"
    rest.write_text("[")
    with pytest.raises(LoadRefused) as refused:
        loaded.load()
    assert [mistake.file for mistake in refused.value.mistakes] == [str(rest)]


def test_nothing_is_ever_deleted(loaded):
    kept = {model: set(model.objects.values_list("pk", flat=True)) for model in CONTENT_MODELS}
    loaded.retire("checklistitem pushes-back")
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    loaded.load()
    loaded.remove("faq how-long")
    loaded.mistakes()
    for model, keys in kept.items():
        assert set(model.objects.values_list("pk", flat=True)) == keys


def test_a_load_leaves_every_other_ladder_as_it_is(loaded):
    ours = Ladder.objects.get()
    loaded.path.write_text(loaded.path.read_text().replace("ai-engineer", "platform"))
    loaded.load()
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    loaded.load()
    assert Phase.objects.get(ladder=ours, slug="mid").theme == "Theme of Mid."
    assert ours.versions.count() == 1


def test_two_loads_at_once_take_turns(transactional_db, written: Written):
    written.load()
    written.edit("checklistitem writes-design-docs", "Link it.", "Link the document.")
    written.edit("checklistitem writes-design-docs", "You can show", "You showed")
    written.copy("checklistitem used-by-teams", "one-more")
    written.edit("checklistitem one-more", "position: 80", "position: 90")
    together = Barrier(2)

    def load_it() -> list[str]:
        try:
            together.wait()
            return written.load()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        loads = [threads.submit(load_it) for _ in range(2)]
    changes = sorted(each.result() for each in loads)
    assert changes == [
        [],
        ["reworded checklist item writes-design-docs", "added checklist item one-more"],
    ]
    assert list(LadderVersion.objects.values_list("number", flat=True)) == [1, 2]
    assert [each.number for each in revisions_of("writes-design-docs")] == [1, 2]


def test_files_that_the_database_had_before_its_present_ones_are_not_loaded(loaded):
    old = loaded.path.read_text()
    loaded.edit("checklistitem writes-design-docs", "You can show", "Now show")
    loaded.load()
    before = everything()
    loaded.path.write_text(old)
    with pytest.raises(FilesAreOlder):
        loaded.load()
    assert everything() == before


def test_older_files_are_loaded_on_request_and_the_newer_ones_again_after_them(loaded):
    old = loaded.path.read_text()
    loaded.edit("checklistitem writes-design-docs", "You can show", "Now show")
    new = loaded.path.read_text()
    loaded.load()
    loaded.path.write_text(old)
    assert load(loaded.folder, older=True) == ["reworded checklist item writes-design-docs"]
    assert loaded.load() == []
    loaded.path.write_text(new)
    assert loaded.load() == ["reworded checklist item writes-design-docs"]
    loaded.path.write_text(old)
    with pytest.raises(FilesAreOlder):
        loaded.load()


def test_files_that_the_database_never_had_are_newer(loaded):
    for before, after in [("You can", "You may"), ("You may", "You might"), ("might", "could")]:
        loaded.edit("checklistitem writes-design-docs", before, after)
        assert loaded.load() == ["reworded checklist item writes-design-docs"]


def test_after_a_load_that_recorded_no_digest_nothing_is_older(loaded):
    """As by a version of the code that didn't record one."""
    old = loaded.path.read_text()
    loaded.edit("checklistitem writes-design-docs", "You can show", "Now show")
    loaded.load()
    LadderVersion.objects.create(ladder=Ladder.objects.get(), number=3)
    loaded.path.write_text(old)
    assert loaded.load() == ["reworded checklist item writes-design-docs"]


def test_files_that_say_the_same_in_other_words_are_known_again(loaded):
    """A field that is written with its default changes no row, but it is another file."""
    old = loaded.path.read_text()
    loaded.after("checklistitem writes-design-docs", 'slug: "writes-design-docs"', "retired_on:")
    assert loaded.load() == []
    assert LadderVersion.objects.count() == 2
    assert loaded.load() == []
    assert LadderVersion.objects.count() == 2
    loaded.path.write_text(old)
    with pytest.raises(FilesAreOlder):
        loaded.load()


def test_comments_and_line_breaks_make_no_other_file(loaded):
    loaded.path.write_text("# A comment.\n\n" + loaded.path.read_text())
    assert loaded.load() == []
    assert LadderVersion.objects.count() == 1


def test_files_that_lack_a_row_are_older_only_where_that_may_be(loaded):
    loaded.remove("faq how-long")
    loaded.edit("checklistitem writes-design-docs", "You can show", "Now show")
    before = everything()
    with pytest.raises(LoadRefused):
        loaded.load()
    with pytest.raises(FilesAreOlder):
        load(loaded.folder, may_lack_rows=True)
    assert everything() == before
