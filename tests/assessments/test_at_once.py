"""Requests that arrive at the same moment: the database decides, and nobody sees an error."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from assessments.models import Assessment, Sitting
from tests.assessments.conftest import NO, Browser, address, hidden_fields, said


@pytest.fixture
def at_once(transactional_db) -> Callable[..., list[object]]:
    """Call each in a thread of its own, started together; their results, in order."""

    def run(*calls: Callable[[], object]) -> list[object]:
        barrier = Barrier(len(calls))
        results: list[object] = [None] * len(calls)

        def call(place: int) -> None:
            try:
                barrier.wait(timeout=60)
                results[place] = calls[place]()
            except Exception as error:
                results[place] = error
            finally:
                connection.close()

        threads = [Thread(target=call, args=[place]) for place in range(len(calls))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    return run


def test_a_first_answer_sent_twice_at_once_begins_one_sitting(at_once, ladder):
    form = Browser(Client()).open("question", "explains") | said(NO)
    responses = at_once(
        *[lambda: Client().post(address("question", "explains"), form) for _ in range(4)]
    )
    assert [response.status_code for response in responses] == [302] * 4
    assert Sitting.objects.count() == 1


def test_a_sitting_finished_twice_at_once_becomes_one_assessment(at_once, begun, ada):
    sitting = begun(*[NO] * 5, user=ada)
    clients = [Client() for _ in range(3)]
    for client in clients:
        client.force_login(ada)
    form = hidden_fields(clients[0].get(address("check")))
    responses = at_once(
        *[lambda client=client: client.post(address("placement"), form) for client in clients]
    )
    assert [response.status_code for response in responses] == [302] * 3
    assert Assessment.objects.get().pk == sitting.pk


def test_a_sitting_kept_by_two_at_once_is_kept_by_one(at_once, begun, ada, bob):
    sitting = begun(*[NO] * 5)
    sitting.finish("junior")
    copies = [Sitting.objects.get(), Sitting.objects.get()]
    results = at_once(lambda: copies[0].keep(ada), lambda: copies[1].keep(bob))
    assert results == [None, None]
    assert Assessment.objects.count() == 1


def test_an_answer_and_the_end_at_once_leave_the_answer_out_or_in_and_never_half(
    at_once, begun, ada
):
    sitting = begun(*[NO] * 5, user=ada)
    other = Sitting.objects.get()
    at_once(lambda: sitting.finish("junior"), lambda: other.answer("explains", NO))
    assert Assessment.objects.get().answers.count() == 5
    assert Sitting.objects.count() == 0
