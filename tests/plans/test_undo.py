"""An undo takes back that very thing, or is not offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from plans.models import Mark, Move, MoveChange, MoveState, Outline, Pause, PhasePick
from plans.models.refusals import (
    CannotBeUndone,
    MoveIsPlannedAgain,
    MoveWasDropped,
    TooManyUnderWay,
)
from plans.models.undo import undo
from tests.robot import Page

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
# What the form of an undo names, and no other does.
UNDOING = {"undoing", "again", "only", "change", "instead_of", "pieces", "began_from"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(ada, ladder):
    def planned(name: str = "Write it", due_in: int = 30, *, person=ada, **more) -> Move:
        outline = Outline(name, TODAY + due_in * DAY, TODAY)
        move: Move = Move.objects.add(person, ladder.ladder, outline, **more)
        return move

    return planned


@pytest.fixture(autouse=True)
def bobs(bob, plan):
    """Somebody else's, which stays as it is."""
    move = plan("Bob's", person=bob)
    move.start(today=TODAY)
    before = Move.objects.filter(user=bob).values()[0]
    yield
    assert Move.objects.filter(user=bob).values()[0] == before


@pytest.fixture
def undo_in(as_ada) -> Callable[..., Any]:
    """Press the undo that an answer offers."""

    def pressed(answer):
        page = Page(answer.text, answer.request["PATH_INFO"])
        [form] = [form for form in page.forms if is_undo(form)]
        return as_ada.post(form.action, {each.name: each.value for each in form.controls})

    def is_undo(form) -> bool:
        names = {each.name for each in form.controls}
        return bool(names & UNDOING)

    return pressed


def stands(move: Move) -> tuple[Any, ...]:
    move.refresh_from_db()
    return (move.outline, move.state, move.position, move.changed_at, list(move.items.all()))


