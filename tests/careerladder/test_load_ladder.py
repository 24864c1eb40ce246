"""Loading a ladder: all that is wrong is said at once, and nothing is loaded until nothing is."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection

from careerladder.loading.load import Refused, load
from careerladder.loading.row import CONTENT
from careerladder.management.commands.load_ladder import Command
from careerladder.models import (
    ChecklistItem,
    ItemRevision,
    Ladder,
    LadderVersion,
    Phase,
    Resource,
    Roadblock,
)
from tests.conftest import SMALL_LADDER

ROWS_OF_THE_SMALL_LADDER = (SMALL_LADDER / "ladder.yaml").read_text().count("- model: ")


class Written:
    """A ladder's file that a test edits. An edit answers with the line that it was made on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "ladder.yaml"
        self.path.write_text((SMALL_LADDER / "ladder.yaml").read_text())

    def edit(self, row: str, old: str, new: str) -> int:
        rows = self._rows()
        place = self._place_of(row)
        assert rows[place].count(old) == 1
        offset = sum(map(len, rows[:place])) + rows[place].index(old)
        rows[place] = rows[place].replace(old, new)
        self.path.write_text("".join(rows))
        return "".join(rows).count("\n", 0, offset) + 1

    def after(self, row: str, line: str, new: str) -> int:
        """Write one more field below that line of the row."""
        return self.edit(row, f"{line}\n", f"{line}\n    {new}\n") + 1

    def retire(self, row: str, *more: str) -> int:
        fields = ["retired_on: 2026-03-01", 'retired_why: "Too vague."', *more]
        slug = row.split()[1]
        return self.after(row, f'slug: "{slug}"', "\n    ".join(fields))

    def add(self, text: str) -> int:
        before = self.path.read_text()
        self.path.write_text(f"{before}\n{text}")
        return before.count("\n") + 2

    def copy(self, row: str, slug: str) -> int:
        text = self._rows()[self._place_of(row)]
        return self.add(text.replace(f'slug: "{row.split()[1]}"', f'slug: "{slug}"'))

    def remove(self, row: str) -> None:
        rows = self._rows()
        del rows[self._place_of(row)]
        self.path.write_text("".join(rows))

    def line_of(self, row: str) -> int:
        return "".join(self._rows()[: self._place_of(row)]).count("\n") + 1

    def load(self) -> list[str]:
        return load(self.folder)

    def mistakes(self) -> list[str]:
        """What a load refuses, each as line: what. All of it is in this file."""
        with pytest.raises(Refused) as refused:
            self.load()
        assert {mistake.file for mistake in refused.value.mistakes} == {str(self.path)}
        return [str(mistake).removeprefix(f"{self.path}:") for mistake in refused.value.mistakes]

    def _rows(self) -> list[str]:
        return re.split(r"(?m)^(?=- model:)", self.path.read_text())

    def _place_of(self, row: str) -> int:
        model, slug = row.split()
        start, named = f"- model: careerladder.{model}\n", f'slug: "{slug}"\n'
        [place] = [
            place
            for place, text in enumerate(self._rows())
            if text.startswith(start) and named in text
        ]
        return place


@pytest.fixture
def written(tmp_path) -> Written:
    return Written(tmp_path)


@pytest.fixture
def loaded(db, written: Written) -> Written:
    written.load()
    return written


def everything() -> str:
    """All that a load may touch, as it stands."""
    models = [*CONTENT, ItemRevision, LadderVersion]
    return "".join(serializers.serialize("json", model.objects.all()) for model in models)


# What is loaded


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
    assert sum(model.objects.count() for model in CONTENT) == ROWS_OF_THE_SMALL_LADDER
    assert written.load() == []


# What a load says that it did, and what it keeps


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
    assert loaded.load() == ["taken up again checklist item pushes-back"]
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
    loaded.load()
    assert [each.counts for each in revisions_of("pushes-back")] == [True, False, True]


# What is refused


