"""The picture beside a link to the site, where it is shown elsewhere: inside the cell of an LSTM that was run."""

from lstm_diagrams import draw
from lstm_diagrams.integrations.subject import Subject
from lstm_diagrams.words import Language

_MODEL = Subject("torch.nn:LSTM(3,5)", ("4,2,3",))


def picture(language: Language) -> bytes:
    """As PNG, 1280 by 720 pixels: as wide and high as a slide."""
    facts = _MODEL.facts(_MODEL.made(), {})
    return draw(facts, figure="cell", lang=language, theme="light", width="slide").png(dpi=96)
