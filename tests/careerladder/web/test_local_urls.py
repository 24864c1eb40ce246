"""Addresses that a request names: whatever they say, no error, and no way to another site."""

from __future__ import annotations

import pytest
from django.urls import reverse

from careerladder.web.local_urls import is_our_page, path_of
from tests.conftest import PASSWORD

HOSTILE = [
    "//[x",
    "//[x]/",
    "//[::1",
    "//]",
    "http://[x",
    "https://[::1]:x/",
    "/\\[x",
    "\\\\[x",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    " //evil.example/",
    "\x00//evil.example/",
    "https://evil.example/",
    "https:evil.example/",
    "http:///evil.example/",
    "//evil.example@testserver/",
    "https://testserver@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//\u2100.example/",
    "//testserver:x/",
    "evil.example",
    "account_logout",
    "?x=[",
    "#//[x",
]
OURS = ["/progress/", "/evidence/?q=%5Bx", "/evidence/?q=//[x", "/ladders/ai-engineer/#[x", "/a:b"]
BEFORE_THE_LOGIN = [
    "account_login",
    "account_signup",
    "account_logout",
    "account_reset_password",
    "account_request_login_code",
]


def leads_away(response) -> bool:
    return response.status_code in (301, 302) and not is_our_page(response["Location"])


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_no_page_of_ours_is_known_as_such(address):
    assert not is_our_page(address)
    assert isinstance(path_of(address), str)


@pytest.mark.parametrize("address", OURS)
def test_a_page_of_ours_is_known_too(address):
    assert is_our_page(address)


@pytest.mark.parametrize("name", BEFORE_THE_LOGIN)
def test_a_page_before_the_login_takes_any_way_on(client, ladder, name):
    for address in [*HOSTILE, *OURS]:
        response = client.get(reverse(name), {"next": address})
        assert response.status_code < 400, address
        assert not leads_away(response), address


@pytest.mark.parametrize("address", HOSTILE)
def test_a_login_leads_to_no_other_site(client, ada, address):
    form = {"login": ada.email, "password": PASSWORD, "next": address}
    response = client.post(reverse("account_login"), form)
    assert response["Location"] == "/assessment/arrive/"


@pytest.mark.parametrize("address", HOSTILE)
@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reauthenticate"])
def test_who_is_logged_in_is_led_to_no_other_site_either(as_ada, name, address):
    for response in (
        as_ada.get(reverse(name), {"next": address}),
        as_ada.post(reverse(name), {"next": address, "password": PASSWORD}),
    ):
        assert response.status_code < 400
        assert not leads_away(response)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_form_of_ours_goes_back_to_no_other_site(as_ada, address):
    discarded = as_ada.post("/unsent/discard/", {"action": "/x/", "page": address})
    assert discarded["Location"] == "/progress/"
    captured = as_ada.post("/evidence/capture/", {"note": "A win.", "next": address})
    assert captured.status_code in (302, 422)
    assert not leads_away(captured)


@pytest.mark.parametrize("address", HOSTILE)
def test_headers_that_name_a_page_are_taken_as_they_come(as_ada, design_docs, address):
    said = address.encode("ascii", "replace").decode()
    for name in ("HX-Current-URL", "Referer", "Origin"):
        headers = {"HX-Request": "true", name: said}
        tick = f"/ladders/ai-engineer/items/{design_docs.slug}/tick/"
        assert as_ada.post(tick, headers=headers).status_code < 400
