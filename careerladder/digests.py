"""Random secrets for URLs and sessions. Only their digests are stored.

A copy of a table gives no access. A secret is looked up by its digest and never compared in Python,
so that timing reveals nothing.
"""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """A random secret of 256 bits, in URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hex. A random secret needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
