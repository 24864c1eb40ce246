"""English stems."""

from __future__ import annotations

from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

SHORTEST_TO_STEM = 3


@lru_cache(maxsize=1 << 15)
def stem_of(word: str) -> str:
    """The stem of a word in lower case. What cannot be English is its own stem."""
    if len(word) < SHORTEST_TO_STEM or not (word.isascii() and word.isalpha()):
        return word
    # One for each call: a stemmer is not safe between threads.
    return str(EnglishStemmer().stemWord(word))
