"""Whether an account has the records of an archive already, word for word."""

from __future__ import annotations

import hashlib

from careerladder.models import User
from portability.exporting.archive import READERS
from portability.exporting.references import References
from portability.importing.lines import Lines
from portability.schema.files import ADAPTERS

# What a visit changes.
SETTINGS = "settings.jsonl"


def has_all_lines(person: User, lines: Lines) -> bool:
    """Whether each record of the archive is one of the account's, but for the settings.

    The account may have more. It is read as for an export, and compared by digests.
    """
    references = References()
    for name, read in READERS.items():
        if name == SETTINGS:
            continue
        dump = ADAPTERS[name].dump_json
        mine = {hashlib.sha256(dump(line)).digest() for line in read(person, references)}
        for _, line in lines.of(name):
            if hashlib.sha256(dump(line)).digest() not in mine:
                return False
    return True
