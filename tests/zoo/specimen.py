"""One model of the zoo, with the facts of its run as a reader of its code would state them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Specimen:
    """A model and one run of it.

    Attributes:
        make: builds the model.
        inputs: makes the positional arguments.
        calls: what every layer took and gave, in the order they ran: ``"cell: 2,4 2,6 2,6 -> 2,6 2,6"``; the path of the
            model itself is ``.``, a number is ``()``, nothing is ``none``, ``x3`` at the end says three times in a row.
        flows: ``"in > 0"``, ``"0 > 1 relu flatten"``, ``"2 > out"``: from a call (by its number) to another, through marks.
        named: makes the keyword arguments.
        use: what is done with the model where that is not one call of it; it is then observed.
        figure: the name of the figure that tells most.
    """

    make: Callable[[], nn.Module]
    inputs: Callable[[], tuple[Any, ...]]
    calls: str
    flows: str
    named: Callable[[], Mapping[str, Any]] = field(default=dict)
    use: Callable[[Any], object] | None = None
    figure: str = "overview"


def normal(
    *shapes: tuple[int, ...], dtype: torch.dtype | None = None, device: str = "cpu"
) -> Callable[[], tuple[Tensor, ...]]:
    """Makes one tensor of each shape, of standard normal numbers."""
    return lambda: tuple(torch.randn(shape, dtype=dtype, device=device) for shape in shapes)


def whole(high: int, *shapes: tuple[int, ...]) -> Callable[[], tuple[Tensor, ...]]:
    """Makes one tensor of each shape, of whole numbers from 0 to below ``high``."""
    return lambda: tuple(torch.randint(0, high, shape) for shape in shapes)
