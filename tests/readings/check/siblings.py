"""Faulty models that no rule was written with: siblings of the usual mistakes, each with the rule that has to find it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from tests.readings.check.faulty import Made, normal


class Sibling(NamedTuple):
    """A model with its input, the rule that has to find its mistake, and what ``check()`` is told."""

    rule: str
    make: Callable[[], nn.Module]
    given: Callable[[], tuple[Any, ...]]
    told: dict[str, Any]


def _made(rule: str, given: Any, way: Callable[..., Any], told: dict[str, Any] | None = None, **parts: Any) -> Sibling:
    return Sibling(rule, lambda: Made(way, **{name: part() for name, part in parts.items()}), given, told or {})


def _decoder(m: Any, x: Tensor) -> Tensor:
    """The upper cell of two is never given its state."""
    lower, answers = None, []
    for step in x:
        lower = m.lower(step, lower)
        answers.append(m.head(m.upper(lower[0])[0]))
    return torch.stack(answers)


def _forgetful(m: Any, x: Tensor) -> Tensor:
    """c begins anew at every step."""
    h = torch.zeros(x.shape[1], 5)
    for step in x:
        h, _ = m.cell(step, (h, torch.zeros_like(h)))
    return h


def _cut(m: Any, x: Tensor) -> Tensor:
    state, answers = None, []
    for piece in x.split(4):
        state = None if state is None else state.detach()
        answer, state = m.rnn(piece, state)
        answers.append(answer)
    return torch.cat(answers)


def _carried(m: Any, x: Tensor) -> Tensor:
    answer, state = m.rnn(x, m.state.get("h"))
    m.state["h"] = state
    return answer


def _padded() -> tuple[Tensor, ...]:
    x = torch.randn(4, 9, 3)
    for sample, length in enumerate((9, 6, 4, 7)):
        x[sample, length:] = 0.0
    return (x,)


_BATCH, _STEPS = normal((6, 8, 3)), normal((12, 2, 3))

SIBLINGS = {
    "a GRU without batch_first, read at [:, -1]": _made(
        "samples_lost", _BATCH, lambda m, x: m.head(m.rnn(x)[0][:, -1]), rnn=lambda: nn.GRU(3, 5), head=lambda: nn.Linear(5, 2)
    ),
    "h_n of a batch that is read as time": _made(
        "samples_mixed", _BATCH, lambda m, x: m.rnn(x)[1][-1], {"batch": 0}, rnn=lambda: nn.GRU(3, 5)
    ),
    "the last step of a batch that is read as time": _made(
        "samples_mixed", _BATCH, lambda m, x: m.head(m.rnn(x)[0][-1]), {"batch": 0}, rnn=lambda: nn.LSTM(3, 5), head=lambda: nn.Linear(5, 2)
    ),
    "reshape into (seq, batch, feature)": _made(
        "axes_scrambled", _BATCH, lambda m, x: m.rnn(x.reshape(8, 6, 3))[0], rnn=lambda: nn.RNN(3, 5)
    ),
    "the last step of a bidirectional RNN": _made(
        "half_read", _BATCH, lambda m, x: m.head(m.rnn(x)[0][:, -1]),
        rnn=lambda: nn.RNN(3, 5, batch_first=True, bidirectional=True), head=lambda: nn.Linear(10, 2),
    ),
    "the last step of zeros": _made(
        "padding_read", _padded, lambda m, x: m.rnn(x)[0][:, -1], rnn=lambda: nn.RNN(3, 5, batch_first=True)
    ),
    "the upper of two cells": _made(
        "state_missing", _STEPS, _decoder, lower=lambda: nn.LSTMCell(3, 5), upper=lambda: nn.LSTMCell(5, 5), head=lambda: nn.Linear(5, 2)
    ),
    "c anew at every step": _made("state_missing", _STEPS, _forgetful, cell=lambda: nn.LSTMCell(3, 5)),
    "layers in a tuple": _made(
        "unregistered", _STEPS, lambda m, x: m.parts[1](m.parts[0](x)[0]), parts=lambda: (nn.GRU(3, 5), nn.Linear(5, 2))
    ),
    "state in a dict": _made("state_kept", _STEPS, _carried, rnn=lambda: nn.RNN(3, 5), state=dict),
    "a second head that is never called": _made(
        "never_called", _STEPS, lambda m, x: m.one(m.rnn(x)[0]), rnn=lambda: nn.LSTM(3, 5), one=lambda: nn.Linear(5, 2), two=lambda: nn.Linear(5, 2)
    ),
    "a convolution over time that sees ahead": _made(
        "future_seen", _BATCH, lambda m, x: m.rnn(m.look(x.transpose(1, 2)).transpose(1, 2))[0], {"causal": True},
        look=lambda: nn.Conv1d(3, 4, 3, padding=1), rnn=lambda: nn.GRU(4, 5, batch_first=True),
    ),
    "pieces of an RNN, each from nothing": _made(
        "pieces_apart", _STEPS, lambda m, x: torch.cat([m.rnn(piece)[0] for piece in x.chunk(4)]), rnn=lambda: nn.RNN(3, 5)
    ),
    "the state of a GRU detached between pieces": _made("state_cut", _STEPS, _cut, rnn=lambda: nn.GRU(3, 5)),
    "h_n viewed as (batch, both halves)": _made(
        "samples_mixed", _BATCH, lambda m, x: m.rnn(x)[1].view(6, -1), rnn=lambda: nn.GRU(3, 5, batch_first=True, bidirectional=True)
    ),
    "softmax over the batch": _made(
        "samples_mixed", _BATCH, lambda m, x: m.rnn(x)[0][:, -1].softmax(0), rnn=lambda: nn.LSTM(3, 5, batch_first=True)
    ),
    "a gate that is computed and left": _made(
        "no_influence", _BATCH, lambda m, x: (m.gate(x).sigmoid(), m.rnn(x)[0])[1],
        gate=lambda: nn.Linear(3, 5), rnn=lambda: nn.GRU(3, 5, batch_first=True),
    ),
    "dropout of one bidirectional layer": _made(
        "dropout_alone", _BATCH, lambda m, x: m.rnn(x)[0], rnn=lambda: nn.GRU(3, 5, dropout=0.3, batch_first=True, bidirectional=True)
    ),
}  # fmt: skip

MISSED: set[str] = set()
"""Those that are not found."""
