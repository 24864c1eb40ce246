"""`journal.md` in an archive: what a person recorded, to be read without careerladder."""

from portability.journal_file.journal import journal_chunks

__all__ = ["journal_chunks"]
