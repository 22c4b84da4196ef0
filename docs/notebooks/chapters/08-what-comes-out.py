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
# title: 第 8 章 output、h_n、c_n 的区别
# description: nn.LSTM 返回的 output、h_n、c_n 各在图上的哪里：output 是最上层每一步的 h，h_n 和 c_n 是每一层最后一步的状态。双向时反向的末状态在 t = 1，以及该把哪一个交给后面的网络。全部当场运行。
# ---
#
# # 第 8 章 output、h_n、c_n 的区别 { #what-comes-out }
#
# *阅读约 18 分钟。读完你能在图上指出 `output`、`h_n`、`c_n` 的每一个数，知道双向时反向的末状态在哪一步，序列长短不一时该取哪一行，以及该把哪一个交给后面的网络。*
#
# ## nn.LSTM 返回什么：output 和 h_n、c_n 的区别 { #three }
#
# `nn.LSTM` 返回一个元组 `output, (h_n, c_n)`，里面又套着一个元组：`output` 给每一步都要的人，`(h_n, c_n)` 给只要末尾、或者要从末尾接着走的人。两层，5 步：

# %% [markdown] lang="en"
# ---
# title: Chapter 8. What comes out
# description: Where output, h_n and c_n of nn.LSTM are in the picture. output is the h of the top layer at every step, h_n and c_n are the states of every layer after the last step. With two directions the reverse one ends at t = 1. And which of them to hand to the network that follows. All of it executed.
# ---
#
# # Chapter 8. What comes out: output, h_n, c_n { #what-comes-out }
#
# *About 18 minutes. Afterwards you can point in the picture at every number of `output`, `h_n` and `c_n`. You know at which step the reverse direction ends, which row to take when sequences differ in length, and which of the three to hand to the network that follows.*
#
# ## What does nn.LSTM return? The difference between output, h_n and c_n { #three }
#
# `nn.LSTM` returns a tuple, `output, (h_n, c_n)`, with another tuple inside: `output` is for those who want every step, `(h_n, c_n)` for those who want only the end, or go on from there. Two layers, 5 steps:

# %%
import warnings

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import lstm_diagrams as d

torch.manual_seed(0)
N, T, F, H, L = 6, 5, 7, 4, 2
x = torch.randn(N, T, F)
lstm = nn.LSTM(F, H, num_layers=L, batch_first=True)
d.draw(lstm, x, figure="states").play()

# %% [markdown] lang="zh"
# 每个格子里有上下两个框，<i>h</i> 和 <i>c</i>。返回的只是其中一部分：
#
# - **紫色的横条是 `output`：** 最上面一层，每一步，只有 <i>h</i>。
# - **红色虚线圈住的一列是 `h_n` 和 `c_n`：** 每一层，只有最后一步。蓝的是 `h_n`，红的是 `c_n`。
#
# | | 哪些层 | 哪些步 | 哪种状态 |
# |---|---|---|---|
# | `output` | 最上面一层 | 每一步 | <i>h</i> |
# | `h_n` | 每一层 | 最后一步 | <i>h</i> |
# | `c_n` | 每一层 | 最后一步 | <i>c</i> |
#
# 一条横的，一条竖的，只在右上角相交。相交处是同一组数：

# %% [markdown] lang="en"
# In each box there are two frames, <i>h</i> and <i>c</i>. Only some of them are returned:
#
# - **The purple strip is `output`:** the top layer, every step, <i>h</i> only.
# - **The column in the dashed red frame is `h_n` and `c_n`:** every layer, the last step only. Blue is `h_n`, red is `c_n`.
#
# | | which layers | which steps | which state |
# |---|---|---|---|
# | `output` | the top one | all | <i>h</i> |
# | `h_n` | every layer | the last | <i>h</i> |
# | `c_n` | every layer | the last | <i>c</i> |
#
# One lies across, one stands upright, and they cross in the upper right corner only. There they are the same numbers:


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


output, (h_n, c_n) = lstm(x)
print(tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape))
print("output[0, -1]", row(output[0, -1]))
print("h_n[-1, 0]   ", row(h_n[-1, 0]))
print("h_n[0, 0]    ", row(h_n[0, 0]))
torch.testing.assert_close(output[:, -1], h_n[-1])
assert not torch.allclose(output[:, -1], h_n[0])

