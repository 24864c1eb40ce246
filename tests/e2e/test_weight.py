"""How many bytes a page costs whoever reads it, of files as production has them.

Counted rather than sent: the pages as they leave Django, compressed, and of each file the smallest
form that was collected. Run with -s it prints the table.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.test import Client

from careerladder.ladders.loading.load import load
from careerladder.models import User
from sharing.demo import create_demo_account
from tests.e2e.conftest import REAL_LADDER
from tests.e2e.test_every_page import PUBLIC, SIGNED_IN

FIRST_VISIT, FONTS, NEXT_PAGE = 50_000, 15_000, 10_000
OTHER_LETTERS = "newsreader-more"
# Django adds up to this much of nothing to each page that it compresses (BREACH).
PADDING = 100
IS_FETCHED = {"stylesheet", "preload", "prefetch", "icon", "manifest"}


class References(HTMLParser):
    """The files that a browser fetches for a page: not those for a home screen or for sharing."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "link" and IS_FETCHED & set((has.get("rel") or "").split()):
            self.found.add(has["href"] or "")
        elif tag in ("script", "img") and (source := has.get("src")):
            self.found.add(source)


@dataclass(frozen=True)
class Visit:
    """A page's own bytes, and those of each file it needs."""

    html: int
    files: dict[str, int]

    @property
    def whole(self) -> int:
        return self.html + sum(self.files.values())

    @property
    def fonts(self) -> int:
        return sum(size for file, size in self.files.items() if file.endswith(".woff2"))

    def after(self, other: Visit) -> int:
        """What is left to fetch for who has seen the other."""
        new = self.files.keys() - other.files.keys()
        return self.html + sum(self.files[file] for file in new)


pytestmark = pytest.mark.usefixtures("as_in_production")


def visit(client: Client, address: str) -> Visit:
    # Some pages send one that has no password on.
    response = client.get(address, headers={"accept-encoding": "gzip, deflate, br"}, follow=True)
    assert response.status_code in (200, 404, 422), address
    files = References(gzip.decompress(response.content).decode()).found
    for file in list(files):
        if file.endswith(".css"):
            sheet = on_disk(file).read_text(encoding="utf-8")
            named = re.findall(r"url\(\"?([^\")]+)", sheet)
            # A browser fetches it only for a letter that hardly any page has.
            named = [each for each in named if OTHER_LETTERS not in each]
            files |= {urljoin(file, each) for each in named if not each.startswith("data:")}
    return Visit(len(response.content) + PADDING, {file: size_of(client, file) for file in files})


def on_disk(address: str) -> Path:
    path = urlsplit(address).path
    assert path.startswith("/static/"), f"{address} is no file of ours"
    return Path(settings.STATIC_ROOT) / path.removeprefix("/static/")


def size_of(client: Client, address: str) -> int:
    if not address.startswith("/static/"):
        return len(client.get(address).content)
    file = on_disk(address)
    forms = [file, *(file.with_name(file.name + ending) for ending in (".gz", ".br"))]
    return min(form.stat().st_size for form in forms if form.exists())


@pytest.mark.always
@pytest.mark.slow
@pytest.mark.parametrize("who", ["a stranger", "who has recorded for nine months"])
def test_every_page_is_light(client, db, monkeypatch, who):
    monkeypatch.setattr(GZipMiddleware, "max_random_bytes", 0)
    load(REAL_LADDER)
    first, addresses = "/", PUBLIC
    if who != "a stranger":
        person = User.objects.create_user("veteran@example.org")
        create_demo_account(person)
        client.force_login(person)
        first, addresses = "/progress/", [*SIGNED_IN, *PUBLIC[:9]]
        addresses += [f"/assessments/{each.pk}/" for each in person.assessments.all()]
        addresses += [f"/evidence/{each.pk}/" for each in person.evidence.all()]

    visits = {address: visit(client, address) for address in dict.fromkeys(addresses)}
    landing = visits[first]
    table: dict[str, tuple[int, ...]] = {
        page: (each.whole, each.fonts, each.after(landing), each.html)
        for page, each in sorted(visits.items(), key=lambda pair: -pair[1].whole)
    }
    show(who, first, table, landing.files)

    too_much = {
        page: sizes
        for page, sizes in table.items()
        if sizes[0] > FIRST_VISIT or sizes[1] > FONTS or sizes[2] > NEXT_PAGE
    }
    assert too_much == {}


def show(who: str, first: str, table: dict[str, tuple[int, ...]], files: dict[str, int]) -> None:
    columns = ("first", "fonts", "next", "html")
    lines = [
        f"{who}: on the first visit, and after {first}",
        "".join(f"{name:>8}" for name in columns),
        *("".join(f"{size:8}" for size in sizes) + f"  {page}" for page, sizes in table.items()),
        *(f"{size:8}  {file}" for file, size in sorted(files.items())),
    ]
    print("", *lines, sep="\n")  # noqa: T201
