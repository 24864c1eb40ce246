"""Choose reminders, pause them, and turn them on again."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from reminders.models import ReminderChoice, ReminderKind, ReminderPause, ReminderStop
from reminders.settings_page.forms import RemindersForm, RestForm
from reminders.settings_page.page import reminders_page

# When a mail of each kind is due.
HINTS = {
    ReminderKind.REVIEW: "In the last five days of a month and the first ten of the next, until "
    "you’ve written that month’s review.",
    ReminderKind.MOVES: "When a move is overdue, or due within a week.",
    ReminderKind.ASSESSMENT: "When it’s due: three months after your last one, or sooner if an "
    "example goes out of date.",
    ReminderKind.AGEING: "When the newest evidence for an item that counts turns a year old.",
    ReminderKind.PACKET: "In the week before a packet is due.",
    ReminderKind.ANSWER: "When a reader has answered or is done since you were last here.",
}


def page_of_reminders() -> str:
    return reverse("reminders:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_reminders,
    unsaved="your reminders were not saved. Choose them again.",
    takes_text=False,
)
def reminders(request: PersonRequest) -> HttpResponse:
    """Show what is chosen. A POST chooses kinds and the hour; the same again changes nothing."""
    if request.method != "POST":
        return _page(request)
    form = RemindersForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    kinds, hour = form.cleaned_data["kinds"], form.cleaned_data["hour"]
    ReminderChoice.objects.choose(request.user, kinds, hour=hour)
    notify(request, Notice("Saved." if kinds else "Saved. You get no reminders."))
    return redirect("reminders:settings")


@require_POST
@resubmit_at(
    page_of_reminders,
    unsaved="reminders were not paused. Pause them again.",
    takes_text=False,
)
def pause_reminders(request: PersonRequest) -> HttpResponse:
    form = RestForm(request.POST)
    if not form.is_valid():
        return _page(request, rest_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    until = form.cleaned_data["until"]
    ReminderPause.objects.pause(request.user, until)
    notify(request, Notice(f"Reminders are paused until {date_format(until, 'j F Y')}."))
    return redirect("reminders:settings")


@require_POST
@resubmit_at(
    page_of_reminders,
    unsaved="reminders are still paused. End the pause again.",
    takes_text=False,
)
def end_pause(request: PersonRequest) -> HttpResponse:
    """End the pause. Again changes nothing."""
    ReminderPause.objects.end(request.user)
    notify(request, Notice("Reminders aren’t paused anymore."))
    return redirect("reminders:settings")


@require_POST
@resubmit_at(
    page_of_reminders,
    unsaved="reminders are still stopped. Turn them on again.",
    takes_text=False,
)
def turn_on(request: PersonRequest) -> HttpResponse:
    """Send what is chosen again, after reminders were stopped. Again changes nothing."""
    ReminderStop.objects.turn_on(request.user)
    notify(request, Notice("Reminders are on again."))
    return redirect("reminders:settings")


def _page(
    request: PersonRequest,
    *,
    form: RemindersForm | None = None,
    rest_form: RestForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = reminders_page(request.user, timezone.now())
    chosen = set(form["kinds"].value() or ()) if form else page.chosen
    # While reminders are stopped, the only thing to do is to turn them on again.
    can_turn_on = settings.MAIL_ARRIVES and page.can_turn_on
    context = {
        "page": page,
        "kinds": [(kind, HINTS[kind], kind.value in chosen) for kind in ReminderKind],
        "form": form or RemindersForm(initial={"hour": page.hour}),
        "rest_form": rest_form or RestForm(initial={"until": page.paused_until}),
        "asks_for_kinds": bool(
            form or ((settings.MAIL_ARRIVES or page.chosen) and not can_turn_on)
        ),
        "asks_for_pause": bool(rest_form or (page.chosen and page.stop is None)),
        "sends_mail": settings.MAIL_ARRIVES,
        "keeps_mail_as_files": settings.MAIL_ARRIVES and not settings.MAIL_IS_SENT,
    }
    return render(request, "reminders/reminders.html", context, status=status)
