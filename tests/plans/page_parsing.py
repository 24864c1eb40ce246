"""What the pages show of how the records stand, read from their HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from plans.progress.past_day import PIECES_OF_THE_DAY
from tests.plans.simulated_browser import A_WORD, Visitor

type Notes = tuple[str, ...]
type Picture = dict[str, tuple[str, Notes]]

PHASES = ("junior", "mid", "senior", "staff-and-principal")
ITEM = re.compile(
    r'<li class="item" id="([\w-]+)" data-state="([\w-]+)">(.*?)</li>\s*(?=<li class="item"|</ul>)',
    re.DOTALL,
)
THEN = re.compile(
    r'<li class="item" data-state="([\w-]+)">(.*?)(?=<li class="item"|</section>)', re.DOTALL
)
NOTE = re.compile(r'<div class="evidence__note prose">(.*?)</div>', re.DOTALL)
RUNG = re.compile(
    r'<li data-phase="\d"[^>]*>.*?/phases/([\w-]+)/".*?<span class="rungs__pay">(?:(\d+) of)?',
    re.DOTALL,
)


def phase_page(phase: str) -> str:
    return f"/ladders/ai-engineer/phases/{phase}/"


def notes_in(html: str) -> Notes:
    """The words of each note, those alone that a past day shows too."""
    return tuple(" ".join(A_WORD.findall(note)) for note in NOTE.findall(html))[:PIECES_OF_THE_DAY]


def number(pattern: str, html: str) -> int:
    """The number that a page shows, none where it shows none."""
    found = re.search(pattern, html)
    return int(found[1]) if found else 0


def items_of(html: str) -> Picture:
    """By slug of an item on a phase page: its state, and the words of the evidence there."""
    return {slug: (state, notes_in(line)) for slug, state, line in ITEM.findall(html)}


def counts_in_climb(html: str) -> dict[str, int]:
    """By phase, how many items count; those alone of which it says so."""
    return {phase: int(count) for phase, count in RUNG.findall(html) if count}


def past_day(html: str, names: dict[str, str]) -> Picture:
    """The items that the page of a past day shows, by slug; `names` leads from a name to that."""
    main = html.partition("<main")[2]
    shown = {}
    for state, line in THEN.findall(main):
        name = re.search(r'class="item__name">(.*?)</h3>', line)
        assert name, line
        shown[names[unescape(name[1])]] = (state, notes_in(line))
    return shown


def pages(visitor: Visitor, address: str) -> Iterator[str]:
    """Each page of a list, from its first on."""
    seen = set[str]()
    while address and address not in seen:
        seen.add(address)
        html = visitor.read(address)
        yield html
        older = re.search(r'rel="next" href="([^"]+)"', html)
        path = address.partition("?")[0]
        link = unescape(older[1]) if older else ""
        address = f"{path}{link}" if link.startswith("?") else link


def listed(visitor: Visitor, address: str, entry: str) -> Counter[str]:
    """How often each entry stands on the pages of a list."""
    return Counter(key for html in pages(visitor, address) for key in re.findall(entry, html))


def told(visitor: Visitor) -> Counter[str]:
    """How many things of each kind the timeline tells, over all its pages."""
    tells: Counter[str] = Counter()
    for html in pages(visitor, "/progress/timeline/"):
        entries = re.search(r'<ol class="timeline".*?</ol>', html, re.DOTALL)
        for part in re.findall(r"<p>(.*?)</p>", entries[0] if entries else "", re.DOTALL):
            text = " ".join(re.sub(r"<[^>]+>", " ", part).split())
            more = re.search(r"; and (\d+) more$", text)
            tells[text.partition(":")[0]] += text.count(" ; ") + 1
            if more:
                tells[text.partition(":")[0]] += int(more[1]) - 1
    return tells
