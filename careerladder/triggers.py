"""Triggers that keep a row as it was, for migrations: what each allows stands in the function that
`careerladder/migrations/0002_rows_that_are_never_changed.py` makes under its name.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def keep(table: str, manner: str) -> RunSQL:
    return RunSQL(
        f"CREATE TRIGGER {manner} BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {manner}()",
        f"DROP TRIGGER {manner} ON {table}",
    )
