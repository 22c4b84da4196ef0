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
# title: 第 2 章 折叠与展开的 RNN
# description: 循环网络是时间上的循环。把它折叠着看、展开了看，验证 T 个框只有一组权重、T 与 hidden_size 无关，亲手走一遍 RNN，看各步的梯度怎样加成一份，再量一量它为什么会忘。
# ---
#
# # 第 2 章 时间上的循环：折叠与展开的 RNN { #rnn-folded-and-unrolled }
#
# *阅读约 22 分钟。读完你会知道：循环怎样展开成一排框；为什么那一排框只有一组权重；<i>T</i> 和 `hidden_size` 各管什么；隐状态带着什么往前走；普通的 RNN 为什么记不久。*
#
# ## 一个圈，还是一排框 { #loop }
#
# 第 1 章的网络读一次输入，给一次输出，就结束了。时间序列不一样：数一个时刻一个时刻地来，前面的要影响后面的。循环神经网络（RNN）的办法很简单：**把自己上一次的输出，再交给自己。**
#
# 下面的 `nn.RNN` 读 5 段序列，每段 3 个时刻，每个时刻 2 个数。可以把它想成 5 个地方的天气，看 3 个小时，每小时测温度和风速。一段序列有多少个时刻，记作 <i>T</i>，这里 <i>T</i> = 3。（`batch_first=True` 规定数据的轴按什么次序排，第 7 章细说。）

# %% [markdown] lang="en"
# ---
# title: Chapter 2. The RNN folded and unrolled
# description: A recurrent network is a loop in time. See it folded and unrolled, check that T boxes hold one set of weights and that T has nothing to do with hidden_size, step through an RNN by hand, add up the gradients of all steps, and measure why it forgets.
# ---
#
# # Chapter 2. A loop in time: the RNN folded and unrolled { #rnn-folded-and-unrolled }
#
# *About 22 minutes. You will know how a loop unrolls into a row of boxes, why that row has one set of weights, what <i>T</i> and `hidden_size` each decide, what the hidden state carries forward, and why a plain RNN does not remember for long.*
#
# ## One loop, or a row of boxes { #loop }
#
# The networks of chapter 1 read their input once, answer once, and are done. A time series is different: the numbers come step by step, and the earlier ones should matter to the later ones. A recurrent neural network (RNN) has a simple way: **it gives its own last output back to itself.**
#
# The `nn.RNN` below reads 5 sequences of 3 time steps, with 2 numbers at each time step. Think of the weather in 5 places, watched for 3 hours, with temperature and wind measured every hour. The length of a sequence is called <i>T</i>; here <i>T</i> = 3. (`batch_first=True` sets the order in which the axes of the data come; chapter 7 is about it.)

# %%
import copy

import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(2)
rnn = nn.RNN(input_size=2, hidden_size=4, batch_first=True)
x = torch.randn(5, 3, 2)
d.draw(rnn, x, figure="folded")

# %% [markdown] lang="zh"
# 左边和右边画的是同一个东西。
#
# - **左边是折叠形式。** 只有一个框。它从下面读 <i>x</i><sub>t</sub>，往上给出 <i>h</i><sub>t</sub>，而这个 <i>h</i><sub>t</sub> 又绕回来，成为下一次的输入。
# - **右边是展开形式。** 把每一圈从左到右依次排开，一圈画一个框。第 1 圈读 <i>x</i><sub>1</sub>，得到 <i>h</i><sub>1</sub>；第 2 圈读 <i>x</i><sub>2</sub> 和 <i>h</i><sub>1</sub>，得到 <i>h</i><sub>2</sub>；第 3 圈也是这样。
#
# <i>h</i> 叫**隐状态**（hidden state），是 RNN 的记忆。从一个框到下一个框的蓝线就是它。图上写的形状，运行时都记了下来：

# %% [markdown] lang="en"
# The two sides show one and the same thing.
#
# - **On the left it is folded.** There is one box. It reads <i>x</i><sub>t</sub> from below and gives <i>h</i><sub>t</sub> at the top, and this <i>h</i><sub>t</sub> goes around and is an input the next time.
# - **On the right it is unrolled.** Each turn of the loop is laid out from left to right, one box a turn. Turn 1 reads <i>x</i><sub>1</sub> and makes <i>h</i><sub>1</sub>. Turn 2 reads <i>x</i><sub>2</sub> and <i>h</i><sub>1</sub> and makes <i>h</i><sub>2</sub>. Turn 3 does the same.
#
# <i>h</i> is called the **hidden state**. It is the memory of the RNN, and the blue line from box to box is where it travels. These are the shapes in the picture, as the run recorded them:

