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
# title: 第 11 章 LSTM、GRU、RNN 对照
# description: 三种循环单元用同一种画法摆在一起：内部、参数、状态、输出各有什么不同；手算与模块一致；PyTorch 的 GRU 是哪一种变体；再实测一次：记住第一个数，看什么时候用哪一种。
# ---
#
# # 第 11 章 LSTM、GRU、RNN 对照 { #lstm-gru-rnn }
#
# *阅读约 26 分钟。读完你能说出三种单元里面各有什么，参数为什么是 1 : 3 : 4，换一种单元要改哪几行代码，以及凭什么选用其中一种。*
#
# ## 三种单元，一种画法 { #cells }
#
# 第 3 章看过它们的骨架：三种循环层展开以后几乎一样，差别在框里面。现在把框打开。三个层的设置相同，每步读 3 个数，4 个隐藏单元。先看最简单的 RNN：

# %% [markdown] lang="en"
# ---
# title: Chapter 11. LSTM, GRU and RNN side by side
# description: Three recurrent cells drawn in one style. How they differ inside, in parameters, states and outputs; steps by hand that agree with the modules; which variant of the GRU PyTorch has; and an honest memory experiment on when to take which.
# ---
#
# # Chapter 11. LSTM, GRU and RNN side by side { #lstm-gru-rnn }
#
# *About 26 minutes. Afterwards you can say what is inside each of the three cells, why their parameter counts are in the ratio 1 : 3 : 4, which lines of code change when you swap one for another, and on what grounds to choose.*
#
# ## Three cells in one style { #cells }
#
# Chapter 3 showed their skeletons: unrolled, the three recurrent layers look nearly alike, and the difference is inside the boxes. Now we open the boxes. All three layers have the same settings: 3 numbers come in at each step, and there are 4 hidden units. The plain RNN first:

# %%
import math

import torch
from torch import nn
from torch.nn.functional import linear

import lstm_diagrams as d

torch.set_num_threads(1)
torch.manual_seed(0)
N, T, F, H = 5, 6, 3, 4
rnn = nn.RNN(F, H, batch_first=True)
gru = nn.GRU(F, H, batch_first=True)
lstm = nn.LSTM(F, H, batch_first=True)
x = torch.randn(N, T, F)
d.draw(rnn, x, figure="cell", parts="cell").play()

# %% tags=["remove_cell"]
positive = nn.RNN(F, H, batch_first=True, nonlinearity="relu")
assert rnn(10 * x)[0].abs().max() <= 1 < positive(10 * x)[0].max()
assert positive(10 * x)[0].min() >= 0

# %% [markdown] lang="zh"
# 一个 tanh，没有门。旧的 <i>h</i> 每一步都被整个重写：乘一次权重，加上新输入，再压进 −1 与 1 之间。（写 `nonlinearity="relu"` 就把 tanh 换成 ReLU，那时 <i>h</i> 可以大于 1。）
#
# $$h_t = \tanh(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh})$$
#
# GRU 多了两个门：

# %% [markdown] lang="en"
# One tanh and no gate. At every step the old <i>h</i> is rewritten as a whole: multiplied by weights, joined by the new input, squeezed between −1 and 1. (With `nonlinearity="relu"` there is a ReLU in place of the tanh, and nothing keeps <i>h</i> below 1.)
#
# $$h_t = \tanh(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh})$$
#
# The GRU has two gates:

# %%
d.draw(gru, x, figure="cell", parts="cell").play()

# %% [markdown] lang="zh"
# - **更新门 <i>z</i>** 决定新旧各占多少：旧的 <i>h</i> 留 <i>z</i> 份，新的候选值 <i>n</i> 进 1 − <i>z</i> 份，合起来正好是 1。
# - **重置门 <i>r</i>** 决定算候选值时旧的 <i>h</i> 用多少。写着 <i>W</i><sub>hn</sub> <i>h</i> 的小框也属于候选值：它先算好，乘上 <i>r</i>，再进 tanh。
#
# 上面那条横线是关键：旧的 <i>h</i> 只被乘了一下、加了一下，就到了下一步，没有经过权重。
#
# $$\begin{aligned}
# r_t &= \sigma(W_{ir}\, x_t + b_{ir} + W_{hr}\, h_{t-1} + b_{hr}) \\
# z_t &= \sigma(W_{iz}\, x_t + b_{iz} + W_{hz}\, h_{t-1} + b_{hz}) \\
# n_t &= \tanh(W_{in}\, x_t + b_{in} + r_t \odot (W_{hn}\, h_{t-1} + b_{hn})) \\
# h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}
# \end{aligned}$$
#
# LSTM 有三个门，还多一份状态 <i>c</i>：

