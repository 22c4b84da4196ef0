"""The inside of a recurrent layer as data: its states, its gates and how they make the new states. Every figure draws from it."""

import re
from dataclasses import dataclass

from lstm_diagrams.words import Text

_WRITTEN = {"sigmoid": "σ", "relu": "ReLU"}
_KEPT = re.compile(r"(\(1 - )?(\w)_t\)? ⊙ (\w)_\{t-1\}")


@dataclass(frozen=True, slots=True)
class Gate:
    """One block of hidden_size rows of the weights, and what is made of it.

    ``symbol`` is its letter in the equations, ``title`` what it is called, ``activation`` the function that makes it (sigmoid,
    tanh, relu ...), ``rows`` the place of its block in the weights, counted from 0 (of Keras' weights a block of columns).
    ``reset`` is the symbol of the gate that multiplies what the weights make of h before it is added to what they make of x,
    as in the candidate of a GRU; "" where the two are simply added.
    """

    symbol: str
    title: Text
    activation: str
    rows: int
    reset: str = ""

    @property
    def written(self) -> str:
        """The activation as it stands in an equation: σ, tanh, ReLU."""
        return _WRITTEN.get(self.activation, self.activation)

    @property
    def candidate(self) -> bool:
        """Whether it makes new content, of either sign, and does not open or close anything."""
        return self.activation != "sigmoid"


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a state is multiplied by, unit by unit, on its way to the next step: a gate, or what the gate leaves of 1."""

    state: str
    gate: Gate
    rest: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """The inside of a recurrent layer.

    ``kind`` names its family in lower case, such as lstm, gru, rnn. ``states`` are the letters of what is handed from step to
    step, h, the output, first. ``gates`` are the blocks of the weights in their order. ``equations`` say how the gates make the
    new states, as mathematical labels: ``c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t``; none where a gate is the new state itself.
    """

    kind: str
    states: tuple[str, ...]
    gates: tuple[Gate, ...]
    equations: tuple[str, ...] = ()

    @property
    def symbols(self) -> tuple[str, ...]:
        """The letters of the gates."""
        return tuple(gate.symbol for gate in self.gates)

    def gate(self, symbol: str) -> Gate:
        """The gate of this letter; KeyError lists the known ones."""
        for gate in self.gates:
            if gate.symbol == symbol:
                return gate
        raise KeyError(f"{symbol}; known: {', '.join(self.symbols)}")

    @property
    def memory(self) -> str:
        """The state that candidates are for: the last one, c of an LSTM, else h."""
        return self.states[-1]

    def lane(self, state: str) -> float:
        """Where a state runs through a cell that is 1 high, from its middle upwards: the states lie evenly, h lowest."""
        return (self.states.index(state) + 0.5) / len(self.states) - 0.5

    @property
    def keeper(self) -> Keeper | None:
        """Which state each unit hands to itself and what multiplies it there, by the equations; None in a plain RNN."""
        for equation in self.equations:
            state = equation.partition("_")[0]
            for rest, symbol, kept in _KEPT.findall(equation):
                if kept == state and symbol in self.symbols:
                    return Keeper(state, self.gate(symbol), bool(rest))
        return None

    @property
    def example(self) -> Gate:
        """The gate that pictures show as an example: the one that keeps a state, or else the last."""
        return self.keeper.gate if self.keeper else self.gates[-1]