# %% [markdown] lang="zh"
# 注意下标的意思不同。`output[0, -1]` 是样本 0、最后一步。`h_n[-1, 0]` 是最后一层、样本 0。两个 `-1`，一个数的是时间，一个数的是层。
#
# 用默认的轴顺序（时间步在前）时，左边写成 `output[-1]`，右边不变：

# %% [markdown] lang="en"
# Mind what the indices mean. `output[0, -1]` is sample 0, last step. `h_n[-1, 0]` is last layer, sample 0. Of the two `-1`, one counts time and the other counts layers.
#
# In the default order of axes, time steps first, the left side becomes `output[-1]`, and the right side stays as it is:

# %%
seq_first = nn.LSTM(F, H, num_layers=L)
seq_first.load_state_dict(lstm.state_dict())
output_s, (h_n_s, _) = seq_first(x.transpose(0, 1))
torch.testing.assert_close(output_s[-1], h_n_s[-1])
torch.testing.assert_close(h_n_s, h_n)
print(tuple(output_s[-1].shape), tuple(h_n_s[-1].shape))

# %% [markdown] lang="zh"
# ??? question "想一想：只有一层、只有一步时，`output` 和 `h_n` 有什么区别？"
#     数完全相同，只有轴的顺序不同：`output` 是 (<i>N</i>, 1, <i>H</i>)，`h_n` 是 (1, <i>N</i>, <i>H</i>)。前一个 1 是步数，后一个 1 是层数。
#
# ## output 里每一步都有 { #every-step }
#
# 常见的误会是：“`output` 就是最后一步的隐状态。”它有 5 步，每一步都是真的。验证的办法是只读前 <i>t</i> 步，看停下来时的 `h_n[-1]`：

# %% [markdown] lang="en"
# ??? question "With one layer and one step, how do `output` and `h_n` differ?"
#     The numbers are the same, only the axes are in another order: `output` is (<i>N</i>, 1, <i>H</i>), `h_n` is (1, <i>N</i>, <i>H</i>). The first 1 counts steps, the second counts layers.
#
# ## output has every step { #every-step }
#
# A common mistake is: "`output` is the hidden state of the last step." It has 5 steps, each as good as the last. To check, read only the first <i>t</i> steps and look at `h_n[-1]` where the reading stops:

# %%
for t in range(1, T + 1):
    _, (h_t, _) = lstm(x[:, :t])
    print(f"t={t}", row(h_t[-1, 0]), "|", row(output[0, t - 1]))
    torch.testing.assert_close(h_t[-1], output[:, t - 1])

# %% [markdown] lang="zh"
# 左边是读到第 <i>t</i> 步就停下的 `h_n[-1]`，右边是一次读完的 `output` 的第 <i>t</i> 行，行行相同。
#
# 那么每一步的 <i>c</i> 呢？`output` 里没有，`c_n` 里只有最后一步。真要用，就自己一步一步走，边走边记：

# %% [markdown] lang="en"
# At the left is `h_n[-1]` when the reading stops at step <i>t</i>, at the right is row <i>t</i> of `output` from one full run. They agree row by row.
#
# And the <i>c</i> of every step? It is not in `output`, and `c_n` has the last step only. If you need it, go step by step and write it down:

# %%
state, cells = None, []
for t in range(T):
    _, state = lstm(x[:, t : t + 1], state)
    cells.append(state[1][-1])
cells = torch.stack(cells, dim=1)

print(tuple(cells.shape))
torch.testing.assert_close(cells[:, -1], c_n[-1])
assert not torch.allclose(cells, output)

# %% [markdown] lang="zh"
# ??? question "想一想：第 1 层第 3 步的 <i>h</i> 在返回的三样东西里吗？"
#     不在。图上那个框只有灰边，没有颜色。`output` 只有最上面一层，`h_n` 只有最后一步。
#
# ## 双向 LSTM 的输出：output 有两倍宽，h_n 和 c_n 给方向编号 { #directions }
#
# 从这里起只用前 3 步，图可以画得大一些：

