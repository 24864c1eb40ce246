"""docs/facts.md says which field holds each fact of the source. The words are there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from careerladder.ladders.loading.files import read_folder

FACTS = (settings.BASE_DIR / "docs" / "facts.md").read_text()
ROWS = re.findall(r"^\| (?!---|Fact|Was wrong)(.+?) \| (\w+ [\w-]+ \w+) \| (.+?) \|$", FACTS, re.M)


@pytest.fixture(scope="module")
def fields() -> dict[str, str]:
    """The text of each field of the ladder, by kind, slug and name."""
    rows, _ = read_folder(settings.BASE_DIR / "fixtures" / "ai-engineer")
    return {
        f"{row.model._meta.model_name} {row.slug} {name}": " ".join(str(value).split())
        for row in rows
        for name, value in row.fields.items()
    }


def test_every_line_of_the_tables_is_a_row():
    lines = [line for line in FACTS.splitlines() if line.startswith("| ")]
    assert len(lines) - len(ROWS) == 4  # Two headers with their rules.
    assert len(ROWS) > 100


@pytest.mark.parametrize(("fact", "field", "words"), ROWS, ids=[row[0] for row in ROWS])
def test_the_field_holds_the_fact(fields, fact, field, words):
    if words.isdigit():
        assert fields[field] == words
    else:
        assert words in fields[field]


@pytest.mark.parametrize(
    "kind",
    [
        "checklistitem",
        "dimension",
        "faq",
        "level",
        "phase",
        "question",
        "resource",
        "roadblock",
        "routingrule",
    ],
)
def test_every_row_of_the_ladder_that_holds_facts_is_in_the_table(fields, kind):
    in_table = {field.rsplit(" ", 1)[0] for _, field, _ in ROWS}
    in_ladder = {field.rsplit(" ", 1)[0] for field in fields if field.split()[0] == kind}
    assert in_ladder <= in_table
