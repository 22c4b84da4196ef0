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
# title: 第 7 章 怎样喂数据
# description: nn.LSTM 的输入怎样摆：时间步在前还是批量在前，h_0 和 c_0 是什么形状、为什么不受 batch_first 影响，状态怎样接着用，长短不一的序列怎样填充和打包。全部当场运行。
# ---
#
# # 第 7 章 怎样喂数据：轴的顺序、h_0 与 c_0 { #feeding }
#
# *阅读约 22 分钟。读完你能把数据按正确的轴顺序交给 `nn.LSTM`，准备形状正确的 `h_0` 和 `c_0`，把一段长序列分几次读完，并处理长短不一的序列。*
#
# ## 输入的形状：三个轴，两种摆法 { #order }
#
# 序列数据有三个轴：批量 <i>N</i>、时间步 <i>T</i>、特征 <i>F</i>。特征总在最后，前两个谁先谁后，有两种约定：

# %% [markdown] lang="en"
# ---
# title: Chapter 7. Feeding it
# description: How to lay out the input of nn.LSTM. Time steps first or batch first, the shape of h_0 and c_0 and why batch_first does not change it, carrying states on, padding and packing sequences of different lengths. All of it executed.
# ---
#
# # Chapter 7. Feeding it: seq-first, batch-first, h_0 and c_0 { #feeding }
#
# *About 22 minutes. Afterwards you can hand your data to `nn.LSTM` in the right order of axes, prepare `h_0` and `c_0` in the right shape, read a long sequence in several calls, and deal with sequences of different lengths.*
#
# ## The shape of the input: three axes, laid out in two ways { #order }
#
# Sequence data have three axes: the batch <i>N</i>, the time steps <i>T</i>, the features <i>F</i>. The features always come last. For the other two there are two conventions:

# %%
import textwrap

import torch
from torch import nn
from torch.nn.utils.rnn import (
    pack_padded_sequence,
    pad_packed_sequence,
    pad_sequence,
)

import lstm_diagrams as d

torch.manual_seed(0)
N, T, F, H, L = 4, 6, 3, 5, 2
x = torch.randn(N, T, F)
lstm = nn.LSTM(F, H, num_layers=L, batch_first=True)
d.draw(lstm, x, figure="transpose")

# %% [markdown] lang="zh"
# 琥珀色的一片是同一个样本。（这两个立方体照张量的轴排：第 1 个轴向下，第 2 个轴向后，第 3 个轴向右。所以时间不再像[第 5 章](05-data-cube.ipynb)那样向右。）左边它是 `x[0]`，右边它是 `x[:, 0]`。数没有变，只是换了摆法，`transpose(0, 1)` 来回转换。
#
# **默认是右边那一种**，时间步在前，英文叫 seq-first（PyTorch 的文档把时间这个轴叫作 seq）。左边那一种要写 `batch_first=True`。权重相同，两种摆法的结果就相同：

# %% [markdown] lang="en"
# The amber slice is one sample. (These two cubes follow the axes of the tensor: the first goes down, the second back, the third to the right. So time does not run to the right here, as it did in [chapter 5](05-data-cube.ipynb).) At the left it is `x[0]`, at the right `x[:, 0]`. The numbers are the same, only laid out in another way, and `transpose(0, 1)` goes from either to the other.
#
# **The default is the one at the right**, time first, or seq-first (PyTorch's documentation calls the time axis seq). For the one at the left you write `batch_first=True`. With the same weights, both give the same results:

# %%
seq_first = nn.LSTM(F, H, num_layers=L)
seq_first.load_state_dict(lstm.state_dict())
print(seq_first.batch_first, lstm.batch_first)

output, _ = lstm(x)
output_s, _ = seq_first(x.transpose(0, 1))
print(tuple(output.shape), tuple(output_s.shape))
torch.testing.assert_close(output_s.transpose(0, 1), output)
assert not seq_first.batch_first

# %% [markdown] lang="zh"
# 摆错了会怎样？特征轴还在最后，PyTorch 看不出来，照算不误。只是它把 4 个样本当成了 4 个时刻，样本之间就串了。改动第 1 个样本，看看第 4 个样本的输出变不变：

# %% [markdown] lang="en"
# What if the order is wrong? The features are still last, so PyTorch cannot tell, and it computes. But it takes the 4 samples for 4 time steps, and now samples leak into one another. Change the first sample and see whether the output for the fourth one changes:

# %%
changed = x.clone()
changed[0] += 1.0

