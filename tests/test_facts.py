"""Facts: plain values that can be hashed, compared, pickled and written as JSON, and found by name."""

import dataclasses
import json
import math
import pickle
import struct

import pytest
from IPython.lib.pretty import pretty

from lstm_diagrams.facts import Axis, Call, Capture, Chain, Layer, Setting, Slot, Tensor, Values
from tests.figures.made_facts import recurrent, tensor


def test_shape_and_size_of_a_tensor() -> None:
    value = tensor(batch=4, time=2, feature=3)
    assert value.shape == (4, 2, 3)
    assert (value.size("time"), value.size("hidden")) == (2, None)


def test_a_scalar_has_an_empty_shape() -> None:
    assert Tensor((), "float32").shape == ()


def test_the_size_of_a_name_used_twice_is_the_first() -> None:
    assert Tensor((Axis("axis0", 2), Axis("axis0", 3)), "float32").size("axis0") == 2


def test_layer_is_found_by_path() -> None:
    seen = recurrent(path="encoder.0")
    assert seen.layer("encoder.0") is seen.layers[0]
    with pytest.raises(KeyError, match="decoder"):
        seen.layer("decoder")


def test_settings_are_found_by_name() -> None:
    layer = Layer("", "LSTM", "recurrent", (Setting("num_layers", 2), Setting("bias", False)))
    assert (layer.setting("num_layers"), layer.setting("bias", True)) == (2, False)
    assert (layer.setting("dropout"), layer.setting("dropout", 0.5)) == (None, 0.5)


def test_slots_are_found_among_inputs_and_outputs() -> None:
    call = recurrent().calls[0]
    assert [call.slot(name).name for name in ("sequence", "c_0", "output", "h_n")] == [
        "sequence",
        "c_0",
        "output",
        "h_n",
    ]
    assert call.slot("context") is None


def test_calls_of_a_kind_keep_their_order() -> None:
    layers = (Layer("a", "Linear", "linear"), Layer("b", "ReLU", "activation"), Layer("c", "Linear", "linear"))
    calls = tuple(Call(number, path, (), ()) for number, path in enumerate("cabac"))
    seen = Capture("Net", layers, (), calls, (), (), (), 0)
    assert [(call.id, call.layer) for call in seen.calls_of("linear")] == [(0, "c"), (1, "a"), (3, "a"), (4, "c")]
    assert seen.calls_of("recurrent") == ()


def test_facts_made_alike_are_equal_and_hash_alike() -> None:
    assert recurrent() == recurrent()
    assert hash(recurrent()) == hash(recurrent())
    assert recurrent() != recurrent(steps=6)


def test_facts_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        recurrent().name = "other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        recurrent().calls[0].inputs[0].tensor.axes[0].size = 1


def test_facts_can_be_written_as_json() -> None:
    written = json.loads(json.dumps(dataclasses.asdict(recurrent(steps=7))))
    assert written["calls"][0]["inputs"][0]["tensor"]["axes"][1] == {
        "name": "time",
        "size": 7,
        "directions": 1,
        "projected": False,
    }


def test_facts_survive_pickling() -> None:
    assert pickle.loads(pickle.dumps(recurrent())) == recurrent()


def test_a_slot_counts_as_given_unless_said_otherwise() -> None:
    assert Slot("input", tensor(feature=1)).given


def test_values_are_found_by_index_the_last_axis_running_fastest() -> None:
    values = Values((2, 3), struct.pack("6d", 0, 1, 2, 3, 4, -5))
    assert [values.at(row, column) for row in (0, 1) for column in (0, 1, 2)] == [0, 1, 2, 3, 4, -5]
    assert values.limit == 5
    for outside in ((2, 0), (0, 3), (-1, 0)):
        with pytest.raises(IndexError):
            values.at(*outside)
    with pytest.raises(ValueError, match="shorter"):
        values.at(0)


def test_no_values_have_no_limit() -> None:
    assert Values((0,), b"").limit == 0


def test_the_limit_is_that_of_the_finite_numbers() -> None:
    assert Values((4,), struct.pack("4d", -3, math.nan, math.inf, 2)).limit == 3
    assert Values((1,), struct.pack("d", math.nan)).limit == 0


def test_a_chain_knows_its_numbers_by_name() -> None:
    chain = Chain(0, 0, 0, (("x", Values((1,), struct.pack("d", 7))),))
    assert chain.values("x").at(0) == 7
    with pytest.raises(KeyError, match="known: x"):
        chain.values("h")


def test_in_a_notebook_a_capture_is_one_line() -> None:
    seen = dataclasses.replace(recurrent(), name="Net", total_parameters=12345)
    assert (len(seen.layers), len(seen.calls)) == (1, 1)
    assert pretty(seen) == "Capture of Net: 1 layer, 1 call, 12,345 parameters"
