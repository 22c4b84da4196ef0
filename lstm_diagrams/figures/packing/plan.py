"""What is drawn of a packed batch: which sequences and steps, their letters, and where the entries of the packed data lie."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.facts import Packing
from lstm_diagrams.readings.recurrence import Recurrence


@dataclass(frozen=True)
class Plan:
    """A packed batch and how much of it is drawn.

    Samples count from 0 in the reader's own order, rows from 0 with the longest first, steps from 0.
    """

    run: Recurrence
    packing: Packing
    most_samples: int
    most_steps: int

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The sample of each row."""
        return self.packing.order or tuple(range(self.packing.batch_sizes[0]))

    @property
    def lengths(self) -> tuple[int, ...]:
        """The length of each sample."""
        return self.run.lengths or ()

    @property
    def steps(self) -> int:
        """Of the longest sequence."""
        return len(self.packing.batch_sizes)

    @property
    def entries(self) -> int:
        """How many vectors the packed data holds."""
        return sum(self.packing.batch_sizes)

    @cached_property
    def rows(self) -> tuple[int | None, ...]:
        """The rows that are drawn, the longest first, None for the gap."""
        return elided(len(self.order), self.most_samples)

    @cached_property
    def samples(self) -> tuple[int | None, ...]:
        """The same sequences in the reader's order, None for each gap."""
        return _with_gaps(sorted(self.order[row] for row in self.rows if row is not None), len(self.order))

    @cached_property
    def columns(self) -> tuple[int | None, ...]:
        """The steps that are drawn, the last one of every drawn sequence among them, None for each gap."""
        if self.most_steps == 0 or self.steps <= self.most_steps + 1:
            return tuple(range(self.steps))
        wanted = {0, *(self.lengths[sample] - 1 for sample in self.samples if sample is not None)}
        for step in elided(self.steps, self.most_steps):
            if step is not None and len(wanted) < self.most_steps:
                wanted.add(step)
        return _with_gaps(sorted(wanted), self.steps)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(accumulate(self.packing.batch_sizes, initial=0))

    def entry(self, row: int, step: int) -> int:
        """Where a row's vector of one step lies in the packed data."""
        return self._starts[step] + row

    def letter(self, sample: int) -> str:
        """The letter of a sample: A, B ... Z, AA, AB ..."""
        first, last = divmod(sample, 26)
        return (self.letter(first - 1) if first else "") + chr(ord("A") + last)

    def colour(self, sample: int) -> int:
        """The number of the colour of a drawn sample: neighbours have different ones."""
        return [one for one in self.samples if one is not None].index(sample)

    def name(self, sample: int, step: int) -> str:
        """A sequence at a step: ``B3``."""
        return f"{self.letter(sample)}{step + 1}"

    def depth(self, step: int) -> float:
        """How many of the drawn rows run at a step, a half where the last one that runs is in the gap."""
        running = self.packing.batch_sizes[step]
        drawn = [place for place, row in enumerate(self.rows) if row is not None and row < running]
        hidden = self.rows[: drawn[-1] + 2][-1] is None and running > (self.rows[drawn[-1]] or 0) + 1
        return drawn[-1] + 1.5 if hidden else drawn[-1] + 1.0

    def proven(self, sample: int) -> bool:
        """Whether the numbers showed every h_n of a sample where its chain ended."""
        return bool(self.packing.same) and all(same[sample] for same in self.packing.same)


def _with_gaps(places: list[int], count: int) -> tuple[int | None, ...]:
    """Places in order, with None wherever some of ``count`` are left out."""
    found: list[int | None] = []
    for before, after in pairwise((-1, *places, count)):
        found += [None] if after > before + 1 else []
        found += [after] if after < count else []
    return tuple(found)
