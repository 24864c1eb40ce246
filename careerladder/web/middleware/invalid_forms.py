"""Set the status of invalid forms, for which allauth's views answer 200."""

from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from careerladder.web.requests import GetResponse

RATE_LIMIT_CODES = frozenset({"rate_limited", "too_many_login_attempts"})


class invalid_forms:
    """Answer 422 if a form is invalid, or 429 if a rate limit made it so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        if request.method == "POST" and response.status_code == HTTPStatus.OK:
            errors = [
                error
                for form in (response.context_data or {}).values()
                if isinstance(form, BaseForm) and form.is_bound
                for error in form.errors.as_data().values()
            ]
            if errors:
                codes = {each.code for found in errors for each in found}
                is_too_often = bool(codes & RATE_LIMIT_CODES)
                status = (
                    HTTPStatus.TOO_MANY_REQUESTS
                    if is_too_often
                    else HTTPStatus.UNPROCESSABLE_ENTITY
                )
                response.status_code = status.value
        return response
