"""Draws the pictures of the README into docs/shared/pictures, in both languages: ``make pictures``; that of the LSTM plays by itself."""

from pathlib import Path

import torch
from torch import nn

from lstm_diagrams import capture, draw
from lstm_diagrams.words import LANGUAGES

FOLDER = Path(__file__).parent / "shared" / "pictures"


def main() -> None:
    """Draw every picture and print where it went."""
    perceptron = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2))
    first = (nn.Conv2d(3, 8, 5), nn.ReLU(), nn.MaxPool2d(2))
    second = (nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2))
    convolutional = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(400, 10))
    pictures = {
        "lstm": ("unrolled", capture(nn.LSTM(input_size=3, hidden_size=5, num_layers=2), torch.zeros(4, 2, 3))),
        "mlp": ("mlp", capture(perceptron, torch.zeros(1, 4))),
        "cnn": ("cnn", capture(convolutional, torch.zeros(1, 3, 32, 32))),
    }
    for name, (figure, facts) in pictures.items():
        for lang in LANGUAGES:
            target = FOLDER / f"{name}.{lang}.svg"
            print(draw(facts, figure=figure, lang=lang).save(target, animated=name == "lstm").name)


if __name__ == "__main__":
    main()