# %% [markdown] lang="en"
# - **The update gate <i>z</i>** weighs old against new: <i>z</i> parts of the old <i>h</i> stay, and 1 − <i>z</i> parts of the new candidate <i>n</i> come in. The two always add up to 1.
# - **The reset gate <i>r</i>** says how much of the old <i>h</i> is used in making the candidate. The small box with <i>W</i><sub>hn</sub> <i>h</i> belongs to the candidate, too: it is worked out first, multiplied by <i>r</i>, and then goes into the tanh.
#
# The line along the top is what matters: the old <i>h</i> is multiplied once, added to once, and reaches the next step without going through any weights.
#
# $$\begin{aligned}
# r_t &= \sigma(W_{ir}\, x_t + b_{ir} + W_{hr}\, h_{t-1} + b_{hr}) \\
# z_t &= \sigma(W_{iz}\, x_t + b_{iz} + W_{hz}\, h_{t-1} + b_{hz}) \\
# n_t &= \tanh(W_{in}\, x_t + b_{in} + r_t \odot (W_{hn}\, h_{t-1} + b_{hn})) \\
# h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}
# \end{aligned}$$
#
# The LSTM has three gates, and one more state <i>c</i>:

# %%
d.draw(lstm, x, figure="cell", parts="cell").play()

# %% [markdown] lang="zh"
# 这里那条横线属于 <i>c</i>。留多少（<i>f</i>）和进多少（<i>i</i>）各由一个门管，不必凑成 1，所以 <i>c</i> 可以一直累加。交出去的 <i>h</i> 再由输出门 <i>o</i> 决定。
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
# 三组公式都取自 PyTorch 的文档：[`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html)、[`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html)、[`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html)。
#
# ??? question "想一想：LSTM 的哪个门做的事最像 GRU 的 z？"
#     遗忘门 <i>f</i>：两者都乘在旧的记忆上，决定它留多少。差别是 GRU 里新内容的份额被定为 1 − <i>z</i>，LSTM 里另有输入门 <i>i</i>。
#
# ## 参数：1 : 3 : 4 { #parameters }
#
# 图上每个门、每个候选值各要一份自己的权重。RNN 一份，GRU 三份，LSTM 四份，在 PyTorch 里从上到下叠成一个矩阵：

# %% [markdown] lang="en"
# Here that line belongs to <i>c</i>. How much stays (<i>f</i>) and how much comes in (<i>i</i>) are ruled by two gates that need not add up to 1, so <i>c</i> can go on growing. What is given out as <i>h</i> is up to the output gate <i>o</i>.
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
# All three are taken from PyTorch's documentation: [`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html), [`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html), [`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html).
#
# ??? question "Which gate of the LSTM does a job most like that of z in a GRU?"
#     The forget gate <i>f</i>: both multiply the old memory and say how much of it stays. In the GRU the share of the new is then fixed as 1 − <i>z</i>; the LSTM has the input gate <i>i</i> for it.
#
# ## Parameters: 1 : 3 : 4 { #parameters }
#
# Each gate and each candidate in the pictures needs a set of weights of its own. That is one set for the RNN, three for the GRU and four for the LSTM. PyTorch stacks them from top to bottom in one matrix:

# %%
d.draw(rnn, x, figure="parameters")

# %%
d.draw(gru, x, figure="parameters")

# %%
d.draw(lstm, x, figure="parameters")

# %% [markdown] lang="zh"
# 行数依次是 <i>H</i>、3<i>H</i>、4<i>H</i>，其余都相同。所以一条公式够用：
#
# $$k \cdot H \cdot (F + H + 2), \qquad k = \begin{cases} 1 & \text{RNN} \\ 3 & \text{GRU} \\ 4 & \text{LSTM} \end{cases}$$
#
# 换几种大小核对：

# %% [markdown] lang="en"
# The rows are <i>H</i>, 3<i>H</i> and 4<i>H</i>; all else is the same. So one formula will do:
#
# $$k \cdot H \cdot (F + H + 2), \qquad k = \begin{cases} 1 & \text{RNN} \\ 3 & \text{GRU} \\ 4 & \text{LSTM} \end{cases}$$
#
# Check it for several sizes:

# %%
KINDS = {nn.RNN: 1, nn.GRU: 3, nn.LSTM: 4}


def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


for features, hidden in [(3, 4), (1, 16), (10, 64), (300, 256)]:
    counts = []
    for kind, k in KINDS.items():
        layer = kind(features, hidden)
        assert layer.weight_ih_l0.shape == (k * hidden, features)
        assert layer.weight_hh_l0.shape == (k * hidden, hidden)
        counts.append(parameters(layer))
        assert counts[-1] == k * hidden * (features + hidden + 2)
    print(f"F={features:<3} H={hidden:<3}", *(f"{n:>9,}" for n in counts))

# %% [markdown] lang="zh"
# 比较两种单元时，常常该让参数一样多，而不是 `hidden_size` 一样大。给 10,000 个参数，各能有多少个隐藏单元？

