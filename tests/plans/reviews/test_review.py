"""Looking back at a month: each prompt by itself, all of them, and none."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from careerladder.templatetags import words
from plans.models import EvidenceText, Move, MoveState, MoveText, Pause, Review
from plans.models.evidence_text import Precision
from plans.progress.upcoming import upcoming_for
from plans.reviews.due import is_time_to_review, month_to_review
from tests.plans.test_over_time import page

REVIEW = reverse("plans:review")
LAST_OF_MAY = datetime(2026, 5, 29, 12, tzinfo=UTC)
FIRST_OF_JUNE = datetime(2026, 6, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _it_is_the_end_of_may():
    with time_machine.travel(LAST_OF_MAY, tick=False):
        yield


@pytest.fixture
def planned(ada, ladder):
    def plan(name="Write it down", *, due_in=10, person=ada):
        today = timezone.localdate()
        outline = MoveText(name, today + timedelta(days=due_in), today)
        return Move.objects.add(person, ladder.ladder, outline)

    return plan


def look_back(client, address=REVIEW, **said):
    return client.post(address, {"form_key": str(uuid.uuid4()), **said})


@pytest.mark.parametrize(
    ("today", "month", "is_time"),
    [
        (date(2026, 5, 26), date(2026, 5, 1), False),
        (date(2026, 5, 27), date(2026, 5, 1), True),
        (date(2026, 5, 31), date(2026, 5, 1), True),
        (date(2026, 6, 10), date(2026, 5, 1), True),
        (date(2026, 6, 11), date(2026, 6, 1), False),
        (date(2026, 1, 3), date(2025, 12, 1), True),
    ],
)
def test_a_month_is_looked_back_on_around_its_end(today, month, is_time):
    assert month_to_review(today) == month
    assert is_time_to_review(today) is is_time


def test_what_happened_becomes_evidence_in_the_inbox(as_ada, ada):
    look_back(as_ada, happened="- Cut p95 by half\n- 2026-05-14 Talk on drift")
    first, second = ada.evidence.order_by("-happened_on")
    assert (first.note, first.happened_on) == ("Cut p95 by half", date(2026, 5, 29))
    assert (second.note, second.happened_on) == ("Talk on drift", date(2026, 5, 14))
    assert set(ada.reviews.get().evidence.all()) == {first, second}
    assert ada.evidence.unfiled().count() == 2


def test_of_a_month_that_is_over_the_undated_happened_in_that_month(as_ada, ada):
    with time_machine.travel(FIRST_OF_JUNE, tick=False):
        look_back(as_ada, happened="Cut p95 by half")
    piece = ada.evidence.get()
    assert (piece.happened_on, piece.precision) == (date(2026, 5, 1), Precision.MONTH)
    assert ada.reviews.get().month == date(2026, 5, 1)


def test_a_planned_move_is_started_and_one_of_ones_own_is_planned(as_ada, ada, planned):
    move = planned()
    look_back(as_ada, starts=[str(move.pk)], move="Ask for the pager", due_on="2026-06-30")
    move.refresh_from_db()
    assert move.state == MoveState.UNDER_WAY
    own = ada.moves.get(name="Ask for the pager")
    assert own.due_on == date(2026, 6, 30)
    review = ada.reviews.get()
    assert set(review.moves.all()) == {move, own}
    assert review.next == ("Started: Write it down.\nPlanned: Ask for the pager, due 30 June 2026.")


def test_what_is_in_the_way_is_a_note_and_the_roadblock_is_recognized(as_ada, ada, ladder):
    look_back(as_ada, in_the_way="No access to the dashboards.", roadblock="stuck")
    assert ada.reviews.get().in_the_way == "No access to the dashboards."
    assert ada.recognitions.open().get().roadblock == ladder.roadblocks[0]


def test_nothing_to_write_down_is_an_answer(as_ada, ada):
    answer = as_ada.post(REVIEW, {}, follow=True)
    assert "nothing written down" in answer.content.decode()
    assert "Saved your review" in answer.content.decode()
    assert ada.reviews.get().at == timezone.now()
    assert not ada.evidence.exists()
    assert not ada.recognitions.exists()


def test_pressing_twice_writes_once(as_ada, ada, planned):
    said = {
        "form_key": str(uuid.uuid4()),
        "happened": "Cut p95 by half",
        "move": "Ask for the pager",
        "due_on": "2026-06-30",
    }
    assert as_ada.post(REVIEW, said).status_code == as_ada.post(REVIEW, said).status_code == 302
    assert (ada.reviews.count(), ada.evidence.count(), ada.moves.count()) == (1, 1, 1)


def test_a_look_back_needs_no_page(ada, bob, ladder, planned):
    move, key, today = planned(), uuid.uuid4(), timezone.localdate()
    said: dict[str, Any] = {
        "today": today,
        "texts": [EvidenceText(today, "Cut p95 by half"), EvidenceText(today, "A talk on drift")],
        "planning": MoveText("Ask for the pager", today, today),
        "sets_roadblock": True,
        "form_key": key,
    }
    month = date(2026, 5, 1)
    words = uuid.uuid4()
    first, again = (
        Review.objects.look_back(
            ada, ladder.ladder, month, starting=[move], content_key=words, **said
        )
        for _ in range(2)
    )
    assert first == again == ada.reviews.get()
    assert (ada.evidence.count(), ada.moves.count()) == (2, 2)
    assert ada.recognitions.get().roadblock is None

    said["texts"] = [*said["texts"][:1], EvidenceText(today, "A talk on costs")]
    other = Review.objects.look_back(ada, ladder.ladder, month, content_key=uuid.uuid4(), **said)
    assert other != first
    assert (ada.evidence.count(), ada.moves.count()) == (3, 2)
    # Whoever else has the key has said nothing yet.
    theirs = Review.objects.look_back(bob, ladder.ladder, month, content_key=words, **said)
    assert (theirs.user, bob.evidence.count(), bob.moves.count()) == (bob, 2, 1)


def test_a_second_look_back_is_another_note(as_ada, ada):
    look_back(as_ada, in_the_way="Time.")
    look_back(as_ada, in_the_way="Less time.")
    assert ada.reviews.count() == 2


def test_a_fourth_move_under_way_is_refused_and_the_text_stays(as_ada, ada, planned):
    for name in "abc":
        planned(name).start(today=timezone.localdate())
    fourth = planned("d")
    answer = look_back(as_ada, happened="Cut p95 by half", starts=[str(fourth.pk)])
    assert answer.status_code == 409
    assert "Three moves are already under way" in answer.content.decode()
    assert "Cut p95 by half" in answer.content.decode()
    assert not ada.evidence.exists()
    assert not ada.reviews.exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"happened": "x" * 10_001}, "10,001 characters"),
        ({"happened": "2026-07-01 Not yet"}, "2026"),
        ({"in_the_way": "a\x00b"}, "Null characters"),
        ({"move": "x" * 121, "due_on": "2026-06-30"}, "121 characters; the limit is 120"),
        ({"move": "Ask", "due_on": ""}, "Choose a due date"),
        ({"move": "Ask", "due_on": "2026-05-28"}, "This day has passed"),
        ({"move": "Ask", "due_on": "soon"}, "no such date"),
        ({"move": "Ask", "due_on": "2099-01-01"}, "within ten years"),
        ({"move": "Ask", "due_on": "9999-12-31"}, "within ten years"),
        ({"roadblock": "unheard-of"}, "no such roadblock"),
        ({"starts": ["not-a-move"]}, "no longer planned"),
    ],
)
def test_what_is_not_well_said_comes_back_with_its_reason(as_ada, ada, said, error):
    answer = look_back(as_ada, **said)
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not ada.reviews.exists()


def test_nobody_starts_another_s_move(as_bob, planned):
    move = planned()
    assert look_back(as_bob, starts=[str(move.pk)]).status_code == 422
    move.refresh_from_db()
    assert move.state == MoveState.PLANNED


@pytest.mark.parametrize("month", ["2026-06", "2025-04", "2026-13", "0000-01", "x", "2026-5-1"])
def test_only_a_month_of_the_last_year_can_be_looked_back_on(as_ada, month):
    assert as_ada.get(REVIEW, {"month": month}).status_code == 404


def test_an_earlier_month_can_be_looked_back_on(as_ada, ada):
    assert "Review of March 2026" in page(as_ada, f"{REVIEW}?month=2026-03")
    look_back(as_ada, f"{REVIEW}?month=2026-03", in_the_way="Time.")
    assert ada.reviews.get().month == date(2026, 3, 1)


def test_what_is_on_record_of_the_month_need_not_be_written_twice(
    as_ada, ada, design_docs, record, planned
):
    record(ada, design_docs)
    done, due = planned("Ship it", due_in=1), planned("Show it", due_in=2)
    done.finish()
    shown = page(as_ada, REVIEW)
    assert "One entry recorded" in shown
    assert "has evidence but isn’t ticked" in shown
    assert f"Done: {done.name}" in shown
    assert f"{due.name} , due 31 May" in shown


def test_the_looks_back_are_read_again_without_removed_evidence(as_ada, ada):
    look_back(as_ada, happened="Cut p95 by half", in_the_way="**Time**")
    shown = as_ada.get(reverse("plans:reviews")).content.decode()
    piece = ada.evidence.get()
    assert "<strong>Time</strong>" in shown
    assert piece.get_absolute_url() in shown
    piece.remove()
    assert piece.get_absolute_url() not in as_ada.get(reverse("plans:reviews")).content.decode()


def test_what_was_written_does_not_stay_in_memory(as_ada):
    look_back(as_ada, in_the_way="The **budget**.\nAnd time.")
    kept = words.markdown.cache_info().currsize
    page = as_ada.get(reverse("plans:reviews")).text
    assert "The <strong>budget</strong>.<br>" in page
    assert words.markdown.cache_info().currsize == kept


def test_nobody_else_reads_them(as_ada, as_bob, ada):
    look_back(as_ada, in_the_way="Time.")
    assert "Time." not in page(as_bob, reverse("plans:reviews"))


def test_progress_asks_for_it_once_something_is_recorded(as_ada, ada, planned, record):
    assert "takes five minutes" not in page(as_ada, reverse("plans:progress"))
    planned()
    assert "Review May 2026." in page(as_ada, reverse("plans:progress"))
    look_back(as_ada)
    assert "takes five minutes" not in page(as_ada, reverse("plans:progress"))


def test_nothing_is_asked_while_the_plan_rests(ada, ladder, planned):
    planned()
    today = timezone.localdate()
    assert upcoming_for(ada, ladder, today).review == date(2026, 5, 1)
    Pause.objects.pause(ada, ladder.ladder, date(2026, 7, 1), today=today)
    assert upcoming_for(ada, ladder, today).review is None


def test_which_month_it_is_goes_by_the_person_s_zone(as_ada, ada):
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    with time_machine.travel(datetime(2026, 6, 30, 11, tzinfo=UTC), tick=False):
        as_ada.force_login(ada)
        assert "Review of June 2026" in page(as_ada, REVIEW)
        assert as_ada.get(REVIEW, {"month": "2026-07"}).status_code == 200


@pytest.mark.slow
def test_it_costs_the_same_with_two_hundred_moves(as_ada, ada, planned, queries, record):
    planned()
    few = queries(lambda: as_ada.get(REVIEW))
    for number in range(200):
        planned(f"Move {number}")
    assert queries(lambda: as_ada.get(REVIEW)) == few <= 10


def test_the_past_ones_cost_the_same_however_many_there_are(as_ada, queries):
    look_back(as_ada, happened="Cut p95 by half")
    few = queries(lambda: as_ada.get(reverse("plans:reviews")))
    for _ in range(10):
        look_back(as_ada, happened="Cut p95 by half")
    assert queries(lambda: as_ada.get(reverse("plans:reviews"))) == few <= 10
