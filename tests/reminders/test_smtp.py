"""Reminders by SMTP, to a server that answers as it is told."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Iterator
from datetime import date
from threading import Thread
from typing import Any

import pytest

from plans.models import Move, MoveText
from reminders.models import ReminderMail, ReminderStop
from reminders.sending import Summary, send_due
from tests.reminders.conftest import make_away

pytestmark = pytest.mark.usefixtures("now")


class Session(socketserver.StreamRequestHandler):
    """Answers 250, but for the commands that `server.answers` names; None hangs up."""

    server: Any

    def handle(self) -> None:
        self.server.sessions += 1
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            command = line.partition(":")[0].split()[0].upper()
            answer = self.server.answers.get(command, "250 ok")
            if command == "DATA" and answer == "250 ok":
                self._say("354 go on")
                self.server.received.append(self._message())
                answer = self.server.answers.get("END", "250 ok")
            if answer is None:
                return
            self._say(answer)
            if command == "QUIT":
                return

    def _message(self) -> str:
        lines: list[str] = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server(settings) -> Iterator[Any]:
    found: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    found.daemon_threads = True
    found.answers, found.received, found.sessions = {}, [], 0
    thread = Thread(target=found.serve_forever, args=[0.02], daemon=True)
    thread.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": found.server_address[1], "timeout": 10},
        }
    }
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


@pytest.fixture
def run(server, ladder, ada, bob, choose) -> Callable[..., Summary]:
    """A run for ada, whose server answers so. Bob has the same move, and chose nothing."""
    due = date(2026, 11, 20)
    for person in (ada, make_away(bob)):
        Move.objects.add(person, ladder.ladder, MoveText("A move", due, due))
    choose("moves")

    def ran(**answers: str | None) -> Summary:
        server.answers = answers
        return send_due()

    return ran


def test_the_headers_arrive_whole(run, server):
    assert run().sent == 1
    [message] = server.received
    headers, _, body = message.partition("\r\n\r\n")
    lines = headers.split("\r\n")
    [address] = [line for line in lines if line.startswith("List-Unsubscribe:")]
    assert address.startswith("List-Unsubscribe: <http://localhost:8000/reminders/stop/")
    assert address.endswith("/>")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert "To: ada@example.org" in lines
    assert address.removeprefix("List-Unsubscribe: ").strip("<>") in body.splitlines()
    assert max(map(len, message.splitlines())) <= 998


def test_one_connection_has_all_mails_of_a_run(run, server):
    run()
    assert server.sessions == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "450 4.2.0 later"},
        {"MAIL": "451 4.7.1 later"},
        {"END": "554 5.7.1 no"},
        {"DATA": "421 4.3.0 later"},
    ],
    ids=str,
)
def test_what_the_server_refuses_is_sent_by_the_next_run(run, server, answers):
    assert run(**answers).refused == 1
    assert not ReminderMail.objects.exists()
    assert run().sent == 1


@pytest.mark.parametrize("command", ["RCPT", "END"])
def test_a_connection_that_breaks_may_have_sent_it(run, server, command):
    assert run(**{command: None}).unknown == 1
    assert ReminderMail.objects.get().sent_at is None
    assert run().sent == 0


def test_a_mailbox_that_is_unknown_is_stopped(run, ada, bob):
    assert run(RCPT="550 5.1.1 no such user").bounced == 1
    assert ada.reminder_stops.get().reason == ReminderStop.Reason.BOUNCED
    assert not bob.reminder_stops.exists()


def test_a_server_that_is_away_claims_nothing(run, server):
    server.shutdown()
    server.server_close()
    summary = run()
    assert summary.is_cut_short
    assert not ReminderMail.objects.exists()
