"""What each constructor argument of a recurrent layer does, told for the live module (facts: documentation of nn.LSTM, GRU, RNN)."""

from collections.abc import Callable
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.facts import SettingValue
from lstm_diagrams.readings.factored_shapes import gate_count, shapes_of
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.words import AXES, Text, counted, same

_MOST_SHAPES = 6
_COMMON = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional")


@dataclass(frozen=True, slots=True)
class Argument:
    """A constructor argument with the value that the live module holds; ``short`` where its part is to show that value alone."""

    run: Recurrence
    name: str
    short: bool = False

    @property
    def value(self) -> SettingValue:
        """The live value."""
        return self.run.layer.setting(self.name)

    @property
    def written(self) -> str:
        """As one writes it in Python: ``dropout=0.1``."""
        return f"{self.name}={self.value!r}"

    @property
    def shown(self) -> str:
        """What stands at the part that it rules."""
        return repr(self.value) if self.short else self.written

    @property
    def matters(self) -> bool:
        """Whether it does anything in this module: dropout works between layers, batch_first where there is a batch axis."""
        if self.name == "dropout":
            return self.run.layers > 1 and bool(self.value)
        if self.name == "batch_first":
            return self.run.sequence.size("batch") is not None and self.run.sequence.lengths is None
        return True


def known_arguments(run: Recurrence) -> tuple[str, ...]:
    """The arguments that the constructor of this kind takes, in PyTorch's order of explanation.

    A projection makes a narrower h beside a memory that keeps its width, so it needs a state besides h.
    """
    own = ("proj_size",) if len(run.states) > 1 else ()
    known = {setting.name for setting in run.layer.settings}
    return tuple(name for name in (*_COMMON, *own, "nonlinearity") if name in known)


def meaning(argument: Argument) -> Text:
    """What the argument does, in a few sentences."""
    return _MEANINGS[argument.name](argument.run, argument.value)


def ruled_shapes(argument: Argument) -> tuple[str, ...]:
    """Shapes of weights that the argument decides about, at most a handful; ``…`` for those left out."""
    found = shapes_of(argument.run, _RULED.get(argument.name, ""))
    return tuple("…" if place is None else found[place] for place in elided(len(found), _MOST_SHAPES))


_RULED = {
    "input_size": r"weight_ih(_l0(_reverse)?)?",
    "hidden_size": r"(weight|bias)_(ih|hh|hr)(_l0)?|weight_ih_l1",
    "num_layers": r"weight_ih_l\d+",
    "bias": r"bias_(ih|hh)(_l\d+(_reverse)?)?",
    "bidirectional": r"(weight|bias)_(ih|hh|hr)_l0_reverse|weight_ih_l1",
    "proj_size": r"weight_(hr|hh)_l0|weight_ih_l1",
}
"""Names of the weights whose shape or number depends on the argument; those of the first layers stand for all."""

