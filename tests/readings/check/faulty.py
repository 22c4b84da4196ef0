"""Models with one mistake each, of the kinds that people make, by the rule that is to find it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Case = tuple[Callable[[], nn.Module], Callable[[], tuple[Any, ...]]]
FAULTY: dict[str, dict[str, Case]] = {}
Forward = Callable[..., Any]


class Made(nn.Module):
    """Modules by name, and a forward that is given them."""

    def __init__(self, forward: Forward, **parts: Any) -> None:
        super().__init__()
        self.way = forward
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *given: Any) -> Any:
        return self.way(self, *given)


def normal(*shapes: tuple[int, ...]) -> Callable[[], tuple[Tensor, ...]]:
    return lambda: tuple(torch.randn(shape) for shape in shapes)


def _case(rule: str, name: str, given: Callable[[], tuple[Any, ...]], way: Forward, **parts: Callable[[], Any]) -> None:
    made = lambda: Made(way, **{part: make() for part, make in parts.items()})  # noqa: E731
    FAULTY.setdefault(rule, {})[name] = made, given


def _first(**more: Any) -> Callable[[], nn.LSTM]:
    return lambda: nn.LSTM(3, 5, batch_first=True, **more)


def _head(size: int = 5) -> Callable[[], nn.Linear]:
    return lambda: nn.Linear(size, 2)


_SIX = normal((6, 8, 3))
_GRU: Callable[[], nn.GRU] = lambda: nn.GRU(3, 5)  # noqa: E731
_CELL: Callable[[], nn.LSTMCell] = lambda: nn.LSTMCell(3, 5)  # noqa: E731

_case(
    "samples_lost",
    "batch_first left out",
    _SIX,
    lambda m, x: m.head(m.rnn(x)[0][:, -1]),
    rnn=lambda: nn.LSTM(3, 5),
    head=_head(),
)
_case("samples_lost", "last of batch_first", _SIX, lambda m, x: m.head(m.rnn(x)[0][-1]), rnn=_first(), head=_head())
_case(
    "samples_lost",
    "h_n taken for batch first",
    _SIX,
    lambda m, x: m.head(m.rnn(x)[1][0][:, -1]),
    rnn=_first(),
    head=_head(),
)
_case("samples_lost", "the same with a GRU", _SIX, lambda m, x: m.head(m.rnn(x)[0][:, -1, :]), rnn=_GRU, head=_head())


def _scrambled_output(m: Any, x: Tensor) -> Tensor:
    output, _ = m.rnn(x.transpose(0, 1))
    return m.head(output.reshape(x.shape[0], x.shape[1], -1)[:, -1])


def _sorted(m: Any, x: Tensor) -> Tensor:
    order = x[:, 0, 0].argsort(descending=True)
    return m.head(m.rnn(x[order])[0][:, -1])


def _over_the_batch(m: Any, x: Tensor) -> Tensor:
    output = m.rnn(x)[0]
    return m.head((torch.softmax(output.sum(-1, keepdim=True), 0) * output).sum(0, keepdim=True) + output)


_case(
    "samples_mixed",
    "h_n viewed",
    normal((6, 4, 3)),
    lambda m, x: m.head(m.rnn(x)[1][0].view(4, -1)),
    rnn=lambda: nn.LSTM(3, 5, 2),
    head=_head(10),
)
_case(
    "samples_mixed",
    "h_n of two directions viewed",
    _SIX,
    lambda m, x: m.head(m.rnn(x)[1][0].reshape(6, -1)),
    rnn=_first(bidirectional=True),
    head=_head(10),
)
_case("samples_mixed", "output viewed", _SIX, _scrambled_output, rnn=lambda: nn.LSTM(3, 5), head=_head())
_case("samples_mixed", "softmax over the batch", _SIX, _over_the_batch, rnn=_first(), head=_head())
_case(
    "samples_mixed",
    "normalized by the batch",
    _SIX,
    lambda m, x: m.head(functional.batch_norm(m.rnn(x)[0][:, -1], None, None, training=True)),
    rnn=_first(),
    head=_head(),
)

_case("axes_scrambled", "view for transpose", _SIX, lambda m, x: m.rnn(x.view(8, 6, 3))[1], rnn=_GRU)
_case(
    "axes_scrambled",
    "reshape after an embedding",
    lambda: (torch.randint(0, 9, (6, 8)),),
    lambda m, x: m.rnn(m.table(x).reshape(8, 6, 3))[1],
    table=lambda: nn.Embedding(9, 3),
    rnn=_GRU,
)
_case(
    "axes_scrambled",
    "h_0 viewed",
    normal((4, 7), (5, 4, 3)),
    lambda m, z, x: m.rnn(x, m.make(z).view(2, 4, 5))[0],
    make=lambda: nn.Linear(7, 10),
    rnn=lambda: nn.GRU(3, 5, 2),
)
_case(
    "axes_scrambled",
    "features taken for time",
    normal((4, 3, 8)),
    lambda m, x: m.rnn(x.reshape(4, 8, 3))[0],
    rnn=_first(),
)

_case(
    "half_read",
    "last output of both ways",
    _SIX,
    lambda m, x: m.head(m.rnn(x)[0][:, -1]),
    rnn=_first(bidirectional=True),
    head=_head(10),
)
_case(
    "half_read",
    "the same of two layers of a GRU",
    _SIX,
    lambda m, x: m.head(m.rnn(x)[0][-1]),
    rnn=lambda: nn.GRU(3, 5, 2, bidirectional=True),
    head=_head(10),
)
_case(
    "half_read",
    "first output",
    _SIX,
    lambda m, x: m.head(m.rnn(x)[0][:, 0]),
    rnn=_first(bidirectional=True),
    head=_head(10),
)


def _last_of_cell(m: Any, x: Tensor) -> Tensor:
    return [m.cell(step)[0] for step in x][-1]


def _reset(m: Any, x: Tensor) -> Tensor:
    for piece in x.split(2):
        output, _ = m.rnn(piece)
    return output


_case("steps_lost", "only the last run counts", normal((5, 2, 3)), _last_of_cell, cell=_CELL)
_case("steps_lost", "only the last piece counts", normal((6, 2, 3)), _reset, rnn=_GRU)
_case(
    "steps_lost",
    "read backwards and taken at the end",
    normal((5, 2, 3)),
    lambda m, x: m.rnn(x)[0][-1, :, 5:],
    rnn=lambda: nn.LSTM(3, 5, bidirectional=True),
)


def _padded() -> tuple[Tensor, ...]:
    x = torch.randn(3, 8, 3)
    x[1, 5:] = 0
    x[2, 4:] = 0
    return (x,)


def _words() -> tuple[Tensor, ...]:
    x = torch.randint(1, 9, (3, 8))
    x[1, 5:] = 0
    return (x,)


_case("padding_read", "last output", _padded, lambda m, x: m.head(m.rnn(x)[0][:, -1]), rnn=_first(), head=_head())
_case("padding_read", "h_n", _padded, lambda m, x: m.head(m.rnn(x)[1][0][-1]), rnn=_first(num_layers=2), head=_head())
_case(
    "padding_read",
    "words with a table",
    _words,
    lambda m, x: m.head(m.rnn(m.table(x))[0][:, -1]),
    table=lambda: nn.Embedding(9, 3, padding_idx=0),
    rnn=_first(),
    head=_head(),
)


_TOKENS: Callable[[], tuple[Tensor, ...]] = lambda: (torch.randint(0, 9, (4, 7)),)  # noqa: E731
_TABLE: Callable[[], nn.Embedding] = lambda: nn.Embedding(9, 3)  # noqa: E731


def _attending(m: Any, x: Tensor) -> Tensor:
    states = m.rnn(m.table(x))[0]
    return m.head(m.look(states, states, states)[0])


_case(
    "future_seen",
    "language model that reads both ways",
    _TOKENS,
    lambda m, x: m.head(m.rnn(m.table(x))[0]),
    table=_TABLE,
    rnn=_first(bidirectional=True),
    head=lambda: nn.Linear(10, 9),
)
_case(
    "future_seen",
    "the same with a GRU",
    _TOKENS,
    lambda m, x: m.head(m.rnn(m.table(x))[0]),
    table=_TABLE,
    rnn=lambda: nn.GRU(3, 5, 2, batch_first=True, bidirectional=True),
    head=lambda: nn.Linear(10, 9),
)
_case(
    "future_seen",
    "attention without a mask",
    _TOKENS,
    _attending,
    table=_TABLE,
    rnn=_first(),
    look=lambda: nn.MultiheadAttention(5, 1, batch_first=True),
    head=lambda: nn.Linear(5, 9),
)


def _every_cell(m: Any, x: Tensor) -> Tensor:
    return torch.stack([m.cell(step)[0] for step in x])


def _lost_c(m: Any, x: Tensor) -> Tensor:
    h = zero = torch.zeros(2, 5)
    for step in x:
        h, _ = m.cell(step, (h, zero))
    return h


def _swapped(m: Any, x: Tensor) -> Tensor:
    h = c = torch.zeros(2, 5)
    for step in x:
        c, h = m.cell(step, (h, c))
    return h


def _zeros(m: Any, x: Tensor) -> Tensor:
    return torch.stack([m.cell(step, torch.zeros(2, 5)) for step in x])


_FIVE = normal((5, 2, 3))
_case("state_missing", "cell without a state", _FIVE, _every_cell, cell=_CELL)
_case("state_missing", "zeros at every step", _FIVE, _zeros, cell=lambda: nn.GRUCell(3, 5))
_case("state_missing", "c lost", _FIVE, _lost_c, cell=_CELL)
_case("state_missing", "h and c swapped", _FIVE, _swapped, cell=_CELL)
_case(
    "state_missing",
    "an LSTM step by step",
    _FIVE,
    lambda m, x: torch.cat([m.rnn(step[None])[0] for step in x]),
    rnn=lambda: nn.LSTM(3, 5),
)


def _cut(m: Any, x: Tensor) -> Tensor:
    state, found = None, []
    for piece in x.split(2):
        output, state = m.rnn(piece, state)
        state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
        found.append(output)
    return torch.cat(found)


def _cut_cell(m: Any, x: Tensor) -> Tensor:
    h = c = torch.zeros(2, 5)
    for step in x:
        h, c = m.cell(step, (h.detach(), c.detach()))
    return h


_case("state_cut", "pieces", normal((6, 2, 3)), _cut, rnn=lambda: nn.LSTM(3, 5))
_case("state_cut", "pieces of a GRU", normal((6, 2, 3)), _cut, rnn=_GRU)
_case("state_cut", "cell", _FIVE, _cut_cell, cell=_CELL)


def _kept(m: Any, x: Tensor) -> Tensor:
    output, m.state = m.rnn(x, m.state)
    return output


def _kept_detached(m: Any, x: Tensor) -> Tensor:
    output, state = m.rnn(x, m.state)
    m.state = state.detach()
    return output


def _kept_in_a_list(m: Any, x: Tensor) -> Tensor:
    m.memory.append(m.rnn(x, m.memory[-1] if m.memory else None)[1])
    return m.memory[-1]


_case("state_kept", "state of an LSTM", _FIVE, _kept, rnn=lambda: nn.LSTM(3, 5), state=lambda: None)
_case("state_kept", "detached", _FIVE, _kept_detached, rnn=_GRU, state=lambda: None)
_case("state_kept", "in a list", _FIVE, _kept_in_a_list, rnn=_GRU, memory=list)


def _pieces(m: Any, x: Tensor) -> Tensor:
    return torch.cat([m.rnn(piece)[0] for piece in x.split(3)])


_case("pieces_apart", "pieces of an LSTM", normal((12, 2, 3)), _pieces, rnn=lambda: nn.LSTM(3, 5))
_case("pieces_apart", "pieces of a GRU", normal((9, 4, 3)), _pieces, rnn=lambda: nn.GRU(3, 5, 2))
_case(
    "pieces_apart",
    "two halves of batch_first",
    _SIX,
    lambda m, x: torch.cat([m.rnn(half)[0] for half in x.chunk(2, 1)], 1),
    rnn=_first(),
)

_case("unregistered", "in a list", _FIVE, lambda m, x: m.parts[0](x)[0], parts=lambda: [nn.LSTM(3, 5)])
_case(
    "unregistered",
    "in a dict",
    _FIVE,
    lambda m, x: m.parts["head"](m.rnn(x)[0]),
    rnn=_GRU,
    parts=lambda: {"head": nn.Linear(5, 2)},
)
_case("unregistered", "made in forward", _FIVE, lambda m, x: nn.Linear(5, 2)(m.rnn(x)[0]), rnn=_GRU)

_case("never_called", "forgotten head", _FIVE, lambda m, x: m.rnn(x)[0], rnn=_GRU, head=_head())
_case(
    "never_called",
    "same layer twice",
    _FIVE,
    lambda m, x: m.one(m.one(x)),
    one=lambda: nn.Linear(3, 3),
    other=lambda: nn.Linear(3, 3),
)
_case(
    "never_called",
    "one of a list",
    _FIVE,
    lambda m, x: m.all[0](x),
    all=lambda: nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)]),
)


def _unused(m: Any, x: Tensor) -> Tensor:
    m.other(x)
    return m.one(x)


_case(
    "no_influence",
    "first layer of h_n",
    _FIVE,
    lambda m, x: m.head(m.rnn(x)[1][0][0]),
    rnn=lambda: nn.LSTM(3, 5, 2),
    head=_head(),
)
_case(
    "no_influence",
    "one direction",
    _FIVE,
    lambda m, x: m.head(m.rnn(x)[1][-1]),
    rnn=lambda: nn.GRU(3, 5, bidirectional=True),
    head=_head(),
)
_case("no_influence", "a result that is dropped", _FIVE, _unused, one=_head(3), other=_head(3))

_case("dropout_alone", "LSTM", _FIVE, lambda m, x: m.rnn(x)[0], rnn=lambda: nn.LSTM(3, 5, dropout=0.5))
_case("dropout_alone", "GRU", _FIVE, lambda m, x: m.rnn(x)[0], rnn=lambda: nn.GRU(3, 5, dropout=0.1))
_case(
    "dropout_alone",
    "both ways",
    _FIVE,
    lambda m, x: m.rnn(x)[0],
    rnn=lambda: nn.RNN(3, 5, dropout=0.2, bidirectional=True),
)
