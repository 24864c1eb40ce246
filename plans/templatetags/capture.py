"""`{% blank_capture as form %}`: an empty capture form, for a page of any app, or its parts."""

from __future__ import annotations

from functools import cache

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from careerladder.templatetags.fields import labeled
from plans.journal.forms import CaptureForm
from plans.page_form import new_page_values

register = template.Library()


@register.simple_tag(takes_context=True)
def blank_capture(context: RequestContext) -> CaptureForm:
    """A capture form that leads back to this page, unless the page answers a POST."""
    return CaptureForm(initial={"next": _page_of(context["request"])}, rows=2)


@register.simple_tag(takes_context=True)
def blank_capture_values(context: RequestContext) -> dict[str, str]:
    """The values of the hidden fields of such a form: `form_key`, `shown_at` and `next`."""
    return new_page_values() | {"next": _page_of(context["request"])}


@register.simple_tag
@cache
def capture_note() -> SafeString:
    """The text field of such a form in a popover. It is the same for everyone, so it is kept."""
    field = CaptureForm(is_opened=True)["note"]
    return labeled(field)


def _page_of(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in ("GET", "HEAD") else ""
