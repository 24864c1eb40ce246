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
            "Serif for reading, sans-serif for controls. Text stays within the measure.",
        ),
        (
            "ground",
            "colour",
            "Color and space",
            "Use a token, never a color or length. Color only repeats what words say.",
        ),
        (
            "ground",
            "ladder",
            "Logo and ladder",
            "The logo is in the header; the ladder is wherever a page shows all levels.",
        ),
        ("ground", "icons", "Icons", "Next to words, never instead of them."),
        (
            "ground",
            "links",
            "Links",
            "What leads somewhere is a link; what changes something is a button.",
        ),
        (
            "forms",
            "buttons",
            "Buttons",
            "One filled button for the main action; quiet and plain ones for the rest.",
        ),
        ("ground", "badges", "Badges", "A state in a word or two, next to what has it."),
        (
            "forms",
            "second-step",
            "Passkey, QR code, recovery codes",
            "For proving who you are. The passkey button needs JavaScript.",
        ),
        (
            "forms",
            "fields",
            "Form fields",
            "Label, hint, errors, control, in this order. The hint says what to enter.",
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
            "For longer text. It grows with the text and cuts nothing off.",
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
            "How far an assessment has come, with the number in words above.",
        ),
        (
            "checklist",
            "gates",
            "Gate",
            "Which items count, and what the others are missing.",
        ),
        (
            "ladder",
            "levels",
            "Level row",
            "Levels side by side; one below another on a narrow screen.",
        ),
        (
            "ladder",
            "dimensions",
            "Dimension table",
            "What changes in a phase: before and after.",
        ),
        (
            "ladder",
            "phases",
            "Phase cards and links",
            "A card where a phase is introduced, a link where it is only mentioned.",
        ),
        (
            "ladder",
            "entries",
            "Entry",
            "One roadblock, resource or question, in a list where each has its own link.",
        ),
        (
            "ladder",
            "suggestion",
            "Suggested move",
            "What to do for an item: its result, its time, when it’s done, what often blocks it.",
        ),
        (
            "ladder",
            "proposal",
            "Proposed move",
            "A move with its dates and reason before it is in the plan, and the questions asked.",
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
            "Everything recorded: the search, the active filters and each entry.",
        ),
        (
            "checklist",
            "difference",
            "Difference",
            "What changed from one text to another, word by word. Screen readers hear it too.",
        ),
        (
            "checklist",
            "filing",
            "Filing",
            "The items an entry is filed under, or could be, with the state of each.",
        ),
        (
            "checklist",
            "inbox",
            "Inbox",
            "Entries not filed yet, with suggested items. One button saves them all.",
        ),
        (
            "checklist",
            "plan",
            "Plan",
            "Six months of moves as bars, then the moves by month. A late move is flagged once.",
        ),
        (
            "site",
            "shown",
            "The product in pictures",
            "On the home page only: what the main pages look like in use.",
        ),
        ("checklist", "timeline", "Timeline", "What was recorded when, newest first."),
        ("checklist", "months", "Months", "Links to the months of the timeline, one row per year."),
        (
            "checklist",
            "chart",
            "Chart",
            "How a count changed by month, with the same figures in a table.",
        ),
        (
            "assessment",
            "answers",
            "Answers",
            "The answer to a question, and whether it counts.",
        ),
        (
            "assessment",
            "comparison",
            "Comparison",
            "Two assessments side by side: what changed, in words, then each question.",
        ),
        (
            "assessment",
            "result",
            "Result",
            "A placement in large type, then why, and what would change it.",
        ),
        (
            "packets",
            "packet-part",
            "Part of a packet",
            "A story, a reason or an entry: ordered, left out, and saved while typing.",
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
            "What a reader without an account is asked about each item.",
        ),
        (
            "packets",
            "packet-reader",
            "Reader",
            "A link as its owner sees it: its expiry, its views and its answers.",
        ),
        (
            "site",
            "empty",
            "Empty state",
            "Where there is nothing yet: what will be here, and how to get it.",
        ),
        ("site", "settings", "Settings", "One row per setting, with the link to change it."),
        (
            "site",
            "notice",
            "Notice",
            "What an action did, with its undo. Shown once.",
        ),
        ("site", "message", "Message", "What the account pages say after an action."),
        ("site", "dialog", "Dialog", "Information over the page. It asks for nothing."),
        ("site", "breadcrumb", "Breadcrumb", "On a page below another one: the way back up."),
        ("site", "contents", "Contents list", "At the top of a page with several parts."),
        ("site", "pagination", "Pagination", "Below a list that is longer than a page."),
        (
            "site",
            "capture",
            "Capture",
            "One field over any page, and a pasted list as it will be recorded.",
        ),
        ("site", "header", "Header", "On every page; with the account menu when logged in."),
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
            "The first stop of the Tab key, visible only while it has the focus.",
        ),
        ("site", "print", "Print header", "Only on paper: whose page this is, and from which day."),
        (
            "site",
            "refusal",
            "Refusal",
            "A page that says no: which error it is, what it means, and what to do next.",
        ),
    )
)
