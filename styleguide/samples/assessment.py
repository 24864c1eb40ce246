"""Questions, answers and a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from assessments.comparison import compare
from assessments.conflicts import page_state
from assessments.explanation import AnswerLine as AnsweredLine
from assessments.explanation import Explanation, NamedPhase
from assessments.forms import NO, YES, AnswerForm
from assessments.models import Assessment
from assessments.models.refusals import LONGEST_EXAMPLE
from assessments.previous_answers import PreviousAnswer
from assessments.retakes import DAY
from assessments.routing import Given, Rule
from careerladder.ladders.catalog import LadderContent
from styleguide.samples.sample import NOTE, SLUG, Sample


def given_answers() -> list[Sample[Given | None]]:
    return [
        Sample("answer-counts", "Yes, and it counts", Given(says_yes=True, example=NOTE)),
        Sample("answer-without-example", "Yes, without an example", Given(says_yes=True)),
        Sample("answer-no", "No", Given(says_yes=False)),
        Sample("answer-none", "Not answered", None),
    ]


def answers() -> list[Sample[dict[str, object]]]:
    """The form of a question: what `assessments/answer.html` takes."""
    yes = Given(says_yes=True, example=NOTE)
    overtaken = _answer("overtaken", {"answer": NO, "example": ""})
    overtaken.add_error(None, AnswerForm.OVERTAKEN)
    too_long = {"answer": YES, "example": "x" * (LONGEST_EXAMPLE + 1)}
    states: list[tuple[str, str, AnswerForm, Given | None]] = [
        ("blank", "Not answered", _answer("blank"), None),
        ("yes", "Yes, with an example", _answer("yes", given=yes), None),
        ("error", "With no answer chosen", _answer("error", {"example": NOTE}), None),
        ("too-long", "With an example that is too long", _answer("too-long", too_long), None),
        ("overtaken", "Answered in another tab", overtaken, yes),
    ]
    return [
        Sample(
            f"radio-{name}", label, {"form": form, "overtaken": given, "page": page_state(given)}
        )
        for name, label, form, given in states
    ]


def _answer(
    name: str, posted: Mapping[str, str] | None = None, *, given: Given | None = None
) -> AnswerForm:
    return AnswerForm(
        posted, initial=AnswerForm.initial_of(given), auto_id=f"{SLUG}-answer-{name}-%s"
    )


def sample_explanation(ladder: LadderContent) -> Explanation:
    phases = [NamedPhase(each.slug, each.level_names, each) for each in ladder.phases]
    questions = (
        "Did others decide with your document?",
        "Were you on call?",
        "Do you mentor?",
    )
    given = (Given(says_yes=True, example=NOTE), Given(says_yes=True), Given(says_yes=False))
    return Explanation(
        lines=tuple(
            AnsweredLine(place, f"{SLUG}-{place}", wording, said)
            for place, (wording, said) in enumerate(zip(questions, given, strict=True), start=1)
        ),
        counted=1,
        rule=Rule(SLUG, 0, 1, "mid", None, "With no answer that counts, or one, you start at Mid."),
        match=None,
        candidates=(phases[1],),
        proposal=phases[1],
        placement=phases[1],
        changes=(
            "Your yes to question 2 would count with a concrete example.",
            "With one more answer that counts, you would start at Senior.",
        ),
    )


def sample_comparison(ladder: LadderContent) -> dict[str, object]:
    """What `assessments/comparison.html` takes: an answer gained, one lost, one reworded, and one
    that only the later asked.
    """
    now = sample_explanation(ladder)
    placed = NamedPhase("senior", "Senior", None)
    other = Given(says_yes=True, example="The index rebuild: nobody had to call me.")
    first, second, third = now.lines
    then = replace(
        now,
        lines=(replace(first, given=Given(says_yes=True)), replace(second, given=other)),
        match=AnsweredLine(0, "match", "Have you named the right problem?", other),
        candidates=(now.candidates[0], placed),
    )
    now = replace(now, lines=(replace(first, wording="Did others decide with it?"), second, third))
    return {
        "then": Assessment(pk=UUID(int=1), finished_at=datetime(2026, 2, 14, 9, tzinfo=UTC)),
        "now": Assessment(pk=UUID(int=2), finished_at=datetime(2026, 5, 14, 9, tzinfo=UTC)),
        "comparison": compare(then, now),
        "date_format": DAY,
    }


def previous_answers() -> list[Sample[PreviousAnswer]]:
    at = datetime(2026, 5, 14, 9, tzinfo=UTC)
    counted = PreviousAnswer(
        at, Given(says_yes=True, example=NOTE), "Did a document of yours settle it?"
    )
    return [
        Sample("last-time-counted", "Counted, and reworded since", counted),
        Sample("last-time-no", "No", PreviousAnswer(at, Given(says_yes=False), "")),
    ]
