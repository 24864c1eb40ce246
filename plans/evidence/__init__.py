"""A piece of evidence: how it is written, read, found and compared with itself."""
