"""An empty folder with a module of models, in which every command of these tests runs."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

_MODULE = """
import torch

class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(1000, 3)
        self.lstm = torch.nn.LSTM(3, 4, batch_first=True)
        self.head = torch.nn.Linear(4, 2)

    def forward(self, words):
        return self.head(self.encode(words)[:, -1])

    def encode(self, words):
        return self.lstm(self.embedding(words))[0]

class Raising(torch.nn.Module):
    def forward(self, x):
        raise RuntimeError("half way\\nand more")

def make_classifier():
    return Classifier()

net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(3600, 2))
stacked = torch.nn.Sequential(torch.nn.Identity(), torch.nn.GRU(3, 4))
number = 3
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_models.py").write_text(_MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "my_models", raising=False)  # of another test's folder
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture(autouse=True)
def _random_state() -> Iterator[None]:
    before = torch.get_rng_state()
    yield
    torch.set_rng_state(before)
