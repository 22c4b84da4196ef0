"""What a story is made of: pieces, and the edges by which they read each other."""

from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.facts import Tensor, Use
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.readings.stages import Stage

Way = Literal["step", "next", "all", "last", "spread", "start", "whole"]
"""How one piece reads another: step by step; the step after (``next``); all steps at once; the last one; one value at every
step (``spread``); as the state before the first step (``start``); or ``whole``, where neither runs over steps."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in a picture.

    Attributes:
        number: its place in the story.
        kind: input, recurrent, cell (a module that is a cell of its own), else the name of its first stage.
        name: path of the layer or module, name of the input, "" for an operation.
        stages: what it does, in order; () for an input.
        calls: ids of all its calls.
        strand: number of the time axis that it runs over, None where it has no steps.
        run: of a recurrent one.
        at: in a loop the steps at which it takes part, counted from 0; () where that is no question.
        output: the main tensor that comes out, of a piece in a loop at one step.
        carried: of a cell how many tensors go from one step to the next.
        given: the numbers of a vector that goes in, where that is known.
    """

    number: int
    kind: str
    name: str
    stages: tuple[Stage, ...]
    calls: tuple[int, ...]
    strand: int | None
    run: Recurrence | None
    at: tuple[int, ...]
    output: Tensor
    carried: int = 1


@dataclass(frozen=True, slots=True)
class Edge:
    """What piece ``target`` reads of piece ``source``.

    ``slot`` and ``entry`` name the output and the input; ``steps`` holds in a loop the steps (from, to), None for one that has
    none. ``views`` names the operations between them that change no number, in order.
    """

    source: int
    target: int
    way: Way
    slot: str = ""
    entry: str = ""
    steps: tuple[tuple[int | None, int | None], ...] = ()
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Pieces in the order they ran, the edges between them, how many steps each strand has, and which pieces give results.

    ``uses`` holds the weights that were given to calls as inputs.
    """

    pieces: tuple[Piece, ...]
    edges: tuple[Edge, ...]
    strands: tuple[int, ...]
    results: tuple[Edge, ...]
    uses: tuple[Use, ...] = ()

    def initial(self, piece: Piece) -> tuple[tuple[str, str], ...]:
        """The weights that a recurrent piece begins with, as (state, name): ("h", "init_h")."""
        if piece.run is None or piece.strand is None or not piece.calls:
            return ()
        own = (use for use in self.uses if use.call == min(piece.calls) and use.slot.endswith("_0"))
        return tuple(dict.fromkeys((use.slot.removesuffix("_0"), use.parameter) for use in own))

    @property
    def read_calls(self) -> frozenset[tuple[int, int]]:
        """Pairs of calls of which the second reads the first, at once or through operations: by their pieces, every step of them."""
        found = set[tuple[int, int]]()
        for piece in self.pieces:
            waiting, seen = [edge.source for edge in self.into(piece.number)] if piece.calls else [], set[int]()
            while waiting:
                number = waiting.pop()
                if number not in seen and number >= 0:
                    seen.add(number)
                    source = self.pieces[number]
                    found |= {(one, other) for one in source.calls for other in piece.calls}
                    through = not source.calls or source.kind == "cell"  # a state may pass its operations alone
                    waiting += [edge.source for edge in self.into(number)] if through else []
            found |= {(one, other) for one in piece.calls for other in piece.calls if len(piece.stages) > 1}
        return frozenset(found)

    def into(self, number: int) -> tuple[Edge, ...]:
        """What a piece reads."""
        return tuple(edge for edge in self.edges if edge.target == number)

    def out_of(self, number: int) -> tuple[Edge, ...]:
        """What reads a piece, the model's outputs included."""
        return tuple(edge for edge in (*self.edges, *self.results) if edge.source == number)
