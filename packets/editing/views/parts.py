"""Stories, reasons and evidence of a packet: saving, adding, ordering and leaving one out."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from packets.editing.forms import (
    UP,
    AddReasonForm,
    AddStoryForm,
    EntryForm,
    OfferForm,
    ReasonForm,
    SourceForm,
    StepForm,
    StoryForm,
)
from packets.editing.page import packet_page
from packets.editing.responses import (
    changed_response,
    conflict_response,
    invalid_response,
    packet_or_404,
    packet_refusal_response,
    render_packet,
    saved_response,
)
from packets.editing.views.packet import page_of_packet
from packets.models import Packet, PacketEvidence, Reason, Story, StoryText
from packets.models.refusals import PartWasChanged
from plans.models.refusals import Refusal

# The kinds of parts as their URLs name them.
PART_MODELS: dict[str, type[Story | Reason | PacketEvidence]] = {
    "story": Story,
    "reason": Reason,
    "entry": PacketEvidence,
}


def anchor_of(part: Story | Reason | PacketEvidence) -> str:
    """The id of its element on the page."""
    match part:
        case Story():
            return f"story-{part.pk}"
        case Reason():
            return f"reason-{part.pk}"
        case PacketEvidence():
            return f"entry-{part.evidence_id}"


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the story was not saved. Change it again.",
)
def edit_story(request: PersonRequest, uuid: UUID, part: UUID) -> HttpResponse:
    story, form = _part(request, "story", uuid, part), StoryForm(request.POST, auto_id=f"{part}-%s")
    return _edit(request, story, form, lambda: story.edit(form.text, **form.based_on))


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the reason was not saved. Change it again.",
)
def edit_reason(request: PersonRequest, uuid: UUID, part: UUID) -> HttpResponse:
    reason = _part(request, "reason", uuid, part)
    form = ReasonForm(request.POST, auto_id=f"{part}-%s")

    def edit() -> None:
        sent = form.cleaned_data
        reason.edit(sent["reason"], sent["answer"], **form.based_on)

    return _edit(request, reason, form, edit)


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the entry in the packet was not saved. Change it again.",
)
def edit_entry(request: PersonRequest, uuid: UUID, part: UUID) -> HttpResponse:
    entry = _part(request, "entry", uuid, part)
    form = EntryForm(request.POST, auto_id=f"{part}-%s")
    return _edit(
        request, entry, form, lambda: entry.edit(form.cleaned_data["context"], **form.based_on)
    )


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="no story was added. Add it again.",
)
def add_story(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Add a story with a title. Its prompts are filled in on the page."""
    packet = packet_or_404(request, uuid)
    form = AddStoryForm(request.POST, auto_id="add-story-%s")
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render_packet(request, packet, add_story_form=form, status=status)
    try:
        text = StoryText(form.cleaned_data["title"])
        story = Story.objects.add(packet, text, form_key=form.content_key)
    except Refusal as refusal:
        return packet_refusal_response(request, packet, refusal, add_story_form=form)
    return changed_response(request, packet, "Story added.", about=anchor_of(story))


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="no reason was added. Add it again.",
)
def add_reason(request: PersonRequest, uuid: UUID) -> HttpResponse:
    packet = packet_or_404(request, uuid)
    form = AddReasonForm(request.POST, auto_id="add-reason-%s")
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render_packet(request, packet, add_reason_form=form, status=status)
    try:
        words = form.cleaned_data["reason"]
        reason = Reason.objects.add(packet, words, form_key=form.content_key)
    except Refusal as refusal:
        return packet_refusal_response(request, packet, refusal, add_reason_form=form)
    return changed_response(request, packet, "Reason added.", about=anchor_of(reason))


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the suggested reason was not added. Add it again.",
)
def take_offer(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Add a reason that the page offered. One that is no longer offered changes nothing."""
    packet = packet_or_404(request, uuid)
    form = OfferForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    origin = form.cleaned_data["origin"]
    offers = packet_page(packet, today=timezone.localdate()).offers
    offer = next((each for each in offers if each.origin == origin), None)
    if offer is None:
        return changed_response(request, packet, _why_not_added(packet, origin))
    try:
        reason = Reason.objects.add(packet, offer.reason, offer.answer, origin=origin)
    except Refusal as refusal:
        return packet_refusal_response(request, packet, refusal)
    return changed_response(request, packet, "Added. Now answer it.", about=anchor_of(reason))


def _why_not_added(packet: Packet, origin: str) -> str:
    there = packet.reasons.filter(origin=origin).first()
    if there is None:
        return "It no longer applies, so it wasn’t added."
    return "It’s among the reasons left out." if there.is_left_out else "It’s already there."


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="nothing was left out. Leave it out again.",
)
def leave_out(request: PersonRequest, uuid: UUID, part: UUID, kind: str) -> HttpResponse:
    """Keep a part out of what is published. It stays in the packet, to be put back."""
    found = _part(request, kind, uuid, part)
    try:
        found.leave_out()
    except Refusal as refusal:
        return packet_refusal_response(request, found.packet, refusal)
    undo = Undo(reverse(f"packets:put-back-{kind}", args=[uuid, part]), replaces="work")
    if SourceForm(request.POST).is_evidence_page:
        notify(request, Notice("Left out.", replace(undo, replaces="")))
        return redirect("packets:evidence", uuid)
    return changed_response(request, found.packet, "Left out.", undo=undo)


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="nothing was added back. Add it back again.",
)
def put_back_part(request: PersonRequest, uuid: UUID, part: UUID, kind: str) -> HttpResponse:
    found = _part(request, kind, uuid, part)
    try:
        found.put_back()
    except Refusal as refusal:
        return packet_refusal_response(request, found.packet, refusal)
    if SourceForm(request.POST).is_evidence_page:
        notify(request, Notice("Added back."))
        return redirect("packets:evidence", uuid)
    return changed_response(request, found.packet, "Added back.", about=anchor_of(found))


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the order was not changed. Move it again.",
)
def place_part(request: PersonRequest, uuid: UUID, part: UUID, kind: str) -> HttpResponse:
    """Reorder a part: a step earlier or later, or before another one."""
    found = _part(request, kind, uuid, part)
    form = StepForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    direction = form.cleaned_data["direction"]
    text = "Moved."
    try:
        if direction:
            is_moved = found.place_a_step(earlier=direction == UP)
            end = "first" if direction == UP else "last"
            text = f"Moved {'up' if direction == UP else 'down'}."
            text = text if is_moved else f"It’s already {end}."
        else:
            found.place(before=form.cleaned_data["before"])
    except Refusal as refusal:
        return packet_refusal_response(request, found.packet, refusal)
    return changed_response(request, found.packet, text, about=anchor_of(found))


def _part(request: PersonRequest, kind: str, packet: UUID, part: UUID) -> Any:
    """A part of the person's packet. Raise Http404."""
    parts = PART_MODELS[kind].objects.filter(packet__user=request.user, packet=packet)
    found = get_object_or_404(parts, pk=part)
    found.packet = packet_or_404(request, packet)
    return found


def _edit(request: PersonRequest, part: Any, form: Any, edit: Any) -> HttpResponse:
    if not form.is_valid():
        return invalid_response(request, part.packet, part.pk, form)
    packet = part.packet
    try:
        edit()
    except PartWasChanged:
        part.refresh_from_db()
        return conflict_response(request, packet, part.pk, form, saved=part)
    except Refusal as refusal:
        return packet_refusal_response(request, packet, refusal, bound={part.pk: form})
    return saved_response(request, packet, anchor_of(part))
