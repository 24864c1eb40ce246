"""The history of an entry, and going back to an earlier version."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from careerladder.web.notices import Notice
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.evidence.versions import evidence_changes
from plans.journal.views.evidence import (
    evidence_refusal_response,
    evidence_response,
    line_of,
    undo_in,
)
from plans.models import EvidenceVersion
from plans.models.refusals import Refusal


@require_safe
def history(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Every version, and the other events of the piece, even if it is removed."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    context = {
        "piece": piece,
        "removal": piece.removals.open().first(),
        "page": evidence_changes(piece, request.GET.get("page")),
    }
    return render(request, "plans/journal/versions.html", context)


@require_POST
@resubmit_at(
    lambda uuid, number: reverse("plans:evidence-history", args=[uuid]),
    unsaved="the version was not restored. Choose it again.",
)
def go_back(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """Save the text of an earlier version as a new version.

    The undo of an edit names the version that it saved, and is refused if there is a newer one.
    """
    piece = get_object_or_404(request.user.evidence, pk=uuid)
    item, where = line_of(request)
    before = piece.version
    try:
        piece.go_back_to(number, base_version=where["base_version"])
    except EvidenceVersion.DoesNotExist:
        raise Http404(f"There is no version {number}.") from None
    except Refusal as refusal:
        return evidence_refusal_response(request, refusal, item, piece)
    if piece.version == before:
        return evidence_response(
            request, Notice(f"It’s already the same as version {number}."), item, piece
        )
    base_version = {"base_version": str(piece.version)}
    undo = undo_in(item, "plans:go-back-to-version", uuid, before, **base_version)
    text = f"Restored version {number} as version {piece.version}."
    return evidence_response(request, Notice(text, undo), item, piece)
