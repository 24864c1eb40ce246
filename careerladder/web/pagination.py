"""A paginator that isn't to count what was counted already."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a query of `count` rows."""

    def __init__(self, rows: Any, size: int, *, count: int) -> None:
        super().__init__(rows, size)
        # Instead of the cached property, which would count them.
        self.count = count
