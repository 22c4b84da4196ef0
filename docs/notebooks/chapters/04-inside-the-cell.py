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
# title: 第 4 章 单元内部
# description: 打开 LSTM 的一个框：遗忘门、输入门、候选值、输出门和细胞状态 c 各做什么。看真实一步里的数值，用权重重算出 h 和 c，认清权重的四个行块，数清参数，再把遗忘门固定在 0 和 1 试试。
# scripts: [assets/what-if.js]
# ---
#
# # 第 4 章 单元内部 { #inside-the-cell }
#
# *阅读约 30 分钟。读完你能看着图说出四个黄框各管什么；能用 `weight_ih_l0` 等四个张量亲手算出 <i>h</i><sub>t</sub> 和 <i>c</i><sub>t</sub>；知道 <i>c</i> 是状态，门是系数；会数任意一个 LSTM 的参数。*
#
# ## 打开一个框 { #cell }
#
# 第 3 章的图上，一个长框是一层在一个时刻的样子。现在把框打开：

# %% [markdown] lang="en"
# ---
# title: Chapter 4. Inside the cell
# description: Open one box of an LSTM and see what the forget gate, the input gate, the candidate, the output gate and the cell state c do. Read the numbers of a real step, recompute h and c from the weights, find the four row blocks, count the parameters, and hold the forget gate at 0 and at 1.
# scripts: [assets/what-if.js]
# ---
#
# # Chapter 4. Inside the cell { #inside-the-cell }
#
# *About 30 minutes. Afterwards you can look at the picture and say what each of the four yellow boxes is for, work out <i>h</i><sub>t</sub> and <i>c</i><sub>t</sub> by hand from `weight_ih_l0` and the three other tensors, say why <i>c</i> is a state while a gate is a factor, and count the parameters of any LSTM.*
#
# ## Open the box { #cell }
#
# In the pictures of chapter 3, a tall box is one layer at one time step. Now open it:

# %%
import copy

import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
lstm = nn.LSTM(input_size=3, hidden_size=4, batch_first=True)
x = torch.randn(2, 5, 3)
d.draw(lstm, x, figure="cell", parts="cell").play()

# %% [markdown] lang="zh"
# 一样一样地认：
#
# - **上面的红线**是细胞状态 <i>c</i>，从左边进来，只经过一次乘、一次加，就从右边出去。这是记忆走的路。
# - **下面的蓝线**是隐状态 <i>h</i>。左边进来的 <i>h</i><sub>t−1</sub> 和下面进来的 <i>x</i><sub>t</sub> 合在一起，送进四个黄框。
# - **四个黄框**各是一个全连接层加激活函数，和第 2 章那个 RNN 的框一样。全部权重都在这里。σ 是 sigmoid。
# - **圆圈**是逐个元素的运算，没有权重。第 1 个数只和第 1 个数相乘，第 2 个只和第 2 个。
#
# 黄框里的权重和整个单元的公式，另画一张：

# %% [markdown] lang="en"
# Name the parts one by one:
#
# - **The red line at the top** is the cell state <i>c</i>. It comes in at the left, is multiplied once, added to once, and goes out at the right. This is the road of the memory.
# - **The blue line at the bottom** is the hidden state <i>h</i>. What comes in from the left, <i>h</i><sub>t−1</sub>, and what comes in from below, <i>x</i><sub>t</sub>, go together into the four yellow boxes.
# - **The four yellow boxes** are each a fully connected layer with an activation, like the one box in the RNN of chapter 2. All the weights are here. σ is the sigmoid.
# - **The circles** work element by element and have no weights. The first number meets the first number only, the second only the second.
#
# The weights of the yellow boxes and the equations of the cell have a picture of their own:

# %%
d.draw(lstm, x, figure="cell", parts="weights+equations")

# %% [markdown] lang="zh"
# 左边是权重，右边是公式。放大来看，一共六行：
#
# $$\begin{aligned}
# i_t &= \sigma(W_{ii}\, x_t + b_{ii} + W_{hi}\, h_{t-1} + b_{hi}) \\
# f_t &= \sigma(W_{if}\, x_t + b_{if} + W_{hf}\, h_{t-1} + b_{hf}) \\
# g_t &= \tanh(W_{ig}\, x_t + b_{ig} + W_{hg}\, h_{t-1} + b_{hg}) \\
# o_t &= \sigma(W_{io}\, x_t + b_{io} + W_{ho}\, h_{t-1} + b_{ho}) \\
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
# h_t &= o_t \odot \tanh(c_t)
# \end{aligned}$$
#
# 前四行是四个黄框，各有自己的一份 $W$ 和 $b$；后两行是圆圈，$\odot$ 是逐个元素相乘。这就是 [`nn.LSTM` 的文档](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html)里的公式；遗忘门是 Gers 等人 2000 年加上的，最初的 LSTM（Hochreiter 和 Schmidhuber，1997）里没有。不用背，本章会把每一行都算一遍。
#
# RNN 的单元只有一个黄框，LSTM 有四个。让网络自己报一遍：

# %% [markdown] lang="en"
# The weights are at the left and the equations at the right. In large print, these are the six lines:
#
# $$\begin{aligned}
# i_t &= \sigma(W_{ii}\, x_t + b_{ii} + W_{hi}\, h_{t-1} + b_{hi}) \\
# f_t &= \sigma(W_{if}\, x_t + b_{if} + W_{hf}\, h_{t-1} + b_{hf}) \\
# g_t &= \tanh(W_{ig}\, x_t + b_{ig} + W_{hg}\, h_{t-1} + b_{hg}) \\
# o_t &= \sigma(W_{io}\, x_t + b_{io} + W_{ho}\, h_{t-1} + b_{ho}) \\
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
# h_t &= o_t \odot \tanh(c_t)
# \end{aligned}$$
#
# The first four are the yellow boxes, each with a $W$ and a $b$ of its own. The last two are the circles, and $\odot$ multiplies element by element. This is how [the documentation of `nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html) has them. The forget gate was added by Gers and others in 2000; the first LSTM (Hochreiter and Schmidhuber, 1997) had none. There is nothing to learn by heart: this chapter works out every line of it.
#
# The cell of an RNN has one yellow box, that of an LSTM four. Let the networks state it themselves:

# %%
rnn = nn.RNN(input_size=3, hidden_size=4, batch_first=True)
for model in (rnn, lstm):
    seen = d.capture(model, x)
    cell = seen.layers[0].cell
    gates = tuple(gate.symbol for gate in cell.gates)
    print(f"{cell.kind:5}{cell.states!s:13}{gates!s:22}{seen.total_parameters}")

