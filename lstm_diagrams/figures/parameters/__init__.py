"""``parameters``: the weights and biases of one layer of an LSTM, GRU or RNN, their rows by gate, and how many there are.

Classes: ``matrix`` ``weight`` ``bias`` ``grid`` ``row`` ``rows`` ``name`` ``count`` ``dimension`` ``operation``
``projection`` ``band`` ``total`` ``sum`` for what a mark is; ``gate`` ``candidate-c`` ``candidate-h`` for what rows make,
``gate-i`` ``gate-f`` ``gate-g`` ``gate-o`` (LSTM), ``gate-r`` ``gate-z`` ``gate-n`` (GRU), ``gate-h`` (RNN) for which;
``factor`` for what a weight is multiplied by; ``layer1`` ... for the layer; ``unit1`` for the row of the first unit;
``forward`` and ``reverse`` for the directions.
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.parameters.panel import gate_look, left_edge, panel, right_edge
from lstm_diagrams.figures.parameters.places import Panel
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.chain_weights import ChainWeights, chain_weights, factors
from lstm_diagrams.readings.sizes import directions
from lstm_diagrams.words import Language, Text, counted, same

_BAND_HEAD, _BAND_FOOT, _BAND_GAP = 30.0, 10.0, 18.0
_LINE = 22.0
_MOST_LAYERS = 5
_DIRECTIONS = (Text("正向", "forward"), Text("反向", "reverse"))


def _fit(capture: Capture) -> int:
    return Rank.PART if any(chain_weights(layer) for layer in capture.layers) else 0


@figure(
    Text("循环层的权重和偏置", "Weights and biases of a recurrent layer"),
    needs=Text(
        "参数未被改造过的 PyTorch LSTM、GRU 或 RNN 层",
        "an LSTM, GRU or RNN layer of PyTorch with its usual parameters",
    ),
    fit=_fit,
    legend={
        "candidate-{state}": Entry(
            box("gate_fill", "gate", 22), Text("{state} 的候选值的行", "rows of the candidate for {state}")
        ),
        "candidate-h": Entry(box("gate_fill", "gate", 22), Text("算 h 的行", "rows that make h")),
        "projection": Entry(box("h_fill", "h", 22), Text("投影出 h 的行", "rows that project h")),
        "row": Entry(box("gate", "gate", 22), Text("隐藏单元 1 的一行", "the row of hidden unit 1")),
    },
    names=("matrix",),
    narrower=({"compact": True},),
)
def parameters(
    capture: Capture, language: Language, *, layer: str = "", depth: int = 1, compact: bool = False
) -> Canvas:
    """Draw the parameters of one layer of a recurrent module, in all its directions.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent module; left out, the first one.
        depth: which of its stacked layers, the lowest being 1.
        compact: lay it out narrow: what is multiplied by x_t above what is multiplied by h_{t-1}.
    """
    path, every = _chosen(capture, layer)
    layers = every[-1].depth + 1
    if not 1 <= depth <= layers:
        raise UsageError(f"option 'depth' counts the stacked layers from 1 to {layers}, not {depth}")
    chains = tuple(chain for chain in every if chain.depth == depth - 1)
    marks = tuple(_marks(chains, every, language, compact=compact))
    calls = tuple(call.id for call in capture.calls if call.layer == path)
    return Canvas(_title(chains, every), _description(chains, every), marks, calls)


def _chosen(capture: Capture, path: str) -> tuple[str, tuple[ChainWeights, ...]]:
    """The path of the layer, and its weights."""
    known = {layer.path: chains for layer in capture.layers if (chains := chain_weights(layer))}
    if path == "" and path not in known:
        return next(iter(known.items()))
    if path not in known:
        raise UnknownName("recurrent layer", path, known)
    return path, known[path]


def _marks(
    chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...], language: Language, *, compact: bool
) -> Iterator[Mark]:
    bands, top = [], 0.0
    for weights in chains:
        places = [Panel(weights, top - _BAND_HEAD, "ih" if compact else "")]
        if compact:
            places.append(Panel(weights, places[0].bottom, "hh"))
        bands.append(places)
        top = places[-1].bottom - _BAND_FOOT - _BAND_GAP
    every_place = [place for places in bands for place in places]
    left = min(left_edge(place) for place in every_place) - 14
    right = max(right_edge(place, language) for place in every_place) + 14
    for places in bands:
        yield from _band(places[0], (left, places[-1].bottom, right), language)
        for place in places:
            yield from panel(place, language)
    counts = [Label(line.in_language(language), 11.5) for line in _counts(chains, every)]
    reading = Label(_reading(chains[0]).in_language(language), 10.5, "muted")
    for row, label in enumerate((reading, *_candidate(chains), *counts)):
        yield Writing(left, top - 6 - row * _LINE, label, "left", ("total",))


def _band(place: Panel, edges: tuple[float, float, float], language: Language) -> Iterator[Mark]:
    """A rounded band behind a chain with its name in the upper left corner."""
    outline, _, fill = layer_roles(place.weights.depth)
    left, lowest, right = edges
    top, bottom = place.top + _BAND_HEAD, lowest - _BAND_FOOT
    classes = ("band", *place.classes())
    box = (left + right) / 2, (top + bottom) / 2, right - left, top - bottom
    yield Box(*box, fill, outline, 0.6, rounded=True, classes=classes)
    whole = Text("{type} 第 {depth} 层", "{type} layer {depth}") if place.weights.stacked else same("{type}")
    name = whole.format(type=fitted(place.weights.layer.type, 11, 120), depth=place.weights.depth + 1)
    if directions(place.weights.layer) == 2:
        way = _DIRECTIONS[place.weights.direction]
        name = Text("{name}，{way}", "{name}, {way}").format(name=name, way=way)
    yield Writing(left + 12, top - 14, Label(name.in_language(language), 11, outline), "left", classes)


def _candidate(chains: tuple[ChainWeights, ...]) -> Iterator[Label]:
    """How a gate joins its two halves where another gate acts on one of them, for each direction (n of a GRU)."""
    for weights in chains:
        symbols, biased = factors(weights), "bias_ih" in weights.shapes
        for gate in weights.cell.gates:
            if gate.reset:
                own = gate.symbol
                ours, theirs = (f" + b_{{i{own}}}", f" + b_{{h{own}}}") if biased else ("", "")
                from_h = f"{gate.reset}_t ⊙ ( W_{{h{own}}} {symbols['weight_hh']}{theirs} )"
                formula = f"W_{{i{own}}} {symbols['weight_ih']}{ours} + {from_h}"
                yield Label(f"{own}_t = {gate.written}( {formula} )", 14, gate_look(weights.cell, own)[1], math=True)


def _counts(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...]) -> Iterator[Text]:
    """How many parameters a chain, the layer and the module have."""
    weights = chains[0]
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
    return Text(f"{layers} 层合计：{numbers}", f"the {layers} layers together: {numbers}")


def _reading(weights: ChainWeights) -> Text:
    gate = weights.cell.example
    first = weights.first_row(gate.symbol)
    rest = same("")
    if weights.hidden > 1:
        rest = Text("；下面一行归隐藏单元 2，依此类推", "; the next row that of unit 2, and so on")
    return Text(
        "标出的一行：权重和偏置的第 {first} 行（从 0 数起）算出隐藏单元 1 的{name} {gate}{rest}。",
        "Marked: row {first}, counted from 0, of weights and biases makes the {name} {gate} of hidden unit 1{rest}.",
    ).format(first=first, name=gate.title, gate=gate.symbol, rest=rest)


def _title(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...]) -> Text:
    count, total = (sum(chain.count for chain in some) for some in (chains, every))
    name = chains[0].layer.type
    if len(chains) == len(every):
        return Text("{name} 的 {count} 个参数", "The {count} parameters of {name}").format(name=name, count=count)
    return Text(
        "{name} 第 {depth} 层的参数：{count} 个，全部共 {total} 个",
        "Parameters of layer {depth} of {name}: {count} of {total}",
    ).format(name=name, depth=chains[0].depth + 1, count=count, total=total)


def _description(chains: tuple[ChainWeights, ...], every: tuple[ChainWeights, ...]) -> Text:
    weights = chains[0]
    held = [(chain.name(kind), " × ".join(map(str, shape))) for chain in chains for kind, shape in chain.shapes.items()]
    counts = tuple(_counts(chains, every))
    return Text(
        "这一层的参数：{held_zh}。{split}{reading}{counts_zh}。",
        "The parameters of this layer: {held_en}. {split} {reading} Counted: {counts_en}.",
    ).format(
        held_zh="，".join(f"{name}（{shape}）" for name, shape in held),
        held_en=", ".join(f"{name} ({shape})" for name, shape in held),
        split=_split(weights), reading=_reading(weights),
        counts_zh="；".join(line.zh for line in counts), counts_en="; ".join(line.en for line in counts),
    )  # fmt: skip


def _split(weights: ChainWeights) -> Text:
    rows = counted(weights.hidden, "row")
    if len(weights.gates) == 1:
        return Text(
            "权重和偏置各 {hidden} 行，每个隐藏单元一行。", "Weights and biases have {rows}, one for every hidden unit."
        ).format(hidden=weights.hidden, rows=rows)
    return Text(
        "权重和偏置的行按门分块，从上到下是{zh}，每块 {hidden} 行，每个隐藏单元一行。",
        "The rows of weights and biases are split by gate, from top to bottom {en}, {rows} each, one for every hidden unit.",
    ).format(
        zh="、".join(f"{gate.title.zh} {gate.symbol}" for gate in weights.cell.gates),
        en=", ".join(f"{gate.title.en} {gate.symbol}" for gate in weights.cell.gates),
        hidden=weights.hidden,
        rows=rows,
    )
