"""Detect two tabs that edit the same answer. The second to save is shown what the first one saved.

Each form sends an id of its page and a digest of the answer that the page was rendered with. The
session remembers which page saved each answer last, so that a person who goes back and changes an
answer on the same page causes no conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from assessments.forms import SittingPageForm
from assessments.routing import Given

SAVED_FROM_KEY = "saved_from"


@dataclass(frozen=True)
class PageState:
    """The hidden fields of an answer's form: the page's id, and a digest of the saved answer."""

    id: str
    base_answer: str


def page_state(given: Given | None) -> PageState:
    """The state of a new page that shows this answer."""
    return PageState(uuid4().hex, _digest(given))


def is_conflict(request: HttpRequest, question: str, saved: Given | None, posted: Given) -> bool:
    """Whether another page saved a different answer after this page was rendered."""
    sent = SittingPageForm(request.POST)
    if saved is None or saved == posted or sent.sent("base_answer") == _digest(saved):
        return False
    saved_from: dict[str, str] = request.session.get(SAVED_FROM_KEY, {})
    return saved_from.get(question) != sent.sent("page")


def remember_page(request: HttpRequest, question: str) -> None:
    """Remember that this page saved the question's answer last."""
    saved_from = request.session.get(SAVED_FROM_KEY, {})
    page = SittingPageForm(request.POST).sent("page") or ""
    request.session[SAVED_FROM_KEY] = saved_from | {question: page[:32]}


def _digest(given: Given | None) -> str:
    text = "" if given is None else f"{given.says_yes} {given.example}"
    return salted_hmac("assessments.conflicts", text, algorithm="sha256").hexdigest()[:16]
