# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="zh"
# ---
# title: 第 13 章 速查表
# description: nn.LSTM、nn.GRU、nn.RNN 的全部形状在一页上：输入、output、h_n、c_n，双向、batch_first、proj_size、打包序列，参数的名字和形状，常用下标。每一格都经运行核对，可下载和打印（SVG、PDF，一张 A4）。
# ---
#
# # 第 13 章 速查表 { #cheat-sheet }
#
# *阅读约 14 分钟，查一个形状只要几秒。表里的每一格都由运行得出，或经运行核对：所有设置都跑了一遍。要一张 A4，直接打印本页，或者[下载](#print)。*
#
# | 字母 | 意思 | 字母 | 意思 |
# |---|---|---|---|
# | `N` | 批量 | `L` | 层数 `num_layers` |
# | `T` | 时间步数 | `D` | 方向数：单向 1，双向 2 |
# | `F` | 特征数 `input_size` | `P` | `proj_size`，只有 LSTM 有 |
# | `H` | 隐藏单元数 `hidden_size` | `S` | 打包序列里各段长度之和 |
#
# ## 一张图，所有名字 { #grid }
#
# 两层、双向，名字最全的一种。`output` 是紫色的一条，`h_n` 和 `c_n` 在各条链的终点：

# %% [markdown] lang="en"
# ---
# title: Chapter 13. Cheat sheet
# description: All shapes of nn.LSTM, nn.GRU and nn.RNN on one page. Input, output, h_n, c_n, bidirectional, batch_first, proj_size, packed sequences, names and shapes of parameters, common index expressions. Every entry is checked by a run. To print and download (SVG, PDF, one A4 page).
# ---
#
# # Chapter 13. Cheat sheet { #cheat-sheet }
#
# *About 14 minutes, or a few seconds to look up a shape. Every entry in the tables comes out of a run or is checked by one: all settings were run. For one sheet of A4, print this page, or [download it](#print).*
#
# | Letter | Meaning | Letter | Meaning |
# |---|---|---|---|
# | `N` | batch | `L` | layers, `num_layers` |
# | `T` | time steps | `D` | directions: 1, or 2 when bidirectional |
# | `F` | features, `input_size` | `P` | `proj_size`, for LSTM only |
# | `H` | hidden units, `hidden_size` | `S` | sum of the lengths in a packed sequence |
#
# ## One picture, all the names { #grid }
#
# Two layers, two directions: this one has all the names. `output` is the purple strip in the top layer, `h_n` and `c_n` are where the chains end:

# %%
import warnings
from itertools import product

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

import lstm_diagrams as d

warnings.filterwarnings("ignore", message="LSTM with projections")
torch.manual_seed(0)
N, T, F, H, P = 9, 11, 7, 5, 3
x = torch.randn(N, T, F)
lstm = nn.LSTM(F, H, num_layers=2, bidirectional=True, batch_first=True)
d.draw(lstm, x, figure="states", steps=3)

# %% [markdown] lang="zh"
# 同一次调用，写成 Python，连同每个张量的形状：

# %% [markdown] lang="en"
# The same call as Python writes it, with the shape of every tensor:

# %%
d.draw(lstm, x, figure="interface")

# %% [markdown] lang="zh"
# ??? question "想一想：图里 `c_n` 一共有几行？"
#     4 行，`c_n[0]` 到 `c_n[3]`：2 层 × 2 个方向。
#
# ## 输入、输出和状态的所有形状 { #shapes }
#
# 三种层，批量、单段（没有批量轴）、打包三种输入，再乘上 `batch_first`、`proj_size`、层数和方向数的所有组合。每次都把得到的状态再传回去跑一遍，证明 `h_0`、`c_0` 与 `h_n`、`c_n` 形状相同。

# %% [markdown] lang="en"
# ??? question "How many rows does `c_n` have in the picture?"
#     4, from `c_n[0]` to `c_n[3]`: 2 layers × 2 directions.
#
# ## All shapes of input, output and states { #shapes }
#
# Three kinds of layer, and three kinds of input: a batch, a single sequence (no batch axis), a packed batch. All that with every `batch_first`, `proj_size`, number of layers and number of directions. Each time the states that come out are passed in again, which proves that `h_0`, `c_0` have the shapes of `h_n`, `c_n`.

# %%
lengths = torch.tensor([11, 10, 8, 8, 6, 5, 4, 3, 2])


