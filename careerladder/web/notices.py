"""What the last action did, said once on the next page, with a way to take it back.

Kept in the session, so that a redirect does not lose it and no cookie carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

NOTICES_KEY = "notices"


@dataclass(frozen=True)
class Undo:
    """The form that takes an action back: where it posts, and what.

    `replaces` is the id of the element that the answer replaces in place, where there is one.
    """

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)
    label: str = "Undo"
    replaces: str = ""


@dataclass(frozen=True)
class Notice:
    """What happened, to what.

    `link` leads to where one goes on, in the words of `leads_to`.
    `about` is the id of the element that is its `subject`: a page that has it says it there, where
    the subject's name stands already.
    """

    text: str
    undo: Undo | None = None
    about: str = ""
    subject: str = ""
    link: str = ""
    leads_to: str = ""


def notify(request: HttpRequest, notice: Notice) -> None:
    """Of a double press both say the same, and a page shows it once."""
    waiting, said = request.session.get(NOTICES_KEY, []), asdict(notice)
    if said not in waiting:
        request.session[NOTICES_KEY] = [*waiting, said]


def take_notices(request: HttpRequest) -> list[Notice]:
    """Those waiting; they wait no longer."""
    waiting = request.session.get(NOTICES_KEY)
    if not waiting:
        return []
    del request.session[NOTICES_KEY]
    return [
        Notice(**each | {"undo": Undo(**each["undo"]) if each["undo"] else None})
        for each in waiting
    ]


def notices(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `notices`, taken only where a template shows them."""
    return {"notices": SimpleLazyObject(lambda: take_notices(request))}
