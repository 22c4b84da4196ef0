"""The chains of a recurrent layer as moments: step by step, of a layer with two directions one after the other."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.moments import Moment, indexed, listed
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.words import Text, same

_STEP = Text("{where}t = {t}：接收{takes}，得到{gives}。", "{where}t = {t}: takes {takes} and gives {gives}.")
_SIDES = (Text("正向，", "forward, "), Text("反向，", "reverse, "))
_LAYER = Text("第 {layer} 层，", "layer {layer}, ")
_EVERY = Text(
    "t = {t}：各层依次接收下面来的数，以及{takes}，得到{gives}。",
    "t = {t}: each layer in turn takes what comes from below, and {takes}, and gives {gives}.",
)
_FROM_BELOW = Text("下层的 {h}", "{h} from below")
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
        yield Moment(_sentence(step, states, layers, direction, both=bool(which)), tuple(dict.fromkeys(appears)))


def _sentence(step: int, states: Sequence[str], layers: Sequence[int], direction: int, *, both: bool) -> Text:
    earlier = step + (1 if direction else -1)
    handed = [same(indexed(state, earlier)) for state in states]
    gives = listed([indexed(state, step) for state in states])
    if len(layers) > 1:
        return _EVERY.format(t=step, takes=listed(handed), gives=gives)
    below = same(indexed("x", step)) if layers[0] == 1 else _FROM_BELOW.format(h=indexed("h", step))
    where = same("")
    if both:
        where = Text("{layer}{side}", "{layer}{side}").format(
            layer=_LAYER.format(layer=layers[0]), side=_SIDES[direction]
        )
        where = Text(where.zh, where.en[0].upper() + where.en[1:])
    return _STEP.format(where=where, t=step, takes=listed([below, *handed]), gives=gives)