right = torch.equal(lstm(changed)[0][3], lstm(x)[0][3])
wrong = torch.equal(seq_first(changed)[0][3], seq_first(x)[0][3])
print("batch_first=True ", right)
print("batch_first=False", wrong)
assert right
assert not wrong

# %% [markdown] lang="zh"
# 第一行是对的：样本之间互不影响。第二行是错的：第 4 个样本跟着第 1 个变了，而且没有任何报错。
#
# !!! warning "换轴用 transpose，不用 reshape"
#     `x.reshape(T, N, F)` 的形状也对，数却放错了位置：它照内存里的顺序重新切块，把不同样本的时刻拼在一起。

# %% [markdown] lang="en"
# The first line is right: samples do not affect one another. The second is wrong: the fourth sample changed along with the first, and nothing was raised.
#
# !!! warning "Swap axes with transpose, not with reshape"
#     `x.reshape(T, N, F)` has the right shape too, but the numbers are in the wrong places. It cuts the memory into new pieces, and time steps of different samples end up in one.

# %%
cut = x.reshape(T, N, F)
turned = x.transpose(0, 1)
assert cut.shape == turned.shape
print(torch.equal(turned[:, 0], x[0]), torch.equal(cut[:, 0], x[0]))
assert torch.equal(turned[:, 0], x[0])
assert not torch.equal(cut[:, 0], x[0])

# %% tags=["hide_input"]
from matplotlib.patches import Rectangle

from lstm_diagrams.site.plots import Plot, canvas, colour

labels = torch.tensor([[11, 12, 13], [21, 22, 23]])  # sample, step
grids = {"x": labels, "transpose(0, 1)": labels.transpose(0, 1), "reshape(3, 2)": labels.reshape(3, 2)}
assert torch.equal(grids["transpose(0, 1)"][:, 0], labels[0]) and not torch.equal(
    grids["reshape(3, 2)"][:, 0], labels[0]
)
figure, (axes,) = canvas(height=1.9)
left = 0
for name, grid in grids.items():
    for down, right in torch.cartesian_prod(torch.arange(grid.shape[0]), torch.arange(grid.shape[1])).tolist():
        label = grid[down, right].item()
        paint = colour("x" if label < 20 else "c")
        axes.add_patch(Rectangle((left + right, -down), 0.94, 0.94, facecolor="none", edgecolor=paint, linewidth=1.6))
        axes.text(left + right + 0.47, 0.47 - down, str(label), ha="center", va="center", color=paint)
    axes.text(left + grid.shape[1] / 2, 1.35, name, ha="center", color=colour("muted"))
    left += grid.shape[1] + 2.5
axes.set_xlim(-0.2, left - 2.3)
axes.set_ylim(-2.2, 1.9)
axes.set_aspect("equal")
axes.axis("off")
Plot(
    figure,
    d.Text("换轴与改形状：两个样本各三步", "transpose and reshape: two samples of three steps"),
    d.Text(
        "三张表，十位是样本，个位是步，两个样本两种颜色。左边是 x，一行一个样本。中间是 transpose，一列一个样本，颜色没有混。右边是 reshape，形状与中间相同，每一列都混着两种颜色。",
        "Three tables; the tens are the sample, the units the step, a colour for each sample. At the left x, a row for each sample. In the middle transpose, a column for each sample, the colours apart. At the right reshape, with the shape of the middle one and both colours in each column.",
    ),
    {},
)

# %% [markdown] lang="zh"
# 十位是第几个样本，个位是第几步，一种颜色一个样本。`transpose` 以后一列还是一个样本；`reshape` 的形状相同，每一列却混着两个样本。

# %% [markdown] lang="en"
# The tens tell the sample and the units the step, with a colour for each sample. After `transpose` a column is still one sample. `reshape` gives the same shape, and each column is a mixture of the two samples.

# %% [markdown] lang="zh"
# ??? question "想一想：手上的数据形状是 (100, 32, 8)，该不该写 `batch_first=True`？"
#     光看形状不知道。要问第一个轴是什么：100 个样本各 32 步，就写；100 步、32 个样本，就不写。轴的含义只有你知道，PyTorch 不知道。
#
# ## 一次调用的全部输入和输出 { #call }
#
# 除了 <i>x</i>，还可以交给它两块东西：初始状态 `h_0` 和 `c_0`。

