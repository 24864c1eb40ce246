"""The columns by which evidence is searched. They are written with its text, and never read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func

from plans.words.lexemes import tsvector_of


class WordsField(SearchVectorField):  # type: ignore[type-arg]
    """The words of note and links as a tsvector, made anew whenever it is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        return tsvector_of([model_instance.note, *model_instance.links])

    def select_format(
        self, compiler: Any, sql: str, params: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Select NULL instead: no page needs it, and it is larger than the text."""
        return "NULL", ()


class TextDigestField(models.BinaryField):  # type: ignore[type-arg]
    """The SHA-256 digest of the note and links that the words were made from."""

    def pre_save(self, model_instance: Any, add: bool) -> bytes:
        return text_digest(model_instance.note, model_instance.links)

    def select_format(
        self, compiler: Any, sql: str, params: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        return "NULL", ()


def text_digest(note: str, links: Sequence[str]) -> bytes:
    return hashlib.sha256("\n".join([note, *links]).encode()).digest()


def digest_of_columns() -> Func:
    """The same as `text_digest`, by the database."""
    return Func(
        models.F("note"),
        models.F("links"),
        template="sha256(convert_to("
        "array_to_string(array_prepend(%(expressions)s::text[]), E'\\n'), 'UTF8'))",
        output_field=models.BinaryField(),
    )


# What is saved whenever the note or the links are.
WORDS_COLUMNS = ("words", "words_of")
