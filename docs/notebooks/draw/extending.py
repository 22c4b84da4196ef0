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
# title: 扩展：加上你自己的图、层和配色
# description: 用几行代码给 lstm-diagrams 加一种图、说明一种自己的层、配一套颜色，再用入口点打成一个包，让 draw、命令行和文档里的图都能用上。
# ---
#
# # 扩展 { #extending }
#
# *阅读约 8 分钟。读完你能加一种自己的图、一种自己的层和一套配色，并打成一个包给别人用。*
#
# 作者要用的名字都在 `lstm_diagrams.extending` 里：`figures`、`layers` 和 `themes` 三个模块。这里列出的名字会保持稳定，别处的内部名字不保证。
#
# ## 一种图 { #figure }
#
# 图是一个函数：读入运行的事实，返回一块画布。坐标以点为单位，x 向右，y 向上。画布带着标题，还有给看不见图的人的描述。颜色写的是角色，例如 `dense`，由配色决定它是什么颜色。`*` 后面的参数就是图的选项：

# %% [markdown] lang="en"
# ---
# title: Extending. A figure, a layer and a theme of your own
# description: Add a figure to lstm-diagrams in a few lines, describe a layer of your own, choose colours, and put all of it into a package whose entry points make it known to draw, the command line and diagrams in documentation.
# ---
#
# # Extending { #extending }
#
# *About 8 minutes. Afterwards you can add a figure, a layer and a theme of your own, and put them into a package for others.*
#
# All that an author needs stands in `lstm_diagrams.extending`, in the three modules `figures`, `layers` and `themes`. Their names are kept from version to version; names elsewhere may change.
#
# ## A figure { #figure }
#
# A figure is a function: it takes the facts of a run and returns a canvas. Coordinates are in points, x to the right and y up. The canvas has a title and, for those who cannot see the picture, a description. A colour is a role, such as `dense`, and the theme says what it looks like. The parameters after the `*` are the options of the figure:

# %%
from lstm_diagrams.extending.figures import Box, Canvas, Capture, Label, Language, Text, figure


@figure(
    Text(zh="输出的大小", en="Sizes of outputs"),
    needs=Text(zh="任何模型", en="any model"),
    fit=lambda capture: 1,
)
def sizes(capture: Capture, language: Language, *, height: int = 36) -> Canvas:
    marks, shapes = [], []
    for place, call in enumerate(capture.calls):
        layer = capture.layer(call.layer)
        shapes.append(f"{layer.type}  {call.outputs[0].tensor.shape}")
        label = Label(shapes[-1], color="dense")
        marks.append(Box(0, -1.4 * height * place, 200, height, "dense_fill", "dense", label=label))
    title = Text(zh="{name} 的输出", en="Outputs of {name}").format(name=capture.name)
    told = Text(
        zh="每层一个框，从上到下写着输出的形状：{shapes}。",
        en="A box for each layer, from top to bottom, with the shape of its output: {shapes}.",
    ).format(shapes="; ".join(shapes))
    return Canvas(title, told, tuple(marks), capture.call_ids)


# %% [markdown] lang="zh"
# 画布最后一项是画出来的各次调用的编号。没有画到的，图下面会有一行写明：没画的层，还有两层之间没画的连线，这个例子里的就是（画了连线的图把它们列在 `Canvas(lines=...)` 里）。装饰器把它登记在函数的名字下。`fit` 说这种图对一次运行能说明多少，画不了时是 0。现在它和别的图一样能画，也有每种图都有的选项：

# %% [markdown] lang="en"
# The last entry of the canvas lists the calls that are drawn. A line below the picture names what is not: layers, and ways between layers that have no line, as here (a figure that draws them lists them in `Canvas(lines=...)`). The decorator registers it under the name of the function. `fit` says how much it tells about a run, and 0 where it cannot draw it. It is now a figure like all others, with the options that every figure has:

# %%
import torch
from torch import nn

import lstm_diagrams as d

model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
drawn = d.draw(model, torch.randn(5, 8), figure="sizes", height=30)
assert [mark.label.text.split("  ")[1] for mark in drawn.canvas.marks if isinstance(mark, Box)] == [
    "(5, 16)",
    "(5, 16)",
    "(5, 3)",
]
drawn

# %% [markdown] lang="zh"
# ## 一种层 { #layer }
#
# 不认识的模块会画成它里面的各层。如果它应该作为一个整体出现，就登记它的类型：它属于哪一类（`kind`），哪些构造参数值得写出来，输入和输出的轴叫什么：

# %% [markdown] lang="en"
# ## A layer { #layer }
#
# A module of an unknown type is drawn as the layers inside it. Where it should stand there as one, register its type: its `kind`, the constructor arguments that are worth telling, and the names of the axes that go in and come out:

# %%
from lstm_diagrams.extending.layers import features_last, register_family


