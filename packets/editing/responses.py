"""Responses of a packet's verbs: for htmx what changed of the page, else a redirect to it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import reswap, retarget

from careerladder.compiled import compiled
from careerladder.web.notices import Notice, Undo, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, has_unsent, unsent_for
from packets.editing.forms import (
    AddReasonForm,
    AddStoryForm,
    EntriesPageForm,
    PartForm,
    PublishForm,
)
from packets.editing.page import packet_page
from packets.models import Packet
from packets.models.part import PacketPart
from plans.models.refusals import Refusal


@dataclass(frozen=True)
class PartConflict:
    """What another page saved of a part: its fields, each with its label."""

    pk: UUID
    fields: tuple[tuple[str, str], ...]


PAGE = "packets/editing/packet.html"


def packet_or_404(request: PersonRequest, uuid: UUID) -> Packet:
    """The person's packet, removed or not."""
    for packet in _packets(request.user.pk, uuid):
        return packet
    raise Http404("You have no such packet.")


@compiled
def _packets(person: int, uuid: UUID) -> QuerySet[Packet]:
    packets = Packet.objects.select_related("ladder", "phase", "user")
    return packets.filter(user=person, pk=uuid)


def render_packet(
    request: PersonRequest,
    packet: Packet,
    *,
    bound: dict[UUID, PartForm] | None = None,
    status: int = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    """The page, or for htmx its work area, which replaces what it targets."""
    page = packet_page(
        packet,
        today=timezone.localdate(),
        entries_page=_entries_page(request),
        context_of=EntriesPageForm(request.GET).context_of,
        bound=bound,
        unsent=(lambda action: unsent_for(request, action)) if has_unsent(request) else None,
    )
    story = unsent_for(request, reverse("packets:add-story", args=[packet.pk]))
    reason = unsent_for(request, reverse("packets:add-reason", args=[packet.pk]))
    context = {
        "page": page,
        "packet": packet,
        "lines_here": page.anchors,
        "publish_form": PublishForm(auto_id=False),
        "add_story_form": AddStoryForm(auto_id="add-story-%s", initial=story),
        "add_reason_form": AddReasonForm(auto_id="add-reason-%s", initial=reason),
        **more,
    }
    template = f"{PAGE}#changed" if request.htmx else PAGE
    return render(request, template, context, status=status)


def _entries_page(request: PersonRequest) -> int:
    """The page of the entries that is shown: htmx says it with the URL of the work page."""
    here = urlsplit(request.htmx.current_url or "").query
    return EntriesPageForm(QueryDict(here) if request.htmx else request.GET).number


def changed_response(
    request: PersonRequest,
    packet: Packet,
    text: str,
    *,
    about: str = "work",
    undo: Undo | None = None,
) -> HttpResponse:
    """The response to a verb that changed the order or the parts."""
    forget_unsent(request)
    notice = Notice(text, undo, about=about)
    if request.htmx:
        return render_packet(request, packet, notices=[notice])
    notify(request, notice)
    return redirect(f"{packet.get_absolute_url()}#{about}")


def packet_refusal_response(
    request: PersonRequest,
    packet: Packet,
    refusal: Refusal,
    *,
    bound: dict[UUID, PartForm] | None = None,
    **more: object,
) -> HttpResponse:
    """The page, which says why, with what was typed."""
    return _conflict(request, packet, bound=bound, refusal=refusal, **more)


def _conflict(
    request: PersonRequest, packet: Packet, *, bound: dict[UUID, PartForm] | None, **more: object
) -> HttpResponse:
    """The page with 409. For htmx the work area, whatever the form targets."""
    packet.refresh_from_db()
    status = HTTPStatus.CONFLICT
    response = render_packet(request, packet, bound=bound, status=status, **more)
    return reswap(retarget(response, "#work"), "outerHTML") if request.htmx else response


def saved_response(request: PersonRequest, packet: Packet, anchor: str) -> HttpResponse:
    """The response to a part that was saved: for htmx when, and the advice that follows from it."""
    forget_unsent(request)
    if not request.htmx:
        notify(request, Notice("Saved.", about=anchor))
        return redirect(f"{packet.get_absolute_url()}#{anchor}")
    packet.refresh_from_db()
    today, entries_page = timezone.localdate(), _entries_page(request)
    context = {
        "page": packet_page(packet, today=today, entries_page=entries_page),
        "packet": packet,
        "publish_form": PublishForm(auto_id=False),
        "saved_at": timezone.now(),
        "oob": True,
    }
    return render(request, f"{PAGE}#saved", context)


def invalid_response(
    request: PersonRequest, packet: Packet, part: UUID, form: PartForm
) -> HttpResponse:
    """For htmx why it is not saved, beside the form; what was typed stays in its field."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if request.htmx:
        return render(request, f"{PAGE}#unsaved", {"form": form}, status=status)
    return render_packet(request, packet, bound={part: form}, status=status)


def conflict_response(
    request: PersonRequest,
    packet: Packet,
    part: UUID,
    form: PartForm,
    *,
    saved: Packet | PacketPart,
) -> HttpResponse:
    """The page with both texts: what was typed in its form, and what another tab saved before."""
    form.rebase_on(saved.version)
    conflict = PartConflict(
        saved.pk,
        tuple(
            (str(field.label), form.saved_in_words(saved, field.name))
            for field in form.visible_fields()
        ),
    )
    return _conflict(request, packet, bound={part: form}, conflict=conflict)
