"""Check URLs that come from a request and can't be trusted. No function raises."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def is_our_page(address: str) -> bool:
    """Whether every browser takes this URL for a path of this site.

    A URL with a host is refused, even with this site's: no page of ours sends one.
    """
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def path_of(address: str) -> str:
    """The path of a URL, whatever its host; empty if the URL is invalid."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
