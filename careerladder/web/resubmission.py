"""Keep text that was posted after its session had ended, and show it in its form after the login.

What was only clicked or chosen isn't kept: the page after the login says what was not saved.
Nothing is saved until the person sends the form again. The form has a signed token of its owner;
without one, nothing is kept. The text is shown to its owner only, and only in the same browser: the
session holds a secret that finds the text, and not the text itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core import signing
from django.http import HttpRequest

from careerladder.digests import digest_of, new_secret
from careerladder.models import UnsentText
from careerladder.web.notices import Notice, notify_after_login
from careerladder.web.rate_limits import is_within_limit
from careerladder.web.requests import View

UNSENT_KEY = "unsent_key"
OWNER_FIELD = "whose"
MOST_UNSENT_PER_HOUR = 60
MOST_UNSAVED_PER_HOUR = 60
# Fields that people type or choose. A form with none of them has nothing to keep.
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
    "label",
    "words",
    "title",
    "author",
    "reader",
    "claim",
    "situation",
    "what_i_did",
    "outcome",
    "proof",
    "confirmers",
    "context",
    "file",
    "alone",
    "examples",
)

type PageOf = Callable[..., str]

_signer = signing.Signer(salt="careerladder.web.resubmission")


def resubmit_at(
    page_of: PageOf, *, unsaved: str, takes_text: bool = True
) -> Callable[[View], View]:
    """Set the URL of the page whose form posts to a view. `page_of` takes the view's arguments.

    `unsaved` says what a form without text didn't do, and what to do now. It follows on "Your
    session expired, so". A view that takes no text only chooses: its fields aren't kept.
    """

    def mark(view: View) -> View:
        view.resubmit_at = page_of  # type: ignore[attr-defined]
        view.unsaved = unsaved  # type: ignore[attr-defined]
        view.takes_text = takes_text  # type: ignore[attr-defined]
        return view

    return mark


def owner_token(user: Any) -> str:
    """The signed token of a form's owner. It is always the same, and empty without an account."""
    return _token_of(user.pk) if user.pk else ""


@lru_cache(maxsize=10_000)
def _token_of(person: int) -> str:
    return _signer.sign(str(person))


def keep_unsent(request: HttpRequest) -> bool:
    """Keep what this request posted, for the form's owner, who is logged out in this browser.

    Return False, and keep nothing, if the form has no valid owner, if its network has reached the
    limit of an hour, or if `UnsentText.objects.keep` refuses. Call this only after the CSRF check.
    """
    owner = owner_of(request)
    if owner is None:
        return False
    if not is_within_limit(request, "unsent", most=MOST_UNSENT_PER_HOUR, seconds=3600):
        return False

    secret = request.session.get(UNSENT_KEY) or new_secret()
    # PostgreSQL's jsonb can't store NUL characters.
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


def has_text(request: HttpRequest) -> bool:
    """Whether this request posted something that a person typed."""
    return any(text.strip() for name in TYPED_FIELDS for text in request.POST.getlist(name))


def report_unsaved(request: HttpRequest, unsaved: str) -> None:
    """Say on the page after the login that the session had ended, and what was not saved.

    A form that names its owner says it to nobody else. The session of a stranger holds the
    sentence, so a network may begin only so many.
    """
    owner = owner_of(request)
    if is_within_limit(request, "unsaved", most=MOST_UNSAVED_PER_HOUR, seconds=3600):
        notify_after_login(request, Notice(f"Your session expired, so {unsaved}"), owner)


def owner_of(request: HttpRequest) -> int | None:
    """The account whose page has the form that was posted, if the form names it."""
    return _owner_of(request.POST.get(OWNER_FIELD, ""))


def has_unsent(request: HttpRequest) -> bool:
    """Whether any text is kept for this person in this browser."""
    return bool(_waiting(request))


def unsent_for(request: HttpRequest, action: str) -> dict[str, str]:
    """The kept fields of the form that posts to `action`, each with its last value; or empty."""
    unsent = _waiting_for(request, action)
    return {name: texts[-1] for name, texts in unsent.fields.items()} if unsent else {}


def unsent_choices(request: HttpRequest, action: str, name: str) -> list[str]:
    """All kept values of one field of the form that posts to `action`; or empty."""
    unsent = _waiting_for(request, action)
    return unsent.fields.get(name, []) if unsent else []


def forget_unsent(request: HttpRequest, action: str | None = None) -> None:
    """Delete the newest kept text of a form: by default, of the one that this request posted.

    An earlier text for the same form is shown then.
    """
    unsent = _waiting_for(request, action or request.path)
    if unsent is not None:
        unsent.delete()
        _waiting(request).remove(unsent)


def _owner_of(token: str) -> int | None:
    try:
        return int(_signer.unsign(token))
    except signing.BadSignature:
        return None


def _waiting_for(request: HttpRequest, action: str) -> UnsentText | None:
    """The newest text for the form that posts to `action`, or None."""
    return next((each for each in _waiting(request) if each.action == action), None)


def _waiting(request: HttpRequest) -> list[UnsentText]:
    """All texts kept for this person in this browser, the newest first.

    One query for a request, and none without a secret in the session.
    """
    if not request.user.is_authenticated or UNSENT_KEY not in request.session:
        return []
    found: list[UnsentText] | None = getattr(request, "_unsent", None)
    if found is None:
        browser = digest_of(request.session[UNSENT_KEY])
        found = list(request.user.unsent_texts.waiting().filter(browser=browser))
        request._unsent = found  # type: ignore[attr-defined]
        if not found:
            # The texts have expired, or belong to another person who used this browser.
            del request.session[UNSENT_KEY]
    return found
