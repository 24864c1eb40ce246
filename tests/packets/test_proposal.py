"""What a packet begins with: for a gate the strongest evidence, for a period all of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from packets.beginning.periods import usual_periods
from packets.beginning.proposal import propose_for_gate, propose_for_period, proposed_stories
from plans.gate.rules import State
from plans.models import Evidence, EvidenceText, Mark
from plans.models.evidence_text import Precision
from tests.packets.conftest import A_DAY

TODAY = date(2026, 6, 30)


def of_gate(ada, ladder, slug: str = "mid"):
    return propose_for_gate(ada, ladder, ladder.phase(slug), today=TODAY)


def of_spring(ada, ladder):
    return propose_for_period(ada, ladder, date(2026, 3, 1), date(2026, 5, 31), today=TODAY)


def chosen(proposal) -> list[str]:
    return [choice.title for choice in proposal.choices if choice.is_chosen]


def keys(proposal) -> set[UUID]:
    return {choice.evidence.pk for choice in proposal.choices if choice.is_chosen}


# For a gate


def test_the_three_strongest_of_each_item_are_chosen(ada, ladder, record, design_docs):
    for number in range(5):
        record(design_docs, note=f"Told {'abcde'[number]}.", on=date(2026, 5, 1 + number))
    record(design_docs, note="It saves 40 hours.", on=date(2026, 1, 1))
    (docs, *_others) = of_gate(ada, ladder).items
    titles = [choice.title for choice in docs.choices]
    assert titles[:3] == ["It saves 40 hours.", "Told e.", "Told d."]
    assert [choice.is_chosen for choice in docs.choices] == [True] * 3 + [False] * 3


def test_a_gate_names_its_gaps(ada, ladder, record, design_docs, item):
    record(design_docs)
    Mark.objects.tick(ada, item("pushes-back"))
    proposal = of_gate(ada, ladder)
    gaps = {each.item.slug: each.state for each in proposal.gaps}
    assert gaps == {"owns-a-component": State.OPEN, "pushes-back": State.CLAIMED}
    assert (proposal.scope, proposal.title) == ("Gate of Mid", "The case for Senior")


def test_evidence_of_other_gates_removed_or_unfiled_is_not_offered(ada, ladder, record, item):
    record(item("proposal-adopted"), note="Of another gate.")
    record(note="Unfiled.")
    record(item("pushes-back"), note="Removed.").remove()
    untied = record(item("pushes-back"), note="Untied.")
    untied.untie(item("pushes-back"))
    assert of_gate(ada, ladder).choices == ()


def test_evidence_of_two_items_is_offered_once_and_repeated_without_a_box(
    ada, ladder, record, design_docs, item
):
    record(design_docs, item("pushes-back"))
    boxes = [(choice.is_chosen, choice.is_repeated) for choice in of_gate(ada, ladder).choices]
    assert boxes == [(True, False), (True, True)]


def test_nobody_elses_evidence_is_offered(ada, bob, ladder, design_docs):
    Evidence.objects.record(bob, EvidenceText(A_DAY, "Bob's."), serving=[design_docs])
    assert of_gate(ada, ladder).choices == ()
    assert of_spring(ada, ladder).choices == ()


# For a period


def test_all_evidence_of_the_period_is_chosen_filed_or_not(ada, ladder, record, design_docs, item):
    record(item("proposal-adopted"), note="Filed.", on=date(2026, 3, 1))
    record(note="Unfiled.", on=date(2026, 5, 31))
    record(note="Before.", on=date(2026, 2, 28))
    record(note="After.", on=date(2026, 6, 1))
    record(note="Removed.").remove()
    proposal = of_spring(ada, ladder)
    assert chosen(proposal) == ["Filed.", "Unfiled."]
    assert [choice.title for choice in proposal.unfiled] == ["Unfiled."]
    assert [each.item.slug for each in proposal.items] == ["proposal-adopted"]
    assert proposal.gaps == ()
    assert proposal.title == "Review, 1 March to 31 May 2026"


def test_a_month_is_of_the_period_that_has_its_last_day(ada, ladder, record):
    record(note="In May.", on=date(2026, 5, 1), precision=Precision.MONTH)
    record(note="In June.", on=date(2026, 6, 1), precision=Precision.MONTH)
    assert chosen(of_spring(ada, ladder)) == ["In May."]


def test_more_than_fit_are_cut_at_the_newest(ada, ladder, monkeypatch, record):
    monkeypatch.setattr("packets.beginning.proposal.MOST_EVIDENCE", 2)
    for number in range(3):
        record(note=f"{'abc'[number]}", on=date(2026, 5, 1 + number))
    proposal = of_spring(ada, ladder)
    assert (chosen(proposal), proposal.is_cut) == (["c", "b"], True)


# The stories


def test_a_story_is_told_for_each_item_by_its_strongest_chosen_piece(
    ada, ladder, record, design_docs, item
):
    note = "**Two teams** build from RFC 12. It saves 40 hours."
    best = record(design_docs, item("pushes-back"), note=note, links=["https://example.org/12"])
    other = record(item("owns-a-component"), note="Own it")
    proposal = of_gate(ada, ladder)
    first, second = proposed_stories(proposal, keys(proposal))
    assert first.text.title == "Two teams build from RFC 12"
    assert (first.text.action, first.text.proof) == (note, "- <https://example.org/12>")
    assert [each.slug for each in first.items] == ["writes-design-docs", "pushes-back"]
    assert (first.evidence, second.evidence) == ((best,), (other,))
    (only,) = proposed_stories(proposal, {other.pk})
    assert only.evidence == (other,)
    assert proposed_stories(proposal, set()) == []


def test_a_long_first_sentence_gives_way_to_the_name_of_the_item(ada, ladder, record, design_docs):
    record(design_docs, note="word " * 40)
    proposal = of_gate(ada, ladder)
    (story,) = proposed_stories(proposal, keys(proposal))
    assert story.text.title == design_docs.name


def test_an_abbreviation_ends_no_title(ada, ladder, record, design_docs):
    record(design_docs, note="Doc: reranker vs. longer context. The team chose the reranker.")
    proposal = of_gate(ada, ladder)
    (story,) = proposed_stories(proposal, keys(proposal))
    assert story.text.title == "Doc: reranker vs. longer context"


# The usual periods


def test_the_periods_are_this_and_the_last_quarter_and_half():
    periods = usual_periods(date(2026, 2, 10), last_ended_on=None)
    assert [(each.name, each.begins_on, each.ends_on) for each in periods] == [
        ("This quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("Last quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("This half", date(2026, 1, 1), date(2026, 6, 30)),
        ("Last half", date(2025, 7, 1), date(2025, 12, 31)),
    ]


def test_after_a_review_the_time_since_is_first():
    today = date(2026, 2, 10)
    since = usual_periods(today, last_ended_on=date(2025, 12, 31))[0]
    assert (since.begins_on, since.ends_on) == (date(2026, 1, 1), today)
    for ended in (today, date(2026, 3, 31)):
        assert len(usual_periods(today, last_ended_on=ended)) == 4
