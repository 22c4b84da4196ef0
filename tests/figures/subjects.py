"""Small live models, usual and odd, that every figure which can draw them is tried on."""

import hashlib
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence

from lstm_diagrams.capture import capture, capture_with_influence, capture_with_values, facts_of
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import registered
from tests.figures.attentive import AtOnce, Local, Pooled, Stepwise
from tests.figures.called_again import DONE, OBSERVED, Chunks, Masked, Streams
from tests.figures.check.cases import Faulty, WrongAxis
from tests.figures.failure.cases import BrokenLoop, Classifier, Raising
from tests.figures.picture import Picture
from tests.figures.recursive import RECURSIVE

EVIL = "<b>x</b> \\N &lt; \"q\" 'a' 😀 门控 ]]> {0} %s " + "w" * 450


class Forecaster(nn.Module):
    """An LSTM between an embedding of features and a linear head."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = nn.Linear(5, 6)
        self.memory = nn.LSTM(6, 7, 2, batch_first=True)
        self.head = nn.Sequential(nn.ReLU(), nn.Linear(7, 3))

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.memory(self.reader(x))
        return self.head(output[:, -1])


class ConvolutionThenMemory(nn.Module):
    """Frames through a small convolution, then a GRU over time."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        self.memory = nn.GRU(64, 6, batch_first=True)

    def forward(self, frames: Tensor) -> Tensor:
        batch, time = frames.shape[:2]
        return self.memory(self.look(frames.flatten(0, 1)).view(batch, time, -1))[0]


class ResidualBlock(nn.Module):
    """Two convolutions with a way past them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.conv2(torch.relu(self.norm(self.conv1(x)))))


class Residual(nn.Module):
    """A small ResNet: three equal blocks, then a mean over space."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.blocks = nn.Sequential(*(ResidualBlock(8) for _ in range(3)))
        self.head = nn.Linear(8, 10)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.blocks(self.stem(images)).mean((2, 3)))


class EmbeddingClassifier(nn.Module):
    """Token ids, embedded, read by an LSTM; its last h is classified."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(1000, 16)
        self.memory = nn.LSTM(16, 12, batch_first=True)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(12, 2)

    def forward(self, tokens: Tensor) -> Tensor:
        _, (h_n, _) = self.memory(self.embedding(tokens))
        return self.head(self.dropout(h_n[-1]))


class EncoderDecoder(nn.Module):
    """The final states of one LSTM are the initial states of another."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.LSTM(5, 6, batch_first=True)
        self.decoder = nn.LSTM(3, 6, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        _, states = self.encoder(source)
        return self.head(self.decoder(target, states)[0])


class StackedModules(nn.Module):
    """Two LSTM modules, one on the other, and a head at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.lower = nn.LSTM(4, 6, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.upper = nn.LSTM(6, 5, batch_first=True)
        self.head = nn.Linear(5, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.head(self.upper(self.dropout(self.lower(x)[0]))[0]))


class FrameReader(nn.Module):
    """Frames through a small convolution, then an LSTM over time, then one prediction."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.memory = nn.LSTM(64, 8, batch_first=True)
        self.head = nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 2))

    def forward(self, frames: Tensor) -> Tensor:
        batch, time = frames.shape[:2]
        return self.head(self.memory(self.look(frames.flatten(0, 1)).view(batch, time, -1))[0][:, -1])


