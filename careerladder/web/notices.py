"""Flash messages: what the last action did, shown once on the next page, with a way to undo it.

They are kept in the session, so that a redirect doesn't lose them and no cookie carries them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

NOTICES_KEY = "notices"
# Pairs of an account, or None, and a notice for the first page after the login.
AFTER_LOGIN_KEY = "notices_after_login"


@dataclass(frozen=True)
class Undo:
    """The form that undoes an action: the URL it posts to, and its fields.

    `replaces` is the id of the element that htmx replaces with the response, if any.
    """

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)
    label: str = "Undo"
    replaces: str = ""


@dataclass(frozen=True)
class Notice:
    """What an action did.

    `link` is the URL of the next step, and `leads_to` its text. `subject` is the name of what was
    changed, and `about` the id of its element: a page with that element shows the notice there, and
    leaves out the name. `says_changes`: the text says which items changed, with their count.
    """

    text: str
    undo: Undo | None = None
    about: str = ""
    subject: str = ""
    link: str = ""
    leads_to: str = ""
    says_changes: bool = False


def notify(request: HttpRequest, notice: Notice) -> None:
    """Show a notice on the next page. An equal notice, as of a double click, is shown once."""
    waiting, added = request.session.get(NOTICES_KEY, []), asdict(notice)
    if added not in waiting:
        request.session[NOTICES_KEY] = [*waiting, added]


def notify_after_login(request: HttpRequest, notice: Notice, owner: int | None) -> None:
    """Show a notice on the first page after a login; only to `owner`, if that is known."""
    waiting, added = request.session.get(AFTER_LOGIN_KEY, []), [owner, asdict(notice)]
    if added not in waiting:
        request.session[AFTER_LOGIN_KEY] = [*waiting, added]


def take_notices(request: HttpRequest) -> list[Notice]:
    """Return the notices in the session, and remove them."""
    waiting = request.session.pop(NOTICES_KEY, [])
    if request.user.is_authenticated:
        after_login = request.session.pop(AFTER_LOGIN_KEY, [])
        waiting = waiting + [
            each for owner, each in after_login if owner in (None, request.user.pk)
        ]
    return [
        Notice(**each | {"undo": Undo(**each["undo"]) if each["undo"] else None})
        for each in waiting
    ]


def notices(request: HttpRequest) -> dict[str, Any]:
    """The context processor of `notices`. They are taken only if a template shows them."""
    return {"notices": SimpleLazyObject(lambda: take_notices(request))}
