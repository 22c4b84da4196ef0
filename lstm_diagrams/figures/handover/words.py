"""The words of the handover picture: what is carried over, to whom, and that both moments share their weights."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import rounded, straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.roles import layer_roles, state_dashed, state_role
from lstm_diagrams.figures.handover.pair import Handover
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, counted, same

_SIZE = 11.0
_ROW = 19.0
_SAMPLE = 30.0
_TO_ALL = Text(
    "{width} 个数，每一个都送给下一步的每一个隐藏单元（{name}：{rows} × {width}，每条细线是 {gates} 个权重）",
    "{numbers}, and every one goes to every unit of the next step ({name}: {rows} × {width}, a thin line is {weights})",
)
_MEMORY = Text(
    "{hidden} 个数，第 k 个隐藏单元的只交给第 k 个隐藏单元（逐元素乘{gate}）",
    "{numbers}, from unit k to unit k alone (times {gate}, element by element)",
)
_OWN_H = Text(
    "另外，第 k 个隐藏单元的 h 直接交给第 k 个隐藏单元（逐元素乘{gate}）",
    "besides, that of unit k goes straight to unit k (times {gate}, element by element)",
)
_PROJECTED = Text(
    "投影：{hidden} 个隐藏单元的输出变成 h 的 {width} 个数（weight_hr{suffix}：{width} × {hidden}）",
    "projection: the outputs of {units} become the {numbers} of h (weight_hr{suffix}: {width} × {hidden})",
)
_SAME = Text("同一组权重，两个时刻", "same weights, two moments")


def to_all(pair: Handover) -> Text:
    """How many numbers h has and where they go."""
    moment = pair.early
    gates = len(moment.gates)
    return _TO_ALL.format(
        width=moment.width, rows=gates * moment.hidden, gates=gates, name=f"weight_hh{moment.suffix}",
        weights=counted(gates, "weight"), numbers=counted(moment.width, "number"),
    )  # fmt: skip


def to_itself(pair: Handover) -> Text:
    """What each unit hands to itself, where a gate keeps a state; in a plain RNN there is nothing of the kind."""
    moment, keeper = pair.early, pair.early.cell.keeper
    assert keeper is not None
    phrase = _OWN_H if keeper.state == "h" else _MEMORY
    gate = (
        Text("1 减{title} {symbol}", "1 minus the {title} {symbol}")
        if keeper.rest
        else Text("{title} {symbol}", "the {title} {symbol}")
    )
    return phrase.format(
        hidden=moment.hidden, numbers=counted(moment.hidden, "number"),
        gate=gate.format(title=keeper.gate.title, symbol=keeper.gate.symbol),
    )  # fmt: skip


def projected(pair: Handover) -> Text:
    """What W_hr makes of the units' outputs."""
    moment = pair.early
    return _PROJECTED.format(
        hidden=moment.hidden, width=moment.width, suffix=moment.suffix,
        units=counted(moment.hidden, "unit"), numbers=counted(moment.width, "number"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """One kind of line between the circles: its sample, its symbol and what it does."""

    kind: str
    symbol: str
    role: Role
    text: Text
    thickness: float


def _rows(pair: Handover) -> Iterator[_Row]:
    yield _Row("h", pair.early.now("h"), "h", to_all(pair), 0.9)
    if pair.kept:
        yield _Row(pair.kept, pair.early.now(pair.kept), state_role(pair.kept), to_itself(pair), 2.0)
    if pair.early.run.proj_size:
        yield _Row("projection", "W_{hr}", "gate", projected(pair), 0.9)


def headline(pair: Handover, y: float, language: Language) -> Iterator[Mark]:
    """Which layer it is, and one row for each kind of line with a sample of its lines, the lowest at height ``y``."""
    rows = list(_rows(pair))
    labels = [Label(row.text.in_language(language), _SIZE) for row in rows]
    symbols = [Label(row.symbol, 14, row.role, math=True) for row in rows]
    indent = _SAMPLE + 10 + max(symbol.width for symbol in symbols) + 10
    left = (pair.middle(False) + pair.middle(True) - indent - max(label.width for label in labels)) / 2
    for number, row in enumerate(rows):
        height = y + (len(rows) - 1 - number) * _ROW
        sample = straight((left, height), (left + _SAMPLE, height))
        classes = (row.kind, "words")
        kept = row.kind == pair.kept
        dashed = kept and state_dashed(row.kind)
        yield Line(sample, row.role, row.thickness, arrow=kept, arrow_size=0.7, dashed=dashed, classes=classes)
        yield Writing(left + _SAMPLE + 10, height, symbols[number], "left", classes)
        yield Writing(left + indent, height, labels[number], "left", classes)
    yield Writing(left, y + len(rows) * _ROW + 4, _heading(pair, language), "left", ("words",))


def _heading(pair: Handover, language: Language) -> Label:
    kind, layer = fitted(pair.early.run.layer.type, 12, 160), pair.early.layer
    whole = (
        same("{kind}") if pair.early.run.is_cell else Text("{kind} 第 {layer} 层{side}", "{kind}, layer {layer}{side}")
    )
    text = whole.format(
        kind=kind, layer=layer + 1, side=Text("，正向", ", forward") if pair.early.run.directions == 2 else same("")
    )
    return Label(text.in_language(language), 12, layer_roles(layer)[0])


def shared_weights(pair: Handover, language: Language) -> Iterator[Mark]:
    """A bracket below both cells: the weights are the same ones; nothing where the earlier moment is no cell."""
    if pair.initial:
        return
    left, right = pair.middle(False) + 12, pair.middle(True) - 12
    foot = pair.bottom - 20
    corners = [(left, pair.bottom - 3), (left, foot), (right, foot), (right, pair.bottom - 3)]
    yield Line(rounded(corners, 8), "gate", 1.2, dashed=True, classes=("weight",))
    middle = (left + right) / 2
    yield Writing(middle, foot - 14, Label(_SAME.in_language(language), _SIZE, "gate"), classes=("weight",))
    for row, (name, rows, columns) in enumerate(_weights(pair)):
        label = Label(f"{name}: {rows} × {columns}", 10, "muted")
        yield Writing(middle, foot - 31 - 15 * row, label, classes=("weight",))


def _weights(pair: Handover) -> Iterator[tuple[str, int, int]]:
    """Name, rows and columns of the layer's matrices."""
    moment = pair.early
    rows = len(moment.gates) * moment.hidden
    yield f"weight_ih{moment.suffix}", rows, moment.inputs
    yield f"weight_hh{moment.suffix}", rows, moment.width
    if moment.run.proj_size:
        yield f"weight_hr{moment.suffix}", moment.width, moment.hidden


def description(pair: Handover) -> Text:
    """The whole picture in words."""
    moment = pair.early
    where = (
        Text("左边是初始状态，右边是第 1 个时间步", "On the left the initial states, on the right step 1")
        if pair.initial
        else Text("左边是时间步 {early}，右边是时间步 {late}", "On the left step {early}, on the right step {late}")
    )
    own = Text("{state}：{words}；", " {state}: {words};").format(
        state=f"{pair.kept}_{moment.step}", words=to_itself(pair)
    ) if pair.kept else same("")  # fmt: skip
    shared = Text("两边是同一组权重、两个时刻。", " Both are the same weights at two moments.")
    return Text(
        "{where}，同一层的 {hidden} 个隐藏单元各画成一个圆。h_{early}：{all}；{own}每一步的输入 x 从下方进入，h 也向上送出。{shared}",
        "{where}, the {units} of the layer as circles. h_{early}: {all};{own} the input x of each step enters from below, and "
        "h also leaves upwards.{shared}",
    ).format(
        where=where.format(early=moment.step, late=pair.late.step), hidden=moment.hidden, early=moment.step,
        units=counted(moment.hidden, "unit"), all=to_all(pair), own=own, shared=same("") if pair.initial else shared,
    )  # fmt: skip
