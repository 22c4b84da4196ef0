"""Models of Keras 3 on the torch backend: facts as Keras itself tells them, pictures that fit them, and nothing changed."""

import importlib
import os
import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import lstm_diagrams
from lstm_diagrams import CaptureError, FigureMismatch, UsageError, capture, draw, observe
from lstm_diagrams.facts import INPUT, Capture
from lstm_diagrams.figures.registry import fitting
from lstm_diagrams.layers import describe
from tests.figures.geometry import flaws
from tests.figures.picture import Picture

os.environ["KERAS_BACKEND"] = "torch"
keras: Any = pytest.importorskip("keras")
layers: Any = keras.layers
# Keras logs through absl, which took what stands in for the standard error now, and would close it where all handlers are closed.
importlib.import_module("absl.logging").get_absl_handler().python_handler.stream = sys.__stderr__


def _image_model(data_format: str = "channels_last") -> Any:
    shape = (12, 10, 3) if data_format == "channels_last" else (3, 12, 10)
    return keras.Sequential([
        keras.Input(shape),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", data_format=data_format),
        layers.BatchNormalization(axis=-1 if data_format == "channels_last" else 1),
        layers.DepthwiseConv2D((3, 2), depth_multiplier=2, data_format=data_format),
        layers.MaxPooling2D((2, 1), data_format=data_format),
        layers.Conv2DTranspose(5, 2, data_format=data_format),
        layers.AveragePooling2D(2, padding="same", data_format=data_format),
        layers.Dropout(0.25),
        layers.Flatten(data_format=data_format),
        layers.Dense(6, activation="relu"),
        layers.Dense(2, use_bias=False, activation="softmax"),
    ])  # fmt: skip


def _text_model(*, mask_zero: bool = False) -> Any:
    return keras.Sequential([
        keras.Input((5,), dtype="int32"),
        layers.Embedding(50, 8, mask_zero=mask_zero),
        layers.Bidirectional(layers.LSTM(6, return_sequences=True)),
        layers.Dropout(0.2),
        layers.GRU(7),
        layers.Dense(4, activation="relu"),
        layers.Dense(3),
    ])  # fmt: skip


def _sequence_model(*recurrent: Any) -> Any:
    return keras.Sequential([keras.Input((5, 3)), *recurrent])


def _branches() -> Any:
    image = keras.Input((8, 8, 3))
    one = layers.Conv2D(4, 3, padding="same", name="one")(image)
    other = layers.Conv2D(4, 3, padding="same", name="other")(one)
    joined = layers.Concatenate(name="joined")([layers.Add(name="sum")([one, other]), one])
    return keras.Model(image, layers.Dense(2, name="head")(layers.GlobalAveragePooling2D(name="pool")(joined + 1)))


def _encoder_decoder() -> Any:
    source, target = keras.Input((6, 3)), keras.Input((5, 2))
    _, *states = layers.LSTM(4, return_state=True, name="encoder")(source)
    decoded = layers.LSTM(4, return_sequences=True, name="decoder")(target, initial_state=states)
    return keras.Model([source, target], layers.Dense(2, name="head")(decoded))


class Own(keras.Model):  # type: ignore[misc]
    """A model in whose call layers are shared and dropout is on, whatever the mode."""

    def __init__(self) -> None:
        super().__init__()
        self.shared, self.noise = layers.Dense(4, activation="tanh"), layers.Dropout(0.5, seed=3)
        self.memory, self.norm = layers.LSTM(3, stateful=True), layers.BatchNormalization()
        self.inside = keras.Sequential([layers.Dense(5), layers.Dense(4)])

    def call(self, x: Any) -> Any:
        x = self.noise(self.shared(self.shared(x)), training=True)
        y = self.norm(self.memory(x), training=True)
        return self.inside(y), x


class Times(layers.Layer):  # type: ignore[misc]
    """A layer of one's own that holds no other."""

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")

    def call(self, x: Any) -> Any:
        return x * self.scale


