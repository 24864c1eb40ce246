"""The inbox on one page: many pieces are filed with one press, and nothing else is changed."""

from __future__ import annotations

import re
from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from careerladder.web.resubmission import owner_token
from plans.gate.rules import State
from plans.journal.inbox import INBOX_PAGE_SIZE
from plans.models import Evidence, EvidenceText, Mark, ServesNone
from tests.html_forms import fields_of

INBOX, UNDO = "/evidence/inbox/", "/evidence/inbox/undo/"
DOCS, PUSHES = "writes-design-docs", "pushes-back"


@pytest.fixture
def waiting(ada):
    """Record a piece into the inbox."""

    def recorded(note: str = "Wrote the design document of the gateway", person=ada) -> Evidence:
        return Evidence.objects.record(person, EvidenceText(date(2026, 5, 14), note))

    return recorded


@pytest.fixture
def save(as_ada):
    def saved(*file, alone=(), tick=(), shown=(), client=as_ada):
        return client.post(
            INBOX,
            {
                "ladder": "ai-engineer",
                "shown": [piece.pk for piece in shown],
                "file": [f"{piece.pk} {slug}" for piece, slug in file],
                "alone": [piece.pk for piece in alone],
                "tick": [piece.pk for piece in tick],
            },
        )

    return saved


@pytest.fixture
def undo(as_ada):
    """Press Undo in the notice of the next page."""

    def undone():
        return as_ada.post(UNDO, fields_of(as_ada, INBOX, UNDO))

    return undone


def served(piece: Evidence) -> set[str]:
    return set(piece.ties.open().values_list("item__slug", flat=True))


def notice(client) -> str:
    text = re.sub(r"<[^>]+>", " ", client.get("/evidence/").text.split('id="notices"')[1])
    return " ".join(text.split())[:400]


def test_each_entry_shows_what_it_may_serve_with_descriptions_and_nothing_is_chosen(
    as_ada, waiting, design_docs
):
    piece = waiting()
    html = as_ada.get(INBOX).text
    assert "Wrote the design document of the gateway" in html
    assert html.index("Likely") < html.index(design_docs.wording)
    for item in ("pushes-back", "ships-a-feature", DOCS):
        assert html.count(f'value="{piece.pk} {item}"') == 1
    assert " checked" not in html


def test_the_items_of_the_current_phase_come_first(as_ada, waiting, ladder, ada):
    ada.phase_picks.model.objects.pick(ada, ladder.phase("senior").phase)
    waiting("Zzz")
    html = as_ada.get(INBOX).text
    assert html.index("current phase") < html.index(f" {DOCS}")


def test_one_press_files_ticks_and_empties_the_inbox(
    as_ada, ada, waiting, save, state_of, design_docs
):
    docs, both, alone, left = (waiting(note) for note in ("One", "Two", "Three", "Four"))
    answer = save(
        (docs, DOCS), (both, DOCS), (both, PUSHES), alone=[alone], tick=[docs], shown=[left]
    )
    assert answer["Location"] == INBOX
    assert (served(docs), served(both)) == ({DOCS}, {DOCS, PUSHES})
    assert served(alone) == served(left) == set()
    assert state_of(ada, design_docs) == State.EVIDENCED
    assert not ada.marks.filter(item__slug=PUSHES).exists()
    assert list(ada.evidence.present().unfiled()) == [left]
    assert "Filed 2 entries. Filed one entry under no item. Ticked one item." in notice(as_ada)


def test_the_journal_the_progress_page_and_the_inbox_agree(as_ada, ada, waiting, save):
    alone, left = waiting("Kept"), waiting("Left")
    assert "Inbox <span>2</span>" in as_ada.get("/evidence/").text
    save(alone=[alone])
    assert "Inbox <span>1</span>" in as_ada.get("/evidence/").text
    assert "One entry isn’t filed" in re.sub(r"\s+", " ", as_ada.get("/progress/").text)
    filtered = as_ada.get("/evidence/?state=unfiled").text
    assert left.get_absolute_url() in filtered
    assert alone.get_absolute_url() not in filtered
    assert "Filed under no item" in as_ada.get("/evidence/").text
    for page in ("/progress/", "/evidence/"):
        assert f'href="{INBOX}"' in as_ada.get(page).text


