"""What the journal in an archive says."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from packets.document.build import run_in
from packets.document.dates import day_in_words
from packets.document.markdown_writer import blocks_as_markdown
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion
from plans.models import (
    CalendarDate,
    Evidence,
    EvidenceText,
    EvidenceTie,
    EvidenceVersion,
    Mark,
    Move,
    MoveText,
    Pause,
    PhasePick,
    Recognition,
    Review,
)
from portability.journal_file import journal_chunks
from portability.journal_file.passages import bullets, note_blocks, plain_blocks, sentence
from reminders.models import ReminderChoice, ReminderPause, ReminderStop
from tests.effort import examples
from tests.second_ladder import load_second_ladder
from tests.stored_people import insert_ada, insert_bystanders, rows_of

A_DAY = date(2026, 5, 14)
NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)


def journal_of(person, *, at=NOON) -> str:
    return "".join(journal_chunks(person, at))


def headings_of(text: str) -> list[str]:
    """The headings of a document as a parser finds them, those within lists and quotes too."""
    tokens = MarkdownIt("commonmark").parse(text)
    return [
        f"{opening.tag} {inline.content}"
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    ]


@pytest.fixture
def bobs(bob, ladder, design_docs) -> Evidence:
    """Bob's, which is there all the time."""
    Mark.objects.tick(bob, design_docs)
    evidence = Evidence.objects.record(bob, EvidenceText(A_DAY, "Bob's."), serving=[design_docs])
    evidence.edit(EvidenceText(A_DAY, "Bob's own."), base_version=1)
    Move.objects.add(bob, ladder.ladder, MoveText("Bob's move", A_DAY, A_DAY))
    return evidence


def test_with_nothing_recorded_it_has_the_gates_alone(ada, ladder, bobs):
    text = journal_of(ada)
    assert text.startswith(
        f"# Career journal\n\nMade on 14 May 2026. Ladder: {ladder.ladder.name}.\n\n"
        "This is what one person recorded with careerladder"
    )
    assert "Days are those of the time zone UTC." in text
    assert "No phase yet: there is no assessment, and no phase was chosen." in text
    assert [each for each in headings_of(text) if each.startswith(("h1", "h2"))] == [
        "h1 Career journal",
        "h2 Phase and gates",
    ]
    assert "Bob" not in text


def test_an_entry_has_its_date_note_links_and_items(ada, bobs, design_docs):
    text = EvidenceText(date(2026, 4, 1), "RFC **12**", ("https://example.org/12",), "month", 3)
    evidence = Evidence.objects.record(ada, text, serving=[design_docs], at=NOON)
    evidence.untie(design_docs, at=NOON + timedelta(days=1))
    Evidence.objects.record(ada, EvidenceText(A_DAY, "Not filed"), at=NOON).keep_for_itself()
    said = journal_of(ada)
    assert (
        "### April to June 2026\n\n"
        "- **April to June 2026.** RFC **12**\n\n"
        "  <https://example.org/12>\n\n"
        f"  Not filed yet. Earlier under: {design_docs.name} until 15 May 2026. "
        "Recorded on 14 May 2026.\n" in said
    )
    assert "Filed under no item. Recorded on 14 May 2026." in said
    assert "Bob" not in said


def test_a_day_is_the_one_in_its_persons_zone(ada, bobs):
    ada.choose_time_zone("Pacific/Auckland")
    ada.refresh_from_db()
    Evidence.objects.record(ada, EvidenceText(A_DAY, "Late"), at=NOON + timedelta(hours=1))
    said = journal_of(ada)
    assert "time zone Pacific/Auckland." in said
    assert "Recorded on 15 May 2026." in said
    assert "Made on 15 May 2026." in said


