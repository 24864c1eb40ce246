"""Take the README's pictures anew, of the product as `make run` starts it, with the demo in it.

Its database, port and folder are for this run alone, and gone afterwards. The demo tells its story
relative to today: two runs on one day make the same pictures. Run by bin/screenshots.
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

# The README shows them smaller: more pixels than these nobody sees.
DESK = {"viewport": {"width": 1100, "height": 1000}, "device_scale_factor": 1.5}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1.5,
    "is_mobile": True,
    "has_touch": True,
}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What a stranger answers to the quiz: a yes with its example, or no.
ANSWERS = [
    "The reranker PR: three tradeoffs stated, two alternatives ruled out.",
    "Our evaluation sets differed between models. I proposed one for all.",
    "The index rebuild failed while I was away; the fallback I had designed held.",
    "The recommendations team adopted our evaluation set, for its offline tests.",
    None,
]
PICTURED = 4

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
    """The running product, and who can log in to it."""

    url: str
    email: str
    password: str


def main() -> None:
    # TERM, sent to `make`, must end what runs below, too.
    signal.signal(signal.SIGTERM, leave)
    with running_demo() as demo, browser() as chromium:
        # Put in place when all are taken: a run that ends early leaves the old ones whole.
        taken = dict(pictures(chromium, demo))
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.iterdir():
        old.unlink()
    for name, picture in taken.items():
        (PICTURES / name).write_bytes(picture)
        say(f"docs/pictures/{name} ({len(picture) // 1000} kB)")


def pictures(chromium: Browser, demo: Demo) -> Iterator[tuple[str, bytes]]:
    """Each picture's file name and content, in the order in which the README shows them."""
    desk = new_page(chromium, demo, DESK)
    log_in(desk, demo)
    cut_above(desk, "Last recorded")
    yield from in_both_schemes(desk, "progress")

    stranger = new_page(chromium, demo, PHONE)
    stranger.goto("/assessment/")
    stranger.get_by_role("link", name="Begin with question 1").click()
    for number, example in enumerate(ANSWERS, start=1):
        answer(stranger, example)
        if number == PICTURED:
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
    # The last item that counts, and below it one that is only claimed.
    counts = phone.get_by_role("listitem").filter(has_text="Evidenced: counts").last
    counts.get_by_role("heading").evaluate("name => name.scrollIntoView()")
    yield from in_both_schemes(phone, "checklist")


def new_page(chromium: Browser, demo: Demo, screen: dict[str, Any]) -> Page:
    """A page in a browser profile of its own."""
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


def cut_above(page: Page, heading: str) -> None:
    """Make the window as high as what stands above a heading."""
    box = page.get_by_role("heading", name=heading).bounding_box()
    size = page.viewport_size
    if box and size:
        page.set_viewport_size({"width": size["width"], "height": int(box["y"]) - 32})


def in_both_schemes(page: Page, name: str) -> Iterator[tuple[str, bytes]]:
    """What is in the window, light and dark, as WebP."""
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
            args=QUIET,
            # It ends with us, not before: what waits for it would complain.
            handle_sigint=False,
            handle_sigterm=False,
        )
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def running_demo() -> Iterator[Demo]:
    """The product, served as `make run` serves it, on a database that `make demo` has filled."""
    with tempfile.TemporaryDirectory(prefix="careerladder-screenshots-") as name:
        folder = Path(name)
        surroundings = own_surroundings(folder)
        try:
            with server(folder, surroundings) as url:
                fill = [sys.executable, "manage.py", "demo"]
                done = subprocess.run(
                    fill, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, check=False
                )
                if done.returncode != 0:
                    end("the demo could not be told.")
                password = (folder / "demo-password").read_text(encoding="utf-8").strip()
                yield Demo(url, "demo@example.org", password)
        finally:
            # Its socket may lie elsewhere.
            Cluster(folder / "postgres").remove()


def own_surroundings(folder: Path) -> dict[str, str]:
    """The environment, with nothing in it that an operator or a developer has set for theirs."""
    theirs = {field.upper() for field in Configuration.model_fields} | {"DJANGO_SETTINGS_MODULE"}
    ours = {name: value for name, value in os.environ.items() if name not in theirs}
    return ours | {"DATA_DIR": str(folder), "PORT": str(free_port())}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def server(folder: Path, surroundings: dict[str, str]) -> Iterator[str]:
    """Serve until the block ends; gives the address, once the server says it."""
    log = folder / "log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:careerladder.server"],
            cwd=ROOT,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # A Ctrl-C reaches whatever runs at the terminal: this one is ended below, in its turn.
            start_new_session=True,
        ) as process,
    ):
        try:
            said = process.stdout or ()
            urls = (line.strip() for line in said if line.startswith("http://"))
            if (url := next(urls, None)) is None:
                end(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
            yield url
        finally:
            # A second Ctrl-C would take the folder away before the database has stopped.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            process.terminate()
            process.wait()


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def end(line: str) -> NoReturn:
    sys.exit(f"careerladder: {line}")


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except Error as error:
        end(f"a page is not as expected, and no picture was changed: {error}")