# %%
output, h_n = rnn(x)
for name, tensor in {"x": x, "output": output, "h_n": h_n}.items():
    print(f"{name:6}", tuple(tensor.shape))

N, T, F = x.shape
H = rnn.hidden_size
assert output.shape == (N, T, H)
assert h_n.shape == (1, N, H)
torch.testing.assert_close(output[:, -1], h_n[0])

# %% [markdown] lang="zh"
# `x` 的三个轴是批量、时间步（PyTorch 的文档叫 seq）、特征，`output` 的三个轴是批量、时间步、隐藏单元；`h_n` 的第一个轴数的是层，这里只有一层。读第 1 步之前的 <i>h</i> 叫 `h_0`，形状与 `h_n` 相同，我们没有给，就是零。从这里起，<i>N</i>、<i>T</i>、<i>F</i>、<i>H</i> 分别代表批量、时间步数、特征数（每步读进几个数）和 `hidden_size`。
#
# `output` 是各个时刻的 <i>h</i> 排在一起，`h_n` 是最后一个 <i>h</i>。最后一个断言说的就是这件事：`output` 的最后一步等于 `h_n`。
#
# ??? question "想一想：折叠图里有一个圈，展开图里的圈到哪里去了？"
#     变成了从左往右的蓝线。展开以后没有线往回走：第 2 步只等第 1 步，从不等第 3 步。所以展开图可以从左到右一步步算完。
#
# ## T 个框，一组权重 { #one-set }
#
# 展开图里有 3 个 RNN 框，很像有 3 个网络。数一数权重就知道不是：

# %% [markdown] lang="en"
# The axes of `x` are batch, time step and feature (PyTorch's documentation calls the second one seq), those of `output` are batch, time step and hidden unit; the first axis of `h_n` counts the layers, here just one. The <i>h</i> before step 1 is called `h_0`. It has the shape of `h_n`, and as we gave none, it is zero. From here on, <i>N</i>, <i>T</i>, <i>F</i> and <i>H</i> stand for the batch, the time steps, the features (the numbers read at each step) and `hidden_size`.
#
# `output` is the <i>h</i> of all time steps side by side, and `h_n` is the last <i>h</i>. The last check says just this: the last step of `output` equals `h_n`.
#
# ??? question "The folded picture has a loop. Where is it in the unrolled picture?"
#     It has become the blue line from left to right. Once unrolled, no line runs backwards: step 2 waits for step 1 and never for step 3. That is why the unrolled picture can be worked out from left to right.
#
# ## T boxes, one set of weights { #one-set }
#
# There are 3 boxes called RNN in the unrolled picture, and they look like 3 networks. Count the weights:

# %%
for name, parameter in rnn.named_parameters():
    print(f"{name:13}", tuple(parameter.shape))

by_formula = H * (F + H + 2)
total = sum(parameter.numel() for parameter in rnn.parameters())
print(by_formula)
assert total == by_formula == H * F + H * H + H + H

# %% [markdown] lang="zh"
# 四个张量，一共 32 个数，与图上写的一致。写成公式：
#
# $$HF + H H + H + H = H(F + H + 2)$$
#
# 公式里没有 <i>T</i>。现在把序列加长，比一比：

# %% [markdown] lang="en"
# Four tensors, 32 numbers in all, as the picture says. As a formula:
#
# $$HF + H H + H + H = H(F + H + 2)$$
#
# There is no <i>T</i> in it. Now make the sequence longer, and compare:

# %%
objects = {name: id(weight) for name, weight in rnn.named_parameters()}
sizes = [weight.shape for weight in rnn.parameters()]

for steps in (1, 50, 500):
    longer, _ = rnn(torch.randn(N, steps, F))
    count = sum(weight.numel() for weight in rnn.parameters())
    print(f"T = {steps:<4} {count}  {tuple(longer.shape)}")
    assert longer.shape == (N, steps, H)
    assert sizes == [weight.shape for weight in rnn.parameters()]

assert objects == {name: id(weight) for name, weight in rnn.named_parameters()}

# %% [markdown] lang="zh"
# <i>T</i> 从 1 变到 500，参数一直是 32 个。循环里的两个断言说：变的只是 `output`，权重的形状一点没变。最后一个断言说：四个权重还是原来那四个对象，没有为新的时刻复制出一份。
#
# 还有一个更直观的证据。只改**一个**权重，看看哪些时刻的输出受影响：

