"""A packet with one story, the document of it, and a reader's answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from packets.content import (
    EvidenceContent,
    ItemContent,
    ItemState,
    PacketContent,
    ReasonContent,
    StoryContent,
)
from packets.document.blocks import Document
from packets.document.build import document_of
from packets.document.html_writer import document_html
from packets.editing.forms import StoryForm
from packets.editing.page import StoryPart
from packets.models import Packet, PacketVersion, Story
from sharing.models import Completion, ShareLink, ShareView, SignOff, Verdict
from sharing.readers.page import LinkLine, ReaderAnswer
from sharing.reading.forms import AnswersForm
from sharing.reading.page import Answers, ReaderPage
from styleguide.samples.ladder import sample_item
from styleguide.samples.sample import NOTE, WORDING

PUBLISHED_ON = date(2026, 11, 23)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SAMPLE_PACKET = Packet(uuid=UUID(int=40), title="The case for Senior")


def sample_content() -> PacketContent:
    item = ItemContent(
        "design", "A design document", WORDING, ItemState.EVIDENCED, date(2026, 5, 4)
    )
    open_item = ItemContent("owned", "A component owned", WORDING, ItemState.OPEN)
    evidence = EvidenceContent(
        UUID(int=41),
        1,
        date(2026, 5, 4),
        False,
        NOTE,
        ("https://example.org/rfc-12",),
        "",
        ("design",),
    )
    story = StoryContent(
        UUID(int=42),
        "Retrieval as a service",
        situation="Each team built its own retrieval.",
        action="I wrote RFC 12 and presented it to two teams.",
        outcome="Both built from it. A new index takes 2 days, not 3 weeks.",
        items=("design",),
        evidence=(evidence.uuid,),
    )
    return PacketContent(
        title=SAMPLE_PACKET.title,
        scope="The gate to Senior",
        author="Ada Byron",
        claim="Two teams built on a design of mine.",
        items=(item, open_item),
        stories=(story,),
        reasons=(ReasonContent(UUID(int=43), "No component owned.", "Planned for March."),),
        evidence=(evidence,),
    )


def sample_document() -> Document:
    return document_of(sample_content(), number=2, published_on=PUBLISHED_ON)


def sample_story() -> StoryPart:
    content = sample_content()
    told = content.stories[0]
    story = Story(
        uuid=told.uuid,
        packet=SAMPLE_PACKET,
        title=told.title,
        situation=told.situation,
        action=told.action,
        outcome=told.outcome,
    )
    form = StoryForm(auto_id=f"{story.pk}-%s", initial=StoryForm.initial_of(story))
    return StoryPart(story, form, content.items[:1], ())


def sample_reader_page() -> ReaderPage:
    document = sample_document()
    return ReaderPage(
        document,
        "my manager",
        2,
        PUBLISHED_ON,
        date(2026, 12, 23),
        document_html(document),
        sample_content().items,
    )


def sample_answers_form() -> AnswersForm:
    return AnswersForm(content=sample_content(), said={})


def sample_answers() -> Answers:
    return Answers({})


def sample_link_line() -> LinkLine:
    version = PacketVersion(packet=SAMPLE_PACKET, number=2, frozen={})
    link = ShareLink(
        uuid=UUID(int=44),
        version=version,
        label="My manager",
        since=AT,
        until=AT,
        expires_at=AT,
        behind=[{"item": "design", "evidence": {}}],
    )
    Completion(link=link, at=AT)
    row = SignOff(
        uuid=UUID(int=45),
        link=link,
        number=1,
        verdict=Verdict.AGREE,
        comment="I use it every week.",
        name="Grace",
        at=AT,
    )
    answer = ReaderAnswer(row, sample_item("shared"), (), 3)
    return LinkLine(link, (ShareView(link=link, day=PUBLISHED_ON, count=2),), (answer,))
