"""What a PackedSequence given to a recurrent layer holds, and where in the output its h_n are found."""

from collections.abc import Iterator

import torch
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.numbers import has_numbers
from lstm_diagrams.layers.tensors import leaves


def packings(call: facts.Call, given: list[object], output: object) -> Iterator[facts.Packing]:
    """The packing of one call that has ended; nothing for a call on a plain tensor, or one that returned something else."""
    taken = next(leaves(given), None)
    if not isinstance(taken, PackedSequence) or call.slot("h_n") is None:
        return
    made, final, *_ = leaves(output)
    if isinstance(made, PackedSequence) and isinstance(final, torch.Tensor):
        sizes = tuple(taken.batch_sizes.tolist())
        order = None if taken.sorted_indices is None else tuple(taken.sorted_indices.tolist())
        rows = {sample: row for row, sample in enumerate(order or range(sizes[0]))}
        yield facts.Packing(call.id, sizes, order, _same(made.data, final, sizes, rows))


def _same(
    output: torch.Tensor, final: torch.Tensor, sizes: tuple[int, ...], rows: dict[int, int]
) -> tuple[tuple[bool, ...], ...]:
    """For each direction and sample, whether its last state is the output where its chain ended."""
    if not (has_numbers(output) and has_numbers(final)):
        return ()
    width = final.shape[-1]
    directions = output.shape[-1] // width
    return tuple(
        tuple(
            torch.equal(
                output[_entry(sizes, rows[sample], first=direction == 1), direction * width : (direction + 1) * width],
                final[direction - directions, sample],
            )
            for sample in range(len(rows))
        )
        for direction in range(directions)
    )


def _entry(sizes: tuple[int, ...], row: int, *, first: bool) -> int:
    """Where in the packed data the first or the last step of a row lies."""
    steps = sum(size > row for size in sizes)
    return row if first else sum(sizes[: steps - 1]) + row
