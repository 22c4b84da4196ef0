"""Unrolled recurrent layers in words: the title, the long description and the note under the time axis."""

from collections.abc import Mapping, Sequence

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.merging import WORDS
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.recurrent.call_words import sentence
from lstm_diagrams.facts import Tensor
from lstm_diagrams.readings.calls import Series
from lstm_diagrams.readings.recurrence import Recurrence, Stack
from lstm_diagrams.words import Text, counted, same

_MOST_LISTED = 8
_TITLE = Text("{layers} 层{both} {type}，展开 {steps} 个时间步", "{layers}-layer {both}{type} unrolled over {steps}")
_CELL_TITLE = Text("{type} 逐步调用，展开 {steps} 个时间步", "{type} called step by step, unrolled over {steps}")
_STACK_TITLE = Text(
    "{types} 叠成 {layers} 层，展开 {steps} 个时间步", "{types} stacked, {layers} unrolled over {steps}"
)
_LENGTHS = Text(
    "各样本的长度 {lengths}；图中是样本 {sample}，长度 {own}",
    "lengths {lengths}; drawn is sample {sample}, of length {own}",
)
_PADDED = Text(
    "之后的虚线格是填充，不参与计算：{forward}末状态就是第 {own} 步的状态{reverse}。",
    " The dashed cells after that are padding that is never computed: the final states{forward} are those of step {own}{reverse}.",
)
_HIDDEN = Text(
    "之后的虚线格被掩码盖住，状态原样越过它们：{forward}末状态就是第 {own} 步的状态{reverse}。",
    " The dashed cells after that are hidden by the mask, and the states are carried past them unchanged: "
    "the final states{forward} are those of step {own}{reverse}.",
)
_ALL = Text("最上一层的 h_t 组成输出", "h_t of the top layer makes up")
_LAST = Text("最上一层只把最后一步的 h 作为输出", "of the top layer the last h alone is")
_LAST_BOTH = Text(
    "最上一层只把两个方向各自最后一步的 h {merged}作为输出",
    "of the top layer the last h of each direction, {merged}, is",
)
_CALLS = Text("观察到 {calls} 次调用，每次一个时间步", "{counted} observed, one for each step")

_SEEN = Text("{said}（见图 calls）", "{said} (see the figure calls)")
_SERIES = Text(
    '图中把几次调用连在一起画：{said}；figure="calls" 画出调用之间发生了什么。',
    'Several calls are drawn as one: {said}; figure="calls" draws what happens between them.',
)


def listed(entries: Sequence[object]) -> Text:
    """Entries with commas between them, many of them elided."""
    shown = ["…" if index is None else str(entries[index]) for index in elided(len(entries), _MOST_LISTED)]
    return Text("、".join(shown), ", ".join(shown))


def unrolled_title(stack: Stack) -> Text:
    """What is unrolled, and over how many steps."""
    run = stack.bottom
    steps = Text(str(run.steps), counted(run.steps, "step"))
    if len(stack.runs) > 1:
        types = listed([part.layer.type for part in stack.runs])
        layers = len(stack.rows)
        return _STACK_TITLE.format(types=types, layers=Text(str(layers), counted(layers, "layer")), steps=steps)
    if run.is_cell:
        return _CELL_TITLE.format(type=run.layer.type, steps=steps)
    both = Text("双向", "bidirectional ") if run.directions == 2 and not run.wrapped else same("")
    return _TITLE.format(layers=run.layers, both=both, type=run.layer.type, steps=steps)


def unrolled_note(stack: Stack, series: Series | None, sample: int, length: int) -> Text | None:
    """Under the time axis: the lengths of packed sequences, or how many calls were observed and what became of the state."""
    run = stack.bottom
    if series is not None:
        return _SEEN.format(said=sentence(series))
    if run.lengths is not None:
        return _LENGTHS.format(lengths=listed(run.lengths), sample=sample, own=length)
    if run.is_cell or run.later:
        return _CALLS.format(calls=len(run.calls), counted=counted(len(run.calls), "call"))
    return None


def unrolled_description(stack: Stack, series: Series | None, names: Mapping[str, Text], sample: int) -> Text:
    """The whole picture in words."""
    steps, layers = stack.bottom.steps, len(stack.rows)
    states = list(dict.fromkeys(state for run in stack.runs for state in run.states))
    final = f"h_{steps}" if stack.bottom.is_cell else "h_n"
    finals = [_shape(final, run.tensor("h_n"), names) for run in stack.runs if run.returns_states]
    return Text(
        "横向是时间（从左到右 {steps} 步），竖向是深度（从下到上 {layers} 层），{hidden}。"
        "每个时间步的输入 x_t 从下方进入，{states} 传给下一个时间步，{leaving}。各列是同一组权重在不同时刻的样子。"
        "{x}；{output}{final}。{more}",
        "Time runs from left to right ({steps}), depth upwards ({layers}), with {hidden}. "
        "The input x_t enters from below, {states} handed to the next step, and {leaving} the output. "
        "All columns are the same weights at different moments. {x}; {output}{final}.{more}",
    ).format(
        steps=Text(str(steps), counted(steps, "step")),
        layers=Text(str(layers), counted(layers, "layer")),
        hidden=_hidden(stack),
        states=Text(" 和 ".join(states), " and ".join(states) + (" are" if len(states) > 1 else " is")),
        x=_shape("x", stack.bottom.sequence, names),
        output=_shape("h" if stack.top.is_cell else "output", stack.top.output, names),
        final=Text("".join(f"；{t.zh}" for t in finals), "".join(f"; {t.en}" for t in finals)),
        leaving=_leaving(stack.top),
        more=_joined(
            [
                _directions(stack),
                _modules(stack),
                _observed(stack.bottom) if series is None else _SERIES.format(said=sentence(series)),
                _packed(stack.bottom, sample),
            ]
        ),
    )


