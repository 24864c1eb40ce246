"""The journal: everything recorded, by when it happened; searched, filtered, page by page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from http import HTTPStatus

import pytest
from django.utils import timezone

from plans.journal.entries import (
    JOURNAL_PAGE_SIZE,
    NOTE_PREVIEW_LENGTH,
    journal_totals,
    truncate_note,
)
from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import Precision

JOURNAL = "/evidence/"


@pytest.fixture
def tell(ada):
    def told(
        note,
        on=date(2026, 5, 14),
        *items,
        links=(),
        precision=Precision.DAY,
        months=1,
        person=ada,
    ):
        told = EvidenceText(on, note, tuple(links), precision, months)
        return Evidence.objects.record(person, told, serving=items)

    return told


@pytest.fixture
def text_of(as_ada):
    """The journal's text under these filters."""

    def text(**asked) -> str:
        answer = as_ada.get(JOURNAL, asked)
        assert answer.status_code == HTTPStatus.OK
        return unescape(answer.content.decode())

    return text


@pytest.fixture
def shown(as_ada):
    """The notes that it shows under these filters, in order."""

    def notes(**asked) -> list[str]:
        journal = as_ada.get(JOURNAL, asked).context["journal"]
        return [entry.piece.note for entry in journal.entries]

    return notes


def headings(text: str) -> list[str]:
    return re.findall(r'<h2 id="of-[\d-]+">([^<]*)</h2>', text)


def test_it_goes_by_when_things_happened_month_by_month(tell, text_of, shown):
    tell("An early one", date(2026, 4, 2))
    tell("A late one", date(2026, 5, 30))
    tell("Some time in May", date(2026, 5, 1), precision=Precision.MONTH)
    tell("Long ago", date(2024, 5, 3))
    assert shown() == ["A late one", "Some time in May", "An early one", "Long ago"]
    assert headings(text_of()) == ["May 2026", "April 2026", "May 2024"]


def test_what_is_known_to_several_months_has_its_own_heading(tell, text_of, shown):
    """It stands after the month in which it ends, and is not said to be of any one month."""

    def of_months(note, first, months):
        return tell(note, first, precision=Precision.MONTH, months=months)

    of_months("In 2025", date(2025, 1, 1), 12)
    of_months("In the second quarter", date(2026, 4, 1), 3)
    tell("In June", date(2026, 6, 30))
    of_months("Some time in June", date(2026, 6, 1), 1)
    of_months("Another of the quarter", date(2026, 4, 1), 3)
    tell("In May", date(2026, 5, 2))
    tell("At New Year's Eve", date(2025, 12, 31))
    assert headings(text_of()) == [
        "June 2026",
        "April to June 2026",
        "May 2026",
        "December 2025",
        "2025",
    ]
    assert shown() == [
        "In June",
        "Some time in June",
        "Another of the quarter",
        "In the second quarter",
        "In May",
        "At New Year's Eve",
        "In 2025",
    ]


def test_a_month_shows_all_that_may_have_happened_in_it_and_counts_the_same(
    ada, tell, shown, time_machine
):
    time_machine.move_to("2026-11-29T12:00:00Z")
    tell("In 2026", date(2026, 1, 1), precision=Precision.MONTH, months=12)
    tell("In the second quarter", date(2026, 4, 1), precision=Precision.MONTH, months=3)
    tell("In May", date(2026, 5, 2))
    tell("In July", date(2026, 7, 2))
    assert shown(month="2026-05") == ["In 2026", "In the second quarter", "In May"]
    assert shown(month="2026-07") == ["In 2026", "In July"]
    assert shown(month="2025-12") == []
    totals = journal_totals(ada, date(2026, 11, 29))
    assert totals.pieces == 4
    assert next(month.slug for month in totals.months) == "2026-11"
    for month in totals.months:
        assert len(shown(month=month.slug)) == month.pieces


def test_an_entry_names_what_it_serves_and_leads_to_its_page(tell, text_of, design_docs, item):
    piece = tell("RFC **12**", date(2026, 5, 14), design_docs, item("pushes-back"))
    text = text_of()
    assert "<strong>12</strong>" in text
    assert f'href="/evidence/{piece.pk}/"' in text
    for served in (design_docs, item("pushes-back")):
        assert f'href="/ladders/ai-engineer/items/{served.slug}/">{served.name}</a>' in text
    assert "Not filed yet" not in text


def test_an_entry_in_the_inbox_says_so_and_offers_to_file_it(tell, text_of):
    piece = tell("RFC 12")
    assert "Not filed yet" in text_of()
    assert f'href="/evidence/{piece.pk}/filing/"' in text_of()


