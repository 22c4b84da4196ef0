"""Every figure on every model it can draw: nothing overlaps, everything is readable, accessible and repeatable."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.drawing.passes.highlight import highlighted, known_names
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.theme import DARK, LIGHT, Theme
from tests.browser import Chromium
from tests.figures.geometry import contrast, flaws, ground, role
from tests.figures.picture import SVG, Picture
from tests.figures.subjects import EVIL, SUBJECTS, diagrams, digest, pictures, seen

_ROOT = Path(__file__).parents[2]
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LANGUAGES = ("zh", "en")
_TAGS = {"svg", "title", "desc", "style", "rect", "g", "path", "polygon", "circle", "text", "tspan"}
_GOLDEN = ("lstm both ways projected", "chunks detached", "mlp", "lenet")
"""As few as have each figure of a usual model once: the first two have all of recurrent layers."""
_EACH = pytest.mark.parametrize("subject", SUBJECTS, scope="module")  # all tests of one subject, then of the next
_BOTH = pytest.mark.parametrize("lang", _LANGUAGES)
_MEASURE = """() => {
    const pictures = [...document.querySelectorAll('svg')];
    const painted = pictures.map(svg => [...svg.querySelectorAll('text,path,polygon,circle,rect')]);
    const fill = element => JSON.stringify([element.getAttribute('fill'), getComputedStyle(element).fill]);
    const fills = scheme => {  // of all at once, as the page is styled anew for each change
        document.body.dataset.mdColorScheme = scheme;
        return painted.map(elements => [...new Set(elements.map(fill))].map(JSON.parse))};
    const slate = fills('slate'), light = fills('default');
    return pictures.map((svg, number) => {
        const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
        const place = element => {
            const box = element.getBoundingClientRect();
            const [x, y] = [frame.left, frame.top];
            return [box.left - x, box.top - y, box.right - x, box.bottom - y].map(length => length / scale)};
        const boxes = painted[number].map(place), sides = side => boxes.map(box => box[side]);
        return {
            paints: {slate: slate[number], default: light[number]},
            texts: [...svg.querySelectorAll('text')].map(place),
            edges: [Math.min(...sides(0)), Math.min(...sides(1)), Math.max(...sides(2)), Math.max(...sides(3))],
            size: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]}})}"""


def _words(picture: Picture) -> str:
    """Everything a person can read or hear."""
    return "\n".join(
        "".join(element.itertext())
        for element in picture.root.iter()
        if element.tag in (f"{SVG}title", f"{SVG}desc", f"{SVG}text")
    )


def _stripped(words: str) -> str:
    """Without the Chinese that is part of a model's own name."""
    for length in range(len(EVIL), 1, -1):
        words = words.replace(EVIL[:length].strip(), "")
    return words


def test_every_figure_has_a_model_it_can_draw() -> None:
    drawn = {name for subject in SUBJECTS for name, figure in registered().items() if figure.fit(seen(subject)) > 0}
    assert drawn == set(registered())


@_EACH
def test_every_model_has_a_figure(subject: str) -> None:
    assert diagrams(subject, "en")


@_EACH
@_BOTH
def test_no_text_overlaps_overflows_or_is_struck_through(subject: str, lang: str) -> None:
    for diagram, picture in pictures(subject, lang):
        assert flaws(picture) == [], diagram.figure


@_EACH
@_BOTH
def test_the_picture_speaks_one_language(subject: str, lang: str) -> None:
    for diagram, picture in pictures(subject, lang):
        words = _stripped(_words(picture))
        assert bool(_CHINESE.search(words)) == (lang == "zh"), (diagram.figure, words)
        assert picture.root.get("lang") == {"zh": "zh-Hans", "en": "en"}[lang]


@_EACH
@_BOTH
def test_the_picture_is_an_image_with_title_and_description(subject: str, lang: str) -> None:
    for diagram, picture in pictures(subject, lang):
        root = picture.root
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.get("role") == "img"
        names = (root.get("aria-labelledby"), root.get("aria-describedby"))
        assert names == (title.get("id"), description.get("id"))
        assert (title.text, description.text) == (diagram.title, diagram.description)
        for words in (diagram.title, diagram.description):
            assert words.strip()
            assert not re.search(r"\bNone\b|\{|\}|<", words.replace(EVIL, ""))
        assert (
            bool(_CHINESE.search(_stripped(diagram.title)))
            == bool(_CHINESE.search(_stripped(diagram.description)))
            == (lang == "zh")
        )
        assert len(diagram.description.replace(EVIL, "")) > len(diagram.title.replace(EVIL, ""))
        assert diagram.description.startswith(diagram.caption)
        assert diagram.caption.endswith("。" if lang == "zh" else (".", "!", "?"))


@_EACH
@_BOTH
def test_there_are_only_known_elements_and_own_ids(subject: str, lang: str) -> None:
    for _, picture in pictures(subject, lang):
        root = picture.root
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= _TAGS
        ids = [element.get("id", "") for element in root.iter() if element.get("id")]
        assert len(set(ids)) == len(ids)
        assert all(name == ids[0] or name.startswith(f"{ids[0]}-") for name in ids)
        assert re.fullmatch(r"[a-z][a-z0-9-]+", ids[0])


