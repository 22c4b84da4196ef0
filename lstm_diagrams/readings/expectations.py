"""What a layer takes, in words: for the message of an error, and for the picture of one."""

from collections.abc import Iterator

from lstm_diagrams.facts import Layer
from lstm_diagrams.readings.sizes import levels, number, width_of_h
from lstm_diagrams.words import Text


def expected_input(layer: Layer) -> Text | None:
    """The shapes that fit a layer, or the numbers; None where they are not known."""
    if layer.kind == "embedding":
        last = int(str(layer.setting("num_embeddings"))) - 1
        return Text("0 到 {last} 的整数", "integers from 0 to {last}").format(last=last)
    shapes = list(_shapes(layer))
    if not shapes:
        return None
    *all_but_condition, condition = shapes
    words = Text(" 或 ".join(all_but_condition), " or ".join(all_but_condition))
    return Text("{shapes}，{condition}", "{shapes} with {condition}").format(shapes=words, condition=condition)


def expected_states(layer: Layer) -> Text | None:
    """The shapes of the initial states of a recurrent layer or cell, None of any other layer."""
    if layer.kind != "recurrent" or layer.cell is None:
        return None
    count = [] if layer.setting("num_layers") is None else [levels(layer)]
    names = [f"{state}_0" for state in layer.cell.states]
    sizes = [width_of_h(layer) if state == "h" else number(layer, "hidden_size") for state in layer.cell.states]
    shapes = [
        f"{name} ({', '.join(map(str, [*count, 'batch', size]))})" for name, size in zip(names, sizes, strict=True)
    ]
    pair = Text("元组 ", "the tuple ") if len(names) > 1 else Text("", "")
    return Text("{pair}{shapes}", "{pair}{shapes}").format(pair=pair, shapes=", ".join(shapes))


def _shapes(layer: Layer) -> Iterator[str]:
    """The shapes, and last what holds for a size in them; nothing where they are not known."""
    size = layer.setting
    if layer.kind == "recurrent" and size("num_layers") is None:
        yield from ("(batch, input_size)", "(input_size)", f"input_size={size('input_size')}")
    elif layer.kind == "recurrent":
        yield "(batch, time, input_size)" if size("batch_first") else "(time, batch, input_size)"
        yield from ("(time, input_size)", f"input_size={size('input_size')}")
    elif layer.kind == "linear":
        yield from ("(..., in_features)", f"in_features={size('in_features')}")
    elif layer.kind == "convolution":
        yield from ("(batch, channels, ...)", f"channels={size('in_channels')}")
    elif layer.kind == "attention":
        yield from ("(..., embed_dim)", f"embed_dim={size('embed_dim')}")
    elif layer.kind == "normalization":
        yield from _normalized(layer)


def _normalized(layer: Layer) -> Iterator[str]:
    """What the last axes of a layer norm, or the channels of any other, must be."""
    shape = layer.setting("normalized_shape")
    if shape is not None:
        yield from ("(..., *normalized_shape)", f"normalized_shape={shape}")
        return
    for name in ("num_features", "num_channels"):
        if layer.setting(name) is not None:
            yield from ("(batch, channels, ...)", f"channels={layer.setting(name)}")
            return