# %% [markdown] lang="en"
# ??? question "Is the <i>h</i> of layer 1 at step 3 among the three things returned?"
#     No. Its frame in the picture is grey, without a colour. `output` has the top layer only, `h_n` the last step only.
#
# ## The output of a bidirectional LSTM: twice as wide, and h_n and c_n number the directions { #directions }
#
# From here on we use the first 3 steps only, so that the picture can be larger:

# %%
T = 3
x = x[:, :T]
both = nn.LSTM(F, H, num_layers=L, batch_first=True, bidirectional=True)
d.draw(both, x, figure="states")

# %% [markdown] lang="zh"
# 每一层现在有两条链，箭头一条向右，一条向左。`h_n` 和 `c_n` 里每条链有一份，先按层、再按方向排：
#
# $$\text{编号} = 2 \times \text{层} + \text{方向}$$
#
# 层从 0 数起；正向是 0，反向是 1。
#
# 用 `view` 把第一个轴拆成（层，方向），就不必自己算编号：

# %% [markdown] lang="en"
# Each layer now has two chains, one with arrows to the right, one with arrows to the left. In `h_n` and `c_n` each chain has one entry, ordered by layer and then by direction:
#
# $$\text{index} = 2 \times \text{layer} + \text{direction}$$
#
# Layers count from 0; forward is 0, reverse is 1.
#
# With `view` the first axis comes apart into (layer, direction), and no index has to be worked out:

# %%
output, (h_n, c_n) = both(x)
print(tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape))
assert output.shape == (N, T, 2 * H)
assert h_n.shape == c_n.shape == (L * 2, N, H)

by_direction = h_n.view(L, 2, N, H)
for layer in range(L):
    for direction, arrow in enumerate("→←"):
        index = layer * 2 + direction
        print(f"h_n[{index}] = layer {layer + 1} {arrow}")
        assert torch.equal(h_n[index], by_direction[layer, direction])

# %% [markdown] lang="zh"
# 这个编号真的对吗？取出第 1 层正向和反向的权重，各装进一个普通的单向 LSTM，让后者读倒过来的序列：

# %% [markdown] lang="en"
# Is this numbering right? Take the weights of layer 1, forward and reverse, put each set into an ordinary LSTM, and let the second one read the sequence turned round:


# %%
def one_chain(ending):
    chain = nn.LSTM(F, H, batch_first=True)
    for name in dict(chain.named_parameters()):
        taken = both.get_parameter(name + ending)
        chain.get_parameter(name).data.copy_(taken.data)
    return chain


_, (h_forward, _) = one_chain("")(x)
_, (h_reverse, _) = one_chain("_reverse")(x.flip(1))
torch.testing.assert_close(h_n[0], h_forward[0])
torch.testing.assert_close(h_n[1], h_reverse[0])
print(row(h_n[0, 0]), "|", row(h_forward[0, 0]))
print(row(h_n[1, 0]), "|", row(h_reverse[0, 0]))

# %% [markdown] lang="zh"
# 有人说：“双向的 `h_n` 和 `c_n` 在时间上长了一倍。”变长的是第一个轴，它数的是链；时间根本不在里面。换几种长度看看：

# %% [markdown] lang="en"
# Some say: "With two directions, `h_n` and `c_n` are twice as long in time." What grew is the first axis, and it counts chains. Time does not appear at all. Try several lengths:

# %%
for steps in (1, 3, 100):
    longer, (h_longer, c_longer) = both(torch.randn(N, steps, F))
    print(f"T={steps:<4}{tuple(longer.shape)!s:14}", tuple(h_longer.shape))
    assert longer.shape[1] == steps
    assert h_longer.shape == c_longer.shape == (2 * L, N, H)

# %% [markdown] lang="zh"
# ??? question "想一想：3 层双向的 LSTM，第 2 层反向的末状态是 `h_n` 的第几个？"
#     层从 0 数起，第 2 层是 1；反向是 1。编号 = 1 × 2 + 1 = 3，即 `h_n[3]`。
#
# ## 双向的最后一个状态：反向的终点在 t = 1 { #reverse-end }
#
# 只看一层双向，就能看清两条链各在哪里结束：

