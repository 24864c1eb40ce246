"""Migration operations that drop the indexes for `LIKE 'beginning%'` that Django adds.

Django gives each indexed column of characters two indexes, and only a search by beginnings needs
the second. Nothing here is searched so; each is as large as the first, and written with each row.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def drop_prefix_index(name: str, table: str, column: str) -> RunSQL:
    """For a migration with `atomic = False`: nobody waits, and code of before needs no index."""
    return RunSQL(
        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({column} varchar_pattern_ops)",
    )
