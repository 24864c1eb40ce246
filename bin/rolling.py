"""Replace the servers of an older version by those of this one, one after the other, under load.

Two servers with a DATA_DIR each share nothing but a database and a SECRET_KEY, behind the nginx of
deploy/nginx.conf. People log in, record evidence, tick, plan and read all the while, and any answer
but the expected one is a failure, as is an entry that was recorded and isn't there. Prints the
requests and failures of each stage, and exits with 1 if there is a failure.

The older version is the last commit without the newest migration, or the one given as argument. It
runs with the packages of this one. Needs git and nginx.
"""

from __future__ import annotations

import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlencode, urlsplit

from localdb import Cluster
from tests.html_forms import Control, Form, HtmlPage

ROOT = Path(__file__).resolve().parent.parent
HOST = "ladder.example.org"
PEOPLE = 4
PASSWORD = "a long enough password"  # noqa: S105 -- of accounts that exist for a minute.
SECONDS_OF_EACH_STAGE = 6
TICK = re.compile(r"/(un)?tick/$")
FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')


class UnexpectedAnswerError(Exception):
    """An answer that no person should get. The message is one line."""


@dataclass
class Tally:
    """The requests and failures of each stage."""

    stage: str = ""
    requests: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self) -> None:
        with self.lock:
            self.requests[self.stage] += 1

    def fail(self, line: str) -> None:
        with self.lock:
            self.failures.setdefault(self.stage, []).append(line)


