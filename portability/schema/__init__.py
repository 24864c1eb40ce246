"""The lines of an archive's files, as pydantic models: its schema. docs/archive.md describes it."""
