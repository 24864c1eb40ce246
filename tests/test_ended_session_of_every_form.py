"""Every form of an account, posted after its session had ended: nothing is lost silently."""

from __future__ import annotations

import html
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from tests.accounts import each_account
from tests.conftest import proved
from tests.form_discovery import Checkpoint, NewForms, crawl_pages
from tests.form_submissions import SKIPPED_ROUTES, restore
from tests.form_values import WORD
from tests.html_forms import Press
from tests.sample_account import NOW
from tests.table_snapshot import TableSnapshot

# Of who has no account, and of who logs in.
PUBLIC = {"account_login", "account_signup", "account_reset_password", "account_request_login_code"}
SENTENCE = "Your session expired, so"


@pytest.mark.always
@pytest.mark.slow
def test_the_page_after_the_login_names_what_was_not_saved_or_shows_the_text(ladder, ada, bob):
    silent, found = [], NewForms(SKIPPED_ROUTES | PUBLIC)
    for account, client in each_account(ada):
        if account.name in ("stranger", "reader"):
            continue
        with time_machine.travel(NOW, tick=True):
            pages = [page for _, page in crawl_pages(client, account.starts, account.within)]
            began = Checkpoint(TableSnapshot(), {})
            presses = [pressed for page in pages for pressed in found.on(page)]
            silent += [
                f"{account.name}: {pressed.route}: {pressed.label}: {fault}"
                for pressed in presses
                if (fault := what_is_lost(restore(began), pressed, ada))
            ]
    assert not silent, "\n".join(silent)


def what_is_lost(client: Client, pressed: Press, person) -> str:
    answer = client.post(pressed.to, pressed.fields)
    if answer.status_code == 403:
        # It can't be kept, and is shown.
        return "" if WORD in answer.text else "403 without the text"
    if "/account/login/" not in answer.get("Location", ""):
        return f"{answer.status_code} {answer.get('Location', '')}"
    client.force_login(person)
    proved(client, person)
    where = unquote(answer["Location"].partition("next=")[2])
    return "" if says_so(client.get(where, follow=True).text) else f"{where} says nothing"


def says_so(text: str) -> bool:
    text = html.unescape(text)
    return SENTENCE in text or "You were logged out before this was saved" in text
