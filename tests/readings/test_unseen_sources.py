"""Numbers that leave PyTorch and come back: the picture says that it does not know where they come from."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import draw

_OUT_AND_BACK: dict[str, Callable[[Tensor], Tensor]] = {
    "numpy": lambda made: torch.from_numpy(2 * made.detach().numpy()),
    "lists": lambda made: torch.tensor(made.tolist()),
}


class Through(nn.Module):
    """A layer, something done to what it gives, and a recurrent layer."""

    def __init__(self, between: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.first, self.second, self.between = nn.Linear(3, 4), nn.GRU(4, 5, batch_first=True), between

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.second(self.between(self.first(x)))[0]
        return made


class Writer(nn.Module):
    """Reads its own answers as Python's numbers, after a token that begins."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.cell, self.head = nn.Embedding(7, 4), nn.GRUCell(4, 5), nn.Linear(5, 7)

    def forward(self, h: Tensor) -> Tensor:
        token, scores = 0, []
        for _ in range(3):
            h = self.cell(self.embedding(torch.tensor([token])), h)
            scores.append(self.head(h))
            token = int(scores[-1].argmax())
        return torch.stack(scores)


def _said(model: nn.Module, x: Tensor) -> list[tuple[str, str]]:
    left = draw(model.eval(), x, figure="overview").coverage.left_out
    return [(part.layer, part.text.en.partition(" (")[0]) for part in left if part.reason == "not followed"]


@pytest.mark.parametrize("way", _OUT_AND_BACK)
@pytest.mark.parametrize("figure", ["network", "overview"])
def test_what_left_pytorch_is_said_to_be_unknown(way: str, figure: str) -> None:
    diagram = draw(Through(_OUT_AND_BACK[way]).eval(), torch.randn(2, 6, 3), figure=figure)
    assert "where the numbers that second reads come from" in diagram.svg()


def test_answers_that_come_back_as_python_s_numbers_are_not_passed_over() -> None:
    assert _said(Writer(), torch.zeros(1, 5)) == [("embedding", "where the numbers that embedding reads come from × 2")]


def test_nothing_is_said_where_everything_was_followed() -> None:
    assert _said(Through(torch.relu), torch.randn(2, 6, 3)) == []


def test_a_beginning_of_the_model_s_own_is_nothing_lost() -> None:
    class Beginning(nn.Module):
        """A recurrent layer that reads zeros, and states that it was given."""

        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.GRU(4, 5)

        def forward(self, h_0: Tensor) -> Tensor:
            made: Tensor = self.rnn(torch.zeros(6, 2, 4), h_0)[0]
            return made

    assert _said(Beginning(), torch.zeros(1, 2, 5)) == []
