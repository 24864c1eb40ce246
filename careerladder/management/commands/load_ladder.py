from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerladder.loading.load import Refused, load


class Command(BaseCommand):
    help = (
        "Load the ladders' text from fixtures/. Everything is checked first, and all mistakes "
        "are printed; nothing is ever deleted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            nargs="*",
            type=Path,
            help="A ladder's folder. Without one: every folder in fixtures/.",
        )
        parser.add_argument(
            "--check", action="store_true", help="Say what a load would change; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        fixtures: Path = settings.BASE_DIR / "fixtures"
        folders = options["folder"] or sorted(each for each in fixtures.iterdir() if each.is_dir())
        would = "would be " if options["check"] else ""
        mistakes = 0
        for folder in folders:
            try:
                changes = load(folder, only_check=options["check"])
            except Refused as refused:
                for mistake in refused.mistakes:
                    self.stderr.write(_from_here(str(mistake)))
                mistakes += len(refused.mistakes)
                continue
            if options["verbosity"] > 1 or (changes and len(changes) < 40):
                for change in changes:
                    self.stdout.write(f"{folder.name}: {would}{change}")
            if options["verbosity"] > 0:
                done = f"{len(changes)} changes" if changes else "nothing changed"
                self.stdout.write(f"{folder.name}: {done}")
        if mistakes:
            raise CommandError(f"Nothing was loaded: {mistakes} mistakes, named above.")


def _from_here(text: str) -> str:
    """Paths as the author sees them, from the folder the command was started in."""
    return text.removeprefix(f"{Path.cwd()}/")
