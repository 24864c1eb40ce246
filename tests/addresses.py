"""The URLs of the site, from its URL configuration, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
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


def packet_parts(name: str, keys: Mapping[str, Any]) -> dict[str, object]:
    """What the URL of a page of packets, or of share links, is about in the life of a person.

    `keys` are those of the records, by their names in `tests/scenario/`.
    """
    is_readers = name in ("sharing:reading", "sharing:done")
    kinds = {"story": "story", "reason": "reason", "entry": "entry of newest"}
    return {
        "uuid": keys["link" if is_readers else "packet"],
        "part": next((keys[kinds[kind]] for kind in kinds if kind in name), None),
        "link": keys["link"],
        "answer": keys["answer"],
        "number": 1,
        "suffix": "md",
        "secret": "secret",
    }


@cache
def url_name_of(address: str) -> str | None:
    """The URL name of a path of this site; None for any other URL."""
    if not address.startswith("/"):
        return None
    try:
        return resolve(urlsplit(address).path).view_name
    except Http404:
        return None