@_EACH
def test_different_pictures_have_different_ids(subject: str) -> None:
    looks = [(own, *look) for own in (subject, "lstm") for look in (("zh", "auto"), ("en", "auto"), ("en", "dark"))]
    shown = [pair for look in looks for pair in pictures(*look)]
    names = {picture.svg: picture.root.get("id") for _, picture in shown}
    assert len(set(names.values())) == len(names)


@_EACH
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_every_paint_is_one_of_the_theme_and_a_fixed_theme_has_no_variable(subject: str, theme: str) -> None:
    paints = {paint for _, paint in (DARK if theme == "dark" else LIGHT).paints()}
    for _, picture in pictures(subject, "en", theme):
        found = {element.get(name, "none") for element in picture.root.iter() for name in ("fill", "stroke")}
        assert found - {"none"} <= paints
        assert ("--" in picture.svg) == ("<style>" in picture.svg) == (theme == "auto")


@_EACH
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_text_reads_on_its_ground(subject: str, theme: Theme) -> None:
    paints = dict(theme.paints())
    for diagram, picture in pictures(subject, "zh"):
        poor = {
            (writing.text, role(writing.fill), ground(picture, writing)): round(ratio, 2)
            for writing in picture.writings
            if (ratio := contrast(paints[role(writing.fill)], paints[ground(picture, writing)])) < 4.5
        }
        assert poor == {}, diagram.figure


def test_a_name_from_hell_is_shown_as_text() -> None:
    for diagram, picture in pictures("evil name", "en"):
        assert EVIL in diagram.title or EVIL in diagram.description
        assert not [element for element in picture.root.iter() if element.tag.removeprefix(SVG) == "b"]
        assert any('<b>x</b> \\N &lt; "q"' in text for text in picture.texts)


@_EACH
@_BOTH
def test_a_legend_fits_every_picture(subject: str, lang: str) -> None:
    for diagram in diagrams(subject, lang):
        explained = draw(diagram.facts, figure=diagram.figure, lang=lang, legend=True)
        picture = Picture.of(explained.svg())
        assert flaws(picture) == [], diagram.figure
        assert any("legend" in writing.classes for writing in picture.writings)


@_EACH
def test_every_name_of_a_picture_can_be_highlighted(subject: str) -> None:
    for diagram in diagrams(subject, "en"):
        own = registered()[diagram.figure].names
        names = known_names(diagram.canvas, own)
        assert names, diagram.figure
        for name in names:
            faded = [mark.faded for mark in highlighted(diagram.canvas, name, own).marks]
            assert set(faded) == {True, False}, (diagram.figure, name)


def test_pictures_are_the_same_bytes_in_every_process() -> None:
    program = "from tests.figures.subjects import digest; print(digest())"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=_ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1")
    ]
    printed = {run.communicate()[0].strip() for run in runs}
    assert printed == {digest()}


@_EACH
def test_in_a_browser_nothing_overlaps_and_the_paints_are_the_theme_s(chromium: Chromium, subject: str) -> None:
    shown = [pair for lang in _LANGUAGES for pair in pictures(subject, lang)]
    for (diagram, parsed), measured in zip(shown, chromium.measure(_body(shown), _MEASURE), strict=True):
        name = (diagram.figure, diagram.lang, diagram.title)
        picture = parsed.with_widths([(left, right) for left, _, right, _ in measured["texts"]])
        assert flaws(picture) == [], name
        width, height = measured["size"]
        left, top, right, bottom = measured["edges"]
        assert left >= -1 and top >= -1 and right <= width + 1 and bottom <= height + 1, name
        assert _strange(measured["paints"]["default"], LIGHT) == _strange(measured["paints"]["slate"], DARK) == [], name


def _strange(fills: list[tuple[str | None, str]], theme: Theme) -> list[tuple[str | None, str]]:
    """Fills, each as it is written and as a page has it, that are not those of the theme; paper is the page's own."""
    paints = dict(theme.paints())
    return [
        (written, shown)
        for written, shown in fills
        if (written is None or role(written) != "paper")
        and shown != ("none" if written is None else _css(paints[role(written)]))
    ]


def _body(shown: list[tuple[Diagram, Picture]]) -> str:
    return "".join(f"<div>{picture.svg}</div>" for _, picture in shown)


def _css(paint: str) -> str:
    return "rgb({}, {}, {})".format(*(int(paint[place : place + 2], 16) for place in (1, 3, 5)))


@pytest.mark.parametrize("subject", _GOLDEN)
def test_golden_dot(subject: str, golden: Callable[[str, str], None]) -> None:
    for diagram in diagrams(subject, "en"):
        golden(f"{subject.replace(' ', '-')}.{diagram.figure}.dot", _by_role(diagram.dot))


def test_golden_dot_of_a_tree(golden: Callable[[str, str], None]) -> None:
    golden("tree-of-phrases.tree.dot", _by_role(draw(seen("tree of phrases"), figure="tree", lang="en").dot))


def _by_role(dot: str) -> str:
    """With the names of paints in their places, so that another blue rewrites no golden file."""
    for name, paint in LIGHT.paints():
        dot = dot.replace(f'"{paint}', f'"{name}')  # some are followed by how opaque they are
    return dot
