"""Find every form that an account is shown: follow the links, and recognize forms of one kind."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.addresses import url_name_of
from tests.effort import is_drawn
from tests.form_values import filled_forms
from tests.html_forms import HtmlPage, Press
from tests.table_snapshot import TableSnapshot

STARTS = (
    *("/progress/", "/assessments/", "/account/", "/plan/", "/evidence/", "/evidence/removed/"),
    *("/packets/", "/packets/removed/"),
)
MOST_OF_A_ROUTE = 4
# More pages of these routes are opened, because their forms differ.
ROUTES_OPENED_MORE = frozenset(
    {
        *("plans:phase", "plans:item", "plans:evidence", "plans:evidence-history", "plans:move"),
        *("packets:new", "packets:version"),
    }
)
MORE_OF_A_ROUTE = 9
CHANGING = {"csrfmiddlewaretoken", "form_key", "shown_at"}

type Kind = tuple[object, ...]


@dataclass(frozen=True)
class Checkpoint:
    """A snapshot of the database, the browser's cookies, and the buttons pressed so far."""

    rows: TableSnapshot
    cookies: dict[str, str]
    way: tuple[str, ...] = ()

    def client(self) -> Client:
        client = Client()
        for name, value in self.cookies.items():
            client.cookies[name] = value
        return client


def cookies_of(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def form_kind(pressed: Press) -> Kind:
    """Forms of one kind have the same view, fields and button."""
    names = tuple(sorted(set(pressed.fields) - CHANGING))
    choice = tuple(
        pressed.value(name) for name in ("reads_as", "direction", "single_keys") if name in names
    )
    label = re.split(r":| the entry| these \d", pressed.label)[0]
    return pressed.route, names, choice, label, pressed.is_undo, pressed.value("note")


@dataclass
class NewForms:
    """Forms of kinds that were not seen before, except those of the `skipped` routes.

    A normal run draws some of the kinds.
    """

    skipped: frozenset[str]
    seen: set[Kind] = field(default_factory=set)

    def on(self, page: HtmlPage) -> Iterator[Press]:
        for form in page.forms:
            for button in form.buttons:
                for pressed in filled_forms(form, button):
                    if self._is_new(pressed):
                        kind = form_kind(pressed)
                        self.seen.add(kind)
                        if is_drawn(repr(kind)):
                            yield pressed

    def _is_new(self, pressed: Press) -> bool:
        is_ours = pressed.method == "post" and pressed.route not in {"", *self.skipped}
        return is_ours and form_kind(pressed) not in self.seen


def final_page(client: Client, response: Any, address: str) -> tuple[Any, HtmlPage]:
    """Follow redirects. Return the last response, and its page."""
    for _ in range(5):
        if "Location" not in response:
            break
        address = response["Location"]
        response = client.get(address)
    is_page = response.get("Content-Type", "").startswith("text/html")
    return response, HtmlPage(response.text if is_page else "", address)


def crawl_pages(
    client: Client, starts: Iterable[str] = STARTS, within: tuple[str, ...] = ("/",)
) -> Iterator[tuple[str, HtmlPage]]:
    """Follow links that start with `within`. Yield each URL and page, a few of each route."""
    waiting, seen, opened = deque(starts), set[str](), Counter[str]()
    while waiting:
        address = waiting.popleft().partition("#")[0]
        route = url_name_of(address)
        if route is None or address in seen:
            continue
        seen.add(address)
        opened[route] += 1
        if opened[route] > (MORE_OF_A_ROUTE if route in ROUTES_OPENED_MORE else MOST_OF_A_ROUTE):
            continue
        response, page = final_page(client, client.get(address), address)
        assert response.status_code < 400, (address, response.status_code)
        yield address, page
        waiting.extend(link for link in page.links if link.startswith(within))
