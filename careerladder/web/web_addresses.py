"""What a web address is: in a note, in a field for links, and in the database."""

from __future__ import annotations

import re

# For Python and PostgreSQL alike. A scheme, a host that begins with a letter, a digit or `_`, or is
# an IPv6 address, and no spaces. A host needs no dot: http://go/x is somebody's workplace.
WEB_URL_PATTERN = r"https?://[^\s!-/:-@\\\]^`{-~…“”\u2018\u2019]\S*"
WEB_URL = re.compile(WEB_URL_PATTERN, re.IGNORECASE)

HOST = r"[\w-]+(?:\.[\w-]+)*"
# What stands in a text between a scheme and a path.
AUTHORITY_PATTERN = r"//(?:[\w.-]+@)?(?:\w[\w-]*(?:\.[\w-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?"
# A host alone needs a dot and something like a top-level domain, or a port.
WITHOUT_SCHEME = re.compile(
    rf"(?:{HOST}(?::\d{{1,5}})?/\S*|{HOST}:\d{{1,5}}|{HOST}\.[^\W\d_]{{2,}})",
    re.IGNORECASE,
)
# Within words only what is surely an address is completed: `handlers[0](event.target)` is code.
SURELY_WITHOUT_SCHEME = re.compile(
    rf"www\.{HOST}\S*|[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}(?::\d{{1,5}})?/\S*", re.IGNORECASE
)


def with_scheme(address: str) -> str:
    """The address, with https:// before one like www.example.org or example.org/rfc/12."""
    return f"https://{address}" if SURELY_WITHOUT_SCHEME.fullmatch(address) else address


def completed(address: str) -> str:
    """As `with_scheme`, and also before wiki/x, localhost:8000 and example.org.

    For a field that takes addresses alone.
    """
    return f"https://{address}" if WITHOUT_SCHEME.fullmatch(address) else address