# %% [markdown] lang="en"
# ??? question "In a bidirectional LSTM with 3 layers, which entry of `h_n` is the final state of layer 2, reverse?"
#     Layers count from 0, so layer 2 is 1, and reverse is 1. The index is 1 × 2 + 1 = 3: `h_n[3]`.
#
# ## The last state of a bidirectional LSTM: the reverse direction ends at t = 1 { #reverse-end }
#
# With one bidirectional layer it is plain to see where each chain ends:

# %%
single = nn.LSTM(F, H, batch_first=True, bidirectional=True)
d.draw(single, x, figure="bidirectional")

# %% [markdown] lang="zh"
# 正向的链从左走到右，在 <i>t</i> = 3 结束。反向的链从右走到左，在 <i>t</i> = 1 结束。两个末状态于是在 `output` 的**两头**，图上用金色标出：

# %% [markdown] lang="en"
# The forward chain goes from left to right and ends at <i>t</i> = 3. The reverse chain goes from right to left and ends at <i>t</i> = 1. So the two final states are at the **two ends** of `output`, marked in gold:

# %%
output, (h_n, c_n) = single(x)
torch.testing.assert_close(output[:, -1, :H], h_n[0])
torch.testing.assert_close(output[:, 0, H:], h_n[1])
assert not torch.allclose(output[:, -1, H:], h_n[1])

print("output[0, 0, H:] ", row(output[0, 0, H:]))
print("h_n[1, 0]        ", row(h_n[1, 0]))
print("output[0, -1, H:]", row(output[0, -1, H:]))

# %% [markdown] lang="zh"
# 前两行相同，第三行不同。第三行是反向的链刚走完**第一步**时的状态，它只读过 <i>x</i><sub>3</sub>。
#
# 这就是“双向的末状态是 `output[:, -1]`”错在哪里：前一半对，后一半只读过最后一个时刻。改动 <i>x</i><sub>1</sub>，看哪些数会动：

# %% [markdown] lang="en"
# The first two lines agree, the third does not. The third is the reverse chain after its **first** step, when it has read <i>x</i><sub>3</sub> only.
#
# That is what is wrong with "the final state of a bidirectional LSTM is `output[:, -1]`": the first half is right, and the second half has read the last time step only. Change <i>x</i><sub>1</sub> and see which numbers move:

# %%
changed = x.clone()
changed[:, 0] += 1.0
output_2, (h_n_2, _) = single(changed)


def moved(before, after):
    return f"{(after - before).abs().max():.3f}"


print("h_n[0]          ", moved(h_n[0], h_n_2[0]))
print("h_n[1]          ", moved(h_n[1], h_n_2[1]))
print("output[:,-1,:H] ", moved(output[:, -1, :H], output_2[:, -1, :H]))
print("output[:,-1, H:]", moved(output[:, -1, H:], output_2[:, -1, H:]))
assert torch.equal(output[:, -1, H:], output_2[:, -1, H:])
assert not torch.allclose(h_n[1], h_n_2[1])

# %% [markdown] lang="zh"
# 最后一行是 0：<i>x</i><sub>1</sub> 变了，`output[:, -1, H:]` 一点也不知道。
#
# 要整段序列的概括，就把两条链的末状态接起来：

# %% [markdown] lang="en"
# The last line is 0: <i>x</i><sub>1</sub> has changed, and `output[:, -1, H:]` knows nothing of it.
#
# For a summary of the whole sequence, join the final states of the two chains:

# %%
summary = torch.cat([h_n[-2], h_n[-1]], dim=1)
same = torch.cat([output[:, -1, :H], output[:, 0, H:]], dim=1)
torch.testing.assert_close(summary, same)
print(tuple(summary.shape))
assert summary.shape == (N, 2 * H)

# %% [markdown] lang="zh"
# ??? question "想一想：为什么写 `h_n[-2]` 和 `h_n[-1]`，不写 `h_n[0]` 和 `h_n[1]`？"
#     一层时是一回事。多层时最上面一层排在最后，`-2` 和 `-1` 总是它的正向和反向。
#
# ## 序列长短不一时 { #lengths }
#
# 第 7 章的规矩照用：打包，每段序列在自己的末尾停下。取第 3 段来看，它的长度是 2（`sample=2` 从 0 数起）：

