"""Hosts as people write them, and as Django and sockets take them."""

import ipaddress
import re
from urllib.parse import urlsplit

LONGEST_HOST_NAME = 253
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")


def host_of(text: str) -> str | None:
    """A host's name in the letters of DNS, or its address, IPv6 in brackets; None for neither."""
    address = text.removeprefix("[").removesuffix("]") if text.startswith("[") else text
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        pass
    else:
        return f"[{found}]" if found.version == 6 else str(found)

    name = text.removesuffix(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return name if len(name) <= LONGEST_HOST_NAME and HOST_NAME.fullmatch(name) else None


def host_pattern_of(text: str) -> str | None:
    """What Django compares a request's host with: a host, or with a dot in front all below it."""
    dot, name = ("." if text.startswith(".") else ""), text.removeprefix(".")
    host = host_of(name)
    return f"{dot}{host}" if host and not (dot and host.startswith("[")) else None


def origin_of(text: str) -> str | None:
    """Scheme, host and port as a browser sends them; `*.` in front of the host stands for any."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.path.strip("/") or parts.query:
        return None
    if parts.fragment or "@" in parts.netloc:
        return None
    star = "*." if (parts.hostname or "").startswith("*.") else ""
    host = host_of((parts.hostname or "").removeprefix("*."))
    if host is None:
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{star}{host}" + (f":{port}" if port not in (None, usual) else "")
