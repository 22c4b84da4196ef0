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
# title: 第 12 章 常见误解，跑一遍就清楚
# description: 关于 LSTM 的 14 个常见误解，每个都用几行代码跑出真相：c 与遗忘门、batch_first 与状态的轴、双向的末状态、填充后的最后一行、dropout、proj_size，以及不报错却悄悄算错的陷阱。
# ---
#
# # 第 12 章 常见误解，跑一遍就清楚 { #misconceptions }
#
# *阅读约 33 分钟，也可以当字典查。读完你能认出 14 个关于 LSTM 的错误说法，并且会用几行代码自己检验下一个。*
#
# 每一节的走法都一样：红框里是常见的说法，接着跑一段代码，看真实的数或真实的报错，最后说明它的后果。有些错误会报错，那算运气好。真正可怕的是**照样运行、悄悄算错**的，本章有好几个。
#
# 先备好几样东西：4 段序列，每段 6 步，每步 3 个数；一个两层的 LSTM，每层 5 个隐藏单元。

# %% [markdown] lang="en"
# ---
# title: Chapter 12. Misconceptions, refuted by running them
# description: 14 widespread misconceptions about LSTMs, each settled by a few lines of code. c and the forget gate, batch_first and the axes of the states, final states of both directions, padded batches, dropout, proj_size, and the traps that raise no error.
# ---
#
# # Chapter 12. Misconceptions, refuted by running them { #misconceptions }
#
# *About 33 minutes, or look up what you need. Afterwards you can spot 14 wrong statements about LSTMs, and you know how to test the next one with a few lines of code.*
#
# Every section goes the same way. A red box holds what is often said. Then code runs, and you see the real numbers or the real error. Last comes what the mistake costs. Some mistakes raise an error, and that is good luck. The dangerous ones **run all the same and are silently wrong**. There are several of those here.
#
# First some things to work with: 4 sequences of 6 steps with 3 numbers at each step, and an LSTM of two layers with 5 hidden units each.

# %%
import copy
import warnings

import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
N, T, F, H, L = 4, 6, 3, 5, 2
x = torch.randn(N, T, F)
lstm = nn.LSTM(F, H, num_layers=L, batch_first=True)
output, (h_n, c_n) = lstm(x)


# %% [markdown] lang="zh"
# 还有两个小工具：一个把一行数印整齐，一个运行注定失败的调用，把报错印出来。

# %% [markdown] lang="en"
# And two small tools. One prints a row of numbers neatly. The other makes a call that has to fail, and prints the error.


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