def _names(facts: Capture, call: int, slot: str = "output") -> list[str]:
    found = facts.calls[call].slot(slot)
    assert found is not None
    return [axis.name for axis in found.tensor.axes]


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_a_cnn_has_the_shapes_and_parameters_that_keras_tells(data_format: str) -> None:
    model = _image_model(data_format)
    facts = capture(model, np.zeros((2, *model.input_shape[1:])))
    for layer, call in zip(model.layers, facts.calls, strict=True):
        assert call.layer == layer.name
        assert call.inputs[0].tensor.shape == (2, *layer.input.shape[1:])
        assert call.outputs[0].tensor.shape == (2, *layer.output.shape[1:])
        weights = [(tuple(weight.shape), weight.trainable) for weight in layer.weights]
        assert [(own.shape, own.trainable) for own in facts.layer(layer.name).parameters] == weights
        assert [own.name for own in facts.layer(layer.name).parameters] == [weight.name for weight in layer.weights]
    assert facts.total_parameters == model.count_params()
    space = ["batch", "height", "width"]
    image = [*space, "channel"] if data_format == "channels_last" else ["batch", "channel", "height", "width"]
    for call, layer in enumerate(model.layers):
        if "Conv" in type(layer).__name__ or "Pooling" in type(layer).__name__:
            assert _names(facts, call) == image
    kinds = [facts.layer(call.layer).kind for call in facts.calls]
    assert kinds == [
        "convolution", "normalization", "convolution", "pooling", "convolution", "pooling", "dropout", "flatten", "linear", "linear",
    ]  # fmt: skip
    first, depthwise, last = (facts.layer(model.layers[index].name) for index in (0, 2, 9))
    assert [first.setting(name) for name in ("in_channels", "out_channels", "stride", "padding", "activation")] == [
        3, 4, (2, 2), "same", "relu",
    ]  # fmt: skip
    assert [depthwise.setting(name) for name in ("in_channels", "out_channels", "groups", "kernel_size")] == [
        4, 8, 4, (3, 2),
    ]  # fmt: skip
    assert (last.setting("in_features"), last.setting("out_features"), last.setting("bias")) == (6, 2, False)


def test_nothing_stands_between_a_call_of_keras_and_its_layer() -> None:
    for model, x in ((_image_model(), np.zeros((2, 12, 10, 3), "float32")), (_text_model(), np.zeros((2, 5), "int32"))):
        seen = capture(model, x)
        assert [call.altered for call in seen.calls] == [()] * len(seen.calls)


def test_recurrent_layers_have_the_tensors_that_keras_returned() -> None:
    model = _text_model()
    facts = capture(model, np.ones((2, 5), dtype="int32"))
    both, gru = facts.layer(model.layers[1].name), facts.layer(model.layers[3].name)
    assert both.cell is not None and [gate.symbol for gate in both.cell.gates] == ["i", "f", "g", "o"]
    assert gru.cell is not None and [gate.symbol for gate in gru.cell.gates] == ["z", "r", "n"]
    assert [both.setting(name) for name in ("input_size", "hidden_size", "bidirectional", "merge_mode")] == [
        8, 6, True, "concat",
    ]  # fmt: skip
    assert [parameter.name for parameter in gru.parameters] == [
        "gru_cell.kernel", "gru_cell.recurrent_kernel", "gru_cell.bias",
    ]  # fmt: skip
    assert [parameter.shape for parameter in gru.parameters] == [(12, 21), (7, 21), (2, 21)]
    assert _names(facts, 1, "sequence") == ["batch", "time", "feature"]
    assert _names(facts, 1) == ["batch", "time", "hidden"]
    assert _names(facts, 3) == ["batch", "hidden"]
    assert [slot.name for slot in facts.calls[3].outputs] == ["output"]
    assert [(slot.name, slot.given) for slot in facts.calls[1].inputs] == [
        ("sequence", True), ("h_0", False), ("c_0", False),
    ]  # fmt: skip
    for layer, call in zip(model.layers, facts.calls, strict=True):
        assert call.outputs[0].tensor.shape == (2, *layer.output.shape[1:])
    assert facts.total_parameters == model.count_params()


