"""Time the same pages among a thousand people and among a million, in one run.

Two databases of one temporary PostgreSQL are filled with copies of four accounts (bin/people.py),
and two processes (bin/visits.py) visit the pages of random people in turn: each person of one
database beside one of the same kind of the other, so that both have the same records and other
load on the machine affects both. Percentiles are of all people: each kind counts by its share.
Those with a thousand entries, a thousandth, are beyond the 99th and have a column of their own.
The first visit of a person to a page is timed apart: by then the small database is in memory, of
the large one only what fits. Of the two visits after it the one with less CPU counts; their rows
are in memory in both databases.

The CPU time is that of Python and of the PostgreSQL process behind it, because by the clock a page
takes as long as other programs let it. Prints for each page the median and the 99th percentile,
their ratios and the medians by the clock; what the commands take; rows, bytes and the time to fill;
and for each index its bytes and what used it. Exits with 1 if a ratio of CPU time with warm rows,
of the median or of the 99th percentile, is over MOST. Run by bin/scale, on Linux.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter, itemgetter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from people import KINDS, Copies, Person
from visits import COMMANDS, PAGES, Scans, Taken, serve

from localdb import Cluster, use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEW = 1_000
MOST = 1.2
MOST_GIGABYTES = 40
# How many people of each kind are visited.
VISITED = {"new": 12, "months": 16, "years": 16, "decade": 6}
# For the fill, and for a machine with 16 GB or more.
SETTINGS = {
    "shared_buffers": "4GB",
    "effective_cache_size": "12GB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True)
class Visit:
    kind: str
    taken: Taken


# Among few people, and among many.
type Sides = tuple[list[Visit], list[Visit]]
# Of each side, the kind of a person and milliseconds.
type Times = tuple[list[tuple[str, float]], list[tuple[str, float]]]


@dataclass(frozen=True)
class PageTiming:
    """Milliseconds of each visit, among few people and among many."""

    page: str
    first: Sides
    again: Sides

    @property
    def is_over(self) -> bool:
        few, many = _cpu(self.again)
        return max(ratio(median(few), median(many)), ratio(tail(few), tail(many))) > MOST


@dataclass(frozen=True)
class Index:
    name: str
    size: int
    is_rule: bool
    scans: int
    used_by: list[str]


class Process:
    """A process that visits pages, and the pipe to it."""

    def __init__(self, database_url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, database_url), daemon=True)
        self._process.start()

    def ask(self, *request: Any) -> Any:
        self._pipe.send(request)
        return self._pipe.recv()

    def end(self) -> None:
        self._pipe.send(None)
        self._process.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=1_000_000, help="at least 5000")
    parser.add_argument("--minutes", type=float, default=10, help="at most, to fill")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and say where")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="careerladder-scale-"))
    cluster = Cluster(folder / "postgres", durable=False)
    use(cluster)
    try:
        os.environ |= {
            "DATA_DIR": str(folder),
            "DATABASE_URL": cluster.url,
            "SECRET_KEY": secrets.token_hex(32),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        is_over = _run(cluster, asked.people, 60 * asked.minutes)
    finally:
        cluster.stop()
        if asked.keep:
            _print(f"\nKept in {folder}.")
        else:
            cluster.remove()
            shutil.rmtree(folder)
    sys.exit(is_over)


def _run(cluster: Cluster, people: int, seconds: float) -> bool:
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    few, copies = _fill(cluster, people, seconds)
    small = Process(f"{cluster.url}_few")
    large = Process(cluster.url)
    pairs = list(_pairs(few, copies.people))
    _print_heads()
    rows = []
    for page in PAGES:
        rows.append(_time_page(page, small, large, pairs))
        _print_page(rows[-1])
    _print_means(rows)
    many = copies.people
    leaving = [(Person(kind, few[kind]), Person(kind, many[kind] - 2)) for kind in many]
    _print_rest(small, large, pairs[0][1], leaving)
    crawled = [Person(kind, many[kind]) for kind in many]
    deleted = [Person(kind, many[kind] - 1) for kind in many]
    _print_indexes(list(_indexes(large, crawled, deleted)))
    small.end()
    large.end()
    return any(row.is_over for row in rows)


def _fill(cluster: Cluster, people: int, seconds: float) -> tuple[dict[str, int], Copies]:
    """Fill the cluster's database, and one beside it with FEW people, whose kinds come first."""
    from django.core.management import call_command
    from django.db import connection

    _set_up(cluster)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_ladder", verbosity=0)
    copies = Copies()
    copies.make_originals()
    for _ in copies.rounds(FEW):
        pass
    copies.continue_sequences()
    copies.scatter()
    if orphans := copies.count_orphans():
        sys.exit(f"{orphans} references of copied rows lead nowhere.")
    _execute("VACUUM (FULL, ANALYZE)")
    few = dict(copies.people)
    connection.close()
    name = connection.settings_dict["NAME"]
    _execute(f'CREATE DATABASE "{name}_few" TEMPLATE "{name}"', database="postgres")

    began = time.monotonic()
    for there in copies.rounds(people):
        taken = time.monotonic() - began
        _print(f"{there:,} people, {_gigabytes():.1f} GB, {taken:.0f} s")
        if taken > seconds or _gigabytes() > MOST_GIGABYTES:
            break
    filled = time.monotonic() - began
    copies.continue_sequences()
    _execute("VACUUM (ANALYZE)")
    rows = sum(copies.people[kind] * sum(widths.values()) for kind, widths in copies.widths.items())
    count = sum(copies.people.values())
    size = _gigabytes()
    _print(
        f"\n{count:,} people, {rows:,} rows, {size:.1f} GB ({1e6 * size / count:.1f} kB a person), "
        f"filled in {filled:.0f} s and analyzed in {time.monotonic() - began - filled:.0f} s."
    )
    for kind in KINDS:
        width = sum(copies.widths[kind.name].values())
        _print(f"  {copies.people[kind.name]:>9,} {kind.name}, {width:,} rows each")
    _execute("SELECT pg_stat_reset()")
    connection.close()
    return few, copies


