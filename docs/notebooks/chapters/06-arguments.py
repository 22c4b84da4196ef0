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
# title: 第 6 章 逐个认识 nn.LSTM 的参数
# description: nn.LSTM 的八个构造参数，一个一张图：input_size、hidden_size、num_layers、bias、batch_first、dropout、bidirectional、proj_size 各改变哪些权重、哪些形状、哪些输出，全部当场运行。
# ---
#
# # 第 6 章 逐个认识 nn.LSTM 的参数 { #arguments }
#
# *阅读约 24 分钟。读完你能说出 `nn.LSTM` 的八个参数各管图上的哪一部分，改动其中一个会多出或少掉哪些权重，`output`、`h_n`、`c_n` 的形状又会怎样变。*
#
# ## 八个参数，六个有默认值 { #eight }
#
# “参数”这个词有两个意思，先分开。写在括号里、由你选定的，是**构造参数**，本章讲的就是它们。训练时被调整的数是**权重和偏置**，它们的个数和形状由构造参数决定。（只有本章的图叫 `parameter`，画的却是构造参数。）
#
# 只给两个必填的，其余都用默认值，再让网络自己报一遍：

# %% [markdown] lang="en"
# ---
# title: Chapter 6. nn.LSTM's arguments, one by one
# description: The eight arguments of nn.LSTM with a picture for each. See in executed code which weights, shapes and outputs are changed by input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional and proj_size.
# ---
#
# # Chapter 6. nn.LSTM's arguments, one by one { #arguments }
#
# *About 24 minutes. Afterwards you can say which part of the picture each of the eight arguments of `nn.LSTM` rules, which weights come or go when you change it, and what becomes of the shapes of `output`, `h_n` and `c_n`.*
#
# ## Eight arguments, six of them with defaults { #eight }
#
# Two words first. **Arguments** stand in the brackets, and you choose them. This chapter is about them. **Parameters** are the weights and biases, which training adjusts. The arguments decide how many parameters there are and what shapes they have. (Only the figure of this chapter is called `parameter`, though it draws an argument.)
#
# Give only the two that are required, leave the rest to their defaults, and let the network state them all:

# %%
import textwrap
import warnings

import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
T, N, F, H = 3, 4, 6, 5
x = torch.randn(T, N, F)
plain = nn.LSTM(input_size=F, hidden_size=H)

sizes = ["input_size", "hidden_size", "num_layers", "proj_size"]
switches = ["bias", "batch_first", "dropout", "bidirectional"]
for name in sizes + switches:
    print(f"{name:13} = {getattr(plain, name)}")

# %% [markdown] lang="zh"
# 一个构造参数最多改三样东西：权重、形状、计算。
#
# | 构造参数 | 改权重？ | 改形状？ | 改计算？ |
# |---|---|---|---|
# | `input_size` | 是 | 输入 | |
# | `hidden_size` | 是 | `output`、`h_n`、`c_n` | 有 `proj_size` 时只改 `c_n` |
# | `num_layers` | 是 | `h_n`、`c_n` | 多叠几层 |
# | `bias` | 是 | | 少加两个偏置 |
# | `batch_first` | | 输入、`output` 的轴的先后 | |
# | `dropout` | | | 训练时，层与层之间 |
# | `bidirectional` | 是 | `output`、`h_n`、`c_n` | 多一条反向的链 |
# | `proj_size` | 是 | `output`、`h_n` | 多一次投影 |
#
# 下面一行一行地验证。先准备两个小工具：一个列出权重，一个列出输出的形状。

# %% [markdown] lang="en"
# Each argument changes some of three things: weights, shapes, the computation.
#
# | argument | changes weights? | changes shapes? | changes the computation? |
# |---|---|---|---|
# | `input_size` | yes | the input | |
# | `hidden_size` | yes | `output`, `h_n`, `c_n` | with `proj_size`, only `c_n` |
# | `num_layers` | yes | `h_n`, `c_n` | more layers in a stack |
# | `bias` | yes | | two biases fewer to add |
# | `batch_first` | | order of the axes of input and `output` | |
# | `dropout` | | | in training, between layers |
# | `bidirectional` | yes | `output`, `h_n`, `c_n` | one more chain, backwards |
# | `proj_size` | yes | `output`, `h_n` | one more projection |
#
# We go through the table row by row. Two small tools come first: one lists the weights, one lists the shapes of what comes out.


# %%
def weights(module):
    return {name: tuple(p.shape) for name, p in module.named_parameters()}


def shapes(module, sequence=x):
    output, (h_n, c_n) = module(sequence)
    return tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape)