MID = "[ai-engineer, mid]"
MISTAKES_OF_A_ROW = [
    # Fields and their types.
    ("level mid", "pay:", "salary:", "careerladder.level has no field salary."),
    ("level mid", 'pay: "$2–$3"', "pay: 5", "pay: Write text, in quotes if it looks like anythi"),
    ("level mid", 'name: "Mid"', "name: no", "name: Write text"),
    ("level mid", 'name: "Mid"', "name: 2026-01-01", "name: Write text"),
    ("level mid", 'name: "Mid"', 'name: ""', "name: This field cannot be blank."),
    ("level mid", 'name: "Mid"', 'name: "  "', "name: This field cannot be blank."),
    ("level mid", 'name: "Mid"', "name: null", "name: Write text"),
    ("level mid", 'pay: "$2–$3"', "pay:", "pay: Write text"),
    ("level mid", 'name: "Mid"', f'name: "{"M" * 41}"', "name: Ensure this value has at most 40"),
    ("level mid", "position: 20", 'position: "20"', "position: Write a whole number"),
    ("level mid", "position: 20", "position: 2.5", "position: Write a whole number"),
    ("level mid", "position: 20", "position: yes", "position: Write a whole number"),
    ("level mid", "position: 20", "position: -1", "position: Ensure this value is greater than"),
    ("level mid", "position: 20", "position: 32768", "position: Ensure this value is less than or"),
    ("routingrule few", "fewest: 0", "fewest: none", "fewest: Write a whole number"),
    ("routingrule few", "most: 1", "most: [1]", "most: Write a whole number"),
    ("question finds", "months: 6", "months: six", "look_back_months: Write a whole number"),
    ("resource a-book", "https://example.org/", "example", "url: Enter a valid URL."),
    ("faq how-long", 'slug: "how-long"', 'slug: "How long"', "slug: Enter a valid “slug”"),
    (
        "faq how-long",
        'slug: "how-long"',
        "slug: 12",
        "slug: Write text, in quotes if it looks like",
    ),
    ("resource a-book", "author:", "[author]:", "careerladder.resource has no field ?."),
    # Keys of other rows.
    ("level mid", f"phase: {MID}", "phase: mid", "phase: Write a key, [ladder, slug]."),
    ("level mid", f"phase: {MID}", "phase: [mid]", "phase: Write a key, [ladder, slug]."),
    ("level mid", f"phase: {MID}", "phase: null", "phase: Write a key, [ladder, slug]."),
    ("level mid", f"phase: {MID}", "phase: [ai-engineer, 2]", "phase: Write a key, [ladder, slug]"),
    ("level mid", "[ai-engineer]", "ai-engineer", "ladder: Write a key, [ladder]."),
    ("dimension scope-of-mid", MID, "[ai-engineer, md]", "phase names ai-engineer, md, which is n"),
    ("routingrule some", MID, "[ai-engineer, md]", "lower names ai-engineer, md, which is not"),
]


@pytest.mark.parametrize(("row", "old", "new", "what"), MISTAKES_OF_A_ROW)
def test_a_mistake_in_a_row_is_named_with_its_line(db, written, row, old, new, what):
    line = written.edit(row, old, new)
    [mistake] = written.mistakes()
    assert mistake.startswith(f"{line}: {what}")


@pytest.mark.parametrize("phases", ["[]", "mid", "[ai-engineer, mid]", "[[mid]]", "null"])
def test_phases_are_a_list_of_keys(db, written, phases):
    old = f"phases:\n      - {MID}"
    line = written.edit("resource a-book", old, f"phases: {phases}")
    what = "phases: Write a list of keys, each [ladder, slug]."
    assert written.mistakes() == [f"{line}: {what}"]


def test_a_list_of_phases_may_dangle_too(db, written):
    written.edit("resource a-book", MID, "[ai-engineer, md]")
    [mistake] = written.mistakes()
    assert "phases names ai-engineer, md, which is not here." in mistake


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("level mid", 'slug: "mid"'),
        ("level mid", f"phase: {MID}"),
        ("level mid", "ladder: [ai-engineer]"),
        ("checklistitem used-by-teams", 'hint: "Link it."'),
        ("routingrule few", "fewest: 0"),
        ("phase mid", "position: 20"),
    ],
)
def test_a_missing_field_is_named_with_the_line_of_its_row(db, written, row, field):
    line = written.line_of(row)
    written.edit(row, f"    {field}\n", "")
    model, name = row.split()[0], field.split(":")[0]
    assert written.mistakes() == [f"{line}: careerladder.{model} needs {name}."]


