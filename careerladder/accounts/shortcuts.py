"""Whether a key by itself does something on a page: one switch for all such keys.

Kept in the account; for who has none, in the session.
"""

from __future__ import annotations

from django.http import HttpRequest

SINGLE_KEYS_KEY = "single_keys"


def single_keys_are_on(request: HttpRequest) -> bool:
    """What was turned off before a login stays off after it."""
    if not request.session.get(SINGLE_KEYS_KEY, True):
        return False
    return not request.user.is_authenticated or request.user.single_keys


def turn_single_keys(request: HttpRequest, *, on: bool) -> None:
    if request.user.is_authenticated:
        request.user.turn_single_keys(on=on)
    if on or request.user.is_authenticated:
        request.session.pop(SINGLE_KEYS_KEY, None)
    else:
        request.session[SINGLE_KEYS_KEY] = False
