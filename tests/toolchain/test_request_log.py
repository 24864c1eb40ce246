"""What is written down of a request, and what must not be."""

import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from careerladder.logs import OnlyTracebacks, logging_config

SECRET = "a-secret-address"


def _fail(request: HttpRequest, word: str) -> HttpResponse:
    raise RuntimeError("it broke")


# The addresses of this module's requests, beside which nothing else exists.
urlpatterns = [path("broken/<slug:word>/", _fail)]


@pytest.fixture
def lines(caplog):
    """The lines of JSON that production writes for what was logged."""
    caplog.set_level(logging.INFO)
    config = logging_config(readable=False)["formatters"]["line"]
    formatter = config.pop("()")(**config)

    def written() -> list[dict[str, object]]:
        allowed = [
            record
            for record in caplog.records
            if not record.name.startswith("django.") or OnlyTracebacks().filter(record)
        ]
        return [json.loads(formatter.format(record)) for record in allowed]

    return written


def test_a_request_is_one_line_with_its_route_and_no_address(as_ada, ada, lines):
    as_ada.get(f"/progress/?token={SECRET}", headers={"User-Agent": "an agent"})
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["route"] == "progress/"
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
def test_an_exception_is_written_with_its_traceback_and_its_requests_number(lines, as_ada):
    client = Client(raise_request_exception=False)
    client.cookies = as_ada.cookies
    client.get(f"/broken/{SECRET}/")

    raised, request = lines()
    assert "RuntimeError: it broke" in str(raised["exception"])
    assert (request["route"], request["status"]) == ("broken/<slug:word>/", 500)
    assert raised["request"] == request["request"]
    assert SECRET not in json.dumps([raised, request])