def test_what_may_stay_empty_may_be_left_out(db, written):
    written.edit("resource a-book", '    author: "An author"\n', "")
    written.edit("question explains", "    look_back_months: null\n", "")
    written.load()
    assert Resource.objects.get().author == ""


@pytest.mark.parametrize(
    ("row", "fields", "at", "what"),
    [
        (
            "faq how-long",
            ["retired_on: 2026-03-01"],
            1,
            "A retired row says why, in retired_why.",
        ),
        (
            "faq how-long",
            ["retired_on: 2026-03-01", 'retired_why: " "'],
            1,
            "A retired row says why, in retired_why.",
        ),
        ("faq how-long", ['retired_why: "Old."'], 1, "retired_why goes with retired_on, a date."),
        (
            "checklistitem pushes-back",
            ["replaced_by: [ai-engineer, writes-design-docs]"],
            1,
            "replaced_by goes with retired_on, a date.",
        ),
        (
            "faq how-long",
            ['retired_on: "2026-03-01"', 'retired_why: "Old."'],
            1,
            "retired_on: Write a date, like 2026-01-31, without quotes.",
        ),
        (
            "faq how-long",
            ["retired_on: 2026-03-01 10:00:00", 'retired_why: "Old."'],
            1,
            "retired_on: Write a date, like 2026-01-31, without quotes.",
        ),
        (
            "faq how-long",
            ['retired_why: "Old."', "retired_on: 2026-02-30"],
            2,
            "retired_on: Write a date, like 2026-01-31, without quotes.",
        ),
        (
            "faq how-long",
            ["retired_on: 2026-03-01", 'retired_why: "Old."', "replaced_by: [ai-engineer, new]"],
            3,
            "replaced_by names ai-engineer, new, which is not here.",
        ),
        (
            "checklistitem pushes-back",
            [
                "retired_on: 2026-03-01",
                'retired_why: "Old."',
                "replaced_by: [ai-engineer, pushes-back]",
            ],
            3,
            "replaced_by leads back to pushes-back.",
        ),
        ("ladder ai-engineer", ["retired_on: 2026-03-01"], 1, "careerladder.ladder has no field"),
    ],
)
def test_a_retirement_is_whole(db, written, row, fields, at, what):
    first = written.after(row, f'slug: "{row.split()[1]}"', "\n    ".join(fields))
    [mistake] = written.mistakes()
    assert mistake.startswith(f"{first + at - 1}: {what}")


def test_replacements_do_not_go_round_in_a_circle(db, written):
    one = written.retire("checklistitem pushes-back", "replaced_by: [ai-engineer, used-by-teams]")
    written.copy("checklistitem used-by-teams", "stays")
    other = written.retire("checklistitem used-by-teams", "replaced_by: [ai-engineer, pushes-back]")
    assert written.mistakes() == [
        f"{one + 2}: replaced_by leads back to pushes-back.",
        f"{other + 2}: replaced_by leads back to used-by-teams.",
    ]


def test_what_is_current_names_nothing_retired(db, written):
    written.retire("phase staff-and-principal")
    mistakes = written.mistakes()
    assert all(each.endswith("names staff-and-principal, which is retired.") for each in mistakes)
    at = {int(each.split(":")[0]) for each in mistakes}
    assert written.line_of("level staff") + 5 in at
    assert written.line_of("level principal") + 5 in at
    assert written.line_of("checklistitem used-by-teams") + 4 in at
    assert written.line_of("routingrule most") + 8 in at


def test_a_slug_stands_once_for_each_model(db, written):
    first = written.line_of("level mid")
    line = written.copy("level mid", "mid")
    what = f"The slug mid stands twice, first at {written.path}:{first}."
    assert f"{line + 3}: {what}" in written.mistakes()


def test_a_position_is_taken_once_within_a_ladder(db, written):
    line = written.edit("level mid", "position: 20", "position: 10")
    assert written.mistakes() == [f"{line}: mid has the position of junior, 10."]


