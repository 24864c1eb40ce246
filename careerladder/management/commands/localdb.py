"""The local PostgreSQL, seen from outside: is it up, stop it, look into it, keep a copy."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerladder.configuration import configuration
from localdb import Cluster, LocalDatabaseError, find_binaries, stop_unless_used, use


class Command(BaseCommand):
    help = "Work with the PostgreSQL that runs where no DATABASE_URL is set."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "stop", "psql", "backup"])

    def handle(self, *args: object, action: str, **options: object) -> None:
        if configuration().database_url is not None:
            raise CommandError("DATABASE_URL is set, so there is no local database.")
        cluster = Cluster(configuration().data_dir / "postgres")
        try:
            match action:
                case "status":
                    self._say_status(cluster)
                case "stop":
                    self._stop(cluster)
                case "psql":
                    _open_psql(cluster)
                case "backup":
                    self._back_up(cluster)
        except LocalDatabaseError as error:
            raise CommandError(str(error)) from error

    def _say_status(self, cluster: Cluster) -> None:
        if not cluster.is_up():
            self.stdout.write(f"It does not run. Its folder is {cluster.folder}.")
            return
        self.stdout.write(f"PostgreSQL {cluster.version()} runs in {cluster.folder}.")
        self.stdout.write(cluster.url)

    def _stop(self, cluster: Cluster) -> None:
        if not stop_unless_used(cluster):
            raise CommandError("It is in use: end what uses it, such as `make run`; it stops then.")
        self.stdout.write("It does not run now.")

    def _back_up(self, cluster: Cluster) -> None:
        use(cluster)
        binaries = find_binaries()
        if not binaries.has("pg_dump"):
            raise CommandError(f"There is no pg_dump in {binaries.folder}: set PGBIN to another.")

        folder = configuration().data_dir / "backups"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        backup = folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}.sql"
        draft = backup.with_suffix(".part")
        draft.touch(mode=0o600)
        dump = [binaries["pg_dump"], "--no-owner", f"--file={draft}", cluster.url]
        done = subprocess.run(dump, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            draft.unlink()
            said = done.stderr.strip().splitlines() or ["pg_dump failed"]
            raise CommandError(f"The backup failed: {said[0]}")
        draft.rename(backup)
        self.stdout.write(str(backup))


def _open_psql(cluster: Cluster) -> None:
    use(cluster)
    psql = _psql_beside(find_binaries().folder)
    done = subprocess.run([psql, cluster.url], check=False)
    if done.returncode != 0:
        raise CommandError("psql ended with an error.", returncode=done.returncode)


def _psql_beside(folder: Path) -> str:
    if os.access(folder / "psql", os.X_OK):
        return str(folder / "psql")
    raise CommandError(f"There is no psql in {folder}: install PostgreSQL's client there.")
