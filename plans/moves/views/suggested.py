"""Add a suggested move to the plan."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from careerladder.ladders.current import current_ladder
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from plans.models import Move
from plans.moves.responses import undo_of


@require_POST
@resubmit_at(
    lambda slug: reverse("plans:add-move"),
    unsaved="the move was not added. Add it again.",
)
def add_suggested_move(request: PersonRequest, slug: str) -> HttpResponse:
    """Add a suggested move from today, for its usual weeks. If it is in the plan, show it there."""
    ladder = current_ladder(request)
    suggestion = next((each for each in ladder.suggested_moves if each.slug == slug), None)
    if suggestion is None:
        raise Http404(f"The ladder suggests no move {slug}.")
    move = Move.objects.add_suggested(
        request.user, ladder.ladder, suggestion, today=timezone.localdate()
    )
    if not move.is_new:
        notify(request, Notice("It’s already in your plan.", about=f"move-{move.pk}"))
    else:
        notice = Notice(
            "Added to your plan.", undo_of(move), about=f"move-{move.pk}", subject=move.name
        )
        notify(request, notice)
    return redirect(f"{reverse('plans:plan')}#move-{move.pk}")