def test_a_position_of_an_item_is_taken_once_within_its_phase(db, written):
    line = written.edit("checklistitem owns-a-component", "position: 40", "position: 30")
    assert written.mistakes() == [
        f"{line}: owns-a-component has the position of writes-design-docs, 30."
    ]
    written.edit("checklistitem owns-a-component", "position: 30", "position: 10")
    assert written.load()


def test_what_is_retired_takes_no_position(db, written):
    written.retire("checklistitem pushes-back")
    written.edit("checklistitem owns-a-component", "position: 40", "position: 50")
    assert written.load()


def test_a_row_names_nothing_of_another_ladder(db, written):
    written.add(written.path.read_text().replace("ai-engineer", "platform"))
    text = written.path.read_text()
    place = text.rindex("[platform, mid]")
    written.path.write_text(f"{text[:place]}{MID}{text[place + len('[platform, mid]') :]}")
    line = text.count("\n", 0, place)
    assert written.mistakes() == [f"{line}: phases names a row of another ladder."]


@pytest.mark.parametrize(
    ("row", "old", "new", "what"),
    [
        ("routingrule some", "fewest: 2", "fewest: 1", "few is for 1 counted yes too."),
        ("routingrule some", "fewest: 2", "fewest: 0", "few is for 0 to 1 counted yeses too."),
        ("routingrule some", "fewest: 2", "fewest: 3", "No rule is for 2 counted yeses."),
        ("routingrule few", "fewest: 0", "fewest: 1", "No rule is for 0 counted yeses."),
        ("routingrule most", "most: 5", "most: 4", "No rule is for 5 counted yeses."),
        ("routingrule most", "most: 5", "most: 6", "There are 5 questions."),
        ("routingrule some", "higher: [ai-engineer, senior]", f"higher: {MID}", "higher is the sa"),
    ],
)
def test_each_number_of_counted_yeses_meets_one_rule(db, written, row, old, new, what):
    line = written.edit(row, old, new)
    [mistake] = written.mistakes()
    assert mistake.startswith(f"{line}: {what}")


def test_a_rule_runs_from_fewest_to_most(db, written):
    line = written.edit("routingrule some", "fewest: 2", "fewest: 4")
    after = written.line_of("routingrule most") + 5
    assert written.mistakes() == [
        f"{line}: fewest is more than most.",
        f"{after}: No rule is for 2 to 3 counted yeses.",
    ]


def test_a_question_more_needs_a_rule_more(db, written):
    written.copy("question explains", "one-more")
    written.edit("question one-more", "position: 10", "position: 60")
    line = written.line_of("routingrule most") + 6
    assert written.mistakes() == [f"{line}: No rule is for 6 counted yeses."]


def test_a_ladder_without_a_rule_is_told_so_at_its_own_row(db, written):
    for rule in ("few", "some", "most"):
        written.remove(f"routingrule {rule}")
    assert written.mistakes() == ["1: No rule is for 0 to 5 counted yeses."]


@pytest.mark.parametrize(
    ("model", "what"), [("level", "level"), ("checklistitem", "checklist item")]
)
def test_a_phase_has_levels_and_items(db, written, model, what):
    for slug in {"level": ["mid"], "checklistitem": ["writes-design-docs", "owns-a-component"]}[
        model
    ]:
        written.remove(f"{model} {slug}")
    if model == "checklistitem":
        written.retire("checklistitem pushes-back")
    line = written.line_of("phase mid")
    assert written.mistakes() == [f"{line}: The phase mid has no {what}."]


