"""The list of packets, and the page that begins one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from careerladder.ladders.catalog import LadderContent, ladder_or_404, phase_or_404
from careerladder.ladders.current import LadderForm, current_ladder
from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import (
    forget_unsent,
    resubmit_at,
    unsent_choices,
    unsent_for,
)
from packets.beginning.forms import BeginForm, PeriodForm
from packets.beginning.periods import usual_periods
from packets.beginning.proposal import (
    PacketProposal,
    propose_for_gate,
    propose_for_period,
    proposed_stories,
)
from packets.models import Packet, PacketVersion
from packets.models.refusals import PacketIsFull
from packets.ranking import ORDER_IN_WORDS
from plans.gate.position import position_of


@require_safe
def packet_list(request: PersonRequest) -> HttpResponse:
    """All packets, and what one can be about."""
    return _render_list(request, PeriodForm())


@require_safe
def removed_packets(request: PersonRequest) -> HttpResponse:
    """Packets that can still be restored."""
    packets = request.user.packets.removed().order_by("-removed_at")
    return render(request, "packets/beginning/removed.html", {"packets": packets})


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    lambda: reverse("packets:new"),
    unsaved="no packet was built. Build it again.",
)
def new(request: PersonRequest) -> HttpResponse:
    """What a packet would begin with, for `?gate=` or `?begins_on=&ends_on=`; a POST begins it."""
    ladder = _ladder(request)
    if "gate" not in request.GET:
        period_form = PeriodForm(request.GET)
        if not period_form.is_valid():
            return _render_list(request, period_form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    proposal = _proposal(request, ladder)
    if request.method == "POST":
        return _begin(request, ladder, proposal)
    initial = {"title": proposal.title, "author": _name_in_last_packet(request)}
    initial |= _unsent(request)
    return _render_new(request, ladder, proposal, BeginForm(initial=initial))


def _begin(request: PersonRequest, ladder: LadderContent, proposal: PacketProposal) -> HttpResponse:
    form = BeginForm(request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.is_valid():
        return _render_new(request, ladder, proposal, form, status=status)
    known = {choice.evidence.pk: choice.evidence for choice in proposal.choices}
    chosen = form.cleaned_data["evidence"] & known.keys()
    try:
        packet = Packet.objects.begin(
            request.user,
            ladder.ladder,
            form.text,
            phase=proposal.phase.phase if proposal.phase else None,
            period=proposal.period,
            evidence=[known[key] for key in chosen],
            stories=proposed_stories(proposal, chosen),
            form_key=form.content_key,
        )
    except PacketIsFull as refusal:
        form.add_error("evidence", str(refusal))
        return _render_new(request, ladder, proposal, form, status=status)
    forget_unsent(request)
    notify(request, Notice("It saves as you write. Nobody else sees it until you share it."))
    return redirect(packet)


def _unsent(request: PersonRequest) -> dict[str, Any]:
    """What an ended session left of this very page: another gate has the same URL but its query."""
    unsent: dict[str, Any] = dict(unsent_for(request, request.path))
    if unsent.get("here") != request.get_full_path():
        return {}
    return unsent | {"evidence": unsent_choices(request, request.path, "evidence")}


@require_safe
def build(request: PersonRequest) -> HttpResponse:
    """To the packet of a gate that is worked on, or to the page that begins one."""
    gate = request.GET.get("gate", "")
    if not gate:
        return redirect("packets:list")
    ladder = _ladder(request)
    content = phase_or_404(ladder, gate)
    packet = request.user.packets.present().filter(phase=content.phase).first()
    query = urlencode({"gate": gate, "ladder": ladder.ladder.slug})
    return redirect(packet or f"{reverse('packets:new')}?{query}")


def _ladder(request: PersonRequest) -> LadderContent:
    """That of the URL, or else the current one. Raise Http404."""
    form = LadderForm(request.GET)
    if not form.is_valid():
        raise Http404("There is no such ladder.")
    slug = form.cleaned_data["ladder"]
    return ladder_or_404(slug) if slug else current_ladder(request)


def _proposal(request: PersonRequest, ladder: LadderContent) -> PacketProposal:
    """Raise Http404 for a gate that the ladder does not have."""
    today = timezone.localdate()
    if "gate" in request.GET:
        content = phase_or_404(ladder, request.GET["gate"])
        return propose_for_gate(request.user, ladder, content, today=today)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise Http404("There is no such period.")
    return propose_for_period(request.user, ladder, *form.period, today=today)


def _render_new(
    request: PersonRequest,
    ladder: LadderContent,
    proposal: PacketProposal,
    form: BeginForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    existing = request.user.packets.present().filter(
        ladder=ladder.ladder, phase=proposal.phase.phase if proposal.phase else None
    )
    if proposal.period:
        existing = existing.filter(begins_on=proposal.period[0], ends_on=proposal.period[1])
    context = {
        "ladder": ladder,
        "proposal": proposal if form.chosen is None else proposal.with_chosen(form.chosen),
        "existing": existing.first(),
        "form": form,
        "order": ORDER_IN_WORDS,
        "here": request.get_full_path(),
    }
    return render(request, "packets/beginning/new.html", context, status=status)


def _render_list(
    request: PersonRequest, period_form: PeriodForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    ladder, today = current_ladder(request), timezone.localdate()
    newest = PacketVersion.objects.filter(packet=OuterRef("pk")).order_by("-number")
    packets = (
        request.user.packets.present()
        .select_related("phase", "ladder")
        .annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            newest_at=Subquery(newest.values("published_at")[:1]),
        )
    )
    last_ended_on = packets.aggregate(last=Max("ends_on"))["last"]
    position = position_of(request.user, ladder)
    context = {
        "ladder": ladder,
        "current": position.current,
        "gates": [(each, position.progress.gate(each.slug)) for each in ladder.phases],
        "packets": packets,
        "periods": usual_periods(today, last_ended_on=last_ended_on),
        "form": period_form,
        "has_removed": request.user.packets.removed().exists(),
    }
    return render(request, "packets/beginning/list.html", context, status=status)


def _name_in_last_packet(request: PersonRequest) -> str:
    names = request.user.packets.present().exclude(author="").order_by("-created_at")
    return names.values_list("author", flat=True).first() or ""
