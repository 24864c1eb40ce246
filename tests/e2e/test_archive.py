"""Nine months of records leave an account in a browser, and come into another one."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from careerladder.models import User
from plans.models import Evidence, Move

# Whoever is the owner, these show the same.
SAME = ("/progress/", "/plan/", "/assessments/", "/evidence/removed/", "/packets/")


def test_an_archive_is_downloaded_checked_and_imported(
    new_page, veteran, newcomer, scripts, check_accessible, tmp_path: Path
):
    old = new_page(veteran, proved=True, java_script_enabled=scripts)
    shown = [words_of(old, address) for address in SAME]
    old.goto("/account/")
    old.get_by_role("link", name="Export", exact=True).click()
    expect(old.get_by_text("readers’ answers").first).to_be_visible()
    paths = []
    for number in range(2):
        with old.expect_download() as download:
            old.get_by_role("button", name="Download the archive").click()
        paths.append(tmp_path / f"{number}.zip")
        download.value.save_as(paths[-1])
        assert download.value.suggested_filename.startswith("careerladder-")

    page = new_page(newcomer, java_script_enabled=scripts)
    page.goto("/account/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("Archive").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Dear diary"}
    )
    page.get_by_role("button", name="Check the archive").click()
    expect(page.get_by_role("alert")).to_contain_text("This isn’t a ZIP file")
    page.get_by_label("Archive").set_input_files(paths[0])
    page.get_by_role("button", name="Check the archive").click()
    expect(page.get_by_text("Nothing has been imported yet.")).to_be_visible()
    if scripts:
        check_accessible(page)
    assert not Evidence.objects.filter(user=newcomer).exists()
    page.get_by_role("button", name="Import all of it").click()
    expect(page.get_by_text("All records of the archive were imported.")).to_be_visible()
    assert Move.objects.filter(user=newcomer).count() == Move.objects.filter(user=veteran).count()
    assert [words_of(page, address) for address in SAME] == shown

    # Going back and importing once more changes nothing.
    page.goto("/account/import/")
    page.get_by_label("Archive").set_input_files(paths[1])
    page.get_by_role("button", name="Check the archive").click()
    expect(page.get_by_role("heading", name="These records are here already")).to_be_visible()
    assert User.objects.count() == 2


def words_of(page: Page, address: str) -> str:
    page.goto(address)
    return page.get_by_role("main").inner_text()