def test_undo_takes_back_exactly_what_was_saved(as_ada, ada, waiting, save, undo, design_docs):
    before, docs, alone = waiting("Zero"), waiting("One"), waiting("Two")
    save((before, PUSHES))
    as_ada.get(INBOX)
    save((docs, DOCS), (before, DOCS), alone=[alone], tick=[docs])
    undo()
    assert set(ada.evidence.present().unfiled()) == {docs, alone}
    assert served(before) == {PUSHES}
    assert not ada.marks.open().exists()


def test_undo_leaves_what_was_done_since(as_ada, ada, waiting, save, design_docs):
    piece = waiting()
    save((piece, DOCS), tick=[piece])
    fields = fields_of(as_ada, INBOX, UNDO)
    Mark.objects.untick(ada, design_docs)
    Mark.objects.tick(ada, design_docs)
    as_ada.post(UNDO, fields)
    as_ada.post(UNDO, fields)
    assert served(piece) == set()
    assert ada.marks.open().exists()


def test_pressed_twice_it_is_saved_once(as_ada, ada, waiting, save):
    docs, alone = waiting("One"), waiting("Two")
    for _ in range(2):
        assert save((docs, DOCS), alone=[alone], tick=[docs]).status_code == HTTPStatus.FOUND
    assert docs.ties.count() == alone.serves_none.count() == ada.marks.count() == 1
    assert "Undo" in as_ada.get(INBOX).text


def test_an_old_form_undoes_nothing(as_ada, ada, waiting, save, item):
    piece = waiting()
    fields = fields_of(as_ada, INBOX, INBOX)
    piece.tie(item(PUSHES))
    as_ada.post(INBOX, fields | {"file": [f"{piece.pk} {DOCS}"]})
    assert served(piece) == {DOCS, PUSHES}
    as_ada.post(INBOX, fields)
    assert served(piece) == {DOCS, PUSHES}


def test_what_was_filed_since_is_not_kept_for_itself_and_all_choices_return(
    waiting, save, item, ada
):
    piece, other = waiting("One"), waiting("Two")
    piece.tie(item(PUSHES))
    answer = save((other, DOCS), alone=[piece], tick=[other], shown=[piece, other])
    html = answer.text
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Nothing is saved yet" in html
    assert f'value="{other.pk} {DOCS}" checked' in html
    assert f'name="alone" value="{piece.pk}" checked' in html
    assert f'name="tick" value="{other.pk}" checked' in html
    assert served(piece) == {PUSHES}
    assert served(other) == set()


def test_what_was_removed_since_is_said_and_the_rest_can_be_saved(as_ada, waiting, save):
    gone, other = waiting("One"), waiting("Two")
    gone.remove()
    answer = save((gone, DOCS), (other, DOCS), shown=[gone, other])
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "removed after you opened this page" in answer.text
    assert f'value="{other.pk} {DOCS}" checked' in answer.text
    assert str(gone.pk) not in answer.text
    save((other, DOCS))
    assert served(other) == {DOCS}


def test_a_retired_item_is_refused(waiting, save, design_docs, retire):
    piece = waiting()
    retire(design_docs)
    answer = save((piece, DOCS), (piece, PUSHES), shown=[piece])
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This item was retired" in answer.text
    assert f'value="{piece.pk} {PUSHES}" checked' in answer.text
    assert served(piece) == set()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"file": f"KEY {DOCS}", "alone": "KEY"}, "not both"),
        ({"tick": "KEY"}, "Choose an item to tick"),
        ({"file": "KEY no-such-item"}, "is not on the ladder"),
        ({"file": f"nonsense {DOCS}"}, "was changed on the way"),
        ({"alone": "nonsense"}, "was changed on the way"),
    ],
)
def test_what_contradicts_itself_comes_back(as_ada, waiting, fields, says):
    piece = waiting()
    sent = {name: value.replace("KEY", str(piece.pk)) for name, value in fields.items()}
    answer = as_ada.post(INBOX, sent | {"shown": str(piece.pk)})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert says in answer.text
    assert str(piece.pk) in answer.text
    assert served(piece) == set()
    assert not ServesNone.objects.exists()


