"""Tables and docstrings on reference pages."""

import importlib
import inspect
import pkgutil

import pytest

import lstm_diagrams
from lstm_diagrams.drawing.passes.common import finished
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.labels import labelled
from lstm_diagrams.site.printed import docstring, table
from lstm_diagrams.words import Text


def _documented() -> None:
    """Do ``this``, then
    ``that``.

    More about it.

    Args:
        one: the first, ``1``, which
            goes on here.
        two: the second: with a colon.

    Raises:
        OSError, ValueError: if not.
    """


def test_a_docstring_is_taken_apart() -> None:
    found = docstring(_documented)
    assert found.text == "Do `this`, then\n`that`.\n\nMore about it."
    assert found.items == {
        "Args": {"one": "the first, `1`, which goes on here.", "two": "the second: with a colon."},
        "Raises": {"OSError, ValueError": "if not."},
    }


def test_a_table_in_both_languages() -> None:
    made = table((Text("名", "Name"), "x"), [("a|b", Text("一", "one"))])
    assert made.zh == "| 名 | x |\n|---|---|\n| a&#124;b | 一 |"
    assert made.en == "| Name | x |\n|---|---|\n| a&#124;b | one |"


@pytest.mark.parametrize("name", registered())
def test_every_option_of_a_figure_is_described(name: str) -> None:
    figure = registered()[name]
    said = {
        name: text
        for one in (figure.function, labelled, finished)
        for name, text in docstring(one).items["Args"].items()
    }
    assert [option.name for option in figure.options if not said.get(option.name)] == []


@pytest.mark.parametrize("name", lstm_diagrams.__all__)
def test_every_public_name_is_described(name: str) -> None:
    subject = getattr(lstm_diagrams, name)
    assert docstring(subject).text
    members = vars(subject).items() if inspect.isclass(subject) else ()
    public = [member for key, member in members if not key.startswith("_")]
    for member in public:
        if inspect.isfunction(member) or isinstance(member, property):
            assert docstring(member).text


def test_every_module_says_what_it_is() -> None:
    modules = list(pkgutil.walk_packages(lstm_diagrams.__path__, "lstm_diagrams."))
    assert len(modules) > 100
    for found in modules:
        if (
            not found.name.startswith(("lstm_diagrams.site", "lstm_diagrams.integrations"))
            and "__main__" not in found.name
        ):
            assert inspect.getdoc(importlib.import_module(found.name)), found.name
