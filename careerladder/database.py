"""Open the database before the first query, and check its migrations."""

import sys
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from careerladder.configuration import configuration
from careerladder.outage import reason_of


def open_database() -> None:
    """Connect to the database. Start the local one first if DATABASE_URL is not set.

    Exit with one line on errors.
    """
    environment = configuration()
    try:
        if environment.database_url is None:
            _start_local_database(environment.data_dir)
        connection.ensure_connection()
    except OSError as error:
        sys.exit(
            f"careerladder: {error.filename} can't be used: {error.strerror}. "
            "Fix that, or set DATA_DIR to another folder."
        )
    except DatabaseError as error:
        variables = "DATABASE_URL"
        if environment.postgres_password:
            variables += " and POSTGRES_PASSWORD"
        sys.exit(
            f"careerladder: the database can't be reached: {reason_of(error)} "
            f"Check {variables}, and that the server is running."
        )


def watch_local_database() -> None:
    """Have the local database started again when it ends. Does nothing with DATABASE_URL."""
    environment = configuration()
    if environment.database_url is None:
        from localdb import Cluster, watch

        watch(Cluster(environment.data_dir / "postgres"))


def back_up_local_database() -> Path | None:
    """Make a backup of the local database before it is migrated, and return its path.

    None if the database is empty, or with DATABASE_URL. Exit with one line if there is no backup.
    """
    environment = configuration()
    is_empty = not MigrationRecorder(connection).applied_migrations()
    if environment.database_url is not None or is_empty:
        return None
    from localdb import Cluster, LocalDatabaseError, actions

    cluster = Cluster(environment.data_dir / "postgres")
    try:
        return actions.back_up_before_migrating(cluster, environment.data_dir / "backups")
    except LocalDatabaseError as error:
        sys.exit(f"careerladder: {error}")


def _start_local_database(data_dir: Path) -> None:
    # Not imported at the top: production, which sets DATABASE_URL, doesn't need the package.
    from localdb import Cluster, LocalDatabaseError, use

    try:
        use(Cluster(data_dir / "postgres"))
    except LocalDatabaseError as error:
        sys.exit(f"careerladder: {error}")


def migrations_are_applied() -> bool:
    """Whether every migration of this version of the code has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def unknown_migrations() -> list[str]:
    """The applied migrations that this version of the code doesn't have, as `app.name`."""
    loader = MigrationLoader(connection)
    # A squashed migration names those that it replaced, whose files may be gone.
    known = set(loader.disk_migrations)
    known.update(*(migration.replaces for migration in loader.disk_migrations.values()))
    return [f"{app}.{name}" for app, name in sorted(loader.applied_migrations.keys() - known)]
