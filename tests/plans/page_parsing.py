"""Read the states, counts and entries that pages show from their HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from plans.progress.past_day import PIECES_OF_THE_DAY
from tests.plans.simulated_browser import TYPED_WORD, SimulatedBrowser

type Notes = tuple[str, ...]
type ItemStates = dict[str, tuple[str, Notes]]

PHASES = ("junior", "mid", "senior", "staff-and-principal")
ITEM = re.compile(
    r'<li class="item" id="([\w-]+)" data-state="([\w-]+)"[^>]*>(.*?)</li>\s*'
    r'(?=<li class="item"|</ul>)',
    re.DOTALL,
)
THEN = re.compile(
    r'<li class="item" data-state="([\w-]+)">(.*?)(?=<li class="item"|</section>)', re.DOTALL
)
NOTE = re.compile(r'<div class="evidence__note prose">(.*?)</div>', re.DOTALL)
RUNG = re.compile(
    r'<li data-phase="\d"[^>]*>\s*<span class="rungs__name"><a href="[^"]*/phases/([\w-]+)/">'
    r'.*?<span class="rungs__note">(.*?)</li>',
    re.DOTALL,
)
PLACEMENT = re.compile(r'id="placement".*?</div>', re.DOTALL)
ITEMS_COUNT = re.compile(r"(\d+) of \d+ (?:items )?count")


def phase_page(phase: str) -> str:
    return f"/ladders/ai-engineer/phases/{phase}/"


def notes_in(html: str) -> Notes:
    """The typed words of each note, of as many notes as a past day shows."""
    return tuple(" ".join(TYPED_WORD.findall(note)) for note in NOTE.findall(html))[
        :PIECES_OF_THE_DAY
    ]


def number_in(pattern: str, html: str) -> int:
    """The number in a page that matches the pattern's group; 0 if there is none."""
    found = re.search(pattern, html)
    return int(found[1]) if found else 0


def items_of(html: str) -> ItemStates:
    """By item slug on a phase page, its state and the typed words of its evidence."""
    return {slug: (state, notes_in(line)) for slug, state, line in ITEM.findall(html)}


def counts_in_climb(html: str) -> dict[str, int]:
    """By phase, how many items count, for the phases that show it."""
    rungs = {phase: ITEMS_COUNT.search(note) for phase, note in RUNG.findall(html)}
    assert len(rungs) == len(PHASES), "The page has no climb."
    return {phase: int(count[1]) for phase, count in rungs.items() if count}


def count_in_placement(html: str) -> int | None:
    """How many items count, by the sentence at the head of a page; None if it doesn't say."""
    sentence = PLACEMENT.search(html)
    assert sentence, "The page has no such sentence."
    # The first one is about this gate, and another may be about the one below.
    first = sentence[0].partition('class="source"')[0]
    count = ITEMS_COUNT.search(first)
    return int(count[1]) if count else None


def past_day_items(html: str, names: dict[str, str]) -> ItemStates:
    """By item slug, the same on the page of a past day. `names` maps an item's name to its slug."""
    main = html.partition("<main")[2]
    shown = {}
    for state, line in THEN.findall(main):
        name = re.search(r'class="item__name">(.*?)</h3>', line)
        assert name, line
        shown[names[unescape(name[1])]] = (state, notes_in(line))
    return shown


def pages(visitor: SimulatedBrowser, address: str) -> Iterator[str]:
    """The HTML of each page of a list, from the first."""
    seen = set[str]()
    while address and address not in seen:
        seen.add(address)
        html = visitor.read(address)
        yield html
        older = re.search(r'rel="next" href="([^"]+)"', html)
        path = address.partition("?")[0]
        link = unescape(older[1]) if older else ""
        address = f"{path}{link}" if link.startswith("?") else link


def count_entries(visitor: SimulatedBrowser, address: str, entry: str) -> Counter[str]:
    """How often each entry occurs on the pages of a list. `entry` is a pattern with one group."""
    return Counter(key for html in pages(visitor, address) for key in re.findall(entry, html))


def timeline_counts(visitor: SimulatedBrowser) -> Counter[str]:
    """How many events of each kind the timeline shows, over all its pages."""
    tells: Counter[str] = Counter()
    for html in pages(visitor, "/progress/timeline/"):
        entries = "".join(re.findall(r'<ol class="timeline".*?</ol>', html, re.DOTALL))
        for part in re.findall(r"<p>(.*?)</p>", entries, re.DOTALL):
            text = " ".join(re.sub(r"<[^>]+>", " ", part).split())
            more = re.search(r"; and (\d+) more$", text)
            tells[text.partition(":")[0]] += text.count(" ; ") + 1
            if more:
                tells[text.partition(":")[0]] += int(more[1]) - 1
    return tells