def _set_up(cluster: Cluster) -> None:
    for name, value in SETTINGS.items():
        _execute(f"ALTER SYSTEM SET {name} = '{value}'")
    from django.db import connection

    connection.close()
    cluster.stop()
    cluster.start()


def _execute(sql: str, *, database: str | None = None) -> None:
    from django.db import connection

    before = connection.settings_dict["NAME"]
    if database:
        connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute(sql)
    if database:
        connection.close()
        connection.settings_dict["NAME"] = before


def _gigabytes() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e9


def _pairs(few: dict[str, int], many: dict[str, int]) -> Iterator[tuple[Person, Person]]:
    """Random people of the small database, each beside one of the same kind of the large one."""
    chance = Random("visits")  # noqa: S311
    for kind, count in VISITED.items():
        for _ in range(count):
            here = Person(kind, chance.randint(1, few[kind]))
            yield here, Person(kind, chance.randint(1, many[kind]))


def _time_page(
    page: str, small: Process, large: Process, pairs: list[tuple[Person, Person]]
) -> PageTiming:
    first: Sides = ([], [])
    again: Sides = ([], [])
    for number, pair in enumerate(pairs):
        visits: list[list[Taken]] = [[], []]
        for _ in range(3):
            # Each goes first as often as second.
            for side in (0, 1) if number % 2 else (1, 0):
                taken = (small, large)[side].ask("take", page, pair[side])
                if taken:
                    visits[side].append(taken)
        for side in (0, 1):
            if visits[side]:
                kind = pair[side].kind
                first[side].append(Visit(kind, visits[side][0]))
                least = min(visits[side][1:], key=lambda taken: taken.cpu)
                again[side].append(Visit(kind, least))
    return PageTiming(page, first, again)


def _indexes(large: Process, visited: list[Person], deleted: list[Person]) -> Iterator[Index]:
    from django.db import connection

    used_by = defaultdict(list)
    for page in PAGES:
        scans: Scans = large.ask("scans_of", page, visited)
        for name, count in scans.items():
            if count:
                used_by[name].append(page)
    before: Scans = large.ask("scans")
    for person in visited:
        large.ask("crawl", person)
    crawled: Scans = large.ask("scans")
    for person in deleted:
        large.ask("leave", person)
    after: Scans = large.ask("scans")
    for name in after:
        if crawled[name] > before[name] and not used_by[name]:
            used_by[name].append("other pages and forms")
        if after[name] > crawled[name]:
            used_by[name].append("deleting an account")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelname, pg_relation_size(indexrelid), indisunique, idx_scan "
            "FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid) "
            "WHERE schemaname = 'public' ORDER BY 2 DESC, 1"
        )
        for name, size, is_rule, _ in cursor.fetchall():
            yield Index(name, size, is_rule, after[name], used_by[name])


def _print_heads() -> None:
    heads = ("CPU ms p50", "p99", "1,000 entries", "PostgreSQL p50", "ms p50", "first ms p50")
    _print(f"\n{'page':26}" + "".join(f"{head:>21}" for head in heads))


