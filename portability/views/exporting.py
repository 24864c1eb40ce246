"""Download an archive of everything that a person recorded."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careerladder.accounts.reauthentication import reauthentication_required
from careerladder.accounts.security_events import Kind, record_event
from careerladder.web.rate_limits import is_within_limit
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from portability.exporting.archive import archive_name, write_archive
from portability.records import counts_in_words, record_counts

MOST_ARCHIVES_AN_HOUR = 20


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    lambda: reverse("portability:export"),
    unsaved="nothing was downloaded. Download the archive again.",
    takes_text=False,
)
@reauthentication_required
def export(request: PersonRequest) -> HttpResponseBase:
    """What is in the archive, and a button that downloads it."""
    person = request.user
    if request.method != "POST":
        counts = counts_in_words(record_counts(person))
        return render(request, "portability/export.html", {"counts": counts})
    if not is_within_limit(request, "export", most=MOST_ARCHIVES_AN_HOUR, seconds=3600):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    at = timezone.now()
    file = write_archive(person, at=at)
    record_event(Kind.RECORDS_EXPORTED, person)
    get_adapter().send_notification_mail("portability/email/exported", person)
    return FileResponse(
        file, as_attachment=True, filename=archive_name(at), content_type="application/zip"
    )
