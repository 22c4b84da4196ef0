"""What a page says about a diagram: every way to write it, and a reason that helps for everything that cannot be read."""

import re

import pytest

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.embedding.block import KEYS, Block, Defaults, language_of, read_block

_MODEL = "model: torch.nn:LSTM(3,5,2)\n"


def _read(more: str = "", defaults: Defaults | None = None, **options: str) -> Block:
    return read_block(_MODEL + more, defaults or Defaults(), options)


@pytest.mark.parametrize(
    ("written", "inputs"),
    [
        ("", ()),
        ("input: 4,2,3", ("4,2,3",)),
        ("input: '4,2,3'", ("4,2,3",)),
        ("input: [4, 2, 3]", ("4,2,3",)),
        ("input: 7", ("7",)),
        ("input: [7]", ("7",)),
        ("input: 8,20:int64:0..1000", ("8,20:int64:0..1000",)),
        ("input: ['4,2,3', '8,20:int64:0..9']", ("4,2,3", "8,20:int64:0..9")),
        ("input:\n  - 4,2,3\n  - [2, 2, 5]\n  - 6\n", ("4,2,3", "2,2,5", "6")),
    ],
)
def test_inputs(written: str, inputs: tuple[str, ...]) -> None:
    assert _read(written).order.inputs == inputs


@pytest.mark.parametrize("written", ["input: 4.5", "input: true", "input: {a: 1}", "input: [[4, x]]", "input: [[]]"])
def test_an_input_that_is_no_shape_is_refused_with_shapes_that_work(written: str) -> None:
    with pytest.raises(UsageError, match=re.escape("4,2,3 or [4, 2, 3] or 8,20:int64:0..1000")):
        _read(written)


def test_everything_at_once() -> None:
    block = _read("""
input: [4, 2, 3]
figure: unrolled
options: {steps: 3}
legend: true
lang: zh
theme: dark
caption: 'two: layers'
alt: 2
inline: false
""")
    order = block.order
    assert (order.model, order.inputs, order.figure) == ("torch.nn:LSTM(3,5,2)", ("4,2,3",), "unrolled")
    assert dict(order.options) == {"steps": 3, "legend": True}
    assert (order.lang, order.theme, order.ending) == ("zh", "dark", ".svg")
    assert (block.caption, block.alt, block.inline) == ("two: layers", "2", False)


def test_what_is_left_out_is_the_page_s() -> None:
    block = _read(defaults=Defaults("zh", "light", inline=False))
    assert (block.order.lang, block.order.theme, block.inline) == ("zh", "light", False)
    block = _read("lang: en\ntheme: auto\ninline: true", Defaults("zh", "light", inline=False))
    assert (block.order.lang, block.order.theme, block.inline) == ("en", "auto", True)


def test_options_as_text_say_the_same_as_yaml() -> None:
    """As a directive of Sphinx or the head of a fence gives them."""
    options = {"input": "4,2,3", "steps": "3", "legend": "true", "caption": "a: b", "inline": "false"}
    assert read_block("", Defaults(), {"model": "torch.nn:LSTM(3,5,2)", **options}) == _read(
        "input: 4,2,3\nsteps: 3\nlegend: true\ncaption: 'a: b'\ninline: false"
    )
    several = read_block("", Defaults(), {"model": "m:n", "input": "[[4, 2, 3], '8:int64']"})
    assert several.order.inputs == ("4,2,3", "8:int64")


def test_an_unknown_key_lists_the_keys_and_the_options_of_the_figure() -> None:
    with pytest.raises(UnknownName) as caught:
        _read("figure: unrolled\nimput: 4,2,3")
    assert caught.value.name == "imput"
    assert set(caught.value.known) == {*KEYS, *(option.name for option in registered()["unrolled"].options)}
    with pytest.raises(UnknownName) as caught:
        _read("figure: unrolled\noptions: {stepz: 3}")
    assert "stepz" in str(caught.value) and "steps" in caught.value.known and "model" not in caught.value.known


def test_weights_a_method_and_a_seed_are_those_of_the_subject() -> None:
    order = _read("input: 4,2,3\nweights: net.pt\ncall: encode\nseed: 7").order
    assert (order.subject.weights, order.subject.call, order.subject.seed) == ("net.pt", "encode", 7)


def test_no_option_of_a_figure_is_hidden_by_a_key() -> None:
    options = {option.name for figure in registered().values() for option in figure.options}
    assert options & set(KEYS) == {"width"}  # on a page it is how wide the picture stands there
    laid_out = _read("figure: unrolled\nwidth: 60%\noptions: {width: column}")
    assert (laid_out.layout.width, dict(laid_out.order.options)) == ("60%", {"width": "column"})


def test_an_option_of_another_figure_is_unknown_only_where_the_figure_is_named() -> None:
    foreign = {option.name for option in registered()["cnn"].options} - {
        option.name for option in registered()["unrolled"].options
    }
    name = sorted(foreign)[0]
    assert dict(_read(f"{name}: 3").order.options) == {name: 3}
    with pytest.raises(UnknownName):
        _read(f"figure: unrolled\n{name}: 3")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("figure: unroled", "unknown figure 'unroled'; known: .*unrolled"),
        ("lang: fr", "unknown language 'fr'; known: zh, en"),
        ("theme: blue", "unknown theme 'blue'; known: auto, light, dark, print"),
        ("engine: system", "unknown key 'engine'"),
        ("options: {engine: system}", "unknown option 'engine'"),
        ("inline: perhaps", "'inline' takes true or false, not 'perhaps'"),
        ("caption: [a]", "'caption' takes text, not"),
        ("seed: -1", "'seed' takes a whole number from 0 on, not -1"),
        ("seed: true", "'seed' takes a whole number"),
        ("weights: [a]", "'weights' takes text, not"),
        ("figure: true", "'figure' takes text, not True"),
        ("options: 3", "'options' takes lines"),
        ("steps: 3\noptions: {steps: 4}", "'steps' is given twice"),
        ("input: [4, 2", r"not YAML \(its line 2\)"),
        ("caption: !!python/name:os.system x", r"not YAML \(its line 2\)"),
        ("caption: 2024-13-45", "not YAML"),
        ("1: 2", "'key: value'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        _read(written)


@pytest.mark.parametrize("body", ["", "input: 4,2,3", "# only a comment", "just words", "- a\n- b"])
def test_a_block_without_a_model_is_refused_with_an_example(body: str) -> None:
    with pytest.raises(UsageError, match=re.escape("model: torch.nn:LSTM(3,5,2)")):
        read_block(body, Defaults())


def test_a_key_given_in_both_places_is_refused() -> None:
    with pytest.raises(UsageError, match="'model' is given twice"):
        _read(model="torch.nn:GRU(3,5)")
    with pytest.raises(UsageError, match="'steps' is not YAML"):
        _read(steps="[")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh"),
        ("zh-Hans", "zh"),
        ("zh_TW", "zh"),
        ("ZH-cn", "zh"),
        ("en", "en"),
        ("en_GB", "en"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_page(tag: str, language: str) -> None:
    assert language_of(tag) == language
