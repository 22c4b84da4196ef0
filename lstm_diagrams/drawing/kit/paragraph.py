"""Text broken into lines of a given width: between words, in Chinese between any two characters."""

import re

from lstm_diagrams.drawing.kit.metrics import text_width

_CLOSING = "，。：；！？、）”’…,.:;!?)"
"""What must not begin a line."""
_WITHIN = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])\n(?=[\u2e80-\u9fff\uff00-\uffef])|(?<=[\u3000-\u303f\uff00-\uffef])\n"
)
"""A line break that stands where there was no space: between two wide characters, after a wide sign."""
_PIECE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+")


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """The lines of ``text`` at ``size`` points, each at most ``width`` points wide unless one word alone is wider."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return (*lines, line.rstrip())


def unbroken(text: str) -> str:
    """Text that was broken into lines, in one line again."""
    return _WITHIN.sub("", text).replace("\n", " ")


def _pieces(text: str) -> list[str]:
    """What stays together: a word, a wide character, each with the closing signs after it."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if pieces and piece[0] in _CLOSING:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
