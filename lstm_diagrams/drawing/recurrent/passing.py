"""The chains of a recurrent layer as moments: step by step, of a layer with two directions one after the other."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.recurrent.taking import given, own, taken
from lstm_diagrams.words import Text

_STEP = Text("t = {t}：{who}接收{takes}，得到{gives}。", "t = {t}: {who} takes {takes}, and gives {gives}.")
_SIDES = (Text("第 {layer} 层正向", "layer {layer}, forward,"), Text("第 {layer} 层反向", "layer {layer}, reverse,"))
_LAYER = Text("这一层", "the layer")
_EVERY = Text(
    "t = {t}：各层自下而上，接收下面来的数和{own}，得到{gives}。",
    "t = {t}: each layer in turn, upwards, takes what comes from below with {own}, and gives {gives}.",
)
_GAP = Text(
    "t = {first} 到 {last}：同样逐步进行，图中略去。", "t = {first} to {last}: step by step in the same way, not drawn."
)


def passing(
    steps: Sequence[int | None], directions: int, states: Sequence[str], layers: Sequence[int]
) -> Iterator[Moment]:
    """Every drawn step; where there are two directions, layer by layer, since an upper layer reads both of those below.

    Args:
        steps: the drawn ones counted from 1, None for the gap.
        directions: 1 or 2.
        states: what is handed from step to step.
        layers: the drawn ones, counted from 1.
    """
    if directions == 1:
        yield from _chain(steps, states, layers, 0, "")
        return
    for layer in layers:
        for direction in range(directions):
            order = steps[::-1] if direction else steps
            yield from _chain(order, states, (layer,), direction, f" layer{layer} {DIRECTIONS[direction]}")


def _chain(
    steps: Sequence[int | None], states: Sequence[str], layers: Sequence[int], direction: int, which: str
) -> Iterator[Moment]:
    for place, step in enumerate(steps):
        if step is None:
            ends = sorted((steps[place - 1] or 0, steps[place + 1] or 0))
            behind = (f"dots{which}",)
            yield Moment(_GAP.format(first=ends[0] + 1, last=ends[1] - 1), behind, ("dots",))
            continue
        appears = [f"{name} t{step}{which}" for name in ("state", "joint", *states)]
        appears += [f"initial{which}"] if not place else []
        appears += [f"cell t{step} layer{layer}" for layer in layers]
        appears += [f"x t{step}"] if layers[0] == 1 else []
        appears += [f"h up t{step} layer{layer}" for layer in layers]
        appears += [f"h joined t{step} layer{layer}" for layer in layers if direction]
        appears += [f"output t{step}"]
        sentence = _sentence(step, states, layers, direction, both=bool(which), first=not place)
        yield Moment(sentence, tuple(dict.fromkeys(appears)))


def _sentence(
    step: int, states: Sequence[str], layers: Sequence[int], direction: int, *, both: bool, first: bool
) -> Text:
    gives = given(states, step)
    if len(layers) > 1:
        return _EVERY.format(t=step, own=own(states, step, direction, first=first), gives=gives)
    who = _SIDES[direction].format(layer=layers[0]) if both else _LAYER
    takes = taken(states, step, direction, lowest=layers[0] == 1, first=first)
    return _STEP.format(t=step, who=who, takes=takes, gives=gives)
