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
# title: 第 3 章 LSTM 的结构
# description: 一张图读懂 LSTM：竖向是层，横向是时间，一列是一个时刻而不是一个神经元。用运行过的代码看 h 和 c 怎样从一步交到下一步，output、h_n、c_n 各在哪里。
# ---
#
# # 第 3 章 LSTM 的结构 { #lstm-structure }
#
# *阅读约 25 分钟。读完你能在图上指出：时间步 T、`hidden_size`、`num_layers`、`output`、`h_n`、`c_n` 各是什么、在哪里。门里面的计算留到[第 4 章](04-inside-the-cell.ipynb)，这一章只看骨架。*
#
# ## 先看整张图 { #grid }
#
# [第 2 章](02-rnn-folded-and-unrolled.ipynb)的 RNN 只有一层，只交接 <i>h</i>。LSTM 多交接一个状态 <i>c</i>，这里再叠成两层。一个两层的 `nn.LSTM`，读一段 6 步的序列，每步 3 个数，每层 5 个隐藏单元：

# %% [markdown] lang="en"
# ---
# title: Chapter 3. The structure of an LSTM
# description: Read an LSTM in one picture. Layers go up, time goes right, and a column is a time step, not a neuron. See in executed code how h and c are handed from step to step, and where output, h_n and c_n are.
# ---
#
# # Chapter 3. The structure of an LSTM { #lstm-structure }
#
# *About 25 minutes. Afterwards you can point in a picture at the time steps T, `hidden_size`, `num_layers`, `output`, `h_n` and `c_n`, and say what each of them is. What the gates compute is for [chapter 4](04-inside-the-cell.ipynb); this chapter is about the skeleton.*
#
# ## The whole picture first { #grid }
#
# The RNN of [chapter 2](02-rnn-folded-and-unrolled.ipynb) had one layer and handed over <i>h</i> alone. An LSTM hands over one more state, <i>c</i>, and here there are two layers of it. An `nn.LSTM` of two layers reads a sequence of 6 steps, with 3 numbers at each step and 5 hidden units in each layer:

# %%
import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
lstm = nn.LSTM(input_size=3, hidden_size=5, num_layers=2, batch_first=True)
x = torch.randn(4, 6, 3)
d.draw(lstm, x, figure="unrolled").play()

# %% [markdown] lang="zh"
# 图上只有两种走法，先把它们分清：
#
# - **竖向是深度。** 从下往上：输入 <i>x</i>、第 1 层、第 2 层、输出。和第 1 章一样是一层叠一层，只是转了 90 度。
# - **横向是时间。** 从左往右：第 1 步、第 2 步……第 6 步。
#
# 其余的都好认：
#
# - 长框里的一个圆圈是一个**隐藏单元**，也就是一个神经元。每个长框里有 5 个。
# - 最下面的小圆圈是输入：每一步读进 3 个数。
# - **蓝线**是隐状态（hidden state）<i>h</i>，既往右交给下一步，也往上交给上面一层。
# - **红线**是细胞状态（cell state）<i>c</i>，只往右走，从不往上走。
#
# 图上的数字来自这次运行。让网络自己报一遍：

# %% [markdown] lang="en"
# There are just two ways to go. Keep them apart and the rest is easy:
#
# - **Up is depth.** From the bottom: the input <i>x</i>, layer 1, layer 2, the output. Layers are stacked as in chapter 1, only turned by 90 degrees.
# - **Right is time.** From the left: step 1, step 2, and so on to step 6.
#
# The rest is quickly named:
#
# - A circle in a tall box is a **hidden unit**, that is, a neuron. Each box holds 5 of them.
# - The small circles at the bottom are the input: 3 numbers come in at each step.
# - The **blue line** is the hidden state <i>h</i>. It goes right to the next step, and also up to the next layer.
# - The **red line** is the cell state <i>c</i>, which an RNN does not have. It goes right, and never up.
#
# The numbers in the picture come from this very run, and here they are:

# %%
output, (h_n, c_n) = lstm(x)
for name, tensor in {"x": x, "output": output, "h_n": h_n, "c_n": c_n}.items():
    print(f"{name:6}", tuple(tensor.shape))

N, T, F = x.shape
L, H = lstm.num_layers, lstm.hidden_size
assert output.shape == (N, T, H)
assert h_n.shape == c_n.shape == (L, N, H)

