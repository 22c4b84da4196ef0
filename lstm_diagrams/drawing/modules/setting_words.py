"""What a reader wants to know of a layer's constructor arguments, in few words, by the kind of the layer."""

from collections.abc import Callable, Iterable, Iterator

from lstm_diagrams.facts import Layer, SettingValue
from lstm_diagrams.words import LAYER_KINDS, Language, Text, counted, same


def settings_words(layer: Layer, language: Language) -> list[str]:
    """What a reader wants to know of a layer: ``3 → 16``, ``3×3``, ``stride 2``."""
    of_its_kind = _SETTINGS.get(layer.kind, _untold if layer.kind in LAYER_KINDS else _named)
    return [word.in_language(language) for word in (*of_its_kind(layer), *_shared(layer))]


def origin_words(layer: Layer) -> Iterator[Text]:
    """That a graph said what a layer is, not a module: ``read from aten.lstm.input``."""
    operation = layer.setting("read_from")
    if operation is not None:
        yield Text("读自 {operation}", "read from {operation}").format(operation=str(operation))


def _shared(layer: Layer) -> Iterator[Text]:
    """Which of its weights are those of another layer: ``weight = embed.weight``."""
    tied = [(weight.name, weight.shared_with) for weight in layer.parameters if weight.shared_with]
    if len(tied) == 1:
        yield same(" = ".join(map(str, tied[0])))
    elif tied:
        owners = dict.fromkeys(str(owner).rpartition(".")[0] for _, owner in tied)
        yield Text("与 {owners} 共用权重", "weights shared with {owners}").format(owners=", ".join(owners))


def _untold(_layer: Layer) -> tuple[Text, ...]:
    return ()


def _named(layer: Layer) -> Iterator[Text]:
    """Of a layer that a package has described as a kind of its own: every setting by its name."""
    return (same(f"{setting.name} {setting.value}") for setting in layer.settings)


def _changed(layer: Layer, before: str, after: str) -> Iterator[Text]:
    one, other = layer.setting(before), layer.setting(after)
    if one is not None and other is not None:
        yield Text(f"{one} → {other}", f"{one} → {other}")


def _extent(value: SettingValue, type_name: str) -> str:
    """``3×3``; a single number counts for each of the dimensions that the class is named by; other text as it is."""
    if isinstance(value, str):
        return value
    dimensions = int(type_name[-2]) if type_name[-2:-1].isdigit() else 1
    values = value if isinstance(value, tuple) else (value,) * dimensions
    return "×".join(map(str, values))


def _convolution(layer: Layer) -> Iterator[Text]:
    yield from _changed(layer, "in_channels", "out_channels")
    yield from _window(layer)


def _window(layer: Layer) -> Iterator[Text]:
    size = _extent(layer.setting("kernel_size") or layer.setting("output_size") or (), layer.type)
    if size and not layer.setting("kernel_size"):
        yield same(f"→ {size}")
    elif size.isdigit():
        yield (
            Text(f"窗口 {size}", f"window {size}")
            if layer.kind == "pooling"
            else Text(f"卷积核 {size}", f"kernel {size}")
        )
    elif size:
        yield same(size)
    usual = {
        "stride": layer.setting("kernel_size") if layer.kind == "pooling" else 1,
        "padding": 0,
        "dilation": 1,
        "groups": 1,
    }
    words = {"stride": "步幅", "padding": "填充", "dilation": "空洞", "groups": "分组"}
    for name, word in words.items():
        value = layer.setting(name)
        values = set(value) if isinstance(value, tuple) else {value}
        if value is not None and value != usual[name] and values != {usual[name]}:
            size = str(values.pop()) if len(values) == 1 else _extent(value, layer.type)
            yield Text(f"{word} {size}", f"{name} {size}")


def _recurrent(layer: Layer) -> Iterator[Text]:
    yield from _changed(layer, "input_size", "hidden_size")
    layers = layer.setting("num_layers")
    if isinstance(layers, int) and layers > 1:
        yield Text(f"{layers} 层", f"{layers} layers")
    if layer.setting("bidirectional") and layer.setting("merge_mode") is None:
        yield Text("双向", "bidirectional")
    share = layer.setting("dropout")
    if share and isinstance(layers, int) and layers > 1:
        yield same(f"Dropout p = {share}")
    yield from _another_way(layer)


def _another_way(layer: Layer) -> Iterator[Text]:
    """How a recurrent layer of Keras runs where that is not from the first step to the last and from zeros, joined end to end."""
    merged = layer.setting("merge_mode", "concat")
    if merged == "None":
        yield Text("两个方向分开输出", "the directions apart")
    elif merged != "concat":
        yield Text(f"两个方向合并：{merged}", f"directions merged: {merged}")
    if layer.setting("go_backwards"):
        yield Text("从最后一步往回读", "reads from the last step back")
    if layer.setting("stateful"):
        yield Text("状态留到下一次调用（stateful）", "keeps its state (stateful)")


def runs_steps(layer: Layer) -> bool:
    """Whether it is a recurrent layer, those included that are told as modules since they did not run step by step."""
    return layer.kind == "recurrent" or layer.setting("hidden_size") is not None


def _module(layer: Layer) -> Iterator[Text]:
    """Of one that runs steps in a way of its own: how; of one around cells: which, at every step."""
    cells = layer.setting("cells")
    if runs_steps(layer):
        yield from _recurrent(layer)
    elif cells:
        yield Text(f"每一步：{cells}", f"at every step: {cells}")
        yield from _another_way(layer)


def _attention(layer: Layer) -> Iterator[Text]:
    heads = layer.setting("num_heads")
    yield Text(
        f"{layer.setting('embed_dim')} 维，{heads} 个头",
        f"width {layer.setting('embed_dim')}, {counted(int(str(heads)), 'head')}",
    )


def _dropout(layer: Layer) -> Iterator[Text]:
    yield Text(f"p = {layer.setting('p')}", f"p = {layer.setting('p')}")


_SETTINGS: dict[str, Callable[[Layer], Iterable[Text]]] = {
    "linear": lambda layer: _changed(layer, "in_features", "out_features"),
    "embedding": lambda layer: _changed(layer, "num_embeddings", "embedding_dim"),
    "convolution": _convolution, "pooling": _window, "recurrent": _recurrent, "attention": _attention,
    "dropout": _dropout, "module": _module,
}  # fmt: skip