def test_removed_entries_and_earlier_versions_have_parts_of_their_own(ada, bobs):
    evidence = Evidence.objects.record(ada, EvidenceText(A_DAY, "The first text"), at=NOON)
    later = EvidenceText(A_DAY, "The second text")
    evidence.edit(later, base_version=1, at=NOON + timedelta(days=1))
    removed = Evidence.objects.record(ada, EvidenceText(A_DAY, "A mistake"), at=NOON)
    removed.remove(at=NOON + timedelta(days=2))
    gone = Evidence.objects.record(ada, EvidenceText(A_DAY, "Gone"), at=NOON)
    gone.edit(EvidenceText(A_DAY, "Gone too"), base_version=1, at=NOON)
    gone.remove(at=NOON)
    after = NOON + timedelta(days=31)
    Evidence.objects.beyond_restoring(at=after).purge(at=after)
    said = journal_of(ada)
    evidence_part, rest = said.split("## Removed entries\n")
    removed_part, versions_part = rest.split("## Earlier versions of entries\n")
    assert "The second text" in evidence_part
    assert "A mistake" not in evidence_part
    assert "- **14 May 2026.** A mistake" in removed_part
    assert "Removed on 16 May 2026." in removed_part
    assert "Removed on 14 May 2026. Its text was deleted on 14 June 2026." in removed_part
    assert versions_part == (
        "\n### 14 May 2026: The second text\n\n"
        "- Version 1, saved on 14 May 2026.\n\n"
        "  **14 May 2026.** The first text\n"
    )
    assert "Gone" not in said


def test_an_item_has_its_state_and_its_marks_with_their_reasons(ada, bobs, design_docs):
    Mark.objects.mark_not_possible(ada, design_docs, "No team yet.\nIn spring.", at=NOON)
    Mark.objects.mark_possible(ada, design_docs, at=NOON + timedelta(days=1))
    Mark.objects.tick(ada, design_docs, at=NOON + timedelta(days=2))
    said = journal_of(ada)
    assert (
        f"- **{design_docs.name}.** {design_docs.wording}\n\n"
        "  State: ticked, no evidence yet.\n\n"
        "  Not possible in my job from 14 May 2026 to 15 May 2026.\n\n"
        "  **Reason.** No team yet.\\\n"
        "  In spring.\n\n"
        "  Ticked on 16 May 2026.\n" in said
    )


def test_a_mark_quotes_the_wording_that_it_was_made_for(ada, bobs, design_docs):
    Mark.objects.create(
        user=ada, item=design_docs, kind=Mark.Kind.MET, wording="You wrote *one*.", since=NOON
    )
    said = "Ticked on 14 May 2026. The item was then: “You wrote \\*one\\*.”"
    assert said in journal_of(ada)


def test_the_phase_is_the_one_that_was_chosen(ada, ladder, bobs):
    PhasePick.objects.pick(ada, ladder.phase("senior").phase, at=NOON)
    said = journal_of(ada)
    name = ladder.phase("senior").level_names
    assert f"Current phase: {name}, chosen on 14 May 2026." in said
    assert f"Phases chosen by hand:\n\n- {name}, chosen on 14 May 2026.\n" in said


def test_the_plan_has_what_it_was_made_for_and_its_moves(ada, ladder, design_docs, bobs):
    text = MoveText("Write it", date(2026, 6, 1), A_DAY, "With *care*.", "Two have read it.", 8)
    move = Move.objects.add(ada, ladder.ladder, text, serving=[design_docs], at=NOON)
    dropped = Move.objects.add(ada, ladder.ladder, MoveText("Old", A_DAY, A_DAY), at=NOON)
    dropped.drop("Overtaken # by events", at=NOON)
    Recognition.objects.recognise(ada, ladder.ladder, ladder.roadblocks[0], at=NOON)
    Pause.objects.pause(ada, ladder.ladder, date(2026, 5, 21), today=A_DAY, at=NOON)
    move.start(today=date(2026, 5, 22), at=NOON + timedelta(days=8))
    said = journal_of(ada)
    assert f"- “{ladder.roadblocks[0].name}”, since 14 May 2026.\n" in said
    assert "Pauses:\n\n- From 14 May 2026 until 21 May 2026.\n" in said
    assert (
        "### Open moves\n\n"
        "- **Write it.** From 22 May 2026, due 8 June 2026, about 8 hours; under way.\n\n"
        "  With _care_.\n\n"
        "  **Done when.** Two have read it.\n\n"
        f"  For: {design_docs.name}.\n\n"
        "  - 14 May 2026: Added, due 1 June 2026.\n"
        "  - 14 May 2026: Due date moved by a pause, due 8 June 2026.\n"
        "  - 22 May 2026: Started.\n" in said
    )
    assert "### Dropped moves\n\n- **Old.** Due 14 May 2026.\n" in said
    assert "14 May 2026: Dropped: Overtaken # by events." in said
    assert "Bob" not in said


