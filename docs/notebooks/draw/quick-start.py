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
# title: 快速上手：画你自己的模型
# description: 一行代码画出你自己的 PyTorch 模型：选图、选语言、选深浅色、调选项、看真实数值，存成 SVG、PNG、PDF 或 DOT，在笔记本和命令行里都能用。
# ---
#
# # 快速上手 { #quick-start }
#
# *阅读约 8 分钟。读完你能把自己的模型画成图，挑选合适的画法，存成想要的文件。*
#
# ## 画自己的模型：一行一张图 { #one-line }
#
# 准备两样东西：一个模型，一份它能读的输入。把它们交给 `d.draw`：

# %% [markdown] lang="en"
# ---
# title: Quick start. Draw your own model
# description: Draw your own PyTorch model in one line. Choose the figure, the language, light or dark and the options, see the real numbers, and save SVG, PNG, PDF or DOT, from a notebook or from the command line.
# ---
#
# # Quick start { #quick-start }
#
# *About 8 minutes. Afterwards you can draw a model of yours, pick the figure that suits it and save the file you need.*
#
# ## Draw your own model: one line, one picture { #one-line }
#
# You need two things: a model, and an input that it can read. Hand both to `d.draw`:

# %%
import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
model = nn.LSTM(input_size=3, hidden_size=5, num_layers=2)
x = torch.randn(4, 2, 3)

d.draw(model, x)

# %% [markdown] lang="zh"
# `d.draw` 真的把模型运行了一遍，图上的步数、层数和形状都是看到的，没有一个是猜的。运行时模型处于 eval 模式，不算梯度。画完之后，模型和原来一样：权重、梯度、训练状态和随机数都没有动。

# %% [markdown] lang="en"
# `d.draw` really runs the model once. The steps, layers and shapes in the picture are what it saw, and nothing is guessed. The run is in eval mode and without gradients. Afterwards the model is as it was: weights, gradients, training mode and the random state are untouched.

# %%
before = {name: values.clone() for name, values in model.state_dict().items()}
state = torch.random.get_rng_state()
diagram = d.draw(model, x)

assert model.training
assert torch.equal(torch.random.get_rng_state(), state)
for name, values in model.state_dict().items():
    assert torch.equal(values, before[name])
print(diagram.title)
print(x.shape, "→", diagram.facts.calls[0].slot("output").tensor.shape)

# %% [markdown] lang="zh"
# 模型可以有多个输入，照它 `forward` 的顺序写在后面：`d.draw(model, x, (h_0, c_0))`。
#
# ## 选一种画法 { #figure }
#
# 一个模型可以有很多种图。不写 `figure` 时，画遗漏最少的那一种，几种一样就选最能说明问题的；写上名字，就画你指定的：

# %% [markdown] lang="en"
# A model with several inputs takes them in the order of its `forward`: `d.draw(model, x, (h_0, c_0))`.
#
# ## Choose a figure { #figure }
#
# There are many pictures of one model. Without `figure` you get the one that leaves out least of the run, and among equals the one that shows most. Name one and you get that:

# %%
d.draw(model, x, figure="states")

# %% [markdown] lang="zh"
# [图例一览](gallery.ipynb)里有全部画法，每种都配了代码。名字写错，或者这种图画不了这个模型，报错信息会告诉你有哪些可用：

# %% [markdown] lang="en"
# The [gallery](gallery.ipynb) shows them all, each with its code. If you mistype a name, or if a figure cannot draw this model, the error names those that can:

# %%
import textwrap

for figure in ("unroled", "cnn"):
    try:
        d.draw(model, x, figure=figure)
    except d.LstmDiagramsError as error:
        print(textwrap.fill(f"{type(error).__name__}: {error}", 72), "\n")

# %% [markdown] lang="zh"
# 有的图只画模型的一部分，例如一个单元的内部。没画到的层，图下面有一行写明；`coverage` 里有完整的清单：

# %% [markdown] lang="en"
# Some figures show a part of the model, such as the inside of one cell. A line below the picture names the layers that are left out, and `coverage` has the full list:


# %%
class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 5)
        self.head = nn.Linear(5, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[-1])


forecaster = Forecaster()
one_cell = d.draw(forecaster, x, figure="cell")
(left_out,) = one_cell.coverage.left_out
print(left_out.layer, left_out.calls, left_out.parameters)

whole = d.draw(forecaster, x)
print(whole.figure, whole.coverage.left_out)
assert left_out.layer == "head"
assert whole.coverage.left_out == ()
one_cell

# %% [markdown] lang="zh"
# 输入的形状不对，也会说清楚是哪一层、得到了什么、想要什么：

# %% [markdown] lang="en"
# An input of the wrong shape is reported with the layer that met it, what it was given and what it takes:

# %%
try:
    d.draw(model, torch.randn(4, 2, 7))
except d.CaptureError as error:
    print(textwrap.fill(str(error), 72))

# %% [markdown] lang="zh"
# ## 语言和深浅色 { #language-and-theme }
#
# `lang` 取 `"zh"` 或 `"en"`，不写就是英文。`theme` 取 `"auto"`、`"light"` 或 `"dark"`：`"auto"` 的图跟着所在的页面或系统切换深浅色。
#
# 本站的图都会按页面的语言显示。下面把一张中文、深色的图存成文件，再确认文件里真是这样：

# %% [markdown] lang="en"
# ## Language and theme { #language-and-theme }
#
# `lang` is `"zh"` or `"en"`; left out, it is English. `theme` is `"auto"`, `"light"` or `"dark"`. A picture with `"auto"` goes light and dark with the page or the system around it.
#
# On this site every picture speaks the language of the page. Here we make one in Chinese on a dark ground and check that it is so:

# %%
dark = d.draw(model, x, lang="zh", theme="dark")
print(dark.lang, dark.theme)

assert 'lang="zh-Hans"' in dark.svg()
assert dark.in_language("en").svg() == d.draw(model, x, lang="en", theme="dark").svg()

# %% [markdown] lang="zh"
# 每次都要写，就设成默认值。写成 `with`，只管缩进里的几行；单独写一行，从此都算数：

# %% [markdown] lang="en"
# To say it once for all, set a default. In a `with` it holds for the lines inside, and on a line of its own from then on:

# %%
with d.defaults(lang="zh", theme="dark"):
    inside = d.draw(model, x)
after = d.draw(model, x)
print(inside.lang, inside.theme, "→", after.lang, after.theme)
assert inside.svg() == dark.svg()

# %% [markdown] lang="zh"
# ## 选项 { #options }
#
# 每种图有自己的选项，写成关键字参数。`unrolled` 可以决定画多少步、多少个隐藏单元，也可以给各个轴起名字：

# %% [markdown] lang="en"
# ## Options { #options }
#
# Each figure has options of its own, given as keyword arguments. `unrolled` takes how many steps and units to draw, and names of your own for the axes:

# %%
wide = nn.LSTM(input_size=30, hidden_size=64)
long = torch.randn(96, 2, 30)
axes = {"time": d.Text(zh="小时", en="hour")}
d.draw(wide, long, steps=4, units=4, features=3, axes=axes)

# %% [markdown] lang="zh"
# 画不下的部分用省略号代替，标出的个数仍是真的。轴的名字给一个字符串就够了；要两种语言，就像上面那样写 `d.Text`。
#
# 有几个选项每种图都有：`legend=True` 在图下面加图例，`highlight` 让指定的部分突出，其余变淡，`background="transparent"` 去掉底色，`palette="colorblind"` 换一套色盲读者也分得清的颜色：

# %% [markdown] lang="en"
# What there is no room for is left out with dots, and the sizes written in the picture stay the real ones. A plain string will do as the name of an axis; `d.Text` holds one for each language, as above.
#
# Some options go with every figure: `legend=True` adds a legend below, `highlight` lets some parts stand out while the rest fades, `background="transparent"` leaves out the paper, and `palette="colorblind"` takes colours that readers with colour blindness can tell apart:

# %%
d.draw(model, x, figure="unrolled", highlight="h_n, c_n", legend=True)

