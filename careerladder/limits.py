"""How often an address may do what makes rows without an account."""

from __future__ import annotations

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def is_within_limit(request: HttpRequest, action: str, *, most: int, seconds: int) -> bool:
    """Count one more of `action` from this client's address; False beyond `most` in a window.

    The address is hashed, and forgotten with the window. Two requests at once may count as one:
    a limit on nuisance, not a lock.
    """
    address: str = get_adapter().get_client_ip(request)
    window = int(time.time() // seconds)
    hashed = hashlib.sha256(address.encode()).hexdigest()[:32]
    key = f"limit:{action}:{window}:{hashed}"
    counted: int = cache.get(key, 0) + 1
    cache.set(key, counted, timeout=seconds)
    return counted <= most
