"""A browser that takes the assessment, and a ladder that can be changed meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.ladders.loading.load import load
from careerladder.models import User
from tests.conftest import SMALL_LADDER

QUESTIONS = ["explains", "finds", "holds", "adopted", "changes"]
EXAMPLE = "RFC 12: two teams built from it."
NO, BARE_YES, YES = Given(False), Given(True), Given(True, EXAMPLE)
# Three answers count, which leads to Mid or Senior.
THREE_OF_FIVE = [YES, YES, YES, NO, BARE_YES]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')

type Edit = Callable[[list[dict[str, Any]]], None]


def address(name: str, *args: object) -> str:
    return reverse(f"assessments:{name}", args=args)


def hidden_fields(response: Any) -> dict[str, str]:
    """The hidden fields of a page. Of fields with the same name, the last one wins."""
    return {name: unescape(value) for name, value in HIDDEN.findall(response.text)}


class Browser:
    """Take the assessment as a person does: open a page, and send its form."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, name: str, *args: object) -> Any:
        return self.client.get(address(name, *args))

    def post(self, name: str, *args: object, **fields: object) -> Any:
        return self.client.post(address(name, *args), fields)

    def open(self, name: str, *args: object) -> dict[str, str]:
        """The hidden fields of a page, as a tab that stays open holds them."""
        return hidden_fields(self.get(name, *args))

    def answer(self, slug: str, given: Given = YES) -> Any:
        return self.post("question", slug, **self.open("question", slug), **said(given))

    def answer_all(self, answers: list[Given]) -> None:
        for slug, given in zip(QUESTIONS, answers, strict=True):
            assert self.answer(slug, given).status_code == 302

    def answer_match(self, given: Given = YES) -> Any:
        return self.post("match", **self.open("match"), **said(given))

    def choose(self, phase: str) -> Any:
        return self.post("placement", **(self.open("placement") | {"phase": phase}))

    def take(self, phase: str = "senior") -> Any:
        """Take the whole assessment, with three answers that count."""
        self.answer_all(THREE_OF_FIVE)
        self.answer_match()
        return self.choose(phase)

    @property
    def session(self) -> Any:
        return self.client.session

    def end_session(self) -> None:
        """Delete the session's row, as on expiry. The browser keeps the cookie."""
        self.client.session.delete()


def said(given: Given) -> dict[str, str]:
    return {"answer": "yes" if given.says_yes else "no", "example": given.example}


@pytest.fixture
def stranger(ladder) -> Browser:
    """A browser without an account."""
    return Browser(Client())


@pytest.fixture
def ada_browsing(as_ada) -> Browser:
    return Browser(as_ada)


@pytest.fixture
def bob_browsing(as_bob) -> Browser:
    return Browser(as_bob)


@pytest.fixture
def begun(ladder) -> Callable[..., Sitting]:
    """Begin a sitting with the current ladder, and give some answers."""

    def begin(*answers: Given, user: User | None = None, **options: Any) -> Sitting:
        content = ladder_or_404(DEFAULT_LADDER)
        sitting = Sitting.objects.begin(
            content.ladder, content.questions, rules_of(content), user=user, **options
        )
        for question, given in zip(content.questions, answers, strict=False):
            sitting.answer(question.slug, given, at=options.get("at"))
        return sitting

    return begin


@pytest.fixture
def assessed(begun) -> Callable[..., Assessment]:
    """Create an assessment with three answers that count, and a yes to the match."""

    def assess(user: User, phase: str = "senior", **options: Any) -> Assessment:
        sitting = begun(*THREE_OF_FIVE, user=user, **options)
        sitting.answer_match("some", YES, at=options.get("at"))
        sitting.finish(phase, at=options.get("at"))
        return Assessment.objects.get(pk=sitting.pk)

    return assess


@pytest.fixture
def revise(ladder, tmp_path) -> Callable[[Edit], LadderContent]:
    """Load the small ladder again, with its rows edited."""

    def revised(edit: Edit) -> LadderContent:
        rows = yaml.safe_load((SMALL_LADDER / "ladder.yaml").read_text(encoding="utf-8"))
        edit(rows)
        path: Path = tmp_path / "ladder.yaml"
        path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
        load(tmp_path)
        return ladder_or_404(DEFAULT_LADDER)

    return revised


def fields_of(rows: list[dict[str, Any]], model: str, slug: str) -> dict[str, Any]:
    """The fields of one row of the ladder's file, to be edited."""
    return next(
        row["fields"]
        for row in rows
        if row["model"] == f"careerladder.{model}" and row["fields"]["slug"] == slug
    )


def retire(rows: list[dict[str, Any]], model: str, slug: str) -> None:
    """Retire a row, which stays for the records that refer to it."""
    fields = fields_of(rows, model, slug)
    fields.update(retired_on=date(2026, 6, 1), retired_why="It is not asked now.")
