"""The likeliest items of a note: a guess by its words, and by what was filed before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plans.journal.likely_items import MOST_LIKELY, ItemIndex, ItemWords, item_index, words_of

DOCS = ItemWords("docs", "Design documents. You wrote a design document that others decided by.")
GUIDES = ItemWords("guides", "Engineer guided. You guided another engineer to an outcome.")
SHIPS = ItemWords("ships", "Features shipped. You shipped a feature to production on your own.")
ITEMS = (DOCS, GUIDES, SHIPS)

texts = st.text(st.sampled_from("abc déß1 -\n"), max_size=40)
items = st.lists(
    st.builds(ItemWords, st.uuids().map(str), texts, st.lists(texts, max_size=3).map(tuple)),
    max_size=6,
)


def test_the_words_of_an_item_tell_it_in_any_form():
    index = item_index(ITEMS)
    assert index.likely("Documented the designs of the gateway")[0] == "docs"
    assert index.likely("Shipping to production, twice")[0] == "ships"


def test_what_was_filed_before_tells_it_too():
    assert item_index(ITEMS).likely("Paired with Noor on the drift alerts") == ()
    filed = (DOCS, ItemWords("guides", GUIDES.text, ("Paired with Noor: thresholds.",)), SHIPS)
    assert item_index(filed).likely("Paired with Noor on the drift alerts") == ("guides",)


def test_one_word_of_many_items_proposes_none():
    many = [ItemWords(str(number), "team") for number in range(6)]
    many += [ItemWords(f"other {number}", f"word{number}") for number in range(6)]
    assert item_index(many).likely("Cake for the team") == ()
    assert item_index(many).likely("word3") == ("other 3",)


def test_a_word_of_every_item_tells_less_than_a_rare_one():
    both = (
        ItemWords("one", "gateway latency"),
        ItemWords("two", "gateway evaluation"),
        ItemWords("three", "gateway"),
    )
    assert item_index(both).likely("Gateway: latency")[0] == "one"


def test_common_and_short_words_tell_nothing():
    assert words_of("You did it with the other one, in my ML CI") == frozenset()
    assert item_index(ITEMS).likely("You and another") == ("guides",)
    assert item_index(ITEMS).likely("") == ItemIndex().likely("Design") == ()


@given(items, texts)
def test_a_guess_names_few_items_of_the_ladder_each_once_and_always_the_same(these, note):
    likely = item_index(these).likely(note)
    assert len(likely) <= MOST_LIKELY
    assert len(set(likely)) == len(likely)
    assert {item.slug for item in these}.issuperset(likely)
    assert item_index(these).likely(note) == likely
    for slug in likely:
        [item] = [each for each in these if each.slug == slug]
        assert words_of(note) & words_of(" ".join((item.text, *item.notes)))
