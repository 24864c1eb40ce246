"""A scenario's person and records, and the steps that create them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assessments.models import Assessment, Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders.catalog import LadderContent
from careerladder.models import ChecklistItem, User
from plans.models import Evidence, EvidenceText, Mark, Move, MoveText

BEGAN = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
# After the last step. The verbs of `tests/verbs/` are called then.
NOW = datetime(2026, 5, 28, 12, tzinfo=UTC)
TODAY = NOW.date()

YES, NO = Given(says_yes=True, example="RFC 12."), Given(says_yes=False)
# An example that is no evidence yet.
FOUND = Given(says_yes=True, example="Found that nobody watched the batch job.")

# The days since the beginning, and what is called with the moment.
type Step = tuple[int, Callable[[datetime], object]]


class Scenario:
    """One person with records, which are kept by name in `has`."""

    def __init__(
        self,
        person: User,
        ladder: LadderContent,
        *,
        began: datetime = BEGAN,
        hours_a_month: int = 10,
    ) -> None:
        self.person, self.ladder = person, ladder
        self.began, self.hours_a_month = began, hours_a_month
        self.items = {item.slug: item for item in ChecklistItem.objects.all()}
        self.suggested = {each.slug: each for each in ladder.suggested_moves}
        self.has: dict[str, Any] = {}

    def record(self, name: str, happened_on: date, *slugs: str, **more: Any) -> Callable[..., None]:
        told = EvidenceText(
            happened_on, f"{name} by {self.person.email}", ("https://example.org/",), **more
        )

        def step(at: datetime) -> None:
            serving = [self.items[slug] for slug in slugs]
            self.has[name] = Evidence.objects.record(self.person, told, serving=serving, at=at)

        return step

    def of(self, name: str, verb: str, *args: Any, **more: Any) -> Callable[[datetime], object]:
        return lambda at: getattr(self.has[name], verb)(*args, **more, at=at)

    def mark(self, verb: str, slug: str, *args: Any) -> Callable[[datetime], object]:
        return lambda at: getattr(Mark.objects, verb)(self.person, self.items[slug], *args, at=at)

    def begin(self, name: str, *answers: Given) -> Callable[[datetime], None]:
        """Begin a sitting and answer some of its questions."""

        def step(at: datetime) -> None:
            here, questions = self.ladder, self.ladder.questions
            sitting = Sitting.objects.begin(
                here.ladder, questions, rules_of(here), user=self.person, at=at
            )
            for question, given in zip(questions, answers, strict=False):
                sitting.answer(question.slug, given, at=at)
            self.has[name] = sitting

        return step

    def assess(self, name: str, phase: str) -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            self.begin(name, YES, YES, FOUND, NO, NO)(at)
            self.has[name].answer_match("some", YES, at=at)
            self.has[name].finish(phase, at=at)
            self.has[name] = Assessment.objects.get(pk=self.has[name].pk)

        return step

    def plan(self, name: str, *slugs: str, due: int, suggestion: str = "") -> Callable[..., None]:
        def step(at: datetime) -> None:
            self.has[name] = Move.objects.add(
                self.person,
                self.ladder.ladder,
                outline(name, due),
                serving=[self.items[slug] for slug in slugs],
                suggestion=self.suggested.get(suggestion),
                at=at,
            )

        return step


def day(number: int) -> date:
    return BEGAN.date() + timedelta(days=number)


def outline(name: str, due: int) -> MoveText:
    return MoveText(name, day(due), day(due - 20), f"What of {name}.", f"How of {name}.", 8)
