from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from careerladder.configuration import configuration
from careerladder.ladders.loading.load import (
    FilesAreOlder,
    LoadRefused,
    load,
    missing_ladders,
)

# With more changes, as in a first load, only their number is printed.
MOST_CHANGES_SHOWN = 40


class Command(BaseCommand):
    help = (
        "Load the ladders' text from fixtures/. Everything is checked first, and all mistakes "
        "are printed. Nothing is ever deleted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            nargs="*",
            type=Path,
            help="A ladder's folder. The default is every folder in fixtures/.",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="Only show what a load would change.",
        )
        parser.add_argument(
            "--older",
            action="store_true",
            help="Load files that are older than what the database has, too.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        fixtures: Path = settings.BASE_DIR / "fixtures"
        folders = options["folder"] or sorted(each for each in fixtures.iterdir() if each.is_dir())
        results, older = [], []
        # All folders are loaded, or none.
        with transaction.atomic():
            may_lack = configuration().allow_newer_database
            is_part = options["folder"] or may_lack
            mistakes = [] if is_part else missing_ladders(fixtures, folders)
            for folder in folders:
                try:
                    changes = load(
                        folder,
                        only_check=options["check"],
                        older=options["older"],
                        may_lack_rows=may_lack,
                    )
                    results.append((folder.name, changes))
                except FilesAreOlder:
                    older.append(folder.name)
                except LoadRefused as refused:
                    mistakes += refused.mistakes
            if mistakes:
                transaction.set_rollback(True)
        for mistake in mistakes:
            self.stderr.write(_relative(str(mistake)))
        if mistakes:
            raise CommandError(f"Nothing was loaded: {_counted(mistakes, 'mistake')}, see above.")
        for name in older:
            self.stderr.write(
                f"{name}: not loaded, because the database has newer text than these files. To go "
                "back to theirs: manage.py load_ladder --older"
            )
        for name, changes in results:
            self._report(name, changes, options)

    def _report(self, name: str, changes: list[str], options: dict[str, Any]) -> None:
        would = "would be " if options["check"] else ""
        if options["verbosity"] > 1 or len(changes) < MOST_CHANGES_SHOWN:
            for change in changes:
                self.stdout.write(f"{name}: {would}{change}")
        if options["verbosity"] > 0:
            done = _counted(changes, "change") if changes else "nothing changed"
            self.stdout.write(f"{name}: {done}{', none made' if would and changes else ''}")


def _counted(things: list[Any], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _relative(text: str) -> str:
    """Make the path at the beginning of a mistake relative to the working directory."""
    return text.removeprefix(f"{Path.cwd()}/")
