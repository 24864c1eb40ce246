"""How an archive names the parts of a ladder: by `ladder/slug`, never by a primary key."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from careerladder.models import Ladder

type Model = Any


class References:
    """The references of a site's ladders. It collects which were used. One query a model."""

    def __init__(self) -> None:
        self.used: defaultdict[Model, set[int]] = defaultdict(set)
        self.ladders: dict[int, str] = dict(Ladder.objects.values_list("pk", "slug"))
        self.used_ladders: set[str] = set()
        self._of = cache(_references_of)
        self._keys_of = cache(lambda model: {ref: key for key, ref in self._of(model).items()})

    def ladder(self, key: int) -> str:
        """The slug of a ladder, by its primary key."""
        slug = self.ladders[key]
        self.used_ladders.add(slug)
        return slug

    def to(self, model: Model, key: int) -> str:
        """`ladder/slug` of a part of a ladder, by its primary key."""
        self.used[model].add(key)
        return self._of(model)[key]

    def to_any(self, model: Model, key: int | None) -> str | None:
        return None if key is None else self.to(model, key)

    def use_slugs(self, model: Model, ladder: str, slugs: Any) -> None:
        """Records may name parts by slugs alone. Those that the ladder has are used, too."""
        keys = self._keys_of(model)
        self.used[model] |= {keys[ref] for slug in slugs if (ref := f"{ladder}/{slug}") in keys}


def _references_of(model: Model) -> dict[int, str]:
    rows = model.objects.values_list("pk", "ladder__slug", "slug")
    return {key: f"{ladder}/{slug}" for key, ladder, slug in rows}
