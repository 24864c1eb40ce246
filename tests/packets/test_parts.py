"""Stories, reasons and evidence: added once, put in order, left out and put back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packets.draft import draft_of
from packets.models import Packet, PacketEvidence, PacketText, Reason, Story, StoryText
from packets.models.packet_evidence import MOST_EVIDENCE
from packets.models.reason import MOST_REASONS
from packets.models.refusals import PacketIsFull, PacketIsRemoved
from packets.models.story import MOST_STORIES
from plans.models import Evidence, EvidenceText
from tests.effort import examples
from tests.packets.conftest import A_DAY


@pytest.fixture
def reasons(packet, bobs) -> list[Reason]:
    """Five, beside three of bob's."""
    for number in range(3):
        Reason.objects.add(bobs, f"Bob's {number}")
    return [Reason.objects.add(packet, str(number)) for number in range(5)]


def order_of(packet) -> str:
    return "".join(reason.reason for reason in packet.reasons.all())


def published(packet) -> str:
    return "".join(reason.reason for reason in draft_of(packet).reasons)


# Added once


@pytest.mark.parametrize("kind", ["story", "reason"])
def test_the_same_form_twice_adds_one_also_after_it_was_edited_and_left_out(packet, kind):
    key = uuid4()

    def add():
        if kind == "story":
            return Story.objects.add(packet, StoryText("Told"), form_key=key)
        return Reason.objects.add(packet, "Too early", form_key=key)

    first = add()
    first.leave_out()
    assert add() == first
    assert type(first).objects.get(pk=first.pk).is_left_out
    assert type(first).objects.filter(packet=packet, form_key=key).count() == 1


def test_the_same_form_twice_at_once_adds_one(packet, at_once):
    key = uuid4()
    results = at_once(
        *[lambda: Story.objects.add(packet, StoryText("Told"), form_key=key) for _ in range(3)]
    )
    assert len({result.pk for result in results}) == 1
    assert packet.stories.count() == 2


def test_an_offer_is_taken_once_for_each_packet(packet, bobs):
    first = Reason.objects.add(packet, "No evidence.", origin="gap:pushes-back")
    assert Reason.objects.add(packet, "No evidence.", origin="gap:pushes-back") == first
    assert Reason.objects.add(bobs, "No evidence.", origin="gap:pushes-back") != first
    assert packet.reasons.count() == 1


def test_an_offer_taken_twice_at_once_is_one_reason(packet, at_once):
    results = at_once(
        *[lambda: Reason.objects.add(packet, "No.", origin="gap:pushes-back") for _ in range(3)]
    )
    assert len({result.pk for result in results}) == 1
    assert packet.reasons.count() == 1


def test_reasons_of_ones_own_may_say_the_same(packet):
    for _ in range(2):
        Reason.objects.add(packet, "Too early", form_key=uuid4())
    assert packet.reasons.count() == 2


def test_evidence_is_put_in_once_and_comes_back_if_it_was_left_out(packet, piece, record):
    other = record(note="Another.")
    packet.entries.get().edit("A line.", base_version=1)
    packet.entries.get().leave_out()
    assert PacketEvidence.objects.put_in(packet, [piece, other]) == 2
    assert PacketEvidence.objects.put_in(packet, [piece, other]) == 0
    assert packet.entries.included().count() == 2
    assert packet.entries.get(evidence=piece).context == "A line."


def test_evidence_put_in_twice_at_once_is_one_entry(packet, record, at_once):
    other = record(note="Another.")
    at_once(*[lambda: PacketEvidence.objects.put_in(packet, [other]) for _ in range(3)])
    assert packet.entries.filter(evidence=other).count() == 1


def test_a_packet_takes_so_many_and_says_how_many(ada, packet):
    Story.objects.bulk_create(Story(packet=packet, title="x") for _ in range(MOST_STORIES - 1))
    Reason.objects.bulk_create(Reason(packet=packet, reason="x") for _ in range(MOST_REASONS))
    pieces = Evidence.objects.bulk_create(
        Evidence(user=ada, happened_on=A_DAY, happened_by=A_DAY, note=str(number))
        for number in range(MOST_EVIDENCE)
    )
    with pytest.raises(PacketIsFull, match="at most 30 stories"):
        Story.objects.add(packet, StoryText("One more"))
    with pytest.raises(PacketIsFull, match="at most 30 reasons"):
        Reason.objects.add(packet, "One more")
    with pytest.raises(PacketIsFull, match="at most 500 entries"):
        PacketEvidence.objects.put_in(packet, pieces)
    assert PacketEvidence.objects.put_in(packet, pieces[1:]) == MOST_EVIDENCE - 1


def test_nothing_is_added_to_a_removed_packet(packet, piece):
    packet.remove()
    for add in (
        lambda: Story.objects.add(packet, StoryText("Late")),
        lambda: Reason.objects.add(packet, "Late"),
        lambda: PacketEvidence.objects.put_in(packet, [piece]),
    ):
        with pytest.raises(PacketIsRemoved):
            add()


# Left out, and put back


def test_what_is_left_out_is_not_published_and_comes_back_in_its_place(packet, reasons):
    reasons[1].leave_out()
    reasons[1].leave_out()
    assert published(packet) == "0234"
    assert [(each.kind, each.title) for each in draft_of(packet).left_out] == [("reason", "1")]
    reasons[1].put_back()
    reasons[1].put_back()
    assert published(packet) == "01234"
    assert draft_of(packet).left_out == ()


