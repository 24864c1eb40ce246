"""Every form that an account is shown, found by going round and by what each form leads to."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.crawler import name_of
from tests.form_values import said
from tests.html_forms import Forms, Press
from tests.table_snapshot import Rows

STARTS = ("/progress/", "/assessments/", "/account/", "/plan/", "/evidence/", "/evidence/removed/")
MOST_OF_A_ROUTE = 4
# Where every one matters: not each has the same forms.
EACH_OF = frozenset(
    {"plans:phase", "plans:item", "plans:evidence", "plans:evidence-history", "plans:move"}
)
MOST_OF_EACH = 9

type Kind = tuple[object, ...]


@dataclass(frozen=True)
class Situation:
    """How the database stood, and the cookies of the browser that had come so far."""

    rows: Rows
    cookies: dict[str, str]
    way: tuple[str, ...] = ()

    def client(self) -> Client:
        client = Client()
        for name, value in self.cookies.items():
            client.cookies[name] = value
        return client


def cookies_of(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def kind_of(pressed: Press) -> Kind:
    """The same view, from the same fields and button, is the same form."""
    names = tuple(sorted(set(pressed.fields) - {"csrfmiddlewaretoken", "form_key", "shown_at"}))
    choice = tuple(
        pressed.value(name) for name in ("reads_as", "direction", "single_keys") if name in names
    )
    label = re.split(r":| the evidence| these \d", pressed.label)[0]
    return pressed.route, names, choice, label, pressed.is_undo, pressed.value("note")


@dataclass
class Found:
    """Forms of kinds that were not seen before. None is of the routes that are spared."""

    spared: frozenset[str]
    seen: set[Kind] = field(default_factory=set)

    def on(self, page: Forms) -> Iterator[Press]:
        for form in page.forms:
            for button in form.buttons:
                for pressed in said(form, button):
                    if self._is_new(pressed):
                        self.seen.add(kind_of(pressed))
                        yield pressed

    def _is_new(self, pressed: Press) -> bool:
        is_ours = pressed.method == "post" and pressed.route not in {"", *self.spared}
        return is_ours and kind_of(pressed) not in self.seen


def page_of(client: Client, response: Any, address: str) -> tuple[Any, Forms]:
    """What a browser shows after an answer, wherever that sent it."""
    for _ in range(5):
        if "Location" not in response:
            break
        address = response["Location"]
        response = client.get(address)
    is_page = response.get("Content-Type", "").startswith("text/html")
    return response, Forms(response.text if is_page else "", address)


def pages_of(
    client: Client, starts: Iterable[str] = STARTS, within: tuple[str, ...] = ("/",)
) -> Iterator[tuple[str, Forms]]:
    """Each page that links lead to within some addresses, a few of each route."""
    waiting, seen, opened = deque(starts), set[str](), Counter[str]()
    while waiting:
        address = waiting.popleft().partition("#")[0]
        route = name_of(address)
        if route is None or address in seen:
            continue
        seen.add(address)
        opened[route] += 1
        if opened[route] > (MOST_OF_EACH if route in EACH_OF else MOST_OF_A_ROUTE):
            continue
        response, page = page_of(client, client.get(address), address)
        assert response.status_code < 400, (address, response.status_code)
        yield address, page
        waiting.extend(link for link in page.links if link.startswith(within))