def test_a_long_note_is_cut_and_leads_to_the_rest(tell, text_of):
    piece = tell("word " * 400 + "the end")
    assert "the end" not in text_of()
    assert f'href="/evidence/{piece.pk}/">Read more' in text_of()


def test_a_note_is_cut_at_the_end_of_a_line():
    text = "\n\n".join(["- one line of many", *(f"- number {n}" for n in range(200))])
    part, is_cut = truncate_note(text)
    assert is_cut
    assert text.startswith(part)
    assert text[len(part)] == "\n"
    assert len(part) <= NOTE_PREVIEW_LENGTH
    assert truncate_note("short") == ("short", False)
    assert truncate_note("x" * 5000) == ("x" * NOTE_PREVIEW_LENGTH + " …", True)


def test_what_was_removed_is_not_there_and_is_linked(tell, text_of, shown):
    tell("Kept")
    assert "/evidence/removed/" not in text_of()
    tell("Gone").remove()
    assert shown() == ["Kept"]
    assert "All <span>1</span>" in text_of()
    assert "/evidence/removed/" in text_of()


def test_the_removed_say_until_when_they_can_be_restored(ada, as_ada, tell):
    piece = tell("Gone")
    at = timezone.now() - timedelta(days=10)
    piece.remove(at=at)
    text = as_ada.get("/evidence/removed/").content.decode()
    until = timezone.localtime(at + timedelta(days=30))
    assert "Can be restored until" in text
    assert f"{until.day} {until:%B %Y}</time></strong>" in text


def test_nothing_of_another_person_is_there(tell, bob, text_of, shown):
    tell("Bob wrote this", person=bob)
    assert shown() == shown(q="wrote") == []
    assert "Nothing recorded yet" in text_of(q="wrote")
    tell("Ada wrote this")
    assert shown() == shown(q="wrote") == ["Ada wrote this"]
    assert "All <span>1</span>" in text_of()
    assert shown(q="Bob") == []


def test_a_phase_an_item_a_state_and_a_month_filter(tell, shown, design_docs, item):
    tell("Design", date(2026, 5, 14), design_docs)
    tell("Ship", date(2026, 4, 14), item("ships-a-feature"))
    tell("Both", date(2026, 3, 1), design_docs, item("ships-a-feature"))
    tell("Neither", date(2026, 4, 2))
    assert shown(phase="mid") == ["Design", "Both"]
    assert shown(phase="junior") == ["Ship", "Both"]
    assert shown(phase="senior") == []
    assert shown(item="ships-a-feature") == ["Ship", "Both"]
    assert shown(state="unfiled") == ["Neither"]
    assert shown(month="2026-04") == ["Ship", "Neither"]
    assert shown(month="2026-04", phase="junior", q="ship") == ["Ship"]
    assert shown(month="2026-03", state="unfiled") == []


def test_what_was_untied_is_unfiled_and_serves_its_phase_no_longer(tell, shown, design_docs):
    tell("Design", date(2026, 5, 14), design_docs).untie(design_docs)
    assert shown(state="unfiled") == ["Design"]
    assert shown(phase="mid") == shown(item=design_docs.slug) == []


def test_evidence_of_a_retired_item_can_be_asked_for(tell, text_of, shown, design_docs, retire):
    tell("Design", date(2026, 5, 14), design_docs)
    retire(design_docs)
    assert shown(item=design_docs.slug) == shown(phase="mid") == ["Design"]
    assert f"{design_docs.name} (retired)" in text_of()


def test_each_filter_can_be_dropped_by_itself(tell, text_of, design_docs):
    tell("Design", date(2026, 5, 14), design_docs)
    text = text_of(q="design", phase="mid", month="2026-05", page="1")
    assert "1 of 1 entry" in text
    for link, words in (
        ("?phase=mid&month=2026-05", "“design”"),
        ("?q=design&month=2026-05", "Phase: Mid"),
        ("?q=design&phase=mid", "May 2026"),
    ):
        assert f'<a class="journal__filter" href="{link}">{words}' in text
    assert f'value="{design_docs.slug}"' in text


def test_with_a_search_the_hits_are_marked_and_no_month_is_named(tell, text_of):
    tell("Wrote **design** docs & a <b>plan</b>", links=["https://example.org/designs"])
    text = text_of(q="designs")
    assert headings(text) == []
    assert "Wrote <mark>design</mark> docs & a <b>plan</b>" in text
    assert ">https://example.org/<mark>designs</mark></a>" in text


def test_markup_in_a_search_and_in_a_note_stays_text(tell, as_ada):
    tell("A <script>alert(1)</script> design")
    text = as_ada.get(JOURNAL, {"q": '"><script> design'}).content.decode()
    assert "<mark>script</mark>" in text
    assert "<script>" not in text.replace('<script type="module"', "")


