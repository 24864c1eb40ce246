"""What `send_reminders` sends, to whom, and what it records of that."""

from __future__ import annotations

import smtplib
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from functools import partialmethod

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careerladder.models import User
from packets.models import Packet
from plans.models import Move, MoveText, Pause
from reminders.management.commands.send_reminders import seconds_until_next_run
from reminders.models import (
    ReminderChoice,
    ReminderKind,
    ReminderMail,
    ReminderPause,
    ReminderStop,
    ReminderSubject,
)
from reminders.sending import send_due
from tests.reminders.conftest import LAST_VISIT, NOW, make_away
from tests.scenario import NOW as SCENARIO_ENDS
from tests.stored_people import insert_ada, insert_bystanders, rows_of

# With a mail server that all addresses are confirmed for.
pytestmark = pytest.mark.usefixtures("now")
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _with_a_mail_server(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture
def late_move(ladder, ada, bob):
    """Ada and Bob each have a move that is overdue. Bob chose nothing."""
    due = date(2026, 11, 20)
    for person in (ada, bob):
        make_away(person)
        Move.objects.add(person, ladder.ladder, MoveText(f"Of {person.email}", due, due))
    return ada.moves.get()


def test_who_chose_it_gets_a_mail_with_dates_and_numbers_alone(late_move, choose):
    choose("moves")
    assert send_due().sent == 1
    [sent] = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert sent.subject == "Reminder: moves due or overdue"
    assert "1 move is overdue." in sent.body
    assert "http://localhost:8000/plan/\n" in sent.body
    assert "Of ada" not in sent.body
    assert sent.attachments == []


def test_the_headers_of_one_click(late_move, choose):
    choose("moves")
    send_due()
    [sent] = mail.outbox
    parsed = message_from_bytes(sent.message().as_bytes())
    address = parsed["List-Unsubscribe"]
    assert address.startswith("<http://localhost:8000/reminders/stop/")
    assert address.endswith("/>")
    assert "\n" not in address.strip()
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed.get_content_type() == "text/plain"
    assert address.strip("<>") in sent.body


def test_the_only_link_with_a_secret_is_the_one_that_stops_them(late_move, choose, ada):
    choose("moves")
    send_due()
    links = [word for word in mail.outbox[0].body.split() if word.startswith("http")]
    assert [link.partition("8000")[2].split("/")[1] for link in links] == [
        "plan",
        "account",
        "reminders",
    ]
    assert not any("?" in link or "#" in link for link in links)


def test_a_run_again_sends_nothing(late_move, choose):
    choose("moves")
    send_due()
    assert send_due().sent == 0
    assert len(mail.outbox) == 1


def test_each_kind_is_off_until_chosen(late_move):
    assert send_due().sent == 0
    assert send_due().people == 0


def test_only_who_chose_something_is_read(late_move, choose):
    choose("moves")
    assert send_due().people == 1


def test_a_dry_run_sends_nothing_and_changes_nothing(late_move, choose, capsys):
    choose("moves")
    call_command("send_reminders", dry_run=True)
    assert capsys.readouterr().out == "1 reminder is due.\n"
    assert mail.outbox == []
    assert not ReminderMail.objects.exists()


def test_the_command_says_what_it_did(late_move, choose, capsys):
    choose("moves")
    call_command("send_reminders")
    assert capsys.readouterr().out == "Reminders: 1 sent.\n"


def test_not_before_the_hour_of_the_persons_day(late_move, choose, now):
    choose("moves", hour=7, zone="America/New_York")
    assert send_due().sent == 0
    now.move_to(datetime(2026, 12, 3, 12, tzinfo=UTC))
    assert send_due().sent == 1


def test_a_late_run_sends_on_the_same_day(late_move, choose, now):
    choose("moves", hour=8)
    now.move_to(datetime(2026, 12, 3, 23, 50, tzinfo=UTC))
    assert send_due().sent == 1


def test_none_within_seven_days_of_a_visit(late_move, choose, ada, now):
    choose("moves")
    User.objects.filter(pk=ada.pk).update(last_used_at=NOW - timedelta(days=7))
    assert send_due().sent == 0
    now.move_to(NOW + A_DAY)
    assert send_due().sent == 1


def test_any_page_counts_as_a_visit(late_move, choose, ada, as_ada, now):
    choose("moves")
    as_ada.get("/account/")
    ada.refresh_from_db()
    assert ada.visited_at == NOW
    assert send_due().sent == 0


def test_a_visit_is_recorded_once_an_hour_and_on_each_day(choose, ada, as_ada, now):
    choose()
    seen = []
    for minutes in (0, 59, 61, 16 * 60 - 15, 16 * 60 - 3):
        now.move_to(NOW + timedelta(minutes=minutes))
        as_ada.get("/account/")
        ada.refresh_from_db()
        seen.append(ada.last_used_at)
    assert [(at - NOW) // timedelta(minutes=1) for at in seen] == [0, 0, 61, 945, 957]


def test_a_pause_rests_them_until_its_day(late_move, choose, ada, now):
    choose("moves")
    ReminderPause.objects.pause(ada, date(2026, 12, 5))
    assert send_due().sent == 0
    now.move_to(NOW + 2 * A_DAY)
    assert send_due().sent == 1


def test_a_paused_plan_rests_them_too(ladder, late_move, choose, ada, now):
    choose("moves")
    Pause.objects.pause(ada, ladder.ladder, date(2026, 12, 5), today=date(2026, 12, 3))
    assert send_due().sent == 0
    now.move_to(NOW + 2 * A_DAY)
    assert send_due().sent == 1


def test_nothing_to_an_account_that_is_not_active(late_move, choose, ada):
    choose("moves")
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert send_due().sent == 0


@pytest.mark.parametrize("change", [{"verified": False}, {"primary": False}])
def test_nothing_to_an_address_that_is_not_confirmed(late_move, choose, ada, change):
    choose("moves")
    EmailAddress.objects.filter(user=ada).update(**change)
    assert send_due().sent == 0


def test_a_change_of_address_is_followed_once_it_is_confirmed(late_move, choose, ada):
    choose("moves")
    new = EmailAddress.objects.create(user=ada, email="new@example.org")
    send_due()
    assert mail.outbox[0].to == ["ada@example.org"]
    ReminderMail.objects.all().delete()
    EmailAddress.objects.filter(user=ada).exclude(pk=new.pk).delete()
    EmailAddress.objects.filter(pk=new.pk).update(verified=True, primary=True)
    User.objects.filter(pk=ada.pk).update(email=new.email)
    send_due()
    assert mail.outbox[1].to == ["new@example.org"]


def test_after_three_without_a_visit_a_last_one_says_that_they_stop(late_move, choose, ada, now):
    choose("moves")
    subjects = []
    for days in range(120):
        now.move_to(NOW + days * A_DAY)
        send_due()
        subjects = [each.subject for each in mail.outbox]
    assert subjects == ["Reminder: moves due or overdue"] * 3 + ["Your careerladder reminders stop"]
    assert "http://localhost:8000/account/reminders/" in mail.outbox[-1].body
    assert ada.reminder_stops.get().reason == ReminderStop.Reason.UNANSWERED
    # A visit alone doesn't turn them on.
    User.objects.filter(pk=ada.pk).update(last_used_at=NOW + 120 * A_DAY)
    now.move_to(NOW + 140 * A_DAY)
    assert send_due().sent == 0
    ReminderStop.objects.turn_on(ada)
    assert send_due().sent == 1


def test_a_visit_in_between_begins_the_count_anew(late_move, choose, ada, now):
    choose("moves")
    for days in range(150):
        now.move_to(NOW + days * A_DAY)
        if days % 25 == 0:
            User.objects.filter(pk=ada.pk).update(last_used_at=NOW + days * A_DAY)
        send_due()
    assert len(mail.outbox) > 6
    assert not ada.reminder_stops.exists()


class Failing(EmailBackend):
    """A mail server that fails as `error` says, for each message or at the connection."""

    error: Exception
    at_connection = False

    def open(self):
        if self.at_connection:
            raise self.error

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def fail(monkeypatch):
    def failing(error: Exception, *, at_connection: bool = False) -> None:
        monkeypatch.setattr(Failing, "error", error, raising=False)
        monkeypatch.setattr(Failing, "at_connection", at_connection)
        monkeypatch.setattr(EmailBackend, "open", Failing.open, raising=False)
        monkeypatch.setattr(EmailBackend, "send_messages", Failing.send_messages)
        monkeypatch.setattr(EmailBackend, "error", error, raising=False)
        monkeypatch.setattr(EmailBackend, "at_connection", at_connection, raising=False)

    return failing


REFUSALS = [
    smtplib.SMTPDataError(554, b"No."),
    smtplib.SMTPSenderRefused(451, b"Later.", "ladder@example.org"),
    smtplib.SMTPRecipientsRefused({"ada@example.org": (450, b"4.2.0 Greylisted.")}),
    smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"5.7.1 Relaying denied.")}),
]


