"""The routing key, over every combination of answers."""

from __future__ import annotations

from itertools import product

import pytest

from assessments.routing import Given, NoRuleApplies, Rule, outcome_of, rule_for
from assessments.session import rules_of

NO = Given(says_yes=False)
BARE_YES = Given(says_yes=True, example="  ")
YES = Given(says_yes=True, example="RFC 12")
NO_WITH_TEXT = Given(says_yes=False, example="text that stays with a no")

RULES = (
    Rule("few", 0, 1, "junior", None, "…"),
    Rule("some", 2, 3, "mid", "senior", "…", "Done the unlock of Mid?"),
    Rule("most", 4, 5, "senior", "staff-and-principal", "…", "Done the unlock of Senior?"),
)
EVERY_SITTING = list(product([NO, BARE_YES, YES], repeat=5))
EVERY_MATCH = [None, NO, BARE_YES, YES]
EXPECTED = {
    0: ("junior",),
    1: ("junior",),
    2: ("mid", "senior"),
    3: ("mid", "senior"),
    4: ("senior", "staff-and-principal"),
    5: ("senior", "staff-and-principal"),
}


def test_there_are_243_sittings():
    assert len(EVERY_SITTING) == 243


@pytest.mark.parametrize("match", EVERY_MATCH)
def test_every_sitting_leads_where_its_counted_yeses_say(match):
    for answers in EVERY_SITTING:
        counted = sum(answer is YES for answer in answers)
        outcome = outcome_of(RULES, answers, match)
        assert outcome.counted == counted
        assert outcome.candidates == EXPECTED[counted]
        if len(outcome.candidates) == 1:
            assert outcome.proposal == outcome.candidates[0]
        elif match is None:
            assert outcome.proposal is None
        else:
            assert outcome.proposal == outcome.candidates[1 if match is YES else 0]


def test_a_yes_without_an_example_places_as_a_no_does():
    for answers in EVERY_SITTING:
        as_no = [NO if answer is BARE_YES else answer for answer in answers]
        for match in EVERY_MATCH:
            assert outcome_of(RULES, answers, match) == outcome_of(RULES, as_no, match)


def test_one_more_counted_yes_never_leads_lower():
    order = ["junior", "mid", "senior", "staff-and-principal"]
    for answers in EVERY_SITTING:
        for place, answer in enumerate(answers):
            if answer is not NO:
                continue
            more = [*answers[:place], YES, *answers[place + 1 :]]
            lower, higher = outcome_of(RULES, answers), outcome_of(RULES, more)
            assert order.index(lower.candidates[0]) <= order.index(higher.candidates[0])


def test_an_example_beside_a_no_does_not_count():
    assert not NO_WITH_TEXT.counts


def test_rules_with_a_gap_raise():
    with pytest.raises(NoRuleApplies):
        rule_for(RULES[:2], 5)


def test_the_rules_survive_being_stored():
    from assessments.routing import rules_from_json

    assert rules_from_json([rule.as_json() for rule in RULES]) == RULES


def test_the_rules_of_a_ladder_carry_the_match_of_the_lower_level(ladder):
    few, some, most = rules_of(ladder)
    assert few.match_question == ""
    assert some.match_question == "Have you done the unlock of Mid?"
    assert most.match_question == "Have you done the unlock of Senior?"
