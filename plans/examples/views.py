"""The page that records the counted examples of an assessment as evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.models import Assessment
from careerladder.ladders.catalog import ladder_or_404
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_choices, unsent_for
from plans.evidence.sent_before import sent_before_notice
from plans.examples.forms import ExamplesForm
from plans.examples.page import counted_examples, open_answers
from plans.models import Evidence, ExampleEvidence, ExampleToRecord
from plans.models.refusals import Refusal


def page_of_examples(uuid: UUID) -> str:
    return reverse("plans:examples", args=[uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_examples,
    unsaved="no example was added to your evidence. Choose again.",
)
def examples(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Show the examples that are not recorded yet. A POST records those not left out."""
    assessment = get_object_or_404(request.user.assessments.in_full(), pk=uuid)
    ladder = ladder_or_404(assessment.ladder.slug)
    if request.method != "POST":
        places = {answer.place for answer in open_answers(request.user, assessment)}
        shown = counted_examples(request.user, assessment, ladder, places)
        form = ExamplesForm(examples=shown, initial=_unsent(request, places))
        return _page(request, assessment, form)

    # The examples that the page showed, although another tab may have recorded some since.
    places = {
        answer.place
        for answer in assessment.answers.all()
        if f"note-{answer.place}" in request.POST
    }
    shown = counted_examples(request.user, assessment, ladder, places)
    form = ExamplesForm(request.POST, examples=shown)
    if not form.is_valid():
        return _page(request, assessment, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        pieces = ExampleEvidence.objects.record(request.user, form.to_record)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, assessment, form, status=HTTPStatus.CONFLICT)
    forget_unsent(request)
    notify(request, _notice(pieces, form.to_record, assessment))
    return redirect(assessment)


def _unsent(request: PersonRequest, places: Collection[int]) -> dict[str, Any]:
    """What was typed before the session ended; or empty."""
    unsent: dict[str, Any] = dict(unsent_for(request, request.path))
    if unsent:
        for place in places:
            name = f"items-{place}"
            unsent[name] = unsent_choices(request, request.path, name)
    return unsent


def _page(
    request: PersonRequest,
    assessment: Assessment,
    form: ExamplesForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "assessment": assessment,
        "form": form,
        "is_refused": status != HTTPStatus.OK,
    }
    return render(request, "plans/examples/examples.html", context, status=status)


def _notice(
    pieces: Sequence[Evidence], sent: Sequence[ExampleToRecord], assessment: Assessment
) -> Notice:
    """What was recorded. For the same form again, the same, or what was changed since."""
    new = [piece for piece in pieces if piece.is_new]
    if not new and _has_changed(pieces) and (notice := sent_before_notice(pieces)):
        return notice
    recorded = new or pieces
    keys = ",".join(str(piece.pk) for piece in recorded)
    undo = Undo(
        reverse("plans:undo-capture"), {"pieces": keys, "next": assessment.get_absolute_url()}
    )
    number = len(recorded)
    text = f"Recorded {number} {'entry' if number == 1 else 'entries'} from your examples."
    if waiting := sum(not each.items for each in sent):
        text += f" {waiting} {'is' if waiting == 1 else 'are'} in your inbox."
        return Notice(text, undo, link=reverse("plans:inbox"), leads_to="Open the inbox")
    return Notice(text, undo, link=reverse("plans:journal"), leads_to="See your evidence")


def _has_changed(pieces: Sequence[Evidence]) -> bool:
    """Whether one of them was edited or removed since it was recorded."""
    keys = [piece.pk for piece in pieces]
    as_recorded = Evidence.objects.present().filter(pk__in=keys, version=1).count()
    return as_recorded < len(pieces)
