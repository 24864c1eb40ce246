"""What a person's tables hold, kept and put back: each of many tries begins from the same rows."""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction

from tests.databases import _tables

# Of a ladder, and of Django itself: no form of a person's pages writes them.
STAYS = {"django_migrations", "django_content_type", "auth_permission"}


class Rows:
    """The rows of each table, as they are now."""

    def __init__(self) -> None:
        self.tables: dict[str, bytes] = {}
        with connection.cursor() as cursor:
            for table in written_tables():
                with cursor.copy(f"COPY {table} TO STDOUT") as stream:
                    self.tables[table] = b"".join(stream)

    def put_back(self) -> None:
        """References are checked when it ends, so that the order is no matter."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- names from the catalogue.
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
    return tuple(sorted(every - STAYS - set(_tables())))
