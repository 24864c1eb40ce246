"""The addresses of the site, from what serves them: none can be forgotten."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver


def addresses(resolver: URLResolver | None = None, space: str = "") -> list[tuple[str, list[str]]]:
    """The name of each, and its parts; those of Django's admin and of allauth are left out."""
    found: list[tuple[str, list[str]]] = []
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found += addresses(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern) and each.name:
            found.append((f"{space}{each.name}", list(each.pattern.converters)))
    left_out = ("admin:", "account_", "mfa_")
    return [(name, parts) for name, parts in found if not name.startswith(left_out)]
