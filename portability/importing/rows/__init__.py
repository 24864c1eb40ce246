"""Lines become rows of the models. The person is that of the session, never one of the archive."""
