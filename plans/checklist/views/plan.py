"""Add a suggested move of an item to the plan, from the item's line."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from careerladder.ladders.catalog import ladder_or_404
from careerladder.web.notices import Notice
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.checklist.responses import item_or_404, refusal_response, success_response
from plans.checklist.views.item import page_of_item
from plans.models import Move
from plans.models.refusals import ItemIsRetired
from plans.moves.responses import undo_of


@require_POST
@resubmit_at(
    page_of_item,
    unsaved="the move was not added to your plan. Add it again.",
    takes_text=False,
)
def plan_move(request: PersonRequest, ladder: str, slug: str) -> HttpResponse:
    """Plan the suggested move whose slug is sent as `move`. If it is in the plan, say so."""
    item = item_or_404(ladder, slug)
    if item.is_retired:
        return refusal_response(request, item, ItemIsRetired())
    content = ladder_or_404(ladder)
    sent = request.POST.get("move", "")
    suggestion = next((each for each in content.moves_towards(item) if each.slug == sent), None)
    if suggestion is None:
        raise Http404(f"The ladder suggests no such move for {slug}.")
    move = Move.objects.add_suggested(
        request.user, content.ladder, suggestion, today=timezone.localdate()
    )
    due = date_format(move.due_on, "j F Y")
    said = f"“{move.name}” is {'now' if move.is_new else 'already'} in your plan, due {due}."
    undo = undo_of(move) if move.is_new else None
    notice = Notice(
        said,
        # Undone in the plan: that answers with its own line, not the item's.
        replace(undo, replaces="") if undo else None,
        link=f"{reverse('plans:plan')}#move-{move.pk}",
        leads_to="See it in the plan",
    )
    return success_response(request, item, notice)
