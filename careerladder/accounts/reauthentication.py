"""Who is at the keyboard? Asked before whatever opens an account, or its records, to somebody else.

A session alone shows that somebody was logged in here once.
"""

from __future__ import annotations

import time
from functools import wraps
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_variables
from django_htmx.http import HttpResponseClientRedirect

from careerladder.web.resubmission import PageOf, View

PENDING_FORM_KEY = "before_reauthentication"
# What a form may carry to its page and back; no form behind the decorator asks for more.
MOST_PENDING_CHARACTERS = 2_000


def reauthentication_required(view: View) -> View:
    """Ask for password, passkey or code first, unless that was done a few minutes ago.

    For every view that changes the way into an account, makes an address or a key that reads its
    records, or hands them out. The person comes back to the view's page: the view itself, or what
    `resubmit_at` names where it takes no GET. A form that was posted is not sent by itself: its
    page comes back with what was typed, passwords aside (see `typed_before`).
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if proved_recently(request):
            return view(request, *args, **kwargs)

        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            raise PermissionDenied("This account has no password, passkey or code to ask for.")
        page_of: PageOf | None = getattr(wrapper, "resubmit_at", None)
        back_to = page_of(*args, **kwargs) if page_of else request.get_full_path()
        if request.method == "POST":
            _keep(request, back_to)
        to = f"{methods[0]['url']}?{urlencode({'next': back_to})}"
        if request.headers.get("HX-Request") == "true":
            # htmx would follow a redirect and put the page into the place of a line.
            return HttpResponseClientRedirect(to)
        return redirect(to)

    wrapper.asks_who_it_is = True  # type: ignore[attr-defined]
    return wrapper


def proved_recently(request: HttpRequest) -> bool:
    """Whether this session's person gave a password, passkey or code in the last few minutes.

    allauth takes an account that has neither password nor second factor for proved; we don't.
    """
    proofs = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record.get("reauthenticated")
    ]
    seconds: int = app_settings.REAUTHENTICATION_TIMEOUT
    return bool(proofs) and time.time() - proofs[-1] < seconds


def renew_session(*, request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    """A proof is for who gave it: a copy of the session from before has none."""
    if reauthenticated:
        request.session.cycle_key()


@sensitive_variables()
def _keep(request: HttpRequest, page: str) -> None:
    fields = {
        name: text
        for name, text in request.POST.items()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }
    if sum(map(len, fields.values())) <= MOST_PENDING_CHARACTERS:
        request.session[PENDING_FORM_KEY] = {"page": page, "fields": fields}


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was posted to this page before its person was asked; empty the second time."""
    kept = request.session.get(PENDING_FORM_KEY)
    if not kept or kept["page"] != request.path:
        return {}
    del request.session[PENDING_FORM_KEY]
    return cast("dict[str, str]", kept["fields"])