# %% [markdown] lang="zh"
# `x` 和 `output` 的三个轴依次是批量、时间步、特征，`output` 的特征就是隐藏单元；`h_n` 和 `c_n` 的三个轴依次是层（LSTM 还从后往前读时乘以 2，[第 6 章](06-arguments.ipynb#bidirectional)）、批量、隐藏单元。批量是 4：有 4 段序列各走各的，图上只画一段。
#
# !!! note "怎样读 h：上面的 (2)，下面的 3"
#     上面括号里的数是第几层，下面的数是第几个时间步：这是第 2 层在第 3 步的 <i>h</i>。第 1 章的图里没有时间，<i>h</i> 下面的数是层里的第几个神经元；从第 2 章起，它是时间步。代码里下标从 0 数起，第 2 层是 `h_n[1]`，它的权重叫 `weight_ih_l1`。
#
#     PyTorch 的文档用别的字母：<i>L</i> 是序列长度（这里的 <i>T</i>），<i>H</i><sub>in</sub> 是 `input_size`（<i>F</i>），<i>H</i><sub>cell</sub> 是 `hidden_size`（<i>H</i>），<i>H</i><sub>out</sub> 是 <i>h</i> 的宽度：`proj_size`，没有它就是 `hidden_size`。
#
# ??? question "想一想：图上有多少个画成圆圈的隐藏单元？网络里真有这么多神经元吗？"
#     图上有 2 层 × 6 步 × 5 个 = 60 个圆圈。网络里只有 2 × 5 = 10 个神经元，每个在 6 个时刻各画了一次。下一节就讲这件事。
#
# ## 一列是一个时刻，不是一个神经元 { #column }
#
# 看到 6 个并排的框，很容易以为那是 6 个神经元，或者 6 个小网络。都不是。它们是**同一个**网络在 6 个时刻的样子，像同一个人的 6 张照片。
#
# 证据在权重里。这个 LSTM 的全部权重和偏置如下：

# %% [markdown] lang="en"
# The axes of `x` and `output` are batch, time step and feature; the features of `output` are the hidden units. Those of `h_n` and `c_n` are layers (times 2 if the LSTM also reads backwards, [chapter 6](06-arguments.ipynb#bidirectional)), batch and hidden units. The batch is 4: four sequences run side by side, and the picture shows one of them.
#
# !!! note "How to read h with (2) above and 3 below"
#     The number in brackets above is the layer, the number below is the time step: this is <i>h</i> of layer 2 at step 3. The pictures of chapter 1 had no time, and there the number below <i>h</i> was that of the neuron in its layer; since chapter 2 it is the time step. Code counts from 0: layer 2 is `h_n[1]`, and its weights are called `weight_ih_l1`.
#
#     PyTorch's documentation has other letters: <i>L</i> is the length of the sequence (<i>T</i> here), <i>H</i><sub>in</sub> is `input_size` (<i>F</i>), <i>H</i><sub>cell</sub> is `hidden_size` (<i>H</i>), and <i>H</i><sub>out</sub> is the width of <i>h</i>: `proj_size`, or `hidden_size` where there is none.
#
# ??? question "How many hidden units are drawn as circles? Does the network have that many neurons?"
#     There are 2 layers × 6 steps × 5 = 60 circles. The network has only 2 × 5 = 10 neurons, each drawn at 6 time steps. That is what the next section is about.
#
# ## A column is a time step, not a neuron { #column }
#
# Six boxes in a row are easily taken for six neurons, or for six little networks. They are neither. They are **one** network at six time steps, like six photographs of one person.
#
# The weights prove it. These are all the weights and biases of this LSTM:

# %%
for name, parameter in lstm.named_parameters():
    print(f"{name:13}", tuple(parameter.shape))
    assert T not in parameter.shape

# %% [markdown] lang="zh"
# `l0` 是第 1 层，`l1` 是第 2 层。名字里有层，没有时间；形状里也没有 <i>T</i>。每层只有一份权重，每一步都用它。所以序列变长，权重不变：

# %% [markdown] lang="en"
# `l0` is layer 1, `l1` is layer 2. The names know layers but no time, and no shape holds <i>T</i>. Each layer has one set of weights and uses it at every step. So a longer sequence takes no more weights:


# %%
def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


for steps in (1, 6, 100):
    longer, _ = lstm(torch.randn(N, steps, F))
    print(f"T = {steps:<4} {parameters(lstm)}")
    assert longer.shape == (N, steps, H)

# %% [markdown] lang="zh"
# ??? question "想一想：训练的时候，第 1 列和第 6 列会不会学到不同的权重？"
#     不会，它们没有各自的权重可学。反向传播把 6 个时刻算出的梯度加起来，再去改那唯一的一份权重。
#
# ## 把隐状态和细胞状态从第 1 步交到第 2 步 { #handover }
#
# 只留前两步，交接就看得很清楚：

# %% [markdown] lang="en"
# ??? question "In training, will column 1 and column 6 learn different weights?"
#     No, they have no weights of their own to learn. Back-propagation adds up the gradients from all six time steps and then changes the one set there is.
#
# ## Hidden state and cell state go from step 1 to step 2 { #handover }
#
# Keep two steps only, and the hand-over is plain to see:

# %%
d.draw(lstm, x[:, :2], figure="unrolled")

# %% [markdown] lang="zh"
# 两列之间，每一层都有一条红线和一条蓝线。它们运送的是真的数。下面是第 1 段序列走完第 1 步时交出去的全部内容：

# %% [markdown] lang="en"
# Between the two columns each layer has a red line and a blue line. They carry actual numbers. Here is all that the first sequence hands over after step 1:


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


_, (h_1, c_1) = lstm(x[:, :1])
for layer in range(L):
    print(f"h_1[{layer}]  {row(h_1[layer, 0])}")
    print(f"c_1[{layer}]  {row(c_1[layer, 0])}")

# %% [markdown] lang="zh"
# 方括号里是层：`[0]` 是第 1 层，`[1]` 是第 2 层。每一行 5 个数，因为每层有 5 个隐藏单元。第 2 步从这些数出发，再读 <i>x</i><sub>2</sub>，就得到它该得到的输出。如果把交接剪断，第 2 步就以为自己是开头：

