"""The cell figure in words: which of its parts are drawn, the title and the long description."""

from collections.abc import Collection

from lstm_diagrams.figures.cell.drawings import drawing_of
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Text, counted, same

PARTS = ("cell", "weights", "equations")
_TITLES = {
    (): Text("内部", "Inside"),
    ("weights",): Text("权重", "The weights of"),
    ("equations",): Text("公式", "The equations of"),
    ("weights", "equations"): Text("权重和公式", "The weights and equations of"),
}
"""By what is drawn where the cell itself is not."""
_EQUATIONS = Text("公式依次是：{gates}{states}。", "The equations are those of {gates}{states}.")


def cell_title(moment: Moment, parts: Collection[str] = PARTS) -> Text:
    """What is drawn of which layer."""
    run = moment.run
    which = Text("第 {depth} 层（共 {layers} 层）", "layer {depth} of {layers}") if run.layers > 1 else same("")
    opening = _TITLES[tuple(part for part in PARTS if part in parts and "cell" not in parts)]
    return Text(
        "{type} 单元的{zh}{comma}{which}{side}{step}", "{en} one {type}{cell}{comma}{which}{side}{step}"
    ).format(
        zh=same(opening.zh), en=same(opening.en),
        type=run.layer.type,
        cell=same("") if run.is_cell else same(" cell"),
        comma=Text("：", ": ") if run.layers > 1 else same(""),
        which=which.format(depth=moment.layer + 1, layers=run.layers),
        side=(Text("，正向", ", forward"), Text("，反向", ", reverse"))[moment.direction]
        if run.directions == 2 else same(""),
        step=Text(f"，t = {moment.step}", f", t = {moment.step}") if moment.step else same(""),
    )  # fmt: skip


def cell_description(moment: Moment, parts: Collection[str] = PARTS) -> Text:
    """The whole picture in words."""
    said = []
    if "cell" in parts:
        said.append(
            Text(
                "{way}x_t 有 {inputs} 个数，h_t 有 {width} 个数{memory}。",
                "{way} x_t holds {inputs}, h_t {width}{memory}.",
            ).format(
                way=_way(moment),
                memory=_memory(moment),
                inputs=Text(str(moment.inputs), counted(moment.inputs, "number")),
                width=Text(str(moment.width), counted(moment.width, "number")),
            )
        )
    if "weights" in parts:
        said.append(_weights(moment))
    if "equations" in parts and len(parts) < len(PARTS):
        said.append(_EQUATIONS.format(gates=listed_gates(moment), states=_states(moment)))
    return Text("".join(one.zh for one in said), " ".join(one.en for one in said))


def _weights(moment: Moment) -> Text:
    blocks = len(moment.gates)
    biases = Text("，另有同样行数的偏置", ", each with a bias of as many rows") if moment.biased else same("")
    return Text(
        "权重 weight_ih{suffix} 是 {rows} × {inputs}，"
        "weight_hh{suffix} 是 {rows} × {width}{biases}{projection}；各行从上到下属于：{gates}。每个时间步都用同一组权重。",
        "weight_ih{suffix} is {rows} × {inputs}, "
        "weight_hh{suffix} {rows} × {width}{biases}{projection}; from the top their rows belong to: {gates}. "
        "The same weights are used at every time step.",
    ).format(
        inputs=moment.inputs, width=moment.width, suffix=moment.suffix, rows=blocks * moment.hidden,
        biases=biases,
        projection=Text(
            f"，投影 weight_hr{moment.suffix} 是 {moment.width} × {moment.hidden}",
            f", the projection weight_hr{moment.suffix} {moment.width} × {moment.hidden}",
        ) if moment.run.proj_size else same(""),
        gates=listed_gates(moment),
    )  # fmt: skip


def _memory(moment: Moment) -> Text:
    """How many numbers each state besides h has."""
    numbers = counted(moment.hidden, "number")
    found = [
        Text(f"，{state}_t 有 {moment.hidden} 个数", f" and {state}_t {numbers}") for state in moment.run.states[1:]
    ]
    return Text("".join(text.zh for text in found), "".join(text.en for text in found))


def _way(moment: Moment) -> Text:
    return drawing_of(moment).way.format(
        projected=Text("再由 W_hr 投影，", ", projected by W_hr,") if moment.run.proj_size else same(""),
        next=Text("前一个时刻（反向）", "step before it (reverse)")
        if moment.direction
        else Text("下一个时间步", "next step"),
        activation=moment.cell.gates[-1].written,
    )


def listed_gates(moment: Moment) -> Text:
    """The gates by name and symbol, in the order of the rows."""
    return Text(
        "、".join(f"{gate.title.zh} {gate.symbol}" for gate in moment.cell.gates),
        ", ".join(f"{gate.title.en} {gate.symbol}" for gate in moment.cell.gates),
    )


def _states(moment: Moment) -> Text:
    """The states whose equations follow those of the gates; of a plain RNN none."""
    names = [equation.partition(" ")[0] for equation in moment.cell.equations]
    if not names:
        return same("")
    return Text(f"，以及 {'、'.join(names)}", f", then of {' and '.join(names)}")
