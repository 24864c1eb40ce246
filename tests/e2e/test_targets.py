"""What can be pressed is as tall as a finger needs, and the header is one row."""

from __future__ import annotations

import pytest

PAGES = (
    *("/progress/", "/plan/", "/evidence/", "/packets/", "/assessments/", "/account/"),
    *("/ladders/ai-engineer/", "/ladders/ai-engineer/phases/senior/"),
    *("/ladders/ai-engineer/roadblocks/", "/ladders/ai-engineer/faq/", "/progress/timeline/"),
)
# In text a target is as tall as its line. A card is pressed anywhere.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select")].filter(each => {
  if (!each.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  if (each.closest(".visually-hidden, .skip-link")) return false;
  const box = each.getBoundingClientRect();
  const isInText = getComputedStyle(each).display === "inline"
    && each.parentElement.textContent.trim().length > each.textContent.trim().length + 3;
  return box.width > 0 && !isInText && box.height < 23.9;
}).map(each => `${each.textContent.trim().slice(0, 40)}: ${each.getBoundingClientRect().height}`)"""
HEADER = "document.querySelector('.header__row').getBoundingClientRect().height"


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_pressed_is_24_pixels_tall(new_page, veteran, width):
    page = new_page(veteran, viewport={"width": width, "height": 900})
    small = []
    for path in PAGES:
        page.goto(path)
        small += [f"{path} {each}" for each in page.evaluate(SMALL)]
    assert small == []


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("who", ["a person", "a stranger"])
def test_the_header_is_one_row(new_page, newcomer, width, who):
    page = new_page(
        newcomer if who == "a person" else None, viewport={"width": width, "height": 900}
    )
    for path in ("/", "/ladders/ai-engineer/"):
        page.goto(path)
        assert page.evaluate(HEADER) < 80
