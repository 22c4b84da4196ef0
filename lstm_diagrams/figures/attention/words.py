"""Attention in words: how pairs are scored, the title, the description, the notes."""

from collections.abc import Collection, Sequence

from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.attention import Attention
from lstm_diagrams.readings.attention_scores import Score
from lstm_diagrams.words import Text, counted, same

_NAMES: dict[Score, Text] = {
    "dot": Text("点积", "dot product"),
    "scaled": Text("缩放点积", "scaled dot product"),
    "general": Text("双线性（general）", "bilinear (general)"),
    "additive": Text("加性", "additive"),
    "location": Text("只看提问的一步", "from the asking step alone"),
    "learned": Text("学到的打分", "learned, no asking step"),
    "multihead": Text("多头注意力", "multi-head"),
    "other": Text("其他打分", "other"),
}
FORMULAS: dict[Score, str] = {
    "dot": "e_{j} = s · h_{j}",
    "scaled": "e_{j} = s · h_{j} / √d",
    "general": "e_{j} = s · W h_{j}",
    "additive": "e_{j} = v · tanh(W s + U h_{j})",
    "location": "e = W s",
    "learned": "e_{j} = w · h_{j}",
    "multihead": "e_{j} = W_{q} s · W_{k} h_{j} / √d",
    "other": "e_{j} = f(s, h_{j})",
}
"""By the names: Bahdanau, Cho, Bengio 2015; Luong, Pham, Manning 2015; Vaswani et al. 2017."""
_ONE = 0.01
"""How far from 1 a sum of rounded weights may be."""
NEEDS_NUMBERS = Text("权重太多，没有保留：用 values=True", "too many weights to be kept: use values=True")


def score_name(attention: Attention) -> Text:
    """What the score function is called, with the heads."""
    name = _NAMES[attention.score]
    if attention.layer is not None:
        name = Text("{type}：{name}", "{type}: {name}").format(type=attention.layer.type, name=name)
    if attention.heads > 1:
        name = Text("{name}，{heads} 个头", "{name}, {heads} heads").format(name=name, heads=attention.heads)
    return name


def sum_to_one(sums: Sequence[float]) -> bool:
    """Whether weights of so many steps each sum to 1, as those of a softmax do that nothing changed."""
    return all(abs(total - 1) < _ONE for total in sums)


def sums_words(sums: Sequence[float]) -> Text:
    """What the weights of each step sum to."""
    if sum_to_one(sums):
        return Text("每行之和为 1", "each row sums to 1")
    least, most = min(sums), max(sums)
    if f"{least:.2f}" == f"{most:.2f}":
        return Text("每行之和为 {sum:.2f}", "each row sums to {sum:.2f}").format(sum=most)
    return Text("各行之和从 {least:.2f} 到 {most:.2f}", "the rows sum to between {least:.2f} and {most:.2f}").format(
        least=least, most=most
    )


def weights_formula(attention: Attention, sums: Sequence[float]) -> str:
    """What the weights are: a softmax, or what was made of one; ``sums`` are the sums of the weights of each step."""
    multiplied = tuple(name for name in attention.changes if name == "mul")
    more = attention.changes[len(multiplied) :]
    if not attention.changes:
        return "α = softmax(e)"
    if attention.changes[: len(multiplied)] != multiplied or more not in ((), ("div",)):
        return "α = f(softmax(e))"
    product = "softmax(e) ⊙ g" if multiplied else "softmax(e)"
    return f"α = {product}" + (" / Σ" if sums and sum_to_one(sums) else " / n" if more else "")


def title(capture: Capture, attention: Attention) -> Text:
    """Which attention, over how many steps."""
    return Text(
        "{name} 的注意力：{score}，{asking} 步对 {steps} 步", "Attention of {name}: {score}, {asking} over {steps}"
    ).format(
        name=capture.name,
        score=score_name(attention),
        asking=Text(str(len(attention.places)), counted(len(attention.places), "step")),
        steps=attention.steps,
    )


_CHAINS = Text(
    "下面是被加权的 {steps} 步，上面是提问的 {asking} 步；打分方式：{score}，再对 {steps} 步做 softmax。"
    "连线画的是第 {step} 步的权重，线越粗权重越大；",
    "Below are the {steps} steps that are weighed, above the asking ones ({asking}); the score is {score}, with a softmax over "
    "the {steps} steps. The lines are the weights of step {step}, as thick as they are large; ",
)
_STEP = Text("第 {step} 步的权重里，", "Of the weights of step {step} ")
_LARGEST = Text("最大的是第 {top} 步的 {weight:.3f}。", "the largest is {weight:.3f}, of step {top}.")
_GRID = Text(
    "方格里是所有权重：一行一个提问的步，{sums}。",
    " The grid holds all weights, a row for each asking step; {sums}.",
)


def description(attention: Attention, step: int, sample: int, head: int, parts: Collection[str]) -> Text:
    """The drawn parts in words."""
    said = (_CHAINS if "chains" in parts else _STEP).format(
        steps=attention.steps, asking=len(attention.places), score=score_name(attention), step=step + 1
    )
    if not attention.has_numbers:
        return Text(f"{said.zh}{NEEDS_NUMBERS.zh}。", f"{said.en}{NEEDS_NUMBERS.en}.")
    row = attention.row(step, sample, head)
    top = max(range(len(row)), key=row.__getitem__)
    sums = [attention.total(one, sample, head) for one in range(len(attention.places))]
    return Text("{said}{largest}{grid}", "{said}{largest}{grid}").format(
        said=said,
        largest=_LARGEST.format(top=top + 1, weight=row[top]),
        grid=_GRID.format(sums=sums_words(sums)) if "alignment" in parts else same(""),
    )


def where(attention: Attention, sample: int, head: int) -> Text:
    """Which sample and head the numbers are of."""
    parts = []
    if attention.batch > 1:
        parts.append(Text(f"样本 {sample}", f"sample {sample}"))
    if attention.heads > 1:
        parts.append(Text(f"第 {head + 1} 个头", f"head {head + 1}"))
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))