def _print_page(row: PageTiming) -> None:
    cells = [
        _cell(median, _cpu(row.again)),
        _cell(tail, _cpu(row.again)),
        _cell(longest, _cpu(row.again)),
        _cell(median, _postgres(row.again)),
        _cell(median, _clock(row.again)),
        _cell(median, _clock(row.first)),
    ]
    mark = "  over" if row.is_over else ""
    _print(f"{row.page:26}" + "".join(f"{cell:>21}" for cell in cells) + mark)


def _print_means(rows: list[PageTiming]) -> None:
    python, postgres = (
        statistics.mean(
            mean([(each.kind, of(each.taken)) for each in row.again[1]]) for row in rows
        )
        for of in (attrgetter("python"), attrgetter("postgres"))
    )
    _print(f"\nMean CPU ms a request: {python:.1f} in Python, {postgres:.1f} in PostgreSQL.")


def _cell(measure: Callable[[list[tuple[str, float]]], float], times: Times) -> str:
    few, many = map(measure, times)
    return f"{few:.1f} → {many:.1f} {ratio(few, many):.2f}" if few else "-"


def _print_rest(
    small: Process, large: Process, captures: Person, leaving: list[tuple[Person, Person]]
) -> None:
    _print("\nmilliseconds of commands, and of deleting an account:")
    for name in COMMANDS:
        # The first run has everything to delete, and the second what a day leaves.
        for process in (small, large):
            process.ask("command", name)
        few, many = (process.ask("command", name) for process in (small, large))
        _print(f"{name:26}{few:>10.0f} → {many:.0f}")
    for here, there in leaving:
        few, many = small.ask("leave", here), large.ask("leave", there)
        _print(f"{f'delete: {here.kind}':26}{few:>10.0f} → {many:.0f}")
    size = large.ask("log_per_capture", captures, 50)
    _print(f"\n{size:,.0f} bytes of write-ahead log an entry, without images of whole pages")


def _print_indexes(indexes: list[Index]) -> None:
    total = sum(each.size for each in indexes)
    _print(f"\n{len(indexes)} indexes, {total / 1e9:.2f} GB\n{'index':68}{'MB':>8}{'scans':>9}")
    for each in indexes:
        if each.size < 1_000_000:
            continue
        unused = "no query; a rule" if each.is_rule else "no query"
        uses = ", ".join(each.used_by[:4]) or ("commands" if each.scans else unused)
        more = f" and {len(each.used_by) - 4} more" if len(each.used_by) > 4 else ""
        _print(f"{each.name:68}{each.size / 1e6:>8.1f}{each.scans:>9,}  {uses}{more}")
    idle = [each for each in indexes if not each.scans and not each.is_rule]
    _print(f"\nUsed by no query, and no rule: {sum(each.size for each in idle) / 1e6:,.0f} MB")


def _times(sides: Sides, of: Callable[[Taken], float]) -> Times:
    few, many = ([(each.kind, of(each.taken)) for each in side] for side in sides)
    return few, many


def _cpu(sides: Sides) -> Times:
    return _times(sides, attrgetter("cpu"))


def _clock(sides: Sides) -> Times:
    return _times(sides, attrgetter("clock"))


def _postgres(sides: Sides) -> Times:
    return _times(sides, attrgetter("postgres"))


def median(times: list[tuple[str, float]]) -> float:
    return _percentile(times, 0.5)


def tail(times: list[tuple[str, float]]) -> float:
    return _percentile(times, 0.99)


def longest(times: list[tuple[str, float]]) -> float:
    """The median of those with the most records; 0 if none has such a page."""
    return statistics.median([each for kind, each in times if kind == KINDS[-1].name] or [0])


def mean(times: list[tuple[str, float]]) -> float:
    weights = _weights(times)
    return sum(weights[kind] * each for kind, each in times)


def _percentile(times: list[tuple[str, float]], share: float) -> float:
    """Of all people: each kind has the weight of its share, however many were visited."""
    weights, rising = _weights(times), sorted(times, key=itemgetter(1))
    passed = accumulate(weights[kind] for kind, _ in rising)
    return next(each for (_, each), so_far in zip(rising, passed, strict=True) if so_far >= share)


def _weights(times: list[tuple[str, float]]) -> dict[str, float]:
    """The weight of one visit to each kind, so that all visits weigh 1."""
    visits = Counter(kind for kind, _ in times)
    shares = {kind.name: kind.per_thousand for kind in KINDS if kind.name in visits}
    return {name: share / sum(shares.values()) / visits[name] for name, share in shares.items()}


def ratio(few: float, many: float) -> float:
    return many / few


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
