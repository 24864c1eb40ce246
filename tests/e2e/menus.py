"""The verbs behind More, and what is folded in a line of the checklist."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def behind_more(line: Locator, name: str, role: str = "button") -> Locator:
    """A verb of a line, with the menu around it opened."""
    verb = line.get_by_role(role, name=name, include_hidden=True)  # type: ignore[arg-type]
    menu = line.locator("details.more", has=verb)
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    return line.get_by_role(role, name=name)  # type: ignore[arg-type]


def unfold(line: Locator) -> None:
    """Open the line of an item that counts."""
    fold = line.locator(".item__fold")
    if fold.get_attribute("open") is None:
        fold.locator("> summary").click()


def expect_count(page: Page, counting: int, total: int) -> None:
    """The sentence at the head of the page says how many items count."""
    words = f"{counting} of {total} items count"
    expect(page.locator("#placement").get_by_text(words)).to_be_visible()
