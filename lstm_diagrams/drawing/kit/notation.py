"""Mathematical labels: ``h_{t-1}^{(2)}`` is read into runs of base, subscript and superscript."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Script = Literal["base", "sub", "sup"]
SCRIPT_SCALE = 0.72
"""Size of a sub- or superscript against its base."""

_PIECE = re.compile(r"(?P<mark>[_^])(?:\{(?P<group>[^{}]*)\}|(?P<single>[^{}]))|(?P<base>[^_^]+|[_^])")
_LETTER = re.compile(r"[A-Za-zα-ωΑ-Ω]+|[^A-Za-zα-ωΑ-Ω]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of characters with one script and one slant."""

    text: str
    script: Script
    italic: bool


@lru_cache(maxsize=4096)
def runs(source: str) -> tuple[Run, ...]:
    """``source`` as runs; single letters are italic (variables), words, digits and signs upright."""
    scripts: dict[str, Script] = {"_": "sub", "^": "sup"}
    found: list[Run] = []
    for piece in _PIECE.finditer(source):
        script: Script = scripts[piece["mark"]] if piece["mark"] else "base"
        text = (piece["base"] or piece["group"] or piece["single"] or "").replace("-", "−")
        for part in _LETTER.findall(text):
            found.append(Run(part, script, italic=len(part) == 1 and part.isalpha()))
    return tuple(found)
