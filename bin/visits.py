"""Visit the pages of people that bin/people.py copied, in a process with one database.

`bin/scale.py` starts two such processes and asks them in turn.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from people import PASSWORD, Person

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from django.test import Client

    from careerladder.models import User

# Index scans by index.
type Scans = dict[str, int]


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one request: by the clock, and of CPU, in Python and in PostgreSQL."""

    clock: float
    python: float
    postgres: float

    @property
    def cpu(self) -> float:
        return self.python + self.postgres


class Visitor:
    """A person with a browser, and a reader of their packet with another."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @cached_property
    def user(self) -> User:
        from careerladder.models import User

        return User.objects.get(email=self.person.email)

    @cached_property
    def client(self) -> Client:
        client = new_client(self.person)
        client.force_login(self.user)
        return client

    @cached_property
    def packet(self) -> Any:
        return self.user.packets.first()

    @cached_property
    def link(self) -> Any:
        from sharing.models import ShareLink

        links = ShareLink.objects.readable().filter(version__packet__user=self.user)
        return links.first()

    @cached_property
    def secret(self) -> str:
        return self.person.secret_of(self.link.digest)

    @cached_property
    def reader(self) -> Client:
        """Has opened the link."""
        client = new_client(self.person)
        client.post(f"/s/{self.secret}/")
        return client

    def get(self, address: str) -> Request:
        return lambda: self.client.get(address)

    def capture(self) -> Any:
        words = "Cut the nightly evaluation run from six hours to forty minutes."
        fields = {"note": words, "form_key": str(uuid4()), "reads_as": "note"}
        return self.client.post("/evidence/capture/", fields)

    def log_in(self) -> Any:
        fields = {"login": self.person.email, "password": PASSWORD}
        return new_client(self.person).post("/account/login/", fields)

    def leave(self) -> Any:
        """Delete the account."""
        self.client.post("/account/reauthenticate/", {"password": PASSWORD})
        fields = {"password": PASSWORD, "understood": "on"}
        return self.client.post("/account/delete/", fields)


type Request = Callable[[], Any]

ITEM = "/ladders/ai-engineer/items/writes-design-docs/"
# By name, what is asked of a person's visitor; None if the person has no such page.
PAGES: dict[str, Callable[[Visitor], Request | None]] = {
    "progress": lambda his: his.get("/progress/"),
    "timeline": lambda his: his.get("/progress/timeline/"),
    "phase": lambda his: his.get("/ladders/ai-engineer/phases/mid/"),
    "item": lambda his: his.get(ITEM),
    "entries for an item": lambda his: his.get(f"{ITEM}existing/"),
    "journal": lambda his: his.get("/evidence/"),
    "search": lambda his: his.get("/evidence/?q=rank"),
    "inbox": lambda his: his.get("/evidence/inbox/"),
    "plan": lambda his: his.get("/plan/"),
    "assessments": lambda his: his.get("/assessments/"),
    "account": lambda his: his.get("/account/"),
    "packets": lambda his: his.get("/packets/"),
    "packet": lambda his: his.get(f"/packets/{his.packet.pk}/") if his.packet else None,
    "readers": lambda his: his.get(f"/packets/{his.packet.pk}/readers/") if his.packet else None,
    "link, before it’s opened": lambda his: (
        (lambda: new_client(his.person).get(f"/s/{his.secret}/")) if his.link else None
    ),
    "a reader’s page": lambda his: (
        (lambda: his.reader.get(f"/read/{his.link.pk}/")) if his.link else None
    ),
    "log in": lambda his: his.log_in,
    "capture": lambda his: his.capture,
}
COMMANDS = (
    "clear_expired",
    "clear_abandoned_sittings",
    "purge_removed_evidence",
    "purge_removed_packets",
    "clear_uploaded_archives",
)


def new_client(person: Person) -> Client:
    """A browser at an address of its own, so that no rate limit is met."""
    from django.test import Client

    digest = hashlib.sha256(f"{person.email}{uuid4()}".encode()).hexdigest()
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=f"2001:db8:{digest[:4]}:{digest[4:8]}::1")


def serve(pipe: Connection, database_url: str) -> None:
    """Answer requests (a function's name and arguments) until one is None."""
    os.environ["DATABASE_URL"] = database_url
    import logging

    import django
    from django.test.utils import setup_test_environment

    django.setup()
    # The crawler's client asks a host of the tests.
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    process = Process()
    while (asked := pipe.recv()) is not None:
        name, *arguments = asked
        pipe.send(getattr(process, name)(*arguments))


class Process:
    def __init__(self) -> None:
        self._visitors: dict[Person, Visitor] = {}

    def take(self, page: str, person: Person) -> Taken | None:
        """Visit a page once. None if the person has no such page."""
        request = PAGES[page](self._visitor(person))
        if request is None:
            return None
        postgres = _backend_seconds()
        began, python = time.perf_counter(), time.process_time()
        answer = request()
        python, taken = time.process_time() - python, time.perf_counter() - began
        postgres = _backend_seconds() - postgres
        if answer.status_code not in (200, 302):
            message = f"{page} of {person.email} answered {answer.status_code}"
            raise RuntimeError(message)
        return Taken(1000 * taken, 1000 * python, 1000 * postgres)

    def command(self, name: str) -> float:
        """Run a command. Return milliseconds."""
        from django.core.management import call_command

        began = time.perf_counter()
        call_command(name, verbosity=0)
        return 1000 * (time.perf_counter() - began)

    def leave(self, person: Person) -> float:
        """Delete an account. Return milliseconds."""
        from careerladder.models import User

        visitor = self._visitors.pop(person, None) or Visitor(person)
        began = time.perf_counter()
        visitor.leave()
        taken = time.perf_counter() - began
        if User.objects.filter(email=person.email).exists():
            message = f"{person.email} wasn't deleted"
            raise RuntimeError(message)
        return 1000 * taken

    def log_per_capture(self, person: Person, times: int) -> float:
        """Bytes of the write-ahead log for each entry that is captured."""
        before = self._query("SELECT pg_current_wal_insert_lsn()")
        for _ in range(times):
            self._visitor(person).capture()
        (row,) = self._query("SELECT pg_current_wal_insert_lsn() - %s::pg_lsn", before[0][0])
        return float(row[0]) / times

    def scans(self) -> Scans:
        """How often each index was used, by name."""
        self._query("SELECT pg_stat_force_next_flush()")
        rows = self._query("SELECT indexrelname, idx_scan FROM pg_stat_user_indexes")
        return dict(rows)

    def scans_of(self, page: str, people: list[Person]) -> Scans:
        """How often a page uses each index."""
        before = self.scans()
        for person in people:
            self.take(page, person)
        after = self.scans()
        return {name: after[name] - before[name] for name in after}

    def crawl(self, person: Person) -> int:
        """Open every page that is linked to and send every form. Return how many forms."""
        from tests.careerladder.accounts.test_deletion import crawl_account

        crawler = crawl_account(self._visitor(person).user)
        if not crawler.posted:
            message = f"no form of {person.email} was found"
            raise RuntimeError(message)
        return len(crawler.posted)

    def _visitor(self, person: Person) -> Visitor:
        return self._visitors.setdefault(person, Visitor(person))

    def _query(self, sql: str, *values: Any) -> list[Any]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


def _backend_seconds() -> float:
    """The CPU time of the PostgreSQL process that serves this one, on the same Linux."""
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9
