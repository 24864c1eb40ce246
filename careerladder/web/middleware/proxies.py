"""What proxies in front say of a request: who asks, and whether by HTTPS."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from careerladder.web.requests import GetResponse

# An address as some proxies write it, with the port that it came from.
WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+")


def proxies(get_response: GetResponse) -> GetResponse:
    """Believe TRUSTED_PROXY_COUNT proxies about the client's address and scheme, and nobody else.

    Afterwards REMOTE_ADDR is the client's, and the headers are gone: nothing inside reads them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        client = said_by_outermost(request.META.pop("HTTP_X_FORWARDED_FOR", ""))
        scheme = said_by_outermost(request.META.pop("HTTP_X_FORWARDED_PROTO", ""))
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = _address(client) or _address(peer) or peer
        if scheme:
            request.META["wsgi.url_scheme"] = "https" if scheme.lower() == "https" else "http"
        return get_response(request)

    return middleware


def said_by_outermost(header: str) -> str:
    """The entry of a list that the outermost of the trusted proxies wrote; none is an empty text.

    Each proxy adds one at the end, and what stands before theirs came from the client. Where there
    are fewer, not all of them add one, and the first is the outermost's. Several headers are one
    list by now.
    """
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [entry.strip() for entry in header.split(",")]
    return said[-min(count, len(said))] if count else ""


def _address(text: str) -> str | None:
    """An address in its one way to be written, or None; IPv4 also where it came as IPv6."""
    if found := WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
