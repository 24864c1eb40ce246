"""A search finds words as people type them, takes any text, and marks what it found."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.evidence.search import (
    MOST_CANDIDATES,
    MOST_WORDS,
    SEARCH_WORD,
    STOP_WORDS,
    _densest_start,
    highlight,
    parse_search,
    snippet,
)
from plans.models import Evidence, EvidenceText
from tests.effort import examples

A_DAY = date(2026, 5, 14)
quickly = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# What means something to a full text search, to SQL, or to HTML.
ODD = [
    "&",
    "|",
    "!",
    ":*",
    "<->",
    "'",
    "\\",
    "(",
    ")",
    "%s",
    "%",
    "\x00",
    "<b>",
    "½",
    "²",
    "e\u0301",
]
typed = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=4)), max_size=12).map(" ".join),
)
words_of_a_text = st.text("aAbé <>&\"'-_5\n", max_size=60)


@pytest.fixture
def found(ada):
    def notes(typed: str) -> list[str]:
        return [piece.note for piece in parse_search(typed).ranked(ada.evidence.all())]

    return notes


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("design", "Wrote the design."),
        ("DESIGN", "Wrote the design."),
        ("designs", "Wrote the design."),
        ("desi", "Wrote the design."),
        ("deployments", "It was deployed."),
        ("on-call", "Was on call for a week."),
        ("call", "The on-call runbook."),
        ("docs", "design_docs/rfc-12.md"),
        ("retrieval", "See https://example.org/rfc/12-retrieval?x=1"),
        ("teams built", "RFC 12: two teams built from it."),
        ("built by teams", "RFC 12: two teams built from it."),
        ("école", "Une École — naïve"),
        ("naïve", "Une École—naïve"),
        ("quoted", "“quoted”"),
        ("dash", "en–dash"),
        ("C", "Rewrote it in C."),
        ("99.9", "Held 99.9 % for a year."),
        ("k8s", "moved to k8s"),
        ("ab1e", "the ab1e thing"),
        ("1e5", "up to 1e5 rows"),
        ("設計", "設計 文書"),
        ("дизайн", "новый дизайн"),
    ],
)
def test_a_word_is_found(ada, found, record, typed, note):
    record(ada, note=note)
    assert found(typed) == [note]


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("design roadmap", "Wrote the design."),
        ("sign", "Wrote the design."),
        ("C", "Cut the cost."),
        ("running", "The runbook."),
    ],
)
def test_a_word_that_is_not_there_is_not_found(ada, found, record, typed, note):
    record(ada, note=note)
    assert found(typed) == []


def test_a_word_of_a_links_address_is_found(ada):
    piece = Evidence.objects.record(
        ada, EvidenceText(A_DAY, links=("https://example.org/rfc/12-retrieval?from=ada_l",))
    )
    for word in ("example", "rfc", "retrieval", "ada"):
        assert list(parse_search(word).ranked(ada.evidence.all())) == [piece]


def test_an_edit_is_found_by_its_new_words_only(ada, found, record):
    piece = record(ada, note="The roadmap.")
    piece.edit(EvidenceText(A_DAY, "The migration."), base_version=1)
    assert found("roadmap") == []
    assert found("migration") == ["The migration."]


def test_a_purged_text_is_not_found(ada, record):
    record(ada, note="The roadmap.")
    Evidence.objects.get().remove()
    Evidence.objects.all().purge()
    assert not parse_search("roadmap").ranked(ada.evidence.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(words) FROM plans_evidence")
        assert cursor.fetchall() == [(0,)]


def test_the_piece_that_says_it_most_comes_first_and_then_the_newest(ada, found):
    for note, day in (
        ("One design, one plan", 1),
        ("One design, two designs", 2),
        ("The design, one plan", 3),
    ):
        Evidence.objects.record(ada, EvidenceText(A_DAY.replace(day=day), note))
    assert found("design") == [
        "One design, two designs",
        "The design, one plan",
        "One design, one plan",
    ]


@pytest.mark.parametrize("typed", ["the", "The of AND", "", "  ", "?!", "_", "\x00"])
def test_no_word_to_search_for_is_said(typed):
    search = parse_search(typed)
    assert search.words == ()
    assert search.problem


def test_stop_words_are_left_out_beside_others(ada, found, record):
    record(ada, note="Design of an index.")
    assert found("the design for an index") == ["Design of an index."]


def test_the_stop_words_are_those_of_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, cardinality(tsvector_to_array(to_tsvector('english', word)))"
            " FROM unnest(%s::text[]) AS word",
            [sorted(STOP_WORDS)],
        )
        assert [word for word, stems in cursor if stems] == []


def test_a_long_text_as_a_search_is_cut(ada, found, record):
    record(ada, note="Design.")
    assert len(parse_search("many words " * 500 + "x" * 5000).words) <= MOST_WORDS
    assert found("design " * 500) == ["Design."]
    assert found("x" * 5000) == []


@quickly
@given(typed)
def test_any_text_may_be_searched_for(ada, typed):
    search = parse_search(typed)
    assert bool(search.problem) == (not search.words)
    if search.words:
        list(search.ranked(ada.evidence.all()))
        search.hits_in([typed, "text"])


@quickly
@given(
    # No more than a search reads: what is typed beyond LONGEST_SEARCH is not sought.
    st.lists(
        st.sampled_from(["design", "designs", "dé", "x1", "retrieval", "1e5", "R"]),
        min_size=1,
        max_size=15,
    )
)
def test_what_was_found_is_marked(ada, words):
    """A piece that holds all that was typed is found, and each word of it is a hit."""
    piece = Evidence.objects.record(ada, EvidenceText(A_DAY, "/".join(words)))
    search = parse_search(" ".join(words))
    assert piece in search.ranked(ada.evidence.all())
    assert search.hits_in([piece.note]) == set(words)


def test_a_hit_is_whatever_the_search_finds(ada):
    search = parse_search("designs runs")
    texts = ["Designed a runbook; it ran. Runs of “Design”.", "https://example.org/design_doc/run"]
    assert search.hits_in(texts) == {"Designed", "Runs", "Design", "design", "run"}


@given(words_of_a_text, st.sets(st.sampled_from(["a", "A", "ab", "b", "é", "5"])))
def test_marks_are_all_that_is_added(text, hits):
    found = highlight(text, hits)
    plain = re.sub("</?mark>", "", found)
    assert unescape(plain) == text
    assert not set(plain) & set("<>\"'")
    assert re.findall("<mark>(.*?)</mark>", found) == [
        word for word in SEARCH_WORD.findall(text) if word in hits
    ]


@given(
    st.text("ab 5\n", max_size=200), st.sets(st.sampled_from(["a", "ab", "b"])), st.integers(1, 90)
)
def test_an_excerpt_is_a_part_of_its_text(text, hits, most):
    part = snippet(text, hits, most)
    cut = part.removeprefix("… ").removesuffix(" …")
    assert cut in text
    assert len(cut) <= most
    assert (part == text) == (len(text) <= most)


@given(
    st.text("ab 5\n", max_size=200), st.sets(st.sampled_from(["a", "ab", "b"])), st.integers(1, 90)
)
def test_no_other_excerpt_has_more_of_the_words(text, hits, most):
    found = [word for word in SEARCH_WORD.finditer(text) if word[0] in hits]

    def words_from(start: int) -> int:
        inside = (word for word in found if start <= word.start() and word.end() <= start + most)
        return len({word[0] for word in inside})

    start = _densest_start(found, most)
    assert words_from(start) == max((words_from(word.start()) for word in found), default=0)


def test_of_thousands_of_likely_words_only_the_first_are_asked_for(ada):
    texts = [" ".join(f"design{number}" for number in range(MOST_CANDIDATES + 50))]
    assert len(parse_search("design").hits_in(texts)) == MOST_CANDIDATES


def test_an_excerpt_shows_the_place_with_the_most_hits():
    far = "filler " * 100
    text = f"{far}design {far}a design for an index {far}"
    part = snippet(text, {"design", "index"}, 100)
    assert "a design for an index" in part
    assert part.startswith("… filler")
    assert part.endswith("filler …")
    assert len(part) <= 104