# %% [markdown] lang="en"
# In brackets is the layer: `[0]` is layer 1, `[1]` is layer 2. Each row has five numbers, one for each hidden unit of the layer. Step 2 starts from these numbers, reads <i>x</i><sub>2</sub>, and arrives at its proper output. Cut the hand-over, and step 2 believes it is the beginning:

# %%
handed, _ = lstm(x[:, 1:2], (h_1, c_1))
cut, _ = lstm(x[:, 1:2])

output, _ = lstm(x)

print("output[0, 1]", row(output[0, 1]))
print("(h_1, c_1)  ", row(handed[0, 0]))
print("(0, 0)      ", row(cut[0, 0]))
torch.testing.assert_close(handed[0, 0], output[0, 1])
assert not torch.allclose(cut[0, 0], output[0, 1])

# %% [markdown] lang="zh"
# 第一行是读完整段序列时第 2 步的输出。第二行接过了状态，与它相同；第三行从零开始，就不同了。没有交接，就没有记忆。
#
# 把第 1 层的这次交接放大，逐个隐藏单元地看：

# %% [markdown] lang="en"
# The first row is the output at step 2 when the whole sequence is read. The second row took over the state and agrees with it. The third started from zeros and does not. Without the hand-over there is no memory.
#
# Enlarge this hand-over in layer 1, unit by unit:

# %%
d.draw(lstm, x, figure="handover")

# %% [markdown] lang="zh"
# - **蓝线是 <i>h</i><sub>1</sub>。** 第 1 步的每个隐藏单元都连到第 2 步的每个隐藏单元，线上有权重。
# - **红线是 <i>c</i><sub>1</sub>。** 每个隐藏单元只交给下一步的自己，路上没有权重，只乘一个系数 <i>f</i>（遗忘门，下面就讲）。
#
# 层里的每个圆圈都装着 <i>h</i> 的一个数。把这次运行的数涂成颜色，橙色为正，蓝色为负，颜色越浓离零越远：

# %% [markdown] lang="en"
# - **Blue lines are <i>h</i><sub>1</sub>.** Each unit of step 1 is connected to each unit of step 2, and the lines have weights.
# - **Red lines are <i>c</i><sub>1</sub>.** Each unit hands it to itself at the next step and to no other. There is no weight on the way, only a factor <i>f</i> (the forget gate, which comes below).
#
# Each circle of a layer holds one number of <i>h</i>. Here are those of this very run as colours: orange is positive, blue is negative, and the stronger the colour, the further from zero:

# %%
d.draw(lstm, x, figure="unrolled", values=True)

# %% [markdown] lang="zh"
# 两层都从全零的状态出发，每一步都改动接到手的状态。鼠标停在圆圈上，可以读到它的数。
#
# ??? question "想一想：第 1 步之前没有人，它从谁手里接状态？"
#     从初始状态 `h_0` 和 `c_0`，图的最左边。我们没有给，PyTorch 就用零。
#
# ## 自己一步一步走 { #by-hand }
#
# `lstm(x)` 看上去一次读完整段序列，里面其实是一步一步走的。我们自己写这个循环：每次只给一个时刻，把 (<i>h</i>, <i>c</i>) 交给下一次。

# %% [markdown] lang="en"
# Both layers start from a state of zeros, and each step changes what it was handed. Rest the mouse on a circle to read its number.
#
# ??? question "Nobody comes before step 1. Who hands it its state?"
#     The initial states `h_0` and `c_0`, at the left edge of the picture. We gave none, so PyTorch takes zeros.
#
# ## Stepping by hand { #by-hand }
#
# `lstm(x)` seems to read the sequence in one go. Inside, it goes step by step. Let us write that loop ourselves: give it one time step at a time, and pass (<i>h</i>, <i>c</i>) on to the next.

# %%
h = torch.zeros(L, N, H)
c = torch.zeros(L, N, H)
outputs = []
for t in range(T):
    one_step, (h, c) = lstm(x[:, t : t + 1], (h, c))
    outputs.append(one_step)

# zh: 与一次读完整段序列比较
# en: compare with reading the whole sequence at once
output, (h_n, c_n) = lstm(x)
torch.testing.assert_close(torch.cat(outputs, dim=1), output)
torch.testing.assert_close(h, h_n)
torch.testing.assert_close(c, c_n)
print(output.shape, h_n.shape, c_n.shape)

# %% [markdown] lang="zh"
# 三个断言都通过：走 6 次一步，等于一次走 6 步。图上那 6 列，就是这个循环的 6 圈。
#
# ??? question "想一想：循环里的 `lstm` 是几个对象？"
#     一个。同一个 `lstm` 被调用了 6 次，这正是“各列是同一组权重”的意思。
#
# ## 单看一列，很像一个小小的 MLP { #one-column }
#
# 现在盖住别的列，只看一个时刻：

# %% [markdown] lang="en"
# All three checks pass: six single steps give the same as one run of six. The six columns of the picture are the six turns of this loop.
#
# ??? question "How many objects is `lstm` in the loop?"
#     One. The same `lstm` is called six times, and that is what "all columns are the same weights" means.
#
# ## A single column is much like a small MLP { #one-column }
#
# Now cover the other columns and look at one time step alone:

