"""The words of the handover picture: what is carried over, to whom, and that both moments share their weights."""

from collections.abc import Iterator

from lstm_diagrams.drawing.handover_cells import Handover
from lstm_diagrams.drawing.lines import rounded, straight
from lstm_diagrams.drawing.marks import Label, Line, Mark, Writing
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, counted, same

_SIZE = 11.0
_ROW = 18.0
_SAMPLE = 30.0
_TO_ALL = Text(
    "{h}：{numbers} 个数，每一个都送给下一步的每一个单元（W_hh：{rows} × {width}，每条细线 {gates} 个权重）",
    "{h}: {numbers}, each of which goes to every unit of the next step (W_hh: {rows} × {width}, {weights} per thin line)",
)
_TO_ITSELF = {
    "c": Text(
        "{c}：{hidden} 个数，第 k 个单元只交给第 k 个单元（逐元素乘遗忘门 f）",
        "{c}: {numbers}, from unit k to unit k alone (times the forget gate f, element by element)",
    ),
    "h": Text(
        "另外，第 k 个单元把自己的 h 留给第 k 个单元（逐元素乘更新门 z）",
        "besides, unit k keeps its own h (times the update gate z, element by element)",
    ),
}
_SAME = Text("同一组权重，两个时刻", "same weights, two moments")


def to_all(pair: Handover) -> Text:
    """What h is and where it goes."""
    moment = pair.early
    gates = len(moment.gates)
    return _TO_ALL.format(
        h=f"h_{moment.step}", width=moment.width, rows=gates * moment.hidden, gates=gates,
        weights=counted(gates, "weight"),
        numbers=Text(str(moment.width), counted(moment.width, "number")),
    )  # fmt: skip


def to_itself(pair: Handover) -> Text:
    """What each unit hands to itself; ValueError in a plain RNN, where there is nothing of the kind."""
    if not pair.kept:
        raise ValueError("no state of a plain RNN goes from unit to unit")
    moment = pair.early
    return _TO_ITSELF[pair.kept].format(
        c=f"c_{moment.step}", hidden=moment.hidden, numbers=counted(moment.hidden, "number")
    )


def headline(pair: Handover, y: float, language: Language) -> Iterator[Mark]:
    """One row for each way of handing over, each with a sample of its lines, the lowest at height ``y``."""
    rows: list[tuple[Text, Role, float, str]] = [(to_all(pair), "h", 0.9, "h")]
    if pair.kept:
        role: Role = "c" if pair.kept == "c" else "h"
        rows.append((to_itself(pair), role, 2.0, pair.kept))
    labels = [Label(text.in_language(language), _SIZE, role) for text, role, _, _ in rows]
    width = max(label.width for label in labels) + _SAMPLE + 8
    left = (pair.middle(False) + pair.middle(True) - width) / 2
    for row, (label, (_, role, thick, name)) in enumerate(zip(labels, rows, strict=True)):
        height = y + row * _ROW
        sample = straight((left, height), (left + _SAMPLE, height))
        yield Line(sample, role, thick, arrow=row == 1, arrow_size=0.7, classes=(name, "words"))
        yield Writing(left + _SAMPLE + 8, height, label, "left", (name, "words"))


def shared_weights(pair: Handover, language: Language) -> Iterator[Mark]:
    """A bracket below both cells: the weights are the same ones; nothing where the earlier moment is no cell."""
    if pair.initial:
        return
    inner = 22.0
    left, right = pair.left(False) + pair.width - inner, pair.left(True) + inner
    if left - pair.middle(False) < 8:
        left, right = pair.middle(False) + 14, pair.middle(True) - 14
    foot = pair.bottom - 20
    corners = [(left, pair.bottom - 3), (left, foot), (right, foot), (right, pair.bottom - 3)]
    yield Line(rounded(corners, 8), "gate", 1.2, dashed=True, classes=("weight",))
    middle = (left + right) / 2
    yield Writing(middle, foot - 14, Label(_SAME.in_language(language), _SIZE, "gate"), classes=("weight",))
    moment = pair.early
    rows = len(moment.gates) * moment.hidden
    for row, (name, width) in enumerate((("ih", moment.inputs), ("hh", moment.width))):
        label = Label(f"weight_{name}{moment.suffix}  {rows} × {width}", 10, "muted")
        yield Writing(middle, foot - 31 - 15 * row, label, classes=("weight",))


def description(pair: Handover) -> Text:
    """The whole picture in words."""
    moment = pair.early
    first = Text("左边是初始状态，右边是第 1 个时间步", "On the left the initial states, on the right step 1")
    usual = Text(
        "左边是时间步 {early}，右边是时间步 {late}", "On the left step {early}, on the right step {late}"
    ).format(early=moment.step, late=pair.late.step)
    own = to_itself(pair) if pair.kept else same("")
    shared = Text("两边是同一组权重、两个时刻。", " Both are the same weights at two moments.")
    return Text(
        "{where}，同一层的 {hidden} 个单元各画成一个圆。{all}；{own}{stop}每一步的输入 x 从下方进入，h 也向上送出。{shared}",
        "{where}: the same {units} as circles. {all}; {own}{stop}The input x of each step enters from below, and h also leaves "
        "upwards.{shared}",
    ).format(
        where=first if pair.initial else usual, hidden=moment.hidden, units=counted(moment.hidden, "unit"),
        all=to_all(pair), own=own, stop=Text("。", ". ") if pair.kept else same(""),
        shared=same("") if pair.initial else shared,
    )  # fmt: skip
