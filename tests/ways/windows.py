"""Programs with a window, each opened in a real browser: what stands there is a loaded picture, in colour and not cut."""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.browser import Chromium, NoBrowserError
from tests.ways.running import Missing, environment, version
from tests.ways.sources import DRAW, notebook_of_one

_ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")
_PATIENCE = 240_000
"""Milliseconds that a program may take on a busy machine."""
_LOADED = "image => image.complete && image.naturalWidth > 200 && image.getBoundingClientRect().right <= innerWidth"


@contextmanager
def _served(folder: Path, *command: str, **variables: str) -> Iterator[str]:
    """The address that a server prints, while it runs."""
    own = {**environment(), "HOME": str(folder / "home"), "JUPYTER_PLATFORM_DIRS": "1", **variables}
    server = subprocess.Popen(
        command,
        cwd=folder,
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        assert server.stdout is not None
        lines: list[str] = []
        for line in server.stdout:
            lines.append(line)
            if found := _ADDRESS.search(line):
                Thread(target=server.stdout.read, daemon=True).start()  # a full pipe would stop it
                yield found[0]
                return
        raise AssertionError("".join(lines)[-1500:])
    finally:
        server.terminate()
        server.wait(30)


def _look(address: str, work: Callable[[Page], None]) -> None:
    """Do something on a page."""

    def opened(browser: Browser) -> None:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(_PATIENCE)
        try:
            page.goto(address)
            work(page)
        finally:
            page.close()

    try:
        chromium = Chromium()
    except NoBrowserError as error:
        raise Missing("chromium") from error
    try:
        chromium.visit(opened)
    finally:
        chromium.close()


def _is_seen(image: Locator) -> None:
    """It is loaded, not cut at the right, and in colour on the screen."""
    image.wait_for()
    image.scroll_into_view_if_needed()
    image.page.wait_for_timeout(500)
    assert image.evaluate(_LOADED)
    with Image.open(io.BytesIO(image.screenshot())) as opened:
        assert len(opened.convert("RGB").getcolors(1 << 24) or []) > 5


def _jupyter(folder: Path, module: str, path: str) -> None:
    """A notebook that came with its output, not trusted; then run here, after which a click opens its picture large."""
    notebook_of_one(folder)

    def work(page: Page) -> None:
        picture = page.locator(".jp-OutputArea-output .lstm-diagram-frame img")
        _is_seen(picture)
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Control+Enter")
        zoomed = page.locator(".jp-OutputArea-output .lstm-diagram-frame[data-zoom] img")  # sanitised away before
        _is_seen(zoomed)
        zoomed.click()
        _is_seen(page.locator("dialog[open] img"))

    options = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=")
    with _served(folder, sys.executable, "-m", module, *options, f"--ServerApp.root_dir={folder}") as address:
        _look(f"{address}/{path}/page.ipynb", work)


def jupyterlab(folder: Path) -> str:
    package = version("jupyterlab")
    _jupyter(folder, "jupyterlab", "lab/tree")
    return f"{package}: its HTML, an image of the SVG, trusted or not; run there, it opens large"


def jupyter_notebook(folder: Path) -> str:
    package = version("notebook")
    _jupyter(folder, "notebook", "notebooks")
    return f"{package}: its HTML, an image of the SVG, trusted or not; run there, it opens large"


def streamlit(folder: Path) -> str:
    package = version("streamlit")
    shown = "st.html(diagram)\nst.image(diagram.png())\nst.write(diagram)\n"
    (folder / "app.py").write_text(f"import streamlit as st\n{DRAW}{shown}", "utf-8")

    def work(page: Page) -> None:
        _is_seen(page.locator("[data-testid=stHtml] img"))
        _is_seen(page.locator("[data-testid=stImage] img"))
        assert "Diagram" in page.locator("[data-testid=stHelp]").inner_text()

    options = (
        "--server.headless=true",
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--browser.gatherUsageStats=false",
    )
    with _served(folder, sys.executable, "-m", "streamlit", "run", "app.py", *options) as address:
        _look(address, work)
    return f"{package}: st.html an image of the SVG, st.image the PNG; st.write the documentation of the class, as of every dataclass"


def panel(folder: Path) -> str:
    package = version("panel")
    (folder / "app.py").write_text(f"{DRAW}import panel\npanel.panel(diagram).servable()\n", "utf-8")
    with _served(
        folder, sys.executable, "-m", "panel", "serve", "app.py", "--port=0", "--address=127.0.0.1"
    ) as address:
        _look(f"{address}/app", lambda page: _is_seen(page.locator("img").first))
    return f"{package}: an image of the SVG"


def marimo(folder: Path) -> str:
    package = version("marimo")
    cell = DRAW.replace("\n", "\n    ")
    (folder / "page.py").write_text(
        f"import marimo\napp = marimo.App()\n\n@app.cell\ndef _():\n    {cell}diagram\n    return\n\n"
        "if __name__ == '__main__':\n    app.run()\n",
        "utf-8",
    )
    options = ("--headless", "--no-token", "--host", "127.0.0.1")
    with _served(folder, sys.executable, "-m", "marimo", "run", "page.py", *options) as address:
        _look(address, lambda page: _is_seen(page.locator(".lstm-diagram-frame img")))
    return f"{package}: its HTML, an image of the SVG"