# %% [markdown] lang="zh"
# `labels` 给模型的各部分起你自己的名字，模型本身不动。`notes` 在某一部分旁边加一条注释，`loss` 画出损失：一个圆 L，连着这一部分的输出和目标 y。三个选项都是字典，键是层的路径；后两个只用在 `network`、`overview`、`unrolled` 和 `folded` 里：

# %% [markdown] lang="en"
# `labels` gives parts of the model names of your own and leaves the model alone. `notes` puts a note beside a part, and `loss` draws a loss term: a circle L that the output of the part and the target y lead to. All three go by the path of the layer; the last two work in `network`, `overview`, `unrolled` and `folded`:


# %%
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(50, 8)
        self.lstm = nn.LSTM(8, 6, batch_first=True)
        self.fc = nn.Linear(6, 3)

    def forward(self, tokens):
        output, _ = self.lstm(self.words(tokens))
        return self.fc(output[:, -1])


tokens = torch.randint(50, (2, 6))
labels = {"lstm": "Encoder", "fc": "logits"}
d.draw(Reader(), tokens, labels=labels, notes={"words": "frozen"}, loss={"fc": "cross entropy"}, width="page")

# %% [markdown] lang="zh"
# 全部选项在[命令行与选项](../reference/command-line.ipynb#options)一页。
#
# ## 运行一次，画多张 { #capture-once }
#
# 模型很大、运行很慢时，先用 `d.capture` 看一遍，之后想画几张就画几张：

# %% [markdown] lang="en"
# All options are listed under [Command line and options](../reference/command-line.ipynb#options).
#
# ## Run once, draw many { #capture-once }
#
# When a model is large or slow, look at it once with `d.capture` and then draw as often as you like:

# %%
seen = d.capture(model, x)
print(seen.total_parameters, [call.layer or "(the model)" for call in seen.calls])
d.draw(seen, figure="interface")

# %%
cube = d.draw(model, x, figure="cube")
assert d.draw(seen, figure="cube").svg() == cube.svg()
d.draw(seen, figure="cube")

# %% [markdown] lang="zh"
# `seen` 只记下了事实：有哪些层，先后顺序，每个张量的形状。它是普通的值，可以比较，也可以直接读。
#
# ## 看真实的数 { #values }
#
# 有的图能把这次运行的数也画出来。写上 `values=True`：

# %% [markdown] lang="en"
# `seen` keeps facts alone: which layers there are, in which order they ran, and the shape of every tensor. It is a plain value that you can compare and read.
#
# ## See the numbers { #values }
#
# Some figures can show the numbers of this very run. Say `values=True`:

# %%
d.draw(model, x, figure="unrolled", values=True)

# %% [markdown] lang="zh"
# ## 自己写的循环 { #observe }
#
# 有时模型不是一次调用完的，例如一步一步地预测。`d.observe` 记录一段代码里发生的一切：

# %% [markdown] lang="en"
# ## A loop of your own { #observe }
#
# Sometimes a model is not called just once, for example when it predicts step by step. `d.observe` records whatever a block of code does with it:

# %%
stepper = nn.LSTM(input_size=3, hidden_size=5)
with d.observe(stepper) as seen:
    state = None
    for x_t in x:
        output, state = stepper(x_t[None], state)

assert len(seen.capture.calls) == len(x) == 4
d.draw(seen, figure="unrolled")

# %% [markdown] lang="zh"
# 四次调用连成了一条链，因为每一次都接过了上一次的状态。
#
# ## 存成文件 { #save }
#
# `save` 看文件的结尾决定格式，并返回写好的路径：

# %% [markdown] lang="en"
# The four calls make one chain, for each took over the state of the one before.
#
# ## Save it { #save }
#
# `save` chooses the format by the ending and returns the path it wrote:

# %%
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())
for ending in ("svg", "png", "pdf", "tex", "dot"):
    path = diagram.save(folder / f"lstm.{ending}")
    print(f"{path.name:9} {path.read_bytes()[:9]!r}")

saved_again = diagram.save(folder / "again.svg")
assert saved_again.read_bytes() == (folder / "lstm.svg").read_bytes()

