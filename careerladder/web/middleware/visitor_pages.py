"""Pages that are the same for every visitor: rendered once for each load of the ladder, then kept.

A visitor is somebody without a session. Each process keeps the whole responses in memory,
compressed and with their headers, and answers a browser that has the page already with 304. A page
that sets a cookie is not kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers

from careerladder.compiled import compiled
from careerladder.models import LadderVersion
from careerladder.web.requests import GetResponse, View

# A process asks at most this often whether the ladder was loaded again.
SECONDS_BETWEEN_LOAD_CHECKS = 1.0
# Each page may be kept compressed and not, for several hosts. Most have 4 to 15 kB, the moves 105.
MOST_PAGES = 256


def same_for_visitors(*queries: str) -> Callable[[View], View]:
    """Mark a view whose page is the same for every visitor, with these query strings or none."""

    def mark(view: View) -> View:
        view.same_for_visitors = ("", *queries)  # type: ignore[attr-defined]
        return view

    return mark


@dataclass(frozen=True)
class KeptPage:
    """A response as it was sent. `load` is the ladder's load that it was rendered for."""

    load: int
    body: bytes
    headers: dict[str, str]
    match: ResolverMatch | None


class KeptPages:
    """The pages of this process, and the newest load of any ladder that it knows of."""

    def __init__(self) -> None:
        self.pages: dict[tuple[object, ...], KeptPage] = {}
        self.load: int | None = None
        self.checked_at = float("-inf")
        self.lock = Lock()

    def newest_load(self) -> int | None:
        """Its primary key. While the database is away, the last one that it said, or None."""
        now = time.monotonic()
        if now - self.checked_at >= SECONDS_BETWEEN_LOAD_CHECKS:
            # Before the query, so that no other thread waits for one of its own.
            self.checked_at = now
            with suppress(DatabaseError):
                self.load = next(iter(_newest_load()), None)
        return self.load

    def keep(self, key: tuple[object, ...], page: KeptPage) -> None:
        with self.lock:
            self.pages.pop(key, None)
            self.pages[key] = page
            if len(self.pages) > MOST_PAGES:
                self.pages.pop(next(iter(self.pages)))

    def clear(self) -> None:
        self.pages.clear()
        self.load = None
        self.checked_at = float("-inf")


kept_pages = KeptPages()


@compiled
def _newest_load() -> QuerySet[LadderVersion, int]:
    return LadderVersion.objects.order_by("-pk").values_list("pk", flat=True)[:1]


def visitor_pages(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not _is_visitor(request):
            return get_response(request)
        key = _key_of(request)
        if key not in kept_pages.pages and not _may_be_kept(request):
            return get_response(request)
        # Read before the page is rendered: a load in between makes it outdated, not wrong.
        load = kept_pages.newest_load()
        page = kept_pages.pages.get(key)
        if page is None or page.load != load:
            response = get_response(request)
            page = _page_to_keep(request, response, load)
            if page is None:
                return response
            kept_pages.keep(key, page)
        return _response(request, page)

    return middleware


def _is_visitor(request: HttpRequest) -> bool:
    if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return False
    # A tool may send the cookie without a value, and Django would answer with one that deletes it.
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    # htmx gets a part of some pages.
    return "HX-Request" not in request.headers


def _key_of(request: HttpRequest) -> tuple[object, ...]:
    """All that such a page depends on."""
    takes_gzip = bool(re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")))
    return request.scheme, request.META.get("HTTP_HOST"), request.get_full_path(), takes_gzip


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether the view says that its page is the same for every visitor."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return request.META.get("QUERY_STRING", "") in getattr(view, "same_for_visitors", ())


def _page_to_keep(
    request: HttpRequest, response: HttpResponse, load: int | None
) -> KeptPage | None:
    if load is None or response.status_code != 200 or response.cookies or response.streaming:
        return None
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    headers = dict(response.items())
    headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    # A browser may keep it, and asks each time whether it is current: it changes with a login.
    headers["Cache-Control"] = "no-cache"
    return KeptPage(load, response.content, headers, request.resolver_match)


def _response(request: HttpRequest, page: KeptPage) -> HttpResponse:
    # The log names the route.
    request.resolver_match = page.match
    response = HttpResponse(page.body, headers=page.headers)
    found: HttpResponse | None = get_conditional_response(
        request, etag=page.headers["ETag"], response=response
    )
    return found or response
