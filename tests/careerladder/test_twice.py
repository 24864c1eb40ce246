"""The same request twice at the same moment is one deed and two answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch
from django.utils import timezone
from psycopg import errors

from careerladder.accounts.deletion import delete_account
from careerladder.models import User
from careerladder.web.middleware.retry import retry
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion, Reason
from plans.models import Evidence, EvidenceText
from sharing.models import ShareLink
from tests.conftest import PASSWORD, proved

NEW = {"email": "new@example.org", "password1": PASSWORD}


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_two_sign_ups_at_once_make_one_account_and_both_are_logged_in(at_once, ladder, bob):
    clients = [Client() for _ in range(3)]
    answers = at_once(
        *[lambda client=client: client.post("/account/signup/", NEW) for client in clients]
    )
    assert [answer.status_code for answer in answers] == [302] * 3
    assert User.objects.filter(email="new@example.org").count() == 1
    assert all(map(is_in, clients))


def test_signing_up_again_with_the_right_password_logs_in(client, ladder):
    Client().post("/account/signup/", NEW)
    answer = client.post("/account/signup/?next=/evidence/", NEW)
    assert answer["Location"] == "/evidence/"
    assert is_in(client)


def test_signing_up_with_another_password_does_not(client, ladder, ada):
    answer = client.post(
        "/account/signup/", {"email": ada.email, "password1": "four kites above a harbor"}
    )
    assert answer.status_code == 422
    assert "There is an account with this address." in answer.text
    assert not is_in(client)


def test_an_account_that_goes_while_something_is_recorded(
    at_once: Callable[..., list[object]], ladder, ada, bob
):
    """Either is first, and neither is an error."""
    writers = [Client() for _ in range(3)]
    for client in writers:
        client.force_login(ada)
    note = {"note": "RFC 12: two teams built from it."}
    answers = at_once(
        lambda: delete_account(ada, host="testserver"),
        *[lambda client=client: client.post("/evidence/capture/", note) for client in writers],
    )
    statuses = {getattr(answer, "status_code", answer) for answer in answers[1:]}
    assert statuses <= {302}
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/plan/pause/", {"until": "2026-12-31"}),
        ("/plan/go-on/", {}),
        ("/ladders/ai-engineer/phases/mid/pick/", {}),
        ("/ladders/ai-engineer/items/writes-design-docs/tick/", {}),
        ("/account/time-zone/", {"time_zone": "Europe/Berlin"}),
        ("/packets/new/?gate=mid", {"title": "The case"}),
    ],
)
def test_an_account_that_goes_beside_a_verb(at_once, ladder, ada, bob, path, fields):
    client = Client()
    client.force_login(ada)
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        _, answer = at_once(
            lambda: delete_account(ada, host="testserver"), lambda: client.post(path, fields)
        )
    # 400: its session ended under way.
    assert getattr(answer, "status_code", answer) in (302, 400, 422)
    assert list(User.objects.all()) == [bob]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("stories/", {"title": "One index"}),
        ("reasons/", {"reason": "Too early"}),
        ("evidence/", {"evidence": "{piece}"}),
        ("publish/", {}),
        ("restore/", {}),
        ("/s/{secret}/", {}),
    ],
)
def test_an_account_that_goes_beside_a_verb_of_its_packet(at_once, ladder, ada, bob, path, fields):
    """A row that refers to the packet alone isn't kept from it by the lock of the person."""
    piece = Evidence.objects.record(ada, EvidenceText(date(2026, 5, 14), "RFC 12"))
    packet = Packet.objects.begin(
        ada, ladder.ladder, PacketText("The case"), phase=ladder.phase("mid").phase
    )
    version = PacketVersion.objects.publish(packet, draft_of)
    until = timezone.localdate() + timedelta(days=30)
    _, secret = ShareLink.objects.make(version, version.content, label="Grace", expires_on=until)
    address = path.replace("{secret}", secret)
    if not address.startswith("/"):
        address = f"/packets/{packet.pk}/{path}"
    sent = {name: value.replace("{piece}", str(piece.pk)) for name, value in fields.items()}
    Reason.objects.add(packet, "Something new to publish")
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(ada)
    proved(clients[0], ada)
    deleted, answer = at_once(
        lambda: clients[0].post("/account/delete/", {"understood": "on"}),
        lambda: clients[1].post(address, sent),
    )
    assert getattr(deleted, "status_code", deleted) == 302
    # 404: it went with the account.
    assert getattr(answer, "status_code", answer) in (302, 400, 404)
    assert list(User.objects.all()) == [bob]
    assert not Packet.objects.exists()


def test_a_login_beside_the_end_of_its_account(at_once, ladder, ada, bob):
    login = {"login": ada.email, "password": "not this one, not at all"}
    answers = at_once(
        lambda: delete_account(ada, host="testserver"),
        *[lambda: Client().post("/account/login/", login) for _ in range(3)],
        lambda: Client().post("/account/login/code/", {"email": ada.email}),
    )
    statuses = [getattr(answer, "status_code", answer) for answer in answers[1:]]
    assert set(statuses) <= {302, 422}
    assert list(User.objects.all()) == [bob]


def test_a_view_is_tried_a_second_time_and_no_third(rf, ada):
    calls = []

    def view(request):
        calls.append(request)
        raise IntegrityError from errors.UniqueViolation()

    request = rf.post("/")
    request.user = ada
    request.resolver_match = ResolverMatch(view, (), {})
    refused = IntegrityError()
    refused.__cause__ = errors.UniqueViolation()
    tries = retry(lambda request: HttpResponse())
    with pytest.raises(IntegrityError):
        tries.process_exception(request, refused)
    assert len(calls) == 1
    assert tries.process_exception(request, refused) is None
    assert tries.process_exception(rf.get("/"), refused) is None
    assert tries.process_exception(request, ValueError()) is None
