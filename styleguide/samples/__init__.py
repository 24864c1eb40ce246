"""What the style guide shows: unsaved instances of a person, a small ladder and records.

Their slugs are in no real ladder, so a form that is sent finds nothing to change.
"""

from __future__ import annotations

from dataclasses import replace

from assessments.explanation import NamedPhase
from careerladder.models import User
from careerladder.templatetags.icons import icons
from plans.evidence.forms import EvidenceForm
from plans.models import Mark
from plans.moves.plan_forms import PauseForm
from plans.progress.forms import DayForm
from styleguide.samples.assessment import (
    answers,
    given_answers,
    previous_answers,
    sample_comparison,
    sample_explanation,
)
from styleguide.samples.checklist import gates, lines, pieces_of_evidence, sample_line
from styleguide.samples.evidence import changed_texts, sample_filing, sample_inbox
from styleguide.samples.forms import fields, typed
from styleguide.samples.journal import sample_journal
from styleguide.samples.ladder import dimensions, sample_item, sample_ladder, sample_suggestion
from styleguide.samples.packet import (
    SAMPLE_PACKET,
    sample_answers,
    sample_answers_form,
    sample_document,
    sample_link_line,
    sample_reader_page,
    sample_story,
)
from styleguide.samples.plan import TODAY, sample_pause, sample_plan
from styleguide.samples.progress import chart, entries, months, since
from styleguide.samples.sample import NOTE, SLUG
from styleguide.samples.site import captured, messages, pages, sample_notices, ticked
from styleguide.tokens import colours, others, sizes


def samples() -> dict[str, object]:
    ladder = sample_ladder()
    return {
        "colours": colours(),
        "text_sizes": sizes("text"),
        "spaces": sizes("space"),
        "other_tokens": others(),
        "icons": sorted(icons()),
        "person": User(email="ada@example.org", time_zone="UTC"),
        "ladder": ladder,
        "phases": [content.phase for content in ladder.phases],
        "named_phases": [
            NamedPhase(content.slug, content.level_names, content) for content in ladder.phases
        ],
        "here": ladder.phases[1],
        "dimensions": dimensions(),
        "suggestion": sample_suggestion(ladder.ladder),
        "fields": fields(),
        "answers": answers(),
        "given": given_answers(),
        "item": sample_item("pieces"),
        "lines": lines(),
        "ticked": sample_line("said", "", kind=Mark.Kind.MET, pieces=1).value,
        "ticked_says": [ticked("said")],
        "gates": gates(),
        "pieces": pieces_of_evidence(),
        "differences": changed_texts(),
        "filing": sample_filing(ladder),
        "inbox": sample_inbox(ladder),
        "journal": sample_journal(ladder),
        "plan": sample_plan(),
        "empty_plan": replace(sample_plan(), groups=(), schedule=None, unserved=()),
        "pause": sample_pause(),
        "pause_form": PauseForm(),
        "today": TODAY,
        "packet": SAMPLE_PACKET,
        "story": sample_story(),
        "document": sample_document(),
        "reader_page": sample_reader_page(),
        "answers_form": sample_answers_form(),
        "no_answers": sample_answers(),
        "link_line": sample_link_line(),
        "entries": entries(),
        "months": months(),
        "chart": chart(ladder),
        "since": since(gates()[1].value),
        "day": DayForm(),
        "explanation": sample_explanation(ladder),
        "compared": sample_comparison(ladder),
        "last_times": previous_answers(),
        "notices": sample_notices(),
        "unsent": EvidenceForm(initial={"whose": SLUG, "note": NOTE}),
        "captured": captured(),
        "messages": messages(),
        "pages": pages(),
        "typed": typed(),
    }
