"""A backup that is made while people write is restored to the same pages."""

from __future__ import annotations

import http.cookiejar
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from threading import Event, Thread

import pytest

from tests.html_forms import HtmlPage
from tests.toolchain.conftest import ROOT, Server, run_locally, surroundings

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"
CAPTURE = "/evidence/capture/"
# What is made for each page or session: tokens, keys of forms, and the time when a page was shown.
OF_THE_REQUEST = re.compile(r'name="(csrfmiddlewaretoken|\w+_key|shown_at)" value="[^"]*"')


class Browser:
    """A session of one person at one server."""

    def __init__(self, server: Server) -> None:
        self.site = f"http://localhost:{server.port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> str:
        with self.opener.open(f"{self.site}{path}", timeout=60) as answer:
            html: str = answer.read().decode()
            return html

    def send(self, path: str, **typed: str) -> str:
        """Fill in the form of a page that posts to the page itself, and send it."""
        forms = HtmlPage(self.get(path), path).forms
        (form,) = [each for each in forms if each.action == path and each.method == "post"][:1]
        fields = form.filled(lambda control: typed.get(control.name))
        sent = urllib.parse.urlencode(fields, doseq=True).encode()
        with self.opener.open(f"{self.site}{path}", sent, timeout=60) as answer:
            html: str = answer.read().decode()
            return html


def manage(server: Server, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=surroundings(DATA_DIR=str(server.folder), PORT=str(server.port)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def pages_of(browser: Browser) -> dict[str, str]:
    """The pages of the demo's account, without what is made for each request."""
    paths = ["/progress/", "/evidence/", "/plan/", "/packets/", "/assessments/"]
    found = {path: browser.get(path) for path in paths}
    for pattern in (
        r"/ladders/[^/]+/items/[^/\"#?]+/",
        r"/evidence/[0-9a-f-]{36}/history/",
        r"/evidence/[0-9a-f-]{36}/",
        r"/packets/[0-9a-f-]{36}/",
        r"/plan/[0-9a-f-]{36}/",
        r"/assessments/[0-9a-f-]{36}/",
    ):
        paths = re.findall(f'href="({pattern})"', "".join(found.values()))
        if paths:
            found[paths[0]] = browser.get(paths[0])
    return {path: OF_THE_REQUEST.sub("", html) for path, html in found.items()}


def test_a_backup_made_while_people_write_is_restored_to_the_same_pages(local, tmp_path):
    password = manage(local, "demo").split("password ")[1].split()[0]
    writer = Browser(local)
    writer.send("/account/signup/", email="writer@example.org", password1=PASSWORD)
    is_over = Event()
    written: list[None] = []

    def write() -> None:
        while not is_over.is_set():
            writer.send(CAPTURE, note=f"Entry {len(written)}.")
            written.append(None)

    thread = Thread(target=write)
    thread.start()
    try:
        while len(written) < 3:
            assert thread.is_alive()
        before = len(written)
        backup = manage(local, "localdb", "backup")
    finally:
        is_over.set()
        thread.join()
    assert len(written) > before

    folder = tmp_path / "restored"
    folder.mkdir()
    (folder / "secret-key").write_text((local.folder / "secret-key").read_text())
    demo = {"login": "demo@example.org", "password": password}
    manage(Server(local.process, local.port, folder), "localdb", "restore", backup)
    with run_locally(folder, STATIC_DIR=str(local.folder / "static")) as restored:
        original, copy = Browser(local), Browser(restored)
        original.send("/account/login/", **demo)
        copy.send("/account/login/", **demo)
        expected = pages_of(original)
        assert len(expected) >= 9
        assert pages_of(copy) == expected

        copy = Browser(restored)
        copy.send("/account/login/", login="writer@example.org", password=PASSWORD)
        entries = set(re.findall(r"Entry \d+\.", copy.get("/evidence/")))
        assert {f"Entry {number}." for number in range(before - 1)} <= entries
