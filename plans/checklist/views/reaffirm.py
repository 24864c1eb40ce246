"""An item was reworded after a person marked it: they say whether the mark still holds."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from careerladder.web.notices import Notice
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.checklist.forms import StillTrueForm
from plans.checklist.responses import answer, item_or_404, refused
from plans.checklist.views.item import page_of_item
from plans.models import Mark
from plans.models.refusals import MarkHasEnded, Refusal


@require_POST
@resubmit_at(page_of_item)
def still_true(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """The mark holds of the item as it reads now, if that is what the person was shown."""
    here = item_or_404(ladder, slug)
    form = StillTrueForm(request.POST)
    read = form.cleaned_data["wording"] if form.is_valid() else ""
    mark = request.user.marks.open().filter(item=here).first()
    try:
        if mark is None:
            raise MarkHasEnded
        mark.reaffirm(read)
    except Refusal as refusal:
        return refused(request, here, refusal)
    said = "Still true" if mark.kind == Mark.Kind.MET else "Still not possible"
    return answer(request, here, Notice(f"{said}, as it reads now."))