def given_to(form, batch_first):
    if form == "single":
        return x[0]
    if form == "packed":
        padded = x if batch_first else x.transpose(0, 1)
        return pack_padded_sequence(padded, lengths, batch_first=batch_first)
    return x if batch_first else x.transpose(0, 1)


def run(layer, given):
    result, states = layer(given)
    layer(given, states)
    h_n, c_n = states if isinstance(states, tuple) else (states, None)
    # zh: 打包序列的数在 .data 里
    # en: a packed sequence keeps its numbers in .data
    tensors = (given.data, result.data, h_n, c_n)
    return [tuple(tensor.shape) for tensor in tensors if tensor is not None]


# %% [markdown] lang="zh"
# 各个大小故意取得互不相同，于是从一个数就认得出它是谁。一个名字要在所有层数和方向数下都对得上，才算数：

# %% [markdown] lang="en"
# The sizes are chosen to differ, so that a number tells whose it is. A name counts only if it is right for every number of layers and directions:

# %%
NAMES = ("N", "T", "F", "H", "P", "S", "D*L", "D*H", "D*P")
SIZES = {"N": N, "T": T, "F": F, "H": H, "P": P, "S": int(lengths.sum())}
DEPTHS = [{"L": L, "D": D} for L, D in product((1, 2, 4), (1, 2))]


def name(sizes):
    fitting = []
    for word in NAMES:
        if [eval(word, SIZES | depth) for depth in DEPTHS] == list(sizes):
            fitting.append(word)
    (only,) = fitting
    return only


def named(shapes):
    axes = zip(*shapes, strict=True)
    return "(" + ", ".join(name(sizes) for sizes in axes) + ")"


# %%
rows, runs = {}, 0
for kind, proj_size, form, batch_first in product(
    (nn.LSTM, nn.GRU, nn.RNN), (0, P), ("batch", "single", "packed"), (False, True)
):
    if proj_size and kind is not nn.LSTM:
        continue
    options = {"batch_first": batch_first} | ({"proj_size": P} if proj_size else {})
    seen = []
    for depth in DEPTHS:
        layer = kind(F, H, depth["L"], bidirectional=depth["D"] == 2, **options)
        seen.append(run(layer, given_to(form, batch_first)))
        runs += 1
    shapes = tuple(named(one_slot) for one_slot in zip(*seen, strict=True))
    order = f"batch_first={batch_first}" if form == "batch" else form
    setting = ("proj_size=P" if proj_size else "", order, shapes)
    rows.setdefault(setting, set()).add(kind.__name__)

print(runs, "runs,", len(rows), "rows")
assert runs == 144

# %% [markdown] lang="zh"
# 一共运行 144 次。单段和打包两种输入，不论 `batch_first` 写什么，形状都一样，所以各只占一行。

# %% [markdown] lang="en"
# There were 144 runs. For a single sequence and for packed input the shapes are the same whatever `batch_first` says, so each takes one row.


# %% tags=["hide_input"]
class Table:
    def __init__(self, header, lines):
        self.lines = [("th", header), *(("td", line) for line in lines)]

    def html(self, language):
        rows = ""
        for tag, line in self.lines:
            rows += "<tr>" + "".join(f"<{tag}>{said(cell, language)}</{tag}>" for cell in line) + "</tr>"
        return f'<table class="dataframe shapes">{rows}</table>'

    def _repr_mimebundle_(self, **_):
        written = {f"text/x-html.{language}": self.html(language) for language in ("zh", "en")}
        return {"text/html": self.html("en"), **written}


def said(cell, language):
    return cell.in_language(language) if isinstance(cell, d.Text) else cell


# %%
INPUT = d.Text(zh="输入", en="input")
SHAPE = d.Text(zh="形状", en="shape")
FORMS = {
    "single": d.Text(zh="单段", en="single"),
    "packed": d.Text(zh="打包", en="packed"),
}
shape_header = ["", "", INPUT, "x", "output", "h_0, h_n", "c_0, c_n"]
shape_lines = []
for (proj, form, shapes), kinds in rows.items():
    names, empty = ", ".join(sorted(kinds)), [""] * (4 - len(shapes))
    shape_lines.append([names, proj, FORMS.get(form, form), *shapes, *empty])
Table(shape_header, shape_lines)

