"""What editors, spreadsheets and wikis put on the clipboard, as entries."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.evidence.date_reader import DateProblem
from plans.evidence.list_parser import DateContext, ParsedText, parse_list

TODAY = date(2026, 11, 28)


def read(text: str) -> ParsedText:
    return parse_list(text, DateContext(TODAY, TODAY))


def notes(text: str) -> list[str]:
    return [entry.note for entry in read(text).entries]


def dated(text: str) -> list[tuple[str, str]]:
    return [(entry.text.when, entry.note) for entry in read(text).entries]


MARKS = [
    *"●○▪■□◆•◦‣·–—-*+✓✔✅☑→►▶➢★",
    "\uf0b7",
    "\u2043",
    "1.",
    "1)",
    "(1)",
    "a.",
    "a)",
    "iv.",
    "- [x]",
    "* [X]",
    "[x]",
    "•\ufe0f",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("gap", [" ", "\t", "\xa0", "  "])
def test_every_mark_that_editors_write_begins_an_entry_and_is_gone(mark, gap):
    assert notes(f"{mark}{gap}Cut the queue\n{mark}{gap}Wrote the guide") == [
        "Cut the queue",
        "Wrote the guide",
    ]


@pytest.mark.parametrize(
    "end",
    ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\n\u200b", "\n\ufeff"],
)
def test_lines_end_as_they_may(end):
    assert notes(f"- a{end}- b{end}- c") == ["a", "b", "c"]
    assert notes(f"\ufeffone{end}two{end}three") == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("●\tA\n○\tdetail of A\n●\tB\n○\tdetail of B", ["A\n- detail of A", "B\n- detail of B"]),
        ("•\tA\no\tdetail\n§\tdeeper\no\tmore\n•\tB", ["A\n- detail\n  - deeper\n- more", "B"]),
        ("1.\tA\na.\tdetail\nb.\tmore\n2.\tB", ["A\n- detail\n- more", "B"]),
        ("• A\n- detail\n• B", ["A\n- detail", "B"]),
        ("- A\no\tdetail\n- B", ["A\n- detail", "B"]),
        ("- A\n  ◦ detail\n- B", ["A\n- detail", "B"]),
        ("- A\n* B\n+ C", ["A", "B", "C"]),
        ("●\tA\n\n○\tdetail\n\n●\tB", ["A\n- detail", "B"]),
        ("14 May 2026: A\n- detail\n- more\n15 May 2026: B", ["A\n- detail\n- more", "B"]),
        ("🚀 Launched\n🎉 Closed", ["🚀 Launched", "🎉 Closed"]),
        ("1. March through\n2. May be", ["March through", "May be"]),
    ],
)
def test_details_stay_with_their_entry(text, entries):
    assert notes(text) == entries


def test_a_numbered_day_is_a_day():
    assert dated("14. May 2026: A\n3. June 2026: B") == [("14 May 2026", "A"), ("3 June 2026", "B")]


@pytest.mark.parametrize(
    ("text", "entries", "plans"),
    [
        ("* [ ] Plan\n* [x] Wrote it\n* [ ] Book it", ["Wrote it"], ("Plan", "Book it")),
        ("[ ] Plan\n[x] Wrote it\n[ ] Book it", ["Wrote it"], ("Plan", "Book it")),
        ("☐ Plan\n☑ Wrote it\n☐ Book it", ["Wrote it"], ("Plan", "Book it")),
        ("⬜ Plan\n✅ Wrote it", ["Wrote it"], ("Plan",)),
        ("• ☐ Plan\n• ☑ Wrote it", ["Wrote it"], ("Plan",)),
        ("1. [ ] Plan\n2. [x] Wrote it", ["Wrote it"], ("Plan",)),
        ("- [/] Begun\n- [-] Given up\n- [x] Done", ["Done"], ("Begun", "Given up")),
        ("[ ] Plan", [], ("Plan",)),
        ("[x] Wrote it", ["Wrote it"], ()),
        ("- [ ] Plan\n  with Ada\n- [x] Wrote it", ["Wrote it"], ("Plan\nwith Ada",)),
        (
            "- [x] A\n  - [ ] rest\n  - detail\n- [ ] B\n  - [x] part",
            ["A\n- detail", "part"],
            ("rest", "B"),
        ),
        ("What\tDone\nA\tyes\nB\tno", ["A\n- Done: yes"], ("B\n- Done: no",)),
    ],
)  # fmt: skip
def test_an_unticked_box_is_a_plan(text, entries, plans):
    assert notes(text) == entries
    assert read(text).plans == plans


TABLE = [("14 May 2026", "Cut the queue"), ("April to June 2026", "Wrote the guide")]


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-14\tCut the queue\nQ2 2026\tWrote the guide",
        "Date\tWhat\n14 May 2026\tCut the queue\nQ2 2026\tWrote the guide",
        "Accomplishment\tWhen\nCut the queue\tMay 14, 2026\nWrote the guide\tQ2 2026",
        'Date\tWhat\n2026-05-14\t"Cut the queue"\nQ2 2026\tWrote the guide',
        "| Date | What |\n|--|--|\n| 2026-05-14 | Cut the queue |\n| Q2 2026 | Wrote the guide |",
        "Date | What\n--- | :---:\n2026-05-14 | Cut the queue\nQ2 2026 | Wrote the guide",
        "||Date||What||\n|2026-05-14|Cut the queue|\n|Q2 2026|Wrote the guide|",
    ],
)  # fmt: skip
def test_the_rows_of_a_table_are_entries(text):
    assert dated(text) == TABLE


def test_a_table_keeps_its_links_and_its_other_cells():
    reading = read(
        "Date\tWhat\tImpact\tLink\n"
        '2026-05-14\t"Cut the queue\nto one hour"\t"40 % ""less"""\thttps://example.org/12\n'
        "later\tWrote the guide\t\t"
    )
    first, second = reading.entries
    assert first.note == 'Cut the queue\nto one hour\n- Impact: 40 % "less"'
    assert (first.link, first.text.when) == ("https://example.org/12", "14 May 2026")
    assert (second.problem, second.said) == (DateProblem.NOT_UNDERSTOOD, "later")
    assert reading.left_out == ("Date · What · Impact · Link",)


