import gzip
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from careerladder.models import LadderVersion, Phase
from careerladder.web.middleware import visitor_pages
from careerladder.web.middleware.visitor_pages import kept_pages

PHASE = "/ladders/ai-engineer/phases/mid/"
MOVES = "/ladders/ai-engineer/moves/"


@pytest.fixture
def visitor(ladder) -> Client:
    return Client()


def load_again(ladder, theme: str) -> None:
    """What a load that changed something leaves."""
    Phase.objects.filter(slug="mid").update(theme=theme)
    newest = LadderVersion.objects.latest("number")
    LadderVersion.objects.create(
        ladder=ladder.ladder, number=newest.number + 1, changes="Reworded a phase."
    )


def test_the_second_visitor_gets_the_same_response_without_rendering(
    visitor, django_assert_num_queries
):
    first = visitor.get(PHASE)
    # Whether the ladder was loaded again.
    with django_assert_num_queries(1):
        second = Client().get(PHASE)
    assert len(kept_pages.pages) == 1
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    assert "Content-Security-Policy" in second.headers
    assert second.resolver_match.route == first.resolver_match.route


def test_a_browser_that_has_the_page_is_told_that_it_is_current(visitor):
    first = visitor.get(PHASE)
    etag = first.headers["ETag"]
    again = visitor.get(PHASE, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    assert first.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(first.headers["Vary"].split(", "))


def test_it_is_rendered_again_once_the_ladder_was_loaded_again(visitor, ladder):
    before = visitor.get(PHASE)
    load_again(ladder, "Another theme.")
    after = visitor.get(PHASE, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Another theme." in after.text


def test_a_process_asks_for_a_new_load_at_most_once_a_second(
    visitor, ladder, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(visitor_pages, "SECONDS_BETWEEN_LOAD_CHECKS", 1)
    visitor.get(PHASE)
    load_again(ladder, "Another theme.")
    with django_assert_num_queries(0):
        assert "Another theme." not in visitor.get(PHASE).text
    kept_pages.checked_at -= 1
    assert "Another theme." in visitor.get(PHASE).text


def test_who_is_logged_in_gets_their_own_page_and_leaves_it_to_no_visitor(as_ada, bob, visitor):
    of_visitor = visitor.get(PHASE).text
    of_ada = as_ada.get(PHASE)
    as_bob = Client()
    as_bob.force_login(bob)
    assert "ada@example.org" in of_ada.text
    assert "bob@example.org" in as_bob.get(PHASE).text
    assert visitor.get(PHASE).text == of_visitor
    assert "ETag" not in of_ada.headers
    # With what a visitor's page left in the same browser.
    etag = visitor.get(PHASE).headers["ETag"]
    assert as_ada.get(PHASE, headers={"if-none-match": etag}).status_code == 200


def test_after_a_login_the_same_browser_gets_the_persons_page(visitor, ada):
    visitor.get(PHASE)
    visitor.force_login(ada)
    assert "ada@example.org" in visitor.get(PHASE).text
    visitor.logout()
    assert "ada@example.org" not in visitor.get(PHASE).text


def test_a_cookie_without_a_value_is_no_session(visitor, settings, django_assert_num_queries):
    visitor.get(PHASE)
    visitor.cookies[settings.SESSION_COOKIE_NAME] = ""
    with django_assert_num_queries(1):
        assert visitor.get(PHASE).status_code == 200
    assert len(kept_pages.pages) == 1


def test_who_accepts_gzip_gets_it_and_others_do_not(visitor):
    plain = visitor.get(PHASE)
    for _ in range(2):
        compressed = visitor.get(PHASE, headers={"accept-encoding": "gzip, br"})
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(compressed.content) == plain.content
    assert "Content-Encoding" not in visitor.get(PHASE).headers
    assert compressed.headers["ETag"] != plain.headers["ETag"]


def test_a_filter_of_the_moves_is_a_page_of_its_own_and_any_other_query_is_not_kept(visitor):
    every, llm = visitor.get(MOVES).text, visitor.get(f"{MOVES}?systems=llm").text
    assert every != llm
    assert visitor.get(f"{MOVES}?systems=llm").text == llm
    kept = len(kept_pages.pages)
    assert visitor.get(f"{MOVES}?systems=nonsense").text == every
    assert visitor.get(f"{MOVES}?a=1").status_code == 200
    assert len(kept_pages.pages) == kept == 2


def test_each_host_has_its_own_addresses(visitor, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in ("one.example", "two.example", "one.example"):
        page = visitor.get(PHASE, headers={"host": host}).text
        assert f"http://{host}{PHASE}" in page
    assert visitor.get(PHASE, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("name", ["account_login", "assessments:start", "account_signup"])
def test_a_page_with_a_form_is_not_kept_because_its_token_is_for_one_browser(visitor, name):
    visitor.get(reverse(name))
    assert not kept_pages.pages


@pytest.mark.parametrize("page", ["/nowhere/", "/ladders/none/", "/progress/"])
def test_no_error_and_no_redirect_is_kept(visitor, page):
    assert visitor.get(page).status_code in (302, 404)
    assert not kept_pages.pages


def test_a_request_of_htmx_or_a_post_gets_no_kept_page(visitor):
    visitor.get(PHASE)
    with patch.object(visitor_pages, "_response") as answered:
        visitor.get(PHASE, headers={"hx-request": "true"})
        visitor.post(PHASE)
    assert not answered.called


def test_what_was_kept_is_there_while_the_database_is_away(visitor):
    page = visitor.get(PHASE).content
    with patch.object(visitor_pages, "_newest_load", side_effect=OperationalError):
        assert visitor.get(PHASE).content == page


def test_a_page_that_needs_no_database_does_not_ask_it(visitor):
    with patch.object(visitor_pages, "_newest_load") as asked:
        assert visitor.get(reverse("manifest")).status_code == 200
        assert visitor.get("/nowhere/").status_code == 404
    assert not asked.called


def test_a_page_is_not_kept_while_nobody_knows_which_load_it_is_of(visitor):
    with patch.object(visitor_pages, "_newest_load", side_effect=OperationalError):
        assert visitor.get(PHASE).status_code == 200
    assert not kept_pages.pages


def test_nobody_waits_for_the_check_of_another_request(visitor, monkeypatch):
    page = visitor.get(PHASE).content
    monkeypatch.setattr(visitor_pages, "SECONDS_BETWEEN_LOAD_CHECKS", 1)
    kept_pages.checked_at -= 1
    answers = []

    def slow_check() -> list[int]:
        # Another request comes while the database doesn't answer this one.
        answers.append(Client().get(PHASE).content)
        raise OperationalError

    with patch.object(visitor_pages, "_newest_load", side_effect=slow_check) as check:
        assert visitor.get(PHASE).content == page
    assert answers == [page]
    assert check.call_count == 1


def test_a_head_leaves_the_whole_page_to_the_next_get(visitor):
    assert visitor.head(PHASE).content == b""
    page = visitor.get(PHASE)
    assert "</html>" in page.text
    assert visitor.head(PHASE).headers["Content-Length"] == page.headers["Content-Length"]


def test_what_only_looks_like_gzip_leaves_no_plain_page_to_who_accepts_gzip(visitor):
    assert "Content-Encoding" not in visitor.get(PHASE, headers={"accept-encoding": "gzipped"})
    compressed = visitor.get(PHASE, headers={"accept-encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"


def test_at_most_so_many_pages_are_kept(visitor, monkeypatch):
    monkeypatch.setattr(visitor_pages, "MOST_PAGES", 2)
    for page in ("/", PHASE, MOVES):
        visitor.get(page)
    assert [path for _, _, path, _ in kept_pages.pages] == [PHASE, MOVES]