@pytest.mark.parametrize("error", REFUSALS, ids=repr)
def test_what_was_refused_is_sent_by_a_later_run(late_move, choose, fail, monkeypatch, error):
    choose("moves")
    fail(error)
    assert (send_due().refused, ReminderMail.objects.count()) == (1, 0)
    monkeypatch.undo()
    assert send_due().sent == 1


def test_a_mail_server_that_is_away_claims_nothing(late_move, choose, fail, monkeypatch):
    choose("moves")
    fail(ConnectionRefusedError(), at_connection=True)
    with pytest.raises(CommandError):
        call_command("send_reminders")
    assert not ReminderMail.objects.exists()
    monkeypatch.undo()
    assert send_due().sent == 1


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected(), TimeoutError()], ids=repr)
def test_what_may_have_been_sent_is_not_sent_again(late_move, choose, fail, monkeypatch, error):
    choose("moves")
    fail(error)
    assert send_due().unknown == 1
    assert ReminderMail.objects.get().sent_at is None
    monkeypatch.undo()
    assert send_due().sent == 0


def test_a_mailbox_that_does_not_exist_stops_them(late_move, choose, fail, ada):
    choose("moves")
    answer = (550, b"5.1.1 <ada@example.org> User unknown")
    fail(smtplib.SMTPRecipientsRefused({"ada@example.org": answer}))
    assert send_due().bounced == 1
    assert ada.reminder_stops.get().reason == ReminderStop.Reason.BOUNCED
    assert not ReminderMail.objects.exists()


