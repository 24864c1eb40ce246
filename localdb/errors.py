class LocalDatabaseError(Exception):
    """The local PostgreSQL can't be used. The message is one line that says what to do."""