def test_a_removed_packet_leaves_nothing_out_and_puts_nothing_back(packet, reasons):
    reasons[0].leave_out()
    packet.remove()
    with pytest.raises(PacketIsRemoved):
        reasons[1].leave_out()
    with pytest.raises(PacketIsRemoved):
        reasons[0].put_back()
    packet.restore()
    assert published(packet) == "1234"


# In order


def test_a_part_goes_before_another_or_last(packet, reasons):
    reasons[3].place(before=reasons[1].pk)
    assert order_of(packet) == "03124"
    reasons[0].place(before=None)
    assert order_of(packet) == "31240"
    reasons[0].place(before=None)
    assert order_of(packet) == "31240"


def test_before_what_is_no_part_of_the_packet_it_goes_last(packet, bobs, reasons):
    reasons[1].place(before=bobs.reasons.all()[0].pk)
    assert order_of(packet) == "02341"
    reasons[0].place(before=reasons[0].pk)
    assert order_of(packet) == "23410"


def test_a_step_goes_over_what_is_left_out(packet, reasons):
    reasons[1].leave_out()
    reasons[2].leave_out()
    assert reasons[3].place_a_step(earlier=True)
    assert published(packet) == "304"
    assert reasons[3].place_a_step(earlier=False)
    assert published(packet) == "034"


def test_the_first_has_no_step_earlier_and_the_last_none_later(packet, reasons):
    assert not reasons[0].place_a_step(earlier=True)
    assert not reasons[4].place_a_step(earlier=False)
    assert order_of(packet) == "01234"


def test_two_steps_at_once_are_two_steps(packet, reasons, at_once):
    rows = [Reason.objects.get(pk=reasons[4].pk) for _ in range(2)]
    at_once(*[lambda row=row: row.place_a_step(earlier=True) for row in rows])
    assert order_of(packet) == "01423"


def test_another_persons_order_stays(packet, bobs, reasons):
    reasons[4].place(before=reasons[0].pk)
    assert [each.reason for each in bobs.reasons.all()] == ["Bob's 0", "Bob's 1", "Bob's 2"]


@pytest.fixture
def five_reasons(ada, ladder) -> Callable[[], tuple[Packet, list[Reason]]]:
    """Begin another packet of ada's, with five reasons."""

    def begun() -> tuple[Packet, list[Reason]]:
        packet = Packet.objects.begin(
            ada, ladder.ladder, PacketText("A case"), phase=ladder.phase("mid").phase
        )
        return packet, [Reason.objects.add(packet, str(number)) for number in range(5)]

    return begun


STEPS = st.lists(
    st.tuples(st.sampled_from(["up", "down", "before", "out", "in"]), st.integers(0, 4)),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_step_swaps_with_the_neighbor_that_is_shown(five_reasons, steps):
    packet, reasons = five_reasons()
    shown = [str(number) for number in range(5)]
    everything = list(shown)
    for step, number in steps:
        reason, name = reasons[number], str(number)
        index = shown.index(name) if name in shown else None
        match step:
            case "out":
                reason.leave_out()
            case "in":
                reason.put_back()
            case "before":
                reason.place(before=reasons[(number + 1) % 5].pk)
                everything.remove(name)
                everything.insert(everything.index(str((number + 1) % 5)), name)
            case _ if index is not None:
                reason.place_a_step(earlier=step == "up")
                swapped = index + (-1 if step == "up" else 1)
                if 0 <= swapped < len(shown):
                    shown[index], shown[swapped] = shown[swapped], shown[index]
                    assert published(packet) == "".join(shown)
                everything = list(order_of(packet))
        left_out = {str(n) for n, each in enumerate(reasons) if is_left_out(each)}
        shown = [name for name in everything if name not in left_out]
        assert order_of(packet) == "".join(everything)
        assert published(packet) == "".join(shown)


def is_left_out(reason: Reason) -> bool:
    return Reason.objects.get(pk=reason.pk).is_left_out


# What a story is made of


def test_a_story_takes_items_and_evidence_on_and_off_and_keeps_the_rest(packet, record, item):
    story = packet.stories.get()
    other = record(item("pushes-back"))
    PacketEvidence.objects.put_in(packet, [other])
    entry = packet.entries.get(evidence=other)
    story.choose(items=[item("pushes-back")], evidence=[entry])
    story.choose(items=[item("pushes-back")], evidence=[entry])
    (told,) = draft_of(packet).stories
    assert told.items == ("writes-design-docs", "pushes-back")
    assert len(told.evidence) == 2
    story.choose(not_items=[item("writes-design-docs")], not_evidence=[entry])
    (told,) = draft_of(packet).stories
    assert (told.items, len(told.evidence)) == (("pushes-back",), 1)


def test_two_pages_that_choose_at_once_both_get_what_they_chose(packet, item, at_once):
    rows = [Story.objects.get(packet=packet) for _ in range(2)]
    slugs = ("pushes-back", "owns-a-component")
    at_once(
        *[
            lambda row=row, slug=slug: row.choose(items=[item(slug)])
            for row, slug in zip(rows, slugs, strict=True)
        ]
    )
    assert set(draft_of(packet).stories[0].items) == {"writes-design-docs", *slugs}


def test_the_text_of_evidence_is_that_of_the_newest_version(packet, piece):
    piece.edit(EvidenceText(A_DAY, "Told otherwise."), base_version=1)
    (shown,) = draft_of(packet).evidence
    assert (shown.note, shown.version) == ("Told otherwise.", 2)