# %% [markdown] lang="zh"
# 三条规律，一眼可以看出：
#
# - `batch_first` 只换 `x` 和 `output` 的前两个轴，状态不动。
# - 方向数 `D` 在 `output` 里乘在最后一个轴上，在状态里乘在第一个轴上。
# - `proj_size` 改 `output` 和 `h`，不改 `c`。
#
# ??? question "想一想：为什么没有一个状态的形状里有 `T` 或 `F`？"
#     状态是读完一步之后记住的东西。它的大小由你选的 `H` 决定，与序列多长、每步几个数无关。
#
# ## 参数的名字和形状 { #parameters }
#
# `k` 是层的编号，从 0 开始。反向的参数在名字后面加 `_reverse`，形状相同：

# %% [markdown] lang="en"
# Three rules can be read off:
#
# - `batch_first` swaps the first two axes of `x` and `output`, and leaves the states alone.
# - The number of directions, `D`, multiplies the last axis of `output`, and the first axis of the states.
# - `proj_size` changes `output` and `h`, and leaves `c` alone.
#
# ??? question "Why does no state have `T` or `F` in its shape?"
#     A state is what is remembered after a step. Its size follows from the `H` you chose, however long the sequence and however many numbers in each step.
#
# ## Names and shapes of the parameters { #parameters }
#
# `k` is the number of the layer, from 0. Parameters of the reverse direction have `_reverse` after their name and the same shape:

# %%
GATES = {nn.LSTM: 4, nn.GRU: 3, nn.RNN: 1}
SHAPES = {
    "weight_ih_l0": "(G*H, F)",
    "weight_ih_l{k}": "(G*H, D*H_out)",
    "weight_hh_l{k}": "(G*H, H_out)",
    "bias_ih_l{k}": "(G*H,)",
    "bias_hh_l{k}": "(G*H,)",
    "weight_hr_l{k}": "(P, H)",
}


def pattern_of(name):
    name = name.removesuffix("_reverse")
    return name if name in SHAPES else name[:-1] + "{k}"


# %%
found = set()
for kind, proj_size, depth in product(GATES, (0, P), DEPTHS):
    if proj_size and kind is not nn.LSTM:
        continue
    options = {"proj_size": P} if proj_size else {}
    layer = kind(F, H, depth["L"], bidirectional=depth["D"] == 2, **options)
    sizes = SIZES | depth | {"G": GATES[kind], "H_out": proj_size or H}
    for key, parameter in layer.named_parameters():
        assert parameter.shape == eval(SHAPES[pattern_of(key)], sizes)
        found.add(pattern_of(key))

assert found == set(SHAPES)
Table(["", SHAPE], SHAPES.items())

# %% [markdown] lang="zh"
# 这里 `H_out` 是 <i>h</i> 的宽度：`P`（有 `proj_size` 时）或 `H`。`G` 是一步里每个隐藏单元算几个数：

# %% [markdown] lang="en"
# Here `H_out` is the width of <i>h</i>: `P` if there is a `proj_size`, else `H`. `G` is how many numbers each hidden unit computes in a step:

# %%
for kind, gates in GATES.items():
    layer = kind(F, H)
    total = sum(parameter.numel() for parameter in layer.parameters())
    assert total == gates * H * (F + H + 2)
    print(f"{kind.__name__:5} G = {gates}   G*H*(F + H + 2) = {total}")

# %% [markdown] lang="zh"
# `weight_ih_l0` 看的是输入，所以有 `F`；上面各层看的是下面一层的 `output`，每个方向一份，所以有 `D*H_out`。`weight_hr` 只在有 `proj_size` 时存在。LSTM 的四组按 i、f、g、o 排，GRU 的三组按 r、z、n 排。
#
# ??? question "想一想：`bias=False` 时表里少哪几行？"
#     两行 `bias`。这些参数不是 0，是不存在。
#
# ## 常用的下标 { #indices }
#
# 左右两边是同样的数。这张表里的每一行都真的执行并比较过：

# %% [markdown] lang="en"
# `weight_ih_l0` sees the input, hence `F`. The layers above see the `output` of the layer below, one part for each direction, hence `D*H_out`. There is a `weight_hr` only with `proj_size`. The four groups of an LSTM come as i, f, g, o, the three of a GRU as r, z, n.
#
# ??? question "Which rows go away with `bias=False`?"
#     The two of `bias`. Those parameters are not 0; they do not exist.
#
# ## Common index expressions { #indices }
#
# Left and right are the same numbers. Every row of this table was executed and compared:

