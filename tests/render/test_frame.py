"""A picture on a page, in a real browser: how wide it is, when it scrolls, what says so, and how it opens large."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.render.frame import LEGIBLE
from tests.browser import Chromium
from tests.figures.made_facts import recurrent

_FRAME, _SCROLLER, _MORE = ".lstm-diagram-frame", ".lstm-diagram-scroller", ".lstm-diagram-more"
_EDGES = f"""() => {{
  const [frame, scroller, more] = ['{_FRAME}', '{_SCROLLER}', '{_MORE}'].map(name => document.querySelector(name));
  const picture = scroller.querySelector('svg');
  const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
  const sizes = [...picture.querySelectorAll('text, tspan')].map(each => parseFloat(getComputedStyle(each).fontSize) * scale);
  const over = picture.getBoundingClientRect().right > frame.getBoundingClientRect().right + 0.5;
  const place = more.getBoundingClientRect();
  const sign = place.width > 20 && getComputedStyle(more).visibility === 'visible';
  return {{over, sign, smallest: Math.min(...sizes), wide: picture.getBoundingClientRect().width,
           page: document.documentElement.scrollWidth <= innerWidth}};
}}"""


def _diagram() -> Diagram:
    return draw(recurrent())


def _page(*figures: str, language: str = "en") -> str:
    return f'<!doctype html><html lang="{language}"><body style="margin:8px">{"".join(figures)}</body></html>'


def _at(chromium: Chromium, html: str, width: int, work: Callable[[Page], Any]) -> Any:
    def visit(browser: Browser) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 700})
        try:
            page.set_content(html)
            return work(page)
        finally:
            page.close()

    return chromium.visit(visit)


@pytest.mark.parametrize("scripts", [True, False])
def test_it_shrinks_while_it_can_be_read_then_scrolls_and_says_so(chromium: Chromium, scripts: bool) -> None:
    html = _page(_diagram().html(inline=True))
    natural = float(re.search(r'<svg [^>]*?width="([\d.]+)"', html)[1])
    if not scripts:
        html = re.sub("<script>.*?</script>", "", html, flags=re.DOTALL)
    widths = (390, 700, 720, 1280)
    seen = {width: _at(chromium, html, width, lambda page: page.evaluate(_EDGES)) for width in widths}
    for found in seen.values():
        assert found["over"] == found["sign"], "what is cut off is announced, and nothing else is"
        assert found["smallest"] >= LEGIBLE - 0.01 and found["page"]
    assert seen[390]["over"] and not seen[1280]["over"]
    assert seen[1280]["wide"] == pytest.approx(natural, abs=1), "no larger than it is"
    assert seen[390]["smallest"] == pytest.approx(LEGIBLE, abs=0.05), "no larger than it has to be"


@pytest.mark.parametrize(("align", "near"), [("left", "left"), ("right", "right"), ("center", "")])
def test_width_and_side(chromium: Chromium, align: str, near: str) -> None:
    html = _page(_diagram().html(width="60%", align=align, inline=True))
    script = f"() => {{const r = document.querySelector('{_FRAME}').getBoundingClientRect(); return [r.left - 8, innerWidth - 8 - r.right, r.width]}}"
    left, right, wide = _at(chromium, html, 1616, lambda page: page.evaluate(script))
    assert wide == pytest.approx(960, abs=1)
    assert {"left": left, "right": right, "": left - right}[near] == pytest.approx(0, abs=1)
    exact = _at(chromium, _page(_diagram().html(width=300, inline=True)), 1616, lambda page: page.evaluate(_EDGES))
    assert exact["wide"] == pytest.approx(300, abs=1) and not exact["sign"]


def _open(page: Page) -> bool:
    return bool(page.evaluate("() => document.querySelector('dialog')?.open ?? false"))


def _closed(page: Page) -> None:
    """Wait until it is; the event that puts the picture back comes a moment later."""
    page.wait_for_function("() => !document.querySelector('dialog')")


@pytest.mark.parametrize("inline", [True, False])
def test_a_click_opens_it_and_escape_gives_the_page_back_as_it_was(chromium: Chromium, inline: bool) -> None:
    html = _page("<p>Before</p>", _diagram().html(inline=inline), "<p>After</p>")

    def work(page: Page) -> None:
        before = page.evaluate("() => [document.querySelector('figure').innerHTML, document.body.scrollHeight]")
        narrow = page.locator(f"{_SCROLLER} > *").bounding_box()
        page.locator(_SCROLLER).click(position={"x": 60, "y": 60})
        assert _open(page)
        large = page.locator("dialog svg, dialog img").bounding_box()
        assert narrow is not None and large is not None and large["width"] > narrow["width"] * 1.05
        assert page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Close"
        page.keyboard.press("+")
        larger = page.locator("dialog svg, dialog img").bounding_box()
        assert larger is not None and larger["width"] == pytest.approx(large["width"] * 1.25, abs=1)
        page.keyboard.press("Escape")
        _closed(page)
        assert page.evaluate("() => [document.querySelector('figure').innerHTML, document.body.scrollHeight]") == before
        assert page.evaluate(f"() => document.activeElement === document.querySelector('{_SCROLLER}')")

    _at(chromium, html, 390, work)


def test_the_keyboard_alone_opens_and_closes_each_of_several(chromium: Chromium) -> None:
    first, second = _diagram(), draw(recurrent(), figure="states", lang="zh")
    html = _page(first.html(inline=True), second.html(inline=True))

    def work(page: Page) -> list[str]:
        seen = []
        for _ in range(4):  # the picture and the button of each
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            assert _open(page)
            seen.append(page.evaluate("() => document.querySelector('dialog svg').id"))
            page.keyboard.press("Enter")  # on the button that closes
            _closed(page)
        return seen

    ids = [re.search(r'<svg [^>]*?id="([^"]+)"', each.svg())[1] for each in (first, second)]
    assert _at(chromium, html, 1280, work) == [ids[0], ids[0], ids[1], ids[1]]


def test_pages_whose_content_is_exchanged_need_no_other_script(chromium: Chromium) -> None:
    """As Material's navigation.instant does it; the script stands twice then, and a click still opens one."""
    figure = _diagram().html(inline=True)

    def work(page: Page) -> None:
        page.evaluate("html => { document.body.innerHTML = html }", figure)
        page.add_script_tag(content=re.search("<script>(.*?)</script>", figure, re.DOTALL)[1])
        page.locator(_SCROLLER).click(position={"x": 60, "y": 60})
        assert page.locator("dialog").count() == 1 and _open(page)
        page.locator("dialog button").last.click()
        _closed(page)

    _at(chromium, _page(figure), 390, work)


