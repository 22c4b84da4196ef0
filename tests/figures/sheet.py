"""The contact sheet: every figure with its main options, in both languages and themes, as SVG and PNG with an index page.

``python -m tests.figures.sheet FOLDER`` writes it; ``make figures`` calls that.
"""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.figures.registry import registered
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
        wants_numbers = any(dict(self.options).get(name) for name in ("values", "weighted"))
        facts = seen_with_values(self.subject) if wants_numbers else seen(self.subject)
        return draw(facts, figure=self.figure, lang=lang, theme=theme, **dict(self.options))


@cache
def entries() -> tuple[Entry, ...]:
    """The whole sheet: the entries that stand in ``entries.py`` beside the test of each figure."""
    return tuple(
        Entry(figure, subject, tuple(options.items()))
        for figure in registered()
        for subject, options in importlib.import_module(f"tests.figures.{figure}.entries").ENTRIES
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
