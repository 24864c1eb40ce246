"""The rules of assessments: they lead where their answers and their routing rules lead."""

from __future__ import annotations

from collections.abc import Iterable

from assessments.routing import Given, NoRuleApplies, Rule, outcome_of, rule_for
from portability.importing.rules.seen import Seen, require_ladder
from portability.schema.assessments import AssessmentLine, RuleCopy, SittingLine


def check_assessment(line: AssessmentLine, seen: Seen) -> None:
    seen.define(line)
    if not line.begun_at <= line.finished_at:
        raise ValueError("“finished_at” is before “begun_at”")
    questions = [answer.question for answer in line.answers]
    require_ladder(line.ladder, line.proposal, line.placement, *questions)
    _check_once(questions)
    for answer in line.answers:
        if answer.counts != Given(answer.says_yes, answer.example).counts:
            raise ValueError("“counts” is true of a yes with an example, and of nothing else")
        if answer.counts:
            seen.answered.add((line.uuid, answer.question))
    _check_outcome(line)
    for interval in line.set_aside:
        seen.hold_once("an assessment is set aside", line.uuid, interval)


def check_sitting(line: SittingLine, seen: Seen) -> None:
    seen.define(line)
    questions = [answer.question for answer in line.answers]
    matches = [match.rule for match in line.matches]
    require_ladder(line.ladder, *questions, *matches)
    _check_once(questions)
    _check_once(matches)
    if not questions:
        raise ValueError("an assessment asks something")
    rules = _rules(line.rules)
    for counted in range(len(questions) + 1):
        try:
            rule = rule_for(rules, counted)
        except NoRuleApplies:
            raise ValueError(f"no rule is for {counted} answers that count") from None
        if rule.higher is not None and f"{line.ladder}/{rule.slug}" not in matches:
            raise ValueError(f"the rule {rule.slug} has no match")


def _check_outcome(line: AssessmentLine) -> None:
    match = None
    if line.match_says_yes is not None:
        match = Given(line.match_says_yes, line.match_example)
    answers = [Given(answer.says_yes, answer.example) for answer in line.answers]
    try:
        outcome = outcome_of(_rules(line.rules), answers, match)
    except NoRuleApplies:
        raise ValueError("none of the rules is for so many answers that count") from None
    if line.counted != outcome.counted:
        raise ValueError(f"“counted” should be {outcome.counted}")
    if tuple(line.candidates) != outcome.candidates:
        raise ValueError(f"“candidates” should be {list(outcome.candidates)}")
    proposal = outcome.proposal or outcome.rule.lower
    if line.proposal != f"{line.ladder}/{proposal}":
        raise ValueError(f"“proposal” should be {line.ladder}/{proposal}")
    if line.placement.partition("/")[2] not in outcome.candidates:
        raise ValueError("“placement” is none of the candidates")


def _rules(copies: Iterable[RuleCopy]) -> list[Rule]:
    return [Rule(**copy.model_dump()) for copy in copies]


def _check_once(references: list[str]) -> None:
    for reference in references:
        if references.count(reference) > 1:
            raise ValueError(f"{reference} is asked twice")
