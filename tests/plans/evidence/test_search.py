"""A search finds words as people type them, takes any text, and marks what it found."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.evidence.highlight import _densest_start, highlight, snippet
from plans.evidence.search import MOST_CLAUSES, STOP_WORDS, Hit, parse_search
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
a_text = st.text("ab <>&\"'5\n", max_size=200)
places = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9), st.integers(0, 3)), max_size=12)


def hits_within(text: str, places: list[tuple[int, int, int]]) -> list[Hit]:
    """Hits at these places of the text: start, length and clause."""
    ends = ((start, min(start + length, len(text)), clause) for start, length, clause in places)
    return sorted({Hit(start, end, clause) for start, end, clause in ends if start < end})


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


def test_a_verb_that_forgets_the_words_is_refused(ada, record):
    piece = record(ada, note="The roadmap.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ada.evidence.update(note="The migration.")
    piece.note = "The migration."
    with pytest.raises(IntegrityError), transaction.atomic():
        piece.save(update_fields=["note"])
    piece.save()
    assert parse_search("migration").ranked(ada.evidence.all())


def test_the_rows_of_before_are_indexed_anew(ada, record):
    for note in ("The roadmap.", "The migration.", "A ≥99.9% uptime"):
        record(ada, note=note)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE plans_evidence SET words = ''")
    assert not parse_search("99.9%").ranked(ada.evidence.all())
    migration = import_module("plans.migrations.0015_words_split_in_one_way")
    migration.index_anew(apps, connection.schema_editor(atomic=False))
    for word in ("roadmap", "migration", "99.9%"):
        assert parse_search(word).ranked(ada.evidence.all()).count() == 1


def test_no_page_reads_the_words(ada, record):
    record(ada, note="The roadmap.")
    assert ada.evidence.values_list("words", "words_of").get() == (None, None)


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


@pytest.mark.parametrize("typed", ["", "  ", "?!", "_", "\x00", "\u0301", "🎉", "\u00ad"])
def test_no_word_to_search_for_is_said(typed):
    search = parse_search(typed)
    assert search.clauses == ()
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
    assert len(parse_search("many words " * 500 + "x" * 5000).clauses) <= MOST_CLAUSES
    assert found("design " * 500) == ["Design."]
    assert found("x" * 5000) == []


def test_a_long_search_is_cut_between_words(ada, found, record):
    note = "design " * 28 + "roadmapping and more"
    record(ada, note=note)
    assert found(note) == [note]


@quickly
@given(typed)
def test_any_text_may_be_searched_for(ada, typed):
    search = parse_search(typed)
    assert bool(search.problem) == (not search.clauses)
    if search.clauses:
        list(search.ranked(ada.evidence.all()))
        search.hits_in(typed)


def test_a_hit_is_whatever_the_search_finds():
    search = parse_search("designs runs")
    for text, found in (
        ("Designed a runbook; it ran. Runs of “Design”.", ["Designed", "Runs", "Design"]),
        ("https://example.org/design_doc/run", ["design", "run"]),
    ):
        assert [text[hit.start : hit.end] for hit in search.hits_in(text)] == found


@given(a_text, places)
def test_marks_are_all_that_is_added(text, places):
    hits = hits_within(text, places)
    found = highlight(text, hits)
    assert unescape(re.sub("</?mark>", "", found)) == text
    marked = "".join(map(unescape, re.findall("<mark>(.*?)</mark>", found, re.DOTALL)))
    inside = sorted({place for hit in hits for place in range(hit.start, hit.end)})
    assert marked == "".join(text[place] for place in inside)


@given(a_text, places, st.integers(1, 90))
def test_an_excerpt_is_a_part_of_its_text(text, places, most):
    part = snippet(text, hits_within(text, places), most)
    cut = part.removeprefix("… ").removesuffix(" …")
    assert cut in text
    assert len(cut) <= most
    assert (part == text) == (len(text) <= most)


@given(a_text, places, st.integers(10, 90))
def test_no_other_excerpt_has_hits_of_more_clauses(text, places, most):
    # Hits of one search begin and end in the same order.
    hits = hits_within(text, [(start, 1, clause) for start, _, clause in places])

    def clauses_from(start: int) -> int:
        return len({hit.clause for hit in hits if start <= hit.start and hit.end <= start + most})

    start = _densest_start(hits, most)
    assert clauses_from(start) == max((clauses_from(hit.start) for hit in hits), default=0)


def test_an_excerpt_shows_the_place_with_the_most_hits():
    far = "filler " * 100
    text = f"{far}design {far}a design for an index {far}"
    part = snippet(text, parse_search("design index").hits_in(text), 100)
    assert "a design for an index" in part
    assert part.startswith("… filler")
    assert part.endswith("filler …")
    assert len(part) <= 104
