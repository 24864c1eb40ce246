"""What became of a piece of evidence, and going back to an earlier text of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from careerladder.web.notices import Notice
from careerladder.web.requests import PersonRequest
from plans.evidence.versions import evidence_changes
from plans.journal.views.evidence import done, line_of, refused_in, undo_in
from plans.models import EvidenceVersion
from plans.models.refusals import Refusal


@require_safe
def history(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Every version, and what else happened to it; of a removed piece too."""
    piece = get_object_or_404(request.user.evidence.filter(purged_at=None), pk=uuid)
    context = {
        "piece": piece,
        "removal": piece.removals.open().first(),
        "page": evidence_changes(piece, request.GET.get("page")),
    }
    return render(request, "plans/journal/versions.html", context)


@require_POST
def go_back(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """Save an earlier version's text as the newest; nothing in between is lost.

    As the undo of a save it names the version of that: another's is not its to take back.
    """
    piece = get_object_or_404(request.user.evidence, pk=uuid)
    here, where = line_of(request)
    before = piece.version
    try:
        piece.go_back_to(number, base_version=where["base_version"])
    except EvidenceVersion.DoesNotExist:
        raise Http404(f"There is no version {number}.") from None
    except Refusal as refusal:
        return refused_in(request, refusal, here, piece)
    if piece.version == before:
        return done(request, Notice(f"It reads like version {number} already."), here, piece)
    base_version = {"base_version": str(piece.version)}
    undo = undo_in(here, "plans:go-back-to-version", uuid, before, **base_version)
    said = f"The text of version {number} is back, as version {piece.version}."
    return done(request, Notice(said, undo), here, piece)