assert gates == ("i", "f", "g", "o")
assert seen.total_parameters == 4 * d.capture(rnn, x).total_parameters

# %% [markdown] lang="zh"
# 每行依次是：种类、在时间上交接的状态、黄框、参数个数。LSTM 的参数正好是 RNN 的 4 倍。
#
# ??? question "想一想：图上有几条路从 c 的左端通到右端，要不要穿过黄框？"
#     只有最上面那一条直路，它不穿过任何黄框。黄框只从旁边控制它：乘多少，加多少。<i>h</i> 就没有这样的路，每一步都必须穿过黄框。
#
# ## 真实一步里的数值 { #values }
#
# 同一个单元，这次写上它读第 1 段序列、走第 3 步时的真实数值：

# %% [markdown] lang="en"
# Each row gives the kind, the states that are handed over in time, the yellow boxes, and the number of parameters. The LSTM has exactly 4 times as many as the RNN.
#
# ??? question "Which ways lead from the left end of c to its right end, and do they go through a yellow box?"
#     Only the straight one at the top, and it goes through none. The yellow boxes control it from the side: how much to multiply by, how much to add. <i>h</i> has no such road. At every step it must go through the yellow boxes.
#
# ## The numbers of a real step { #values }
#
# The same cell, now with the actual numbers at step 3 of the first sequence:

# %%
d.draw(lstm, x, figure="cell", parts="cell", values=True, step=3)

# %% [markdown] lang="zh"
# 每一竖条有 4 个数，因为有 4 个隐藏单元：第 1 行属于第 1 个隐藏单元，第 2 行属于第 2 个。颜色越浓，离零越远；橙色为正，蓝色为负。
#
# 这些门的值 `nn.LSTM` 不会返回，但可以用权重算出来。写成一个函数，本章后面还要用：

# %% [markdown] lang="en"
# Each strip has 4 numbers, as there are 4 hidden units: the first row belongs to unit 1, the second to unit 2. The stronger the colour, the further from zero; orange is positive, blue is negative.
#
# `nn.LSTM` does not return the gates, but they can be worked out from the weights. Make it a function, for we shall need it again:


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


def gates(lstm, x_t, h):
    from_x = x_t @ lstm.weight_ih_l0.T + lstm.bias_ih_l0
    from_h = h @ lstm.weight_hh_l0.T + lstm.bias_hh_l0
    i, f, g, o = (from_x + from_h).chunk(4, dim=-1)
    return i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()


# %%
_, (h_2, c_2) = lstm(x[:, :2])
i, f, g, o = gates(lstm, x[:, 2], h_2[0])
for name, values in zip("ifgo", (i, f, g, o), strict=True):
    print(f"{name}_3", row(values[0]))

# %% [markdown] lang="zh"
# 与图上的数一致（图上少写了几位）。接着把第 2 个隐藏单元的 <i>c</i> 和 <i>h</i> 用这几个数算出来：

# %% [markdown] lang="en"
# They agree with the picture, which writes fewer digits. From these numbers follow the <i>c</i> and the <i>h</i> of unit 2:

# %%
unit = 1
kept = f[0, unit] * c_2[0, 0, unit]
added = i[0, unit] * g[0, unit]
c = kept + added
h = o[0, unit] * c.tanh()
print(f"{f[0, unit]:.3f} × {c_2[0, 0, unit]:+.3f} = {kept:+.3f}")
print(f"{i[0, unit]:.3f} × {g[0, unit]:+.3f} = {added:+.3f}")
print(f"c_3 = {kept:+.3f} {added:+.3f} = {c:+.3f}")
print(f"h_3 = {o[0, unit]:.3f} × tanh({c:+.3f}) = {h:+.3f}")

_, (h_3, c_3) = lstm(x[:, :3])
torch.testing.assert_close(c, c_3[0, 0, unit])
torch.testing.assert_close(h, h_3[0, 0, unit])

# %% [markdown] lang="zh"
# 两个断言说：这样算出的就是 `nn.LSTM` 的结果。代码里的 `unit = 1` 是从 0 数的，所以是第 2 个隐藏单元。
#
# ??? question "想一想：第 2 个隐藏单元的 c，会用到第 1 个的旧 c 吗？"
#     不会。<i>c</i> 的计算是逐个元素的，各隐藏单元的 <i>c</i> 各走各的。隐藏单元之间通过 <i>h</i> 互相影响：每个门都看得到所有隐藏单元的 <i>h</i><sub>t−1</sub>。
#
# ## 一个门一个门地看 { #gates }
#
# **遗忘门 <i>f</i>：旧的记忆留下多少。** 突出显示它：

# %% [markdown] lang="en"
# The two checks say that `nn.LSTM` comes to the same. `unit = 1` counts from 0, so it is unit 2.
#
# ??? question "Does the c of unit 2 make use of the old c of unit 1?"
#     No. <i>c</i> is worked out element by element, and each unit keeps its own. The units affect one another through <i>h</i>: every gate sees the <i>h</i><sub>t−1</sub> of all units.
#
# ## Gate by gate { #gates }
#
# **The forget gate <i>f</i>: how much of the old memory stays.** Let it stand out:

# %%
d.draw(lstm, x, figure="cell", highlight="gate f")

# %% [markdown] lang="zh"
# 它读 <i>x</i><sub>t</sub> 和 <i>h</i><sub>t−1</sub>，用自己的四块权重算出 4 个系数，逐个乘到旧的 <i>c</i> 上。系数为 1，全部留下；为 0，全部忘掉；为 0.5，留一半。名字叫“遗忘门”，数值大却是**记住**，这一点别弄反。
#
# **输入门 <i>i</i> 和候选值 <i>g</i>：往记忆里写什么、写多少。** <i>g</i> 是想写的内容，可正可负；<i>i</i> 是写入的比例。两个相乘，加到 <i>c</i> 上。
#
# **输出门 <i>o</i>：记忆里的东西现在输出多少。** 先取 tanh，把 <i>c</i> 压进 −1 和 1 之间，再乘 <i>o</i>，得到 <i>h</i>。门关着的时候，<i>c</i> 仍然在，只是没有说出来。
#
# | | 激活函数 | 范围 | 它决定 |
# |---|---|---|---|
# | 遗忘门 <i>f</i> | sigmoid | (0, 1) | 旧的 <i>c</i> 留下多少 |
# | 输入门 <i>i</i> | sigmoid | (0, 1) | 新内容写进多少 |
# | 候选值 <i>g</i> | tanh | (−1, 1) | 新内容是什么 |
# | 输出门 <i>o</i> | sigmoid | (0, 1) | <i>c</i> 说出来多少 |
#
# 表里的范围，用一万个随机的时刻检验一下：