def test_an_account_that_goes_while_its_mail_bounces(late_move, choose, monkeypatch, ada):
    choose("moves")
    answer = (550, b"5.1.1 User unknown")

    def bounce(self, messages):
        User.objects.filter(pk=ada.pk).delete()
        raise smtplib.SMTPRecipientsRefused({"ada@example.org": answer})

    monkeypatch.setattr(EmailBackend, "send_messages", bounce)
    assert send_due().bounced == 1
    assert not ReminderStop.objects.exists()


def test_a_last_mail_that_was_refused_stops_nothing(late_move, choose, fail, monkeypatch, ada, now):
    choose("moves")
    for number in range(3):
        ReminderMail.objects.claim(ada, (NOW - (40 - 9 * number) * A_DAY).date(), [])
        ReminderMail.objects.update(claimed_at=LAST_VISIT + A_DAY)
    fail(REFUSALS[0])
    assert send_due().refused == 1
    assert not ada.reminder_stops.open().exists()
    monkeypatch.undo()
    assert send_due().sent == 1
    assert mail.outbox[0].subject == "Your careerladder reminders stop"


def test_a_server_that_refuses_all_ends_the_run(ladder, fail):
    for number in range(8):
        person = make_away(User.objects.create_user(f"p{number}@example.org", "x"))
        ReminderChoice.objects.choose(person, ["moves"], hour=8, at=LAST_VISIT)
        due = date(2026, 11, 20)
        Move.objects.add(person, ladder.ladder, MoveText("A move", due, due))
    fail(REFUSALS[0])
    summary = send_due()
    assert (summary.refused, summary.is_cut_short) == (5, True)


def test_the_log_has_no_address(late_move, choose, fail, caplog):
    choose("moves")
    fail(smtplib.SMTPRecipientsRefused({"ada@example.org": (450, b"ada@example.org")}))
    send_due()
    assert "a reminder was refused" in caplog.text
    assert "example.org" not in caplog.text


def test_a_mail_tells_what_is_so_when_it_is_sent(late_move, choose):
    """What was due when the run began, and isn't any more, is not mailed."""
    choose("moves")
    from reminders import sending

    claim = sending.claim

    def done_just_before(key, *, at=None):
        late_move.finish()
        return claim(key, at=at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "claim", done_just_before)
        assert send_due().sent == 0
    assert mail.outbox == []
    assert not ReminderMail.objects.exists()


