"""What is wrong with an archive, and where."""

from __future__ import annotations


class ArchiveMistake(Exception):
    """An archive that can't be read or imported.

    `message` is a sentence for the person who has the file. `file` is the name of a file in the
    archive and `line` is counted from 1; both are None where the archive as a whole is meant.
    """

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        super().__init__(message, file, line)
        self.message = message
        self.file = file
        self.line = line

    def __str__(self) -> str:
        if self.file is None:
            return self.message
        if self.line is None:
            return f"{self.file}: {self.message}"
        return f"{self.file}, line {self.line}: {self.message}"
