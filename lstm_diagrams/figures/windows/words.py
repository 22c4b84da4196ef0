"""What the figure says of windows: how they were taken, how they were split, and what both parts hold."""

from collections.abc import Collection, Iterator

from lstm_diagrams.facts import WindowSet
from lstm_diagrams.readings.windows import Split, shuffled, strides
from lstm_diagrams.words import Text, counted

SETS = {"train": Text("训练", "train"), "test": Text("测试", "test")}
TAKEN = Text("窗口在记录上滑动", "a window slides on the record")
STACKED = Text("窗口叠成样本", "the windows stacked as samples")
TRAIN_STACKED = Text("训练窗口叠成样本", "the windows to train with, stacked as samples")
NONE = Text("没有", "none")
WHOLE = Text("整段记录，按比例", "the whole record, to scale")
BORDER = Text("离得最近的一对窗口", "the two windows that are nearest to each other")
RECORD = Text("记录", "record")
BOTH = Text("两边都有", "both hold")
WINDOW = Text("窗口：第 {first} … {last} 行", "window: rows {first} … {last}")
THEN = Text("，目标：第 {first} … {last} 行", ", target: rows {first} … {last}")
MORE = Text("另有 {count} 个窗口", "{count} more windows")
_TAKEN = Text(
    "{count} 个窗口，每个 {steps} 步，{stride}{order}{target}",
    "{count} of {steps}, {stride}{order}{target}",
)
_ALONE = Text("只有一个", "a single one")
_STRIDE = Text("步幅 {stride}", "stride {stride}")
_STRIDES = Text("步幅 {least} 到 {most}", "strides {least} to {most}")
_SHUFFLED = Text("，打乱了次序", ", in shuffled order")
_NEXT = Text("；目标是紧接着的 {horizon} 行，取第 {columns} 列", "; the target is the next {horizon}, column {columns}")
_LATER = Text(
    "；目标是窗口之后再隔 {gap} 行的 {horizon} 行，取第 {columns} 列",
    "; the target is {horizon} that begin {gap} after the window, column {columns}",
)
_INSIDE = Text(
    "；注意：目标从窗口里面就开始了，模型读到了它要预报的数（第 {columns} 列的 {horizon} 行）",
    "; mind: the target begins inside the window, so the model reads what it is to forecast ({horizon}, column {columns})",
)
_SPLIT = Text("{name}：{said}", "{name}: {said}")
_CLEAN = Text(
    "没有一行同时在训练窗口和测试窗口里", "no row is held by windows to train with and by windows to test with"
)
_LEAK = Text(
    "数据泄漏：{all} 个测试目标里，有 {known} 个含有训练窗口或训练目标里的行；{crossing} 个测试窗口（连同目标）与训练有共同的行",
    "leakage: {known} of {all} test targets have rows that training read or had as targets; {crossing} test windows, with their "
    "targets, hold rows of training",
)
_PAST = Text(
    "{all} 个测试窗口里，有 {crossing} 个与训练有共同的行，但没有一个测试目标的行在训练里出现过",
    "{crossing} of {all} test windows hold rows of training, but no row of a test target is among them",
)
_SHARED = Text(
    "{all} 个测试窗口里，有 {crossing} 个与训练有共同的行",
    "{crossing} of {all} test windows hold rows that training holds too",
)
_BACKWARDS = Text(
    "有的训练窗口比测试窗口还晚：模型见过了后来的天",
    "some windows to train with come after windows to test with: training has seen what comes later",
)


def sentences(train: WindowSet, split: Split | None) -> Iterator[Text]:
    """What stands below the picture, line by line."""
    if split is None:
        yield taken(train)
        return
    for name, one in (("train", train), ("test", split.test)):
        yield _SPLIT.format(name=SETS[name], said=taken(one))
    yield leakage(split)
    if split.backwards:
        yield _BACKWARDS


def taken(one: WindowSet) -> Text:
    """How the windows of a set were taken."""
    return _TAKEN.format(
        count=Text(str(len(one.firsts)), counted(len(one.firsts), "window")),
        steps=Text(str(one.steps), counted(one.steps, "step")),
        stride=_stride(one), order=_SHUFFLED if shuffled(one) else "", target=_target(one),
    )  # fmt: skip


def _stride(one: WindowSet) -> Text:
    found = strides(one)
    if found is None:
        return _ALONE
    least, most = found
    return _STRIDE.format(stride=least) if least == most else _STRIDES.format(least=least, most=most)


def _target(one: WindowSet) -> Text | str:
    if one.ahead is None:
        return ""
    gap = one.ahead - one.steps
    words = _NEXT if gap == 0 else _LATER if gap > 0 else _INSIDE
    return words.format(
        horizon=Text(str(one.horizon), counted(one.horizon, "row")), gap=Text(str(gap), counted(gap, "row")),
        columns=", ".join(map(str, one.target_columns)),
    )  # fmt: skip


def leakage(split: Split) -> Text:
    """What both parts hold."""
    if not split.shared:
        return _CLEAN
    words = _SHARED if split.test.ahead is None else _LEAK if split.known_targets else _PAST
    return words.format(crossing=split.crossing, all=len(split.test.firsts), known=split.known_targets)


def title(length: int, train: WindowSet, split: Split | None) -> Text:
    """From the record to the windows."""
    counts = Text(str(len(train.firsts)), str(len(train.firsts)))
    if split is not None:
        counts = Text("{train} + {test}", "{train} + {test}").format(
            train=len(train.firsts), test=len(split.test.firsts)
        )
    return Text("一段 {length} 行的记录切成 {count} 个窗口", "A record of {length} rows in {count} windows").format(
        length=length, count=counts
    )


def description(length: int, train: WindowSet, split: Split | None, parts: Collection[str]) -> Text:
    """The drawn parts in words."""
    said = list(sentences(train, split))
    found = [
        _PARTS[part].format(length=length) for part in parts if split is not None or part not in ("record", "pair")
    ]
    return Text(
        "{parts}。{said}。", "{parts}. {said}."
    ).format(
        parts=Text("；".join(one.zh for one in found), "; ".join(one.en for one in found)),
        said=Text("；".join(one.zh for one in said), "; ".join(one.en for one in said)),
    )  # fmt: skip


_PARTS = {
    "windows": Text(
        "一段 {length} 行的记录，头几个窗口和它们的目标画在各自的行下面",
        "A record of {length} rows, the first windows and targets under the rows that they hold",
    ),
    "block": Text(
        "窗口叠起来，成为样本 × 时间步 × 特征的立方体",
        "the windows stacked: samples × steps × features",
    ),
    "record": Text(
        "整段记录里训练窗口和测试窗口各占的行，按比例画，两边都有的行是红的",
        "the rows of the whole record that training and testing hold, to scale, those that both hold in red",
    ),
    "pair": Text(
        "离得最近的一对训练窗口和测试窗口，两边都有的行是红的",
        "the nearest pair of a window to train with and one to test with, the rows of both in red",
    ),
}
