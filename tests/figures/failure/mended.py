"""Failing calls, and the same call with the code that the cure gives: what a reader does who follows it."""

from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from tests.figures.failure.cases import DataFrame, Forward


class Mended(NamedTuple):
    """``model`` and ``inputs`` fail; ``call``, which has ``code`` out of the cure, works. The inputs are ``x`` and ``h`` in it."""

    model: nn.Module
    inputs: tuple[Any, ...]
    code: str
    call: str


def _zeros(*shape: int) -> torch.Tensor:
    return torch.zeros(*shape)


_ROW, _STEPS = _zeros(3), _zeros(4, 2, 3)
_PADS = Forward(lambda _, x, h: nn.utils.rnn.pack_padded_sequence(x, h))
MENDED = (
    Mended(nn.LSTM(3, 5), (_zeros(4, 2, 6),), "input_size=6", "nn.LSTM(hidden_size=5, {code})(x)"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 2, 6),), "nn.Linear(6, 3)", "model({code}(x))"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 3, 6),), "x.transpose(1, -1)", "model({code})"),
    Mended(nn.LSTM(1, 5), (torch.tensor(2.0),), "x.view(1, 1)", "model({code})"),
    Mended(nn.LSTM(1, 5), (_ROW,), "x.unsqueeze(-1)", "model({code})"),
    Mended(nn.LSTM(3, 5), (_ROW,), "x.unsqueeze(0)", "model({code})"),
    Mended(nn.LSTM(12, 5), (_zeros(4, 2, 4, 3),), "x.flatten(2)", "model({code})"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 2, 6, 3),), "x.flatten(0, 1)", "model({code})"),
    Mended(nn.GRU(3, 5), (_zeros(4, 2, 6, 7, 3),), "x.flatten(0, 2)", "model({code})"),
    Mended(nn.LSTMCell(3, 5), (_STEPS,), "for x_t in x: h, c = cell(x_t, (h, c))", "h = c = _zeros(2, 5)\n{code}"),
    Mended(nn.GRUCell(3, 5), (_STEPS,), "for x_t in x: h = cell(x_t, h)", "h = _zeros(2, 5)\n{code}"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 3), (_zeros(1, 1, 5),) * 2), "x.unsqueeze(1)", "model({code}, h)"),
    Mended(nn.LSTM(3, 5, 2), (_STEPS, _zeros(2, 2, 5)), "output, (h, c) = lstm(x, (h, c))", "c = h\n{code}"),
    Mended(nn.LSTM(3, 5), (_STEPS, _zeros(1, 2, 5)), "output, (h, c) = lstm(x, (h, c))", "c = h\n{code}"),
    Mended(_PADS, (_STEPS, torch.tensor([[4, 3]])), ".flatten()", "model(x, h{code})"),
    Mended(_PADS, (_STEPS, torch.tensor([3, 4])), "enforce_sorted=False", "nn.utils.rnn.pack_padded_sequence(x, h, {code})"),
    Mended(_PADS, (_STEPS, torch.tensor([4, 0])), "lengths.clamp(min=1)", "lengths = h\nmodel(x, {code})"),
    Mended(nn.LSTM(3, 5), (_STEPS.long(),), "x.float()", "model({code})"),
    Mended(nn.LSTM(3, 5), (_STEPS.double(),), "model.to(x.dtype)", "{code}(x)"),
    Mended(nn.LSTM(3, 5).double(), (_STEPS,), "x.to(next(model.parameters()).dtype)", "model({code})"),
    Mended(nn.Linear(3, 5).double(), (_STEPS,), "x.to(next(model.parameters()).dtype)", "model({code})"),
    Mended(nn.GRU(3, 5), (_STEPS, _zeros(1, 2, 5).double()), ".to(next(model.parameters()).dtype)", "model(x, h{code})"),
    Mended(nn.Embedding(9, 2), (_ROW,), "x.long()", "model({code})"),
    Mended(nn.Linear(6, 2), (_ROW,), "nn.Linear(3, …)", "nn.Linear(3, 2)(x)"),
    Mended(nn.Conv2d(3, 4, 3), (_zeros(2, 8, 8, 3),), "x.movedim(-1, -3)", "model({code})"),
    Mended(nn.Conv2d(3, 4, 3), (_zeros(8, 8, 3),), "x.movedim(-1, -3)", "model({code})"),
    Mended(nn.Conv1d(3, 4, 3), (_zeros(2, 8, 3),), "x.movedim(-1, -2)", "model({code})"),
    Mended(nn.Conv1d(5, 4, 3), (_zeros(2, 3, 8),), "in_channels=3", "nn.Conv1d({code}, out_channels=4, kernel_size=3)(x)"),
    Mended(nn.Conv2d(3, 4, 3), (_zeros(2, 6, 3, 8, 8),), "x.flatten(0, 1)", "model({code}).unflatten(0, (2, 6))"),
    Mended(nn.Conv2d(1, 4, 3), (_zeros(8, 8),), "x.unsqueeze(0)", "model({code})"),
    Mended(nn.MultiheadAttention(8, 2), (_zeros(4, 2, 6),) * 3, "embed_dim=6", "nn.MultiheadAttention({code}, num_heads=2)(x, x, x)"),
    Mended(nn.LSTM(3, 5, device="meta"), (_STEPS.to("meta"), (_zeros(1, 2, 5),) * 2), "x.new_zeros", "model(x, ({code}(1, 2, 5),) * 2)"),
    Mended(nn.LSTM(3, 5, device="meta"), (_STEPS.to("meta"), (_zeros(1, 2, 5),) * 2), "h_0.to(x.device)", "h_0, _ = h\nmodel(x, ({code},) * 2)"),
    Mended(nn.LSTM(3, 5, device="meta"), (_STEPS,), "x.to(device)", "device = 'meta'\nmodel({code})"),
    Mended(nn.Linear(3, 5), (nn.LSTM(3, 3)(_STEPS),), "output, _ = lstm(x)", "lstm, x = nn.LSTM(3, 3), _zeros(4, 2, 3)\n{code}\nmodel(output)"),
    Mended(nn.Linear(3, 5), (pack_sequence([_zeros(4, 3)]),), "x, lengths = pad_packed_sequence(x, batch_first=True)", "{code}\nmodel(x)"),
    Mended(nn.Linear(3, 5), (DataFrame(_zeros(4, 3).numpy()),), "torch.tensor(x.to_numpy(), dtype=torch.float32)", "model({code})"),
    Mended(nn.Linear(3, 5), ([[1, 2, 3]],), "torch.as_tensor(x, dtype=torch.float32)", "model({code})"),
    Mended(nn.Linear(3, 5), ([_ROW, _ROW],), "torch.stack(x)", "model({code})"),
    Mended(nn.Embedding(9, 2), ([1, 2],), "torch.as_tensor(x)", "model({code})"),
    Mended(nn.LSTM(3, 5), (_zeros(4, 3).double().numpy(),), ".float()", "model(torch.as_tensor(x){code})"),
)  # fmt: skip
