"""The evidence of a packet, and what a story is made of."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careerladder.ladders.catalog import ladder_or_404
from careerladder.models import ChecklistItem
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from packets.draft import entries_of, entry_title
from packets.editing.forms import AddEvidenceForm, StoryLinksForm
from packets.editing.responses import packet_or_404, packet_refusal_response
from packets.editing.story_links import story_links_of
from packets.models import PacketEvidence, Story
from plans.checklist.forms import SearchForm
from plans.models.refusals import Refusal

CANDIDATES_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    lambda uuid: reverse("packets:evidence", args=[uuid]),
    unsaved="the packet’s evidence was not changed. Choose it again.",
)
def packet_evidence(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """All evidence of the packet, and what can be added; a POST adds what is chosen."""
    packet = packet_or_404(request, uuid)
    form = AddEvidenceForm(request.POST) if request.method == "POST" else AddEvidenceForm()
    if form.is_bound and form.is_valid():
        chosen = request.user.evidence.present().filter(pk__in=form.cleaned_data["evidence"])
        try:
            count = PacketEvidence.objects.put_in(packet, chosen)
        except Refusal as refusal:
            return packet_refusal_response(request, packet, refusal)
        added = f"{count} entr{'y' if count == 1 else 'ies'} added."
        notify(request, Notice(added if count else "No new entries were selected."))
        return redirect("packets:evidence", uuid)

    if packet.removed_at is not None and not form.is_bound:
        return redirect(packet)
    entries = entries_of(packet)
    search = SearchForm(request.GET)
    candidates = (
        request.user.evidence.present()
        .exclude(pk__in=[entry.evidence_id for entry in entries])
        .order_by("-happened_on", "-recorded_at", "pk")
    )
    found = search.search.ranked(candidates) if search.search else candidates
    page = Paginator(found, CANDIDATES_A_PAGE).get_page(search.page_number)
    context = {
        "packet": packet,
        "entries": [(each, entry_title(each.evidence)) for each in entries],
        "search": search,
        "page": page,
        "candidates": [(each, entry_title(each)) for each in page],
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "packets/editing/evidence.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    lambda uuid, part: reverse("packets:story-links", args=[uuid, part]),
    unsaved="the story’s links were not saved. Choose them again.",
)
def story_links(request: PersonRequest, uuid: UUID, part: UUID) -> HttpResponse:
    """Choose the items that a story is for, and the evidence that it is made of."""
    packet = packet_or_404(request, uuid)
    story = get_object_or_404(Story.objects.filter(packet=packet), pk=part)
    story.packet = packet
    if request.method == "POST":
        return _choose(request, story)
    if packet.removed_at is not None:
        return redirect(packet)
    links = story_links_of(story, ladder_or_404(packet.ladder.slug))
    context = {"packet": packet, "story": story, "links": links}
    return render(request, "packets/editing/story_links.html", context)


def _choose(request: PersonRequest, story: Story) -> HttpResponse:
    form = StoryLinksForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    items = ChecklistItem.objects.filter(ladder=story.packet.ladder)
    entries = PacketEvidence.objects.filter(packet=story.packet)
    try:
        story.choose(
            items=items.current().filter(slug__in=form.added("items", "items_were")),
            not_items=items.filter(slug__in=form.taken_off("items", "items_were")),
            evidence=entries.filter(pk__in=form.added("evidence", "evidence_was")),
            not_evidence=entries.filter(pk__in=form.taken_off("evidence", "evidence_was")),
        )
    except Refusal as refusal:
        return packet_refusal_response(request, story.packet, refusal)
    notify(request, Notice("Saved.", about=f"story-{story.pk}"))
    return redirect(f"{story.packet.get_absolute_url()}#story-{story.pk}")
