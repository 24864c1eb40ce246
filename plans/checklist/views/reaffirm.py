"""Reaffirm the mark of an item that was reworded since."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from careerladder.web.notices import Notice
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.checklist.forms import StillTrueForm
from plans.checklist.responses import item_or_404, refusal_response, success_response
from plans.checklist.views.item import page_of_item
from plans.models import Mark
from plans.models.refusals import MarkHasEnded, Refusal


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="your answer about the new wording was not saved. Answer again.",
)
def still_true(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Reaffirm the open mark for the wording that the page showed. 409 if that is outdated."""
    item = item_or_404(ladder, slug)
    form = StillTrueForm(request.POST)
    wording = form.cleaned_data["wording"] if form.is_valid() else ""
    mark = request.user.marks.open().filter(item=item).first()
    try:
        if mark is None:
            raise MarkHasEnded
        mark.reaffirm(wording)
    except Refusal as refusal:
        return refusal_response(request, item, refusal)
    what = "still true" if mark.kind == Mark.Kind.MET else "still not possible"
    return success_response(request, item, Notice(f"Confirmed: {what} with the new wording."))
