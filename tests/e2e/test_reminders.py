"""A reminder is chosen, mailed, and stopped from a browser that knows nobody."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from plans.models import Move, MoveText
from reminders.models import ReminderChoice, ReminderStop


def test_choose_a_reminder_read_the_mail_and_stop_it(new_page, newcomer, scripts, check_accessible):
    today = timezone.localdate()
    ladder = ladder_or_404(DEFAULT_LADDER).ladder
    Move.objects.add(newcomer, ladder, MoveText("Ask the VP", today, today))
    page = new_page(newcomer, java_script_enabled=scripts)

    page.goto("/account/")
    page.get_by_role("link", name="Choose reminders").click()
    expect(page.get_by_role("heading", name="Next email")).to_have_count(0)
    page.get_by_label("Moves due or overdue").check()
    page.get_by_label("Earliest time").select_option("00:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Moves due or overdue")).to_be_checked()
    in_eight_days = timezone.localdate(timezone=newcomer.zone) + timedelta(days=8)
    named = f"{in_eight_days:%A} {in_eight_days.day} {in_eight_days:%B %Y}"
    expect(page.get_by_role("heading", name=f"Next email: {named}")).to_be_visible()

    with time_machine.travel(timezone.now() + timedelta(days=7)):
        call_command("send_reminders")
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        call_command("send_reminders")
        call_command("send_reminders")
    [message] = mail.outbox
    assert message.to == [newcomer.email]
    assert "1 move is overdue." in message.body
    assert "Ask the VP" not in message.body
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop in message.body

    stranger = new_page(java_script_enabled=scripts)
    stranger.goto(urlsplit(stop).path)
    expect(stranger.get_by_role("heading", name="Stop all reminders?")).to_be_visible()
    if scripts:
        check_accessible(stranger)
    assert not ReminderStop.objects.exists()
    stranger.get_by_role("button", name="Stop all reminders").click()
    expect(stranger.get_by_role("heading", name="Reminders are stopped")).to_be_visible()
    if scripts:
        check_accessible(stranger)
    assert stranger.context.cookies() == []

    page.reload()
    expect(page.get_by_text("Reminders are stopped.")).to_be_visible()
    expect(page.get_by_text("with the link in an email")).to_be_visible()
    if scripts:
        check_accessible(page)
    page.get_by_role("button", name="Turn on again").click()
    expect(page.get_by_text("Reminders are on again.")).to_be_visible()
    expect(page.get_by_text("Reminders are stopped.")).to_have_count(0)
    expect(page.get_by_label("Moves due or overdue")).to_be_checked()
    expect(page.get_by_role("heading", name="Next email")).to_be_visible()


def test_a_pause_by_keyboard_is_named_and_ended(new_page, veteran, scripts):
    ReminderChoice.objects.choose(veteran, ["review"], hour=8)
    page = new_page(veteran, java_script_enabled=scripts)
    page.goto("/account/reminders/")
    until = timezone.localdate() + timedelta(days=40)
    page.get_by_label("Pause until").fill(until.isoformat())
    page.get_by_role("button", name="Pause reminders").press("Enter")
    name = f"Paused until {until.day} {until:%B %Y}"
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="End the pause").press("Enter")
    expect(page.get_by_role("heading", name=name)).to_have_count(0)
