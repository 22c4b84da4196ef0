"""A recurrent module from outside: its class, what it was made with, and its layers stacked upwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import direction_class
from lstm_diagrams.drawing.kit.symbols import ARROWS
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.theme import LAYER_ROLES
from lstm_diagrams.words import Language, Text

_LONGEST = 240.0
_PADDING = 22.0
_LEADING = 3.0
_BAR_WIDTH, _BAR_HEIGHT, _BAR_PITCH = 176.0, 36.0, 54.0
_HIGHEST_BAR, _WIDEST_PITCH = 72.0, 116.0
"""Of the bars and from bar to bar, where the box has room to spare."""
_MOST_LAYERS = 4
_DEFAULTS = {
    "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False, "proj_size": 0,
    "nonlinearity": "tanh",
}  # fmt: skip
"""What the constructors of torch.nn.LSTM, GRU and RNN take where nothing is given."""
_LAYER = Text("第 {number} 层{arrow}\nh_n[{entry}]", "layer {number}{arrow}\nh_n[{entry}]")
_BATCH_FIRST = Text(
    "batch_first 只管 x 和 output，\n不管各个状态", "batch_first is about x and output,\nnot about the states"
)


@dataclass(frozen=True, slots=True)
class ModuleBox:
    """The box of the module that runs, centred at (0, 0).

    Attributes:
        run: the call.
        language: of the words.
        least: the height, if what is written needs no more.
    """

    run: Recurrence
    language: Language
    least: float

    @property
    def width(self) -> float:
        """The width of the box."""
        return max(_BAR_WIDTH, *(label.width for label in self._labels)) + 2 * _PADDING

    @property
    def height(self) -> float:
        """The height of the box."""
        return max(self.least, self._needed + 2 * _PADDING)

    def marks(self) -> Iterator[Mark]:
        """The box, what is written in it, and below that its layers, the first at the bottom."""
        yield Box(0, 0, self.width, self.height, "surface", "muted", 1.6, rounded=True, classes=("module",))
        spare = (self.height - self._needed - 2 * _PADDING) / (len(self._bars) + 2)
        pitch = min(_BAR_PITCH + spare, _WIDEST_PITCH)
        bar = min(_BAR_HEIGHT + spare / 2, _HIGHEST_BAR)
        y = self.height / 2 - _PADDING - spare / 2
        for label in self._labels:
            yield Writing(0, y - label.height / 2, label, classes=("module",))
            y -= label.height + _LEADING
        room = y + self.height / 2 - _PADDING
        bottom = -self.height / 2 + _PADDING + (room - pitch * (len(self._bars) - 1) - bar) / 2
        yield from self._stack(bottom + bar / 2, bar, pitch)

    @property
    def _needed(self) -> float:
        return fsum(label.height + _LEADING for label in self._labels) + _BAR_PITCH * len(self._bars)

    @property
    def _bars(self) -> tuple[int | None, ...]:
        return elided(self.run.layers, _MOST_LAYERS)

    @property
    def _labels(self) -> tuple[Label, ...]:
        layer = self.run.layer
        path = (Label(fitted(layer.path, 11, _LONGEST), 11, "muted"),) if layer.path else ()
        settings = (
            Label(f"{setting.name}={setting.value!r}", 12.5)
            for setting in layer.settings
            if setting.name not in _DEFAULTS or setting.value != _DEFAULTS[setting.name]
        )
        turned = layer.setting("batch_first") and self.run.sequence.size("batch") is not None
        note = (Label(_BATCH_FIRST.in_language(self.language), 10, "muted"),) if turned else ()
        return (Label(fitted(layer.type, 22, _LONGEST), 22), *path, *settings, *note)

    def _stack(self, bottom: float, height: float, pitch: float) -> Iterator[Mark]:
        """The layers as bars, the middle of the lowest at ``bottom``, ``pitch`` from one to the next."""
        for place, layer in enumerate(self._bars):
            y = bottom + place * pitch
            if layer is None:
                yield from dots([(0, y + shift) for shift in (-6, 0, 6)])
            else:
                yield from self._bar(layer, y, height)
            if place:
                tip, tail = y - height / 2, y - pitch + height / 2
                yield Line(straight((0, tail + 1), (0, tip - 1)), "muted", arrow=True, classes=("module",))

    def _bar(self, layer: int, y: float, height: float) -> Iterator[Mark]:
        """One layer with the entry of h_n that it leaves; two halves, each with the direction of its chain, where it is bidirectional."""
        stroke, fill, _ = LAYER_ROLES[layer % len(LAYER_ROLES)]
        both = self.run.directions == 2
        width = _BAR_WIDTH / self.run.directions - (2 if both else 0)
        for direction in range(self.run.directions):
            x = (direction - 0.5) * (width + 4) if both else 0
            arrow = f" {ARROWS[direction]}" if both else ""
            text = _LAYER.format(number=layer + 1, arrow=arrow, entry=layer * self.run.directions + direction)
            label = Label(text.in_language(self.language), 11, stroke)
            classes = ("module", f"layer{layer + 1}", *direction_class(direction, self.run.directions))
            yield Box(x, y, width, height, fill, stroke, rounded=True, label=label, classes=classes)
