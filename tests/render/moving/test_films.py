"""One film in every format: an SVG that plays by itself, pages, a GIF, a player; parsed, and opened in a real browser."""

import gzip
import io
import json
import re
import shutil
from base64 import b64encode
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import torch
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from lstm_diagrams import Diagram, draw
from lstm_diagrams.render.moving.pace import seconds
from lstm_diagrams.render.moving.player import program
from tests.browser import ARGUMENTS, PROGRAMS, Chromium
from tests.render.converters import QUICK


@pytest.fixture(scope="module")
def diagram() -> Diagram:
    torch.manual_seed(0)
    return draw(torch.nn.LSTM(2, 3), torch.randn(3, 1, 2), values=True)


@pytest.fixture(scope="module")
def playing(diagram: Diagram) -> str:
    return diagram.motion.svg()


def _keyframes(svg: str) -> dict[str, list[tuple[float, float]]]:
    """The share of the time and the opacity of each frame, by the class of the marks that follow them."""
    found = {}
    for name, body in re.findall(r"@keyframes \S+-(m\d+)\{(.*?\})\}", svg):
        frames = re.findall(r"(to|[\d.]+%)\{opacity:([\d.]+)\}", body)
        found[name] = [(1.0 if at == "to" else float(at[:-1]) / 100, float(opacity)) for at, opacity in frames]
    return found


def _at(frames: list[tuple[float, float]], share: float) -> float:
    """The opacity at a share of the time, between frames in a straight line."""
    for (start, low), (end, high) in pairwise(frames):
        if start <= share <= end:
            return high if end == start else low + (high - low) * (share - start) / (end - start)
    return frames[-1][1]


def test_the_svg_shows_each_mark_from_the_moment_at_which_it_appears(diagram: Diagram, playing: str) -> None:
    film = diagram.motion.film
    long = seconds(film.moments, "en")
    total, frames = sum(long), _keyframes(playing)
    root = ElementTree.fromstring(playing)
    middles = [(sum(long[:place]) + long[place] * 0.9) / total for place in range(len(long))]
    seen = 0
    for mark in root.iter():
        classes = mark.get("class", "").split()
        name = next((each for each in classes if re.fullmatch(r"m\d+", each)), None)
        if name and "cell" in classes:
            step = int(next(each for each in classes if re.fullmatch(r"t\d+", each))[1:])
            expected = [0.12] * (step - 1) + [1.0] + [0.6] * (len(diagram.moments) - step) + [1.0]
            assert [_at(frames[name], share) for share in middles] == pytest.approx(expected)
            seen += 1
    assert seen == 3


def test_what_takes_the_place_of_something_comes_after_it_has_gone(diagram: Diagram, playing: str) -> None:
    """No two sentences are ever seen at once, however faintly."""
    frames = _keyframes(playing)
    marks = [mark.get("class", "").split() for mark in ElementTree.fromstring(playing).iter()]
    sentences = [next(name for name in own if re.fullmatch(r"m\d+", name)) for own in marks if own[:1] == ["sentence"]]
    assert len(sentences) == len(diagram.moments) + 1
    for share in (tick / 20_000 for tick in range(20_000)):
        assert sum(_at(frames[name], share) > 0.001 for name in sentences) <= 1


def test_the_svg_moves_by_style_rules_alone_and_only_where_motion_is_wanted(playing: str) -> None:
    assert "<script" not in playing and "<animate" not in playing and "http" not in playing.replace("http://www.", "")
    rules = playing[playing.index("@media screen and (prefers-reduced-motion:no-preference){") :]
    assert "animation:" not in playing.replace(rules, "")
    assert rules.count("animation:") == rules.count("@keyframes") == len(_keyframes(playing)) > 3


def test_at_rest_the_whole_picture_stands_with_its_caption(diagram: Diagram, playing: str) -> None:
    root = ElementTree.fromstring(playing)
    hidden = [mark for mark in root.iter() if mark.get("opacity") == "0"]
    words = ["".join(mark.itertext()).split() for mark in hidden]
    assert len(hidden) == len(diagram.moments)
    assert words == [moment.sentence.en.split() for moment in diagram.moments]
    assert " ".join("".join(root.itertext()).split()).endswith(diagram.caption)