def test_a_hit_within_the_address_of_a_link_is_shown_as_it_was_typed(tell, text_of):
    tell("See [the plan](https://example.org/retrieval)")
    assert "https://example.org/<mark>retrieval</mark>" in text_of(q="retrieval")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"phase": "nope"}, "The ladder has no phase “nope”"),
        ({"item": "nope"}, "The ladder has no item “nope”"),
        ({"state": "nope"}, "There is no filter “nope”"),
        ({"month": "2026-13"}, "“2026-13” isn’t a month"),
        ({"month": "0000-01"}, "“0000-01” isn’t a month"),
        ({"month": "\x00"}, "Null characters"),
        ({"q": "?!"}, "“?!” has no words to search for"),
        ({"q": "\x00"}, "Null characters"),
    ],
)
def test_a_filter_that_says_nothing_is_left_out_and_said(tell, text_of, shown, asked, says):
    tell("RFC 12")
    assert says in text_of(**asked)
    assert shown(**asked) == ["RFC 12"]


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1.5", "9" * 30])
def test_a_page_that_is_not_there_is_a_404(tell, as_ada, number):
    tell("RFC 12")
    assert as_ada.get(JOURNAL, {"page": number}).status_code == HTTPStatus.NOT_FOUND


def test_a_further_page_keeps_the_filters(tell, text_of, shown):
    for day in range(1, JOURNAL_PAGE_SIZE + 2):
        tell(f"Design {day}", date(2026, 5, day))
    assert len(shown()) == JOURNAL_PAGE_SIZE
    assert shown(page="2", month="2026-05") == ["Design 1"]
    assert 'href="?month=2026-05&page=2">Older' in text_of(month="2026-05")
    assert 'href="?q=design&page=1">Previous' in text_of(q="design", page="2")


def test_empty_states(tell, text_of, design_docs):
    assert "Nothing recorded yet" in text_of()
    piece = tell("RFC 12", date(2026, 5, 14), design_docs)
    assert "The inbox is empty" in text_of(state="unfiled")
    assert "No evidence matches this search." in text_of(q="roadmap")
    assert "No evidence matches this search and these filters." in text_of(q="roadmap", phase="mid")
    assert "No evidence matches these filters." in text_of(phase="junior")
    piece.remove()
    assert "You can restore" in text_of()


@pytest.mark.parametrize(
    ("zone", "is_ageing"), [("Pacific/Kiritimati", True), ("Pacific/Pago_Pago", False)]
)
def test_a_month_ages_by_the_calendar_of_its_person(
    ada, tell, text_of, shown, monkeypatch, zone, is_ageing
):
    """At noon UTC on 31 May June has begun on Kiritimati, and not in Pago Pago."""
    tell("Some time in May", date(2025, 5, 1), precision=Precision.MONTH)
    tell("On its last day", date(2025, 5, 31))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 5, 31, 12, tzinfo=UTC))
    ada.time_zone = zone
    ada.save()
    both = ["On its last day", "Some time in May"]
    assert shown(state="ageing") == (both if is_ageing else [])
    assert text_of().count("Over a year old") == (3 if is_ageing else 0)
    assert shown(month="2025-05") == both
    assert headings(text_of()) == ["May 2025"]


def test_it_costs_the_same_with_more_evidence(ada, as_ada, tell, queries, design_docs):
    tell("Design", date(2026, 5, 14), design_docs)
    asked = ("", "?q=design", "?phase=mid&month=2026-05&q=design")
    before = [queries(lambda where=where: as_ada.get(JOURNAL + where)) for where in asked]
    for day in range(1, 31):
        tell("Design again", date(2026, 5, day), design_docs)
    after = [queries(lambda where=where: as_ada.get(JOURNAL + where)) for where in asked]
    assert after == before
    assert max(after) <= 8


def test_a_stranger_is_asked_to_log_in(client, ladder):
    answer = client.get(JOURNAL)
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.url.startswith("/account/login/")


def test_each_of_a_list_that_was_undone_is_on_one_page_of_the_removed(as_ada, ada, bob):
    at = timezone.now()
    theirs = Evidence.objects.record(bob, EvidenceText(date(2026, 5, 14), "Bob’s."))
    theirs.remove(at=at)
    pieces = [
        Evidence.objects.record(ada, EvidenceText(date(2026, 5, 14), f"{n}")) for n in range(100)
    ]
    for piece in pieces:
        piece.remove(at=at)
    found: list[str] = []
    page = "/evidence/removed/"
    for number in range(1, 10):
        shown = as_ada.get(page, {"page": number}).text
        found += re.findall(r"/evidence/([0-9a-f-]{36})/restore/", shown)
    assert sorted(found) == sorted(str(piece.pk) for piece in pieces)
