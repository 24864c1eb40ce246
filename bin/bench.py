"""Time the pages of an account with years of records and of a new one, and worst-case texts.

Both accounts are in a temporary database, and their requests alternate, so that other load on the
machine affects both. Prints for each page its queries, the wall-clock milliseconds (medians), and
their ratio; for each text of tests/worst_case_texts.py, and for pages full of them, the CPU
milliseconds (the least of three) and the bytes of text and of HTML. Exits with 1 if a page or a
text is over its limit. Run by bin/bench.
"""

from __future__ import annotations

import gc
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from localdb import Cluster, use

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from careerladder.models import User
    from plans.demo import DemoBuilder

ROUNDS = 25
MOST_QUERIES = 10
MOST_TIMES_SLOWER = 2.0
# Entries, assessments, open moves.
FEW, MANY = (10, 2, 12), (5_000, 40, 200)
# These pages show the whole plan, so only their queries are limited.
UNPAGINATED = {"plan", "proposal"}
YEARS = 5
# CPU milliseconds for a note or a comparison of two, and for a capture, which may be ten times as
# long.
MOST_FOR_A_NOTE, MOST_FOR_A_CAPTURE = 50, 500
# fmt: off
WORDS = [
    "evaluation", "ranking", "latency", "retrieval", "reranker", "drift", "incident", "rollback",
    "design", "review", "cost", "fine-tuning", "on-call", "feature", "store", "team", "baseline",
    "dataset", "label", "gate",
]
# fmt: on


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


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds, and bytes of text and of HTML. `most` is the limit of the milliseconds."""

    name: str
    milliseconds: float
    text: int
    html: int
    most: int | None = None

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.milliseconds > self.most


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="careerladder-bench-") as folder:
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        use(cluster)
        os.environ |= {
            "DATA_DIR": folder,
            "DATABASE_URL": cluster.url,
            "SECRET_KEY": secrets.token_hex(32),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        rows, costs = _time_pages(), _text_costs()
        cluster.remove()
    _print(f"{'page':34}{'queries':>14}{'ms':>18}{'ratio':>8}")
    for row in rows:
        queries = f"{row.queries[0]} → {row.queries[1]}"
        taken = f"{row.milliseconds[0]:.1f} → {row.milliseconds[1]:.1f}"
        mark = "  over" if row.is_over else ""
        _print(f"{row.page:34}{queries:>14}{taken:>18}{row.ratio:>8.2f}{mark}")
    few, many = (
        f"{each[0]:,} entries, {each[1]} assessments, {each[2]} moves" for each in (FEW, MANY)
    )
    _print(f"\n{few}, against {many}.\n")
    _print(f"{'text or page of texts':46}{'ms':>8}{'bytes':>10}{'of HTML':>12}")
    for cost in costs:
        mark = f"  over {cost.most}" if cost.is_over else ""
        _print(f"{cost.name:46}{cost.milliseconds:>8.1f}{cost.text:>10,}{cost.html:>12,}{mark}")
    sys.exit(any(row.is_over for row in rows) or any(cost.is_over for cost in costs))


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _time_pages() -> list[PageTiming]:
    import django
    from django.core.management import call_command

    django.setup()
    import logging

    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_ladder", verbosity=0)
    few, many = _person("few", *FEW), _person("many", *MANY)
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


def _person(name: str, pieces: int, assessments: int, moves: int) -> User:
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
            EvidenceVersion(evidence=piece, number=each, saved_at=at + timedelta(days=each), **text)
            for each in (1, 2)
        ]
        # Every tenth entry stays in the inbox.
        ties += [
            EvidenceTie(evidence=piece, item=item, wording=item.wording, since=at)
            for item in chance.sample(items, 0 if number % 10 == 5 else 1 + number % 2)
        ]
        if number % 20 == 7:
            removals.append(Removal(evidence=piece, since=at + timedelta(days=2)))
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


def _text_costs() -> list[Cost]:
    """Measure each text by itself, then pages that are full of them."""
    from careerladder.web.markdown import as_html
    from plans.evidence.differences import differences, fold_unchanged
    from plans.journal.forms import CaptureForm
    from tests.worst_case_texts import CAPTURES, NOTES, PAIRS

    def note(text: str) -> str:
        return as_html(text, keep_line_breaks=True)

    def difference(pair: tuple[str, str]) -> str:
        from django.template.loader import render_to_string

        runs = fold_unchanged(differences(*pair))
        return render_to_string("plans/evidence/difference.html", {"runs": runs})

    def capture(text: str) -> str:
        form = CaptureForm({"note": text})
        return f"{form.is_valid()}{form.is_list}"

    costs = [_cost(f"note: {name}", note, text, MOST_FOR_A_NOTE) for name, text in NOTES.items()]
    for name, pair in PAIRS.items():
        costs.append(_cost(f"comparison: {name}", difference, pair, MOST_FOR_A_NOTE))
    for name, text in CAPTURES.items():
        costs.append(_cost(f"capture: {name}", capture, text, MOST_FOR_A_CAPTURE))
    return costs + _page_costs(CAPTURES["two hundred tables"], NOTES, PAIRS["passages"])


def _page_costs(capture: str, notes: dict[str, str], pair: tuple[str, str]) -> list[Cost]:
    from careerladder.models import ChecklistItem, User
    from plans.models import Evidence, EvidenceText

    person = User.objects.create_user("worst-case@example.org")
    client = _client(person)
    today = _ago(0).date()
    items = {item.slug: item for item in ChecklistItem.objects.filter(phase__slug="mid")}
    slugs = list(items)

    def record(slug: str, texts: list[str]) -> None:
        for text in texts:
            Evidence.objects.record(person, EvidenceText(today, text), serving=[items[slug]])

    record(slugs[0], [notes["a wide table"]] * 4)
    record(slugs[1], list(notes.values())[:25])
    words = (" ".join(f"rank{each}{number}" for number in range(1_200)) for each in range(20))
    record(slugs[2], [text[:10_000] for text in words])
    edited = Evidence.objects.record(person, EvidenceText(today, pair[0]))
    for number in range(20):
        edited.edit(EvidenceText(today, pair[1 - number % 2]), base_version=edited.version)
    address = "/ladders/ai-engineer/items/"
    pages = {
        "item: four wide tables": f"{address}{slugs[0]}/",
        "item: twenty notes, each another": f"{address}{slugs[1]}/",
        "phase: those and others": "/ladders/ai-engineer/phases/mid/",
        "history: twenty versions": f"/evidence/{edited.pk}/history/",
        "journal": "/evidence/",
        "journal: search, twenty notes of hits": "/evidence/?q=rank1",
        "existing evidence": f"{address}{slugs[2]}/existing/",
        "timeline": "/progress/timeline/",
    }
    costs = [
        _cost(f"page: {name}", lambda _, page=page: client.get(page).text, "")  # type: ignore[misc]
        for name, page in pages.items()
    ]
    sent = {"reads_as": "preview"}
    costs.append(
        _cost(
            "page: preview of a capture, two hundred tables",
            lambda text: client.post("/evidence/capture/", sent | {"note": text}).text,
            capture,
        )
    )
    return [*costs, _calendar(person)]


def _calendar(person: User) -> Cost:
    """The calendar of two hundred moves with the longest names."""
    from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
    from plans.calendar_feed.ics import feed_of
    from plans.models import CalendarAddress, Move, MoveText

    ladder = ladder_or_404(DEFAULT_LADDER).ladder
    day = (_ago(0) + timedelta(days=60)).date()
    for number in range(200):
        text = MoveText(f"{number:03}{'ä;,\\' * 29}", day, _ago(0).date(), hours=4)
        Move.objects.add(person, ladder, text)
    address = CalendarAddress(user=person, ladder=ladder)
    return _cost(
        "calendar: two hundred moves",
        lambda _: feed_of(address, lambda path: f"https://localhost{path}").decode(),
        "",
    )


def _cost[Text: (str, tuple[str, str])](
    name: str, make: Callable[[Text], str], text: Text, most: int | None = None
) -> Cost:
    taken = []
    for _ in range(3):
        gc.collect()
        began = time.process_time()
        made = make(text)
        taken.append(1000 * (time.process_time() - began))
    return Cost(name, min(taken), len("".join(text).encode()), len(made.encode()), most)


def _analyze() -> None:
    """Update the planner's statistics, as autovacuum would have done."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