def test_a_review_has_its_three_texts_and_what_came_of_it(ada, ladder, bobs):
    moves = [Move.objects.add(ada, ladder.ladder, MoveText("Write it", A_DAY, A_DAY), at=NOON)]
    evidence = [Evidence.objects.record(ada, EvidenceText(A_DAY, "RFC 12"), at=NOON)]
    month = date(2026, 5, 1)
    Review.objects.write(
        ada,
        ladder.ladder,
        month,
        happened="Much",
        next_up="Started: *It*.",
        in_the_way="Reviews",
        evidence=evidence,
        moves=moves,
        at=NOON,
    )
    assert (
        "## Monthly reviews\n\n### May 2026\n\nWritten on 14 May 2026.\n\n"
        "**What happened.** Much\n\n"
        "**What is next.** Started: \\*It\\*.\n\n"
        "**What is in the way.** Reviews\n\n"
        "Entries recorded with it:\n\n- “RFC 12”, 14 May 2026.\n\n"
        "Moves started or planned with it:\n\n- Write it.\n" in journal_of(ada)
    )


def test_a_gate_that_is_open_is_said_to_be(ada, ladder, bobs):
    content = ladder.phases[0]
    for item in content.items:
        Evidence.objects.record(ada, EvidenceText(A_DAY, "Done"), serving=[item])
        Mark.objects.tick(ada, item)
    count = len(content.items)
    said = journal_of(ada)
    assert f"The gate is open: {count} of {count} items count." in said
    assert said.count("The gate is open") == 1


def begin_packet(person, ladder, evidence) -> Packet:
    text = PacketText("The case for Senior", "Ada Moss", claim="Two teams.")
    phase = ladder.phase("mid").phase
    return Packet.objects.begin(person, ladder.ladder, text, phase=phase, evidence=[evidence])


def test_what_each_version_of_a_packet_said_is_there_once(ada, bob, ladder, bobs, design_docs):
    entry = Evidence.objects.record(ada, EvidenceText(A_DAY, "Built # by two"), serving=[])
    packet, theirs = begin_packet(ada, ladder, entry), begin_packet(bob, ladder, bobs)
    PacketVersion.objects.publish(theirs, draft_of)

    def publish(claim, number):
        packet.edit(replace(packet.text, claim=claim), base_version=number)
        PacketVersion.objects.publish(packet, draft_of, at=NOON + timedelta(days=number))

    for number, claim in enumerate(("# Mine\n\n- One", "Two.", "# Mine\n\n- One"), 1):
        publish(claim, number)
    entry.edit(EvidenceText(A_DAY, "Built by three"), base_version=1)
    publish("Three.", 4)
    about = f"{packet.text.title}.** {draft_of(packet).scope}; by Ada Moss."
    current, versions = journal_of(ada).split("#### Version 4, published on 18 May 2026\n\n")
    assert "Built by three" in current
    said, versions = versions.split("\n#### Version 3, published on 17 May 2026\n\n")
    assert said == "It says what the packet says now.\n"
    said, versions = versions.split("\n#### Version 2, published on 16 May 2026\n\n")
    assert said.startswith(f"**{about}\n\n**Claim.** # Mine\n\n- One\n")
    assert "Built # by two" in said
    said, first = versions.split("\n#### Version 1, published on 15 May 2026\n\n")
    assert said.startswith(f"**{about}\n\n**Claim.** Two.\n\n##### At a glance\n\n")
    assert first.startswith("It says the same as version 3.\n")
    assert "Bob" not in journal_of(ada)


def test_a_version_with_another_title_alone_is_said_to_have_it(ada, ladder, bobs):
    entry = Evidence.objects.record(ada, EvidenceText(A_DAY, "Built"))
    packet = begin_packet(ada, ladder, entry)
    PacketVersion.objects.publish(packet, draft_of, at=NOON)
    packet.edit(replace(packet.text, title="Renamed", reader="Grace"), base_version=1)
    said = journal_of(ada).split("#### Version 1")[1]
    assert "**The case for Senior.** " in said
    assert "Grace" not in said


