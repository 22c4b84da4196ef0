"""The theme ``sea``: our colours, with some of its own, on light pages and on dark ones."""

from dataclasses import replace

from lstm_diagrams.extending.themes import DARK, LIGHT

SEA = (
    replace(
        LIGHT, name="sea", paper="#f6fbfc", ink="#12303a", surface="#fdfffe",
        layer1="#0b6a80", layer1_fill="#cde6ee", dense="#1f5f4e", dense_fill="#d5efe6",
        hidden="#8a4b1f", hidden_fill="#fbe8d6",
    ),
    replace(
        DARK, name="dark sea", paper="#0d1c22", ink="#e3f1f4", surface="#122730",
        layer1="#7fd3e6", layer1_fill="#12424f", dense="#8fd9c0", dense_fill="#1b4a3d",
        hidden="#f0b98a", hidden_fill="#543318",
    ),
)  # fmt: skip
