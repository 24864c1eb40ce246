from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.models import Packet, PacketText, PacketVersion
from plans.models import Evidence, EvidenceText
from sharing.models import ShareLink

A_DAY = date(2026, 5, 14)
NOTE = "RFC 12 at Acme: two teams built from it."


@pytest.fixture
def piece(ada, design_docs) -> Evidence:
    text = EvidenceText(A_DAY, NOTE, ("https://acme.example/rfc-12",))
    return Evidence.objects.record(ada, text, serving=[design_docs])


@pytest.fixture
def packet(ada, ladder) -> Packet:
    return Packet.objects.begin(
        ada,
        ladder.ladder,
        PacketText("The case for Staff", author="Ada Moss", reader="Jo Park"),
        phase=ladder.phase("mid").phase,
    )


@pytest.fixture
def content(piece, item) -> PacketContent:
    docs, owns = item("writes-design-docs"), item("owns-a-component")
    return PacketContent(
        title="The case for Staff",
        scope="The gate to Senior",
        author="Ada Moss",
        reader="Jo Park",
        claim="Three teams build on what I designed.",
        items=(
            ItemContent(docs.slug, docs.name, docs.wording, ItemState.EVIDENCED, A_DAY),
            ItemContent(owns.slug, owns.name, owns.wording, ItemState.OPEN),
        ),
        stories=(
            StoryContent(
                uuid4(),
                "One index for all",
                situation="Search was slow.",
                confirmers="Dana Kim",
                items=(docs.slug,),
                evidence=(piece.pk,),
            ),
        ),
        reasons=(ReasonContent(uuid4(), "Too few teams", "Three is what the ladder asks."),),
        evidence=(
            EvidenceContent(
                piece.pk,
                piece.version,
                A_DAY,
                False,
                NOTE,
                links=("https://acme.example/rfc-12",),
                items=(docs.slug,),
            ),
        ),
    )


@pytest.fixture
def version(packet, content) -> PacketVersion:
    return PacketVersion.objects.publish(packet, lambda _: content)


@pytest.fixture
def make_link(version) -> Callable[..., tuple[ShareLink, str]]:
    """Make a link of the version. Return it, and the path with its secret."""

    def made(label: str = "my manager", **more) -> tuple[ShareLink, str]:
        of = more.pop("of", version)
        more.setdefault("expires_on", timezone.localdate() + timedelta(days=30))
        link, secret = ShareLink.objects.make(
            of, replace(of.content, left_out=()), label=label, **more
        )
        return link, reverse("sharing:open-link", args=[secret])

    return made


@pytest.fixture
def link_and_path(make_link: Callable[..., tuple[ShareLink, str]]) -> tuple[ShareLink, str]:
    return make_link()


@pytest.fixture
def link(link_and_path: tuple[ShareLink, str]) -> ShareLink:
    return link_and_path[0]


@pytest.fixture
def path(link_and_path: tuple[ShareLink, str]) -> str:
    """The path with the secret."""
    return link_and_path[1]


@pytest.fixture
def reading_page(link) -> str:
    """The path of the reading page."""
    return reverse("sharing:reading", args=[link.pk])


@pytest.fixture
def reader(path) -> Client:
    """A reader's browser, in which the link was opened."""
    client = Client()
    assert client.post(path).status_code == 302
    return client
