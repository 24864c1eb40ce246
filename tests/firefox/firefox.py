"""A Firefox without a window, driven by Mozilla's own protocol, which needs no geckodriver."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

from pypdf import PdfReader

# Seconds. These tests do not measure speed.
PATIENCE = 60
# Of A4, in centimeters, as the browser's own dialog has it.
PAPER = {"width": 21.0, "height": 29.7}
PREFERENCES = """
user_pref("marionette.port", {port});
user_pref("app.update.auto", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""


class Firefox:
    """One tab. Things are found by what a reader sees of them."""

    def __init__(self, driver: Any, site: str) -> None:
        self.driver = driver
        self.site = site

    def open(self, path: str) -> None:
        self.driver.navigate(f"{self.site}{path}")

    @property
    def path(self) -> str:
        return str(self.driver.get_url()).removeprefix(self.site)

    @property
    def text(self) -> str:
        return str(self.run("return document.querySelector('main').innerText"))

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, script_args=list(arguments))

    def fill(self, field: str, text: str, *, within: str = "main") -> None:
        """Type into the field with this label."""
        self._shown(f"//*[@id=//label[starts-with(normalize-space(), '{field}')]/@for]").send_keys(
            text
        )

    def press(self, words: str) -> None:
        """Press the button, link or summary whose words begin so."""
        kinds = "self::button or self::a or self::summary"
        self._shown(f"//main//*[{kinds}][starts-with(normalize-space(), '{words}')]").click()

    def wait_for(self, words: str) -> None:
        from marionette_driver.wait import Wait

        Wait(self.driver, timeout=PATIENCE).until(lambda _: words in self.text)

    def overflow_at(self, width: int) -> int:
        """How many pixels the page is too wide for a window of this width."""
        self.driver.set_window_rect(width=width, height=900)
        return int(
            self.run(
                "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
            )
        )

    def sheets(self) -> list[str]:
        """The text of each printed sheet."""
        printed = self.driver._send_message("WebDriver:Print", {"page": PAPER}, key="value")
        pages = PdfReader(BytesIO(base64.b64decode(printed))).pages
        return [normalize("NFKC", page.extract_text()) for page in pages]

    def _shown(self, path: str) -> Any:
        """The first element of an XPath that is shown."""
        from marionette_driver.by import By
        from marionette_driver.wait import Wait

        def first(driver: Any) -> Any:
            found = driver.find_elements(By.XPATH, path)
            return next((each for each in found if each.is_displayed()), None)

        return Wait(self.driver, timeout=PATIENCE).until(first)


@contextmanager
def running_firefox(folder: Path) -> Iterator[Any]:
    """The driver of a new Firefox, whose profile lies in `folder`."""
    with warnings.catch_warnings():
        # Its own modules call what is deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        from marionette_driver.marionette import Marionette

    port = _free_port()
    (folder / "user.js").write_text(PREFERENCES.format(port=port), encoding="utf-8")
    command = [os.environ["FIREFOX"], "--headless", "--no-remote", "--marionette"]
    # The console of the browser, where a refused request is logged, is of the system.
    command.append("--remote-allow-system-access")
    process = subprocess.Popen(  # noqa: S603 -- the browser that make firefox found.
        [*command, "--profile", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        driver = Marionette(host="127.0.0.1", port=port, socket_timeout=PATIENCE)
        _wait_for_port(port)
        driver.start_session()
        yield driver
        driver.delete_session()
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for_port(port: int) -> None:
    """The driver's own way leaves sockets open."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError("Firefox listens to no driver.")
