"""The way in: what opens a link, what counts as a view, and what is written down."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careerladder.logs import WithoutAddresses, logging_config
from careerladder.models.revocation import revoke_access
from sharing.models import ShareLink, ShareView
from sharing.reading import views as views


def later(**by: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**by))


def count() -> int:
    return sum(ShareView.objects.values_list("count", flat=True))


def test_looking_at_a_link_counts_nothing(client, path):
    previews = [
        {},
        {"Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "Slackbot-LinkExpanding 1.0"},
    ]
    for number in range(50):
        headers = previews[number % 4]
        response = client.head(path) if number % 5 == 0 else client.get(path, headers=headers)
        assert response.status_code == 200
        assert not response.cookies or set(response.cookies) == {"csrftoken"}
    assert count() == 0


def test_the_page_says_for_whom_it_is_and_nothing_of_what_is_in_it(client, path):
    text = client.get(path).text
    assert "my manager" in text
    for secret in ("Ada", "Staff", "Acme", "The case"):
        assert secret not in text


def test_opening_counts_a_view_and_the_address_loses_the_secret(client, path, reading_page):
    response = client.post(path)
    assert (response.status_code, response["Location"]) == (302, reading_page)
    assert count() == 1
    cookie = response.cookies["reader"]
    assert cookie["path"] == reading_page
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 3600
    shown = client.get(reading_page)
    assert "The case for Staff" in shown.text
    assert path.split("/")[2] not in shown.text
    assert count() == 1


def test_the_same_browser_is_counted_once_in_twelve_hours(client, path, reading_page):
    for _ in range(3):
        client.post(path)
        client.get(reading_page)
    assert count() == 1
    Client().post(path)
    assert count() == 2
    with later(hours=13):
        client.post(path)
    assert count() == 3


def test_views_are_counted_by_day_at_once_too(at_once, path, link):
    answers = at_once(*[lambda: Client().post(path).status_code for _ in range(4)])
    assert answers == [302] * 4
    assert [view.count for view in link.views.all()] == [4]


def test_a_reading_page_lasts_twelve_hours_in_a_browser(reader, reading_page):
    with later(hours=11):
        assert reader.get(reading_page).status_code == 200
    with later(hours=13):
        assert reader.get(reading_page).status_code == 404


def test_a_cookie_opens_its_own_link_only_and_cannot_be_made(reader, make_link, reading_page):
    other, _ = make_link("another")
    address = reverse("sharing:reading", args=[other.pk])
    assert reader.get(address).status_code == 404
    forger = Client()
    forger.cookies["reader"] = f"{other.pk}:1:abc"
    assert forger.get(address).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_what_does_not_open_is_one_answer(method, make_link, packet, ada, reading_page):
    def answer(address: str, client: Client) -> tuple[int, bytes, dict[str, str]]:
        response = getattr(client, method)(address)
        return response.status_code, response.content, dict(response.headers)

    opened = {name: make_link(name) for name in ("revoked", "expired", "removed", "inactive")}
    browsers = {}
    for name, (_, path) in opened.items():
        browsers[name] = Client()
        browsers[name].post(path)
    answers = [answer("/s/unknown/", Client()), answer(f"/read/{uuid4()}/", Client())]
    answers += [answer("/s/%00/", Client()), answer(f"/s/{'a' * 500}/", Client())]
    answers.append(answer(reading_page, Client()))

    def ask(name: str) -> None:
        link, path = opened[name]
        answers.append(answer(path, Client()))
        for client in (browsers[name], Client()):
            answers.append(answer(reverse("sharing:reading", args=[link.pk]), client))
            answers.append(answer(reverse("sharing:done", args=[link.pk]), client))

    ShareLink.objects.filter(label="revoked").close()
    ask("revoked")
    with later(days=40):
        ask("expired")
    packet.remove()
    ask("removed")
    packet.restore()
    ada.is_active = False
    ada.save()
    ask("inactive")
    assert {status for status, _, _ in answers} == {404}
    assert len({body for _, body, _ in answers}) == 1
    assert len({tuple(sorted(headers.items())) for _, _, headers in answers}) == 1


def test_a_restored_packet_opens_again_and_a_deleted_account_never(path, packet, ada):
    packet.remove()
    assert Client().get(path).status_code == 404
    packet.restore()
    assert Client().get(path).status_code == 200
    ada.delete()
    assert Client().get(path).status_code == 404
    assert not ShareLink.objects.exists()


def test_no_cache_keeps_it_and_no_search_engine_finds_it(reader, client, path, reading_page):
    for response in (
        client.get(path),
        client.post(path),
        reader.get(reading_page),
        reader.head(reading_page),
        reader.post(reading_page, {}),
        reader.get(f"{reading_page}done/"),
        client.get("/s/unknown/"),
    ):
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex' in reader.get(reading_page).text


def test_over_https_the_cookie_is_sent_over_https_only(settings, path):
    settings.SESSION_COOKIE_SECURE = True
    response = Client().post(path, secure=True)
    assert response.cookies["reader"]["secure"]


def test_guessing_is_slowed_down_and_costs_no_reader_the_link(client, path, monkeypatch):
    monkeypatch.setattr(views, "MOST_WRONG_LINKS_AN_HOUR", 3)
    wrong = [client.get(f"/s/wrong-{number}/").status_code for number in range(5)]
    assert wrong == [404, 404, 404, 429, 429]
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302


def test_a_link_is_opened_only_so_often(make_link, monkeypatch):
    monkeypatch.setattr(views, "MOST_OPENINGS_AN_HOUR", 2)
    _, busy = make_link("busy")
    _, other = make_link("other")
    assert [Client().get(busy).status_code for _ in range(3)] == [200, 200, 429]
    assert Client().get(other).status_code == 200


def test_an_account_that_is_taken_back_revokes_the_links_made_meanwhile(make_link, ada):
    _, before = make_link("before")
    since = timezone.now()
    _, after = make_link("after")
    revoke_access(ada, since)
    assert Client().get(before).status_code == 200
    assert Client().get(after).status_code == 404


def test_a_reader_gets_no_session_and_no_script(reader, reading_page, path, client):
    assert "sessionid" not in reader.cookies
    for response in (reader.get(reading_page), client.get(path)):
        assert "<script" not in response.text
        assert "Log in" not in response.text
        assert response.text.count("stylesheet") == 1


def test_the_owner_who_opens_it_sees_what_a_reader_sees(as_ada, path, reading_page, reader):
    as_ada.post(path)
    own = as_ada.get(reading_page).text
    assert "ada@example.org" not in own
    assert "<script" not in own


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


def test_no_line_of_the_log_has_the_secret(
    path, reading_page, monkeypatch, log, proved_ada, packet
):
    secret = path.split("/")[2]
    client = Client(raise_request_exception=False)
    client.get(path)
    client.get(path[:-1])
    client.get(path, headers={"host": "elsewhere.example.org"})
    client.delete(path)
    Client(enforce_csrf_checks=True).post(
        path, secure=True, headers={"referer": f"https://testserver{path}"}
    )
    client.post(path)
    client.get(reading_page, headers={"referer": f"http://testserver{path}"})
    proved_ada.get(f"/packets/{packet.pk}/readers/")

    def fails(*args: object, **more: object) -> bytes:
        raise RuntimeError("it broke")

    monkeypatch.setattr(views, "let_read", fails)
    assert client.post(path).status_code == 500
    monkeypatch.setattr(views, "MOST_OPENINGS_AN_HOUR", 0)
    assert client.get(path).status_code == 429

    said = log.getvalue()
    assert secret not in said
    assert "it broke" in said
    lines = [json.loads(line) for line in said.splitlines()]
    assert "s/<str:secret>/" in [line["route"] for line in lines if line["event"] == "request"]


def test_a_stale_token_opens_nothing_and_the_page_loaded_again_does(path, reading_page):
    client = Client(enforce_csrf_checks=True)
    refused = client.post(path, headers={"origin": "http://testserver"})
    assert refused.status_code == 403
    assert "Your page was out of date" in refused.text
    assert count() == 0
    client.get(path)
    token = client.cookies["csrftoken"].value
    opened = client.post(
        path, {"csrfmiddlewaretoken": token}, headers={"origin": "http://testserver"}
    )
    assert (opened.status_code, opened["Location"]) == (302, reading_page)
    assert count() == 1
