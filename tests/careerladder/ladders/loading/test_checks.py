"""All that is wrong is said at once, each with its line."""

from __future__ import annotations

import pytest

from careerladder.ladders.loading.load import LoadRefused, load
from careerladder.models import Resource

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
    (
        "suggestedmove unstick",
        "systems: any",
        "systems: chat",
        "systems: Value 'chat' is not a valid choice.",
    ),
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
            "A retired row must say why, in retired_why.",
        ),
        (
            "faq how-long",
            ["retired_on: 2026-03-01", 'retired_why: " "'],
            1,
            "A retired row must say why, in retired_why.",
        ),
        ("faq how-long", ['retired_why: "Old."'], 1, "retired_why needs retired_on, a date."),
        (
            "checklistitem pushes-back",
            ["replaced_by: [ai-engineer, writes-design-docs]"],
            1,
            "replaced_by needs retired_on, a date.",
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
        (
            "ladder ai-engineer",
            ["retired_on: 2026-03-01"],
            1,
            "careerladder.ladder has no field",
        ),
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


def test_a_question_may_name_a_retired_item(db, written):
    written.retire("checklistitem proposal-adopted")
    assert "added question finds" in written.load()


def test_a_question_names_no_item_that_is_missing(db, written):
    for row in ("begin", "complete"):
        written.remove(f"suggestedmove {row}-proposal-adopted")
    written.remove("checklistitem proposal-adopted")
    mistakes = written.mistakes()
    assert len(mistakes) == 2
    assert all("items names ai-engineer, proposal-adopted" in each for each in mistakes)


def test_a_slug_stands_once_for_each_model(db, written):
    first = written.line_of("level mid")
    line = written.copy("level mid", "mid")
    what = f"The slug mid is used twice, first at {written.path}:{first}."
    assert f"{line + 3}: {what}" in written.mistakes()


def test_a_position_is_taken_once_within_a_ladder(db, written):
    line = written.edit("level mid", "position: 20", "position: 10")
    assert written.mistakes() == [f"{line}: mid and junior both have position 10."]


def test_a_position_of_an_item_is_taken_once_within_its_phase(db, written):
    line = written.edit("checklistitem owns-a-component", "position: 40", "position: 30")
    assert written.mistakes() == [
        f"{line}: owns-a-component and writes-design-docs both have position 30."
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
        ("routingrule some", "fewest: 2", "fewest: 1", "few also covers 1 counted yes."),
        ("routingrule some", "fewest: 2", "fewest: 0", "few also covers 0 to 1 counted yeses."),
        ("routingrule some", "fewest: 2", "fewest: 3", "No rule covers 2 counted yeses."),
        ("routingrule few", "fewest: 0", "fewest: 1", "No rule covers 0 counted yeses."),
        ("routingrule most", "most: 5", "most: 4", "No rule covers 5 counted yeses."),
        ("routingrule most", "most: 5", "most: 6", "There are only 5 questions."),
        (
            "routingrule some",
            "higher: [ai-engineer, senior]",
            f"higher: {MID}",
            "higher and lower are the sa",
        ),
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
        f"{line}: fewest is greater than most.",
        f"{after}: No rule covers 2 to 3 counted yeses.",
    ]


def test_a_question_more_needs_a_rule_more(db, written):
    written.copy("question explains", "one-more")
    written.edit("question one-more", "position: 10", "position: 60")
    line = written.line_of("routingrule most") + 6
    assert written.mistakes() == [f"{line}: No rule covers 6 counted yeses."]


def test_a_ladder_without_a_rule_is_told_so_at_its_own_row(db, written):
    for rule in ("few", "some", "most"):
        written.remove(f"routingrule {rule}")
    assert written.mistakes() == ["1: No rule covers 0 to 5 counted yeses."]


@pytest.mark.parametrize(
    ("model", "what"), [("level", "level"), ("checklistitem", "checklist item")]
)
def test_a_phase_has_levels_and_items(db, written, model, what):
    for slug in {"level": ["mid"], "checklistitem": ["writes-design-docs", "owns-a-component"]}[
        model
    ]:
        written.remove(f"{model} {slug}")
        if model == "checklistitem":
            written.remove(f"suggestedmove begin-{slug}")
            written.remove(f"suggestedmove complete-{slug}")
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
        ("- model: \x01\n", 1, "This is not UTF-8 text: control characters are not allowed."),
        ("model: careerladder.faq\n", 1, "A fixture must be a list of rows."),
        ("", 1, "A fixture must be a list of rows."),
        ("- careerladder.faq\n", 1, "A row must have the keys model and fields, each once."),
        ("- model: careerladder.faq\n", 1, "A row must have the keys model and fields, each once."),
        (
            "- model: careerladder.faq\n  pk: 1\n  fields: {}\n",
            1,
            "A row must have the keys model and fields, each once.",
        ),
        (
            "- model: careerladder.faq\n  model: careerladder.faq\n  fields: {}\n",
            1,
            "A row must have the keys model and fields, each once.",
        ),
        ("# Empty.\n\n- model: careerladder.faq\n  fields: []\n", 4, "Write the fields of a row"),
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
    assert mistake.startswith("2: This is not UTF-8 text: ")


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
    assert written.mistakes() == [f"{line}: position is here twice."]


def test_a_folder_without_files_is_refused(db, tmp_path):
    with pytest.raises(LoadRefused) as refused:
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
    with pytest.raises(LoadRefused) as refused:
        written.load()
    named = [(mistake.file, mistake.line) for mistake in refused.value.mistakes]
    assert named == [(str(one), 2), (str(other), 1), (str(written.path), line)]


def test_a_suggested_move_leads_to_one_thing(db, written):
    line = written.edit(
        "suggestedmove unstick",
        "position: 10",
        "position: 10\n    item: [ai-engineer, pushes-back]",
    )
    assert written.mistakes() == [
        f"{line + 1}: A suggested move must have one of item, roadblock and phase."
    ]


def test_a_path_has_a_condition_and_only_a_path(db, written):
    written.edit("suggestedmove go-deep", 'only_if: "Several teams need it."', 'only_if: ""')
    assert [each.partition(": ")[2] for each in written.mistakes()] == [
        "A path needs both phase and only_if, its condition."
    ]


def test_the_moves_of_an_item_are_counted_within_it(db, written):
    written.edit("suggestedmove complete-pushes-back", "position: 20", "position: 10")
    assert [each.partition(": ")[2] for each in written.mistakes()] == [
        "complete-pushes-back and begin-pushes-back both have position 10."
    ]


def test_only_moves_of_a_roadblock_or_a_path_name_items(db, written):
    items = "items: [[ai-engineer, writes-design-docs]]"
    written.after("suggestedmove unstick", "systems: any", items)
    line = written.after("suggestedmove begin-writes-design-docs", "systems: any", items)
    assert written.mistakes() == [f"{line}: items is for moves of a roadblock or a path."]


def test_a_rule_with_two_phases_finds_a_question_in_the_lower_one(db, written):
    line = written.edit("level senior", "Have you done the unlock of Senior?", "")
    assert written.mistakes() == [
        f"{line}: The rule most asks the match_question of this level.",
    ]


def test_a_level_that_no_rule_asks_about_needs_no_question(db, written):
    for name in ("Junior", "Principal"):
        written.edit(f"level {name.lower()}", f"Have you done the unlock of {name}?", "")
    assert written.load()
