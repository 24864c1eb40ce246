"""Share links, and the answers of readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from packets.models import Packet
from packets.models.refusals import PacketIsRemoved
from sharing.models import Completion, Said, ShareLink, ShareView, SignOff, Verdict
from sharing.models.refusals import (
    AnswersWereChanged,
    LinkIsClosed,
    LinkWasMade,
    NothingAnswered,
    ReaderIsDone,
)
from tests.scenario import NOW, TODAY
from tests.scenario.sharing import AGREED, FORM_OF_LINK, NOT_YET, numbers_of
from tests.verbs.cast import A_MONTH, Cast, Verb

A_FORM = UUID(int=1)


def make(
    it: Cast, version: str = "second version", *, form_key: UUID = A_FORM
) -> Callable[[], object]:
    return partial(
        ShareLink.objects.make,
        it.the(version),
        it.the(version).content,
        label="Made",
        expires_on=A_MONTH,
        form_key=form_key,
        at=NOW,
    )


def say(
    it: Cast, said: dict[str, Said], *, link: str = "link", shown: dict[str, int] | None = None
) -> Callable[[], object]:
    numbers = numbers_of(it.the(link)) if shown is None else shown
    return partial(SignOff.objects.say, it.the(link), said, shown=numbers, at=NOW)


def complete(it: Cast, link: str = "link", *, last_number: int = 0) -> Callable[[], object]:
    newest = max(numbers_of(it.the(link)).values(), default=0)
    return partial(
        Completion.objects.complete, it.the(link), last_number=last_number or newest, at=NOW
    )


def answer_closed(link: str) -> Verb:
    return Verb(
        f"answer a {link}",
        lambda it: say(it, {"owns-a-component": NOT_YET}, link=link),
        held_by=ShareLink,
        refused_by=LinkIsClosed,
    )


VERBS = [
    Verb("make a link", make, "sharelink +1", held_by=Packet),
    Verb(
        "make a link of a removed packet",
        lambda it: make(it, "version long removed"),
        held_by=Packet,
        refused_by=PacketIsRemoved,
    ),
    Verb(
        "revoke links since",
        lambda it: partial(ShareLink.objects.revoke_since, it.ada, NOW - timedelta(days=400)),
        "sharelink ~5",
    ),
    Verb(
        "make a link by the form of one that was opened",
        lambda it: make(it, form_key=FORM_OF_LINK),
        held_by=Packet,
        refused_by=LinkWasMade,
    ),
    Verb(
        "count a view",
        lambda it: partial(ShareView.objects.count_one, it.the("link").pk, TODAY),
        "shareview +1",
    ),
    Verb(
        "answer a link",
        lambda it: say(it, {"writes-design-docs": AGREED, "pushes-back": NOT_YET}),
        "signoff +2",
        held_by=ShareLink,
    ),
    Verb(
        "answer the same",
        lambda it: say(it, {"writes-design-docs": NOT_YET, "pushes-back": Said()}),
        held_by=ShareLink,
    ),
    Verb(
        "answer what another page answered",
        lambda it: say(it, {"writes-design-docs": Said(Verdict.AGREE)}, shown={}),
        held_by=ShareLink,
        refused_by=AnswersWereChanged,
    ),
    Verb(
        "answer after Done",
        lambda it: say(it, {"owns-a-component": NOT_YET}, link="link done"),
        held_by=ShareLink,
        refused_by=ReaderIsDone,
    ),
    *map(answer_closed, ("link expired", "link revoked", "link long removed")),
    Verb("be done", complete, "completion +1", held_by=ShareLink),
    Verb("be done again", lambda it: complete(it, "link done"), held_by=ShareLink),
    Verb(
        "be done with answers that changed",
        lambda it: complete(it, last_number=1),
        held_by=ShareLink,
        refused_by=AnswersWereChanged,
    ),
    Verb(
        "be done with an expired link",
        lambda it: complete(it, "link expired"),
        held_by=ShareLink,
        refused_by=LinkIsClosed,
    ),
    Verb(
        "be done without an answer",
        lambda it: complete(it, "link unanswered"),
        held_by=ShareLink,
        refused_by=NothingAnswered,
    ),
]
