"""Everything goes out and comes back: the rows, the pages, and the archive itself."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urljoin

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.test import Client

from careerladder.models import User
from portability.coverage import FIELDS_NOT_IN_ARCHIVE, IN_ARCHIVE
from tests.addresses import url_name_of
from tests.conftest import PASSWORD
from tests.html_forms import HtmlPage
from tests.portability.archives import add_an_undo, archive_of, files_of, import_into
from tests.scenario import NOW
from tests.stored_people import ADA, Rows, insert_ada, insert_bystanders, rows_of

# What is new on each page, and what names a row by a key that only this database gives it.
TOKENS = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'name="(?:whose|form_key|shown_at|page_key|page)" value="[^"]*"'),
    re.compile(r'data-whose="[^"]*"'),
)
NO_ADDRESS = "imported, so it has no address here"
OPEN_LINK = re.compile(rf"works until <time[^>]*>[^<]*</time>|{NO_ADDRESS}")
# Of logins to this site, and of addresses that are in no archive.
ABOUT_THE_SITE = {"sessions", "security-events", "account_logout", "plans:calendar"}


@pytest.fixture
def others(ladder) -> list[User]:
    return insert_bystanders()


@pytest.fixture
def person(ladder) -> User:
    ada = insert_ada(continued=True)[0]
    add_an_undo(ada, at=NOW)
    return ada


def moved(person: User) -> User:
    """The person's account on a site that never had it, with the records of the archive."""
    return moved_with(archive_of(person), person)


def moved_with(archive: bytes, person: User) -> User:
    person.delete()
    again = User.objects.create_user(ADA, PASSWORD)
    import_into(again, archive)
    return again


def test_every_row_comes_back_as_it_was(person, others):
    before, beside = comparable(rows_of(person)), rows_of(*others)
    again = moved(person)
    after = comparable(rows_of(again))
    for table, rows in before.items():
        assert after[table] == rows, table
    assert rows_of(*others) == beside


def test_a_second_archive_of_the_same_moment_is_the_same(person, others):
    archive = archive_of(person, at=NOW)
    first = files_of(archive)
    second = files_of(archive_of(moved_with(archive, person), at=NOW))
    assert first.keys() == second.keys()
    for name in first:
        assert first[name] == second[name], name


def test_two_archives_of_one_moment_are_the_same_bytes(person):
    assert archive_of(person, at=NOW) == archive_of(person, at=NOW)


@pytest.mark.slow
def test_every_page_is_the_same_after_an_import(person, others):
    with time_machine.travel(NOW, tick=False):
        before = pages_of(person)
        after = pages_of(moved(person))
    assert len(before) > 60
    assert before.keys() == after.keys()
    # An address is as much a token as any: an archive has none, and the page says so.
    readers = next(each for each in before if each.endswith("/readers/"))
    assert NO_ADDRESS in after[readers]
    after[readers] = OPEN_LINK.sub("", after[readers])
    before[readers] = OPEN_LINK.sub("", before[readers])
    different = {
        address: first_difference(page, after[address])
        for address, page in before.items()
        if after[address] != page
    }
    assert not different, "\n".join(f"{k}\n{v}" for k, v in different.items())


def pages_of(person: User) -> dict[str, str]:
    """The HTML of every page that links lead to, without what is new on each."""
    client = Client()
    client.force_login(person)
    waiting, pages = deque(["/progress/", "/account/"]), dict[str, str]()
    while waiting:
        address = waiting.popleft().partition("#")[0]
        route = url_name_of(address)
        if route is None or route in ABOUT_THE_SITE or address in pages:
            continue
        response = client.get(address)
        if "Location" in response:
            waiting.append(urljoin(address, response["Location"]))
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            continue
        html = response.text
        pages[address] = html
        waiting.extend(each for each in HtmlPage(html, address).links if each.startswith("/"))
        for token in TOKENS:
            pages[address] = token.sub("", pages[address])
    return pages


def first_difference(one: str, other: str) -> str:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((f"{here.strip()}\n{there.strip()}" for here, there in lines if here != there), "")


def comparable(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table in an archive, without keys that another site gives anew."""
    found = {}
    for label in IN_ARCHIVE:
        model = apps.get_model(label)
        new = {each.column for each in model._meta.local_concrete_fields if is_new(each)}
        left_out = {
            model._meta.get_field(name).column for name in FIELDS_NOT_IN_ARCHIVE.get(label, ())
        }
        table = model._meta.db_table
        found[table] = sorted(
            (
                {name: value for name, value in row.items() if name not in new | left_out}
                for row in rows[table].values()
            ),
            key=repr,
        )
    return found


def is_new(field: Any) -> bool:
    """Whether it is a key that the database gives, or refers to one of a record."""
    target = field.remote_field.model if field.remote_field else None
    if target is not None and target._meta.label not in IN_ARCHIVE:
        return False
    of = (target or field.model)._meta.pk
    return (field.primary_key or target is not None) and isinstance(of, models.AutoField)
