"""Snapshots of the tables that pages write, to be restored between submissions."""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction

from tests.databases import content_tables

# Django's own tables, which no page writes. Those of the ladder are left out too.
UNTOUCHED_TABLES = {"django_migrations", "django_content_type", "auth_permission"}


class TableSnapshot:
    """The rows of each table, as of now."""

    def __init__(self) -> None:
        self.tables: dict[str, bytes] = {}
        with connection.cursor() as cursor:
            for table in written_tables():
                with cursor.copy(f"COPY {table} TO STDOUT") as stream:
                    self.tables[table] = b"".join(stream)

    def restore(self) -> None:
        """Replace all rows. Foreign keys are deferred, so the order of tables does not matter."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- names from the catalogue.
            self.insert()

    def insert(self) -> None:
        """Insert all rows beside those that are there."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, lines in self.tables.items():
                if lines:
                    with cursor.copy(f"COPY {table} FROM STDIN") as stream:
                        stream.write(lines)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {table: lines.count(b"\n") for table, lines in self.tables.items()}


@cache
def written_tables() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
        )
        every = {name for (name,) in cursor.fetchall()}
    return tuple(sorted(every - UNTOUCHED_TABLES - set(content_tables())))
