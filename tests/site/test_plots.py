"""Plots of pages: words in the language, colours as variables, nothing that could disturb the page."""

import re
from xml.etree import ElementTree

import pytest

from lstm_diagrams.site.plots import Plot, canvas, colour
from lstm_diagrams.words import LANGUAGES, Language, Text


def _plot(word: str = "hours") -> Plot:
    figure, (upper, lower) = canvas(2, height=3)
    upper.plot([0, 1, 2], [3, -4, 5], "o-", color=colour("c"), label="LSTM")
    upper.legend(frameon=False)
    lower.plot([0, 1], [0, 1], color=colour("x"))
    lower.set_xlabel("hours")
    return Plot(figure, Text("误差", "Errors"), Text("一条折线。", "One line."), {word: Text("小时", "hours ahead")})


@pytest.mark.parametrize(("language", "shown", "hidden"), [("zh", "小时", "hours"), ("en", "hours ahead", "小时")])
def test_words_and_name_are_in_the_language(language: Language, shown: str, hidden: str) -> None:
    root = ElementTree.fromstring(_plot().svg(language))
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert shown in texts and "LSTM" in texts
    assert not any(text == hidden for text in texts)
    named = [element.text for element in root if element.get("id") in (root.get("aria-labelledby") or "").split()]
    assert named == (["误差", "一条折线。"] if language == "zh" else ["Errors", "One line."])


def test_colours_follow_the_page() -> None:
    svg = _plot().svg("en")
    style, drawing = (
        re.search(r"<style>.*?</style>", svg, re.DOTALL)[0],
        re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL),
    )
    paints = set(re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', drawing))
    assert ("stroke", colour("c")) in paints
    for name, paint in paints:
        assert re.search(rf"\.{name[0]}-([a-z0-9-]+)\)\{{{name}:var\(--ld-\1,{paint}\)\}}", style)
    assert "font-family=" not in svg


def test_ids_are_those_of_the_plot_and_all_references_lead_somewhere() -> None:
    root = ElementTree.fromstring(_plot().svg("en"))
    ids = [element.get("id", "") for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) and all(name.startswith(root.get("id", "-")) for name in ids)
    values = [v for element in root.iter() for name, v in element.attrib.items() if name not in ("fill", "stroke")]
    references = {name for value in values for name in re.findall(r"^(?:url\()?#([\w-]+)", value)}
    assert references and references <= set(ids)


def test_one_style_sheet_that_speaks_of_diagrams_alone() -> None:
    root = ElementTree.fromstring(_plot().svg("en"))
    sheets = list(root.iter("{http://www.w3.org/2000/svg}style"))
    assert len(sheets) == 1
    assert "*{" not in (sheets[0].text or "")


def test_the_same_plot_is_the_same_bytes_and_jupyter_gets_both_languages() -> None:
    bundle = _plot()._repr_mimebundle_()
    assert bundle == _plot()._repr_mimebundle_()
    assert {f"application/x-svg.{language}" for language in LANGUAGES} < set(bundle)
    assert bundle["image/svg+xml"] == _plot().svg("en")


def test_a_word_that_is_not_in_the_plot_is_an_error() -> None:
    with pytest.raises(ValueError, match="minutes"):
        _plot("minutes").svg("en")
