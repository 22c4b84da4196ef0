"""Twelve pictures, each as wide as a column, and the paper that shows them: ``python build.py``.

``python build.py pictures`` stops before LaTeX.
"""

import subprocess
import sys
from pathlib import Path

import torch
from models import Aligned, Chunks, Forecaster, Tagger
from torch import nn

import lstm_diagrams as d


def pictures(folder: Path) -> None:
    """The pictures as PDF: fonts in them, text to be searched, and nothing for LaTeX to scale."""
    torch.manual_seed(0)
    folder.mkdir(exist_ok=True)
    lstm = d.capture(nn.LSTM(8, 5, 2), torch.randn(12, 4, 8))
    both = d.capture(nn.LSTM(8, 16, bidirectional=True, batch_first=True), torch.randn(4, 12, 8))
    series, tokens = torch.randn(4, 24, 8), torch.randint(1000, (4, 12))
    with d.defaults(theme="print"):
        for name, diagram in {
            "forecaster": d.draw(
                Forecaster(), series, width="column", labels={"lstm": "LSTM encoder", "fc": "forecast"}
            ),
            "tagger": d.draw(Tagger(), tokens, width="column", figure="network"),
            "unrolled": d.draw(lstm, width="column", figure="unrolled"),
            "folded": d.draw(lstm, width="column", figure="folded"),
            "cell": d.draw(lstm, width="column", figure="cell", parts="cell"),
            "handover": d.draw(lstm, width="column", figure="handover"),
            "states": d.draw(lstm, width="column", figure="states"),
            "parameter": d.draw(lstm, width="column", figure="parameter", name="hidden_size"),
            "bidirectional": d.draw(both, width="column", figure="bidirectional"),
            "attention": d.draw(
                Aligned(), torch.randn(2, 5, 3), torch.randn(2, 4, 2), width="column", figure="attention"
            ),
            "calls": d.draw(Chunks(), torch.randn(10, 2, 3), width="column", figure="calls"),
            "overview": d.draw(Tagger(), tokens, width="column", figure="overview"),
        }.items():
            diagram.save(folder / f"{name}.pdf")
            diagram.save(folder / f"{name}.svg")


if __name__ == "__main__":
    here = Path(__file__).parent
    pictures(here / "pictures")
    if sys.argv[1:] != ["pictures"]:
        subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], cwd=here, check=True)