# %% [markdown] lang="en"
# ??? question "Your data have the shape (100, 32, 8). Do you need `batch_first=True`?"
#     The shape alone does not say. Ask what the first axis is. If it is 100 samples of 32 steps, yes; if it is 100 steps of 32 samples, no. What an axis means is known to you and not to PyTorch.
#
# ## All that goes in, all that comes out { #call }
#
# Besides <i>x</i> you may hand over two more blocks, the initial states `h_0` and `c_0`.

# %%
h_0 = torch.randn(L, N, H)
c_0 = torch.randn(L, N, H)
seen = d.capture(lstm, x, (h_0, c_0))
d.draw(seen, figure="interface")

# %% [markdown] lang="zh"
# 左边三块进，右边三块出。`h_0` 与 `h_n` 一样大，`c_0` 与 `c_n` 一样大：进去的是第一步之前的状态，出来的是最后一步之后的状态。所以上一次的输出可以直接当下一次的输入。
#
# 注意写法：两个状态放在一个元组里，`lstm(x, (h_0, c_0))`。

# %% [markdown] lang="en"
# Three blocks go in at the left, three come out at the right. `h_0` is as large as `h_n`, and `c_0` as large as `c_n`: in goes the state before the first step, out comes the state after the last. So what came out of one call can go straight into the next.
#
# Note the brackets: the two states are one tuple, `lstm(x, (h_0, c_0))`.

# %%
output, (h_n, c_n) = lstm(x, (h_0, c_0))
blocks = {"x": x, "h_0": h_0, "c_0": c_0}
blocks |= {"output": output, "h_n": h_n, "c_n": c_n}
for name, block in blocks.items():
    print(f"{name:7}", tuple(block.shape))

assert h_n.shape == h_0.shape == (L, N, H)
assert c_n.shape == c_0.shape == (L, N, H)

# %% [markdown] lang="zh"
# ??? question "想一想：`h_0` 的形状里为什么没有 T？"
#     它是第一步之前**那一刻**的状态。一个时刻没有时间轴。
#
# ## batch_first 从不管 h_0、c_0、h_n、c_n { #states-order }
#
# 上面的 LSTM 写了 `batch_first=True`，可是 `h_0` 的形状是 (2, 4, 5)：层在最前，批量在中间。规则没有例外：**`batch_first` 只管输入和 `output`，四个状态 `h_0`、`c_0`、`h_n`、`c_n` 永远是（层数 × 方向数，批量，隐藏单元）。**
#
# 很多人以为状态也要批量在前。照那样传，通常会报错：

# %% [markdown] lang="en"
# ??? question "Why is there no T in the shape of `h_0`?"
#     It is the state at **one time step**, the one before the first step. A single time step has no time axis.
#
# ## batch_first never touches h_0, c_0, h_n and c_n { #states-order }
#
# The LSTM above has `batch_first=True`, and still `h_0` is (2, 4, 5): layers first, the batch in the middle. That is the rule, without exception: **`batch_first` is about the input and `output` only. The four states `h_0`, `c_0`, `h_n` and `c_n` are always (layers × directions, batch, hidden).**
#
# Many people expect the states to be batch-first as well. Pass them that way, and as a rule there is an error:

# %%
try:
    lstm(x, (h_0.transpose(0, 1), c_0.transpose(0, 1)))
except RuntimeError as error:
    print(error)
else:
    raise AssertionError("expected an error")

# %% [markdown] lang="zh"
# 报错是好事。坏在有一种情况不报错：**批量恰好等于 层数 × 方向数**。这时两个轴一样长，怎么摆形状都对。取 <i>N</i> = 2，层数也是 2：

# %% [markdown] lang="en"
# The error is a good thing. The bad case is the one without: **when the batch happens to equal layers × directions**. Then both axes are equally long, and either order has the right shape. Take <i>N</i> = 2, with 2 layers:


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


pair, h_pair, c_pair = x[:2], h_0[:, :2], c_0[:, :2]
right, _ = lstm(pair, (h_pair, c_pair))
wrong, _ = lstm(pair, (h_pair.transpose(0, 1), c_pair.transpose(0, 1)))

print(tuple(h_pair.shape), row(right[0, 0]))
print(tuple(h_pair.transpose(0, 1).shape), row(wrong[0, 0]))
assert h_pair.shape == h_pair.transpose(0, 1).shape
assert not torch.allclose(right, wrong)
assert torch.equal(h_pair.transpose(0, 1)[1, 0], h_pair[0, 1])

