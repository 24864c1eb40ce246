"""The steps for packets: begun, worked on part by part, published, removed and restored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

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
from tests.scenario.person import Scenario, Step, day

TOLD = StoryText(
    "The index is built once",
    "Each team built its own.",
    "I wrote the document that *all* of them decided by.",
    "Two teams build from it, and save 40 hours a month.",
    "- <https://example.org/>",
    "Grace, of the first team",
)
SHORTER = replace(TOLD, proof="")
A_PAGE = UUID(int=7)


def packet_steps(scenario: Scenario) -> list[Step]:
    person, has = scenario.person, scenario.has
    ladder = scenario.ladder.ladder
    docs, component = scenario.items["writes-design-docs"], scenario.items["owns-a-component"]

    def begin(name: str, *evidence: str, is_of_gate: bool = True) -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            pieces = [has[each] for each in evidence]
            has[name] = Packet.objects.begin(
                person,
                ladder,
                PacketText(f"{name} of {person.email}", "Ada"),
                phase=scenario.ladder.phase("mid").phase if is_of_gate else None,
                period=None if is_of_gate else (day(0), day(60)),
                evidence=pieces,
                stories=[StoryProposal(TOLD, (docs,), tuple(pieces[:1]))],
                at=at,
            )

        return step

    def keep_parts(at: datetime) -> None:
        has["story"] = has["packet"].stories.get()
        for name in ("newest", "piece", "pushed"):
            has[f"entry of {name}"] = has["packet"].entries.get(evidence=has[name])

    def tell(name: str) -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            has[name] = Story.objects.add(
                has["packet"],
                StoryText(f"{name} of {person.email}"),
                items=[component],
                evidence=[has["entry of piece"]],
                at=at,
            )

        return step

    def object_to_it(name: str, origin: str = "") -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            reason = f"{name} of {person.email}"
            has[name] = Reason.objects.add(has["packet"], reason, origin=origin, at=at)

        return step

    def put_in(at: datetime) -> None:
        PacketEvidence.objects.put_in(has["packet"], [has["old"], has["unfiled"]], at=at)

    return [
        (61, begin("packet", "newest", "piece", "month", "pushed", "removed")),
        (61, keep_parts),
        (62, tell("second story")),
        (62, tell("story left out")),
        (62, object_to_it("reason")),
        (62, object_to_it("reason offered", "gap:owns-a-component")),
        (62, object_to_it("reason left out", "gap:pushes-back")),
        (63, scenario.of("packet", "edit", text_of(person.email), base_version=1)),
        (63, scenario.of("story", "edit", StoryText("Renamed", "Then."), base_version=1)),
        (64, scenario.of("story", "edit", TOLD, base_version=2)),
        (64, scenario.of("reason", "edit", "Old by now.", "Not at all.", base_version=1)),
        (64, scenario.of("entry of newest", "edit", "Read by two teams.", base_version=1)),
        (65, scenario.of("story left out", "leave_out")),
        (65, scenario.of("reason left out", "leave_out")),
        (65, scenario.of("entry of pushed", "leave_out")),
        (66, scenario.of("second story", "leave_out")),
        (67, scenario.of("second story", "put_back")),
        (68, scenario.of("second story", "place_a_step", earlier=True)),
        (69, put_in),
        (70, publish(scenario, "first version")),
        (71, scenario.of("second story", "place", before=None)),
        (72, publish(scenario, "second version")),
        (73, scenario.of("story", "edit", SHORTER, base_version=3, page_key=A_PAGE)),
        (75, begin("review packet", "newest", "unfiled", is_of_gate=False)),
        (76, publish(scenario, "version of a review", "review packet")),
        (77, begin("packet removed")),
        (78, scenario.of("packet removed", "remove")),
        (79, scenario.of("packet removed", "restore")),
        (80, begin("packet long removed", "newest")),
        (81, publish(scenario, "version long removed", "packet long removed")),
        (90, scenario.of("packet long removed", "remove")),
        (120, scenario.of("packet removed", "remove")),
    ]


def later_packet_steps(scenario: Scenario) -> list[Step]:
    return [
        (131, scenario.of("packet removed", "restore")),
        (131, scenario.of("review packet", "remove")),
        (132, scenario.of("story", "leave_out")),
        (132, scenario.of("story left out", "put_back")),
        (132, scenario.of("reason", "leave_out")),
        (132, scenario.of("reason left out", "put_back")),
        (132, scenario.of("entry of newest", "leave_out")),
        (132, scenario.of("entry of pushed", "put_back")),
        (133, publish(scenario, "third version")),
    ]


def text_of(address: str) -> PacketText:
    return PacketText(
        f"The case of {address}",
        "Ada",
        "Grace",
        day(150),
        "Two teams build from it.",
        "month",
        shows_claims=True,
    )


def publish(scenario: Scenario, name: str, packet: str = "packet") -> Callable[[datetime], None]:
    def step(at: datetime) -> None:
        scenario.has[name] = PacketVersion.objects.publish(scenario.has[packet], draft_of, at=at)

    return step
