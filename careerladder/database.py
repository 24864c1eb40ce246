"""The database before anything is asked of it: reached, started where it is ours, up to date."""

import sys

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

import localdb
from careerladder.configuration import configuration


def open_database() -> None:
    """Connect, and start the local PostgreSQL where no other is named; or end with one line."""
    environment = configuration()
    try:
        if environment.database_url is None:
            localdb.use(localdb.Cluster(environment.data_dir / "postgres"))
        connection.ensure_connection()
    except localdb.LocalDatabaseError as error:
        sys.exit(f"careerladder: {error}")
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


def reason_of(error: DatabaseError) -> str:
    """The first line of what the database said, as a sentence."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0].strip()
    return first if first.endswith(".") else f"{first}."


def migrations_are_applied() -> bool:
    """Whether the tables are those this version of the code expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
