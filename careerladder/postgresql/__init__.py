"""The database engine of the server's workers."""