# %% [markdown] lang="en"
# <i>T</i> goes from 1 to 500, and there are 32 parameters all along. The two checks in the loop say that only `output` has changed, and the shapes of the weights not at all. The last check says that the four weights are the same four objects as before. None was copied for the new time steps.
#
# There is evidence that is easier to see. Change **one** weight, and look which time steps notice:


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


changed = copy.deepcopy(rnn)
with torch.no_grad():
    changed.weight_ih_l0[0, 0] += 1

difference = (changed(x)[0] - rnn(x)[0])[0, :, 0]
print(row(difference))
assert (difference != 0).all()

# %% [markdown] lang="zh"
# 改了一个数，3 个时刻的输出全变了。3 个框用的是同一组权重。50 步的序列也一样，图上省略了中间的框，参数个数不变：

# %% [markdown] lang="en"
# One number was changed, and the output changed at all 3 time steps. The 3 boxes use one set of weights. The same goes for a sequence of 50 steps. The picture leaves out the boxes in the middle, and the number of weights stays what it was:

# %%
d.draw(rnn, torch.randn(N, 50, F), figure="folded", steps=3)

# %% [markdown] lang="zh"
# 左边的折叠图和前面那张完全相同。折叠图画的是网络，展开图画的是网络读一段序列的经过。
#
# ??? question "想一想：同一个 RNN，能先读 3 步的序列，再读 50 步的吗？"
#     能，刚才就是这样做的。权重不认识 <i>T</i>，就像第 1 章的卷积窗口不认识图像有多大。
#
# ## T 不是隐藏单元的个数 { #not-hidden-size }
#
# 展开图里的一个框不是一个神经元。有的书在框里写一个字母 A，它也不是。打开框看里面，才是神经元：

# %% [markdown] lang="en"
# The folded side is exactly what it was before. Folded, you see the network. Unrolled, you see the network reading a sequence.
#
# ??? question "Can one RNN read a sequence of 3 steps, and then one of 50?"
#     Yes, that is what we just did. The weights do not know <i>T</i>, just as the window of a convolution in chapter 1 does not know how large the image is.
#
# ## T is not the number of hidden units { #not-hidden-size }
#
# A box of the unrolled picture is not a neuron. Some books write a letter A into it, and that is no neuron either. Open the box, and you see the neurons inside:

# %%
few_units = nn.RNN(input_size=2, hidden_size=3, batch_first=True)
d.draw(few_units, torch.randn(5, 6, 2), figure="unrolled")

# %%
many_units = nn.RNN(input_size=2, hidden_size=6, batch_first=True)
d.draw(many_units, x, figure="unrolled").play()

# %% [markdown] lang="zh"
# 上一张：6 个时刻，3 个隐藏单元。下一张：3 个时刻，6 个隐藏单元。横着数是 <i>T</i>，框里竖着数是 `hidden_size`。（图上 <i>h</i> 右上角的 (1) 表示第 1 层，这里只有一层。）
#
# 两个数各变各的。先变 <i>T</i>，再变 `hidden_size`，看看哪些形状跟着变。表里的 = 表示与第一列相同：

# %% [markdown] lang="en"
# The upper picture: 6 time steps, 3 hidden units. The lower one: 3 time steps, 6 hidden units. Count across and you have <i>T</i>; count upwards inside a box and you have `hidden_size`. (The raised (1) at <i>h</i> means layer 1. Here there is just one layer.)
#
# Each of the two changes without the other. First change <i>T</i>, then `hidden_size`, and see which shapes follow. In the table, = means the same as in the first column:


# %%
def shapes(steps, hidden_size):
    model = nn.RNN(F, hidden_size, batch_first=True)
    sequence = torch.randn(N, steps, F)
    output, h_n = model(sequence)
    tensors = {"x": sequence, "output": output, "h_n": h_n, **dict(model.named_parameters())}
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


# %%
base, longer, wider = shapes(3, 4), shapes(9, 4), shapes(3, 6)
others = longer, wider
print(f"{'':13} {'T=3 H=4':10} {'T=9 H=4':10} T=3 H=6")
for name, shape in base.items():
    a, b = ("=" if shape == other[name] else other[name] for other in others)
    print(f"{name:13} {shape!s:10} {a!s:10} {b}")

with_longer = {name for name in base if base[name] != longer[name]}
with_wider = {name for name in base if base[name] != wider[name]}
assert with_longer == {"x", "output"}
assert with_wider == set(base) - {"x"}

