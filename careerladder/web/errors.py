"""Error pages that show what was typed. Django renders the other error pages."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from careerladder.web.proxy_mistakes import check_origin

# A larger form is shown truncated, without the button that sends it again. A reader's answers take
# two fields for each item of a packet.
MOST_FIELDS = 120
MOST_CHARACTERS_SHOWN = 200_000

# static/js/failed-requests.js listens for this event of htmx.
CSRF_FAILURE_EVENT = "csrf-failure"

# Fields of our forms that a person doesn't type. The page shows the value of every other field.
HIDDEN_FIELDS = frozenset(
    {
        "action",
        "again",
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
LABELS = {"note": "What happened", "happened_on": "When", "known_to": "Exact to the"}


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
    context = {"is_same_origin": is_same_origin, "fields": fields, "can_resend": can_resend}
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


def posted_fields(request: HttpRequest) -> list[PostedField]:
    """The posted fields, without passwords: at most MOST_FIELDS and one more, to detect more."""
    try:
        posted = request.POST
    except (UnreadablePostError, MultiPartParserError):
        return []
    return [
        PostedField(name, value[:MOST_CHARACTERS_SHOWN], is_cut=len(value) > MOST_CHARACTERS_SHOWN)
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
        for value in values
    ][: MOST_FIELDS + 1]


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