# %% [markdown] lang="en"
# It reads <i>x</i><sub>t</sub> and <i>h</i><sub>t−1</sub>, works out 4 factors with its own rows of the four weight tensors, and multiplies the old <i>c</i> by them, one by one. A factor of 1 keeps everything, 0 forgets everything, 0.5 keeps half. Mind the name: a large value of the forget gate means to **remember**.
#
# **The input gate <i>i</i> and the candidate <i>g</i>: what to write into the memory, and how much of it.** <i>g</i> is what might be written, positive or negative; <i>i</i> is the share of it that is. Their product is added to <i>c</i>.
#
# **The output gate <i>o</i>: how much of the memory is shown now.** A tanh first squeezes <i>c</i> in between −1 and 1. Multiplied by <i>o</i>, it is <i>h</i>. When the gate is shut, <i>c</i> is still there. It just does not show.
#
# | | activation | range | decides |
# |---|---|---|---|
# | forget gate <i>f</i> | sigmoid | (0, 1) | how much of the old <i>c</i> stays |
# | input gate <i>i</i> | sigmoid | (0, 1) | how much of the new is written |
# | candidate <i>g</i> | tanh | (−1, 1) | what the new is |
# | output gate <i>o</i> | sigmoid | (0, 1) | how much of <i>c</i> is shown |
#
# Check the ranges of the table with ten thousand random inputs:

# %%
many_x = torch.randn(10_000, 3)
many_h = 2 * torch.rand(10_000, 4) - 1
for name, values in zip("ifgo", gates(lstm, many_x, many_h), strict=True):
    least, most = values.min(), values.max()
    print(f"{name}  {least:+.3f} … {most:+.3f}")
    assert (-1 if name == "g" else 0) < least
    assert most < 1

# %% [markdown] lang="zh"
# <i>i</i>、<i>f</i>、<i>o</i> 从不为负，<i>g</i> 有正有负。所以真正的门是三个：<i>i</i>、<i>f</i>、<i>o</i>。<i>g</i> 是内容，常和它们并排写，只因为它也要一份自己的权重。（PyTorch 的文档把 <i>g</i> 叫作 cell gate，说的就是这个候选值。）
#
# ??? question "想一想：要把一个数原封不动地记很久，三个门应当各是多少？"
#     <i>f</i> 接近 1，旧的全留下；<i>i</i> 接近 0，新的不写进来；<i>o</i> 随意，要用的时候打开就行。
#
# ## c 是细胞状态，不是门 { #c-is-not-a-gate }
#
# !!! warning "常见的误解"
#     “`c_n` 是遗忘门”，或者“`c_n` 是遗忘门的值”。两句都不对。<i>c</i> 是被门管着的那份记忆，遗忘门是 <i>f</i>，而 `nn.LSTM` 一个门也不返回。
#
# 图上一看便知，<i>c</i> 是那条红线，<i>f</i> 是从旁边伸上来的一个系数：

# %% [markdown] lang="en"
# <i>i</i>, <i>f</i> and <i>o</i> are never negative, and <i>g</i> is of either sign. So there are three gates proper: <i>i</i>, <i>f</i> and <i>o</i>. <i>g</i> is the content. It is listed beside them because it needs weights of its own as they do. (PyTorch's documentation calls <i>g</i> the cell gate. It means this candidate.)
#
# ??? question "To remember a number unchanged for long, what should the three gates be?"
#     <i>f</i> close to 1, so that all of the old stays. <i>i</i> close to 0, so that nothing new is written. <i>o</i> as you like: open it when the number is needed.
#
# ## c is the cell state, not a gate { #c-is-not-a-gate }
#
# !!! warning "A common misconception"
#     "`c_n` is the forget gate", or "`c_n` is the value of the forget gate". Neither is true. <i>c</i> is the memory that the gates look after. The forget gate is <i>f</i>, and `nn.LSTM` returns no gate at all.
#
# The picture tells them apart. <i>c</i> is the red line, and <i>f</i> is a factor that reaches up to it from the side:

# %%
d.draw(lstm, x, figure="cell", parts="cell", highlight="c")

# %% [markdown] lang="zh"
# 用数来说，更没有疑问。比较第 3 步的 <i>f</i> 和 <i>c</i>：

# %% [markdown] lang="en"
# The numbers leave no doubt. Compare the <i>f</i> and the <i>c</i> of step 3:

# %%
print("f_3", row(f[0]))
print("c_3", row(c_3[0, 0]))
assert c_3.min() < 0 < f.min()

output, (h_n, c_n) = lstm(x[:, :3])
for returned in (output[:, -1], h_n[0], c_n[0]):
    for gate in (i, f, g, o):
        assert not torch.allclose(returned, gate)

# %% [markdown] lang="zh"
# <i>c</i> 里有负数，门不可能为负。最后的循环把返回的三样东西逐一与四个黄框的结果比较，没有一对相同。
#
# <i>c</i> 还可以大于 1，门不可能。下面造一个只有 1 个隐藏单元的 LSTM，权重全部清零，偏置都填 20。于是三个门和候选值都等于 1，它就成了一个**计数器**：

# %% [markdown] lang="en"
# There is a negative number in <i>c</i>, and a gate cannot be negative. The loop at the end compares each of the three things returned with the results of the four yellow boxes. No pair is alike.
#
# <i>c</i> can also exceed 1, which no gate can. Take an LSTM of 1 unit, set all weights to zero and the biases to 20. Then the three gates and the candidate are all 1, and the LSTM is a **counter**:

# %%
counter = nn.LSTM(input_size=1, hidden_size=1, batch_first=True)
with torch.no_grad():
    for parameter in counter.parameters():
        parameter.zero_()
    counter.bias_ih_l0.fill_(20.0)

for steps in (1, 2, 3, 10, 1000):
    _, (h, c) = counter(torch.zeros(1, steps, 1))
    print(f"T = {steps:<5} c = {c.item():<7g} h = {h.item():.3f}")
    assert c.item() == steps
    assert h.item() <= 1

# %% [markdown] lang="zh"
# <i>c</i> 一路数到 1000；<i>h</i> 因为有 tanh，最多是 1。（数学上 sigmoid 和 tanh 到不了 1；输入大到 20，32 位浮点数就把它舍入成 1 了。）
#
# 分清二者有什么用？训练和预测时，要交给下一段的是状态 (<i>h</i>, <i>c</i>)，不是门。想研究门，就得像前面那样自己算。
#
# ??? question "想一想：`c_n` 的值在 0 和 1 之间，能说明它是门吗？"
#     不能。状态也可能碰巧落在那里。反过来，只要出现一个负数或大于 1 的数，就一定不是门。
#
# ## 写入、清零、读出：用整数走一遍 { #write-reset-read }
#
# 三个门各管一件事，用整数最看得清。造一个只有 1 个隐藏单元的 LSTM，每步读三个数：一个整数；一个命令，1 是写入，−1 是清零，0 是什么也不做；一个开关，1 是读出。权重不是训练出来的，是照命令填的：100 的权重加上 ±50 的偏置，让门不是全开就是全关。候选值只取整数的千分之一，免得 tanh 把它压弯，印的时候再乘回 1000：