# %%
d.draw(lstm, x[:, :1], figure="unrolled")

# %% [markdown] lang="zh"
# 没有了时间，剩下的只是从下往上的一条路：输入、第 1 层、第 2 层、输出，和第 1 章的 MLP 一样一层叠一层。左边的 <i>h</i> 和 <i>c</i> 不过是另外几个输入。
#
# 就拿第 1 层的第 2 步来算，因为第 1 步接到的状态全是零，看不出什么。它先把 <i>x</i><sub>2</sub> 和 <i>h</i><sub>1</sub> 接成一列，送进**一个全连接层**，再逐个元素地乘几次、加一次：

# %% [markdown] lang="en"
# Without time, what is left is one way from the bottom to the top: input, layer 1, layer 2, output, stacked like the MLP of chapter 1. The <i>h</i> and <i>c</i> at the left are just some more inputs.
#
# Take layer 1 and work it out. Let it be step 2, for at step 1 the states are all zero and show little. It joins <i>x</i><sub>2</sub> and <i>h</i><sub>1</sub> into one column, sends them through **one fully connected layer**, and then multiplies a few times and adds once, element by element:

# %%
dense = nn.Linear(F + H, 4 * H)
with torch.no_grad():
    both = torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1)
    dense.weight.copy_(both)
    dense.bias.copy_(lstm.bias_ih_l0 + lstm.bias_hh_l0)

i, f, g, o = dense(torch.cat([x[:, 1], h_1[0]], dim=1)).chunk(4, dim=1)
c_2 = f.sigmoid() * c_1[0] + i.sigmoid() * g.tanh()
h_2 = o.sigmoid() * c_2.tanh()

_, (h_after_2, c_after_2) = lstm(x[:, :2])
torch.testing.assert_close(h_2, h_after_2[0])
torch.testing.assert_close(c_2, c_after_2[0])
print("h_2[0]", row(h_2[0]))
print("c_2[0]", row(c_2[0]))

# %% [markdown] lang="zh"
# 与 `nn.LSTM` 算出的相同。全连接层和激活函数，MLP 里都有；逐个元素相乘，是 LSTM 多出来的。
#
# 其中 <i>i</i>、<i>f</i>、<i>o</i> 经过 sigmoid，变成 0 与 1 之间的系数，像一扇扇可以半开的门：遗忘门 <i>f</i> 决定旧的 <i>c</i> 留多少，输入门 <i>i</i> 决定新内容进多少，输出门 <i>o</i> 决定交出多少。第四个数 <i>g</i> 经过 tanh，它就是新内容本身。这种做法叫门控，正是门控让 LSTM 能把记忆保持很久。
#
# !!! note "c 不是门"
#     <i>c</i> 是细胞状态，是被门管着的那份记忆。遗忘门是 <i>f</i>，它不会作为结果返回。
#
# ??? question "想一想：第 2 层在第 2 步的输入是什么？"
#     从下面来的是第 1 层的 <i>h</i><sub>2</sub>，不是 <i>x</i><sub>2</sub>；从左边来的是第 2 层自己的 <i>h</i><sub>1</sub> 和 <i>c</i><sub>1</sub>。
#
# ## 打个比方：病人的八天 { #patient }
#
# !!! example "这是比方，不是定义"
#     | LSTM 里的 | 好比 |
#     |---|---|
#     | 时间步 <i>t</i> | 第几天 |
#     | 输入 <i>x</i><sub>t</sub> | 当天量的体温 |
#     | 细胞状态 <i>c</i><sub>t</sub> | 病情：过去几天累积下来的，体温计上看不到 |
#     | 隐状态 <i>h</i><sub>t</sub> | 当天写进病历、交给下一班的病情 |
#     | 权重 | 医生的判断规则，天天相同 |
#     | 批量 | 几位病人，互不影响 |
#
# 一个人生病又康复，第 2 天和第 6 天体温都是 38.0 ℃。只看体温，这两天没有区别。可是第 2 天病才刚起头，第 6 天已经烧了四天。区别在哪里？在状态里。
#
# 我们真的造一个这样的 LSTM：1 个特征，1 个隐藏单元，权重由我们手填。输入门固定在 0.3，遗忘门固定在 0.7，输出门固定在 0.9。新内容 <i>g</i>（第 4 章叫**候选值**）是体温比 37 ℃ 高出多少，再取 tanh。