for name, shape in weights(plain).items():
    print(f"{name:13}", shape)
for name, shape in zip(("output", "h_n", "c_n"), shapes(plain), strict=True):
    print(f"{name:13}", shape)
assert shapes(plain) == ((T, N, H), (1, N, H), (1, N, H))

# %% [markdown] lang="zh"
# 这一章里的 `x` 是 3 个时间步、4 个样本、6 个特征。时间步在最前面，因为这是 PyTorch 的默认顺序。
#
# ??? question "想一想：构造参数里为什么没有序列长度 T，也没有批量 N？"
#     它们属于数据。同一个 LSTM 可以读 3 步，也可以读 300 步；可以一次读 4 段，也可以一次读 1 段。权重的形状里没有 T 和 N，建网络时就用不着知道它们。
#
# ## input_size：每一步读进几个数 { #input-size }

# %% [markdown] lang="en"
# In this chapter `x` has 3 time steps, 4 samples and 6 features. The time steps come first, for that is PyTorch's default.
#
# ??? question "Why is there no argument for the sequence length T, nor for the batch N?"
#     They belong to the data. One and the same LSTM reads 3 steps or 300, and 4 sequences at a time or 1. No weight has T or N in its shape, so they need not be known when the network is built.
#
# ## input_size: how many numbers come in at each step { #input-size }

# %%
d.draw(plain, x, figure="parameter", name="input_size")

# %% [markdown] lang="zh"
# 它必须等于数据的特征个数。每小时有 6 种天气测量，`input_size` 就是 6；词向量有 300 维，`input_size` 就是 300。换一个值，只有一个权重变形状：

# %% [markdown] lang="en"
# It must equal the number of features in the data. Six measurements every hour: `input_size` is 6. Word vectors of 300 numbers: `input_size` is 300. With another value, exactly one weight changes its shape:

# %%
wider = nn.LSTM(input_size=300, hidden_size=H)
for name, shape in weights(wider).items():
    before = weights(plain)[name]
    print(f"{name:13} {before!s:8} → {shape}")
    assert (shape != before) == (name == "weight_ih_l0")

assert shapes(wider, torch.randn(T, N, 300)) == shapes(plain)

# %% [markdown] lang="zh"
# 出来的东西不变：`output`、`h_n`、`c_n` 的形状里没有 `input_size`。数据与它不符，PyTorch 会报错：

# %% [markdown] lang="en"
# What comes out keeps its shape: `input_size` is in none of `output`, `h_n` and `c_n`. If the data do not agree with it, PyTorch raises an error:

# %%
try:
    wider(x)
except RuntimeError as error:
    print(error)
else:
    raise AssertionError("expected an error")

# %% [markdown] lang="zh"
# ??? question "想一想：叠两层，第 2 层的 `input_size` 也是 6 吗？"
#     不是。第 2 层读的是第 1 层的 <i>h</i>，有 `hidden_size` 个数。`input_size` 只管第 1 层。
#
# ## hidden_size：每层有几个隐藏单元，怎么选 { #hidden-size }

# %% [markdown] lang="en"
# ??? question "In a stack of two layers, is the `input_size` of layer 2 also 6?"
#     No. Layer 2 reads the <i>h</i> of layer 1, which holds `hidden_size` numbers. `input_size` concerns layer 1 alone.
#
# ## hidden_size: how many hidden units a layer has, and how to choose { #hidden-size }

# %%
d.draw(plain, x, figure="parameter", name="hidden_size")

# %% [markdown] lang="zh"
# 它决定 <i>h</i> 和 <i>c</i> 各有几个数，也就是每一步能记住多少。所有权重都跟着它变。每一步要算四组数（三个门和候选值），每组给每个隐藏单元一个数，所以权重有 4<i>H</i> 行：

# %% [markdown] lang="en"
# It says how many numbers <i>h</i> and <i>c</i> hold, that is, how much can be remembered from step to step. Every weight depends on it. There are four sets of rows (the three gates and the candidate), each with one row for each hidden unit, so a weight has 4<i>H</i> rows:

# %%
for hidden_size in (5, 10, 20):
    model = nn.LSTM(F, hidden_size)
    count = sum(p.numel() for p in model.parameters())
    print(f"H = {hidden_size:<3} {count:5}", *shapes(model))
    assert all(shape[0] == 4 * hidden_size for shape in weights(model).values())
    assert count == 4 * hidden_size * (F + hidden_size + 2)
    assert shapes(model)[0][-1] == hidden_size

