"""A retake offers what the journal holds of a question's look-back window, one click away."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine

from plans.models import Evidence, EvidenceText
from tests.assessments.conftest import Browser, address
from tests.assessments.test_previous_answers import field_of
from tests.plans.examples.conftest import MAY

TODAY = date(2026, 10, 1)
KEY = re.compile(r"use=([0-9a-f-]{36})")


@pytest.fixture(autouse=True)
def _in_october():
    with time_machine.travel("2026-10-01 12:00Z", tick=False):
        yield


@pytest.fixture
def note(ada, item_of):
    def noted(text, *slugs, days=10, person=ada, **more):
        happened = EvidenceText(TODAY - timedelta(days=days), text, **more)
        return Evidence.objects.record(person, happened, serving=[item_of(slug) for slug in slugs])

    return noted


@pytest.fixture
def item_of(ladder):
    items = {item.slug: item for content in ladder.phases for item in content.items}
    return items.__getitem__


@pytest.fixture
def browsing(as_ada, ada, took, note, bob):
    took(ada, at=MAY)
    note("Bob’s own.", person=bob)
    return Browser(as_ada)


def offered(browsing, slug="finds", query=""):
    text = browsing.client.get(address("question", slug) + query).text
    return re.findall(r'id="offered-\d+">(.*?)</blockquote>', text)


def test_entries_of_its_items_and_unfiled_ones_are_offered_newest_first(browsing, note):
    note("Older.", "proposal-adopted", days=30)
    note("Of another item.", "used-by-teams")
    note("Unfiled.", days=20)
    note("Newest.", "guides-an-engineer", days=2)
    assert offered(browsing) == ["Newest.", "Unfiled.", "Older."]


@pytest.mark.parametrize(
    ("slug", "item", "days"),
    [("finds", "proposal-adopted", 183), ("adopted", "used-by-teams", 92)],
)
def test_only_what_happened_within_the_window_is(browsing, note, slug, item, days):
    note("Within.", item, days=days)
    note("Before.", item, days=days + 1)
    assert offered(browsing, slug) == ["Within."]


def test_a_question_without_a_window_offers_whatever_is_filed_under_its_items(browsing, note):
    note("Long ago.", "explains-choices", days=2000)
    assert offered(browsing, "explains") == ["Long ago."]


def test_five_at_most_and_none_that_was_removed(browsing, note):
    for number in range(7):
        note(f"Number {number}.", days=number)
    Evidence.objects.get(note="Number 0.").remove()
    assert offered(browsing) == [f"Number {number}." for number in range(1, 6)]


def test_nothing_is_filled_in_unasked_and_use_this_fills_it_in(browsing, note):
    piece = note("The batch job.\n\nSecond line.")
    text = browsing.get("question", "finds").text
    assert field_of(text) == ""
    assert KEY.findall(text) == [str(piece.pk)]
    chosen = browsing.client.get(f"{address('question', 'finds')}?use={piece.pk}").text
    assert field_of(chosen) == "The batch job.\n\nSecond line."
    assert "checked" not in chosen.split("<fieldset")[1].split("</fieldset>")[0]


def test_it_comes_below_what_was_answered_in_this_sitting(browsing, note):
    piece = note("The batch job.")
    browsing.answer("finds")
    query = f"?use={piece.pk}"
    text = browsing.client.get(address("question", "finds") + query).text
    assert field_of(text).endswith("\n\nThe batch job.")
    assert field_of(text) != "The batch job."


def test_an_entry_of_links_alone_gives_its_links(browsing, note):
    piece = note("", links=("https://example.org/1",))
    text = browsing.client.get(f"{address('question', 'finds')}?use={piece.pk}").text
    assert field_of(text) == "https://example.org/1"


@pytest.mark.parametrize("key", ["", "no-key", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_key_fills_in_nothing(browsing, key):
    assert field_of(browsing.client.get(f"{address('question', 'finds')}?use={key}").text) == ""


def test_somebody_elses_entry_fills_in_nothing(browsing, stranger_page):
    theirs = Evidence.objects.get(note="Bob’s own.")
    query = f"?use={theirs.pk}"
    page = address("question", "finds") + query
    assert field_of(browsing.client.get(page).text) == ""
    assert field_of(stranger_page(page)) == ""


@pytest.fixture
def stranger_page(client):
    return lambda page: client.get(page).text
