"""The preview, versions, their files, and what changed."""

from __future__ import annotations

from subprocess import SubprocessError

import pytest
from django.urls import reverse

from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion
from packets.versions.views import FORMATS, FileFormat

NAME = "Ada “Æ” Möss/\r\nSet-Cookie: a=b"


@pytest.fixture
def packet(ada, ladder) -> Packet:
    text = PacketText("The case for Senior", author=NAME[:200], reader="Jo")
    return Packet.objects.begin(ada, ladder.ladder, text, phase=ladder.phase("mid").phase)


@pytest.fixture
def version(packet) -> PacketVersion:
    return PacketVersion.objects.publish(packet, draft_of)


def pages_of(packet: Packet) -> list[str]:
    of_version = [packet.pk, 1]
    return [
        reverse("packets:version", args=of_version),
        reverse("packets:by-item", args=of_version),
        *(reverse("packets:file", args=[*of_version, suffix]) for suffix in ("md", "txt", "docx")),
        reverse("packets:compare", args=[packet.pk]) + "?from_number=1",
    ]


def test_each_is_the_owner_s_and_nobody_else_s(as_ada, as_bob, packet, version):
    for page in (*pages_of(packet), reverse("packets:preview", args=[packet.pk])):
        assert as_ada.get(page).status_code == 200
        assert as_bob.get(page).status_code == 404
        assert as_ada.post(page).status_code == 405


def test_of_a_removed_packet_nothing_can_be_read(as_ada, packet, version):
    packet.remove()
    for page in pages_of(packet):
        assert as_ada.get(page).status_code == 404
    preview = reverse("packets:preview", args=[packet.pk])
    assert as_ada.get(preview)["Location"] == packet.get_absolute_url()


def test_a_file_is_named_after_the_author_whatever_is_in_the_name(as_ada, packet, version):
    answer = as_ada.get(reverse("packets:file", args=[packet.pk, 1, "txt"]))
    header = answer["Content-Disposition"]
    assert "Set-Cookie: " not in header
    assert "%0A" not in header
    assert 'filename="ada-moss-set-cookie-ab-the-case' in header.casefold()
    assert header.endswith("version%201.txt")


@pytest.mark.parametrize("query", ["", "?from_number=x", "?from_number=1&to_number=2147483648"])
def test_a_comparison_of_no_versions_is_not_there(as_ada, packet, version, query):
    page = reverse("packets:compare", args=[packet.pk])
    assert as_ada.get(f"{page}{query}").status_code == 404


def test_a_version_without_changes_says_so(as_ada, packet, version):
    page = pages_of(packet)[-1]
    assert "Nothing changed." in as_ada.get(page).content.decode()
    packet.edit(PacketText("Another title"), base_version=1)
    assert "Another title" in as_ada.get(page).content.decode()


def test_publishing_twice_by_one_form_makes_one_version(as_ada, packet, at_once):
    publish = reverse("packets:publish", args=[packet.pk])
    fields = {"form_key": "4f7c1a54-4d0f-4ae7-9a55-0d6a3d6f2d10"}
    answers = at_once(*[lambda: as_ada.post(publish, fields)] * 3)
    assert {answer["Location"] for answer in answers} == {pages_of(packet)[0]}
    assert packet.versions.count() == 1
    assert as_ada.post(publish).status_code == 409


def test_the_page_of_a_version_takes_as_many_queries_with_many_versions(
    as_ada, packet, version, queries
):
    page = pages_of(packet)[0]
    few = queries(lambda: as_ada.get(page))
    for number in range(2, 12):
        packet.edit(PacketText(f"Title {number}"), base_version=number - 1)
        PacketVersion.objects.publish(packet, draft_of)
    assert queries(lambda: as_ada.get(page)) == few


def test_a_pdf_that_cannot_be_made_says_what_to_do_instead(as_ada, version, monkeypatch):
    def fails(document: object) -> bytes:
        raise SubprocessError

    pdf = FileFormat("PDF", "application/pdf", fails)
    monkeypatch.setitem(FORMATS, "pdf", pdf)
    answer = as_ada.get(reverse("packets:file", args=[version.packet_id, 1, "pdf"]), follow=True)
    assert answer.redirect_chain == [(version.get_absolute_url(), 302)]
    assert "Print this page to a PDF instead." in answer.content.decode()
