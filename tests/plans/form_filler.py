"""Fill forms with unique words, so that each can be found again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from tests.html_forms import Button, Control, Form, HtmlPage, Press, press
from tests.plans.simulated_browser import is_ours

TEXTS = ("note", "name", "what", "done_when", "reason", "happened", "move", "in_the_way")
# Entries of a captured list, enough for several pages of a list.
LINES = 13


@dataclass
class FormFiller:
    typed: int = 0

    def word(self) -> str:
        self.typed += 1
        return f"kiebitz{self.typed}"

    def filled(self, page: HtmlPage, bits: int, choose: Callable[[Press], bool]) -> list[Press]:
        """Fill each form of a page that `choose` accepts. `bits` decides which boxes are ticked."""
        return [
            pressed
            for form in page.forms
            for button in form.buttons
            for pressed in [self._filled(form, button, bits)]
            if is_ours(pressed) and choose(pressed)
        ]

    def reworded(self, pressed: Press) -> Press:
        """The same form with other words in its text fields."""
        return pressed.with_values(
            **{
                name: self.word()
                for name in TEXTS
                if pressed.value(name) and name in pressed.fields and not pressed.is_undo
            }
        )

    def _filled(self, form: Form, button: Button, bits: int) -> Press:
        is_empty = button.name == "without"

        def typed(control: Control) -> str | None:
            if control.name in TEXTS and control.kind in ("text", "textarea"):
                return "" if is_empty else self._text(control, form, bits)
            if control.name == "until":
                return (timezone.localdate() + timedelta(days=1 + bits)).isoformat()
            if control.name == "due_on" and bits % 3 == 0:
                return (timezone.localdate() + timedelta(days=bits * 2)).isoformat()
            return None

        fields = form.filled(typed)
        places: dict[str, int] = {}
        for control in form.controls:
            if control.kind in ("checkbox", "radio"):
                place = places[control.name] = places.get(control.name, -1) + 1
                _choose(fields, control, place, bits)
        pressed = press(form, button, fields)
        return pressed

    def _text(self, control: Control, form: Form, bits: int) -> str:
        word = self.word()
        has_preview = any(each.name == "previewed" for each in form.controls)
        if control.name == "note" and has_preview:
            return control.value
        if control.name == "note" and form.action.endswith("/capture/") and bits % 3 == 0:
            letters = "abcdefghijklm"[:LINES]
            return "\n".join(f"- {word}{letter}" for letter in letters)
        if control.name in ("move", "in_the_way") and bits % 2:
            return ""
        return word


def _choose(fields: dict[str, list[str]], control: Control, place: int, bits: int) -> None:
    """Each bit turns a box over; of radio buttons the number decides."""
    values = [each for each in fields.get(control.name, []) if each != control.value]
    is_on = control.is_checked
    if control.kind == "radio":
        if place == bits % 2:
            fields[control.name] = [control.value]
        return
    if bits >> (place % 5) & 1:
        is_on = not is_on
    fields[control.name] = [*values, control.value] if is_on else values
    if not fields[control.name]:
        del fields[control.name]