# %% [markdown] lang="en"
# <i>c</i> counts all the way to 1000. <i>h</i> has a tanh and is 1 at most. (In mathematics, a sigmoid or a tanh never gets to 1. At 20 a 32-bit number rounds it to 1.)
#
# Why does it matter? In training and in forecasting, what you hand to the next stretch is the state (<i>h</i>, <i>c</i>), never the gates. And if you want to study the gates, you have to work them out as we did.
#
# ??? question "All numbers in `c_n` are between 0 and 1. Does this show that it is a gate?"
#     No. A state may happen to lie there too. The other way round is certain: a single number that is negative or above 1, and it is no gate.
#
# ## Write, reset, read: once through with integers { #write-reset-read }
#
# Each of the three gates has one job, which integers show best. Take an LSTM of 1 unit that reads three numbers at each step: an integer; a command, 1 to write, −1 to reset, 0 to do nothing; and a switch, 1 to read. The weights were not trained but filled in by what the commands mean: weights of 100 with biases of ±50 make a gate wide open or shut. The candidate takes a thousandth of the integer, so that tanh does not bend it, and what is printed is multiplied by 1000 again:

# %%
memory = nn.LSTM(input_size=3, hidden_size=1, batch_first=True)
with torch.no_grad():
    for parameter in memory.parameters():
        parameter.zero_()
    to_i, to_f, to_g, to_o = memory.weight_ih_l0  # a row each
    to_i[1] = to_f[1] = to_o[2] = 100.0
    to_g[0] = 0.001
    memory.bias_ih_l0.copy_(torch.tensor([-50.0, 50.0, 0.0, -50.0]))

numbers = torch.tensor([3, 2, 4, 2, 1, 3, 6, 1])
command = torch.tensor([1, 0, 1, 0, 0, -1, 1, 0])
reading = torch.tensor([0, 0, 0, 0, 1, 0, 0, 1])
read = torch.stack([numbers, command, reading], dim=1).float()[None]

state, kept, shown = None, [], []
for t in range(8):
    output, state = memory(read[:, t : t + 1], state)
    kept.append(round(1000 * state[1].item()))
    shown.append(round(1000 * output.item()))
for name, line in (("number", numbers), ("command", command), ("read", reading), ("c", kept), ("h", shown)):
    print(f"{name:8}", *(f"{int(value):3}" for value in line))
assert kept == [3, 3, 7, 7, 7, 0, 6, 6]
assert shown == [0, 0, 0, 0, 7, 0, 0, 6]

# %%
d.draw(memory, read, figure="trace")

# %% [markdown] lang="zh"
# 手算一遍：第 1 步写入 3，第 3 步再写入 4，记忆是 3 + 4 = 7；第 2、4 步的数没有命令，读进来也不理。第 5 步读出 7，读出以后还在。第 6 步清零，那一步的 3 也没有写进去。第 7 步写入 6，第 8 步读出 6。图上一行一行地对：
#
# - 写入：<i>i</i> 开，<i>f</i> 也开，新的数**加**到旧的上面。
# - 清零：<i>f</i> 关，<i>i</i> 也关。
# - 读出：比没有命令时只多开一个 <i>o</i>，<i>c</i> 不变。
#
# 真正的 LSTM 没有人下命令：什么时候写、清、读，由训练出来的权重从 <i>x</i> 和 <i>h</i> 里看出来，门也常常是半开的。
#
# ??? question "想一想：要“换成新的数”，而不是“加上新的数”，门该怎样？"
#     <i>f</i> 关，<i>i</i> 开：旧的全忘，新的全写。
#
# ## 从权重重算整段序列 { #by-hand }
#
# 有了四个黄框，剩下的只有两行。把整段 5 步走完：

# %% [markdown] lang="en"
# By hand: step 1 writes 3, step 3 writes 4 more, and the memory is 3 + 4 = 7. The numbers of steps 2 and 4 come without a command and are ignored. Step 5 reads 7, and it is still there afterwards. Step 6 resets, and its 3 is not written. Step 7 writes 6, and step 8 reads 6. Compare the strips of the picture:
#
# - Write: <i>i</i> is open and so is <i>f</i>, and the new number is **added** to the old.
# - Reset: <i>f</i> is shut and so is <i>i</i>.
# - Read: only <i>o</i> opens, and <i>c</i> does not change.
#
# Nobody gives commands to a real LSTM. When to write, reset and read is for the trained weights to find out from <i>x</i> and <i>h</i>, and gates are often half open.
#
# ??? question "To replace the old number instead of adding to it, what must the gates do?"
#     <i>f</i> shut, <i>i</i> open: forget all that is old, write all that is new.
#
# ## The whole sequence from the weights { #by-hand }
#
# With the four yellow boxes done, two lines are left. Go through all 5 steps:

# %%
h = torch.zeros(2, 4)
c = torch.zeros(2, 4)
outputs = []
for t in range(5):
    i, f, g, o = gates(lstm, x[:, t], h)
    c = f * c + i * g
    h = o * c.tanh()
    outputs.append(h)
    print(f"t={t + 1}  h {row(h[0])}   c {row(c[0])}")

output, (h_n, c_n) = lstm(x)
torch.testing.assert_close(torch.stack(outputs, dim=1), output)
torch.testing.assert_close(h, h_n[0])
torch.testing.assert_close(c, c_n[0])

# %% [markdown] lang="zh"
# 三个断言都通过：四个权重张量，加上 `gates` 和这两行，就是一层完整的 `nn.LSTM`。里面再没有别的东西。
#
# ??? question "想一想：循环里的 * 可以换成矩阵乘 @ 吗？"
#     不可以。`f * c` 是逐个元素相乘，两边形状相同，结果形状也相同。图上的圆圈 × 就是它。矩阵乘只出现在 `gates` 里。
#
# ## 亲手拨动三个门 { #what-if }
#
# 让同一个 LSTM 走 20 步，取第 2 个隐藏单元，把每一步的门都记下来。用这些门一步步算出的 <i>c</i> 和 <i>h</i> 就是 `nn.LSTM` 给出的。网页上，图下有三个滑块：拨动一个，那个门在每一步就都是这个数，<i>c</i> 和 <i>h</i> 立刻重画。候选值 <i>g</i> 不变，仍是运行时的；真正的 LSTM 里，<i>h</i> 一变，后面的门和 <i>g</i> 也会跟着变。

