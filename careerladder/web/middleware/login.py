"""Require a login unless a view says otherwise, and keep what was posted without one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import resolve
from django_htmx.http import HttpResponseClientRedirect

from careerladder.web.errors import ended_session
from careerladder.web.resubmission import has_text, keep_unsent, report_unsaved

NOTHING_SAVED = "nothing was saved. Do it again."


class LoginRequired(LoginRequiredMiddleware):
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Redirect to the login, and from there back.

        After a POST the login leads to the form's page, which shows the posted text again or, if
        there is none, says what was not saved. If the text can't be kept, answer with a page that
        shows it.
        """
        back_to, is_kept = request.get_full_path(), True
        if request.method == "POST":
            page_of = getattr(view_func, "resubmit_at", None)
            if page_of is None:
                back_to = resolve_url(settings.LOGIN_REDIRECT_URL)
            else:
                match = resolve(request.path_info)
                page = page_of(*match.args, **match.kwargs)
                # What a page is about may be in the query of its URL.
                back_to = request.get_full_path() if page == request.path else page
            if not (getattr(view_func, "takes_text", False) and has_text(request)):
                report_unsaved(request, getattr(view_func, "unsaved", NOTHING_SAVED))
            else:
                is_kept = keep_unsent(request)
        to_login = redirect_to_login(back_to, resolve_url(settings.LOGIN_URL))
        if not is_kept:
            return ended_session(request, to_login["Location"])
        if request.headers.get("HX-Request") == "true":
            # htmx would follow a redirect and swap the login page into an element.
            return HttpResponseClientRedirect(to_login["Location"])
        return to_login
