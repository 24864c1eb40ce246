"""What a browser does not complain about: a class without a rule, a moment that HTML refuses."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from careerladder.ladders.loading.load import load
from careerladder.models import Phase, User
from plans.models import PhasePick
from sharing.demo import create_demo_account
from tests.addresses import url_name_of

ROOT = Path(__file__).parents[3]
REAL_LADDER = ROOT / "fixtures" / "ai-engineer"
STATIC = ROOT / "static"
MOST_OF_A_ROUTE = 3
# Pages of the framework, files, and what ends a session.
SKIPPED = re.compile(r"admin|logout|login|signup|styleguide|passkeys|reset|print|take-out")
# Only scripts and tests read these, or a class of the same name elsewhere makes the difference.
WITHOUT_RULES = frozenset({"packet__advice"})
IMPORT = re.compile(r'@import "([\w/.-]+)"')
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What the HTML standard allows of a date, a month and a moment, of what we write.
VALID_TIME = re.compile(
    r"\d{4}|\d{4}-\d\d|\d{4}-\d\d-\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?"
)


class _Markup(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.classes: set[str] = set()
        self.sheets: set[str] = set()
        self.times: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.classes |= set(has.get("class", "").split())
        if tag == "link" and has.get("rel") == "stylesheet":
            self.sheets.add(has["href"].removeprefix("/static/"))
        if "datetime" in has:
            self.times.add(has["datetime"])
        if tag == "a":
            self.links.append(has.get("href", "").partition("#")[0])


@cache
def classes_in(sheet: str) -> frozenset[str]:
    """The classes that a sheet and those that it imports have a rule for."""
    css = COMMENT.sub("", (STATIC / sheet).read_text())
    imported = (classes_in(str(Path(sheet).parent / name)) for name in IMPORT.findall(css))
    return frozenset(CLASS.findall(css)).union(*imported)


def pages(client: Client, *starts: str) -> Iterator[tuple[str, _Markup]]:
    """Each page that links lead to, three of a route at most."""
    waiting, seen, opened = deque(starts), set(), dict[str, int]()
    while waiting:
        address = waiting.popleft()
        route = url_name_of(address) if address.startswith("/") else None
        if route is None or address in seen or SKIPPED.search(address):
            continue
        seen.add(address)
        opened[route] = opened.get(route, 0) + 1
        if opened[route] > MOST_OF_A_ROUTE:
            continue
        response = client.get(address)
        if "Location" in response:
            waiting.append(response["Location"])
        elif response.get("Content-Type", "").startswith("text/html"):
            markup = _Markup(response.text)
            waiting.extend(markup.links)
            yield address, markup


@pytest.fixture(params=["after nine months", "new"])
def person(db, request) -> User:
    load(REAL_LADDER)
    user = User.objects.create_user("veteran@example.org", "a password of hers")
    if request.param == "new":
        PhasePick.objects.pick(user, Phase.objects.get(slug="senior"))
    else:
        create_demo_account(user)
    return user


@pytest.mark.slow
@pytest.mark.always
def test_every_class_has_a_rule_and_every_moment_is_one_that_html_knows(person):
    client = Client()
    client.force_login(person)
    faults, count = set(), 0
    for address, markup in pages(client, "/progress/", "/plan/", "/plan/roadblock/", "/"):
        count += 1
        known = frozenset().union(*map(classes_in, markup.sheets), WITHOUT_RULES)
        faults |= {f"{address}: .{name}" for name in markup.classes - known}
        faults |= {f"{address}: {time}" for time in markup.times if not VALID_TIME.fullmatch(time)}
    assert sorted(faults) == []
    assert count > 20