# %% [markdown] lang="en"
# All three checks pass. Four tensors of weights, `gates`, and these two lines are one complete layer of `nn.LSTM`. There is nothing else inside.
#
# ??? question "Could the * in the loop be a matrix product @?"
#     No. `f * c` multiplies element by element: both sides have the same shape, and so has the result. It is the × in the circles of the picture. Matrix products occur in `gates` alone.
#
# ## Move the three gates yourself { #what-if }
#
# Let the same LSTM go 20 steps, take unit 2, and note its gates at every step. The <i>c</i> and <i>h</i> worked out from them are those of `nn.LSTM`. On the web page there are three sliders below the picture: move one, and that gate has this value at every step; <i>c</i> and <i>h</i> are drawn again at once. The candidates <i>g</i> stay as they ran. In a real LSTM, another <i>h</i> would also change the gates and the <i>g</i> of later steps.

# %%
from lstm_diagrams.site.what_if import WhatIf

sequence = torch.randn(1, 20, 3, generator=torch.Generator().manual_seed(4))
h_t, c_t = torch.zeros(1, 4), torch.zeros(1, 4)
noted = {name: [] for name in "figoch"}
for t in range(20):
    i_t, f_t, g_t, o_t = gates(lstm, sequence[:, t], h_t)
    c_t = f_t * c_t + i_t * g_t
    h_t = o_t * c_t.tanh()
    for name, values in zip("figoch", (f_t, i_t, g_t, o_t, c_t, h_t), strict=True):
        noted[name].append(values[0, unit].item())

whole, (h_last, c_last) = lstm(sequence)
torch.testing.assert_close(torch.tensor(noted["h"]), whole[0, :, unit])
torch.testing.assert_close(c_t, c_last[0])
WhatIf(noted)

# %% [markdown] lang="zh"
# ??? question "试一试：f 拨到 1，i 拨到 0，c 会怎样？再把 i 拨到 1 呢？"
#     <i>i</i> = 0 时什么也写不进来，<i>c</i> 从 0 开始，就一直是 0。<i>i</i> = 1 时全部写入、全部留下，<i>c</i> 是 <i>g</i> 的累加。把 <i>f</i> 拨到 0，<i>c</i> 就只剩这一步的 <i>g</i>，没有记忆了。
#
# ## 四个行块：i、f、g、o { #weights }
#
# `gates` 里有一个 `chunk(4)`：四个黄框的权重存在一起，从上往下是 <i>i</i>、<i>f</i>、<i>g</i>、<i>o</i>。画出来：

# %% [markdown] lang="en"
# ??? question "Try it: with f at 1 and i at 0, what becomes of c? And with i at 1?"
#     With <i>i</i> = 0 nothing is written: <i>c</i> starts at 0 and stays there. With <i>i</i> = 1 everything is written and kept, so <i>c</i> is the sum of all <i>g</i>. With <i>f</i> at 0, <i>c</i> is the <i>g</i> of this step alone, and there is no memory.
#
# ## Four row blocks: i, f, g, o { #weights }
#
# There is a `chunk(4)` in `gates`. The weights of the four yellow boxes are stored together: <i>i</i>, <i>f</i>, <i>g</i>, <i>o</i> from top to bottom. In a picture:

# %%
d.draw(lstm, x, figure="parameters")

# %% [markdown] lang="zh"
# 四个张量都有 4<i>H</i> 行。`weight_ih_l0` 乘 <i>x</i>，所以有 <i>F</i> 列；`weight_hh_l0` 乘 <i>h</i>，所以有 <i>H</i> 列。偏置有两份，结果只用到它们的和。

# %% [markdown] lang="en"
# All four tensors have 4<i>H</i> rows. `weight_ih_l0` multiplies <i>x</i>, so it has <i>F</i> columns. `weight_hh_l0` multiplies <i>h</i>, so it has <i>H</i> columns. There are two biases, and only their sum matters for the result.

# %%
F, H = lstm.input_size, lstm.hidden_size
for name, parameter in lstm.named_parameters():
    print(f"{name:13}", tuple(parameter.shape))

assert lstm.weight_ih_l0.shape == (4 * H, F)
assert lstm.weight_hh_l0.shape == (4 * H, H)
assert lstm.bias_ih_l0.shape == lstm.bias_hh_l0.shape == (4 * H,)

# %% [markdown] lang="zh"
# 行块的顺序不必相信谁说的，试一试就知道。每次只把一个块的偏置加 1，看哪个黄框变了：

# %% [markdown] lang="en"
# You need not take the order of the blocks on trust. Add 1 to the biases of one block at a time, and see which yellow box changes:

# %%
before = gates(lstm, x[:, 2], h_2[0])
for block, expected in enumerate("ifgo"):
    rows = slice(block * H, (block + 1) * H)
    moved = copy.deepcopy(lstm)
    with torch.no_grad():
        moved.bias_ih_l0[rows] += 1
    after = gates(moved, x[:, 2], h_2[0])
    pairs = zip("ifgo", before, after, strict=True)
    changed = [name for name, old, new in pairs if not torch.equal(old, new)]
    print(f"[{rows.start}:{rows.stop}]", *changed)
    assert changed == [expected]

# %% [markdown] lang="zh"
# `gates` 自己按这个顺序切块，又与 `nn.LSTM` 的结果相同，所以 PyTorch 的顺序就是 <i>i</i>、<i>f</i>、<i>g</i>、<i>o</i>。要手工改某个门的偏置，先找对行。
#
# 参数个数也就有了公式。一层的输入有 <i>F</i> 个数时：
#
# $$\underbrace{4H F}_{\texttt{weight\_ih}} + \underbrace{4H H}_{\texttt{weight\_hh}} + \underbrace{4H}_{\texttt{bias\_ih}} + \underbrace{4H}_{\texttt{bias\_hh}} = 4H(F + H + 2)$$
#
# 叠了几层，就每层算一次；从第 2 层起，输入是下面一层的 <i>h</i>，所以 <i>F</i> 换成 <i>H</i>。拿几组大小对一对：

