"""What a state is called in mathematics: its letter, the step below, the layer and the direction above."""

PRIME = "′"
ARROWS = "→←"
"""Which way a direction goes, by number: 1 is the reverse one."""


def state_symbol(state: str, index: str, layer: int | None = None, direction: int | None = None, again: int = 0) -> str:
    """``h_{t}``, ``h_{2}^{(1)}``, ``h_{2}^{(1)→}``; the layer is counted from 0, direction 1 is the reverse one.

    Of a layer that is called ``again`` (once, twice ...) it has so many primes: ``h_{2}^{(1)′}``.
    """
    number = "" if layer is None else f"({layer + 1}){PRIME * again}"
    arrow = "" if direction is None else ARROWS[direction]
    above = f"^{{{number}{arrow}}}" if number or arrow else ""
    return f"{state}_{{{index}}}{above}"