def test_the_queries_of_a_run_do_not_grow_with_people(ladder, settings):
    def run() -> int:
        with CaptureQueriesContext(connection) as captured:
            send_due(only_count=True)
        return len(captured)

    def join(numbers: range) -> None:
        for number in numbers:
            person = make_away(User.objects.create_user(f"p{number}@example.org", "x"))
            ReminderChoice.objects.choose(person, ["moves", "review"], hour=8, at=LAST_VISIT)
            due = date(2026, 11, 20)
            Move.objects.add(person, ladder.ladder, MoveText("A move", due, due))

    join(range(2))
    few = run()
    join(range(2, 12))
    assert run() == few <= 15


def test_subjects_are_recorded_by_kind_and_period(late_move, choose, ada):
    choose("moves")
    send_due()
    subject = ReminderSubject.objects.get()
    assert (subject.user, subject.kind, subject.period) == (ada, "moves", "2026-W49")
    assert subject.mail.sent_at == NOW
    assert subject.mail.day == NOW.date()


@pytest.mark.parametrize("minutes", [0, 6.9, 7, 7.1, 59.99])
def test_every_hour_has_one_run(minutes):
    """Whatever the hour and the minute, the next run begins at the seventh."""
    for hour in (0, 13, 23):
        now = (datetime(2026, 12, 3, hour, tzinfo=UTC) + timedelta(minutes=minutes)).timestamp()
        wait = seconds_until_next_run(now)
        assert 0 < wait <= 3600
        assert datetime.fromtimestamp(now + wait, UTC).minute == 7


def test_runs_go_on_after_one_failed(late_move, choose, monkeypatch, capsys):
    choose("moves")
    calls = []

    class Stopped(Exception):
        pass

    def fail_at_first():
        calls.append(1)
        if len(calls) == 1:
            raise OSError
        return send_due()

    def sleep(seconds):
        if len(calls) == 2:
            raise Stopped

    monkeypatch.setattr("reminders.management.commands.send_reminders.send_due", fail_at_first)
    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr(
        "reminders.management.commands.send_reminders.close_old_connections", lambda: None
    )
    with pytest.raises(Stopped):
        call_command("send_reminders", hourly=True)
    said = capsys.readouterr()
    assert "This run failed: OSError." in said.err
    assert "1 sent" in said.out


@pytest.mark.slow
def test_no_text_of_any_record_is_in_a_mail(ladder, settings, now):
    """Of people with everything, who chose every kind, over a year."""
    people = [insert_ada()[0], *insert_bystanders()]
    for packet in Packet.objects.present():
        packet.due_on = (SCENARIO_ENDS + timedelta(days=30)).date()
        packet.save(update_fields=["due_on"])
    for person in people:
        make_away(person, since=SCENARIO_ENDS - timedelta(days=100))
        ReminderMail.objects.filter(user=person).delete()
        ReminderPause.objects.end(person)
        User.objects.filter(pk=person.pk).update(looked_at=None)
        ReminderChoice.objects.choose(
            person, ReminderKind.values, hour=0, at=SCENARIO_ENDS - timedelta(days=90)
        )
    for days in range(0, 420, 7):
        now.move_to(SCENARIO_ENDS + timedelta(days=days))
        ReminderStop.objects.close()
        send_due()
    bodies = "\n".join(f"{sent.subject}\n{sent.body}" for sent in mail.outbox)
    assert {each.kind for each in ReminderSubject.objects.all()} == set(ReminderKind)
    for table, rows in rows_of(*people).items():
        for row in rows.values():
            for column, value in row.items():
                if isinstance(value, str) and len(value) > 9 and column in TYPED:
                    assert value not in bodies, f"{table}.{column}"


def test_a_clock_that_is_set_back_meanwhile_ends_no_run(late_move, choose, monkeypatch, now):
    choose("moves")
    monkeypatch.setattr(ReminderMail, "mark_sent", partialmethod(ReminderMail.mark_sent, at=NOW))
    now.move_to(NOW + timedelta(minutes=1))
    assert send_due().sent == 1
    row = ReminderMail.objects.get()
    assert row.sent_at == row.claimed_at


# What people type.
TYPED = {
    *("note", "name", "what", "done_when", "reason", "drop_reason", "example", "happened", "next"),
    *("in_the_way", "title", "author", "reader", "claim", "label", "comment", "situation"),
    *("what_i_did", "outcome", "proof", "confirmers", "context", "answer"),
}
