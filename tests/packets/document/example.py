"""A packet as somebody would hand it over."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    LeftOut,
    PacketContent,
    ReasonContent,
    StoryContent,
)

PUBLISHED_ON = date(2026, 12, 4)


def uuid_of(number: int) -> UUID:
    return UUID(int=number)


ADOPTED = EvidenceContent(
    uuid_of(1),
    version=2,
    happened_on=date(2026, 7, 18),
    note=(
        "Proposal for **one evaluation set for all ranking models**. "
        "Adopted by the team after one round of comments."
    ),
    links=("https://example.org/docs/evaluation-set",),
    items=("proposal-adopted",),
)
USED = EvidenceContent(
    uuid_of(2),
    version=1,
    happened_on=date(2026, 11, 22),
    note=(
        "The fraud team runs its offline evaluation on the set, without me:\n\n"
        "- `nightly.yaml` went from 6 hours to 40 minutes\n"
        "- their first regression was found by a slice of ours\n\n"
        "| Slice | Before | After |\n|---|---|---|\n| new sellers | 0.61 | 0.68 |\n"
        "| long tail | 0.58 | 0.66 |\n"
    ),
    context="Nobody of the fraud team was in the planning.",
    links=(
        "https://example.org/fraud/evaluation",
        "https://example.org/fraud/regression?id=12&view=all",
    ),
    items=("used-outside", "proposal-adopted"),
)
GUIDED = EvidenceContent(
    uuid_of(3),
    version=1,
    happened_on=date(2026, 10, 1),
    months=1,
    note="Noor chose the thresholds of the drift alerts, and wrote down why:\n\n```python\n"
    "threshold = baseline.mean() + 3 * baseline.std()\n```\n",
    items=("engineer-guided",),
)

CONTENT = PacketContent(
    title="The case for Staff",
    scope="The gate to Staff",
    author="Sam Rivera",
    reader="Grace Okafor",
    claim=(
        "I work at Staff scope in one area, evaluation of ranking models: two teams outside mine"
        " run on a design of mine, and one began without asking me. Two of five items of the "
        "gate are evidenced, one is under way, two are open; they are named below."
    ),
    items=(
        ItemContent(
            "proposal-adopted",
            "Proposal adopted across the team",
            "A technical proposal that you wrote was adopted across your team.",
            ItemState.EVIDENCED,
            date(2026, 11, 22),
        ),
        ItemContent(
            "used-outside",
            "Designs used by engineers outside the planning",
            "Engineers who were not in the planning build on a design of yours.",
            ItemState.EVIDENCED,
            date(2026, 11, 22),
        ),
        ItemContent(
            "engineer-guided",
            "Engineer guided to an outcome",
            "You guided another engineer to an outcome that both of you had named before.",
            ItemState.IN_PROGRESS,
            date(2026, 10, 1),
            newest_months=1,
        ),
        ItemContent(
            "ambiguous",
            "Proposal from an ambiguous requirement",
            "You turned an ambiguous requirement into a proposal with options.",
            ItemState.CLAIMED,
        ),
        ItemContent(
            "impact",
            "Organizational impact described",
            "You can describe the impact of your work on the organization.",
            ItemState.OPEN,
        ),
    ),
    stories=(
        StoryContent(
            uuid_of(11),
            "One evaluation set for all ranking models",
            situation=(
                "Three ranking models were each judged on their own data; nobody could compare a"
                " gain in one with a loss in another."
            ),
            action=(
                "I proposed one evaluation set, with the slices that each model is weak on, and "
                "wrote down what it gives up."
            ),
            outcome=(
                "The team adopted it after one round of comments. Two engineers from "
                "recommendations built their offline evaluation on it without having been in the"
                " planning; in November the fraud team started on it without me. A nightly run "
                "went from 6 hours to 40 minutes."
            ),
            proof=(
                "[The proposal](https://example.org/docs/evaluation-set) · "
                "[Recommendations’ evaluation](https://example.org/recs/evaluation)"
            ),
            confirmers="Lee Tan, recommendations",
            items=("proposal-adopted", "used-outside"),
            evidence=(uuid_of(2), uuid_of(1)),
        ),
        StoryContent(
            uuid_of(12),
            "Noor and the drift dashboard",
            situation="Noor joined in September; drift alerts had no owner.",
            action=(
                "We agreed on one outcome for spring, paired weekly, and I handed over the alert "
                "thresholds and stayed out of them."
            ),
            outcome="She owns the dashboard. She isn’t on call for it yet: due in February.",
            items=("engineer-guided",),
        ),
    ),
    reasons=(
        ReasonContent(
            uuid_of(21),
            "Two items have no evidence",
            "An option study for an ambiguous request is due on 14 December; a 300-word account of "
            "impact for the director on 11 February.",
        ),
        ReasonContent(
            uuid_of(22),
            "One area only.",
            "Specializing deeply is the path I chose; three teams need it, and two already use it.",
        ),
    ),
    evidence=(USED, GUIDED, ADOPTED),
    left_out=(LeftOut("evidence", uuid_of(4), "The outage in May"),),
)
