"""Demo records of one person over nine months, made with the verbs that the pages use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from assessments.models import Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, ladder_or_404
from careerladder.models import ChecklistItem, Systems, User
from plans.models import (
    Acceptance,
    Evidence,
    EvidenceText,
    Mark,
    Move,
    MoveText,
    Pause,
    Recognition,
    Review,
)
from plans.models.acceptance import Addition
from plans.models.evidence_text import Precision
from plans.models.suggested import move_text_of, suggested_items

NO = Given(says_yes=False)


def yes(example: str) -> Given:
    return Given(says_yes=True, example=example)


class DemoBuilder:
    """Makes records of one person, each dated a number of days before today."""

    def __init__(self, person: User, ladder: LadderContent, today: datetime) -> None:
        self.person, self.ladder, self.today = person, ladder, today
        self.items = {
            item.slug: item for item in ChecklistItem.objects.filter(ladder=ladder.ladder)
        }
        self.suggestions = {each.slug: each for each in ladder.suggested_moves}

    def ago(self, days: int, hour: int = 17) -> datetime:
        return (self.today - timedelta(days=days)).replace(hour=hour, minute=20, second=0)

    def assess(self, days: int, answers: list[Given], match: Given | None, placement: str) -> None:
        at = self.ago(days)
        sitting = Sitting.objects.begin(
            self.ladder.ladder,
            self.ladder.questions,
            rules_of(self.ladder),
            user=self.person,
            at=at - timedelta(minutes=14),
        )
        for question, given in zip(self.ladder.questions, answers, strict=True):
            sitting.answer(question.slug, given, at=at - timedelta(minutes=6))
        if match is not None:
            sitting.answer_match(sitting.outcome().rule.slug, match, at=at)
        sitting.finish(placement, at=at)

    def capture(self, days: int, note: str) -> Evidence:
        """Record a note into the inbox."""
        at = self.ago(days)
        return Evidence.objects.record(self.person, EvidenceText(at.date(), note), at=at)

    def record(
        self,
        days: int,
        item: str,
        note: str,
        *links: str,
        happened: int | None = None,
        in_month: bool = False,
        tick: bool = True,
    ) -> Evidence:
        """Record evidence for an item, and tick the item unless `tick` is False.

        It happened `happened` days before today, by default on the day when it is recorded. With
        `in_month` only the month is known.
        """
        at = self.ago(days)
        happened_on = self.ago(days if happened is None else happened).date()
        text = EvidenceText(
            happened_on.replace(day=1) if in_month else happened_on,
            note,
            links,
            Precision.MONTH if in_month else Precision.DAY,
        )
        evidence = Evidence.objects.record(self.person, text, serving=[self.items[item]], at=at)
        if tick:
            Mark.objects.tick(self.person, self.items[item], at=at)
        return evidence

    def suggest(self, slug: str, begins: int, due: int, reason: str) -> Addition:
        """A suggested move as a proposal adds it. `begins` and `due` are days before today."""
        move = self.suggestions[slug]
        text = move_text_of(move, self.ago(begins).date(), self.ago(due).date())
        return Addition(text, reason, move, suggested_items(move))


def create_demo_records(person: User) -> None:
    demo = DemoBuilder(person, ladder_or_404(DEFAULT_LADDER), timezone.now())
    create_evidence(demo)
    create_plan(demo)


def create_evidence(demo: DemoBuilder) -> None:
    person, items = demo.person, demo.items

    demo.assess(
        274,
        [
            yes(
                "PR on the intent classifier: the description says why I chose calibration over a "
                "bigger model."
            ),
            yes(""),
            NO,
            yes("The data team copied our labeling guideline template."),
            NO,
        ],
        NO,
        "mid",
    )
    demo.record(
        268,
        "owns-production-component",
        "Took over **document ingestion** for our RAG search as on-call owner. First alert at "
        "2 a.m. in week three: an upstream change emptied the index. I rolled back and wrote the "
        "runbook.",
        "https://example.org/oncall/ingestion",
        happened=290,
        in_month=True,
    )
    demo.record(
        241,
        "gets-a-requirement-revised",
        "The ticket asked for “no hallucinations” in the support assistant. I graded fifty real "
        "answers, and product accepted limits for two kinds of failure before we built anything.",
        "https://example.org/tickets/assistant-limits",
        happened=396,
    )
    Mark.objects.tick(person, items["explains-tradeoffs-from-memory"], at=demo.ago(230))
    Mark.objects.untick(person, items["explains-tradeoffs-from-memory"], at=demo.ago(212))
    draft = demo.record(
        205,
        "writes-design-docs",
        "Design doc: rerank every query, or only the hard ones.",
        "https://example.org/docs/reranking",
        tick=False,
    )
    draft.edit(
        EvidenceText(
            draft.happened_on,
            "Design doc: rerank every query, or only the hard ones. The search team chose the hard "
            "ones because of it and dropped their own prototype.",
            ("https://example.org/docs/reranking",),
        ),
        base_version=1,
        at=demo.ago(181),
    )
    Mark.objects.tick(person, items["writes-design-docs"], at=demo.ago(181))

    demo.assess(
        178,
        [
            yes(
                "I explain the retrieval tradeoffs at the top of each PR; the last one was about k."
            ),
            yes("Nobody had noticed that our offline metric ignored latency. I raised it."),
            yes("The index rebuild failed while I was away, and the fallback I had designed held."),
            NO,
            NO,
        ],
        yes("“No hallucinations”: I named the failures that matter before we built anything."),
        "mid",
    )
    demo.record(
        160,
        "explains-tradeoffs-from-memory",
        "Walked the platform leads through the cost, latency and failure modes of ingestion at a "
        "whiteboard, without notes:\n\n- cost: 70% is embedding, so only changed documents"
        " are embedded again\n- latency: "
        "the p95 of 40 s comes from upstream\n- reliability: replay from the log, one hour at most",
    )
    adopted = demo.record(
        133,
        "gets-a-proposal-adopted",
        "Proposal for **one evaluation set for all our RAG features**. Adopted by the team after "
        "one round of comments.",
        "https://example.org/docs/evaluation-set",
    )
    Mark.objects.mark_not_possible(
        person,
        items["guides-an-engineer-to-an-outcome"],
        "No junior or mid engineer on the team until the hiring freeze ends.",
        at=demo.ago(120),
    )

    demo.assess(
        86,
        [
            yes("The reranker PR: three tradeoffs stated, two alternatives ruled out."),
            yes("Found that evaluation sets differed between teams, and proposed one."),
            yes("The reranker's fallback kept search up during an outage while I was on vacation."),
            yes("The support assistant’s team adopted the evaluation set."),
            yes(""),
        ],
        NO,
        "senior",
    )
    demo.record(
        79,
        "designs-used-beyond-planning",
        "Two engineers on the support assistant built their evaluation on my design. Neither was "
        "at the planning meeting.",
        "https://example.org/assistant/evaluation",
        "https://example.org/docs/evaluation-set",
    )
    adopted.tie(items["designs-used-beyond-planning"], at=demo.ago(79, hour=18))
    Mark.objects.mark_possible(person, items["guides-an-engineer-to-an-outcome"], at=demo.ago(52))
    demo.record(
        45,
        "guides-an-engineer-to-an-outcome",
        "Pairing weekly with Noor, who joined in September. She now owns the answer-quality "
        "dashboard but isn’t on call for it yet.",
        tick=False,
    )
    Mark.objects.tick(person, items["turns-ambiguity-into-a-proposal"], at=demo.ago(31))
    mistaken = demo.record(20, "describes-organizational-impact", "Wrong item, sorry.", tick=False)
    mistaken.remove(at=demo.ago(20, hour=18))
    demo.capture(
        12,
        "Cut the nightly evaluation run from 6 hours to 40 minutes by caching the LLM judge.",
    )
    demo.capture(
        4, "Ran the incident review of the stale index: two fixes, both owned outside my team."
    )
    demo.capture(
        1, "The VP quoted our evaluation numbers in the planning meeting. Ask for the slide."
    )
    demo.record(
        6,
        "designs-used-beyond-planning",
        "The contracts team asked for the evaluation design and started on it without me.",
    )


def create_plan(demo: DemoBuilder) -> None:
    person, ladder = demo.person, demo.ladder.ladder
    roadblock = next(
        each for each in demo.ladder.roadblocks if each.slug == "strong-output-still-senior"
    )
    Recognition.objects.recognise(person, ladder, roadblock, at=demo.ago(84))
    guiding = "For “Engineer guided to an outcome”, which is missing from your gate to Staff."
    ambiguity = (
        "For “Proposal from an ambiguous requirement”, which is missing from your gate to Staff."
    )
    impact = "For “Organizational impact described”, which is missing from your gate to Staff."
    Acceptance.objects.accept(
        person,
        ladder,
        added=[
            demo.suggest(
                "constraint-proposed-away",
                84,
                56,
                f"Gets you past your roadblock, “{roadblock.name}”.",
            ),
            demo.suggest("outcome-agreed-with-an-engineer", 77, 66, guiding),
            demo.suggest("business-wish-with-error-costs", 70, 49, ambiguity),
            demo.suggest("decision-handed-over", 56, 4, guiding),
            demo.suggest("one-prompt-before-an-agent", 42, 11, ambiguity),
            demo.suggest("resolved-cases-before-and-after", 7, -30, impact),
            demo.suggest("proposal-that-says-what-it-gives-up", -12, -47, ambiguity),
            demo.suggest("impact-told-without-the-model", -30, -61, impact),
            demo.suggest("feature-and-evals-handed-over", -7, -75, guiding),
        ],
        hours_a_month=8,
        systems=Systems.LLM,
        roadblock=roadblock,
        at=demo.ago(84, hour=18),
    )
    moves = {move.suggestion.slug: move for move in person.moves.select_related("suggestion")}  # type: ignore[union-attr]

    def start(slug: str, days: int) -> None:
        at = demo.ago(days)
        moves[slug].start(today=at.date(), at=at)

    start("constraint-proposed-away", 83)
    start("outcome-agreed-with-an-engineer", 76)
    agreed = demo.record(
        67,
        "guides-an-engineer-to-an-outcome",
        "Noor and I agreed on one outcome: by spring she owns the answer-quality dashboard "
        "and its alerts.",
        tick=False,
    )
    moves["outcome-agreed-with-an-engineer"].finish(agreed, at=demo.ago(67))
    paused = demo.ago(64)
    Pause.objects.pause(
        person, ladder, paused.date() + timedelta(days=14), today=paused.date(), at=paused
    )
    proposal = demo.capture(
        44,
        "Proposed dropping the weekly index rebuild that everything is tuned around, so that fixed "
        "documents reach production within a day. Two of three skeptics in favor.",
    )
    moves["constraint-proposed-away"].finish(proposal, at=demo.ago(44))
    moves["business-wish-with-error-costs"].drop(
        "Product withdrew the request before I started.", at=demo.ago(41)
    )
    start("decision-handed-over", 40)
    start("one-prompt-before-an-agent", 22)
    moves["one-prompt-before-an-agent"].postpone(demo.ago(-16).date(), at=demo.ago(9))
    reviewed_at = demo.ago(30)
    Review.objects.write(
        person,
        ladder,
        reviewed_at.date().replace(day=1),
        happened="Handed the alert thresholds to Noor and stayed out of it. Hardest on Tuesdays.",
        next_up=f"Started: {moves['one-prompt-before-an-agent'].name}.",
        in_the_way="Review load: eleven pull requests a week, most of them mine to approve.",
        at=reviewed_at,
    )
    Move.objects.add(
        person,
        ladder,
        MoveText(
            "Ask the VP for the slide with our evaluation numbers",
            demo.ago(-8).date(),
            demo.ago(1).date(),
        ),
        serving=[demo.items["describes-organizational-impact"]],
        at=demo.ago(1, hour=18),
    )
