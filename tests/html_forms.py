"""Parse the forms of a page, fill them, and send them as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

from tests.addresses import url_name_of

UNDO = ("Undo", "Add back to the plan")
NOT_SENT = ("submit", "button", "image", "reset")
TYPED = ("text", "textarea", "email", "password", "search", "url", "date", "month", "number", "tel")


@dataclass
class Control:
    name: str
    kind: str
    value: str = ""
    is_checked: bool = False
    choices: list[str] = field(default_factory=list)


@dataclass
class Button:
    """A submit button: its name, value and `formaction`, each empty if it has none."""

    name: str
    value: str
    to: str
    label: str = ""


@dataclass
class Form:
    action: str
    method: str
    is_in_notice: bool = False
    controls: list[Control] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def filled(
        self, typed: Callable[[Control], str | None], *, ticked: bool | None = None
    ) -> dict[str, list[str]]:
        """The values to send. `typed` returns a control's new value, or None to keep its own.

        `ticked` applies to all checkboxes, and to the first radio button of each group. None keeps
        their present state.
        """
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            if control.kind in ("checkbox", "radio"):
                is_first = control.kind == "checkbox" or control.name not in sent
                is_on = control.is_checked if ticked is None else ticked and is_first
                if is_on:
                    sent.setdefault(control.name, []).append(control.value)
                continue
            new = None if control.kind == "hidden" else typed(control)
            sent.setdefault(control.name, []).append(control.value if new is None else new)
        return sent


@dataclass(frozen=True)
class Press:
    """A submission: the URL, the fields, and the button that was pressed."""

    to: str
    fields: Mapping[str, list[str]]
    label: str
    is_undo: bool
    method: str

    @property
    def route(self) -> str:
        return url_name_of(self.to) or ""

    def value(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    def with_values(self, **fields: str) -> Press:
        """A copy with other values in these fields, as far as it has them."""
        others = {name: [text] for name, text in fields.items() if name in self.fields}
        return replace(self, fields={**self.fields, **others})


def press(form: Form, button: Button, fields: Mapping[str, list[str]]) -> Press:
    sent = {name: list(values) for name, values in fields.items()}
    if button.name:
        sent.setdefault(button.name, []).append(button.value)
    is_undo = form.is_in_notice and button.label in UNDO
    return Press(button.to or form.action, sent, button.label, is_undo, form.method)


class HtmlPage(HTMLParser):
    """The forms, links and texts of notices of a page."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.notices: list[str] = []
        self._by_id: dict[str, Form] = {}
        self._deferred: list[tuple[str, Callable[[Form], None]]] = []
        self._open: Form | None = None
        self._divs: list[bool] = []
        self._select: Control | None = None
        self._text: Control | None = None
        self._button: Button | None = None
        self.feed(html)
        for form_id, add in self._deferred:
            if form_id in self._by_id:
                add(self._by_id[form_id])

    def presses(self, typed: Callable[[Control], str | None] = lambda control: None) -> list[Press]:
        """A submission by each button of each form."""
        return [
            press(form, button, form.filled(typed))
            for form in self.forms
            for button in form.buttons
        ]

    @property
    def _is_in_notice(self) -> bool:
        return any(self._divs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        match tag:
            case "div":
                self._divs.append("notice" in said.get("class", "").split())
                if self._divs[-1]:
                    self.notices.append("")
            case "a" if "href" in said:
                self.links.append(urljoin(self.address, said["href"]))
            case "form":
                self._begin_form(said)
            case "option" if self._select is not None:
                self._select.choices.append(said.get("value", ""))
                if "selected" in said:
                    self._select.value = said.get("value", "")
            case "button" | "input" | "textarea" | "select" if "disabled" not in said:
                self._begin_control(tag, said)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "div" if self._divs:
                self._divs.pop()
            case "form":
                self._open = None
            case "select":
                self._select = None
            case "textarea":
                if self._text is not None:
                    self._text.value = self._text.value.removeprefix("\n")
                self._text = None
            case "button":
                self._button = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data
        if self._button is not None:
            self._button.label = f"{self._button.label}{data}".strip()
        elif self._is_in_notice and self._text is None:
            self.notices[-1] = " ".join(f"{self.notices[-1]} {data}".split())

    def _begin_form(self, said: Mapping[str, str]) -> None:
        action = urljoin(self.address, said.get("action") or self.address)
        self._open = Form(action, said.get("method", "get").lower(), self._is_in_notice)
        self.forms.append(self._open)
        if "id" in said:
            self._by_id[said["id"]] = self._open

    def _begin_control(self, tag: str, said: Mapping[str, str]) -> None:
        kind = said.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind in NOT_SENT:
            if said.get("type", "submit") == "submit" and "data-drop" not in said:
                to = urljoin(self.address, said["formaction"]) if "formaction" in said else ""
                pressed = Button(said.get("name", ""), said.get("value", ""), to)
                self._add(said, lambda form: form.buttons.append(pressed))
                if tag == "button":
                    self._button = pressed
        elif said.get("name"):
            default = "on" if kind in ("checkbox", "radio") else ""
            control = Control(said["name"], kind, said.get("value", default), "checked" in said)
            if tag == "select":
                self._select = control
            elif tag == "textarea":
                self._text = control
            self._add(said, lambda form: form.controls.append(control))

    def _add(self, said: Mapping[str, str], add: Callable[[Form], None]) -> None:
        if "form" in said:
            self._deferred.append((said["form"], add))
        elif self._open is not None:
            add(self._open)


def fields_of(client: Client, address: str, to: str = "", **said: Any) -> dict[str, Any]:
    """The fields of the form on the page `address` that posts `to` a URL, with changed values.

    `to` defaults to the page's own URL.
    """
    return fields_in(client.get(address), to or address) | said


def fields_in(answer: Any, to: str) -> dict[str, Any]:
    """The fields of the form in a response that posts `to` a URL, with their present values."""
    here = to.partition("?")[0]
    forms = HtmlPage(answer.text, answer.request["PATH_INFO"]).forms
    form = next(
        each for each in forms if each.method == "post" and each.action.partition("?")[0] == here
    )
    sent = form.filled(lambda control: None)
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}


def undos(pressed: Iterable[Press]) -> list[Press]:
    return [each for each in pressed if each.is_undo]