# %% [markdown] lang="en"
# ??? question "Why `h_n[-2]` and `h_n[-1]`, and not `h_n[0]` and `h_n[1]`?"
#     With one layer it is the same. With more, the top layer comes last, and `-2` and `-1` are always its forward and reverse chain.
#
# ## When sequences differ in length { #lengths }
#
# As in chapter 7: pack, and each sequence stops at its own end. Look at the third one (`sample=2`, counted from 0), whose length is 2:

# %%
lengths = torch.tensor([3, 1, 2, 3, 2, 1])
packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
d.draw(both, packed, figure="states", sample=2)

# %% [markdown] lang="zh"
# 正向在第 2 步结束，反向从第 2 步出发，仍在 <i>t</i> = 1 结束。所以只有正向要看长度：

# %% [markdown] lang="en"
# The forward chain ends at step 2. The reverse chain starts at step 2 and still ends at <i>t</i> = 1. So only the forward half needs the length:

# %%
packed_output, (h_n, c_n) = both(packed)
output, _ = pad_packed_sequence(packed_output, batch_first=True)

each = torch.arange(N)
torch.testing.assert_close(output[each, lengths - 1, :H], h_n[-2])
torch.testing.assert_close(output[:, 0, H:], h_n[-1])

print("output[2, 1, :H] ", row(output[2, 1, :H]))
print("h_n[-2, 2]       ", row(h_n[-2, 2]))
print("output[2, -1, :H]", row(output[2, -1, :H]))
assert (output[2, -1] == 0).all()

# %% [markdown] lang="zh"
# 第三行全是零：打开包以后，第 2 步之后的位置只是填充。这时再写 `output[:, -1]`，短的序列就只拿到零。`h_n` 没有这个麻烦，它总是各自的末状态。
#
# ??? question "想一想：打包以后，想对每段序列的 `output` 求平均，直接写 `output.mean(dim=1)` 对吗？"
#     不对。短的序列也除以了 3。应当除以各自的长度：`output.sum(dim=1) / lengths[:, None]`。填充处是零，求和不受影响。
#
# ## 取哪一个最后的状态，交给后面的网络 { #heads }
#
# | 要做的事 | 交给后面的 | 形状 |
# |---|---|---|
# | 给整段序列一个答案：分类、预测下一个值（单向） | `h_n[-1]` | (<i>N</i>, <i>H</i>) |
# | 同上（双向） | `torch.cat([h_n[-2], h_n[-1]], dim=1)` | (<i>N</i>, 2<i>H</i>) |
# | 每一步一个答案：标注、逐步预测、异常检测（<i>D</i> 个方向） | `output` | (<i>N</i>, <i>T</i>, <i>D</i> × <i>H</i>) |
# | 接着读，或交给解码器 | `(h_n, c_n)` | 两个都要 |
#
# `nn.Linear` 只动最后一个轴，所以同一个写法，两种输入都行：

# %% [markdown] lang="en"
# The third line is all zeros: once the package is opened, what lies behind step 2 is padding. With `output[:, -1]`, short sequences would get nothing but zeros. `h_n` has no such trouble; it is always the final state of each.
#
# ??? question "After packing you want the mean of each sequence's `output`. Is `output.mean(dim=1)` right?"
#     No. It divides the short ones by 3 as well. Divide by each length: `output.sum(dim=1) / lengths[:, None]`. The padding is zero, so the sum is right.
#
# ## Which last hidden state to hand on { #heads }
#
# | what you want | hand on | shape |
# |---|---|---|
# | one answer for the sequence: a class, the next value (one direction) | `h_n[-1]` | (<i>N</i>, <i>H</i>) |
# | the same (two directions) | `torch.cat([h_n[-2], h_n[-1]], dim=1)` | (<i>N</i>, 2<i>H</i>) |
# | one answer at each step: tagging, stepwise forecasts, anomalies (<i>D</i> directions) | `output` | (<i>N</i>, <i>T</i>, <i>D</i> × <i>H</i>) |
# | to read on, or to feed a decoder | `(h_n, c_n)` | you need both |
#
# `nn.Linear` works on the last axis only, so one way of writing serves both kinds of input:

# %%
output, (h_n, c_n) = both(x)
head = nn.Linear(2 * H, 1)

per_sequence = head(torch.cat([h_n[-2], h_n[-1]], dim=1))
per_step = head(output)
print(tuple(per_sequence.shape), tuple(per_step.shape))
assert per_sequence.shape == (N, 1)
assert per_step.shape == (N, T, 1)

