"""Keras' layers that take one tensor and give one: settings by PyTorch's names where they mean the same, axes by data_format."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torch
from keras import layers

from lstm_diagrams import facts
from lstm_diagrams.layers.contents import matrix
from lstm_diagrams.layers.keras.contents import function_name, keras_facts
from lstm_diagrams.layers.registry import Slots, describe, slots
from lstm_diagrams.layers.shapes import Namer, features_last, image, one_to_one, unknown

Settings = Callable[[Any], Mapping[str, object]]
_WRAPPED = ("linear", "activation", "dropout")
"""Kinds that do at every step of a sequence what they do without TimeDistributed."""


def _register(
    *families: type, kind: str, settings: Settings, inputs: Callable[[Any], Namer], outputs: Callable[[Any], Namer]
) -> None:
    def layer(module: Any, path: str) -> facts.Layer:
        return keras_facts(module, path, kind, settings(module))

    def named(module: Any, args: tuple[Any, ...], _kwargs: Mapping[str, Any], output: object) -> Slots:
        return one_to_one(args, output, inputs(module), outputs(module))

    for family in families:
        describe.register(family, layer)
        slots.register(family, named)


def _plain(_layer: Any) -> Namer:
    return features_last


def _image(layer: Any) -> Namer:
    """Batch, channels and space in the order of the layer's ``data_format``."""
    dimensions = layer.input_spec.min_ndim or layer.input_spec.ndim
    first = image(dimensions - 2)

    def names(tensor: torch.Tensor) -> tuple[str, ...]:
        batch, channel, *space = first(tensor)
        return (batch, *space, channel) if layer.data_format == "channels_last" else (batch, channel, *space)

    return names


def _pooled(layer: Any) -> Namer:
    """What pooling over all of space leaves."""
    return _image(layer) if layer.keepdims else lambda _: ("batch", "channel")


def _size(layer: Any) -> int:
    """How long the axis is whose length the layer was built for: the channels or features of its input."""
    return int(next(iter(layer.input_spec.axes.values())))


def _padding(layer: Any) -> object:
    return 0 if layer.padding == "valid" else layer.padding


def _dense(layer: Any) -> Mapping[str, object]:
    return {
        "in_features": _size(layer), "out_features": layer.units, "bias": layer.use_bias,
        "activation": function_name(layer.activation),
    }  # fmt: skip


def _convolution(layer: Any) -> Mapping[str, object]:
    """Of a depthwise one too, whose every channel is a group."""
    channels = _size(layer)
    depth = getattr(layer, "depth_multiplier", None)
    return {
        "in_channels": channels, "out_channels": channels * depth if depth else layer.filters,
        "kernel_size": layer.kernel_size, "stride": layer.strides, "padding": _padding(layer), "dilation": layer.dilation_rate,
        "groups": channels if depth else getattr(layer, "groups", 1), "output_padding": getattr(layer, "output_padding", None),
        "bias": layer.use_bias, "data_format": layer.data_format, "activation": function_name(layer.activation),
    }  # fmt: skip


def _pooling(layer: Any) -> Mapping[str, object]:
    return {
        "kernel_size": layer.pool_size, "stride": layer.strides, "padding": _padding(layer), "data_format": layer.data_format,
    }  # fmt: skip


def _named(*pairs: tuple[str, str]) -> Settings:
    """Attributes of the layer by the names that they have here."""
    return lambda layer: {name: getattr(layer, attribute) for name, attribute in pairs if hasattr(layer, attribute)}


def _matrix(module: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Keras stores it the other way round, (in_features, out_features)."""
    bias = None if module.bias is None else module.bias.value
    return torch.as_tensor(module.kernel.value if hasattr(module.kernel, "value") else module.kernel).T, bias


matrix.register(layers.Dense, _matrix)
_register(layers.Dense, kind="linear", settings=_dense, inputs=_plain, outputs=_plain)
_register(
    layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose,
    layers.DepthwiseConv1D, layers.DepthwiseConv2D,
    kind="convolution", settings=_convolution, inputs=_image, outputs=_image,
)  # fmt: skip
_register(
    layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D,
    layers.AveragePooling1D, layers.AveragePooling2D, layers.AveragePooling3D,
    kind="pooling", settings=_pooling, inputs=_image, outputs=_image,
)  # fmt: skip
_register(
    layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, layers.GlobalMaxPooling3D,
    layers.GlobalAveragePooling1D, layers.GlobalAveragePooling2D, layers.GlobalAveragePooling3D,
    kind="pooling", settings=_named(("data_format", "data_format"), ("keepdims", "keepdims")), inputs=_image, outputs=_pooled,
)  # fmt: skip
_register(
    layers.Dropout, layers.SpatialDropout1D, layers.SpatialDropout2D, layers.SpatialDropout3D, layers.AlphaDropout,
    kind="dropout", settings=_named(("p", "rate")), inputs=_plain, outputs=_plain,
)  # fmt: skip
_register(
    layers.Flatten, kind="flatten", settings=_named(("data_format", "data_format")), inputs=_plain, outputs=_plain
)  # fmt: skip
_register(
    layers.Activation,
    kind="activation", settings=lambda layer: {"activation": function_name(layer.activation)}, inputs=_plain, outputs=_plain,
)  # fmt: skip
_register(
    layers.ReLU, layers.LeakyReLU, layers.PReLU, layers.ELU, layers.Softmax,
    kind="activation", settings=_named(("negative_slope", "negative_slope"), ("max_value", "max_value"), ("dim", "axis")),
    inputs=_plain, outputs=_plain,
)  # fmt: skip
_register(
    layers.BatchNormalization, layers.LayerNormalization, layers.GroupNormalization, layers.RMSNormalization,
    kind="normalization",
    settings=_named(("num_groups", "groups"), ("eps", "epsilon"), ("momentum", "momentum"), ("axis", "axis")),
    inputs=_plain, outputs=_plain,
)  # fmt: skip
_register(
    layers.Embedding,
    kind="embedding",
    settings=_named(("num_embeddings", "input_dim"), ("embedding_dim", "output_dim"), ("mask_zero", "mask_zero")),
    inputs=lambda _: unknown, outputs=lambda _: lambda tensor: (*unknown(tensor)[:-1], "feature"),
)  # fmt: skip
_register(layers.Identity, kind="identity", settings=_named(), inputs=_plain, outputs=_plain)


def _time_distributed(module: Any, path: str) -> facts.Layer:
    """One that works on the last axis alone is described as what it wraps; any other is a module whose inside is not told."""
    inner = describe(module.layer, path)
    if inner.kind not in _WRAPPED:
        return keras_facts(module, path, "module", {})
    own = keras_facts(module, path, inner.kind, {})
    return replace(own, type=f"{own.type}({inner.type})", settings=inner.settings)


describe.register(layers.TimeDistributed, _time_distributed)
