"""Names, shapes and counts of recurrent weights by formula, against the parameters that PyTorch makes."""

from math import prod
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.facts import Layer
from lstm_diagrams.readings.chain_weights import chain_weights, factors
from tests.figures.made_facts import recurrent

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}


def _layer(model: nn.RNNBase) -> Layer:
    (layer,) = capture(model, torch.randn(1, 1, model.input_size)).layers
    return layer


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(list(_MODELS)),
    st.fixed_dictionaries(
        {
            "input_size": st.integers(1, 20),
            "hidden_size": st.integers(2, 20),
            "num_layers": st.integers(1, 4),
            "bidirectional": st.booleans(),
            "bias": st.booleans(),
        }
    ),
    st.booleans(),
)
def test_they_are_the_parameters_of_the_module(kind: str, made: dict[str, Any], projected: bool) -> None:
    model = _MODELS[kind](**made, **({"proj_size": made["hidden_size"] - 1} if kind == "LSTM" and projected else {}))
    chains = chain_weights(_layer(model))
    shapes = {chain.name(kind): shape for chain in chains for kind, shape in chain.shapes.items()}
    assert shapes == {name: tuple(value.shape) for name, value in model.named_parameters()}
    assert sum(chain.count for chain in chains) == sum(value.numel() for value in model.parameters())
    for chain in chains:
        assert chain.formula.endswith(f" = {chain.count}")
        assert chain.rows[1] == len(chain.gates) * model.hidden_size
        for name, (_, size) in chain.columns.items():
            assert name not in chain.shapes or chain.shapes[name][1] == size
            assert name not in chain.shapes or prod(chain.shapes[name]) == int(chain.counted(name).split(" = ")[1])


def test_a_formula_for_each_kind_of_chain() -> None:
    one = chain_weights(_layer(nn.LSTM(3, 5, 2, bidirectional=True)))
    assert [chain.formula for chain in one[::2]] == [
        "4·H·(F + H + 2) = 4·5·(3 + 5 + 2) = 200",
        "4·H·(2H + H + 2) = 4·5·(10 + 5 + 2) = 340",
    ]
    (projected,) = chain_weights(_layer(nn.LSTM(3, 5, proj_size=2)))
    assert projected.formula == "4·H·(F + P + 2) + P·H = 4·5·(3 + 2 + 2) + 2·5 = 150"
    (plain,) = chain_weights(_layer(nn.RNN(3, 5, bias=False)))
    assert plain.formula == "H·(F + H) = 5·(3 + 5) = 40"


def test_rows_of_gates_follow_each_other() -> None:
    (chain,) = chain_weights(_layer(nn.GRU(3, 5)))
    assert [chain.rows_of(gate) for gate in "rzn"] == ["[0:5]", "[5:10]", "[10:15]"]
    assert chain.first_row("n") == 10


@pytest.mark.parametrize("kind", _MODELS)
def test_every_gate_has_a_name(kind: str) -> None:
    (chain,) = chain_weights(_layer(_MODELS[kind](3, 5)))
    assert chain.gates == {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n"), "rnn": ("h",)}[chain.cell.kind]
    assert chain.cell.example.symbol == {"lstm": "f", "gru": "z", "rnn": "h"}[chain.cell.kind]


def test_what_weights_are_multiplied_by() -> None:
    chains = chain_weights(_layer(nn.GRU(3, 5, 2, bidirectional=True)))
    assert [tuple(factors(chain).values()) for chain in chains] == [
        ("x_t", "h_{t-1}^{(1)→}"),
        ("x_t", "h_{t+1}^{(1)←}"),
        ("h_t^{(1)}", "h_{t-1}^{(2)→}"),
        ("h_t^{(1)}", "h_{t+1}^{(2)←}"),
    ]
    assert factors(*chain_weights(_layer(nn.RNN(3, 5)))) == {"weight_ih": "x_t", "weight_hh": "h_{t-1}"}


def test_unusual_parameters_and_other_layers_have_none() -> None:
    assert chain_weights(Layer("fc", "Linear", "linear")) == ()
    assert chain_weights(recurrent().layers[0]) == ()
    tied = nn.LSTM(5, 5, 2)
    tied.bias_hh_l1 = tied.bias_ih_l1
    assert chain_weights(_layer(tied)) == ()
