"""A crawler that opens every page it finds a link to, and sends every form with the same words."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client
from django.utils import timezone

from tests.addresses import url_name_of
from tests.html_forms import Button, Control, Form, HtmlPage, press

MOST_OF_A_ROUTE = 3
MOST_OF_A_KIND = 5


@dataclass
class Crawler:
    """Send each form twice: with the first of `words` and all boxes ticked, then with the second
    and none ticked. `known` has values for fields, by name, that take something else.

    It opens no route of `skipped`. Elsewhere it sends a form of one kind on one page, or on several
    if the route is in `each_of`.
    """

    client: Client
    words: tuple[str, str]
    known: dict[str, str]
    skipped: frozenset[str] = frozenset()
    each_of: frozenset[str] = frozenset()
    posted: set[str] = field(default_factory=set)
    # The URL and the fields of each POST.
    sent: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def crawl(self, *starts: str) -> None:
        waiting = deque(starts)
        seen: set[str] = set()
        opened: Counter[object] = Counter()
        done: Counter[object] = Counter()
        while waiting:
            address = waiting.popleft().partition("#")[0]
            route = url_name_of(address)
            if route is None or route in self.skipped or address in seen:
                continue
            seen.add(address)
            query = parse_qs(urlsplit(address).query)
            if "use" in query:
                # The same page with a text that was chosen, and so the same form.
                continue
            # A form that comes on request is a page of its own.
            page = (route, *query.get("open", ()))
            opened[page] += 1
            if opened[page] > (MOST_OF_A_KIND if route in self.each_of else MOST_OF_A_ROUTE):
                continue
            waiting.extend(self._look_at(self.client.get(address), address, done))

    def _look_at(self, response: Any, address: str, done: Counter[object]) -> list[str]:
        """The links of a page, and those that its forms led to."""
        if response.status_code >= 500:
            self.failures.append(address)
        if "Location" in response:
            return [urljoin(address, response["Location"])]
        if not response.get("Content-Type", "").startswith("text/html"):
            if response.streaming:
                # Read to its end, a file is closed.
                response.getvalue()
            return []
        page = HtmlPage(response.text, address)
        on = [each for each in page.links if each.startswith("/")]
        for form in page.forms:
            for button in form.buttons:
                on += self._send(form, button, done)
        return on

    def _send(self, form: Form, button: Button, done: Counter[object]) -> list[str]:
        to = button.to or form.action
        route = url_name_of(to)
        if route is None or route in self.skipped:
            return []
        name = f"{button.name}={button.value}" if len(button.value) < 20 else button.name
        kind = (route, form.method, name, tuple(sorted({each.name for each in form.controls})))
        times = MOST_OF_A_KIND if route in self.each_of else 1
        if done[kind] >= times or (kind, to) in done:
            return []
        done.update([kind, (kind, to)])
        on: list[str] = []
        for words, ticked in zip(self.words, (True, False), strict=True):
            fields = press(form, button, self._filled(form, words, ticked=ticked)).fields
            if form.method == "get":
                on += self._look_at(self.client.get(to, fields), to, done)
                continue
            self.posted.add(route)
            self.sent.append((to, dict(fields)))
            on += self._look_at(self.client.post(to, fields), to, done)
        return on

    def _filled(self, form: Form, words: str, *, ticked: bool) -> dict[str, list[str]]:
        """The fields with the words. Of radio buttons the first is chosen."""

        def typed(control: Control) -> str | None:
            match control.kind:
                case "number":
                    return control.value
                case "select":
                    return next((each for each in control.choices if each), "")
                case "date":
                    return control.value or timezone.localdate().isoformat()
                case "month":
                    return control.value or timezone.localdate().isoformat()[:7]
                case _:
                    return words

        fields = form.filled(typed, ticked=ticked)
        for name in fields.keys() & self.known.keys():
            fields[name] = [self.known[name]]
        for control in reversed(form.controls):
            if control.kind == "radio":
                fields[control.name] = [control.value]
        return fields