def test_the_signs_follow_the_scrolling(chromium: Chromium) -> None:
    def work(page: Page) -> list[list[str]]:
        look = "() => ['more', 'before'].map(name => getComputedStyle(document.querySelector('.lstm-diagram-' + name)).visibility)"
        seen = []
        for x in (40, 10_000, 0):
            page.evaluate(f"() => {{ document.querySelector('{_SCROLLER}').scrollLeft = {x} }}")
            page.wait_for_timeout(100)
            seen.append(page.evaluate(look))
        return seen

    assert _at(chromium, _page(_diagram().html(inline=True)), 390, work) == [
        ["visible", "visible"], ["hidden", "visible"], ["visible", "hidden"],
    ]  # fmt: skip


def test_a_link_leads_where_it_says_and_opens_nothing(chromium: Chromium) -> None:
    html = _page(_diagram().html(link="#target", inline=True), '<p id="target">Here</p>')

    def work(page: Page) -> None:
        page.locator(_SCROLLER).click(position={"x": 60, "y": 60})
        assert page.evaluate("() => location.hash") == "#target" and not _open(page)
        assert page.locator("button").count() == 0

    _at(chromium, html, 390, work)


def test_nothing_given_becomes_markup() -> None:
    evil = '"><script>alert(1)</script>'
    html = _diagram().html(class_=f"a {evil}", id='"><b>', link=f"#{evil}")
    outside = re.sub(r"<script>\(\(\) =>.*?</script>", "", html, flags=re.DOTALL)
    assert "<script" not in outside and "<b>" not in outside
