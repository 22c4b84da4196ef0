"""Where a state is found, as Python: ``h_n[2]``, ``output[:, -1]``, always with the axes in the model's own order."""

from dataclasses import dataclass

from lstm_diagrams.readings.recurrence import Recurrence


@dataclass(frozen=True, slots=True)
class Equality:
    """Two expressions over ``output`` and ``h_n`` that give the same numbers, for the chain of one direction."""

    direction: int
    output: str
    final: str

    def __str__(self) -> str:
        return f"{self.output} == {self.final}"


def final_entry(run: Recurrence, state: str, layer: int, direction: int, sample: int) -> str:
    """``h_n[3]``, the last state of a chain (layer and direction counted from 0); of one sample if sequences were packed."""
    return f"{state}_n[{layer * run.directions + direction}{_of_sample(run, sample)}]"


def equalities(run: Recurrence, sample: int) -> tuple[Equality, ...]:
    """Where ``output`` meets ``h_n``: once for each direction of the top layer.

    The reverse chain ends at t = 1, so its last state stands at step 0 of ``output``, in the second half of the
    numbers. Of packed sequences, ``output`` is what pad_packed_sequence gives, and ``sample`` the one looked at.
    """
    width = run.width_of_h
    ends = (str(run.length(sample) - 1) if run.sequence.lengths else "-1", "0")
    halves = (f":{width}", f"{width}:")
    found = []
    for direction in range(run.directions):
        where = {"time": ends[direction], "batch": str(sample) if run.sequence.lengths else ":"}
        parts = [where[axis.name] for axis in run.output.axes[:-1]]
        if run.directions == 2:
            parts.append(halves[direction])
        elif parts[-1] == ":":
            parts.pop()
        final = f"h_n[{direction - run.directions}{_of_sample(run, sample)}]"
        found.append(Equality(direction, f"output[{', '.join(parts)}]", final))
    return tuple(found)


def _of_sample(run: Recurrence, sample: int) -> str:
    return f", {sample}" if run.sequence.lengths else ""
