"""What looks for faults of a page finds those that are put there, in the ways in which they are seen and in no other."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser import Chromium
from tests.site.accessibility import violations
from tests.site.visit import Visit

_FAULTS = """
<style>
  [data-md-color-scheme=slate] #dark { color: #333 }
  @media (max-width: 500px) { [data-md-color-scheme=default] #phone { color: #eee } }
</style>
<div style="background: #e92063"><div><p>Of a usual colour.</p><p id="ground" style="color: #d00">On red.</p></div></div>
<p id="dark">Seen on a light page.</p><p id="phone">Seen in a wide window.</p>
<p>Two of a kind.</p><p style="color: #999">Pale.</p><p id="second" style="color: #999">Pale as well.</p>
<img id="nameless" src="data:,">
"""


def test_faults_are_found_where_they_are_seen(chromium: Chromium, site: Path) -> None:
    ways = [("default", 1280), ("slate", 1280), ("slate", 360), ("default", 360)]
    sound: set[str] = set()

    def look(browser: Browser) -> list[tuple[Any, ...]]:
        with Visit(browser, (site / "about.html").as_uri()) as visit:
            visit.page.evaluate(
                "html => document.querySelector('.md-content__inner').insertAdjacentHTML('beforeend', html)", _FAULTS
            )
            return violations(visit, ways, sound)

    found = chromium.visit(look)
    passed = len(sound)
    assert passed and chromium.visit(look) == found, "what was found sound hides nothing that was not"
    assert len(sound) == passed
    names = ("ground", "dark", "phone", "nameless")
    by_name = {name: [(*way, rule) for *way, rule, html in found if f'id="{name}"' in html] for name in names}
    assert by_name == {
        "ground": [(*way, "color-contrast") for way in ways],
        "dark": [(*way, "color-contrast") for way in ways if way[0] == "slate"],
        "phone": [("default", 360, "color-contrast")],
        "nameless": [("default", 1280, "image-alt"), ("slate", 360, "image-alt")],
    }
    pale = [way for *way, _, html in found if "Pale" in html]
    assert pale == [["default", 1280], ["default", 360]], "one of two that look the same, once in each way"