# %% [markdown] lang="zh"
# 形状相同，没有报错，数却不同。错的那一次，第 1 个样本的第 2 层，从第 2 个样本的第 1 层那里接了状态。这样的网络照样能训练，从头到尾没有一句提示。
#
# !!! tip "两个习惯"
#     - 状态一律写成 `torch.zeros(layers * directions, N, H)`，不要从批量在前的张量凑出来。
#     - 试运行时让批量**不等于** 层数 × 方向数，例如取 7。摆错了，立刻报错。
#
# ??? question "想一想：一层、单向，批量是 1。摆错了会怎样？"
#     层数 × 方向数 = 1，与批量相等，不会报错。不过这时转置前后是同一些数，结果也对。等批量变大，同一段代码就报错了。
#
# ## 不给初始状态，就是零 { #zeros }
#
# 有人每次调用之前都用 `torch.randn` 造 `h_0` 和 `c_0`，好像非给不可，还非随机不可。其实不必：

# %% [markdown] lang="en"
# The same shape, no error, and other numbers. In the wrong run, layer 2 of the first sample took over the state of layer 1 of the second. Such a network can be trained all the same, without a word of complaint.
#
# !!! tip "Two habits"
#     - Always write states as `torch.zeros(layers * directions, N, H)`. Do not put them together from batch-first tensors.
#     - For a trial run, take a batch that does **not** equal layers × directions, 7 for example. A wrong order then fails at once.
#
# ??? question "One layer, one direction, a batch of 1. What does the wrong order do?"
#     Layers × directions is 1 and equals the batch, so nothing is raised. Here the transposed states hold the same numbers, and the result is right. The same code fails as soon as the batch is larger.
#
# ## No initial states means zeros { #zeros }
#
# Some code makes `h_0` and `c_0` with `torch.randn` before each call, as if they had to be given and had to be random. They need not be:

# %%
omitted, _ = lstm(x)
zeros = torch.zeros(L, N, H)
given, _ = lstm(x, (zeros, zeros))
assert torch.equal(omitted, given)


def with_random_states():
    return lstm(x, (torch.randn(L, N, H), torch.randn(L, N, H)))[0]


first, second = with_random_states(), with_random_states()
print("zeros ", row(omitted[0, 0]))
print("random", row(first[0, 0]))
print("random", row(second[0, 0]))
assert not torch.allclose(first, second)

# %% [markdown] lang="zh"
# 不给，就等于给零。零的意思是“还没有读过任何东西”，这正是一段新序列开头时的情形。随机的状态等于塞给它一段不存在的记忆，而且同样的输入每次结果不同。
#
# ??? question "想一想：什么时候应当自己给 `h_0` 和 `c_0`？"
#     有真正的“前情”的时候：上一段刚读完的状态（下面就讲），或者编码器交给解码器的状态。
#
# ## 没有批量的一段序列 { #unbatched }
#
# 只有一段序列时，批量轴可以省去。输入是 2 维的（时间步，特征），出来的一切也都少一个轴：

# %% [markdown] lang="en"
# Leaving them out is the same as giving zeros. Zeros say "nothing has been read so far", and that is how things are at the beginning of a new sequence. A random state is a memory of something that never was, and the same input gives another result each time.
#
# ??? question "When should you give `h_0` and `c_0` yourself?"
#     When something real went before: the state in which the last piece ended (see below), or the state that an encoder hands to a decoder.
#
# ## One sequence without a batch { #unbatched }
#
# With a single sequence you may leave out the batch axis. The input is 2-D, (time, feature), and all that comes out lacks one axis as well:

# %%
alone, (h_alone, c_alone) = lstm(x[0])
print(tuple(x[0].shape), "→", tuple(alone.shape), tuple(h_alone.shape))
assert alone.shape == (T, H)
assert h_alone.shape == c_alone.shape == (L, H)

batch_of_one, (h_one, _) = lstm(x[:1])
print(tuple(x[:1].shape), "→", tuple(batch_of_one.shape), tuple(h_one.shape))
torch.testing.assert_close(alone, batch_of_one[0])
torch.testing.assert_close(h_alone, h_one[:, 0])
torch.testing.assert_close(seq_first(x[0])[0], alone)

# %% [markdown] lang="zh"
# 两种写法的数相同。最后一个断言说：输入是 2 维时，`batch_first` 写不写都一样，因为没有批量轴可换。
#
# ??? question "想一想：忘了加批量轴，把 4 个样本、每个只有 1 步的数据写成 (4, 3) 交进去，会怎样？"
#     它会被当成**一段** 4 步的序列，不报错。想让它们是 4 个样本，要写成 (4, 1, 3)：`x.unsqueeze(1)`。
#
# ## 把状态带到下一次调用（stateful） { #carry }
#
# 一段很长的序列，可以分几次读。关键是把上一次的 (`h_n`, `c_n`) 交给下一次：

