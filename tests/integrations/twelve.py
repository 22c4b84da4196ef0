"""The twelve commonest pictures, as somebody orders them for pages of their own."""

from pathlib import Path
from typing import NamedTuple

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.integrations.subject import Subject

_MODELS = """
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1000, 16)
        self.memory = nn.LSTM(16, 12, batch_first=True)
        self.head = nn.Linear(12, 2)

    def forward(self, tokens):
        return self.head(self.memory(self.embedding(tokens))[1][0][-1])


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def mlp():
    return nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3), nn.Softmax(dim=1))
"""


class Order(NamedTuple):
    """One picture of a page."""

    figure: str
    model: str
    input: str


_LSTM = ("torch.nn:LSTM(3,5,2)", "4,2,3")
_READER = ("commonest:Classifier", "8,6:int64:0..1000")
ORDERS = (
    Order("unrolled", *_LSTM),
    Order("cell", *_LSTM),
    Order("states", *_LSTM),
    Order("folded", *_LSTM),
    Order("handover", *_LSTM),
    Order("interface", *_LSTM),
    Order("parameters", *_LSTM),
    Order("bidirectional", "torch.nn:LSTM(3,4,2,bidirectional=True)", "4,2,3"),
    Order("network", *_READER),
    Order("overview", *_READER),
    Order("cnn", "commonest:lenet", "1,1,28,28"),
    Order("mlp", "commonest:mlp", "2,4"),
)


def models(folder: Path) -> None:
    """Write the models of the orders into a folder, for whoever has it on the path."""
    (folder / "commonest.py").write_text(_MODELS, encoding="utf-8")


def drawn(order: Order) -> Diagram:
    """The picture itself, where the models are on the path."""
    subject = Subject(order.model, (order.input,))
    return draw(subject.facts(subject.made(), {}), figure=order.figure)
