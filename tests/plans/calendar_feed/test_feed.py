"""The plan in a calendar: what stands there, who may read it, and what is never written down."""

from __future__ import annotations

import gzip
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from careerladder.logs import WithoutAddresses, logging_config
from plans.calendar_feed import views as views
from plans.dates import LATEST
from plans.models import CalendarAddress, Move, MoveText, Pause
from plans.models.refusals import CalendarHasAddress
from tests.conftest import prove

PAGE = "/plan/calendar/"
JUNE = date(2026, 6, 10)
LATER = date(2026, 7, 1)


@pytest.fixture
def as_ada(proved_ada: Client) -> Client:
    return proved_ada


@pytest.fixture
def as_bob(as_bob: Client) -> Client:
    prove(as_bob)
    return as_bob


def outline(name: str = "Write the runbook", due_on: date = JUNE) -> MoveText:
    return MoveText(name, due_on, due_on - timedelta(days=14))


@pytest.fixture
def plan(ada, ladder) -> Callable[..., Move]:
    def planned(*serving, person=ada, reason="", **more) -> Move:
        return Move.objects.add(
            person, ladder.ladder, outline(**more), serving=serving, reason=reason
        )

    return planned


@pytest.fixture
def address(ada, ladder) -> str:
    """The path of Ada's feed."""
    return feed_at(CalendarAddress.objects.make(ada, ladder.ladder))


def feed_at(secret: str) -> str:
    return reverse("plans:calendar-feed", args=[secret])


def parsed(client: Client, address: str) -> Calendar:
    response = client.get(address)
    assert response.status_code == 200
    octets_are_well_formed(response.content)
    (calendar,) = IcsCalendarStream.from_ics(response.content.decode()).calendars
    return calendar


def octets_are_well_formed(body: bytes) -> None:
    """RFC 5545, 3.1 and 3.6: lines, and what each component must and may not have."""
    assert body.endswith(b"\r\n")
    lines = body[:-2].split(b"\r\n")
    for line in lines:
        assert len(line) <= 75
        line.decode()
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    unfolded = [line.decode() for line in body[:-2].replace(b"\r\n ", b"").split(b"\r\n")]
    assert all(re.match(r"[A-Z0-9-]+(;[A-Z-]+=[^;:]+)*:", line) for line in unfolded)
    assert (unfolded[0], unfolded[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "PRODID:-//careerladder//Plan//EN"} <= set(unfolded)
    assert sum(line.startswith("BEGIN:") for line in unfolded) > 1
    events = "\n".join(unfolded).split("BEGIN:VEVENT\n")[1:]
    for event in events:
        for once in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "URL"):
            assert len(re.findall(rf"(?m)^{once}[;:]", event)) == 1


def test_an_open_move_is_an_all_day_event_on_the_day_it_is_due(client, plan, address, design_docs):
    move = plan(design_docs, reason="Your gate lacks it.")
    (event,) = parsed(client, address).events
    assert (event.dtstart, event.dtend) == (JUNE, JUNE + timedelta(days=1))
    assert event.summary == "Write the runbook"
    assert event.uid == f"{move.pk}@careerladder"
    page = f"http://testserver/plan/moves/{move.pk}/"
    assert str(event.url) == page
    serves = f"For: {design_docs.name}"
    assert event.description == f"Your gate lacks it.\n{serves}\n{page}"
    assert event.transparency == "TRANSPARENT"
    assert event.dtstamp == event.last_modified == move.changed_at.replace(microsecond=0)


def test_what_is_under_way_stands_there_and_what_is_done_or_dropped_does_not(client, plan, address):
    begun, finished, dropped = plan(name="A"), plan(name="B"), plan(name="C")
    begun.start(today=JUNE)
    finished.finish()
    dropped.drop("No longer needed.")
    assert [event.summary for event in parsed(client, address).events] == ["A"]


def test_unicode_line_breaks_and_what_the_format_itself_uses_survive(client, plan, address):
    name = 'Überblick, “in 5 days”; C:\\new: 日本語 👩‍💻 "x"' + " ñ" * 30
    plan(name=name, reason="One,\r\ntwo;\n\nthree\\n four\u2028five\x07 six\x85seven" + "😀" * 90)
    (event,) = parsed(client, address).events
    assert event.summary == name
    assert event.description is not None
    assert event.description.startswith("One,\ntwo;\n\nthree\\n four\nfive six\nseven😀")


def test_a_plan_without_open_moves_is_a_calendar_that_shows_nothing(client, address):
    """Components are required (3.6), and a feed that were an error would look broken."""
    assert parsed(client, address).events == []
    assert b"BEGIN:VTIMEZONE" in client.get(address).content


def test_it_has_a_name_and_says_how_often_to_ask(client, address):
    body = client.get(address).text
    assert "X-WR-CALNAME:careerladder plan\r\n" in body
    assert "NAME:careerladder plan\r\n" in body
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in body


def test_the_last_day_there_is_is_a_day_too(client, plan, address):
    plan(due_on=LATEST)
    response = client.get(address)
    assert b"DTSTART;VALUE=DATE:21991231\r\n" in response.content


