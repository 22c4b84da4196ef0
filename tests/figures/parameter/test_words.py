"""What is said of constructor arguments."""

import inspect

import pytest
import torch
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.figures.parameter.words import Argument, known_arguments, meaning, ruled_shapes
from lstm_diagrams.readings.recurrence import Recurrence, recurrences

_KINDS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}


def _run(model: nn.Module) -> Recurrence:
    return next(recurrences(capture(model, torch.randn(4, 2, 3))))


@pytest.mark.parametrize("kind", _KINDS)
def test_every_known_argument_is_taken_by_torch(kind: str) -> None:
    base = set(inspect.signature(nn.RNNBase.__init__).parameters) | {"nonlinearity"}
    run = _run(_KINDS[kind](3, 5))
    known = known_arguments(run)
    assert set(known) <= base
    settings = {name: run.layer.setting(name) for name in known}
    assert isinstance(_KINDS[kind](**settings), nn.RNNBase)
    assert ("proj_size" in known, "nonlinearity" in known) == (kind == "LSTM", kind == "RNN")


@pytest.mark.parametrize("kind", _KINDS)
def test_every_argument_is_explained_in_both_languages(kind: str) -> None:
    run = _run(_KINDS[kind](3, 5, 2))
    for name in known_arguments(run):
        words = meaning(Argument(run, name))
        assert words.zh
        assert words.en
        assert not {"{", "}"} & set(words.zh + words.en)


def test_at_most_a_handful_of_shapes_is_listed() -> None:
    shapes = ruled_shapes(Argument(_run(nn.GRU(3, 5, 20)), "num_layers"))
    assert len(shapes) == 6
    assert "…" in shapes
    assert (shapes[0], shapes[-1]) == ("weight_ih_l0: 3·5 × 3", "weight_ih_l19: 3·5 × 5")
    assert ruled_shapes(Argument(_run(nn.GRU(3, 5)), "dropout")) == ()


def test_arguments_are_written_as_in_python() -> None:
    run = _run(nn.RNN(3, 5, nonlinearity="relu"))
    assert Argument(run, "nonlinearity").written == "nonlinearity='relu'"
    assert Argument(run, "bias").written == "bias=True"


@pytest.mark.parametrize(("layers", "p", "matters"), [(1, 0.0, False), (2, 0.0, False), (2, 0.5, True)])
def test_dropout_matters_between_layers_only(layers: int, p: float, matters: bool) -> None:
    assert Argument(_run(nn.LSTM(3, 5, layers, dropout=p)), "dropout").matters == matters
