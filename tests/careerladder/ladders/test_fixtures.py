"""The ladder that the product ships: every fact of its source, each where it belongs."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from careerladder.ladders.catalog import DEFAULT_LADDER, LadderContent, PhaseContent, ladder_or_404
from careerladder.ladders.loading.files import read_folder
from careerladder.ladders.loading.load import load
from careerladder.models import ChecklistItem, Systems

FIXTURES = settings.BASE_DIR / "fixtures"
PHASES = ["junior", "mid", "senior", "staff-and-principal"]


@pytest.fixture
def real(db) -> LadderContent:
    load(FIXTURES / "ai-engineer")
    return ladder_or_404(DEFAULT_LADDER)


def narrative(phase: PhaseContent) -> str:
    row = phase.phase
    return f"{row.what_good_looks_like} {row.why_people_stall} {row.what_has_to_change}"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """All text of the ladder, by model, slug and field."""
    rows, _ = read_folder(FIXTURES / "ai-engineer")
    return {
        f"{row.model._meta.model_name} {row.slug} {name}": value
        for row in rows
        for name, value in row.fields.items()
        if isinstance(value, str)
    }


# How much there is


@pytest.mark.parametrize("folder", sorted(FIXTURES.iterdir()), ids=lambda folder: folder.name)
def test_each_ladder_loads_and_loading_it_again_changes_nothing(db, folder: Path):
    assert load(folder)
    assert load(folder) == []


def test_nothing_of_the_source_is_left_out(real):
    assert [level.slug for level in real.levels] == [
        "junior",
        "mid",
        "senior",
        "staff",
        "principal",
    ]
    assert [phase.slug for phase in real.phases] == PHASES
    assert [len(phase.dimensions) for phase in real.phases] == [3, 3, 4, 4]
    assert [len(phase.items) for phase in real.phases] == [4, 4, 5, 4]
    assert len(real.questions) == 5
    assert len(real.rules) == 3
    assert len(real.roadblocks) == 5
    assert len(real.resources) == 6
    assert len(real.faqs) == 4


def test_each_question_names_the_items_that_its_example_may_show(real):
    current = {item for phase in real.phases for item in phase.items}
    for question in real.questions:
        named = set(question.items.all())
        assert 2 <= len(named) <= 4
        assert named <= current


def test_staff_and_principal_share_a_phase_that_opens_nothing_above(real):
    last = real.phases[-1]
    assert [level.slug for level in last.levels] == ["staff", "principal"]
    assert last.opens is None
    assert "the last one" in last.phase.gate_note


@pytest.mark.parametrize("number", range(4))
def test_a_phase_is_told_in_some_two_hundred_words(real, number):
    assert 180 <= len(narrative(real.phases[number]).split()) <= 320


def test_every_phase_names_both_columns_of_its_table(real):
    headings = [(each.phase.before_heading, each.phase.after_heading) for each in real.phases]
    assert len(set(headings)) == 4
    assert [before for before, _ in headings[1:]] == ["Junior", "Mid", "Senior"]


def test_every_phase_has_roadblocks_and_resources(real):
    for phase in real.phases:
        assert phase.roadblocks
        assert phase.resources


# What to do


def test_every_item_has_two_to_four_moves_with_one_for_each_kind_of_system(real):
    for content in real.phases:
        for item in content.items:
            kinds = {each.systems for each in real.moves_towards(item)}
            assert {"llm", "trained"} <= kinds, item.slug
            assert 2 <= len(real.moves_towards(item)) <= 4, item.slug


def test_whatever_someone_works_on_an_item_s_last_move_shows_it(real):
    for content in real.phases:
        for item in content.items:
            preparatory = real.preparatory_moves(item)
            for systems in Systems:
                fitting = [m for m in real.moves_towards(item) if systems.includes(m.systems)]
                assert fitting, item.slug
                assert fitting[-1] not in preparatory, item.slug


def test_every_roadblock_has_a_move_and_it_is_evidence_for_an_item(real):
    for roadblock in real.roadblocks:
        assert real.moves_towards(roadblock), roadblock.slug
        for move in real.moves_towards(roadblock):
            assert 1 <= len(move.items.all()) <= 2, move.slug


def test_specializing_deeply_is_a_path_with_the_source_s_condition(real):
    paths = [each for each in real.suggested_moves if each.phase]
    assert paths
    assert all("teams" in each.only_if for each in paths)


def test_a_move_can_be_started_this_week_and_ends(real):
    for each in real.suggested_moves:
        for text in (each.what, each.done_when, each.blocked_by):
            assert len(text.split()) <= 60, each.slug


def test_a_name_is_said_of_one_move_only(real):
    names = [each.name for each in real.suggested_moves]
    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith(".")]


# The questions and where they lead


def test_each_question_looks_back_as_far_as_it_says(real):
    assert [each.look_back_months for each in real.questions] == [None, 6, None, 3, 12]
    _, six_months, _, quarter, year = (each.wording for each in real.questions)
    assert "past six months" in six_months
    assert "past quarter" in quarter
    assert "past year" in year


def test_the_routing_key_leads_from_counted_yeses_to_phases(real):
    assert [
        (rule.fewest, rule.most, rule.lower.slug, rule.higher.slug if rule.higher else None)
        for rule in real.rules
    ] == [
        (0, 1, "junior", None),
        (2, 3, "mid", "senior"),
        (4, 5, "senior", "staff-and-principal"),
    ]


# The figures


def test_the_pay_bands_are_exact_and_what_is_not_given_is_empty(real):
    assert [each.pay for each in real.levels] == [
        "$90,000–$130,000",
        "$130,000–$165,000",
        "$165,000–$212,500",
        "$212,500–$255,000+",
        "",
    ]


def test_tenure_and_time_to_advance_are_exact(real):
    assert [each.tenure for each in real.levels] == [
        "0–2 years",
        "2–5 years",
        "5–8 years",
        "8+ years",
        "10+ years",
    ]
    assert [each.advance for each in real.levels] == [
        "2–3 years",
        "3–5 years",
        "5–10+ years",
        "",
        "",
    ]


def test_pay_is_written_in_one_place(texts):
    places = {place for place, text in texts.items() if "$" in text}
    assert places == {f"level {each} pay" for each in ("junior", "mid", "senior", "staff")}


PAGES = [
    "/",
    "/ladders/ai-engineer/",
    "/ladders/ai-engineer/roadblocks/",
    "/ladders/ai-engineer/moves/",
    "/ladders/ai-engineer/resources/",
    "/ladders/ai-engineer/faq/",
]


@pytest.mark.parametrize("page", [*PAGES, *PHASES])
def test_a_page_that_shows_pay_shows_its_source(client, real, page):
    address = page if page in PAGES else reverse("plans:phase", args=["ai-engineer", page])
    shown = " ".join(html.unescape(client.get(address).content.decode()).split())
    assert bool(re.search(r"\$\d", shown)) is (page in PAGES[:2])
    if "$" in shown:
        assert real.ladder.pay_note in shown


@pytest.mark.parametrize("figure", ["6%", "hundreds", "5%", "7-day"])
def test_a_figure_of_mentorcruise_is_said_to_be_theirs(texts, figure):
    places = {place: text for place, text in texts.items() if figure in text}
    assert places
    assert all("MentorCruise" in text for text in places.values())


# How it is written


def test_nothing_is_said_in_the_first_person(texts):
    for place, text in texts.items():
        assert not re.search(r"\b(I|I've|my|we|We|me)\b", text), place


def test_every_resource_has_an_address_that_is_encrypted(texts):
    addresses = {place: text for place, text in texts.items() if place.endswith(" url")}
    assert len(addresses) == 6
    assert all(address.startswith("https://") for address in addresses.values())
    assert not any("http://" in text for text in texts.values())


def test_resources_are_for_the_phases_that_the_source_names(real):
    phases_of = {
        resource.slug: [phase.slug for phase in resource.phases.all()]
        for resource in real.resources
    }
    assert phases_of == {
        "staff-engineer-site-and-book": PHASES,
        "pragmatic-engineer": PHASES,
        "machine-learning-mentors": PHASES[:2],
        "scope-shift-guide": PHASES[2:],
        "state-of-ai-engineering": PHASES[2:],
        "staff-and-principal-mentors": PHASES[2:],
    }


def test_a_slug_says_what_a_thing_is_and_not_its_place(real):
    for item in ChecklistItem.objects.all():
        assert not re.search(r"\d", item.slug)


def test_an_items_name_is_short_enough_for_a_sentence(real):
    for item in ChecklistItem.objects.all():
        assert len(item.name.split()) <= 7
        assert not item.name.endswith(".")