def test_a_changed_move_is_the_same_event_in_a_higher_sequence(client, plan, address, ada, ladder):
    def now() -> tuple[str, int, date | None]:
        (event,) = parsed(client, address).events
        assert event.sequence is not None
        return event.uid, event.sequence, event.dtstart

    move = plan()
    planned = now()
    move.edit(outline(name="Write two runbooks"), serving=[], base_version=move.version)
    edited = now()
    move.postpone(LATER)
    postponed = now()
    Pause.objects.pause(ada, ladder.ladder, JUNE + timedelta(days=30), today=JUNE)
    paused = now()
    assert planned[0] == edited[0] == postponed[0] == paused[0]
    assert planned[1] < edited[1] < postponed[1] < paused[1]
    assert (planned[2], postponed[2]) == (JUNE, LATER)
    assert paused[2] == LATER + timedelta(days=30)


def test_a_pause_is_a_modification(client, plan, address, ada, ladder):
    plan()
    at = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    Pause.objects.pause(ada, ladder.ladder, JUNE + timedelta(days=30), today=JUNE, at=at)
    (event,) = parsed(client, address).events
    assert event.last_modified == at


def test_the_same_plan_is_the_same_octets(client, plan, address):
    plan(name="A"), plan(name="B", due_on=LATER)
    assert client.get(address).content == client.get(address).content


def test_another_persons_moves_are_not_in_it(client, plan, address, bob):
    plan(name="Ada’s")
    plan(name="Bob’s", person=bob)
    assert [event.summary for event in parsed(client, address).events] == ["Ada’s"]


def test_it_needs_no_login_and_sets_no_cookie(client, address, plan):
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Content-Disposition"] == 'inline; filename="careerladder-plan.ics"'
    assert not response.cookies


def test_who_has_it_already_is_answered_304(client, address, plan):
    move = plan()
    etag = client.get(address)["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert "private" in again["Cache-Control"]

    move.postpone(LATER)
    changed = client.get(address, headers={"If-None-Match": etag})
    assert (changed.status_code, changed["ETag"] == etag) == (200, False)


def test_a_compressed_answer_is_known_again_too(client, address, plan):
    """Compression makes the tag a weak one, and that is what comes back."""
    plan()
    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert zipped["ETag"].startswith('W/"')
    octets_are_well_formed(gzip.decompress(zipped.content))
    known = {"Accept-Encoding": "gzip", "If-None-Match": zipped["ETag"]}
    assert client.get(address, headers=known).status_code == 304


def test_head_has_the_headers_and_no_body(client, address, plan):
    plan()
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]
    assert head["Content-Length"] == str(len(got.content))


def test_nothing_can_be_posted_to_it(client, address):
    assert client.post(address).status_code == 405


def test_wrong_revoked_replaced_and_closed_are_one_answer(client, ada, bob, ladder, as_ada):
    replaced = CalendarAddress.objects.make(ada, ladder.ladder)
    first = CalendarAddress.objects.get(user=ada)
    revoked = CalendarAddress.objects.make(ada, ladder.ladder, instead_of=first)
    assert client.get(feed_at(revoked)).status_code == 200
    as_ada.post(f"{PAGE}revoke/")
    closed = CalendarAddress.objects.make(bob, ladder.ladder)
    bob.is_active = False
    bob.save()

    secrets = (replaced, revoked, closed, "wrong", "%00", "ü", "a" * 500)
    answers = [client.get(feed_at(secret)) for secret in secrets]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_guessing_is_slowed_down_and_costs_no_reader_the_feed(client, address, monkeypatch):
    monkeypatch.setattr(views, "MOST_WRONG_AN_HOUR", 3)
    wrong = [client.get(feed_at(f"wrong-{number}")) for number in range(5)]
    assert [answer.status_code for answer in wrong] == [404, 404, 404, 429, 429]
    assert wrong[-1]["Retry-After"] == "3600"
    assert "Too many attempts" in wrong[-1].text
    assert client.get(address).status_code == 200


def test_an_address_is_read_only_so_often(client, address, ada, bob, ladder, monkeypatch):
    monkeypatch.setattr(views, "MOST_READINGS_AN_HOUR", 2)
    other = feed_at(CalendarAddress.objects.make(bob, ladder.ladder))
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(other).status_code == 200


