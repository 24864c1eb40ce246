"""The preview of a pasted text: an entry a row, which is mended or left out by itself."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.models import Evidence, EvidenceText, Move, MoveText
from plans.models.evidence_text import Precision
from tests.html_forms import fields_in

CAPTURE = "/evidence/capture/"
TODAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False):
        yield


@pytest.fixture(autouse=True)
def bobs(bob, ladder, today):
    """Somebody else's of the same words, which is never taken for one's own."""
    Evidence.objects.record(bob, EvidenceText(date(2026, 5, 14), "Cut the queue"))
    Move.objects.add(bob, ladder.ladder, MoveText("Book the talk", TODAY, TODAY))
    yield
    assert [piece.note for piece in bob.evidence.all()] == ["Cut the queue"]
    assert bob.moves.count() == 1


@pytest.fixture
def preview(as_ada):
    """The preview of a text: its page, and its fields as a browser sends them."""

    def previewed(text: str, status: int = 200) -> tuple[str, dict[str, Any]]:
        answer = as_ada.post(CAPTURE, {"note": text, "form_key": str(uuid4())})
        assert answer.status_code == status
        return plain(answer.text), fields_in(answer, CAPTURE) | {"reads_as": "list"}

    return previewed


def plain(page: str) -> str:
    return " ".join(page.split())


def recorded(person) -> list[tuple[str, str]]:
    return [(piece.when, piece.note) for piece in person.evidence.order_by("-recorded_at")]


def test_each_entry_has_its_text_its_date_and_the_words_it_came_from(preview):
    page, fields = preview(
        "## Q2 2026\n- Cut the queue\n- 3 June: Wrote the guide\n\n## Other\n- Led it"
    )
    assert [fields[f"when-{number}"] for number in range(3)] == [
        "April to June 2026",
        "3 June 2026",
        "28 November 2026",
    ]
    assert fields["note-1"] == "Wrote the guide"
    assert "From the heading “## Q2 2026”." in page
    assert "From “3 June” in the text." in page
    assert "No date in the text, so today’s date." in page
    assert "Dates from headings: “## Q2 2026” for 1 entry." in page
    assert "Skipped as headings: “## Other”." in page


def test_one_row_is_changed_and_another_left_out(as_ada, ada, preview):
    _, fields = preview("- 14 May 2026: Cut the queue\n- Wrote the guide\n- Noise")
    fields |= {"note-0": "Cut it", "when-0": "May 2026", "when-1": "Q1 2026", "leave-2": "yes"}
    for _ in range(2):
        assert as_ada.post(CAPTURE, fields).status_code == 302
    assert recorded(ada) == [("May 2026", "Cut it"), ("January to March 2026", "Wrote the guide")]
    assert ada.evidence.first().precision == Precision.MONTH


def test_what_is_wrong_is_said_at_its_row_and_all_that_was_typed_comes_back(as_ada, ada, preview):
    _, fields = preview("- 14 May 2026: Cut the queue\n- Wrote the guide")
    changed = {"note-0": "Cut it <b>now</b>", "when-1": "31 April 2026"}
    answer = as_ada.post(CAPTURE, fields | changed)
    assert answer.status_code == 422
    assert "There is no 31 April 2026." in answer.text
    again = fields_in(answer, CAPTURE)
    assert {name: again[name] for name in changed} == changed
    assert again["note"] == fields["note"]
    assert not ada.evidence.exists()
    assert as_ada.post(CAPTURE, again | {"reads_as": "list", "when-1": "2024"}).status_code == 302
    assert recorded(ada) == [("14 May 2026", "Cut it <b>now</b>"), ("2024", "Wrote the guide")]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"when-0": ""}, "When was it?"),
        ({"when-0": "soon"}, "“soon” can’t be read as a date."),
        ({"when-0": "2027-01-01"}, "2027-01-01 is in the future"),
        ({"note-0": " "}, "Write what happened."),
        ({"note-0": "x" * 10_001}, "This has 10,001 characters; the limit is 10,000."),
        ({"note-0": "a\0b"}, "Null characters are not allowed."),
        ({"leave-0": "yes", "leave-1": "yes"}, "You skipped every entry"),
    ],
)
def test_what_a_row_may_not_say(as_ada, ada, preview, changed, says):
    _, fields = preview("- Cut the queue\n- Wrote the guide")
    answer = as_ada.post(CAPTURE, fields | changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert not ada.evidence.exists()


def test_a_row_that_is_left_out_may_say_anything(as_ada, ada, preview):
    _, fields = preview("- 2027-01-01: Cut the queue\n- Wrote the guide", status=422)
    assert as_ada.post(CAPTURE, fields | {"leave-0": "yes"}).status_code == 302
    assert recorded(ada) == [("28 November 2026", "Wrote the guide")]


def test_which_part_of_a_date_comes_first_is_asked_once(as_ada, ada, preview):
    page, fields = preview(
        "- 05/06/2026: Cut the queue\n- 07/08/2026: Wrote the guide\n- 14/05/2026: Led"
    )
    assert "Which comes first in 05/06/2026?" in page
    assert page.count("<fieldset") == 1
    answer = as_ada.post(CAPTURE, fields)
    assert answer.status_code == 422
    assert "Choose the day or the month." in answer.text
    assert not ada.evidence.exists()
    as_ada.post(CAPTURE, fields | {"order": "day"})
    assert [when for when, _ in recorded(ada)] == ["5 June 2026", "7 August 2026", "14 May 2026"]


def test_the_date_of_a_heading_that_is_not_understood_is_asked_once(as_ada, ada, preview):
    page, fields = preview(
        "## FY26 Q2\n- Cut the queue\n- Wrote the guide\n- 3 May: Led", status=422
    )
    assert "When was “## FY26 Q2”?" in page
    assert "the 2 entries below it" in page
    assert as_ada.post(CAPTURE, fields).status_code == 422
    fields |= {"heading-when-0": "Oct-Dec 2025", "when-1": "3 November 2025"}
    as_ada.post(CAPTURE, fields)
    assert recorded(ada) == [
        ("October to December 2025", "Cut the queue"),
        ("3 November 2025", "Wrote the guide"),
        ("3 May 2026", "Led"),
    ]


@pytest.mark.parametrize(
    ("note", "status", "says"),
    [
        ("14.05.26: Cut the queue", 200, "Which comes first in 14.05.26?"),
        ("FY26 Q2: Cut the queue", 422, "“FY26 Q2” can’t be read as a date."),
        ("2026-02-30: Cut the queue", 422, "There is no 2026-02-30."),
        ("05/06/2026: Cut the queue", 200, "Which comes first in 05/06/2026?"),
    ],
)
def test_a_single_note_is_asked_for_its_date_too(as_ada, ada, preview, note, status, says):
    page, fields = preview(note, status=status)
    assert says in page
    assert not ada.evidence.exists()
    assert as_ada.post(CAPTURE, fields | {"when-0": "14 May 2026"}).status_code == 302
    assert ada.evidence.get().happened_on == date(2026, 5, 14)


def test_a_note_that_names_a_date_says_for_when_it_was_recorded(as_ada, ada):
    answer = as_ada.post(CAPTURE, {"note": "Live since 14 May 2026."}, follow=True)
    assert "Recorded for today, although the note mentions 14 May 2026." in answer.text
    assert "Change the date" in answer.text
    assert ada.evidence.get().happened_on == TODAY


def test_what_is_recorded_already_is_said_and_left_out(as_ada, ada, preview):
    Evidence.objects.record(ada, EvidenceText(date(2026, 5, 14), "Cut the queue"))
    Evidence.objects.record(ada, EvidenceText(date(2026, 5, 1), "Wrote the guide"))
    Evidence.objects.record(ada, EvidenceText(date(2026, 4, 1), "Was on call"))
    removed = Evidence.objects.record(ada, EvidenceText(TODAY, "Took it back"))
    removed.remove()
    page, fields = preview(
        "- 14 May 2026: Cut the queue\n- Wrote the guide\n- 3 June: Was on call\n- Took it back"
    )
    assert page.count("Already recorded, dated") == 3
    left_out = [number for number in range(4) if f"leave-{number}" in fields]
    # The same words on another day are another time.
    assert left_out == [0, 1]
    del fields["leave-0"]
    as_ada.post(CAPTURE, fields)
    assert sorted(note for _, note in recorded(ada)) == [
        "Cut the queue",
        "Cut the queue",
        "Took it back",
        "Took it back",
        "Was on call",
        "Was on call",
        "Wrote the guide",
    ]


PLANS = "- [ ] Book the talk\n- [x] Cut the queue\n- [ ] Plan the migration"


def test_unticked_boxes_are_named_and_become_moves_by_one_press(as_ada, ada, preview):
    page, fields = preview(PLANS)
    assert "Not ticked, so not recorded" in page
    assert re.search("<li>Book the talk</li>.*<li>Plan the migration</li>", page)
    changed = fields | {"note-0": "Cut it", "reads_as": "plans"}
    for _ in range(2):
        answer = as_ada.post(CAPTURE, changed)
        assert answer.status_code == 200
        assert "2 moves are now in your plan, due 31 December 2026." in answer.text
    assert sorted(move.name for move in ada.moves.all()) == ["Book the talk", "Plan the migration"]
    assert not ada.evidence.exists()
    rest = fields_in(answer, CAPTURE)
    assert rest["note-0"] == "Cut it"
    as_ada.post(CAPTURE, rest | {"reads_as": "list"})
    assert [note for _, note in recorded(ada)] == ["Cut it"]


def test_a_text_of_plans_alone_records_nothing(as_ada, ada, preview):
    page, fields = preview("[ ] Book the talk")
    assert "Nothing to record" in page
    answer = as_ada.post(CAPTURE, fields | {"reads_as": "plans"}, follow=True)
    assert "“Book the talk” is now in your plan, due 31 December 2026." in answer.text
    assert not ada.evidence.exists()
    assert ada.moves.count() == 1


def test_the_link_of_a_table_is_one_of_the_entry(as_ada, ada, preview):
    _, fields = preview(
        "Date\tWhat\tLink\n2026-05-14\tCut the queue\thttps://example.org/12\n2026-05-15\tLed\t"
    )
    as_ada.post(CAPTURE, fields)
    assert ada.evidence.get(note="Cut the queue").links == ["https://example.org/12"]


def test_rows_that_were_typed_after_the_session_ended_come_back(client, ada, as_ada, preview):
    _, fields = preview("- Cut the queue\n- Wrote the guide")
    client.logout()
    client.post(CAPTURE, fields | {"note-0": "Cut it"})
    client.force_login(ada)
    page = client.get(CAPTURE)
    assert fields_in(page, CAPTURE)["note-0"] == "Cut it"
    assert not ada.evidence.exists()


def bring(client, name: str, content: bytes, note: str = ""):
    file = SimpleUploadedFile(name, content)
    return client.post(CAPTURE, {"note": note, "file": file, "form_key": str(uuid4())})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brag.md", "## May 2026\n- Größe\n- Wrote the guide".encode()),
        ("brag.txt", "\ufeffMay 2026\n● Größe\n● Wrote the guide".encode()),
        ("brag.txt", "- May 2026: Größe\r\n- May 2026: Wrote the guide".encode("utf-16")),
        ("brag.csv", "Date,What\n2026-05,Größe\n2026-05,Wrote the guide\n".encode()),
        ("brag.csv", 'What;Date\n"Größe";2026-05\n"Wrote the guide";2026-05\n'.encode()),
        ("brag.tsv", "2026-05\tGröße\n2026-05\tWrote the guide".encode()),
        ("brag.txt", "- May 2026: Größe\n- May 2026: Wrote the guide".encode("cp1252")),
    ],
    ids=["Markdown", "BOM", "UTF-16", "commas", "semicolons", "tabs", "Windows-1252"],
)
def test_a_file_is_shown_before_it_is_recorded(as_ada, ada, name, content):
    answer = bring(as_ada, name, content)
    assert answer.status_code == 200
    fields = fields_in(answer, CAPTURE) | {"reads_as": "list"}
    assert ("Windows-1252" in answer.text) == (b"\xf6" in content and b"\0" not in content)
    assert not ada.evidence.exists()
    as_ada.post(CAPTURE, fields)
    assert recorded(ada) == [("May 2026", "Größe"), ("May 2026", "Wrote the guide")]


def test_a_cell_of_several_lines_is_one_entry(as_ada, ada):
    answer = bring(
        as_ada,
        "brag.csv",
        b'What,Date\n"Cut the queue\nto ""one"" hour, at last",2026-05\nLed,2026-05',
    )
    as_ada.post(CAPTURE, fields_in(answer, CAPTURE) | {"reads_as": "list"})
    assert recorded(ada)[0] == ("May 2026", 'Cut the queue\nto "one" hour, at last')


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("brag.docx", b"PK\x03\x04rest", "“brag.docx” isn’t a text file."),
        ("brag.pdf", b"%PDF-1.7", "“brag.pdf” isn’t a text file."),
        ("brag.txt", b"a\0b", "“brag.txt” isn’t a text file."),
        ("brag.txt", b" \n", "“brag.txt” is empty."),
        ("brag.txt", b"", "“brag.txt” is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_what_was_typed_stays(
    as_ada, ada, name, content, says
):
    answer = bring(as_ada, name, content, note="Cut the queue")
    assert answer.status_code == 422
    assert says in answer.text
    assert fields_in(answer, CAPTURE)["note"] == "Cut the queue"
    assert not ada.evidence.exists()


def test_what_was_typed_and_the_file_are_one_text(as_ada, ada):
    answer = bring(as_ada, "more.md", b"- Wrote the guide", note="- Cut the queue")
    fields = fields_in(answer, CAPTURE)
    assert (fields["note-0"], fields["note-1"]) == ("Cut the queue", "Wrote the guide")


def test_a_preview_costs_the_same_with_more_entries(as_ada, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        as_ada.post(CAPTURE, {"note": "- Cut the queue\n" * 200})
