"""Models with attention over an encoder, each with its own way to score; what they weigh is known by how they are written."""

from typing import Any

import torch
from torch import Tensor, nn


class Stepwise(nn.Module):
    """An encoder, and a decoder's cell in a loop whose input has the weighed sum of the encoder's steps (Bahdanau 2015)."""

    def __init__(self, score: str, size: int = 6) -> None:
        super().__init__()
        self.score = score
        self.encoder = nn.GRU(3, size, batch_first=True)
        self.cell, self.out = nn.GRUCell(2 + size, size), nn.Linear(size, 2)
        if score == "additive":
            self.w, self.u, self.v = nn.Linear(size, 5), nn.Linear(size, 5), nn.Linear(5, 1)
        if score == "general":
            self.w = nn.Linear(size, size, bias=False)
        if score == "location":
            self.w = nn.Linear(size, 7)

    def energies(self, memory: Tensor, h: Tensor) -> Tensor:
        match self.score:
            case "additive":
                return self.v(torch.tanh(self.w(h)[:, None] + self.u(memory)))[..., 0]
            case "general":
                return torch.einsum("nsh,nh->ns", memory, self.w(h))
            case "scaled":
                return (memory @ h[:, :, None])[..., 0] / h.shape[1] ** 0.5
            case "multiplied":
                return (memory * h[:, None]).sum(-1)
            case "location":
                return self.w(h)[:, : memory.shape[1]]
        return torch.bmm(memory, h[:, :, None])[..., 0]

    def forward(self, x: Tensor, steps: int = 4) -> Any:
        memory, h = self.encoder(x)
        h, y, results = h[0], torch.zeros(len(x), 2), []
        self.seen: list[Tensor] = []
        for _ in range(steps):
            weights = self.energies(memory, h).softmax(-1)
            self.seen.append(weights)
            context = (
                (weights[..., None] * memory).sum(1)
                if self.score == "multiplied"
                else torch.bmm(weights[:, None], memory)[:, 0]
            )
            h = self.cell(torch.cat([y, context], -1), h)
            y = self.out(h)
            results.append(y)
        return torch.stack(results, 1)


class AtOnce(nn.Module):
    """Every step of a decoder asks at once, and the sum joins its result (Luong 2015); a layer of its own does it where one is given."""

    def __init__(self, way: str = "dot", size: int = 8) -> None:
        super().__init__()
        self.way = way
        self.encoder = nn.LSTM(3, size, batch_first=True)
        self.decoder = nn.LSTM(2, size, batch_first=True)
        self.join, self.out = nn.Linear(2 * size, size), nn.Linear(size, 2)
        if way.startswith("heads"):
            self.attention = nn.MultiheadAttention(size, 2, batch_first=True)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        memory, state = self.encoder(x)
        states, _ = self.decoder(y, state)
        match self.way:
            case "heads" | "heads without weights":
                sums, _ = self.attention(states, memory, memory, need_weights=self.way == "heads")
            case "fused":
                sums = nn.functional.scaled_dot_product_attention(states, memory, memory)
            case _:
                sums = (states @ memory.transpose(1, 2)).softmax(-1) @ memory
        return self.out(torch.tanh(self.join(torch.cat([sums, states], -1))))


class Pooled(nn.Module):
    """A learned score weighs the steps of one LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.score, self.out = nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 1), nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.memory(x)
        return self.out((self.score(output).softmax(1) * output).sum(1))


class FreeRunning(nn.Module):
    """A decoder that writes signs: fed with them in one call, or reading at each step the one it wrote at the step before."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.GRU(3, 6, batch_first=True)
        self.write, self.decoder = nn.Embedding(5, 4), nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(12, 5)

    def decode(self, before: Tensor, state: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        output, state = self.decoder(self.write(before), state)
        context = (output @ memory.transpose(1, 2)).softmax(-1) @ memory
        return self.head(torch.cat([output, context], -1)), state

    def forward(self, x: Tensor, before: Tensor | None = None, steps: int = 4) -> Tensor:
        memory, state = self.encoder(x)
        if before is not None:
            return self.decode(before, state, memory)[0]
        written, results = torch.zeros(len(x), 1, dtype=torch.long), []
        for _ in range(steps):
            scores, state = self.decode(written, state, memory)
            results.append(scores)
            written = scores.argmax(-1)
        return torch.cat(results, 1)


class Gated(nn.Module):
    """A softmax that classifies, and one that weighs two experts: no attention over steps."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.gate = nn.GRU(3, 5), nn.Linear(5, 2)
        self.one, self.other, self.out = nn.Linear(5, 4), nn.Linear(5, 4), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        h = self.memory(x)[1][0]
        share = self.gate(h).softmax(-1)
        mixed = (torch.stack([self.one(h), self.other(h)], 1) * share[..., None]).sum(1)
        return self.out(mixed).softmax(-1)


class Local(nn.Module):
    """A decoder that predicts a place at each step, and looks at the steps near it, the nearest ones most (Luong 2015, local-p)."""

    def __init__(self, *, renewed: bool = False) -> None:
        super().__init__()
        self.renewed = renewed
        self.encoder, self.decoder = nn.LSTM(3, 6, batch_first=True), nn.LSTMCell(2, 6)
        self.general, self.place = nn.Linear(6, 6, bias=False), nn.Linear(6, 1)
        self.join, self.out = nn.Linear(12, 6), nn.Linear(6, 2)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        memory, (h_n, c_n) = self.encoder(x)
        h, c, results = torch.tanh(h_n[0]), c_n[0], []
        self.seen: list[Tensor] = []
        for step in y.unbind(1):
            h, c = self.decoder(step, (h, c))
            away = torch.arange(x.shape[1]) - x.shape[1] * torch.sigmoid(self.place(h))
            energies = (self.general(memory) @ h[..., None])[..., 0].masked_fill(away.abs() > 2, -torch.inf)
            weights = energies.softmax(-1) * torch.exp(-(away**2) / 2)
            if self.renewed:
                weights = weights / weights.sum(-1, keepdim=True)
            self.seen.append(weights)
            context = (weights[:, None] @ memory)[:, 0]
            results.append(self.out(torch.tanh(self.join(torch.cat([context, h], -1)))))
        return torch.stack(results, 1)
