"""The components of the site in the order of the page: the name of each, and when to use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A component. `file` is a template in templates/styleguide/, with a partial named `slug`."""

    file: str
    slug: str
    title: str
    usage: str

    @property
    def template(self) -> str:
        return f"styleguide/{self.file}.html#{self.slug}"


SECTIONS = tuple(
    Section(*row)
    for row in (
        (
            "ground",
            "type",
            "Type",
            "Serif for what one reads, sans-serif for what one does; text keeps to the measure.",
        ),
        (
            "ground",
            "colour",
            "Colour and space",
            "Name a token, never a colour or a length; a colour only repeats what words say.",
        ),
        (
            "ground",
            "ladder",
            "Logo and ladder",
            "The logo stands in the header; the ladder wherever a page shows all levels at once.",
        ),
        ("ground", "icons", "Icons", "Beside words, never in their place."),
        (
            "ground",
            "links",
            "Links",
            "Whatever leads to another place is a link; what changes something is a button.",
        ),
        (
            "forms",
            "buttons",
            "Buttons",
            "One filled button for what the page is for; quiet and plain ones for all else.",
        ),
        ("ground", "badges", "Badges", "A state in a word or two, beside what is in it."),
        (
            "forms",
            "second-step",
            "Passkey, QR code, recovery codes",
            "For what proves who somebody is; a passkey’s button is there only with a script.",
        ),
        (
            "forms",
            "fields",
            "Form fields",
            "Label, hint, errors, control, in this order; the hint says what is wanted.",
        ),
        (
            "forms",
            "radios",
            "Radio pair",
            "A question with two answers and the example that a yes needs.",
        ),
        (
            "forms",
            "textarea",
            "Textarea",
            "For what people write; it grows with the text and cuts nothing off.",
        ),
        (
            "checklist",
            "items",
            "Checklist item",
            "One thing to show: its state in words, what is recorded, and each verb as a form.",
        ),
        (
            "checklist",
            "meter",
            "Progress meter",
            "How far an assessment is; the number stands above it in words.",
        ),
        (
            "checklist",
            "gates",
            "Gate",
            "Which items count, and what each of the others is missing.",
        ),
        (
            "ladder",
            "levels",
            "Level row",
            "Levels beside each other; on a narrow screen, below each other.",
        ),
        ("ladder", "dimensions", "Dimension table", "What changes within a phase: before, after."),
        (
            "ladder",
            "phases",
            "Phase cards and links",
            "A card where a phase is introduced, a link where it is only named.",
        ),
        (
            "ladder",
            "entries",
            "Entry",
            "One roadblock, resource or question, in a list where each has an address.",
        ),
        (
            "ladder",
            "suggestion",
            "Suggested move",
            "What to do towards an item: its result, time and end, and what is often in the way.",
        ),
        (
            "ladder",
            "proposal",
            "Proposed move",
            "A move with dates and reason before it is in the plan, and what is asked first.",
        ),
        (
            "checklist",
            "pieces",
            "Evidence",
            "Something that happened: the note, its date and its links.",
        ),
        (
            "checklist",
            "journal",
            "Journal",
            "Everything recorded: what to look for, what is filtered, and an entry each.",
        ),
        (
            "checklist",
            "difference",
            "Difference",
            "What changed from one text to another, word by word; said to who can’t see it, too.",
        ),
        (
            "checklist",
            "filing",
            "Filing",
            "The items that a piece of evidence serves, or could, with the state of each.",
        ),
        (
            "checklist",
            "inbox",
            "Inbox",
            "What serves no item yet, with the items it may serve; one press saves all of it.",
        ),
        (
            "checklist",
            "plan",
            "Plan",
            "Six months of moves as bars, then the moves by month; what is late is said once.",
        ),
        (
            "site",
            "shown",
            "The product in pictures",
            "On the start page alone: what the main pages look like in use.",
        ),
        ("checklist", "timeline", "Timeline", "What was recorded when, newest first."),
        ("checklist", "months", "Months", "Links to the months of the timeline, a row a year."),
        (
            "checklist",
            "chart",
            "Chart",
            "How a count went over the months; the same figures stand in a table beside it.",
        ),
        (
            "assessment",
            "answers",
            "Answers",
            "What was said to a question, and whether it counts.",
        ),
        (
            "assessment",
            "comparison",
            "Comparison",
            "Two assessments side by side: what was gained and lost in words, then each question.",
        ),
        (
            "assessment",
            "result",
            "Result",
            "A placement said large, then why, and what would change it.",
        ),
        (
            "packets",
            "packet-part",
            "Part of a packet",
            "A story, a reason or an entry: ordered, left out, and saved as one types.",
        ),
        (
            "packets",
            "packet-document",
            "Document",
            "A packet as others read it, on a page and on paper.",
        ),
        (
            "packets",
            "reader-answers",
            "Reader’s answers",
            "What a reader without an account is asked of each item.",
        ),
        (
            "packets",
            "packet-reader",
            "Reader",
            "A link as its owner sees it: until when, how often opened, and what was answered.",
        ),
        (
            "site",
            "empty",
            "Empty state",
            "Where nothing is yet: what will be here, and the way to it.",
        ),
        ("site", "settings", "Settings", "What is set, a row each, with the link to change it."),
        (
            "site",
            "notice",
            "Notice",
            "What an action did, with the form that takes it back; said once.",
        ),
        ("site", "message", "Message", "What the account pages say of what was done."),
        ("site", "dialog", "Dialog", "Something to know, over the page. It asks for nothing."),
        ("site", "breadcrumb", "Breadcrumb", "On a page below another one: the way up."),
        ("site", "contents", "Contents list", "At the head of a page of several parts."),
        ("site", "pagination", "Pagination", "Below a list that is longer than a page."),
        (
            "site",
            "capture",
            "Capture",
            "One field over any page, and a pasted list as it will be recorded.",
        ),
        ("site", "header", "Header", "On every page; signed in with the account’s menu."),
        (
            "site",
            "footer",
            "Footer",
            "On every page: more about the ladder, and who can read what is recorded.",
        ),
        (
            "site",
            "skip-link",
            "Skip link",
            "The first stop of the Tab key, seen only while it has the focus.",
        ),
        ("site", "print", "Print header", "Only on paper: whose sheet this is, and of which day."),
        (
            "site",
            "refusal",
            "Refusal",
            "A page that says no: which error, what it means, the way on.",
        ),
    )
)
