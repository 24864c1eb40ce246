from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerladder.accounts.security_events import Kind, record_event
from careerladder.models import User
from portability.container.limits import COMMAND_LIMITS
from portability.container.mistakes import ArchiveMistake
from portability.importing.archive import AccountHasRecords, import_archive
from portability.importing.consequences import consequences_of
from portability.records import counts_in_words

STANDARD_INPUT = Path("-")


class Command(BaseCommand):
    help = (
        "Import an archive into an account without records, all of it or nothing. It may be larger "
        "than the page takes. Importing it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the email address of the account, which must exist")
        parser.add_argument("file", type=Path, help="the ZIP file; - reads the standard input")
        parser.add_argument("--check", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, email: str, file: Path, check: bool, **options: Any) -> None:
        person = User.objects.with_email(email).first()
        if person is None:
            raise CommandError(f"There is no account with the address {email}. Create it first.")
        try:
            with _opened(file) as archive:
                did = import_archive(person, archive, limits=COMMAND_LIMITS, only_check=check)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        except ArchiveMistake as mistake:
            raise CommandError(f"Nothing was imported. {mistake}") from mistake
        except AccountHasRecords as refusal:
            has = ", ".join(counts_in_words(refusal.counts))
            raise CommandError(f"Nothing was imported: the account has {has}.") from refusal
        consequences = consequences_of(did, person)
        words = ", ".join(counts_in_words(did.counts)) or "no records"
        if did.was_there:
            self.stdout.write(f"Nothing to import: the account has all of it ({words}).")
        else:
            if not check:
                record_event(Kind.RECORDS_IMPORTED, person)
            self.stdout.write(f"{'Would import' if check else 'Imported'}: {words}.")
            for sentence in consequences:
                self.stdout.write(sentence)


def _opened(path: Path) -> IO[bytes]:
    """The file, or a copy of the standard input: an archive is read from its end."""
    if path != STANDARD_INPUT:
        return path.open("rb")
    copy: IO[bytes] = TemporaryFile()  # noqa: SIM115  # Returned open.
    shutil.copyfileobj(sys.stdin.buffer, copy)
    copy.seek(0)
    return copy
