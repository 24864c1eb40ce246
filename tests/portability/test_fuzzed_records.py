"""An archive that was altered anywhere is refused with nothing written, or imported and works."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urljoin

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from careerladder.ladders.catalog import clear_cache
from careerladder.models import User
from portability.container.mistakes import ArchiveMistake
from tests.addresses import url_name_of
from tests.conftest import PASSWORD
from tests.crawler import Crawler
from tests.effort import EFFORT, SEED, examples
from tests.html_forms import HtmlPage
from tests.portability.archives import (
    Lines,
    add_an_undo,
    archive_of,
    import_into,
    lines_of,
    zip_of,
)
from tests.scenario import NOW
from tests.stored_people import insert_ada, insert_bystanders, rows_of

TEXTS = (
    *("", " ", "\n", "\r\n", "a\r\nb", "\u202e reversed", "\0", "\ud800", "a" * 70_000),
    *("<script>alert(1)</script>", "{{ x }} %s %(x)s", "\u2028\u0085\x0b\x1b[31m", "'\"&\\"),
    *("ai-engineer", "ai-engineer/nowhere", "none", "../..", "\u00a0", "İ" * 100, "🦊" * 200),
)
NUMBERS = (-(2**31), -1, 0, 1, 2, 32_000, 32_001, 2**31 - 1, 2**31, 2**53, 2**63)
DAYS = (
    *("0001-01-01", "1900-01-01", "1970-01-01", "2024-02-29", "2026-05-01", "2100-12-31"),
    *("2199-12-31", "9999-12-31"),
)
MOMENTS = (
    *("0001-01-01T00:00:00Z", "1970-01-02T00:00:00Z", "2026-05-01T00:00:00+14:00"),
    *("2026-05-01T00:00:00-12:00", "2100-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
)


# Of the small ladder, in some of the archives under another slug: parts that the site doesn't have.
RENAMED = {"ships-a-feature": "ships-a-rocket", "explains": "explains-rockets", "mid": "middle"}
MOST_OF_A_ROUTE = 6
# The records of the account are what is tried, not the account.
SKIPPED = frozenset({"account", "account_logout", "account_email", "sessions", "security-events"})
WORDS = ("zaunkoenig rollout", "https://zaunkoenig.example/rollout")
KNOWN = {"hours": "8", "until": "2026-12-31", "website": ""}

_kept: list[str] = []


@pytest.fixture
def others(ladder) -> list[User]:
    return insert_bystanders()


@pytest.fixture
def archived(others) -> str:
    """The lines of an account that is gone, as JSON."""
    if not _kept:
        ada = insert_ada(continued=True)[0]
        add_an_undo(ada, at=NOW)
        _kept.append(json.dumps(lines_of(archive_of(ada))))
        ada.delete()
    return _kept[0]


@pytest.fixture
def person(ladder) -> User:
    return User.objects.create_user("new@example.org", PASSWORD)


def places_of(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every value that is no object or list, with its way from the outermost."""
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return [(way, value)]
    return [found for key, each in inner for found in places_of(each, (*way, key))]


def put(lines: Any, way: tuple[Any, ...], value: Any) -> None:
    for key in way[:-1]:
        lines = lines[key]
    lines[way[-1]] = value


def a_file(lines: Lines, random: Random) -> list[Any]:
    return lines[random.choice(sorted(name for name in lines if lines[name]))]


def delete_line(lines: Lines, random: Random) -> None:
    file = a_file(lines, random)
    file.pop(random.randrange(len(file)))


def repeat_line(lines: Lines, random: Random) -> None:
    file = a_file(lines, random)
    file.insert(random.randrange(len(file) + 1), json.loads(json.dumps(random.choice(file))))


def shuffle_file(lines: Lines, random: Random) -> None:
    random.shuffle(a_file(lines, random))


def leave_out_file(lines: Lines, random: Random) -> None:
    del lines[random.choice(sorted(lines))]


def a_place(lines: Lines, random: Random) -> tuple[tuple[Any, ...], Any]:
    """A value in a line; each field of each file is as likely, however many lines there are."""
    name = random.choice(sorted(name for name in lines if lines[name]))
    number = random.randrange(len(lines[name]))
    places = places_of(lines[name][number])
    if not places:
        return (name, number), {}
    way, value = random.choice(places)
    return (name, number, *way), value


def swap_two(lines: Lines, random: Random) -> None:
    """Two values of one field, of two lines."""
    way, value = a_place(lines, random)
    file = lines[way[0]]
    other = random.randrange(len(file))
    found = dict(places_of(file[other]))
    if way[2:] in found:
        put(lines, way, found[way[2:]])
        put(file[other], way[2:], value)


def take_another(lines: Lines, random: Random) -> None:
    """A value of the same type from elsewhere."""
    way, value = a_place(lines, random)
    for _ in range(50):
        other = a_place(lines, random)[1]
        if type(other) is type(value) and shape(other) == shape(value) and other != value:
            put(lines, way, other)
            return


