"""The start-up steps. `make run`, a container and a server started by hand all run them."""

import hashlib
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from careerladder.configuration import configuration
from careerladder.database import (
    back_up_local_database,
    migrations_are_applied,
    unknown_migrations,
)

# The key of an advisory lock, because two servers may start at once. Any number that no other lock
# of this database uses.
PREPARE_LOCK_ID = 7_226_531


class Command(BaseCommand):
    help = "Update the database, the ladder and the static files to what this version needs."
    # migrate and load_ladder check what they need.
    requires_system_checks = []

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        steps: list[tuple[str, Callable[[], object]]] = [
            ("tables", self._migrate),
            ("cache table", lambda: call_command("createcachetable", verbosity=0)),
            ("ladder", lambda: call_command("load_ladder", verbosity=0)),
            ("static files", _collect_static_files),
            ("what has expired", lambda: call_command("clear_expired", verbosity=0)),
            ("abandoned sittings", lambda: call_command("clear_abandoned_sittings", verbosity=0)),
            ("removed evidence", lambda: call_command("purge_removed_evidence", verbosity=0)),
            ("removed packets", lambda: call_command("purge_removed_packets", verbosity=0)),
            ("uploaded archives", lambda: call_command("clear_uploaded_archives", verbosity=0)),
        ]
        _check_static_files()
        with _lock():
            self._check_version()
            for name, step in steps:
                began = time.perf_counter()
                try:
                    step()
                except OSError as error:
                    raise CommandError(
                        f"{error.filename} can't be used: {error.strerror}. "
                        "Fix that, or set DATA_DIR to another folder."
                    ) from error
                if verbosity > 0:
                    self.stdout.write(f"  {name:<20}{time.perf_counter() - began:5.1f} s")
                    self.stdout.flush()

    def _check_version(self) -> None:
        """Raise CommandError on the database of a newer version, unless it is allowed."""
        unknown = unknown_migrations()
        if not unknown:
            return
        names = " and ".join(filter(None, [", ".join(unknown[:-1]), unknown[-1]]))
        has = f"a newer version has migrated the database: this one doesn't have {names}."
        if not configuration().allow_newer_database:
            raise CommandError(
                f"{has} Start the newer version, or restore the backup from before it. To start "
                "this one all the same, set ALLOW_NEWER_DATABASE=yes."
            )
        self.stderr.write(f"careerladder: {has} It starts, as ALLOW_NEWER_DATABASE says.")

    def _migrate(self) -> None:
        # Without this check, migrate queries the content types and permissions of every model.
        if migrations_are_applied():
            return
        if backup := back_up_local_database():
            self.stdout.write(f"Backup from before the database is migrated: {backup}")
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _lock() -> Iterator[None]:
    """Wait until no other server prepares this database, and keep others waiting.

    The lock is that of a transaction, in a connection of its own: behind a connection pooler, a
    session's lock would stay with a connection that somebody else gets.
    """
    connection_with_lock = connection.copy()
    try:
        connection_with_lock.set_autocommit(False)
        with connection_with_lock.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PREPARE_LOCK_ID])
            yield
    finally:
        connection_with_lock.close()


def _check_static_files() -> None:
    """Raise CommandError if STATIC_DIR is set and has no collected files."""
    folder = configuration().static_dir
    manifest = folder / ManifestFilesMixin.manifest_name if folder else None
    if manifest and not manifest.is_file():
        raise CommandError(
            f"STATIC_DIR has no collected files: there is no {manifest}. Collect them there first "
            "(manage.py collectstatic), or unset STATIC_DIR: then each start collects them."
        )


def _collect_static_files() -> None:
    """Collect and compress the static files if they or their storage changed. It takes seconds.

    Do nothing if STATIC_DIR is set: they were collected before, as in the image.
    """
    if configuration().static_dir is not None:
        return
    note = Path(f"{settings.STATIC_ROOT}.fingerprint")
    current = _fingerprint()
    if note.exists() and note.read_text(encoding="ascii") == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(current, encoding="ascii")


def _fingerprint() -> str:
    """A digest of the static files, of their storage's source, and of the versions that matter."""
    storage = inspect.getmodule(staticfiles_storage.__class__)
    collecting = " ".join(map(version, ("django", "whitenoise", "rjsmin")))
    seen = hashlib.sha256(collecting.encode())
    seen.update(inspect.getsource(storage).encode() if storage else b"")
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            with storage.open(path) as file:
                seen.update(f"\n{path}\n".encode() + file.read())
    return seen.hexdigest()
