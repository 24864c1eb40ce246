"""Values that make a form valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from tests.addresses import url_name_of
from tests.conftest import PASSWORD
from tests.html_forms import Button, Control, Form, Press, press

WORD = "zaunkoenig"
LIST = f"- {WORD} one\n- {WORD} two\n- {WORD} three"
# The account has one move under way, and at most three may be.
MOST_TICKED = {"starts": 2}
# It would contradict the other boxes of the same form.
LEFT_UNTICKED = ("alone",)
KNOWN = {
    "links": f"https://{WORD}.example/rollout",
    "email": f"{WORD}@example.org",
    "time_zone": "Europe/Rome",
    "hours": "9",
    "password": PASSWORD,
    "password1": "four kites above a harbor",
    "password2": "four kites above a harbor",
    "login": "ada@example.org",
    "q": "ranker",
    "code": "123456",
}
IN_A_MONTH = ("due_on", "until")


def filled_forms(form: Form, button: Button) -> Iterator[Press]:
    """The form filled with a word, and if it is a capture, once more with a list."""
    is_capture = (url_name_of(button.to or form.action) or "") == "plans:capture"
    is_to_be_typed = is_capture and any(
        each.kind == "textarea" and not each.value for each in form.controls
    )
    for note in (WORD, LIST) if is_to_be_typed else (WORD,):
        yield press(
            form, button, _fields(form, button, note, keep_note=is_capture and not is_to_be_typed)
        )


def _fields(form: Form, button: Button, note: str, *, keep_note: bool) -> dict[str, list[str]]:
    def typed(control: Control) -> str | None:
        if button.name == "without" or (keep_note and control.name == "note"):
            return None
        # The dates and the rows of a preview are right as they are proposed.
        if control.name.startswith(("when-", "note-")):
            return None
        if control.name in KNOWN:
            return KNOWN[control.name]
        if control.name in IN_A_MONTH:
            return (timezone.localdate() + timedelta(days=30)).isoformat()
        if control.kind == "select":
            return next((each for each in control.choices if each), "")
        is_text = control.kind in ("text", "textarea") and control.name != "happened_on"
        return note if is_text else None

    fields = form.filled(typed, ticked=True)
    for control in form.controls:
        if control.kind == "radio" and control.value and not control.is_checked:
            fields[control.name] = [control.value]
    return {
        name: values[: MOST_TICKED.get(name)]
        for name, values in fields.items()
        if name not in LEFT_UNTICKED
    }
