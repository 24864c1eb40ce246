"""Django's PostgreSQL engine, which doesn't wait for a database that is away."""

from typing import Any

from django.db.backends.postgresql import base

from careerladder.outage import database_state


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connect = super().get_new_connection
        return database_state.connect(lambda: connect(conn_params))