VERBS: dict[str, Callable[[Move], object]] = {
    "start": lambda move: move.start(today=TODAY),
    "postpone": lambda move: move.postpone(TODAY + 60 * DAY),
    "drop": lambda move: move.drop("The team does it."),
    "edit": lambda move: move.edit(
        replace(move.outline, name="B", what="C", hours=4), serving=[], began_from=move.version
    ),
    "place": lambda move: move.place(),
    "place elsewhere": lambda move: move.place(due_on=TODAY + 60 * DAY),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("is_under_way", [False, True])
def test_after_its_undo_a_move_stands_as_before(plan, clock, design_docs, verb, is_under_way):
    move, _ = plan(serving=[design_docs]), plan("Another")
    if is_under_way:
        clock.shift(DAY)
        move.start(today=TODAY + DAY)
    before = stands(move)
    for _ in range(2):
        clock.shift(3 * DAY)
        VERBS[verb](move)
        if move.last_change is None:
            return
        change = move.last_change
        clock.shift(DAY)
        undo(change)
        undo(change)
        assert stands(move) == before
    kinds = [each.kind for each in move.changes.all()]
    assert kinds.count("undone") == 2


def test_an_undone_put_back_is_under_way_since_it_began(plan, clock):
    move = plan()
    move.start(today=TODAY)
    clock.shift(5 * DAY)
    before = stands(move)
    move.put_back()
    undo(move.last_change)
    assert stands(move) == before


def test_an_undone_change_by_hand_leaves_a_proposed_move_the_proposals(ada, plan):
    move = plan(reason="Serves it.", kind=MoveChange.Kind.ACCEPTED)
    proposed = Move.objects.filter(pk=move.pk).with_hands()
    for verb in (lambda: move.postpone(TODAY + 60 * DAY), lambda: move.drop("Not now.")):
        verb()
        assert not proposed.get().may_be_rescheduled
        undo(move.last_change)
        assert proposed.get().may_be_rescheduled


def test_what_was_done_since_is_not_taken_back(plan):
    move = plan()
    move.postpone(TODAY + 60 * DAY)
    first = move.last_change
    move.start(today=TODAY)
    last = move.last_change
    with pytest.raises(CannotBeUndone):
        undo(first)
    undo(last)
    undo(first)
    assert (move.changes.count(), stands(move)[0].due_on) == (5, TODAY + 30 * DAY)


def test_there_must_be_room_for_what_comes_back(plan, ladder):
    suggestion = ladder.suggested_moves[0]
    dropped = plan(suggestion=suggestion)
    dropped.drop("Not now.")
    change = dropped.last_change
    plan("Again", suggestion=suggestion)
    with pytest.raises(MoveIsPlannedAgain):
        undo(change)
    late = plan("Late")
    late.start(today=TODAY)
    late.put_back()
    change = late.last_change
    for name in "abc":
        plan(name).start(today=TODAY)
    with pytest.raises(TooManyUnderWay):
        undo(change)


@pytest.mark.parametrize("to", range(4))
@pytest.mark.parametrize("which", range(4))
def test_what_was_put_elsewhere_stands_where_it_stood(ada, plan, which, to):
    moves = [plan(name) for name in "abcd"]
    plan("gone").drop("Not now.")
    others = [move for move in moves if move != moves[which]]
    moves[which].place(before=others[to] if to < 3 else None)
    change = moves[which].last_change
    if change is None:
        return
    undo(change)
    assert [move.name for move in ada.moves.open()] == ["a", "b", "c", "d"]


def test_an_undone_place_is_the_same_though_its_neighbor_has_gone(ada, plan):
    a, b, _, d = (plan(name) for name in "abcd")
    a.place(before=d)
    b.drop("Not now.")
    undo(a.last_change)
    assert [move.name for move in ada.moves.open()] == ["a", "c", "d"]


def test_another_date_leaves_the_order_and_so_does_its_undo(ada, plan):
    a, *_ = (plan(name) for name in "abc")
    a.postpone(TODAY + 60 * DAY)
    undo(a.last_change)
    assert [move.name for move in ada.moves.open()] == ["a", "b", "c"]


def test_an_undone_addition_was_never_dropped(as_ada, undo_in, ada, ladder, plan):
    suggestion = ladder.suggested_moves[0]
    add = reverse("plans:add-suggested-move", args=[suggestion.slug])
    assert undo_in(as_ada.post(add, follow=True)).status_code == 302
    move = Move.objects.with_hands().get(user=ada)
    assert (move.state, move.was_dropped, move.is_by_hand) == (MoveState.DROPPED, False, False)
    assert "Added by mistake." in as_ada.get("/plan/ended/").text
    move.take_up_again()
    undo(MoveChange.objects.filter(move=move).latest("pk"))
    move.refresh_from_db()
    assert move.state == MoveState.DROPPED


def test_an_addition_is_not_undone_once_more_was_done_to_it(as_ada, undo_in, ada, plan):
    add = reverse("plans:add-move")
    added = as_ada.post(add, {"name": "Write it", "due_on": "2026-12-31"}, follow=True)
    move = ada.moves.get()
    move.start(today=TODAY)
    assert undo_in(added).status_code == 409
    assert stands(move)[1] == MoveState.UNDER_WAY


def test_the_reason_of_a_drop_is_that_of_the_one_that_holds(as_ada, plan, clock):
    move = plan()
    move.drop("First.")
    move.take_up_again()
    taken_up = move.last_change
    move.drop("Second.")
    undo(move.last_change)
    undo(taken_up)
    move.refresh_from_db()
    page = as_ada.get("/plan/ended/").text
    assert "First." in page
    assert "Second." not in page
    move.drop("First.")
    with pytest.raises(MoveWasDropped):
        move.drop("Second.")


def test_a_far_move_goes_into_a_near_month(as_ada, plan):
    move = plan(due_in=(date(2199, 12, 31) - TODAY).days)
    to = reverse("plans:place-move", args=[move.pk])
    assert as_ada.post(to, {"month": "2026-12"}).status_code == 302
    assert stands(move)[0].due_on == date(2026, 12, 31)


STALE = [
    ("a tick", "tick", "untick"),
    ("a mark", "not-possible", "possible"),
]


@pytest.mark.parametrize(("what", "said", "ended"), STALE, ids=[each[0] for each in STALE])
def test_the_undo_of_a_mark_ends_no_later_one(
    as_ada, undo_in, ada, design_docs, verb, what, said, ended
):
    fields = {"reason": "Not here."}
    first = as_ada.post(verb(said, design_docs), fields, follow=True)
    as_ada.post(verb(ended, design_docs))
    as_ada.post(verb(said, design_docs), fields)
    assert undo_in(first).status_code == 409
    assert ada.marks.open().count() == 1


def test_the_undo_of_a_record_leaves_what_was_edited_since(as_ada, undo_in, ada, design_docs, verb):
    captured = as_ada.post("/evidence/capture/", {"note": "RFC 12"}, follow=True)
    recorded = as_ada.post(
        verb("add-evidence", design_docs), {"note": "RFC 13", "tick": "yes"}, follow=True
    )
    for piece in ada.evidence.all():
        piece.edit(replace(piece.told, note=f"{piece.note}, for all."), began_from=1)
    for answer in (captured, recorded):
        assert undo_in(answer).status_code == 409
    assert ada.evidence.present().count() == 2
    assert ada.marks.open().exists()


def test_the_undo_of_a_pick_or_a_roadblock_takes_back_no_other(as_ada, undo_in, ada, ladder):
    def pick(slug: str) -> Any:
        to = reverse("plans:pick-phase", args=["ai-engineer", slug])
        return as_ada.post(to, follow=True)

    first, second = pick("junior"), pick("mid")
    pick("senior")
    for answer in (first, second):
        assert undo_in(answer).status_code == 409
    assert ada.phase_picks.open().get().phase.slug == "senior"
    slug = ladder.roadblocks[0].slug
    as_ada.post("/plan/roadblock/", {"roadblock": "none"})
    said = as_ada.post("/plan/roadblock/", {"roadblock": slug}, follow=True)
    as_ada.post("/plan/roadblock/", {"roadblock": "none"})
    as_ada.post("/plan/roadblock/", {"roadblock": slug})
    assert undo_in(said).status_code == 409
    assert ada.recognitions.open().get().roadblock.slug == slug


def test_ticks_that_go_and_come_with_evidence_ask_still_whether_they_hold(
    as_ada, undo_in, ada, design_docs, verb
):
    read = design_docs.wording
    recorded = as_ada.post(
        verb("add-evidence", design_docs), {"note": "RFC 13", "tick": "yes"}, follow=True
    )
    gone = as_ada.get(undo_in(recorded)["Location"])
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    undo_in(gone)
    assert ada.marks.open().get().wording == read


def test_what_is_taken_up_again_stands_by_itself_where_it_stood(ada, plan):
    a, b, c = plan("a"), plan("b"), plan("c")
    b.drop("Not now.")
    c.place(before=a)
    b.take_up_again()
    positions = list(ada.moves.open().values_list("position", flat=True))
    assert len(set(positions)) == 3
    assert [move.name for move in ada.moves.open()] == ["c", "b", "a"]


@pytest.mark.parametrize("how", ["own page", "plan"])
def test_each_verb_offers_its_undo_once(as_ada, undo_in, plan, how):
    move = plan()
    here = {"here": "move"} if how == "own page" else {}
    for verb, fields in [
        ("start-move", {}),
        ("put-back-move", {}),
        ("postpone-move", {"due_on": "2027-01-31"}),
        ("drop-move", {"reason": "Not now."}),
    ]:
        if verb == "put-back-move":
            move.start(today=TODAY)
        before = stands(move)[:2]
        to = reverse(f"plans:{verb}", args=[move.pk])
        first = as_ada.post(to, fields | here, follow=True)
        again = as_ada.post(to, fields | here, follow=True)
        assert 'name="change"' in first.text
        assert 'name="change"' not in again.text
        assert undo_in(first).status_code == 302
        assert stands(move)[:2] == before


def test_an_undo_that_comes_too_late_is_said_and_changes_nothing(as_ada, undo_in, plan):
    move = plan()
    to = reverse("plans:postpone-move", args=[move.pk])
    first = as_ada.post(to, {"due_on": "2027-01-31"}, follow=True)
    as_ada.post(to, {"due_on": "2027-02-28"})
    answer = undo_in(first)
    assert answer.status_code == 409
    assert "It is too late to undo this" in answer.text
    assert stands(move)[0].due_on == date(2027, 2, 28)


@pytest.mark.parametrize("change", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_an_undo_of_nothing_is_refused(as_ada, plan, change):
    to = reverse("plans:undo-move", args=[plan().pk])
    assert as_ada.post(to, {"change": change}).status_code == 422


def test_nobody_undoes_what_another_did(as_ada, as_bob, plan):
    move = plan()
    move.start(today=TODAY)
    fields = {"change": str(move.last_change.pk)}
    assert as_bob.post(reverse("plans:undo-move", args=[move.pk]), fields).status_code == 404
    own = plan("Another")
    assert as_ada.post(reverse("plans:undo-move", args=[own.pk]), fields).status_code == 404
    assert stands(move)[1] == MoveState.UNDER_WAY


def test_dates_set_during_a_pause_stay_when_it_ends_and_when_that_is_undone(
    as_ada, undo_in, plan, clock, ada
):
    by_itself, by_hand, new = plan("a", 10), plan("b", 10), None
    as_ada.post("/plan/pause/", {"until": "2026-12-23"})
    clock.shift(10 * DAY)
    by_hand.postpone(TODAY + 100 * DAY)
    new = plan("c", 50)
    before = [stands(move)[0] for move in (by_itself, by_hand, new)]
    gone_on = as_ada.post("/plan/go-on/", follow=True)
    assert (
        "1 of 3 dates moved back by 20 days. The others stay: you added or set them" in gone_on.text
    )
    assert stands(by_itself)[0].due_on == TODAY + 20 * DAY
    assert undo_in(gone_on).status_code == 302
    assert [stands(move)[0] for move in (by_itself, by_hand, new)] == before
    assert ada.pauses.open().get().until_on == date(2026, 12, 23)
    # And once more: what came back goes back.
    as_ada.post("/plan/go-on/")
    assert stands(by_itself)[0].due_on == TODAY + 20 * DAY
    assert [stands(move)[0] for move in (by_hand, new)] == before[1:]


def test_another_end_of_a_pause_is_undone_date_by_date(as_ada, undo_in, plan, clock):
    a, b = plan("a", 10), plan("b", 10)
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    before = [stands(move)[0] for move in (a, b)]
    clock.shift(DAY)
    longer = as_ada.post("/plan/pause/", {"until": "2026-12-13"}, follow=True)
    b.postpone(TODAY + 100 * DAY)
    undo_in(longer)
    assert [stands(move)[0].due_on for move in (a, b)] == [before[0].due_on, TODAY + 100 * DAY]


def test_a_pause_without_moves_says_nothing_of_dates(as_ada, ada):
    answer = as_ada.post("/plan/pause/", {"until": "2026-12-03"}, follow=True)
    assert "Paused." in answer.text
    assert "Every date" not in answer.text
    assert Pause.objects.filter(user=ada).count() == 1


@pytest.mark.parametrize("kind", ["met", "not-possible"])
def test_an_undone_untick_asks_still_whether_it_is_true(
    as_ada, undo_in, ada, bob, design_docs, verb, kind
):
    is_tick = kind == "met"
    for person in (ada, bob):
        if is_tick:
            Mark.objects.tick(person, design_docs)
        else:
            Mark.objects.mark_not_possible(person, design_docs, "Not here.")
    read = design_docs.wording
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    ended = as_ada.post(verb("untick" if is_tick else "possible", design_docs), follow=True)
    assert not ada.marks.open().exists()
    undo_in(ended)
    mark = ada.marks.open().get()
    assert (mark.kind, mark.wording, mark.reason) == (kind, read, "" if is_tick else "Not here.")
    assert bob.marks.open().get().wording == read


def test_a_confirmed_wording_comes_back_as_confirmed(as_ada, undo_in, ada, design_docs, verb):
    mark = Mark.objects.tick(ada, design_docs)
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    mark.reaffirm("Reworded.")
    undo_in(as_ada.post(verb("untick", design_docs), follow=True))
    assert ada.marks.open().get().wording == "Reworded."


def test_nobody_brings_back_the_mark_of_another(as_ada, ada, bob, design_docs, verb):
    bobs = Mark.objects.tick(bob, design_docs)
    type(design_docs).objects.filter(pk=design_docs.pk).update(wording="Reworded.")
    as_ada.post(verb("tick", design_docs), {"again": str(bobs.pk)})
    assert ada.marks.open().get().wording == "Reworded."


def test_picking_the_same_phase_again_offers_no_undo(as_ada, ada, ladder):
    PhasePick.objects.pick(ada, ladder.phase("senior").phase)
    again = as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "senior"]), follow=True)
    assert "Undo" not in again.text
    other = as_ada.post(reverse("plans:pick-phase", args=["ai-engineer", "mid"]), follow=True)
    assert "Undo" in other.text