class Person:
    """Somebody with a browser: cookies, the files of pages, and forms as they are on the page."""

    def __init__(self, number: int, port: int, tally: Tally) -> None:
        self.email = f"person-{number}@example.org"
        self.port = port
        self.tally = tally
        self.cookies: dict[str, str] = {}
        self.files: set[str] = set()
        self.recorded: list[str] = []
        self.address = "2001:db8::1"
        self.page = ""
        self.path = "/"

    def live(self, ended: Event) -> None:
        """Do one thing after the other until the event. Failures are counted, and life goes on."""
        steps: tuple[Callable[[], None], ...] = (
            self.log_in,
            self.record,
            self.tick,
            self.plan,
            self.read,
            self.record,
            self.tick,
            self.plan,
            self.log_out,
        )
        while not ended.is_set():
            for step in steps:
                if ended.is_set():
                    return
                try:
                    step()
                except (UnexpectedAnswerError, OSError, http.client.HTTPException) as error:
                    self.tally.fail(f"{step.__name__}: {error!r}"[:300])
                    self.cookies.clear()
                    break

    def sign_up(self) -> None:
        self.get("/account/signup/")
        self.submit("/account/signup/", email=self.email, password1=PASSWORD)
        self.log_out()

    def log_in(self) -> None:
        # From another network each time: logins are limited for each.
        self.address = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
        self.get("/account/login/")
        self.submit("/account/login/", login=self.email, password=PASSWORD)
        self.get("/progress/")

    def log_out(self) -> None:
        self.get("/progress/")
        self.submit("/account/logout/")

    def record(self) -> None:
        """Record an entry, which from its answer on must be there."""
        words = f"Rolled out {secrets.token_hex(8)} without an incident."
        self.get("/evidence/")
        self.submit("/evidence/capture/", note=words)
        self.recorded.append(words)

    def tick(self) -> None:
        """Tick an item, or end its tick."""
        self.get("/ladders/ai-engineer/phases/mid/")
        self.submit(self.action(TICK))

    def plan(self) -> None:
        """Add a move to the plan, which from the answer on must be there."""
        name = f"Move {secrets.token_hex(4)}"
        self.get("/plan/moves/")
        self.submit("/plan/moves/", name=name)
        self.get("/plan/")
        if name not in self.page:
            raise UnexpectedAnswerError(f"not in the plan: {name}")

    def read(self) -> None:
        """Read pages, and find what was recorded last."""
        for path in ("/progress/", "/progress/timeline/", "/assessments/", "/evidence/"):
            self.get(path)
        if self.recorded and self.recorded[-1] not in self.page:
            raise UnexpectedAnswerError(f"not in the journal: {self.recorded[-1]}")

    def action(self, pattern: re.Pattern[str]) -> str:
        """Where the first form of the present page posts to that matches."""
        actions = [form.action for form in HtmlPage(self.page, self.path).forms]
        for action in actions:
            if pattern.search(action):
                return action
        raise UnexpectedAnswerError(f"no form to {pattern.pattern} on {self.path}")

    def get(self, path: str) -> None:
        self._request("GET", path)
        for file in FILES.findall(self.page):
            if file not in self.files:
                self._send("GET", file)
                self.files.add(file)

    def submit(self, action: str, **typed: str) -> None:
        """Send the form of the present page that posts there, with these fields changed."""

        def value(control: Control) -> str | None:
            return typed.get(control.name)

        found = [form for form in HtmlPage(self.page, self.path).forms if self._is(form, action)]
        if not found:
            raise UnexpectedAnswerError(f"no form to {action} on {self.path}")
        fields = found[0].filled(value)
        pressed = next((each for each in found[0].buttons if not each.to), None)
        if pressed and pressed.name:
            fields.setdefault(pressed.name, []).append(pressed.value)
        self._request("POST", action, urlencode(fields, doseq=True))

    def _is(self, form: Form, action: str) -> bool:
        return form.method == "post" and urlsplit(form.action).path == action

    def _request(self, method: str, path: str, body: str = "") -> None:
        """Send a request and follow its redirects."""
        location = self._send(method, path, body)
        for _ in range(5):
            if location is None:
                return
            location = self._send("GET", location)
        raise UnexpectedAnswerError(f"{path} redirects without end")

    def _send(self, method: str, path: str, body: str = "") -> str | None:
        """Send one request. Return where it redirects to. Raise UnexpectedAnswerError."""
        headers = {
            "Host": HOST,
            "X-Forwarded-For": self.address,
            "X-Forwarded-Proto": "https",
            "Origin": f"https://{HOST}",
            "Referer": f"https://{HOST}{self.path}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.tally.count()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status not in (200, 302):
            raise UnexpectedAnswerError(f"{method} {path}: {answer.status}")
        if not path.startswith("/static/"):
            self.page, self.path = text, urlsplit(path).path
        if answer.status == 302:
            return str(answer.headers["Location"]).removeprefix(f"https://{HOST}")
        return None


@dataclass
class Servers:
    """Two servers and the nginx in front of them."""

    folder: Path
    database: str
    secret: str
    ports: tuple[int, int]
    proxy_port: int
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    nginx: subprocess.Popen[bytes] | None = None

    def environment(self, port: int) -> dict[str, str]:
        return os.environ | {
            "ENVIRONMENT": "production",
            "DATA_DIR": str(self.folder / f"data-{port}"),
            "DATABASE_URL": self.database,
            "SECRET_KEY": self.secret,
            "ALLOWED_HOSTS": HOST,
            "TRUSTED_PROXY_COUNT": "2",
            "WITHOUT_MAIL": "yes",
            "PORT": str(port),
            "WORKERS": "2",
            "THREADS": "2",
        }

    def run(self, code: Path, *arguments: str) -> None:
        """Run a program of a version of the code, with the first server's environment."""
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=code, env=self.environment(self.ports[0]), check=True)

    def start(self, port: int, code: Path) -> None:
        """Start a server, and wait until it is ready."""
        command = [sys.executable, "-m", "gunicorn", "--config", "python:careerladder.server"]
        with (self.folder / f"log-{port}").open("ab") as log:
            self.processes[port] = subprocess.Popen(
                command,
                cwd=code,
                env=self.environment(port) | {"PYTHONPATH": str(code)},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 120
        while not _is_ready(port):
            if self.processes[port].poll() is not None or time.monotonic() > deadline:
                sys.exit((self.folder / f"log-{port}").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.1)

    def stop(self, port: int) -> None:
        self.processes[port].terminate()
        self.processes.pop(port).wait()

    def pass_to(self, *ports: int) -> None:
        """Have nginx pass requests to these servers only."""
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        # As with the names that Docker resolves, nginx doesn't remember who wasn't reached.
        marks = {port: "" if port in ports else " down" for port in self.ports}
        lines = [f"server 127.0.0.1:{port} max_fails=0{mark};" for port, mark in marks.items()]
        upstream = f"upstream servers {{ {' '.join(lines)} }}"
        for old, new in (
            (r"resolver [^;]+;", upstream),
            (r"web:8000;", "servers;"),
            (r"listen 8080;", f"listen 127.0.0.1:{self.proxy_port};"),
            (r"/tmp/", f"{self.folder}/"),  # noqa: S108 -- that of the container.
            (r"/dev/stdout", f"{self.folder}/unanswered"),
        ):
            text, found = re.subn(old, new, text)
            if not found:
                sys.exit(f"deploy/nginx.conf no longer has {old}")
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")
        if self.nginx is None:
            command = ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
            self.nginx = subprocess.Popen(command)
        else:
            self.nginx.send_signal(signal.SIGHUP)
        # The old workers of nginx finish what they have.
        time.sleep(1)

    def end(self) -> None:
        for process in [*self.processes.values(), self.nginx]:
            if process is not None:
                process.terminate()
                process.wait()


def main() -> None:
    for program in ("git", "nginx"):
        if shutil.which(program) is None:
            sys.exit(f"bin/rolling needs {program}.")
    revision = sys.argv[1] if len(sys.argv) > 1 else _last_without_newest_migration()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rolling-")))
        cluster = Cluster(folder / "postgres", durable=False)
        cluster.start()
        stack.callback(cluster.remove)
        old = folder / "old"
        _check_out(revision, old)
        servers = Servers(
            folder,
            cluster.url,
            secrets.token_hex(32),
            (_free_port(), _free_port()),
            _free_port(),
        )
        stack.callback(servers.end)
        tally = _roll(servers, old)
    _print(f"from {revision[:12]}: {_subject(revision)}\n")
    _print(f"{'stage':52}{'requests':>10}{'failures':>10}")
    for stage, requests in tally.requests.items():
        _print(f"{stage:52}{requests:>10,}{len(tally.failures.get(stage, [])):>10,}")
    for stage, lines in tally.failures.items():
        for line, times in Counter(lines).most_common(10):
            _print(f"{stage}: {line} ({times} times)")
    sys.exit(bool(tally.failures))


def _roll(servers: Servers, old: Path) -> Tally:
    """Go through the stages, and return what happened in each."""
    first, second = servers.ports
    tally = Tally("preparing")
    for port in servers.ports:
        servers.start(port, old)
    servers.pass_to(first, second)
    people = [Person(number, servers.proxy_port, tally) for number in range(PEOPLE)]
    for person in people:
        person.sign_up()
    with _living(people):
        _stage(tally, "both servers old")
        tally.stage = "the database is migrated by the new version"
        servers.run(ROOT, "manage.py", "prepare", "--verbosity=0")
        _stage(tally, "both servers old, on the new database")
        for port, other, name in ((first, second, "first"), (second, first, "second")):
            tally.stage = f"the {name} server is replaced"
            servers.pass_to(other)
            servers.stop(port)
            servers.start(port, ROOT)
            servers.pass_to(first, second)
            _stage(tally, f"after the {name} server was replaced")
        tally.stage = "a server is stopped and nginx isn't told"
        time.sleep(1)
        servers.stop(first)
        time.sleep(SECONDS_OF_EACH_STAGE / 2)
        servers.start(first, ROOT)
        _stage(tally, "both servers new")
    tally.stage = "is everything there?"
    for person in people:
        _check_recorded(person)
    return tally


def _stage(tally: Tally, name: str) -> None:
    tally.stage = name
    time.sleep(SECONDS_OF_EACH_STAGE)


@contextmanager
def _living(people: list[Person]) -> Iterator[None]:
    ended = Event()
    threads = [Thread(target=person.live, args=[ended]) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _check_recorded(person: Person) -> None:
    """Count each acknowledged entry that isn't in the journal as a failure."""
    person.cookies.clear()
    try:
        person.log_in()
        person.get("/evidence/journal.md")
    except UnexpectedAnswerError as error:
        person.tally.fail(str(error))
        return
    for words in person.recorded:
        if words not in person.page:
            person.tally.fail(f"an entry of {person.email} is lost")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _last_without_newest_migration() -> str:
    added = _git("log", "-1", "--diff-filter=A", "--format=%H", "--", "*/migrations/0*.py")
    return _git("rev-parse", f"{added}^")


def _subject(revision: str) -> str:
    return _git("log", "-1", "--format=%s", revision)


def _check_out(revision: str, folder: Path) -> None:
    folder.mkdir()
    archive = folder.with_suffix(".tar")
    _git("archive", f"--output={archive}", revision)
    shutil.unpack_archive(archive, folder, filter="data")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
