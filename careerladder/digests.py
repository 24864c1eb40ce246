"""How a secret that opens something is kept: as a digest, so that a copy of the table opens it not.

The secret itself is shown once, or stands in a mail.
"""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """A secret has 256 bits of chance: a plain hash of it can't be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()
