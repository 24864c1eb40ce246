"""A person's browser that keeps old pages open, so that their forms may be sent later."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from time_machine import Traveller

from careerladder.models import User
from tests.html_forms import HtmlPage, Press, undos

SKIPPED = (
    "account",
    "mfa",
    "delete",
    "keys",
    "sessions",
    "discard",
    "assessments",
    "time-zone",
)
TYPED_WORD = re.compile(r"kiebitz\d+[a-z]*")
LOGIN = "/account/login/"
MOST_TABS = 12


@dataclass(frozen=True)
class PressResult:
    """The response to a submission, and the page that the browser shows after redirects."""

    pressed: Press
    at: datetime
    status: int
    leads_to: str
    page: HtmlPage
    html: str

    @property
    def is_done(self) -> bool:
        """Whether the response was a redirect, and not to the login."""
        return self.status == 302 and not self.leads_to.startswith(LOGIN)


@dataclass
class SimulatedBrowser:
    person: User
    clock: Traveller
    done: Counter[str]
    tabs: list[HtmlPage] = field(default_factory=list)
    sent: list[PressResult] = field(default_factory=list)
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.force_login(self.person)

    def look(self, address: str) -> HtmlPage:
        return self._follow(self._get(address), address)[0]

    def read(self, address: str) -> str:
        """A page's HTML, without keeping it open."""
        response = self._get(address)
        if "Location" in response:
            return self.read(response["Location"])
        text: str = response.text
        return text

    def press(self, pressed: Press) -> PressResult:
        self._tick_clock()
        response, at = self.client.post(pressed.to, pressed.fields), timezone.now()
        self.done.update(["requests", f"verb {pressed.route}"])
        self.done["undos"] += pressed.is_undo
        leads_to = response.get("Location", "")
        page, html = self._follow(response, pressed.to)
        answer = PressResult(pressed, at, response.status_code, leads_to, page, html)
        self.sent.append(answer)
        return answer

    @property
    def undos(self) -> list[Press]:
        """Every undo that was offered, the latest last."""
        return [undo for answer in self.sent for undo in undos(answer.page.presses())]

    def _get(self, address: str) -> Any:
        self._tick_clock()
        self.done["requests"] += 1
        response = self.client.get(address)
        if response.get("Location", "").startswith(LOGIN):
            # The session has ended meanwhile.
            self.client.force_login(self.person)
            self.done["logins"] += 1
            response = self.client.get(address)
        assert response.status_code < 500, address
        return response

    def _follow(self, response: Any, address: str) -> tuple[HtmlPage, str]:
        assert response.status_code < 500, (address, response.status_code)
        while "Location" in response:
            address = response["Location"]
            if address.startswith(LOGIN):
                self.client.force_login(self.person)
                address = "/progress/"
            response = self._get(address)
        html = response.text
        page = HtmlPage(html, address)
        self.tabs = [*self.tabs, page][-MOST_TABS:]
        return page, html

    def _tick_clock(self) -> None:
        """Give each request a moment of its own."""
        self.clock.shift(timedelta(seconds=1))


def is_ours(pressed: Press) -> bool:
    """Whether it posts to a view of records, and not of the account."""
    route = pressed.route
    return pressed.method == "post" and bool(route) and not route.startswith(SKIPPED)


def words_of(pressed: Press) -> set[str]:
    """The typed words that must be stored."""
    kept = (texts for name, texts in pressed.fields.items() if name not in ("q", "wording"))
    return {word for texts in kept for text in texts for word in TYPED_WORD.findall(text)}


def presses_of(page: HtmlPage, choose: Callable[[Press], bool] = is_ours) -> list[Press]:
    return [each for each in page.presses() if is_ours(each) and choose(each)]
