"""What the process has loaded that kernels and workers are copies of: PyTorch with what captures, figures, and what pages use."""

from importlib import import_module

import ipykernel.ipkernel
import ipykernel.kernelapp
import matplotlib

import lstm_diagrams.capture.run
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.site import plots, showing, tasks

__all__ = ["ipykernel", "lstm_diagrams", "matplotlib", "plots", "showing", "tasks"]

registered()
import_module("torch.distributed.tensor")  # a second of work, which torch.testing leaves for its first comparison
