"""Migration operations for the triggers that refuse updates.

`careerladder/migrations/0002_rows_that_are_never_changed.py` creates their functions, which define
what each trigger allows.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def keep(table: str, manner: str) -> RunSQL:
    """Create a trigger on a table. `manner` is its name, and that of the function it calls."""
    return RunSQL(
        f"CREATE TRIGGER {manner} BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {manner}()",
        f"DROP TRIGGER {manner} ON {table}",
    )
