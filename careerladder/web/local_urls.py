"""Addresses that a request names, and anybody may have written. Parsing them never raises."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def is_our_page(address: str) -> bool:
    """Whether it is a path of this site, and to every browser.

    An address with a host is none, not even with ours: no page of ours names one.
    """
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def path_of(address: str) -> str:
    """The path of a page, whatever its host; empty where that can't be said."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
