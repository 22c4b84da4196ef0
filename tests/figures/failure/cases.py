"""Models whose forward fails, one for each kind of error that is known, and some of kinds that are not."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence


class Case(NamedTuple):
    """A failing call: ``make`` gives the model, the positional inputs and those by name."""

    kind: str
    make: Callable[[], tuple[Any, tuple[Any, ...], dict[str, Any]]]


class Forward(nn.Module):
    """Layers, and a forward that is given with them."""

    def __init__(self, forward: Callable[..., Any], **layers: nn.Module) -> None:
        super().__init__()
        self.does = forward
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, *given: Any) -> Any:
        return self.does(self, *given)


class Classifier(nn.Module):
    """Words, an LSTM, one answer; the head is as wide as it is told."""

    def __init__(self, width: int = 5, *, both: bool = False) -> None:
        super().__init__()
        self.embed = nn.Embedding(20, 4)
        self.lstm = nn.LSTM(4, 5, batch_first=True, bidirectional=both)
        self.head = nn.Linear(width, 2)

    def forward(self, words: Tensor) -> Any:
        output, _ = self.lstm(self.embed(words))
        return self.head(output[:, -1])


class BrokenLoop(nn.Module):
    """A loop over a cell that breaks off."""

    def __init__(self, wrong: int) -> None:
        super().__init__()
        self.cell, self.wrong = nn.LSTMCell(3, 4), wrong

    def forward(self, x: Tensor) -> Any:
        state = None
        for step, piece in enumerate(x):
            state = self.cell(piece[:, :2] if step == self.wrong else piece, state)
        return state


class Raising(nn.Module):
    """Its own code says no."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 4)

    def forward(self, x: Tensor) -> Any:
        output, _ = self.lstm(x)
        if output.shape[0] > 1:
            raise ValueError("this model reads one step at a time")
        return output


class TwoInputs(nn.Module):
    """Takes a state that the caller has to give."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(3, 4)

    def forward(self, x: Tensor, state: Tensor) -> Any:
        return self.gru(x, state)


class DataFrame:
    """What PyTorch sees of a table of pandas: a class of this name, with its numbers."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    def to_numpy(self) -> Any:
        return self.numbers


def _x(*shape: int) -> Tensor:
    return torch.randn(*shape)


def _case(kind: str, model: Callable[[], nn.Module], *inputs: Callable[[], Any], **named: Callable[[], Any]) -> Case:
    return Case(
        kind,
        lambda: (model(), tuple(each() for each in inputs), {name: each() for name, each in named.items()}),
    )


def _packed(lengths: Tensor, **options: Any) -> Callable[..., Any]:
    return lambda self, x: self.lstm(pack_padded_sequence(x, lengths, batch_first=True, **options))