def test_what_is_not_possible_is_filed_and_not_ticked(as_ada, ada, waiting, save, design_docs):
    Mark.objects.mark_not_possible(ada, design_docs, "No design documents here.")
    piece = waiting()
    save((piece, DOCS), tick=[piece])
    assert served(piece) == {DOCS}
    assert "Not ticked" in notice(as_ada)


def test_somebody_elses_piece_is_not_there(as_ada, bob, waiting, save):
    theirs = waiting("Bob’s", person=bob)
    mine = waiting()
    assert "Bob’s" not in as_ada.get(INBOX).text
    for sent in ({"file": [(theirs, DOCS)]}, {"alone": [theirs]}):
        answer = save(*sent.get("file", [(mine, DOCS)]), alone=sent.get("alone", ()))
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Bob’s" not in save(tick=[theirs], shown=[theirs]).text
    assert served(theirs) == served(mine) == set()
    put_back = reverse("plans:put-back-in-inbox", args=[theirs.pk])
    assert as_ada.post(put_back).status_code == HTTPStatus.NOT_FOUND
    theirs.keep_for_itself()
    kept = theirs.serves_none.get()
    as_ada.post(UNDO, {"kept": str(kept.pk)})
    assert theirs.serves_none.open().exists()


def test_kept_for_itself_it_says_so_and_can_be_put_back(as_ada, ada, waiting, save, item):
    piece = waiting()
    save(alone=[piece])
    page = as_ada.get(piece.get_absolute_url()).text
    assert "Filed under no item</h2>" in page
    history = as_ada.get(reverse("plans:evidence-history", args=[piece.pk])).text
    assert "Filed under no item" in history
    as_ada.post(reverse("plans:put-back-in-inbox", args=[piece.pk]))
    assert ada.evidence.unfiled().get() == piece
    save(alone=[piece])
    piece.tie(item(PUSHES))
    assert "Filed under no item</h2>" not in as_ada.get(piece.get_absolute_url()).text
    # What undoes the filing leaves it as it was.
    piece.untie(item(PUSHES))
    assert not ada.evidence.unfiled().exists()
    assert "Filed under no item</h2>" in as_ada.get(piece.get_absolute_url()).text


def test_a_page_has_twenty_and_the_rest_stands_on_the_next(as_ada, waiting):
    for number in range(INBOX_PAGE_SIZE + 1):
        waiting(f"Note {number}")
    assert as_ada.get(INBOX).text.count('name="shown"') == INBOX_PAGE_SIZE
    assert as_ada.get(INBOX, {"page": 2}).text.count('name="shown"') == 1
    assert "Page 1 of 2" in as_ada.get(INBOX).text


def test_an_empty_inbox_says_so(as_ada, ladder):
    assert "The inbox is empty" in as_ada.get(INBOX).text


def test_what_was_chosen_before_the_session_ended_is_chosen_again(client, ada, waiting):
    piece, other = waiting("One"), waiting("Two")
    form = {
        "whose": owner_token(ada),
        "shown": [piece.pk, other.pk],
        "file": [f"{piece.pk} {DOCS}"],
        "alone": [other.pk],
    }
    client.post(INBOX, form)
    assert served(piece) == set()
    client.force_login(ada)
    html = client.get(INBOX).text
    assert "logged out before this was saved" in html
    assert f'value="{piece.pk} {DOCS}" checked' in html
    assert f'name="alone" value="{other.pk}" checked' in html
    client.post(INBOX, form)
    assert "logged out before" not in client.get(INBOX).text


def test_it_costs_the_same_with_more(as_ada, ada, waiting, save, queries):
    save((waiting("Filed"), DOCS))
    waiting()
    as_ada.get(INBOX)
    before = queries(lambda: as_ada.get(INBOX))
    filed = [waiting(f"Filed {number}") for number in range(5)]
    save(*((piece, DOCS) for piece in filed))
    for number in range(30):
        waiting(f"Note {number}")
    as_ada.get(INBOX)
    assert queries(lambda: as_ada.get(INBOX)) == before
    assert before <= 10
