"""Models without a mistake that look like those with one, by the rules that they could deceive."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tests.readings.check.faulty import Case, Forward, Made, normal

RIGHT: dict[str, Case] = {}
SIMILAR: dict[str, list[str]] = {}
"""By rule the names of right models that are like those it names."""

_SAMPLES = ("samples_lost", "samples_mixed", "axes_scrambled")
_STEPS = ("half_read", "steps_lost", "padding_read")
_STATES = ("state_missing", "state_cut", "state_kept", "pieces_apart")
_WEIGHTS = ("unregistered", "never_called", "no_influence", "dropout_alone")


def _case(
    rules: tuple[str, ...], name: str, given: Callable[[], tuple[Any, ...]], way: Forward, **parts: Callable[[], Any]
) -> None:
    RIGHT[name] = lambda: Made(way, **{part: make() for part, make in parts.items()}), given
    for rule in rules:
        SIMILAR.setdefault(rule, []).append(name)


_FIRST, _SECOND = normal((6, 8, 3)), normal((8, 6, 3))


def _lstm(**more: Any) -> Callable[[], nn.LSTM]:
    return lambda: nn.LSTM(3, 5, batch_first=True, **more)


def _head(size: int = 5, out: int = 2) -> Callable[[], nn.Linear]:
    return lambda: nn.Linear(size, out)


def _hn(m: Any, x: Tensor) -> Tensor:
    _, (h, _) = m.rnn(x)
    return m.head(h.transpose(0, 1).reshape(x.shape[0], -1))


def _packed(m: Any, x: Tensor, lengths: Tensor) -> Tensor:
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    return m.head(m.rnn(packed)[1][0][-1])


def _packed_mean(m: Any, x: Tensor, lengths: Tensor) -> Tensor:
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, _ = pad_packed_sequence(m.rnn(packed)[0], batch_first=True)
    return m.head(output.sum(1) / lengths[:, None])


def _by_length(m: Any, x: Tensor, lengths: Tensor) -> Tensor:
    return m.head(m.rnn(x)[0][torch.arange(len(x)), lengths - 1])


def _masked_mean(m: Any, x: Tensor, lengths: Tensor) -> Tensor:
    mask = torch.arange(x.shape[1])[None] < lengths[:, None]
    return m.head((m.rnn(x)[0] * mask[..., None]).sum(1) / lengths[:, None])


def _padded() -> tuple[Tensor, Tensor]:
    x, lengths = torch.randn(4, 8, 3), torch.tensor([8, 5, 3, 6])
    for sample, length in enumerate(lengths):
        x[sample, length:] = 0
    return x, lengths


def _sorted_back(m: Any, x: Tensor) -> Tensor:
    order = x[:, 0, 0].argsort()
    return m.head(m.rnn(x[order])[0][:, -1])[order.argsort()]


_case(
    _SAMPLES + _STEPS,
    "batch first, last step",
    _FIRST,
    lambda m, x: m.head(m.rnn(x)[0][:, -1]),
    rnn=_lstm(),
    head=_head(),
)
_case(
    _SAMPLES + _STEPS,
    "seq first, last step",
    _SECOND,
    lambda m, x: m.head(m.rnn(x)[0][-1]),
    rnn=lambda: nn.LSTM(3, 5),
    head=_head(),
)
_case(
    _SAMPLES + _STEPS + _WEIGHTS,
    "h_n of the top",
    _FIRST,
    lambda m, x: m.head(m.rnn(x)[1][0][-1]),
    rnn=_lstm(num_layers=2, dropout=0.1),
    head=_head(),
)
_case(
    _SAMPLES + _STEPS + _WEIGHTS, "all of h_n", _FIRST, _hn, rnn=_lstm(num_layers=2, bidirectional=True), head=_head(20)
)
_case(
    _SAMPLES + _STEPS + _WEIGHTS,
    "both last states",
    _FIRST,
    lambda m, x: m.head(torch.cat([m.rnn(x)[1][0][-2], m.rnn(x)[1][0][-1]], 1)),
    rnn=_lstm(bidirectional=True),
    head=_head(10),
)
_case(
    _SAMPLES + _STEPS,
    "tagger both ways",
    _FIRST,
    lambda m, x: m.head(m.rnn(x)[0]),
    rnn=_lstm(bidirectional=True),
    head=_head(10),
)
_case(
    _SAMPLES + _STEPS,
    "as many steps as samples",
    normal((6, 6, 3)),
    lambda m, x: m.head(m.rnn(x)[0]),
    rnn=_lstm(),
    head=_head(),
)
_case(
    _SAMPLES + _STEPS,
    "transposed",
    _FIRST,
    lambda m, x: m.head(m.rnn(x.transpose(0, 1))[0].transpose(0, 1)),
    rnn=lambda: nn.LSTM(3, 5),
    head=_head(),
)
_case(_SAMPLES + _STEPS, "sorted and put back", _FIRST, _sorted_back, rnn=_lstm(), head=_head())
_case(
    _SAMPLES + _STEPS,
    "mean of both ways",
    _FIRST,
    lambda m, x: m.head(m.rnn(x)[0].mean(1)),
    rnn=_lstm(bidirectional=True),
    head=_head(10),
)
_case(
    _SAMPLES + _STEPS,
    "largest of both ways",
    _FIRST,
    lambda m, x: m.head(m.rnn(x)[0].amax(1)),
    rnn=_lstm(bidirectional=True),
    head=_head(10),
)
_case(_SAMPLES + _STEPS, "packed", _padded, _packed, rnn=_lstm(), head=_head())
_case(_SAMPLES + _STEPS, "packed and averaged", _padded, _packed_mean, rnn=_lstm(), head=_head())
_case(_SAMPLES + _STEPS, "by length", _padded, _by_length, rnn=_lstm(), head=_head())
_case(_SAMPLES + _STEPS, "averaged under a mask", _padded, _masked_mean, rnn=_lstm(), head=_head())
_case(
    _SAMPLES + _STEPS,
    "batch normalization",
    _FIRST,
    lambda m, x: m.head(m.norm(m.rnn(x)[0][:, -1])),
    rnn=_lstm(),
    norm=lambda: nn.BatchNorm1d(5),
    head=_head(),
)
_case(_SAMPLES, "one sample", normal((1, 8, 3)), lambda m, x: m.head(m.rnn(x)[0][:, -1]), rnn=_lstm(), head=_head())
_case(_SAMPLES, "a loss", _FIRST, lambda m, x: m.head(m.rnn(x)[0][:, -1]).mean(), rnn=_lstm(), head=_head())
_case(_SAMPLES, "similarities of all pairs", _FIRST, lambda m, x: (z := m.rnn(x)[0][:, -1]) @ z.T, rnn=_lstm())
_case(
    _SAMPLES,
    "h_0 transposed",
    normal((4, 7), (5, 4, 3)),
    lambda m, z, x: m.rnn(x, m.make(z).view(4, 2, 5).transpose(0, 1).contiguous())[0],
    make=lambda: nn.Linear(7, 10),
    rnn=lambda: nn.GRU(3, 5, 2),
)
_case(_SAMPLES, "rows of a picture", normal((4, 1, 8, 3)), lambda m, x: m.rnn(x.view(4, 8, 3))[0][:, -1], rnn=_lstm())
_case(_SAMPLES, "time and features joined", normal((4, 24)), lambda m, x: m.rnn(x.view(4, 8, 3))[0], rnn=_lstm())


def _loop(m: Any, x: Tensor) -> Tensor:
    h = c = torch.zeros(x.shape[1], 5)
    found = []
    for step in x:
        h, c = m.cell(step, (h, c))
        found.append(h)
    return torch.stack(found)


def _none_first(m: Any, x: Tensor) -> Tensor:
    state = None
    for step in x:
        state = m.cell(step, state)
    return state[0]


def _with_dropout(m: Any, x: Tensor) -> Tensor:
    h = torch.zeros(x.shape[1], 5)
    for step in x:
        h = m.drop(m.cell(step, h))
    return h


def _two_cells(m: Any, x: Tensor) -> Tensor:
    h, k = torch.zeros(x.shape[1], 5), torch.zeros(x.shape[1], 5)
    for step in x:
        h = m.low(step, h)
        k = m.high(h, k)
    return k


def _feedback(m: Any, x: Tensor) -> Tensor:
    said, state, found = x, None, []
    for _ in range(4):
        output, state = m.rnn(said, state)
        said = m.head(output)
        found.append(said)
    return torch.cat(found, 1)


def _handed_on(m: Any, x: Tensor) -> Tensor:
    state, found = None, []
    for piece in x.split(2):
        output, state = m.rnn(piece, state)
        found.append(output)
    return torch.cat(found)


def _counting(m: Any, x: Tensor) -> Tensor:
    m.count = m.count + 1
    return m.rnn(x)[0]


def _of_chance(m: Any, x: Tensor) -> Tensor:
    return m.rnn(x + torch.randn_like(x))[0]


def _each_sentence(m: Any, x: Tensor) -> Tensor:
    return m.upper(torch.stack([m.rnn(sentence)[1][0][-1] for sentence in x.unbind(1)], 1))[0]


def _learned(m: Any, x: Tensor) -> Tensor:
    return m.rnn(x, m.h.expand(-1, x.shape[1], -1).contiguous())[0]


_LOOP = normal((6, 4, 3))
_case((*_STATES, "steps_lost"), "cell in a loop", _LOOP, _loop, cell=lambda: nn.LSTMCell(3, 5))
_case((*_STATES, "steps_lost"), "cell that begins with None", _LOOP, _none_first, cell=lambda: nn.LSTMCell(3, 5))
_case(
    _STATES, "dropout between steps", _LOOP, _with_dropout, cell=lambda: nn.GRUCell(3, 5), drop=lambda: nn.Dropout(0.2)
)
_case(_STATES, "two cells", _LOOP, _two_cells, low=lambda: nn.GRUCell(3, 5), high=lambda: nn.RNNCell(5, 5))
_case(_STATES, "what it said goes in again", normal((4, 1, 3)), _feedback, rnn=_lstm(), head=_head(5, 3))
_case(_STATES, "pieces with the state handed on", _LOOP, _handed_on, rnn=lambda: nn.LSTM(3, 5))
_case(_STATES, "counts its calls", _LOOP, _counting, rnn=lambda: nn.GRU(3, 5), count=lambda: 0)
_case(_STATES, "noise", _LOOP, _of_chance, rnn=lambda: nn.GRU(3, 5))
_case(
    _STATES,
    "two sequences, one reader",
    normal((5, 2, 3), (5, 2, 3)),
    lambda m, x, y: torch.cat([m.rnn(x)[1], m.rnn(y)[1]], -1),
    rnn=lambda: nn.GRU(3, 5),
)
_case(
    _STATES,
    "every sentence by itself",
    normal((4, 3, 6, 3)),
    _each_sentence,
    rnn=_lstm(),
    upper=lambda: nn.GRU(5, 5, batch_first=True),
)
_case(
    _STATES,
    "learned beginning",
    _LOOP,
    _learned,
    rnn=lambda: nn.GRU(3, 5, 2),
    h=lambda: nn.Parameter(torch.randn(2, 1, 5)),
)
_case(
    (*_STATES, "no_influence"),
    "one cell once",
    normal((4, 3)),
    lambda m, x: m.cell(x)[0],
    cell=lambda: nn.LSTMCell(3, 5),
)

_TOKENS: Callable[[], tuple[Tensor, ...]] = lambda: (torch.randint(0, 9, (4, 7)),)  # noqa: E731
_TABLE: Callable[[], nn.Embedding] = lambda: nn.Embedding(9, 3)  # noqa: E731


def _look_back(m: Any, x: Tensor) -> Tensor:
    states = m.rnn(m.table(x))[0]
    mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    return m.head(m.look(states, states, states, attn_mask=mask)[0])


def _tied(m: Any, x: Tensor) -> Tensor:
    return m.rnn(m.table(x))[0] @ m.table.weight.T


_F = ("future_seen",)
_case(
    _F + _WEIGHTS,
    "language model",
    _TOKENS,
    lambda m, x: m.head(m.rnn(m.table(x))[0]),
    table=_TABLE,
    rnn=_lstm(),
    head=_head(5, 9),
)
_case(
    _F + _WEIGHTS,
    "language model of two layers",
    _TOKENS,
    lambda m, x: m.head(m.rnn(m.table(x))[0]),
    table=_TABLE,
    rnn=_lstm(num_layers=2, dropout=0.2),
    head=_head(5, 9),
)
_case(
    _F,
    "language model, seq first",
    lambda: (torch.randint(0, 9, (7, 4)),),
    lambda m, x: m.head(m.rnn(m.table(x))[0]),
    table=_TABLE,
    rnn=lambda: nn.GRU(3, 5),
    head=_head(5, 9),
)
_case(
    _F + _WEIGHTS,
    "tags both ways",
    _TOKENS,
    lambda m, x: m.head(m.rnn(m.table(x))[0]),
    table=_TABLE,
    rnn=_lstm(bidirectional=True),
    head=_head(10, 4),
)
_case(
    _F + _WEIGHTS,
    "attention that looks back",
    _TOKENS,
    _look_back,
    table=_TABLE,
    rnn=_lstm(),
    look=lambda: nn.MultiheadAttention(5, 1, batch_first=True),
    head=_head(5, 9),
)
_case(_F + _WEIGHTS, "tied to its table", _TOKENS, _tied, table=_TABLE, rnn=lambda: nn.GRU(3, 3, batch_first=True))
_case(
    _F + _WEIGHTS,
    "one class of as many",
    _TOKENS,
    lambda m, x: m.head(m.rnn(m.table(x))[0][:, -1]),
    table=_TABLE,
    rnn=_lstm(),
    head=_head(5, 9),
)
_case(
    _F + _WEIGHTS,
    "dropout behind the layer",
    _TOKENS,
    lambda m, x: m.head(m.drop(m.rnn(m.table(x))[0])),
    table=_TABLE,
    rnn=_lstm(),
    drop=lambda: nn.Dropout(0.5),
    head=_head(5, 9),
)
_case(
    _F + _WEIGHTS,
    "layers in a ModuleList",
    _TOKENS,
    lambda m, x: m.all[1](m.all[0](m.table(x))[0])[0],
    table=_TABLE,
    all=lambda: nn.ModuleList([nn.GRU(3, 5, batch_first=True), nn.GRU(5, 9, batch_first=True)]),
)
_case(
    _F + _WEIGHTS,
    "residual",
    _TOKENS,
    lambda m, x: m.head(m.norm(m.table(x) + m.rnn(m.table(x))[0])),
    table=_TABLE,
    rnn=lambda: nn.GRU(3, 3, batch_first=True),
    norm=lambda: nn.LayerNorm(3),
    head=_head(3, 9),
)
