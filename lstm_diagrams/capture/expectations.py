"""What a layer would have taken, in words, for the message of an error."""

from lstm_diagrams.facts import Layer


def expected_input(layer: Layer) -> str:
    """The shape that fits a layer, or nothing where it is not known."""
    if layer.kind == "recurrent" and layer.setting("num_layers") is None:
        return f"(batch, input_size) or (input_size) with input_size={layer.setting('input_size')}"
    if layer.kind == "recurrent":
        order = "(batch, seq, input_size)" if layer.setting("batch_first") else "(seq, batch, input_size)"
        return f"{order} or (seq, input_size) with input_size={layer.setting('input_size')}"
    if layer.kind == "linear":
        return f"(..., in_features) with in_features={layer.setting('in_features')}"
    if layer.kind == "convolution":
        return f"(batch, channels, ...) with channels={layer.setting('in_channels')}"
    if layer.kind == "embedding":
        return f"integers from 0 to {int(str(layer.setting('num_embeddings'))) - 1}"
    if layer.kind == "attention":
        return f"(..., embed_dim) with embed_dim={layer.setting('embed_dim')}"
    if layer.kind == "normalization":
        return _normalized(layer)
    return ""


def _normalized(layer: Layer) -> str:
    """What the last axes of a layer norm, or the channels of any other, must be."""
    shape = layer.setting("normalized_shape")
    if shape is not None:
        return f"(..., *normalized_shape) with normalized_shape={shape}"
    for name in ("num_features", "num_channels"):
        if layer.setting(name) is not None:
            return f"(batch, channels, ...) with channels={layer.setting(name)}"
    return ""
