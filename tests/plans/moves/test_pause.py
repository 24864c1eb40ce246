"""A plan rests, and goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from plans.models import Move, MoveText, Pause
from tests.plans.conftest import HTMX

PAUSE, GO_ON, PLAN = "/plan/pause/", "/plan/go-on/", "/plan/"
TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        yield


@pytest.fixture
def move(ada, ladder):
    return Move.objects.add(ada, ladder.ladder, MoveText("Write it", DUE, TODAY))


def test_pausing_moves_every_date_and_says_so(as_ada, ada, move):
    html = as_ada.post(PAUSE, {"until": "2027-01-04"}, follow=True).content.decode()
    move.refresh_from_db()
    assert move.due_on == DUE + timedelta(days=42)
    assert "Paused. Every due date moved 42 days later." in html
    assert 'Paused until <time datetime="2027-01-04">' in html
    assert "Resume now" in html


def test_going_on_brings_the_dates_back_by_the_days_left(as_ada, ada, move):
    as_ada.post(PAUSE, {"until": "2026-12-03"})
    with time_machine.travel("2026-11-27T12:00:00Z"):
        html = as_ada.post(GO_ON, follow=True).content.decode()
    move.refresh_from_db()
    assert move.due_on == DUE + timedelta(days=4)
    assert "Every due date moved 6 days earlier." in html
    assert "Resume now" not in html


def test_going_on_without_a_pause_changes_nothing(as_ada, move):
    html = as_ada.post(GO_ON, follow=True).content.decode()
    move.refresh_from_db()
    assert move.due_on == DUE
    assert "The plan is not paused." in html


def test_a_double_press_pauses_once(as_ada, ada, move):
    for _ in range(2):
        as_ada.post(PAUSE, {"until": "2026-12-03"})
    move.refresh_from_db()
    assert move.due_on == DUE + timedelta(days=10)
    assert Pause.objects.filter(user=ada).count() == 1


def test_undoing_another_day_brings_back_the_pause_that_was(as_ada, move):
    as_ada.post(PAUSE, {"until": "2026-12-03"})
    html = as_ada.post(PAUSE, {"until": "2026-12-13"}, headers=HTMX).content.decode()
    assert '<input type="hidden" name="until" value="2026-12-03">' in html
    as_ada.post(PAUSE, {"until": "2026-12-03"})
    move.refresh_from_db()
    assert move.due_on == DUE + timedelta(days=10)


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-11-22", "Choose a day after today, 23 November 2026."),
        ("2026-11-23", "Choose a day after today"),
        ("2029-01-01", "A pause can last two years."),
        ("2026-02-30", "There is no such day."),
        ("", "Choose a day."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_day_that_cant_be_is_refused_and_stays_in_its_field(as_ada, move, until, says, headers):
    answer = as_ada.post(PAUSE, {"until": until}, headers=headers)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert f'value="{until}"' in html or not until
    assert '<details class="plan__pause no-print" open>' in html
    assert not Pause.objects.exists()


def test_the_zone_of_the_person_decides_what_is_after_today(as_ada, ada, move):
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    # There it is the 24th already.
    assert as_ada.post(PAUSE, {"until": "2026-11-24"}).status_code == 422


def test_htmx_gets_the_plan_alone(as_ada, move):
    html = as_ada.post(PAUSE, {"until": "2026-12-03"}, headers=HTMX).content.decode()
    assert html.lstrip().startswith('<div class="plan" id="plan"')
    assert "<html" not in html
    html = as_ada.post(GO_ON, headers=HTMX).content.decode()
    assert "Resumed." in html


@pytest.mark.parametrize("verb", ["pause-plan", "go-on"])
def test_a_stranger_is_sent_to_the_login_and_get_is_no_verb(client, as_ada, verb):
    assert as_ada.get(reverse(f"plans:{verb}")).status_code == 405
    assert client.post(reverse(f"plans:{verb}")).status_code in (302, 403)
