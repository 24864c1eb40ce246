"""Read a person's records as the lines of an archive, and write the archive."""
