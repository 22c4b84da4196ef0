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
# title: 局限
# description: 图里看不到什么、哪些模型画不了、哪些程序和系统没有试过：一页说清楚。
# ---
#
# # 局限 { #limits }
#
# *一张图只画一次运行。这一页写明：因此有什么看不到，哪些模型画不了，哪些程序和系统我们没有试过。*
#
# ## 画的是一次运行，不是所有可能 { #one-run }
#
# 代码里有 `if` 时，走到的分支才在图里。同一个模型，输入短和输入长，画出来是两张不同的图：

# %% [markdown] lang="en"
# ---
# title: Limits
# description: What a picture does not show, which models cannot be drawn, and which programs and systems we have not tried, on one page.
# ---
#
# # Limits { #limits }
#
# *A picture shows one run. This page says what that leaves out, which models cannot be drawn, and what we have not tried.*
#
# ## One run is drawn, not all that could be { #one-run }
#
# Where the code has an `if`, only the branch that was taken is in the picture. A short input and a long one give two different pictures of the same model:

# %%
import torch
from torch import nn

import lstm_diagrams as d


class ShortOrLong(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = nn.LSTM(3, 4, batch_first=True)
        self.short, self.long = nn.Linear(4, 1), nn.Linear(4, 1)

    def forward(self, x):
        last = self.memory(x)[0][:, -1]
        return self.long(last) if x.shape[1] > 10 else self.short(last)


model = ShortOrLong()
for steps in (5, 20):
    run = d.capture(model, torch.randn(2, steps, 3))
    print(steps, "->", [call.layer for call in run.calls])

# %% [markdown] lang="zh"
# 没有走到的层不在图里，图上也不会提到它；要看清所有分支，就用不同的输入各画一张，或者用 `observe` 把几次运行放在一起。
#
# ## 层的里面 { #inside }
#
# 图以层为单位。`nn.Linear`、`nn.Conv2d`、`nn.MultiheadAttention` 这样的层，内部的运算不画；能打开的是循环层（`cell`）和注意力（`attention`）。TorchScript、`torch.export` 和 ONNX 的模型，只画得出计算图里还留着的那些层。自己写的 C++ 或 CUDA 运算，只看得到输入和输出的张量。
#
# `values=True` 的数，只在能用公式重算一遍、并与模型自己的输出核对相符时才画；核对不了，就报错说明原因。
#
# ## 画不了的，会报错说明 { #refusals }
#
# 每种图对模型都有要求。不合要求就报错，写明缺什么、可以改画哪几种图：

# %% [markdown] lang="en"
# A layer that was not reached is not in the picture, and the picture does not speak of it. To see every branch, draw one picture for each input, or put several runs together with `observe`.
#
# ## Inside a layer { #inside }
#
# The unit of a picture is the layer. What happens inside `nn.Linear`, `nn.Conv2d` or `nn.MultiheadAttention` is not drawn; what can be opened are recurrent layers (`cell`) and attention (`attention`). Of a model from TorchScript, `torch.export` or ONNX, only those layers are drawn that its graph still names. Of an operation of your own in C++ or CUDA, only the tensors that go in and come out are seen.
#
# With `values=True`, numbers are drawn only where a formula computes them again and the result agrees with the model's own output. Where that cannot be checked, an error says why.
#
# ## What cannot be drawn is refused { #refusals }
#
# Each figure needs something to draw. Where that is missing, an error says what it is, and which figures would do:

# %%
try:
    d.draw(nn.Linear(3, 2), torch.randn(4, 3), figure="unrolled")
except d.FigureMismatch as error:
    print(error)

# %% [markdown] lang="zh"
# 运行很长时，图会缩短：时间步、层和重复的部分用省略号代替，写明略去了多少；张量经过各个运算的路径超过 150,000 条，就不再逐条跟踪，图上写着跟踪到第几次调用为止（`Capture.followed`）。Keras 的循环层画不了 `bidirectional`、`cell`、`cube`、`handover`、`interface`、`packing`、`parameter`、`parameters`、`states`、`trace` 和 `transpose`：这几种图要 PyTorch 的循环层。
#
# 别的包加进来的图，不一定写明它没有画哪些连接；写法见[扩展](../draw/extending.ipynb)。
#
# ## 能恢复的和不能恢复的 { #restored }
#
# 画图会运行你的代码。写了文件、发了请求、改了别的线程里的东西，这些收不回来；清单在[模型原样不动](left-as-it-was.ipynb)。`check` 的规则各自看不见什么，在[检查](check.ipynb)那一页。
#
# ## 在哪里试过 { #tried }
#
# | | 每次都测 | 没有试过 |
# | --- | --- | --- |
# | 系统 | Linux（x86-64） | Windows、macOS、ARM |
# | 浏览器 | Chromium | Firefox、Safari |
# | 设备 | CPU | CUDA、MPS：代码里考虑到了，但没有机器可试 |
# | SVG 程序 | rsvg-convert、CairoSVG、resvg、Typst；装了 Inkscape、LibreOffice 时也测 | Illustrator、Affinity、PowerPoint 自带的转换 |
# | TeX（装了才测） | pdfLaTeX 和 XeLaTeX，TeX Live 2022 | LuaLaTeX、tectonic、更早的 TeX Live |
# | 笔记本 | [在笔记本里](../draw/in-notebooks.ipynb)一页的表 | VS Code、Colab、Quarto |
#
# CairoSVG 一段文字只用一种字体，所以 ⊙ 会变成方框。不懂 CSS 动画的程序，画的是会动的图静止时的样子。

# %% [markdown] lang="en"
# A very long run is shortened: steps, layers and repeated parts give way to dots that say how many. Where tensors take more than 150,000 ways through operations, they are no longer followed one by one, and the picture says up to which call they were (`Capture.followed`). Of recurrent layers in Keras, the figures `bidirectional`, `cell`, `cube`, `handover`, `interface`, `packing`, `parameter`, `parameters`, `states`, `trace` and `transpose` cannot be drawn: they need a recurrent layer of PyTorch.
#
# A figure that another package adds need not say which connections it leaves out; how to declare them is on the page [Extending](../draw/extending.ipynb).
#
# ## What can be put back, and what cannot { #restored }
#
# Drawing runs your code. A file that it writes, a request that it sends, a change in another thread: none of these can be taken back. The list is on the page [The model stays as it was](left-as-it-was.ipynb). What each rule of `check` cannot see is on the page [Check](check.ipynb).
#
# ## Where it was tried { #tried }
#
# | | tested at every change | not tried |
# | --- | --- | --- |
# | system | Linux (x86-64) | Windows, macOS, ARM |
# | browser | Chromium | Firefox, Safari |
# | device | CPU | CUDA, MPS: the code allows for them, there was no machine |
# | SVG programs | rsvg-convert, CairoSVG, resvg, Typst; where installed, Inkscape and LibreOffice | Illustrator, Affinity, PowerPoint's own conversion |
# | TeX, where installed | pdfLaTeX and XeLaTeX of TeX Live 2022 | LuaLaTeX, tectonic, older TeX Live |
# | notebooks | the table on the page [In notebooks](../draw/in-notebooks.ipynb) | VS Code, Colab, Quarto |
#
# CairoSVG uses one font for a whole text, so ⊙ becomes a box. Programs without CSS animation draw a moving picture as it is at rest.
