"""The link of a mail: one button, one click, and nothing by looking at it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careerladder.accounts.deletion import delete_account
from careerladder.models import EmailChange, Session, User
from reminders.addresses import SIGNER, stop_url
from reminders.models import ReminderChoice, ReminderMail, ReminderStop


@pytest.fixture
def path(ada, bob) -> str:
    """Of ada's link. Bob has reminders, too."""
    for person in (ada, bob):
        ReminderChoice.objects.choose(person, ["review", "moves"], hour=8)
    return path_of(ada)


def path_of(person) -> str:
    return reverse("reminders:stop", args=[SIGNER.sign(person.reminder_schedule.key)])


def strict_client() -> Client:
    return Client(enforce_csrf_checks=True)


def is_stopped(person) -> bool:
    return bool(person.reminder_stops.open().exists())


def test_one_click_of_a_mail_program_stops_them(ada, bob, path):
    """Without a cookie, a token or a session, and in one request."""
    client = strict_client()
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Reminders are stopped" in answer.text
    assert answer.cookies == {}
    assert not Session.objects.exists()
    assert is_stopped(ada)
    assert not is_stopped(bob)
    assert ada.reminder_stops.get().reason == ReminderStop.Reason.LINK


def test_again_changes_nothing(ada, path):
    for _ in range(3):
        assert strict_client().post(path).status_code == 200
    assert ada.reminder_stops.count() == 1


def test_twice_at_once_is_once(at_once, ada, path):
    answers = at_once(*[lambda: strict_client().post(path).status_code for _ in range(3)])
    assert answers == [200, 200, 200]
    assert ada.reminder_stops.count() == 1


def test_an_account_that_goes_at_the_same_time(at_once, ada, bob, path):
    _, answer = at_once(
        lambda: delete_account(ada, host="testserver"), lambda: strict_client().post(path)
    )
    assert answer.status_code in (200, 404)
    assert not ReminderStop.objects.exists()


def test_an_account_that_went_a_moment_ago(ada, path, monkeypatch):
    schedule = ada.reminder_schedule
    monkeypatch.setattr("reminders.stopping.views.schedule_of_token", lambda token: schedule)
    User.objects.filter(pk=ada.pk).delete()
    assert strict_client().post(path).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch", "trace"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "preview"},
    ],
    ids=str,
)
def test_nothing_but_a_post_stops_them(ada, as_ada, path, method, headers):
    for client in (strict_client(), as_ada):
        answer = getattr(client, method)(path, headers=headers)
        assert answer.status_code in (200, 405)
    assert not is_stopped(ada)


def test_the_page_has_one_button_and_sets_no_cookie(path):
    answer = strict_client().get(path)
    assert answer.text.count("<form") == answer.text.count("<button") == 1
    assert answer.cookies == {}
    assert "<script" not in answer.text
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_it_names_nobody(ada, path):
    assert "ada@" not in strict_client().get(path).text
    assert "ada@" not in strict_client().post(path).text


def test_whoever_is_logged_in_stays_out_of_it(ada, bob, as_bob, path):
    assert as_bob.get(path).text == strict_client().get(path).text
    assert as_bob.post(path).status_code == 200
    assert is_stopped(ada)
    assert not is_stopped(bob)


def test_it_works_for_years(ada, path):
    """A signature without a date: the key in it is what counts."""
    assert ":" in path
    ReminderChoice.objects.choose(ada, ["answer"], hour=20)
    ada.reminder_schedule.refresh_from_db()
    assert path_of(ada) == path


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_not_found(ada, path, method):
    key = ada.reminder_schedule.key
    for token in (key, f"{key}:x", SIGNER.sign("x"), SIGNER.sign("x" * 22), "x"):
        answer = getattr(strict_client(), method)(reverse("reminders:stop", args=[token]))
        assert answer.status_code == 404
        assert "doesn’t work" in answer.text
    assert not ReminderStop.objects.exists()


@pytest.mark.parametrize("token", ["%00", "%FF%FE", "a%00b:c", "ё:ё"])
def test_a_broken_link_is_not_found(ladder, token):
    assert strict_client().get(f"/reminders/stop/{token}/").status_code == 404


def test_guessing_is_limited_and_the_right_link_is_not(ada, path):
    cache.clear()
    wrong = reverse("reminders:stop", args=["x"])
    statuses = [strict_client().get(wrong).status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]
    assert strict_client().post(path).status_code == 200
    assert is_stopped(ada)


def test_the_link_of_a_mail_is_this_one(ada, path):
    assert stop_url(ada.reminder_schedule.key).endswith(path)


def test_after_an_address_was_restored_the_links_of_an_intruders_mails_are_dead(ada, path):
    ReminderMail.objects.claim(ada, timezone.localdate(), [])
    secret = EmailChange.objects.record(ada, "ada@example.org", "eve@example.org")
    assert secret
    EmailChange.objects.get().undo()
    assert strict_client().post(path).status_code == 404
    ada.reminder_schedule.refresh_from_db()
    assert strict_client().post(path_of(ada)).status_code == 200


def test_a_restored_address_without_mails_keeps_its_link(ada, path):
    EmailChange.objects.record(ada, "ada@example.org", "eve@example.org")
    EmailChange.objects.get().undo()
    assert strict_client().post(path).status_code == 200


# A list of addresses


@pytest.fixture
def lines(tmp_path):
    def written(*lines: str) -> str:
        file = tmp_path / "list.txt"
        file.write_text("\n".join(lines), encoding="utf-8")
        return str(file)

    return written


def test_addresses_that_bounce_get_no_more(ada, bob, path, lines, capsys):
    listed = lines("# Of today", "", "ADA@example.org  # twice", "<ada@example.org>", "eve@x.org")
    call_command("stop_reminders", "bounced", listed)
    assert capsys.readouterr().out == "Stopped: 1. Already stopped: 0. Without an account: 1.\n"
    assert ada.reminder_stops.get().reason == ReminderStop.Reason.BOUNCED
    assert not is_stopped(bob)
    call_command("stop_reminders", "complained", listed)
    assert capsys.readouterr().out == "Stopped: 0. Already stopped: 1. Without an account: 1.\n"
    assert ada.reminder_stops.get().reason == ReminderStop.Reason.BOUNCED


def test_the_list_comes_from_standard_input_as_well(bob, path, monkeypatch, capsys):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("bob@example.org\n"))
    call_command("stop_reminders", "complained")
    assert capsys.readouterr().out.startswith("Stopped: 1.")
    assert bob.reminder_stops.get().reason == ReminderStop.Reason.COMPLAINED


def test_a_list_that_cannot_be_read_stops_nothing(ada, path, tmp_path):
    binary = tmp_path / "list.txt"
    binary.write_bytes(b"ada@example.org\n\xff\xfe")
    for file in (binary, tmp_path / "none.txt", tmp_path):
        with pytest.raises(CommandError, match="can't be read"):
            call_command("stop_reminders", "bounced", str(file))
    assert not is_stopped(ada)


@pytest.mark.usefixtures("ladder")
def test_what_is_no_address_is_of_no_account(lines, capsys):
    call_command("stop_reminders", "bounced", lines("no address", "a\0b@example.org", "x" * 9999))
    assert capsys.readouterr().out.startswith("Stopped: 0. Already stopped: 0. Without an account:")
