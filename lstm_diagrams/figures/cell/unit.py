"""One unit of a cell at one step in numbers: the unit that is followed, and its equations filled in."""

import re
from collections.abc import Iterator

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.moments import indexed
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.recurrent.wave import changing_unit
from lstm_diagrams.figures.cell.equations import state_equations
from lstm_diagrams.readings.cell_moment import Moment

_SYMBOL = re.compile(r"(?P<open>\()?(?P<name>[a-z])_(?P<when>t\b|\{t[-+]1\})(?P<close>\))?")


def followed(moment: Moment) -> int:
    """The unit whose numbers are written out, counted from 0: of those drawn the one whose memory changes most in the run."""
    assert moment.chain is not None
    return changing_unit(moment.chain, moment.cell.memory, elided(moment.hidden, moment.units), moment.sample)


def equations(moment: Moment, unit: int) -> Iterator[tuple[str, str, str]]:
    """Of each state that is made unit by unit: its letter, its equation in plain text, and the right side in numbers, with the result.

    ``("c", "c₃ = f₃ ⊙ c₂ + i₃ ⊙ g₃", "0.91 × 0.42 + 0.40 × (−0.30) ≈ 0.26")``. A projected h is not made so.
    """
    for equation in state_equations(moment):
        state, _, right = equation.partition("_t = ")
        if "W_" not in right:
            symbols = _SYMBOL.sub(lambda found: _around(found, _index(moment, found)), equation)
            numbers = (
                _SYMBOL.sub(lambda found: _number(moment, found, unit), right).replace("⊙", "×").replace(" - ", " − ")
            )
            yield state, symbols.replace(" - ", " − "), f"{numbers} ≈ {short_number(moment.number(state, unit))}"


def _index(moment: Moment, found: re.Match[str]) -> str:
    assert moment.step is not None
    return indexed(found["name"], moment.step if found["when"] == "t" else moment.earlier)


def _number(moment: Moment, found: re.Match[str], unit: int) -> str:
    """The number, in brackets where it is negative and has none around it: those of ``tanh(c_t)``."""
    now = found["when"] == "t"
    number = moment.number(found["name"], unit) if now else moment.number_before(found["name"], unit)
    written = short_number(number)
    bare = written.startswith("−") and not (found["open"] and found["close"])
    return _around(found, f"({written})" if bare else written)


def _around(found: re.Match[str], inside: str) -> str:
    return f"{found['open'] or ''}{inside}{found['close'] or ''}"
