"""A move of one's own, its page, an edit, and each verb: done, refused, and badly asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerladder.web.resubmission import owner_token
from plans.models import Mark, Move, MoveText
from plans.moves.forms import default_due_date
from plans.moves.move_page import CHANGES_A_PAGE

ADD = "/plan/moves/"
TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 10)
WRITE_IT = MoveText("Write the runbook", DUE, TODAY, "With **Bea**.", "Read by two.", 6)
HERE = {"here": "move"}


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        yield


@pytest.fixture
def move(ada, ladder, design_docs) -> Move:
    planned: Move = Move.objects.add(ada, ladder.ladder, WRITE_IT, serving=[design_docs])
    return planned


@pytest.fixture
def page(move) -> str:
    return str(move.get_absolute_url())


@pytest.fixture
def edit(move) -> str:
    return reverse("plans:edit-move", args=[move.pk])


def verb(name: str, move: Move) -> str:
    return reverse(f"plans:{name}", args=[move.pk])


def sent(**more: object) -> dict[str, object]:
    """An edit that changes nothing, but for what is given."""
    return {
        "name": WRITE_IT.name,
        "what": WRITE_IT.what,
        "done_when": WRITE_IT.done_when,
        "hours": "6",
        "due_on": "2026-12-10",
        "serves": ["writes-design-docs"],
        "base_version": "1",
        "form_key": str(uuid4()),
        **more,
    }


def state(move: Move) -> str:
    return Move.objects.get(pk=move.pk).state


# Adding


def test_a_move_needs_no_more_than_a_name(as_ada, ada):
    form = as_ada.get(ADD).content.decode()
    assert 'value="2026-12-31"' in form
    answer = as_ada.post(ADD, {"name": "Ask Bea", "due_on": "2026-12-31"})
    planned = ada.moves.get()
    assert answer["Location"] == f"/plan/#move-{planned.pk}"
    assert (planned.name, planned.due_on, planned.hours) == ("Ask Bea", date(2026, 12, 31), None)
    html = as_ada.get("/plan/").content.decode()
    assert "Added to the plan, due 31 December 2026." in html
    assert verb("undo-move", planned) in html


def test_all_that_can_be_said_of_it_is_kept(as_ada, ada, design_docs):
    as_ada.post(ADD, sent(what="One\r\ntwo"))
    planned = ada.moves.get()
    assert planned.text == replace(WRITE_IT, what="One\ntwo")
    assert list(planned.items.all()) == [design_docs]


def test_a_due_month_means_its_last_day(as_ada, ada):
    as_ada.post(ADD, {"name": "Ask", "due_on": "2027-02"})
    assert ada.moves.get().due_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 20), date(2026, 11, 30)),
        (date(2026, 11, 21), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_it_is_due_at_the_end_of_the_month_unless_that_is_near(today, due):
    assert default_due_date(today) == due


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Say in a few words what to do."),
        ("name", "   ", "Say in a few words what to do."),
        ("name", "x" * 121, "This has 121 characters; the limit is 120."),
        ("name", "a\x00b", "Null characters are not allowed."),
        ("what", "x" * 10_001, "This has 10,001 characters; the limit is 10,000."),
        ("hours", "0", "Write a whole number from 1 to 200"),
        ("hours", "201", "Write a whole number from 1 to 200"),
        ("hours", "abc", "Write a whole number from 1 to 200"),
        ("due_on", "", "Choose a due date."),
        (
            "due_on",
            "2026-11-22",
            "This day has passed: today is 23 November 2026 in your time zone.",
        ),
        ("due_on", "2026-10", "This day has passed"),
        ("due_on", "2026-02-30", "There is no such date."),
        ("due_on", "a\x00b", "There is no such date."),
        ("due_on", "9999-12", "Choose a day within ten years."),
        ("serves", ["no-such-item"], "is not on the ladder"),
        ("form_key", "abc", "This form was changed on the way"),
    ],
)
def test_what_cant_be_planned_is_said_and_nothing_typed_is_lost(as_ada, ada, field, value, says):
    answer = as_ada.post(ADD, sent(done_when="Three read it.") | {field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert "Three read it." in html
    assert "<title>Not saved: " in html
    assert not ada.moves.exists()


def test_what_was_chosen_stays_chosen_in_a_refused_form(as_ada):
    html = as_ada.post(ADD, sent(name="")).content.decode()
    assert '<input type="checkbox" name="serves" value="writes-design-docs" checked>' in html


def test_a_double_press_plans_one_and_answers_alike(as_ada, ada):
    form = sent()
    first, second = (as_ada.post(ADD, form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert ada.moves.count() == 1


def test_the_current_phase_and_what_is_missing_there_stand_first(as_ada, ada, ladder, design_docs):
    ada.phase_picks.pick(ada, ladder.phase("mid").phase)
    Mark.objects.mark_not_possible(ada, design_docs, "Not here.")
    html = as_ada.get(ADD).content.decode()
    before, behind = html.split("Other items")
    assert 'value="pushes-back"' in before
    assert 'value="pushes-back"' not in behind
    assert 'value="writes-design-docs"' not in html


def test_an_item_that_was_retired_meanwhile_is_refused_and_the_text_kept(
    as_ada, ada, design_docs, retire
):
    retire(design_docs)
    answer = as_ada.post(ADD, sent())
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This item was retired and no longer counts." in html
    assert WRITE_IT.what in html
    assert as_ada.post(ADD, sent(serves=[])).status_code == 302


def test_text_of_an_ended_session_comes_back_with_what_was_chosen(ada, client: Client):
    chosen = ["writes-design-docs", "pushes-back"]
    form = sent(serves=chosen, whose=owner_token(ada))
    assert client.post(ADD, form)["Location"].startswith("/account/login/?next=/plan/moves/")
    client.force_login(ada)
    html = client.get(ADD).content.decode()
    assert "You were logged out before this was saved." in html
    assert WRITE_IT.what in html
    for slug in chosen:
        assert f'value="{slug}" checked>' in html
    assert not ada.moves.exists()
    client.post(ADD, form)
    assert WRITE_IT.what not in client.get(ADD).content.decode()


# The page


def test_the_page_shows_the_move_and_what_was_done_to_it(as_ada, move, page, item):
    move.edit(
        replace(WRITE_IT, name="Reword it", what="With **Bea** and Cy.", hours=None),
        serving=[item("pushes-back")],
        base_version=1,
    )
    move.postpone(date(2027, 1, 10))
    move.drop("The <team> took it over.")
    html = as_ada.get(page).content.decode()
    assert "<strong>Bea</strong>" in html
    assert "<h1>Reword it</h1>" in html
    for said in (
        "Name: “Write the runbook” → “Reword it”",
        "Hours: 6 → none",
        "Due date: 10 December 2026 → 10 January 2027",
        f"Now for: “{item('pushes-back').name}”",
        f"No longer for: “{item('writes-design-docs').name}”",
        "Details changed",
        "Dropped: The &lt;team&gt; took it over.",
        "Add back to the plan",
    ):
        assert said in html
    assert html.index("Dropped: ") < html.index("Due date changed") < html.index("Added")


def test_what_usually_blocks_a_suggested_move_is_said(as_ada, ada, ladder):
    suggestion = ladder.suggested_moves[0]
    move = Move.objects.add(ada, ladder.ladder, WRITE_IT, suggestion=suggestion, reason="Missing.")
    html = as_ada.get(move.get_absolute_url()).content.decode()
    assert suggestion.blocked_by in html
    assert "Missing." in html


def test_a_verb_does_not_read_its_person_again(as_ada, move, page):
    """Once for the login, and once to lock the row."""
    with CaptureQueriesContext(connection) as captured:
        as_ada.post(f"{page}start/")
    read = [each["sql"] for each in captured if 'FROM "careerladder_user"' in each["sql"]]
    locks = [sql for sql in read if "FOR NO KEY UPDATE" in sql]
    assert len(read) - len(locks) == len(locks) == 1, read


def test_the_page_costs_the_same_with_a_long_history(as_ada, move, page, queries):
    few = queries(lambda: as_ada.get(page))
    for days in range(CHANGES_A_PAGE + 5):
        move.postpone(DUE + timedelta(days=days + 1))
    assert queries(lambda: as_ada.get(page)) <= few <= 10
    html = as_ada.get(page).content.decode()
    assert html.count("Due date changed") == CHANGES_A_PAGE
    assert html.count(" → ") == CHANGES_A_PAGE
    assert "Added" in as_ada.get(f"{page}?page=2").content.decode()


# Editing


def test_an_edit_is_saved_and_said(as_ada, move, edit, page):
    answer = as_ada.post(edit, sent(name="Reworded", hours="", serves=[]), follow=True)
    assert answer.redirect_chain == [(page, 302)]
    move.refresh_from_db()
    assert (move.name, move.hours, move.items.count()) == ("Reworded", None, 0)
    assert "Saved." in answer.content.decode()


def test_an_edit_begun_before_another_is_shown_both_texts(as_ada, move, edit):
    as_ada.post(edit, sent(what="Saved in the other tab.", due_on="2026-12-20"))
    answer = as_ada.post(edit, sent(what="Typed in this tab.", serves=[]))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This move was changed after you opened it" in html
    assert re.search(r"<del>.*Saved.*</del>.*<ins>.*Typed.*</ins>", html, re.DOTALL)
    assert "20 December 2026" in html
    assert ">\nTyped in this tab.</textarea>" in html
    assert '<input type="hidden" name="base_version" value="2"' in html
    assert 'value="writes-design-docs">' in html
    assert state_of_text(move) == "Saved in the other tab."
    as_ada.post(edit, sent(what="Typed in this tab.", serves=[], base_version="2"))
    assert state_of_text(move) == "Typed in this tab."


def state_of_text(move: Move) -> str:
    return Move.objects.get(pk=move.pk).what


def test_a_double_press_of_an_edit_saves_one(as_ada, move, edit):
    form = sent(name="Reworded")
    assert [as_ada.post(edit, form).status_code for _ in range(2)] == [302, 302]
    assert move.changes.count() == 2


def test_what_is_past_its_date_can_be_edited_without_another(as_ada, move, edit):
    with time_machine.travel("2026-12-20T12:00:00Z"):
        assert as_ada.post(edit, sent(name="Still")).status_code == 302
        over = as_ada.post(edit, sent(name="Again", due_on="2026-12-11", base_version="2"))
        assert over.status_code == 422


def test_an_edit_of_what_has_ended_meanwhile_keeps_the_text_and_offers_to_take_it_up(
    as_ada, move, edit
):
    move.drop("No.")
    answer = as_ada.post(edit, sent(what="Typed in this tab."))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This move is done or dropped." in html
    assert "Typed in this tab." in html
    assert "Add back to the plan and save" in html
    assert as_ada.post(edit, sent(what="Typed.", take_up="yes")).status_code == 302
    assert (state(move), state_of_text(move)) == ("planned", "Typed.")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 121), ("hours", "201"), ("base_version", ""), ("base_version", "9" * 30)],
)
def test_a_bad_edit_keeps_what_was_typed(as_ada, move, edit, field, value):
    answer = as_ada.post(edit, sent(what="Typed in this tab.") | {field: value})
    assert answer.status_code == 422
    assert "Typed in this tab." in answer.content.decode()
    assert state_of_text(move) == WRITE_IT.what


def test_text_of_an_edit_after_the_session_ended_comes_back(ada, move, edit, client: Client):
    client.post(edit, sent(what="Typed too late.", whose=owner_token(ada)))
    client.force_login(ada)
    html = client.get(edit).content.decode()
    assert "Typed too late." in html
    assert state_of_text(move) == WRITE_IT.what


def test_a_retired_item_stays_until_it_is_taken_off(as_ada, move, edit, design_docs, retire):
    retire(design_docs)
    assert "Retired, no longer counts" in as_ada.get(edit).content.decode()
    as_ada.post(edit, sent(name="Reworded"))
    assert list(move.items.all()) == [design_docs]
    as_ada.post(edit, sent(name="Reworded", serves=[], base_version="2"))
    assert not move.items.exists()


# The verbs


@pytest.mark.parametrize("where", [{}, HERE])
def test_start_and_put_back_undo_each_other(as_ada, move, page, where):
    for name, then, said, back in (
        ("start-move", "under-way", "Started.", "put-back-move"),
        ("put-back-move", "planned", "Moved back to planned.", "start-move"),
    ):
        answer = as_ada.post(verb(name, move), where, follow=True)
        html = answer.content.decode()
        assert state(move) == then
        assert said in html
        assert f'action="{verb(back, move)}"' in html
        assert answer.redirect_chain[-1][0] == (page if where else f"/plan/#move-{move.pk}")


@pytest.mark.parametrize("where", [{}, HERE])
def test_a_fourth_is_not_started_and_the_page_says_why(as_ada, ada, ladder, move, where):
    for name in "123":
        other = Move.objects.add(ada, ladder.ladder, replace(WRITE_IT, name=name))
        other.start(today=TODAY)
    answer = as_ada.post(verb("start-move", move), where)
    assert answer.status_code == 409
    assert "Three moves are already under way." in answer.content.decode()
    assert state(move) == "planned"


def test_another_date_can_be_undone(as_ada, move, page):
    html = as_ada.get(page).content.decode()
    assert 'value="2027-01-10"' in html
    html = as_ada.post(verb("postpone-move", move), HERE | {"due_on": "2027-01"}, follow=True)
    move.refresh_from_db()
    assert move.due_on == date(2027, 1, 31)
    html = html.content.decode()
    assert "Now due 31 January 2027." in html
    undo = {"change": str(move.changes.last().pk)}
    assert f'<input type="hidden" name="change" value="{undo["change"]}">' in html
    as_ada.post(verb("undo-move", move), HERE | undo)
    move.refresh_from_db()
    assert move.due_on == DUE


def test_a_date_that_is_over_comes_back_by_an_undo_alone(as_ada, move):
    with time_machine.travel("2026-12-20T12:00:00Z"):
        postpone = verb("postpone-move", move)
        as_ada.post(postpone, {"due_on": "2027-02-01"})
        for over in ("2026-12-09", "2026-12-10"):
            assert as_ada.post(postpone, HERE | {"due_on": over}).status_code == 422
        change = {"change": str(move.changes.last().pk)}
        assert as_ada.post(verb("undo-move", move), change).status_code == 302
    move.refresh_from_db()
    assert move.due_on == DUE


@pytest.mark.parametrize("due_on", ["", "2026-11-22", "abc", "2026-02-30", "a\x00b"])
def test_a_date_that_cant_be_is_refused(as_ada, move, due_on):
    answer = as_ada.post(verb("postpone-move", move), HERE | {"due_on": due_on})
    assert answer.status_code == 422
    assert '<details class="item__more" open>' in answer.content.decode()
    move.refresh_from_db()
    assert move.due_on == DUE


def test_dropping_asks_why_and_can_be_taken_back(as_ada, move):
    drop = verb("drop-move", move)
    for reason in ("", "  ", "x" * 501, "a\x00b"):
        answer = as_ada.post(drop, HERE | {"reason": reason})
        assert answer.status_code == 422
        assert reason.strip().replace("\x00", "") in answer.content.decode().replace("\x00", "")
    html = as_ada.post(drop, HERE | {"reason": "Not ours."}, follow=True).content.decode()
    assert state(move) == "dropped"
    assert "Dropped: Not ours." in html
    again = verb("take-up-again", move)
    assert f'action="{again}"' in html
    assert "Added back to the plan." in as_ada.post(again, follow=True).content.decode()
    assert state(move) == "planned"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("start-move", {}),
        ("put-back-move", {}),
        ("postpone-move", {"due_on": "2027-02-01"}),
        ("drop-move", {"reason": "Typed in this tab."}),
    ],
)
def test_what_is_done_takes_no_verb_and_what_was_typed_is_shown(as_ada, move, name, fields):
    move.finish()
    answer = as_ada.post(verb(name, move), HERE | fields)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This move is done or dropped." in html
    assert fields.get("reason", "") in html


def test_taken_up_again_while_the_same_suggestion_is_open_is_refused(as_ada, ada, ladder):
    suggestion = ladder.suggested_moves[0]
    first = Move.objects.add(ada, ladder.ladder, WRITE_IT, suggestion=suggestion)
    first.drop("No.")
    Move.objects.add(ada, ladder.ladder, WRITE_IT, suggestion=suggestion)
    answer = as_ada.post(verb("take-up-again", first), HERE)
    assert answer.status_code == 409
    assert "is already in your plan" in answer.content.decode()


def test_a_place_that_is_not_known_leads_to_the_plan(as_ada, move):
    answer = as_ada.post(verb("start-move", move), {"here": "https://evil.example/"})
    assert answer["Location"] == f"/plan/#move-{move.pk}"


def test_a_reason_typed_after_the_session_ended_comes_back(ada, move, page, client: Client):
    drop = verb("drop-move", move)
    client.post(drop, HERE | {"reason": "Not ours.", "whose": owner_token(ada)})
    client.force_login(ada)
    html = client.get(page).content.decode()
    assert "Not ours." in html
    assert state(move) == "planned"


VERBS = ["start-move", "put-back-move", "postpone-move", "drop-move", "take-up-again"]


@pytest.mark.parametrize("name", [*VERBS, "edit-move", "finish-move", "move"])
def test_anothers_move_is_not_there(as_bob, move, name):
    fields = sent(reason="Mine.", note="Mine.")
    answer = (
        as_bob.get(verb(name, move)) if name == "move" else as_bob.post(verb(name, move), fields)
    )
    assert answer.status_code == 404
    if name in ("edit-move", "finish-move"):
        assert as_bob.get(verb(name, move)).status_code == 404
    assert move.changes.count() == 1


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_no_page_and_needs_a_login(as_ada, client, move, name):
    assert as_ada.get(verb(name, move)).status_code == 405
    assert client.post(verb(name, move)).status_code in (302, 403)
    assert move.changes.count() == 1
