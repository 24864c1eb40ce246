"""The ladder’s content: loaded from files, cached in the process, and its public pages."""
