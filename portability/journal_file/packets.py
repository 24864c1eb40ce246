"""Packets as they are now, each published version, and what readers answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
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

# A document's sections are headings of level 2. A packet's name is one of level 3, and each of its
# versions has one of level 4. Markdown has six levels.
OF_A_PACKET, OF_A_VERSION, DEEPEST = 2, 3, 6
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
            yield (_lowered(block, OF_A_PACKET),)
        printed = {_digest(content, document.content): "It says what the packet says now."}
        del document
        if left_out := tuple(_left_out(packet, content)):
            yield (title(4, "Left out of the packet"), *bullets(left_out))
        yield from _versions(scope, packet, printed)
        if links := tuple(_links(scope, packet)):
            yield (title(4, "Readers and their answers"), *bullets(links))


def _about(scope: JournalScope, packet: Packet, about: str) -> str:
    said = [about, f"begun on {scope.day(packet.created_at)}", *_for_whom(packet)]
    said += [f"removed on {scope.day(packet.removed_at)}"] if packet.removed_at else []
    return f"{'; '.join(filter(None, said))}."


def _for_whom(packet: Packet | PacketContent) -> Iterator[str]:
    if packet.reader:
        yield f"for {packet.reader}"
    if packet.author:
        yield f"by {packet.author}"
    if packet.due_on:
        yield f"due {day_in_words(packet.due_on)}"


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


def _lowered(block: Block, levels: int) -> Block:
    """The block, with every heading in it below those of the journal."""
    match block:
        case Heading():
            return replace(block, level=min(block.level + levels, DEEPEST))
        case ListBlock():
            items = (tuple(_lowered(part, levels) for part in item) for item in block.items)
            return replace(block, items=tuple(items))
        case Quote():
            return replace(block, content=tuple(_lowered(part, levels) for part in block.content))
    return block


def _versions(scope: JournalScope, packet: Packet, printed: dict[bytes, str]) -> Iterator[Blocks]:
    """The newest first. What is `printed` above isn't printed again: it is said where it is.

    A version may be some megabytes, so one is read at a time.
    """
    versions = PacketVersion.objects.filter(packet=packet)
    for number in versions.order_by("-number").values_list("number", flat=True):
        version = versions.get(number=number)
        content = version.content
        document = document_of(content, number=None, published_on=None)
        heading = title(4, f"Version {number}, published on {scope.day(version.published_at)}")
        digest = _digest(content, document.content)
        if same := printed.get(digest):
            yield (heading, sentence(same))
            continue
        printed[digest] = f"It says the same as version {number}."
        about = "; ".join(filter(None, [content.scope, *_for_whom(content)]))
        said = (sentence(f"{about}."),) if about else ()
        yield (heading, *run_in(f"{document.title}.", said))
        for block in document.content:
            yield (_lowered(block, OF_A_VERSION),)


def _digest(content: PacketContent, blocks: Blocks) -> bytes:
    """The same for contents that say the same, word for word."""
    named = (content.title, content.scope, *_for_whom(content))
    return sha256(repr((named, blocks)).encode()).digest()


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
