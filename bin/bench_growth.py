"""How pages slow down with years of records: an account with few and one with many, in turns.

Prints queries, and wall-clock milliseconds (medians), because PostgreSQL does the work that grows.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from people import WORDS

if TYPE_CHECKING:
    from django.test import Client

    from careerladder.models import User
    from plans.demo import DemoBuilder

ROUNDS = 25
MOST_QUERIES = 11
MOST_TIMES_SLOWER = 3.5
# Entries, assessments, open moves.
FEW, MANY = (10, 2, 12), (5_000, 40, 200)
# These show the whole plan, up to 500 entries, or 20 where the other account has one, so only their
# queries are limited.
UNPAGINATED = {"plan", "proposal", "journal on paper", "inbox"}
YEARS = 5


@dataclass(frozen=True)
class PageTiming:
    """Queries, and median milliseconds, of the account with few records and of that with many."""

    page: str
    queries: tuple[int, int]
    milliseconds: tuple[float, float]

    @property
    def ratio(self) -> float:
        few, many = self.milliseconds
        return many / few

    @property
    def is_over(self) -> bool:
        is_slow = self.ratio > MOST_TIMES_SLOWER and self.page not in UNPAGINATED
        return self.queries[1] > MOST_QUERIES or is_slow


def page_timings() -> list[PageTiming]:
    few, many = create_person("few", *FEW), create_person("many", *MANY)
    _analyze()
    return [
        _time_page(name, _client(few), _client(many), *pages) for name, pages in _pages(few, many)
    ]


def _pages(few: User, many: User) -> list[tuple[str, tuple[str, str]]]:
    """The name of each page, and its URL for each account."""
    same = {
        "progress": "/progress/",
        "a past day": f"/progress/?on={_ago(100):%Y-%m-%d}",
        "timeline": "/progress/timeline/",
        "phase": "/ladders/ai-engineer/phases/mid/",
        "item": "/ladders/ai-engineer/items/writes-design-docs/",
        "existing evidence for an item": "/ladders/ai-engineer/items/writes-design-docs/existing/",
        "journal": "/evidence/",
        "journal: search": "/evidence/?q=rank",
        "journal: inbox": "/evidence/?state=unfiled",
        "inbox": "/evidence/inbox/",
        "journal on paper": "/evidence/print/",
        "journal: older than a year": "/evidence/?state=ageing",
        "journal: a phase": "/evidence/?phase=mid",
        "removed evidence": "/evidence/removed/",
        "capture": "/evidence/capture/",
        "plan": "/plan/",
        "proposal": "/plan/proposal/",
        "ended moves": "/plan/ended/",
        "monthly review": "/plan/review/",
        "calendar": "/plan/calendar/",
        "assessments": "/assessments/",
        "assessment: question": "/assessment/questions/explains-tradeoffs-unprompted/",
        "suggested moves": "/ladders/ai-engineer/moves/",
        "ladder": "/ladders/ai-engineer/",
        "account": "/account/",
    }
    pages = [(name, (address, address)) for name, address in same.items()]
    own = {"evidence": "", "evidence: edit": "edit/", "evidence: history": "history/"}
    own["evidence: filing"] = "filing/"
    for name, verb in own.items():
        first, second = (
            f"/evidence/{person.evidence.order_by('recorded_at')[3].pk}/{verb}"
            for person in (few, many)
        )
        pages.append((name, (first, second)))
    moves = tuple(f"/plan/moves/{person.moves.open()[0].pk}/" for person in (few, many))
    pages.append(("move", moves))  # type: ignore[arg-type]
    assessments = [list(person.assessments.all()[:2]) for person in (few, many)]
    pages.append(
        ("assessment", tuple(f"/assessments/{each[0].pk}/" for each in assessments))  # type: ignore[arg-type]
    )
    compared = tuple(f"/assessments/compare/?a={b.pk}&b={a.pk}" for a, b in assessments)
    pages.append(("assessments compared", compared))  # type: ignore[arg-type]
    return pages


def _time_page(name: str, few: Client, many: Client, first: str, second: str) -> PageTiming:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    requests = ((few, first), (many, second))
    queries, taken = [], ([], [])  # type: ignore[var-annotated]
    for client, address in requests:
        answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{name}: {address} answered {answer.status_code}.")
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        queries.append(len(captured))
    gc.collect()
    gc.disable()
    for _ in range(ROUNDS):
        for (client, address), into in zip(requests, taken, strict=True):
            began = time.perf_counter()
            client.get(address)
            into.append(1000 * (time.perf_counter() - began))
    gc.enable()
    medians = tuple(statistics.median(each) for each in taken)
    return PageTiming(name, (queries[0], queries[1]), (medians[0], medians[1]))


def create_person(name: str, pieces: int, assessments: int, moves: int) -> User:
    """A person with records spread evenly over the years: edited, filed, ticked and removed."""
    from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
    from careerladder.models import ChecklistItem, User
    from plans.demo import NO, DemoBuilder, yes
    from plans.models import Evidence, EvidenceTie, EvidenceVersion, Mark, Removal

    chance = random.Random(name)  # noqa: S311
    person = User.objects.create_user(f"{name}@example.org", time_zone="Europe/Berlin")
    items = list(ChecklistItem.objects.all())
    evidence, versions, ties, removals = [], [], [], []
    for number in range(pieces):
        at = _ago(YEARS * 365 * (pieces - number) / pieces)
        note = " ".join(chance.choices(WORDS, k=40)).capitalize() + "."
        text = {"note": note, "happened_on": at.date(), "links": ["https://example.org/a/rank"]}
        piece = Evidence(user=person, recorded_at=at, version=2, **text)
        evidence.append(piece)
        versions += [
            EvidenceVersion(
                evidence=piece, number=each, saved_at=at + timedelta(minutes=each), **text
            )
            for each in (1, 2)
        ]
        # Every tenth entry stays in the inbox.
        ties += [
            EvidenceTie(evidence=piece, item=item, wording=item.wording, since=at)
            for item in chance.sample(items, 0 if number % 10 == 5 else 1 + number % 2)
        ]
        if number % 20 == 7:
            removals.append(Removal(evidence=piece, since=at + timedelta(minutes=5)))
    Evidence.objects.bulk_create(evidence)
    EvidenceVersion.objects.bulk_create(versions)
    EvidenceTie.objects.bulk_create(ties)
    Removal.objects.bulk_create(removals)
    for item in items[:9]:
        Mark.objects.tick(person, item, at=_ago(YEARS * 365 * chance.random()))
    demo = DemoBuilder(person, ladder_or_404(DEFAULT_LADDER), _ago(0))
    answers = [yes("An example of some length: " + " ".join(WORDS)), NO, yes("Two."), NO, NO]
    for number in range(assessments):
        demo.assess(int(YEARS * 365 * (number + 1) / assessments) - 30, answers, NO, "mid")
    _plan(person, demo, moves)
    return person


def _plan(person: User, demo: DemoBuilder, moves: int) -> None:
    """Add this many open moves, and as many done ones."""
    from plans.models import Move, MoveText

    ladder, items = demo.ladder.ladder, list(demo.items.values())
    for number in range(2 * moves):
        begins_on = _ago(200 - 300 * number / moves / 2).date()
        text = MoveText(f"Move {number}", begins_on + timedelta(days=60), begins_on, hours=4)
        move = Move.objects.add(
            person, ladder, text, serving=[items[number % len(items)]], at=_ago(200)
        )
        if number % 2:
            move.finish(at=_ago(100 * number / moves / 2))


def _client(person: User) -> Client:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def _ago(days: float) -> datetime:
    from django.utils import timezone

    return timezone.now() - timedelta(days=days)


def _analyze() -> None:
    """Update the planner's statistics, as autovacuum would have done."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
