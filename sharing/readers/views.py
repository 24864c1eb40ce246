"""The owner's pages of readers: all of a packet, what one reader sees, and what to do about it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from packets.models import Packet
from plans.models import Move
from plans.models.refusals import Refusal
from plans.moves.responses import undo_of
from sharing.models import ShareLink, SignOff, Verdict
from sharing.models.share_link import ShareLinkQuerySet
from sharing.readers.move_text import move_text_from
from sharing.readers.page import readers_of
from sharing.reading.forms import AnswersForm
from sharing.reading.page import Answers, page_of_link


def page_of_readers(uuid: UUID, **more: object) -> str:
    return reverse("sharing:readers", args=[uuid])


@require_safe
def readers(request: PersonRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _packet_or_404(request, uuid))


@require_safe
def shared(request: PersonRequest, uuid: UUID, link: UUID) -> HttpResponse:
    """What the reader of a link sees, as it was frozen."""
    packet = _packet_or_404(request, uuid)
    found = get_object_or_404(_links_of(packet).defer("version__frozen"), pk=link)
    context = {
        "packet": packet,
        "found": found,
        "page": page_of_link(found),
        "form": AnswersForm(content=found.content, said={}),
        "answers": Answers({}),
    }
    return render(request, "sharing/shared.html", context)


@require_POST
@resubmit_at(
    page_of_readers,
    unsaved="the link was not revoked. Revoke it again.",
)
def revoke_link(request: PersonRequest, uuid: UUID, link: UUID) -> HttpResponse:
    """End a link. Revoking again changes nothing."""
    packet = _packet_or_404(request, uuid)
    found = get_object_or_404(_links_of(packet).defer("frozen", "version__frozen"), pk=link)
    ShareLink.objects.filter(pk=found.pk).close()
    text = f"Revoked: {found.label}. The link no longer works. Its answers stay here."
    notify(request, Notice(text))
    return redirect(page_of_readers(uuid))


@require_POST
@resubmit_at(
    page_of_readers,
    unsaved="no move was planned. Plan it again.",
)
def plan_answer(request: PersonRequest, uuid: UUID, answer: UUID) -> HttpResponse:
    """Plan a move from a reader's “not yet”. Selected again, it leads to the move of the first."""
    packet = _packet_or_404(request, uuid)
    not_yet = SignOff.objects.filter(link__version__packet=packet, verdict=Verdict.NOT_YET)
    row = get_object_or_404(not_yet.select_related("item", "link__version"), pk=answer)
    move = Move.objects.added_by(request.user, row.pk)
    if move is None:
        text = move_text_from(row, packet.title, timezone.localdate())
        try:
            move = Move.objects.add(
                request.user, packet.ladder, text, serving=[row.item], form_key=row.pk
            )
        except Refusal as refusal:
            return _page(request, packet, refusal=refusal, status=HTTPStatus.CONFLICT)
        said = f"Planned, due on {date_format(move.due_on, 'j F Y')}."
        notify(request, Notice(said, undo_of(move, is_here=True)))
    else:
        notify(request, Notice("A move for this answer is already in your plan. Here it is."))
    return redirect(move)


def _page(
    request: PersonRequest,
    packet: Packet,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {"packet": packet, "page": readers_of(packet), "refusal": refusal}
    return render(request, "sharing/readers.html", context, status=status)


def _packet_or_404(request: PersonRequest, uuid: UUID) -> Packet:
    packets = Packet.objects.present().filter(user=request.user)
    return get_object_or_404(packets.select_related("ladder", "user"), pk=uuid)


def _links_of(packet: Packet) -> ShareLinkQuerySet:
    return ShareLink.objects.filter(version__packet=packet).select_related("version__packet__user")
