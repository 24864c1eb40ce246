"""Packets, their parts and versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from careerladder.models import User
from packets.draft import draft_of
from packets.models import (
    Packet,
    PacketEvidence,
    PacketText,
    PacketVersion,
    Reason,
    Story,
    StoryProposal,
    StoryText,
)
from packets.models.refusals import NothingNewToPublish, PacketIsRemoved, PartWasChanged
from tests.scenario import NOW
from tests.scenario.packets import A_PAGE, text_of
from tests.verbs.cast import Cast, Verb


def begin(it: Cast, **about: Any) -> Callable[[], Packet]:
    pieces = [it.the("newest"), it.the("unfiled")]
    items = it.item("pushes-back"), it.item("writes-design-docs")
    return partial(
        Packet.objects.begin,
        it.ada,
        it.here.ladder,
        PacketText("Begun"),
        **about,
        evidence=pieces,
        stories=[StoryProposal(StoryText("Told"), items, (pieces[0],))],
        form_key=UUID(int=1),
        at=NOW,
    )


def edit(
    it: Cast, name: str, *text: object, version: int = 0, page_key: UUID = A_PAGE
) -> Callable[[], object]:
    part = it.the(name)
    return partial(
        part.edit, *text, base_version=version or part.version, page_key=page_key, at=NOW
    )


def add_story(it: Cast, packet: str = "packet") -> Callable[[], object]:
    return partial(
        Story.objects.add,
        it.the(packet),
        StoryText("Added"),
        items=[it.item("pushes-back"), it.item("used-by-teams")],
        evidence=[it.the("entry of newest")],
        form_key=UUID(int=1),
        at=NOW,
    )


def choose(it: Cast) -> Callable[[], object]:
    return partial(
        it.the("story").choose,
        items=[it.item("pushes-back"), it.item("used-by-teams")],
        not_items=[it.item("writes-design-docs")],
        evidence=[it.the("entry of piece")],
        not_evidence=[it.the("entry of newest")],
        at=NOW,
    )


def publish(it: Cast, packet: str = "packet") -> Callable[[], object]:
    return partial(
        PacketVersion.objects.publish, it.the(packet), draft_of, form_key=UUID(int=1), at=NOW
    )


def of(name: str, verb: str, **more: Any) -> Callable[[Cast], Callable[[], object]]:
    return lambda it: partial(getattr(it.the(name), verb), **more, at=NOW)


def part_verbs() -> Iterator[Verb]:
    """Those that all kinds of parts have; `name` is one that is in, `out` one that is left out."""
    kinds = [
        ("story", "story", "story left out"),
        ("reason", "reason", "reason left out"),
        ("entry", "entry of newest", "entry of pushed"),
    ]
    for kind, name, out in kinds:
        table = "packetevidence" if kind == "entry" else kind
        yield Verb(f"leave out a {kind}", of(name, "leave_out"), f"{table} ~1", held_by=Packet)
        yield Verb(f"leave out a {kind} again", of(out, "leave_out"), held_by=Packet)
        yield Verb(f"put back a {kind}", of(out, "put_back"), f"{table} ~1", held_by=Packet)
        yield Verb(f"put back a {kind} again", of(name, "put_back"), held_by=Packet)


VERBS = [
    *part_verbs(),
    Verb(
        "begin a packet of a gate",
        lambda it: begin(it, phase=it.phase("mid")),
        "packet +1, packetevidence +2, story +1, storyitem +2, storyevidence +1",
        held_by=User,
    ),
    Verb(
        "begin a packet of a period",
        lambda it: begin(it, period=(date(2026, 1, 1), date(2026, 3, 31))),
        "packet +1, packetevidence +2, story +1, storyitem +2, storyevidence +1",
        held_by=User,
    ),
    Verb(
        "edit a packet",
        lambda it: edit(it, "packet", replace(text_of("x"), title="Another")),
        "packet ~1",
        held_by=Packet,
    ),
    Verb(
        "save the same of a packet",
        lambda it: edit(it, "packet", it.the("packet").text, version=1),
        held_by=Packet,
    ),
    Verb(
        "edit an old version of a packet",
        lambda it: edit(it, "packet", PacketText("Another"), version=1),
        held_by=Packet,
        refused_by=PartWasChanged,
    ),
    Verb(
        "edit a removed packet",
        lambda it: edit(it, "packet removed", PacketText("Another")),
        held_by=Packet,
        refused_by=PacketIsRemoved,
    ),
    Verb("remove a packet", of("packet", "remove"), "packet ~1"),
    Verb("remove a packet again", of("packet removed", "remove")),
    Verb("restore a packet", of("packet removed", "restore"), "packet ~1"),
    Verb("restore a packet that is there", of("packet", "restore")),
    Verb(
        "publish",
        publish,
        "packetversion +1",
        held_by=Packet,
    ),
    Verb(
        "publish nothing new",
        lambda it: publish(it, "review packet"),
        held_by=Packet,
        refused_by=NothingNewToPublish,
    ),
    Verb(
        "publish a removed packet",
        lambda it: publish(it, "packet removed"),
        held_by=Packet,
        refused_by=PacketIsRemoved,
    ),
    Verb(
        "add a story",
        add_story,
        "story +1, storyitem +2, storyevidence +1",
        held_by=Packet,
    ),
    Verb(
        "add a story to a removed packet",
        lambda it: add_story(it, "packet removed"),
        held_by=Packet,
        refused_by=PacketIsRemoved,
    ),
    Verb(
        "edit a story",
        lambda it: edit(it, "story", StoryText("Another", proof="Proof.")),
        "story ~1",
        held_by=Packet,
    ),
    # The page does not know yet that its first save was done.
    Verb(
        "edit a story again on its page",
        lambda it: edit(it, "story", StoryText("Another"), version=3),
        "story ~1",
        held_by=Packet,
    ),
    Verb(
        "edit a story that another page saved",
        lambda it: edit(it, "story", StoryText("Another"), version=3, page_key=UUID(int=8)),
        held_by=Packet,
        refused_by=PartWasChanged,
    ),
    Verb(
        "choose for a story",
        choose,
        "storyitem +2 -1, storyevidence +1 -1",
        held_by=Packet,
    ),
    Verb(
        "choose what is chosen",
        lambda it: partial(it.the("story").choose, items=[it.item("writes-design-docs")], at=NOW),
        held_by=Packet,
    ),
    Verb(
        "place a story",
        lambda it: partial(it.the("second story").place, before=it.the("story").pk, at=NOW),
        "story ~3",
        held_by=Packet,
    ),
    Verb(
        "place a story last that is last",
        lambda it: partial(it.the("second story").place, before=None, at=NOW),
        held_by=Packet,
    ),
    Verb(
        "place a story a step earlier",
        of("second story", "place_a_step", earlier=True),
        "story ~3",
        held_by=Packet,
    ),
    Verb(
        "place a story earlier that is first",
        of("story", "place_a_step", earlier=True),
        held_by=Packet,
    ),
    Verb(
        "add a reason",
        lambda it: partial(
            Reason.objects.add,
            it.the("packet"),
            "Added",
            "Answered",
            origin="gap:used-by-teams",
            form_key=UUID(int=1),
            at=NOW,
        ),
        "reason +1",
        held_by=Packet,
    ),
    Verb(
        "add a reason that was offered before",
        lambda it: partial(
            Reason.objects.add, it.the("packet"), "Added", origin="gap:owns-a-component", at=NOW
        ),
        held_by=Packet,
    ),
    Verb(
        "add a reason to a removed packet",
        lambda it: partial(Reason.objects.add, it.the("packet removed"), "Added", at=NOW),
        held_by=Packet,
        refused_by=PacketIsRemoved,
    ),
    Verb(
        "edit a reason",
        lambda it: edit(it, "reason", "Another", "Answered"),
        "reason ~1",
        held_by=Packet,
    ),
    Verb(
        "edit an old version of a reason",
        lambda it: edit(it, "reason", "Another", "Answered", version=1),
        held_by=Packet,
        refused_by=PartWasChanged,
    ),
    Verb(
        "place a reason a step later",
        of("reason", "place_a_step", earlier=False),
        "reason ~3",
        held_by=Packet,
    ),
    Verb(
        "place a reason",
        lambda it: partial(it.the("reason left out").place, before=it.the("reason").pk, at=NOW),
        "reason ~3",
        held_by=Packet,
    ),
    Verb(
        "put evidence in",
        lambda it: partial(
            PacketEvidence.objects.put_in,
            it.the("packet"),
            [it.the("newest"), it.the("pushed"), it.the("once filed")],
            at=NOW,
        ),
        "packetevidence +1 ~1",
        held_by=Packet,
    ),
    Verb(
        "put evidence into a removed packet",
        lambda it: partial(
            PacketEvidence.objects.put_in, it.the("packet removed"), [it.the("newest")], at=NOW
        ),
        held_by=Packet,
        refused_by=PacketIsRemoved,
    ),
    Verb(
        "edit an entry",
        lambda it: edit(it, "entry of piece", "A line."),
        "packetevidence ~1",
        held_by=Packet,
    ),
    Verb(
        "edit an old version of an entry",
        lambda it: edit(it, "entry of newest", "A line.", version=1),
        held_by=Packet,
        refused_by=PartWasChanged,
    ),
    Verb(
        "purge packets",
        lambda it: partial(it.ada.packets.beyond_restoring(at=NOW).purge),
        "packet -1, packetevidence -1, packetversion -1, sharelink -1, signoff -1, story -1, "
        "storyevidence -1, storyitem -1",
        held_by=Packet,
    ),
]
