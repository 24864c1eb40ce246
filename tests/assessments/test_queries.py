"""A page costs the same few queries however much was recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.assessments.conftest import NO, THREE_OF_FIVE, YES, address

MOST = 8
A_WEEK = timedelta(days=7)


def pages_of(ada):
    """Every page that has something to show to a person with a sitting under way."""
    latest, before = ada.assessments.all()[:2]
    return [
        address("start"),
        address("question", "finds"),
        address("check"),
        address("match"),
        address("placement"),
        address("list"),
        address("assessment", latest.pk),
        f"{address('compare')}?a={before.pk}&b={latest.pk}",
    ]


@pytest.fixture
def recorded(assessed, ada):
    def record(times):
        for week in range(times):
            assessment = assessed(ada, at=timezone.now() - week * A_WEEK)
            if week % 3 == 2:
                assessment.set_aside()

    return record


@pytest.mark.slow
def test_no_page_costs_more_with_more_assessments(begun, recorded, ada, ada_browsing, queries):
    sitting = begun(*THREE_OF_FIVE, user=ada)
    sitting.answer_match("some", YES)

    def costs():
        return {
            page: queries(lambda page=page: ada_browsing.client.get(page)) for page in pages_of(ada)
        }

    recorded(2)
    costs()  # Warms what is read once per process.
    few = costs()
    recorded(38)
    many = costs()
    assert list(few.values()) == list(many.values())
    assert {page: cost for page, cost in many.items() if cost > MOST} == {}


def test_no_page_costs_more_with_more_sittings_under_way(begun, ada, ada_browsing, queries):
    def costs():
        return [
            queries(lambda page=page: ada_browsing.client.get(page))
            for page in (address("start"), address("list"))
        ]

    begun(NO, user=ada)
    costs()
    few = costs()
    for _ in range(9):
        begun(NO, user=ada)
    assert costs() == few


def test_a_stranger_costs_the_start_page_one_query(stranger, queries):
    stranger.get("start")
    assert queries(lambda: stranger.get("start")) == 1


def test_a_stranger_costs_a_blank_question_one_query(stranger, queries):
    stranger.get("question", "explains")
    assert queries(lambda: stranger.get("question", "explains")) == 1
