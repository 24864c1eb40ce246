"""Show the state of the local PostgreSQL, stop it, open psql, or make a backup."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerladder.configuration import configuration


class Command(BaseCommand):
    help = "Manage the local PostgreSQL, which is used when DATABASE_URL is not set."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "stop", "psql", "backup"])

    def handle(self, *args: object, action: str, **options: object) -> None:
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
        except LocalDatabaseError as error:
            raise CommandError(str(error)) from error
