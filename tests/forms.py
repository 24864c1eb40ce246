"""The forms of a page, as a browser would send them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.robot import Page

KEPT = ("hidden", "date", "month", "number")


def fields_of(client: Client, address: str, to: str = "", **said: Any) -> dict[str, Any]:
    """What the form at an address sends that posts `to` another, or back to its own; with what is
    said in it. What a browser would leave out is left out.
    """
    return fields_in(client.get(address), to or address) | said


def fields_in(answer: Any, to: str) -> dict[str, str]:
    """What the form of a page sends that posts `to` an address."""
    page = Page(answer.text, answer.request["PATH_INFO"])
    here = to.partition("?")[0]
    form = next(
        each
        for each in page.forms
        if each.method == "post" and each.action.partition("?")[0] == here
    )
    return {each.name: each.value for each in form.controls if each.type in KEPT}
