"""Keep private pages out of caches, so that on a shared machine Back doesn't show them again."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from careerladder.web.requests import GetResponse

SESSION_ENDING_URLS = ("account_logout", "delete-account")


def privacy(get_response: GetResponse) -> GetResponse:
    """Send `private, no-cache` with pages that used the session, and clear the cache at logout.

    It is not `no-store`: with that, browsers lose what was typed when a person goes back to a form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        match = request.resolver_match
        has_ended = match and match.url_name in SESSION_ENDING_URLS and request.method == "POST"
        # A POST that was refused, or asked to reauthenticate first, has not ended the session.
        if has_ended and not (hasattr(request, "user") and request.user.is_authenticated):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware
