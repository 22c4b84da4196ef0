"""What goes into a recurrent call and what comes out of it, each as a block with its letters, sizes and names of axes.

Time, or the entries of the states, run to the right, features or hidden units downwards, the batch to the back.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import state_fill, state_role
from lstm_diagrams.drawing.kit.shape_words import axis_words
from lstm_diagrams.drawing.tensors import dimensions
from lstm_diagrams.drawing.tensors.blocks import Block, Edge, Look, Paint
from lstm_diagrams.facts import Slot
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, same

_PITCH = 13.0
_MOST = 6
_ROW = 15.5
_CAPTION = 40.0
_LONGEST = 110.0
_LOOKS: dict[str, tuple[Role, Role, Role]] = {
    "sequence": ("x_fill", "x_side", "x"),
    "output": ("output_fill", "output_side", "output"),
}
_MEANINGS: dict[str, Text] = {
    "sequence": Text("每个时间步的输入 x_t", "the input x_t of every step"),
    "output": Text("最上面一层每一步的 h_t", "h_t of the top layer at every step"),
    "0": Text("{each}在第一步之前的 {state}", "{state} of {each} before its first step"),
    "n": Text("{each}最后一步之后的 {state}", "{state} of {each} after its last step"),
}
_EACH: dict[int, Text] = {
    1: Text("每一层", "every layer"),
    2: Text("每一层、每个方向", "every layer and direction"),
}
_LEFT_OUT = Text("没有传入，取零", "left out: zeros")
_PACKED = Text("（打包序列，补齐后）", " (packed, once padded)")


@dataclass(frozen=True, slots=True)
class SlotBlock:
    """One slot of a call with its lower left front corner at (0, 0).

    Attributes:
        run: the call.
        slot: one of its inputs or outputs.
        names: what the axes are called.
        language: of the words.
    """

    run: Recurrence
    slot: Slot
    names: Mapping[str, Text]
    language: Language

    @property
    def name(self) -> str:
        """What the call names it: x, h_0, c_0, output, h_n, c_n."""
        return "x" if self.slot.name == "sequence" else self.slot.name

    @property
    def role(self) -> Role:
        """The colour of its outline and of its name."""
        return self._look[2]

    @property
    def classes(self) -> tuple[str, ...]:
        """The stable names of all its marks."""
        if self.slot.name in ("sequence", "output"):
            return (self.name,)
        return (self._kind, "initial" if self.slot.name.endswith("0") else "final")

    @property
    def block(self) -> Block:
        """The block itself, its edges cut into a few cells."""
        across, down, back = (
            None if size is None else Edge.cut(size, _MOST, _PITCH) for size in map(self.slot.tensor.size, self._layout)
        )
        assert across is not None
        assert down is not None
        return Block(0, 0, across, down, back)

    def marks(self) -> Iterator[Mark]:
        """The block, dashed where it was left out, with its sizes and captions."""
        block = self.block
        yield from block.faces(self._paint) if self.slot.given else block.wire(self.role, self.classes)
        for draw, axis in zip((dimensions.across, dimensions.down, dimensions.back), self._layout, strict=True):
            if self.slot.tensor.size(axis) is not None:
                yield from draw(block, Label(self._equation(axis), 11.5, math=True), classes=self.classes)
        left, _, right, _ = block.extent
        for row, label in enumerate(self._captions()):
            yield Writing((left + right) / 2, -_CAPTION - row * _ROW, label, classes=(*self.classes, "caption"))

    @property
    def _kind(self) -> str:
        return self.slot.name.partition("_")[0]

    @property
    def _look(self) -> tuple[Role, Role, Role]:
        """Fill, side and outline."""
        known = _LOOKS.get(self._kind)
        return known or (state_fill(self._kind), "h_side" if self._kind == "h" else "c_side", state_role(self._kind))

    @property
    def _layout(self) -> tuple[str, str, str]:
        if self.slot.name == "sequence":
            return ("time", "feature", "batch")
        return ("time" if self.slot.name == "output" else "state", "hidden", "batch")

    @property
    def _paint(self) -> Paint:
        fill, side, stroke = self._look
        first, *_ = self._layout

        def paint(column: int | None, row: int | None, _: int | None) -> Look:
            numbered = []
            if column is not None:
                numbered.append(f"t{column + 1}" if first == "time" else f"layer{column // self.run.directions + 1}")
            if row is not None:
                numbered.append(f"unit{row % self._width + 1}")
            return Look(fill, side, stroke, ("element", *self.classes, *numbered))

        return paint

    @property
    def _width(self) -> int:
        """How many numbers one direction has."""
        if self.slot.name == "sequence":
            return self.run.features
        return self.run.width_of_h if self._projected else self.run.hidden_size

    @property
    def _projected(self) -> bool:
        """Whether it holds h, which may be projected, and not the memory beside it."""
        return self._kind in ("h", "output")

    def _equation(self, axis: str) -> str:
        """``T = 4``, ``D·H = 2·5 = 10``: the letters of PyTorch's documentation with what they are here."""
        both = {"D": self.run.directions} if self.run.directions == 2 else {}
        hidden = {"H_{out}" if self.run.proj_size and self._projected else "H": self._width}
        factors = {
            "batch": {"N": self.slot.tensor.size("batch") or 0},
            "time": {"T": self.run.steps},
            "feature": {"F": self.run.features},
            "state": {**both, "L": self.run.layers},
            "hidden": {**both, **hidden} if self.slot.name == "output" else hidden,
        }[axis]
        parts = ["·".join(factors), "·".join(map(str, factors.values())), str(math.prod(factors.values()))]
        return " = ".join(parts if len(factors) > 1 else parts[:2])

    def _captions(self) -> tuple[Label, ...]:
        """The shape as Python prints it, the names of the axes in the same order, and what it is."""
        called = (axis_words(axis, self.names) for axis in self.slot.tensor.axes)
        words = [fitted(name.in_language(self.language), 10.5, _LONGEST) for name in called if name]
        named = f"（{'，'.join(words)}）" if self.language == "zh" else f"({', '.join(words)})"
        packed = _PACKED.in_language(self.language) if self.slot.tensor.lengths is not None else ""
        note = Label(self._meaning.in_language(self.language), 10, "muted" if self.slot.given else self.role)
        return (
            Label(f"{self.name}.shape = {self.slot.tensor.shape}{packed}", 12.5, self.role),
            Label(named, 10.5),
            note,
        )

    @property
    def _meaning(self) -> Text:
        if not self.slot.given:
            return _LEFT_OUT
        key = self.slot.name if self.slot.name in _MEANINGS else self.slot.name[-1]
        return _MEANINGS[key].format(each=_EACH[self.run.directions], state=same(self._kind))