# %% [markdown] lang="en"
# Both ways give the same numbers. The last check says that for a 2-D input `batch_first` makes no difference: there is no batch axis to swap.
#
# ??? question "Four samples of one step each are passed as (4, 3), the batch axis forgotten. What happens?"
#     They are taken for **one** sequence of 4 steps, without an error. To make them 4 samples, pass (4, 1, 3): `x.unsqueeze(1)`.
#
# ## Carrying the state to the next call (stateful) { #carry }
#
# A very long sequence can be read in several calls. The point is to hand the (`h_n`, `c_n`) of one call to the next:

# %%
whole, _ = lstm(x)

first, state = lstm(x[:, :4])
second, _ = lstm(x[:, 4:], state)
torch.testing.assert_close(torch.cat([first, second], dim=1), whole)

fresh, _ = lstm(x[:, 4:])
print("whole   ", row(whole[0, 4]))
print("carried ", row(second[0, 0]))
print("fresh   ", row(fresh[0, 0]))
assert not torch.allclose(fresh, second)

d.draw(d.capture(lstm, x[:, 4:], state), figure="unrolled").play()

# %% [markdown] lang="zh"
# 图是第二次调用，图上的第 1、2 步是整段的第 5、6 步。左边进来的 `h_0`、`c_0` 就是第一次的 `h_n`、`c_n`。前两行相同，第三行从零开始，就不同了。
#
# **训练时多一件事。** 带过来的状态还连着上一次的计算图。直接再反向传播，PyTorch 会报错。切断它，用 `detach()`：数还在，梯度不再往回走。（完整的训练循环和别的交法，在[第 15 章](15-state-across-calls.ipynb)。）

# %% [markdown] lang="en"
# The picture is the second call; its steps 1 and 2 are steps 5 and 6 of the whole. The `h_0` and `c_0` that come in from the left are the `h_n` and `c_n` of the first. The first two lines agree. The third started from zeros and does not.
#
# **In training there is one more thing.** The state you carry is still tied to the computation graph of the call before. Back-propagate again, and PyTorch raises an error. Cut it off with `detach()`: the numbers stay, and gradients no longer run back. (The whole training loop, and other ways to hand a state on, are in [chapter 15](15-state-across-calls.ipynb).)

# %%
first, state = lstm(x[:, :4])
first.sum().backward()
try:
    lstm(x[:, 4:], state)[0].sum().backward()
except RuntimeError as error:
    print(textwrap.shorten(str(error), 75))
else:
    raise AssertionError("expected an error")

cut_off = tuple(values.detach() for values in state)
output, _ = lstm(x[:, 4:], cut_off)
output.sum().backward()
torch.testing.assert_close(output, second)

# %% [markdown] lang="zh"
# ??? question "想一想：数据打乱了顺序（`shuffle=True`），还该不该带状态？"
#     不该。带状态的前提是：这一批的第 <i>k</i> 个样本，接着上一批的第 <i>k</i> 个样本。打乱之后接不上，带过去的是别人的记忆。这时每批从零开始。
#
# ## 长短不一的序列：先填充 { #padding }
#
# 三位病人，住院 5 天、2 天、4 天，每天一个体温（减去 37 ℃）。长短不一，摆不成立方体。`pad_sequence` 在短的后面补零：

# %% [markdown] lang="en"
# ??? question "The data are shuffled (`shuffle=True`). Should the state be carried?"
#     No. Carrying makes sense if sample <i>k</i> of this batch continues sample <i>k</i> of the last. After shuffling it does not, and what you carry is someone else's memory. Start each batch from zeros.
#
# ## Sequences of different lengths: padding { #padding }
#
# Three patients stay for 5, 2 and 4 days, with one temperature a day (minus 37 °C). Such rows do not make a cube. `pad_sequence` puts zeros after the short ones:

# %%
days = [
    [36.8, 38.0, 39.2, 38.4, 37.2],
    [38.6, 37.2],
    [37.0, 38.2, 37.6, 36.9],
]
stays = [torch.tensor(stay).unsqueeze(1) - 37 for stay in days]
lengths = torch.tensor([len(stay) for stay in stays])
padded = pad_sequence(stays, batch_first=True)
print(tuple(padded.shape), lengths.tolist())
for stay in padded:
    print(row(stay[:, 0]))