def test_the_gates_are_blocks_in_the_order_told() -> None:
    """PyTorch's modules, given the blocks of Keras' weights in the order that they have in PyTorch, make the same numbers."""
    x = torch.randn(2, 5, 3)
    for kind, module in (("LSTM", nn.LSTM(3, 4, batch_first=True)), ("GRU", nn.GRU(3, 4, batch_first=True))):
        layer = getattr(layers, kind)(4, return_sequences=True, bias_initializer="glorot_uniform")
        (told,) = capture(_sequence_model(layer), x).layers
        assert told.cell is not None
        theirs = {"LSTM": ("i", "f", "g", "o"), "GRU": ("r", "z", "n")}[kind]
        kernel, recurrent, bias = (weight.value.detach() for weight in layer.weights)
        blocks = [[gate.symbol for gate in told.cell.gates].index(gate) for gate in theirs]
        both = bias if bias.dim() == 2 else torch.stack([bias, torch.zeros_like(bias)])

        def ordered(values: torch.Tensor, blocks: list[int] = blocks) -> torch.Tensor:
            parts = values.movedim(-1, 0).chunk(len(blocks))
            return torch.cat([parts[block] for block in blocks])

        with torch.no_grad():
            module.weight_ih_l0.copy_(ordered(kernel))
            module.weight_hh_l0.copy_(ordered(recurrent))
            module.bias_ih_l0.copy_(ordered(both[0]))
            module.bias_hh_l0.copy_(ordered(both[1]))
            torch.testing.assert_close(module(x)[0], layer(x))


def test_states_that_are_asked_for_are_told() -> None:
    facts = capture(_encoder_decoder(), [np.zeros((2, 6, 3)), np.zeros((2, 5, 2))])
    encoder, decoder, _ = facts.calls
    assert [slot.name for slot in encoder.outputs] == ["output", "h_n", "c_n"]
    assert [slot.tensor.shape for slot in encoder.outputs] == [(2, 4)] * 3
    assert [(slot.name, slot.given, slot.tensor.shape) for slot in decoder.inputs] == [
        ("sequence", True, (2, 5, 2)), ("h_0", True, (2, 4)), ("c_0", True, (2, 4)),
    ]  # fmt: skip
    assert {(flow.source, flow.target) for flow in facts.flows} == {(INPUT, 0), (INPUT, 1), (0, 1), (1, 2), (2, None)}


def test_branches_join_where_the_functional_model_joins_them() -> None:
    facts = capture(_branches(), torch.zeros(1, 8, 8, 3))
    place = {call.layer: call.id for call in facts.calls}
    ends = {(flow.source, flow.target) for flow in facts.flows}
    wanted = [
        ("one", "other"),
        ("one", "sum"),
        ("other", "sum"),
        ("sum", "joined"),
        ("one", "joined"),
        ("joined", "pool"),
    ]
    assert {(place[one], place[two]) for one, two in wanted} < ends
    (added,) = (flow for flow in facts.flows if flow.source == place["joined"])
    assert [operation.name for operation in added.operations] == ["add"]


def test_a_model_in_a_model_is_a_group_and_a_shared_layer_exists_once() -> None:
    model = Own()
    x = torch.randn(2, 5, 4)
    model(x)
    facts = capture(model, x)
    assert [group.type for group in facts.groups] == ["Own", "Sequential"]
    runs = [call.layer for call in facts.calls]
    assert runs[:2] == [model.shared.name] * 2
    assert runs[-2:] == [f"{model.inside.name}.{layer.name}" for layer in model.inside.layers]
    assert len({layer.path for layer in facts.layers}) == len(facts.layers) == 6
    assert facts.total_parameters == model.count_params()


