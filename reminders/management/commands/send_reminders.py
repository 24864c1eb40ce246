from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from reminders.sending import Summary, send_due

SECONDS_BETWEEN_RUNS = 3600
# At which minute of each hour a run begins. At the same one in each, so that no hour has none.
MINUTE = 7


def seconds_until_next_run(now: float) -> float:
    """From a moment in seconds since the epoch. More than none, and at most an hour."""
    return SECONDS_BETWEEN_RUNS - (now - MINUTE * 60) % SECONDS_BETWEEN_RUNS


class Command(BaseCommand):
    help = (
        "Send the reminders that are due. Run it hourly: two runs at once, or one after the other, "
        "send no mail twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say how many are due. Nothing changes."
        )
        parser.add_argument(
            "--hourly",
            action="store_true",
            help="Go on until it is stopped, with a run every hour. For where there is no cron.",
        )

    def handle(
        self, *args: Any, dry_run: bool = False, hourly: bool = False, **options: Any
    ) -> None:
        if not settings.MAIL_ARRIVES:
            self.stdout.write("This site sends no mail, so there are no reminders.")
            while hourly:
                time.sleep(SECONDS_BETWEEN_RUNS)
            return
        while hourly:
            self._run_and_wait()
        summary = send_due(only_count=dry_run)
        if dry_run:
            are = "reminder is" if summary.due == 1 else "reminders are"
            self.stdout.write(f"{summary.due} {are} due.")
            return
        self._report(summary)
        if summary.is_cut_short:
            raise CommandError("The mail server failed, so the rest waits for the next run.")

    def _run_and_wait(self) -> None:
        """An outage of the database or the mail server ends one run, not all."""
        try:
            self._report(send_due())
        except Exception as error:
            self.stderr.write(
                f"This run failed: {type(error).__name__}. The next begins within an hour."
            )
        close_old_connections()
        time.sleep(seconds_until_next_run(time.time()))

    def _report(self, summary: Summary) -> None:
        self.stdout.write(str(summary))
        self.stdout.flush()
