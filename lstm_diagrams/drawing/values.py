"""Numbers as colours: the units of a recurrent picture painted by what they really held, with a scale.

Nine even steps run from blue (negative) over a neutral zero to orange (positive).
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lstm_diagrams.drawing.marks import Box, Circle, Label, Mark, Writing
from lstm_diagrams.drawing.number_text import short_number
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Chain
from lstm_diagrams.recurrence import Recurrence
from lstm_diagrams.theme import VALUE_ROLES, Role
from lstm_diagrams.words import Language, Text

SCALE_STEP, _HEIGHT = 14.0, 9.0
_NUMBERED = re.compile(r"(layer|t|unit)(\d+)")
_TITLE = Text("{name} 的数值", "values of {name}")

NO_VALUES = "no values were captured: use draw(model, x, values=True) or observe(model, values=True)"
"""What is wrong with a capture that holds no numbers."""

Chains = Mapping[tuple[int, int], Chain]
"""The chains of one call by layer and direction, both counted from 0."""


def chains_of(capture: Capture, run: Recurrence, sample: int) -> Chains:
    """The numbers of one call. UsageError if none were captured, or there is no such sample."""
    found = {(chain.layer, chain.direction): chain for chain in capture.chains if chain.call == run.call.id}
    if not found:
        raise UsageError(NO_VALUES)
    check_sample(sample, found[0, 0].values("h").shape[1])
    return found


def check_sample(sample: int, batch: int) -> None:
    """UsageError if the batch has no such sample."""
    if not 0 <= sample < batch:
        raise UsageError(f"option 'sample' counts the batch from 0 to {batch - 1}, not {sample}")


def painted(marks: Iterable[Mark], chains: Chains, sample: int) -> Iterator[Mark]:
    """The marks with every hidden unit filled by its h (by its c where h is projected) and every feature by its x."""
    limits = {name: _limit(chains, name) for name in _shown(chains)}
    for mark in marks:
        name = _quantity(mark, chains)
        if name is None or not isinstance(mark, Circle):
            yield mark
            continue
        numbers = {match[1]: int(match[2]) - 1 for match in map(_NUMBERED.fullmatch, mark.classes) if match}
        chain = chains[numbers.get("layer", 0), int("reverse" in mark.classes)]
        value = chain.values(name).at(numbers["t"], sample, numbers["unit"])
        yield replace(mark, fill=role_of(value, limits[name]), tooltip=f"{value:+.4g}")


def scales(chains: Chains, x: float, y: float, language: Language) -> Iterator[Mark]:
    """One scale for each quantity painted, side by side around (x, y)."""
    names = _shown(chains)
    width = SCALE_STEP * len(VALUE_ROLES) + 40
    for index, name in enumerate(names):
        title = Label(_TITLE.format(name=name).in_language(language), 10, "muted")
        yield from scale(x + (index - (len(names) - 1) / 2) * width, y, _limit(chains, name), title)


def role_of(value: float, limit: float) -> Role:
    """The colour of ``value`` on a scale from ``-limit`` to ``limit``.

    Values beyond take the end colours, what is not a number the middle one.
    """
    share = 0.5 if limit <= 0 or math.isnan(value) else (max(-1.0, min(1.0, value / limit)) + 1) / 2
    return VALUE_ROLES[min(len(VALUE_ROLES) - 1, int(share * len(VALUE_ROLES)))]


def _shown(chains: Chains) -> tuple[str, ...]:
    return ("x", "c", "h") if _projected(chains) else ("x", "h")


def _projected(chains: Chains) -> bool:
    known = dict(chains[0, 0].history)
    return "c" in known and known["c"].shape != known["h"].shape


def _quantity(mark: Mark, chains: Chains) -> str | None:
    if "feature" in mark.classes:
        return "x"
    if "projected" in mark.classes:
        return "h"
    if "unit" in mark.classes:
        return "c" if _projected(chains) else "h"
    return None


def _limit(chains: Chains, name: str) -> float:
    """The largest absolute value; of x only that of the model's own input."""
    chosen = [chains[0, 0]] if name == "x" else list(chains.values())
    return max(chain.values(name).limit for chain in chosen)


def scale(x: float, y: float, limit: float, title: Label) -> Iterator[Mark]:
    """The colours in a row centred at (x, y), with ``title`` above and ``-limit``, 0, ``limit`` below."""
    left = x - SCALE_STEP * (len(VALUE_ROLES) - 1) / 2
    for index, role in enumerate(VALUE_ROLES):
        yield Box(left + index * SCALE_STEP, y, SCALE_STEP, _HEIGHT, role, "faint", 0.5, classes=("scale",))
    yield from scale_ends(x, y, limit, title)


def scale_ends(x: float, y: float, limit: float, title: Label) -> Iterator[Mark]:
    """The words of a scale: ``title`` above, and ``-limit``, 0, ``limit`` below."""
    reach = SCALE_STEP * (len(VALUE_ROLES) - 1) / 2
    yield Writing(x, y + 15, title, classes=("scale",))
    for place, text in ((x - reach, f"−{short_number(limit)}"), (x, "0"), (x + reach, f"+{short_number(limit)}")):
        yield Writing(place, y - 13, Label(text, 9, "muted"), classes=("scale",))