# %% [markdown] lang="zh"
# 第二列是权重和偏置的总数。<i>H</i> 翻一倍，它增加得比一倍多，因为 `weight_hh` 是 4<i>H</i> × <i>H</i>，行和列一起翻倍。怎么选没有公式：试几个，比如 32、64、128，取没有参加训练的数据上误差不再变小的那个最小的。
#
# ??? question "想一想：预测只要 1 个数，`hidden_size` 是不是应当取 1？"
#     不必。`hidden_size` 是记忆的大小，预测要几个数是另一回事。通常让 `hidden_size` 大一些，后面再接一个 `nn.Linear(hidden_size, 1)`。
#
# ## num_layers：叠几层 { #num-layers }

# %% [markdown] lang="en"
# The second column counts all weights and biases. When <i>H</i> doubles, the count more than doubles, since `weight_hh` is 4<i>H</i> × <i>H</i>: rows and columns both double. No formula says how to choose: try a few, such as 32, 64 and 128, and take the smallest beyond which the error on data that was not trained on gets no smaller.
#
# ??? question "The forecast is a single number. Should `hidden_size` be 1?"
#     There is no need. `hidden_size` is the size of the memory; how many numbers you want at the end is another matter. Take a larger `hidden_size` and put an `nn.Linear(hidden_size, 1)` after it.
#
# ## num_layers: how many layers in the stack { #num-layers }

# %%
two = nn.LSTM(F, H, num_layers=2)
d.draw(two, x, figure="parameter", name="num_layers")

# %% [markdown] lang="zh"
# 每多一层，就多一组名字带 `_l1`、`_l2` 的权重。编号从 0 开始，图上的“第 2 层”是 `l1`：

# %% [markdown] lang="en"
# Each further layer brings weights named `_l1`, `_l2` and so on. The numbering starts at 0, so layer 2 of the picture is `l1`:

# %%
for name, shape in weights(two).items():
    print(f"{name:13}", shape)
assert weights(two)["weight_ih_l0"] == (4 * H, F)
assert weights(two)["weight_ih_l1"] == (4 * H, H)

for layers in (1, 2, 3):
    model = nn.LSTM(F, H, num_layers=layers)
    print(layers, *shapes(model))
    assert shapes(model) == ((T, N, H), (layers, N, H), (layers, N, H))

# %% [markdown] lang="zh"
# 看 `weight_ih_l1`：它有 5 列，因为它读的是下面一层的 <i>h</i>。
#
# 再看形状：`h_n` 和 `c_n` 每层有一份，第一个轴随层数变长；`output` 只取最上面一层，形状不变。
#
# ??? question "想一想：`num_layers=3` 的 LSTM，`output` 里找得到第 1 层的 <i>h</i> 吗？"
#     找不到。中间各层每一步的 <i>h</i> 都不返回，返回的只有它们最后一步的状态，在 `h_n` 和 `c_n` 里。
#
# ## bias：要不要偏置 { #bias }
#
# 默认每层有两个偏置，`bias_ih` 和 `bias_hh`，计算时加在一起。设 `bias=False`，常听到的说法是“偏置变成 0”。看图：

# %% [markdown] lang="en"
# Look at `weight_ih_l1`: it has 5 columns, for it reads the <i>h</i> of the layer below.
#
# And look at the shapes: `h_n` and `c_n` have one entry for each layer, so their first axis grows. `output` is taken from the top layer alone and keeps its shape.
#
# ??? question "In an LSTM with `num_layers=3`, where in `output` is the <i>h</i> of layer 1?"
#     Nowhere. The <i>h</i> of the lower layers is not returned step by step. Only their states after the last step are, in `h_n` and `c_n`.
#
# ## bias: with or without { #bias }
#
# By default each layer has two biases, `bias_ih` and `bias_hh`, which are added together. Of `bias=False` it is often said that "the biases are 0". Here is the picture:

# %%
bare = nn.LSTM(F, H, bias=False)
d.draw(bare, x, figure="parameter", name="bias")

# %% [markdown] lang="zh"
# 虚线框是空位：这些偏置**不存在**。没有名字，没有数，也不在 `state_dict` 里：

# %% [markdown] lang="en"
# The dashed frames are empty places: these biases **do not exist**. They have no name and no numbers, and they are not in the `state_dict`:

# %%
print(*weights(bare))
assert not hasattr(bare, "bias_ih_l0")
gone = set(plain.state_dict()) - set(bare.state_dict())
assert gone == {"bias_ih_l0", "bias_hh_l0"}