class Highway(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.change, self.gate = nn.Linear(size, size), nn.Linear(size, size)

    def forward(self, x):
        share = self.gate(x).sigmoid()
        return share * self.change(x).relu() + (1 - share) * x


deep = nn.Sequential(Highway(8), nn.Linear(8, 3))
x = torch.randn(5, 8)
before = [layer.type for layer in d.capture(deep, x).layers]

register_family(Highway, kind="highway", settings=("size",), inputs=features_last, outputs=features_last)
after = d.capture(deep, x)

print(before)
print([layer.type for layer in after.layers])
assert after.calls[0].slot("output").tensor.shape == (5, 8)
d.draw(after, figure="overview")

# %% [markdown] lang="zh"
# 给自己的层取一个新的 `kind`。沿用已有的类别，例如 `"linear"`，就等于承诺它有那一类的全部参数（`in_features`、`out_features`），别的图会照着去读。
#
# ## 一套配色 { #theme }
#
# 配色给每个角色一种颜色，写成 `#rrggbb`，互不相同。从现成的一套改几种最省事：

# %% [markdown] lang="en"
# Give a layer of yours a `kind` of its own. One of ours, such as `"linear"`, promises all the arguments of that kind (`in_features`, `out_features`), and other figures will read them.
#
# ## A theme { #theme }
#
# A theme paints every role, each with an `#rrggbb` of its own. The shortest way is to take one of ours and change a few paints:

# %%
from dataclasses import replace

from lstm_diagrams.extending.themes import LIGHT

sea = replace(LIGHT, name="sea", paper="#f6fbfc", layer1="#0b6a80", layer1_fill="#cde6ee")
print(sea.paint("layer1"))

# %% [markdown] lang="zh"
# 看不清的字，重复的颜色，都会当场报错，并指出是哪个角色：

# %% [markdown] lang="en"
# Words that are hard to read and paints that are used twice are refused at once, with the name of the role:

# %%
import textwrap

for changes in ({"ink": "#9aa5ad"}, {"c": sea.h}):
    try:
        replace(sea, **changes)
    except d.UsageError as error:
        print(textwrap.fill(str(error), 72), "\n")

# %% [markdown] lang="zh"
# ## 打成一个包 { #package }
#
# 包在自己的 `pyproject.toml` 里用入口点说明它加了什么。下面是仓库里 `examples/plugin` 这个完整例子的三段：

# %% [markdown] lang="en"
# ## A package { #package }
#
# A package says in the entry points of its `pyproject.toml` what it adds. These are the three sections of the complete example in `examples/plugin` of the repository:

# %% tags=["hide_input"] reads="examples/plugin/pyproject.toml"
from pathlib import Path

from IPython.display import Markdown, display

example = Path(d.__file__).parents[1] / "examples/plugin"
sections = [
    section.strip()
    for section in (example / "pyproject.toml").read_text("utf-8").split("\n\n")
    if section.startswith("[project.entry-points.")
]
assert len(sections) == 3
display(Markdown("```toml\n" + "\n\n".join(sections) + "\n```"))

# %% [markdown] lang="zh"
# - **图**：入口点的名字就是图的名字，也是函数的名字。
# - **层**：名字是那些层所在的包。这个包被导入以后，说明才会被读入，所以装了它并不会变慢。
# - **配色**：名字就是 `theme` 里写的名字。后面是一套 `Theme`，在哪里都一样；或者是浅色、深色各一套，随页面切换，像 `"auto"` 那样。
#
# 装好以后，到处都能用：

# %% [markdown] lang="en"
# - **Figures**: the name of the entry point is that of the figure, and of its function.
# - **Layers**: the name is the package whose layers they are. They are read once that package is imported, so that having them installed slows nothing down.
# - **Themes**: the name is what is written for `theme`. Behind it stands one `Theme`, which is the same everywhere, or a pair of a light and a dark one that go with the page like those of `"auto"`.
#
# Once it is installed, everything knows it:

# %% [markdown] lang="zh"
# ``` sh
# lstm-diagrams draw "torch.nn:LSTM(3,5,2)" --input 4,2,3 --figure bars --theme sea --lang zh -o bars.svg
# ```

# %% [markdown] lang="en"
# ``` sh
# lstm-diagrams draw "torch.nn:LSTM(3,5,2)" --input 4,2,3 --figure bars --theme sea --lang en -o bars.svg
# ```

# %% [markdown] lang="zh"
# ## 出了错 { #errors }
#
# 别人的包出了错，不会妨碍其余的图。导入失败、登记的不是图、函数签名不对：给出一次 `PluginWarning`，写明是哪个包、哪个入口点、什么原因，其余照常。点名要画它，才是 `PluginError`。
#
# 名字和自带的相同，自带的不变；两个包用了同一个名字，两个都不用，报错里写着是哪两个。

# %% [markdown] lang="en"
# ## When something is wrong { #errors }
#
# A package that is broken keeps nothing else from being drawn. If it cannot be imported, or if what it names is no figure, a `PluginWarning` tells once which package it was, which entry point and why, and everything else goes on. Only asking for it by name is a `PluginError`.
#
# Where a name is one of ours, ours stays. Where two packages use the same name, neither is used, and the error names both.
