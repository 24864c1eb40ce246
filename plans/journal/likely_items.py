"""Which items a note is likely about, by its words and by what was filed before. Pure.

An item is told by the words of its name and wording, and by those of the notes that it has. A word
that tells few items weighs more than one that tells many. It is a guess: it proposes, and no more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log1p

WORD = re.compile(r"[^\W_]+")
# Words as engineers write them everywhere, in notes and items alike.
COMMON = frozenset(
    WORD.findall(
        "about after again also and any are been before between but can did for from had has have"
        " her him his how into its itself more most new not now off one only other our out over own"
        " same she some such than that the their them then there these they this those through too"
        " two under until very was were what when where which while who why will with without you"
        " your"
    )
)
SHORTEST = 3
# Longer words are cut to so many letters: deploy, deployed and deployment are one.
STEM = 6
# Of a word of the item's own name or wording; of one of its notes at most 1.
OWN_WEIGHT = 2.0
# The same word in more notes tells no more.
MOST_TIMES = 3
# A word of more of the items tells nothing.
MOST_TOLD = 0.25
# How much of the weight that a word of a single item has must be there, to propose anything. One
# word of many items is not enough, nor is one word of a single note.
ENOUGH = 0.95
MOST_LIKELY = 3
# A score below this share of the best is not shown beside it.
NEAR_THE_BEST = 0.5


@dataclass(frozen=True)
class ItemWords:
    """An item by its slug, its name and wording, and the notes that were filed under it."""

    slug: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemIndex:
    """The weight of each word for each item, by the item's slug, in the order of the items.

    `least` is the score from which on an item is proposed.
    """

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    least: float = 0.0

    def likely(self, note: str, most: int = MOST_LIKELY) -> tuple[str, ...]:
        """The slugs of the likeliest items, the best first; those equal in the items' order.

        Empty if the note's words tell no item well enough.
        """
        words = words_of(note)
        scores = {
            slug: sum(weights.get(word, 0.0) for word in words)
            for slug, weights in self.weights.items()
        }
        best = max(scores.values(), default=0.0)
        least = max(self.least, best * NEAR_THE_BEST)
        near = [slug for slug, score in scores.items() if score > 0 and score >= least]
        return tuple(sorted(near, key=lambda slug: -scores[slug])[:most])


def item_index(items: Iterable[ItemWords]) -> ItemIndex:
    items = list(items)
    own = {item.slug: words_of(item.text) for item in items}
    filed = {item.slug: _counted(item.notes) for item in items}
    tells: Counter[str] = Counter()
    for item in items:
        tells.update(own[item.slug] | filed[item.slug].keys())
    rarity = {
        word: log1p(len(items) / count) if count <= max(1, len(items) * MOST_TOLD) else 0.0
        for word, count in tells.items()
    }
    weights = {
        item.slug: {
            word: rarity[word]
            * (OWN_WEIGHT * (word in own[item.slug]) + _weight(filed[item.slug][word]))
            for word in own[item.slug] | filed[item.slug].keys()
        }
        for item in items
    }
    return ItemIndex(weights, ENOUGH * log1p(len(items)))


def _weight(times: int) -> float:
    """Of a word that is in so many notes of an item: 0.5, 0.75 or 1."""
    return (1 + min(times, MOST_TIMES)) / (1 + MOST_TIMES) if times else 0.0


def words_of(text: str) -> frozenset[str]:
    """The words that tell something, in lower case and cut to their stems."""
    words = (word.casefold() for word in WORD.findall(text))
    return frozenset(word[:STEM] for word in words if len(word) >= SHORTEST and word not in COMMON)


def _counted(notes: Iterable[str]) -> Counter[str]:
    """In how many of the notes each word is."""
    counted: Counter[str] = Counter()
    for note in notes:
        counted.update(words_of(note))
    return counted