assert padded.shape == (len(days), max(lengths), 1)

# %% [markdown] lang="zh"
# 0 在这里恰好是 37.0 ℃，一个完全正常的体温。LSTM 分不清它是填充还是读数，会一步一步认真读下去。那么最后一行是谁的状态？拿第 2 位病人单独读一遍来比：

# %% [markdown] lang="en"
# A 0 here happens to mean 37.0 °C, a perfectly normal temperature. The LSTM cannot tell padding from readings and goes on reading. Whose state, then, is in the last row? Compare with the second patient read alone:

# %%
torch.manual_seed(0)
doctor = nn.LSTM(1, H, num_layers=L, batch_first=True)
output, (h_n, _) = doctor(padded)
alone, (h_alone, _) = doctor(stays[1])

print("alone            ", row(alone[-1]))
print("output[1, -1]    ", row(output[1, -1]))
print("output[1, 2 - 1] ", row(output[1, lengths[1] - 1]))
torch.testing.assert_close(output[1, lengths[1] - 1], alone[-1])
assert not torch.allclose(output[1, -1], alone[-1])
assert not torch.allclose(h_n[:, 1], h_alone)

# %% [markdown] lang="zh"
# 病人住了 2 天就出院了，`output[1, -1]` 却是又读了 3 天填充之后的状态。`h_n` 也一样。正确的一行要照长度去取。整批一起取：

# %% [markdown] lang="en"
# This patient left after 2 days, but `output[1, -1]` is the state after 3 more days of padding. So is `h_n`. The right row has to be picked by its length. For the whole batch at once:

# %%
last = output[torch.arange(len(days)), lengths - 1]
print(tuple(last.shape))
for k, stay in enumerate(stays):
    torch.testing.assert_close(last[k], doctor(stay)[0][-1])

# %% [markdown] lang="zh"
# ??? question "想一想：把填充值换成 −99，让网络认得出来，行不行？"
#     行不通。它仍会把 −99 当成输入去更新状态。要让它**不读**填充，得用下一节的打包。
#
# ## 打包：到头就停 { #packing }
#
# `pack_padded_sequence` 把长度一起交给 LSTM。每段序列读到自己的末尾就停，填充一步也不读：

# %% [markdown] lang="en"
# ??? question "Would it help to pad with −99, so that the network can recognize it?"
#     No. It would still take −99 as an input and update its state. To keep it from **reading** padding at all, pack, as in the next section.
#
# ## Packing: stop at the end { #packing }
#
# `pack_padded_sequence` hands the lengths to the LSTM together with the data. Each sequence is read to its own end, and no padding is read at all:

# %%
packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
d.draw(doctor, packed, figure="unrolled", sample=1)

# %% [markdown] lang="zh"
# 图上是第 2 位病人，`sample=1`：两步之后就没有格子了，只留虚线框，状态直接走到右边，成为 `h_n` 和 `c_n`。
#
# 这个包是一个 `PackedSequence`，里面只存真正的读数，一个填充也没有。`batch_sizes` 是每一步还有几段序列在读：

# %% [markdown] lang="en"
# The picture shows the second patient, `sample=1`. After two steps there are no more boxes, only dashed frames, and the state goes straight to the right to become `h_n` and `c_n`.
#
# The package, a `PackedSequence`, holds the real readings and no padding. `batch_sizes` says how many sequences are still being read at each step:

# %%
print(tuple(packed.data.shape), packed.batch_sizes.tolist())
assert len(packed.data) == lengths.sum() == packed.batch_sizes.sum()
still_reading = [(lengths > t).sum().item() for t in range(max(lengths))]
assert packed.batch_sizes.tolist() == still_reading

packed_output, (h_n, c_n) = doctor(packed)
for k, stay in enumerate(stays):
    _, (h_alone, c_alone) = doctor(stay)
    torch.testing.assert_close(h_n[:, k], h_alone)
    torch.testing.assert_close(c_n[:, k], c_alone)

# %% [markdown] lang="zh"
# 断言通过：打包以后，`h_n` 和 `c_n` 里每位病人的状态，都与单独读他时相同，顺序也还是原来的顺序。（一张图看完排序、阶梯和放回原来的次序：[第 18 章](18-windows-and-packing.ipynb#packing)。）
#
# 输出也是一个包，用 `pad_packed_sequence` 打开。序列结束以后的位置补零：

