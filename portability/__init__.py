"""The archive: all of a person's records in one file, out of this site and into another."""
