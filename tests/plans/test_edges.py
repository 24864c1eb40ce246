"""Texts at their limits: an excerpt, a list that is captured, a plan that is empty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plans.calendar_feed.ics import feed_of
from plans.evidence.highlight import snippet
from plans.evidence.list_parser import (
    LONGEST_LINE_OF_A_LIST,
    DateContext,
    parse_list,
    reads_as_list,
)
from plans.evidence.search import parse_search
from plans.models import CalendarAddress, Move, MoveText
from plans.proposals.scheduler import KeptMove, MissingItem, Suggestion, propose

TODAY = date(2026, 6, 3)
UTC_ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
]


def headings(text: str) -> tuple[str, ...]:
    return parse_list(text, DateContext(TODAY, TODAY)).left_out


def notes(text: str) -> list[tuple[str, date]]:
    return [
        (told.note, told.happened_on) for told in parse_list(text, DateContext(TODAY, TODAY)).texts
    ]


@pytest.mark.parametrize(("length", "is_list"), [(-1, True), (0, True), (1, False)])
def test_lines_of_a_list_are_no_longer_than_a_line(length, is_list):
    line = "a" * (LONGEST_LINE_OF_A_LIST + length)
    assert reads_as_list(f"{line}\none\ntwo") == is_list


@pytest.mark.parametrize("word", ["yesterday", "Yesterday", "YESTERDAY", "## Yesterday"])
def test_yesterday_is_a_day_however_it_is_written(word):
    yesterday = TODAY - timedelta(days=1)
    assert notes(f"{word}\n- one\n- two") == [("one", yesterday), ("two", yesterday)]
    assert headings(f"{word}\n- one\n- two") == ()


def test_a_line_with_a_colon_is_a_heading_where_a_list_follows_it():
    assert headings("On call:\n- one\n- two") == ("On call:",)
    assert headings("- one\n- two\n\nOn call:\nNobody was paged.") == ()
    assert headings("- one\n- two\n\nOn call:\n  - deeper") == ()
    assert headings("- one\n- two\n\nOn call:") == ()


@pytest.mark.parametrize("most", [10, 11, 12])
def test_an_excerpt_of_a_text_that_fits_is_the_text(most):
    text = "one two six"
    cut = snippet(text, parse_search("one").hits_in(text), most)
    assert (cut == text) == (most >= len(text))
    assert cut.endswith(" …") == (most < len(text))
    assert not cut.startswith("… ")


def test_an_excerpt_says_on_which_side_something_is_left_out():
    text = f"first {'word ' * 40}middle {'word ' * 40}last"
    sides = {
        hit: (part.startswith("… "), part.endswith(" …"))
        for hit in ("first", "middle", "last")
        for part in [snippet(text, parse_search(hit).hits_in(text), 100)]
    }
    assert sides == {"first": (False, True), "middle": (True, True), "last": (True, False)}
    assert snippet(text, parse_search("last").hits_in(text), 100).endswith("last")


def test_a_calendar_without_moves_holds_the_zone_of_its_times(ladder, ada):
    CalendarAddress.objects.make(ada, ladder.ladder)
    address = ada.calendar_addresses.get()
    lines = feed_of(address, str).decode().splitlines()
    assert lines[lines.index(UTC_ZONE[0]) : -1] == UTC_ZONE
    Move.objects.add(ada, ladder.ladder, MoveText("Write it", TODAY, TODAY))
    assert "BEGIN:VTIMEZONE" not in feed_of(address, str).decode()


def test_what_has_no_room_names_the_moves_that_are_left_and_no_more():
    kept = [KeptMove(hours=12 * 30, due_on=TODAY + timedelta(days=170))]
    missing = [
        MissingItem("claimed", is_claimed=True),
        MissingItem("begun", (Suggestion("one", 4, 1), Suggestion("two", 4, 1))),
    ]
    proposal = propose(missing, kept=kept, hours_a_month=12, today=TODAY)
    # An hour to write down what was done fits however little room there is.
    assert [step.item for step in proposal.steps] == ["claimed"]
    assert [(each.item, each.suggestions) for each in proposal.unfinished] == [
        ("begun", ("one", "two")),
    ]
