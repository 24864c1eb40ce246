"""Who changes what opens an account proves again that it is theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from allauth.account import decorators
from django.http import HttpResponse

type View = Callable[..., HttpResponse]

reauthentication_required: Callable[[View], View] = partial(decorators.reauthentication_required)