CASES = (
    _case("input_size", lambda: nn.LSTM(3, 5, batch_first=True), lambda: _x(2, 6, 4)),
    _case("input_size", lambda: nn.GRU(6, 5, batch_first=True), lambda: _x(2, 6, 4)),
    _case("input_size", lambda: BrokenLoop(2), lambda: _x(6, 2, 3)),
    _case("axes", lambda: nn.LSTM(3, 5), lambda: _x(2, 6, 4, 3)),
    _case("axes", lambda: nn.GRU(3, 5), lambda: _x(3)),
    _case("axes", lambda: nn.LSTMCell(3, 5), lambda: _x(4, 2, 3)),
    _case("state_axes", lambda: nn.LSTM(3, 5), lambda: _x(4, 2, 3), lambda: (_x(1, 5), _x(1, 5))),
    _case("state_axes", lambda: nn.LSTM(3, 5), lambda: _x(4, 3), lambda: (_x(1, 1, 5), _x(1, 1, 5))),
    _case("state_axes", lambda: nn.GRU(3, 5), lambda: _x(4, 2, 3), lambda: _x(1, 5)),
    _case("state_size", lambda: nn.LSTM(3, 5), lambda: _x(4, 2, 3), lambda: (_x(1, 3, 5), _x(1, 3, 5))),
    _case("state_size", lambda: nn.GRU(3, 5, 2), lambda: _x(4, 2, 3), lambda: _x(1, 2, 5)),
    _case("state_size", lambda: nn.LSTM(3, 5, batch_first=True), lambda: _x(2, 4, 3), lambda: (_x(2, 1, 5), _x(2, 1, 5))),
    _case("state_size", lambda: nn.LSTMCell(3, 5), lambda: _x(2, 3), lambda: (_x(3, 5), _x(3, 5))),
    _case("state_device", lambda: nn.LSTM(3, 5, device="meta"), lambda: _x(4, 2, 3).to("meta"), lambda: (_x(1, 2, 5), _x(1, 2, 5))),
    _case("device", lambda: nn.LSTM(3, 5, device="meta"), lambda: _x(4, 2, 3)),
    _case("cell_state", lambda: nn.LSTM(3, 5), lambda: _x(4, 2, 3), lambda: _x(1, 2, 5)),
    _case("cell_state", lambda: nn.LSTMCell(3, 5), lambda: _x(2, 3), lambda: _x(2, 5)),
    _case("one_state", lambda: nn.GRU(3, 5), lambda: _x(4, 2, 3), lambda: (_x(1, 2, 5), _x(1, 2, 5))),
    _case("one_state", lambda: nn.GRUCell(3, 5), lambda: _x(2, 3), lambda: (_x(2, 5), _x(2, 5))),
    _case("tuple", lambda: nn.Sequential(nn.LSTM(3, 5), nn.Linear(5, 2)), lambda: _x(4, 2, 3)),
    _case("tuple", lambda: nn.Sequential(nn.LSTM(3, 5), nn.ReLU(), nn.Linear(5, 2)), lambda: _x(4, 2, 3)),
    _case("tuple", lambda: nn.Sequential(nn.LSTM(3, 5), nn.LSTM(5, 2)), lambda: _x(4, 2, 3)),
    _case("tuple", lambda: Forward(lambda self, x: self.lstm(x).view(2, -1), lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("tuple", lambda: Forward(lambda self, x: self.lstm(x)[:, -1], lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("tuple", lambda: Forward(lambda self, x: torch.relu(self.lstm(x)), lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("integers", lambda: nn.LSTM(3, 5), lambda: torch.ones(4, 2, 3, dtype=torch.int64)),
    _case("integers", lambda: nn.Linear(3, 5), lambda: torch.ones(4, 3, dtype=torch.int64)),
    _case("integers", lambda: nn.LSTMCell(3, 5), lambda: torch.ones(4, 3, dtype=torch.int64)),
    _case("dtype", lambda: nn.LSTM(3, 5), lambda: _x(4, 2, 3).double()),
    _case("dtype", lambda: nn.Linear(3, 5), lambda: _x(4, 3).double()),
    _case("words", Classifier, lambda: _x(2, 6)),
    _case("vocabulary", Classifier, lambda: torch.full((2, 6), 20)),
    _case("features", lambda: Classifier(both=True), lambda: torch.ones(2, 6, dtype=torch.int64)),
    _case("features", lambda: Classifier(width=6), lambda: torch.ones(2, 6, dtype=torch.int64)),
    _case("lengths", lambda: Forward(_packed(torch.tensor([4, 3], device="meta")), lstm=nn.LSTM(3, 5, batch_first=True)), lambda: _x(2, 4, 3)),
    _case("lengths", lambda: Forward(_packed(torch.tensor([[4, 3]])), lstm=nn.LSTM(3, 5, batch_first=True)), lambda: _x(2, 4, 3)),
    _case("sorted", lambda: Forward(_packed(torch.tensor([3, 4])), lstm=nn.LSTM(3, 5, batch_first=True)), lambda: _x(2, 4, 3)),
    _case("empty", lambda: Forward(_packed(torch.tensor([4, 0])), lstm=nn.LSTM(3, 5, batch_first=True)), lambda: _x(2, 4, 3)),
    _case("view", lambda: Forward(lambda self, x: self.lstm(x)[0].view(3, -1), lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("strides", lambda: Forward(lambda self, x: self.lstm(x)[0].transpose(0, 1).view(2, -1), lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("arguments", TwoInputs, lambda: _x(4, 2, 3)),
    _case("arguments", Classifier, lambda: torch.ones(2, 6, dtype=torch.int64), lambda: _x(1)),
    _case("arguments", lambda: Forward(lambda self, x: self.cell(x, x, x), cell=nn.LSTMCell(3, 3)), lambda: _x(2, 3)),
    _case("arguments", Classifier, word=lambda: torch.ones(2, 6, dtype=torch.int64)),
    _case("cat", lambda: Forward(lambda self, x: torch.cat([self.lstm(x)[0], x[:, :1]], 2), lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("broadcast", lambda: Forward(lambda self, x: self.lstm(x)[0] + x, lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("unpack", lambda: Forward(lambda self, x: [self.lstm(x)[0] for a, b, c, d in [x.shape]], lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("channels", lambda: nn.Conv2d(3, 4, 3), lambda: _x(1, 1, 8, 8)),
    _case("channels", lambda: nn.Conv1d(3, 4, 3), lambda: _x(2, 8, 3)),
    _case("conv_axes", lambda: nn.Conv2d(3, 4, 3), lambda: _x(8, 8)),
    _case("normalized", lambda: nn.LayerNorm(5), lambda: _x(2, 4)),
    _case("embed_dim", lambda: nn.TransformerEncoderLayer(8, 2), lambda: _x(4, 2, 6)),
    _case("array", lambda: nn.Linear(3, 2), lambda: [[1.0, 2.0, 3.0]]),
    _case("array", lambda: nn.LSTM(3, 2), lambda: _x(4, 3).numpy()),
    _case("table", lambda: nn.Linear(3, 2), lambda: DataFrame(_x(4, 3).numpy())),
    _case("packed", lambda: nn.Linear(3, 2), lambda: pack_padded_sequence(_x(4, 2, 3), torch.tensor([4, 3]))),
    _case("none", lambda: nn.LSTM(3, 2), lambda: None),
    _case("attribute", lambda: Forward(lambda self, x: self.head(self.lstm(x)[0]), lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("", Raising, lambda: _x(4, 2, 3)),
    _case("", lambda: Forward(lambda self, x: vars(self)["key"], lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
    _case("", lambda: Forward(lambda self, x: self.lstm(x)[0][9], lstm=nn.LSTM(3, 5)), lambda: _x(4, 2, 3)),
)  # fmt: skip
