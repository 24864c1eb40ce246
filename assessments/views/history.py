"""The assessments in an account, each as it was asked."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessments.current import SITTING, key_of_arrival, sitting_to_keep
from assessments.reading import is_new, phases_named, read_assessment
from careerladder.ladder import ladder_or_404
from careerladder.notices import Notice, Undo, notify
from careerladder.requests import PersonRequest


@require_safe
def arrive(request: PersonRequest) -> HttpResponse:
    """Where a login leads. Keeps the sitting that the address names; again, it changes nothing."""
    key = key_of_arrival(request)
    if key is None:
        return redirect("plans:progress")
    sitting = sitting_to_keep(request, key)
    if sitting is not None:
        sitting.keep(request.user)
    assessment = request.user.assessments.filter(pk=key).first()
    if assessment is not None:
        if sitting is not None:
            request.session.pop(SITTING, None)
            notify(request, Notice("Your assessment is saved in your account."))
        return redirect(assessment)
    if sitting is not None and request.user.sittings.unfinished().filter(pk=key).exists():
        notify(request, Notice("Your answers so far are saved in your account."))
    return redirect("assessments:start")


@require_safe
def assessment_list(request: PersonRequest) -> HttpResponse:
    assessments = request.user.assessments.with_set_aside().select_related("placement")
    slugs = [each.placement.slug for each in assessments]
    phases = phases_named(ladder_or_404(), slugs)
    context = {
        "assessments": list(zip(assessments, phases, strict=True)),
        "unfinished": request.user.sittings.unfinished(),
    }
    return render(request, "assessments/list.html", context)


@require_safe
def assessment(request: PersonRequest, uuid: UUID) -> HttpResponse:
    ladder = ladder_or_404()
    record = get_object_or_404(
        request.user.assessments.with_set_aside()
        .select_related("placement", "proposal")
        .prefetch_related("answers__question"),
        pk=uuid,
    )
    context = {
        "ladder": ladder,
        "assessment": record,
        "is_new": is_new(record.finished_at),
        "reading": read_assessment(record, ladder),
    }
    return render(request, "assessments/assessment.html", context)


@require_POST
def set_aside(request: PersonRequest, uuid: UUID) -> HttpResponse:
    record = get_object_or_404(request.user.assessments, pk=uuid)
    record.set_aside()
    return redirect(record)


@require_POST
def take_up_again(request: PersonRequest, uuid: UUID) -> HttpResponse:
    record = get_object_or_404(request.user.assessments, pk=uuid)
    record.take_up_again()
    undo = Undo(reverse("assessments:set-aside", args=[uuid]))
    notify(request, Notice("This assessment stands again.", undo))
    return redirect(record)
