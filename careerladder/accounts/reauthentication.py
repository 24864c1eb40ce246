"""Require a reauthentication before an action that could give somebody else access to an account.

A session alone shows only that the person was logged in in this browser once.
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

from careerladder.web.requests import View
from careerladder.web.resubmission import PageOf

PENDING_FORM_KEY = "before_reauthentication"
# A larger form is not kept. The largest behind the decorator leaves 560 parts out of a share link,
# each by a UUID.
MOST_PENDING_CHARACTERS = 30_000


def reauthentication_required(view: View) -> View:
    """Ask for a password, passkey or code first, unless the person gave one a few minutes ago.

    Use it for every view that changes how to log in to an account, that creates a URL or key which
    gives access to its records, or that exports them. Afterwards the person returns to the view or,
    if it takes no GET, to the page named by `resubmit_at`. A posted form is not resent: its page
    shows it again, without passwords (see `take_pending_fields`). Raises PermissionDenied if the
    account has nothing to ask for.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if reauthenticated_recently(request):
            return view(request, *args, **kwargs)

        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            raise PermissionDenied("This account has no password, passkey or code to confirm with.")
        page_of: PageOf | None = getattr(wrapper, "resubmit_at", None)
        back_to = page_of(*args, **kwargs) if page_of else request.get_full_path()
        if request.method == "POST":
            _keep_form(request, back_to)
        to = f"{methods[0]['url']}?{urlencode({'next': back_to})}"
        if request.headers.get("HX-Request") == "true":
            # htmx would follow a redirect and swap the page into an element.
            return HttpResponseClientRedirect(to)
        return redirect(to)

    wrapper.requires_reauthentication = True  # type: ignore[attr-defined]
    return wrapper


def reauthenticated_recently(request: HttpRequest) -> bool:
    """Whether the person gave a password, passkey or code within REAUTHENTICATION_TIMEOUT.

    Unlike allauth, it is False for an account with neither password nor second factor.
    """
    moments = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record.get("reauthenticated")
    ]
    seconds: int = app_settings.REAUTHENTICATION_TIMEOUT
    return bool(moments) and time.time() - moments[-1] < seconds


def renew_session(*, request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    """Change the session's key, so that an older copy of the cookie isn't reauthenticated too."""
    if reauthenticated:
        request.session.cycle_key()


@sensitive_variables()
def _keep_form(request: HttpRequest, page: str) -> None:
    fields = {
        name: texts
        for name, texts in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }
    if sum(len(text) for texts in fields.values() for text in texts) <= MOST_PENDING_CHARACTERS:
        request.session[PENDING_FORM_KEY] = {"page": page, "fields": fields}


def take_pending_fields(request: HttpRequest) -> dict[str, str]:
    """The last value of each of `take_pending_values`."""
    return {name: texts[-1] for name, texts in take_pending_values(request).items()}


def take_pending_values(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was posted to this page before the reauthentication, and forget it; or empty."""
    pending = request.session.get(PENDING_FORM_KEY)
    if not pending or pending["page"] != request.path:
        return {}
    del request.session[PENDING_FORM_KEY]
    return cast("dict[str, list[str]]", pending["fields"])
