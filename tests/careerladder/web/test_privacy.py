"""What was private must not come back with the Back button of a shared machine."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("address", ["/progress/", "/ladders/ai-engineer/phases/mid/", "/account/"])
def test_no_cache_keeps_a_page_of_a_person(as_ada, address):
    assert as_ada.get(address)["Cache-Control"] == "private, no-cache"


def test_a_form_is_not_no_store_so_that_going_back_finds_what_was_typed(as_ada):
    assert "no-store" not in as_ada.get("/ladders/ai-engineer/phases/mid/")["Cache-Control"]


def test_logging_out_empties_the_browser_of_pages_and_drafts(as_ada):
    assert as_ada.post("/account/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_a_deletion_that_was_asked_who_it_is_empties_nothing(as_ada):
    answer = as_ada.post("/account/delete/", {"understood": "on"})
    assert answer.status_code == 302
    assert "Clear-Site-Data" not in answer


def test_a_deletion_empties_the_browser(proved_ada):
    assert "Clear-Site-Data" not in proved_ada.post("/account/delete/")
    answer = proved_ada.post("/account/delete/", {"understood": "on"})
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_a_page_that_was_not_found_leaves_the_notices_for_the_next(as_ada, ladder):
    as_ada.post("/ladders/ai-engineer/phases/mid/pick/")
    as_ada.get("/no-such-page/")
    assert "now working on Mid" in as_ada.get("/ladders/ai-engineer/phases/mid/").content.decode()
