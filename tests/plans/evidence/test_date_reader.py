"""Dates as people write them: what is a date, which one, and what stays text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerladder.dates import months_after
from plans.evidence.date_reader import (
    DateProblem,
    DateReading,
    Happened,
    ReadingContext,
    dates_named_in,
    read_beginning,
    read_end,
    read_heading,
    read_whole,
)
from plans.models.evidence_text import happened_in_words

TODAY = date(2026, 11, 28)
NOW = ReadingContext(TODAY, TODAY)
# How a date is written below: a day, or a month and how many.
AMBIGUOUS, NO_SUCH, FUTURE, UNKNOWN, LONG_AGO = (
    DateProblem.AMBIGUOUS,
    DateProblem.NO_SUCH_DATE,
    DateProblem.IN_THE_FUTURE,
    DateProblem.NOT_UNDERSTOOD,
    DateProblem.TOO_LONG_AGO,
)


def short(reading: DateReading | None) -> str | DateProblem | None:
    """A day as 2026-05-14, months as 2026-05 or 2026-04+3."""
    if reading is None:
        return None
    if reading.problem:
        return reading.problem
    assert reading.happened
    first, months = reading.happened.first, reading.happened.months
    if not months:
        return str(first)
    return f"{first:%Y-%m}" + (f"+{months}" if months > 1 else "")


# The first date of a line, and what is left of it.
BEGINNINGS = [
    ("2026-05-14: Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026-05-14 Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026/05/14 - Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026.05.14 – Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026-5-4: Cut the queue", "2026-05-04", "Cut the queue"),
    ("20260514: Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026-05-14T10:22 Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026-05-14T10:22:31Z Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026-05-14 10:22 Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026-05-14, 4:30 pm: Cut the queue", "2026-05-14", "Cut the queue"),
    ("[2026-05-14] Cut the queue", "2026-05-14", "Cut the queue"),
    ("[2026-05-14 10:22] Ada: Cut it", "2026-05-14", "Ada: Cut it"),
    ("(14 May 2026) Cut the queue", "2026-05-14", "Cut the queue"),
    ("**2026-05-14** Cut the queue", "2026-05-14", "Cut the queue"),
    ("**14 May 2026:** Cut the queue", "2026-05-14", "Cut the queue"),
    ("**14 May 2026: cut** the queue", "2026-05-14", "**cut** the queue"),
    ("_14 May_ – Cut the queue", "2026-05-14", "Cut the queue"),
    ("14 May 2026: Cut the queue", "2026-05-14", "Cut the queue"),
    ("14 May 2026 Cut the queue", "2026-05-14", "Cut the queue"),
    ("14 May 2026. Cut the queue", "2026-05-14", "Cut the queue"),
    ("14th of May, 2026 — Cut the queue", "2026-05-14", "Cut the queue"),
    ("14-May-2026 Cut the queue", "2026-05-14", "Cut the queue"),
    ("14. May 2026 Cut the queue", "2026-05-14", "Cut the queue"),
    ("May 14, 2026: Cut the queue", "2026-05-14", "Cut the queue"),
    ("May 14th: Cut the queue", "2026-05-14", "Cut the queue"),
    ("Sept. 3rd, 2025 Cut the queue", "2025-09-03", "Cut the queue"),
    ("Thu, 14 May 2026 | Cut the queue", "2026-05-14", "Cut the queue"),
    ("Thursday May 14: Cut the queue", "2026-05-14", "Cut the queue"),
    ("14 May ’26: Cut the queue", "2026-05-14", "Cut the queue"),
    ("14.05.2026 Cut the queue", "2026-05-14", "Cut the queue"),
    ("05/14/2026: Cut the queue", "2026-05-14", "Cut the queue"),
    ("14-05-2026: Cut the queue", "2026-05-14", "Cut the queue"),
    ("14/05: Cut the queue", "2026-05-14", "Cut the queue"),
    ("2026年5月14日 Cut the queue", "2026-05-14", "Cut the queue"),
    ("3 December: Cut the queue", "2025-12-03", "Cut the queue"),
    ("29 Feb: Cut the queue", "2024-02-29", "Cut the queue"),
    ("yesterday: Cut the queue", "2026-11-27", "Cut the queue"),
    ("Yesterday I cut the queue", "2026-11-27", "I cut the queue"),
    ("Today: Cut the queue", "2026-11-28", "Cut the queue"),
    ("last Monday: Cut the queue", "2026-11-23", "Cut the queue"),
    ("Last week I cut the queue", "2026-11", "I cut the queue"),
    ("last quarter: Cut the queue", "2026-07+3", "Cut the queue"),
    ("May 2026: Cut the queue", "2026-05", "Cut the queue"),
    ("May 2026 Cut the queue", "2026-05", "Cut the queue"),
    ("May: Cut the queue", "2026-05", "Cut the queue"),
    ("(May) Cut the queue", "2026-05", "Cut the queue"),
    ("December – Cut the queue", "2025-12", "Cut the queue"),
    ("mid-May 2026: Cut the queue", "2026-05", "Cut the queue"),
    ("2026-05 Cut the queue", "2026-05", "Cut the queue"),
    ("05/2026: Cut the queue", "2026-05", "Cut the queue"),
    ("Q2 2026: Cut the queue", "2026-04+3", "Cut the queue"),
    ("Q2: Cut the queue", "2026-04+3", "Cut the queue"),
    ("2026-Q2 Cut the queue", "2026-04+3", "Cut the queue"),
    ("H1 2026 - Cut the queue", "2026-01+6", "Cut the queue"),
    ("2024: Cut the queue", "2024-01+12", "Cut the queue"),
    ("sometime in 2024: Cut the queue", "2024-01+12", "Cut the queue"),
    ("Week of July 13, 2026: Cut it", "2026-07", "Cut it"),
    ("2026-W20: Cut the queue", "2026-05", "Cut the queue"),
    ("2026-05-11 to 2026-05-15: Cut it", "2026-05", "Cut it"),
    ("May 14-20, 2026: Cut the queue", "2026-05", "Cut the queue"),
    ("May 14 - 20 teams use it", "2026-05-14", "20 teams use it"),
    ("May 2026 - June’s queue is gone", "2026-05", "June’s queue is gone"),
    ("05/06/2026: Cut the queue", AMBIGUOUS, "Cut the queue"),
    # The other way to read it is a day in the future.
    ("11/12/2026: Cut the queue", "2026-11-12", "Cut the queue"),
    ("05/06: Cut the queue", AMBIGUOUS, "Cut the queue"),
    ("05/05/2026: Cut the queue", "2026-05-05", "Cut the queue"),
    ("2026-02-30: Cut the queue", NO_SUCH, "Cut the queue"),
    ("31 April 2026: Cut the queue", NO_SUCH, "Cut the queue"),
    ("2026-13-01: Cut the queue", NO_SUCH, "Cut the queue"),
    ("2027-01-01: Cut the queue", FUTURE, "Cut the queue"),
    ("Q1 2027: Cut the queue", FUTURE, "Cut the queue"),
    ("14 May 1926: Cut the queue", LONG_AGO, "Cut the queue"),
    ("FY26 Q2: Cut the queue", UNKNOWN, "Cut the queue"),
    ("Q2 FY2026 Cut the queue", UNKNOWN, "Cut the queue"),
    ("FY26: Cut the queue", UNKNOWN, "Cut the queue"),
    ("2Q26: Cut the queue", UNKNOWN, "Cut the queue"),
    ("Q2 26: Cut the queue", UNKNOWN, "Cut the queue"),
    ("14.05.26 Cut the queue", AMBIGUOUS, "Cut the queue"),
    ("5/14/26: Cut the queue", AMBIGUOUS, "Cut the queue"),
    ("26-05-14: Cut the queue", UNKNOWN, "Cut the queue"),
    ("[14/05/26, 09:12:44] Cut it", AMBIGUOUS, "Cut it"),
    ("Yesterday at 6:12 PM: Cut it", "2026-11-27", "Cut it"),
    ("Summer 2025: Cut the queue", UNKNOWN, "Cut the queue"),
    ("14. Mai 2026: Cut the queue", UNKNOWN, "Cut the queue"),
    ("14 de mayo de 2026: Cut it", UNKNOWN, "Cut it"),
    ("2024/25: Cut the queue", UNKNOWN, "Cut the queue"),
]


@pytest.mark.parametrize(("line", "when", "rest"), BEGINNINGS)
def test_a_date_at_the_beginning_of_a_line(line, when, rest):
    found = read_beginning(line, NOW)
    assert found
    assert (short(found[0]), found[1]) == (when, rest)


@pytest.mark.parametrize(
    ("line", "when", "rest"),
    [
        ("Cut the queue (2026-05-14)", "2026-05-14", "Cut the queue"),
        ("Cut the queue (14 May)", "2026-05-14", "Cut the queue"),
        ("Cut the queue (14 May 2026).", "2026-05-14", "Cut the queue."),
        ("Cut the queue (on May 14, 2026)", "2026-05-14", "Cut the queue"),
        ("Cut the queue [05/14/2026]", "2026-05-14", "Cut the queue"),
        ("Cut the queue - 14 May 2026", "2026-05-14", "Cut the queue"),
        ("Cut the queue — 14 May 2026", "2026-05-14", "Cut the queue"),
        ("Cut the queue, May 2026", "2026-05", "Cut the queue"),
        ("Cut the queue: 14 May 2026", "2026-05-14", "Cut the queue"),
        ("Cut the queue | Q2 2026", "2026-04+3", "Cut the queue"),
        ("Cut the queue\t14 May 2026", "2026-05-14", "Cut the queue"),
        ("Cut the queue **14 May 2026**", "2026-05-14", "Cut the queue"),
        ("Cut the queue **(14 May 2026)**", "2026-05-14", "Cut the queue"),
        ("Cut the queue (May)", "2026-05", "Cut the queue"),
        ("Cut the queue (Q2)", "2026-04+3", "Cut the queue"),
        ("Cut the queue (05/06/2026)", AMBIGUOUS, "Cut the queue"),
        ("Cut the queue (FY26 Q2)", UNKNOWN, "Cut the queue"),
        ("Cut f(x) to 3 s (14 May)", "2026-05-14", "Cut f(x) to 3 s"),
    ],
)
def test_a_date_at_the_end_of_a_line(line, when, rest):
    assert read_beginning(line, NOW) is None
    found = read_end(line, NOW)
    assert found
    assert (short(found[0]), found[1]) == (when, rest)


@pytest.mark.parametrize(
    "line",
    [
        "May be enough for two teams",
        "may 5 of them be enough",
        "5 may be enough",
        "march 3 steps on",
        "March for science",
        "April asked for a review",
        "2024 was a good year",
        "2000 customers moved",
        "Q2 numbers were low",
        "Yesterday’s fix holds",
        "Last quarter sales were low",
        "today’s build is green",
        "24/7: kept it up",
        "1/100: sampled",
        "3.11.26 released",
        "1.2.3: released",
        "v2026-05-14 released",
        "build-2026-05-14: green",
        "https://example.org/2026-05-14 is up",
        "2026-31 is a ticket",
        "1234-05 is another",
        "٢٠٢٦-05 is none",
        "12:30: held the review",
        "4711: closed the ticket",
        "192.168.2.1: moved",
        "Fixed it 2026-05-14",
        "Shipped it on 14 May 2026",
        "Read the paper (2024)",
        "Read the paper (Smith 2024)",
        "Cut cost from May, June follows",
        "-15% in Q2",
        "",
    ],
)
def test_what_is_no_date_at_either_end(line):
    assert read_beginning(line, NOW) is None
    assert read_end(line, NOW) is None


@pytest.mark.parametrize(
    ("heading", "when"),
    [
        ("Q2 2026", "2026-04+3"),
        ("2026 Q2", "2026-04+3"),
        ("Q4'25", "2025-10+3"),
        ("1H 2025", "2025-01+6"),
        ("H1", "2026-01+6"),
        ("Third quarter of 2025", "2025-07+3"),
        ("2025", "2025-01+12"),
        ("2024-2025", "2024-01+24"),
        ("May 2026", "2026-05"),
        ("May", "2026-05"),
        ("2026-05", "2026-05"),
        ("2026/05", "2026-05"),
        ("May 2026 – July 2026", "2026-05+3"),
        ("May–July 2026", "2026-05+3"),
        ("Nov 2025 - Jan 2026", "2025-11+3"),
        ("November to January 2026", "2025-11+3"),
        ("Jan-Mar", "2026-01+3"),
        ("May & June 2026", "2026-05+2"),
        ("2026-W20", "2026-05"),
        ("Week 20", "2026-05"),
        ("CW 20, 2026", "2026-05"),
        ("Week 27 of 2026", "2026-06+2"),
        ("Week of July 13, 2026", "2026-07"),
        ("w/c 29 June 2026", "2026-06+2"),
        ("Week ending 3 July 2026", "2026-06+2"),
        ("May 11-15, 2026", "2026-05"),
        ("11–15 May", "2026-05"),
        ("28 April – 3 May 2026", "2026-04+2"),
        ("Monday 11 May", "2026-05-11"),
        ("[2026-05-11]", "2026-05-11"),
        ("Weekly update: 2026-05-11", "2026-05-11"),
        ("Sprint 12 (May 2026)", "2026-05"),
        ("Q3 2026 (Jul–Sep)", "2026-07+3"),
        ("Week of May 11 (Q2 2026)", "2026-05"),
        ("Accomplishments Q2", "2026-04+3"),
        ("Goals 2025", "2025-01+12"),
        ("What I did in May", "2026-05"),
        ("FY26 Q2", UNKNOWN),
        ("Summer 2025", UNKNOWN),
        ("05/06/2026", AMBIGUOUS),
        ("May 2025 vs May 2026", UNKNOWN),
        ("Roadmap 2027", FUTURE),
        ("Platform", None),
        ("Meeting with April", None),
        ("Top 2000 customers", None),
        ("march of the penguins", None),
    ],
)
def test_the_date_of_a_heading(heading, when):
    assert short(read_heading(heading, NOW)) == when


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Shipped it on 14 May 2026 at last.", ["14 May 2026"]),
        ("It ran from 2026-05-14 on, since yesterday for all.", ["2026-05-14", "yesterday"]),
        ("Read the paper (2024)", ["2024"]),
        ("We plan it for 1 May 2027.", []),
        ("It took 2024 requests in May.", []),
        ("Nothing of the kind.", []),
    ],
)
def test_full_dates_in_running_text_are_named(text, named):
    assert [text[each.start : each.end] for each in dates_named_in(text, NOW)] == named


@pytest.mark.parametrize(
    ("words", "above", "when"),
    [
        ("May", Happened(date(2024, 1, 1), 12), "2024-05"),
        ("14 May", Happened(date(2025, 5, 1), 1), "2025-05-14"),
        ("January 5", Happened(date(2025, 10, 1), 3), "2026-01-05"),
        ("December", Happened(date(2026, 1, 1), 1), "2025-12"),
        ("Q2", Happened(date(2023, 1, 1), 12), "2023-04+3"),
        ("week 20", Happened(date(2024, 1, 1), 12), "2024-05"),
        ("29 Feb", Happened(date(2025, 1, 1), 12), NO_SUCH),
        ("today", Happened(date(2025, 5, 14)), "2025-05-14"),
        ("yesterday", Happened(date(2025, 5, 14)), "2025-05-13"),
        ("yesterday", Happened(date(2025, 5, 1), 1), UNKNOWN),
        ("last week", Happened(date(2025, 5, 1), 1), UNKNOWN),
        ("last Monday", Happened(date(2025, 5, 14)), UNKNOWN),
        ("this week", Happened(date(2025, 5, 1), 1), None),
    ],
)
def test_a_date_without_a_year_is_of_the_heading_above(words, above, when):
    assert short(read_whole(words, NOW.beneath(above))) == when


@pytest.mark.parametrize(("day_first", "when"), [(True, "2026-06-05"), (False, "2026-05-06")])
def test_what_is_ambiguous_is_read_as_it_was_answered(day_first, when):
    context = ReadingContext(TODAY, TODAY, day_first=day_first)
    assert short(read_whole("05/06/2026", context)) == when
    asked = read_whole("05/06/2026", NOW)
    assert asked
    assert [str(each.first) for each in asked.choices] == ["2026-06-05", "2026-05-06"]


DAYS = st.dates(date(1950, 1, 1), TODAY)
PERIODS = st.builds(
    lambda day, months: Happened(day.replace(day=1), months),
    st.dates(date(1950, 1, 1), TODAY),
    st.integers(1, 60),
)
WRITTEN_DAYS = {
    "ISO": lambda day: day.isoformat(),
    "ISO with slashes": lambda day: f"{day:%Y/%m/%d}",
    "ISO with dots": lambda day: f"{day:%Y.%m.%d}",
    "ISO with a time": lambda day: f"{day:%Y-%m-%d}T09:05",
    "day first": lambda day: f"{day.day} {day:%B %Y}",
    "day first, short": lambda day: f"{day.day:02} {day:%b %Y}",
    "an ordinal": lambda day: f"{day.day}{ordinal(day.day)} {day:%B %Y}",
    "month first": lambda day: f"{day:%B} {day.day}, {day.year}",
    "month first, short": lambda day: f"{day:%b}. {day.day} {day.year}",
    "with its weekday": lambda day: f"{day:%A}, {day.day} {day:%B %Y}",
}
AROUND = ["{}", "({})", "[{}]", "**{}**", "_{}_", "**[{}]**"]
BETWEEN = [": ", " - ", " – ", " — ", "—", ":", " | ", " → "]
# Without the letters of months, and so without dates.
TEXTS = st.from_regex(r"\A[bgkqvwxz]([bgkqvwxz ,.]{0,30}[bgkqvwxz])?\Z")


def ordinal(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@given(DAYS, st.sampled_from(list(WRITTEN_DAYS.values())))
def test_any_day_in_any_form_reads_back(day, write):
    assert short(read_whole(write(day), NOW)) == str(day)


@given(
    DAYS,
    st.sampled_from(list(WRITTEN_DAYS.values())),
    st.sampled_from(AROUND),
    st.sampled_from(BETWEEN),
    TEXTS,
)
def test_any_day_before_a_text_leaves_the_text_whole(day, write, around, between, text):
    found = read_beginning(f"{around.format(write(day))}{between}{text}", NOW)
    assert found
    assert (short(found[0]), found[1]) == (str(day), text)


@given(
    DAYS,
    st.sampled_from(list(WRITTEN_DAYS.values())),
    st.sampled_from(AROUND),
    st.sampled_from([" - ", " – ", " — ", ": ", ", ", " | ", "\t"]),
    TEXTS,
)
def test_any_day_after_a_text_leaves_the_text_whole(day, write, around, between, text):
    found = read_end(f"{text.rstrip('., ')}{between}{around.format(write(day))}", NOW)
    assert found
    assert (short(found[0]), found[1]) == (str(day), text.rstrip("., "))


@given(st.one_of(DAYS.map(Happened), PERIODS))
def test_a_date_as_pages_show_it_reads_back(happened):
    words = happened_in_words(happened.first, happened.precision, happened.months or 1)
    reading = read_whole(words, NOW)
    assert reading
    assert reading.happened == happened


@given(TEXTS)
def test_a_text_without_a_date_has_none(text):
    assert read_beginning(text, NOW) is None
    assert read_end(text, NOW) is None
    assert read_whole(text, NOW) is None
    assert dates_named_in(text, NOW) == []


@given(st.text(max_size=200), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_nothing_becomes_today_that_does_not_say_so(text, today):
    context = ReadingContext(today, today)
    readings = [read_whole(text, context), read_heading(text, context)]
    ends = [read_beginning(text, context), read_end(text, context)]
    for reading in [*readings, *(found[0] for found in ends if found)]:
        if reading and reading.happened:
            assert EARLIEST <= reading.happened.first <= today


EARLIEST = date(1950, 1, 1)


@given(st.text(alphabet="0123456789-/. ():*,MayQHW’'tojunweek", max_size=40))
def test_figures_in_any_order_can_be_read(text):
    for reading in (read_whole(text, NOW), read_heading(text, NOW), *dates_named_in(text, NOW)):
        assert reading is None or 0 <= reading.start < reading.end <= len(text)


@given(DAYS, st.integers(0, 400))
def test_the_last_day_of_what_happened(day, more):
    assert Happened(day).last == day
    first = day.replace(day=1)
    months = more % 60 + 1
    assert Happened(first, months).last == months_after(first, months) - timedelta(days=1)