def test_rows_without_their_ladder_say_so_once(db, written):
    written.remove("ladder ai-engineer")
    assert written.mistakes() == ["3: There is no ladder ai-engineer here."]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- model: [", 2, "This is not YAML: did not find expected node content."),
        ("- a: b\n  c\n- d: e\n", 3, "This is not YAML: could not find expected ':'."),
        ("- a: b\n---\n- c: d\n", 2, "This is not YAML: but found another document."),
        ("- model: \x01\n", 1, "This is not text in UTF-8: control characters are not allowed."),
        ("model: careerladder.faq\n", 1, "A fixture is a list of rows."),
        ("", 1, "A fixture is a list of rows."),
        ("- careerladder.faq\n", 1, "A row has the keys model and fields, each once."),
        ("- model: careerladder.faq\n", 1, "A row has the keys model and fields, each once."),
        (
            "- model: careerladder.faq\n  pk: 1\n  fields: {}\n",
            1,
            "A row has the keys model and fields, each once.",
        ),
        (
            "- model: careerladder.faq\n  model: careerladder.faq\n  fields: {}\n",
            1,
            "A row has the keys model and fields, each once.",
        ),
        ("# Empty.\n\n- model: careerladder.faq\n  fields: []\n", 4, "The fields of a row are wri"),
        ("- model: careerladder.user\n  fields: {}\n", 1, "careerladder.user is not a model of a"),
        ("- model: plans.mark\n  fields: {}\n", 1, "plans.mark is not a model of a ladder's con"),
        ("- model: [faq]\n  fields: {}\n", 1, "? is not a model of a ladder's content."),
        ("- fields: {}\n  model: careerladder.phse\n", 2, "careerladder.phse is not a model of a"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(db, written, text, line, what):
    written.path.write_text(text)
    [mistake] = written.mistakes()
    assert mistake.startswith(f"{line}: {what}")


def test_a_file_in_another_encoding_is_named_with_the_line(db, written):
    written.path.write_bytes(b"# Caf\xc3\xa9\n# caf\xe9\n- a\n")
    [mistake] = written.mistakes()
    assert mistake.startswith("2: This is not text in UTF-8: ")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("!mine Mid", "name: Write text, in quotes if it looks like anything else."),
        ("!!bool maybe", "name: Write text, in quotes if it looks like anything else."),
        ("{[a]: b}", "name: Write text, in quotes if it looks like anything else."),
        ("*nothing", "This is not YAML: found undefined alias."),
    ],
)
def test_what_yaml_makes_nothing_of_is_named_with_its_line(db, written, value, what):
    line = written.edit("level mid", 'name: "Mid"', f"name: {value}")
    assert written.mistakes() == [f"{line}: {what}"]


def test_a_field_stands_once_in_a_row(db, written):
    line = written.after("level mid", "position: 20", "position: 25")
    assert written.mistakes() == [f"{line}: position stands here twice."]


def test_a_folder_without_files_is_refused(db, tmp_path):
    with pytest.raises(Refused) as refused:
        load(tmp_path)
    assert str(refused.value) == f"{tmp_path}:1: There is no .yaml file here."


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines(db, written):
    lines = [
        written.edit("phase mid", "position: 20", "position: twenty"),
        written.line_of("level mid"),
        written.edit("level mid", "plateau:", "plato:"),
        written.edit("level senior", "position: 30", "position: 10"),
        written.edit("dimension scope-of-mid", "[ai-engineer, mid]", "[ai-engineer, md]"),
        written.edit("question adopted", "Have you been adopted by another team?", ""),
        written.edit("roadblock stuck", 'why: "Because."', "why: 7"),
        written.edit("faq how-long", "How long?", "?" * 161),
    ]
    mistakes = written.mistakes()
    assert [int(each.split(":")[0]) for each in mistakes] == lines


def test_mistakes_of_every_file_are_named_at_once(db, written):
    one, other = written.folder / "10_one.yaml", written.folder / "20_other.yaml"
    one.write_text("- model: [")
    other.write_text("- model: careerladder.faq\n  fields: {}\n  pk: 3\n")
    line = written.edit("level mid", 'name: "Mid"', "name: no")
    with pytest.raises(Refused) as refused:
        written.load()
    named = [(mistake.file, mistake.line) for mistake in refused.value.mistakes]
    assert named == [(str(one), 2), (str(other), 1), (str(written.path), line)]


# What holds whatever the files say


def test_nothing_is_loaded_when_anything_is_wrong(loaded):
    before = everything()
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    loaded.edit("faq how-long", "How long?", "")
    loaded.mistakes()
    assert everything() == before