# %% [markdown] lang="zh"
# 有一个到处流传的写法要小心：想把各层各方向的状态接成一行，写成 `h_n.view(N, -1)`。形状对，内容错。`h_n` 的第一个轴是链，不是批量，要先换轴：

# %% [markdown] lang="en"
# One piece of code gets passed around and needs care: to join the states of all layers and directions into one row, people write `h_n.view(N, -1)`. The shape is right and the content is wrong. The first axis of `h_n` counts chains, not samples, so swap first:

# %%
wrong = h_n.view(N, -1)
right = h_n.transpose(0, 1).reshape(N, -1)
print(tuple(wrong.shape), tuple(right.shape))
assert wrong.shape == right.shape

own = torch.cat(list(h_n[:, 0]))
assert torch.equal(right[0], own)
assert torch.equal(wrong[0], h_n[0, :4].flatten())
assert not torch.equal(wrong[0], own)

# %% [markdown] lang="zh"
# 倒数第二个断言说出了错在哪里：`wrong[0]` 本该是样本 0 的四个状态，装的却是第 1 层正向的、**前四个样本**的状态。样本之间串在了一起。
#
# ??? question "想一想：异常检测要给每个小时打分，交 `h_n` 还是 `output`？"
#     `output`。每个小时要一个分数，就要每一步的 <i>h</i>；`h_n` 没有时间轴。
#
# ## 有投影时，h 和 c 不一样宽 { #projection }
#
# 设了 `proj_size`，<i>h</i> 变窄，<i>c</i> 不变。块的大小在图上看得很清楚：

# %% [markdown] lang="en"
# The last check but one says what went wrong: `wrong[0]` should hold the four states of sample 0, and holds the states of **the first four samples** in layer 1, forward. Samples got mixed.
#
# ??? question "To find anomalies, each hour needs a score. Hand on `h_n` or `output`?"
#     `output`. A score for each hour needs the <i>h</i> of each step, and `h_n` has no time axis.
#
# ## With a projection, h and c differ in width { #projection }
#
# With `proj_size` set, <i>h</i> gets narrower and <i>c</i> does not. The sizes of the blocks show it:

# %%
# zh: 有些机器上，PyTorch 会提示投影不走 oneDNN 加速；与结果无关
# en: on some machines PyTorch remarks that projections
# en: do without oneDNN; the results are the same
warnings.filterwarnings("ignore", message="LSTM with projections")

P = 2
projected = nn.LSTM(F, H, num_layers=L, batch_first=True, proj_size=P)
d.draw(projected, x, figure="interface")

# %% [markdown] lang="zh"
# 交叉处的相等仍然成立，只是每个 <i>h</i> 现在有 2 个数：

# %% [markdown] lang="en"
# Where they cross, they are still equal; each <i>h</i> just has 2 numbers now:

# %%
output, (h_n, c_n) = projected(x)
print(tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape))
assert output.shape[-1] == h_n.shape[-1] == P
assert c_n.shape[-1] == H
torch.testing.assert_close(output[:, -1], h_n[-1])

# %% [markdown] lang="zh"
# 后面接的 `nn.Linear` 要照 2 来写：`nn.Linear(2, …)`。
#
# ??? question "想一想：编码器有 `proj_size=2`，解码器没有，`hidden_size` 都是 4。能直接把 `(h_n, c_n)` 交过去吗？"
#     不能。解码器要的 `h_0` 宽 4，`h_n` 只有 2。`c_n` 倒是合适。两边的 `proj_size` 要相同，或者中间加一个全连接层。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。想换成别的参数再试，去[形状实验室](../shape-lab.ipynb)。