# %% [markdown] lang="zh"
# - **SVG**：放进网页，怎么放大都清楚，也能用 Inkscape 或 LibreOffice 打开。标题和描述写在文件里，读屏软件读得到。
# - **PNG**：放进幻灯片和文档。`save("lstm.png", dpi=300)` 更细。
# - **PDF**：放进论文，字体已嵌入。需要先装 `typst`：`pip install typst`。
# - **TikZ**（`.tex`）：放进 LaTeX 接着改，文字用文档自己的字体；见[用在 README 和论文里](in-readme-and-paper.ipynb#editable)。
# - **DOT**：给 Graphviz 用的源文件。
#
# PNG 和 PDF 用的是随包附带的字体，中文也在内，机器上不必另装。
#
# 同一个模型、同样的选项，得到的 SVG 每个字节都相同，所以适合放进版本库。
#
# ## 在笔记本里 { #notebook }
#
# 单元格的最后一个表达式是图，图就显示出来，像这一页上的每一张。一格里要显示几张，用 `display`：

# %% [markdown] lang="en"
# - **SVG** is for web pages and stays sharp at any size; Inkscape and LibreOffice open it as well. Its title and description are in the file, where screen readers find them.
# - **PNG** is for slides and documents. `save("lstm.png", dpi=300)` is finer.
# - **PDF** is for papers, with its fonts embedded. It needs `typst`: `pip install typst`.
# - **TikZ** (`.tex`) is for LaTeX, to be edited there, with text in the document's own font; see [In a README and in a paper](in-readme-and-paper.ipynb#editable).
# - **DOT** is the source that Graphviz reads.
#
# PNG and PDF use fonts that come with the package, Chinese included; the machine needs none of its own.
#
# The same model with the same options gives the same SVG, byte for byte, so it does well under version control.
#
# ## In a notebook { #notebook }
#
# When a picture is the last expression of a cell it shows itself, as every one on this page does. To show several in one cell, use `display`:

# %%
from IPython.display import display

gru = nn.GRU(input_size=3, hidden_size=4)
rnn = nn.RNN(input_size=3, hidden_size=4)
for layer in (gru, rnn):
    display(d.draw(layer, torch.randn(3, 1, 3)))

# %% [markdown] lang="zh"
# ## 在命令行上 { #command-line }
#
# 不写 Python 也能画。模型写成“模块:名字”，后面可以带参数；`--input` 给出输入的形状：

# %% [markdown] lang="en"
# ## On the command line { #command-line }
#
# It works without writing Python, too. The model is given as module and name, with arguments if it needs any; `--input` is the shape of the input:

# %%
import subprocess
import sys

command = [
    sys.executable, "-m", "lstm_diagrams", "draw",
    "torch.nn:LSTM(3,5,2)", "--input", "4,2,3", "--lang", "zh",
    "--output", str(folder / "from-shell.svg"),
]  # fmt: skip
subprocess.run(command, check=True, capture_output=True)
assert 'lang="zh-Hans"' in (folder / "from-shell.svg").read_text("utf-8")

# %% [markdown] lang="zh"
# 安装以后，命令就叫 `lstm-diagrams`：
#
# ``` sh
# lstm-diagrams draw "torch.nn:LSTM(3,5,2)" --input 4,2,3 --lang zh --output lstm.svg
# ```
#
# 每个参数的说明见[命令行与选项](../reference/command-line.ipynb)。
#
# **下一步：** 到[图例一览](gallery.ipynb)挑一种画法，或者从[第 1 章](../chapters/01-networks-in-space.ipynb)学起。

# %% [markdown] lang="en"
# Once installed, the command is called `lstm-diagrams`:
#
# ``` sh
# lstm-diagrams draw "torch.nn:LSTM(3,5,2)" --input 4,2,3 --lang en --output lstm.svg
# ```
#
# Every argument is explained under [Command line and options](../reference/command-line.ipynb).
#
# **Next:** pick a figure in the [gallery](gallery.ipynb), or start learning with [chapter 1](../chapters/01-networks-in-space.ipynb).
