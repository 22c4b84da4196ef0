"""What a forward can change outside its model: random states, default type and device, grad mode, autocast."""

import random
from dataclasses import dataclass
from typing import Any

import numpy
import torch


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The state of the process, as far as a model is likely to touch it."""

    chance: torch.Tensor
    accelerator_chance: list[torch.Tensor]
    array_chance: Any
    python_chance: Any
    dtype: torch.dtype
    device: torch.device
    gradients: bool
    autocast: bool

    @classmethod
    def now(cls) -> "Surroundings":
        """Everything as it is."""
        return cls(
            torch.get_rng_state(),
            torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else [],
            numpy.random.get_state(),
            random.getstate(),
            torch.get_default_dtype(),
            torch.get_default_device(),
            torch.is_grad_enabled(),
            torch.is_autocast_enabled("cpu"),
        )

    def restore(self) -> None:
        """Everything as it was."""
        torch.set_rng_state(self.chance)
        if self.accelerator_chance:
            torch.cuda.set_rng_state_all(self.accelerator_chance)
        numpy.random.set_state(self.array_chance)
        random.setstate(self.python_chance)
        torch.set_default_dtype(self.dtype)
        if torch.get_default_device() != self.device:
            torch.set_default_device(self.device)
        torch.set_grad_enabled(self.gradients)
        torch.set_autocast_enabled("cpu", self.autocast)