class SteppedCell(nn.Module):
    """One cell called again and again, each time with its own h."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(x.shape[1], 4)
        for x_t in x:
            h = self.cell(x_t, h)
        return h


def _encoder() -> nn.Module:
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    return nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)


class Tagger(nn.Module):
    """Sentences of different lengths, packed: an embedding, a bidirectional LSTM, a label for each word."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(20, 3)
        self.memory = nn.LSTM(3, 4, bidirectional=True, batch_first=True)
        self.label = nn.Linear(8, 2)

    def forward(self, sentences: Tensor, lengths: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.words(sentences), lengths, batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(self.memory(packed)[0], batch_first=True)
        return self.label(output)


class CellLoop(nn.Module):
    """Two cells on top of each other, called by hand once for each step."""

    def __init__(self) -> None:
        super().__init__()
        self.lower, self.drop, self.upper = nn.LSTMCell(3, 5), nn.Dropout(0.2), nn.GRUCell(5, 4)

    def forward(self, x: Tensor) -> Tensor:
        h, c = x.new_zeros(x.shape[1], 5), x.new_zeros(x.shape[1], 5)
        top = None
        for moment in x:
            h, c = self.lower(moment, (h, c))
            top = self.upper(self.drop(h), top)
        return top


class Decoder(nn.Module):
    """An encoder, and a decoder that reads its own last answer, one call for each step."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.LSTM(3, 4, batch_first=True)
        self.decoder = nn.LSTM(2, 4, batch_first=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        _, states = self.encoder(x)
        answer = x.new_zeros(len(x), 1, 2)
        answers = []
        for _ in range(8):
            output, states = self.decoder(answer, states)
            answer = self.head(output)
            answers.append(answer)
        return torch.cat(answers, 1)


class Words(nn.Module):
    """A cell in a loop that reads the words of a sentence, or its own last answer, as ``told`` says step by step; z is its h_0."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.cell, self.score = nn.Embedding(30, 6), nn.LSTMCell(6, 8), nn.Linear(8, 30)

    def forward(self, z: Tensor, sentence: Tensor, told: tuple[bool, ...]) -> Tensor:
        h, c, word, scores = z, torch.zeros_like(z), sentence[:, 0], []
        for step, teacher in enumerate(told):
            h, c = self.cell(self.word(word), (h, c))
            scores.append(self.score(h))
            word = sentence[:, step + 1] if teacher else scores[-1].argmax(-1)
        return torch.stack(scores, 1)


class Autoencoder(nn.Module):
    """The last h of an encoder is repeated; a decoder makes the sequence of it again."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 6, batch_first=True), nn.LSTM(6, 4, batch_first=True)
        self.head = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        code = self.encoder(x)[1][0][-1]
        return self.head(self.decoder(code.unsqueeze(1).repeat(1, x.shape[1], 1))[0])


class Gathered(nn.Module):
    """A bidirectional GRU: weights over time, the mean, the last state, and a vector beside it, for two heads."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.score = nn.GRU(3, 4, batch_first=True, bidirectional=True), nn.Linear(8, 1)
        self.beside, self.kind, self.size = nn.Linear(5, 4), nn.Linear(24, 3), nn.Linear(24, 1)

    def forward(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        output, h_n = self.memory(x)
        weighed = (torch.softmax(self.score(output), 1) * output).sum(1)
        joined = torch.cat([weighed, output.mean(1), h_n[-1], torch.relu(self.beside(y))], 1)
        return self.kind(joined), self.size(joined)


class OwnWeights(nn.Module):
    """A GRU whose input is scaled, and whose first state is learned, by weights of the model's own."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = nn.GRU(3, 4)
        self.scale, self.start = nn.Parameter(torch.rand(3)), nn.Parameter(torch.rand(1, 2, 4))

    def forward(self, x: Tensor) -> Tensor:
        return self.memory(x * self.scale, self.start)[0]


class MapCell(nn.Module):
    """A cell whose states are feature maps."""

    def __init__(self) -> None:
        super().__init__()
        self.gates = nn.Conv2d(1 + 4, 8, 3, padding=1)

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        gate, new = self.gates(torch.cat([x, h], 1)).chunk(2, 1)
        return torch.lerp(h, torch.tanh(new), torch.sigmoid(gate))


class Maps(nn.Module):
    """A cell of maps in a loop over frames, and a convolution of its last state."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = MapCell(), nn.Conv2d(4, 1, 1)

    def forward(self, frames: Tensor) -> Tensor:
        h = frames.new_zeros(len(frames), 4, *frames.shape[-2:])
        for step in range(frames.shape[1]):
            h = self.cell(frames[:, step], h)
        return self.head(h)


class TextLines(nn.Module):
    """Convolutions over an image whose width becomes time, two layers with a way past the upper one, a label at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(4, 6, (4, 1)),
            nn.BatchNorm2d(6),
            nn.ReLU(),
        )
        self.lower, self.upper = nn.LSTM(6, 4, bidirectional=True), nn.LSTM(8, 8)
        self.norm, self.label = nn.LayerNorm(8), nn.Linear(8, 5)

    def forward(self, image: Tensor) -> Tensor:
        lower, _ = self.lower(self.look(image).squeeze(2).permute(2, 0, 1))
        return torch.log_softmax(self.label(self.norm(lower + self.upper(lower)[0])), -1)


class TwoSizes(nn.Module):
    """Recurrent layers of different kinds and sizes on top of each other."""

    def __init__(self) -> None:
        super().__init__()
        self.wide, self.drop = nn.LSTM(3, 8, batch_first=True), nn.Dropout(0.2)
        self.narrow = nn.GRU(8, 4, batch_first=True, bidirectional=True)
        self.last = nn.LSTM(8, 5, proj_size=2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        narrow, _ = self.narrow(self.drop(self.wide(x)[0]))
        return self.last(torch.relu(narrow))[0]


def _lenet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 10),
    )  # fmt: skip


def _colour() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 15 * 15, 10)
    )


def _packed(lengths: tuple[int, ...], features: int) -> PackedSequence:
    return pack_sequence([torch.randn(length, features) for length in lengths], enforce_sorted=False)


def _vgg() -> nn.Module:
    """VGG-16 (Simonyan and Zisserman 2015) without its weights, which would fill half a gigabyte."""
    with torch.device("meta"):
        layers: list[nn.Module] = []
        channels = 3
        for made, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
            for _ in range(count):
                layers += [nn.Conv2d(channels, made, 3, padding=1), nn.ReLU()]
                channels = made
            layers.append(nn.MaxPool2d(2))
        return nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(25088, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(),
            nn.Dropout(), nn.Linear(4096, 1000),
        )  # fmt: skip


def _in_space() -> nn.Module:
    return nn.Sequential(
        nn.Conv3d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool3d(2), nn.Conv3d(8, 16, (3, 5, 5), stride=(1, 2, 2)),
        nn.BatchNorm3d(16), nn.ReLU(), nn.AvgPool3d(2), nn.Flatten(), nn.Linear(64, 4),
    )  # fmt: skip


def _over_time_with_head() -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(3, 8, 5, stride=2), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(8, 16, 3, dilation=2), nn.ReLU(), nn.Flatten(),
        nn.Linear(16 * 27, 2),
    )  # fmt: skip


def _sharpened(model: nn.Module) -> nn.Module:
    """The model with larger weights, as after training: its attention looks at few steps."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


_Made = Callable[[], tuple[nn.Module, tuple[Tensor | PackedSequence, ...]]]
_MADE: dict[str, _Made] = {
    "lstm": lambda: (nn.LSTM(3, 5, 2), (torch.randn(4, 2, 3),)),
    "lstm long": lambda: (nn.LSTM(40, 128, batch_first=True), (torch.randn(2, 1000, 40),)),
    "lstm both ways projected": lambda: (nn.LSTM(3, 7, 2, bidirectional=True, proj_size=3), (torch.randn(4, 2, 3),)),
    "gru six layers": lambda: (nn.GRU(2, 3, 6), (torch.randn(2, 1, 2), torch.zeros(6, 1, 3))),
    "gru both ways one step": lambda: (nn.GRU(1, 1, bidirectional=True), (torch.randn(1, 1, 1),)),
    "rnn unbatched": lambda: (nn.RNN(1, 1), (torch.randn(1, 1),)),
    "lstm packed": lambda: (nn.LSTM(2, 4, 2, batch_first=True), (_packed((2, 5, 3), 2),)),
    "gru packed both ways": lambda: (nn.GRU(2, 4, bidirectional=True), (_packed((9, 1), 2),)),
    "evil name": lambda: (type(EVIL, (nn.LSTM,), {})(3, 2), (torch.randn(3, 2, 3),)),
    "evil path": lambda: (
        nn.Sequential(OrderedDict([(EVIL, nn.Linear(3, 2)), ("null\x00", nn.ReLU())])),
        (torch.randn(2, 3),),
    ),
    "packed": lambda: (Tagger(), (torch.randint(20, (3, 5)), torch.tensor([3, 5, 1]))),
    "cell loop": lambda: (CellLoop(), (torch.randn(4, 2, 3),)),
    "decoder loop": lambda: (Decoder(), (torch.randn(2, 5, 3),)),
    "stacked modules two sizes": lambda: (TwoSizes(), (torch.randn(2, 5, 3),)),
    "forecaster": lambda: (Forecaster(), (torch.randn(2, 8, 5),)),
    "convolution then memory": lambda: (ConvolutionThenMemory(), (torch.randn(2, 3, 1, 8, 8),)),
    "one layer": lambda: (nn.Linear(3, 2), (torch.randn(5, 3),)),
    "mlp": lambda: (
        nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3), nn.Softmax(dim=1)),
        (torch.randn(2, 4),),
    ),
    "mlp wide": lambda: (
        nn.Sequential(nn.Linear(784, 128), nn.Sigmoid(), nn.Dropout(0.1), nn.Linear(128, 10)),
        (torch.randn(2, 784),),
    ),
    "lenet": lambda: (_lenet(), (torch.randn(1, 1, 28, 28),)),
    "colour": lambda: (_colour(), (torch.randn(1, 3, 32, 32),)),
    "vgg": lambda: (_vgg(), (torch.empty(1, 3, 224, 224, device="meta"),)),
    "convolution in space": lambda: (_in_space(), (torch.randn(1, 1, 10, 22, 22),)),
    "convolution over time with head": lambda: (_over_time_with_head(), (torch.randn(1, 3, 128),)),
    "residual": lambda: (Residual(), (torch.randn(2, 3, 8, 8),)),
    "transformer encoder": lambda: (_encoder(), (torch.randn(2, 5, 16),)),
    "transformer": lambda: (
        nn.Transformer(16, 2, 2, 2, 32, batch_first=True),
        (torch.randn(2, 5, 16), torch.randn(2, 4, 16)),
    ),
    "embedding classifier": lambda: (EmbeddingClassifier(), (torch.randint(0, 1000, (2, 7)),)),
    "encoder decoder": lambda: (EncoderDecoder(), (torch.randn(2, 5, 5), torch.randn(2, 3, 3))),
    "stacked modules": lambda: (StackedModules(), (torch.randn(2, 5, 4),)),
    "teacher forcing": lambda: (Words(), (torch.randn(2, 8), torch.randint(30, (2, 5)), (True,) * 4)),
    "own answers": lambda: (Words(), (torch.randn(2, 8), torch.randint(30, (2, 5)), (True, False, False, False))),
    "autoencoder": lambda: (Autoencoder(), (torch.randn(2, 7, 3),)),
    "own weights": lambda: (OwnWeights(), (torch.randn(5, 2, 3),)),
    "pooled": lambda: (Gathered(), (torch.randn(2, 6, 3), torch.randn(2, 5))),
    "maps": lambda: (Maps(), (torch.randn(2, 4, 1, 8, 8),)),
    "text lines": lambda: (TextLines(), (torch.randn(2, 1, 8, 24),)),
    "frames": lambda: (FrameReader(), (torch.randn(2, 3, 1, 8, 8),)),
    "stepped cell": lambda: (SteppedCell(), (torch.randn(40, 2, 3),)),
    "deep chain": lambda: (
        nn.Sequential(*(layer for n in range(30) for layer in (nn.Linear(8 + n, 9 + n), nn.ReLU()))),
        (torch.randn(2, 8),),
    ),
    "convolution over time": lambda: (nn.Sequential(nn.Conv1d(3, 4, 3), nn.ReLU()), (torch.randn(2, 3, 12),)),
    "measured": lambda: (nn.LSTM(3, 6), (torch.randn(12, 2, 3),)),
    "chunks detached": lambda: (Chunks("detached", head=True), (torch.randn(10, 2, 3),)),
    "chunks half": lambda: (Chunks("half"), (torch.randn(12, 2, 3),)),
    "chunks noisy": lambda: (Chunks("noisy"), (torch.randn(12, 2, 3),)),
    "steps masked": lambda: (Masked(), (torch.randn(6, 3, 3), DONE)),
    "two streams": lambda: (Streams(), (torch.randn(6, 2, 3),)),
    "attention additive": lambda: (_sharpened(Stepwise("additive")), (4 * torch.randn(2, 5, 3),)),
    "attention at once": lambda: (_sharpened(AtOnce()), (4 * torch.randn(2, 30, 3), 4 * torch.randn(2, 12, 2))),
    "attention heads": lambda: (_sharpened(AtOnce("heads")), (4 * torch.randn(2, 6, 3), 4 * torch.randn(2, 4, 2))),
    "attention local": lambda: (_sharpened(Local()), (4 * torch.randn(2, 8, 3), 4 * torch.randn(2, 4, 2))),
    "attention long": lambda: (_sharpened(Stepwise("dot", 16)), (4 * torch.randn(1, 200, 3),)),
    "attention pooled": lambda: (_sharpened(Pooled()), (4 * torch.randn(2, 7, 3),)),
    **RECURSIVE,
}
FAILED = {
    "failing head": lambda: (Classifier(both=True), (torch.ones(2, 6, dtype=torch.int64),)),
    "failing cell": lambda: (BrokenLoop(9), (torch.randn(12, 2, 3),)),
    "failing code": lambda: (Raising(), (torch.randn(4, 2, 3),)),
}
CHECKED: dict[str, tuple[Callable[[], tuple[Any, tuple[Any, ...]]], dict[str, Any]]] = {
    "checked": (lambda: (Faulty(), (torch.randn(4, 6, 3),)), {}),
    "checked as asked": (
        lambda: (WrongAxis(), (torch.randn(6, 8, 3),)),
        {"batch": 0, "causal": True, "saturation": True, "budget": 15},
    ),
}
SUBJECTS = (*_MADE, *OBSERVED, *FAILED, *CHECKED, "tensor", "windows")