def _leaving(top: Recurrence) -> Text:
    if top.returns_sequence:
        return _ALL
    return _LAST if top.directions == 1 else _LAST_BOTH.format(merged=WORDS[top.merged])


def _shape(title: str, tensor: Tensor, names: Mapping[str, Text]) -> Text:
    return Text(*(named_shape(title, tensor, names, language) for language in ("zh", "en")))


def _joined(sentences: Sequence[Text]) -> Text:
    return Text("".join(one.zh for one in sentences), "".join(f" {one.en}" for one in sentences if one.en))


def _hidden(stack: Stack) -> Text:
    sizes = [row.run.hidden_size for row in stack.rows]
    if len(set(sizes)) == 1:
        hidden = Text(str(sizes[0]), counted(sizes[0], "hidden unit"))
        if all(row.run.directions == 2 for row in stack.rows):
            return Text(
                "每一步每一层的每个方向有 {hidden} 个隐藏单元", "{hidden} in each direction of each layer at each step"
            ).format(hidden=hidden)
        return Text("每一步每一层有 {hidden} 个隐藏单元", "{hidden} in each layer at each step").format(hidden=hidden)
    return Text(
        "每一步里，各层从下到上有 {sizes} 个隐藏单元", "{sizes} hidden units at each step, from the lowest layer up"
    ).format(sizes=listed(sizes))


def _directions(stack: Stack) -> Text:
    """What the arrows to the left and the second column of units mean."""
    said = []
    merged = dict.fromkeys(run.merged for run in stack.runs if run.directions == 2)
    if merged:
        words = Text("、".join(WORDS[way].zh for way in merged), " or ".join(WORDS[way].en for way in merged))
        said.append(
            Text(
                "双向的层里，正向链从左走到右，反向链从右走到左，每一步把两个方向的 h {merged}。",
                "Where there are two directions, the forward chain runs to the right, the reverse chain to the left, and the h "
                "of both are {merged} at each step.",
            ).format(merged=words)
        )
    sizes = sorted({run.proj_size for run in stack.runs if run.proj_size})
    if sizes:
        words = Text("h 由隐藏单元投影成 {sizes} 个数。", "The hidden units are projected to an h of {sizes} numbers.")
        said.append(words.format(sizes=listed(sizes)))
    return Text("".join(one.zh for one in said), " ".join(one.en for one in said))


def _modules(stack: Stack) -> Text:
    """Which modules lie on top of each other, and what lies between them."""
    if len(stack.runs) == 1:
        return same("")
    parts = [f"{stack.bottom.layer.path} ({stack.bottom.layer.type})"]
    for way, run in zip(stack.between, stack.runs[1:], strict=True):
        parts += [*way, f"{run.layer.path} ({run.layer.type})"]
    return Text("从下到上依次是 {modules}。", "The modules from below: {modules}.").format(modules=listed(parts))


def _observed(run: Recurrence) -> Text:
    if not run.is_cell and not run.later:
        return same("")
    return Text(
        "这是观察到的 {calls} 次调用，每次算一个时间步，上一次调用的状态原样交给下一次。",
        "What is drawn are {counted}, one for each step, the states of each handed to the next as they were.",
    ).format(calls=len(run.calls), counted=counted(len(run.calls), "observed call"))


def _packed(run: Recurrence, sample: int) -> Text:
    """What the lengths of a packed sequence mean for the sample drawn."""
    if run.lengths is None:
        return same("")
    length = run.lengths[sample]
    rest = (_PADDED if run.stacks_states else _HIDDEN).format(
        own=length,
        forward=Text("正向链的", " of the forward chain") if run.directions == 2 else same(""),
        reverse=Text("，反向的链也从这一步开始", ", and the reverse chain starts there")
        if run.directions == 2
        else same(""),
    )
    return Text(
        "这批序列{how_zh}，长度依次为 {lengths}。图中是样本 {sample}，共 {own} 步。{rest}",
        "The sequences are {how_en}, their lengths are {lengths}. Drawn is sample {sample} with {steps}.{rest}",
    ).format(
        how_zh="是打包（packed）的" if run.stacks_states else "带有掩码（mask）",
        how_en="packed" if run.stacks_states else "masked",
        lengths=listed(run.lengths),
        sample=sample,
        own=length,
        steps=counted(length, "step"),
        rest=rest if length < run.steps else same(""),
    )