_INPUT_SIZE = Text(
    "每个时间步的输入 x_t 含有 {features} 个数。它只决定第 1 层的 weight_ih_l0 有几列；再往上的层读的是下面一层的 h。",
    "Each x_t holds {features}. It only sets how many columns weight_ih_l0 of layer 1 has; layers above read the h below them.",
)
_HIDDEN_SIZE = Text(
    "每一层（每个方向）在每个时间步有 {hidden} 个隐藏单元，{states}。它与序列的长度 T = {steps} 毫无关系。",
    "Each layer (each direction) has {hidden} at every step: {states}. It has nothing to do with the length "
    "of the sequence, T = {steps}.",
)
_INPUT_SIZE_OF_CELL = Text(
    "每个时间步的输入 x_t 含有 {features} 个数。它只决定 weight_ih 有几列。",
    "Each x_t holds {features}. It only sets how many columns weight_ih has.",
)
_HIDDEN_SIZE_OF_CELL = Text(
    "这个单元在每个时间步有 {hidden} 个隐藏单元，{states}。它与走了几步（这里 {steps} 步）毫无关系。",
    "The cell has {hidden} at every step: {states}. It has nothing to do with how many steps it runs, here {steps}.",
)
_BIAS_OF_CELL = Text(
    "有一对偏置 b_ih 和 b_hh，各 {rows} 个数，分别加在 W_ih·x 和 W_hh·h 上。",
    "There is a pair of biases, b_ih and b_hh, {rows} numbers each, added to W_ih·x and W_hh·h.",
)
_NUM_LAYERS = Text(
    "竖直方向叠了 {layers} 层：上面一层在每个时间步读下面一层的 h_t，每层都有自己的权重。output 只取最上面一层，h_n 则每层都有。",
    "{layers} layers are stacked upwards: the upper one reads the h_t of the lower one at every step; each has its own weights. output is the "
    "top layer alone, h_n holds every layer.",
)
_ONLY_LAYER = Text(
    "只有一层：它读 x_t，它的 h_t 就是 output。层数再多，就在竖直方向往上叠，每层都有自己的权重。",
    "There is one layer: it reads x_t, and its h_t is output. More layers would be stacked upwards, each with weights of its own.",
)
_BIAS = Text(
    "每一层每个方向有一对偏置 b_ih 和 b_hh，各 {rows} 个数，分别加在 W_ih·x 和 W_hh·h 上。",
    "Each layer and direction has a pair of biases, b_ih and b_hh, {rows} numbers each, added to W_ih·x and W_hh·h.",
)
_NO_BIAS = Text(
    "这个模型没有偏置：不含 b_ih 和 b_hh，比带偏置时少 {count} 个参数。",
    "This model has no biases: neither b_ih nor b_hh, {count} parameters fewer than with them.",
)
_BATCH_FIRST = Text(
    "它只决定输入和 output 各轴的先后：现在是{now}在前，换成 {other} 就是{then}在前。{states} 的轴不受影响，权重也不变。",
    "It only sets the order of the axes of the input and of output: here {now} comes first, with {other} {then} would. The axes of "
    "{states} stay, and so do all weights.",
)
_NO_BATCH = Text(
    "这次的输入没有批量轴，batch_first 不起作用。",
    "This input has no batch axis, so batch_first does nothing.",
)
_PACKED = Text(
    "这次的输入是打包序列，它没有分开的批量轴和时间轴，batch_first 不起作用。",
    "This input is a packed sequence, which has no separate axes for batch and time, so batch_first does nothing.",
)
_DROPOUT = Text(
    "训练时，一层交给上面一层的每个数都以概率 {p} 置零，留下的再放大。最上面一层之后不丢，沿时间传递时不丢，eval() 时也不丢。没有参数。",
    "In training each number handed to the layer above is set to zero with probability {p}, the others are scaled up. Nothing is "
    "dropped after the top layer, along time, or after eval(). It has no parameters.",
)
_NO_DROPOUT = Text(
    "值为 0：层与层之间什么也不丢。",
    "It is 0: nothing is dropped between layers.",
)
_ONE_LAYER = Text(
    "只有一层，没有“层与层之间”可言，所以 dropout 在这里不起作用；最上面一层之后本来就不丢。",
    "There is one layer only, so there is nothing between layers and dropout does nothing here; after the top layer "
    "nothing is dropped anyway.",
)
_BOTH_WAYS = Text(
    "每一层多一条反向链，从 t = {steps} 走到 t = 1，权重另有一套，名字带 _reverse。每一步两个方向的 h 拼在一起：2·{h} = {both} 个数。",
    "Every layer has a second chain, from t = {steps} to t = 1, with weights of its own, named _reverse. At each step the h of both "
    "directions are joined: 2·{h} = {both} numbers.",
)
_ONE_WAY = Text(
    "只有正向链。改成 True，每一层就多一条反向链：output 的最后一轴从 {h} 变成 2·{h} = {both}，h_n 的第一轴从 {layers} 变成 2·{layers} = {states}。",
    "There is a forward chain only. With True every layer would have a reverse one too: the last axis of output would grow from {h} "
    "to 2·{h} = {both}, the first of h_n from {layers} to 2·{layers} = {states}.",
)
_PROJECTED = Text(
    "h_t 由 {hidden} 个数经 weight_hr 投影成 {size} 个；c_t 仍是 {hidden} 个。output、h_n 和 weight_hh 的列数都跟着变。",
    "weight_hr projects h_t from {hidden} numbers to {size}; c_t keeps {hidden}. output, h_n and the columns of weight_hh "
    "follow.",
)
_NOT_PROJECTED = Text(
    "值为 0 表示不投影：h_t 和隐藏单元一样多，都是 {hidden} 个数。",
    "0 means no projection: h_t holds as many numbers as there are hidden units, {hidden}.",
)
_NONLINEARITIES = {
    "tanh": Text(
        "每个隐藏单元最后经过 tanh，h_t 的每个数都在 −1 和 1 之间。没有参数。",
        "Every hidden unit ends in tanh, so each number of h_t lies between −1 and 1. It has no parameters.",
    ),
    "relu": Text(
        "每个隐藏单元最后经过 relu，h_t 的每个数都不小于 0，也没有上限。没有参数。",
        "Every hidden unit ends in relu, so no number of h_t is below 0, and nothing bounds it above. It has no parameters.",
    ),
}


