"""What machines ask for, and may not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from careerladder.web import well_known as machines

SITE = "http://testserver"
FOR_MACHINES = {"/robots.txt", "/sitemap.xml", "/site.webmanifest", "/.well-known/security.txt"}
# What calendars fetch; the page beside it asks a robot to log in.
FOR_CALENDARS = {"/plan/calendar/", "/plan/calendar/something.ics"}
SOMETHING = {
    "ladder": "ai-engineer",
    "phase": "mid",
    "uuid": "6d4f0c52-0b0c-4b7e-9a3c-4c8f4a3c8f10",
    "slug": "something",
    "int": "1",
    "str": "something",
    "path": "something",
}


@pytest.fixture
def robots(client, ladder) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


@pytest.fixture
def sitemap(client, ladder) -> list[str]:
    return re.findall("<loc>([^<]*)</loc>", client.get("/sitemap.xml").text)


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """One address of each route; of one that is a regular expression, what it begins with."""
    for each in resolver.url_patterns:
        if isinstance(each.pattern, RoutePattern):
            route = re.sub(
                r"<(\w+):(\w+)>",
                lambda part: SOMETHING.get(part[2]) or SOMETHING[part[1]],
                str(each.pattern),
            )
        else:
            route = re.split(r"[\\(\[.?]", str(each.pattern).lstrip("^"))[0]
        if isinstance(each, URLPattern):
            yield before + route
        else:
            yield from addresses(each, before + route)


def test_the_sitemap_names_every_public_page(sitemap, ladder):
    assert len(set(sitemap)) == 4 + 5 + len(ladder.phases)


def test_each_page_of_the_sitemap_answers_a_stranger_and_says_that_this_is_its_address(
    client, sitemap, robots
):
    for page in sitemap:
        response = client.get(page.removeprefix(SITE))
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{page}">' in response.text
        assert robots.can_fetch("*", page)


def test_robots_are_led_to_the_sitemap(robots):
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]


@pytest.mark.slow
def test_robots_are_kept_out_of_every_page_that_is_not_in_the_sitemap(as_ada, sitemap, robots):
    kept_out = []
    for address in addresses(get_resolver()):
        if SITE + address in sitemap or address in FOR_MACHINES | FOR_CALENDARS:
            continue
        # What takes no GET is a verb, and nothing that a robot would follow.
        if as_ada.get(address).status_code != 405:
            assert not robots.can_fetch("*", SITE + address), address
            kept_out.append(address)
    assert {"/progress/", "/account/login/code/", "/assessment/check/"} <= set(kept_out)


@pytest.mark.parametrize(
    "address", ["/assessment/questions/something/", "/evidence/", "/account/login/code/"]
)
def test_robots_that_read_the_longest_rule_find_the_same(client, ladder, address):
    """RFC 9309 goes by length, older robots by order."""
    rules = re.findall(r"(?m)^(Allow|Disallow): (\S+)$", client.get("/robots.txt").text)
    matching = [(len(path), kind) for kind, path in rules if address.startswith(path)]
    assert max(matching)[1] == "Disallow"


def test_the_manifest_names_icons_that_are_there(client, db):
    manifest = client.get("/site.webmanifest").json()
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


@pytest.fixture
def contact(settings) -> str:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    return "mailto:security@example.org"


def security_text(client) -> dict[str, str]:
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.endswith("\n")
    return dict(line.split(": ", 1) for line in response.text.splitlines())


def test_who_finds_a_fault_in_security_is_told_whom_to_tell(client, db, contact):
    found = security_text(client)
    expires = found.pop("Expires")
    assert found == {
        "Contact": contact,
        "Preferred-Languages": "en",
        "Canonical": f"{SITE}/.well-known/security.txt",
    }
    ahead = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=184) < ahead < timedelta(days=365)


def test_it_reads_the_same_all_day(client, db, contact, monkeypatch):
    class Clock(datetime):
        moments = iter([(6, 1, 0), (6, 1, 23), (6, 2, 0)])

        @classmethod
        def now(cls, tz=None):
            month, day, hour = next(cls.moments)
            return cls(2026, month, day, hour, 59, tzinfo=tz)

    monkeypatch.setattr(machines, "datetime", Clock)
    morning, night, tomorrow = (security_text(client)["Expires"] for _ in range(3))
    assert morning == night == "2027-02-26T00:00:00Z"
    assert tomorrow == "2027-02-27T00:00:00Z"


def test_without_a_contact_none_is_invented(client, db):
    assert settings.SECURITY_CONTACT is None
    assert client.get("/.well-known/security.txt").status_code == 404
