"""What is written down of a request, and what must not be."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from careerladder.logs import WithoutAddresses, logging_config

SECRET = "a-secret-address"


def _fail(request: HttpRequest, word: str) -> HttpResponse:
    raise RuntimeError("it broke")


# The addresses of this module's requests, beside which nothing else exists.
urlpatterns = [path("broken/<slug:word>/", _fail)]


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The lines of JSON that production writes for what is logged meanwhile."""
    config = logging_config(readable=False)["formatters"]["line"]
    formatter = config.pop("()")(**config)
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(formatter)
    handler.addFilter(WithoutAddresses())
    logging.root.addHandler(handler)
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    logging.root.removeHandler(handler)


def test_a_request_is_one_line_with_its_route_and_no_address(as_ada, ada, lines):
    as_ada.get(f"/account/?token={SECRET}", headers={"User-Agent": "an agent"})
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["route"] == "account/"
    assert (line["method"], line["status"], line["user"]) == ("GET", 200, ada.pk)
    assert isinstance(line["ms"], float)
    assert line["request"]
    assert not {"path", "ip", "address", "agent"} & line.keys()
    assert "127.0.0.1" not in json.dumps(line)
    assert "an agent" not in json.dumps(line)


def test_an_address_that_matches_nothing_is_not_written_down(client, db, lines):
    client.get(f"/nowhere/{SECRET}/")
    assert SECRET not in json.dumps(lines())
    (line,) = lines()
    assert (line["route"], line["status"], line["user"]) == (None, 404, None)


@pytest.mark.urls(__name__)
def test_an_exception_is_written_with_its_traceback_and_its_requests_number(as_ada, lines):
    client = Client(raise_request_exception=False)
    client.cookies = as_ada.cookies
    client.get(f"/broken/{SECRET}/")

    raised, request = lines()
    assert "RuntimeError: it broke" in str(raised["exception"])
    assert (request["route"], request["status"]) == ("broken/<slug:word>/", 500)
    assert raised["request"] == request["request"]
    assert SECRET not in json.dumps([raised, request])


def test_a_wrong_host_is_named_without_a_traceback(client, lines):
    client.get(f"/{SECRET}/", headers={"host": "elsewhere.example.org"})
    refusal, request = lines()
    assert "elsewhere.example.org" in str(refusal["event"])
    assert "exception" not in refusal
    assert request["status"] == 400
    assert SECRET not in json.dumps([refusal, request])


def test_a_refused_form_has_its_reason_without_the_page_it_came_from(lines, db):
    client = Client(enforce_csrf_checks=True)
    client.post(
        "/account/login/",
        secure=True,
        headers={"referer": f"https://elsewhere.example.org/{SECRET}/"},
    )
    refusal, request = lines()
    assert "https://elsewhere.example.org does not match" in str(refusal["event"])
    assert request["status"] == 403
    assert SECRET not in json.dumps([refusal, request])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"Error handling request GET /{SECRET}/", "an exception ended a request"),
        (
            "Invalid request from ip=192.0.2.1: Invalid Request Line",
            "something that is not HTTP was refused",
        ),
    ],
)
def test_what_gunicorn_says_of_a_request_is_reworded(said, told, lines):
    logging.getLogger("gunicorn.error").error(said)
    (line,) = lines()
    assert line["event"] == told
