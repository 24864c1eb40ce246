"""`{% blank_capture as form %}`: an empty capture form, for a page of any app."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from plans.journal.forms import CaptureForm

register = template.Library()


@register.simple_tag(takes_context=True)
def blank_capture(context: RequestContext, *, is_opened: bool = False) -> CaptureForm:
    """A capture form that leads back to this page, unless the page answers a POST."""
    request = context["request"]
    back_to = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return CaptureForm(initial={"next": back_to}, is_opened=is_opened, rows=3 if is_opened else 2)
