"""The journal as filtered, as a file and on paper: all that was asked for, and nobody else's."""

from __future__ import annotations

import csv
from datetime import date
from http import HTTPStatus
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.journal.export import (
    FORMULA_SIGNS,
    HEADER,
    ExportedEntry,
    as_csv_file,
    as_markdown_file,
    without_formula,
)
from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import Precision

MARKDOWN, CSV, PRINT = "/evidence/journal.md", "/evidence/journal.csv", "/evidence/print/"
A_DAY = date(2026, 5, 14)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
entries = st.builds(
    ExportedEntry,
    st.builds(
        EvidenceText,
        st.just(A_DAY),
        texts,
        st.lists(st.just("https://example.org/=1"), max_size=2).map(tuple),
    ),
    st.lists(texts, max_size=2).map(tuple),
    st.just(A_DAY),
)


@pytest.fixture
def tell(ada):
    def told(note, on=A_DAY, *items, links=(), person=ada, **more):
        text = EvidenceText(on, note, tuple(links), **more)
        return Evidence.objects.record(person, text, serving=items)

    return told


def body(answer) -> str:
    assert answer.status_code == HTTPStatus.OK
    return b"".join(answer.streaming_content).decode()


def rows_of_csv(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


@given(st.lists(entries, max_size=4))
def test_a_spreadsheet_gets_each_cell_back_and_no_formula(these):
    text = "".join(as_csv_file(these))
    assert text.startswith("\ufeff")
    header, *rows = rows_of_csv(text)
    assert header == list(HEADER)
    assert len(rows) == len(these)
    for entry, row in zip(these, rows, strict=True):
        assert row[3].removeprefix("'") == entry.text.note.removeprefix("'")
        for cell in row:
            assert not cell.lstrip().startswith(FORMULA_SIGNS)
            assert not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    "note", ["=1+1", "+1", "-40% cost", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"]
)
def test_what_begins_like_a_formula_gets_an_apostrophe(note):
    assert without_formula(note) == f"'{note}"
    assert without_formula(f"p99 {note}") == f"p99 {note}"


def test_the_structure_of_the_markdown_is_that_of_the_journal():
    quarter = EvidenceText(date(2026, 4, 1), "In spring", (), Precision.MONTH, 3)
    note = EvidenceText(A_DAY, "# A heading\n\n- one\n- two", ("https://example.org/12",))
    items = ("Design documents", "Proposals")
    text = "".join(
        as_markdown_file(
            (ExportedEntry(quarter, (), A_DAY), ExportedEntry(note, items, A_DAY)), "2 entries."
        )
    )
    assert text == (
        "# Evidence\n\n2 entries.\n"
        "\n## April to June 2026\n"
        "\n- **April to June 2026**\n\n  In spring\n\n  Not filed under an item.\n"
        "\n## May 2026\n"
        "\n- **14 May 2026**\n\n  # A heading\n\n  - one\n  - two\n\n  <https://example.org/12>\n"
        "\n  Filed under: Design documents, Proposals\n"
    )


def test_the_files_have_what_the_filters_let_through_and_nobody_elses(
    as_ada, bob, tell, design_docs
):
    tell("Told of design", A_DAY, design_docs, links=["https://example.org/12"])
    tell("Told in April", date(2026, 4, 2))
    tell("Known to the year", date(2025, 1, 1), precision=Precision.MONTH, months=12)
    tell("Bob’s design", person=bob)
    tell("Removed").remove()
    text = body(as_ada.get(MARKDOWN))
    assert "3 entries, newest first." in text
    assert "## 2025\n" in text
    assert text.index("Told of design") < text.index("Told in April")
    assert "Bob" not in text
    assert "Removed" not in text
    text = body(as_ada.get(MARKDOWN, {"q": "design", "phase": "mid"}))
    assert "One entry: “design”, Phase: Mid." in text
    assert "Told in April" not in text
    rows = rows_of_csv(body(as_ada.get(CSV)))[1:]
    assert [row[:3] for row in rows] == [
        ["14 May 2026", "2026-05-14", "2026-05-14"],
        ["2 April 2026", "2026-04-02", "2026-04-02"],
        ["2025", "2025-01-01", "2025-12-31"],
    ]
    assert rows[0][3:6] == ["Told of design", "https://example.org/12", design_docs.name]
    assert [row[3] for row in rows_of_csv(body(as_ada.get(CSV, {"month": "2026-04"})))[1:]] == [
        "Told in April"
    ]


def test_all_rows_are_in_it_at_the_cost_of_one(as_ada, ada, tell, queries, design_docs):
    tell("First", A_DAY, design_docs)

    def cost(url):
        return queries(lambda: body(as_ada.get(url)))

    before = [cost(url) for url in (MARKDOWN, CSV)]
    for number in range(60):
        tell(f"Note {number}", A_DAY, design_docs)
    assert [cost(url) for url in (MARKDOWN, CSV)] == before
    assert max(before) <= 7
    assert len(rows_of_csv(body(as_ada.get(CSV)))) == 62


def test_a_file_is_named_and_another_format_is_not_there(as_ada, ladder, time_machine):
    time_machine.move_to("2026-11-29T12:00:00Z")
    answer = as_ada.get(CSV)
    assert answer["Content-Disposition"] == 'attachment; filename="evidence-2026-11-29.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert as_ada.get("/evidence/journal.pdf").status_code == HTTPStatus.NOT_FOUND


def test_on_paper_stands_all_that_was_asked_for_with_whole_notes(as_ada, tell):
    for number in range(25):
        tell(f"Note {number}.", date(2026, 5, 1 + number))
    tell(f"Long. {'Word ' * 400} The end.")
    html = as_ada.get(PRINT).text
    assert "26 entries." in html
    assert all(f"Note {number}." in html for number in range(25))
    assert "The end." in html
    assert ">Read more<" not in html


def test_a_sheet_says_what_it_leaves_out(as_ada, tell, monkeypatch):
    for number in range(25):
        tell(f"Note {number}.", date(2026, 5, 1 + number))
    assert "Page 1 of 2, 25 entries in all." in as_ada.get("/evidence/").text
    monkeypatch.setattr("plans.journal.entries.PRINTED_PAGE_SIZE", 10)
    html = as_ada.get(PRINT, {"page": 2, "month": "2026-05"}).text
    assert "May 2026: entries 11 to 20 of 25, page 2 of 3." in html


def test_the_journal_leads_to_its_files_with_its_filters(as_ada, tell):
    tell("Design")
    html = as_ada.get("/evidence/?q=design&page=1").text
    for url in (MARKDOWN, CSV, PRINT):
        assert f'href="{url}?q=design"' in html
    assert "Export this entry" in html


@pytest.mark.parametrize("url", [MARKDOWN, CSV, PRINT])
def test_a_stranger_gets_none_of_it(client, ladder, url):
    assert client.get(url).url.startswith("/account/login/")
