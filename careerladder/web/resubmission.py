"""Text that was posted by a session that had ended: it waits through the login for its form.

Nothing is saved without a press: the text comes back in its form, on its page, for the same person.
A form says whose it is, in a mark that only we can make; where it doesn't, nothing is kept. The
browser's session holds a key to what was posted from it, and no word of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from careerladder.digests import digest_of, new_secret
from careerladder.models import UnsentText
from careerladder.web.rate_limits import is_within_limit

UNSENT_KEY = "unsent_key"
OWNER_FIELD = "whose"
MOST_AN_HOUR = 60
# What people type and choose; a form that carries none of it has nothing to keep.
TYPED_FIELDS = (
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

_marks = signing.Signer(salt="careerladder.web.resubmission")


def resubmit_at(page_of: PageOf) -> Callable[[View], View]:
    """Name the page whose form posts to a view; it is called with the view's own arguments."""

    def mark(view: View) -> View:
        view.resubmit_at = page_of  # type: ignore[attr-defined]
        return view

    return mark


def owner_mark(user: Any) -> str:
    """What a form says of whose it is; the same each time, and empty for who has no account."""
    return _marks.sign(str(user.pk)) if user.pk else ""


def keep_unsent(request: HttpRequest) -> bool:
    """Keep what this request posted for its owner, who is signed out in this browser.

    False, and nothing kept, where the form doesn't say whose it is, where too much waits already,
    or came from this address in an hour. Only after the CSRF check.
    """
    if not any(request.POST.get(name, "").strip() for name in TYPED_FIELDS):
        return True
    owner = _owner_of(request.POST.get(OWNER_FIELD, ""))
    if owner is None:
        return False
    if not is_within_limit(request, "unsent", most=MOST_AN_HOUR, seconds=3600):
        return False

    secret = request.session.get(UNSENT_KEY) or new_secret()
    # PostgreSQL's JSON knows no NUL.
    posted = {
        name.replace("\x00", ""): [text.replace("\x00", "") for text in texts]
        for name, texts in request.POST.lists()
        if name != "csrfmiddlewaretoken"
    }
    is_kept = UnsentText.objects.keep(
        owner, browser=digest_of(secret), action=request.path, fields=posted
    )
    if is_kept:
        request.session[UNSENT_KEY] = secret
    return is_kept


def unsent_for(request: HttpRequest, action: str) -> dict[str, str]:
    """The fields that wait for the form that posts to `action`; empty where none do."""
    unsent = _waiting_for(request, action)
    return {name: texts[-1] for name, texts in unsent.fields.items()} if unsent else {}


def unsent_choices(request: HttpRequest, action: str, name: str) -> list[str]:
    """Each value of a field of that form that has several. Only where `unsent_for` found it."""
    unsent = _waiting_for(request, action)
    return unsent.fields.get(name, []) if unsent else []


def forget_unsent(request: HttpRequest, action: str | None = None) -> None:
    """Once its form was sent, or the text thrown away. An earlier text for it shows then."""
    unsent = _waiting_for(request, action or request.path)
    if unsent is not None:
        unsent.delete()
        _waiting(request).remove(unsent)


def _owner_of(mark: str) -> int | None:
    try:
        return int(_marks.unsign(mark))
    except signing.BadSignature:
        return None


def _waiting_for(request: HttpRequest, action: str) -> UnsentText | None:
    """The newest of them."""
    return next((each for each in _waiting(request) if each.action == action), None)


def _waiting(request: HttpRequest) -> list[UnsentText]:
    """What waits for this person in this browser: one query a request, and none for most."""
    if not request.user.is_authenticated or UNSENT_KEY not in request.session:
        return []
    found: list[UnsentText] | None = getattr(request, "_unsent", None)
    if found is None:
        browser = digest_of(request.session[UNSENT_KEY])
        found = list(request.user.unsent_texts.waiting().filter(browser=browser))
        request._unsent = found  # type: ignore[attr-defined]
        if not found:
            # Nothing does any more, or it is somebody else's: the key isn't theirs to carry.
            del request.session[UNSENT_KEY]
    return found
