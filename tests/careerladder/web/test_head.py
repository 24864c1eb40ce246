"""What a page's head says of it to search engines, and where its address is shared."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from careerladder.ladders.loading.load import load
from careerladder.models import User
from tests.assessments.conftest import hidden_fields

REAL_LADDER = Path(__file__).parents[3] / "fixtures" / "ai-engineer"
LADDER = "/ladders/ai-engineer/"
PUBLIC = [
    "/",
    LADDER,
    *(f"{LADDER}phases/{phase}/" for phase in ("junior", "mid", "senior", "staff-and-principal")),
    f"{LADDER}roadblocks/",
    f"{LADDER}moves/",
    f"{LADDER}resources/",
    f"{LADDER}faq/",
    "/assessment/",
    "/account/login/",
    "/account/signup/",
]
FIRST_QUESTION = "/assessment/questions/explains-tradeoffs-unprompted/"


class Head(HTMLParser):
    """The title, and the content of each meta and link, as a machine reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self.in_title = False
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("property") or found.get("name") or found.get("rel")
        if tag in ("meta", "link") and name:
            self.said.setdefault(name, []).append(found.get("content") or found.get("href") or "")
        self.in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.said.setdefault("title", []).append(data)
            self.in_title = False

    def __getitem__(self, name: str) -> str:
        """The one thing that is said under a name."""
        (text,) = self.said[name]
        return text

    def __contains__(self, name: str) -> bool:
        return name in self.said


def is_kept_private(head: Head) -> bool:
    return head["robots"] == "noindex" and not any(
        name.startswith(("og:", "twitter:", "canonical")) for name in head.said
    )


@pytest.fixture
def head(client, db) -> Callable[[str], Head]:
    load(REAL_LADDER)
    return lambda address: Head(client.get(address).text)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_says_the_same_of_itself_wherever_it_is_shared(head, address):
    found = head(f"{address}?from=elsewhere")
    assert found["canonical"] == found["og:url"] == f"http://testserver{address}"
    assert found["title"] == f"{found['og:title']} · careerladder"
    assert len(found["title"]) <= 60
    assert found["description"] == found["og:description"]
    assert 50 <= len(found["description"]) <= 160
    assert found["og:site_name"] == "careerladder"
    assert found["og:type"] == "website"
    assert found["og:image:alt"]
    assert found["twitter:card"] == "summary_large_image"
    assert "robots" not in found


def test_no_two_public_pages_say_the_same(head):
    for name in ("title", "description"):
        assert len({head(address)[name] for address in PUBLIC}) == len(PUBLIC)


def test_the_picture_has_the_size_that_is_said(head):
    found = head("/")
    path = finders.find(found["og:image"].removeprefix("http://testserver/static/"))
    assert path is not None
    # A PNG says its size first.
    header = Path(path).read_bytes()[:24]
    size = [str(int.from_bytes(header[start : start + 4])) for start in (16, 20)]
    assert [found["og:image:width"], found["og:image:height"]] == size


@pytest.mark.parametrize(
    "address", [FIRST_QUESTION, "/account/login/code/", "/account/password/reset/", "/nowhere/"]
)
def test_any_other_page_is_in_no_index_and_is_not_shared(head, address):
    assert is_kept_private(head(address))


def test_the_pages_of_a_sitting_are_in_no_index_and_are_not_shared(head, client):
    address = FIRST_QUESTION
    while address.startswith("/assessment/questions/"):
        assert is_kept_private(head(address))
        fields = hidden_fields(client.get(address)) | {"answer": "no"}
        address = client.post(address, fields)["Location"]
    assert address == "/assessment/check/"
    assert is_kept_private(head(address))
    client.post("/assessment/placement/", hidden_fields(client.get(address)) | {"phase": "junior"})
    result = head("/assessment/result/")
    assert result["title"].startswith("Your placement: ")
    assert is_kept_private(result)


@pytest.mark.parametrize("address", [*PUBLIC[1:10], "/progress/", "/assessments/", "/account/"])
def test_a_page_as_a_person_sees_it_is_in_no_index_and_is_not_shared(head, client, address):
    client.force_login(User.objects.create_user("somebody@example.org"))
    assert is_kept_private(head(address))


def test_a_text_of_the_head_is_one_line_and_is_escaped_once():
    page = Template(
        "{% load head %}"
        "{% plain_text as said %}{% block title %}\n  {{ name }}\n  ladder{% endblock %}"
        "{% endplain_text %}<title>{{ said }}</title>"
    )
    shown = page.render(Context({"name": 'R&D\'s "own"'}))
    assert shown == "<title>R&amp;D&#x27;s &quot;own&quot; ladder</title>"
