"""Which evidence is the stronger: recent, then with a figure, then with a link, then the newest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packets.ranking import has_figure, has_link, strongest_first
from plans.models import Evidence

TODAY = date(2026, 11, 29)


def piece(note: str, on: date = TODAY, *links: str) -> Evidence:
    return Evidence(note=note, happened_on=on, happened_by=on, links=list(links))


@pytest.mark.parametrize(
    "text",
    [
        "It saves 40 hours a month.",
        "40% faster",
        "Latency fell by 12.5 ms.",
        "p95 went from 900 ms to 200 ms.",
        "Three teams and 2 of their leads.",
        "USD 400,000 a year",
        "CPU 40 % lower",
        "In 2026 it served 12 teams.",
        "RFC 12: 2 teams built from it.",
        "$3M",
        "2,000 requests",
    ],
)
def test_a_number_is_a_figure(text):
    assert has_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No number.",
        "On 14 May 2026",
        "On May 14, 2026 we shipped it.",
        "On May 14th",
        "On the 3rd Mar.",
        "2026-05-14",
        "2026-05",
        "5/14/2026",
        "14.5.2026",
        "since 2019",
        "in Q3 and H2",
        "RFC 12",
        "RFC12 and ADR-7",
        "PROJ-1234",
        "v2 and v2.1.3",
        "p95, k8s and i18n",
        "See https://example.org/2026/12?n=40 and www.example.org/7",
    ],
)
def test_a_date_a_name_or_an_address_is_none(text):
    assert not has_figure(text)


def test_an_address_in_the_note_is_a_link_as_well():
    assert has_link(piece("", TODAY, "https://example.org/"))
    assert has_link(piece("See https://example.org/12."))
    assert not has_link(piece("See the wiki."))


def test_the_order_is_the_one_that_the_page_says():
    old_with_all = piece("40 hours", TODAY - timedelta(days=400), "https://example.org/")
    plain_newest = piece("Told.", TODAY)
    plain = piece("Told.", TODAY - timedelta(days=30))
    linked = piece("Told.", TODAY - timedelta(days=40), "https://example.org/")
    figured = piece("40 hours", TODAY - timedelta(days=50))
    figured_and_linked = piece("40 hours", TODAY - timedelta(days=60), "https://example.org/")
    ranked = [figured_and_linked, figured, linked, plain_newest, plain, old_with_all]
    assert strongest_first(reversed(ranked), today=TODAY) == ranked


@pytest.mark.parametrize(("days", "is_first"), [(0, True), (1, False)])
def test_twelve_months_ago_is_recent_and_the_day_before_is_not(days, is_first):
    edge = piece("40 hours", date(2025, 11, 29) - timedelta(days=days))
    newer = piece("Told.", date(2025, 12, 1))
    assert (strongest_first([newer, edge], today=TODAY)[0] is edge) == is_first


PIECES = st.lists(
    st.builds(
        piece,
        st.sampled_from(["Told.", "40 hours", "See https://example.org/"]),
        st.dates(date(2024, 1, 1), TODAY),
    ),
    max_size=8,
)


@given(pieces=PIECES)
def test_however_they_come_the_same_are_first_and_none_is_lost(pieces):
    ranked = strongest_first(pieces, today=TODAY)
    assert sorted(map(id, ranked)) == sorted(map(id, pieces))
    again = strongest_first(reversed(pieces), today=TODAY)
    assert [(e.note, e.happened_by) for e in again] == [(e.note, e.happened_by) for e in ranked]