def test_a_slug_gone_from_the_files_is_refused_and_named(loaded):
    before = everything()
    loaded.remove("checklistitem pushes-back")
    loaded.remove("dimension scope-of-mid")
    what = (
        "is in the database and gone from the files. "
        "Put it back, and retire it with a date if it should no longer count."
    )
    assert loaded.mistakes() == [
        f"1: careerladder.checklistitem pushes-back {what}",
        f"1: careerladder.dimension scope-of-mid {what}",
    ]
    assert everything() == before


def test_a_renamed_slug_is_a_slug_gone(loaded):
    loaded.edit("resource a-book", 'slug: "a-book"', 'slug: "the-book"')
    [mistake] = loaded.mistakes()
    assert "careerladder.resource a-book is in the database and gone" in mistake
    assert not Resource.objects.filter(slug="the-book").exists()


def test_a_slug_gone_is_named_with_the_other_mistakes(loaded):
    loaded.remove("faq how-long")
    line = loaded.edit("phase mid", "position: 20", "position: no")
    gone, wrong = loaded.mistakes()
    assert "careerladder.faq how-long is in the database and gone" in gone
    assert wrong.startswith(f"{line}: position: ")


def test_an_unreadable_file_lets_nothing_seem_gone(loaded):
    text = loaded.path.read_text()
    start = text.index("- model: careerladder.checklistitem")
    loaded.path.write_text(text[:start])
    rest = loaded.folder / "rest.yaml"
    rest.write_text("[")
    with pytest.raises(Refused) as refused:
        loaded.load()
    assert [mistake.file for mistake in refused.value.mistakes] == [str(rest)]


def test_nothing_is_ever_deleted(loaded):
    kept = {model: set(model.objects.values_list("pk", flat=True)) for model in CONTENT}
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


# The command


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("load_ladder", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_prints_what_changed(loaded):
    loaded.edit("phase mid", "Theme of Mid.", "Another.")
    name = loaded.folder.name
    assert run(loaded.folder) == f"{name}: reworded phase mid\n{name}: 1 changes\n"
    assert run(loaded.folder) == f"{name}: nothing changed\n"


def test_a_check_says_what_would_change_and_changes_nothing(loaded):
    loaded.retire("checklistitem pushes-back")
    before = everything()
    said = run(loaded.folder, "--check")
    assert f"{loaded.folder.name}: would be retired checklist item pushes-back" in said
    assert everything() == before
    assert run(loaded.folder).count("retired checklist item pushes-back") == 1


def test_a_check_of_a_new_ladder_leaves_no_trace(db, written):
    run(written.folder, "--check")
    assert not Ladder.objects.exists()


def test_the_command_names_every_mistake_from_the_folder_it_was_started_in(
    db, written, monkeypatch, capsys
):
    monkeypatch.chdir(written.folder)
    first = written.edit("phase mid", "position: 20", "position: no")
    second = written.edit("faq how-long", "How long?", "")
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing was loaded: 2 mistakes"):
        call_command("load_ladder", str(written.folder), stderr=errors)
    assert [line.split(": ")[0] for line in errors.getvalue().splitlines()] == [
        f"ladder.yaml:{first}",
        f"ladder.yaml:{second}",
    ]


def test_without_a_folder_the_command_loads_every_ladder_in_fixtures(db, written, settings):
    settings.BASE_DIR = written.folder
    (written.folder / "fixtures").mkdir()
    written.folder = written.folder / "fixtures" / "ours"
    written.folder.mkdir()
    written.path.rename(written.folder / "ladder.yaml")
    assert run().endswith(f"\nours: {ROWS_OF_THE_SMALL_LADDER} changes\n")


@pytest.mark.parametrize(("wrong", "code"), [(True, 1), (False, None)])
def test_the_exit_code_tells_whether_it_was_loaded(transactional_db, written, wrong, code, capsys):
    if wrong:
        written.edit("phase mid", "position: 20", "position: no")
    try:
        Command().run_from_argv(["manage.py", "load_ladder", str(written.folder)])
        exited = None
    except SystemExit as exit_:
        exited = exit_.code
    assert exited == code
    assert Ladder.objects.exists() is not wrong
    assert ("Nothing was loaded: 1 mistakes" in capsys.readouterr().err) is wrong