# %% [markdown] lang="zh"
# 竖着看。<i>T</i> 变了，只有输入 `x` 和 `output` 变长，权重一个不动。`hidden_size` 变了，所有权重和状态都变，只有输入不变。
#
# <i>T</i> 由**数据**决定：序列有多长，它就是多少。`hidden_size` 由**你**决定：每个时刻记几个数。
#
# ??? question "想一想：哪个张量的形状里既有 T 又有 hidden_size？"
#     `output`。它是每一个时刻（<i>T</i> 个）的隐状态（`hidden_size` 个数）。
#
# ## 框里只有一个公式 { #by-hand }
#
# 一个框里面是这样的：

# %% [markdown] lang="en"
# Read downwards. When <i>T</i> changes, the input `x` and the `output` get longer, and no weight moves. When `hidden_size` changes, all weights and states change, and only the input does not.
#
# <i>T</i> is decided by the **data**: it is as long as the sequence is. `hidden_size` is decided by **you**: how many numbers to remember at each time step.
#
# ??? question "Which tensor has both T and hidden_size in its shape?"
#     `output`. It is the hidden state (`hidden_size` numbers) at every time step (<i>T</i> of them).
#
# ## One formula in the box { #by-hand }
#
# This is what a box looks like inside:

# %%
d.draw(rnn, x, figure="cell")

# %% [markdown] lang="zh"
# <i>x</i><sub>t</sub> 乘一个权重矩阵，<i>h</i><sub>t−1</sub> 乘另一个，加上偏置，取 tanh，得到新的 <i>h</i><sub>t</sub>。这就是第 1 章的全连接层加激活函数，只是输入里多了上一步的 <i>h</i>。
#
# 写成公式就是：
#
# $$h_t = \tanh(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh})$$
#
# 这是 [`nn.RNN` 的文档](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html)里的公式，下标 ih 读作“从输入到隐藏”，hh 读作“从隐藏到隐藏”。照着它自己写一遍循环。每段序列的数排成一行，所以代码里把 <i>x</i> 写在左边，乘转置的权重：

# %% [markdown] lang="en"
# <i>x</i><sub>t</sub> is multiplied by one weight matrix and <i>h</i><sub>t−1</sub> by another, the biases are added, and the tanh of it all is the new <i>h</i><sub>t</sub>. This is nothing but the fully connected layer of chapter 1 with its activation. The <i>h</i> of the step before is just some more input.
#
# As a formula:
#
# $$h_t = \tanh(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh})$$
#
# It is the one in [the documentation of `nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html); read ih as "from input to hidden" and hh as "from hidden to hidden". Write the loop ourselves, straight from it. The numbers of each sequence are a row, so <i>x</i> stands on the left in the code and the weights are transposed:

# %%
W_ih, W_hh = rnn.weight_ih_l0, rnn.weight_hh_l0
b_ih, b_hh = rnn.bias_ih_l0, rnn.bias_hh_l0

