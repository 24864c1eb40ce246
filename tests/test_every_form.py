"""Every form of every page: pressed twice at once, undone, and pressed once more after its undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

import pytest
import time_machine
from django.test import Client

from careerladder.models import User
from tests.accounts import Account, each_account
from tests.careerladder.accounts.test_deletion import routes_that_take_a_post
from tests.conftest import PASSWORD, prove
from tests.effort import EFFORT
from tests.form_discovery import NewForms
from tests.form_submissions import SKIPPED_ROUTES, Submission, restore, send, submit_every_form
from tests.form_values import WORD
from tests.sample_account import NOW
from tests.table_snapshot import TableSnapshot
from tests.undo_comparison import UndoComparison

type AtOnce = Callable[..., list[object]]

# A mark is set again by the form that set it first: it has no key.
SET_AGAIN = {"plans_mark"}
# What two presses are that are not one.
TWO: dict[str, set[object]] = {
    # Each gives the session a key of its own, of which the browser keeps the last.
    "account_change_password": {"careerladder_securityevent", "careerladder_session"},
    "account_reauthenticate": {"careerladder_session"},
    # Two downloads, and each is an event.
    "portability:export": {"careerladder_securityevent"},
    # Two sets of codes: those of the last answer work.
    "mfa_generate_recovery_codes": {"careerladder_securityevent"},
    # A login that is over is as little there as another person's.
    "sessions": {404},
    # The address is shown once: what is seen is the last answer's.
    "plans:calendar": {"plans_calendaraddress"},
    # Two steps, where the second comes when the first is done.
    "plans:place-move": {"plans_movechange"},
}
# Who has no session yet begins one with each press.
STRANGERS: set[object] = {"careerladder_session", "careerladder_securityevent"}

# The accounts whose forms offer an undo.
WITH_UNDOS = {"full", "paused"}

# Not records: what counts requests.
NOT_COUNTED = {"cache"}
RECORDS = {
    *("plans_evidence", "plans_evidenceversion", "plans_move", "plans_review", "plans_mark"),
    *("packets_packet", "packets_reason", "packets_story", "sharing_sharelink", "sharing_signoff"),
}


# Where no browser is led.
NOT_TRIED = {
    "account_logout": "ends the visit",
    "delete-account": "ends the visit: below",
    "account_confirm_email": "a mail leads there",
    "account_reset_password_from_key": "a mail leads there",
    "account_set_password": "only for who has none",
    "assessments:keep": "for what a stranger began before logging in",
    "mfa_authenticate": "the second step of a login",
    "mfa_edit_webauthn": "no test has a device",
    "mfa_list_webauthn": "no test has a device",
    "mfa_remove_webauthn": "no test has a device",
    "mfa_reauthenticate": "for who has a second factor",
    "mfa_reauthenticate_webauthn": "no test has a device",
    "portability:confirm": "takes a file that was uploaded",
    "portability:discard": "takes a file that was uploaded",
    "reauthenticate-by-email": "for who has no password",
    "reminders:stop": "a mail leads there",
    "undo-email-change": "a mail leads there",
}


@pytest.mark.always
@pytest.mark.slow
def test_every_form_twice_at_once_is_once_and_its_undo_leaves_every_page_as_it_was(
    at_once: AtOnce, ladder, ada, bob
):
    faults, tries, found = [], set[str](), NewForms(SKIPPED_ROUTES)
    compared = UndoComparison(ada)
    for account, client in each_account(ada):
        for tried in submit_every_form(client, account, found):
            tries.add(tried.pressed.route)
            known = known_of(account, tried.pressed.route)
            wrong = [*twice(tried, at_once, known), *again_after_its_undo(tried)]
            if account.name in WITH_UNDOS:
                wrong += compared.what_changed(tried)
            faults += [f"{account.name}: {fault}: {tried}" for fault in wrong]
    if EFFORT == "thorough":
        missed = routes_that_take_a_post(ada) - tries - set(NOT_TRIED)
        faults += [f"{route}: lead the browser there, or say why not" for route in missed]
    assert not faults, "\n\n".join(faults)


def known_of(account: Account, route: str) -> set[object]:
    begun = STRANGERS if account.name == "stranger" else set()
    return begun | TWO.get(route, set())


def twice(tried: Submission, at_once: AtOnce, known: set[object]) -> list[str]:
    """What is wrong with how the form was answered when it was pressed twice at once."""
    with time_machine.travel(NOW, tick=True):
        restore(tried.checkpoint)
        clients = [tried.checkpoint.client() for _ in range(2)]
        answers = at_once(*[lambda each=each: send(each, tried.pressed) for each in clients])
        statuses = [tried.status, *map(status_of, answers)]
        faults = [f"{each} of {statuses}" for each in statuses if not is_answered(each, known)]
        others = differences(tried.after.rows, TableSnapshot())
        if set(others) - known:
            faults.append(f"twice at once is not once, {others}")
    return faults


def again_after_its_undo(tried: Submission) -> list[str]:
    """What is wrong with the form sent once more from the page that still stands in another tab."""
    faults = []
    for undo in tried.undos:
        with time_machine.travel(NOW, tick=True):
            client = restore(tried.after)
            for pressed in (undo, tried.pressed):
                status = send(client, pressed).status_code
                if not is_answered(status):
                    faults.append(f"{status} to {pressed.label} after its undo")
            more = told(TableSnapshot()) - told(tried.after.rows)
            # The undo of an undo does the first thing again.
            if more and not tried.pressed.is_undo:
                faults.append(f"recorded anew after its undo, {dict(more)}")
    return faults


def told(rows: TableSnapshot) -> Counter[str]:
    """How many rows of each table have the word."""
    tables = RECORDS - SET_AGAIN
    lines = {table: rows.tables[table].splitlines() for table in tables}
    return Counter({table: sum(WORD.encode() in line for line in lines[table]) for table in tables})


def status_of(answer: object) -> object:
    return getattr(answer, "status_code", repr(answer))


def is_answered(status: object, known: Collection[object] = ()) -> bool:
    is_in_words = isinstance(status, int) and (status < 400 or status in (409, 422))
    return is_in_words or status in known


def differences(once: TableSnapshot, twice: TableSnapshot) -> dict[str, int]:
    """By table, how many rows there are more."""
    return {
        table: twice.counts[table] - rows
        for table, rows in once.counts.items()
        if table not in NOT_COUNTED and twice.counts[table] != rows
    }


def test_an_account_deleted_twice_at_once_is_gone(at_once: AtOnce, ladder, ada, bob):
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(ada)
        prove(client)
    form = {"password": PASSWORD, "understood": "on"}
    answers = at_once(
        *[lambda client=client: client.post("/account/delete/", form) for client in clients]
    )
    assert {status_of(answer) for answer in answers} <= {302}
    assert list(User.objects.all()) == [bob]