# %%
L, D = 2, 1
one_way = nn.LSTM(F, H, L, batch_first=True)
output, (h_n, c_n) = one_way(x)
_, (packed_h_n, _) = one_way(given_to("packed", batch_first=True))

ONE_WAY = {
    "output[:, -1]": "h_n[-1]",
    "one_way(x[:, :1])[0]": "output[:, :1]",
    "one_way(x[:, 1:], one_way(x[:, :1])[1])[0]": "output[:, 1:]",
    "output[torch.arange(N), lengths - 1]": "packed_h_n[-1]",
}
for left, right in ONE_WAY.items():
    torch.testing.assert_close(eval(left), eval(right))
Table(["D = 1", "="], ONE_WAY.items())

# %%
L, D = 2, 2
output, (h_n, c_n) = lstm(x)
layer, direction = 1, 0

BOTH_WAYS = {
    "output[:, -1, :H]": "h_n[-2]",
    "output[:, 0, H:]": "h_n[-1]",
    "h_n.view(L, D, N, H)[layer, direction]": "h_n[layer * D + direction]",
    "c_n.view(L, D, N, H)[-1, -1]": "c_n[-1]",
    "output.view(N, T, D, H)[:, :, 0]": "output[..., :H]",
    "output.view(N, T, D, H)[:, :, 1]": "output[..., H:]",
}
for left, right in BOTH_WAYS.items():
    torch.testing.assert_close(eval(left), eval(right))
Table(["D = 2", "="], BOTH_WAYS.items())

# %% [markdown] lang="zh"
# `batch_first=False` 时把前两个下标对调：`output[-1]`、`output[0, :, H:]`。有 `proj_size` 时，`output` 和 `h_n` 的 `H` 换成 `P`。也跑一下：

# %% [markdown] lang="en"
# With `batch_first=False` swap the first two indices: `output[-1]`, `output[0, :, H:]`. With `proj_size`, put `P` for `H` in `output` and `h_n`. Run these too:

# %%
both = nn.LSTM(F, H, 2, bidirectional=True, proj_size=P)
output, (h_n, c_n) = both(x.transpose(0, 1))
torch.testing.assert_close(output[-1, :, :P], h_n[-2])
torch.testing.assert_close(output[0, :, P:], h_n[-1])
print(tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape))

# %% [markdown] lang="zh"
# ??? question "想一想：要把整段双向序列压成一个向量送进分类器，该取什么？"
#     `torch.cat([h_n[-2], h_n[-1]], dim=-1)`，形状 `(N, 2*H)`。`output[:, -1]` 里反向的那一半只读过最后一步。
#
# ## 打印和下载 { #print }
#
# 下面这张 A4 由上面各个单元格的图和表拼成。打印本页，出来的就是它；也可以下载：

# %% [markdown] lang="en"
# ??? question "A whole bidirectional sequence as one vector for a classifier: what do you take?"
#     `torch.cat([h_n[-2], h_n[-1]], dim=-1)`, of shape `(N, 2*H)`. In `output[:, -1]` the reverse half has read the last step only.
#
# ## Print and download { #print }
#
# This sheet of A4 is put together from the picture and the tables of the cells above. Print this page, and it is what comes out. Or download it:

# %% tags=["hide_input"]
import re
from html import escape

from lstm_diagrams.render.groups import without_labels

TITLES = {"zh": "LSTM、GRU、RNN 形状速查表", "en": "Shapes of LSTM, GRU and RNN"}
LETTERS = {
    "zh": "N 批量   T 时间步   F 特征 input_size   H hidden_size   P proj_size   L num_layers   D 方向数 1 或 2   S 各段长度之和",
    "en": "N batch   T time steps   F features, input_size   H hidden_size   P proj_size   L num_layers   D directions, 1 or 2   S sum of lengths",
}
HEADS = {
    "zh": ("形状", "参数", "同样的数（batch_first=True）"),
    "en": ("Shapes", "Parameters", "The same numbers (batch_first=True)"),
}
REVERSE = {"zh": "H_out 是 P 或 H；反向的名字加 _reverse", "en": "H_out is P or H; reverse: name + _reverse"}
INK, GREY, LEFT, RIGHT = "#20242b", "#59626e", 30, 565


