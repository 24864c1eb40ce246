"""Evidence of a preparatory move alone is no reason to ask for a tick."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Move
from tests.plans.conftest import NOTE


@pytest.fixture
def finish(ladder, design_docs):
    """Plan the first or the last suggested move of the item, and do it with evidence."""

    def finished(client, person, place: int) -> None:
        suggestion = ladder.moves_towards(design_docs)[place]
        move = Move.objects.add_suggested(
            person, ladder.ladder, suggestion, today=timezone.localdate()
        )
        sent = {"note": NOTE, "serves": [design_docs.slug], "form_key": str(uuid4())}
        client.post(reverse("plans:finish-move", args=[move.pk]), sent)

    return finished


def asks_for_a_tick(client) -> bool:
    return "Tick it" in client.get("/progress/").text


def test_the_first_move_s_result_asks_for_no_tick(as_ada, as_bob, ada, bob, assess, finish):
    for person in (ada, bob):
        assess(person, 2, "mid")
    finish(as_ada, ada, 0)
    finish(as_bob, bob, 1)
    assert not asks_for_a_tick(as_ada)
    assert asks_for_a_tick(as_bob)


def test_evidence_beside_it_does(as_ada, ada, assess, finish, record, design_docs):
    assess(ada, 2, "mid")
    finish(as_ada, ada, 0)
    record(ada, design_docs, note="Two teams built from it.")
    assert asks_for_a_tick(as_ada)
