"""A text into pieces: nothing of it is lost, and what it says of days holds."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.evidence.date_reader import Happened
from plans.evidence.list_parser import (
    MOST_PARSED,
    MOST_PIECES,
    DateContext,
    parse_list,
    parse_note,
    reads_as_list,
)
from plans.models.evidence_text import LONGEST_NOTE, EvidenceText, Precision

TODAY = date(2026, 6, 3)
DAYS = DateContext(TODAY, TODAY)
BRAG_DOCUMENT = """\
# Brag document

## Q2 2026
- 2026-05-14: Shipped retrieval as a service
  - two teams built from it

  Latency is down by 40 %.
* [x] 2026-04 Presented at the guild
      and again in Berlin
- yesterday – fixed the stale index

May 2026:
1. Wrote RFC 12
wrapped here
2) Reviewed three

---
## On call
• Nobody was paged
"""


def dated(text: str) -> list[tuple[str, str]]:
    return [
        (each.happened_on.isoformat()[: 7 if each.precision == Precision.MONTH else 10], each.note)
        for each in parse_list(text, DAYS).texts
    ]


def notes(text: str) -> list[str]:
    return [note for _, note in dated(text)]


def test_a_brag_document():
    assert dated(BRAG_DOCUMENT) == [
        (
            "2026-05-14",
            "Shipped retrieval as a service\n- two teams built from it\n\nLatency is down by 40 %.",
        ),
        ("2026-04", "Presented at the guild\nand again in Berlin"),
        ("2026-06-02", "fixed the stale index"),
        ("2026-05", "Wrote RFC 12\nwrapped here"),
        ("2026-05", "Reviewed three"),
        ("2026-06-03", "Nobody was paged"),
    ]
    left_out = parse_list(BRAG_DOCUMENT, DAYS).left_out
    assert left_out == ("# Brag document", "## On call")


@pytest.mark.parametrize(
    ("text", "happened", "note"),
    [
        ("Fixed it.", "2026-06-03", "Fixed it."),
        ("2026-05-14 Fixed it.", "2026-05-14", "Fixed it."),
        ("2026-05-14: Fixed it.", "2026-05-14", "Fixed it."),
        ("2026-05-14 - Fixed it.", "2026-05-14", "Fixed it."),
        ("2026-05 – Fixed it.", "2026-05", "Fixed it."),
        ("  2026-05-14\nFixed it.\n\nTwice.", "2026-05-14", "Fixed it.\n\nTwice."),
        ("Yesterday, I fixed it.", "2026-06-02", "I fixed it."),
        ("Yesterday’s fix holds.", "2026-06-03", "Yesterday’s fix holds."),
        ("Fixed it 2026-05-14", "2026-06-03", "Fixed it 2026-05-14"),
        ("2026-05-14T10:00 it broke", "2026-05-14", "it broke"),
        ("2026-31 is a ticket", "2026-06-03", "2026-31 is a ticket"),
        ("1234-05 is another", "2026-06-03", "1234-05 is another"),
        ("٢٠٢٦-05 is none", "2026-06-03", "٢٠٢٦-05 is none"),
    ],
)
def test_one_note_happened_today_unless_it_says_otherwise(text, happened, note):
    assert not reads_as_list(text)
    assert dated(text) == [(happened, note)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One line.",
        "Two lines.\nOf prose.",
        "- One marker alone",
        "- One\n  - with what\n  - belongs to it",
        "A paragraph.\n\nAnother.\n\nA third.",
        "Three lines,\nof which one is long: " + "x" * 160 + "\nare prose.",
        "## What happened\nIt broke.\n\n## What I did\nI fixed it.",
    ],
)
def test_what_is_no_list(text):
    assert not reads_as_list(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("- a\n- b", ["a", "b"]),
        ("* a\n\n\n* b", ["a", "b"]),
        ("  - a\n  - b", ["a", "b"]),
        ("\t- a\n\t- b", ["a", "b"]),
        ("1. a\n2. b", ["a", "b"]),
        ("- [x] a\n- [X] b", ["a", "b"]),
        ("• a\n-\n• b", ["a", "b"]),
        ("2026-05-14 a\nmore of it\n2026-05-15 b", ["a\nmore of it", "b"]),
        ("a\nb\nc", ["a", "b", "c"]),
        ("a\n  of it\nb\nc", ["a\nof it", "b", "c"]),
        ("- **a** b\n- **c**", ["**a** b", "**c**"]),
        ("Done:\n- a\n- b", ["a", "b"]),
        ("- a\n\n  b\n\nc\n- d", ["a\n\nb", "c", "d"]),
    ],
)
def test_what_is_a_list_and_of_which_pieces(text, pieces):
    assert reads_as_list(text)
    assert notes(text) == pieces


def test_a_heading_that_names_a_month_dates_what_follows():
    text = "## May 2026\n### Platform\n- a\n- 2026-04-02 b\n## Sept. 2025\n- c\n## Other\n- d"
    assert [happened for happened, _ in dated(text)] == [
        "2026-05",
        "2026-04-02",
        "2025-09",
        "2026-06-03",
    ]
    assert parse_list(text, DAYS).left_out == ("### Platform", "## Other")


def test_months_alone_date_lines_and_what_is_indented_below_them():
    assert dated("May 2026\na\n\nApril 2026\nb") == [("2026-05", "a"), ("2026-04", "b")]
    assert dated("- May 2026\n  - a\n  - b\n- 14 April 2026\n  - c") == [
        ("2026-05", "a"),
        ("2026-05", "b"),
        ("2026-04-14", "c"),
    ]


def test_a_heading_dates_what_is_below_it_in_whole_months():
    [first, second] = parse_list("## Feb – May 2026\n- a\n- b", DAYS).entries
    assert first.happened == second.happened == Happened(date(2026, 2, 1), 4)
    assert (first.heading, first.said) == ("## Feb – May 2026", "Feb – May 2026")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "2026-06-04 Not yet.",
            "2026-06-04 is in the future: today is 3 June 2026 in your time zone.",
        ),
        ("2026-07 Not yet.", "2026-07 is in the future"),
        ("- a\n- 2027-01-01 b", "2027-01-01 is in the future"),
        ("## July 2026\n- a\n- b", "July 2026 is in the future"),
        ("2026-02-30 Never.", "There is no 2026-02-30."),
        ("2026-05-14", "Write what happened after the date."),
        ("x" * (LONGEST_NOTE + 1), "One entry has 10,001 characters; the limit is 10,000."),
        ("- a\n- b" + "x" * LONGEST_NOTE, "It starts with “bxxx"),
        ("- a\n" * (MOST_PIECES + 1), "This reads as 201 entries; the limit is 200 at once."),
    ],
)
def test_what_is_wrong_is_said(text, says):
    problems = parse_list(text, DAYS).problems
    assert len(problems) == 1
    assert says in problems[0]


def test_the_current_month_has_come():
    assert dated("2026-06 Begun.") == [("2026-06", "Begun.")]


# Without letters of months or of "yesterday", so that no date is written in words.
WORDS = st.from_regex(r"\A[bgikqvwz]([bgikqvwz ,.;]{0,30}[bgikqvwz])?\Z")
DATES = st.one_of(
    st.none(),
    st.dates(date(1950, 1, 1), TODAY).map(lambda day: (day, Precision.DAY)),
    st.dates(date(1950, 1, 1), TODAY).map(lambda day: (day.replace(day=1), Precision.MONTH)),
)


@st.composite
def pieces(draw) -> tuple[str, EvidenceText]:
    """A piece as it is written, and what it tells."""
    when = draw(DATES)
    marker = draw(st.sampled_from(["- ", "* ", "+ ", "– ", "- [x] ", "☑ ", "-   "]))
    lines = draw(st.lists(WORDS, min_size=1, max_size=4))
    indent = draw(st.integers(1, 5)) * " "
    gap = draw(st.sampled_from(["\n", "\n\n"]))
    day, precision = when or (TODAY, Precision.DAY)
    written = day.isoformat()[: 7 if precision == Precision.MONTH else 10]
    says = f"{written}{draw(st.sampled_from([' ', ': ', ' - ', ' – ']))}" if when else ""
    text = gap.join([f"{marker}{says}{lines[0]}", *(indent + line for line in lines[1:])])
    return text, EvidenceText(day, gap.join(lines), (), precision)


@given(st.lists(pieces(), min_size=2, max_size=8), st.sampled_from(["\n", "\n\n", "\n---\n"]))
def test_a_list_is_read_as_it_was_written(listed, gap):
    reading = parse_list(gap.join(text for text, _ in listed), DAYS)
    assert list(reading.texts) == [told for _, told in listed]
    assert reading.left_out == reading.problems == ()


# Without those of weeks, quarters and halves.
LETTERS = "bgkvyz"
# Letters that are a mark are none of the text.
LETTER_MARK = re.compile(rf"^\s*(?:[-*+•]\s+)*[{LETTERS}]{{1,5}}[.)]\s", re.MULTILINE)
PASTED = st.text(alphabet=f"{LETTERS} \t\n\n-*•#:.1206", max_size=300)


def letters_of(*texts: str) -> str:
    return "".join(re.findall(f"[{LETTERS}]", "\n".join(texts)))


@given(PASTED)
def test_nothing_but_a_heading_is_left_out(text):
    assume(not LETTER_MARK.search(text))
    reading = parse_list(text, DAYS)
    left = sorted(letters_of(*(told.note for told in reading.texts), *reading.left_out))
    assert left == sorted(letters_of(text))
    assert letters_of(parse_note(text, DAYS).texts[0].note) == letters_of(text)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    for reading in (parse_list(text, DAYS), parse_note(text, DAYS)):
        assert reading.texts
        assert all(told.happened_on <= TODAY for told in reading.texts)


def written(told: EvidenceText) -> str:
    day = told.happened_on.isoformat()[: 7 if told.precision == Precision.MONTH else 10]
    first, *more = told.note.split("\n")
    return "\n".join([f"- {day}: {first}", *(f"  {line}" for line in more)])


@given(st.one_of(PASTED, st.text(max_size=300)))
def test_what_was_read_reads_the_same_once_more(text):
    first = parse_list(text, DAYS)
    # A date and nothing but signs is a heading.
    says = all(re.search(r"[^#*_:\s]", told.note.split("\n")[0]) for told in first.texts)
    if reads_as_list(text) and says:
        again = parse_list("\n".join(written(told) for told in first.texts), DAYS)
        assert again.texts == first.texts
    assert parse_list(text, DAYS) == first


def test_a_long_text_is_read_at_once():
    heading = "# " + " " * 50_000 + "x\n- a\n- b"
    for text in ("- a\n" * 25_000, heading, "-" * 100_000, "may " * 25_000):
        reads_as_list(text)
        parse_list(text, DateContext(TODAY - timedelta(days=1), TODAY))


def test_a_week_of_weeks_is_read_at_once():
    text = "week of " * 12_000
    assert parse_list(text, DAYS).texts[0].note == text.strip()


@pytest.mark.parametrize(
    "text",
    ["- a\n" * 5_000, "a\n" * 5_000, "2026-05-14 a\n" * 5_000, "- a\n\n" * 5_000],
    ids=["markers", "lines", "dates", "gaps"],
)
def test_a_list_is_not_read_to_its_end_once_it_is_too_long(text):
    reading = parse_list(text, DAYS)
    assert reads_as_list(text)
    assert reading.problems == (
        "This reads as more than 1,000 entries; the limit is 200 at once. Record it in parts.",
    )
    assert [told.note for told in reading.texts] == [parse_note(text, DAYS).texts[0].note]


@pytest.mark.parametrize("line", ["- a", "a", "-", "2026-05-14 a", "# a", "May 2026"])
def test_a_text_of_too_many_lines_is_refused_at_once(line):
    reading = parse_list(f"{line}\n\n" * 5_001, DAYS)
    assert (
        reading.refusal == "This has 5,001 lines; the limit is 5,000 at once. Record it in parts."
    )
    assert reads_as_list(f"{line}\n\n" * 5_001)


def test_a_list_of_as_many_as_are_looked_for_is_counted():
    [problem] = parse_list("- a\n" * MOST_PARSED, DAYS).problems
    assert problem.startswith("This reads as 1000 entries")