def test_a_table_of_anything_else_stays_in_its_note():
    text = "Cut the queue.\n\n| metric | before | after |\n|---|---|---|\n| p99 | 400 | 120 |"
    assert notes(text) == [text]
    assert not read(text).is_list


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("# 2025\n## May\n- a\n## June\n- b", [("May 2025", "a"), ("June 2025", "b")]),
        ("## 2025\n## May\n- a\n## June\n- b", [("May 2025", "a"), ("June 2025", "b")]),
        ("2025\n\nMay\n- a\n\nApril\n- b", [("May 2025", "a"), ("April 2025", "b")]),
        ("## January 2026\n- a\n## December\n- b", [("January 2026", "a"), ("December 2025", "b")]),
        ("## Q2 2026\n- a\n- 3 June: b", [("April to June 2026", "a"), ("3 June 2026", "b")]),
        ("**Q2 2026**\n- a\n- b", [("April to June 2026", "a"), ("April to June 2026", "b")]),
        ("Q2 2026 wins\n- a\n- b", [("April to June 2026", "a"), ("April to June 2026", "b")]),
        ("Week of July 13, 2026\n- a\n- b", [("July 2026", "a"), ("July 2026", "b")]),
        ("Q2 2026\n=======\n- a\n- b", [("April to June 2026", "a"), ("April to June 2026", "b")]),
        ("- 2026-05: a\n- Shipped b (14 May)", [("May 2026", "a"), ("14 May 2026", "Shipped b")]),
    ],
)  # fmt: skip
def test_headings_date_what_is_below_them(text, entries):
    assert dated(text) == entries


def test_what_is_not_understood_is_a_problem_and_never_today():
    reading = read("## FY26 Q2\n- a\n\n## Platform\n- 14.05.26: b\n- 05/06/2026: c")
    assert [(entry.problem, entry.note, entry.heading) for entry in reading.entries] == [
        (DateProblem.NOT_UNDERSTOOD, "a", "## FY26 Q2"),
        (DateProblem.NOT_UNDERSTOOD, "14.05.26: b", ""),
        (DateProblem.AMBIGUOUS, "c", ""),
    ]


def test_a_date_in_the_running_text_is_named_and_not_taken():
    [entry] = read("We went live on 14 May 2026 with two teams.").entries
    assert entry.named == ("14 May 2026",)
    assert entry.text.happened_on == TODAY


WORDS = st.text(alphabet="bgkqvwxz", min_size=1, max_size=12)


@given(
    st.sampled_from(MARKS), st.lists(WORDS, min_size=2, max_size=12), st.sampled_from([" ", "\t"])
)
def test_a_list_with_any_mark_is_read_as_it_was_written(mark, written, gap):
    assert notes("\n".join(f"{mark}{gap}{word}" for word in written)) == written


@given(st.lists(st.tuples(st.dates(date(1950, 1, 1), TODAY), WORDS), min_size=2, max_size=12))
def test_a_table_of_days_is_read_as_it_was_written(rows):
    text = "\n".join(f"{day}\t{word}" for day, word in rows)
    assert [(entry.happened.first, entry.note) for entry in read(text).entries] == rows