# %% [markdown] lang="en"
# `gates` itself cuts the blocks in this order, and it agrees with `nn.LSTM`. So <i>i</i>, <i>f</i>, <i>g</i>, <i>o</i> is PyTorch's order. Before you change the bias of a gate by hand, find its rows.
#
# And so there is a formula for the number of parameters. For a layer whose input has <i>F</i> numbers:
#
# $$\underbrace{4H F}_{\texttt{weight\_ih}} + \underbrace{4H H}_{\texttt{weight\_hh}} + \underbrace{4H}_{\texttt{bias\_ih}} + \underbrace{4H}_{\texttt{bias\_hh}} = 4H(F + H + 2)$$
#
# Stacked layers are counted one by one. From layer 2 on, the input is the <i>h</i> of the layer below, so <i>H</i> takes the place of <i>F</i>. Try some sizes:


# %%
def by_formula(inputs, hidden, layers):
    lowest = 4 * hidden * (inputs + hidden + 2)
    others = 4 * hidden * (hidden + hidden + 2)
    return lowest + (layers - 1) * others


for inputs, hidden, layers in ((3, 4, 1), (3, 4, 2), (10, 64, 1), (100, 256, 3)):
    model = nn.LSTM(inputs, hidden, layers)
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"F={inputs:<4} H={hidden:<4} layers={layers}  {count:>9,}")
    assert count == by_formula(inputs, hidden, layers)

# %% [markdown] lang="zh"
# ??? question "想一想：`hidden_size` 加倍，参数大约变成几倍？"
#     <i>H</i> 比 <i>F</i> 大得多时，接近 4 倍，因为公式里有 <i>H</i> × <i>H</i>。
#
# ## LSTM 为什么记得住：把遗忘门固定在 1 或 0 { #forget }
#
# 平时门由 <i>x</i> 和 <i>h</i> 算出来，每一步都不同。为了看清遗忘门做什么，我们把它固定住：它的行块里权重清零，只留偏置。偏置填多少，<i>f</i> 就是多少的 sigmoid。

# %% [markdown] lang="en"
# ??? question "If `hidden_size` is doubled, how many times as many parameters are there?"
#     Close to 4 times as many, when <i>H</i> is much larger than <i>F</i>, for there is <i>H</i> × <i>H</i> in the formula.
#
# ## Why an LSTM remembers: the forget gate held at 1 or at 0 { #forget }
#
# Usually the gates are worked out from <i>x</i> and <i>h</i> and change with every step. To see what the forget gate does, hold it still: set the weights of its row block to zero and leave a bias. <i>f</i> is then the sigmoid of that bias.


# %%
def with_forget_gate(lstm, value):
    held = copy.deepcopy(lstm)
    rows = slice(held.hidden_size, 2 * held.hidden_size)
    with torch.no_grad():
        for parameter in held.parameters():
            parameter[rows] = 0
        held.bias_ih_l0[rows] = torch.tensor(value).logit(eps=1e-6)
    return held


for value in (0.0, 0.5, 1.0):
    _, f, _, _ = gates(with_forget_gate(lstm, value), x[:, 2], h_2[0])
    print(row(f[0]))
    assert (f - value).abs().max() < 2e-6

# %% [markdown] lang="zh"
# `logit` 是 sigmoid 的反函数。先只看记忆本身：把输入门也关上，不让新东西进来，让 <i>c</i> 从 1 出发，走 8 步。

# %% [markdown] lang="en"
# `logit` undoes the sigmoid. First look at the memory alone: shut the input gate too, so that nothing new comes in, let <i>c</i> start from 1, and take 8 steps.

# %%
start = torch.zeros(1, 1, H), torch.ones(1, 1, H)
zeros = torch.zeros(1, 8, F)
for value in (0.0, 0.5, 0.9, 1.0):
    held = with_forget_gate(lstm, value)
    with torch.no_grad():
        held.bias_ih_l0[:H] = -1000
    cells = [held(zeros[:, :t], start)[1][1][0, 0, 0].item() for t in range(1, 9)]
    print(f"f = {value}  ", *(f"{c:.3f}" for c in cells))
    for t, c in enumerate(cells, start=1):
        assert abs(c - value**t) < 1e-4

# %% [markdown] lang="zh"
# 每一步乘一次 <i>f</i>，<i>t</i> 步之后剩 <i>f</i> 的 <i>t</i> 次方。<i>f</i> = 0，一步就忘光；<i>f</i> = 0.5，8 步以后几乎不剩；<i>f</i> = 0.9，忘得慢；<i>f</i> = 1，一点不忘。
#
# 再打开输入门，看真的序列：

# %% [markdown] lang="en"
# Each step multiplies by <i>f</i>, and after <i>t</i> steps what is left is <i>f</i> to the power of <i>t</i>. With <i>f</i> = 0 all is forgotten in one step. With 0.5 hardly anything is left after 8. With 0.9 it takes longer. With <i>f</i> = 1 nothing is forgotten.
#
# Now open the input gate again and read the real sequence:

# %%
for value in (0.0, 1.0):
    held = with_forget_gate(lstm, value)
    h = torch.zeros(2, H)
    written = []
    for t in range(5):
        i, _, g, _ = gates(held, x[:, t], h)
        written.append(i * g)
        h = held(x[:, : t + 1])[1][0][0]

    _, (_, c_n) = held(x)
    expected = sum(written) if value == 1.0 else written[-1]
    torch.testing.assert_close(c_n[0], expected)
    print(f"f = {value}  c_5 {row(c_n[0, 0])}")

# %% [markdown] lang="zh"
# 断言说得很清楚：<i>f</i> = 1 时，<i>c</i><sub>5</sub> 是 5 步写入的**总和**；<i>f</i> = 0 时，<i>c</i><sub>5</sub> 只有**最后一步**写入的。后一种情况下过去还没有完全断绝，因为 <i>h</i> 照样交接，只是它要穿过黄框，像普通的 RNN 一样。
#
# 现在把第 2 章的实验再做一次：<i>x</i><sub>1</sub> 对 <i>h</i><sub>T</sub> 的影响，随 <i>T</i> 变成多大？

# %% [markdown] lang="en"
# The check says it plainly. With <i>f</i> = 1, <i>c</i><sub>5</sub> is the **sum** of what all 5 steps wrote. With <i>f</i> = 0, it is what the **last step** wrote, alone. Even then the past is not cut off altogether, for <i>h</i> is handed over as before. But it has to go through the yellow boxes, as in a plain RNN.
#
# Now repeat the experiment of chapter 2: how large is the influence of <i>x</i><sub>1</sub> on <i>h</i><sub>T</sub> as <i>T</i> grows?


# %%
def influence(model, sequence):
    # zh: 把序列复制 32 份，第 k 份只问第 k 个隐藏单元
    # en: 32 copies of the sequence; copy k asks hidden unit k only
    copies = sequence.repeat(32, 1, 1).requires_grad_()
    asked = model(copies)[0][:, -1].diagonal()
    (slopes,) = torch.autograd.grad(asked.sum(), copies)
    return slopes[:, 0].norm().item()