def fails(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
    else:
        raise AssertionError("no error")


# %% [markdown] lang="zh"
# ## 1. c 是细胞状态 { #c-is-not-a-gate }
#
# !!! failure "常见说法：“返回的 c 就是遗忘门（的值）。”"
#
# 遗忘门 <i>f</i> 要过 sigmoid，所以一定在 0 与 1 之间。照定义把最后一步的 <i>f</i> 算出来，和返回的 <i>c</i> 放在一起：

# %% [markdown] lang="en"
# ## 1. c is the cell state { #c-is-not-a-gate }
#
# !!! failure "Often said: “The returned c is the forget gate (or its value).”"
#
# The forget gate <i>f</i> comes out of a sigmoid, so it lies between 0 and 1. Compute <i>f</i> of the last step by its definition and put it beside the returned <i>c</i>:

# %%
_, (h_before, c_before) = lstm(x[:, :-1])
weights = (lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0, lstm.bias_hh_l0)
w_x, w_h, b_x, b_h = (values.chunk(4)[1] for values in weights)
f = torch.sigmoid(x[:, -1] @ w_x.T + h_before[0] @ w_h.T + b_x + b_h)

print("f     ", row(f[0]))
print("c_n[0]", row(c_n[0, 0]))
assert f.min() > 0 and f.max() < 1
assert c_n.min() < 0
assert not torch.allclose(f, c_n[0])

# %% [markdown] lang="zh"
# <i>c</i> 有负数，sigmoid 给不出负数。再看图：红线是 <i>c</i>，遗忘门只是红线上的一个系数。

# %% [markdown] lang="en"
# <i>c</i> has negative numbers, and a sigmoid gives none. In the picture the red line is <i>c</i>; the forget gate is a factor applied to it:

# %%
d.draw(lstm, x, figure="cell", parts="cell", highlight="c, gate f")

# %% [markdown] lang="zh"
# **为什么要紧。** 有人把 `c_n` 当成“遗忘的程度”来画图、来解释模型，结论就全错了。三个门和候选值，`nn.LSTM` 一个也不返回；想看，要像上面那样自己算。
#
# ??? question "想一想：遗忘门全开，c 就不变了吗？"
#     不一定。旧的 <i>c</i> 全部留下，但输入门还会往里加新内容。要让 <i>c</i> 不变，还得输入门为 0。
#
# ## 2. 状态永远不是 batch-first { #states-are-not-batch-first }
#
# !!! failure "常见说法：“写了 `batch_first=True`，h_0、c_0、h_n、c_n 也是批量在前。”"
#
# 我们的 `lstm` 就写了 `batch_first=True`。照这个说法，`h_0` 的形状该是 (4, 2, 5)：

# %% [markdown] lang="en"
# **Why it matters.** Some plot `c_n` as "how much is forgotten" and explain a model with it, and every conclusion is wrong. `nn.LSTM` returns none of its three gates, nor the candidate. To see them, compute them as above.
#
# ??? question "If the forget gate is wide open, does c stay as it is?"
#     Not always. The old <i>c</i> is kept in full, but the input gate may add to it. For <i>c</i> to stay, the input gate has to be 0 as well.
#
# ## 2. States are never batch-first { #states-are-not-batch-first }
#
# !!! failure "Often said: “With `batch_first=True`, h_0, c_0, h_n and c_n are batch-first too.”"
#
# Our `lstm` has `batch_first=True`. If the claim were right, `h_0` would have the shape (4, 2, 5):

# %%
batch_first_state = torch.zeros(N, L, H)
fails(lstm, x, (batch_first_state, batch_first_state))
print(tuple(output.shape), tuple(h_n.shape), tuple(c_n.shape))
assert output.shape == (N, T, H)
assert h_n.shape == c_n.shape == (L, N, H)

# %%
d.draw(lstm, x, figure="parameter", name="batch_first")

# %% [markdown] lang="zh"
# `batch_first` 只管 `x` 和 `output`。状态的形状总是（层数 × 方向数, 批量, 隐藏单元）。报错很明白，可惜它不总是出现。

# %% [markdown] lang="en"
# `batch_first` rules `x` and `output` alone. States always have the shape (layers × directions, batch, hidden). The error says it plainly. Unfortunately it does not always come.

# %% [markdown] lang="zh"
# ### 陷阱：批量恰好等于层数 × 方向数 { #silent-order }
#
# 现在只送 2 段序列。两层，2 段，两种顺序的形状都是 (2, 2, 5)，PyTorch 就看不出你弄反了：

# %% [markdown] lang="en"
# ### The trap: a batch as large as layers × directions { #silent-order }
#
# Now feed only 2 sequences. Two layers, 2 sequences: in either order the shape is (2, 2, 5), and PyTorch cannot see which one you meant:

# %%
pair = x[:2]
h_0, c_0 = torch.randn(L, 2, H), torch.randn(L, 2, H)
right, _ = lstm(pair, (h_0, c_0))

swapped = h_0.transpose(0, 1), c_0.transpose(0, 1)
wrong, _ = lstm(pair, swapped)

assert wrong.shape == right.shape
assert not torch.allclose(wrong, right)
print("right", row(right[0, 0]))
print("wrong", row(wrong[0, 0]))
print("largest difference", f"{(wrong - right).abs().max():.3f}")

# %% [markdown] lang="zh"
# 没有报错，形状也对，数却错了：第 1 段序列第 2 层的状态，被交给了第 2 段序列的第 1 层。取结果时有同样的陷阱。想要“每段序列最上层的末状态”，按错误的顺序写成 `h_n[:, -1]`：

# %% [markdown] lang="en"
# No error, the right shape, and the wrong numbers: the state of sequence 1 in layer 2 went to sequence 2 in layer 1. Taking results has the same trap. Someone wants the top layer's final state of every sequence and, with the wrong order in mind, writes `h_n[:, -1]`:

# %%
result, (h_last, _) = lstm(pair)
taken = h_last[:, -1]
meant = h_last[-1]
assert taken.shape == meant.shape == (2, H)
torch.testing.assert_close(meant, result[:, -1])
assert not torch.allclose(taken, meant)
print("h_n[-1][0]   ", row(meant[0]))
print("h_n[:, -1][0]", row(taken[0]))

# %% [markdown] lang="zh"
# **为什么要紧。** 调试时人们爱用很小的批量，于是恰好撞上。没有报错，训练照常进行，错在哪里就很难查到。检验的办法：测试时让批量、层数 × 方向数互不相等。
#
# ??? question "想一想：双向、两层的 LSTM，批量为几的时候会撞上这个陷阱？"
#     4。层数 × 方向数是 2 × 2 = 4。
#
# ## 3. 双向让状态多一倍，多的是层那个轴 { #bidirectional-is-not-longer }
#
# !!! failure "常见说法：“双向的 h 和 c，在时间上是两倍长。”"
#
# 序列换几个长度，看末状态的形状：

# %% [markdown] lang="en"
# **Why it matters.** People like tiny batches when they debug, and so they hit it. No error is raised and training goes on, so the mistake is hard to find. The remedy: in tests let the batch differ from layers × directions.
#
# ??? question "For a bidirectional LSTM of two layers, at which batch size does the mistake raise no error?"
#     At 4. Layers × directions is 2 × 2 = 4.
#
# ## 3. Bidirectional doubles the axis of layers { #bidirectional-is-not-longer }
#
# !!! failure "Often said: “When bidirectional, h and c are twice as long in time.”"
#
# Take sequences of several lengths and see the shape of the final states:

# %%
both_ways = nn.LSTM(F, H, num_layers=L, batch_first=True, bidirectional=True)
for steps in (3, 6, 100):
    result, (h_last, c_last) = both_ways(torch.randn(N, steps, F))
    print(f"T = {steps:<3}", tuple(result.shape), tuple(h_last.shape))
    assert h_last.shape == c_last.shape == (2 * L, N, H)
    assert result.shape == (N, steps, 2 * H)

# %%
d.draw(both_ways, x[:, :3], figure="states")

# %% [markdown] lang="zh"
# 末状态里根本没有时间轴。第一个轴是层数 × 2，下标是“层 × 2 + 方向”。`output` 的时间轴也没变长，加倍的是最后一个轴：正向和反向的 <i>h</i> 接在一起。
#
# **为什么要紧。** 以为时间加倍，就会去切时间轴来“取反向”，切到的是别的时刻。
#
# ??? question "想一想：两层双向，`h_n[2]` 是谁？"
#     2 = 1 × 2 + 0：第 2 层，正向。
#
# ## 4. output 有每一步 { #output-is-every-step }
#
# !!! failure "常见说法：“output 是最后一步的隐状态。”"
#
# 如果 `output[:, t]` 是读完前 t + 1 步时最上层的 <i>h</i>，那么只读这么多步，末状态就该等于它：

# %% [markdown] lang="en"
# The final states have no axis of time at all. Their first axis is layers × 2, and the index is "layer × 2 + direction". The time axis of `output` is no longer either. What doubles is its last axis: forward and reverse <i>h</i>, side by side.
#
# **Why it matters.** Anyone who believes that time doubles will cut the time axis "to get the reverse half", and gets other time steps instead.
#
# ??? question "Two layers, bidirectional: who is `h_n[2]`?"
#     2 = 1 × 2 + 0: layer 2, forward.
#
# ## 4. output holds every step { #output-is-every-step }
#
# !!! failure "Often said: “output is the hidden state of the last step.”"
#
# If `output[:, t]` is the top layer's <i>h</i> after t + 1 steps, then reading just that many steps must end in it:

# %%
for t in range(T):
    _, (h_here, _) = lstm(x[:, : t + 1])
    torch.testing.assert_close(output[:, t], h_here[-1])
    print(f"t={t + 1}", row(output[0, t]))
assert output.shape[1] == T

# %%
d.draw(lstm, x, figure="states", steps=4, highlight="output")

# %% [markdown] lang="zh"
# 6 步，6 行数，都在 `output` 里。最后一步只是其中一行，也就是最上层的 `h_n[-1]`。
#
# **为什么要紧。** 直接把 `output` 送进 `nn.Linear` 会得到每一步一个预测，而你以为只有一个；损失函数如果自动广播，就会悄悄算错。
#
# ??? question "想一想：`output` 里有第 1 层的 h 吗？"
#     没有。只有最上层。下面各层只有末状态留在 `h_n` 里。
#
# ## 5. 一个框是一个时刻 { #a-box-is-a-moment }
#
# !!! failure "常见说法：“展开图里的 A 是一个神经元；T 个框就是 T 个神经元。”"
#
# 数一数：让 <i>T</i> 变，看模块、参数和每个时刻的隐藏单元个数变不变：

# %% [markdown] lang="en"
# Six steps, six rows, all of them in `output`. The last step is one of these rows, and it is `h_n[-1]` of the top layer.
#
# **Why it matters.** Send `output` straight into `nn.Linear` and you get one prediction per step where you expected one in all. A loss that broadcasts is then silently wrong.
#
# ??? question "Does `output` hold any h of layer 1?"
#     No. It holds the top layer only. Of the layers below, `h_n` keeps the final state.
#
# ## 5. A box is a time step { #a-box-is-a-moment }
#
# !!! failure "Often said: “A in the unrolled picture is a hidden unit, so T boxes are T units.”"
#
# Count. Change <i>T</i> and see whether modules, parameters or units at a time step change:

# %%
counted = set()
for steps in (1, 6, 100):
    result, _ = lstm(torch.randn(N, steps, F))
    modules = len(list(lstm.modules()))
    count = sum(values.numel() for values in lstm.parameters())
    units = result.shape[-1]
    print(f"T = {steps:<3}  modules {modules}  parameters {count}  units {units}")
    counted.add((modules, count, units))
assert len(counted) == 1 and units == H

# %%
d.draw(lstm, x[:, :3], figure="folded")

# %% [markdown] lang="zh"
# 左边是真正存在的网络，右边是它在各个时刻的样子。一个框里有 <i>H</i> 个隐藏单元；<i>T</i> 个框是 <i>T</i> 个时刻，用的是同一组权重。
#
# **为什么要紧。** 把 <i>T</i> 当成隐藏单元数的人，会按序列长度去定 `hidden_size`，或者以为换了序列长度就要重新建网络。
#
# ??? question "想一想：训练时 T = 6，预测时可以给 100 步吗？"
#     可以。权重与 <i>T</i> 无关，上面的代码正是这样跑的。效果好不好是另一回事：它没见过这么长的序列。
#
# ## 6. bias=False 就没有偏置 { #no-bias-no-parameters }
#
# !!! failure "常见说法：“`bias=False` 把偏置设为 0。”"

# %% [markdown] lang="en"
# At the left is the network that exists, at the right what it looks like at each time step. A box has <i>H</i> hidden units in it. <i>T</i> boxes are <i>T</i> time steps of the same weights.
#
# **Why it matters.** Anyone who takes <i>T</i> for the number of units will set `hidden_size` by the length of the sequence, or build a new network for each length.
#
# ??? question "Trained with T = 6: may it read 100 steps later?"
#     Yes. The weights do not depend on <i>T</i>, and the code above does just that. Whether it does well is another matter: it has never seen so long a sequence.
#
# ## 6. bias=False leaves no biases { #no-bias-no-parameters }
#
# !!! failure "Often said: “`bias=False` sets the biases to 0.”"

# %%
plain = nn.LSTM(F, H, bias=False, batch_first=True)
names = [name for name, _ in plain.named_parameters()]
print(names)
fails(lambda: plain.bias_ih_l0)
assert names == ["weight_ih_l0", "weight_hh_l0"]

# %% [markdown] lang="zh"
# 参数本身就不存在。把偏置手工填成 0 是另一回事：参数还在，训练一步就又不是 0 了：

# %% [markdown] lang="en"
# The parameters do not exist. Filling biases with zeros is something else: they are there, and after one step of training they are no longer zero:

# %%
zeroed = nn.LSTM(F, H, batch_first=True)
zeroed.load_state_dict(plain.state_dict(), strict=False)
with torch.no_grad():
    zeroed.bias_ih_l0.zero_()
    zeroed.bias_hh_l0.zero_()
torch.testing.assert_close(zeroed(x)[0], plain(x)[0])

optimizer = torch.optim.SGD(zeroed.parameters(), lr=0.1)
zeroed(x)[0].sum().backward()
optimizer.step()
print(row(zeroed.bias_ih_l0[:5]))
assert zeroed.bias_ih_l0.abs().max() > 0

more, fewer = (sum(p.numel() for p in m.parameters()) for m in (zeroed, plain))
assert more - fewer == 8 * H
fails(plain.load_state_dict, zeroed.state_dict())

# %%
d.draw(plain, x[:, :3], figure="parameter", name="bias")

# %% [markdown] lang="zh"
# **为什么要紧。** 把有偏置的权重装进没有偏置的模型，`load_state_dict` 会报错；数参数也会数错，每层每个方向差 8<i>H</i> 个。
#
# ??? question "想一想：为什么是 8H？"
#     有两个偏置 `bias_ih` 和 `bias_hh`，各有 4<i>H</i> 个数：四组，每组 <i>H</i> 个。
#
# ## 7. dropout 只在层与层之间 { #dropout-is-between-layers }
#
# !!! failure "常见说法：“`dropout=0.5` 对每一层都起作用。”"
#
# 把概率调到极端的 1.0，它在哪里起作用就一目了然：凡是经过 dropout 的，全变成 0。

# %% [markdown] lang="en"
# **Why it matters.** Loading weights with biases into a model without them makes `load_state_dict` raise. And a count of the parameters is off by 8<i>H</i> per layer and direction.
#
# ??? question "Why 8H?"
#     There are two biases, `bias_ih` and `bias_hh`, with 4<i>H</i> numbers each: four groups of <i>H</i>.
#
# ## 7. dropout works between layers { #dropout-is-between-layers }
#
# !!! failure "Often said: “`dropout=0.5` applies to every layer.”"
#
# Turn the probability up to 1.0, and it is plain where it works: all that passes through it becomes 0.

# %%
dropping = nn.LSTM(F, H, num_layers=2, dropout=1.0, batch_first=True)
one, (h_one, _) = dropping(x)
other, (h_other, _) = dropping(x + 1)

assert not torch.allclose(h_one[0], h_other[0])
assert torch.equal(one, other)
assert one.abs().min() > 0
print("layer 1", row(h_one[0, 0, :3]), "|", row(h_other[0, 0, :3]))
print("layer 2", row(h_one[1, 0, :3]), "|", row(h_other[1, 0, :3]))

# %% [markdown] lang="zh"
# 左右两半来自不同的输入。第 1 层分得出来；第 2 层收到的全是 0，所以分不出来。可是 `output` 里没有一个 0：最后一层之后没有 dropout。

# %% [markdown] lang="en"
# The left and right halves come from different inputs. Layer 1 can tell them apart. Layer 2 gets nothing but zeros and cannot. And yet `output` has not a single 0 in it: there is no dropout after the last layer.

# %%
deep = nn.LSTM(F, H, num_layers=3, dropout=0.5, batch_first=True)
d.draw(deep, x[:, :3], figure="parameter", name="dropout", units=3)

# %% [markdown] lang="zh"
# 还有两种情况它不起作用：只有一层时（PyTorch 会警告），和 `eval()` 之后：

# %% [markdown] lang="en"
# In two more cases it does nothing: with one layer, of which PyTorch warns, and after `eval()`:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    single = nn.LSTM(F, H, dropout=0.5, batch_first=True)
print(*str(caught[0].message).split(", "), sep=",\n")
assert torch.equal(single(x)[0], single(x)[0])

assert not torch.equal(deep(x)[0], deep(x)[0])
deep.eval()
assert torch.equal(deep(x)[0], deep(x)[0])

# %% [markdown] lang="zh"
# **为什么要紧。** 一层的 LSTM 写上 `dropout=0.5`，什么也没有发生，你却以为做了正则化。想让 `output` 也随机失活，自己在后面加一个 `nn.Dropout`。
#
# ??? question "想一想：三层的 LSTM，一步之内 dropout 出现几次？"
#     两次：第 1 层与第 2 层之间，第 2 层与第 3 层之间。沿时间传递的 <i>h</i> 和 <i>c</i> 不经过它。
#
# ## 8. h_0、c_0 不给就是 0 { #zeros-are-usual }
#
# !!! failure "常见说法：“h_0 和 c_0 必须随机初始化，再传进去。”"

# %% [markdown] lang="en"
# **Why it matters.** With one layer, `dropout=0.5` does nothing, and you believe you have regularized. To drop from `output` as well, put an `nn.Dropout` behind it.
#
# ??? question "In an LSTM of three layers, how many times is dropout applied within one step?"
#     Twice: between layers 1 and 2, and between layers 2 and 3. The <i>h</i> and <i>c</i> that travel along time do not pass through it.
#
# ## 8. h_0 and c_0 are zeros if you give none { #zeros-are-usual }
#
# !!! failure "Often said: “h_0 and c_0 must be initialized at random and passed in.”"

# %%
zeros = torch.zeros(L, N, H)
assert torch.equal(lstm(x)[0], lstm(x, (zeros, zeros))[0])


def with_random_states():
    return lstm(x, (torch.randn(L, N, H), torch.randn(L, N, H)))[0]


first, second = with_random_states(), with_random_states()
assert not torch.allclose(first, second)
print("none  ", row(output[0, -1]))
print("random", row(first[0, -1]))
print("random", row(second[0, -1]))

# %%
d.draw(lstm, x[:, :3], figure="unrolled", highlight="h_0, c_0")

# %% [markdown] lang="zh"
# 不给，就是零，这也是通常的做法。随机的初始状态让同一个模型对同一段序列每次给出不同的答案，到最后一步还看得见。
#
# **为什么要紧。** 预测变得不能重复，评估的分数也跟着抖。需要随机的是**权重**，PyTorch 建层时已经替你做了。
#
# ??? question "想一想：什么时候应当自己传 h_0 和 c_0？"
#     接着读的时候：同一段长序列分成几截，把上一截的 `(h_n, c_n)` 交给下一截。还有编码器把状态交给解码器。
#
# ## 9. output 的宽度不一定是 hidden_size { #width-of-output }
#
# !!! failure "常见说法：“output 最后一个轴总是 `hidden_size`。”"

# %% [markdown] lang="en"
# Give none and they are zeros, which is the usual choice. Random ones make the same model answer differently each time for the same sequence, and the last step still shows it.
#
# **Why it matters.** Predictions cannot be repeated, and the scores of an evaluation jitter. What has to be random is the **weights**, and PyTorch sees to that when the layer is built.
#
# ??? question "When should you pass h_0 and c_0 yourself?"
#     When reading goes on: a long sequence comes in pieces, and `(h_n, c_n)` of one piece is handed to the next. Also when an encoder hands its states to a decoder.
#
# ## 9. output need not be hidden_size wide { #width-of-output }
#
# !!! failure "Often said: “The last axis of output is always `hidden_size`.”"

# %%
# zh: 有些机器上，PyTorch 会提示投影不走 oneDNN 加速；与结果无关
# en: on some machines PyTorch remarks that projections do without oneDNN; the results are the same
warnings.filterwarnings("ignore", message="LSTM with projections")

print("proj_size bidirectional output   h_n   c_n")
for proj_size in (0, 2):
    for two_ways in (False, True):
        model = nn.LSTM(F, H, proj_size=proj_size, bidirectional=two_ways)
        result, (h_last, c_last) = model(x.transpose(0, 1))
        widths = [values.shape[-1] for values in (result, h_last, c_last)]
        columns = "".join(f"{width:6}" for width in widths)
        print(f"{proj_size:9} {two_ways!s:13}{columns}")
        h_width = proj_size or H
        assert widths == [h_width * (1 + two_ways), h_width, H]

# %%
projected = nn.LSTM(F, H, proj_size=2, batch_first=True)
d.draw(projected, x[:, :3], figure="parameter", name="proj_size")

# %% [markdown] lang="zh"
# `proj_size` 把 <i>h</i> 压窄，<i>c</i> 仍是 `hidden_size`；双向再把 `output` 加倍。
#
# **为什么要紧。** 后面的 `nn.Linear(hidden_size, …)` 会对不上。先跑一次，用 `output.shape[-1]` 来定它的宽度。
#
# ??? question "想一想：`proj_size=2` 时，h_0 和 c_0 的形状一样吗？"
#     不一样。<i>h</i> 的最后一个轴是 2，<i>c</i> 的是 5。
#
# ## 10. 反向的末状态在 t = 1 { #reverse-ends-at-the-start }
#
# !!! failure "常见说法：“双向 LSTM 的 `output[:, -1]` 就是末状态。”"
#
# `output` 的前 <i>H</i> 列是正向，后 <i>H</i> 列是反向。分开来比：

# %% [markdown] lang="en"
# `proj_size` narrows <i>h</i>, while <i>c</i> keeps `hidden_size`; bidirectional then doubles `output`.
#
# **Why it matters.** The `nn.Linear(hidden_size, …)` behind it will not fit. Run once and take its width from `output.shape[-1]`.
#
# ??? question "With `proj_size=2`, do h_0 and c_0 have the same shape?"
#     No. The last axis of <i>h</i> is 2, that of <i>c</i> is 5.
#
# ## 10. The reverse half ends at t = 1 { #reverse-ends-at-the-start }
#
# !!! failure "Often said: “`output[:, -1]` of a bidirectional LSTM is its final state.”"
#
# The first <i>H</i> columns of `output` are forward, the other <i>H</i> are reverse. Compare them separately:

# %%
result, (h_last, _) = both_ways(x)
forward, reverse = h_last[-2], h_last[-1]
torch.testing.assert_close(result[:, -1, :H], forward)
torch.testing.assert_close(result[:, 0, H:], reverse)
assert not torch.allclose(result[:, -1, H:], reverse)
print("h_n[-1]          ", row(reverse[0]))
print("output[:, 0, H:] ", row(result[0, 0, H:]))
print("output[:, -1, H:]", row(result[0, -1, H:]))

# %%
one_layer = nn.LSTM(F, H, bidirectional=True, batch_first=True)
d.draw(one_layer, x[:, :3], figure="bidirectional")

# %% [markdown] lang="zh"
# 反向的链从右往左走。在最右边它才刚起步，只读过一个时刻。验证：把前面的输入全换掉，那一半纹丝不动。

# %% [markdown] lang="en"
# The reverse chain runs from right to left. At the far right it has only just set out and has read a single time step. The proof: change all the inputs before it, and that half does not move.

# %%
last_before, _ = one_layer(x)
changed = x.clone()
changed[:, :-1] = torch.randn(N, T - 1, F)
last_after, _ = one_layer(changed)
assert torch.equal(last_before[:, -1, H:], last_after[:, -1, H:])
assert not torch.allclose(last_before[:, -1, :H], last_after[:, -1, :H])

# %% [markdown] lang="zh"
# **为什么要紧。** 用 `output[:, -1]` 分类，等于丢掉反向读到的几乎一切，还不报错。要用 `torch.cat([h_n[-2], h_n[-1]], dim=-1)`。
#
# ??? question "想一想：怎样从 `output` 拼出同样的结果？"
#     `torch.cat([output[:, -1, :H], output[:, 0, H:]], dim=-1)`：正向取最后一步，反向取第一步。
#
# ## 11. 填充以后，最后一行读的是填充 { #last-row-of-padding }
#
# !!! failure "常见说法：“一批补齐之后，`output[:, -1]` 是每段序列的末状态。”"
#
# 三段序列长度不同，用 0 补到一样长。把最短的一段单独跑一遍作对照：

# %% [markdown] lang="en"
# **Why it matters.** To classify by `output[:, -1]` throws away nearly all that the reverse half has read, and no error tells you so. Use `torch.cat([h_n[-2], h_n[-1]], dim=-1)`.
#
# ??? question "How do you put the same together from `output`?"
#     `torch.cat([output[:, -1, :H], output[:, 0, H:]], dim=-1)`: the last step of the forward half, the first step of the reverse half.
#
# ## 11. After padding, the last row has read padding { #last-row-of-padding }
#
# !!! failure "Often said: “In a padded batch, `output[:, -1]` is the last state of each sequence.”"
#
# Three sequences of different lengths are padded with zeros. To compare, run the shortest alone:

# %%
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

lengths = torch.tensor([4, 3, 2])
pieces = [x[n, :length] for n, length in enumerate(lengths)]
padded = pad_sequence(pieces, batch_first=True)
result, _ = lstm(padded)
alone, _ = lstm(pieces[2][None])

print("alone              ", row(alone[0, -1]))
print("output[2, -1]      ", row(result[2, -1]))
print("output[2, length-1]", row(result[2, lengths[2] - 1]))
assert not torch.allclose(result[2, -1], alone[0, -1])
torch.testing.assert_close(result[2, lengths[2] - 1], alone[0, -1])

# %% [markdown] lang="zh"
# 输入是 0，LSTM 也不会停：门照样算，状态照样变，2 步填充就把它带偏了。要么按长度取，要么打包（packing），打包以后 `h_n` 就停在每段的真正末尾：

# %% [markdown] lang="en"
# An LSTM does not stop at zeros. Its gates go on, its states go on, and 2 steps of padding are enough to lead it astray. Either take by length, or pack. When packed, `h_n` stops at the true end of each sequence:

# %%
packed = pack_padded_sequence(padded, lengths, batch_first=True)
_, (h_packed, _) = lstm(packed)
for n, piece in enumerate(pieces):
    torch.testing.assert_close(h_packed[-1, n], lstm(piece[None])[0][0, -1])
print("h_n[-1, 2]", row(h_packed[-1, 2]))

d.draw(lstm, packed, figure="states", sample=2)

# %% [markdown] lang="zh"
# **为什么要紧。** 短序列受害最深，长序列完全没事，平均分又把它盖住了。双向时更糟：反向的链一开头读的就是填充。
#
# ??? question "想一想：填充换成很大的数，打包后的结果会变吗？"
#     不会。打包时填充的部分根本没有送进去。
#
# ## 12. 各步同一组权重 { #one-set-of-weights }
#
# !!! failure "常见说法：“每个时间步训练自己的权重。”"
#
# 假如每步真有自己的权重，会怎样？造 6 份副本，一步用一份，看各自的梯度：

# %% [markdown] lang="en"
# **Why it matters.** Short sequences suffer most, the longest not at all, and the average hides it. Bidirectional is worse: the reverse chain starts in the padding.
#
# ??? question "Pad with huge numbers instead: does the packed result change?"
#     No. Packing leaves the padding out, so it never goes in.
#
# ## 12. One set of weights for all steps { #one-set-of-weights }
#
# !!! failure "Often said: “Each time step trains its own weights.”"
#
# What if each step did have weights of its own? Make 6 copies, use one per step, and look at the gradient of each:

# %%
shared = nn.LSTMCell(F, H)
copies = [copy.deepcopy(shared) for _ in range(T)]


def last_h(cells):
    h, c = torch.zeros(N, H), torch.zeros(N, H)
    for t, cell in enumerate(cells):
        h, c = cell(x[:, t], (h, c))
    return h


last_h(copies).sum().backward()
last_h([shared] * T).sum().backward()
grads = torch.stack([cell.weight_hh.grad for cell in copies])
torch.testing.assert_close(grads.sum(dim=0), shared.weight_hh.grad)
print("t=1 ... 6", row(grads[:, 0, 0]))
print("sum      ", row(grads.sum(dim=0)[0, :1]))
print("shared   ", row(shared.weight_hh.grad[0, :1]))

# %%
d.draw(lstm, x, figure="handover")

# %% [markdown] lang="zh"
# 一组权重，一份梯度，它是各个时刻的梯度之和。第 1 步那份是 0：那时 <i>h</i><sub>0</sub> 全是 0，`weight_hh` 乘上去没有作用。
#
# 序列越长，加起来的项越多，梯度是不是就越大？量一量：一个 RNN，只看最后一步，`weight_hh` 先照原样，再乘以 4：

# %% [markdown] lang="en"
# One set of weights, one gradient, and it is the sum over all time steps. That of step 1 is 0: <i>h</i><sub>0</sub> is all zeros then, and `weight_hh` has nothing to act on.
#
# A longer sequence adds more terms. Does the gradient grow with it? Measure: an RNN, its last step alone, first with `weight_hh` as it is, then 4 times as large:


# %%
def gradient(times, steps):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        rnn = nn.RNN(F, 32, batch_first=True)
        inputs = torch.randn(N, steps, F)
    with torch.no_grad():
        rnn.weight_hh_l0.mul_(times)
    rnn(inputs)[0][:, -1].sum().backward()
    return rnn.weight_hh_l0.grad.norm().item()


measured = {times: [gradient(times, steps) for steps in (5, 50, 100)] for times in (1, 4)}
print("weight_hh     T=5      T=50     T=100")
for times, norms in measured.items():
    print(f"times {times} ", *(f"{norm:9.2g}" for norm in norms))
assert max(measured[1]) < 2 * min(measured[1])
assert measured[4][1] > 100 * measured[4][0]
assert measured[4][2] > 10 * measured[4][1]

# %% [markdown] lang="zh"
# 项数变成二十倍，梯度几乎没变：早先的时刻，传到最后一步的已经所剩无几。让它爆炸的是**连乘**：梯度沿时间每退一步，都要乘一次 `weight_hh` 和 tanh 的斜率（[第 2 章](02-rnn-folded-and-unrolled.ipynb#forgetting)）。权重大到每一步都在放大，步数一多就爆炸。
#
# **为什么要紧。** 所以训练循环网络常配 `clip_grad_norm_`，给梯度设一个上限（[第 14 章](14-gradients-through-time.ipynb#clipping)）。
#
# ??? question "想一想：6 份副本有多少倍的参数？100 步呢？"
#     6 倍，100 倍。而且第 101 步没有权重可用：这样的网络只能读固定长度的序列。
#
# ## 13. 默认是 (seq, batch, feature) { #time-comes-first }
#
# !!! failure "常见说法：“`nn.LSTM` 默认的输入是 (batch, seq, feature)。”"
#
# 把 (4, 6, 3) 的批量送进默认的 LSTM，再只改第 1 段序列，看别的序列会不会受影响。样本之间本该互不相干：

# %% [markdown] lang="en"
# Twenty times as many terms, and the gradient is nearly the same: of the early time steps, next to nothing arrives at the last. What explodes is the **product**: on its way back in time the gradient is multiplied by `weight_hh` and by the slope of tanh, once a step ([chapter 2](02-rnn-folded-and-unrolled.ipynb#forgetting)). Where the weights are so large that each of these steps makes it larger, many steps make it explode.
#
# **Why it matters.** That is why recurrent networks are often trained with `clip_grad_norm_`, which limits the gradient ([chapter 14](14-gradients-through-time.ipynb#clipping)).
#
# ??? question "How many times the parameters do 6 copies have? And for 100 steps?"
#     6 times, 100 times. And step 101 would find no weights at all: such a network reads sequences of one fixed length.
#
# ## 13. The default is (seq, batch, feature) { #time-comes-first }
#
# !!! failure "Often said: “`nn.LSTM` takes (batch, seq, feature) by default.”"
#
# Feed our batch of (4, 6, 3) to a default LSTM. Then change sequence 1 alone and see whether the others are affected. Samples should have nothing to do with one another:

# %%
changed = x.clone()
changed[0] += 1

for batch_first in (False, True):
    torch.manual_seed(0)
    model = nn.LSTM(F, H, batch_first=batch_first)
    assert model(x)[0].shape == (N, T, H)
    effect = (model(changed)[0] - model(x)[0]).abs().amax(dim=(1, 2))
    print(f"batch_first={batch_first!s:5}", row(effect))
    assert (effect[1:] > 0).all() != batch_first
assert nn.LSTM(F, H).batch_first is False

# %%
d.draw(nn.LSTM(F, H), x, figure="transpose")

# %% [markdown] lang="zh"
# 第一行：四段序列全变了。默认的 LSTM 把 4 段序列当成了 4 个时刻，第 1 段的内容一路传给后面几段。形状 (4, 6, 5) 看上去完全正常，也没有报错。第二行写了 `batch_first=True`，只有第 1 段变。
#
# 上图画的是模型的理解，右边框住的就是它读进去的样子：4 成了时间步，6 成了批量。
#
# **为什么要紧。** 同一段序列，换一批同伴，结果就变了，成绩也会莫名其妙地变。上面这个“只改一段”的检验只有几行，值得放进你的测试里。
#
# ??? question "想一想：不写 `batch_first`，怎样把 (N, T, F) 的数据正确地送进去？"
#     `lstm(x.transpose(0, 1))`。用 `reshape` 不行：它不交换轴，只是把数重新排队，又是一个不报错的错误。
#
# ## 14. 回归头要用真正存在的变量 { #undefined-name }
#
# !!! failure "常见写法：`forward` 里结果叫 `output`，下一行却写 `out.reshape(…)`。"
#
# 例如这几行：

# %% [markdown] lang="en"
# First line: all four sequences changed. The default LSTM took the 4 sequences for 4 time steps, and what was in the first went on to the others. The shape (4, 6, 5) looks just as expected, and there was no error. The second line has `batch_first=True`, and only sequence 1 changed.
#
# In the picture you see what the model made of it, with a frame at the right: 4 became time steps and 6 the batch.
#
# **Why it matters.** With other sequences beside it in the batch, the same sequence has another result, and scores change for no visible reason. This test of changing one sequence takes a few lines and is worth having among yours.
#
# ??? question "Without `batch_first`, how do you feed data of (N, T, F) correctly?"
#     `lstm(x.transpose(0, 1))`. With `reshape` it goes wrong: it swaps no axes and only lines the numbers up anew, one more mistake without an error.
#
# ## 14. A regression head needs a name that exists { #undefined-name }
#
# !!! failure "Often written: `forward` calls the result `output`, and the next line says `out.reshape(…)`."
#
# These lines, for example:


# %%
class Copied(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(F, H, batch_first=True)
        self.linear = nn.Linear(H, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        n, t, h = output.shape
        return self.linear(out.reshape(n * t, h))


copied = Copied()
fails(copied, x)

# %% [markdown] lang="zh"
# 报错是好事。在笔记本里，只要前面哪个单元格留下过一个叫 `out` 的变量，它就不报错了，而是拿旧数据来算，输入什么都一样：

# %% [markdown] lang="en"
# The error is a good thing. In a notebook, let some earlier cell have left a variable called `out`, and there is no error any more. The head then works on stale data, whatever comes in:

# %%
out = torch.randn(N, T, H)
assert torch.equal(copied(x), copied(x + 100))
print(row(copied(x)[:5, 0]))
print(row(copied(x + 100)[:5, 0]))
assert len(copied(x)) == N * T


# %% [markdown] lang="zh"
# 正确的写法：用手里的 `output`，取最后一步，一段序列得到一个数。

# %% [markdown] lang="en"
# Written correctly: use the `output` at hand, take its last step, and get one number per sequence.


# %%
class Forecast(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(F, H, batch_first=True)
        self.linear = nn.Linear(H, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.linear(output[:, -1])


forecast = Forecast()
assert forecast(x).shape == (N, 1)
assert not torch.allclose(forecast(x), forecast(x + 1))
d.draw(forecast, x, figure="network", steps=3)

# %% [markdown] lang="zh"
# **为什么要紧。** `reshape(n * t, h)` 还藏着另一个错：对 (4, 6, 5) 的 `output`，它得到 24 行，把 6 个时刻和 4 段序列混成一列，预测就成了 24 个。先想清楚要每步一个数，还是每段一个数，再写下标。
#
# ??? question "想一想：怎样在一分钟内查出“旧变量”这类错误？"
#     重启内核，从头运行一遍。或者像上面那样换一个完全不同的输入：输出不变，就有问题。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# **Why it matters.** `reshape(n * t, h)` hides one more mistake. Of an `output` of (4, 6, 5) it makes 24 rows, with 6 time steps and 4 sequences in one column, and so there are 24 predictions. Decide first whether you want a number per step or a number per sequence, and then write the index.
#
# ??? question "How do you find a stale variable within a minute?"
#     Restart the kernel and run everything from the top. Or feed a wholly different input, as above: if the output stays the same, something is wrong.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

bare = nn.LSTM(3, 4, bias=False)
asked = nn.LSTM(3, 4, num_layers=2, batch_first=True)
_, (left_h, _) = asked(torch.zeros(6, 9, 3))
assert left_h.shape[0] == 2
projected = nn.LSTM(3, 4, bidirectional=True, proj_size=2)(torch.zeros(9, 6, 3))[0]
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(3, 4, bias=False)` 有几个参数张量？",
            "How many parameter tensors has `nn.LSTM(3, 4, bias=False)`?",
        ),
        len(list(bare.parameters())),
        d.Text("两个权重；偏置不是零，是没有。", "Two weights; the biases are not zero, they do not exist."),
    ),
    Task(
        d.Text(
            "`nn.LSTM(3, 4, num_layers=2, batch_first=True)` 读形状为 (6, 9, 3) 的输入，`h_n` 是什么形状？",
            "`nn.LSTM(3, 4, num_layers=2, batch_first=True)` reads an input of shape (6, 9, 3). What is the shape of `h_n`?",
        ),
        left_h.shape,
        d.Text("`batch_first` 从不管状态。", "`batch_first` never rules the states."),
    ),
    Task(
        d.Text(
            "`nn.LSTM(3, 4, bidirectional=True, proj_size=2)` 的 `output` 有多宽？",
            "How wide is `output` of `nn.LSTM(3, 4, bidirectional=True, proj_size=2)`?",
        ),
        projected.shape[2],
        d.Text(
            "两个方向，各宽 2，与 `hidden_size` 无关。", "Two directions, each 2 wide; `hidden_size` does not matter."
        ),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 自己做一次检验。写 `time_axis(run, x)`：`run` 收三个轴的 `x`，返回 `output`；它把第 0 轴还是第 1 轴当作时间，你不知道。只许改 `x`、再运行、看 `output` 哪里变了，返回 0 或 1。提示：改一步，只有同一个样本后面的步会跟着变。打开下载的笔记本，填好 `time_axis`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Run a test of your own. Write `time_axis(run, x)`: `run` takes an `x` of three axes and returns `output`, but you are not told whether it takes axis 0 or axis 1 as time. Change `x`, run again, see where `output` has changed, and return 0 or 1. Hint: a change at one step changes that step and later ones of the same sample, and nothing else. Open the downloaded notebook, fill in `time_axis`, and run the test below it:


# %%
def time_axis(run, x):
    raise NotImplementedError("write it here")


def check(time_axis):
    torch.manual_seed(0)
    for first in (True, False, True, True, False):
        lstm = nn.LSTM(3, 4, batch_first=first)
        found = time_axis(lambda x, lstm=lstm: lstm(x)[0], torch.randn(5, 5, 3))
        assert found == (1 if first else 0)
    print("all right")


try:
    check(time_axis)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(run, x):
    changed = x.clone()
    changed[0, 0] += 1
    moved = (run(changed) != run(x)).any(dim=2)
    return 1 if moved[0, 1:].any() else 0


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 14 条里，会报错的只有少数，多数照样运行。值得带走的是三个检验，哪里都能用：
#
# - **让各个轴的大小互不相等**，弄反了才会报错。
# - **只改一段序列**，看别的变不变。
# - **单独跑一段**，看和在批量里是否一样。
#
# [← 第 11 章 LSTM、GRU、RNN 对照](11-lstm-gru-rnn.ipynb) · 第 12 章 · [第 13 章 速查表 →](13-cheat-sheet.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Of the 14, only a few raise an error. Most of them run. Three tests are worth taking along; they work everywhere:
#
# - **Let all axes differ in size**, so that a mix-up raises.
# - **Change one sequence alone**, and see whether others change.
# - **Run one sequence alone**, and see whether it agrees with the batch.
#
# [← Chapter 11. LSTM, GRU and RNN side by side](11-lstm-gru-rnn.ipynb) · Chapter 12 · [Chapter 13. Cheat sheet →](13-cheat-sheet.ipynb)