@pytest.mark.parametrize("program", QUICK)
def test_programs_without_animation_draw_the_picture_at_rest(diagram: Diagram, program: str) -> None:
    """As they draw the same SVG without its rules, and without what is gone."""
    torch.manual_seed(0)
    light = draw(torch.nn.LSTM(2, 3), torch.randn(3, 1, 2), values=True, theme="light")
    playing = light.motion.svg()
    still = re.sub(r"<style>.*?</style>", "", playing, flags=re.DOTALL)
    one, other = (Image.open(io.BytesIO(QUICK[program](svg))).convert("RGB") for svg in (playing, still))
    assert ImageChops.difference(one, other).getbbox() is None
    assert len(one.getcolors(1 << 24) or ()) > 20


def _shots(browser: Browser, svg: str, times: list[float], **settings: Any) -> list[Image.Image]:
    """The SVG through an image at some times, in seconds."""
    page = browser.new_page(viewport={"width": 600, "height": 700}, **settings)
    page.set_content(f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" width="500"/>')
    shots, before = [], 0.0
    for time in times:
        page.wait_for_timeout(1000 * (time - before))
        shots.append(Image.open(io.BytesIO(page.locator("img").screenshot())).convert("RGB"))
        before = time
    page.close()
    return shots


def _for_a_system_that_prefers_reduced_motion(browser: Browser, svg: str) -> list[Image.Image]:
    """An image hears of the system's setting, not of the one that playwright plays to the page around it."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    other = browser.browser_type.launch(executable_path=program, args=[*ARGUMENTS, "--force-prefers-reduced-motion"])
    try:
        return _shots(other, svg, [0.4, 2.4])
    finally:
        other.close()


def test_through_an_image_it_moves_but_not_for_those_who_prefer_reduced_motion(
    playing: str, chromium: Chromium
) -> None:
    quick = re.sub(r"animation:(\S+) [\d.]+s", r"animation:\1 6s", playing)  # a film of six seconds
    first, later, last = chromium.visit(lambda browser: _shots(browser, quick, [0.4, 1.4, 2.4]))
    still, same = chromium.visit(lambda browser: _for_a_system_that_prefers_reduced_motion(browser, quick))
    assert ImageChops.difference(still, same).getbbox() is None
    for one, other in ((first, later), (later, last), (last, still), (first, still)):
        assert ImageChops.difference(one, other).getbbox() is not None
    ink = [sum(one.convert("L").point(lambda value: 255 - value).histogram()[40:]) for one in (first, still)]
    assert ink[0] < ink[1], "less is seen at the beginning than of the whole picture"


def test_a_gif_has_a_frame_for_each_moment_and_the_seconds_of_each(diagram: Diagram, tmp_path: Path) -> None:
    with Image.open(diagram.save(tmp_path / "a.gif", dpi=48)) as gif:
        durations = []
        for frame in range(getattr(gif, "n_frames", 1)):
            gif.seek(frame)
            durations.append(gif.info["duration"])
        assert gif.info["loop"] == 0
    assert durations == [round(1000 * each) for each in seconds(diagram.motion.film.moments, "en")]


def test_a_pdf_has_a_page_for_each_moment_and_the_whole_picture_at_the_end(diagram: Diagram) -> None:
    pytest.importorskip("typst")
    document = diagram.motion.pdf()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", document)) == len(diagram.moments) + 1


def test_the_script_stays_within_its_budget() -> None:
    assert len(gzip.compress(program().encode(), 9)) < 6000


def _visited(browser: Browser, html: str, look: Any, **settings: Any) -> Any:
    context = browser.new_context(**settings)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    result = look(page)
    context.close()
    assert asked == [], "a player asks no host for anything"
    return result


_SENTENCE = ".lstm-diagram-sentence"


def _seen(page: Page, *classes: str) -> str:
    """How marks with these classes are seen: all alike."""
    states = page.eval_on_selector_all(
        f"svg .{'.'.join(classes)}", "found => [...new Set(found.map(e => e.dataset.seen))]"
    )
    assert len(states) == 1
    return str(states[0])


def test_the_player_is_worked_by_keys_alone(diagram: Diagram, chromium: Chromium) -> None:
    sentences = [moment.sentence.en for moment in diagram.moments]

    def look(page: Page) -> None:
        assert page.locator(_SENTENCE).get_attribute("aria-live") == "polite"
        assert page.locator(_SENTENCE).text_content() == diagram.caption
        page.get_by_role("slider").focus()
        page.keyboard.press("Home")
        assert page.locator(_SENTENCE).text_content() == sentences[0]
        assert (_seen(page, "cell", "t1"), _seen(page, "cell", "t2")) == ("l", "w")
        page.keyboard.press("ArrowRight")
        assert page.locator(_SENTENCE).text_content() == sentences[1]
        assert (_seen(page, "cell", "t1"), _seen(page, "cell", "t2")) == ("s", "l")
        assert page.get_by_role("slider").get_attribute("aria-valuetext") == f"2 / {len(sentences) + 1}"
        page.keyboard.press("ArrowLeft")
        assert page.locator(_SENTENCE).text_content() == sentences[0]
        page.keyboard.press("End")
        assert page.locator(_SENTENCE).text_content() == diagram.caption
        assert _seen(page, "cell", "t1") == "l"
        page.keyboard.press(" ")
        page.get_by_role("button", name="Pause").wait_for()
        assert page.locator(_SENTENCE).text_content() == sentences[0]
        page.keyboard.press(" ")
        page.get_by_role("button", name="Play").wait_for()

    chromium.visit(lambda browser: _visited(browser, diagram.motion.page(), look))


def test_the_player_plays_to_the_whole_picture_and_rests(diagram: Diagram, chromium: Chromium) -> None:
    quick = re.sub(r"&quot;seconds&quot;:\[[^]]*\]", "&quot;seconds&quot;:[0.2,0.2,0.2,0.2,0.2]", diagram.motion.page())

    def look(page: Page) -> None:
        page.get_by_role("button", name="Play").click()
        page.wait_for_function(f"document.querySelector({json.dumps(_SENTENCE)}).textContent.startsWith('t = 2')")
        page.get_by_role("button", name="Play").wait_for()
        assert page.locator(_SENTENCE).text_content() == diagram.caption

    chromium.visit(lambda browser: _visited(browser, quick, look))


def test_several_players_on_a_page_play_by_themselves(diagram: Diagram, chromium: Chromium) -> None:
    zh = diagram.in_language("zh")

    def look(page: Page) -> None:
        page.get_by_role("button", name="First").click()
        assert page.locator(_SENTENCE).all_text_contents() == [diagram.moments[0].sentence.en, zh.caption]
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="上一步").click()
        assert page.locator(_SENTENCE).all_text_contents()[1] == zh.moments[-1].sentence.zh
        ids = page.eval_on_selector_all("[id]", "found => found.map(each => each.id)")
        assert len(ids) == len(set(ids))

    chromium.visit(lambda browser: _visited(browser, diagram.play() + zh.play(), look))


def test_without_javascript_and_on_paper_the_whole_picture_stands(diagram: Diagram, chromium: Chromium) -> None:
    def opacities(page: Page) -> list[str]:
        return sorted(
            set(page.eval_on_selector_all("svg [class*=t1]", "all => all.map(e => getComputedStyle(e).opacity)"))
        )

    def without(page: Page) -> None:
        assert page.locator("button:visible, input:visible").count() == 0
        assert page.locator("svg").bounding_box() is not None

    def on_paper(page: Page) -> None:
        page.get_by_role("button", name="First").click()
        page.emulate_media(media="print", reduced_motion="reduce")
        assert opacities(page) == ["1"]
        assert not page.get_by_role("slider").is_visible()

    chromium.visit(lambda browser: _visited(browser, diagram.motion.page(), without, java_script_enabled=False))
    chromium.visit(lambda browser: _visited(browser, diagram.motion.page(), on_paper))
