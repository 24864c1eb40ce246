from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from careerladder.accounts.security_events import Kind, record_event
from careerladder.models import User
from portability.exporting.archive import archive_name, write_archive

STANDARD_OUTPUT = Path("-")


class Command(BaseCommand):
    help = (
        "Write the archive of one person's records to a file: the same that they download from "
        "their account. Only its owner can read the file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the email address of the account")
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="careerladder-DAY.zip by default; - for the standard output",
        )

    def handle(self, *args: Any, email: str, file: Path | None, **options: Any) -> None:
        person = User.objects.with_email(email).first()
        if person is None:
            raise CommandError(f"There is no account with the address {email}.")
        at = timezone.now()
        if file == STANDARD_OUTPUT:
            with write_archive(person, at=at) as archive:
                shutil.copyfileobj(archive, sys.stdout.buffer)
            record_event(Kind.RECORDS_EXPORTED_FOR, person)
            return
        path = file or Path(archive_name(at))
        try:
            # Fails if it exists, and nobody else can read it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error
        with os.fdopen(handle, "wb") as target, write_archive(person, at=at) as archive:
            shutil.copyfileobj(archive, target)
        record_event(Kind.RECORDS_EXPORTED_FOR, person)
        self.stdout.write(str(path))
