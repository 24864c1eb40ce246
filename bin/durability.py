"""Kill parts of a site that people write to, and compare what it acknowledged with its database.

The site is started as by `make run`, with a temporary folder and its own PostgreSQL. People capture
entries, and tick and untick an item, over HTTP. They send a form again until it is acknowledged, as
the page of an outage offers. Meanwhile this kills, in turn and without warning: a worker, a
connection of the database, one of PostgreSQL's processes, PostgreSQL, and the whole server, which
is then started again as a service manager would.

Prints what was acknowledged, lost and doubled, and how long after each kill the site answered
again. Exits with 1 if anything is lost or doubled. Run by bin/durability.
"""

import argparse
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import psycopg

from careerladder.configuration import Configuration
from localdb import Cluster

ROOT = Path(__file__).resolve().parent.parent
SERVE = [sys.executable, "-m", "gunicorn", "--config", "python:careerladder.server"]
PEOPLE = 4
SECONDS_BETWEEN_KILLS = 5
# A site that doesn't answer for this long after a kill has failed.
SECONDS_TO_ANSWER = 60
PASSWORD = "a long enough password"  # noqa: S105


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=60, help="how long to kill (60)")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="careerladder-durability-") as name:
        site = Site(Path(name), free_port())
        try:
            site.start()
            people = [Person(site, number) for number in range(PEOPLE)]
            gaps = kill_while_writing(site, people, seconds)
            lost, doubled = compare(site, people)
        finally:
            site.stop()
    report(people, gaps, lost, doubled)
    sys.exit(1 if lost or doubled else 0)


@dataclass
class Site:
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    is_ending: Event = field(default_factory=Event)

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.folder / "postgres")

    def start(self) -> None:
        """Start the server, and wait until it is ready. Its log is appended to."""
        given = {name.upper() for name in Configuration.model_fields} | {"WEB_CONCURRENCY"}
        kept = {name: value for name, value in os.environ.items() if name not in given}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                SERVE,
                cwd=ROOT,
                env=kept | {"DATA_DIR": str(self.folder), "PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 180
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit((self.folder / "log").read_text(encoding="utf-8"))
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    def is_ready(self) -> bool:
        try:
            with connected(self.port, timeout=2) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.cluster.url, autocommit=True)


class HiddenInputs(HTMLParser):
    """The hidden inputs of the form that posts to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.is_inside = False
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = given.get("action") == self.action
        elif self.is_inside and tag == "input" and given.get("type") == "hidden":
            self.found[given["name"]] = given.get("value", "")


@dataclass
class Person:
    """Somebody who writes without a pause, and notes what was acknowledged."""

    site: Site
    number: int
    cookies: dict[str, str] = field(default_factory=dict)
    # The notes that were acknowledged, and those that were sent and not acknowledged in the end.
    notes: list[str] = field(default_factory=list)
    open_notes: list[str] = field(default_factory=list)
    ticks: int = 0
    is_ticked: bool = False
    open_ticks: int = 0
    # By status; 0 is a request without an answer.
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def email(self) -> str:
        return f"person-{self.number}@example.org"

    def sign_up(self) -> None:
        form = {"email": self.email, "password1": PASSWORD, "website": ""}
        status = self.submit("/account/signup/", "/account/signup/", form)
        if status != 302:
            sys.exit(f"Signing up was answered {status}.")

    def write(self, is_ending: Event, item: str) -> None:
        for count in range(1_000_000):
            if is_ending.is_set():
                return
            if count % 3 < 2:
                note = f"Person {self.number} wrote entry {count}."
                is_done = self.insist(is_ending, "/evidence/capture/", "/evidence/capture/", note)
                (self.notes if is_done else self.open_notes).append(note)
            else:
                verb = "untick" if self.is_ticked else "tick"
                is_done = self.insist(is_ending, item, f"{item}{verb}/", "")
                if not self.is_ticked:
                    self.ticks += is_done
                    self.open_ticks += not is_done
                self.is_ticked = not self.is_ticked

    def insist(self, is_ending: Event, page: str, action: str, note: str) -> bool:
        """Send a form until it is acknowledged, or until the end. Return whether it was."""
        form: dict[str, str] | None = None
        while not is_ending.is_set():
            with suppress(OSError, HTTPException):
                form = form or self.form(page, action)
                if form is not None and self.post(action, form | {"note": note}) == 302:
                    return True
            time.sleep(0.1)
        return False

    def form(self, page: str, action: str) -> dict[str, str] | None:
        status, html = self.ask("GET", page)
        inputs = HiddenInputs(action)
        inputs.feed(html)
        return inputs.found if status == 200 and inputs.found else None

    def submit(self, page: str, action: str, fields: dict[str, str]) -> int:
        return self.post(action, (self.form(page, action) or {}) | fields)

    def post(self, action: str, fields: dict[str, str]) -> int:
        return self.ask("POST", action, urlencode(fields))[0]

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": f"http://localhost:{self.site.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        status = 0
        try:
            with connected(self.site.port, timeout=20) as connection:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                text = answer.read().decode()
                status = answer.status
        finally:
            self.statuses[status] += 1
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return status, text


def kill_while_writing(
    site: Site, people: list[Person], seconds: int
) -> dict[str, list[float | None]]:
    """Let everybody write while this kills. Return the seconds until the site answered, by kind."""
    for person in people:
        person.sign_up()
    with site.connect() as connection:
        (item,) = connection.execute(
            "SELECT '/ladders/ai-engineer/items/' || min(slug) || '/'"
            " FROM careerladder_checklistitem WHERE retired_on IS NULL"
        ).fetchone() or ("",)
    threads = [Thread(target=person.write, args=[site.is_ending, item]) for person in people]
    gaps: dict[str, list[float | None]] = defaultdict(list)
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + seconds
        for name, kill in turns(site):
            if time.monotonic() > deadline:
                break
            time.sleep(SECONDS_BETWEEN_KILLS)
            killed_at = time.monotonic()
            kill()
            gaps[name].append(seconds_until_it_answers(site, killed_at))
        # What is being sent is acknowledged first.
        time.sleep(3)
    finally:
        site.is_ending.set()
        for thread in threads:
            thread.join()
    return gaps


def turns(site: Site) -> Iterator[tuple[str, Callable[[], None]]]:
    while True:
        yield "a worker", lambda: kill_worker(site)
        yield "a connection", lambda: end_connection(site)
        yield "a process of PostgreSQL", lambda: kill_backend(site)
        yield "PostgreSQL", lambda: kill_postgres(site)
        yield "the server", lambda: kill_server(site)


def kill_worker(site: Site) -> None:
    assert site.process is not None  # noqa: S101 -- it was started.
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text()
    workers = [pid for pid in map(int, children.split()) if b"gunicorn" in command_of(pid)]
    os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311


def end_connection(site: Site) -> None:
    with site.connect() as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) {OF_WORKERS}")


def kill_backend(site: Site) -> None:
    with site.connect() as connection:
        (pid,) = connection.execute(f"SELECT pid {OF_WORKERS}").fetchone() or (None,)
    # PostgreSQL may be in a namespace of its own for users, but it isn't for processes.
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


# One that is in use, if any.
OF_WORKERS = """
    FROM (
        SELECT pid FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        ORDER BY state = 'idle', random() LIMIT 1
    ) AS found
