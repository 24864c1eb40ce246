"""On a shared machine, what was private must not come back with the Back button."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from careerladder.web.requests import GetResponse

SESSION_ENDING_URLS = ("account_logout", "delete-account")


def privacy(get_response: GetResponse) -> GetResponse:
    """Pages that depend on who asks are kept by no cache; logging out empties the browser's.

    They are not `no-store`: with it browsers forget what was typed when one goes back to a form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        match = request.resolver_match
        has_ended = match and match.url_name in SESSION_ENDING_URLS and request.method == "POST"
        # A POST that was asked who it is, or refused, ended nothing.
        if has_ended and not (hasattr(request, "user") and request.user.is_authenticated):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware
