"""What machines ask for."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders


def test_robots_are_kept_out_of_what_is_private_and_led_to_the_sitemap(client, ladder):
    text = client.get("/robots.txt").content.decode()
    for private in ("/account/", "/assessments/", "/evidence/", "/progress/"):
        assert f"Disallow: {private}\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_sitemap_names_every_public_page_and_each_of_them_answers(client, ladder):
    text = client.get("/sitemap.xml").content.decode()
    pages = [part.split("</loc>")[0] for part in text.split("<loc>")[1:]]
    assert len(pages) == 2 + 4 + len(ladder.phases)
    for page in pages:
        path = page.removeprefix("http://testserver")
        html = client.get(path).content.decode()
        assert f'<link rel="canonical" href="{page}">' in html
        assert 'property="og:image"' in html


def test_the_manifest_names_icons_that_are_there(client, db):
    manifest = client.get("/site.webmanifest").json()
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


@pytest.mark.parametrize("address", ["/progress/", "/ladders/ai-engineer/phases/mid/"])
def test_a_page_of_a_person_is_in_no_index(as_ada, address):
    html = as_ada.get(address).content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert "canonical" not in html
