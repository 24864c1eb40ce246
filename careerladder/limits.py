"""How often an address may do what needs no account, and a secret open what it opens."""

from __future__ import annotations

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest


def is_within_limit(request: HttpRequest, action: str, *, most: int, seconds: int) -> bool:
    """Count one more of `action` from this client's address; False beyond `most` in a window.

    The address is hashed, and forgotten with the window. Two requests at once may count as one:
    a limit on nuisance, not a lock.
    """
    address: str = get_adapter().get_client_ip(request)
    hashed = hashlib.sha256(address.encode()).hexdigest()
    return _counted(cache, action, hashed, seconds) <= most


def secret_is_within_limit(digest: str, action: str, *, most: int, seconds: int) -> bool:
    """Count one more of `action` with a secret, known by its digest; False beyond `most`.

    In this process alone, for no query: several workers allow several times as much.
    """
    return _counted(caches["process"], action, digest, seconds) <= most


def _counted(counts: BaseCache, action: str, whose: str, seconds: int) -> int:
    window = int(time.time() // seconds)
    key = f"limit:{action}:{window}:{whose[:32]}"
    counted: int = counts.get(key, 0) + 1
    counts.set(key, counted, timeout=seconds)
    return counted
