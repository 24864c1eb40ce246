"""Two tabs at one answer: who saves second is shown what the first one saved, and loses nothing.

A form says which page it stands on, and which answer that page began from. The session remembers
the page that an answer was last saved from, so that going back and changing one's mind is no
conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from assessments.forms import SittingPageForm
from assessments.routing import Given

SAVED_FROM = "saved_from"


@dataclass(frozen=True)
class Page:
    """What the form sends along: the page's own name, and a mark of the answer it began from."""

    name: str
    base_answer: str


def page_of(given: Given | None) -> Page:
    """A page that shows this answer."""
    return Page(uuid4().hex, _mark(given))


def is_overtaken(request: HttpRequest, question: str, stands: Given | None, says: Given) -> bool:
    """Whether another page saved another answer after this one was opened."""
    sent = SittingPageForm(request.POST)
    if stands is None or stands == says or sent.sent("base_answer") == _mark(stands):
        return False
    saved_from: dict[str, str] = request.session.get(SAVED_FROM, {})
    return saved_from.get(question) != sent.sent("page")


def remember_page(request: HttpRequest, question: str) -> None:
    """This page saved the answer to this question last."""
    saved_from = request.session.get(SAVED_FROM, {})
    page = SittingPageForm(request.POST).sent("page") or ""
    request.session[SAVED_FROM] = saved_from | {question: page[:32]}


def _mark(given: Given | None) -> str:
    text = "" if given is None else f"{given.says_yes} {given.example}"
    return salted_hmac("assessments.conflicts", text, algorithm="sha256").hexdigest()[:16]