# %%
torch.manual_seed(0)
plain = nn.RNN(3, 32, batch_first=True).double()
fresh = nn.LSTM(3, 32, batch_first=True).double()
models = {"RNN": plain, "LSTM": fresh}
for value in (0.0, 0.9, 1.0):
    models[f"LSTM f={value}"] = with_forget_gate(fresh, value)

long_x = torch.randn(1, 100, 3, dtype=torch.float64)
found = {}
for name, model in models.items():
    found[name] = [influence(model, long_x[:, :T]) for T in (2, 10, 50, 100)]
    print(f"{name:12}", "  ".join(f"{size:.0e}" for size in found[name]))

assert found["LSTM f=0.0"][-1] < found["LSTM"][-1] < 1e-12
assert found["LSTM f=0.9"][-1] > 1e-6
assert found["LSTM f=1.0"][-1] > found["LSTM f=1.0"][0]

# %% [markdown] lang="zh"
# 四列是 <i>T</i> = 2、10、50、100。结果要如实地看：
#
# - **刚初始化的 LSTM，忘得和 RNN 差不多快。** 偏置接近 0，所以 <i>f</i> 接近 0.5，一百个 0.5 相乘，什么也不剩。
# - **遗忘门开得越大，影响留得越久。** <i>f</i> = 0 时消失得比谁都快；<i>f</i> = 0.9 时慢得多；<i>f</i> = 1 时没有消失，在这个网络里反而慢慢变大：沿 <i>c</i> 直走的那一份留着，绕道 <i>h</i> 的路还往上加（[第 14 章](14-gradients-through-time.ipynb#side-by-side)）。
# - **区别在于能不能学。** RNN 没有这样一个专管留多少的系数。LSTM 有，而且每个隐藏单元、每一步各有一个，由训练来决定什么时候开、什么时候关。
#
# !!! tip "给遗忘门一个大一点的初始偏置"
#     因此常见的做法是把遗忘门的偏置初始化成 1 或更大，让网络从“先记住”开始学。Keras 的 LSTM 默认这样做，PyTorch 默认不这样做，要自己改 <i>f</i> 的那一块。两家的初始偏置，下面都打开来看。
#
# PyTorch 的循环层，每个权重和偏置都在 −1/√<i>H</i> 与 1/√<i>H</i> 之间随机取。<i>f</i> 的两个偏置加起来有多大，<i>f</i> 从哪里开始，可以看一眼：

# %% [markdown] lang="en"
# The four columns are <i>T</i> = 2, 10, 50 and 100. Read them honestly:
#
# - **An LSTM fresh from initialization forgets about as fast as an RNN.** Its biases are near 0, so <i>f</i> is near 0.5, and a hundred factors of 0.5 leave nothing.
# - **The wider the forget gate is open, the longer the influence stays.** With <i>f</i> = 0 it vanishes fastest of all. With <i>f</i> = 0.9 it takes much longer. With <i>f</i> = 1 it does not vanish. In this network it even grows slowly: along <i>c</i> it stays, and the roads through <i>h</i> add to it ([chapter 14](14-gradients-through-time.ipynb#side-by-side)).
# - **The difference is in what can be learned.** An RNN has no such factor that rules how much stays. An LSTM has one, for each unit and each step, and training decides when it opens and when it shuts.
#
# !!! tip "Give the forget gate a larger bias to start from"
#     That is why the bias of the forget gate is often initialized to 1 or more: the network then starts from remembering. The LSTM of Keras does so by default. PyTorch does not, and there you set the <i>f</i> block yourself. Below we look into the first biases of both.
#
# PyTorch draws every weight and every bias of a recurrent layer at random between −1/√<i>H</i> and 1/√<i>H</i>. So this is how large the two biases of <i>f</i> are together, and where <i>f</i> starts:

# %%
bias = (fresh.bias_ih_l0 + fresh.bias_hh_l0)[32:64]
print(f"bias {bias.min():+.2f} … {bias.max():+.2f}")
print(f"f    {bias.sigmoid().min():.2f} … {bias.sigmoid().max():.2f}")
assert (bias.sigmoid() - 0.5).abs().max() < 0.1
assert all(p.abs().max() <= 32**-0.5 for p in fresh.parameters())

# %% [markdown] lang="zh"
# Keras 的 LSTM 只有一个偏置，四块的次序也是 i、f、g、o（它把 <i>g</i> 叫作 c）。<i>f</i> 那一块全是 1，别的全是 0：

# %% [markdown] lang="en"
# An LSTM of Keras has a single bias, with its four blocks in the same order i, f, g, o (Keras calls <i>g</i> by the name c). The block of <i>f</i> is all ones, and the rest is zeros:

# %%
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras

in_keras = keras.layers.LSTM(32)
in_keras.build((1, 100, 3))
blocks = in_keras.cell.bias.numpy().reshape(4, 32)
for name, block in zip("ifgo", blocks, strict=True):
    print(name, block.min(), "…", block.max())
    assert (block == (1 if name == "f" else 0)).all()

# %% [markdown] lang="zh"
# ??? question "想一想：既然 f = 1 记得最牢，为什么不永远固定成 1？"
#     那就什么都忘不掉。<i>c</i> 会像前面的计数器一样越积越大，旧的、没用的东西一直占着位置。会忘，和会记一样要紧。
#
# ## 旁边的 GRU { #gru }
#
# GRU 用同样的办法，结构更省：

# %% [markdown] lang="en"
# ??? question "If f = 1 remembers best, why not hold it at 1 for good?"
#     Then nothing could ever be forgotten. <i>c</i> would grow and grow like the counter above, and what is old and useless would stay in the way. Forgetting matters as much as remembering.
#
# ## Beside it: the GRU { #gru }
#
# A GRU works in the same way, with fewer parts:

# %%
gru = nn.GRU(input_size=3, hidden_size=4, batch_first=True)
d.draw(gru, x, figure="cell", parts="cell")

# %% [markdown] lang="zh"
# 它没有 <i>c</i>，记忆就放在 <i>h</i> 里，直路也由 <i>h</i> 来走。更新门 <i>z</i> 一个当两个用：旧的留 <i>z</i>，新的就写 1 − <i>z</i>：
#
# $$h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}$$
#
# 重置门 <i>r</i> 决定算新内容时看多少旧的 <i>h</i>。写着 <i>W</i><sub>hn</sub> <i>h</i> 的小框和 tanh 合起来算候选值 <i>n</i>，是一组。黄框一共三组，所以行块也是三个：

