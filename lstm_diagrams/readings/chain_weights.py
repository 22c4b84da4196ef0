"""The weights of one chain of a recurrent module: their names, shapes, rows by gate, and how many they are.

Names and shapes are those of the PyTorch documentation of nn.LSTM, nn.GRU and nn.RNN, section Variables.
"""

from dataclasses import dataclass
from math import prod

from lstm_diagrams.facts import Cell, Layer
from lstm_diagrams.readings.sizes import directions, number, suffix


@dataclass(frozen=True, slots=True)
class ChainWeights:
    """The parameters of one layer in one direction.

    Attributes:
        layer: the recurrent module.
        depth: which of its stacked layers, counted from 0.
        direction: 0 forward, 1 reverse.
    """

    layer: Layer
    depth: int
    direction: int

    @property
    def cell(self) -> Cell:
        """The inside of the layer."""
        assert self.layer.cell is not None
        return self.layer.cell

    @property
    def stacked(self) -> bool:
        """Whether the module is made of layers; a cell is not."""
        return number(self.layer, "num_layers") > 0

    @property
    def gates(self) -> tuple[str, ...]:
        """The letters of the row blocks of the weights, from the first row on."""
        return self.cell.symbols

    @property
    def hidden(self) -> int:
        """H, the rows of one gate."""
        return number(self.layer, "hidden_size")

    @property
    def projection(self) -> int:
        """P, the width of a projected h; 0 where h is not projected."""
        return number(self.layer, "proj_size")

    @property
    def recurrent(self) -> tuple[str, int]:
        """Letter and number of the columns of weight_hh: H, or P where h is projected."""
        return ("P", self.projection) if self.projection else ("H", self.hidden)

    @property
    def inputs(self) -> tuple[str, int]:
        """Letter and number of the columns of weight_ih: F, or what the layer below puts out in all directions."""
        if self.depth == 0:
            return "F", number(self.layer, "input_size")
        letter, width = self.recurrent
        both = directions(self.layer) == 2
        return (f"2{letter}", 2 * width) if both else (letter, width)

    @property
    def rows(self) -> tuple[str, int]:
        """Letters and number of the rows of weight_ih and weight_hh: H for each gate."""
        count = len(self.gates)
        return (f"{count}H" if count > 1 else "H"), count * self.hidden

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each parameter by its kind (weight_ih ...), in the order of the sum that they make up."""
        rows = self.rows[1]
        found: dict[str, tuple[int, ...]] = {"weight_ih": (rows, self.inputs[1])}
        biased = bool(self.layer.setting("bias", True))
        if biased:
            found["bias_ih"] = (rows,)
        found["weight_hh"] = (rows, self.recurrent[1])
        if biased:
            found["bias_hh"] = (rows,)
        if self.projection:
            found["weight_hr"] = (self.projection, self.hidden)
        return found

    def name(self, kind: str) -> str:
        """The name of a parameter in the module: ``weight_ih_l0``, ``weight_ih_l0_reverse``, of a cell ``weight_ih``."""
        if not self.stacked:
            return kind
        return kind + suffix(self.depth, self.direction)

    def counted(self, kind: str) -> str:
        """``20 × 3 = 60``, or for a bias ``20``."""
        shape = self.shapes[kind]
        return " × ".join(map(str, shape)) + (f" = {prod(shape)}" if len(shape) > 1 else "")

    @property
    def columns(self) -> dict[str, tuple[str, int]]:
        """Letter and number of the columns of each weight."""
        return {"weight_ih": self.inputs, "weight_hh": self.recurrent, "weight_hr": ("H", self.hidden)}

    def first_row(self, gate: str) -> int:
        """The first row of a gate, counted from 0."""
        return self.gates.index(gate) * self.hidden

    def rows_of(self, gate: str) -> str:
        """The rows of a gate as a Python slice: ``[5:10]``."""
        return f"[{self.first_row(gate)}:{self.first_row(gate) + self.hidden}]"

    @property
    def count(self) -> int:
        """How many numbers the parameters of this chain hold."""
        return sum(prod(shape) for shape in self.shapes.values())

    @property
    def formula(self) -> str:
        """The count in letters, in numbers and in sum: ``4·H·(F + H + 2) = 4·5·(3 + 5 + 2) = 200``."""
        (inputs, wide), (recurrent, back) = self.inputs, self.recurrent
        bias = " + 2" if "bias_ih" in self.shapes else ""
        gates = f"{len(self.gates)}·" if len(self.gates) > 1 else ""
        letters, numbers = f"{gates}H·({inputs} + {recurrent}{bias})", f"{gates}{self.hidden}·({wide} + {back}{bias})"
        if self.projection:
            letters, numbers = f"{letters} + P·H", f"{numbers} + {self.projection}·{self.hidden}"
        return f"{letters} = {numbers} = {self.count}"


def factors(weights: ChainWeights) -> dict[str, str]:
    """What each weight of the sum is multiplied by: x_t or h_t of the layer below, and h of the step before.

    The step before t is t-1, in the reverse direction t+1.
    """
    stacked = number(weights.layer, "num_layers") > 1
    mark = (f"({weights.depth + 1})" if stacked else "") + _arrow(weights)
    own = f"h_{{t{'+' if weights.direction else '-'}1}}" + (f"^{{{mark}}}" if mark else "")
    return {"weight_ih": f"h_t^{{({weights.depth})}}" if weights.depth else "x_t", "weight_hh": own}


def _arrow(weights: ChainWeights) -> str:
    return "→←"[weights.direction] if directions(weights.layer) == 2 else ""


def chain_weights(layer: Layer) -> tuple[ChainWeights, ...]:
    """The chains of a recurrent module, layer by layer; empty where its parameters are not the usual ones.

    They are not where weights are parametrized (weight norm, for example) or tied to each other.
    """
    if layer.cell is None:
        return ()
    places = [
        (depth, direction)
        for depth in range(number(layer, "num_layers") or 1)
        for direction in range(directions(layer))
    ]
    chains = tuple(ChainWeights(layer, *place) for place in places)
    expected = {chain.name(kind): shape for chain in chains for kind, shape in chain.shapes.items()}
    held = {parameter.name: parameter.shape for parameter in layer.parameters}
    return chains if held == expected else ()
