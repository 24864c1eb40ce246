"""Records of every kind for one account, so that each form is shown on some page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from allauth.account.models import EmailAddress
from django.utils import timezone

from assessments.models import Assessment, Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.digests import new_secret
from careerladder.ladders import catalog as copies
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.ladders.loading.load import record_revisions
from careerladder.models import ChecklistItem, LadderVersion, User
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion, Reason, Story, StoryText
from plans.models import (
    Acceptance,
    CalendarAddress,
    CalendarDate,
    Evidence,
    EvidenceText,
    Mark,
    Move,
    MoveText,
    PhasePick,
    Recognition,
    Review,
)
from plans.models.suggested import move_text_of, suggested_items
from reminders.models import ReminderChoice, ReminderKind, ReminderPause, ReminderStop
from sharing.models import Said, ShareLink, ShareView, SignOff, Verdict
from sharing.redaction import Redaction, redact

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
# Of the address that a reader opens.
SECRET_OF_READER = "a-secret-that-no-chance-made"
YES, NO = Given(True, "RFC 12: two teams built from it."), Given(False)


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def day(days: int) -> date:
    return ago(days).date()


def create_one_of_everything(person: User) -> None:
    """Create a record of every kind, all at past moments."""
    person.time_zone = "Europe/Berlin"
    person.looked_at = ago(3)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    items = {item.slug: item for item in ChecklistItem.objects.select_related("ladder", "phase")}
    _assess(person)
    _record(person, items)
    _plan(person, items)
    _build_packets(person, items)
    _choose_reminders(person)


def _choose_reminders(person: User) -> None:
    """Paused and stopped, so that the page has a button to end either."""
    ReminderChoice.objects.choose(person, ReminderKind.values[:2], hour=8, at=ago(30))
    ReminderPause.objects.pause(person, day(-60), at=ago(20))
    ReminderStop.objects.stop(person, ReminderStop.Reason.UNANSWERED, at=ago(10))


def _assess(person: User) -> None:
    assessments = [_assessed(person, phase, days) for phase, days in (("mid", 200), ("senior", 90))]
    assessments[0].set_aside(at=ago(89))
    sitting = _begun(person, 1)
    sitting.answer("explains", YES, at=ago(1))
    phases = ladder_or_404(DEFAULT_LADDER).phases
    mid = next(each.phase for each in phases if each.slug == "mid")
    PhasePick.objects.pick(person, mid, at=ago(80))


def _begun(person: User, days: int) -> Sitting:
    ladder = ladder_or_404(DEFAULT_LADDER)
    sitting: Sitting = Sitting.objects.begin(
        ladder.ladder, ladder.questions, rules_of(ladder), user=person, at=ago(days)
    )
    return sitting


def _assessed(person: User, phase: str, days: int) -> Assessment:
    sitting, at = _begun(person, days), ago(days)
    for question, given in zip(
        ladder_or_404(DEFAULT_LADDER).questions, [YES, YES, YES, NO, NO], strict=True
    ):
        sitting.answer(question.slug, given, at=at)
    sitting.answer_match("some", YES, at=at)
    sitting.finish(phase, at=at)
    return Assessment.objects.get(pk=sitting.pk)


def _record(person: User, items: dict[str, ChecklistItem]) -> None:
    def piece(days: int, note: str, *serving: str) -> Evidence:
        told = EvidenceText(day(days), note, ("https://example.org/rfc/12",))
        serves = [items[slug] for slug in serving]
        return Evidence.objects.record(person, told, serving=serves, at=ago(days))

    edited = piece(70, "Shipped the ranker.", "ships-a-feature", "owns-a-component")
    edited.edit(EvidenceText(day(70), "Shipped the ranker to all."), base_version=1, at=ago(60))
    Mark.objects.tick(person, items["ships-a-feature"], at=ago(69))
    piece(50, "Design of the cache.", "writes-design-docs")
    piece(40, "Nothing in particular.")
    piece(30, "Another for the inbox.")
    piece(25, "Kept for itself.").keep_for_itself(at=ago(24))
    piece(20, "Explained it to all.", "explains-choices")
    piece(10, "Wrong, sorry.", "owns-a-component").remove(at=ago(9))
    Mark.objects.tick(person, items["proposal-adopted"], at=ago(30))
    Mark.objects.mark_not_possible(person, items["guides-an-engineer"], "No juniors.", at=ago(30))
    Mark.objects.mark_not_possible(person, items["used-by-teams"], "No teams.", at=ago(30))
    _revise(items["proposal-adopted"], items["used-by-teams"], items["explains-choices"])


def _revise(*items: ChecklistItem) -> None:
    """Two are reworded since they were marked, and the last is retired."""
    for item in items[:-1]:
        item.wording = f"{item.wording} Reworded."
    items[-1].retired_on, items[-1].retired_why = day(5), "Merged into another."
    for item in items:
        item.save()
    record_revisions(list(items), ago(5))
    LadderVersion.objects.create(ladder=items[0].ladder, number=9, loaded_at=ago(5))
    copies.clear_cache()


def _plan(person: User, items: dict[str, ChecklistItem]) -> None:
    content = ladder_or_404(DEFAULT_LADDER)
    ladder = content.ladder
    Recognition.objects.recognise(person, ladder, content.roadblocks[0], at=ago(60))
    Acceptance.objects.accept(person, ladder, added=(), hours_a_month=8, at=ago(60))

    def move(name: str, due: int, *serving: str) -> Move:
        outline = MoveText(name, day(-due), day(40), "How.", "Seen.", 4)
        serves = [items[slug] for slug in serving]
        return Move.objects.add(person, ladder, outline, serving=serves, at=ago(40))

    move("Plan the migration", 20, "writes-design-docs")
    move("Name the owners", 25, "owns-a-component", "pushes-back")
    move("Late by now", -3)
    move("Lead the migration", 70, "pushes-back").start(today=day(30), at=ago(30))
    move("Done long since", 5).finish(at=ago(10))
    move("Nobody asks", 9).drop("Nobody asks for it.", at=ago(8))
    suggestion = content.suggested_moves[0]
    Move.objects.add(
        person,
        ladder,
        move_text_of(suggestion, day(2), day(-30)),
        serving=suggested_items(suggestion),
        suggestion=suggestion,
        at=ago(2),
    )
    Review.objects.write(person, ladder, day(60).replace(day=1), happened="The ranker.", at=ago(50))
    CalendarAddress.objects.make(person, ladder, at=ago(40))
    CalendarDate.objects.choose(person, ladder, CalendarDate.Kind.values, at=ago(39))


def _build_packets(person: User, items: dict[str, ChecklistItem]) -> None:
    """One with two versions and readers, one of a period, and one that is removed."""
    content = ladder_or_404(DEFAULT_LADDER)
    mid = content.phase("mid").phase
    # One is left to be put in.
    pieces = list(person.evidence.present())[1:]
    docs, component = items["writes-design-docs"], items["owns-a-component"]

    def begin(title: str, days: int, **about: Any) -> Packet:
        text = PacketText(title, "Ada", "Grace")
        return Packet.objects.begin(
            person, content.ladder, text, evidence=pieces, at=ago(days), **about
        )

    packet = begin("The case for Senior", 35, phase=mid)
    entries = list(packet.entries.all())
    for title, item in (("The cache", docs), ("The ranker", component), ("Left out", docs)):
        text = StoryText(title, "Slow.", "Built it.", "40 % faster.", confirmers="Grace")
        story = Story.objects.add(packet, text, items=[item], evidence=entries[:1], at=ago(34))
    story.leave_out(at=ago(33))
    for words in ("Too early", "Too few", "Left out"):
        reason = Reason.objects.add(packet, words, "Not at all.", at=ago(34))
    reason.leave_out(at=ago(33))
    entries[-1].leave_out(at=ago(33))
    first = PacketVersion.objects.publish(packet, draft_of, at=ago(32))
    Reason.objects.add(packet, "Nobody asked", at=ago(31))
    version = PacketVersion.objects.publish(packet, draft_of, at=ago(30))
    begin("A review", 20, period=(day(200), day(20)))
    begin("Given up", 20, phase=mid).remove(at=ago(19))
    _share(first, "My manager", 31, new_secret())
    _share(version, "Grace", 29, SECRET_OF_READER)


def _share(version: PacketVersion, label: str, days: int, secret: str) -> None:
    content = redact(version.content, Redaction())
    expires_on = timezone.localdate() + timedelta(days=30)
    with patch("sharing.models.share_link.new_secret", return_value=secret):
        link, _ = ShareLink.objects.make(
            version, content, label=label, expires_on=expires_on, at=ago(days)
        )
    ShareView.objects.count_one(link.pk, day(days - 1))
    said = Said(Verdict.NOT_YET, "Whose cache?", "Grace")
    SignOff.objects.say(link, {"writes-design-docs": said}, shown={}, at=ago(days - 1))
