"""Packets as they are now, their versions, and what readers answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from django.db.models import Prefetch, Sum

from packets.content import PacketContent
from packets.document.blocks import Block, Blocks, Heading, ListBlock, Quote
from packets.document.build import RUN_IN_LABELS, UNTITLED, document_of, run_in
from packets.document.dates import day_in_words
from packets.draft import draft_of
from packets.models import Packet, PacketVersion
from portability.journal_file.passages import (
    JournalScope,
    bullets,
    in_quotes,
    labeled_text,
    note_blocks,
    plain_blocks,
    sentence,
    strong,
    title,
)
from sharing.models import ShareLink, SignOff, Verdict

# A document's sections are headings of level 2, and its packet's name is one of level 3.
LEVELS_DOWN = 2
VERDICTS = {
    Verdict.AGREE: "Agree",
    Verdict.NOT_YET: "Not yet",
    Verdict.NONE: "Answer taken back",
}


def packet_passages(scope: JournalScope) -> Iterator[Blocks]:
    """A few queries for each packet; a person has few."""
    packets = (
        Packet.objects.filter(user=scope.person, ladder=scope.ladder.ladder)
        .select_related("user", "ladder")
        .order_by("-created_at", "pk")
    )
    heading: Blocks = (scope.heading("Packets"),)
    for packet in packets:
        content = draft_of(packet)
        document = document_of(content, number=None, published_on=None)
        yield (*heading, title(3, document.title), sentence(_about(scope, packet, content.scope)))
        heading = ()
        for block in document.content:
            yield (_lowered(block),)
        if left_out := tuple(_left_out(packet, content)):
            yield (title(4, "Left out of the packet"), *bullets(left_out))
        if versions := tuple(_versions(scope, packet)):
            yield (title(4, "Published versions"), *bullets(versions))
        if links := tuple(_links(scope, packet)):
            yield (title(4, "Readers and their answers"), *bullets(links))


def _about(scope: JournalScope, packet: Packet, about: str) -> str:
    said = [about, f"begun on {scope.day(packet.created_at)}"]
    said += [f"for {packet.reader}"] if packet.reader else []
    said += [f"by {packet.author}"] if packet.author else []
    said += [f"due {day_in_words(packet.due_on)}"] if packet.due_on else []
    said += [f"removed on {scope.day(packet.removed_at)}"] if packet.removed_at else []
    return f"{'; '.join(filter(None, said))}."


def _left_out(packet: Packet, content: PacketContent) -> Iterator[Blocks]:
    """Stories, reasons and evidence that no document of it has."""
    for story in packet.stories.all():
        if story.is_left_out:
            answers = {label: getattr(story, prompt) for prompt, label in RUN_IN_LABELS.items()}
            told = (labeled_text(label, note_blocks(answer)) for label, answer in answers.items())
            yield (strong(story.title or UNTITLED), *chain.from_iterable(told))
    for reason in packet.reasons.all():
        if reason.is_left_out:
            answer = labeled_text("My answer", note_blocks(reason.answer))
            yield (*labeled_text("Reason against", note_blocks(reason.reason)), *answer)
    for each in content.left_out:
        if each.kind == "evidence":
            yield (sentence(f"Entry: {each.title}"),)


def _lowered(block: Block) -> Block:
    """The block, with every heading in it below those of the journal."""
    match block:
        case Heading():
            return replace(block, level=block.level + LEVELS_DOWN)
        case ListBlock():
            return replace(block, items=tuple(tuple(map(_lowered, each)) for each in block.items))
        case Quote():
            return replace(block, content=tuple(map(_lowered, block.content)))
    return block


def _versions(scope: JournalScope, packet: Packet) -> Iterator[Blocks]:
    for number, at in (
        PacketVersion.objects.filter(packet=packet)
        .order_by("-number")
        .values_list("number", "published_at")
    ):
        yield (sentence(f"Version {number}, published on {scope.day(at)}."),)


def _links(scope: JournalScope, packet: Packet) -> Iterator[Blocks]:
    links = (
        ShareLink.objects.filter(version__packet=packet)
        .select_related("version", "completion")
        .defer("frozen", "behind", "version__frozen")
        .prefetch_related(
            Prefetch("sign_offs", SignOff.objects.select_related("item").order_by("number"))
        )
        .annotate(opened=Sum("views__count"))
    )
    for link in links.order_by("-since", "pk"):
        answers = (_answer(scope, each) for each in link.sign_offs.all())
        yield (*run_in(f"{link.label}.", (sentence(_about_link(scope, link)),)), *bullets(answers))


def _about_link(scope: JournalScope, link: ShareLink) -> str:
    opened: int = getattr(link, "opened", None) or 0
    said = [
        f"Version {link.version.number}, shared on {scope.day(link.since)}",
        f"revoked on {scope.day(link.until)}"
        if link.until
        else f"until {scope.day(link.expires_at)}",
        f"opened {opened} {'time' if opened == 1 else 'times'}",
    ]
    if hasattr(link, "completion"):
        said.append(f"done on {scope.day(link.completion.at)}")
    return f"{'; '.join(said)}."


def _answer(scope: JournalScope, answer: SignOff) -> Blocks:
    verdict = VERDICTS[Verdict(answer.verdict)]
    by = f", signed {in_quotes(answer.name)}" if answer.name else ""
    said = f"{verdict}, on {scope.day(answer.at)}{by}."
    return (*run_in(f"{answer.item.name}.", (sentence(said),)), *plain_blocks(answer.comment))