@cache
def seen(subject: str) -> Capture:
    """The facts of one subject; of the one that is measured with its numbers and derivatives."""
    if subject == "measured":
        return _measured(made(subject))
    if subject in CHECKED:
        return _checked(*CHECKED[subject])
    if subject in FAILED:
        model, inputs = FAILED[subject]()
        return facts_of(model, inputs, {}, {}, partial=True)
    return OBSERVED[subject](False) if subject in OBSERVED else capture(*made(subject))


def _checked(make: Callable[[], tuple[Any, tuple[Any, ...]]], options: dict[str, Any]) -> Capture:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a dropout that does nothing
        model, inputs = make()
    return facts_of(model, inputs, {}, options, "check")


def _measured(made: tuple[Any, ...]) -> Capture:
    """With numbers, derivatives, effects between samples and what check() finds."""
    model, *inputs = made
    return replace(
        capture_with_values(model, *inputs),
        influences=capture_with_influence(model, *inputs).influences,
        sample_influences=facts_of(
            model, inputs, {}, {"between": "samples", "batch": 0}, "influence"
        ).sample_influences,
        inspection=facts_of(model, inputs, {}, {}, "check").inspection,
    )


@cache
def seen_with_values(subject: str) -> Capture:
    """The same with the numbers of the run."""
    return OBSERVED[subject](True) if subject in OBSERVED else capture_with_values(*made(subject))