# %% [markdown] lang="en"
# When cells are compared, it is often fairer to give them equally many parameters than the same `hidden_size`. How many hidden units does each get for 10,000 parameters?

# %%
for kind, k in KINDS.items():
    hidden = 1
    while k * (hidden + 1) * (F + hidden + 3) <= 10_000:
        hidden += 1
    count = parameters(kind(F, hidden))
    print(f"{kind.__name__:5} H={hidden:<3} {count:,}")
    assert count <= 10_000 < parameters(kind(F, hidden + 1))

# %% [markdown] lang="zh"
# ??? question "想一想：偏置设为 `bias=False`，比例还是 1 : 3 : 4 吗？"
#     还是。每一份都少了两个长为 <i>H</i> 的偏置，公式变成 <i>k</i> · <i>H</i> · (<i>F</i> + <i>H</i>)，<i>k</i> 没有变。
#
# ## 状态和输出 { #states }
#
# 从外面看，输入和 `output` 完全一样，差别只在状态。GRU 和 RNN 只有 <i>h</i>：

# %% [markdown] lang="en"
# ??? question "With `bias=False`, is the ratio still 1 : 3 : 4?"
#     Yes. Each set loses its two biases of length <i>H</i>, and the formula becomes <i>k</i> · <i>H</i> · (<i>F</i> + <i>H</i>). The <i>k</i> is the same.
#
# ## States and outputs { #states }
#
# From the outside, input and `output` are the same for all three. What differs are the states. GRU and RNN have <i>h</i> only:

# %%
d.draw(gru, x, figure="states", steps=5)

# %% [markdown] lang="zh"
# LSTM 有 <i>h</i> 和 <i>c</i>，第二个返回值是两者组成的元组：

# %% [markdown] lang="en"
# The LSTM has <i>h</i> and <i>c</i>, and its second result is a tuple of both:

# %%
d.draw(lstm, x, figure="states", steps=5)

# %%
for layer in (rnn, gru, lstm):
    call = d.capture(layer, x).calls[0]
    places = [f"{slot.name} {slot.tensor.shape}" for slot in call.outputs]
    print(f"{type(layer).__name__:5}", *places)
    assert call.slot("output").tensor.shape == (N, T, H)
    assert call.slot("h_n").tensor.shape == (1, N, H)

assert isinstance(rnn(x)[1], torch.Tensor)
assert isinstance(gru(x)[1], torch.Tensor)
assert isinstance(lstm(x)[1], tuple)

# %% [markdown] lang="zh"
# 所以换单元时，接返回值的那一行要跟着改。忘了改会怎样？看层数：

# %% [markdown] lang="en"
# So when you swap the cell, the line that receives the results has to change as well. And if you forget? That depends on the number of layers:

# %%
try:
    output, (h_n, c_n) = gru(x)
except ValueError as error:
    print(f"ValueError: {error}")

deep_gru = nn.GRU(F, H, num_layers=2, batch_first=True)
output, (h_n, c_n) = deep_gru(x)
print(tuple(h_n.shape), tuple(c_n.shape))
_, final = deep_gru(x)
assert torch.equal(h_n, final[0])
assert torch.equal(c_n, final[1])

# %% [markdown] lang="zh"
# !!! warning "两层的 GRU 不报错"
#     一层时，元组拆不开，会报错。两层时（或一层双向时），`h_n` 的第一个轴正好是 2，Python 就把它拆成两半：名叫 `h_n` 的是第 1 层的末状态，名叫 `c_n` 的其实是第 2 层的末状态。代码照常运行，意思全错。
#
# ??? question "想一想：怎样写，才能三种单元都适用？"
#     写 `output, final = layer(x)`，要 <i>h</i> 时再判断：`final` 是元组就取 `final[0]`，否则就是它自己。只要最后一步的答案，用单向的 `output[:, -1]` 则不用管状态。
#
# ## 自己算一步 { #by-hand }
#
# 三种单元的第一步工作相同：<i>x</i> 和 <i>h</i> 各乘自己的权重。然后才分道扬镳：

# %% [markdown] lang="en"
# !!! warning "A GRU of two layers does not complain"
#     With one layer the result cannot be unpacked, and you are told. With two layers (or one in two directions), the first axis of `h_n` happens to be 2, and Python takes it apart: what is called `h_n` is the final state of layer 1, and what is called `c_n` is really that of layer 2. The code runs on, and means something else.
#
# ??? question "How could it be written to suit all three cells?"
#     Write `output, final = layer(x)`. Where <i>h</i> is needed, take `final[0]` if `final` is a tuple, and `final` itself otherwise. If only the answer of the last step is wanted, `output[:, -1]` with one direction needs no state at all.
#
# ## A step by hand { #by-hand }
#
# The first job is the same in all three cells: <i>x</i> and <i>h</i> are each multiplied by their weights. Then their ways part:


# %%
def products(layer, x_t, h):
    from_x = linear(x_t, layer.weight_ih_l0, layer.bias_ih_l0)
    from_h = linear(h, layer.weight_hh_l0, layer.bias_hh_l0)
    return from_x, from_h


def rnn_step(layer, x_t, h):
    from_x, from_h = products(layer, x_t, h)
    return (from_x + from_h).tanh()


# %%
def gru_step(layer, x_t, h):
    from_x, from_h = products(layer, x_t, h)
    x_r, x_z, x_n = from_x.chunk(3, dim=1)
    h_r, h_z, h_n = from_h.chunk(3, dim=1)
    r = (x_r + h_r).sigmoid()
    z = (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return (1 - z) * n + z * h


# %%
def lstm_step(layer, x_t, h, c):
    from_x, from_h = products(layer, x_t, h)
    i, f, g, o = (from_x + from_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return h, c


# %% [markdown] lang="zh"
# 从零状态出发走完 6 步，与模块的结果比较：

# %% [markdown] lang="en"
# Go all 6 steps from a state of zeros, and compare with the modules:


# %%
def by_hand(layer, step, count):
    states, outputs = [torch.zeros(len(x), H)] * count, []
    for t in range(T):
        result = step(layer, x[:, t], *states)
        states = result if count == 2 else [result]
        outputs.append(states[0])
    return torch.stack(outputs, dim=1)


runs = [(rnn, rnn_step, 1), (gru, gru_step, 1), (lstm, lstm_step, 2)]
for layer, step, count in runs:
    difference = (by_hand(layer, step, count) - layer(x)[0]).abs().max()
    print(f"{type(layer).__name__:5} {difference < 1e-5}")
    torch.testing.assert_close(by_hand(layer, step, count), layer(x)[0])

# %% [markdown] lang="zh"
# 三种都对上了。想看真实的数，可以让图把它们写出来。下面是 GRU 的第 4 步：

# %% [markdown] lang="en"
# All three agree. To see the actual numbers, let the picture write them in. Here is step 4 of the GRU:

# %%
d.draw(gru, x, figure="cell", parts="cell", values=True, step=4)

# %% [markdown] lang="zh"
# ??? question "想一想：LSTM 可以先把两个乘积加起来再分成四份，GRU 为什么不行？"
#     因为候选值 <i>n</i> 里，重置门 <i>r</i> 只乘在来自 <i>h</i> 的那一份上，来自 <i>x</i> 的那一份不乘。先加起来就分不开了。
#
# ## PyTorch 的 GRU 是哪一种 { #gru-variant }
#
# GRU 有两种写法，名字一样，数不一样。差别只在重置门乘在哪里：
#
# | | 候选值 <i>n</i> |
# |---|---|
# | 正式发表的论文（Cho 等人，2014），加上偏置 | $\tanh(W_{in}\, x_t + b_{in} + W_{hn}(r_t \odot h_{t-1}) + b_{hn})$：先重置，再乘矩阵 |
# | PyTorch | $\tanh(W_{in}\, x_t + b_{in} + r_t \odot (W_{hn}\, h_{t-1} + b_{hn}))$：先乘矩阵，再重置 |
#
# PyTorch 这一种叫作“重置在后”，Keras 里对应 `reset_after=True`，也是默认值。（Keras 的文档说，那篇论文的第一份预印本也是这样写的。）好处是三份乘积都只要 <i>h</i>，一次矩阵乘法就能算完，不用等 <i>r</i>。用同一组权重，按论文的写法算一遍：

# %% [markdown] lang="en"
# ??? question "The LSTM may add the two products first and then cut the sum into four. Why not the GRU?"
#     Because in the candidate <i>n</i>, the reset gate <i>r</i> multiplies only the part that comes from <i>h</i>, and leaves the part from <i>x</i> alone. Once added, they cannot be told apart.
#
# ## Which GRU PyTorch has { #gru-variant }
#
# There are two GRUs of the same name, and they give different numbers. They differ in one place, where the reset gate multiplies:
#
# | | the candidate <i>n</i> |
# |---|---|
# | the paper as published (Cho and others, 2014), biases added | $\tanh(W_{in}\, x_t + b_{in} + W_{hn}(r_t \odot h_{t-1}) + b_{hn})$: reset first, then the matrix product |
# | PyTorch | $\tanh(W_{in}\, x_t + b_{in} + r_t \odot (W_{hn}\, h_{t-1} + b_{hn}))$: the matrix product first, then reset |
#
# PyTorch's kind is called "reset after"; in Keras it is `reset_after=True`, the default. (According to Keras's documentation, the first preprint of the paper had it this way, too.) Its advantage: all three products need <i>h</i> alone, so one matrix product makes them all without waiting for <i>r</i>. With the same weights, this is the way of the paper:


# %%
def reset_before_step(layer, x_t, h):
    from_x, from_h = products(layer, x_t, h)
    r = (from_x + from_h)[:, :H].sigmoid()
    z = (from_x + from_h)[:, H : 2 * H].sigmoid()
    weight, bias = layer.weight_hh_l0[2 * H :], layer.bias_hh_l0[2 * H :]
    n = (from_x[:, 2 * H :] + linear(r * h, weight, bias)).tanh()
    return (1 - z) * n + z * h


before = by_hand(gru, reset_before_step, 1)
for t in range(T):
    print(f"t={t + 1} {(before[:, t] - gru(x)[0][:, t]).abs().max():.4f}")
assert not torch.allclose(before, gru(x)[0])

# %% [markdown] lang="zh"
# 参数个数一样，形状也一样，结果却不同。Keras 两种都有，正好拿来核对：把 PyTorch 的权重交给它（Keras 的三块按 z、r、n 排，矩阵转置），默认的一种与 `nn.GRU` 相同，另一种与论文的写法相同。

# %% [markdown] lang="en"
# Equally many parameters, equal shapes, and different results. Keras has both kinds, so it can be our judge. Give it PyTorch's weights (Keras has the three blocks in the order z, r, n, and its matrices transposed): its default agrees with `nn.GRU`, and the other kind with the paper.

# %%
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np


def keras_gru(**options):
    layer = keras.layers.GRU(H, return_sequences=True, **options)
    layer(x)
    weights = []
    for parameter in gru.parameters():
        r, z, n = parameter.detach().chunk(3)
        weights.append(torch.cat([z, r, n]).t().numpy())
    matrix_x, matrix_h, bias_x, bias_h = weights
    biases = np.stack([bias_x, bias_h]) if layer.reset_after else bias_x + bias_h
    layer.set_weights([matrix_x, matrix_h, biases])
    return layer


# %%
after = keras_gru()
assert after.reset_after
torch.testing.assert_close(after(x), gru(x)[0])
torch.testing.assert_close(keras_gru(reset_after=False)(x), before)

# %% [markdown] lang="zh"
# 把别的框架里训练好的 GRU 权重搬过来时，先弄清它是哪一种。
#
# !!! note "z 的方向也有两种"
#     PyTorch 里 <i>z</i> 乘在旧的 <i>h</i> 上，<i>z</i> 接近 1 表示“别动”。有的论文把 <i>z</i> 和 1 − <i>z</i> 对调。读公式时看清楚。
#
# ??? question "想一想：如果 r 一直是 1，两种写法还有差别吗？"
#     没有了。<i>r</i> = 1 时，先乘后乘都一样。差别只在重置门真的关上一部分时才出现。
#
# ## 实测：记住第一个数 { #memory }
#
# 任务很简单：一段序列的第一个数是 +1 或 −1，后面全是随机的干扰；读完以后说出第一个数的符号。序列越长越难。瞎猜的正确率是 0.5。
#
# 四位选手各有 16 个隐藏单元。前三位是 PyTorch 的默认设置。第四位 `LSTM+` 只改了一处：遗忘门的偏置加上 log(<i>T</i> − 1)，让它一开始就倾向于记住。（这是 chrono 初始化的一半，要事先知道 <i>T</i>；出处和另一半在[第 14 章](14-gradients-through-time.ipynb#chrono)。）

# %% [markdown] lang="en"
# Before you bring over trained GRU weights from another framework, find out which kind it has.
#
# !!! note "z is written in two ways as well"
#     In PyTorch <i>z</i> multiplies the old <i>h</i>, so a <i>z</i> near 1 means "leave it as it is". Some papers swap <i>z</i> and 1 − <i>z</i>. Look twice when you read a formula.
#
# ??? question "If r were always 1, would the two still differ?"
#     No. With <i>r</i> = 1 it does not matter when it is multiplied. They differ only where the reset gate is really partly shut.
#
# ## An honest experiment: remember the first number { #memory }
#
# The task is simple. The first number of a sequence is +1 or −1, and random noise follows; at the end, tell the sign of the first number. The longer the sequence, the harder. Guessing is right in 0.5 of the cases.
#
# Four contestants have 16 hidden units each. The first three are as PyTorch makes them. The fourth, `LSTM+`, differs in one thing: the bias of its forget gate is raised by log(<i>T</i> − 1), so that from the start it is inclined to remember. (This is half of the chrono initialization, and takes a <i>T</i> that is known beforehand; [chapter 14](14-gradients-through-time.ipynb#chrono) has its source and the other half.)


# %%
class Memory(nn.Module):
    def __init__(self, name, steps):
        super().__init__()
        kind = getattr(nn, name.rstrip("+"))
        self.cell = kind(1, 16, batch_first=True)
        self.head = nn.Linear(16, 1)
        if name == "LSTM+":
            with torch.no_grad():
                self.cell.bias_ih_l0[16:32] += math.log(steps - 1)

    def forward(self, x):
        output, _ = self.cell(x)
        return self.head(output[:, -1])


# %%
def task(samples, steps):
    x = torch.randn(samples, steps, 1)
    x[:, 0] = x[:, 0].sign()
    return x, (x[:, 0] > 0).float()


print(*(f"{value:+.2f}" for value in task(1, 8)[0].flatten()))
NAMES = ("RNN", "GRU", "LSTM", "LSTM+")

# %% [markdown] lang="zh"
# 上面是一段 8 步的例子：要记的是第一个数。
#
# 先不训练，量一量梯度：最后的答案对第一个数有多敏感？梯度到不了的地方，训练就无从改起。

# %% [markdown] lang="en"
# This is an example of 8 steps: the first number is the one to remember.
#
# Before any training, measure the gradient: how sensitive is the final answer to the first number? Where no gradient arrives, training has nothing to go by.

# %%
print("T    ", *(f"{name:>8}" for name in NAMES))
for steps in (4, 8, 16, 32):
    reach = {}
    for name in NAMES:
        torch.manual_seed(0)
        model, (x_first, _) = Memory(name, steps), task(64, steps)
        model(x_first.requires_grad_()).sum().backward()
        reach[name] = x_first.grad[:, 0].abs().mean().item()
    print(f"{steps:<5}", *(f"{value:8.0e}" for value in reach.values()))
    assert reach["LSTM+"] > reach["LSTM"]
    assert reach["GRU"] > reach["RNN"]

assert max(reach[name] for name in NAMES[:3]) < 1e-6
assert reach["LSTM+"] > 1e-3

# %% [markdown] lang="zh"
# 默认的三位，序列越长，梯度越小，到 <i>T</i> = 32 时都不到百万分之一。默认的 LSTM 也不例外：刚造好的遗忘门大约半开，每一步都让记忆减半。`LSTM+` 的门一开始约为 (<i>T</i> − 1) / <i>T</i>，梯度就过得去：

# %% [markdown] lang="en"
# For the three default ones, the longer the sequence, the smaller the gradient; at <i>T</i> = 32 all three are below a millionth. The default LSTM is no exception: a freshly made forget gate stands about half open and halves the memory at every step. The gates of `LSTM+` start at about (<i>T</i> − 1) / <i>T</i>, and the gradient gets through:

# %%
for steps in (4, 16):
    raised = torch.tensor(math.log(steps - 1)).sigmoid().item()
    print(f"T={steps:<3} f=0.50 → f^T={0.5**steps:.0e}", end="   ")
    print(f"f={raised:.2f} → f^T={raised**steps:.2f}")
    assert abs(raised - (steps - 1) / steps) < 1e-6

# %% [markdown] lang="zh"
# 现在训练。每位更新 60 次权重，每次用 32 段新的序列；种子 0、1、2 各来一遍。训练得很少，这样几秒钟就能跑完：

# %% [markdown] lang="en"
# Now train. Each gets 60 updates of its weights, with 32 fresh sequences each, once with each of the seeds 0, 1 and 2. That is little training, so that it takes seconds:


# %%
def accuracy(name, steps, seed):
    torch.manual_seed(seed)
    model = Memory(name, steps)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        x, y = task(32, steps)
        loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    x, y = task(1000, steps)
    with torch.no_grad():
        return ((model(x) > 0) == (y > 0)).float().mean().item()


# %%
mean = {}
for steps in (4, 8, 16):
    for name in NAMES:
        scores = [accuracy(name, steps, seed) for seed in (0, 1, 2)]
        mean[name, steps] = sum(scores) / 3
        each = " ".join(f"{score:.2f}" for score in scores)
        print(f"T={steps:<3} {name:6} {mean[name, steps]:.2f}   {each}")
    print()

# %%
assert all(mean[name, 4] > 0.9 for name in NAMES)
assert mean["LSTM+", 16] > mean["LSTM", 16] + 0.2
assert mean["RNN", 16] > mean["LSTM", 16] + 0.2
assert mean["GRU", 16] < 0.7

# %% [markdown] lang="zh"
# 结果没有教科书那么漂亮，我们照实说：
#
# - <i>T</i> = 4 时，四位都会。
# - <i>T</i> = 16 时，默认的 LSTM 和 GRU 在这么少的训练里没有学会，还在瞎猜。
# - 最简单的 RNN 反而学会了。它的梯度起初也很小，比 GRU 的还小，可见光看开头的梯度猜不准结果。
# - 只改了一个偏置的 `LSTM+` 也学会了。
#
# 由此能说的是：**有门，不等于一开始就记得住；** 门要学会打开，或者一开始就替它打开。不能说的是“RNN 比 LSTM 好”：这里只要记一个符号，只有 16 个隐藏单元，权重只更新了 60 次。遗忘门开着的 LSTM 赢的一次（默认的那一种仍然没有学会）在[第 14 章](14-gradients-through-time.ipynb#lstm-wins)。
#
# ??? question "想一想：对 GRU 怎样做同样的改动？"
#     抬高更新门 <i>z</i> 的偏置，因为在 PyTorch 里 <i>z</i> 接近 1 就是保留旧的。它也在第二份，`bias_ih_l0[16:32]`。把代码里的条件改成 `name.endswith("+")`，再加一位 `"GRU+"`，自己跑跑看。
#
# ## LSTM、GRU、RNN 什么时候用哪一种 { #which }
#
# | | RNN | GRU | LSTM |
# |---|---|---|---|
# | 一层的参数 | <i>H</i>(<i>F</i> + <i>H</i> + 2) | 3 倍 | 4 倍 |
# | 状态 | <i>h</i> | <i>h</i> | <i>h</i>、<i>c</i> |
# | 旧状态怎样到下一步 | 乘权重，过 tanh | 乘 <i>z</i>，再加 | 乘 <i>f</i>，再加 |
# | 能不能一直累加 | 不能，<i>h</i> 在 ±1 之间 | 不能，新旧合成 1 份 | 能，<i>c</i> 没有上限 |
# | 适合先试的情形 | 短序列，或作为基线 | 想少用些参数 | 长序列，要累计或计数 |
#
# “能不能一直累加”这一行可以验证。把门都推到最有利于累加的位置，读 100 步，看状态走到哪里：

# %% [markdown] lang="en"
# It did not come out as neatly as in textbooks. This is what it says:
#
# - With <i>T</i> = 4 all four can do it.
# - With <i>T</i> = 16 the default LSTM and GRU have not learned it in so little training. They still guess.
# - It is the plain RNN that has learned it. Its gradient is tiny at first as well, smaller even than that of the GRU, so the gradient at the start does not foretell the outcome.
# - `LSTM+`, with one bias changed, has learned it too.
#
# What this does tell: **having gates is not yet remembering.** The gates have to learn to open, or be opened for them at the start. What it does not tell is that RNNs are better than LSTMs: there was one sign to remember, with 16 units and 60 updates of the weights. [Chapter 14](14-gradients-through-time.ipynb#lstm-wins) has an experiment that an LSTM with open forget gates wins, while the default one still does not learn it.
#
# ??? question "How would you make the same change to a GRU?"
#     Raise the bias of the update gate <i>z</i>, because in PyTorch a <i>z</i> near 1 keeps the old. It is the second part as well: `bias_ih_l0[16:32]`. Change the condition in the code to `name.endswith("+")`, add a contestant `"GRU+"`, and see for yourself.
#
# ## LSTM, GRU or RNN: when to take which { #which }
#
# | | RNN | GRU | LSTM |
# |---|---|---|---|
# | parameters of a layer | <i>H</i>(<i>F</i> + <i>H</i> + 2) | 3 times that | 4 times that |
# | states | <i>h</i> | <i>h</i> | <i>h</i>, <i>c</i> |
# | how the old state gets to the next step | through weights and tanh | multiplied by <i>z</i>, then added to | multiplied by <i>f</i>, then added to |
# | can it go on adding up | no, tanh keeps <i>h</i> within ±1 | no, the shares of old and new add up to 1 | yes, <i>c</i> has no limit |
# | try it first when | sequences are short, or as a baseline | you want fewer parameters | sequences are long, or sums and counts matter |
#
# The row about adding up can be checked. Push all gates to where adding up is easiest, read 100 steps, and see how far the state gets:

# %%
for kind in KINDS:
    layer = kind(1, 1, batch_first=True)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.zero_()
        layer.bias_ih_l0.fill_(20.0)
        if kind is nn.GRU:
            layer.bias_ih_l0[1] = 0.0  # z = 0.5
    _, final = layer(torch.zeros(1, 100, 1))
    state = final[-1] if kind is nn.LSTM else final
    print(f"{kind.__name__:5} {state.item():.2f}")
    assert (state.item() > 1.01) == (kind is nn.LSTM)

# %% [markdown] lang="zh"
# LSTM 的 <i>c</i> 数到了 100，另外两种停在 1。
#
# 表的最后一行只是起点。哪一种好，要在自己的数据上比：参数一样多，种子不止一个，还要和最简单的做法比。第 10 章的真实数据也从最简单的做法比起。
#
# ??? question "想一想：有人说“GRU 总比 LSTM 快，因为它的参数少四分之一”。你信吗？"
#     参数确实少四分之一，第二节算过。快不快要看具体的实现和机器，量了才知道。本章没有量速度，所以不下结论。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# The <i>c</i> of the LSTM counts to 100. The other two stop at 1.
#
# The last row of the table is a place to start. Which one is better has to be seen on your own data: with equally many parameters, with more than one seed, and against the simplest thing there is. Chapter 10, with real data, starts from the simplest thing too.
#
# ??? question "“A GRU is always faster than an LSTM, since it has a quarter fewer parameters.” Do you believe it?"
#     It does have a quarter fewer, as the second section counted. Whether it is faster depends on the implementation and the machine, and has to be measured. This chapter measured no speed, so it draws no conclusion.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

counts = {kind: sum(p.numel() for p in getattr(nn, kind)(3, 4).parameters()) for kind in ("RNN", "GRU", "LSTM")}
assert counts["LSTM"] == 4 * counts["RNN"]
results = nn.GRU(3, 4)(torch.zeros(5, 2, 3))
Tasks(
    Task(
        d.Text(
            "`nn.RNN(3, 4)` 要学 36 个数，`nn.GRU(3, 4)` 呢？", "`nn.RNN(3, 4)` learns 36 numbers. And `nn.GRU(3, 4)`?"
        ),
        counts["GRU"],
        d.Text("三个黄框，3 × 36。", "Three yellow boxes, 3 × 36."),
    ),
    Task(
        d.Text("`nn.LSTM(3, 4)` 呢？", "And `nn.LSTM(3, 4)`?"),
        counts["LSTM"],
        d.Text("四个黄框，4 × 36。", "Four yellow boxes, 4 × 36."),
    ),
    Task(
        d.Text(
            "`nn.GRU(3, 4)` 读形状为 (5, 2, 3) 的输入，`h_n` 是什么形状？",
            "`nn.GRU(3, 4)` reads an input of shape (5, 2, 3). What is the shape of `h_n`?",
        ),
        results[1].shape,
        d.Text("一层，没有 <i>c</i>。", "One layer, and no <i>c</i>."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `step(cell, x, h)`：用 `nn.GRUCell` 的四个张量走一步，返回新的 <i>h</i>。行块的次序是 <i>r</i>、<i>z</i>、<i>n</i>；注意 <i>r</i> 乘的是 <i>h</i> 那一半，连同它的偏置。不许调用 `cell`。打开下载的笔记本，填好 `step`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `step(cell, x, h)`: take one step with the four tensors of an `nn.GRUCell`, and return the new <i>h</i>. The row blocks come in the order <i>r</i>, <i>z</i>, <i>n</i>; mind that <i>r</i> multiplies the half that comes from <i>h</i>, together with its bias. Do not call `cell`. Open the downloaded notebook, fill in `step`, and run the test below it:


# %%
def step(cell, x, h):
    raise NotImplementedError("write it here")


def check(step):
    torch.manual_seed(0)
    for samples, features, hidden in ((1, 1, 1), (4, 3, 5)):
        cell, x = nn.GRUCell(features, hidden), torch.randn(samples, features)
        h = torch.randn(samples, hidden)
        mine = step(cell, x, h)
        assert mine.shape == (samples, hidden)
        torch.testing.assert_close(mine, cell(x, h))
    print("all right")


try:
    check(step)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(cell, x, h):
    from_x = x @ cell.weight_ih.T + cell.bias_ih
    from_h = h @ cell.weight_hh.T + cell.bias_hh
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3, 1), from_h.chunk(3, 1)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return (1 - z) * n + z * h


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 试着不看前文回答：
#
# ??? question "三种单元的参数为什么是 1 : 3 : 4？"
#     每个门、每个候选值一份权重：RNN 一个 tanh；GRU 两个门加一个候选值；LSTM 三个门加一个候选值。
#
# ??? question "把 `nn.LSTM` 换成 `nn.GRU`，要改哪里？"
#     接返回值的地方，`(h_n, c_n)` 变成 `h_n`；传初始状态的地方，`(h_0, c_0)` 变成 `h_0`。两层时忘了改不报错，尤其要小心。
#
# ??? question "PyTorch 的 GRU 与正式发表的论文差在哪里？"
#     重置门乘在矩阵乘积之后，而不是之前。
#
# 第 12 章把常见的误解一条条跑给你看。
#
# [← 第 10 章（下） 异常检测](10b-anomalies.ipynb) · 第 11 章 · [第 12 章 常见误解，跑一遍就清楚 →](12-misconceptions.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Try without looking back:
#
# ??? question "Why are the parameter counts of the three cells in the ratio 1 : 3 : 4?"
#     One set of weights for each yellow box: one tanh in the RNN; two gates and a candidate in the GRU; three gates and a candidate in the LSTM.
#
# ??? question "You replace `nn.LSTM` by `nn.GRU`. What has to change?"
#     Where results are received, `(h_n, c_n)` becomes `h_n`; where initial states are given, `(h_0, c_0)` becomes `h_0`. With two layers nothing tells you if you forget, so take care.
#
# ??? question "How does PyTorch's GRU differ from that of the published paper?"
#     The reset gate multiplies after the matrix product instead of before it.
#
# Chapter 12 runs the common misconceptions for you, one by one.
#
# [← Chapter 10, part 2. Anomaly detection](10b-anomalies.ipynb) · Chapter 11 · [Chapter 12. Misconceptions, refuted by running them →](12-misconceptions.ipynb)
