"""Pages of rows that were counted already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of `count` rows: of a query, or of what `rows` returns for a slice of them."""

    def __init__(self, rows: Any, size: int, *, count: int) -> None:
        pages: Any = _Fetched(rows, count, size) if callable(rows) else rows
        super().__init__(pages, size)
        # Instead of the cached property, which would count them.
        self.count = count


class _Fetched:
    """What a paginator needs of a list."""

    ordered = True

    def __init__(self, fetch: Callable[[slice], list[Any]], count: int, size: int) -> None:
        self.fetch, self.count, self.size = fetch, count, size

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, rows: slice) -> list[Any]:
        # A whole page, also of the last one, so that a compiled query is the same for every count.
        return self.fetch(slice(rows.start, rows.start + self.size)) if self.count else []