try:
    bare.load_state_dict(plain.state_dict())
except RuntimeError as error:
    print(textwrap.fill(" ".join(str(error).split()), 75))
else:
    raise AssertionError("expected an error")

# %% [markdown] lang="zh"
# 所以带偏置保存的权重，装不进不带偏置的网络。
#
# 那么“存在，但是等于 0”又是什么样？把一个网络的偏置清零，此刻的输出与没有偏置的相同。可是训练一步以后就不同了，因为它的偏置会动：

# %% [markdown] lang="en"
# So weights saved with biases cannot be loaded into a network without.
#
# What about biases that exist and are 0? Set them to zero, and for now the output is that of the network without biases. But take one training step, and they move:

# %%
zeroed = nn.LSTM(F, H)
zeroed.load_state_dict(bare.state_dict(), strict=False)
with torch.no_grad():
    zeroed.bias_ih_l0.zero_()
    zeroed.bias_hh_l0.zero_()
torch.testing.assert_close(zeroed(x)[0], bare(x)[0])

optimizer = torch.optim.SGD(zeroed.parameters(), lr=0.1)
zeroed(x)[0].sum().backward()
optimizer.step()
print(f"{zeroed.bias_ih_l0.abs().max():.3f}")
assert zeroed.bias_ih_l0.abs().max() > 0

# %% [markdown] lang="zh"
# ??? question "想一想：`bias=False` 的一层少了多少个数？"
#     少了两个长 4<i>H</i> 的偏置，共 8<i>H</i> 个。这里 <i>H</i> = 5，少 40 个，与图上说的一致。
#
# ## batch_first：轴的先后 { #batch-first }

# %% [markdown] lang="en"
# ??? question "How many numbers fewer does a layer have with `bias=False`?"
#     It lacks two biases of length 4<i>H</i>, that is 8<i>H</i> numbers. Here <i>H</i> = 5, so 40, as the picture says.
#
# ## batch_first: the order of the axes { #batch-first }

# %%
swapped = nn.LSTM(F, H, batch_first=True)
d.draw(swapped, x.transpose(0, 1), figure="parameter", name="batch_first")

# %% [markdown] lang="zh"
# 默认是（时间步，批量，特征）。设 `batch_first=True`，输入和 `output` 换成（批量，时间步，特征）。它什么也不计算，权重一个不变：

# %% [markdown] lang="en"
# The default is (time, batch, feature). With `batch_first=True`, input and `output` are (batch, time, feature). It computes nothing and changes no weight:

# %%
swapped.load_state_dict(plain.state_dict())
assert weights(swapped) == weights(plain)

output, (h_n, c_n) = plain(x)
output_b, (h_n_b, c_n_b) = swapped(x.transpose(0, 1))
torch.testing.assert_close(output_b, output.transpose(0, 1))
torch.testing.assert_close(h_n_b, h_n)
torch.testing.assert_close(c_n_b, c_n)
print(tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape))
print(tuple(output_b.shape), tuple(h_n_b.shape), tuple(c_n_b.shape))

# %% [markdown] lang="zh"
# 两行对着看：只有 `output` 的前两个数换了位置。`h_n` 和 `c_n` 不受影响，这一点很多人弄错过，第 7 章还要细讲。
#
# ??? question "想一想：训练好的网络，能不能改用另一种顺序？"
#     能。权重不变，把 `state_dict` 装进另一种顺序的网络，再把输入转置一下就行，上面的代码做的正是这件事。
#
# ## dropout：层与层之间随机置零 { #dropout }

# %% [markdown] lang="en"
# Compare the two lines: only the first two numbers of `output` have changed places. `h_n` and `c_n` are not affected. Many people have tripped over this, and chapter 7 comes back to it.
#
# ??? question "Can a trained network be switched to the other order?"
#     Yes. The weights are the same: load the `state_dict` into a network of the other order and transpose the input, as the code above does.
#
# ## dropout: zeros at random, between layers { #dropout }

# %%
dropping = nn.LSTM(F, H, num_layers=2, dropout=0.5)
d.draw(dropping, x, figure="parameter", name="dropout")

# %% [markdown] lang="zh"
# dropout 中文叫随机失活。红圈标出了随机置零的地方：第 1 层往上交给第 2 层的路上。别处都没有，尤其是：
#
# - 最上面一层之后没有，`output` 不被置零；
# - 横向没有，<i>h</i> 和 <i>c</i> 交给下一步时不被置零；
# - `eval()` 之后哪里都没有。
#
# 要验证前两条，取一个极端的值 `dropout=1.0`：凡是经过红圈的数全部变成零。

