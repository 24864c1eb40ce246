"""Whatever is copied out of a note finds it, in any script, and each hit is marked."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from careerladder.models import User
from plans.evidence.search import Search, parse_search
from plans.models import Evidence, EvidenceText
from plans.models.evidence_text import LONGEST_LINK, LONGEST_NOTE
from plans.words.characters import CharacterKind, kind_of
from plans.words.lexemes import MOST_POSITIONS
from tests.effort import examples

A_DAY = date(2026, 5, 14)
quickly = settings(
    deadline=None,
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Letters, marks and digits of many scripts, and what stands between words.
SCRIPTS = {
    "Latin": "aBcéÉßıİłỡ\u0301\u0308ﬁœ",
    "Greek": "αΆςσ\u0342",
    "Cyrillic": "Йёжи\u0306",
    "Hebrew": "שלם\u05b8\u05c1",
    "Arabic": "كتبأ\u064e\u0651ـ",
    "Devanagari": "लेटें\u094dसी\u093c",
    "Bengali": "কযড়\u09bc\u09cdো",
    "Tamil": "கொ\u0bcdமே",
    "Thai": "กทเำา\u0e4d่ิ",
    "Lao": "ກເຳາ່",
    "Khmer": "ក្មែរ\u17b6",
    "Burmese": "ကမြ\u1039်ို",
    "Chinese": "召回率評価𠮷",
    "Japanese": "がか\u3099ガｶﾞーっ々",
    "Korean": "평가\u1111\u1167\u11bcㄱ",
    "figures": "019٣१²½①",
}
BETWEEN = " \n\u3000\u00a0.,-_/'+#&%≥−€×🎉✔\ufe0f\u200b\u200c\u00ad，。「|*\\™1\u20e3"
script = st.sampled_from(sorted(SCRIPTS.values()))
runs = script.flatmap(lambda letters: st.text(letters, min_size=1, max_size=6))
between = st.text(st.sampled_from(BETWEEN), min_size=1, max_size=2)
notes = st.lists(
    st.one_of(runs, between, st.sampled_from(["the", "Designs", "PyTorch", "C++"])),
    min_size=1,
    max_size=12,
).map("".join)


def may_cut(text: str, place: int) -> bool:
    """Whether a person can cut here: not within a word, nor within a character."""
    if place in (0, len(text)):
        return True
    before, after = kind_of(text[place - 1]), kind_of(text[place])
    if after is CharacterKind.MARK or CharacterKind.INVISIBLE in (before, after):
        return False
    apart = {CharacterKind.SEPARATOR, CharacterKind.UNSPACED}
    return before in apart or after in apart


@st.composite
def notes_and_runs(draw: st.DrawFn) -> tuple[str, str]:
    note = draw(notes)
    cuts = [place for place in range(len(note) + 1) if may_cut(note, place)]
    start, end = sorted(draw(st.tuples(st.sampled_from(cuts), st.sampled_from(cuts))))
    return note, note[start:end]


def finds(search: Search, note: str) -> bool:
    """Whether the hits in a note say that it is found."""
    return {hit.clause for hit in search.hits_in(note)} == set(range(len(search.clauses)))


def found_by_database(user: User, search: Search, note: str) -> bool:
    piece = Evidence.objects.record(user, EvidenceText(A_DAY, note))
    found = piece in search.ranked(user.evidence.all())
    piece.delete()
    return found


@quickly
@given(notes_and_runs(), st.sampled_from(["NFC", "NFD"]), st.sampled_from([str, str.lower]))
@example(("C#a", "C#"), "NFC", str)
@example(("a++b", "a++"), "NFC", str)
@example(("x.net", ".net"), "NFC", str)
def test_any_run_copied_from_a_note_finds_it(ada, note_and_run, form, case):
    note, run = note_and_run
    assume(note.strip() and "\x00" not in note)
    search = parse_search(case(unicodedata.normalize(form, run)))
    assume(search.clauses)
    assert finds(search, note)
    assert found_by_database(ada, search, note)


@quickly
@given(notes, notes)
def test_the_hits_are_what_the_database_finds(ada, note, typed):
    assume(note.strip())
    search = parse_search(typed)
    assume(search.clauses)
    assert finds(search, note) == found_by_database(ada, search, note)


@settings(deadline=None, max_examples=examples(300))
@given(notes_and_runs())
def test_hits_are_around_whole_characters(note_and_run):
    note, run = note_and_run
    for hit in parse_search(run).hits_in(note):
        assert 0 <= hit.start < hit.end <= len(note)
        assert hit.end == len(note) or kind_of(note[hit.end]) is not CharacterKind.MARK


def test_a_phrase_is_found_after_hundreds_of_its_words(ada, record):
    note = "到" * (MOST_POSITIONS + 50) + " on " * (MOST_POSITIONS + 50) + "then 到召 on-call"
    record(ada, note=note)
    for run in ("到召", "on-call", "到到到"):
        assert list(parse_search(run).ranked(ada.evidence.all())) == list(ada.evidence.all())
    assert not parse_search("到回").ranked(ada.evidence.all())


def test_words_beyond_the_last_position_are_found(ada):
    links = [f"https://example.org/{'率評' * 980}?{each}" for each in range(10)]
    note = "字母" * 4_990 + " end-word"
    piece = Evidence.objects.record(ada, EvidenceText(A_DAY, note, tuple(links)))
    for run in ("end-word", "母字", "率評", "評率"):
        assert list(parse_search(run).ranked(ada.evidence.all())) == [piece]


@pytest.mark.parametrize(
    "letters",
    ["a.", "abc-d_", "ﷺ", "召回率", "Aa1", "é\u0301\u0302", "😀a", "\u200ba", "𠮷", "l'", "\\"],
)
def test_the_longest_texts_fit(ada, letters):
    note = (letters * LONGEST_NOTE)[:LONGEST_NOTE]
    distinct = "".join(f"{chr(0x4E00 + each)}{chr(0x20000 + each)}" for each in range(990))
    links = tuple(f"https://example.org/{distinct[each:]}"[:LONGEST_LINK] for each in range(10))
    assert Evidence.objects.record(ada, EvidenceText(A_DAY, note, links)).is_new