# %% [markdown] lang="en"
# It agrees with `nn.LSTM`. A fully connected layer and activations are what an MLP has too. The multiplying, element by element, is what the LSTM adds.
#
# Here <i>i</i>, <i>f</i> and <i>o</i> go through a sigmoid, which makes them factors between 0 and 1, like gates that can stand half open. The forget gate <i>f</i> says how much of the old <i>c</i> stays, the input gate <i>i</i> how much of the new comes in, the output gate <i>o</i> how much goes out. The fourth, <i>g</i>, goes through a tanh: it is the new content itself. This is called gating, and it is gating that lets an LSTM keep a memory for long.
#
# !!! note "c is not a gate"
#     <i>c</i> is the cell state, the memory that the gates look after. The forget gate is <i>f</i>, and it is not among the results.
#
# ??? question "What is the input of layer 2 at step 2?"
#     From below comes <i>h</i><sub>2</sub> of layer 1, not <i>x</i><sub>2</sub>. From the left come <i>h</i><sub>1</sub> and <i>c</i><sub>1</sub> of layer 2 itself.
#
# ## An analogy: eight days of a patient { #patient }
#
# !!! example "An analogy, not a definition"
#     | In the LSTM | is like |
#     |---|---|
#     | time step <i>t</i> | the day |
#     | input <i>x</i><sub>t</sub> | the temperature taken that day |
#     | cell state <i>c</i><sub>t</sub> | the illness as it has built up over the days; no thermometer shows it |
#     | hidden state <i>h</i><sub>t</sub> | what is said about it when the shift changes |
#     | weights | the doctor's rules, the same every day |
#     | batch | several patients, who do not affect one another |
#
# Someone falls ill and recovers. The temperature is 38.0 °C on day 2 and again on day 6. By the thermometer the two days are alike. But on day 2 the illness has only begun, and before day 6 lie four days of fever. Where is the difference? In the state.
#
# Let us really build such an LSTM: 1 feature, 1 hidden unit, the weights filled in by hand. The input gate stays at 0.3, the forget gate at 0.7, the output gate at 0.9. The new content <i>g</i> (chapter 4 calls it the **candidate**) is the tanh of the degrees above 37 °C.

# %%
doctor = nn.LSTM(input_size=1, hidden_size=1, batch_first=True)
with torch.no_grad():
    for parameter in doctor.parameters():
        parameter.zero_()
    # zh: 四行依次是 i、f、g、o；logit 是 sigmoid 的反函数，logit(0.5) = 0，所以 g 没有偏置
    # en: the four rows are i, f, g, o; logit undoes the sigmoid, and logit(0.5) = 0: g has no bias
    doctor.bias_ih_l0.copy_(torch.tensor([0.3, 0.7, 0.5, 0.9]).logit())
    doctor.weight_ih_l0[2] = 1.0

temperature = torch.tensor([36.8, 38.0, 39.2, 39.4, 38.8, 38.0, 37.2, 36.8])
readings = (temperature - 37).view(1, 8, 1)
print(readings.shape)

# %% [markdown] lang="zh"
# 形状的三个数：1 位病人，8 天，每天 1 个读数。画出来：

# %% [markdown] lang="en"
# The three numbers of the shape: 1 patient, 8 days, 1 reading a day. In a picture:

# %% tags=["hide_input"]
axes = {
    "batch": d.Text(zh="病人", en="patient"),
    "time": d.Text(zh="天", en="day"),
    "feature": d.Text(zh="体温", en="temperature"),
}
d.draw(doctor, readings, figure="unrolled", steps=8, axes=axes, width="page")

# %% [markdown] lang="zh"
# 第 <i>t</i> 天的规则于是可以写成一行：<i>c</i><sub>t</sub> = 0.7 <i>c</i><sub>t−1</sub> + 0.3 tanh(体温 − 37)。一天一天走，把状态交给下一天：

# %% [markdown] lang="en"
# The rule of day <i>t</i> is now one line: <i>c</i><sub>t</sub> = 0.7 <i>c</i><sub>t−1</sub> + 0.3 tanh(temperature − 37). Go day by day and hand the state on:

# %%
cell_states = []
state = None
for t in range(8):
    _, state = doctor(readings[:, t : t + 1], state)
    h, c = (values.item() for values in state)
    cell_states.append(c)
    bar = "█" * round(40 * max(c, 0))
    print(f"t={t + 1} {temperature[t]:.1f} °C  h={h:+.2f} c={c:+.2f}  {bar}")

# %% [markdown] lang="zh"
# 再验证两件事：它确实照这条规则走；同样是 38.0 ℃，状态却不同。

# %% [markdown] lang="en"
# Two things to check: it does follow that rule, and the same 38.0 °C goes with two different states.

# %%
c = 0.0
for t in range(8):
    c = 0.7 * c + 0.3 * readings[0, t, 0].tanh().item()
    assert abs(c - cell_states[t]) < 1e-5

assert temperature[1] == temperature[5]
assert cell_states[5] > 2 * cell_states[1]
# zh: 第 6 天之前烧了四天；体温第 4 天最高，c 到第 6 天才最大
# en: four days of fever lie before day 6; the temperature is highest on day 4, c only on day 6
assert (temperature[1:5] >= 38).all()
assert temperature.argmax() == 3
assert cell_states.index(max(cell_states)) == 5
assert temperature[7] < 37
assert cell_states[7] > 0
for t in (2, 6):
    print(f"t={t} {temperature[t - 1]:.1f} °C  c={cell_states[t - 1]:+.2f}")

# %% [markdown] lang="zh"
# 第 2 天病情刚起头，第 6 天身体里压着前四天的烧：体温第 4 天就到了顶，<i>c</i> 到第 6 天才最大。到第 8 天体温已经正常，<i>c</i> 还没有退到零：康复要时间，这就是记忆。
#
# !!! warning "比方到哪里为止"
#     真正的 LSTM 有很多个隐藏单元，没有哪个隐藏单元叫“病情”。权重是训练出来的，不是手填的。门也不固定：每一步都由当时的 <i>x</i> 和 <i>h</i> 重新算出。
#
# ??? question "想一想：把 0.7 改成 0，这位医生会怎样？"
#     遗忘门关死，<i>c</i> 只剩当天的内容。昨天的事他一点也不记得，两个 38.0 ℃ 对他完全一样。
#
# ## T 不是 hidden_size { #not-the-same }
#
# <i>T</i> 是序列有多长，由**数据**决定。`hidden_size` 是每层有几个神经元，由**你**决定。两个数各变各的：