def made_subjects() -> tuple[str, ...]:
    """The subjects that one call makes, which ends without an error."""
    return tuple(_MADE)


def made(name: str) -> tuple[Any, ...]:
    """What capture is called with."""
    if name == "tensor":
        return (torch.arange(24.0).reshape(2, 4, 3),)
    if name == "windows":
        return _windows()
    model, inputs = _MADE[name]()
    return (model, *inputs)


def _windows() -> tuple[Any, ...]:
    """A record, with windows and targets to train with and to test with, the split in the middle of overlapping windows."""
    record = torch.randn(40, 2)
    x, y = record.unfold(0, 6, 1).transpose(1, 2)[:-2], record[6:, 0].unfold(0, 2, 1)
    return record, (x[:24], y[:24]), (x[24:], y[24:])


def diagrams(subject: str, lang: str, theme: str = "auto") -> tuple[Diagram, ...]:
    """The subject in every figure that can draw it; one drawing is painted in all themes."""
    drawn = _diagrams(subject, lang)
    return drawn if theme == "auto" else tuple(replace(diagram, theme=theme) for diagram in drawn)


@cache
def _diagrams(subject: str, lang: str) -> tuple[Diagram, ...]:
    fitting = [name for name, figure in registered().items() if figure.rank(seen(subject)) > 0]
    return tuple(draw(seen(subject), figure=name, lang=lang, theme="auto") for name in fitting)


def pictures(subject: str, lang: str, theme: str = "auto") -> tuple[tuple[Diagram, Picture], ...]:
    """Those diagrams, each with its parsed SVG."""
    return _pictures(subject, lang, theme)  # to a cache, a default that is left out is another call


# those of a subject, of the one before it and of one beside both; all of them would fill gigabytes
@lru_cache(maxsize=12)
def _pictures(subject: str, lang: str, theme: str) -> tuple[tuple[Diagram, Picture], ...]:
    return tuple((diagram, Picture.of(diagram.svg())) for diagram in diagrams(subject, lang, theme))


def digest() -> str:
    """A fingerprint of every picture of a few subjects, to be compared between processes."""
    few = ("lstm", "forecaster", "mlp", "colour")
    drawn = [
        diagram.svg() + diagram.dot for subject in few for lang in ("zh", "en") for diagram in diagrams(subject, lang)
    ]
    return hashlib.sha256("".join(drawn).encode()).hexdigest()
