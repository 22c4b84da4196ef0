"""Facts of live models against plain torch: calls, shapes, axes, parameters and what flows where."""

import contextlib
import gc
import itertools
import threading
import weakref

import pytest
import torch
from torch import Tensor, nn

import lstm_diagrams
from lstm_diagrams import CaptureError, UsageError, capture, observe
from lstm_diagrams.facts import INPUT, Capture
from tests.models import LeNet

_RECURRENT = list(
    itertools.product((nn.LSTM, nn.GRU, nn.RNN), (1, 2), (False, True), (False, True), (False, True), (False, True))
)


def _named(capture: Capture, slot: str) -> dict[str, int]:
    found = capture.calls[0].slot(slot)
    assert found is not None
    return {axis.name: axis.size for axis in found.tensor.axes}


@pytest.mark.parametrize(("cls", "layers", "both", "first", "bias", "given"), _RECURRENT)
def test_recurrent_layers(cls: type[nn.RNNBase], layers: int, both: bool, first: bool, bias: bool, given: bool) -> None:
    module = cls(3, 5, layers, bidirectional=both, batch_first=first, bias=bias)
    x = torch.randn((4, 7, 3) if first else (7, 4, 3))
    entries = layers * (2 if both else 1)
    state = torch.randn(entries, 4, 5)
    extra = ((state, state) if cls is nn.LSTM else state,) if given else ()
    seen = capture(module, x, *extra)
    output, final = module(x, *extra)
    states = final if isinstance(final, tuple) else (final,)
    call = seen.calls[0]
    assert call.slot("sequence").tensor.shape == tuple(x.shape)
    assert [axis.name for axis in call.slot("sequence").tensor.axes] == (
        ["batch", "time", "feature"] if first else ["time", "batch", "feature"]
    )
    assert call.slot("output").tensor.shape == tuple(output.shape)
    for name, tensor in zip("hc", states, strict=False):
        assert _named(seen, f"{name}_n") == {"state": entries, "batch": 4, "hidden": 5}
        assert call.slot(f"{name}_n").tensor.shape == tuple(tensor.shape)
        assert call.slot(f"{name}_0").tensor.shape == tuple(tensor.shape)
        assert call.slot(f"{name}_0").given is given
    assert (call.slot("c_n") is None) == (cls is not nn.LSTM)
    assert seen.total_parameters == sum(parameter.numel() for parameter in module.parameters())
    (layer,) = seen.layers
    assert {p.name: p.shape for p in layer.parameters} == {n: tuple(p.shape) for n, p in module.named_parameters()}
    for setting in ("num_layers", "bidirectional", "batch_first", "bias", "hidden_size", "input_size", "dropout"):
        assert layer.setting(setting) == getattr(module, setting)


def test_proj_size_and_unbatched_input() -> None:
    seen = capture(nn.LSTM(3, 5, proj_size=2), torch.randn(7, 3))
    assert _named(seen, "sequence") == {"time": 7, "feature": 3}
    assert _named(seen, "output") == {"time": 7, "hidden": 2}
    assert _named(seen, "h_n") == {"state": 1, "hidden": 2}
    assert _named(seen, "c_n") == {"state": 1, "hidden": 5}


@pytest.mark.parametrize("first", [True, False])
def test_packed_sequences_keep_their_lengths_in_the_order_given(first: bool) -> None:
    module = nn.GRU(3, 5, batch_first=first)
    x = torch.randn((3, 6, 3) if first else (6, 3, 3))
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([2, 6, 4]), batch_first=first, enforce_sorted=False)
    seen = capture(module, packed)
    assert seen.calls[0].slot("sequence").tensor.shape == tuple(x.shape)
    assert seen.calls[0].slot("sequence").tensor.lengths == (2, 6, 4)
    assert seen.calls[0].slot("output").tensor.lengths == (2, 6, 4)


def test_a_subclass_is_described_like_its_base() -> None:
    class Mine(nn.LSTM):
        pass

    layer = capture(Mine(3, 5), torch.randn(2, 4, 3)).layers[0]
    assert (layer.type, layer.kind) == ("Mine", "recurrent")


def test_functions_between_layers_are_seen_with_their_shapes() -> None:
    seen = capture(LeNet(), torch.randn(2, 1, 32, 32))
    told = {(f.source, f.target): [(o.name, o.output.shape) for o in f.operations] for f in seen.flows}
    assert told == {
        (INPUT, 0): [],
        (0, 1): [("relu", (2, 6, 28, 28)), ("max_pool", (2, 6, 14, 14))],
        (1, 2): [("relu", (2, 16, 10, 10)), ("max_pool", (2, 16, 5, 5)), ("flatten", (2, 400))],
        (2, 3): [("relu", (2, 120))],
        (3, None): [],
    }
    assert [axis.name for axis in seen.inputs[0].tensor.axes] == ["batch", "channel", "height", "width"]