# %% [markdown] lang="en"
# The red circles are where numbers are set to zero at random: on the way up from layer 1 to layer 2. Nowhere else, and in particular:
#
# - not after the top layer: `output` is not thinned out;
# - not sideways: <i>h</i> and <i>c</i> reach the next step whole;
# - nowhere at all after `eval()`.
#
# To check the first two, go to the extreme with `dropout=1.0`: whatever passes a red circle becomes zero.

# %%
extreme = nn.LSTM(F, H, num_layers=2, dropout=1.0)
extreme.load_state_dict(dropping.state_dict())
output, (h_n, _) = extreme(x)
other, _ = extreme(torch.randn(T, N, F))

# zh: 第 2 层只读到零，输入是什么都一样；它的输出却不是零
# en: layer 2 reads nothing but zeros, so any input will do;
# en: still, its output is not zero
torch.testing.assert_close(output, other)
print(f"{(output == 0).sum()} / {output.numel()}")
assert (output != 0).all()

# zh: 第 1 层自己的状态与不用 dropout 时相同
# en: the state of layer 1 is what it is without dropout
_, (expected, _) = dropping.eval()(x)
torch.testing.assert_close(h_n[0], expected[0])

# %% [markdown] lang="zh"
# 打印的是 `output` 里零的个数：一个也没有。若最后一层之后也有 dropout，这里就该全是零。
#
# 再看第三条。训练时同样的输入每次结果不同，`eval()` 之后每次相同。训练时还有一件事，凡是 `nn.Dropout` 都这样：没有被置零的数要除以 1 − `dropout`，在这里就是加倍，这样平均下来大小不变。

# %% [markdown] lang="en"
# The line printed counts the zeros in `output`: there are none. Had there been dropout after the last layer, all of them would be zero.
#
# Now the third point. In training, the same input gives another result each time; after `eval()` always the same. In training there is one thing more, as with any `nn.Dropout`: what is not set to zero is divided by 1 − `dropout`, here doubled, so that on average nothing gets smaller.

# %%
dropping.train()
first, second = dropping(x)[0], dropping(x)[0]
print("train", torch.equal(first, second))
assert not torch.equal(first, second)

dropping.eval()
first, second = dropping(x)[0], dropping(x)[0]
print("eval ", torch.equal(first, second))
assert torch.equal(first, second)


# %% [markdown] lang="zh"
# 加倍这件事也查一下。把两层拆成两个单层的 LSTM，中间自己写一个 `nn.Dropout`；随机数种子相同，结果就应当相同：

# %% [markdown] lang="en"
# Check the doubling, too. Take the two layers apart into two LSTMs of one layer, with an `nn.Dropout` of our own between them. With the same random seed, the results should be the same:

# %%
lower, upper = nn.LSTM(F, H), nn.LSTM(H, H)
whole = dropping.state_dict()
lower.load_state_dict({name: whole[name] for name in lower.state_dict()})
upper.load_state_dict({name: whole[name[:-1] + "1"] for name in upper.state_dict()})
between = nn.Dropout(0.5)

dropping.train()
torch.manual_seed(1)
together = dropping(x)[0]
torch.manual_seed(1)
apart = upper(between(lower(x)[0]))[0]
torch.testing.assert_close(apart, together)
assert set(between(torch.ones(100)).tolist()) == {0.0, 2.0}
assert weights(dropping) == weights(two)

# %% [markdown] lang="zh"
# 只有一层时，层与层之间的路不存在，dropout 也就无事可做。PyTorch 会警告：

# %% [markdown] lang="en"
# With a single layer there is no way between layers, and dropout has nothing to do. PyTorch warns about that:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    single = nn.LSTM(F, H, num_layers=1, dropout=0.5)

assert len(caught) == 1
print(textwrap.fill(str(caught[0].message), 75))
assert torch.equal(single(x)[0], single(x)[0])

# %% [markdown] lang="zh"
# ??? question "想一想：想在最后一层之后也用 dropout，怎么办？"
#     自己加一层：`nn.Dropout(0.5)(output)`。它同样只在训练时起作用。
#
# ## bidirectional（双向）：再从后往前读一遍 { #bidirectional }

# %% [markdown] lang="en"
# ??? question "How do you get dropout after the last layer as well?"
#     Add it yourself: `nn.Dropout(0.5)(output)`. It, too, works in training only.
#
# ## bidirectional: read once more, backwards { #bidirectional }

