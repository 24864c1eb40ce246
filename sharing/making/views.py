"""Make a share link: its form, a preview, and the page that shows the address once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from careerladder.accounts.reauthentication import reauthentication_required, take_pending_values
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import forget_unsent, resubmit_at, unsent_choices, unsent_for
from packets.models import PacketVersion
from plans.models.refusals import Refusal
from sharing.making.forms import PARTS, ShareForm
from sharing.making.page import parts_of
from sharing.models import ShareLink
from sharing.reading.forms import AnswersForm
from sharing.reading.page import Answers, reader_page
from sharing.redaction import redact


def page_of_share(uuid: UUID, number: int) -> str:
    return reverse("sharing:share", args=[uuid, number])


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(
    page_of_share,
    unsaved="no link was made. Make it again.",
)
@reauthentication_required
def share(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """Make a link in two steps: a preview of what its reader sees, and then the address.

    The button `preview` shows the first, `make` the second, and `change` the form again.
    """
    version = _version_or_404(request, uuid, number)
    if request.method != "POST":
        return _begin(request, version)
    form = ShareForm(request.POST, content=version.content)
    if not form.is_valid():
        return _form_page(request, version, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "make" in request.POST:
        return _make(request, version, form)
    if "change" in request.POST:
        return _form_page(request, version, form)
    return _preview(request, version, form)


def _begin(request: PersonRequest, version: PacketVersion) -> HttpResponse:
    """The form; with what was typed before a reauthentication or a login, if anything was."""
    pending = take_pending_values(request)
    if pending:
        form = ShareForm(MultiValueDict(pending), content=version.content)
        show = _preview if form.is_valid() else _form_page
        return show(request, version, form)
    initial: dict[str, Any] = dict(unsent_for(request, request.path))
    if initial:
        initial |= {name: unsent_choices(request, request.path, name) for name in PARTS}
    return _form_page(request, version, ShareForm(content=version.content, initial=initial))


def _make(request: PersonRequest, version: PacketVersion, form: ShareForm) -> HttpResponse:
    """Only this response ever shows the address."""
    try:
        link, secret = ShareLink.objects.make(
            version,
            redact(version.content, form.redaction),
            label=form.cleaned_data["label"],
            expires_on=form.cleaned_data["expires_on"],
            form_key=form.content_key,
        )
    except Refusal as refusal:
        return _preview(request, version, form, refusal=refusal, status=HTTPStatus.CONFLICT)
    forget_unsent(request)
    whole = request.build_absolute_uri(reverse("sharing:open-link", args=[secret]))
    context = {"version": version, "packet": version.packet, "link": link, "whole": whole}
    response = render(request, "sharing/made.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _preview(
    request: PersonRequest,
    version: PacketVersion,
    form: ShareForm,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """What the reader will see, made by the function that freezes it. The form must be valid."""
    content = redact(version.content, form.redaction)
    # Its hidden fields are on the page twice, so they have no ids.
    form.auto_id = False
    context = {
        "version": version,
        "packet": version.packet,
        "share_form": form,
        "refusal": refusal,
        "page": reader_page(
            content,
            version,
            label=form.cleaned_data["label"],
            expires_on=form.cleaned_data["expires_on"],
            owner=request.user,
        ),
        "form": AnswersForm(content=content, said={}),
        "answers": Answers({}),
    }
    return render(request, "sharing/preview.html", context, status=status)


def _form_page(
    request: PersonRequest, version: PacketVersion, form: ShareForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "version": version,
        "packet": version.packet,
        "form": form,
        "parts": parts_of(version.content, form.chosen),
    }
    return render(request, "sharing/share.html", context, status=status)


def _version_or_404(request: PersonRequest, uuid: UUID, number: int) -> PacketVersion:
    """A version of a packet of the person that isn't removed."""
    versions = PacketVersion.objects.filter(
        packet__user=request.user, packet__removed_at=None
    ).select_related("packet__user")
    version: PacketVersion = get_object_or_404(versions, packet=uuid, number=number)
    return version
