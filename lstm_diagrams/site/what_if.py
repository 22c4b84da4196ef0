"""The what-if cell: c and h of one unit over a run, as HTML in both languages; a script of the page adds sliders for its gates."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from lstm_diagrams.words import LANGUAGES, Language, Text

_WORDS = {
    "f": Text("遗忘门 f", "forget gate f"),
    "i": Text("输入门 i", "input gate i"),
    "o": Text("输出门 o", "output gate o"),
    "run": Text("照运行", "as it ran"),
    "reset": Text("恢复成运行时的门", "Gates as they ran"),
    "said": Text(
        "最后一步：c = {c}（运行时 {c_run}），h = {h}（运行时 {h_run}）。",
        "At the last step c = {c} (in the run {c_run}) and h = {h} (in the run {h_run}).",
    ),
}
_NAME = Text(
    "一个隐藏单元在 {} 步里的 c（上）和 h（下）。虚线是运行时的值，实线随滑块变。候选值 g 始终是运行时的。",
    "c (above) and h (below) of one unit over {} steps. The dashed lines are the run, the solid ones follow the sliders. "
    "The candidates g stay those of the run.",
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What pages show of a unit.

    Attributes:
        unit: for each of f, i, g, o, c and h its values at the steps of the run.
        first: its c before the first step.
    """

    unit: Mapping[str, Sequence[float]]
    first: float = 0.0

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        pages = {f"text/x-html.{language}": self.html(language) for language in LANGUAGES}
        return {"text/html": self.html("en"), **pages, "text/plain": _NAME.en.format(len(self.unit["c"]))}

    def html(self, language: Language) -> str:
        """The two lines of the run, and in an attribute the numbers and words that the script needs."""
        words = {name: text.in_language(language) for name, text in _WORDS.items()}
        numbers = {name: [round(value, 9) for value in values] for name, values in self.unit.items()}
        run = json.dumps({"unit": {**numbers, "first": self.first}, "words": words}, ensure_ascii=False)
        name = _NAME.in_language(language).format(len(self.unit["c"]))
        limit = max(1, math.ceil(max(abs(value) for value in self.unit["c"])))
        panels = _panel("c", "#b8321f", self.unit["c"], limit) + _panel("h", "#1e4a98", self.unit["h"], 1)
        return (
            f'<div class="lstm-what-if" data-run="{escape(run)}"><p>{name}</p>'
            f'<svg viewBox="0 0 690 340" role="img" aria-label="{escape(name)}" fill="none" font-family="sans-serif" font-size="14" '
            f'style="width:100%;max-width:46rem;height:auto">{panels}</svg></div>'
        )


def _panel(name: str, colour: str, values: Sequence[float], limit: int) -> str:
    """One of the two states over time, from -limit to limit; the script writes into it what changes."""
    points = " ".join(f"{40 + 32 * t},{80 - 70 * value / limit:.1f}" for t, value in enumerate(values))
    kind = ' class="limit"' if name == "c" else ""
    lines = (
        f'<polyline class="run-{name}" stroke="{colour}" stroke-width="1.5" stroke-dasharray="5 4" points="{points}"/>'
    )
    lines += f'<polyline class="what-if-{name}" stroke="{colour}" stroke-width="2.5" points="{points}"/>'
    labels = f'<text x="2" y="84" font-style="italic">{name}</text><text x="2" y="15"{kind}>{limit}</text>'
    labels += f'<text x="2" y="155"{kind}>−{limit}</text>'
    frame = '<path d="M40,10H648M40,80H648M40,150H648" stroke="currentColor" opacity=".25"/>'
    shift = ' transform="translate(0 175)"' if name == "h" else ""
    return f'<g{shift}>{frame}<g fill="currentColor">{labels}</g>{lines}</g>'