# %% [markdown] lang="en"
# On day 2 the illness has only begun; on day 6 the body carries four days of fever. The temperature was highest on day 4, <i>c</i> is highest on day 6. On day 8 the temperature is normal again, but <i>c</i> has not come down to zero. Recovering takes time, and that is memory.
#
# !!! warning "Where the analogy ends"
#     A real LSTM has many hidden units, and none of them is called "illness". Its weights are trained, not filled in by hand. Its gates do not stand still either: each step works them out anew from its <i>x</i> and <i>h</i>.
#
# ??? question "What becomes of this doctor if 0.7 is changed to 0?"
#     The forget gate is shut, and <i>c</i> holds nothing but the present day. Yesterday is gone, and 38.0 °C is always just 38.0 °C.
#
# ## T is not hidden_size { #not-the-same }
#
# <i>T</i> is how long the sequence is: the **data** decides. `hidden_size` is how many neurons a layer has: **you** decide. Each changes without the other:


# %%
def one_layer(inputs, hidden_size):
    return 4 * hidden_size * (inputs + hidden_size + 2)


print("hidden_size     T  parameters  output")
for hidden_size in (2, 5, 64):
    model = nn.LSTM(F, hidden_size, num_layers=2, batch_first=True)
    count = parameters(model)
    lower = one_layer(F, hidden_size)
    upper = one_layer(hidden_size, hidden_size)
    assert count == lower + upper
    for steps in (3, 6, 100):
        result, _ = model(torch.randn(N, steps, F))
        shape = tuple(result.shape)
        print(f"{hidden_size:11} {steps:5} {count:11,}  {shape}")
        assert shape == (N, steps, hidden_size)

# %% [markdown] lang="zh"
# 竖着看：`hidden_size` 不变，<i>T</i> 从 3 变到 100，参数一个也没多。换了 `hidden_size`，参数才变，而 <i>T</i> 想多长仍可以多长。代码里的公式也这么说：一层有 4<i>H</i>(<i>F</i> + <i>H</i> + 2) 个参数，里面没有 <i>T</i>。
#
# ??? question "想一想：序列有 100 步，`hidden_size` 是不是应当取 100？"
#     没有这个道理。100 步是要读多久，`hidden_size` 是每一步能记住几个数。一本 300 页的书，读者不需要 300 个脑袋。
#
# ## 序列很长怎么画 { #long }
#
# 100 步、64 个隐藏单元，全画出来没法看。图就省略中间：

# %% [markdown] lang="en"
# Read downwards: with `hidden_size` fixed, <i>T</i> goes from 3 to 100 and not one parameter is added. Only another `hidden_size` changes the parameters, and <i>T</i> may still be as long as it likes. The formula in the code says so too: a layer has 4<i>H</i>(<i>F</i> + <i>H</i> + 2) parameters, and there is no <i>T</i> in it.
#
# ??? question "The sequence has 100 steps. Should `hidden_size` be 100?"
#     There is no reason why. 100 steps is how long to read; `hidden_size` is how many numbers can be remembered at each step. A book of 300 pages does not need a reader with 300 heads.
#
# ## When the sequence is long { #long }
#
# 100 steps of 64 hidden units: drawn in full, nobody could read it. So the picture leaves out the middle:

# %%
long_lstm = nn.LSTM(8, 64, num_layers=2, batch_first=True)
long_x = torch.randn(4, 100, 8)
d.draw(long_lstm, long_x, figure="unrolled")

# %% [markdown] lang="zh"
# 省略号的意思是“还有，没画”。运行的是全部 100 步、全部 64 个隐藏单元，图上写的形状就是证据：

# %% [markdown] lang="en"
# The dots say "more of these, not drawn". All 100 steps and all 64 units did run, as the shapes written in the picture tell:

# %%
made, _ = long_lstm(long_x)
print(tuple(long_x.shape), "→", tuple(made.shape))
assert made.shape == (4, 100, 64)

# %% [markdown] lang="zh"
# ??? question "想一想：图上的 64 个隐藏单元和 100 个时间步，哪个是竖着省略的，哪个是横着省略的？"
#     隐藏单元在框里竖着省略，时间步横着省略。竖向是空间，横向是时间。
#
# ## output、h_n、c_n 在图的哪里 { #outputs }
#
# 还是本章的第一张图，这次只留下返回的东西：

# %% [markdown] lang="en"
# ??? question "The picture has 64 units and 100 time steps. Which of them are left out vertically, and which horizontally?"
#     Units are left out inside the boxes, vertically. Steps are left out horizontally. Up is space, right is time.
#
# ## Where output, h_n and c_n are { #outputs }
#
# The first picture of this chapter once more, now with nothing but what is returned:

# %%
d.draw(lstm, x, figure="unrolled", highlight="output, h_n, c_n")

# %% [markdown] lang="zh"
# - **`output`** 是最上面那一**行**：最高一层在**每一步**的 <i>h</i>。
# - **`h_n`** 是最右边那一**列**里的 <i>h</i>：**每一层**在最后一步的 <i>h</i>。
# - **`c_n`** 是最右边那一列里的 <i>c</i>。中间各步的 <i>c</i> 不会返回。
#
# 图的右边写着下标：`h_n[0]` 是第 1 层，`h_n[1]` 是第 2 层。最上一行和最右一列有一个交点，就是右上角。所以：

# %% [markdown] lang="en"
# - **`output`** is the **row** at the top: the <i>h</i> of the highest layer at **every step**.
# - **`h_n`** is the <i>h</i> in the **column** at the far right: of **every layer**, after the last step.
# - **`c_n`** is the <i>c</i> in that same column. The <i>c</i> of the steps before is not returned.
#
# The right edge of the picture shows the index: `h_n[0]` is layer 1, `h_n[1]` is layer 2. The top row and the last column meet in one place, the upper right corner. Therefore:

# %%
output, (h_n, c_n) = lstm(x)
torch.testing.assert_close(output[:, -1], h_n[-1])
assert not torch.allclose(output[:, -1], h_n[0])
print("output[0, -1]", row(output[0, -1]))
print("h_n[-1, 0]   ", row(h_n[-1, 0]))
print("h_n[0, 0]    ", row(h_n[0, 0]))

# %% [markdown] lang="zh"
# `output` 的最后一步等于 `h_n` 的最后一层，但与第 1 层的 `h_n[0]` 不同。
#
# 我们一直写 `batch_first=True`，所以时间是 `output` 的第二个轴，最后一步是 `output[:, -1]`。不写的话，默认时间在最前面，最后一步就是 `output[-1]`：

# %% [markdown] lang="en"
# The last step of `output` equals the last layer of `h_n`, and differs from `h_n[0]`, which belongs to layer 1.
#
# We have written `batch_first=True` all along. So time is the second axis of `output`, and the last step is `output[:, -1]`. Without it, time comes first by default, and the last step is `output[-1]`:

# %%
seq_first = nn.LSTM(input_size=3, hidden_size=5, num_layers=2)
output, (h_n, c_n) = seq_first(x.transpose(0, 1))
assert output.shape == (T, N, H)
assert h_n.shape == (L, N, H)
torch.testing.assert_close(output[-1], h_n[-1])
print(output.shape, h_n.shape)

# %% [markdown] lang="zh"
# ??? question "想一想：能从 `output` 里找出第 1 层最后一步的 h 吗？"
#     不能。`output` 只有最上面一层。第 1 层的末状态在 `h_n[0]`。
#
# ## 旁边的 GRU 和 RNN { #gru-rnn }
#
# 同样的画法，换成 GRU：

# %% [markdown] lang="en"
# ??? question "Can you find the last h of layer 1 in `output`?"
#     No. `output` holds the top layer only. The final state of layer 1 is `h_n[0]`.
#
# ## Beside it: GRU and RNN { #gru-rnn }
#
# The same kind of picture for a GRU:

# %%
gru = nn.GRU(input_size=3, hidden_size=5, num_layers=2, batch_first=True)
d.draw(gru, x[:, :3], figure="unrolled")

# %% [markdown] lang="zh"
# 再换成最简单的 RNN：

# %% [markdown] lang="en"
# And for the plain RNN:

# %%
rnn = nn.RNN(input_size=3, hidden_size=5, num_layers=2, batch_first=True)
d.draw(rnn, x[:, :3], figure="unrolled")

# %% [markdown] lang="zh"
# 骨架完全一样，只是没有红线：GRU 和 RNN 没有细胞状态 <i>c</i>，只交接 <i>h</i>。框里面的差别，看参数个数就知道大概：

# %% [markdown] lang="en"
# The skeleton is the same, only the red line is gone: GRU and RNN have no cell state <i>c</i> and hand over <i>h</i> alone. What differs inside the boxes shows in the number of parameters:

# %%
one = parameters(rnn)
for model in (rnn, gru, lstm):
    final = model(x)[1]
    outputs = ["output", "h_n", "c_n"][: 3 if isinstance(final, tuple) else 2]
    count = parameters(model)
    name = type(model).__name__
    print(f"{name:5} {count} = {count // one} × {one}  ", *outputs)

assert parameters(gru) == 3 * parameters(rnn)
assert parameters(lstm) == 4 * parameters(rnn)
assert isinstance(gru(x)[1], torch.Tensor)
assert isinstance(lstm(x)[1], tuple)

