"""A packet as a whole: its page, its text, publishing, removing and restoring it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from packets.draft import draft_of
from packets.editing.forms import PacketTextForm, PublishForm
from packets.editing.responses import (
    conflict_response,
    invalid_response,
    packet_or_404,
    packet_refusal_response,
    render_packet,
    saved_response,
)
from packets.models import PacketVersion
from packets.models.refusals import PartWasChanged
from plans.models.refusals import Refusal


def page_of_packet(uuid: UUID, **more: object) -> str:
    return reverse("packets:packet", args=[uuid])


@require_safe
def packet(request: PersonRequest, uuid: UUID) -> HttpResponse:
    found = packet_or_404(request, uuid)
    if found.removed_at is not None:
        return render(request, "packets/editing/removed.html", {"packet": found})
    return render_packet(request, found)


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the packet was not saved. Change it again.",
)
def edit_text(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Save the title, the names, the day and the claim."""
    found = packet_or_404(request, uuid)
    form = PacketTextForm(request.POST, auto_id=f"{uuid}-%s")
    if not form.is_valid():
        return invalid_response(request, found, uuid, form)
    try:
        found.edit(form.text, **form.based_on)
    except PartWasChanged:
        found.refresh_from_db()
        return conflict_response(request, found, uuid, form, saved=found)
    except Refusal as refusal:
        return packet_refusal_response(request, found, refusal, bound={uuid: form})
    return saved_response(request, found, "claim")


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="nothing was published. Publish it again.",
)
def publish(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Freeze what the packet says as the next version."""
    found = packet_or_404(request, uuid)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return render(request, "422.html", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        version = PacketVersion.objects.publish(found, draft_of, form_key=form.key)
    except Refusal as refusal:
        return packet_refusal_response(request, found, refusal)
    text = f"Version {version.number} is published. It won’t change, whatever you edit."
    notify(request, Notice(text))
    return redirect(version)


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the packet was not removed. Remove it again.",
)
def remove_packet(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Remove the packet with its versions. Its share links stop working at once."""
    found = packet_or_404(request, uuid)
    found.remove()
    undo = Undo(reverse("packets:restore", args=[uuid]))
    text = "Removed, with its versions. Its share links no longer work."
    notify(request, Notice(text, undo, subject=found.title))
    return redirect("packets:list")


@require_POST
@resubmit_at(
    page_of_packet,
    unsaved="the packet was not restored. Restore it again.",
)
def restore_packet(request: PersonRequest, uuid: UUID) -> HttpResponse:
    found = packet_or_404(request, uuid)
    found.restore()
    notify(request, Notice("Packet restored, with its versions."))
    return redirect(found)
