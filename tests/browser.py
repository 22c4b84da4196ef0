"""A headless Chromium for tests, on a thread of its own: playwright's event loop must not run in the tests' thread."""

import shutil
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from lstm_diagrams.render.fonts import FOLDER

Result = TypeVar("Result")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_VIEWPORT: ViewportSize = {"width": 1400, "height": 900}
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
"""Where Linux has its fonts."""
_FACES = (
    ("Arial", "normal", "Sans-Regular.ttf"),
    ("Noto Sans", "normal", "Signs-Regular.ttf"),
    ("Noto Sans CJK SC", "normal", "Chinese-Regular.otf"),
    ("Times New Roman", "normal", "Serif-Regular.ttf"),
    ("Times New Roman", "italic", "Serif-Italic.ttf"),
    ("Tinos", "normal", "Signs-Regular.ttf"),
)
"""Names of fonts that pictures ask for, each with the file of the package that stands for it."""
_LOAD = "async () => { await Promise.all([...document.fonts].map(font => font.load())) }"
"""Wait for the fonts that a page brings: SVG text laid out before there was any stays without letters."""
_FILL = "body => { document.body.innerHTML = body }"


def _package_fonts() -> str:
    """A style sheet by which a page finds the fonts of the package under the names that pictures ask for."""
    return "".join(
        f'@font-face{{font-family:"{name}";font-style:{style};src:url(data:font/otf;base64,{_encoded(file)})}}'
        for name, style, file in _FACES
    )


def _encoded(file: str) -> str:
    return b64encode((FOLDER / file).read_bytes()).decode()


def font_files() -> list[Path]:
    """The fonts of this machine, where it is Linux."""
    return [path for folder in FONT_FOLDERS if folder.is_dir() for path in folder.rglob("*.[ot]t[fc]")]


class NoBrowserError(Exception):
    """No Chromium could be started, or it would not live; the message names the cure."""


class Chromium:
    """Loads HTML and evaluates JavaScript in it."""

    def __init__(self) -> None:
        if sys.platform == "linux" and not font_files():  # those that a page brings are not enough for it
            raise NoBrowserError("no font on this machine, without which Chromium ends: install one, such as DejaVu")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chromium")
        try:
            self._page = self._thread.submit(self._start).result()
        except Error as error:
            self.close()
            why = error.message.splitlines()[0]
            raise NoBrowserError(f"no Chromium: install one, or run 'playwright install chromium' ({why})") from error

    def _start(self) -> Page:
        self._playwright = sync_playwright().start()
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        self._browser = self._playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        return self._browser.new_page(viewport=_VIEWPORT)

    def evaluate(self, html: str, script: str, *, scheme: Literal["light", "dark"] = "light") -> Any:
        """What ``script``, a JavaScript function, returns in a page of ``html`` for a reader who prefers ``scheme``."""

        def load() -> Any:
            self._page.emulate_media(color_scheme=scheme)
            self._page.set_content(html)
            return self._page.evaluate(script)

        return self._thread.submit(load).result()

    def measure(self, body: str, script: str) -> Any:
        """What ``script`` returns in a page with that body, where the fonts of the package stand for those of pictures."""

        def load() -> Any:
            self._lettered.evaluate(_FILL, body)
            return self._lettered.evaluate(script)

        return self._thread.submit(load).result()

    @cached_property
    def _lettered(self) -> Page:
        """A page that has the fonts of the package, which take longer to read than most that is measured with them."""
        page = self._browser.new_page(viewport=_VIEWPORT)
        page.set_content(f'<!doctype html><meta charset="utf-8"><style>{_package_fonts()}</style><body>')
        page.evaluate(_LOAD)
        return page

    def visit(self, work: Callable[[Browser], Result]) -> Result:
        """What ``work`` returns, done with the browser in its own thread."""
        return self._thread.submit(lambda: work(self._browser)).result()

    def close(self) -> None:
        """End the browser and its thread."""
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def _stop(self) -> None:
        if hasattr(self, "_browser"):
            self._browser.close()
        if hasattr(self, "_playwright"):
            self._playwright.stop()