# %% [markdown] lang="en"
# It has no <i>c</i>. The memory is in <i>h</i>, and it is <i>h</i> that takes the straight road. The update gate <i>z</i> does the work of two: it keeps <i>z</i> of the old and writes 1 − <i>z</i> of the new:
#
# $$h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}$$
#
# The reset gate <i>r</i> decides how much of the old <i>h</i> is looked at when the new is worked out. The small box that says <i>W</i><sub>hn</sub> <i>h</i> and the tanh together give the candidate <i>n</i>, and count as one. So there are three yellow boxes, and three row blocks:

# %%
seen = d.capture(gru, x)
print([gate.symbol for gate in seen.layers[0].cell.gates], tuple(gru.weight_ih_l0.shape), seen.total_parameters)
assert gru.weight_ih_l0.shape == (3 * H, F)
assert 4 * seen.total_parameters == 3 * d.capture(lstm, x).total_parameters

# %% [markdown] lang="zh"
# 参数是 LSTM 的四分之三。三种单元什么时候用哪一种，留到后面的第 11 章一起比较。
#
# ??? question "想一想：GRU 里，哪个数起 LSTM 遗忘门的作用？"
#     <i>z</i>。它为 1，旧的 <i>h</i> 原样留下；为 0，全部换成新的。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# It has three quarters of the parameters of the LSTM. When to take which of the three cells is for chapter 11, which puts them side by side.
#
# ??? question "Which number in a GRU does what the forget gate does in an LSTM?"
#     <i>z</i>. At 1 the old <i>h</i> stays as it is, at 0 all of it is replaced.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(input_size=6, hidden_size=5)
counted = sum(parameter.numel() for parameter in asked.parameters())
held = 0.5 * 0.8 + 0.25 * -0.4
assert asked.weight_ih_l0.shape == (20, 6)
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(6, 5)` 的 `weight_ih_l0` 是什么形状？", "What is the shape of `weight_ih_l0` of `nn.LSTM(6, 5)`?"
        ),
        asked.weight_ih_l0.shape,
        d.Text("四个行块，各 5 行；6 列给 <i>x</i>。", "Four row blocks of 5 rows, and 6 columns for <i>x</i>."),
    ),
    Task(
        d.Text("它一共要学多少个数？", "How many numbers does it learn?"),
        counted,
        d.Text("4 × 5 × (6 + 5 + 2)：两个权重、两个偏置。", "4 × 5 × (6 + 5 + 2): two weights and two biases."),
    ),
    Task(
        d.Text(
            "旧的 c 是 0.8，f = 0.5，i = 0.25，g = −0.4，新的 c 是多少？",
            "The old c is 0.8, f = 0.5, i = 0.25 and g = −0.4. What is the new c?",
        ),
        round(held, 3),
        d.Text("0.5 × 0.8 + 0.25 × (−0.4)。", "0.5 × 0.8 + 0.25 × (−0.4)."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `step(cell, x, h, c)`：用 `cell.weight_ih`、`cell.weight_hh`、`cell.bias_ih`、`cell.bias_hh` 走一步，返回新的 <i>h</i> 和 <i>c</i>。`x` 是 `(N, F)`，`h` 和 `c` 是 `(N, H)`，行块的次序是 <i>i</i>、<i>f</i>、<i>g</i>、<i>o</i>。不许调用 `cell`。打开下载的笔记本，填好 `step`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `step(cell, x, h, c)`: take one step with `cell.weight_ih`, `cell.weight_hh`, `cell.bias_ih` and `cell.bias_hh`, and return the new <i>h</i> and <i>c</i>. `x` is `(N, F)`, `h` and `c` are `(N, H)`, and the row blocks come in the order <i>i</i>, <i>f</i>, <i>g</i>, <i>o</i>. Do not call `cell`. Open the downloaded notebook, fill in `step`, and run the test below it:


# %%
def step(cell, x, h, c):
    raise NotImplementedError("write it here")


def check(step):
    torch.manual_seed(0)
    for samples, features, hidden in ((1, 1, 1), (4, 3, 5)):
        cell, x = nn.LSTMCell(features, hidden), torch.randn(samples, features)
        h, c = torch.randn(2, samples, hidden)
        mine, theirs = step(cell, x, h, c), cell(x, (h, c))
        assert mine[0].shape == mine[1].shape == (samples, hidden)
        torch.testing.assert_close(tuple(mine), theirs)
    print("all right")


try:
    check(step)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(cell, x, h, c):
    from_x = x @ cell.weight_ih.T + cell.bias_ih
    from_h = h @ cell.weight_hh.T + cell.bias_hh
    i, f, g, o = (from_x + from_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 回到本章的第一张图，试着回答：
#
# ??? question "四个黄框各管什么？"
#     <i>f</i>：旧的 <i>c</i> 留多少。<i>i</i>：新的写多少。<i>g</i>：新的是什么。<i>o</i>：<i>c</i> 说出来多少。
#
# ??? question "`weight_ih_l0` 和 `weight_hh_l0` 是什么形状？为什么有个 4？"
#     (4<i>H</i>, <i>F</i>) 和 (4<i>H</i>, <i>H</i>)。四个黄框各占 <i>H</i> 行，依次是 <i>i</i>、<i>f</i>、<i>g</i>、<i>o</i>。
#
# ??? question "`c_n` 里有一个数是 −0.7。它可能是遗忘门吗？"
#     不可能。门在 0 和 1 之间。`c_n` 是细胞状态，`nn.LSTM` 不返回门。
#
# [← 第 3 章 LSTM 的结构](03-lstm-structure.ipynb) · 第 4 章 · [第 5 章 数据立方体 →](05-data-cube.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Go back to the first picture of this chapter, and try:
#
# ??? question "What are the four yellow boxes for?"
#     <i>f</i>: how much of the old <i>c</i> stays. <i>i</i>: how much of the new is written. <i>g</i>: what the new is. <i>o</i>: how much of <i>c</i> is shown.
#
# ??? question "What shapes have `weight_ih_l0` and `weight_hh_l0`, and why is there a 4?"
#     (4<i>H</i>, <i>F</i>) and (4<i>H</i>, <i>H</i>). Each of the four yellow boxes has <i>H</i> rows, in the order <i>i</i>, <i>f</i>, <i>g</i>, <i>o</i>.
#
# ??? question "One number in `c_n` is −0.7. Can it be a forget gate?"
#     No. A gate is between 0 and 1. `c_n` is the cell state, and `nn.LSTM` returns no gates.
#
# [← Chapter 3. The structure of an LSTM](03-lstm-structure.ipynb) · Chapter 4 · [Chapter 5. The data cube →](05-data-cube.ipynb)
