"""How a note will look is one press away, and the press saves nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

PREVIEW = "/preview/"


def test_it_shows_the_notes_of_a_form_and_saves_nothing(as_ada, ada):
    sent = {"previews": "note", "note": "Moved __init__.py, **twice**", "links": "not shown"}
    answer = as_ada.post(PREVIEW, sent)
    assert answer.status_code == 200
    assert "<p>Moved __init__.py, <strong>twice</strong></p>" in answer.text
    assert "not shown" not in answer.text
    assert "Nothing is saved yet" in answer.text
    assert not ada.evidence.exists()


def test_htmx_gets_the_notes_alone(as_ada):
    sent = {"previews": "what done_when", "what": "> 95%", "done_when": "- a\r\n- b"}
    answer = as_ada.post(PREVIEW, sent, headers={"HX-Request": "true"})
    assert "<main" not in answer.text
    assert "&gt; 95%" in answer.text
    assert answer.text.count("<li>a</li>") == 1


@pytest.mark.parametrize("sent", [{}, {"previews": "note"}, {"previews": "note", "note": " "}])
def test_nothing_typed_is_nothing_to_show(as_ada, sent):
    assert "Nothing to show yet" in as_ada.post(PREVIEW, sent).text


def test_whoever_is_logged_out_is_shown_what_was_typed(client, db):
    answer = client.post(PREVIEW, {"previews": "note", "note": "Half an hour of typing."})
    assert answer.status_code == 403
    assert "Half an hour of typing." in answer.text
    assert client.get(PREVIEW).status_code == 405


def test_enter_in_a_field_never_means_the_preview(as_ada, ada, ladder):
    """A browser presses the first button of a form on Enter."""
    as_ada.post(reverse("plans:capture"), {"note": "RFC 12", "reads_as": "note"})
    page = as_ada.get(reverse("plans:edit-evidence", args=[ada.evidence.get().pk])).text
    form = page[page.index("data-keep-draft", page.index("<main")) :]
    assert form.index(">Save</button>") < form.index(">Preview</button>")
