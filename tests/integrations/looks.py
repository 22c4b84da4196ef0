"""What a reader sees of the diagrams on a built page: the colours of their pixels."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Route

from lstm_diagrams.theme import DARK, LIGHT, Theme
from tests.browser import Chromium


def themes_seen(
    chromium: Chromium, page: Path, script: str, selectors: Sequence[str], *, prefers: Literal["light", "dark"]
) -> list[str]:
    """The themes whose colours the diagrams have.

    Args:
        chromium: the browser.
        page: the HTML file.
        script: JavaScript that does what the page's own switch of colours does.
        selectors: where the diagrams are.
        prefers: what the reader's system prefers.
    """

    def look(browser: Browser) -> list[bytes]:
        tab = browser.new_page(color_scheme=prefers, viewport={"width": 1200, "height": 900})
        try:
            tab.route("**/*", _only_files)
            tab.goto(page.as_uri(), wait_until="domcontentloaded")
            tab.evaluate(script)
            return [tab.locator(selector).first.screenshot(animations="disabled") for selector in selectors]
        finally:
            tab.close()

    return [_theme_of(picture) for picture in chromium.visit(look)]


def _theme_of(picture: bytes) -> str:
    with Image.open(io.BytesIO(picture)) as image:
        pixels = image.convert("RGB").getcolors(1 << 24) or []
    seen = {theme.name: sum(count for count, colour in pixels if colour in _fills(theme)) for theme in (LIGHT, DARK)}
    assert max(seen.values()) > 1_000 > 50 * min(seen.values()), f"one theme all over: {seen}"
    return max(seen, key=lambda name: seen[name])


def _fills(theme: Theme) -> set[tuple[int, ...]]:
    return {tuple(bytes.fromhex(paint[1:])) for role, paint in theme.paints() if role.endswith("_fill")}


def _only_files(route: Route) -> None:
    if route.request.url.startswith("file:"):
        route.continue_()
    else:
        route.abort()
