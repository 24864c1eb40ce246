"""Read many rows in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

from django.db.models import Model, QuerySet

ROWS_AT_ONCE = 100


def rows_in_chunks[M: Model](rows: QuerySet[M]) -> Iterator[M]:
    """The rows in their order, with what is prefetched. A query for the keys, then one a chunk.

    An iterator() of Django's would read all of them: behind a connection pooler there are no
    cursors of the server's. A row that is deleted meanwhile is left out.
    """
    keys = list(rows.values_list("pk", flat=True))
    for chunk in batched(keys, ROWS_AT_ONCE):
        yield from rows.filter(pk__in=chunk)
