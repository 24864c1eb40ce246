"""Texts beside the previous answer that an example can start from. Other apps register them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from assessments.models import SittingAnswer
from careerladder.models import User


@dataclass(frozen=True)
class OfferedText:
    """A text with the key that chooses it, when it happened, and the URL of its page."""

    key: str
    when: str
    text: str
    url: str


@dataclass(frozen=True)
class ExampleSource:
    """What is offered for a question, and the text of a key; empty if the person has none."""

    offers: Callable[[User, SittingAnswer, date], Sequence[OfferedText]]
    text_of: Callable[[User, str], str]


_sources: list[ExampleSource] = []


def offer_examples_of(source: ExampleSource) -> None:
    """Register a source. It shows a person nothing but their own records."""
    _sources.append(source)


def offered_texts(request: HttpRequest, asked: SittingAnswer) -> list[OfferedText]:
    """What a person who is logged in may start the example from. None for a stranger."""
    if not request.user.is_authenticated:
        return []
    today = timezone.localdate()
    return [each for source in _sources for each in source.offers(request.user, asked, today)]


def chosen_text(request: HttpRequest) -> str:
    """The text that the URL asks to put into the example; empty without one."""
    key = request.GET.get("use", "")
    if not key or not request.user.is_authenticated:
        return ""
    return next(filter(None, (source.text_of(request.user, key) for source in _sources)), "")
