"""Take the README's screenshots of the app as `make run` starts it, with the demo's records.

The database, port and folder are temporary. The demo's dates are relative to today, so two runs on
one day make the same pictures. Run by bin/screenshots.
"""

import base64
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NoReturn

from playwright.sync_api import Browser, Error, Page, sync_playwright

from careerladder.configuration import Configuration
from localdb import Cluster

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# The README scales them down, so that more pixels would not be seen.
DESKTOP = {"viewport": {"width": 1100, "height": 1000}, "device_scale_factor": 1.5}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1.5,
    "is_mobile": True,
    "has_touch": True,
}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A stranger's answers to the assessment: the example of a yes, or None for a no.
ANSWERS = [
    "The reranker PR: three tradeoffs stated, two alternatives ruled out.",
    "Our evaluation sets differed between models. I proposed one for all.",
    "The index rebuild failed while I was away; the fallback I had designed held.",
    "The recommendations team adopted our evaluation set, for its offline tests.",
    None,
]
PICTURED_QUESTION = 4

# Chromium can write WebP, which is half the size of its PNG, but Playwright can't ask for it.
TO_WEBP = """async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.9).split(",")[1];
}"""


@dataclass(frozen=True)
class Demo:
    """The running app, and an account that can log in to it."""

    url: str
    email: str
    password: str


def main() -> None:
    # A SIGTERM that is sent to `make` must end the child processes too.
    signal.signal(signal.SIGTERM, exit_on_signal)
    with running_demo() as demo, browser() as chromium:
        # Written only when all are taken, so that an interrupted run keeps the old ones.
        taken = dict(pictures(chromium, demo))
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.iterdir():
        old.unlink()
    for name, picture in taken.items():
        (PICTURES / name).write_bytes(picture)
        say(f"docs/pictures/{name} ({len(picture) // 1000} kB)")


def pictures(chromium: Browser, demo: Demo) -> Iterator[tuple[str, bytes]]:
    """Each picture's file name and content, in the order in which the README shows them."""
    desk = new_page(chromium, demo, DESKTOP)
    log_in(desk, demo)
    desk.set_viewport_size({"width": 1100, "height": 860})
    yield from in_both_schemes(desk, "progress")

    stranger = new_page(chromium, demo, PHONE)
    stranger.goto("/assessment/")
    stranger.get_by_role("link", name="Start with question 1").click()
    for number, example in enumerate(ANSWERS, start=1):
        answer(stranger, example)
        if number == PICTURED_QUESTION:
            yield from in_both_schemes(stranger, "question")
        press(stranger, "Next question" if number < len(ANSWERS) else "Check your answers")
    stranger.get_by_role("link", name="Next", exact=True).click()
    answer(stranger, None)
    press(stranger, "Next")
    press(stranger, "Finish")
    stranger.get_by_role("heading", name="Senior", level=1).wait_for()
    yield from in_both_schemes(stranger, "placement")

    phone = new_page(chromium, demo, PHONE)
    log_in(phone, demo)
    phone.get_by_role("link", name="Senior", exact=True).first.click()
    # Scroll to the last item that counts, which has one below it that is only claimed.
    counts = phone.locator(".item[data-state=evidenced]").last
    counts.get_by_role("heading").evaluate("name => name.scrollIntoView()")
    yield from in_both_schemes(phone, "checklist")

    desk.get_by_role("link", name="Packets", exact=True).click()
    desk.get_by_role("link", name="The case for Staff").click()
    desk.set_viewport_size({"width": 1100, "height": 860})
    yield from in_both_schemes(desk, "packet")

    desk.get_by_role("link", name="All readers and answers").click()
    desk.get_by_role("link", name="What this reader sees").first.click()
    phone.goto(desk.url)
    phone.get_by_role("article").evaluate("document => document.scrollIntoView()")
    yield from in_both_schemes(phone, "reader")


def new_page(chromium: Browser, demo: Demo, screen: dict[str, Any]) -> Page:
    """A page in a new browser context."""
    context = chromium.new_context(base_url=demo.url, reduced_motion="reduce", **screen)
    context.set_default_timeout(15_000)
    return context.new_page()


def log_in(page: Page, demo: Demo) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(demo.email)
    page.get_by_label("Password").fill(demo.password)
    press(page, "Log in")
    page.get_by_role("heading", name="You are at", level=1).wait_for()


def answer(page: Page, example: str | None) -> None:
    """Say yes with an example, or no."""
    page.get_by_label("Yes" if example else "No", exact=True).check()
    page.get_by_label("A concrete example").fill(example or "")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def in_both_schemes(page: Page, name: str) -> Iterator[tuple[str, bytes]]:
    """Screenshots of the viewport in light and dark, as WebP."""
    with page.context.new_page() as converter:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.fonts.ready")
            png = base64.b64encode(page.screenshot(animations="disabled")).decode()
            webp: str = converter.evaluate(TO_WEBP, png)
            yield f"{name}-{scheme}.webp", base64.b64decode(webp)


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            args=CHROMIUM_ARGS,
            # This process closes it. If a signal closed it first, pending calls would fail.
            handle_sigint=False,
            handle_sigterm=False,
        )
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def running_demo() -> Iterator[Demo]:
    """The app, served as by `make run`, with the records of `make demo`."""
    with tempfile.TemporaryDirectory(prefix="careerladder-screenshots-") as name:
        folder = Path(name)
        environment = clean_environment(folder)
        try:
            with server(folder, environment) as url:
                fill = [sys.executable, "manage.py", "demo"]
                done = subprocess.run(
                    fill, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False
                )
                if done.returncode != 0:
                    end("the demo could not be created.")
                password = (folder / "demo-password").read_text(encoding="utf-8").strip()
                yield Demo(url, "demo@example.org", password)
        finally:
            # Its socket may be in another folder.
            Cluster(folder / "postgres").remove()


def clean_environment(folder: Path) -> dict[str, str]:
    """The environment without any setting of the app, with this run's folder and port."""
    app_settings = {field.upper() for field in Configuration.model_fields} | {
        "DJANGO_SETTINGS_MODULE"
    }
    environment = {name: value for name, value in os.environ.items() if name not in app_settings}
    return environment | {"DATA_DIR": str(folder), "PORT": str(free_port())}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def server(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Serve until the block ends. Yields the URL that the server prints once it is ready."""
    log = folder / "log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:careerladder.server"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Not reached by a Ctrl-C at the terminal. It is terminated below.
            start_new_session=True,
        ) as process,
    ):
        try:
            output = process.stdout or ()
            urls = (line.strip() for line in output if line.startswith("http://"))
            if (url := next(urls, None)) is None:
                end(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
            yield url
        finally:
            # A second Ctrl-C would remove the folder before the database has stopped.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            process.terminate()
            process.wait()


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def end(line: str) -> NoReturn:
    sys.exit(f"careerladder: {line}")


def exit_on_signal(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except Error as error:
        end(f"a page is not as expected, and no picture was changed: {error}")
