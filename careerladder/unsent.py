"""Text that was posted by a session that had ended: it waits through the login for its form.

Nothing is saved without a press: the text comes back in its form, on its page, for the same person.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from careerladder.limits import is_within_limit

KEY = "unsent"
OWNER = "whose"
MOST_AN_HOUR = 60
MOST_WAITING = 5
# What people type and choose; a form that carries none of it has nothing to keep.
SAID = (
    "note",
    "links",
    "reason",
    "example",
    "answer",
    "phase",
    "name",
    "what",
    "done_when",
    "happened",
    "in_the_way",
    "move",
)

type View = Callable[..., HttpResponse]
type PageOf = Callable[..., str]


def text_returns_to(page_of: PageOf) -> Callable[[View], View]:
    """Name the page whose form posts to a view; it is called with the view's own arguments."""

    def mark(view: View) -> View:
        view.text_returns_to = page_of  # type: ignore[attr-defined]
        return view

    return mark


def owner_mark(user: Any) -> str:
    """What a form says of whose it is, so that its text returns to nobody else."""
    mark = salted_hmac("careerladder.unsent", str(user.pk), algorithm="sha256")
    return mark.hexdigest()[:32]


def keep_unsent(request: HttpRequest) -> bool:
    """Keep what this request posted, in the session of a browser that is signed out.

    False, and nothing kept, where too much waits already, or came from this address in an hour.
    """
    if not any(request.POST.get(name, "").strip() for name in SAID):
        return True
    waiting: dict[str, str] = request.session.get(KEY, {})
    if len(waiting | {request.path: ""}) > MOST_WAITING:
        return False
    if not is_within_limit(request, "unsent", most=MOST_AN_HOUR, seconds=3600):
        return False
    posted = request.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    request.session[KEY] = waiting | {request.path: posted.urlencode()}
    return True


def unsent_for(request: HttpRequest, action: str) -> dict[str, str]:
    """The fields that wait for the form that posts to `action`; empty where none do."""
    waiting = request.session.get(KEY, {}).get(action)
    if waiting is None:
        return {}
    posted = {name: str(text) for name, text in QueryDict(waiting).dict().items()}
    if not hmac.compare_digest(posted.get(OWNER, ""), owner_mark(request.user)):
        return {}
    return posted


def unsent_choices(request: HttpRequest, action: str, name: str) -> list[str]:
    """Each value of a field of that form that has several. Only where `unsent_for` found it."""
    return QueryDict(request.session.get(KEY, {}).get(action, "")).getlist(name)


def forget_unsent(request: HttpRequest, action: str | None = None) -> None:
    """Once its form was sent, or the text thrown away."""
    waiting = dict(request.session.get(KEY, {}))
    if waiting.pop(action or request.path, None) is not None:
        request.session[KEY] = waiting
