"""Models that call one recurrent layer several times, each with its own way of handing its state on."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lstm_diagrams.capture import observe
from lstm_diagrams.facts import Capture

State = tuple[Tensor, Tensor] | None


class Chunks(nn.Module):
    """An LSTM over chunks of four steps; ``way`` says what becomes of the state between two of them."""

    def __init__(self, way: str, *, head: bool = False) -> None:
        super().__init__()
        self.way, self.memory = way, nn.LSTM(3, 5)
        self.head = nn.Linear(5, 2) if head else None

    def forward(self, x: Tensor) -> Tensor:
        state: State = None
        results = []
        for chunk in x.split(4):
            output, state = self.memory(chunk, state)
            results.append(output if self.head is None else self.head(output))
            state = self.between(*state)
        return torch.cat(results)

    def between(self, h: Tensor, c: Tensor) -> State:
        match self.way:
            case "detached":
                return h.detach(), c.detach()
            case "copied":
                return torch.tensor(h.tolist()), torch.tensor(c.tolist())
            case "dropped":
                return None
            case "zeros":
                return torch.zeros_like(h), torch.zeros_like(c)
            case "noisy":
                return h + 0.1 * torch.randn_like(h), c + 0.1 * torch.randn_like(c)
            case "half":
                return h, torch.zeros_like(c)
        return h, c


class Masked(nn.Module):
    """Step by step as an agent acts; where an episode is done, the state of its sample is reset."""

    def __init__(self, *, by: str = "mul", learned: bool = False) -> None:
        super().__init__()
        self.by, self.memory = by, nn.LSTM(3, 5)
        self.start = nn.Parameter(torch.randn(1, 1, 5)) if learned else None

    def forward(self, x: Tensor, done: Tensor) -> Tensor:
        h = c = torch.zeros(1, x.shape[1], 5)
        results = []
        for step in range(len(x)):
            kept = (1 - done[step]).view(1, -1, 1)
            fresh = torch.zeros(1, 1, 5) if self.start is None else self.start
            if self.by == "mul" and self.start is None:
                h, c = h * kept, c * kept
            else:
                h, c = (torch.where(kept.bool(), each, fresh) for each in (h, c))
            output, (h, c) = self.memory(x[step : step + 1], (h, c))
            results.append(output)
        return torch.cat(results)


class Keeper(nn.Module):
    """Keeps its state between forwards."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.head = nn.GRU(3, 5), nn.Linear(5, 2)
        self.state: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        output, state = self.memory(x, self.state)
        self.state = state.detach()
        return self.head(output)


class Reader(nn.Module):
    """Reads what it is given, from zeros each time."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.head = nn.LSTM(3, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.memory(x)[0][-1])


class Streams(nn.Module):
    """Two streams take turns, each with a state of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = nn.GRU(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        states: dict[int, Tensor] = {}
        results = []
        for step in range(len(x)):
            output, states[step % 2] = self.memory(x[step : step + 1], states.get(step % 2))
            results.append(output)
        return torch.cat(results)


DONE = torch.tensor([[1.0, 1.0, 1.0], [0, 0, 0], [0, 1, 0], [0, 0, 0], [1, 1, 1], [0, 0, 1]])
"""Whether an episode is done, for 6 steps of 3 samples."""


def kept_over_forwards(values: bool = False) -> Capture:
    """Three forwards of one model, which keeps its state on itself."""
    model = Keeper()
    with observe(model, values=values) as seen:
        for _ in range(3):
            model(torch.randn(4, 2, 3))
    return seen.capture


def sliding_windows(values: bool = False) -> Capture:
    """Four windows of five steps, each one step later than the one before."""
    model, x = Reader(), torch.randn(8, 2, 3)
    with observe(model, values=values) as seen:
        for first in range(4):
            model(x[first : first + 5])
    return seen.capture


def forgotten(values: bool = False) -> Capture:
    """Three forwards of a model that does not hand its state on."""
    model = Reader()
    with observe(model, values=values) as seen:
        for _ in range(3):
            model(torch.randn(4, 2, 3))
    return seen.capture


OBSERVED: dict[str, Callable[[bool], Capture]] = {
    "kept over forwards": kept_over_forwards,
    "sliding windows": sliding_windows,
    "forgotten": forgotten,
}
