"""Show the state of the local PostgreSQL, stop it, open psql, make a backup or restore one."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerladder.configuration import configuration
from careerladder.models import User

if TYPE_CHECKING:
    from localdb import Cluster


class Command(BaseCommand):
    help = "Manage the local PostgreSQL, which is used when DATABASE_URL is not set."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "stop", "psql", "backup", "restore"])
        parser.add_argument("file", nargs="?", type=Path, help="The backup that is restored.")

    def handle(
        self, *args: object, action: str, file: Path | None = None, **options: object
    ) -> None:
        if (action == "restore") != (file is not None):
            raise CommandError("restore, and nothing else, needs the file of a backup.")
        if configuration().database_url is not None:
            raise CommandError("DATABASE_URL is set, so there is no local database.")
        # Not imported at the top: production, which sets DATABASE_URL, doesn't need the package.
        from localdb import Cluster, LocalDatabaseError, actions

        data_dir = configuration().data_dir
        cluster = Cluster(data_dir / "postgres")
        try:
            match action:
                case "status":
                    self.stdout.write(actions.status(cluster))
                case "stop":
                    actions.stop(cluster)
                    self.stdout.write("The database is stopped.")
                case "psql":
                    if code := actions.psql(cluster):
                        raise CommandError("psql ended with an error.", returncode=code)
                case "backup":
                    self.stdout.write(str(actions.back_up(cluster, data_dir / "backups")))
                case "restore":
                    assert file is not None  # noqa: S101 -- checked above.
                    _restore(cluster, file)
                    self.stdout.write(f"Restored {file}.")
        except LocalDatabaseError as error:
            raise CommandError(str(error)) from error


def _restore(cluster: "Cluster", file: Path) -> None:
    from localdb import actions

    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    if actions.has_rows(cluster, User._meta.db_table):
        raise CommandError(
            "The database has people's records, so nothing was restored. Set DATA_DIR to an empty "
            "folder to restore into, or move this one away."
        )
    actions.restore_backup(cluster, file)