"""


def kill_postgres(site: Site) -> None:
    file = site.cluster.data / "postmaster.pid"
    os.kill(int(file.read_text(encoding="utf-8").partition("\n")[0]), signal.SIGKILL)


def kill_server(site: Site) -> None:
    assert site.process is not None  # noqa: S101 -- it was started.
    site.process.kill()
    site.process.wait()
    site.start()


def command_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def seconds_until_it_answers(site: Site, killed_at: float) -> float | None:
    """The seconds from a kill to the last answer that failed; 0 if none did, None if it stays so.

    It is asked for as long as there is time until the next kill.
    """
    answers_since, last_failure = time.monotonic(), killed_at
    while time.monotonic() - killed_at < SECONDS_TO_ANSWER:
        if not site.is_ready():
            answers_since = last_failure = time.monotonic()
        elif time.monotonic() - answers_since > 2:
            return last_failure - killed_at
        time.sleep(0.02)
    return None


def compare(site: Site, people: list[Person]) -> tuple[list[str], list[str]]:
    """What was acknowledged and isn't in the database, and what is there more than once."""
    lost, doubled = [], []
    with site.connect() as connection:
        for person in people:
            rows = connection.execute(
                "SELECT note FROM plans_evidence JOIN careerladder_user person"
                " ON person.id = user_id WHERE email = %s",
                [person.email],
            )
            found = Counter(note for (note,) in rows)
            lost += [note for note in person.notes if not found[note]]
            doubled += [note for note, count in found.items() if count > 1]
            (marks,) = connection.execute(
                "SELECT count(*) FROM plans_mark JOIN careerladder_user person"
                " ON person.id = user_id WHERE email = %s",
                [person.email],
            ).fetchone() or (0,)
            lost += [f"a tick of {person.email}"] * max(0, person.ticks - marks)
            extra = marks - person.ticks - person.open_ticks
            doubled += [f"a tick of {person.email}"] * max(0, extra)
    return lost, doubled


def report(
    people: list[Person], gaps: dict[str, list[float | None]], lost: list[str], doubled: list[str]
) -> None:
    notes = sum(len(person.notes) for person in people)
    ticks = sum(person.ticks for person in people)
    statuses = sum((person.statuses for person in people), Counter[int]())
    say(f"{PEOPLE} people wrote. Requests by status, 0 without an answer: {dict(statuses)}")
    say()
    say(f"{'killed':<26}{'times':>6}   seconds until it answered: median, longest")
    for name, seconds in gaps.items():
        known = [each for each in seconds if each is not None]
        middle = f"{statistics.median(known):6.1f} {max(known):6.1f}" if known else ""
        never = len(seconds) - len(known)
        say(f"{name:<26}{len(seconds):>6}   {middle}{f'   {never} never' if never else ''}")
    say()
    say(f"acknowledged  {notes + ticks} ({notes} entries, {ticks} ticks)")
    say(f"lost          {len(lost)}")
    say(f"doubled       {len(doubled)}")
    for each in [*lost, *doubled][:20]:
        say(f"  {each}")


@contextmanager
def connected(port: int, timeout: float) -> Iterator[HTTPConnection]:
    connection = HTTPConnection("localhost", port, timeout=timeout)
    try:
        yield connection
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
