"""Fill a database with people whose rows are copied from a few accounts made by the verbs.

A copy has new keys, addresses and secrets, and the dates and texts of its original. Rows are
written in the order of their originals, for all copies of a round in turn, so that one person's
rows lie as far apart as if they had been written on different days. Triggers and references aren't
checked meanwhile, because the originals kept their rules; `count_orphans` checks the references.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Field, Model

    from careerladder.models import User

PASSWORD = "a long enough password"  # noqa: S105
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Of people, in each round.
ROUND = 20_000
# fmt: off
WORDS = [
    "evaluation", "ranking", "latency", "retrieval", "reranker", "drift", "incident", "rollback",
    "design", "review", "cost", "fine-tuning", "on-call", "feature", "store", "team", "baseline",
    "dataset", "label", "gate",
]
# fmt: on


@dataclass(frozen=True)
class Kind:
    """An account that is copied, and how many of a thousand people are copies of it.

    `entries`, `assessments` and `moves` are None for the demo account, which has its own.
    """

    name: str
    per_thousand: int
    entries: int | None = None
    assessments: int = 0
    moves: int = 0


KINDS = (
    Kind("new", 900, entries=2, assessments=1),
    Kind("months", 80),
    Kind("years", 19, entries=60, assessments=8, moves=24),
    Kind("decade", 1, entries=1_000, assessments=40, moves=200),
)


@dataclass(frozen=True)
class Person:
    """A copy: its kind and its number, from 1."""

    kind: str
    number: int

    @property
    def email(self) -> str:
        return f"{self.kind}-{self.number}@example.org"

    def secret_of(self, digest: str) -> str:
        """The secret of this digest, among those of the person's first rows."""
        secrets = (f"{self.kind}-{self.number}-{row}" for row in range(20))
        return next(each for each in secrets if hashlib.sha256(each.encode()).hexdigest() == digest)


