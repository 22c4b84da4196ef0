"""``parameters``: the weights and biases of one layer of an LSTM, GRU or RNN, their rows by gate, and how many there are.

Classes: ``matrix`` ``weight`` ``bias`` ``grid`` ``row`` ``rows`` ``name`` ``count`` ``dimension`` ``operation`` ``projection``
``band`` ``total`` for what a mark is; ``gate`` ``candidate-c`` ``candidate-h`` for what rows make, ``gate-i`` ``gate-f`` ...
for which; ``x`` ``h`` for what a weight is multiplied by; ``layer1`` ... for the layer; ``unit1`` for the row of the first
unit; ``forward`` and ``reverse`` for the directions.
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.canvas import Canvas
from lstm_diagrams.drawing.elision import elided
from lstm_diagrams.drawing.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.metrics import fitted
from lstm_diagrams.drawing.recurrent_cells import layer_roles
from lstm_diagrams.drawing.recurrent_weights import GATE_NAMES, ChainWeights, chain_weights, directions
from lstm_diagrams.drawing.weight_panel import EXAMPLE_GATES, Panel, panel, results_width, rows_width
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import figure
from lstm_diagrams.words import Language, Text, same

_BAND_HEAD, _BAND_FOOT, _BAND_GAP = 30.0, 10.0, 18.0
_LINE = 20.0
_MOST_LAYERS = 5
_DIRECTIONS = (Text("正向", "forward"), Text("反向", "reverse"))


def _fit(capture: Capture) -> int:
    return 100 if any(chain_weights(layer) for layer in capture.layers) else 0


@figure(
    Text("循环层的权重和偏置", "Weights and biases of a recurrent layer"),
    needs=Text("一个参数未被改造过的 LSTM、GRU 或 RNN 层", "an LSTM, GRU or RNN layer with its usual parameters"),
    fit=_fit,
)
def parameters(capture: Capture, language: Language, *, layer: str = "", depth: int = 1) -> Canvas:
    """Draw the parameters of one layer of a recurrent module, in all its directions.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent module; left out, the first one.
        depth: which of its stacked layers, the lowest being 1.
    """
    every = _chosen(capture, layer)
    layers = every[-1].depth + 1
    if not 1 <= depth <= layers:
        raise UsageError(f"option 'depth' counts the stacked layers from 1 to {layers}, not {depth}")
    chains = tuple(chain for chain in every if chain.depth == depth - 1)
    return Canvas(_title(chains, every), _description(chains, every), tuple(_marks(chains, every, language)))


def _chosen(capture: Capture, path: str) -> tuple[ChainWeights, ...]:
    known = {layer.path: chains for layer in capture.layers if (chains := chain_weights(layer))}
    if path == "" and path not in known:
        return next(iter(known.values()))
    if path not in known:
        raise UnknownName("recurrent layer", path, known)
    return known[path]


def _marks(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...], language: Language) -> Iterator[Mark]:
    top = 0.0
    left = right = 0.0
    for weights in chains:
        place = Panel(weights, top - _BAND_HEAD)
        left = -rows_width(weights) - 46 - Label(f"{weights.rows[0]} = {weights.rows[1]}", 10).width
        right = max(place.right + results_width(weights, language) + 16, right)
        yield from _band(place, left, right, top, language)
        yield from panel(place, language)
        top = place.bottom - _BAND_FOOT - _BAND_GAP
    for row, phrase in enumerate(_lines(chains, every)):
        words = phrase.in_language(language)
        label = Label(words, 11.5 if "=" in words else 10.5, "ink" if "=" in words else "muted")
        yield Writing(left, top - 4 - row * _LINE, label, "left", ("total",))


def _band(place: Panel, left: float, right: float, top: float, language: Language) -> Iterator[Mark]:
    outline, _, fill = layer_roles(place.weights.depth)
    bottom = place.bottom - _BAND_FOOT
    classes = ("band", *place.classes())
    box = (left + right) / 2, (top + bottom) / 2, right - left, top - bottom
    yield Box(*box, fill, outline, 0.6, rounded=True, classes=classes)
    name = Text("{type} 第 {depth} 层", "{type} layer {depth}").format(
        type=fitted(place.weights.layer.type, 11, 120), depth=place.weights.depth + 1
    )
    if directions(place.weights.layer) == 2:
        way = _DIRECTIONS[place.weights.direction]
        name = Text("{name}，{way}", "{name}, {way}").format(name=name, way=way)
    yield Writing(left + 12, top - 14, Label(name.in_language(language), 11, outline), "left", classes)


def _lines(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...]) -> Iterator[Text]:
    """What stands below: how to read a row, and the counts of a chain, of the layer and of the module."""
    weights = chains[0]
    yield _reading(weights)
    if weights.kind == "gru":
        yield same("n_t = tanh(weight_ih x_t + bias_ih + r_t ⊙ (weight_hh h_{t−1} + bias_hh))")
    yield Text("参数个数：{formula}", "parameters: {formula}").format(formula=weights.formula)
    if len(chains) == 2:
        total = 2 * weights.count
        yield Text(f"两个方向：2 × {weights.count} = {total}", f"both directions: 2 × {weights.count} = {total}")
    if len(every) > len(chains):
        yield _all_layers(every)


def _all_layers(every: tuple[ChainWeights, ...]) -> Text:
    layers = every[-1].depth + 1
    counts = [sum(chain.count for chain in every if chain.depth == depth) for depth in range(layers)]
    shown = ["…" if depth is None else str(counts[depth]) for depth in elided(layers, _MOST_LAYERS)]
    numbers = f"{' + '.join(shown)} = {sum(counts)}"
    return Text(f"{layers} 层合计：{numbers}", f"all {layers} layers: {numbers}")


def _reading(weights: ChainWeights) -> Text:
    gate = EXAMPLE_GATES[weights.kind]
    first, _ = weights.block(gate)
    return Text(
        "深色的一行：每块的第 {first} 行（从 0 数起）是隐藏单元 1 的{name} {gate}；下面一行归单元 2，依此类推。",
        "Dark row: row {first} of every block, counted from 0, makes the {name} {gate} of hidden unit 1; the next row that of unit 2, and so on.",
    ).format(first=first, name=GATE_NAMES[weights.kind][gate], gate=gate)


def _title(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...]) -> Text:
    count, total = (sum(chain.count for chain in some) for some in (chains, every))
    return Text(
        "{type} 第 {depth} 层的参数：{count} 个，共 {total} 个",
        "parameters of layer {depth} of {type}: {count} of {total}",
    ).format(type=chains[0].layer.type, depth=chains[0].depth + 1, count=count, total=total)


def _description(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...]) -> Text:
    weights = chains[0]
    held = [
        f"{chain.name(kind)} ({' × '.join(map(str, shape))})"
        for chain in chains
        for kind, shape in chain.shapes.items()
    ]
    names = GATE_NAMES[weights.kind].items()
    return Text(
        "这一层的参数：{zh}。权重和偏置的行按门分块，从上到下是{gates_zh}，每块 {hidden} 行，每个隐藏单元一行。{lines_zh}",
        "The parameters of this layer: {en}. The rows of weights and biases are split by gate, from top to bottom {gates_en}, with {hidden} rows "
        "each, one for every hidden unit. {lines_en}",
    ).format(
        zh="，".join(held), en=", ".join(held), hidden=weights.hidden,
        gates_zh="、".join(f"{name.zh} {gate}" for gate, name in names),
        gates_en=", ".join(f"{name.en} {gate}" for gate, name in names),
        lines_zh=" ".join(line.zh for line in _lines(chains, every)),
        lines_en=" ".join(line.en for line in _lines(chains, every)),
    )  # fmt: skip
