"""What would make a packet stronger: computed from it, and never about its style."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from packets.content import ItemState, PacketContent, StoryContent
from packets.ranking import has_figure
from plans.dates import last_year

# About two printed pages of a main part: the claim, the stories and the reasons.
MOST_MAIN_WORDS = 900
MOST_STORIES_READ = 7
UNSUPPORTED = (ItemState.OPEN, ItemState.CLAIMED, ItemState.NOT_SHOWN)


@dataclass(frozen=True)
class Advice:
    """A sentence, and the id of the element that it is about."""

    text: str
    anchor: str


def advice_for(content: PacketContent, *, today: date) -> tuple[Advice, ...]:
    advice = []
    if not content.claim.strip():
        advice.append(Advice("The claim is empty. Many readers read nothing else.", "claim"))
    for story in content.stories:
        advice += _advice_for_story(story)
    if len(content.stories) > MOST_STORIES_READ:
        many = f"{len(content.stories)} stories: readers remember three to seven."
        advice.append(Advice(many, "stories"))
    told = {slug for story in content.stories for slug in story.items}
    for item in content.items:
        if item.state in UNSUPPORTED:
            advice.append(Advice(f"Nothing in this packet supports “{item.name}”.", "reasons"))
        elif item.slug not in told and item.state != ItemState.NOT_POSSIBLE:
            advice.append(Advice(f"No story for “{item.name}”.", "stories"))
    old = _evidence_over_a_year_old(content, today)
    if old:
        entries = "entry is" if len(old) == 1 else "entries are"
        advice.append(Advice(f"{len(old)} {entries} over a year old.", f"entry-{old[0]}"))
    words = main_part_words(content)
    if words > MOST_MAIN_WORDS:
        advice.append(Advice(f"The main part has {words} words, over two pages.", "stories"))
    return tuple(advice)


def main_part_words(content: PacketContent) -> int:
    """Words of the claim, the stories and the reasons, without the appendix."""
    texts = [content.claim]
    for story in content.stories:
        texts += [story.title, story.situation, story.action, story.outcome, story.proof]
    for reason in content.reasons:
        texts += [reason.reason, reason.answer]
    return sum(len(text.split()) for text in texts)


def _advice_for_story(story: StoryContent) -> list[Advice]:
    anchor = f"story-{story.uuid}"
    advice = []
    if not story.outcome.strip():
        advice.append(Advice(f"“{story.title}” doesn’t say what the result was.", anchor))
    elif not has_figure(f"{story.outcome} {story.action}"):
        advice.append(Advice(f"“{story.title}” doesn’t put a number on the result.", anchor))
    if not story.evidence:
        advice.append(Advice(f"No evidence behind “{story.title}”.", anchor))
    if not story.items:
        advice.append(Advice(f"“{story.title}” isn’t for any item.", anchor))
    return advice


def _evidence_over_a_year_old(content: PacketContent, today: date) -> list[UUID]:
    recent = last_year(today)
    return [each.uuid for each in content.evidence if each.happened_by < recent]