def _input_size(run: Recurrence, _: SettingValue) -> Text:
    return (_INPUT_SIZE_OF_CELL if run.is_cell else _INPUT_SIZE).format(
        features=Text(str(run.features), counted(run.features, "number"))
    )


def _hidden_size(run: Recurrence, _: SettingValue) -> Text:
    names = [f"{state}_t" for state in run.states]
    if run.proj_size:
        states = Text(
            f"c_t 有 {run.hidden_size} 个数，h_t 投影成 {run.proj_size} 个",
            f"c_t holds {run.hidden_size} numbers, h_t is projected to {run.proj_size}",
        )
    else:
        verb, each = ("hold", " each") if len(names) > 1 else ("holds", "")
        states = Text(
            f"{'、'.join(names)} {'各' if len(names) > 1 else ''}有 {run.hidden_size} 个数",
            f"{' and '.join(names)} {verb} {counted(run.hidden_size, 'number')}{each}",
        )
    units = Text(str(run.hidden_size), counted(run.hidden_size, "hidden unit"))
    return (_HIDDEN_SIZE_OF_CELL if run.is_cell else _HIDDEN_SIZE).format(hidden=units, states=states, steps=run.steps)


def _num_layers(run: Recurrence, _: SettingValue) -> Text:
    return _NUM_LAYERS.format(layers=run.layers) if run.layers > 1 else _ONLY_LAYER


def _bias(run: Recurrence, value: SettingValue) -> Text:
    gates = gate_count(run)
    rows = f"{gates}·{run.hidden_size}" if gates > 1 else str(run.hidden_size)
    missing = 2 * gates * run.hidden_size * run.layers * run.directions
    return (_BIAS_OF_CELL if run.is_cell else _BIAS).format(rows=rows) if value else _NO_BIAS.format(count=missing)


def _batch_first(run: Recurrence, value: SettingValue) -> Text:
    if run.sequence.lengths is not None:
        return _PACKED
    if run.sequence.size("batch") is None:
        return _NO_BATCH
    order = [AXES["batch"], AXES["time"]]
    now, then = order if value else order[::-1]
    states = [f"{state}_{suffix}" for suffix in "0n" for state in run.states]
    return _BATCH_FIRST.format(now=now, then=then, other=not value, states=same(", ".join(states)))


def _dropout(run: Recurrence, value: SettingValue) -> Text:
    if run.layers == 1:
        return _ONE_LAYER
    return _DROPOUT.format(p=value) if value else _NO_DROPOUT


def _bidirectional(run: Recurrence, value: SettingValue) -> Text:
    h = run.width_of_h
    return (_BOTH_WAYS if value else _ONE_WAY).format(
        steps=run.steps, h=h, both=2 * h, layers=run.layers, states=2 * run.layers
    )


def _proj_size(run: Recurrence, value: SettingValue) -> Text:
    return (_PROJECTED if value else _NOT_PROJECTED).format(hidden=run.hidden_size, size=run.proj_size)


def _nonlinearity(_: Recurrence, value: SettingValue) -> Text:
    return _NONLINEARITIES[str(value)]


_MEANINGS: dict[str, Callable[[Recurrence, SettingValue], Text]] = {
    "input_size": _input_size,
    "hidden_size": _hidden_size,
    "num_layers": _num_layers,
    "bias": _bias,
    "batch_first": _batch_first,
    "dropout": _dropout,
    "bidirectional": _bidirectional,
    "proj_size": _proj_size,
    "nonlinearity": _nonlinearity,
}