def shape(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(
        "0" if char.isdigit() else char for char in value if char in "-:/T" or char.isdigit()
    )[:10]


def put_nasty(lines: Lines, random: Random) -> None:
    way, value = a_place(lines, random)
    match value:
        case bool():
            new: Any = not value
        case int():
            new = random.choice(NUMBERS)
        case str() if value[4:5] == "-" and "T" in value[10:11]:
            new = random.choice(MOMENTS)
        case str() if value[4:5] == "-" and len(value) == 10:
            new = random.choice(DAYS)
        case _:
            new = random.choice(TEXTS)
    put(lines, way, new)


def put_null(lines: Lines, random: Random) -> None:
    put(lines, a_place(lines, random)[0], None)


def drop_field(lines: Lines, random: Random) -> None:
    line = random.choice(a_file(lines, random))
    line.pop(random.choice(sorted(line)), None)


def empty_list(lines: Lines, random: Random) -> None:
    line = random.choice(a_file(lines, random))
    lists = [name for name, value in line.items() if isinstance(value, list)]
    if lists:
        line[random.choice(lists)] = []


MUTATIONS: tuple[Callable[[Lines, Random], None], ...] = (
    *(delete_line, repeat_line, shuffle_file, leave_out_file, swap_two, take_another),
    *(put_nasty, put_nasty, put_nasty, take_another, swap_two, put_null, drop_field, empty_list),
)


def zipped(lines: Lines) -> bytes:
    """With escapes, so that half a character can be written."""
    files = {
        name: "".join(f"{json.dumps(line)}\n" for line in of_file)
        for name, of_file in lines.items()
    }
    about = {"format": "careerladder-archive", "version": 1, "files": {name: {} for name in files}}
    return zip_of({"manifest.json": json.dumps(about), **files})


def altered(archived: str, random: Random) -> Lines:
    text = archived
    if random.random() < 1 / 3:
        for slug, other in RENAMED.items():
            text = text.replace(f'ai-engineer/{slug}"', f'ai-engineer/{other}"')
            text = text.replace(f'"{slug}"', f'"{other}"')
    lines: Lines = json.loads(text)
    return lines


def is_imported(person: User, lines: Lines) -> bool:
    """Import what is accepted. What is refused leaves no row."""
    before = rows_of(person)
    try:
        import_into(person, zipped(lines))
    except ArchiveMistake:
        assert rows_of(person) == before
        return False
    return True


@pytest.mark.slow
def test_what_is_altered_is_refused_with_nothing_written_or_comes_out_as_it_went_in(
    person, others, archived
):
    random = Random(f"{SEED} alter")  # noqa: S311
    beside = rows_of(*others)
    outcomes: Counter[bool] = Counter()
    for _ in range(examples(50)):
        lines = altered(archived, random)
        ways = [random.choice(MUTATIONS) for _ in range(random.choice((1, 1, 2, 4)))]
        for alter in ways:
            alter(lines, random)
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            was_imported = is_imported(person, lines)
            outcomes[was_imported] += 1
            assert rows_of(*others) == beside
            if was_imported:
                comes_out_again(person, ways)
            transaction.set_rollback(True)
    assert min(outcomes.values()) > 0


def comes_out_again(person: User, ways: list[Any]) -> None:
    """The account's archive, imported into another account that has nothing, is the same there."""
    first = lines_of(archive_of(person))
    person = User.objects.get(pk=person.pk)
    person.delete()
    again = User.objects.create_user("again@example.org", None)
    import_into(again, zipped(first))
    second = lines_of(archive_of(again))
    for name in first:
        assert second[name] == first[name], (name, ways)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4) if EFFORT == "thorough" else range(2))
def test_pages_open_and_forms_work_after_whatever_was_accepted(person, others, archived, seed):
    random = Random(f"{SEED} {seed} accept")  # noqa: S311
    beside = rows_of(*others)
    with time_machine.travel(NOW, tick=False):
        lines = altered(archived, random)
        # As many changes in one archive as are accepted.
        for _ in range(examples(20)):
            candidate = json.loads(json.dumps(lines))
            random.choice(MUTATIONS)(candidate, random)
            with transaction.atomic():
                if is_imported(person, candidate):
                    lines = candidate
                transaction.set_rollback(True)
        assert is_imported(person, lines)
        clear_cache()
        open_every_page(person)
        client = Client()
        client.force_login(person)
        crawler = Crawler(client, WORDS, KNOWN, SKIPPED)
        crawler.crawl("/progress/", "/assessment/", "/plan/", "/evidence/", "/packets/")
        crawler.crawl("/plan/", "/assessment/", "/evidence/removed/", "/packets/removed/")
        assert not crawler.failures
        assert archive_of(person)
    assert rows_of(*others) == beside


def open_every_page(person: User) -> None:
    """Follow the links from page to page, with what is downloaded. Raise what a page raises."""
    client = Client()
    client.force_login(person)
    waiting, seen, opened = deque(["/progress/", "/account/"]), set[str](), Counter[str]()
    while waiting:
        address = waiting.popleft().partition("#")[0]
        route = url_name_of(address)
        if route is None or address in seen or opened[route] >= MOST_OF_A_ROUTE:
            continue
        seen.add(address)
        opened[route] += 1
        response = client.get(address)
        assert response.status_code < 400, address
        if "Location" in response:
            waiting.append(urljoin(address, response["Location"]))
        elif response.streaming:
            assert b"".join(response)
        elif response.get("Content-Type", "").startswith("text/html"):
            page = HtmlPage(response.text, address)
            waiting.extend(each for each in page.links if each.startswith("/"))
