"""`{{ entry|happened }}`: when something happened. In words alone it is `{{ entry.when }}`."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

from plans.models.evidence_text import Precision

register = template.Library()


class Dated(Protocol):
    """An EvidenceText, or a record that has its columns."""

    happened_on: date
    precision: str
    months: int

    @property
    def when(self) -> str: ...


@register.filter
def happened(text: Dated) -> SafeString:
    """A `<time>`; of several months, which no `<time>` can say, a `<span>`."""
    if text.precision == Precision.DAY:
        html = f'<time datetime="{text.happened_on:%Y-%m-%d}">{text.when}</time>'
    elif text.months == 1:
        html = f'<time datetime="{text.happened_on:%Y-%m}">{text.when}</time>'
    else:
        html = f"<span>{text.when}</span>"
    return mark_safe(html)  # noqa: S308 -- dates in words.
