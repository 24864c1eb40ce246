"""Read the client's IP address and the scheme from the headers of trusted proxies."""

import ipaddress
import re
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from careerladder.web.proxy_mistakes import check_count, check_host, check_scheme
from careerladder.web.requests import GetResponse

# An IP address and port, as some proxies write it.
WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+")


def proxies(get_response: GetResponse) -> GetResponse:
    """Trust the last TRUSTED_PROXY_COUNT proxies, and nobody else.

    Set REMOTE_ADDR and the scheme, and remove the headers, so that nothing further in reads them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        addresses = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        schemes = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        client, scheme = forwarded_value(addresses), forwarded_value(schemes)
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = (
            _normalized_address(client) or _normalized_address(peer) or peer
        )
        if scheme:
            request.META["wsgi.url_scheme"] = "https" if scheme.lower() == "https" else "http"
        check_count(addresses)
        check_scheme(request, schemes)
        response = get_response(request)
        check_host(request, is_refused=response.status_code == HTTPStatus.BAD_REQUEST)
        return response

    return middleware


def forwarded_value(header: str) -> str:
    """The entry that the outermost trusted proxy wrote; empty if there is none.

    Each proxy appends an entry, and the entries before theirs came from the client. If there are
    fewer entries than proxies, some proxy adds none, and the first entry is the outermost one's.
    WSGI has joined repeated headers with commas.
    """
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    entries = [entry.strip() for entry in header.split(",")]
    return entries[-min(count, len(entries))] if count else ""


def _normalized_address(text: str) -> str | None:
    """The canonical form of an IP address, or None. An IPv4-mapped IPv6 address becomes IPv4."""
    if found := WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