# %% [markdown] lang="en"
# The checks pass: with packing, `h_n` and `c_n` hold for each patient the state that reading that patient alone would give, in the original order. (For sorting, staircase and the way back in one picture, see [chapter 18](18-windows-and-packing.ipynb#packing).)
#
# The output is a package too. Open it with `pad_packed_sequence`. After the end of a sequence there are zeros:

# %%
output, back = pad_packed_sequence(packed_output, batch_first=True)
print(tuple(output.shape), back.tolist())
for t in range(4):
    print(f"t={t + 1}", row(output[1, t]))
assert torch.equal(back, lengths)
assert (output[1, 2:] == 0).all()
torch.testing.assert_close(output[1, 1], h_n[-1, 1])

d.draw(doctor, packed, figure="states", sample=1)

# %% [markdown] lang="zh"
# 这张图把两处对上：`output[1, 1]` 与 `h_n[-1, 1]` 是同一组数。第二个下标是 1，因为长度是 2。
#
# 打开时最长的一段决定有几步。若要固定的步数，例如要和别的批量对齐，就写 `total_length`：

# %% [markdown] lang="en"
# This picture matches the two places: `output[1, 1]` and `h_n[-1, 1]` are the same numbers. The second index is 1 because the length is 2.
#
# When it is opened, the longest sequence decides how many steps there are. For a fixed number, as to line up with other batches, say `total_length`:

# %%
longer, _ = pad_packed_sequence(packed_output, batch_first=True, total_length=10)
print(tuple(output.shape), tuple(longer.shape))
assert torch.equal(longer[:, : output.shape[1]], output)
assert (longer[:, output.shape[1] :] == 0).all()

# %% [markdown] lang="zh"
# 打包有两个小规矩。`lengths` 若是张量，要放在 CPU 上（也可以直接给一个列表）。长度不是从长到短排好的，就要写 `enforce_sorted=False`。两条都违反一下看看。这里用 `meta` 设备代替 GPU，没有 GPU 的机器也能运行：

# %% [markdown] lang="en"
# Packing has two small rules. If `lengths` is a tensor, it must be on the CPU (a list of numbers will do as well). And unless the sequences are sorted from long to short, you need `enforce_sorted=False`. Break both rules and see. The device `meta` stands for a GPU here, so that this runs everywhere:

# %%
on_meta = lengths.sort(descending=True).values.to("meta")
for given in (on_meta, lengths):
    try:
        pack_padded_sequence(padded, given, batch_first=True)
    except RuntimeError as error:
        print(textwrap.fill(str(error), 75), "\n")
    else:
        raise AssertionError("expected an error")

# %% [markdown] lang="zh"
# **双向时更要打包。** 反向的链从末尾读起，没有打包，它最先读到的就是填充，照长度去取也救不回来：

# %% [markdown] lang="en"
# **With two directions, packing matters even more.** The reverse chain starts at the end. Without packing, padding is the first thing it reads, and picking rows by length does not help:

# %%
both = nn.LSTM(1, H, batch_first=True, bidirectional=True)
alone, _ = both(stays[1])
unpacked, _ = both(padded)
opened, _ = pad_packed_sequence(both(packed)[0], batch_first=True)

print("alone ", row(alone[0, H:]))
print("padded", row(unpacked[1, 0, H:]))
print("packed", row(opened[1, 0, H:]))
torch.testing.assert_close(opened[1, :2], alone)
assert not torch.allclose(unpacked[1, 0, H:], alone[0, H:])

# %% [markdown] lang="zh"
# ??? question "想一想：三段序列都是 5 步，还要打包吗？"
#     不用。没有填充，打不打包结果都一样。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。想换成别的参数再试，去[形状实验室](../shape-lab.ipynb)。

