"""The ladder's public pages. They need no account, no cookie and no script."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from careerladder.ladders.catalog import ladder_or_404
from careerladder.ladders.current import current_ladder
from careerladder.ladders.suggested_moves import move_sections
from careerladder.models import Systems
from careerladder.web.middleware.visitor_pages import same_for_visitors


@require_safe
@login_not_required
@same_for_visitors()
def home(request: HttpRequest) -> HttpResponse:
    """What the product is, for a stranger. Who is logged in goes on to their progress."""
    if request.user.is_authenticated:
        return redirect("plans:progress")
    return render(request, "careerladder/ladders/home.html", {"ladder": current_ladder(request)})


@require_safe
@login_not_required
@same_for_visitors()
def ladder(request: HttpRequest, ladder: str) -> HttpResponse:
    return render(request, "careerladder/ladders/ladder.html", {"ladder": ladder_or_404(ladder)})


@require_safe
@login_not_required
@same_for_visitors()
def roadblocks(request: HttpRequest, ladder: str) -> HttpResponse:
    content = ladder_or_404(ladder)
    entries = [(each.slug, each.name, each) for each in content.roadblocks]
    context = {"ladder": content, "entries": entries}
    return render(request, "careerladder/ladders/roadblocks.html", context)


@require_safe
@login_not_required
@same_for_visitors(*(f"systems={each}" for each in Systems.values))
def moves(request: HttpRequest, ladder: str) -> HttpResponse:
    content = ladder_or_404(ladder)
    asked = request.GET.get("systems")
    systems = Systems(asked) if asked in Systems.values else Systems.ANY
    context = {
        "ladder": content,
        "sections": move_sections(content, systems),
        "systems": systems,
    }
    return render(request, "careerladder/ladders/moves.html", context)


@require_safe
@login_not_required
@same_for_visitors()
def resources(request: HttpRequest, ladder: str) -> HttpResponse:
    content = ladder_or_404(ladder)
    entries = [(each.slug, each.name, each) for each in content.resources]
    context = {"ladder": content, "entries": entries}
    return render(request, "careerladder/ladders/resources.html", context)


@require_safe
@login_not_required
@same_for_visitors()
def faq(request: HttpRequest, ladder: str) -> HttpResponse:
    content = ladder_or_404(ladder)
    entries = [(each.slug, each.question, each) for each in content.faqs]
    context = {"ladder": content, "entries": entries}
    return render(request, "careerladder/ladders/faq.html", context)
