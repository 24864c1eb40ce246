"""Rate limits for actions without an account, by network, and for secret URLs, by secret."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest

# A provider gives each customer a /64 or more, and the customer may use any address in it.
IPV6_PREFIX = 64


def is_within_limit(request: HttpRequest, action: str, *, most: int, seconds: int) -> bool:
    """Count an `action` from this client's network. Return False beyond `most` in a window.

    The window is `seconds` long. The network is stored as a hash, until the window ends. Two
    simultaneous requests may count as one: it is no lock.
    """
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    hashed = hashlib.sha256(network.encode()).hexdigest()
    return _count(cache, action, hashed, seconds) <= most


def network_of(address: str) -> str:
    """The network of an IP address: the /64 of an IPv6 address, or the IPv4 address itself.

    An IPv4-mapped IPv6 address becomes IPv4. Text that is no IP address is returned unchanged.
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
    """Count an `action` with the secret of this digest. Return False beyond `most` in a window.

    The count is in the memory of this process and costs no query, so that with several workers the
    limit is several times as high.
    """
    return _count(caches["process"], action, digest, seconds) <= most


def _count(counts: BaseCache, action: str, whose: str, seconds: int) -> int:
    window = int(time.time() // seconds)
    key = f"limit:{action}:{window}:{whose[:32]}"
    counted: int = counts.get(key, 0) + 1
    counts.set(key, counted, timeout=seconds)
    return counted