# %%
both = nn.LSTM(F, H, num_layers=2, bidirectional=True)
d.draw(both, x, figure="parameter", name="bidirectional", units=3, short=True)

# %% [markdown] lang="zh"
# 每层多一条链，从 <i>t</i> = 3 走到 <i>t</i> = 1。它有自己的一套权重，名字以 `_reverse` 结尾。每一步两条链的 <i>h</i> 接在一起，所以宽度加倍：

# %% [markdown] lang="en"
# Each layer gets a second chain, from <i>t</i> = 3 to <i>t</i> = 1. It has weights of its own, with names that end in `_reverse`. At each step the <i>h</i> of both chains are joined, so the width doubles:

# %%
reverse = [name for name in weights(both) if name.endswith("_reverse")]
print(*reverse, sep="\n")
assert 2 * len(reverse) == len(weights(both))

print(weights(both)["weight_ih_l1"])
assert weights(both)["weight_ih_l1"] == (4 * H, 2 * H)

print(*shapes(both))
assert shapes(both) == ((T, N, 2 * H), (2 * 2, N, H), (2 * 2, N, H))

# %% [markdown] lang="zh"
# 三处变化：`output` 的宽度是 2<i>H</i>；第 2 层读 2<i>H</i> 个数；`h_n` 和 `c_n` 的第一个轴是 层数 × 方向数 = 2 × 2，宽度仍是 <i>H</i>。时间轴不变，还是 3 步。
#
# 反向的链并不神秘。取出它的权重，装进一个普通的 LSTM，让它读倒过来的序列：

# %% [markdown] lang="en"
# Three things changed. `output` has width 2<i>H</i>. Layer 2 reads 2<i>H</i> numbers. The first axis of `h_n` and `c_n` is layers × directions = 2 × 2, and their width is still <i>H</i>. The time axis is as it was: 3 steps.
#
# There is no secret about the reverse chain. Take out its weights, put them into an ordinary LSTM, and let that read the sequence turned round:

# %%
one = nn.LSTM(F, H, bidirectional=True)
backward = nn.LSTM(F, H)
for name in weights(backward):
    taken = one.get_parameter(f"{name}_reverse")
    backward.get_parameter(name).data.copy_(taken.data)

turned, _ = backward(x.flip(0))
torch.testing.assert_close(turned.flip(0), one(x)[0][..., H:])
print(tuple(turned.shape))

# %% [markdown] lang="zh"
# 结果再倒回来，正好是 `output` 的后一半。前一半来自正向的链。
#
# ??? question "想一想：预测明天的气温，可以用双向的 LSTM 吗？"
#     要小心。反向的链从末尾读起，每一步都看得见“未来”。整段序列都已经在手里时可以用，例如给一句话分类，或者在历史记录里找异常。若每一步的预测只许看过去，就不能用。
#
# ## proj_size：把 h 投影得更窄 { #proj-size }

# %% [markdown] lang="en"
# Turned back again, the result is the second half of `output`. The first half comes from the forward chain.
#
# ??? question "Can a bidirectional LSTM forecast tomorrow's temperature?"
#     With care. The reverse chain starts at the end, so at every step it has seen the "future". That is fine when the whole sequence is at hand, as when you classify a sentence or look for anomalies in old records. It is not fine where each step may only look at the past.
#
# ## proj_size: a narrower h { #proj-size }

# %%
# zh: 有些机器上，PyTorch 会提示投影不走 oneDNN 加速；与结果无关
# en: on some machines PyTorch remarks that projections
# en: do without oneDNN; the results are the same
warnings.filterwarnings("ignore", message="LSTM with projections")

P = 2
projected = nn.LSTM(F, H, proj_size=P)
d.draw(projected, x, figure="parameter", name="proj_size")

# %% [markdown] lang="zh"
# 默认是 0，意思是不投影。设成 2，每一步算出的 5 个数再乘一个 2 × 5 的矩阵 `weight_hr`，变成 2 个数，这才是 <i>h</i>：
#
# $$h_t = W_{hr}\,(o_t \odot \tanh(c_t))$$
#
# （见 [`nn.LSTM` 的文档](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html)，来源是 Sak 等人 2014 年的论文。）细胞状态 <i>c</i> 不投影，还是 5 个数：

# %% [markdown] lang="en"
# The default is 0, which means no projection. Set it to 2, and the 5 numbers of each step are multiplied by a 2 × 5 matrix, `weight_hr`. The 2 numbers that result are <i>h</i>:
#
# $$h_t = W_{hr}\,(o_t \odot \tanh(c_t))$$
#
# (See [the documentation of `nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html); it comes from a paper by Sak and others, 2014.) The cell state <i>c</i> is not projected and keeps its 5 numbers:

