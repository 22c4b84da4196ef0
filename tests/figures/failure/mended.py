"""Failing calls, and the same call with the code that the cure gives: what a reader does who follows it."""

from typing import Any, NamedTuple

import torch
from pandas import DataFrame
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from tests.figures.failure.cases import Forward


class Mended(NamedTuple):
    """``model`` and ``inputs`` fail; ``code``, a part of the cure, stands in ``call``, which works. ``x`` and ``h`` are the inputs there."""

    model: nn.Module
    inputs: tuple[Any, ...]
    code: str
    call: str


def _zeros(*shape: int) -> torch.Tensor:
    return torch.zeros(*shape)


_ROW, _STEPS = _zeros(3), _zeros(4, 2, 3)
_PADS = Forward(lambda _, x, h: nn.utils.rnn.pack_padded_sequence(x, h))
MENDED = (
    Mended(nn.LSTM(3, 5), (_zeros(4, 2, 6),), "input_size=6", "nn.LSTM(hidden_size=5, input_size=6)(x)"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 2, 6),), "nn.Linear(6, 3)", "model(nn.Linear(6, 3)(x))"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 3, 6),), "x.transpose(1, -1)", "model(x.transpose(1, -1))"),
    Mended(nn.LSTM(1, 5), (torch.tensor(2.0),), "x.view(1, 1)", "model(x.view(1, 1))"),
    Mended(nn.LSTM(1, 5), (_ROW,), "x.unsqueeze(-1)", "model(x.unsqueeze(-1))"),
    Mended(nn.LSTM(3, 5), (_ROW,), "x.unsqueeze(0)", "model(x.unsqueeze(0))"),
    Mended(nn.LSTM(12, 5), (_zeros(4, 2, 4, 3),), "x.flatten(2)", "model(x.flatten(2))"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 2, 6, 3),), "x.flatten(0, 1)", "model(x.flatten(0, 1))"),
    Mended(nn.GRU(3, 5), (_zeros(4, 2, 6, 7, 3),), "x.flatten(0, 2)", "model(x.flatten(0, 2))"),
    Mended(nn.LSTMCell(3, 5), (_STEPS,), "for x_t in x: h, c = cell(x_t, (h, c))", "h = c = _zeros(2, 5)\nfor x_t in x: h, c = cell(x_t, (h, c))"),
    Mended(nn.GRUCell(3, 5), (_STEPS,), "for x_t in x: h = cell(x_t, h)", "h = _zeros(2, 5)\nfor x_t in x: h = cell(x_t, h)"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 3), (_zeros(1, 1, 5),) * 2), "x.unsqueeze(1)", "model(x.unsqueeze(1), h)"),
    Mended(nn.LSTM(3, 5, 2), (_STEPS, _zeros(2, 2, 5)), "output, (h, c) = lstm(x, (h, c))", "c = h\noutput, (h, c) = lstm(x, (h, c))"),
    Mended(nn.LSTM(3, 5), (_STEPS, _zeros(1, 2, 5)), "output, (h, c) = lstm(x, (h, c))", "c = h\noutput, (h, c) = lstm(x, (h, c))"),
    Mended(_PADS, (_STEPS, torch.tensor([[4, 3]])), ".flatten()", "model(x, h.flatten())"),
    Mended(_PADS, (_STEPS, torch.tensor([3, 4])), "enforce_sorted=False", "nn.utils.rnn.pack_padded_sequence(x, h, enforce_sorted=False)"),
    Mended(_PADS, (_STEPS, torch.tensor([4, 0])), "lengths.clamp(min=1)", "lengths = h\nmodel(x, lengths.clamp(min=1))"),
    Mended(nn.LSTM(3, 5), (_STEPS.long(),), "x.float()", "model(x.float())"),
    Mended(nn.LSTM(3, 5), (_STEPS.double(),), "model.to(x.dtype)", "model.to(x.dtype)(x)"),
    Mended(nn.LSTM(3, 5).double(), (_STEPS,), "x.to(next(model.parameters()).dtype)", "model(x.to(next(model.parameters()).dtype))"),
    Mended(nn.Linear(3, 5).double(), (_STEPS,), "x.to(next(model.parameters()).dtype)", "model(x.to(next(model.parameters()).dtype))"),
    Mended(nn.GRU(3, 5), (_STEPS, _zeros(1, 2, 5).double()), ".to(next(model.parameters()).dtype)", "model(x, h.to(next(model.parameters()).dtype))"),
    Mended(nn.Embedding(9, 2), (_ROW,), "x.long()", "model(x.long())"),
    Mended(nn.Linear(6, 2), (_ROW,), "nn.Linear(3, …)", "nn.Linear(3, 2)(x)"),
    Mended(nn.Conv2d(3, 4, 3), (_zeros(2, 8, 8, 3),), "x.movedim(-1, -3)", "model(x.movedim(-1, -3))"),
    Mended(nn.Conv2d(3, 4, 3), (_zeros(8, 8, 3),), "x.movedim(-1, -3)", "model(x.movedim(-1, -3))"),
    Mended(nn.Conv1d(3, 4, 3), (_zeros(2, 8, 3),), "x.movedim(-1, -2)", "model(x.movedim(-1, -2))"),
    Mended(nn.Conv1d(5, 4, 3), (_zeros(2, 3, 8),), "in_channels=3", "nn.Conv1d(in_channels=3, out_channels=4, kernel_size=3)(x)"),
    Mended(nn.Conv2d(3, 4, 3), (_zeros(2, 6, 3, 8, 8),), "x.flatten(0, 1)", "model(x.flatten(0, 1)).unflatten(0, (2, 6))"),
    Mended(nn.Conv2d(1, 4, 3), (_zeros(8, 8),), "x.unsqueeze(0)", "model(x.unsqueeze(0))"),
    Mended(nn.MultiheadAttention(8, 2), (_zeros(4, 2, 6),) * 3, "embed_dim=6", "nn.MultiheadAttention(embed_dim=6, num_heads=2)(x, x, x)"),
    Mended(nn.LSTM(3, 5, device="meta"), (_STEPS.to("meta"), (_zeros(1, 2, 5),) * 2), "device=x.device", "model(x, (torch.zeros(1, 2, 5, device=x.device),) * 2)"),
    Mended(nn.Linear(3, 5), (nn.LSTM(3, 3)(_STEPS),), "output, _ = lstm(x)", "lstm, x = nn.LSTM(3, 3), _zeros(4, 2, 3)\noutput, _ = lstm(x)\nmodel(output)"),
    Mended(nn.Linear(3, 5), (pack_sequence([_zeros(4, 3)]),), "x, lengths = pad_packed_sequence(x, batch_first=True)", "x, lengths = pad_packed_sequence(x, batch_first=True)\nmodel(x)"),
    Mended(nn.Linear(3, 5), (DataFrame(_zeros(4, 3).numpy()),), "torch.tensor(x.to_numpy(), dtype=torch.float32)", "model(torch.tensor(x.to_numpy(), dtype=torch.float32))"),
    Mended(nn.Linear(3, 5), ([[1, 2, 3]],), "torch.as_tensor(x, dtype=torch.float32)", "model(torch.as_tensor(x, dtype=torch.float32))"),
    Mended(nn.Linear(3, 5), ([_ROW, _ROW],), "torch.stack(x)", "model(torch.stack(x))"),
    Mended(nn.Embedding(9, 2), ([1, 2],), "torch.as_tensor(x)", "model(torch.as_tensor(x))"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 3).double().numpy(),), ".float()", "model(torch.as_tensor(x).float())"),
)  # fmt: skip
