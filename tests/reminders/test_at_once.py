"""Several runs at once, and a run that is killed: each mail goes out once or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from careerladder.models import User
from plans.models import Move, MoveText
from reminders.models import ReminderChoice, ReminderMail
from reminders.sending import claim, send_due
from tests.reminders.conftest import make_away

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 12
# Ends its process in the middle: before the mail of that number is written, or right after.
RUN = """
import os, signal, django
django.setup()
from careerladder.mail import ConsoleAndFiles
from reminders.sending import send_due
send, left = ConsoleAndFiles.send_messages, [{number}]
def until_killed(self, messages):
    left[0] -= 1
    if left[0] == 0 and {before}:
        os.kill(os.getpid(), signal.SIGKILL)
    sent = send(self, messages)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return sent
ConsoleAndFiles.send_messages = until_killed
print(send_due())
"""


@pytest.fixture
def people(transactional_db, ladder) -> list[User]:
    """Each with a move that is overdue, whatever the hour. And one who chose nothing."""
    long_ago = timezone.now() - timedelta(days=60)
    found = []
    for number in range(PEOPLE + 1):
        person = make_away(User.objects.create_user(f"p{number}@example.org"), since=long_ago)
        due = long_ago.date()
        Move.objects.add(person, ladder.ladder, MoveText("A move", due, due))
        if number < PEOPLE:
            ReminderChoice.objects.choose(person, ["moves", "review"], hour=0, at=long_ago)
            found.append(person)
    return found


def test_of_several_runs_at_once_each_mail_is_sent_by_one(people, at_once):
    summaries = at_once(*[send_due] * 4)
    assert sum(each.sent for each in summaries) == PEOPLE
    assert Counter(message.to[0] for message in mail.outbox) == dict.fromkeys(
        (person.email for person in people), 1
    )
    assert ReminderMail.objects.exclude(sent_at=None).count() == PEOPLE


def test_of_several_claims_at_once_one_gets_it(people, at_once):
    claimed = at_once(*[lambda: claim(people[0].pk)] * 4)
    assert sum(each is not None for each in claimed) == 1
    assert not any(isinstance(each, Exception) for each in claimed)
    assert ReminderMail.objects.count() == 1


def test_who_uses_the_site_at_the_moment_is_left_to_the_next_run(people, at_once):
    """A verb of theirs is under way, and may change what is due."""
    from threading import Event

    from django.db import transaction

    is_locked, may_end = Event(), Event()

    def act() -> None:
        with transaction.atomic():
            people[0].lock()
            is_locked.set()
            may_end.wait(timeout=30)

    def run() -> int:
        is_locked.wait(timeout=30)
        sent = send_due().sent
        may_end.set()
        return sent

    assert at_once(act, run)[1] == PEOPLE - 1
    assert send_due().sent == 1


@pytest.mark.slow
@pytest.mark.parametrize("before", [True, False], ids=["before it is sent", "after it is sent"])
def test_a_run_that_is_killed_never_sends_twice(people, tmp_path, before):
    killed = run_in_a_process(RUN.format(number=5, before=before), tmp_path)
    assert killed.returncode == -9
    assert ReminderMail.objects.filter(sent_at=None).count() == 1
    assert ReminderMail.objects.count() == 5
    ended = run_in_a_process(RUN.format(number=999, before=before), tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "7 sent" in ended.stdout
    texts = [file.read_text(encoding="utf-8") for file in (tmp_path / "mail").glob("*.txt")]
    recipients = Counter(text.splitlines()[0].removeprefix("To: ") for text in texts)
    assert max(recipients.values()) == 1
    # Only the one whose mail was cut off may have none.
    assert len(recipients) == PEOPLE - before


@pytest.mark.slow
def test_two_processes_at_once_and_one_is_killed(people, tmp_path):
    scripts = [RUN.format(number=number, before=False) for number in (3, 999)]
    processes = [start(script, tmp_path) for script in scripts]
    for process in processes:
        process.communicate(timeout=60)
    assert run_in_a_process(RUN.format(number=999, before=False), tmp_path).returncode == 0
    texts = [file.read_text(encoding="utf-8") for file in (tmp_path / "mail").glob("*.txt")]
    recipients = Counter(text.splitlines()[0] for text in texts)
    assert set(recipients.values()) == {1}
    assert len(recipients) == PEOPLE


def start(script: str, folder: Path) -> subprocess.Popen[str]:
    """Run a script on this test's database, with mail kept as files in the folder."""
    database = connection.settings_dict
    host = quote(str(database["HOST"]), safe="")
    user = f"{database['USER']}@" if database["USER"] else ""
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    url = f"postgresql://{user}/{database['NAME']}?host={host}{port}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "careerladder.settings",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_in_a_process(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    process = start(script, folder)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess([], process.returncode, out, err)