def test_reminders_and_settings_are_there_if_any_are_chosen(ada, bob, ladder, bobs):
    heading = "## Reminders and settings\n\n"
    ReminderChoice.objects.choose(bob, ["review"], hour=9, at=NOON)
    assert heading not in journal_of(ada)
    ReminderChoice.objects.choose(ada, ["packet", "moves"], hour=18, at=NOON)
    ReminderPause.objects.pause(ada, date(2026, 7, 1), at=NOON)
    ReminderStop.objects.stop(ada, ReminderStop.Reason.LINK, at=NOON)
    CalendarDate.objects.choose(ada, ladder.ladder, ["review"], at=NOON)
    ada.set_single_keys(on=False)
    ada.refresh_from_db()
    assert journal_of(ada).endswith(
        f"\n{heading}"
        "- Reminders by email, from 18:00 on: Moves due or overdue · A packet’s date.\n"
        "- Reminders paused on 14 May 2026, until 1 July 2026.\n"
        "- Reminders stopped on 14 May 2026.\n"
        "- Besides moves, the calendar shows: Monthly review.\n"
        "- Shortcuts of one key are off.\n"
    )
    ReminderChoice.objects.choose(ada, [], hour=18, at=NOON)
    ReminderPause.objects.end(ada, at=NOON)
    ReminderStop.objects.turn_on(ada, at=NOON)
    assert "Reminders" not in journal_of(ada).replace(heading, "")


def test_with_records_of_two_ladders_each_has_parts_of_its_own(ada, ladder, bobs, tmp_path):
    other = load_second_ladder(tmp_path)
    for each in (ladder, other):
        Move.objects.add(ada, each.ladder, MoveText(f"Of {each.ladder.slug}", A_DAY, A_DAY))
    Mark.objects.tick(ada, other.phases[0].items[0], at=NOON)
    Evidence.objects.record(ada, EvidenceText(A_DAY, "Of none"), at=NOON)
    text = journal_of(ada)
    assert f"Ladders: {ladder.ladder.name} · {other.ladder.name}." in text
    first, second = ladder.ladder.name, other.ladder.name
    assert [each for each in headings_of(text) if each.startswith("h2")] == [
        f"h2 Phase and gates ({first})",
        f"h2 Phase and gates ({second})",
        "h2 Evidence",
        f"h2 Plan ({first})",
        f"h2 Plan ({second})",
    ]
    assert text.count("Of gib-reddal") == text.count("Of ai-engineer") == 1
    assert text.index("Of ai-engineer") < text.index(f"## Plan ({second})")


NASTY = [
    "# Heading\n\nunderlined\n===\n\n- a list\n1. another",
    "```\nno end of this fence",
    "<div><!-- <script>alert(1)</script> <details>",
    "[Evidence]: https://elsewhere.example\n\n[Evidence] ![x](y)",
    "- \n\n\n\n# out of the list?\n\n> in_quotes\nlazily\n---",
    "\tcode\n\n***\n\n| a | b |\n| - | - |\n| c | d |",
    "Line\rOther\u2028Third\x0b## Fourth\x00",
]


def test_no_note_can_leave_its_entry(ada, bobs):
    for note in NASTY:
        Evidence.objects.record(ada, EvidenceText(A_DAY, note.replace("\0", "")), at=NOON)
    Evidence.objects.record(ada, EvidenceText(date(2026, 4, 2), "The last"), at=NOON)
    text = journal_of(ada)
    # A note may have headings of its own, of level 4 and in its entry.
    own = [each for each in headings_of(text) if not each.startswith("h4")]
    assert own[-3:] == ["h2 Evidence", "h3 May 2026", "h3 April 2026"]
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert not any(tag in html for tag in ("<div", "<script", "<details", "<!--", "<img"))
    assert html.count("<li>\n<p><strong>14 May 2026.</strong>") == len(NASTY)


MARKUP = st.text(st.sampled_from("#=-*_`~>|<!/[]():\\&1.) \n\t\rab\u2028")) | st.sampled_from(NASTY)


@settings(max_examples=examples(300), deadline=None)
@given(text=MARKUP, write=st.sampled_from([note_blocks, plain_blocks]))
def test_no_text_can_leave_the_list_item_that_it_is_in(text, write):
    item = (*run_in("14 May 2026.", write(text)), sentence("Recorded on 14 May 2026."))
    parts = ([sentence("Before")], bullets([item]), [sentence("After")])
    written = "\n".join(blocks_as_markdown(tuple(blocks)) for blocks in parts)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(written)
    assert [token.type for token in tokens if token.level == 0] == [
        *("paragraph_open", "paragraph_close"),
        *("bullet_list_open", "bullet_list_close"),
        *("paragraph_open", "paragraph_close"),
    ]
    assert [token.type for token in tokens if token.level == 1 and token.type != "inline"] == [
        "list_item_open",
        "list_item_close",
    ]
    inlines = [token.content for token in tokens if token.type == "inline"]
    assert inlines[-2:] == ["Recorded on 14 May 2026.", "After"]
    assert not any(token.type.startswith("html") for token in tokens)