# %%
for name, shape in weights(projected).items():
    print(f"{name:13} {weights(plain).get(name)!s:8} → {shape}")
assert weights(projected)["weight_hr_l0"] == (P, H)
assert weights(projected)["weight_hh_l0"] == (4 * H, P)

print(*shapes(projected))
assert shapes(projected) == ((T, N, P), (1, N, P), (1, N, H))

# %% [markdown] lang="zh"
# 这下 `h_n` 和 `c_n` 不一样宽了。自己传初始状态时也要照此准备：`h_0` 宽 2，`c_0` 宽 5。
#
# 用处在于省参数：`weight_hh` 从 4<i>H</i> × <i>H</i> 变成 4<i>H</i> × <i>P</i>。`proj_size` 必须比 `hidden_size` 小：

# %% [markdown] lang="en"
# Now `h_n` and `c_n` differ in width. Initial states must follow: `h_0` has width 2, `c_0` has width 5.
#
# It serves to save parameters: `weight_hh` shrinks from 4<i>H</i> × <i>H</i> to 4<i>H</i> × <i>P</i>. `proj_size` has to be smaller than `hidden_size`:

# %%
for proj_size in (0, 64):
    large = nn.LSTM(F, 512, proj_size=proj_size)
    print(f"{proj_size:2} {sum(p.numel() for p in large.parameters()):>9,}")

try:
    nn.LSTM(F, H, proj_size=H)
except ValueError as error:
    print(error)
else:
    raise AssertionError("expected an error")

# %% [markdown] lang="zh"
# !!! warning "output 的宽度不一定是 hidden_size"
#     两者相等只是默认情况。有 `proj_size` 时，宽度是 `proj_size`；双向时再乘 2。接在后面的 `nn.Linear` 要照真正的宽度来写。
#
# ??? question "想一想：`hidden_size=5, proj_size=2, bidirectional=True`，`output` 有多宽？"
#     2 × 2 = 4。每个方向的 <i>h</i> 是 2 个数，两个方向接起来是 4 个数。下一节把所有组合都跑一遍。
#
# ## 合在一起 { #together }
#
# 记 <i>D</i> 为方向数，<i>L</i> 为层数，<i>H</i><sub>out</sub> 为 <i>h</i> 的宽度（没有投影时就是 <i>H</i>，有投影时是 <i>P</i>）。所有形状可以写成三行，下面的代码对 12 种组合逐一检查：

# %% [markdown] lang="en"
# !!! warning "The width of output is not always hidden_size"
#     By default the two are equal. With `proj_size` the width is `proj_size`, and with two directions it is twice that. Write the `nn.Linear` that follows for the width that is really there.
#
# ??? question "How wide is `output` with `hidden_size=5, proj_size=2, bidirectional=True`?"
#     2 × 2 = 4. The <i>h</i> of each direction has 2 numbers, and the two directions are joined. The next section runs all combinations.
#
# ## All together { #together }
#
# Let <i>D</i> be the number of directions, <i>L</i> the number of layers, and <i>H</i><sub>out</sub> the width of <i>h</i> (<i>H</i> without a projection, <i>P</i> with one). Three lines give all the shapes. The code checks them for 12 combinations:

# %%
print("L D H_out output  h_n        c_n")
for layers in (1, 2, 3):
    for directions in (1, 2):
        for proj_size in (0, 2):
            two_way = directions == 2
            model = nn.LSTM(F, H, layers, bidirectional=two_way, proj_size=proj_size)
            width = proj_size or H
            assert shapes(model) == (
                (T, N, directions * width),
                (layers * directions, N, width),
                (layers * directions, N, H),
            )
            columns = "".join(f"{shape!s:11}" for shape in shapes(model))
            print(layers, directions, width, "   ", columns)

# %% [markdown] lang="zh"
# | | 形状（默认的轴顺序） |
# |---|---|
# | `output` | (<i>T</i>, <i>N</i>, <i>D</i> × <i>H</i><sub>out</sub>) |
# | `h_n` | (<i>L</i> × <i>D</i>, <i>N</i>, <i>H</i><sub>out</sub>) |
# | `c_n` | (<i>L</i> × <i>D</i>, <i>N</i>, <i>H</i>) |
#
# 除了这八个，还有 `device` 和 `dtype`，任何层都有：数放在哪里，用什么精度。它们不改变结构。
#
# ??? question "想一想：八个参数里，哪两个从权重的名字和形状上完全看不出来？"
#     `batch_first` 和 `dropout`。一个只管轴的先后，一个只在训练时起作用，都没有要学的数。所以只有 `state_dict` 而没有代码时，要记得另外写下它们。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。想换成别的参数再试，去[形状实验室](../shape-lab.ipynb)。

