"""Text that was posted after the session had ended."""

from __future__ import annotations

import pytest

from careerladder.web.resubmission import owner_token
from tests.plans.conftest import HTMX, NOTE, PHASE_LINE


def test_text_posted_after_the_session_ended_comes_back_in_its_form(ada, design_docs, verb, client):
    fields = {"note": NOTE, "tick": "yes", "whose": owner_token(ada)}
    answer = client.post(verb("add-evidence", design_docs), fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/ladders/")
    assert not ada.evidence.exists()
    after = client.post(
        answer["Location"], {"login": ada.email, "password": "a long enough password"}, follow=True
    )
    assert after.redirect_chain[-1][0] == PHASE_LINE
    assert NOTE in after.content.decode()
    assert not ada.evidence.exists()
    # It is gone once it was sent.
    client.post(verb("add-evidence", design_docs), fields)
    assert ada.evidence.count() == 1
    assert as_text_of_forms(client.get(PHASE_LINE)).count(NOTE) == 0


def as_text_of_forms(response) -> str:
    html = response.content.decode()
    return "".join(part.split("</textarea>")[0] for part in html.split("<textarea")[1:])


def test_a_second_press_without_text_leaves_the_first_text_waiting(ada, design_docs, verb, client):
    whose = {"whose": owner_token(ada)}
    client.post(verb("add-evidence", design_docs), whose | {"note": NOTE})
    client.post(verb("untick", design_docs), whose)
    client.post(verb("not-possible", design_docs), whose | {"reason": "Not here."})
    client.force_login(ada)
    html = client.get(PHASE_LINE).content.decode()
    assert NOTE in html
    assert "Not here." in html


def test_text_that_came_back_can_be_thrown_away(ada, design_docs, verb, client):
    add = verb("add-evidence", design_docs)
    client.post(add, {"links": "https://example.org/lost", "whose": owner_token(ada)})
    client.force_login(ada)
    html = client.get(PHASE_LINE).content.decode()
    assert "You were logged out before this was saved." in html
    assert '<details class="item__more" open>' in html
    page = "/ladders/ai-engineer/phases/mid/"
    answer = client.post("/unsent/discard/", {"action": add, "page": page})
    assert answer["Location"] == page
    assert "https://example.org/lost" not in client.get(PHASE_LINE).content.decode()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "abc", ""])
def test_throwing_it_away_leads_to_no_other_site(as_ada, page):
    answer = as_ada.post("/unsent/discard/", {"action": "/x/", "page": page})
    assert answer["Location"] == "/progress/"


def test_the_longest_note_in_the_widest_letters_comes_back_too(ada, design_docs, verb, client):
    note = "🪜" * 10_000
    client.post(verb("add-evidence", design_docs), {"note": note, "whose": owner_token(ada)})
    client.force_login(ada)
    assert note in client.get(PHASE_LINE).content.decode()


def test_text_that_cannot_wait_for_the_login_is_shown(ada, design_docs, verb, client, monkeypatch):
    monkeypatch.setattr("careerladder.web.resubmission.MOST_UNSENT_PER_HOUR", 1)
    client.post(verb("add-evidence", design_docs), {"note": "First.", "whose": owner_token(ada)})
    answer = client.post(verb("add-evidence", design_docs), {"note": NOTE})
    assert answer.status_code == 403
    assert NOTE in answer.content.decode()
    assert "/account/login/?next=/ladders/" in answer.content.decode()


def test_it_comes_back_to_nobody_else(ada, bob, design_docs, verb, client):
    client.post(verb("add-evidence", design_docs), {"note": NOTE, "whose": owner_token(ada)})
    client.force_login(bob)
    assert NOTE not in client.get(PHASE_LINE).content.decode()


def test_htmx_is_sent_to_the_login_as_a_page(ada, design_docs, verb, client):
    answer = client.post(verb("tick", design_docs), headers=HTMX)
    assert answer["HX-Redirect"].startswith("/account/login/")


def test_an_edit_posted_after_the_session_ended_comes_back(ada, piece, edit, client):
    client.post(edit, {"note": "An hour of typing.", "base_version": 1, "whose": owner_token(ada)})
    client.force_login(ada)
    assert "An hour of typing." in client.get(edit).content.decode()
    piece.refresh_from_db()
    assert piece.note == NOTE