class _Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.a(x))
        z = y + self.b(y)
        z += 1
        return self.c(torch.cat([x, z], -1))


class _Loop(nn.Module):
    """A hand-written loop over an LSTMCell that writes into a preallocated output."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.cell, self.head = nn.Embedding(9, 4), nn.LSTMCell(4, 6), nn.Linear(6, 2)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embedding(ids)
        h, c = x.new_zeros(x.size(1), 6), x.new_zeros(x.size(1), 6)
        output = x.new_empty(x.size(0), x.size(1), 6)
        for t in range(x.size(0)):
            h, c = self.cell(x[t], (h, c))
            output[t] = h
        return self.head(output)


def _edges(seen: Capture) -> set[tuple[int, int | None]]:
    return {(flow.source, flow.target) for flow in seen.flows}


def test_flows_through_residual_and_cat() -> None:
    assert _edges(capture(_Residual(), torch.randn(2, 4))) == {
        (INPUT, 0), (0, 1), (INPUT, 2), (0, 2), (1, 2), (2, None),
    }  # fmt: skip


def test_flows_through_a_loop_with_in_place_writes() -> None:
    seen = capture(_Loop(), torch.randint(0, 9, (3, 2)))
    assert [call.layer for call in seen.calls] == ["embedding", "cell", "cell", "cell", "head"]
    assert [layer.path for layer in seen.layers] == ["embedding", "cell", "head"]
    assert _edges(seen) == {
        (INPUT, 0), (0, 1), (0, 2), (1, 2), (0, 3), (2, 3), (1, 4), (2, 4), (3, 4), (4, None),
    }  # fmt: skip


def test_freed_tensors_leave_no_wrong_origin_behind() -> None:
    class Wasteful(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            for _ in range(200):
                self.a(x)
            return self.b(torch.ones(2, 4))

    seen = capture(Wasteful(), torch.randn(2, 4))
    assert not [flow for flow in seen.flows if flow.target == 200]
    assert _edges(seen) >= {(200, None)}


def test_a_shared_layer_is_one_layer_with_several_calls() -> None:
    class Shared(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Linear(4, 4)
            self.same = self.one

        def forward(self, x: Tensor) -> Tensor:
            return self.same(self.one(x))

    seen = capture(Shared(), torch.randn(2, 4))
    assert [layer.path for layer in seen.layers] == ["one"]
    assert len(seen.calls) == 2
    assert seen.total_parameters == 20


def test_observe_sees_several_calls_and_other_methods() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    with observe(model) as observation:
        with pytest.raises(CaptureError, match="not ended"):
            _ = observation.capture
        model(torch.randn(2, 3))
        model[0](torch.randn(5, 3))
    assert [call.inputs[0].tensor.shape for call in observation.capture.calls] == [(2, 3), (2, 4), (5, 3)]


def test_nothing_of_the_run_is_kept_alive() -> None:
    model, x = nn.Sequential(nn.Linear(3, 4), nn.LSTM(4, 5)), torch.randn(2, 6, 3)
    alive = weakref.ref(x)
    seen = capture(model, x)
    del x
    gc.collect()
    assert alive() is None
    assert seen == capture(model, torch.randn(2, 6, 3))
    assert hash(seen) == hash(capture(model, torch.randn(2, 6, 3)))


class TestErrors:
    def test_not_a_module(self) -> None:
        with pytest.raises(UsageError, match=r"torch.nn.Module.*got dict"):
            capture({})

    @pytest.mark.parametrize(
        ("model", "x", "words"),
        [
            (nn.LSTM(3, 5), torch.randn(4, 2, 9), ["LSTM", "(4, 2, 9)", "input_size=3"]),
            (nn.Sequential(nn.Linear(4, 5), nn.Linear(6, 2)), torch.randn(2, 4), ["'1' (Linear)", "(2, 5)", "in_features=6"]),
            (nn.Sequential(nn.Conv2d(3, 4, 3)), torch.randn(1, 1, 8, 8), ["'0' (Conv2d)", "(1, 1, 8, 8)", "channels=3"]),
            (nn.Embedding(9, 4), torch.tensor([9]), ["Embedding", "0 to 8"]),
        ],
    )  # fmt: skip
    def test_wrong_shapes_name_layer_given_and_expected(self, model: nn.Module, x: Tensor, words: list[str]) -> None:
        with pytest.raises(CaptureError) as caught:
            capture(model, x)
        assert caught.value.__cause__ is not None
        for word in words:
            assert word in str(caught.value)

    def test_a_model_that_raises_half_way_names_the_last_layer(self) -> None:
        class Broken(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.a = nn.Linear(3, 3)

            def forward(self, x: Tensor) -> Tensor:
                self.a(x)
                raise ValueError("no more")

        with pytest.raises(CaptureError, match=r"Broken failed after layer 'a' \(Linear\).*no more"):
            capture(Broken(), torch.randn(2, 3))

    def test_an_error_holds_the_layer_with_its_run_and_shapes(self) -> None:
        class Shrinks(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.cell = nn.GRUCell(3, 3)

            def forward(self, x: Tensor) -> Tensor:
                return self.cell(self.cell(x)[:, :2])

        with pytest.raises(CaptureError, match=r"in layer '0.cell' \(GRUCell\) \(run 2\), given \(4, 2\)") as caught:
            capture(nn.Sequential(Shrinks()), torch.randn(4, 3))
        error = caught.value
        assert (error.path, error.given) == ("0.cell", ((4, 2),))
        assert "input_size=3" in error.expected
        assert isinstance(error.__cause__, RuntimeError)

    def test_an_error_before_any_layer_holds_what_the_model_was_given(self) -> None:
        with pytest.raises(CaptureError, match=r"before any layer was reached, given \(2, 4\), \(3,\)") as caught:
            capture(nn.Sequential(nn.Linear(4, 4)), torch.randn(2, 4), torch.randn(3))
        assert (caught.value.path, caught.value.given) == (None, ((2, 4), (3,)))
        assert isinstance(caught.value.__cause__, TypeError)

    def test_a_layer_whose_failure_was_caught_is_not_blamed_for_the_next(self) -> None:
        class Tries(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.first, self.wide = nn.Linear(4, 4), nn.Linear(9, 4)

            def forward(self, x: Tensor) -> Tensor:
                y = self.first(x)
                with contextlib.suppress(RuntimeError):
                    self.wide(y)
                raise ValueError("later")

        with pytest.raises(CaptureError, match=r"after layer 'first' \(Linear\)"):
            capture(Tries(), torch.randn(2, 4))

    def test_a_model_drawn_while_another_error_is_handled(self) -> None:
        try:
            raise ValueError("something else")
        except ValueError:
            seen = capture(nn.Sequential(nn.Linear(4, 4), nn.Identity()), torch.randn(2, 4))
        assert [call.layer for call in seen.calls] == ["0", "1"]

    def test_a_sequence_without_steps_is_refused_by_pytorch_in_its_words(self) -> None:
        with pytest.raises(CaptureError, match=r"LSTM, given \(0, 2, 3\).*sequence length to be larger than 0"):
            capture(nn.LSTM(3, 4), torch.randn(0, 2, 3))

    def test_a_model_that_needs_gradients_is_told_of_observe(self) -> None:
        class Force(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.energy = nn.Linear(3, 1)

            def forward(self, x: Tensor) -> Tensor:
                (slope,) = torch.autograd.grad(self.energy(x).sum(), x)
                return -slope

        x = torch.randn(2, 3, requires_grad=True)
        with pytest.raises(CaptureError, match=r"without gradients, observe\(\) leaves them on"):
            capture(Force(), x)
        model = Force()
        with observe(model) as seen:
            model(x)
        assert [call.layer for call in seen.capture.calls] == ["energy"]

    def test_a_model_that_calls_no_layer(self) -> None:
        class Idle(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.a = nn.Linear(3, 3)

            def forward(self, x: Tensor) -> Tensor:
                return x + 1

        with pytest.raises(CaptureError, match=r"Idle .* nothing to draw"):
            capture(Idle(), torch.randn(2, 3))

    def test_one_model_in_two_threads(self) -> None:
        entered, leave = threading.Event(), threading.Event()

        class Slow(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.a = nn.Linear(3, 3)

            def forward(self, x: Tensor) -> Tensor:
                entered.set()
                leave.wait(20)
                return self.a(x)

        model = Slow()
        thread = threading.Thread(target=capture, args=(model, torch.randn(2, 3)))
        thread.start()
        entered.wait(20)
        with pytest.raises(CaptureError, match="already"):
            capture(model, torch.randn(2, 3))
        leave.set()
        thread.join()
        assert len(capture(model, torch.randn(2, 3)).calls) == 1


def test_two_models_in_two_threads() -> None:
    found: dict[int, Capture] = {}

    def run(size: int) -> None:
        for _ in range(20):
            found[size] = capture(nn.Sequential(nn.Linear(3, size), nn.Linear(size, 2)), torch.randn(2, 3))

    threads = [threading.Thread(target=run, args=(size,)) for size in (4, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for size in (4, 5):
        assert [call.outputs[0].tensor.shape for call in found[size].calls] == [(2, size), (2, 2)]


def test_the_public_error_tree() -> None:
    assert issubclass(lstm_diagrams.UsageError, ValueError)
    assert issubclass(lstm_diagrams.SaveError, OSError)
    assert issubclass(CaptureError, lstm_diagrams.LstmDiagramsError)
