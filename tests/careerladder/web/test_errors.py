"""A refusal looks like ours, has its status, and costs nobody what they typed."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from careerladder.sessions import SessionStore
from careerladder.web.errors import MOST_CHARACTERS_SHOWN, ended_session
from careerladder.web.middleware.error_pages import error_pages

NOTE = "RFC 12: two teams built from it.\nThey <b>did</b>."


@pytest.fixture
def strict(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    return client


def test_a_page_that_does_not_exist_looks_like_ours(client, ladder):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "Page not found" in response.text
    assert 'class="header"' in response.text


def test_a_wrong_method_gets_a_page_and_keeps_what_is_allowed(client, ladder):
    response = client.post(reverse("home"))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "only accepts a form" in response.text


@pytest.mark.parametrize("status", [400, 409, 413, 422, 429])
def test_an_empty_refusal_gets_its_page(status):
    def refuse(request):
        return HttpResponse(status=status, headers={"Retry-After": "60"})

    request = RequestFactory().get("/")
    request.session = SessionStore()
    response = error_pages(refuse)(request)
    assert response.status_code == status
    assert response["Retry-After"] == "60"
    assert f"Error {status}" in response.text


def test_a_refusal_with_words_of_its_own_keeps_them():
    response = error_pages(lambda request: HttpResponse("Mine.", status=409))(
        RequestFactory().get("/")
    )
    assert response.text == "Mine."


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_the_pages_that_django_renders_need_no_context(status):
    assert f"Error {status}" in render_to_string(f"{status}.html")


def test_the_page_for_a_failure_names_nothing_that_can_fail():
    page = render_to_string("500.html")
    assert 'href="/"' in page
    assert "<script" not in page


def test_a_stale_token_shows_what_was_typed_and_offers_to_send_it_again(strict):
    response = strict.post(
        reverse("time-zone"),
        {"note": NOTE, "happened_on": "2026-03-01", "item": "writes-design-docs"},
        headers={"Origin": "http://testserver"},
    )
    assert response.status_code == 403
    assert "They &lt;b&gt;did&lt;/b&gt;." in response.text
    assert '<textarea id="typed-1" name="note"' in response.text
    assert '<input type="hidden" name="item" value="writes-design-docs">' in response.text
    assert "2026-03-01" in response.text
    assert "Send it again" in response.text
    assert f'<form class="form" action="{reverse("time-zone")}" method="post" ' in response.text


@pytest.mark.parametrize("note", ["migrated", "42", "rfc-12", "2026", "a"])
def test_a_note_of_one_word_is_shown_like_any_other(strict, note):
    posted = {
        "note": note,
        "happened_on": "2026-03",
        "form_key": "3f2b",
        "whose": "9c0e",
        "tick": "",
    }
    page = strict.post(reverse("time-zone"), posted, headers={"Origin": "http://testserver"}).text
    assert f">\n{note}</textarea>" in page
    assert page.count("<textarea") == 2
    for name in ("form_key", "whose", "tick"):
        assert f'<input type="hidden" name="{name}" value="{posted[name]}">' in page


def test_a_note_of_one_word_is_shown_after_the_session_ended():
    posted = {"note": "migrated", "happened_on": "2026-03", "sitting": "3f2b"}
    request = RequestFactory().post("/", posted)
    request.session = SessionStore()
    page = ended_session(request, "/account/login/").text
    assert ">\nmigrated</textarea>" in page
    assert "3f2b" not in page
    assert [label in page for label in (">What happened<", ">When<")] == [True, True]


def test_what_is_sent_again_arrives(strict, ada):
    zone = {"time_zone": "Asia/Kolkata"}
    here = {"Origin": "http://testserver"}
    refused = strict.post(reverse("time-zone"), zone, headers=here)
    assert "Asia/Kolkata" in refused.text
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    strict.post(reverse("time-zone"), zone | {"csrfmiddlewaretoken": token}, headers=here)
    ada.refresh_from_db()
    assert ada.time_zone == "Asia/Kolkata"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://testserver"},
        {"Referer": "http://testserver/account/time-zone/"},
        {"Sec-Fetch-Site": "same-origin"},
        # As where a proxy changes the host: the very reason why the check fails.
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://ladder.example.org"},
    ],
)
def test_what_was_typed_here_is_shown(strict, headers):
    page = strict.post(reverse("time-zone"), {"note": NOTE}, headers=headers).text
    assert "RFC 12" in page
    assert "Your page was out of date" in page


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Referer": "http://testserver/account/"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": "https://elsewhere.example/?http://testserver/"},
        {"Referer": "http://testserver.elsewhere.example/"},
        {"Referer": "http://[x"},
    ],
)
@pytest.mark.parametrize("path", ["/account/time-zone/", "/evidence/capture/", "/account/login/"])
def test_no_word_of_what_another_site_sent_is_shown(strict, headers, path):
    posted = {"note": NOTE, "<b>name": "x", "login": "RFC 12", "next": "/RFC 12/"}
    response = strict.post(path, posted, headers=headers)
    assert response.status_code == 403
    assert "This form came from another site" in response.text
    for word in ("RFC 12", "They", "name", "Send it again"):
        assert word not in response.text.partition("<main")[2].partition("</main>")[0]


def test_a_password_is_not_shown(client, ladder):
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        reverse("account_login"),
        {"login": "ada@example.org", "password": "hunter2 hunter2"},
        headers={"Origin": "http://testserver"},
    )
    assert response.status_code == 403
    assert "ada@example.org" in response.text
    assert "hunter2" not in response.text


def test_a_text_beyond_measure_is_cut_and_not_sent_again(strict):
    response = strict.post(
        reverse("time-zone"),
        {"note": "x" * (MOST_CHARACTERS_SHOWN + 1)},
        headers={"Origin": "http://testserver"},
    )
    assert response.status_code == 403
    assert "Send it again" not in response.text


def test_htmx_is_told_to_send_the_form_plainly(strict):
    response = strict.post(reverse("time-zone"), {"note": NOTE}, headers={"HX-Request": "true"})
    assert response["HX-Trigger"] == "csrf-failure"
