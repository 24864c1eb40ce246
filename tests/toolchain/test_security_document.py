"""docs/security.md names its evidence; what it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")

STATES = {"met", "partly", "not met", "does not apply"}
ENDINGS = "css|html|js|md|py|toml|txt|yaml"
A_PATH = re.compile(rf"`((?:[\w.-]+/)*[\w.-]+\.(?:{ENDINGS})|\.\w+ignore|[\w.-]+(?:/[\w.-]+)+/?)`")
# Of the standard's table alone: its first column is a number, or several.
A_ROW = re.compile(r"(?m)^\| (\d[^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$")


def as_numbers(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def test_every_file_that_it_names_is_there():
    named = set(A_PATH.findall(TEXT))
    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_part_of_it_that_it_links_to_is_there():
    headings = re.findall(r"(?m)^#+ (.+)$", TEXT)
    anchors = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors
    for link in re.findall(r"\]\(([\w./-]+\.md)\)", TEXT):
        assert (ROOT / "docs" / link).is_file(), link


def test_every_requirement_has_a_state_and_a_reason():
    rows = A_ROW.findall(TEXT)
    in_tables = [line for line in TEXT.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == len(in_tables)
    assert {state for _, _, state, _ in rows} == STATES
    for number, about, _, why in rows:
        assert about.strip(), number
        assert why.strip(), number


def test_requirements_are_in_order_and_none_is_there_twice():
    listed = [
        number
        for row, *_ in A_ROW.findall(TEXT)
        if " to " not in row
        for number in map(str.strip, row.split(","))
    ]
    assert listed == sorted(set(listed), key=as_numbers)
    assert re.findall(r"(?m)^### V(\d+) ", TEXT) == [str(number) for number in range(1, 18)]
