"""The style guide in a browser: no axe violation, in light and in the dark, wide and narrow."""

from __future__ import annotations

from typing import Literal

import pytest


@pytest.mark.slow
def test_every_component_is_accessible(new_page, settings, check_accessible):
    settings.STYLEGUIDE = True
    page = new_page(bypass_csp=True)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/styleguide/")
    looks: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (320, "dark")]
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
