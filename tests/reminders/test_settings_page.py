"""The page of reminders: what is chosen, when it rests, and the next mail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from careerladder.models import User
from plans.models import Move, MoveText, Pause
from reminders.models import (
    ReminderChoice,
    ReminderKind,
    ReminderPause,
    ReminderStop,
)
from reminders.sending import send_due
from tests.reminders.conftest import NOW, make_away

HERE = "/account/reminders/"
pytestmark = pytest.mark.usefixtures("now", "bob")


@pytest.fixture
def late(ladder, ada, bob) -> None:
    for person in (ada, bob):
        Move.objects.add(
            person, ladder.ladder, MoveText("A move", date(2026, 11, 20), date(2026, 11, 20))
        )


def chosen(person: User) -> set[str]:
    return set(person.reminder_choices.open().values_list("kind", flat=True))


def test_nothing_is_chosen_at_first(as_ada, bob):
    ReminderChoice.objects.choose(bob, ReminderKind.values, hour=20)
    page = as_ada.get(HERE).text
    assert "checked" not in page
    assert '<option value="8" selected>08:00</option>' in page
    assert "Next email" not in page


def test_choose_and_choose_otherwise(as_ada, ada, bob):
    assert as_ada.post(HERE, {"kinds": ["review", "answer"], "hour": "18"}).status_code == 302
    assert chosen(ada) == {"review", "answer"}
    assert ada.reminder_schedule.hour == 18
    as_ada.post(HERE, {"kinds": ["answer"], "hour": "18"})
    assert chosen(ada) == {"answer"}
    as_ada.post(HERE, {"hour": "18"})
    assert chosen(ada) == set()
    assert ada.reminder_choices.count() == 2
    assert chosen(bob) == set()


@pytest.mark.parametrize(
    "sent", [{}, {"hour": "24"}, {"hour": "x"}, {"hour": "8", "kinds": ["all"]}, {"hour": "-1"}]
)
def test_what_is_no_choice_is_refused(as_ada, ada, sent):
    assert as_ada.post(HERE, sent).status_code == 422
    assert not ada.reminder_choices.exists()


def test_the_next_mail_and_its_day_are_what_will_be_sent(late, as_ada, ada, now):
    as_ada.post(HERE, {"kinds": ["moves"], "hour": "8"})
    page = as_ada.get(HERE).text
    assert "Next email: Friday 11 December 2026" in page
    assert "About moves due or overdue, from 08:00 on." in page
    day = NOW
    while not mail.outbox:
        now.move_to(day)
        send_due()
        day += timedelta(days=1)
    assert (day - timedelta(days=1)).date() == date(2026, 12, 11)


def test_no_mail_is_due(as_ada):
    as_ada.post(HERE, {"kinds": ["moves"], "hour": "8"})
    assert "No email is due" in as_ada.get(HERE).text


def test_a_pause_and_its_end(late, as_ada, ada, bob):
    ReminderChoice.objects.choose(ada, ["moves"], hour=8)
    assert as_ada.post(f"{HERE}pause/", {"until": "2027-01-15"}).status_code == 302
    page = as_ada.get(HERE).text
    assert "Paused until 15 January 2027" in page
    assert "Next email: Friday 15 January 2027" in page
    assert as_ada.post(f"{HERE}pause/end/").status_code == 302
    page = as_ada.get(HERE).text
    assert "Paused until" not in page
    assert "Next email: Friday 11 December 2026" in page
    assert not ReminderPause.objects.filter(user=bob).exists()


@pytest.mark.parametrize("until", ["", "2026-12-03", "2026-12-02", "2029-01-01", "soon", "0"])
def test_a_day_that_is_no_end_of_a_pause_is_refused(as_ada, ada, until):
    ReminderChoice.objects.choose(ada, ["moves"], hour=8)
    answer = as_ada.post(f"{HERE}pause/", {"until": until})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not ada.reminder_pauses.exists()


def test_a_paused_plan_is_named(ladder, late, as_ada, ada):
    ReminderChoice.objects.choose(ada, ["moves"], hour=8)
    Pause.objects.pause(ada, ladder.ladder, date(2027, 2, 1), today=NOW.date())
    assert "Your plan is paused until 1 February 2027" in as_ada.get(HERE).text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("link", "with the link in an email"),
        ("unanswered", "After three emails without a visit"),
        ("bounced", "couldn’t be delivered"),
        ("complained", "reported as spam"),
    ],
)
def test_why_they_are_stopped_and_on_again_with_one_button(late, as_ada, ada, reason, words):
    ReminderChoice.objects.choose(ada, ["moves"], hour=8)
    ReminderStop.objects.stop(ada, reason)
    page = as_ada.get(HERE).text
    assert words in page
    assert "Next email" not in page
    # There is one button, and nothing else to choose.
    assert "Turn on again" in page
    assert "Save" not in page
    assert "Pause" not in page
    assert as_ada.post(f"{HERE}on/").status_code == 302
    page = as_ada.get(HERE).text
    assert "Reminders are stopped" not in page
    assert "Next email" in page
    assert chosen(ada) == {"moves"}


def test_choosing_a_kind_turns_them_on(as_ada, ada):
    ReminderStop.objects.stop(ada, ReminderStop.Reason.LINK)
    as_ada.post(HERE, {"kinds": ["moves"], "hour": "8"})
    assert not ada.reminder_stops.open().exists()


def test_with_nothing_chosen_the_form_turns_them_on(as_ada, ada, bob):
    ReminderChoice.objects.choose(bob, ["moves"], hour=8)
    ReminderStop.objects.stop(ada, ReminderStop.Reason.LINK)
    page = as_ada.get(HERE).text
    assert "Save and turn on" in page
    assert "Turn on again" not in page


def test_a_form_of_before_a_stop_still_says_what_is_wrong(as_ada, ada):
    ReminderChoice.objects.choose(ada, ["moves"], hour=8)
    ReminderStop.objects.stop(ada, ReminderStop.Reason.LINK)
    assert "Choose an hour from the list." in as_ada.post(HERE, {"hour": "24"}).text
    assert "Choose a day." in as_ada.post(f"{HERE}pause/", {"until": ""}).text


def test_choosing_nothing_leaves_them_stopped(as_ada, ada):
    ReminderStop.objects.stop(ada, ReminderStop.Reason.BOUNCED)
    as_ada.post(HERE, {"hour": "8"})
    assert ada.reminder_stops.open().exists()


def test_a_site_without_mail_says_so(as_ada, settings):
    settings.MAIL_ARRIVES = False
    page = as_ada.get(HERE).text
    assert "This site sends no email, so it can’t remind you." in page
    assert '<h2 id="kinds">' not in page


def test_an_address_that_is_not_confirmed_is_named(as_ada, ada, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    ReminderChoice.objects.choose(ada, ["moves"], hour=8)
    assert "isn’t confirmed" in as_ada.get(HERE).text
    EmailAddress.objects.create(user=ada, email=ada.email, primary=True, verified=True)
    assert "isn’t confirmed" not in as_ada.get(HERE).text


def test_a_stranger_is_asked_to_log_in(client):
    for path in ("", "pause/", "pause/end/", "on/"):
        assert client.post(f"{HERE}{path}").status_code == 302
    assert not ReminderChoice.objects.exists()


def test_the_account_page_leads_there(as_ada):
    assert f'href="{HERE}"' in as_ada.get("/account/").text


def test_the_zone_is_the_persons(late, as_ada, ada, now):
    make_away(ada, zone="Pacific/Auckland")
    now.move_to(datetime(2026, 12, 3, 11, 30, tzinfo=UTC))
    as_ada.post(HERE, {"kinds": ["moves"], "hour": "8"})
    page = as_ada.get(HERE).text
    # It is the 4th there.
    assert "Next email: Saturday 12 December 2026" in page
    assert "Pacific/Auckland" in page


def test_the_queries_do_not_grow_with_records(ladder, as_ada, ada, queries):
    ReminderChoice.objects.choose(ada, ReminderKind.values, hour=8)
    few = queries(lambda: as_ada.get(HERE))
    for number in range(10):
        due = date(2026, 11, 20) + timedelta(days=number)
        Move.objects.add(ada, ladder.ladder, MoveText(f"Move {number}", due, due))
    assert queries(lambda: as_ada.get(HERE)) == few