# %% [markdown] lang="zh"
# 每一步里，一个隐藏单元在 RNN 中要算 1 个数，在 GRU 中 3 个，在 LSTM 中 4 个。这 4 个就是前面的 <i>i</i>、<i>f</i>、<i>g</i>、<i>o</i>。每个数都要一份自己的权重。
#
# ??? question "想一想：把代码里的 `nn.LSTM` 换成 `nn.GRU`，哪一行最容易出错？"
#     `output, (h_n, c_n) = ...` 这一行。GRU 的第二个返回值只是 `h_n` 一个张量，要写成 `output, h_n = ...`。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# At each step a hidden unit works out 1 number in an RNN, 3 in a GRU and 4 in an LSTM: the <i>i</i>, <i>f</i>, <i>g</i> and <i>o</i> you have met. Each of these numbers needs weights of its own.
#
# ??? question "You replace `nn.LSTM` by `nn.GRU`. Which line of code is most likely to break?"
#     `output, (h_n, c_n) = ...`. The second result of a GRU is `h_n` alone, one tensor, so it has to be `output, h_n = ...`.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(3, 4, num_layers=2, batch_first=True)
read, (left_h, left_c) = asked(torch.zeros(5, 7, 3))
assert left_h.shape == left_c.shape == (2, 5, 4)
boxes = asked.num_layers * read.shape[1]
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(3, 4, num_layers=2, batch_first=True)` 读形状为 (5, 7, 3) 的输入，`output` 是什么形状？",
            "`nn.LSTM(3, 4, num_layers=2, batch_first=True)` reads an input of shape (5, 7, 3). What is the shape of `output`?",
        ),
        read.shape,
        d.Text("只有最上面一层，每一步一个 <i>h</i>。", "The top layer only, with one <i>h</i> for every step."),
    ),
    Task(
        d.Text("`c_n` 是什么形状？", "What is the shape of `c_n`?"),
        left_c.shape,
        d.Text("每层一个，没有时间轴。", "One for each layer, and no time axis."),
    ),
    Task(
        d.Text(
            "在展开图里，这次运行有多少个长框（每层每步一个）？",
            "In the unrolled picture of this run, how many tall boxes are there, one for each layer and step?",
        ),
        boxes,
        d.Text("2 层 × 7 步；权重仍只有两份。", "2 layers × 7 steps; there are still only two sets of weights."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `step_by_step(lstm, x)`：`lstm` 每次只许读一步，状态由你交下去。`x` 的形状是 `(T, N, F)`，返回和 `lstm(x)` 一样的东西：`output, (h_n, c_n)`。打开下载的笔记本，填好 `step_by_step`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `step_by_step(lstm, x)`: `lstm` may read one step at a time only, and you hand the state on. `x` has the shape `(T, N, F)`; return the same as `lstm(x)`, which is `output, (h_n, c_n)`. Open the downloaded notebook, fill in `step_by_step`, and run the test below it:


# %%
def step_by_step(lstm, x):
    raise NotImplementedError("write it here")


def check(step_by_step):
    torch.manual_seed(0)
    for layers in (1, 3):
        lstm, x = nn.LSTM(4, 5, num_layers=layers), torch.randn(6, 2, 4)
        seen = []
        lstm.register_forward_pre_hook(lambda _, given, seen=seen: seen.append(len(given[0])))
        output, (h_n, c_n) = step_by_step(lstm, x)
        assert seen == [1] * 6, "one step at a time"
        assert output.shape == (6, 2, 5) and h_n.shape == (layers, 2, 5)
        torch.testing.assert_close((output, (h_n, c_n)), lstm(x))
    print("all right")


try:
    check(step_by_step)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(lstm, x):
    state, outputs = None, []
    for x_t in x.split(1):
        output, state = lstm(x_t, state)
        outputs.append(output)
    return torch.cat(outputs), state


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 合上代码，只看本章的第一张图，试着回答：
#
# ??? question "T、`hidden_size`、`num_layers` 各在图的哪里？"
#     <i>T</i> 是列数，横着数。`num_layers` 是层数，竖着数。`hidden_size` 是一个框里圆圈的个数。
#
# ??? question "`output`、`h_n`、`c_n` 各在图的哪里？"
#     `output` 是最上面一行，`h_n` 和 `c_n` 是最右边一列的蓝线和红线。
#
# ??? question "什么往右传，什么往上传？"
#     <i>h</i> 和 <i>c</i> 往右传，<i>h</i> 还往上传。<i>c</i> 从不往上。
#
# 都答得出，LSTM 的骨架就在你手里了。第 4 章打开一个框，看里面的门。
#
# [← 第 2 章 时间上的循环：折叠与展开的 RNN](02-rnn-folded-and-unrolled.ipynb) · 第 3 章 · [第 4 章 单元内部 →](04-inside-the-cell.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Leave the code aside, look at the first picture of this chapter, and try:
#
# ??? question "Where in the picture are T, `hidden_size` and `num_layers`?"
#     <i>T</i> is the number of columns, counted across. `num_layers` is the number of layers, counted upwards. `hidden_size` is the number of circles in a box.
#
# ??? question "Where are `output`, `h_n` and `c_n`?"
#     `output` is the row at the top. `h_n` and `c_n` are the blue and the red lines that leave the last column.
#
# ??? question "What goes right, and what goes up?"
#     <i>h</i> and <i>c</i> go right, and <i>h</i> goes up as well. <i>c</i> never goes up.
#
# If you could answer all three, the skeleton of the LSTM is yours. Chapter 4 opens one of the boxes and looks at the gates inside.
#
# [← Chapter 2. A loop in time: the RNN folded and unrolled](02-rnn-folded-and-unrolled.ipynb) · Chapter 3 · [Chapter 4. Inside the cell →](04-inside-the-cell.ipynb)
