"""Migration operations that drop the indexes for `LIKE 'beginning%'` that Django adds.

Django gives each indexed column of characters two indexes, and only a search by beginnings needs
the second. Nothing here is searched so; each is as large as the first, and written with each row.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def drop_prefix_index(name: str) -> RunSQL:
    """For a migration with `atomic = False`, so that nobody waits.

    Undone, it does nothing: code of before needs no index either.
    """
    return RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", RunSQL.noop)
