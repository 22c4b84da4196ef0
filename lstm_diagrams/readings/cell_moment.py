"""One recurrent cell at one moment: its sizes, the symbols of what goes in and comes out, and their numbers if captured."""

from dataclasses import dataclass

from lstm_diagrams.facts import Cell, Chain
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.sizes import suffix


@dataclass(frozen=True, slots=True)
class Moment:
    """What the drawings of one cell share.

    Attributes:
        run: the call of the recurrent module.
        layer: which of its stacked layers, counted from 0.
        direction: 0 forward, 1 reverse.
        step: the time step, counted from 1; None stands for any step, t.
        chain: the numbers of this layer and direction, None where they are not drawn; they need a ``step``.
        sample: whose numbers, counted from 0.
        units: most numbers drawn of one vector; 0 draws all.
    """

    run: Recurrence
    layer: int
    direction: int
    step: int | None = None
    chain: Chain | None = None
    sample: int = 0
    units: int = 6

    @property
    def inputs(self) -> int:
        """How many numbers x_t has: F for the first layer, above it those of h of the layer below, in all directions."""
        return self.run.features if self.layer == 0 else self.run.directions * self.width

    @property
    def hidden(self) -> int:
        """H, the units of the cell, and how many numbers c_t and each gate have."""
        return self.run.hidden_size

    @property
    def width(self) -> int:
        """How many numbers h_t has: H, or fewer where it is projected."""
        return self.run.width_of_h

    @property
    def biased(self) -> bool:
        """Whether the layer has biases."""
        return self.run.layer.setting("bias", True) is not False

    @property
    def cell(self) -> Cell:
        """The inside of the layer."""
        return self.run.cell

    @property
    def gates(self) -> tuple[str, ...]:
        """The letters of the row blocks of the weights, in their order."""
        return self.cell.symbols

    @property
    def suffix(self) -> str:
        """What the names of this layer's parameters end in, such as ``_l0_reverse``; nothing in those of a cell."""
        return "" if self.run.is_cell else suffix(self.layer, self.direction)

    @property
    def earlier(self) -> int:
        """The step that handed its states over: the one before, in the reverse direction the one after."""
        assert self.step is not None
        return self.step + (1 if self.direction else -1)

    def now(self, name: str) -> str:
        """The symbol of a vector at this step: ``f_{t}``, or ``f_{3}`` where the step is known."""
        return f"{name}_{{{'t' if self.step is None else self.step}}}"

    def before(self, name: str) -> str:
        """The symbol of a state that is handed in: ``h_{t-1}``, in the reverse direction ``h_{t+1}``."""
        if self.step is None:
            return f"{name}_{{t{'+' if self.direction else '-'}1}}"
        return f"{name}_{{{self.earlier}}}"

    @property
    def input(self) -> str:
        """The symbol of the input: ``x_{t}``; of an upper layer ``x_{t} = h_{t}^{(1)}``, since it is h of the layer below."""
        return self.now("x") + (f" = {self.now('h')}^{{({self.layer})}}" if self.layer else "")

    def size(self, name: str) -> int:
        """How many numbers a vector has."""
        return {"x": self.inputs, "h": self.width}.get(name, self.hidden)

    @property
    def begins(self) -> bool:
        """Whether the states handed in are the initial ones, h_0 and c_0."""
        last = self.run.lengths[self.sample] if self.run.lengths else self.run.steps
        return self.step == (last if self.direction else 1)

    def number(self, name: str, unit: int) -> float:
        """One number of a vector at this step; ``unit`` counts from 0."""
        assert self.chain is not None and self.step is not None
        return self.chain.values(name).at(self.step - 1, self.sample, unit)

    def number_before(self, name: str, unit: int) -> float:
        """One number of a state that is handed in."""
        assert self.chain is not None
        if self.begins:
            return self.chain.values(f"{name}_0").at(0, self.sample, unit)
        return self.chain.values(name).at(self.earlier - 1, self.sample, unit)