def words(x, y, text, size=7.0, weight="normal", fill=INK):
    return f'<text x="{x}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}" xml:space="preserve">{escape(text)}</text>'


def lines_at(y, places, lines, lang, step=11.0, end=RIGHT):
    for n, line in enumerate(lines):
        yield f'<path d="M{places[0]} {y + n * step + 3.2:.1f}H{end}" stroke="#d5dae1" stroke-width=".4"/>'
        for place, cell in zip(places, line, strict=True):
            yield words(place, y + n * step, said(cell, lang), fill=GREY if n == 0 else INK)


def sheet(lang):
    drawn = without_labels(d.draw(lstm, x, figure="states", steps=4, theme="light", lang=lang).svg())
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn).groups())
    content = re.sub(r"<title.*?</title>|<desc.*?</desc>", "", drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")])
    scale = min((RIGHT - LEFT) / width, 390 / height)
    y = 66 + height * scale + 14
    shapes, parameters, same = HEADS[lang]
    gates = "   ".join(f"{kind.__name__} G = {number}" for kind, number in GATES.items())
    low = y + 14 + 11.0 * (len(shape_lines) + 1) + 14
    middle = 215
    marks = [
        '<rect width="595" height="842" fill="#ffffff"/>',
        words(LEFT, 40, TITLES[lang], 15, "bold"),
        words(LEFT, 55, LETTERS[lang], fill=GREY),
        f'<g transform="translate({(595 - width * scale) / 2:.1f} 66) scale({scale:.4f})">{content}</g>',
        words(LEFT, y, shapes, 9, "bold"),
        *lines_at(y + 14, (30, 88, 140, 218, 278, 348, 448), [shape_header, *shape_lines], lang),
        words(LEFT, low, parameters, 9, "bold"),
        *lines_at(low + 14, (30, 105), [["", SHAPE], *SHAPES.items()], lang, end=middle - 15),
        words(LEFT, low + 14 + 11 * 7 + 3, gates, fill=GREY),
        words(LEFT, low + 14 + 11 * 8 + 3, REVERSE[lang], fill=GREY),
        words(middle, low, same, 9, "bold"),
        *lines_at(low + 14, (middle, 410), [["D = 1", ""], *ONE_WAY.items()], lang),
        *lines_at(low + 14 + 11 * 5, (middle, 410), [["D = 2", ""], *BOTH_WAYS.items()], lang),
    ]
    name = f"ld-cheat-sheet-{lang}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="lstm-diagram cheat-sheet" '
        f'viewBox="0 0 595 842" width="793.3" height="1122.7" role="img" lang="{lang}" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{TITLES[lang]}</title>'
        f'<desc id="{name}-desc">{LETTERS[lang]}</desc>{"".join(marks)}</svg>'
    )


sheets = {lang: sheet(lang) for lang in ("zh", "en")}

# %% tags=["hide_input"] needs="lstm-diagrams[pdf]"
import contextlib
from base64 import b64encode

from lstm_diagrams.render.paper import pdf


def link(lang, kind, content):
    data = b64encode(content).decode()
    return f'<a href="data:{kind};base64,{data}" download="lstm-cheat-sheet.{lang}.{kind[-3:]}">{kind[-3:].upper()}</a>'


class Downloads:
    def _repr_mimebundle_(self, **_):
        links = {}
        for lang, svg in sheets.items():
            made = [link(lang, "image/svg", svg.encode())]
            # zh: 没有 typst 的机器做不出 PDF，那就只给 SVG
            # en: a machine without typst makes no PDF; then the SVG is all there is
            with contextlib.suppress(d.EngineError):
                made.insert(0, link(lang, "application/pdf", pdf([(svg, LETTERS[lang])], TITLES[lang])))
            links[lang] = f'<p class="downloads">{" · ".join(made)}</p>'
        return {"text/html": links["en"], **{f"text/x-html.{lang}": links[lang] for lang in links}}


Downloads()

# %% tags=["hide_input"]


class Sheet:
    def _repr_mimebundle_(self, **_):
        return {"image/svg+xml": sheets["en"], **{f"application/x-svg.{lang}": sheets[lang] for lang in sheets}}


Sheet()