class Copies:
    """Copies people within the database that Django is connected to."""

    def __init__(self) -> None:
        self.tables = {model._meta.db_table: model for model in _models_of_people()}
        # By kind and table: how many rows the original has.
        self.widths: dict[str, dict[str, int]] = {}
        # By kind, how many copies there are.
        self.people = dict.fromkeys((kind.name for kind in KINDS), 0)
        # By table, the next key, where keys are numbers.
        self._next: dict[str, int] = {}

    def make_originals(self) -> None:
        """Make an account of each kind, in a database without people, and keep its rows apart."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA originals")
            for kind in KINDS:
                _make_original(kind)
                self.widths[kind.name] = {
                    table: width
                    for table in self.tables
                    if (width := self._keep(cursor, kind.name, table))
                }
                for table in self.widths[kind.name]:
                    self._number_references(cursor, kind.name, table)
            for table, model in self.tables.items():
                if _is_numbered(model._meta.pk):
                    key = model._meta.pk.column
                    cursor.execute(f"SELECT coalesce(max({key}), 0) + 1 FROM {table}")  # noqa: S608
                    self._next[table] = cursor.fetchone()[0]

    def rounds(self, people: int) -> Iterator[int]:
        """Copy people until there are so many. Yield after each round, with how many there are."""
        while (there := sum(self.people.values())) < people:
            together = min(ROUND, people - there)
            for kind in KINDS:
                self._copy(kind, together * kind.per_thousand // 1_000)
            if sum(self.people.values()) == there:
                # Fewer than a thousand are left to share out.
                self._copy(KINDS[0], together)
            yield sum(self.people.values())

    def scatter(self) -> None:
        """Write all rows again in random order: of few copies one person's rows lie together."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, model in self.tables.items():
                columns = ", ".join(
                    f'"{field.column}"'
                    for field in model._meta.concrete_fields
                    if not field.generated
                )
                cursor.execute(f"CREATE TEMP TABLE rows AS SELECT {columns} FROM {table}")  # noqa: S608
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {columns} FROM rows "  # noqa: S608
                    f"ORDER BY md5({model._meta.pk.column}::text)"
                )
                cursor.execute("DROP TABLE rows")

    def continue_sequences(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for table, following in self._next.items():
                key = self.tables[table]._meta.pk.column
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)",
                    [table, key, following],
                )

    def count_orphans(self) -> int:
        """How many references of the tables of people lead to no row."""
        from django.db import connection

        orphans = 0
        with connection.cursor() as cursor:
            for table, model in self.tables.items():
                for field in model._meta.concrete_fields:
                    if not field.remote_field:
                        continue
                    target = field.remote_field.model._meta
                    key = field.target_field.column  # type: ignore[attr-defined]
                    cursor.execute(
                        f"SELECT count(*) FROM {table} WHERE {field.column} IS NOT NULL AND NOT "  # noqa: S608
                        f"EXISTS (SELECT FROM {target.db_table} target "
                        f"WHERE target.{key} = {table}.{field.column})"
                    )
                    orphans += cursor.fetchone()[0]
        return orphans

    def _keep(self, cursor: CursorWrapper, kind: str, table: str) -> int:
        """Copy the newest original's rows of a table into one of their own. Return how many."""
        key = self.tables[table]._meta.pk.column
        before = "".join(
            f" AND {key} NOT IN (SELECT {key} FROM originals.{other}_{table})"  # noqa: S608
            for other, widths in self.widths.items()
            if table in widths
        )
        cursor.execute(
            f"CREATE TABLE originals.{kind}_{table} AS SELECT row_number() OVER (ORDER BY {key}) "  # noqa: S608
            f"- 1 AS ordinal, {table}.* FROM {table} WHERE true{before} ORDER BY {key}"
        )
        return int(cursor.rowcount)

    def _number_references(self, cursor: CursorWrapper, kind: str, table: str) -> None:
        """Replace references by number with the place of the row that they lead to."""
        for field, target in self._references(table):
            if _is_numbered(field) and target in self.widths[kind]:
                key = self.tables[target]._meta.pk.column
                cursor.execute(
                    f"UPDATE originals.{kind}_{table} AS here SET {field.column} = target.ordinal "  # noqa: S608
                    f"FROM originals.{kind}_{target} AS target "
                    f"WHERE target.{key} = here.{field.column}"
                )

    def _references(self, table: str) -> Iterator[tuple[Field[Any, Any], str]]:
        for field in self.tables[table]._meta.concrete_fields:
            if field.remote_field and field.remote_field.model._meta.db_table in self.tables:
                yield field, field.remote_field.model._meta.db_table

    def _copy(self, kind: Kind, people: int) -> None:
        from django.db import connection, transaction

        if not people:
            return
        first = self.people[kind.name] + 1
        widths = self.widths[kind.name]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in widths:
                columns = {
                    field.column: self._value_of(cursor, kind, table, field, first)
                    for field in self.tables[table]._meta.concrete_fields
                    if not field.generated
                }
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(f'"{name}"' for name in columns)}) "  # noqa: S608
                    f"SELECT {', '.join(columns.values())} FROM originals.{kind.name}_{table} o, "
                    # Names the row, so that the loop over people is the inner one.
                    f"LATERAL generate_series({first} + 0 * o.ordinal, {first + people - 1}) n"
                )
        for table in widths.keys() & self._next.keys():
            self._next[table] += people * widths[table]
        self.people[kind.name] += people

    def _value_of(
        self, cursor: CursorWrapper, kind: Kind, table: str, field: Field[Any, Any], first: int
    ) -> str:
        """The SQL of a copy's column, of the original `o` and the copy's number `n`."""
        from django.db import connection

        name, column = f'o."{field.column}"', field.column
        widths = self.widths[kind.name]
        numbered = f"{{start}} + (n - {first}) * {{width}} + {{place}}"
        if field.primary_key and _is_numbered(field):
            return numbered.format(start=self._next[table], width=widths[table], place="o.ordinal")
        target = {each.column: to for each, to in self._references(table)}.get(column)
        if target in widths and _is_numbered(field):
            return numbered.format(start=self._next[target], width=widths[target], place=name)
        kind_of_column = field.db_type(connection) or ""
        if kind_of_column == "uuid":
            return f"md5(n || {name}::text)::uuid"
        if field.primary_key:
            return f"md5(n || {name})"
        if column == "email":
            return f"'{kind.name}-' || n || '@example.org'"
        if column == "digest":
            return f"encode(sha256(('{kind.name}-' || n || '-' || o.ordinal)::bytea), 'hex')"
        if kind_of_column == "jsonb":
            return self._json(cursor, kind, table, name)
        return name

    def _json(self, cursor: CursorWrapper, kind: Kind, table: str, name: str) -> str:
        """JSON in which the original's keys are replaced by the copy's."""
        cursor.execute(f"SELECT {name}::text FROM originals.{kind.name}_{table} o")  # noqa: S608
        text = "".join(row[0] or "" for row in cursor.fetchall())
        made = f"{name}::text"
        for key in sorted(set(UUID.findall(text))):
            made = f"replace({made}, '{key}', md5(n || '{key}')::uuid::text)"
        return name if made == f"{name}::text" else f"{made}::jsonb"