@pytest.mark.slow
def test_two_hundred_moves_cost_the_queries_of_five(client, plan, address, design_docs, queries):
    for number in range(5):
        plan(design_docs, name=f"Move {number}")
    few = queries(lambda: client.get(address))
    for number in range(195):
        plan(design_docs, name=f"Another {number}")
    many = queries(lambda: client.get(address))
    assert few == many <= 4
    assert len(parsed(client, address).events) == 200


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that is logged meanwhile, as production writes it down."""
    config = logging_config(readable=False)["formatters"]["line"]
    formatter = config.pop("()")(**config)
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(formatter)
    handler.addFilter(WithoutAddresses())
    logging.root.addHandler(handler)
    yield output
    logging.root.removeHandler(handler)


def test_no_line_of_the_log_has_the_secret(ada, ladder, plan, monkeypatch, log):
    plan()
    secret = CalendarAddress.objects.make(ada, ladder.ladder)
    client = Client(raise_request_exception=False)
    client.get(feed_at(secret))
    client.get(feed_at(f"{secret}x"))
    client.post(feed_at(secret))
    client.get(feed_at(secret), headers={"host": "elsewhere.example.org"})
    Client(enforce_csrf_checks=True).post(feed_at(secret))

    def fails(*args: object) -> bytes:
        raise RuntimeError("it broke")

    monkeypatch.setattr(views, "feed_of", fails)
    assert client.get(feed_at(secret)).status_code == 500
    monkeypatch.setattr(views, "MOST_READINGS_AN_HOUR", 0)
    assert client.get(feed_at(secret)).status_code == 429

    said = log.getvalue()
    assert secret not in said
    assert "it broke" in said
    lines = [json.loads(line) for line in said.splitlines()]
    routes = [line["route"] for line in lines if line["event"] == "request"]
    assert "plan/calendar/<str:secret>.ics" in routes


def made(response) -> str:
    """The path that a page shows as the address."""
    (path,) = re.findall(r'value="http://testserver(/plan/calendar/[\w-]{43}\.ics)"', response.text)
    return str(path)


def test_the_page_makes_an_address_and_shows_it_once(as_ada, client, plan, ada):
    plan()
    before = as_ada.get(PAGE)
    assert before.status_code == 200
    assert "Make a calendar address" in before.text
    assert not CalendarAddress.objects.exists()

    answer = as_ada.post(PAGE)
    address = made(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "webcal://testserver" in answer.text
    assert len(parsed(client, address).events) == 1
    secret = address.removeprefix(PAGE).removesuffix(".ics")
    for page in (as_ada.get(PAGE), as_ada.get("/plan/"), as_ada.get("/account/")):
        assert secret not in page.text
    assert secret not in str(dict(as_ada.session))
    assert secret not in str(CalendarAddress.objects.values())


def test_over_https_no_link_leads_to_plain_http(as_ada):
    answer = as_ada.post(PAGE, secure=True)
    assert "webcals://testserver" in answer.text
    assert "http://" not in answer.text.replace("http://www.w3.org", "")


def later() -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=1))


def test_of_a_double_press_the_last_answer_shows_the_address_that_holds(as_ada, client):
    first, second = made(as_ada.post(PAGE)), made(as_ada.post(PAGE))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_loading_the_answer_again_leaves_the_address_that_it_showed(as_ada, client):
    address = made(as_ada.post(PAGE))
    with later():
        again = as_ada.post(PAGE)
    assert again.status_code == 409
    assert "You already have an address" in again.text
    assert client.get(address).status_code == 200
    assert CalendarAddress.objects.count() == 1


def since(page) -> dict[str, str]:
    """What the page's form says of the address that it would replace."""
    (moment,) = re.findall(r'name="shown_since" value="([^"]+)"', page.text)
    return {"shown_since": moment}


def test_replacing_ends_the_address_before(as_ada, client):
    first = made(as_ada.post(PAGE))
    shown = since(as_ada.get(PAGE))
    answer = as_ada.post(PAGE, shown)
    second = made(answer)
    assert "The old address no longer works." in answer.text
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    with later():
        assert as_ada.post(PAGE, shown).status_code == 409
    assert client.get(second).status_code == 200


def test_revoking_ends_it_and_another_can_be_made(as_ada, client):
    first = made(as_ada.post(PAGE))
    answer = as_ada.post(f"{PAGE}revoke/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Revoked." in answer.text
    assert "Make a calendar address" in answer.text
    assert client.get(first).status_code == 404
    as_ada.post(f"{PAGE}revoke/")
    assert client.get(made(as_ada.post(PAGE))).status_code == 200


def test_revoking_touches_nobody_elses(as_ada, as_bob, client):
    address = made(as_ada.post(PAGE))
    assert "Make a calendar address" in as_bob.get(PAGE).text
    as_bob.post(f"{PAGE}revoke/")
    assert as_bob.post(PAGE, since(as_ada.get(PAGE))).status_code == 200
    assert client.get(address).status_code == 200


def test_what_is_no_moment_is_refused(as_ada):
    assert as_ada.post(PAGE, {"shown_since": "yesterday"}).status_code == 422
    assert not CalendarAddress.objects.exists()


def test_a_stranger_is_asked_to_log_in_to_the_page(client, ladder):
    for response in (client.get(PAGE), client.post(PAGE), client.post(f"{PAGE}revoke/")):
        assert response.url == f"/account/login/?next={PAGE}"
    assert not CalendarAddress.objects.exists()


def test_the_model_makes_one_address_at_a_time(ada, ladder):
    CalendarAddress.objects.make(ada, ladder.ladder)
    with later(), pytest.raises(CalendarHasAddress):
        CalendarAddress.objects.make(ada, ladder.ladder)


def test_a_calendar_may_fetch_what_robots_may_not(client, ladder, address):
    """Some providers read robots.txt before they fetch a calendar."""
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert robots.can_fetch("*", address)
    assert not robots.can_fetch("*", "/plan/")