# %% [markdown] lang="zh"
# ??? question "想一想：这张表会过时吗？"
#     不会悄悄过时。它和全书一样，每次建站都重新运行；PyTorch 若改了哪个形状，断言会先失败。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。想换成别的参数再试，去[形状实验室](../shape-lab.ipynb)。

# %% [markdown] lang="en"
# ??? question "Can this sheet go out of date?"
#     Not without notice. Like the rest of the course it runs anew when the site is built. Should PyTorch change a shape, a check fails first.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run. To try other arguments, go to the [shape lab](../shape-lab.ipynb).

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(5, 8, num_layers=2, batch_first=True, bidirectional=True)
read, (left_h, left_c) = asked(torch.zeros(3, 12, 5))
assert read.shape[2] == asked.weight_ih_l1.shape[1]
Tasks(
    Task(
        d.Text(
            "两层、双向的 `nn.LSTM(5, 8, batch_first=True)` 读形状为 (3, 12, 5) 的输入，`output` 是什么形状？",
            "`nn.LSTM(5, 8, batch_first=True)` with two layers and two directions reads (3, 12, 5). What is the shape of `output`?",
        ),
        read.shape,
        d.Text("(<i>N</i>, <i>T</i>, 2<i>H</i>)。", "(<i>N</i>, <i>T</i>, 2<i>H</i>)."),
    ),
    Task(
        d.Text("它的 `c_n` 呢？", "And of its `c_n`?"),
        left_c.shape,
        d.Text("(<i>L</i> × <i>D</i>, <i>N</i>, <i>H</i>)。", "(<i>L</i> × <i>D</i>, <i>N</i>, <i>H</i>)."),
    ),
    Task(
        d.Text("它的 `weight_ih_l1` 呢？", "And of its `weight_ih_l1`?"),
        asked.weight_ih_l1.shape,
        d.Text("第 2 层读的是第 1 层的 2<i>H</i> 个数。", "Layer 2 reads the 2<i>H</i> numbers of layer 1."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 不看表，写 `shapes(lstm, samples, steps)`：只看 `lstm` 的 `hidden_size`、`num_layers`、`bidirectional`、`proj_size`、`batch_first`，不运行它，返回 `output`、`h_n`、`c_n` 的形状，各是一个元组。打开下载的笔记本，填好 `shapes`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Without the table, write `shapes(lstm, samples, steps)`: from `hidden_size`, `num_layers`, `bidirectional`, `proj_size` and `batch_first` of `lstm`, without running it, return the shapes of `output`, `h_n` and `c_n`, each as a tuple. Open the downloaded notebook, fill in `shapes`, and run the test below it:


# %%
def shapes(lstm, samples, steps):
    raise NotImplementedError("write it here")


def check(shapes):
    for layers, two, projection, first in product((1, 2), (False, True), (0, 3), (False, True)):
        lstm = nn.LSTM(4, 5, layers, bidirectional=two, proj_size=projection, batch_first=first)
        x = torch.zeros(2, 7, 4) if first else torch.zeros(7, 2, 4)
        output, (h_n, c_n) = lstm(x)
        right = tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape)
        assert shapes(lstm, 2, 7) == right, (layers, two, projection, first)
    print("all right")


try:
    check(shapes)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(lstm, samples, steps):
    directions = 1 + lstm.bidirectional
    width = lstm.proj_size or lstm.hidden_size
    order = (samples, steps) if lstm.batch_first else (steps, samples)
    count = directions * lstm.num_layers
    output = (*order, directions * width)
    return output, (count, samples, width), (count, samples, lstm.hidden_size)


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 形状到此齐了。哪个形状想不通，就画出来看；哪句话不敢信，就跑一遍。后面还有五章：梯度怎样沿时间往回走，状态怎样往下一次调用走，怎样训练一个语言模型，怎样加上注意力，怎样切窗口和打包。
#
# [← 第 12 章 常见误解，跑一遍就清楚](12-misconceptions.ipynb) · 第 13 章 · [第 14 章 沿时间的梯度 →](14-gradients-through-time.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# That is all about shapes. When a shape makes no sense, draw it. When a statement seems doubtful, run it. Five chapters follow: how gradients go back through time, how a state goes on to the next call, how a language model is trained, how attention is added, and how windows are cut and sequences packed.
#
# [← Chapter 12. Misconceptions, refuted by running them](12-misconceptions.ipynb) · Chapter 13 · [Chapter 14. Gradients through time →](14-gradients-through-time.ipynb)
