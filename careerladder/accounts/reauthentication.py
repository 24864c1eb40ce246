"""Who changes what opens an account proves again that it is theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

type View = Callable[..., HttpResponse]

KEPT = "before_reauthentication"


def reauthentication_required(view: View) -> View:
    """Ask first, unless that was done a few minutes ago, and lead back to the page.

    What was posted is not sent by itself: its page comes back with it (see `typed_before`).
    allauth would keep the whole request in the session, with its address and agent.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_reauthentication_required(request, app="account"):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            fields = {name: text for name, text in request.POST.items() if "csrf" not in name}
            request.session[KEPT] = {"page": request.path, "fields": fields}
        methods = get_adapter().get_reauthentication_methods(request.user)
        return redirect(f"{methods[0]['url']}?{urlencode({'next': request.path})}")

    return wrapper


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was posted to this page before its person was asked; empty the second time."""
    kept = request.session.get(KEPT)
    if not kept or kept["page"] != request.path:
        return {}
    del request.session[KEPT]
    return cast("dict[str, str]", kept["fields"])
