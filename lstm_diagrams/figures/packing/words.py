"""What the figure says: its title and description, the headings of its parts, and what was counted."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.figures.packing.plan import Plan
from lstm_diagrams.words import AXES, Language, Text, counted, same

_MOST = 12
"""So many numbers of a list are written out."""
GIVEN = Text("一批序列，按你的次序", "the batch, in your order")
SORTED = Text("打包：从长到短", "packed: the longest first")
UNCHANGED = Text("打包：本来就从长到短", "packed: it came longest first")
FINAL = Text("h_n，放回你的次序", "h_n, back in your order")
KEPT = Text("h_n，次序照旧", "h_n, in the same order")
ROW = Text("{letter}：样本 {sample}，{steps} 步", "{letter}: sample {sample}, {steps}")
DATA = Text(
    "打包后的 data：{entries} 行，每行 {features} 个数，一步接着一步",
    "the packed data: {entries} of {features}, step after step",
)
_LENGTHS = Text("lengths = {lengths}", "lengths = {lengths}")
_ORDER = Text(" · sorted_indices = {order}", " · sorted_indices = {order}")
_CAME_SORTED = Text(" · sorted_indices = None（本来就有序）", " · sorted_indices = None (it came sorted)")
_PLACES = Text(
    "补齐后（{shape}）有 {places} 个位置：{entries} 个进了 data，{padding} 个是填充，不参与计算",
    "of {places} places once padded ({shape}), {entries} are in data and {padding} are padding that is never computed",
)
_LEFT = Text("画出 {drawn} 条序列，共 {all} 条", "{drawn} of {all} sequences are drawn")
_PROOF = {
    1: Text(
        "粗框：该序列自己的最后一步；那里的 output 与它的 h_n 逐数相等",
        "thick frame: a sequence's own last step; there output equals its h_n, number for number",
    ),
    2: Text(
        "粗框：正向在该序列自己的最后一步结束，反向从那里开始、在第 1 步结束；两处的 output 与 h_n 逐数相等",
        "thick frame: forward ends at a sequence's own last step; reverse begins there and ends at step 1; output equals h_n at both",
    ),
}
_TOP = Text(
    "h_n 里有 {layers} 层；画的是最上面一层，h_n[{entries}]",
    "h_n holds {layers} layers; drawn is the top one, h_n[{entries}]",
)
_UNPROVEN = Text(
    "这次运行没有可以比较的数，所以没有标出 h_n 在哪里",
    "this run has no numbers to compare, so where h_n lies is not marked",
)
_DIFFERENT = Text(
    "有的 h_n 与它最后一步的 output 不相等（≠）：有代码改过其中之一",
    "some h_n differs from the output at its last step (≠): code has changed one of them",
)


def listed(numbers: Sequence[int]) -> str:
    """``[3, 5, 2]``, its end left out where it is long."""
    shown = [str(number) for number in numbers[:_MOST]]
    return f"[{', '.join(shown + ['…'] * (len(numbers) > _MOST))}]"


def sentences(plan: Plan) -> Iterator[Text]:
    """What stands below the picture, line by line."""
    order = plan.packing.order
    more = _CAME_SORTED if order is None else _ORDER.format(order=listed(order))
    yield Text("{lengths}{order}", "{lengths}{order}").format(
        lengths=_LENGTHS.format(lengths=listed(plan.lengths)), order=more
    )
    places = plan.steps * len(plan.order)
    yield _PLACES.format(shape=_shape(plan), places=places, entries=plan.entries, padding=places - plan.entries)
    if not plan.packing.same:
        yield _UNPROVEN
    else:
        yield _PROOF[plan.run.directions]
        if not all(map(all, plan.packing.same)):
            yield _DIFFERENT
    if plan.run.layers > 1:
        yield _TOP.format(layers=plan.run.layers, entries="-1" if plan.run.directions == 1 else "-2:")
    drawn = sum(row is not None for row in plan.rows)
    if drawn < len(plan.order):
        yield _LEFT.format(drawn=drawn, all=len(plan.order))


def _shape(plan: Plan) -> Text:
    zh, en = ("，".join(_words(plan, "zh")), ", ".join(_words(plan, "en")))
    return Text(zh, en)


def _words(plan: Plan, language: Language) -> tuple[str, ...]:
    return shape_words(plan.run.sequence, AXES, language)


def title(plan: Plan) -> Text:
    """Whose batch it is."""
    name = plan.run.name or plan.run.layer.type
    count, shortest, longest = len(plan.order), min(plan.lengths), plan.steps
    span = Text(f"{longest} 步", counted(longest, "step"))
    if shortest < longest:
        span = Text(f"{shortest} 到 {longest} 步", f"{shortest} to {counted(longest, 'step')}")
    return Text("{name} 读入的打包序列：{count} 条，{span}", "What {name} reads, packed: {count} of {span}").format(
        name=same(name), count=Text(str(count), counted(count, "sequence")), span=span
    )


def description(plan: Plan) -> Text:
    """The whole picture in words."""
    return Text(
        "左边是一批长短不一的序列，一条一行，短的用填充补齐；中间从长到短排好，成阶梯，每一步还在运行的条数是 "
        "batch_sizes = {sizes}；下面是打包后的 data，一步接着一步；右边的 h_n 回到原来的次序。{said}。",
        "On the left a batch of sequences of different lengths, one in each row, the short ones padded; in the middle the longest "
        "first, as a staircase: the sequences that run at each step are batch_sizes = {sizes}; below, the packed data, step after "
        "step; on the right h_n in the order of the batch. {said}.",
    ).format(sizes=listed(plan.packing.batch_sizes), said=_joined(plan))


def _joined(plan: Plan) -> Text:
    said = list(sentences(plan))
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))
