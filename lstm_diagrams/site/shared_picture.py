"""The picture beside a link to the site, where it is shown elsewhere: an LSTM that was run, unrolled."""

import torch
from torch import nn

from lstm_diagrams import draw
from lstm_diagrams.words import Language


def picture(language: Language) -> bytes:
    """As PNG, 1280 by 720 pixels: as wide and high as a slide."""
    model, x = nn.LSTM(3, 5, 2), torch.zeros(4, 2, 3)
    return draw(model, x, figure="unrolled", lang=language, theme="light", width="slide").png(dpi=96)
