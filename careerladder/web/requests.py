"""Types of requests, views and middleware, for the type checker."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from careerladder.models import User

# They change nothing that a person recorded.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# The next middleware or the view, as a middleware calls it.
type GetResponse = Callable[[HttpRequest], HttpResponse]
type View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request to a view that requires a login."""

    user: User
    htmx: HtmxDetails