def test_a_layer_of_ones_own_is_a_box_with_its_real_shapes() -> None:
    facts = capture(keras.Sequential([keras.Input((3,)), Times(name="times")]), np.zeros((2, 3)))
    (layer,) = facts.layers
    assert (layer.path, layer.type, layer.kind) == ("times", "Times", "module")
    assert [(parameter.name, parameter.shape) for parameter in layer.parameters] == [("scale", (3,))]
    assert facts.calls[0].outputs[0].tensor.shape == (2, 3)


def test_keras_and_pytorch_hold_each_others_layers() -> None:
    wrapped = layers.TorchModuleWrapper(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), output_shape=(None, 4))
    model = nn.Sequential(nn.Linear(2, 3), keras.Sequential([keras.Input((3,)), wrapped, layers.Dense(1)]))
    facts = capture(model, torch.zeros(5, 2))
    assert [facts.layer(call.layer).type for call in facts.calls] == ["Linear", "Linear", "ReLU", "Dense"]
    assert draw(facts).figure == "mlp"


def _state(model: Any, own: Own) -> dict[str, Any]:
    found = {variable.path: variable.value.detach().clone() for variable in model.variables}
    found |= {f"state{index}": state.value.detach().clone() for index, state in enumerate(own.memory.states)}
    return found


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_a_model_is_changed(fails: bool) -> None:
    own = Own()
    own(torch.randn(2, 5, 4))
    own.shared.trainable = False
    state, flags = _state(own, own), [layer.training for layer in own.layers]
    assert "seed" in " ".join(state)
    attributes = [{name: id(value) for name, value in vars(layer).items()} for layer in own.layers]
    random.seed(4)
    chance = random.getstate(), torch.get_rng_state()
    if fails:
        own.norm.call = lambda *_, **__: 1 / 0
        with pytest.raises(CaptureError, match="batch_normalization"):
            capture(own, np.ones((2, 5, 4)))
        del own.norm.call
    else:
        capture(own, np.ones((2, 5, 4)))
    after = _state(own, own)
    assert state.keys() == after.keys()
    assert all(torch.equal(value, after[name]) for name, value in state.items())
    assert flags == [layer.training for layer in own.layers]
    assert not own.shared.trainable and own.norm.trainable
    assert attributes == [{name: id(value) for name, value in vars(layer).items()} for layer in own.layers] or fails
    assert chance[0] == random.getstate() and torch.equal(chance[1], torch.get_rng_state())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in own.layers)


def test_what_is_not_built_is_refused_and_stays_so() -> None:
    model = keras.Sequential([layers.Dense(3)])
    for unbuilt in (model, nn.Sequential(layers.Dense(3))):
        with pytest.raises(CaptureError, match=r"not built yet.*keras\.Input"):
            draw(unbuilt, torch.zeros(2, 4))
    assert not model.built and not model.weights


