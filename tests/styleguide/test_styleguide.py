"""The style guide: off unless it is switched on, and with every component in every state."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from careerladder.templatetags.icons import icons
from plans.gate.rules import State
from styleguide.sections import SECTIONS
from styleguide.tokens import colours, sizes

ADDRESS = "/styleguide/"
CSS = Path(__file__).parent.parent.parent / "static" / "css"
NAME = re.compile(r"\.([a-z][\w-]*)")
OF_A_COMPONENT = re.compile(r"^  \.([a-z][\w-]*)", re.MULTILINE)


class Reader(HTMLParser):
    """Ids and landmarks of a page; classes only of what stands in a frame."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.classes, self.links, self.actions = [], set(), [], []
        self.landmarks, self.focused = [], 0
        self.frames = 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if "id" in has:
            self.ids.append(has["id"])
        if tag == "nav":
            self.landmarks.append(has.get("aria-label"))
        if self.frames or tag == "figure":
            self.classes |= set(has.get("class", "").split())
            self.actions += [has["action"]] if "action" in has else []
        self.links += [has["href"]] if has.get("href", "").startswith("#") else []
        self.focused += "autofocus" in has
        self.frames += tag == "figure"

    def handle_endtag(self, tag):
        self.frames -= tag == "figure"


@pytest.fixture
def switched_on(settings):
    settings.STYLEGUIDE = True


@cache
def shown() -> str:
    """To a stranger, for whom it asks nothing of the database: the same for each test."""
    with override_settings(STYLEGUIDE=True):
        return str(Client().get(ADDRESS).content.decode())


@pytest.fixture
def guide(db):
    return shown()


@pytest.fixture
def read(guide):
    return Reader(guide)


def test_it_is_off_unless_the_site_says_otherwise(client, as_ada):
    assert client.get(ADDRESS).status_code == 404
    assert as_ada.get(ADDRESS).status_code == 404


def test_a_stranger_and_a_person_see_it(client, as_ada, switched_on):
    assert reverse("styleguide:styleguide") == ADDRESS
    assert client.get(ADDRESS).status_code == 200
    assert as_ada.get(ADDRESS).status_code == 200


def test_it_takes_no_post(as_ada, switched_on):
    assert as_ada.post(ADDRESS).status_code == 405


def test_it_queries_no_more_than_any_page(client, as_ada, switched_on, queries):
    assert queries(lambda: client.get(ADDRESS)) == 0
    assert queries(lambda: as_ada.get(ADDRESS)) == queries(
        lambda: as_ada.get("/account/time-zone/")
    )


def test_search_engines_leave_it_out(client, ladder, switched_on, guide):
    assert '<meta name="robots" content="noindex">' in guide
    assert ADDRESS not in client.get("/sitemap.xml").content.decode()


def test_its_own_sheet_is_for_this_page_alone(client, ladder, switched_on, guide):
    assert "css/styleguide.css" in guide
    assert "css/styleguide.css" not in client.get("/").content.decode()
    assert "styleguide" not in (CSS / "site.css").read_text()


def test_no_style_or_script_stands_inline(guide):
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=", guide)


def test_every_id_is_there_once(read, as_ada, switched_on):
    signed_in = Reader(as_ada.get(ADDRESS).content.decode())
    for ids in (read.ids, signed_in.ids):
        assert [name for name, times in Counter(ids).items() if times > 1] == []


def test_no_two_navigations_have_one_name(read):
    assert [name for name, times in Counter(read.landmarks).items() if times > 1] == []


def test_no_sample_takes_the_focus(read):
    assert read.focused == 0


def test_every_section_is_in_the_contents_and_in_order(guide, read):
    anchors = re.findall(r'<h2 id="([\w-]+)">', guide)
    slugs = [section.slug for section in SECTIONS]
    assert [name for name in anchors if name in slugs] == slugs
    assert read.links[1 : len(slugs) + 1] == [f"#{slug}" for slug in slugs]


@pytest.mark.parametrize("file", sorted((CSS / "components").glob("*.css")), ids=lambda f: f.stem)
def test_every_component_is_shown(file, read):
    names = set(OF_A_COMPONENT.findall(file.read_text()))
    assert names
    assert names & read.classes


def test_no_sample_has_a_class_that_no_sheet_knows(read):
    known = {name for file in CSS.rglob("*.css") for name in NAME.findall(file.read_text())}
    assert read.classes - known == set()


def test_every_icon_is_there_by_its_name(guide):
    for name in icons():
        assert f"<code>{name}</code>" in guide


def test_every_token_is_there_and_every_colour_has_a_swatch(guide):
    sheet = (CSS / "styleguide.css").read_text()
    for token in colours():
        assert f"swatch--{token.name}" in guide
        assert f".swatch--{token.name} {{ --swatch: var(--{token.name}); }}" in sheet
    for token in sizes("text"):
        assert f".scale__text--{token.name} {{ font-size: var(--{token.name}); }}" in sheet
    for token in sizes("space"):
        assert f".space--{token.name} {{ inline-size: var(--{token.name}); }}" in sheet


def test_an_item_is_there_in_every_state(guide):
    items = re.findall(r'<li class="item"[^>]*data-state="([\w-]+)"', guide)
    assert set(items) == {state.key for state in State}


@pytest.mark.parametrize(
    "label",
    [
        "Missing",
        "Ticked, no evidence yet",
        "Evidence, not ticked",
        "Counts",
        "Not possible in this job",
        "Retired",
        "Reworded",
        "With the form open",
        "With an error",
        "Being edited",
        "Conflict, with both texts",
        "For a visitor",
    ],
)
def test_a_line_is_there(guide, label):
    assert f'<figcaption class="specimen__label">{label}</figcaption>' in guide


def test_the_forms_of_the_samples_are_sent_to_no_record(guide, read):
    assert guide.count("<form") >= len(read.actions) > 0
    assert set(read.actions) == {ADDRESS}
