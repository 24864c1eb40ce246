"""Compiled queries: a queryset that is built and compiled to SQL once in a process.

Django takes longer to build and compile a query than PostgreSQL takes to run it. A compiled query
keeps its SQL, and puts each call's arguments in the place of the first call's.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import ForeignKey, IntegerField, Lookup, QuerySet, UUIDField
from django.db.models.sql.compiler import SQLCompiler

# The types of arguments that decide how the query is built.
SHAPE = (bool, slice, type(None))
# Of one query. Each page of a list has its own, and few lists have as many pages.
MOST_SHAPES = 500


def compiled[**P, Row](build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """A function that returns the rows of the query that `build` makes.

    `build` is called once for each shape of its arguments. So its query must follow from them
    alone: not from the moment, the active time zone or what the database holds. Arguments are
    positional. An int, str, datetime, date, UUID or list must become a parameter of the SQL. None,
    a bool and a slice are part of the shape, and may decide what is built. An instance is passed as
    its primary key, and a list to the lookup `any`: SQL has a parameter for each value of `in`.
    Rows that a related manager would have known, as the person of `person.marks`, aren't set.
    """
    kept: dict[tuple[object, ...], _Kept] = {}

    @wraps(build)
    def rows(*values: Any) -> list[Row]:
        shape = tuple(_shape_of(value) for value in values)
        query = kept.get(shape)
        if query is None:
            if len(kept) >= MOST_SHAPES:
                kept.clear()
            query = kept[shape] = _compile(build, values)
        return query.rows(values)

    return rows  # type: ignore[return-value]


def only[Row](rows: list[Row]) -> Row:
    """The first row, as of a query for one that must be there. Raise ObjectDoesNotExist."""
    if not rows:
        raise ObjectDoesNotExist
    return rows[0]


@dataclass(frozen=True)
class _Kept:
    """A compiled query. `places` are pairs: the index of a parameter, and that of its argument."""

    build: Callable[..., QuerySet[Any, Any]]
    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def params_of(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        params = list(self.params)
        for place, argument in self.places:
            param, value = self.params[place], values[argument]
            # Django gives integers the type of their column.
            params[place] = type(param)(value) if isinstance(param, int) else value
        return tuple(params)

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        """Run it. Django makes the rows, from the parts of a queryset and a query that it reads."""
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        params = self.params_of(values)
        setattr(compiler, "as_sql", lambda: (self.sql, params))  # noqa: B010 -- mypy refuses a method.
        query = copy(self.compiler.query)
        setattr(query, "get_compiler", lambda *args, **options: compiler)  # noqa: B010
        queryset = SimpleNamespace(**vars(self.queryset), db=DEFAULT_DB_ALIAS, query=query)
        rows = self.queryset._iterable_class(queryset)  # type: ignore[arg-type]
        return [*rows]  # type: ignore[misc]


@ForeignKey.register_lookup
@IntegerField.register_lookup
@UUIDField.register_lookup
class EqualsAny(Lookup):
    """Whether the value is one of a list. The list is one parameter, and may be empty."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, list(self.rhs))


def _compile(build: Callable[..., QuerySet[Any, Any]], values: tuple[Any, ...]) -> _Kept:
    stand_ins = [_stand_in(value, number) for number, value in enumerate(values)]
    queryset = build(*stand_ins)
    if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise TypeError(f"{build.__qualname__} prefetches, which is a query for each call")
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    places = tuple(
        (place, argument)
        for place, param in enumerate(params)
        for argument, stand_in in enumerate(stand_ins)
        if not isinstance(stand_in, SHAPE) and param == stand_in
    )
    unused = set(range(len(values))) - {argument for _, argument in places}
    for argument in unused:
        if not isinstance(values[argument], SHAPE):
            raise TypeError(f"{build.__qualname__}: argument {argument} is no parameter of its SQL")
    return _Kept(build, queryset, compiler, sql, tuple(params), places)


def _shape_of(value: Any) -> object:
    if isinstance(value, slice):
        return slice, value.start, value.stop
    return value if isinstance(value, SHAPE) else type(value)


def _stand_in(value: Any, number: int) -> Any:
    """A value of the same type that no constant of a query equals."""
    match value:
        case None | bool() | slice():
            return value
        case int():
            return 2_000_000_000 + number
        case str():
            return f"argument {number}"
        case datetime():
            return datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=number)
        case date():
            return date(9000, 1, 1) + timedelta(days=number)
        case UUID():
            return UUID(int=2**127 + number)
        case list():
            return [f"argument {number}"]
        case _:
            raise TypeError(f"a compiled query takes no {type(value).__name__}")