# %% [markdown] lang="en"
# | | shape (in the default order of axes) |
# |---|---|
# | `output` | (<i>T</i>, <i>N</i>, <i>D</i> × <i>H</i><sub>out</sub>) |
# | `h_n` | (<i>L</i> × <i>D</i>, <i>N</i>, <i>H</i><sub>out</sub>) |
# | `c_n` | (<i>L</i> × <i>D</i>, <i>N</i>, <i>H</i>) |
#
# Besides these eight there are `device` and `dtype`, which every layer has: where the numbers are kept and how precise they are. They do not change the structure.
#
# ??? question "Which two of the eight leave no trace in the names and shapes of the weights?"
#     `batch_first` and `dropout`. The one is about the order of axes, the other acts in training only, and neither has numbers to learn. So if all you keep is a `state_dict`, write these two down as well.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run. To try other arguments, go to the [shape lab](../shape-lab.ipynb).

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

asked = nn.LSTM(6, 5, num_layers=3, bidirectional=True, proj_size=2)
read, (left_h, left_c) = asked(torch.zeros(4, 7, 6))
assert read.shape[2] == 2 * left_h.shape[2]
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(6, 5, num_layers=3, bidirectional=True, proj_size=2)` 读形状为 (4, 7, 6) 的输入，`output` 是什么形状？",
            "`nn.LSTM(6, 5, num_layers=3, bidirectional=True, proj_size=2)` reads an input of shape (4, 7, 6). What is the shape of `output`?",
        ),
        read.shape,
        d.Text("两个方向，各宽 2。", "Two directions, each 2 wide."),
    ),
    Task(
        d.Text("它的 `h_n` 呢？", "And of its `h_n`?"),
        left_h.shape,
        d.Text("3 层 × 2 个方向。", "3 layers × 2 directions."),
    ),
    Task(
        d.Text("它的 `c_n` 呢？", "And of its `c_n`?"),
        left_c.shape,
        d.Text(
            "投影只管 <i>h</i>，<i>c</i> 仍宽 5。", "The projection is for <i>h</i> only; <i>c</i> is still 5 wide."
        ),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `count(features, hidden, layers, bias, bidirectional)`：不造 LSTM，只凭这些参数算出它一共有多少个数要学。别忘了：第 2 层起，读的是下面一层的输出，双向时宽一倍。打开下载的笔记本，填好 `count`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `count(features, hidden, layers, bias, bidirectional)`: from these arguments alone, without making an LSTM, work out how many numbers it learns. From layer 2 on, a layer reads the output of the one below, which is twice as wide if there are two directions. Open the downloaded notebook, fill in `count`, and run the test below it:


# %%
def count(features, hidden, layers, bias, bidirectional):
    raise NotImplementedError("write it here")


def check(count):
    for features, hidden, layers in ((3, 5, 1), (3, 5, 2), (1, 8, 4)):
        for bias in (True, False):
            for two in (False, True):
                lstm = nn.LSTM(features, hidden, layers, bias=bias, bidirectional=two)
                right = sum(p.numel() for p in lstm.parameters())
                asked = features, hidden, layers, bias, two
                assert count(*asked) == right, asked
    print("all right")


try:
    check(count)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(features, hidden, layers, bias, bidirectional):
    directions, total = 1 + bidirectional, 0
    for layer in range(layers):
        width = features if layer == 0 else directions * hidden
        total += directions * 4 * hidden * (width + hidden + 2 * bias)
    return total


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 八个参数都认识了：两个定大小，两个定结构（层和方向），两个增减权重（`bias`、`proj_size`），一个管轴，一个管训练时的随机置零。下一章讲怎样喂数据。
#
# [← 第 5 章 数据立方体](05-data-cube.ipynb) · 第 6 章 · [第 7 章 怎样喂数据：轴的顺序、h_0 与 c_0 →](07-feeding.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# You know all eight: two for the sizes, two for the structure (layers and directions), two that add or remove weights (`bias` and `proj_size`), one for the axes, one for the zeros in training. The next chapter feeds data in.
#
# [← Chapter 5. The data cube](05-data-cube.ipynb) · Chapter 6 · [Chapter 7. Feeding it: seq-first, batch-first, h_0 and c_0 →](07-feeding.ipynb)