def test_another_backend_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The backend is one for the whole process: what stands here for a model of another is of a class that is no module."""
    base = type("Layer", (), {})
    model = type("Sequential", (base,), {})()
    monkeypatch.setattr(sys.modules["keras.src.layers.layer"], "Layer", base)
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    with pytest.raises(UsageError, match="Sequential is a Keras model on the jax backend") as raised:
        draw(model, torch.zeros(1))
    assert 'os.environ["KERAS_BACKEND"] = "torch"' in str(raised.value)


def test_only_what_describes_its_layers_imports_keras() -> None:
    package = Path(lstm_diagrams.__file__).parent
    importing = {
        str(file.relative_to(package).parent)
        for file in package.rglob("*.py")
        if re.search(r"^\s*(import|from) keras\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importing == {"layers/keras"}
    assert "import keras" not in (package / "layers/keras/__init__.py").read_text(encoding="utf-8")


def test_every_layer_of_keras_is_a_box_and_models_and_layers_of_users_are_opened() -> None:
    capture(layers.Identity(), torch.zeros(1))  # from here on they are described
    opened = (layers.Layer, layers.Wrapper, layers.TorchModuleWrapper)
    unknown = describe.dispatch(object)
    for kind in vars(layers).values():
        if isinstance(kind, type) and issubclass(kind, layers.Layer):
            users = type("Mine", (kind,), {})
            assert describe.dispatch(users) is describe.dispatch(kind)
            assert (describe.dispatch(kind) is unknown) == (kind in opened), kind
    for model in (keras.Model, keras.Sequential, type(_branches())):
        assert describe.dispatch(model) is unknown


def test_arrays_that_hold_no_numbers_are_refused() -> None:
    with pytest.raises(UsageError, match="an array of <U1 is no tensor of numbers"):
        draw(_sequence_model(layers.LSTM(2)), np.array([["a"]]))


def test_observe_sees_the_calls_of_a_model() -> None:
    model = _sequence_model(layers.LSTM(2), layers.Dense(1))
    with observe(model) as seen:
        model(np.zeros((2, 5, 3)))
        model(np.zeros((2, 5, 3)), training=True)
    assert [call.layer for call in seen.capture.calls] == 2 * [layer.name for layer in model.layers]


def _picture(model: Any, *inputs: Any, figure: str | None = None) -> tuple[str, Picture]:
    diagram = draw(model, *inputs, figure=figure)
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    return diagram.figure, picture


def test_a_cnn_is_drawn_as_the_same_network_of_pytorch_is() -> None:
    model = keras.Sequential([
        keras.Input((12, 10, 1)), layers.Conv2D(6, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
        layers.Dense(5, activation="relu"), layers.Dense(3),
    ])  # fmt: skip
    same = nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(120, 5), nn.ReLU(), nn.Linear(5, 3)
    )
    diagram = draw(model, np.zeros((1, 12, 10, 1)))
    assert diagram.figure == "cnn"
    assert diagram.canvas.marks == draw(same, torch.zeros(1, 1, 12, 10)).canvas.marks


def test_a_dense_stack_is_drawn_neuron_by_neuron_with_its_numbers() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="relu"), layers.Dense(2)])
    linear = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    with torch.no_grad():
        for dense, own in zip(model.layers, (linear[0], linear[2]), strict=True):
            own.weight.copy_(dense.kernel.value.T)
            own.bias.copy_(torch.linspace(-1, 1, len(own.bias)))
            dense.bias.assign(own.bias)
    x = np.array([[0.5, -1.0, 2.0]], dtype="float32")
    options = {"values": True, "weighted": True, "bias": True}
    diagram = draw(model, x, **options)
    assert diagram.figure == "mlp"
    assert diagram.canvas.marks == draw(linear, torch.from_numpy(x), **options).canvas.marks


def test_the_last_h_alone_leaves_a_layer_that_returns_no_sequence() -> None:
    figure, picture = _picture(_text_model(), np.ones((2, 5), dtype="int32"))
    assert figure == "network"
    assert len(picture.shapes("cell")) == 5 * (2 + 1)
    _, single = _picture(_sequence_model(layers.LSTM(4)), np.zeros((2, 5, 3)), figure="unrolled")
    _, whole = _picture(_sequence_model(layers.LSTM(4, return_sequences=True)), np.zeros((2, 5, 3)), figure="unrolled")
    assert len(single.lines("output", "up")) == 1 and len(whole.lines("output", "up")) == 5
    assert "output (batch 2, hidden 4)" in single.texts
    assert "output (batch 2, time 5, hidden 4)" in whole.texts
    assert "not returned" in single.texts


def test_the_last_h_of_each_direction_leaves_a_layer_that_runs_both_ways() -> None:
    model = _sequence_model(layers.Bidirectional(layers.GRU(4)), layers.Dense(2))
    x = torch.randn(2, 5, 3)
    both = model.layers[0]
    ends = torch.cat([both.forward_layer(x), both.backward_layer(x)], dim=1)
    torch.testing.assert_close(both(x), ends)
    assert _picture(model, x)[0] == "network"
    _, picture = _picture(model, x, figure="unrolled")
    ups = picture.lines("output", "up")
    assert [sorted(line.classes & {"t1", "t5", "forward", "reverse"}) for line in ups] == [
        ["forward", "t5"],
        ["reverse", "t1"],
    ]
    assert not picture.shapes("joint")
    assert "output (batch 2, 2×hidden 8)" in picture.texts


def test_a_mask_tells_the_lengths_and_what_it_hides_is_padding() -> None:
    model = _text_model(mask_zero=True)
    x = np.array([[4, 5, 6, 0, 0], [7, 8, 9, 1, 2]], dtype="int32")
    facts = capture(model, x)
    assert [(flow.source, flow.target) for flow in facts.flows] == [
        (INPUT, 0),
        *((i, i + 1) for i in range(5)),
        (5, None),
    ]
    for call in (facts.calls[1], facts.calls[3]):
        sequence = call.slot("sequence")
        assert sequence is not None and sequence.tensor.lengths == (3, 5)
    short = torch.as_tensor(model(x[:1, :3]))
    torch.testing.assert_close(model(x)[:1], short)
    _, picture = _picture(model, x, figure="unrolled")
    assert len(picture.shapes("cell")) == 3 * 3
    assert [sorted(line.classes & {"t3", "t5"}) for line in picture.lines("output", "up")] == [["t3"]]
    told = draw(facts, figure="unrolled")
    assert "The sequences are masked, their lengths are 3, 5." in told.description
    assert "带有掩码" in told.in_language("zh").description


def test_an_encoder_hands_its_states_to_a_decoder() -> None:
    figure, picture = _picture(_encoder_decoder(), [np.zeros((2, 6, 3)), np.zeros((2, 5, 2))])
    assert figure == "network"
    assert {"encoder", "decoder"} <= set(picture.texts)
    assert len(picture.lines("handed")) == 2


@pytest.mark.parametrize(
    "recurrent",
    [
        lambda: [layers.LSTM(4, go_backwards=True)],
        lambda: [layers.RNN(layers.StackedRNNCells([layers.LSTMCell(4), layers.GRUCell(3)]))],
        lambda: [layers.Masking(), layers.LSTM(4)],  # x begins with a hidden step
        lambda: [layers.LSTM(4, stateful=True)],
        lambda: [layers.RNN(layers.LSTMCell(4))],
    ],
)
def test_what_runs_in_another_way_is_an_overview(recurrent: Any) -> None:
    model = keras.Sequential([keras.Input((5, 3), batch_size=2), *recurrent(), layers.Dense(2)])
    x = np.ones((2, 5, 3))
    x[0, 0] = 0
    assert _picture(model, x)[0] == "overview"
    with pytest.raises(FigureMismatch, match="figures that can: overview"):
        draw(model, x, figure="unrolled")


@pytest.mark.parametrize(
    ("recurrent", "said"),
    [
        (lambda: layers.GRU(4, go_backwards=True), ("3 → 4, reads from the last step back", "3 → 4，从最后一步往回读")),
        (
            lambda: layers.LSTM(4, stateful=True),
            ("3 → 4, keeps its state (stateful)", "3 → 4，状态留到下一次调用（stateful）"),
        ),
        (
            lambda: layers.Bidirectional(layers.LSTM(4), merge_mode=None),
            ("3 → 4, the directions apart", "3 → 4，两个方向分开输出"),
        ),
        (
            lambda: layers.RNN(layers.StackedRNNCells([layers.LSTMCell(4), layers.GRUCell(3)])),
            ("at every step: LSTM 4 → GRU 3", "每一步：LSTM 4 → GRU 3"),
        ),
    ],
)
def test_an_overview_says_in_which_other_way_a_layer_ran(recurrent: Any, said: tuple[str, str]) -> None:
    x = keras.Input((5, 3), batch_size=2)
    model = keras.Model(x, recurrent()(x))
    for lang, words in zip(("en", "zh"), said, strict=True):
        assert words in Picture.of(draw(model, np.ones((2, 5, 3)), lang=lang).svg()).texts


_MERGES = {"sum": torch.add, "mul": torch.mul, "ave": lambda one, other: (one + other) / 2}


@pytest.mark.parametrize(
    ("mode", "sign", "said"), [("sum", "+", "added"), ("mul", "×", "multiplied"), ("ave", "ave", "averaged")]
)
def test_two_directions_that_become_one_h_are_joined_by_their_sign(mode: str, sign: str, said: str) -> None:
    both = layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode=mode)
    model, x = _sequence_model(both), torch.randn(2, 5, 3)
    forward, backward = both.forward_layer(x), both.backward_layer(x).flip(1)
    torch.testing.assert_close(torch.as_tensor(model(x)), _MERGES[mode](forward, backward))
    for figure in ("unrolled", "folded"):
        _, picture = _picture(model, x, figure=figure)
        joints = picture.shapes("joint")
        assert len(joints) == 5 + (figure == "folded")
        assert all(
            any(joint.rect.holds(text.rect) for text in picture.writings if text.text == sign) for joint in joints
        )
    diagram = draw(model, x)
    assert (diagram.figure, said in diagram.description) == ("unrolled", True)
    assert "output (batch 2, time 5, hidden 4)" in _picture(model, x)[1].texts


def test_a_sum_of_the_last_h_of_both_directions_is_no_pair() -> None:
    model = _sequence_model(layers.Bidirectional(layers.GRU(4), merge_mode="sum"), layers.Dense(2))
    _, picture = _picture(model, torch.randn(2, 5, 3), figure="unrolled")
    assert "+" in picture.texts and "output (batch 2, hidden 4)" in picture.texts


def test_states_of_both_directions_have_names() -> None:
    model = _sequence_model(layers.Bidirectional(layers.LSTM(4, return_state=True)))
    given = torch.randn(2, 5, 3)
    seen = capture(model, given)
    assert [slot.name for slot in seen.calls[0].outputs] == ["output", "h_n", "c_n", "h_n_reverse", "c_n_reverse"]
    assert len(model(given)) == 5
    assert "unrolled" in [figure.name for figure in fitting(seen)]


def test_a_mask_stands_over_its_steps_in_a_network() -> None:
    """The first sample has two steps of five: the picture goes on above the mask with those, the others are padding."""
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    x[0, 2:] = 0
    figure, picture = _picture(_sequence_model(layers.Masking(), layers.LSTM(4), layers.Dense(2)), x)
    assert figure == "network"
    assert len(picture.shapes("cell")) == 2


def test_the_loop_of_a_layer_that_gives_its_last_h_alone() -> None:
    _, last = _picture(_sequence_model(layers.LSTM(4)), np.zeros((2, 5, 3)), figure="folded")
    _, whole = _picture(_sequence_model(layers.LSTM(4, return_sequences=True)), np.zeros((2, 5, 3)), figure="folded")
    assert "only the last h is returned: output (batch 2, hidden 4)" in last.texts
    assert "output (batch 2, time 5, hidden 4)" in whole.texts
    assert "the final states are not returned" in last.texts


@pytest.mark.parametrize("figure", ["cell", "interface", "states", "parameters", "parameter", "handover"])
def test_figures_of_pytorchs_tensors_and_weights_refuse_those_of_keras(figure: str) -> None:
    with pytest.raises(FigureMismatch, match=r"of PyTorch.*figures that can: folded, overview, unrolled"):
        draw(_sequence_model(layers.LSTM(4)), np.zeros((2, 5, 3)), figure=figure)


def test_an_overview_names_the_activation_in_a_layer() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="relu"), layers.Activation("tanh")])
    _, picture = _picture(model, np.zeros((1, 3)), figure="overview")
    assert {"3 → 4, ReLU", "tanh"} <= set(picture.texts)


def test_numbers_inside_a_recurrent_layer_are_refused() -> None:
    with pytest.raises(UsageError, match="numbers inside LSTM are not known"):
        draw(_sequence_model(layers.LSTM(4)), np.zeros((2, 5, 3)), figure="unrolled", values=True)
