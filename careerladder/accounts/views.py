"""Views of a person's own account. Login, email and password have allauth's views."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerladder.accounts.deletion import belongings_of, delete_account
from careerladder.accounts.forms import DeleteAccountForm, SingleKeysForm, TimeZoneForm
from careerladder.accounts.known_browsers import KNOWN_BROWSER_COOKIE
from careerladder.accounts.second_factor import factors_of
from careerladder.accounts.security_events import log_deletion
from careerladder.accounts.shortcuts import set_single_keys
from careerladder.models import User
from careerladder.web.notices import Notice, notify
from careerladder.web.rate_limits import is_within_limit
from careerladder.web.resubmission import owner_of, report_unsaved, resubmit_at

MOST_SWITCHES_AN_HOUR = 60
MOST_EVENTS = 100


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = {"factors": factors_of(_person(request))}
    return render(request, "careerladder/accounts/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    lambda: reverse("time-zone"),
    unsaved="the time zone was not saved. Choose it again.",
)
def choose_time_zone(request: HttpRequest) -> HttpResponse:
    """Choose the time zone. A script posts the browser's guess here too, and gets a 204."""
    person = _person(request)
    form = TimeZoneForm(_posted(request), person=person)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(
            request, "careerladder/accounts/time_zone.html", {"form": form}, status=status
        )

    time_zone, is_guess = form.cleaned_data["time_zone"], form.cleaned_data["guess"]
    person.choose_time_zone(time_zone, is_guess=is_guess)
    if is_guess:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    notify(request, Notice(f"Your time zone is now {time_zone}."))
    return redirect("account")


@require_POST
@login_not_required
def keys(request: HttpRequest) -> HttpResponse:
    """Turn single-key shortcuts on or off, for a stranger too. A script gets a 204."""
    form = SingleKeysForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not request.user.is_authenticated and owner_of(request) is not None:
        # The session ended while a page of an account was open.
        report_unsaved(request, "the shortcut setting was not changed. Change it again.")
        return redirect_to_login(reverse("account"), resolve_url(settings.LOGIN_URL))
    if _begins_a_session(request) and not is_within_limit(
        request, "keys", most=MOST_SWITCHES_AN_HOUR, seconds=3600
    ):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)

    set_single_keys(request, on=form.cleaned_data["single_keys"] == "on")
    if not request.accepts("text/html"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    notify(request, Notice(f"Shortcuts are {form.cleaned_data['single_keys']}."))
    return redirect("account" if request.user.is_authenticated else "home")


@require_safe
def security_events(request: HttpRequest) -> HttpResponse:
    """The account's latest security events, the newest first."""
    events = _person(request).security_events.all()[:MOST_EVENTS]
    return render(request, "careerladder/accounts/security_events.html", {"events": events})


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account and all that belongs to it."""
    person = _person(request)
    form = DeleteAccountForm(_posted(request))
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        context = {"form": form, "belongings": belongings_of(person)}
        return render(request, "careerladder/accounts/delete_account.html", context, status=status)

    account, address = person.pk, person.email
    delete_account(person, host=request.get_host())
    log_deletion(account)
    if settings.MAIL_IS_SENT:
        get_adapter().send_mail("account/email/account_deleted", address, {})
    logout(request)
    response = redirect("account-deleted")
    response.delete_cookie(KNOWN_BROWSER_COOKIE)
    return response


@require_safe
@login_not_required
def deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "careerladder/accounts/account_deleted.html")


def _begins_a_session(request: HttpRequest) -> bool:
    """Whether storing something in the session would create one."""
    return not request.user.is_authenticated and request.session.session_key is None


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _person(request: HttpRequest) -> User:
    """The logged-in user. The login middleware has refused anonymous requests."""
    return cast("User", request.user)