# %% [markdown] lang="en"
# ??? question "All three sequences have 5 steps. Is packing still needed?"
#     No. There is no padding, and the result is the same with packing or without.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run. To try other arguments, go to the [shape lab](../shape-lab.ipynb).

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(3, 5, num_layers=2, batch_first=True)
read, (left_h, left_c) = asked(torch.zeros(8, 10, 3))
short = pack_padded_sequence(torch.zeros(3, 6, 2), [6, 4, 1], batch_first=True)
assert len(short.data) == 6 + 4 + 1
single, _ = asked(torch.zeros(10, 3))
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(3, 5, num_layers=2, batch_first=True)` 读形状为 (8, 10, 3) 的输入，`h_0` 要什么形状？",
            "`nn.LSTM(3, 5, num_layers=2, batch_first=True)` reads an input of shape (8, 10, 3). What shape must `h_0` have?",
        ),
        left_h.shape,
        d.Text("`batch_first` 不管状态：层在前。", "`batch_first` does not rule the states: layers come first."),
    ),
    Task(
        d.Text(
            "不成批，直接给它形状为 (10, 3) 的一段，`output` 是什么形状？",
            "Unbatched, it reads one sequence of shape (10, 3). What is the shape of `output`?",
        ),
        single.shape,
        d.Text("没有批量的轴。", "There is no batch axis."),
    ),
    Task(
        d.Text(
            "三段序列长 6、4、1，打包以后 `data` 有几行？",
            "Three sequences of lengths 6, 4 and 1 are packed. How many rows has `data`?",
        ),
        len(short.data),
        d.Text("长度之和，没有填充。", "The sum of the lengths, without padding."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `fill(sequences)`：收一列长短不一的张量，各是 `(T_n, F)`；返回填充好的 `(N, T, F)`，末尾补零，和各自的长度（一个整数张量）。不许用 `pad_sequence`。打开下载的笔记本，填好 `fill`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `fill(sequences)`: it takes a list of tensors of different lengths, each `(T_n, F)`. Return them padded with zeros at the end, as `(N, T, F)`, and their lengths as a tensor of integers. Do without `pad_sequence`. Open the downloaded notebook, fill in `fill`, and run the test below it:


# %%
def fill(sequences):
    raise NotImplementedError("write it here")


def check(fill):
    torch.manual_seed(0)
    for lengths in ([3, 1, 5], [2, 2], [4]):
        sequences = [torch.randn(length, 2) for length in lengths]
        padded, found = fill(sequences)
        assert padded.shape == (len(lengths), max(lengths), 2)
        assert found.tolist() == lengths and not found.is_floating_point()
        torch.testing.assert_close(padded, pad_sequence(sequences, batch_first=True))
    print("all right")


try:
    check(fill)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(sequences):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    padded = torch.zeros(len(sequences), max(lengths), sequences[0].shape[1])
    for row, sequence in zip(padded, sequences, strict=True):
        row[: len(sequence)] = sequence
    return padded, lengths


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# | 要传入的 | 形状 | 不传会怎样 |
# |---|---|---|
# | <i>x</i>，默认 | (<i>T</i>, <i>N</i>, <i>F</i>) | 必须交 |
# | <i>x</i>，`batch_first=True` | (<i>N</i>, <i>T</i>, <i>F</i>) | 必须交 |
# | <i>x</i>，没有批量 | (<i>T</i>, <i>F</i>) | 必须交 |
# | `h_0` | (层数 × 方向数, <i>N</i>, <i>H</i>)，与 `batch_first` 无关 | 取零 |
# | `c_0` | 同上 | 取零 |
# | `lengths`，打包时 | (<i>N</i>,) | 必须交；不打包，填充也被读进去 |
#
# 表里的 <i>H</i> 是没有投影时的宽度；有 `proj_size` 时，`h_0` 的宽度是 `proj_size`。<i>x</i> 没有批量时，状态也没有 <i>N</i>。
#
# 数据喂进去了。下一章看出来的三样东西，各在图上的哪里。
#
# [← 第 6 章 逐个认识 nn.LSTM 的参数](06-arguments.ipynb) · 第 7 章 · [第 8 章 output、h_n、c_n 的区别 →](08-what-comes-out.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# | what you hand over | shape | if you leave it out |
# |---|---|---|
# | <i>x</i>, default | (<i>T</i>, <i>N</i>, <i>F</i>) | it is required |
# | <i>x</i>, `batch_first=True` | (<i>N</i>, <i>T</i>, <i>F</i>) | it is required |
# | <i>x</i>, no batch | (<i>T</i>, <i>F</i>) | it is required |
# | `h_0` | (layers × directions, <i>N</i>, <i>H</i>), whatever `batch_first` is | zeros |
# | `c_0` | the same | zeros |
# | `lengths`, when packing | (<i>N</i>,) | it is required; if you do not pack, padding is read, too |
#
# The <i>H</i> in the table is the width without a projection. With `proj_size`, `h_0` has width `proj_size`. If <i>x</i> has no batch, the states have no <i>N</i> either.
#
# The data are in. The next chapter looks at the three things that come out, and at where they are in the picture.
#
# [← Chapter 6. nn.LSTM's arguments, one by one](06-arguments.ipynb) · Chapter 7 · [Chapter 8. What comes out: output, h_n, c_n →](08-what-comes-out.ipynb)