@pytest.fixture
def whole(ladder):
    """Ada with records of every kind."""
    ada, _ = insert_ada(continued=True)
    return ada


@pytest.mark.slow
def test_other_peoples_records_change_nothing(whole):
    alone = journal_of(whole)
    insert_bystanders()
    assert journal_of(whole) == alone


@pytest.mark.slow
def test_the_same_records_give_the_same_text_but_for_the_day_it_is_made(whole):
    text = journal_of(whole)
    later = timezone.now() + timedelta(days=800)
    with time_machine.travel(later, tick=False):
        assert journal_of(whole) == text
        day = day_in_words(localdate(later, whole.zone))
        assert journal_of(whole, at=later) == text.replace("14 May 2026", day, 1)


# Columns with words of a person or of a reader, by table.
WORDS = {
    "assessments_answer": ("wording", "example"),
    "assessments_assessment": ("rule_wording", "match_wording", "match_example"),
    "assessments_sittinganswer": ("wording", "example"),
    "packets_packet": ("title", "claim", "author", "reader"),
    "packets_story": ("title", "situation", "action", "outcome", "proof", "confirmers"),
    "packets_reason": ("reason", "answer"),
    "plans_evidence": ("note",),
    "plans_evidenceversion": ("note",),
    "plans_mark": ("reason",),
    "plans_move": ("name", "what", "done_when", "reason"),
    "plans_movechange": ("reason",),
    "plans_review": ("happened", "next", "in_the_way"),
    "sharing_sharelink": ("label",),
    "sharing_signoff": ("comment", "name"),
}


@pytest.mark.slow
def test_every_word_that_was_recorded_is_in_it_and_nothing_secret(whole):
    whole.email = "of.the.account@example.org"
    whole.save()
    text = journal_of(whole)
    found = set("".join(char if char.isalnum() else " " for char in text).split())
    rows = rows_of(whole)
    for table, columns in WORDS.items():
        for row in rows[table].values():
            for column in columns:
                words = "".join(char if char.isalnum() else " " for char in row[column] or "")
                assert set(words.split()) <= found, (table, column, row[column])
    versions = PacketVersion.objects.filter(packet__user=whole)
    assert versions.count() > 1
    for version in versions:
        content = version.content
        said = [content.claim, *(each.note for each in content.evidence)]
        said += [each.outcome for each in content.stories]
        for words in ("".join(char if char.isalnum() else " " for char in text) for text in said):
            assert set(words.split()) <= found, words
    assert whole.email not in text
    for link in rows["sharing_sharelink"].values():
        assert link["digest"] not in text
    for address in rows["plans_calendaraddress"].values():
        assert address["digest"] not in text


@pytest.mark.slow
def test_many_entries_cost_little_memory_and_few_queries(ada, bobs, design_docs):
    record_many(ada, design_docs, 100)
    few = queries_of(ada)
    record_many(ada, design_docs, 500)
    tracemalloc.start()
    assert sum(map(len, journal_chunks(ada, NOON))) > 600 * 1_200 * 2
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Two more chunks, each with a query for its rows and three for what belongs to them; and
    # as many of earlier versions, with one.
    assert queries_of(ada) - few == 2 * 4 + 2
    # Their notes alone have 0.8 MB, with as much for the versions.
    assert peak < 12_000_000


def queries_of(person) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert sum(map(len, journal_chunks(person, NOON))) > 0
    return len(captured.captured_queries)


def record_many(person, item, number: int) -> None:
    entries = Evidence.objects.bulk_create(
        Evidence(
            user=person,
            note=f"Entry {place}: **bold** and a list\n\n- one\n- two " + "words " * 200,
            happened_on=A_DAY - timedelta(days=place),
            version=2,
            recorded_at=NOON,
        )
        for place in range(number)
    )
    EvidenceVersion.objects.bulk_create(
        EvidenceVersion(
            evidence=entry, number=version, note=entry.note, happened_on=entry.happened_on
        )
        for entry in entries
        for version in (1, 2)
    )
    EvidenceTie.objects.bulk_create(
        EvidenceTie(evidence=entry, item=item, wording=item.wording) for entry in entries
    )