def _models_of_people() -> list[type[Model]]:
    from django.apps import apps

    from careerladder.models import User
    from tests.stored_people import owner_of

    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model is User or owner_of(model)]


def _is_numbered(field: Any) -> bool:
    from django.db import connection

    return field.rel_db_type(connection) in ("bigint", "integer")


def _make_original(kind: Kind) -> None:
    from allauth.account.models import EmailAddress
    from django.test import Client

    from careerladder.models import User
    from sharing.demo import create_demo_account

    email = f"{kind.name}-0@example.org"
    person = User.objects.create_user(email, PASSWORD, time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    if kind.entries is None:
        create_demo_account(person)
    else:
        _record(person, kind, Random(kind.name))  # noqa: S311
    # Everybody is logged in somewhere.
    Client().force_login(person)


def _record(person: User, kind: Kind, chance: Random) -> None:
    """Records spread evenly over five years, by the verbs."""
    from django.utils import timezone

    from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
    from plans.demo import NO, DemoBuilder, yes
    from plans.models import Evidence, EvidenceText, Mark, Move, MoveText

    demo = DemoBuilder(person, ladder_or_404(DEFAULT_LADDER), timezone.now())
    items = list(demo.items.values())

    def each_of(count: int) -> Iterator[tuple[int, int]]:
        """A number, and days before today."""
        return ((number, 5 * 365 * (count - number) // (count + 1)) for number in range(count))

    for number, days in each_of(kind.entries or 0):
        at = demo.ago(days + 2)
        note = " ".join(chance.choices(WORDS, k=40)).capitalize() + "."
        serving = chance.sample(items, 0 if number % 10 == 5 else 1 + number % 2)
        text = EvidenceText(at.date(), note, ("https://example.org/a/rank",))
        entry = Evidence.objects.record(person, text, serving=serving, at=at)
        if number % 2:
            edited = EvidenceText(at.date(), f"{note} Shipped.", text.links)
            entry.edit(edited, base_version=1, at=at + timedelta(days=1))
        if number % 20 == 7:
            entry.remove(at=at + timedelta(days=2))
        if number < len(items):
            Mark.objects.tick(person, items[number], at=at)
    answers = [yes("An example: " + " ".join(WORDS)), NO, yes("Two."), NO, NO]
    for _, days in each_of(kind.assessments):
        demo.assess(days + 1, answers, NO, "mid")
    for number in range(kind.moves):
        begins_on = demo.ago(200 - 300 * number // kind.moves).date()
        text_of_move = MoveText(f"Move {number}", begins_on + timedelta(days=60), begins_on)
        serving = [items[number % len(items)]]
        move = Move.objects.add(
            person, demo.ladder.ladder, text_of_move, serving=serving, at=demo.ago(200)
        )
        if number % 3:
            move.finish(at=demo.ago(100 * number // kind.moves))