@pytest.mark.parametrize("undoing", ["2020-01-01T00:00:00Z", "2026-11-23T00:00:00+23:59"])
def test_a_moment_of_which_no_date_was_shifted_gives_none_back(as_ada, ada, plan, undoing):
    move = plan()
    answer = as_ada.post("/plan/pause/", {"until": "2026-12-02", "undoing": undoing})
    assert answer.status_code == 409
    assert stands(move)[0].due_on == TODAY + 30 * DAY
    assert not ada.pauses.exists()


def test_the_undo_of_a_pause_that_comes_too_late_changes_nothing(as_ada, undo_in, plan, clock):
    move = plan()
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    gone_on = as_ada.post("/plan/go-on/", follow=True)
    clock.shift(DAY)
    as_ada.post("/plan/pause/", {"until": "2026-12-23"})
    due_on = stands(move)[0].due_on
    answer = undo_in(gone_on)
    assert answer.status_code == 409
    assert "It is too late to undo this" in answer.text
    assert stands(move)[0].due_on == due_on


def test_going_on_is_undone_on_a_later_day_by_as_much_as_it_moved(
    as_ada, undo_in, plan, clock, ada
):
    move = plan()
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    gone_on = as_ada.post("/plan/go-on/", follow=True)
    clock.shift(2 * DAY)
    back = as_ada.get(undo_in(gone_on)["Location"])
    assert "Every date moved on by 10 days." in back.text
    assert ada.pauses.open().get().days == 10
    assert stands(move)[0].due_on == TODAY + 40 * DAY


def test_a_clock_that_goes_back_mixes_up_no_two_shifts(as_ada, plan, clock):
    move = plan()
    as_ada.post("/plan/pause/", {"until": "2026-12-03"})
    clock.shift(-timedelta(seconds=60))
    assert "Every date moved back by 10 days." in as_ada.post("/plan/go-on/", follow=True).text
    assert stands(move)[0].due_on == TODAY + 30 * DAY


def test_a_pause_of_many_moves_is_undone_by_as_many_queries(ada, ladder, plan, queries):
    def undone() -> None:
        Pause.objects.pause(ada, ladder.ladder, TODAY + 9 * DAY, today=TODAY)
        Pause.objects.go_on(ada, ladder.ladder, today=TODAY)
        at = ada.pauses.latest("until").until
        Pause.objects.pause(ada, ladder.ladder, TODAY + 9 * DAY, today=TODAY, undoing=at)
        Pause.objects.go_on(ada, ladder.ladder, today=TODAY)

    plan()
    few = queries(undone)
    for name in "abcdefgh":
        plan(name)
    assert queries(undone) == few
