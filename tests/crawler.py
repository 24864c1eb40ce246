"""A visitor who opens every page it finds a link to, and sends every form with the same words."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import Http404
from django.test import Client
from django.urls import resolve
from django.utils import timezone

MOST_OF_A_ROUTE = 3
MOST_OF_A_KIND = 5
BUTTONS = ("submit", "button", "image", "reset")


@dataclass
class Control:
    name: str
    type: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    # What each button that sends it adds: its name and value, and where to.
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def filled(self, words: str, known: dict[str, str], *, ticked: bool) -> dict[str, list[str]]:
        """Each text with the words; what is chosen, with the first that says something."""
        said: dict[str, list[str]] = {}
        for control in self.controls:
            if control.type == "checkbox" and not ticked:
                continue
            said.setdefault(control.name, []).append(_said(control, words, known))
        for name in {each.name for each in self.controls if each.type == "radio"}:
            said[name] = [next(each.value for each in self.controls if each.name == name)]
        return said


def _said(control: Control, words: str, known: dict[str, str]) -> str:
    if control.name in known:
        return known[control.name]
    match control.type:
        case "hidden" | "checkbox" | "radio" | "number":
            return control.value
        case "select":
            return next((each for each in control.choices if each), "")
        case "date":
            return control.value or timezone.localdate().isoformat()
        case "month":
            return control.value or timezone.localdate().isoformat()[:7]
        case _:
            return words


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._select: Control | None = None
        self._loose: list[tuple[str, Callable[[Form], None]]] = []
        self.feed(html)
        for form_id, add in self._loose:
            if form_id in self._by_id:
                add(self._by_id[form_id])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(urljoin(self.address, said["href"]))
        elif tag == "form":
            action = urljoin(self.address, said.get("action") or self.address)
            self._open = Form(action, said.get("method", "get").lower())
            self.forms.append(self._open)
            if "id" in said:
                self._by_id[said["id"]] = self._open
        elif tag == "option" and self._select is not None:
            self._select.choices.append(said.get("value", ""))
        elif tag == "button" or (tag == "input" and said.get("type") in BUTTONS):
            if said.get("type", "submit") == "submit":
                to = urljoin(self.address, said["formaction"]) if "formaction" in said else ""
                button = (said.get("name", ""), said.get("value", ""), to)
                self._add(said, lambda form: form.buttons.append(button))
        elif tag in ("input", "textarea", "select") and said.get("name"):
            kind = said.get("type", "text") if tag == "input" else tag
            control = Control(said["name"], kind, said.get("value", ""))
            if tag == "select":
                self._select = control
            self._add(said, lambda form: form.controls.append(control))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None

    def _add(self, said: dict[str, str], add: Callable[[Form], None]) -> None:
        if "form" in said:
            self._loose.append((said["form"], add))
        elif self._open is not None:
            add(self._open)


@dataclass
class Robot:
    """Says the first of `words` wherever something can be typed, and ticks all; then it says the
    second, and ticks nothing. `known` are fields that want something else.

    It leaves the routes of `spared` alone, by name; elsewhere it sends a form on one of its pages,
    or on each where the route is in `each_of`.
    """

    client: Client
    words: tuple[str, str]
    known: dict[str, str]
    spared: frozenset[str] = frozenset()
    each_of: frozenset[str] = frozenset()
    posted: set[str] = field(default_factory=set)
    # What was sent, and where to.
    sent: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def go_round(self, *starts: str) -> None:
        waiting = deque(starts)
        seen: set[str] = set()
        opened: Counter[str] = Counter()
        done: Counter[object] = Counter()
        while waiting:
            address = waiting.popleft().partition("#")[0]
            route = name_of(address)
            if route is None or route in self.spared or address in seen:
                continue
            seen.add(address)
            opened[route] += 1
            if opened[route] > (MOST_OF_A_KIND if route in self.each_of else MOST_OF_A_ROUTE):
                continue
            waiting.extend(self._look_at(self.client.get(address), address, done))

    def _look_at(self, response: Any, address: str, done: Counter[object]) -> list[str]:
        """The addresses to go on to, from a page and from what came of its forms."""
        if response.status_code >= 500:
            self.failures.append(address)
        if "Location" in response:
            return [urljoin(address, response["Location"])]
        if not response.get("Content-Type", "").startswith("text/html"):
            return []
        page = Page(response.text, address)
        on = [each for each in page.links if each.startswith("/")]
        for form in page.forms:
            for name, value, to in form.buttons:
                on += self._send(form, (name, value), to or form.action, done)
        return on

    def _send(
        self, form: Form, button: tuple[str, str], to: str, done: Counter[object]
    ) -> list[str]:
        route = name_of(to)
        if route is None or route in self.spared:
            return []
        name = f"{button[0]}={button[1]}" if len(button[1]) < 20 else button[0]
        kind = (route, form.method, name, tuple(sorted({each.name for each in form.controls})))
        times = MOST_OF_A_KIND if route in self.each_of else 1
        if done[kind] >= times or (kind, to) in done:
            return []
        done.update([kind, (kind, to)])
        on: list[str] = []
        for words, ticked in zip(self.words, (True, False), strict=True):
            fields = form.filled(words, self.known, ticked=ticked)
            if button[0]:
                fields.setdefault(button[0], []).append(button[1])
            if form.method == "get":
                on += self._look_at(self.client.get(to, fields), to, done)
                continue
            self.posted.add(route)
            self.sent.append((to, fields))
            on += self._look_at(self.client.post(to, fields), to, done)
        return on


def name_of(address: str) -> str | None:
    """The name of an address of this site; None for any other."""
    if not address.startswith("/"):
        return None
    try:
        return resolve(urlsplit(address).path).view_name
    except Http404:
        return None
