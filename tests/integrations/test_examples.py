"""The small projects in examples, built from the wheel in a clean environment as their READMEs say, and looked at by a reader.

A new folder of examples is built and looked at by itself.
"""

import base64
import functools
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Chromium
from tests.packaging.clean import CleanEnvironment
from tests.packaging.distributions import ROOT
from tests.packaging.examples import Example, examples

_CACHES = ".cache/*/*"
"""What a build keeps: pictures of this package, or whole notebooks with their pictures."""
_ALWAYS_LIGHT = {"sphinx"}
"""Those whose theme has no dark colours: the diagrams stay light with their page."""
_OF_NBCONVERT = "https://cdnjs.cloudflare.com/ajax/libs/"
"""Where the pages of nbconvert ask for RequireJS and MathJax, with or without diagrams; nothing is there in the tests."""
_EACH = pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
_DIAGRAMS = """() => {
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('svg.lstm-diagram')].map(svg => {
    const box = svg.getBoundingClientRect(), paper = getComputedStyle(svg.querySelector('.paper')).fill;
    const inks = [...svg.querySelectorAll('text')].map(text => getComputedStyle(text).fill);
    const page = svg.parentElement ? behind(svg.parentElement) : paper;
    return {width: box.width, height: box.height, shapes: svg.querySelectorAll('path').length, inks, paper, page};
  });
}"""
_IMAGE = "img[src^='data:image/svg+xml;base64,']"
"""A diagram as an image, which has a paper of its own and follows the reader's system, as it does not see the page."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """Nothing for the icon that a browser asks every server for."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def _looked_at(browser: Browser, url: str, scheme: Any, picture: Path) -> tuple[list[Any], int, list[str], list[str]]:
    """The diagrams of a page, how many a screen reader tells by a name and describes, what went wrong, what came from elsewhere."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    requested: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requested.append(request.url))
    page.route(f"{_OF_NBCONVERT}**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(url, wait_until="networkidle")
    page.screenshot(path=picture, full_page=True)
    seen = page.evaluate(_DIAGRAMS)
    for image in page.locator(_IMAGE).all():
        inside = context.new_page()
        inside.goto(image.get_attribute("src") or "")
        seen += [look | (image.bounding_box() or {}) for look in inside.evaluate(_DIAGRAMS)]
    told = page.locator("svg.lstm-diagram, img[src^='data:image/svg+xml']").and_(
        page.get_by_role("img", name=re.compile(r"\w.{5}"))
    )
    for diagram in told.all():
        expect(diagram).to_have_accessible_description(re.compile(r"\w.{20}"))
    named = told.count()
    context.close()
    own = url.rpartition("/")[0]
    foreign = [each for each in requested if not each.startswith((own, "data:", "blob:", _OF_NBCONVERT))]
    return seen, named, complaints, foreign


def _brightness(colour: str) -> float:
    """The relative luminance of ``rgb(...)``, as WCAG defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(_brightness, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _kept(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The files that were kept, with the time of their last change."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.glob(_CACHES)}


def _page(folder: Path, before: set[Path]) -> Path:
    """The page with diagrams that a build has made."""
    made = sorted(set(folder.rglob("*.html")) - before, key=lambda path: (len(path.parts), path))
    pages = [path for path in made if _svgs(path)]
    assert pages, f"no page with a diagram among {made}"
    return pages[0]


def _svgs(page: Path) -> list[str]:
    """The diagrams of a page, in it as they are or as images."""
    text = page.read_text(encoding="utf-8")
    images = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', text)
    inside = [base64.b64decode(image).decode() for image in images]
    return [*re.findall(r"<svg [^>]*lstm-diagram.*?</svg>", text, re.DOTALL), *inside]


@_EACH
def test_an_example(
    example: Example, clean: CleanEnvironment, chromium: Chromium, without_torch: str, tmp_path: Path
) -> None:
    folder = example.copied(tmp_path / example.name)
    before = set(folder.rglob("*"))
    done = clean.run(example.command, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    page = _page(folder, before)
    svgs = _svgs(page)
    _builds_again(example, clean, folder, without_torch)
    assert _svgs(page) == svgs
    with _served(page.parent) as address:
        for scheme in ("light", "dark"):
            picture = tmp_path / f"{example.name}-{scheme}.png"
            url = address + page.name
            look = functools.partial(_looked_at, url=url, scheme=scheme, picture=picture)
            seen, named, complaints, foreign = chromium.visit(look)
            assert complaints == []
            assert foreign == []
            assert named == len(seen) == len(svgs) > 0
            for diagram in seen:
                _readable(diagram, dark=scheme == "dark" and example.name not in _ALWAYS_LIGHT)


def _builds_again(example: Example, clean: CleanEnvironment, folder: Path, without_torch: str) -> None:
    """Where nothing has changed nothing is drawn: the build succeeds where nothing could be, and the cache stays as it is."""
    kept = _kept(folder)
    assert kept
    done = clean.run(example.command, folder, PYTHONPATH=without_torch)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _kept(folder) == kept


def _readable(diagram: dict[str, Any], *, dark: bool) -> None:
    assert diagram["width"] > 200 and diagram["height"] > 100 and diagram["shapes"] > 3
    assert (_brightness(diagram["page"]) < 0.2) == dark
    paper = diagram["paper"] if diagram["paper"].startswith("rgb(") else diagram["page"]
    assert (_brightness(paper) < 0.2) == dark, "the diagram follows its page"
    assert len(diagram["inks"]) > 5
    assert min(_contrast(ink, paper) for ink in diagram["inks"]) > 3


@pytest.mark.parametrize("name", ["mkdocs", "notebook", "sphinx"])
def test_hiding_pytorch_does_keep_an_example_from_drawing(
    name: str, clean: CleanEnvironment, without_torch: str, tmp_path: Path
) -> None:
    (example,) = (each for each in examples() if each.name == name)
    done = clean.run(example.command, example.copied(tmp_path / name), PYTHONPATH=without_torch)
    assert done.returncode != 0
    assert "PyTorch is hidden here" in done.stdout + done.stderr


def test_all_of_them_that_draw_the_classifier_draw_the_same() -> None:
    every = sorted((ROOT / "examples").glob("**/models.py"))
    models = [path for path in every if "class Classifier" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(ROOT / "examples").parts[0] for path in models] == ["mkdocs", "notebook", "sphinx"]
    assert len({path.read_bytes() for path in models}) == 1
