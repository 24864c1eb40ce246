"""Refusals that cost nobody what they typed. Django itself renders the other error pages."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

# Beyond these a text is shown cut, and isn't offered to be sent again.
MOST_FIELDS = 40
MOST_CHARACTERS_SHOWN = 20_000

# What static/js/failed-requests.js listens for.
SEND_PLAINLY = "csrf-failure"

# The fields of our forms that nobody types. What any other holds is shown.
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
        "form_key",
        "guess",
        "have",
        "here",
        "instead_of",
        "item",
        "ladder",
        "month",
        "next",
        "only",
        "page",
        "pieces",
        "previewed",
        "reads_as",
        "rule",
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


@dataclass(frozen=True)
class PostedField:
    name: str
    value: str
    is_cut: bool

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").replace("-", " ").strip().capitalize()

    @property
    def is_typed(self) -> bool:
        return self.name not in HIDDEN_FIELDS and bool(self.value.strip())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was typed on a page of ours, and offer to send it again; nothing from elsewhere.

    Another site can post any words it likes: on our page they would be taken for ours.
    """
    is_from_here = _is_from_here(request)
    fields = _posted(request) if is_from_here else []
    can_resend = len(fields) <= MOST_FIELDS and not any(field.is_cut for field in fields)
    context = {"is_from_here": is_from_here, "fields": fields, "can_resend": can_resend}
    response = render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)
    # htmx swaps no 403: its page is told to send the form plainly, and so gets to this one.
    response["HX-Trigger"] = SEND_PLAINLY
    return response


def ended_session(request: HttpRequest, login_url: str) -> HttpResponse:
    """Show what was typed after the session had ended, where it can't wait for the login.

    Only after the CSRF check: it shows whatever was posted.
    """
    context = {"fields": _posted(request)[:MOST_FIELDS], "login_url": login_url}
    response = render(request, "403_ended_session.html", context, status=HTTPStatus.FORBIDDEN)
    response["HX-Trigger"] = SEND_PLAINLY
    return response


def _posted(request: HttpRequest) -> list[PostedField]:
    """One field more than is shown at most, so that more can be noticed."""
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


def _is_from_here(request: HttpRequest) -> bool:
    """The browser says so, in one of three headers; another site can make it say none of them."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Browsers send the first only over HTTPS. The last is an address, the second the start of one.
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here
    return request.headers.get("Referer", "").startswith(f"{here}/")
