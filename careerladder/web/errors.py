"""Error pages that show what was typed. Django renders the other error pages."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from careerladder.outage import Outage, database_state, outage_of, reason_of
from careerladder.web.proxy_mistakes import check_origin
from careerladder.web.requests import SAFE_METHODS

# A larger form is shown truncated, without the button that sends it again. A reader's answers take
# two fields for each item of a packet.
MOST_FIELDS = 120
MOST_CHARACTERS_SHOWN = 200_000
# DATA_UPLOAD_MAX_NUMBER_FIELDS: more is refused.
MOST_FIELDS_OF_FORM = 2_000

# static/js/failed-requests.js listens for this event of htmx.
CSRF_FAILURE_EVENT = "csrf-failure"

# Of Retry-After.
SECONDS_UNTIL_RETRY = 5

# Fields of our forms that a person doesn't type. The page shows the value of every other field.
HIDDEN_FIELDS = frozenset(
    {
        "action",
        "again",
        "archive",
        "before",
        "base_answer",
        "base_version",
        "shown_since",
        "change",
        "digest",
        "direction",
        "evidence",
        "evidence_was",
        "done",
        "form_key",
        "guess",
        "have",
        "here",
        "instead_of",
        "item",
        "items",
        "items_were",
        "ladder",
        "month",
        "next",
        "only",
        "origin",
        "page",
        "page_key",
        "pieces",
        "previewed",
        "reads_as",
        "rule",
        "save",
        "shown",
        "shown_at",
        "single_keys",
        "sitting",
        "then",
        "tick",
        "undoing",
        "untick",
        "version",
        "whose",
    }
)


# Where a form's label is another word than its field's name.
LABELS = {
    "note": "What happened",
    "happened_on": "When",
    "known_to": "Exact to the",
    "login": "Email address",
}


@dataclass(frozen=True)
class PostedField:
    name: str
    value: str
    is_cut: bool

    @property
    def label(self) -> str:
        return (
            LABELS.get(self.name)
            or self.name.replace("_", " ").replace("-", " ").strip().capitalize()
        )

    @property
    def is_typed(self) -> bool:
        return self.name not in HIDDEN_FIELDS and bool(self.value.strip())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what a page of this site posted, and offer to send it again.

    What another site posted is not shown: its text would look like ours.
    """
    check_origin(request, reason)
    is_same_origin = _is_same_origin(request)
    fields = posted_fields(request) if is_same_origin else []
    can_resend = len(fields) <= MOST_FIELDS and not any(field.is_cut for field in fields)
    context = {
        "is_same_origin": is_same_origin,
        "fields": fields,
        "can_resend": can_resend,
        "action": request.get_full_path(),
    }
    response = render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)
    # htmx doesn't swap a 403. On this event its page sends the form without htmx, and gets here.
    response["HX-Trigger"] = CSRF_FAILURE_EVENT
    return response


def ended_session(request: HttpRequest, login_url: str) -> HttpResponse:
    """Show what was posted after the session had ended, if it can't be kept until the login.

    Call this only after the CSRF check: it shows whatever was posted.
    """
    context = {"fields": posted_fields(request)[:MOST_FIELDS], "login_url": login_url}
    response = render(request, "403_ended_session.html", context, status=HTTPStatus.FORBIDDEN)
    response["HX-Trigger"] = CSRF_FAILURE_EVENT
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The handler of an exception that nothing else has handled: 503 for an outage, else 500."""
    error = sys.exception()
    outage = outage_of(error)
    if error is None or outage is None:
        return defaults.server_error(request)
    if outage is Outage.CANNOT_SAVE:
        database_state.refused_to_save(reason_of(error))
    return unavailable(request, outage)


def unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Answer 503 while the database is away or can't save. Show what was typed, to send it again.

    The page asks nothing of the database. The check for CSRF may not have run yet, so this shows
    only what a page of this site posted.
    """
    headers = {"Retry-After": str(SECONDS_UNTIL_RETRY), "Cache-Control": "private, no-cache"}
    is_htmx = request.headers.get("HX-Request") == "true"
    if is_htmx or not request.accepts("text/html"):
        # htmx swaps no error: static/js/failed-requests.js says it, and the form stays as it is.
        text, kind = f"The database {outage.value}.\n", "text/plain; charset=utf-8"
        return HttpResponse(text, kind, HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    is_sent = request.method not in SAFE_METHODS
    fields = posted_fields(request, most=MOST_FIELDS_OF_FORM) if _is_same_origin(request) else []
    is_whole = not any(field.is_cut for field in fields) and len(fields) <= MOST_FIELDS_OF_FORM
    can_resend = bool(fields) and is_whole and not _has_more_than_text(request)
    context = {
        "cannot_save": outage is Outage.CANNOT_SAVE,
        "is_sent": is_sent,
        "fields": fields,
        "is_typed": any(field.is_typed for field in fields),
        "can_resend": can_resend,
        "action": request.get_full_path(),
        "csrf_token": get_token(request) if can_resend else "",
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }
    page = render_to_string("503.html", context)
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _has_more_than_text(request: HttpRequest) -> bool:
    """Whether a file or a password was posted, which a page can't give back."""
    return bool(request.FILES) or any("password" in name.lower() for name in request.POST)


def posted_fields(request: HttpRequest, most: int = MOST_FIELDS) -> list[PostedField]:
    """The posted fields, without passwords: at most `most` and one more, to detect more."""
    try:
        posted = request.POST
    except (UnreadablePostError, MultiPartParserError, SuspiciousOperation):
        return []
    return [
        PostedField(name, value[:MOST_CHARACTERS_SHOWN], is_cut=len(value) > MOST_CHARACTERS_SHOWN)
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
        for value in values
    ][: most + 1]


def _is_same_origin(request: HttpRequest) -> bool:
    """Whether a page of this site sent the request, by a header that other sites can't forge."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Browsers send Sec-Fetch-Site only over HTTPS.
    own_origin = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == own_origin
    return request.headers.get("Referer", "").startswith(f"{own_origin}/")
