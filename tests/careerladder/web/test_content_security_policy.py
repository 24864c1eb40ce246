"""A browser takes nothing for our pages from another site, and runs nothing that stands in them."""

from __future__ import annotations

import pytest

PAGES = ["/", "/account/login/", "/progress/", "/account/two-step/", "/no-such-page/"]
NOTHING = {
    "object-src",
    "frame-src",
    "worker-src",
    "media-src",
    "frame-ancestors",
    "base-uri",
}


@pytest.fixture(params=PAGES)
def policy(request, as_ada, ladder) -> dict[str, set[str]]:
    header = as_ada.get(request.param)["Content-Security-Policy"]
    directives = [directive.split() for directive in header.split(";")]
    return {name: set(sources) for name, *sources in directives}


def test_each_source_is_this_site_or_none(policy):
    assert policy.pop("img-src") == {"'self'", "data:"}
    assert all(sources in ({"'self'"}, {"'none'"}) for sources in policy.values()), policy


def test_what_no_page_has_comes_from_nowhere(policy):
    assert {name for name in policy if policy[name] == {"'none'"}} == NOTHING


def test_what_is_not_named_is_this_site(policy):
    assert policy["default-src"] == {"'self'"}
