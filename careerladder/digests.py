"""A secret in an address or a session that opens something: it is made here, shown once, and kept
as a digest, so that a copy of the table opens nothing.

Whoever brings it back is looked up by its digest. No two are ever compared, so how long an answer
takes says nothing of those that are kept.
"""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """256 bits of chance, in characters that an address takes as they are."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """With so much chance in the secret, a plain hash of it can't be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()
