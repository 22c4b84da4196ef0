"""The registry: file names are figure names, keyword-only parameters are the options."""

import inspect
import pkgutil

import pytest

from lstm_diagrams import figures
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Line, Writing
from lstm_diagrams.drawing.kit.samples import Entry, line
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import Rank, fitting, registered
from lstm_diagrams.words import Language, Text, same
from tests.figures.made_facts import recurrent
from tests.figures.subjects import seen

_EVERY = pytest.mark.parametrize("figure", registered().values(), ids=lambda figure: figure.name)


def _trial(seen: Capture, language: Language, *, count: int = 3, word: str = "a", flag: bool = False) -> Canvas:
    return Canvas(
        same(f"{count} {word} {flag}"),
        same(language),
        (Line(straight((0, 0), (9, 0)), "h", classes=("h",)),),
        seen.call_ids,
    )


_TRIAL = Figure("trial", same("trial"), same("nothing"), lambda seen: 1, _trial)


def test_every_file_or_folder_is_the_figure_of_its_name() -> None:
    names = {module.name for module in pkgutil.iter_modules(figures.__path__)} - {"registry"}
    assert set(registered()) == names
    assert all(name == figure.name == figure.function.__name__ for name, figure in registered().items())
    assert list(registered()) == sorted(registered())


@_EVERY
def test_every_figure_says_what_it_is_and_needs_in_both_languages(figure: Figure) -> None:
    for text in (figure.title, figure.needs):
        assert isinstance(text, Text)
        assert text.zh.strip()
        assert not text.zh.isascii()
        assert text.en.strip()
        assert text.en.isascii()


@_EVERY
def test_every_option_has_a_default_and_is_told_in_the_docstring(figure: Figure) -> None:
    assert figure.options
    for option in figure.options:
        assert option.default is not inspect.Parameter.empty
    for name in set(inspect.signature(figure.function).parameters) - {"capture", "language"}:
        assert f"{name}:" in (inspect.getdoc(figure.function) or "")


def test_keyword_only_parameters_and_the_common_ones_are_the_options() -> None:
    assert {option.name: option.default for option in _TRIAL.options} == {
        "count": 3, "word": "a", "flag": False, "labels": None, "highlight": "", "legend": False, "background": "paper", "palette": "standard", "width": "",
    }  # fmt: skip


def test_options_reach_the_function() -> None:
    canvas = _TRIAL.draw(recurrent(), "zh", {"count": 7, "word": "b", "flag": True})
    assert canvas.title.en == "7 b True"
    assert canvas.description.en == "zh"


def test_an_unknown_option_is_refused_and_the_known_ones_listed() -> None:
    with pytest.raises(
        UnknownName,
        match="unknown option of figure 'trial' 'colour'; known: count, word, flag, labels, highlight, legend, background, palette, width",
    ):
        _TRIAL.draw(recurrent(), "en", {"colour": 1})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("count", "3", "int"),
        ("count", 3.0, "int"),
        ("count", True, "int"),
        ("word", 3, "str"),
        ("flag", 1, "bool"),
        ("highlight", 3, "str"),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object, expected: str) -> None:
    with pytest.raises(UsageError, match=f"option '{name}' of figure 'trial' takes {expected}, not {value!r}"):
        _TRIAL.draw(recurrent(), "en", {name: value})


def test_highlight_and_legend_work_for_every_figure() -> None:
    assert [mark.faded for mark in _TRIAL.draw(recurrent(), "en", {"highlight": "h"}).marks] == [False]
    assert len(_TRIAL.draw(recurrent(), "en", {"legend": True}).marks) > 1
    with pytest.raises(UnknownName, match="name to highlight 'c'; known: h"):
        _TRIAL.draw(recurrent(), "en", {"highlight": "c"})


def test_in_one_level_the_name_decides_and_not_the_order_of_registration() -> None:
    capture = recurrent()
    names = [figure.name for figure in fitting(capture)]
    views = [name for name in names if registered()[name].fit(capture) == Rank.VIEW]
    assert len(views) > 1
    assert views == sorted(views)
    assert [registered()[name].fit(capture) for name in names] == sorted(
        (figure.fit(capture) for figure in registered().values() if figure.fit(capture)), reverse=True
    )


@_EVERY
def test_every_figure_ranks_itself_by_a_named_level(figure: Figure) -> None:
    for subject in ("lstm", "mlp", "lenet", "residual", "forecaster"):
        rank = figure.fit(seen(subject))
        assert rank == 0 or isinstance(rank, Rank)


def test_a_figure_brings_its_own_legend_and_names() -> None:
    def draw(_: Capture, language: Language) -> Canvas:
        return Canvas(same("t"), same(language), (Line(straight((0, 0), (9, 0)), "h", classes=("thread",)),))

    entry = Entry(line("h"), Text("一根线", "a thread"))
    trial = Figure(
        "trial", same("trial"), same("nothing"), lambda _: 1, draw, legend={"thread": entry}, names=("thread",)
    )
    explained = trial.draw(recurrent(), "en", {"legend": True})
    assert "a thread" in {mark.label.text for mark in explained.marks if isinstance(mark, Writing)}
    assert not trial.draw(recurrent(), "en", {"highlight": "thread"}).marks[0].faded
    with pytest.raises(UnknownName, match="known: thread"):
        trial.draw(recurrent(), "en", {"highlight": "rope"})
