class LocalDatabaseError(Exception):
    """The local PostgreSQL can't be had; the message is one line that says what to do."""
