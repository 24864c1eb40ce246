"""Normalize hosts and origins that people wrote, for Django and sockets."""

import ipaddress
import re
from urllib.parse import urlsplit

LONGEST_HOST_NAME = 253
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")


def host_of(text: str) -> str | None:
    """A host name in IDNA form, or an IP address, IPv6 in brackets; None if it is neither."""
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
    """An entry of ALLOWED_HOSTS: a host, or one with a leading dot for its subdomains; or None."""
    dot, name = ("." if text.startswith(".") else ""), text.removeprefix(".")
    host = host_of(name)
    return f"{dot}{host}" if host and not (dot and host.startswith("[")) else None


def origin_of(text: str) -> str | None:
    """An origin as browsers send it, or None. The host may begin with `*.`."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.path.strip("/") or parts.query:
        return None
    if parts.fragment or "@" in parts.netloc:
        return None
    wildcard = "*." if (parts.hostname or "").startswith("*.") else ""
    host = host_of((parts.hostname or "").removeprefix("*."))
    if host is None:
        return None
    default = {"http": 80, "https": 443}[parts.scheme]
    port_part = "" if port in (None, default) else f":{port}"
    return f"{parts.scheme}://{wildcard}{host}{port_part}"
