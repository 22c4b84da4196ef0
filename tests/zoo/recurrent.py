"""LSTM, GRU and RNN: their constructor arguments, subclasses, several of them, one of them often, states, lengths."""

import torch
from torch import Tensor, nn
from torch.ao.nn.quantized import dynamic
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from tests.zoo.specimen import Specimen, normal


class Named(nn.GRU):
    """A subclass that changes nothing."""


class LastStep(nn.LSTM):
    """A subclass with a forward of its own: takes (seq, batch, feature) and a factor, gives the last h alone."""

    def forward(self, x: Tensor, factor: Tensor) -> Tensor:  # type: ignore[override]
        output, _ = super().forward(x * factor)
        return output[-1]


class Both(nn.Module):
    """Two recurrent layers of different kinds, one over the other."""

    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = nn.LSTM(3, 4), nn.GRU(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.high(self.low(x)[0])[1]


class Shared(nn.Module):
    """One LSTM reads two sequences."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = nn.LSTM(3, 4)
        self.again = self.reader

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        _, (h, _) = self.reader(one)
        _, (k, _) = self.again(other)
        return torch.cat([h[0], k[0]], -1)


class Carried(nn.Module):
    """The states after one chunk are those before the next."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = nn.LSTM(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        states = None
        for chunk in x.split(2):
            output, states = self.reader(chunk, states)
        return output


class Decoder(nn.Module):
    """Feeds back what it said: T calls of one step each."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps, self.memory, self.head = steps, nn.GRU(3, 4, batch_first=True), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        said, state = [], None
        for _ in range(self.steps):
            output, state = self.memory(x, state)
            x = self.head(output)
            said.append(x)
        return torch.cat(said, 1)


class Tagger(nn.Module):
    """Padded sentences with their lengths: packed inside, and padded again."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.memory, self.label = nn.Embedding(9, 3), nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, sentences: Tensor, lengths: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.words(sentences), lengths, batch_first=True, enforce_sorted=False)
        output, _ = self.memory(packed)
        return self.label(pad_packed_sequence(output, batch_first=True)[0])


class PackedPair(nn.Module):
    """Hands a packed sequence from module to module."""

    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = nn.GRU(3, 4), nn.GRU(4, 5)

    def forward(self, packed: PackedSequence) -> Tensor:
        return self.high(self.low(packed)[0])[1]


class LastReal(nn.Module):
    """Padded sequences with their lengths, not packed: takes the output at the last real step of each."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.head = nn.GRU(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        output, _ = self.memory(x)
        return self.head(output[torch.arange(len(x)), lengths - 1])


def _packed() -> tuple[PackedSequence]:
    return (pack_padded_sequence(torch.randn(6, 3, 3), torch.tensor([2, 6, 4]), enforce_sorted=False),)


def _quantized(module: nn.Module) -> nn.Module:
    """The layer with weights as 8-bit integers, as ``quantize_dynamic`` makes it."""
    module.qconfig = torch.ao.quantization.default_dynamic_qconfig
    made: nn.Module = getattr(dynamic, type(module).__name__).from_float(module)
    return made


_CARRIED = "memory: 2,1,3 {}-> 2,1,4 1,2,4; head: 2,1,4 -> 2,1,3"

RECURRENT = {
    "lstm with every argument": Specimen(
        lambda: nn.LSTM(3, 5, 2, bias=False, batch_first=True, dropout=0.5, bidirectional=True, proj_size=2),
        normal((4, 6, 3)),
        calls=".: 4,6,3 -> 4,6,4 4,4,2 4,4,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "gru with every argument": Specimen(
        lambda: nn.GRU(3, 5, 3, bias=False, batch_first=True, dropout=0.1, bidirectional=True),
        normal((4, 6, 3)), calls=".: 4,6,3 -> 4,6,10 6,4,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "rnn with relu": Specimen(
        lambda: nn.RNN(3, 5, 2, nonlinearity="relu", bias=False, dropout=0.1),
        normal((6, 4, 3)), calls=".: 6,4,3 -> 6,4,5 2,4,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "initial states given": Specimen(
        lambda: nn.LSTM(3, 5), lambda: (torch.randn(4, 2, 3), (torch.randn(1, 2, 5), torch.randn(1, 2, 5))),
        calls=".: 4,2,3 1,2,5 1,2,5 -> 4,2,5 1,2,5 1,2,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "unbatched": Specimen(
        lambda: nn.LSTM(3, 5), normal((4, 3)), calls=".: 4,3 -> 4,5 1,5 1,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "one step": Specimen(
        lambda: nn.GRU(3, 5), normal((1, 2, 3)), calls=".: 1,2,3 -> 1,2,5 1,2,5", flows="in > 0; 0 > out",
        figure="unrolled",
    ),
    "no sample": Specimen(
        lambda: nn.LSTM(3, 5), normal((4, 0, 3)), calls=".: 4,0,3 -> 4,0,5 1,0,5 1,0,5", flows="in > 0; 0 > out",
        figure="unrolled",
    ),
    "packed sequence": Specimen(
        lambda: nn.LSTM(3, 5), _packed, calls=".: 6,3,3[2 6 4] -> 6,3,5[2 6 4] 1,3,5 1,3,5", flows="in > 0; 0 > out",
        figure="unrolled",
    ),
    "packed from module to module": Specimen(
        PackedPair, _packed,
        calls="low: 6,3,3[2 6 4] -> 6,3,4[2 6 4] 1,3,4; high: 6,3,4[2 6 4] -> 6,3,5[2 6 4] 1,3,5",
        flows="in > 0; 0 > 1; 1 > out", figure="network",
    ),
    "packed inside": Specimen(
        Tagger, lambda: (torch.randint(0, 9, (3, 5)), torch.tensor([3, 5, 1])),
        calls="words: 3,5 -> 3,5,3; memory: 3,5,3[3 5 1] -> 3,5,4[3 5 1] 1,3,4 1,3,4; label: 3,5,4 -> 3,5,2",
        flows="in > 0; 0 > 1 reorder; 1 > 2 reshape transpose reorder; 2 > out",
        figure="network",
    ),
    "padded with lengths": Specimen(
        LastReal, lambda: (torch.randn(3, 5, 3), torch.tensor([3, 5, 1])),
        calls="memory: 3,5,3 -> 3,5,4 1,3,4; head: 3,4 -> 3,2", flows="in > 0; 0 > 1 select; 1 > out",
        figure="network",
    ),
    "subclass": Specimen(
        lambda: Named(3, 5), normal((4, 2, 3)), calls=".: 4,2,3 -> 4,2,5 1,2,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "subclass with its own forward": Specimen(
        lambda: LastStep(3, 5), normal((4, 2, 3), (3,)), calls=".: 4,2,3 3 -> 2,5", flows="in > 0; 0 > out",
    ),
    "several": Specimen(
        Both, normal((6, 2, 3)), calls="low: 6,2,3 -> 6,2,4 1,2,4 1,2,4; high: 6,2,4 -> 6,2,5 1,2,5",
        flows="in > 0; 0 > 1; 1 > out", figure="network",
    ),
    "shared": Specimen(
        Shared, normal((6, 2, 3), (4, 2, 3)),
        calls="reader: 6,2,3 -> 6,2,4 1,2,4 1,2,4; reader: 4,2,3 -> 4,2,4 1,2,4 1,2,4",
        flows="in > 0; in > 1; 0 > out select cat; 1 > out select cat",
        figure="network",
    ),
    "states carried": Specimen(
        Carried, normal((5, 2, 3)),
        calls="reader: 2,2,3 -> 2,2,4 1,2,4 1,2,4; reader: 2,2,3 1,2,4 1,2,4 -> 2,2,4 1,2,4 1,2,4;"
        "reader: 1,2,3 1,2,4 1,2,4 -> 1,2,4 1,2,4 1,2,4",
        flows="in > 0; in > 1; 0 > 1; in > 2; 1 > 2; 2 > out",
        figure="calls",
    ),
    "decoder of one step": Specimen(
        lambda: Decoder(3), normal((2, 1, 3)),
        calls=f"{_CARRIED.format('')}; {_CARRIED.format('1,2,4 ')}; {_CARRIED.format('1,2,4 ')}",
        flows="in > 0; 0 > 1; 0 > 2; 1 > 2; 2 > 3; 2 > 4; 3 > 4; 4 > 5; 1 > out cat; 3 > out cat; 5 > out cat",
        figure="network",
    ),
    "quantized lstm": Specimen(
        lambda: _quantized(nn.LSTM(3, 5, 2, bidirectional=True)), normal((4, 2, 3)),
        calls=".: 4,2,3 -> 4,2,10 4,2,5 4,2,5", flows="in > 0; 0 > out", figure="unrolled",
    ),
    "quantized gru": Specimen(
        lambda: _quantized(nn.GRU(3, 5)), normal((4, 2, 3)), calls=".: 4,2,3 -> 4,2,5 1,2,5", flows="in > 0; 0 > out",
        figure="unrolled",
    ),
}  # fmt: skip
