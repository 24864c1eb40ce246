"""Evidence that is there already: used for one more item, for no longer, and chosen from a list."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from plans.gate.rules import State
from plans.models import Evidence, EvidenceText, Mark
from tests.plans.conftest import HTMX, NOTE, PHASE_LINE

BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def owned(item):
    return item("owns-a-component")


@pytest.fixture
def inbox(ada, record) -> list[Evidence]:
    return [record(ada, note=f"Piece {number}.") for number in range(3)]


def test_it_lists_what_does_not_serve_the_item_yet(as_ada, ada, bob, design_docs, record, verb):
    record(ada, design_docs, note="Serves it.")
    record(ada, note="Serves nothing.")
    record(ada, note="Was removed.").remove()
    record(bob, note="Bob's.")
    html = as_ada.get(verb("existing-evidence", design_docs)).content.decode()
    assert "Serves nothing." in html
    assert not any(text in html for text in ("Serves it.", "Was removed.", "Bob"))


def test_the_newest_stand_first_twenty_on_a_page(as_ada, ada, design_docs, verb):
    for days in range(25):
        happened_on = date(2026, 5, 1) - timedelta(days=days)
        Evidence.objects.record(ada, EvidenceText(happened_on, f"{days} days ago."))
    html = as_ada.get(verb("existing-evidence", design_docs)).content.decode()
    assert html.count('type="checkbox"') == 20
    assert html.index(">0 days ago.") < html.index(">19 days ago.")
    second = as_ada.get(verb("existing-evidence", design_docs), {"page": 2}).content.decode()
    assert second.count('type="checkbox"') == 5


def test_what_is_chosen_stays_chosen_on_another_page_and_after_a_search(
    as_ada, ada, design_docs, inbox, record, verb
):
    for number in range(20):
        record(ada, note=f"Later {number}.")
    chosen = {"evidence": [str(inbox[0].pk)]}
    for press in ({"page": "1"}, {"search": "yes", "q": "Later"}):
        html = as_ada.post(verb("existing-evidence", design_docs), chosen | press).content.decode()
        assert "Chosen so far" in html
        assert html.count(" checked") == 1
    assert not ada.evidence.get(pk=inbox[0].pk).ties.exists()


def test_a_search_finds_words_of_a_note(as_ada, design_docs, inbox, verb):
    address = verb("existing-evidence", design_docs)
    found = as_ada.get(address, {"q": "pieces 1"}).content.decode()
    assert "Piece 1." in found
    assert "Piece 2." not in found
    nothing = as_ada.get(address, {"q": "xyzzy"}).content.decode()
    assert "“xyzzy”" in nothing
    assert "File under this item" not in nothing


@pytest.mark.parametrize("words", ["🎉", "!", "\x00"])
def test_what_cannot_be_searched_for_is_said(as_ada, design_docs, inbox, verb, words):
    answer = as_ada.get(verb("existing-evidence", design_docs), {"q": words})
    assert answer.status_code == 422


def test_the_chosen_serve_the_item(as_ada, ada, design_docs, inbox, verb, state_of):
    chosen = [str(piece.pk) for piece in inbox[:2]]
    answer = as_ada.post(verb("existing-evidence", design_docs), {"evidence": chosen})
    assert answer.status_code == 302
    assert answer["Location"] == PHASE_LINE
    assert state_of(ada, design_docs) == State.IN_PROGRESS
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "Filed two entries under this item." in html
    assert "has evidence but isn’t ticked" in html
    assert "Piece 0." in html
    assert "Piece 2." not in html


@BOTH
def test_using_and_ticking_counts_and_its_undo_takes_both_back(
    as_ada, ada, design_docs, inbox, verb, state_of, headers
):
    chosen = [str(piece.pk) for piece in inbox[:2]]
    as_ada.post(
        verb("existing-evidence", design_docs), {"evidence": chosen, "tick": "yes"}, headers=headers
    )
    assert state_of(ada, design_docs) == State.EVIDENCED
    undo = {"evidence": ",".join(chosen), "untick": "yes"}
    html = as_ada.post(verb("untie", design_docs), undo, headers=headers).content.decode()
    assert state_of(ada, design_docs) == State.OPEN
    if headers:
        assert "no longer counts: it isn’t ticked and has no evidence. 0 of 3 items count" in html
        assert 'name="tick" value="yes"' in html


def test_with_htmx_the_line_comes_back_with_the_gate(as_ada, design_docs, inbox, verb):
    headers = HTMX | {"HX-Current-URL": "http://testserver/ladders/ai-engineer/phases/mid/"}
    answer = as_ada.post(
        verb("existing-evidence", design_docs),
        {"evidence": str(inbox[0].pk), "tick": "yes"},
        headers=headers,
    )
    html = answer.content.decode()
    assert html.lstrip().startswith("<li")
    assert "now counts. 1 of 3 items count" in html
    assert f'value="{inbox[0].pk}"' in html


def test_with_htmx_the_choice_stands_in_its_line(as_ada, design_docs, inbox, verb):
    html = as_ada.get(verb("existing-evidence", design_docs), headers=HTMX).content.decode()
    assert html.lstrip().startswith("<li")
    assert html.count('type="checkbox"') == 3


@BOTH
@pytest.mark.parametrize("chosen", [[], ["x"], [""]], ids=["nothing", "no key", "blank"])
def test_nothing_chosen_is_said(as_ada, ada, design_docs, inbox, verb, headers, chosen):
    answer = as_ada.post(
        verb("existing-evidence", design_docs), {"evidence": chosen, "tick": "yes"}, headers=headers
    )
    assert answer.status_code == 422
    assert "Choose at least one entry" in answer.content.decode()
    assert "Piece 0." in answer.content.decode()
    assert not ada.marks.exists()


def test_pressing_twice_ties_once(as_ada, design_docs, inbox, verb):
    fields = {"evidence": str(inbox[0].pk), "tick": "yes"}
    for _ in range(2):
        answer = as_ada.post(verb("existing-evidence", design_docs), fields, headers=HTMX)
        assert answer.status_code == 200
    assert inbox[0].ties.count() == 1
    assert 'name="untick"' not in answer.content.decode()


@BOTH
def test_all_are_tied_or_none(as_ada, ada, design_docs, inbox, verb, headers):
    inbox[2].remove()
    chosen = [str(piece.pk) for piece in inbox]
    answer = as_ada.post(
        verb("existing-evidence", design_docs), {"evidence": chosen, "tick": "yes"}, headers=headers
    )
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "was removed" in html
    assert html.count(" checked") == 2
    assert not any(piece.ties.exists() for piece in inbox)
    assert not ada.marks.exists()


@BOTH
def test_ticking_what_is_marked_not_possible_is_refused_with_the_choice(
    as_ada, ada, design_docs, inbox, verb, headers
):
    Mark.objects.mark_not_possible(ada, design_docs, "No documents here.")
    answer = as_ada.post(
        verb("existing-evidence", design_docs),
        {"evidence": str(inbox[0].pk), "tick": "yes"},
        headers=headers,
    )
    assert answer.status_code == 409
    assert answer.content.decode().count(" checked") == 1
    assert not inbox[0].ties.exists()


@BOTH
def test_a_retired_item_takes_none(as_ada, design_docs, inbox, piece, verb, headers):
    type(design_docs).objects.update(retired_on=date(2026, 6, 1), retired_why="Merged.")
    for name, one in (("existing-evidence", inbox[0]), ("untie", piece)):
        answer = as_ada.post(verb(name, design_docs), {"evidence": str(one.pk)}, headers=headers)
        assert answer.status_code == 409
        assert "was retired" in answer.content.decode()
        assert "What you typed" not in answer.content.decode()
    assert as_ada.get(verb("existing-evidence", design_docs)).status_code == 409
    assert piece.ties.open().exists()


@pytest.mark.parametrize("name", ["existing-evidence", "untie"])
def test_another_persons_evidence_is_a_404(as_bob, as_ada, design_docs, piece, verb, name):
    for keys in ([str(piece.pk)], [str(uuid4())]):
        assert as_bob.post(verb(name, design_docs), {"evidence": keys}).status_code == 404
    assert piece.ties.open().count() == 1


def test_one_that_is_not_there_stops_all(as_ada, design_docs, inbox, verb):
    keys = [str(inbox[0].pk), str(uuid4())]
    answer = as_ada.post(verb("existing-evidence", design_docs), {"evidence": keys})
    assert answer.status_code == 404
    assert not inbox[0].ties.exists()


def test_an_unknown_item_is_a_404(as_ada, inbox):
    for name in ("existing", "untie"):
        for item in ("ai-engineer/items/x", "x/items/writes-design-docs"):
            answer = as_ada.post(f"/ladders/{item}/{name}/", {"evidence": str(inbox[0].pk)})
            assert answer.status_code == 404


def test_untying_takes_it_from_this_item_alone(as_ada, ada, design_docs, owned, record, verb):
    piece = record(ada, design_docs, owned, note=NOTE)
    Mark.objects.tick(ada, design_docs)
    answer = as_ada.post(verb("untie", design_docs), {"evidence": str(piece.pk)})
    assert answer["Location"] == PHASE_LINE
    assert [tie.item for tie in piece.ties.open()] == [owned]
    html = as_ada.get(PHASE_LINE).content.decode()
    assert "Removed from this item." in html
    assert "no longer counts: it has no evidence. 0 of 3 items count" in html


def test_undoing_an_untie_ties_it_again(as_ada, ada, design_docs, piece, verb, state_of):
    answer = as_ada.post(verb("untie", design_docs), {"evidence": str(piece.pk)}, headers=HTMX)
    html = answer.content.decode()
    assert f'action="{verb("existing-evidence", design_docs)}"' in html
    assert f'value="{piece.pk}"' in html
    as_ada.post(verb("existing-evidence", design_docs), {"evidence": str(piece.pk)})
    assert state_of(ada, design_docs) == State.IN_PROGRESS
    assert piece.ties.count() == 2


def test_untying_twice_changes_nothing_more(as_ada, design_docs, piece, verb):
    for _ in range(2):
        answer = as_ada.post(verb("untie", design_docs), {"evidence": str(piece.pk)}, headers=HTMX)
        assert answer.status_code == 200
    assert "Undo" not in answer.content.decode()


def test_untying_nothing_is_a_404_and_a_get_is_refused(as_ada, design_docs, verb):
    assert as_ada.post(verb("untie", design_docs)).status_code == 404
    assert as_ada.get(verb("untie", design_docs)).status_code == 405


def test_a_stranger_is_asked_to_log_in(client, design_docs, piece, verb):
    for name in ("existing-evidence", "untie"):
        answer = client.post(verb(name, design_docs), {"evidence": str(piece.pk)})
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]
    assert piece.ties.open().exists()


def test_a_line_names_what_else_its_evidence_serves(as_ada, ada, design_docs, owned, item, record):
    record(ada, design_docs, owned, item("proposal-adopted"), note=NOTE)
    html = " ".join(as_ada.get(PHASE_LINE).content.decode().split())
    assert f'Also filed under: <a href="#{owned.slug}">{owned.name}</a>, <a href="/ladders/' in html


def test_only_who_has_evidence_is_offered_to_use_it(as_ada, ada, bob, record):
    record(bob, note="Bob's.")
    assert "Use evidence you have" not in as_ada.get(PHASE_LINE).content.decode()
    record(ada, note="In the inbox.")
    assert as_ada.get(PHASE_LINE).content.decode().count("Use evidence you have") == 3


def test_the_choice_costs_the_same_with_more_evidence(
    as_ada, ada, design_docs, record, verb, queries
):
    address = verb("existing-evidence", design_docs)
    record(ada, note=NOTE)
    as_ada.get(address)
    few = queries(lambda: as_ada.get(address))
    for _ in range(30):
        record(ada, design_docs, note="Serves it.")
        record(ada, note=NOTE)
    assert queries(lambda: as_ada.get(address)) == few <= 10


def test_more_than_fit_at_once_are_refused(as_ada, design_docs, inbox, verb):
    keys = ",".join(str(uuid4()) for _ in range(101))
    answer = as_ada.post(verb("existing-evidence", design_docs), {"evidence": keys})
    assert answer.status_code == 422
    assert "at most 100 at once" in answer.content.decode()


def test_a_tie_at_the_same_moment_as_an_earlier_one_is_not_undone(
    as_ada, ada, design_docs, inbox, piece, verb
):
    chosen = [str(piece.pk), str(inbox[0].pk)]
    html = as_ada.post(
        verb("existing-evidence", design_docs), {"evidence": chosen}, headers=HTMX
    ).content.decode()
    undo = html[html.index('class="notice"') :]
    assert f'name="evidence" value="{inbox[0].pk}"' in undo
    assert timezone.now() > piece.ties.get().since
