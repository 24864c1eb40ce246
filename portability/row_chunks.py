"""Read many rows in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db.models import QuerySet

ROWS_AT_ONCE = 200


def rows_in_chunks[R](rows: QuerySet[Any, R], size: int = ROWS_AT_ONCE) -> Iterator[R]:
    """The rows in their order, with what is prefetched. A query for the keys, then one a chunk.

    An iterator() of Django's would read all of them: behind a connection pooler there are no
    cursors of the server's. A row that is deleted meanwhile is left out.
    """
    keys = list(rows.values_list("pk", flat=True))
    for chunk in batched(keys, size):
        yield from rows.filter(pk__in=chunk)
