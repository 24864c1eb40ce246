"""A packet as others read it: the draft, each version, its files, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from subprocess import SubprocessError
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from careerladder.web.notices import Notice, notify
from careerladder.web.requests import PersonRequest
from packets.document.blocks import Document
from packets.document.build import document_of
from packets.document.by_item import text_by_item
from packets.document.docx_writer import as_docx
from packets.document.html_writer import document_html
from packets.document.markdown_writer import as_markdown
from packets.document.pdf_writer import as_pdf, pdf_is_available
from packets.document.text_writer import document_text
from packets.draft import draft_of
from packets.editing.responses import packet_or_404
from packets.models import Packet, PacketVersion
from packets.versions.comparison import packet_changes


@dataclass(frozen=True)
class FileFormat:
    """A file that a version is written to. `write` takes the document."""

    name: str
    content_type: str
    write: Callable[[Document], str | bytes]


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    "docx": FileFormat("Word", DOCX, as_docx),
    "md": FileFormat("Markdown", "text/markdown; charset=utf-8", as_markdown),
    "txt": FileFormat("Plain text", "text/plain; charset=utf-8", document_text),
    **({"pdf": FileFormat("PDF", "application/pdf", as_pdf)} if pdf_is_available() else {}),
}


class CompareVersionsForm(forms.Form):
    """The numbers of two versions, from the URL. Without `to`, what `from` has become since."""

    from_number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    to_number = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


@require_safe
def preview(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The draft as its readers would see it."""
    packet = packet_or_404(request, uuid)
    if packet.removed_at is not None:
        return redirect(packet)
    document = document_of(draft_of(packet), number=None, published_on=None)
    return _render_document(request, packet, document, version=None)


@require_safe
def version(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    found = _version_or_404(request, uuid, number)
    return _render_document(request, found.packet, document_of_version(found), version=found)


@require_safe
def version_file(request: PersonRequest, uuid: UUID, number: int, suffix: str) -> HttpResponse:
    """A version as a file."""
    file_format = FORMATS.get(suffix)
    if file_format is None:
        raise Http404("There is no such format.")
    found = _version_or_404(request, uuid, number)
    try:
        body = file_format.write(document_of_version(found))
    except SubprocessError:
        notify(request, Notice("The PDF couldn’t be made. Print this page to a PDF instead."))
        return redirect(found)
    response = HttpResponse(body, content_type=file_format.content_type)
    response["Content-Disposition"] = attachment(found, suffix)
    return response


@require_safe
def by_item(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """A version as plain text, item by item, to be pasted into a form."""
    found = _version_or_404(request, uuid, number)
    context = {"packet": found.packet, "version": found, "items": text_by_item(found.content)}
    return render(request, "packets/versions/by_item.html", context)


@require_safe
def compare_versions(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What changed between two versions, or since one."""
    packet = packet_or_404(request, uuid)
    form = CompareVersionsForm(request.GET)
    if not form.is_valid():
        raise Http404("There are no such versions.")
    earlier = _version_or_404(request, uuid, form.cleaned_data["from_number"])
    later = None
    if number := form.cleaned_data["to_number"]:
        later = _version_or_404(request, uuid, number)
    content = later.content if later else draft_of(packet)
    context = {
        "packet": packet,
        "earlier": earlier,
        "later": later,
        "versions": packet.versions.order_by("-number"),
        "sections": packet_changes(earlier.content, content),
    }
    return render(request, "packets/versions/compare.html", context)


def document_of_version(version: PacketVersion) -> Document:
    """The document, with the day on which it was published in the current time zone."""
    published_on = timezone.localdate(version.published_at)
    return document_of(version.content, number=version.number, published_on=published_on)


def attachment(version: PacketVersion, suffix: str) -> str:
    """The header that names a file after the author and the title."""
    content = version.content
    words = " ".join(f"{content.author} {content.title}".split())
    whole = f"{words}, version {version.number}.{suffix}".replace("/", "-")
    plain = f"{slugify(words)[:80] or 'packet'}-v{version.number}.{suffix}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(whole[-150:])}"


def _version_or_404(request: PersonRequest, uuid: UUID, number: int) -> PacketVersion:
    """A version of a packet of the person's that is not removed."""
    versions = PacketVersion.objects.filter(
        packet__user=request.user, packet__removed_at=None, packet=uuid
    ).select_related("packet__ladder")
    return get_object_or_404(versions, number=number)


def _render_document(
    request: PersonRequest, packet: Packet, document: Document, *, version: PacketVersion | None
) -> HttpResponse:
    context = {
        "packet": packet,
        "version": version,
        "versions": packet.versions.order_by("-number"),
        "document": document,
        "document_html": document_html(document),
        "markdown": as_markdown(document) if version else "",
        "formats": [(suffix, each.name) for suffix, each in FORMATS.items()],
    }
    return render(request, "packets/versions/version.html", context)
