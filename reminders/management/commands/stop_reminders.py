from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerladder.models import User
from reminders.models import ReminderStop


class Command(BaseCommand):
    help = (
        "Stop the reminders to addresses that bounce, or whose owners complained. They are read "
        "from a file or from standard input, one on a line; text after # is a comment. Repeating "
        "it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "reason",
            choices=[ReminderStop.Reason.BOUNCED.value, ReminderStop.Reason.COMPLAINED.value],
        )
        parser.add_argument("file", nargs="?", type=Path, help="The default is standard input.")

    def handle(self, *args: Any, reason: str, file: Path | None = None, **options: Any) -> None:
        stopped = already = unknown = 0
        for address in _addresses(file):
            person = User.objects.with_email(address).first()
            if person is None:
                unknown += 1
            elif ReminderStop.objects.filter(user=person).open().exists():
                already += 1
            else:
                ReminderStop.objects.stop(person, reason)
                stopped += 1
        self.stdout.write(
            f"Stopped: {stopped}. Already stopped: {already}. Without an account: {unknown}."
        )


def _addresses(file: Path | None) -> list[str]:
    """Without duplicates, in their order. Raise CommandError if the file can't be read."""
    try:
        text = sys.stdin.read() if file is None else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file or 'Standard input'} can't be read: {error}") from error
    lines = (line.partition("#")[0].strip().strip("<>") for line in text.splitlines())
    # PostgreSQL refuses a NUL, and no address has one.
    return list(dict.fromkeys(line.lower() for line in lines if line and "\0" not in line))
