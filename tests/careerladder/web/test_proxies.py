"""What proxies in front say of a request, and what clients only claim."""

import pytest
from django.http import HttpResponse

from careerladder.web.middleware.proxies import proxies

CLIENT = "203.0.113.9"
PEER = "10.0.0.1"


@pytest.fixture
def seen(rf, settings):
    """The scheme and the address that pages see, behind this many proxies."""

    def seen(count: int, **headers: str) -> tuple[str, str]:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
        request = rf.get("/", headers=headers, REMOTE_ADDR=PEER)
        proxies(lambda request: HttpResponse())(request)
        assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"} & set(request.META)
        return request.scheme, request.META["REMOTE_ADDR"]

    return seen


@pytest.mark.parametrize(
    ("count", "header", "scheme"),
    [
        (0, "https", "http"),
        (1, "https", "https"),
        (1, "HTTPS", "https"),
        (1, " https ", "https"),
        (1, "http", "http"),
        (1, "", "http"),
        (1, "wss", "http"),
        (1, "https, http", "http"),
        (1, "http,https", "https"),
        (2, "https, http", "https"),
        (2, "https,http", "https"),
        (2, "https", "https"),
        (2, "https, http, http", "http"),
        (3, "https, http", "https"),
    ],
)
def test_the_scheme_is_what_the_outermost_trusted_proxy_says(seen, count, header, scheme):
    assert seen(count, **{"X-Forwarded-Proto": header})[0] == scheme


@pytest.mark.parametrize(
    ("count", "header", "address"),
    [
        (0, CLIENT, PEER),
        (1, CLIENT, CLIENT),
        (1, f"8.8.8.8, {CLIENT}", CLIENT),
        (2, f"8.8.8.8, {CLIENT}, 10.0.0.2", CLIENT),
        (2, CLIENT, CLIENT),
        (1, f"{CLIENT}:50000", CLIENT),
        (1, "[2001:DB8::1]:50000", "2001:db8::1"),
        (1, "2001:db8:0::1", "2001:db8::1"),
        (1, f"::ffff:{CLIENT}", CLIENT),
        (1, "unknown", PEER),
        (1, "", PEER),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_says(seen, count, header, address):
    assert seen(count, **{"X-Forwarded-For": header})[1] == address


def test_nothing_else_is_believed(seen):
    others = {
        "X-Forwarded-Ssl": "on",
        "X-Forwarded-Protocol": "ssl",
        "Forwarded": f"for={CLIENT};proto=https",
        "X-Real-Ip": CLIENT,
        "Front-End-Https": "on",
    }
    assert seen(1, **others) == ("http", PEER)


def test_a_host_that_a_proxy_or_a_client_forwards_is_not_believed(client, ladder):
    page = client.get("/", headers={"X-Forwarded-Host": "evil.example.org"})
    assert page.status_code == 200
    assert "evil.example.org" not in page.text


@pytest.mark.parametrize("host", ["evil.example.org", "localhost@evil", "local host", "[::1", ""])
def test_a_host_that_is_not_ours_is_refused(client, db, host):
    assert client.get("/", headers={"Host": host}).status_code == 400