# %% [markdown] lang="en"
# The `nn.Linear` that follows goes by the 2: `nn.Linear(2, …)`.
#
# ??? question "The encoder has `proj_size=2`, the decoder has none, and `hidden_size` is 4 in both. Can `(h_n, c_n)` go straight across?"
#     No. The decoder wants an `h_0` of width 4, and `h_n` has 2. `c_n` would fit. Give both the same `proj_size`, or put a fully connected layer between them.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run. To try other arguments, go to the [shape lab](../shape-lab.ipynb).

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(7, 4, num_layers=2, batch_first=True, bidirectional=True)
read, (left_h, left_c) = asked(torch.randn(6, 5, 7))
(first,) = [t for t in range(5) if torch.equal(read[:, t, 4:], left_h[-1])]
joined = torch.cat([left_h[-2], left_h[-1]], dim=1)
assert joined.shape == (6, 8)
Tasks(
    Task(
        d.Text(
            "两层、双向、`hidden_size=4`、`batch_first=True`，读形状为 (6, 5, 7) 的输入，`h_n` 是什么形状？",
            "Two layers, two directions, `hidden_size=4`, `batch_first=True`, an input of shape (6, 5, 7). What is the shape of `h_n`?",
        ),
        left_h.shape,
        d.Text("2 层 × 2 个方向，没有时间轴。", "2 layers × 2 directions, and no time axis."),
    ),
    Task(
        d.Text(
            "反向的末状态 `h_n[-1]` 等于 `output[:, t, 4:]`，t（从 0 数）是多少？",
            "The reverse chain's final state `h_n[-1]` equals `output[:, t, 4:]`. What is t, counted from 0?",
        ),
        first,
        d.Text("反向的链在第一步结束。", "The reverse chain ends at the first step."),
    ),
    Task(
        d.Text(
            "把 `h_n[-2]` 和 `h_n[-1]` 接起来，后面的 `nn.Linear` 的 `in_features` 是多少？",
            "Join `h_n[-2]` and `h_n[-1]`. What is `in_features` of the `nn.Linear` behind them?",
        ),
        joined.shape[1],
        d.Text("两个方向，各 4 个数。", "Two directions with 4 numbers each."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `last(output, lengths)`：`output` 是填充过的一批的输出，`(N, T, H)`；`lengths` 是各自真正的长度。取出每段序列**真正最后一步**的那一行，形状 `(N, H)`。打开下载的笔记本，填好 `last`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `last(output, lengths)`: `output` belongs to a padded batch, `(N, T, H)`, and `lengths` holds the true lengths. Return the row of the step that is **truly the last** of each sequence, of shape `(N, H)`. Open the downloaded notebook, fill in `last`, and run the test below it:


# %%
def last(output, lengths):
    raise NotImplementedError("write it here")


def check(last):
    torch.manual_seed(0)
    lstm = nn.LSTM(3, 4, batch_first=True)
    for lengths in ([5, 2, 3], [1, 5, 5], [5]):
        x, lengths = torch.randn(len(lengths), 5, 3), torch.tensor(lengths)
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, (h_n, _) = lstm(packed)
        mine = last(lstm(x)[0], lengths)
        assert mine.shape == (len(lengths), 4)
        torch.testing.assert_close(mine, h_n[-1])
    print("all right")


try:
    check(last)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(output, lengths):
    return output[torch.arange(len(output)), lengths - 1]


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# - `output`：最上面一层，每一步的 <i>h</i>；双向时前一半是正向，后一半是反向。
# - `h_n`、`c_n`：每一层、每个方向的末状态，编号是 层 × 方向数 + 方向，没有时间轴。
# - 它们的交点：单向在最后一步；双向时正向在最后一步，反向在第一步；长短不一时各按各的长度。
#
# 现在进去的和出来的都清楚了，可以把 LSTM 和别的层接在一起了，那是第 9 章的事。
#
# [← 第 7 章 怎样喂数据：轴的顺序、h_0 与 c_0](07-feeding.ipynb) · 第 8 章 · [第 9 章 和别的层组合 →](09-combining.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# - `output`: the top layer, the <i>h</i> of every step; with two directions, the first half is forward and the second half reverse.
# - `h_n`, `c_n`: the final states of every layer and direction, at index layer × directions + direction, without a time axis.
# - Where they meet: with one direction, at the last step; with two, forward at the last step and reverse at the first; with different lengths, each at its own.
#
# What goes in and what comes out is clear now. Next, the LSTM can be joined with other layers, and that is chapter 9.
#
# [← Chapter 7. Feeding it: seq-first, batch-first, h_0 and c_0](07-feeding.ipynb) · Chapter 8 · [Chapter 9. Combining an LSTM with other layers →](09-combining.ipynb)
