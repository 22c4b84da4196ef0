"""What readers touch, in a real browser: the shape lab, the what-if cell, tasks; from a file, by keyboard, without JavaScript, on paper."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page

from lstm_diagrams.site.shapes import Setting, run
from tests.browser import Chromium
from tests.site.pages import ROOT
from tests.site.visit import Visit

_ASSETS = ROOT / "docs/shared/assets"
_LAB = ("shape-lab.html", "en/shape-lab.html")
_READY = "svg.ld-lab"


def _open(chromium: Chromium, url: str, work: Callable[[Visit], Any]) -> Any:
    def opened(browser: Browser) -> Any:
        with Visit(browser, url) as visit:
            return _done(visit, work)

    return chromium.visit(opened)


def _walk_to(chromium: Chromium, walk: Visit, url: str, work: Callable[[Visit], Any]) -> Any:
    def opened(_: Browser) -> Any:
        walk.go(url)
        return _done(walk, work)

    return chromium.visit(opened)


def _done(visit: Visit, work: Callable[[Visit], Any]) -> Any:
    done = work(visit)
    assert visit.complaints == []
    assert visit.foreign == []
    return done


def _shape(setting: Setting, name: str) -> str:
    sizes = [str(size) for _, size in run(setting).shapes[name]]
    return f"({', '.join(sizes)})"


def _state(page: Page) -> dict[str, str]:
    page.wait_for_selector(_READY)
    return {
        "address": page.evaluate("location.hash"),
        "said": page.inner_text(".shape-lab-said"),
        "title": page.evaluate("document.querySelector('.shape-lab svg.ld-lab title').textContent"),
        "code": page.evaluate("document.querySelector('.shape-lab-code pre')?.textContent ?? ''"),
        "table": page.evaluate("document.querySelector('.shape-lab-facts')?.textContent ?? ''"),
    }


@pytest.mark.parametrize("path", _LAB)
def test_the_address_brings_a_setting_and_back_the_one_before(chromium: Chromium, site: Path, path: str) -> None:
    first, second = Setting("LSTM", 2, 2, True, "packed", "day"), Setting("GRU", 2, 2, False, "packed", "day")

    def look(visit: Visit) -> list[dict[str, str]]:
        seen = [_state(visit.page)]
        visit.page.check("[name=kind][value=gru]")
        visit.page.wait_for_function(
            "document.querySelector('.shape-lab svg.ld-lab title').textContent.includes('GRU')"
        )
        seen.append(_state(visit.page))
        visit.page.go_back()
        visit.page.wait_for_function(
            "document.querySelector('.shape-lab svg.ld-lab title').textContent.includes('LSTM')"
        )
        return [*seen, _state(visit.page)]

    before, after, back = _open(chromium, f"{(site / path).as_uri()}#{first.key}-unrolled", look)
    assert before["address"] == back["address"] == f"#{first.key}-unrolled"
    assert after["address"] == f"#{second.key}-unrolled"
    assert before == back
    for state, setting in ((before, first), (after, second)):
        assert state["code"] == run(setting).code
        for name in ("output", "h_n"):
            assert _shape(setting, name) in state["said"]
            assert _shape(setting, name) in state["table"]


@pytest.mark.parametrize("path", _LAB)
def test_the_lab_is_used_by_keyboard_alone(chromium: Chromium, site: Path, path: str) -> None:
    def walk(visit: Visit) -> tuple[list[str], dict[str, str]]:
        page = visit.page
        page.wait_for_selector(_READY)
        page.focus(".notebook-download a")
        focused = []
        while "predict" not in focused and len(focused) < 12:
            page.keyboard.press("Tab")
            focused.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
            if focused[-1] in ("kind", "layers", "input"):
                page.keyboard.press("ArrowRight")  # the next radio button of the group, which goes round
        return focused, _state(page)

    focused, state = _open(chromium, (site / path).as_uri(), walk)
    assert [name for name in focused if name != "DIV"] == [
        "kind",
        "layers",
        "directions",
        "projection",
        "input",
        "sizes",
        "figure",
        "predict",
    ]
    assert state["address"] == "#gru-1-2-0-seq-first-small-states"
    assert state["code"] == run(Setting("GRU", 1, 2, False, "seq-first", "small")).code


@pytest.mark.parametrize("path", _LAB)
def test_predict_first_hides_the_shapes_until_both_are_right(chromium: Chromium, site: Path, path: str) -> None:
    setting = Setting("LSTM", 2, 2, False, "batch-first", "small")

    def guess(visit: Visit) -> tuple[str, str, str, str]:
        page = visit.page
        page.wait_for_selector(_READY)
        page.check("[name=predict]")
        assert not page.is_visible(".shape-lab svg.ld-lab")
        hidden = page.inner_text(".shape-lab")
        output, h_n = page.locator(".shape-lab .lstm-ask input").all()
        output.fill(_shape(setting, "output").replace("8", "9"))
        output.press("Enter")
        wrong = page.inner_text(".shape-lab .lstm-ask [role=status]")
        output.fill(_shape(setting, "output").strip("()"))
        output.press("Enter")
        h_n.fill(_shape(setting, "h_n"))
        assert not page.is_visible(".shape-lab svg.ld-lab")
        h_n.press("Enter")
        page.wait_for_selector(".shape-lab svg.ld-lab", state="visible")
        return hidden, wrong, page.inner_text(".shape-lab .lstm-ask [role=status]"), page.inner_text(".shape-lab-facts")

    hidden, wrong, right, told = _open(chromium, (site / path).as_uri(), guess)
    assert _shape(setting, "output") not in hidden
    assert "3" in wrong and "✓" not in wrong
    assert "✓" in right
    assert _shape(setting, "c_n") in told


@pytest.mark.parametrize("path", _LAB)
def test_without_javascript_one_setting_and_all_shapes_stand_there(chromium: Chromium, site: Path, path: str) -> None:
    def look(browser: Browser) -> tuple[int, str]:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto((site / path).as_uri())
        found = page.locator(".diagram svg.lstm-diagram").count(), page.inner_text("table.dataframe")
        context.close()
        return found

    pictures, table = chromium.visit(look)
    assert pictures == 1
    setting = Setting("LSTM", 2, 2, True, "packed", "day")
    assert _shape(setting, "output") in table and _shape(setting, "c_n") in table


def test_on_paper_the_choices_are_left_out_and_the_table_is_whole(chromium: Chromium, site: Path) -> None:
    def look(visit: Visit) -> tuple[list[bool], float]:
        visit.page.wait_for_selector(_READY)
        visit.page.emulate_media(media="print")
        visit.page.set_viewport_size({"width": 718, "height": 1000})  # a page of A4 between its margins
        parts = (".shape-lab-choices", ".shape-lab-code button", ".shape-lab svg.ld-lab", ".shape-lab-code")
        edge = visit.page.evaluate("document.querySelector('table.shapes').getBoundingClientRect().right")
        return [visit.page.is_visible(each) for each in parts], edge

    seen, edge = _open(chromium, (site / _LAB[1]).as_uri(), look)
    assert seen == [False, False, True, True]
    assert edge <= 718, "the table of all shapes is cut off"


def test_on_paper_a_picture_leaves_room_for_what_stands_around_it(chromium: Chromium, site: Path) -> None:
    def look(visit: Visit) -> list[list[float]]:
        visit.page.emulate_media(media="print")
        visit.page.set_viewport_size({"width": 703, "height": 1000})
        found: list[list[float]] = visit.page.locator("svg.lstm-diagram").evaluate_all(
            "all => all.map(each => [each.getBoundingClientRect().height, Number(each.getAttribute('height'))])"
        )
        return found

    page_of_a4 = 273 / 25.4 * 96  # between its margins
    seen = _open(chromium, (site / "chapters/04-inside-the-cell.html").as_uri(), look)
    assert len(seen) > 5
    for height, own in seen:
        assert height <= max(0.27 * page_of_a4, 0.46 * own + 1), "a little less than half of its own size can be read"


@pytest.fixture(scope="module")
def units() -> list[tuple[dict[str, Any], dict[str, float], dict[str, list[float]]]]:
    """Units of 20 steps with gates of a reader, some of them left as they ran, and what torch makes of them."""
    generator = torch.Generator().manual_seed(0)
    made = []
    for case in range(200):
        i, f, o = torch.rand(3, 20, generator=generator, dtype=torch.float64)
        g = 2 * torch.rand(20, generator=generator, dtype=torch.float64) - 1
        first = torch.randn((), generator=generator, dtype=torch.float64)
        given = {
            name: torch.rand((), generator=generator).item() for place, name in enumerate("fio") if case >> place & 1
        }
        f, i, o = (
            torch.full_like(g, given[name]) if name in given else run
            for name, run in zip("fio", (f, i, o), strict=True)
        )
        c, states = first, []
        for t in range(20):
            c = f[t] * c + i[t] * g[t]
            states.append(c)
        cells = torch.stack(states)
        unit = {"f": f.tolist(), "i": i.tolist(), "o": o.tolist(), "g": g.tolist(), "first": first.item()}
        made.append((unit, given, {"c": cells.tolist(), "h": (o * cells.tanh()).tolist()}))
    return made


def test_the_what_if_cell_works_out_what_torch_does(chromium: Chromium, units: Any) -> None:
    script = (_ASSETS / "what-if.js").read_text(encoding="utf-8")

    def ask(browser: Browser) -> Any:
        page = browser.new_page()
        page.set_content("<p></p>")
        page.evaluate(script)
        found = page.evaluate(
            "cases => cases.map(([unit, gates]) => lstmWhatIf(unit, gates))", [case[:2] for case in units]
        )
        page.close()
        return found

    found = chromium.visit(ask)
    assert len(found) == 200
    for mine, (_, _, theirs) in zip(found, units, strict=True):
        for name in ("c", "h"):
            torch.testing.assert_close(torch.tensor(mine[name]), torch.tensor(theirs[name]), rtol=0, atol=1e-6)


@pytest.mark.parametrize("folder", ["", "en/"])
def test_a_slider_redraws_c_and_h_and_says_where_they_end(chromium: Chromium, site: Path, folder: str) -> None:
    def move(visit: Visit) -> tuple[dict[str, Any], list[str], str, list[str]]:
        page = visit.page
        unit = json.loads(page.get_attribute(".lstm-what-if", "data-run") or "")["unit"]
        before = page.locator(".lstm-what-if polyline").evaluate_all(
            "all => all.map(each => each.getAttribute('points'))"
        )
        slider = page.locator(".lstm-what-if input").first
        slider.focus()
        page.keyboard.press("End")
        after = page.locator(".lstm-what-if polyline").evaluate_all(
            "all => all.map(each => each.getAttribute('points'))"
        )
        return unit, before, page.inner_text(".lstm-what-if [role=status]"), after

    unit, before, said, after = _open(chromium, (site / folder / "chapters/04-inside-the-cell.html").as_uri(), move)
    c = 0.0
    for i, g in zip(unit["i"], unit["g"], strict=True):
        c = c + i * g
    assert f"{c:.3f}".replace("-", "−") in said
    assert before[1] != after[1] and before[3] != after[3]
    assert before[2] == after[2]


_CHAPTERS = sorted(path.with_suffix(".html").name for path in (ROOT / "docs/notebooks/chapters").glob("*.py"))


@pytest.mark.parametrize("folder", ["", "en/"])
@pytest.mark.parametrize("chapter", _CHAPTERS)
def test_three_tasks_end_a_chapter_and_take_their_own_answers_alone(
    chromium: Chromium, walk: Visit, site: Path, folder: str, chapter: str
) -> None:
    def answer(visit: Visit) -> list[tuple[str, str, str, bool]]:
        seen = []
        for task in visit.page.locator(".lstm-task").all():
            right = task.get_attribute("data-answer") or ""
            said = []
            for typed in (re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), right), right.strip("()")):
                task.locator("input").fill(typed)
                task.locator("input").press("Enter")
                said.append(task.locator("[role=status]").inner_text())
            seen.append((right, *said, task.locator("details").get_attribute("open") is not None))
        return seen

    seen = _walk_to(chromium, walk, (site / folder / "chapters" / chapter).as_uri(), answer)
    assert len(seen) == 3
    for right, wrong, praise, opened in seen:
        assert "✓" not in wrong and right in praise and opened


_PLAYERS = ("index", *(name for name in _CHAPTERS if name[:2] in ("02", "03", "04", "07", "08", "11")))


@pytest.mark.parametrize("folder", ["", "en/"])
@pytest.mark.parametrize("name", _PLAYERS)
def test_where_time_is_the_subject_a_player_shows_it_moment_by_moment(
    chromium: Chromium, walk: Visit, site: Path, folder: str, name: str
) -> None:
    page = "index.html" if name == "index" else f"chapters/{name}"

    def step(visit: Visit) -> tuple[str, list[str], int]:
        player = visit.page.locator(".lstm-diagram-player").first
        player.scroll_into_view_if_needed()
        player.locator("input[type=range]").focus()
        sentences = []
        for key in ("Home", "ArrowRight", "End"):
            visit.page.keyboard.press(key)
            sentences.append(player.locator("[aria-live=polite]").inner_text())
        gone = player.locator("svg.lstm-diagram [data-seen]:not([data-seen=s], [data-seen=l])").count()
        return visit.page.evaluate("document.documentElement.lang"), sentences, gone

    language, sentences, gone = _walk_to(chromium, walk, (site / folder / page).as_uri(), step)
    assert len(set(sentences)) == 3
    assert all(bool(re.search("[\u4e00-\u9fff]", each)) == (language != "en") for each in sentences)
    assert gone == 0, "at rest the whole picture stands there"
