"""The style guide in a browser: no axe violation, in light and in the dark, wide and narrow."""

from __future__ import annotations

from typing import Literal

import pytest


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_every_component_is_accessible(
    new_page, settings, check_accessible, width: int, scheme: Literal["light", "dark"]
):
    settings.STYLEGUIDE = True
    page = new_page(bypass_csp=True)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/styleguide/")
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
