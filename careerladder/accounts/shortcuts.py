"""The setting for single-key shortcuts. It is kept in the account, or in a stranger's session."""

from __future__ import annotations

from django.http import HttpRequest

SINGLE_KEYS_KEY = "single_keys"


def single_keys_are_on(request: HttpRequest) -> bool:
    """Whether they are on. If they were turned off in a session, a later login keeps them off."""
    if not request.session.get(SINGLE_KEYS_KEY, True):
        return False
    return not request.user.is_authenticated or request.user.single_keys


def set_single_keys(request: HttpRequest, *, on: bool) -> None:
    if request.user.is_authenticated:
        request.user.set_single_keys(on=on)
    if on or request.user.is_authenticated:
        request.session.pop(SINGLE_KEYS_KEY, None)
    else:
        request.session[SINGLE_KEYS_KEY] = False