h = torch.zeros(N, H)
states = []
for t in range(T):
    h = torch.tanh(x[:, t] @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
    states.append(h)
    print(f"h_{t + 1}", row(h[0]))

output, h_n = rnn(x)
torch.testing.assert_close(torch.stack(states, dim=1), output)
torch.testing.assert_close(h, h_n[0])
assert (output.abs() < 1).all()

# %% [markdown] lang="zh"
# 与 `nn.RNN` 完全一致。第 1 步之前还没有 <i>h</i>，所以循环从全零的 <i>h</i><sub>0</sub> 开始，PyTorch 也是这样。循环走了 3 圈，每一圈用的都是循环外面的那四个张量。展开图里的一排框，就是这个 `for` 的一圈一圈。
#
# ??? question "想一想：tanh 的结果总在 −1 和 1 之间。那么 h 能越积越大吗？"
#     不能。不管序列多长，<i>h</i> 的每个数都在 −1 和 1 之间。所以它没有办法靠“不断累加”来记事，第 4 章的 <i>c</i> 可以。
#
# ## 隐状态带着什么 { #state }
#
# 把相邻的两步放大，看 <i>h</i><sub>1</sub> 怎样从第 1 步交到第 2 步：

# %% [markdown] lang="en"
# It agrees with `nn.RNN`. Before step 1 there is no <i>h</i> yet, so the loop begins with an <i>h</i><sub>0</sub> of zeros, and so does PyTorch. The loop takes 3 turns, and each turn uses the four tensors from outside the loop. The row of boxes in the unrolled picture is this `for`, turn by turn.
#
# ??? question "A tanh is always between −1 and 1. Can h keep growing, then?"
#     No. However long the sequence, each number of <i>h</i> stays between −1 and 1. So it cannot remember by adding things up. The <i>c</i> of chapter 4 can.
#
# ## What the hidden state carries { #state }
#
# Enlarge two steps that follow each other, and see how <i>h</i><sub>1</sub> goes from step 1 to step 2:

# %%
d.draw(rnn, x, figure="handover")

# %% [markdown] lang="zh"
# 第 1 步的每个隐藏单元都连到第 2 步的每个隐藏单元，4 × 4 条细线正是 `weight_hh_l0` 的 16 个权重。交过去的就是 4 个数，别的什么也没有。
#
# 这 4 个数里有过去的一切吗？做个实验：两段序列，前 2 个时刻不同，最后一个时刻**完全相同**。

# %% [markdown] lang="en"
# Each unit of step 1 is connected to each unit of step 2. The 4 × 4 thin lines are the 16 weights of `weight_hh_l0`. What is handed over is 4 numbers, and nothing else.
#
# Is the past in these 4 numbers? Try it: two sequences that differ in the first 2 time steps and are **exactly the same** in the last.

# %%
pair = torch.randn(2, T, F)
pair[1, -1] = pair[0, -1]

dense = nn.Linear(F, H)
for model in (dense, lambda sequence: rnn(sequence)[0]):
    first, second = model(pair)[:, -1]
    print(row(first), "|", row(second), "|", torch.equal(first, second))

assert torch.equal(dense(pair)[0, -1], dense(pair)[1, -1])
assert not torch.allclose(rnn(pair)[0][0, -1], rnn(pair)[0][1, -1])

# %% [markdown] lang="zh"
# 第一行是全连接层：输入相同，输出就相同，它不知道之前发生过什么。第二行是 RNN：最后读到的数相同，输出却不同，因为交到它手里的 <i>h</i><sub>2</sub> 不同。**过去在状态里。**
#
# 反过来，有了状态，过去的输入就可以丢掉。读完前 2 步，只留 <i>h</i><sub>2</sub>，从这里接着读：

# %% [markdown] lang="en"
# The first row is the fully connected layer: with equal input it gives equal output, and it knows nothing of what came before. The second row is the RNN: what it read last is the same, and its output differs, because the <i>h</i><sub>2</sub> it was handed differs. **The past is in the state.**
#
# The other way round, with the state in hand the inputs of the past may be thrown away. Read 2 steps, keep nothing but <i>h</i><sub>2</sub>, and go on from there:

# %%
_, h_2 = rnn(x[:, :2])
rest, _ = rnn(x[:, 2:], h_2)
torch.testing.assert_close(rest, output[:, 2:])
print(row(output[0, -1]))
print(row(rest[0, -1]))

backwards, _ = rnn(x.flip(dims=[1]))
assert not torch.allclose(backwards[:, -1], output[:, -1])

# %% [markdown] lang="zh"
# 与一口气读完的结果相同。网络对前 2 步的全部了解，就是 <i>h</i><sub>2</sub> 里的 4 个数。（最后两行代码把 3 个时刻倒过来读，留给下面的问题。）
#
# ??? question "想一想：把 3 个时刻的先后顺序打乱，最后的 h 会变吗？"
#     一般会变，刚才倒过来读就变了。每一步都在前一步的结果上继续算，先来后到不同，结果就不同。求平均值的方法做不到这一点，它不管顺序。
#
# ## 各步的梯度，加成一份 { #gradient }
#
# 训练时用的还是反向传播。这次要沿着展开图从右往左走，所以叫**沿时间的反向传播**（back-propagation through time，BPTT）。权重只有一组，它却在 3 个时刻各用了一次。梯度听谁的？
#
# 先让 PyTorch 算一遍。目标随便取一个：

# %% [markdown] lang="en"
# The same as in one go. All that the network knows of the first 2 steps is the 4 numbers in <i>h</i><sub>2</sub>. (The last two lines of code read the 3 time steps backwards. They are for the question below.)
#
# ??? question "Shuffle the 3 time steps. Does the last h change?"
#     In general, yes, as it did when we read backwards. Each step goes on from the result of the one before, so another order gives another result. An average could not do that: it does not care about the order.
#
# ## The gradients of all steps, added up { #gradient }
#
# Training still uses back-propagation. It now runs through the unrolled picture from right to left, which is why it is called **back-propagation through time** (BPTT). There is one set of weights, and it was used at 3 time steps. Whose gradient counts?
#
# First let PyTorch do it. Any target will do:

# %%
target = torch.randn(N, T, H)
rnn.zero_grad()
nn.functional.mse_loss(rnn(x)[0], target, reduction="sum").backward()
print(tuple(rnn.weight_hh_l0.grad.shape))
assert rnn.weight_hh_l0.grad.shape == rnn.weight_hh_l0.shape

# %% [markdown] lang="zh"
# 梯度只有一份，形状与 `weight_hh_l0` 相同。现在把 3 个时刻拆开：给每一步一份**独立的副本**，数值相同，梯度各算各的。

# %% [markdown] lang="en"
# There is one gradient, of the shape of `weight_hh_l0`. Now take the 3 time steps apart. Give each step a **copy of its own**, with the same values and a gradient to itself.

# %%
copies = [W_hh.detach().clone().requires_grad_() for _ in range(T)]
h = torch.zeros(N, H)
states = []
for t in range(T):
    h = torch.tanh(x[:, t] @ W_ih.T + b_ih + h @ copies[t].T + b_hh)
    states.append(h)
stacked = torch.stack(states, dim=1)
nn.functional.mse_loss(stacked, target, reduction="sum").backward()

total = sum(weight.grad for weight in copies)
torch.testing.assert_close(total, rnn.weight_hh_l0.grad)

one_weight = [weight.grad[0, 0] for weight in copies]
print(row(one_weight), "=", row([rnn.weight_hh_l0.grad[0, 0]]))
assert (copies[0].grad == 0).all()

# %% [markdown] lang="zh"
# 断言通过：**各步的梯度之和，就是那一份梯度。** 打印的是其中一个权重：左边是 3 个时刻各自算出的梯度，右边是 PyTorch 给出的梯度，正好是左边的和。第 1 步的是 0，因为 <i>h</i><sub>0</sub> 是零，乘什么权重都一样。
#
# ??? question "想一想：优化器走一步之后，3 个时刻的权重会变得不一样吗？"
#     不会。3 份梯度加成了一份，改的是同一组权重。下一次展开，3 个框仍然完全相同。
#
# ## 普通的 RNN 为什么会忘 { #forgetting }
#
# 最后问一个关键的问题：序列长了，开头的 <i>x</i><sub>1</sub> 还能影响最后的 <i>h</i><sub>T</sub> 吗？
#
# 可以直接量。另取一个新的 RNN，有 32 个隐藏单元。把 <i>x</i><sub>1</sub> 轻轻推一下，看 <i>h</i><sub>T</sub> 动多少，这个比例就是导数。<i>h</i><sub>T</sub> 有 32 个数，<i>x</i><sub>1</sub> 有 2 个数，导数一共 32 × 2 个，我们取它们的范数（平方和再开方），当作“影响的大小”。

# %% [markdown] lang="en"
# The check passes: **the sum of the gradients of all steps is that one gradient.** One weight is printed. On the left are its gradients at the 3 time steps, on the right the gradient that PyTorch gives, and it is the sum. That of step 1 is 0, because <i>h</i><sub>0</sub> is zero, whatever it is multiplied by.
#
# ??? question "After a step of the optimizer, do the 3 time steps have different weights?"
#     No. Three gradients were added up to one, and one set of weights was changed. Unroll it again, and the 3 boxes are still exactly alike.
#
# ## Why a plain RNN forgets { #forgetting }
#
# Now the question that matters. When the sequence is long, does <i>x</i><sub>1</sub> at its beginning still affect <i>h</i><sub>T</sub> at its end?
#
# This can be measured. Take a new RNN, with 32 hidden units. Nudge <i>x</i><sub>1</sub> a little and see how much <i>h</i><sub>T</sub> moves: the ratio is a derivative. <i>h</i><sub>T</sub> has 32 numbers and <i>x</i><sub>1</sub> has 2, so there are 32 × 2 derivatives. Take their norm (the root of the sum of squares) as the size of the influence.


# %%
def influence(model, sequence):
    # zh: 把序列复制 32 份，第 k 份只问第 k 个隐藏单元
    # en: 32 copies of the sequence; copy k asks hidden unit k only
    copies = sequence.repeat(32, 1, 1).requires_grad_()
    asked = model(copies)[0][:, -1].diagonal()
    (slopes,) = torch.autograd.grad(asked.sum(), copies)
    assert slopes[:, 0].shape == (32, 2)
    return slopes[:, 0].norm().item()


# %%
torch.manual_seed(0)
fresh = nn.RNN(2, 32, batch_first=True).double()
long_x = torch.randn(1, 100, 2, dtype=torch.float64)

fading = {}
for steps in (1, 2, 5, 10, 20, 50, 100):
    fading[steps] = influence(fresh, long_x[:, :steps])
    print(f"T = {steps:<3}  {fading[steps]:.1e}")
assert fading[100] < 1e-12 < 1e-3 < fading[10]

# %% [markdown] lang="zh"
# 每过一步，影响就缩小一截。20 步以后只剩很小一点，100 步以后，小到与零没有分别。这叫**梯度消失**：训练时，结尾的误差传不回开头，网络就学不会“很久以前的事很要紧”。
#
# 原因在于连乘。从 <i>h</i><sub>T</sub> 回到 <i>x</i><sub>1</sub>，要穿过每一步的 `weight_hh` 和 tanh，每穿过一步就乘一次。平均每步乘多少，可以从上面的数里算出来：

# %% [markdown] lang="en"
# With every step the influence shrinks. After 20 steps there is little left, and after 100 as good as nothing. This is called the **vanishing gradient**: in training, the error at the end does not get back to the beginning, and the network cannot learn that something long ago was important.
#
# The cause is a product. On the way from <i>h</i><sub>T</sub> back to <i>x</i><sub>1</sub>, each step lies in between, with its `weight_hh` and its tanh, and each one multiplies the influence once more. How much a step multiplies by, on average, follows from the numbers above:

# %%
per_step = (fading[100] / fading[50]) ** (1 / 50)
print(f"{per_step:.2f}")
for steps in (10, 50, 100):
    print(f"{per_step:.2f} ** {steps:<3} = {per_step**steps:.0e}")
assert per_step < 1

# %% [markdown] lang="zh"
# 那就把 `weight_hh` 放大，让每步乘的数大一些？试试放大 2 倍和 4 倍：

# %% [markdown] lang="en"
# Then why not make `weight_hh` larger, so that each step multiplies by more? Try it twice and four times as large:

# %%
rates = {}
for scale in (1, 2, 4):
    scaled = copy.deepcopy(fresh)
    with torch.no_grad():
        scaled.weight_hh_l0.mul_(scale)
    found = [influence(scaled, long_x[:, :steps]) for steps in (10, 50, 100)]
    print(f"× {scale}  ", "  ".join(f"{size:.0e}" for size in found))
    rates[scale] = found[-1]
assert rates[1] < rates[2] < 1 < 1000 < rates[4]

# %% [markdown] lang="zh"
# 三列是 <i>T</i> = 10、50、100。放大 2 倍，仍在消失，只是慢一些。放大 4 倍，反过来**爆炸**了：开头动一点点，结尾就天翻地覆，训练同样无法进行。连乘一百次，要么趋于零，要么趋于无穷，想刚好停在 1 附近很难。
#
# !!! note "这些数只说明刚初始化的网络"
#     训练会改变权重，也就改变每步乘的数。可是训练靠的正是这个梯度：它一开始就接近零，网络便很难学到要把远处的事记住。
#
# LSTM 的想法是给记忆另开一条路：除了 <i>h</i>，再加一个状态 <i>c</i>，旧的 <i>c</i> 到新的 <i>c</i> 只乘一个数，而这个数由网络自己控制，可以接近 1。第 3 章看这条路在图上的位置，第 4 章看它怎样控制，并把这里的实验再做一次；连乘的公式和对策在[第 14 章](14-gradients-through-time.ipynb)。
#
# ??? question "想一想：50 步之外的影响几乎为零，是不是说 RNN 完全不能用？"
#     不是。看表的前几行：几步之内的影响很大。短的依赖，普通的 RNN 学得会；相隔几十步的依赖，它很难学。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# The three columns are <i>T</i> = 10, 50 and 100. Twice as large, the influence still vanishes, only more slowly. Four times as large, it **explodes**: the slightest change at the beginning turns the end upside down, and that cannot be trained either. Multiply a hundred times, and the result goes to zero or to infinity. To stay near 1 is hard.
#
# !!! note "These numbers are those of a network fresh from initialization"
#     Training changes the weights, and with them what each step multiplies by. But training lives on this very gradient. Where it is next to zero from the start, the network will hardly learn to remember things from far back.
#
# The idea of an LSTM is to build a second road for the memory. Besides <i>h</i> there is a state <i>c</i>, and on the way from the old <i>c</i> to the new one there is a single factor, which the network itself controls and which may be close to 1. Chapter 3 shows where this road runs in the picture. Chapter 4 shows how it is controlled, and repeats the experiment; [chapter 14](14-gradients-through-time.ipynb) has the product as a formula, and the cures.
#
# ??? question "Hardly any influence over 50 steps: does it mean that an RNN is of no use?"
#     No. Look at the first rows of the table: within a few steps the influence is large. Short dependencies can be learned by a plain RNN. Dependencies over dozens of steps are hard for it.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.RNN(3, 6, batch_first=True)
read, last = asked(torch.zeros(2, 9, 3))
counted = sum(parameter.numel() for parameter in asked.parameters())
assert torch.equal(read[:, -1], last[0])
Tasks(
    Task(
        d.Text(
            "`nn.RNN(3, 6, batch_first=True)` 读形状为 (2, 9, 3) 的输入，`output` 是什么形状？",
            "`nn.RNN(3, 6, batch_first=True)` reads an input of shape (2, 9, 3). What is the shape of `output`?",
        ),
        read.shape,
        d.Text("9 步，每步有 6 个隐藏单元的 <i>h</i>。", "9 steps, and at each the <i>h</i> of 6 hidden units."),
    ),
    Task(
        d.Text("它一共要学多少个数？", "How many numbers does it learn?"),
        counted,
        d.Text("6 × 3 + 6 × 6 + 6 + 6；与 9 步无关。", "6 × 3 + 6 × 6 + 6 + 6; the 9 steps do not matter."),
    ),
    Task(
        d.Text(
            "`output` 的哪一步等于 `h_n`？写从 1 数起的步数。", "Which step of `output` equals `h_n`? Count from 1."
        ),
        read.shape[1],
        d.Text("最后一步。", "The last one."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `unroll(rnn, x)`：不调用 `rnn`，只用它的四个张量，把循环自己走一遍。`x` 的形状是 `(T, F)`，<i>h</i> 从零开始，返回每一步的 <i>h</i>，形状 `(T, H)`。打开下载的笔记本，填好 `unroll`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `unroll(rnn, x)`: go through the loop yourself, without calling `rnn`, with nothing but its four tensors. `x` has the shape `(T, F)` and <i>h</i> begins with zeros; return the <i>h</i> of every step, of shape `(T, H)`. Open the downloaded notebook, fill in `unroll`, and run the test below it:


# %%
def unroll(rnn, x):
    raise NotImplementedError("write it here")


def check(unroll):
    torch.manual_seed(0)
    for steps, features, hidden in ((1, 2, 3), (7, 4, 5), (30, 1, 2)):
        rnn, x = nn.RNN(features, hidden), torch.randn(steps, features)
        mine, theirs = unroll(rnn, x), rnn(x)[0]
        assert mine.shape == (steps, hidden)
        torch.testing.assert_close(mine, theirs)
    print("all right")


try:
    check(unroll)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(rnn, x):
    h, every = torch.zeros(rnn.hidden_size), []
    for x_t in x:
        read = rnn.weight_ih_l0 @ x_t + rnn.bias_ih_l0
        kept = rnn.weight_hh_l0 @ h + rnn.bias_hh_l0
        h = torch.tanh(read + kept)
        every.append(h)
    return torch.stack(every)


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 回到本章的第一张图，试着回答：
#
# ??? question "折叠图里的一个框，展开图里的 T 个框，权重各有几组？"
#     都是一组。展开图里的框是同一个模块在不同的时刻。
#
# ??? question "T 由谁决定，`hidden_size` 由谁决定？"
#     <i>T</i> 由数据决定，`hidden_size` 由你决定。改 <i>T</i>，权重的形状不变。
#
# ??? question "第 2 步从第 1 步那里得到什么？"
#     <i>h</i><sub>1</sub>：`hidden_size` 个数。更早的事，网络知道的也只剩这几个数。
#
# [← 第 1 章 空间里的层：BP 网络与 CNN](01-networks-in-space.ipynb) · 第 2 章 · [第 3 章 LSTM 的结构 →](03-lstm-structure.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Go back to the first picture of this chapter, and try:
#
# ??? question "One box folded, T boxes unrolled: how many sets of weights has each?"
#     One, both of them. The boxes of the unrolled picture are one module at different time steps.
#
# ??? question "Who decides T, and who decides `hidden_size`?"
#     The data decides <i>T</i>, and you decide `hidden_size`. Another <i>T</i> changes the shape of no weight.
#
# ??? question "What does step 2 get from step 1?"
#     <i>h</i><sub>1</sub>: `hidden_size` numbers. All that the network still knows of anything earlier is in them.
#
# [← Chapter 1. MLPs and CNNs: layers stacked in space](01-networks-in-space.ipynb) · Chapter 2 · [Chapter 3. The structure of an LSTM →](03-lstm-structure.ipynb)
