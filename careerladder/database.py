"""The database before anything is asked of it: reached, started where it is ours, up to date."""

import sys
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from careerladder.configuration import configuration


def open_database() -> None:
    """Connect, and start the local PostgreSQL where no other is named; or end with one line."""
    environment = configuration()
    try:
        if environment.database_url is None:
            _start_local_database(environment.data_dir)
        connection.ensure_connection()
    except OSError as error:
        sys.exit(
            f"careerladder: {error.filename} can't be used: {error.strerror}. "
            "Mend that, or set DATA_DIR to another folder."
        )
    except DatabaseError as error:
        variables = "DATABASE_URL"
        if environment.postgres_password:
            variables += " and POSTGRES_PASSWORD"
        sys.exit(
            f"careerladder: the database can't be reached: {reason_of(error)} "
            f"Check {variables}, and that the server runs."
        )


def _start_local_database(data_dir: Path) -> None:
    # Where a database is named, in production, nothing of this package is imported.
    from localdb import Cluster, LocalDatabaseError, use

    try:
        use(Cluster(data_dir / "postgres"))
    except LocalDatabaseError as error:
        sys.exit(f"careerladder: {error}")


def reason_of(error: DatabaseError) -> str:
    """The first line of what the database said, as a sentence."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0].strip()
    return first if first.endswith(".") else f"{first}."


def migrations_are_applied() -> bool:
    """Whether the tables are those this version of the code expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
