"""What the contact sheet shows of the figure influence: subjects of subjects.py with options."""

import torch
from torch import nn

from lstm_diagrams.capture import capture_with_influence


def _beside() -> tuple[object, ...]:
    """Two more models with derivatives, of as many steps."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return tuple(capture_with_influence(kind(3, 6), torch.randn(12, 2, 3)) for kind in (nn.GRU, nn.RNN))


ENTRIES = (
    ("measured", {}),
    ("measured", {"sample": 1, "legend": True}),
    ("measured", {"output": "output1", "ticks": [f"day {day}" for day in range(1, 13)]}),
    ("measured", {"beside": _beside()}),
    ("measured", {"between": "samples", "batch": 0, "legend": True}),
)
