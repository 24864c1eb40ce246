"""How often an address may do what needs no account, and a secret open what it opens."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest

# What one customer of a provider has at the least; each may choose freely among its addresses.
IPV6_PREFIX = 64


def is_within_limit(request: HttpRequest, action: str, *, most: int, seconds: int) -> bool:
    """Count one more of `action` from this client's network; False beyond `most` in a window.

    It is hashed, and forgotten with the window. Two requests at once may count as one:
    a limit on nuisance, not a lock.
    """
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    hashed = hashlib.sha256(network.encode()).hexdigest()
    return _counted(cache, action, hashed, seconds) <= most


def network_of(address: str) -> str:
    """Whose address this is, as far as one can tell: in IPv6 a household gets a /64, or more.

    An IPv4 address is its own, also where it came as IPv6. What is no address is itself.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), IPV6_PREFIX), strict=False).network_address)


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
