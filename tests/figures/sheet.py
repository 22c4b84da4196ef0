"""The contact sheet: every figure with its main options, in both languages and themes, as SVG and PNG with an index page.

``python -m tests.figures.sheet FOLDER`` writes it; ``make figures`` calls that.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from lstm_diagrams.diagram import Diagram, draw
from tests.figures.subjects import seen, seen_with_values

_THEMES = ("light", "dark")
_LANGUAGES = ("zh", "en")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Contact sheet</title><style>
body {{ font: 14px sans-serif; margin: 1rem }} figure {{ margin: 0 0 2rem }} figcaption {{ margin: .5rem 0 }}
img {{ max-width: 49%; vertical-align: top }}
</style></head><body><h1>Contact sheet: {count} pictures</h1>
{figures}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of one subject with some options."""

    figure: str
    subject: str
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """A file name that tells all."""
        parts = [self.figure, self.subject, *(f"{name}={value}" for name, value in self.options)]
        return " ".join(parts).replace("/", "-").replace(" ", "_")[:120]

    def diagram(self, lang: str, theme: str) -> Diagram:
        """The picture."""
        wants_numbers = any(dict(self.options).get(name) for name in ("values", "weights"))
        facts = seen_with_values(self.subject) if wants_numbers else seen(self.subject)
        return draw(facts, figure=self.figure, lang=lang, theme=theme, **dict(self.options))


_CHOSEN: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "bidirectional": (
        ("lstm both ways projected", {}),
        ("lstm both ways projected", {"layer": "", "depth": 1, "legend": True, "steps": 3}),
        ("gru both ways one step", {"steps": 3}),
    ),
    "cell": (
        ("lstm", {}),
        ("lstm", {"depth": 2, "step": 3, "values": True, "sample": 1, "legend": True}),
        ("lstm both ways projected", {"direction": "reverse"}),
        ("gru six layers", {"units": 3, "values": True}),
        ("rnn unbatched", {}),
        ("forecaster", {"layer": "memory"}),
    ),
    "cnn": (
        ("lenet", {}),
        ("lenet", {"style": "blocks"}),
        ("colour", {"legend": True, "planes": 5}),
        ("vgg", {}),
        ("vgg", {"style": "blocks", "scale": "root", "legend": True}),
        ("convolution in space", {"style": "blocks"}),
        ("convolution over time with head", {"scale": "true"}),
        ("convolution over time with head", {"style": "blocks"}),
        ("convolution over time", {}),
    ),
    "cube": (
        ("tensor", {"order": "batch, time, feature", "matrix": True}),
        ("tensor", {"values": True, "samples": 3, "steps": 4, "features": 3}),
        ("lstm", {"axes": {"time": "hour"}, "legend": True}),
        ("forecaster", {"layer": "memory"}),
        ("lstm long", {}),
    ),
    "folded": (
        ("rnn unbatched", {}),
        ("lstm", {"layer": "", "steps": 3}),
        ("gru six layers", {"layers": 3}),
        ("lstm both ways projected", {"legend": True}),
        ("lstm long", {}),
    ),
    "handover": (
        ("lstm", {"layer": "", "depth": 2, "step": 2}),
        ("gru six layers", {"units": 3, "features": 3}),
        ("lstm long", {"legend": True}),
    ),
    "interface": (
        ("lstm", {}),
        ("forecaster", {"layer": "memory", "legend": True}),
        ("lstm both ways projected", {"axes": {"batch": "airport", "time": "hour"}}),
        ("gru six layers", {}),
        ("rnn unbatched", {}),
        ("lstm long", {}),
    ),
    "mlp": (
        ("mlp", {}),
        ("mlp", {"bias": True, "legend": True}),
        ("mlp", {"weights": True, "values": True, "sample": 1}),
        ("mlp wide", {}),
        ("mlp wide", {"dropout": True}),
        ("mlp wide", {"units": 12, "layers": 3}),
        ("one layer", {"legend": True}),
    ),
    "network": (
        ("forecaster", {}),
        ("embedding classifier", {"steps": 4, "units": 4}),
        ("stacked modules", {"legend": True}),
        ("frames", {}),
        ("encoder decoder", {}),
    ),
    "overview": (
        ("residual", {}),
        ("transformer encoder", {"depth": 1}),
        ("transformer encoder", {"fold": False, "legend": True}),
        ("transformer", {"parts": 12}),
        ("encoder decoder", {}),
        ("stepped cell", {}),
    ),
    "parameter": (
        *tuple(
            ("lstm", {"layer": "", "name": name})
            for name in (
                "input_size",
                "hidden_size",
                "num_layers",
                "bias",
                "batch_first",
                "dropout",
                "bidirectional",
                "proj_size",
            )
        ),
        ("lstm both ways projected", {"name": "proj_size", "legend": True}),
    ),
    "parameters": (
        ("lstm", {"layer": "", "depth": 2}),
        ("gru six layers", {"legend": True}),
        ("lstm both ways projected", {}),
        ("lstm long", {}),
        ("rnn unbatched", {}),
    ),
    "states": (
        ("lstm", {}),
        ("forecaster", {"layer": "memory", "steps": 4, "legend": True}),
        ("lstm both ways projected", {}),
        ("packed", {"sample": 1}),
        ("gru six layers", {}),
        ("rnn unbatched", {}),
    ),
    "transpose": (
        ("lstm", {"legend": True}),
        ("forecaster", {"layer": "memory", "axes": {"time": "hour"}}),
        ("tensor", {"order": "time, batch, feature", "samples": 3, "steps": 4, "features": 3}),
    ),
    "unrolled": (
        ("lstm", {}),
        ("lstm", {"values": True, "sample": 1}),
        ("lstm", {"highlight": "h_n, c_n"}),
        ("lstm", {"axes": {"time": "hour", "batch": "airport"}}),
        ("lstm long", {"steps": 8, "units": 4, "features": 3}),
        ("lstm both ways projected", {}),
        ("lstm both ways projected", {"values": True}),
        ("gru six layers", {"layers": 4}),
        ("rnn unbatched", {"legend": True}),
        ("forecaster", {"layer": "memory"}),
        ("packed", {"sample": 1}),
        ("cell loop", {}),
        ("decoder loop", {}),
        ("stacked modules", {}),
    ),
}


@cache
def entries() -> tuple[Entry, ...]:
    """The whole sheet."""
    return tuple(
        Entry(figure, subject, tuple(options.items()))
        for figure, cases in sorted(_CHOSEN.items())
        for subject, options in cases
    )


def _written(folder: Path) -> Iterator[str]:
    for entry in entries():
        pictures = []
        for lang in _LANGUAGES:
            for theme in _THEMES:
                diagram = entry.diagram(lang, theme)
                name = f"{entry.name}.{lang}.{theme}"
                diagram.save(folder / f"{name}.svg")
                diagram.save(folder / f"{name}.png", dpi=96)
                pictures.append(
                    f'<a href="{escape(name)}.svg"><img src="{escape(name)}.png" alt="{escape(diagram.title)}"></a>'
                )
        print(entry.name, flush=True)
        yield f"<figure><figcaption>{escape(entry.name)}</figcaption>{''.join(pictures)}</figure>"


def main(folder: Path) -> None:
    """Write the sheet into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = list(_written(folder))
    page = folder / "index.html"
    page.write_text(_PAGE.format(count=4 * len(figures), figures="\n".join(figures)), encoding="utf-8")
    print(f"Open {page.resolve().as_uri()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
