"""Rule, where asked for: gates that stand at their ends, and inputs far from unit scale."""

import math
from collections.abc import Iterator

from lstm_diagrams.facts import Chain, Layer
from lstm_diagrams.findings import Finding
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.numbers import Values
from lstm_diagrams.readings.check.registry import rule
from lstm_diagrams.readings.time_bins import rows_of
from lstm_diagrams.words import Text

_MOST = 0.5
"""A gate is saturated where more of its values than this share stand at an end."""
_LARGE = 10.0
"""Inputs are large where their root mean square is more than this."""
_SATURATED = Text("{layer} 的门饱和了：{gates}", "gates of {layer} are saturated: {gates}")
_EVIDENCE = Text(
    "第 {number} 层，这次运行的全部时间步、样本和隐藏单元里，大于 0.99 或小于 0.01 的占比：{shares}；它读的数均方根为 {size:.3g}",
    "layer {number}, over all steps, samples and units of this run, the share above 0.99 or below 0.01: {shares}; what it reads has a root mean square of {size:.3g}",
)
_LARGE_INPUT = Text(
    "送进 {layer} 的数太大：均方根 {size:.3g}，一般应在 1 左右",
    "what {layer} reads is large: a root mean square of {size:.3g}, where about 1 is usual",
)
_MEASURED = Text("这次运行的全部时间步和样本", "over all steps and samples of this run")
_INSTEAD = Text(
    "把输入标准化到均值 0、方差 1；看看权重是否长得过大（权重衰减、梯度裁剪）",
    "standardize inputs to mean 0 and variance 1; see whether weights have grown too large (weight decay, clipping of gradients)",
)


@rule(
    Text("门饱和（要求时才查）", "Saturated gates (on request)"),
    sees=Text(
        "saturation=True：每一层的门有多少停在 0.99 以上或 0.01 以下；输入离单位大小有多远。",
        "With saturation=True: how many values of each layer's gates stand above 0.99 or below 0.01, and how far inputs are from unit scale.",
    ),
    blind=Text(
        "训练好的模型常有饱和的门，未必是错，所以说“可能”。",
        'Trained models often have saturated gates, which need be no mistake, so it says "may be intended".',
    ),
    asked=lambda measured: measured.saturation,
)
def saturation(measured: Measurements) -> Iterator[Finding]:
    """One finding for each chain of the first call of a layer."""
    met: set[tuple[str, int, int]] = set()
    for chain in measured.capture.chains:
        layer = measured.capture.layer(measured.capture.calls[chain.call].layer)
        place = layer.path, chain.layer, chain.direction
        if place not in met:
            met.add(place)
            yield from _chain(layer, chain, measured.capture.calls[chain.call].inputs[0].tensor.lengths)


def _chain(layer: Layer, chain: Chain, lengths: tuple[int, ...] | None) -> Iterator[Finding]:
    shares = {name: _share(_real(values, lengths)) for name, values in chain.history if _is_gate(layer, name)}
    size = _size(_real(chain.values("x"), lengths))
    name = layer.path or layer.type
    full = [gate for gate, share in shares.items() if share > _MOST]
    if full:
        listed = ", ".join(f"{gate} {share:.0%}" for gate, share in shares.items())
        evidence = _EVIDENCE.format(number=chain.layer + 1, shares=listed, size=size)
        sentence = _SATURATED.format(layer=name, gates=", ".join(full))
        yield Finding(layer.path, (chain.call,), sentence, evidence, _INSTEAD, "hint", "may")
    elif chain.layer == 0 and size > _LARGE:
        sentence = _LARGE_INPUT.format(layer=name, size=size)
        yield Finding(layer.path, (chain.call,), sentence, _MEASURED, _INSTEAD, "hint", "may")


def _is_gate(layer: Layer, name: str) -> bool:
    return layer.cell is not None and any(
        gate.symbol == name and gate.activation == "sigmoid" for gate in layer.cell.gates
    )


def _real(values: Values, lengths: tuple[int, ...] | None) -> list[float]:
    """The numbers of all steps and samples (time, batch, unit), those of padding left out."""
    steps, batch, _ = values.shape
    counts = (steps,) * batch if lengths is None else lengths
    return [number for sample, count in enumerate(counts) for row in rows_of(values, sample)[:count] for number in row]


def _share(numbers: list[float]) -> float:
    """How much of a gate stands at an end."""
    return sum(not 0.01 <= number <= 0.99 for number in numbers) / max(len(numbers), 1)


def _size(numbers: list[float]) -> float:
    """The root mean square."""
    return math.sqrt(sum(number * number for number in numbers) / max(len(numbers), 1))
