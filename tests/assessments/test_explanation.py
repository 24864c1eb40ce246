"""An assessment in words: why, and what would change it."""

from __future__ import annotations

import pytest

from assessments.explanation import explain_assessment, explain_sitting, phases_named
from assessments.models import Assessment
from assessments.routing import Given
from tests.assessments.conftest import BARE_YES, NO, YES


def changes_of(sitting, ladder):
    return list(explain_sitting(sitting, ladder).changes)


@pytest.mark.parametrize(
    ("answers", "changes"),
    [
        ([NO] * 5, ["With two more answers that count, you would start at Mid or Senior."]),
        (
            [BARE_YES, NO, NO, NO, NO],
            [
                "Your yes to question 1 would count with a concrete example.",
                "With two more answers that count, you would start at Mid or Senior.",
            ],
        ),
        (
            [BARE_YES, BARE_YES, NO, BARE_YES, NO],
            [
                "Your yes to questions 1, 2 and 4 would each count with a concrete example.",
                "With two more answers that count, you would start at Mid or Senior.",
            ],
        ),
        (
            [YES, YES, NO, NO, BARE_YES],
            [
                "Your yes to question 5 would count with a concrete example.",
                "With a yes and an example to “Have you done the unlock of Mid?”, we would propose "
                "Senior.",
                "With two more answers that count, you would start at Senior or Staff and "
                "Principal.",
            ],
        ),
    ],
)
def test_what_would_change_it_comes_in_the_order_of_what_lies_nearest(
    begun, ladder, answers, changes
):
    assert changes_of(begun(*answers), ladder) == changes


def test_at_the_top_nothing_would_change_it(begun, ladder):
    sitting = begun(*[YES] * 5)
    sitting.answer_match("most", YES)
    assert changes_of(sitting, ladder) == []


def test_a_match_that_counts_is_nothing_to_change(begun, ladder):
    sitting = begun(YES, YES, NO, NO, NO)
    sitting.answer_match("some", YES)
    assert changes_of(sitting, ladder) == [
        "With two more answers that count, you would start at Senior or Staff and Principal."
    ]


def test_a_text_beside_a_no_does_not_ask_for_an_example(begun, ladder):
    explanation = explain_sitting(begun(Given(False, "text"), NO, NO, NO, NO), ladder)
    assert explanation.without_example == ()


def test_a_sitting_and_its_assessment_read_alike(begun, ladder, ada):
    sitting = begun(YES, YES, BARE_YES, NO, NO, user=ada)
    sitting.answer_match("some", BARE_YES)
    before = explain_sitting(sitting, ladder)
    sitting.finish("senior")
    after = explain_assessment(Assessment.objects.get(), ladder)
    assert (after.lines, after.counted, after.rule, after.match, after.changes) == (
        before.lines,
        before.counted,
        before.rule,
        before.match,
        before.changes,
    )
    assert after.proposal == before.proposal
    assert after.placement is not None
    assert after.placement.slug == "senior"
    assert after.chose_otherwise


def test_current_phases_are_named_for_free(ladder, queries):
    slugs = [content.slug for content in ladder.phases]
    assert queries(lambda: phases_named(ladder, slugs)) == 0
    assert phases_named(ladder, ["staff-and-principal"])[0].name == "Staff and Principal"
