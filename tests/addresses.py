"""The URLs of the site, from its URL configuration, so that none can be forgotten."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver, resolve


def addresses(resolver: URLResolver | None = None, space: str = "") -> list[tuple[str, list[str]]]:
    """The name and the parameters of each URL, but for those of Django's admin and of allauth."""
    found: list[tuple[str, list[str]]] = []
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found += addresses(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name:
            found.append((f"{space}{each.name}", list(each.pattern.converters)))
    left_out = ("admin:", "account_", "mfa_")
    return [(name, parts) for name, parts in found if not name.startswith(left_out)]


def url_name_of(address: str) -> str | None:
    """The URL name of a path of this site; None for any other URL."""
    if not address.startswith("/"):
        return None
    try:
        return resolve(urlsplit(address).path).view_name
    except Http404:
        return None
