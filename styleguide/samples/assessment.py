"""Questions, answers and a result."""

from __future__ import annotations

from collections.abc import Mapping

from assessments.forms import NO, YES, AnswerForm
from assessments.models.sitting import LONGEST_EXAMPLE
from assessments.overtaken import page_of
from assessments.placement import Given, Rule
from assessments.reading import Line as AnsweredLine
from assessments.reading import NamedPhase, Reading
from careerladder.ladder import LadderContent
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
        ("error", "Without an answer", _answer("error", {"example": NOTE}), None),
        ("too-long", "With too long an example", _answer("too-long", too_long), None),
        ("overtaken", "Answered in another tab", overtaken, yes),
    ]
    return [
        Sample(f"radio-{name}", label, {"form": form, "overtaken": given, "page": page_of(given)})
        for name, label, form, given in states
    ]


def _answer(
    name: str, posted: Mapping[str, str] | None = None, *, given: Given | None = None
) -> AnswerForm:
    return AnswerForm(
        posted, initial=AnswerForm.initial_of(given), auto_id=f"{SLUG}-answer-{name}-%s"
    )


def sample_reading(ladder: LadderContent) -> Reading:
    phases = [NamedPhase(each.slug, each.level_names, each) for each in ladder.phases]
    questions = ("Did others decide by a document of yours?", "Were you on call?", "Do you mentor?")
    given = (Given(says_yes=True, example=NOTE), Given(says_yes=True), Given(says_yes=False))
    return Reading(
        lines=tuple(
            AnsweredLine(place, f"{SLUG}-{place}", wording, said)
            for place, (wording, said) in enumerate(zip(questions, given, strict=True), start=1)
        ),
        counted=1,
        rule=Rule(
            SLUG, 0, 1, "mid", None, "With one answer that counts, or none, you start at Mid."
        ),
        match=None,
        candidates=(phases[1],),
        proposal=phases[1],
        placement=phases[1],
        changes=(
            "Your yes to question 2 would count with a concrete example.",
            "With one more answer that counts you would start at Senior.",
        ),
    )
