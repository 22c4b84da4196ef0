"""The settings of the shape lab: enough of them, each as PyTorch's documentation has it, and its program runs alone."""

import contextlib
import io
import re

import pytest
import torch

from lstm_diagrams.site.shapes import INPUTS, PROJECTION, SIZES, Setting, run, settings

_ALL = list(settings())
_SOME = [setting for setting in _ALL if setting.sizes == "small" and (setting.layers, setting.directions) != (1, 1)]


def test_there_are_enough_settings_and_each_has_a_name_of_its_own() -> None:
    assert len(_ALL) >= 96
    assert len({setting.key for setting in _ALL}) == len(_ALL)
    for name in ("kind", "layers", "directions", "projected", "input", "sizes"):
        assert len({getattr(setting, name) for setting in _ALL}) > 1


def _documented(setting: Setting) -> dict[str, tuple[int, ...]]:
    """The shapes as the documentation of PyTorch's recurrent layers gives them."""
    size = SIZES[setting.sizes]
    batch = () if setting.input == "unbatched" else (size["N"],)
    first = setting.input in ("batch-first", "packed")
    rows = setting.layers * setting.directions
    width = PROJECTION if setting.projected else size["H"]
    sequence = (*batch, size["T"]) if first else (size["T"], *batch)
    shapes = {"x": (*sequence, size["F"]), "output": (*sequence, setting.directions * width)}
    shapes |= dict.fromkeys(("h_0", "h_n"), (rows, *batch, width))
    if setting.kind == "LSTM":
        shapes |= dict.fromkeys(("c_0", "c_n"), (rows, *batch, size["H"]))
    return shapes


@pytest.mark.parametrize("setting", _SOME, ids=lambda setting: setting.key)
def test_its_shapes_are_those_of_the_documentation(setting: Setting) -> None:
    done = run(setting)
    expected = _documented(setting)
    assert {name: tuple(size for _, size in axes) for name, axes in done.shapes.items()} == expected
    both, narrow = "2×" * (setting.directions - 1), "projection" if setting.projected else "hidden"
    assert [done.shapes[name][-1][0] for name in ("output", "h_n")] == [both + narrow, narrow]
    assert done.widths == {name: expected[name][-1] for name in ("output", "h_n", "c_n") if name in expected}
    size = SIZES[setting.sizes]
    model = getattr(torch.nn, setting.kind)(
        size["F"],
        size["H"],
        setting.layers,
        bidirectional=setting.directions == 2,
        **({"proj_size": PROJECTION} if setting.projected else {}),
    )
    assert done.parameters == sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("given", INPUTS)
def test_its_program_runs_as_it_stands_and_prints_its_shapes(given: str) -> None:
    done = run(Setting("LSTM", 2, 2, True, given, "day"))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(done.code, {})
    shapes = [tuple(map(int, re.findall(r"\d+", part))) for part in re.findall(r"Size\(\[(.*?)\]", printed.getvalue())]
    assert shapes == [tuple(size for _, size in done.shapes[name]) for name in ("output", "h_n", "c_n")]
    assert done.code.count("assert") == len(done.last) == 2
