"""Write rows in batches, and tell which line a row that the database refuses came from."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Any

from django.db import DataError, IntegrityError, connection, models, transaction

from portability.container.mistakes import ArchiveMistake

ROWS_TO_WRITE = 500
# Of the lines whose rows are waiting.
SIZE_AT_ONCE = 4_000_000


class Writer:
    """Rows of several models wait for each other, and are written in the order of the models.

    A row is given its primary key when it is made, so that others can refer to it before it is
    written: foreign keys are checked at the end of the transaction.
    """

    def __init__(self) -> None:
        self._waiting: defaultdict[type[models.Model], list[tuple[str, int, Any]]]
        self._waiting = defaultdict(list)
        self._keys: defaultdict[type[models.Model], deque[int]] = defaultdict(deque)
        self._rows = self._bytes = 0

    def add(self, file: str, line: int, row: Any, *, size: int = 0) -> Any:
        """Take a row that a line of a file became, with the size of what makes it large."""
        key = row._meta.pk
        if row.pk is None and isinstance(key, models.AutoField | models.BigAutoField):
            row.pk = self._next_key(type(row))
        self._waiting[type(row)].append((file, line, row))
        self._rows, self._bytes = self._rows + 1, self._bytes + size
        if self._rows >= ROWS_TO_WRITE or self._bytes >= SIZE_AT_ONCE:
            self.flush()
        return row

    def flush(self) -> None:
        """Write what waits. Raise ArchiveMistake for a row that the database refuses."""
        waiting, self._waiting = self._waiting, defaultdict(list)
        self._rows = self._bytes = 0
        for model, rows in waiting.items():
            try:
                with transaction.atomic():
                    model._base_manager.bulk_create([row for _, _, row in rows])
            except (IntegrityError, DataError):
                _write_one_by_one(rows)
                raise

    def _next_key(self, model: type[models.Model]) -> int:
        keys = self._keys[model]
        if not keys:
            table, column = model._meta.db_table, model._meta.pk.column
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [table, column, ROWS_TO_WRITE],
                )
                keys.extend(sorted(key for (key,) in cursor.fetchall()))
        return keys.popleft()


def _write_one_by_one(rows: list[tuple[str, int, Any]]) -> None:
    for file, line, row in rows:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except (IntegrityError, DataError) as error:
            raise ArchiveMistake(_in_words(error), file=file, line=line) from error


def _in_words(error: Exception) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    rule = f" “{name}”" if name else ""
    return f"This breaks a rule of the database{rule}."
