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
# title: 第 9 章 和别的层组合
# description: LSTM 后面接全连接层做回归和分类，LSTM 叠 LSTM，输出头接在 h_n 或 c_n 上。每一步的形状都运行给你看，并验证梯度传到了每一个参数。下半章接 CNN、编码器与解码器。
# ---
#
# # 第 9 章 和别的层组合 { #combining }
#
# *阅读约 23 分钟。读完你能在 LSTM 后面接上输出头，或者再叠一个 LSTM，说出一路上每一处的形状，并检查梯度有没有传到每一个参数。*
#
# ## 多对一，做回归：只用最后一步 { #last-step }
#
# LSTM 返回的是各个隐藏单元的值，还不是答案。要得到答案，后面至少再接一个全连接层，叫作**输出头**（head）。最常见的接法：读完整段序列，只拿最后一步，预测一个数。

# %% [markdown] lang="en"
# ---
# title: Chapter 9. Combining
# description: A linear head behind an LSTM for regression and classification, one LSTM on another, heads on h_n or c_n. All shapes along the way are run, and gradients are shown to reach every parameter. Part 2 joins CNNs, encoders and decoders.
# ---
#
# # Chapter 9. Combining an LSTM with other layers { #combining }
#
# *About 23 minutes. Afterwards you can put a head behind an LSTM, or another LSTM on top of it, say the shape at every place on the way, and check that gradients reach every parameter.*
#
# ## Many to one, regression: the last step, from the LSTM to a Linear layer { #last-step }
#
# What an LSTM returns is the numbers of its hidden units, not yet an answer. For an answer at least one more layer follows, usually a fully connected one, called the **head**. The most common way: read the whole sequence, take the last step only, predict one number.

# %%
import warnings

import torch
from torch import nn

import lstm_diagrams as d


class LastStep(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1])


# %%
torch.manual_seed(0)
N, T, F, H = 4, 6, 3, 8
last_step = LastStep(F, H)
x = torch.randn(N, T, F)
d.draw(last_step, x, figure="network", steps=3)

# %% [markdown] lang="zh"
# 左边是第 3 章的 LSTM，展开成 6 步，中间几步省略没画。上面的紫条是 `output`，红框里写着怎么取，这由代码决定，这里是 `output[:, -1]`：最后一步，在紫条里圈了出来。右边是输出头，画法和第 1 章的 MLP 一样：圆是数，线是权重。
#
# 把这条路自己走一遍，每一处都量一量形状：

# %% [markdown] lang="en"
# On the left is the LSTM of chapter 3, unrolled over 6 steps, with those in the middle left out. The purple strip is `output`. The red box stands for what the code takes out of it, here `output[:, -1]`: the last step, framed in the strip. On the right is the head, drawn like the MLP of chapter 1: circles are numbers, lines are weights.
#
# Let us walk this way ourselves and take the shape at every place:


# %%
def show(**places):
    for name, value in places.items():
        print(f"{name:8}", tuple(value.shape))


output, (h_n, c_n) = last_step.lstm(x)
last = output[:, -1]
y = last_step.head(last)
show(x=x, output=output, last=last, y=y)

assert output.shape == (N, T, H)
assert last.shape == (N, H)
assert y.shape == (N, 1)
torch.testing.assert_close(y, last_step(x))
torch.testing.assert_close(last, h_n[-1])

# %% [markdown] lang="zh"
# 读许多步、只给一个答案，叫**多对一**（many to one）。下面五种里框住的就是它，另外几种里，有的后面几节就会见到，有的在下半章：

# %% [markdown] lang="en"
# To read many steps and give one answer is called **many to one**. Of the five kinds below it is the one in the frame; some of the others come up in the sections that follow, some in part 2:

# %%
d.draw(last_step, x, figure="relation", width="page")

# %% [markdown] lang="zh"
# 取最后一步时，时间轴没有了：`(N, T, H)` 变成 `(N, H)`。后面就是普通的 MLP，不知道前面有过时间。
#
# 最后一个断言说明，写 `output[:, -1]` 或 `h_n[-1]`，结果一样（单向时；双向见后面）。
#
# !!! warning "标签（目标值）的形状也要对"
#     输出头给出 `(N, 1)`，而标签常常是 `(N,)`。两者相减会广播成 `(N, N)`：每个预测都去和所有人的标签比。PyTorch 只给一个警告，训练照常进行。

# %% [markdown] lang="en"
# Taking the last step removes the time axis: `(N, T, H)` becomes `(N, H)`. What follows is a plain MLP, which does not know that there ever was time.
#
# The last check says that `output[:, -1]` and `h_n[-1]` are the same here (with one direction; for two see below).
#
# !!! warning "The target needs its shape too"
#     The head gives `(N, 1)`, while the targets often are `(N,)`. Subtracting one from the other broadcasts to `(N, N)`: each prediction is compared with the targets of the others as well. PyTorch gives a warning, and the training goes on.

# %%
target = torch.randn(N)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    wrong = nn.functional.mse_loss(y, target)
right = nn.functional.mse_loss(y[:, 0], target)

print(tuple((y - target).shape), f"{wrong:.3f}")
print(tuple((y[:, 0] - target).shape), f"{right:.3f}")
print(caught[0].category.__name__)
assert not torch.isclose(wrong, right)

# %% [markdown] lang="zh"
# ??? question "想一想：输出头的参数个数和 T 有关吗？"
#     无关。它只看到 `(N, H)`，参数是 <i>H</i> 个权重加 1 个偏置。序列再长，输出头也不变。
#
# ## 多对多：每一步都要一个答案 { #every-step }
#
# 有时每一步都要一个数：每个小时的负荷，每个词的词性。那就不取最后一步，把整个 `output` 交给同一个输出头：

# %% [markdown] lang="en"
# ??? question "Does the number of parameters in the head depend on T?"
#     No. It sees `(N, H)` only, so it has <i>H</i> weights and 1 bias. A longer sequence does not change the head.
#
# ## Many to many: an answer at every step { #every-step }
#
# Sometimes each step needs a number of its own: the load of every hour, the part of speech of every word. Then nothing is selected, and the whole `output` goes to the same head:


# %%
class EveryStep(LastStep):
    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output)


every_step = EveryStep(F, H)
every_step.load_state_dict(last_step.state_dict())
d.draw(every_step, x, figure="network")

# %% [markdown] lang="zh"
# 这是**多对多**。图上每一列都有一个全连接层。它和 LSTM 的各列一样，是**同一个**层用了 6 次。`nn.Linear` 只管最后一个轴，前面有几个轴都行，所以不用循环，也不用改形状：

# %% [markdown] lang="en"
# This is **many to many**. There is a Linear in every column. Like the columns of the LSTM, these are **one** layer, used 6 times. `nn.Linear` looks at the last axis only and takes any number of axes before it. So there is no need for a loop, nor for reshaping:

# %%
y = every_step(x)
show(output=output, y=y)
assert y.shape == (N, T, 1)

by_loop = [every_step.head(output[:, t]) for t in range(T)]
torch.testing.assert_close(torch.stack(by_loop, dim=1), y)
torch.testing.assert_close(y[:, -1], last_step(x))

# %% [markdown] lang="zh"
# 最后一个断言：两个模型的权重相同，`EveryStep` 的最后一个答案就是 `LastStep` 的那一个。
#
# 第 <i>t</i> 步的答案只看得到第 1 到第 <i>t</i> 步。改掉第 4 步的输入试试：

# %% [markdown] lang="en"
# The last check: the two models have the same weights, and the last answer of `EveryStep` is the one answer of `LastStep`.
#
# The answer of step <i>t</i> knows the steps 1 to <i>t</i> and no more. Change the input of step 4 and see:

# %%
changed = x.clone()
changed[:, 3] += 1.0
difference = (every_step(changed) - y).abs().amax(dim=(0, 2))
for t in range(T):
    print(f"t={t + 1} {difference[t]:.3f}")
assert torch.equal(difference > 0, torch.arange(T) >= 3)

# %% [markdown] lang="zh"
# ??? question "想一想：要预测明天的气温，能不能给这个模型换上双向的 LSTM，每一步都预测下一步？"
#     不能。反向的那一半从后往前读，第 <i>t</i> 步的 `output` 里已经有第 <i>t</i> + 1 步的数，等于先看答案再预测。双向适合整段序列都已经在手里的任务，例如给每个词标词性。
#
# ## 一段抄来抄去的代码 { #copied-head }
#
# 有的代码在输出头前后各改一次形状：先把 `(N, T, H)` 压成 `(N × T, H)`，过了全连接层再改回来。这样写没有错，却容易抄错：中间的变量改了名，改形状的那一行还用着旧名字。

# %% [markdown] lang="en"
# ??? question "To forecast tomorrow's temperature, may this model use a bidirectional LSTM and, at every step, predict the next one?"
#     No. The reverse half reads from the end, so the `output` of step <i>t</i> already holds what comes at step <i>t</i> + 1. That is looking at the answer first. Two directions suit tasks where the whole sequence is at hand, such as tagging each word with its part of speech.
#
# ## Code that is copied again and again { #copied-head }
#
# Some code reshapes before the head and after it: `(N, T, H)` is flattened to `(N × T, H)`, goes through the linear layer, and is shaped back. There is nothing wrong with it, but it is easily copied wrongly: a variable gets a new name, and the line that reshapes still uses the old one.


# %%
class Copied(LastStep):
    def forward(self, x):
        output, _ = self.lstm(x)
        n, t, h = out.shape
        flat = output.reshape(n * t, h)
        return self.head(flat).view(n, t, 1)


copied = Copied(F, H)
print(sum(p.numel() for p in copied.parameters()))
try:
    copied(x)
except NameError as error:
    print(f"NameError: {error}")

# %% [markdown] lang="zh"
# 定义这个类、建立对象、数参数，都没有事。Python 到真正运行那一行才去找 `out`，这时才报错。所以一个模型写好以后，先用一小批数据跑一次，或者画一次图。代码检查工具不运行也能发现它：ruff 会报 F821（没有定义的名字）。
#
# 在笔记本里还有更糟的情形：前面的单元格碰巧有过一个 `out`，代码就悄悄用了那个旧的。
#
# 改对名字，它就能用了。不过前面已经看到，根本不用改形状：

# %% [markdown] lang="en"
# Defining the class, building the object and counting its parameters all went well. Python looks for `out` when that line runs, and not before. So as soon as a model is written, run it once on a small batch, or draw it. A linter finds it without running anything: ruff reports F821, an undefined name.
#
# In a notebook it can be worse: if an earlier cell happened to leave an `out` behind, the code quietly uses that one.
#
# With the right name it works. But as we have seen, no reshaping is needed at all:


# %%
class Repaired(LastStep):
    def forward(self, x):
        output, _ = self.lstm(x)
        n, t, h = output.shape
        flat = output.reshape(n * t, h)
        return self.head(flat).view(n, t, 1)


repaired = Repaired(F, H)
repaired.load_state_dict(last_step.state_dict())
print(tuple(repaired(x).shape))
torch.testing.assert_close(repaired(x), every_step(x))

# %% [markdown] lang="zh"
# 改形状还藏着一个不报错的坑。想把 `(N, T)` 变成 `(T, N)`，要用 `transpose`。`view` 只是把同一串数重新断行：

# %% [markdown] lang="en"
# Reshaping hides one more trap, without any error. To turn `(N, T)` into `(T, N)` takes `transpose`. A `view` breaks the same string of numbers into other rows:

# %%
# zh: 十位是第几段序列，个位是第几步
# en: the tens tell the sequence, the units the step
labels = torch.tensor([[11, 12, 13], [21, 22, 23]])
print(labels.transpose(0, 1).tolist())
print(labels.view(3, 2).tolist())
assert labels.view(3, 2).shape == labels.T.shape
assert not torch.equal(labels.view(3, 2), labels.T)

# %% [markdown] lang="zh"
# 形状都是 `(3, 2)`。第一行对：里面的每对方括号，是两段序列在同一个时刻的数。第二行把两段序列的不同时刻混在了一起。
#
# ??? question "想一想：为什么 `reshape(n * t, h)` 不会把数弄乱，`view(3, 2)` 却会？"
#     前者只把相邻的两个轴并成一个，之后又按原样拆开，顺序没有动。后者想交换两个轴，而改形状不会交换轴。
#
# ## LSTM 上面再叠 LSTM，nn.Sequential 为什么不行 { #stacking }
#
# `num_layers=2` 就是叠两层（第 3 章）。想让两层宽度不同，或者在中间插点别的，就写成两个模块：

# %% [markdown] lang="en"
# Both have the shape `(3, 2)`. The first is right: each inner pair is one time step of the two sequences. The second mixes different time steps of the two.
#
# ??? question "Why does `reshape(n * t, h)` keep the numbers in order, while `view(3, 2)` does not?"
#     The former joins two neighbouring axes into one, and later splits them in the same way; the order never changes. The latter was meant to swap two axes, and reshaping does not swap.
#
# ## One LSTM on another, and why nn.Sequential fails { #stacking }
#
# `num_layers=2` stacks two layers (chapter 3). For layers of different widths, or with something between them, write two modules:


# %%
class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.wide = nn.LSTM(F, 8, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.narrow = nn.LSTM(8, 4, batch_first=True)

    def forward(self, x):
        lower, _ = self.wide(x)
        upper, _ = self.narrow(self.drop(lower))
        return upper


stack = Stack()
d.draw(stack, x, figure="unrolled")

# %% [markdown] lang="zh"
# 下面的模块在每一步交出 8 个数，上面的模块在每一步读进这 8 个数。两个模块各有自己的 `h_n` 和 `c_n`，图的左右两边写着。
#
# 上面的 `input_size` 必须等于下面的 `hidden_size`（下面双向时要乘 2）。宽度相同时，两个模块与 `num_layers=2` 完全是一回事，只是参数名里的 `l0` 要改成 `l1`：

# %% [markdown] lang="en"
# The lower module gives 8 numbers at each step, and the upper one reads these 8. Each has its own `h_n` and `c_n`, as the two sides of the picture say.
#
# The upper `input_size` has to be the lower `hidden_size` (twice that, if the lower one is bidirectional). With equal widths, two modules are the very same thing as `num_layers=2`; in the names of the upper one's parameters `l0` becomes `l1`:

# %%
stack.eval()
lower, _ = stack.wide(x)
show(x=x, lower=lower, upper=stack(x))
assert stack(x).shape == (N, T, 4)

first = nn.LSTM(F, 5, batch_first=True)
second = nn.LSTM(5, 5, batch_first=True)
renamed = {k.replace("l0", "l1"): v for k, v in second.state_dict().items()}
both = nn.LSTM(F, 5, num_layers=2, batch_first=True)
both.load_state_dict({**first.state_dict(), **renamed})
torch.testing.assert_close(second(first(x)[0])[0], both(x)[0])

# %% [markdown] lang="zh"
# 两个常见的错。**第一个会报错：** 用 `nn.Sequential` 直接串起来。LSTM 返回的是元组，后一层收不下：

# %% [markdown] lang="en"
# Two mistakes are common. **The first raises an error:** chaining them with `nn.Sequential`. An LSTM returns a tuple, which the next layer cannot take:

# %%
chained = nn.Sequential(nn.LSTM(F, H, batch_first=True), nn.Linear(H, 1))
try:
    chained(x)
except TypeError as error:
    print(f"TypeError: {error}")

# %% [markdown] lang="zh"
# **第二个不报错：** 只把下面的最后一步 `output[:, -1]` 交给上面。它的形状是 `(N, H)`，而 `nn.LSTM` 把两个轴的输入当作**一段**没有批量的序列。于是 4 个样本被当成了 4 个时刻，第 1 个样本的数会流进第 4 个样本的结果：

# %% [markdown] lang="en"
# **The second does not:** giving only the last step `output[:, -1]` of the lower one to the upper one. Its shape is `(N, H)`, and `nn.LSTM` takes an input with two axes for **one** sequence without a batch. So 4 samples become 4 time steps, and the numbers of the first sample flow into the result of the fourth:

# %%
changed = x.clone()
changed[0] += 1.0


def last_only(x):
    return second(first(x)[0][:, -1])[0]


print(tuple(last_only(x).shape))
mixed = (last_only(changed) - last_only(x)).abs().amax(dim=1)
apart = (both(changed)[0] - both(x)[0]).abs().amax(dim=(1, 2))
print(*(f"{value:.4f}" for value in mixed))
print(*(f"{value:.4f}" for value in apart))
assert (mixed > 0).all()
assert torch.equal(apart > 0, torch.tensor([True, False, False, False]))

# %% [markdown] lang="zh"
# 改的只有第 1 个样本。上面一行是错的接法，4 个样本的结果全变了。下面一行是对的接法，只有第 1 个变了。
#
# ??? question "想一想：上面的 LSTM 为什么要读下面的整个 `output`，而不是 `h_n`？"
#     上面的 LSTM 每一步都要有输入。`output` 有 <i>T</i> 步，`h_n` 只有末状态，没有时间轴。
#
# ## 分类：输出头接在 h_n 或 c_n 上 { #heads }
#
# 输出头也可以接在末状态上。句子分类常常这样做：词先变成向量（嵌入），双向 LSTM 读一遍，取两个方向的末状态接在一起：

# %% [markdown] lang="en"
# Only the first sample was changed. The upper line is the wrong way: the results of all 4 samples change. The lower line is the right way: only the first does.
#
# ??? question "Why does the upper LSTM read the whole `output` of the lower one, instead of `h_n`?"
#     It needs an input at every step. `output` has <i>T</i> steps; `h_n` is the final state alone and has no time axis.
#
# ## Classification: heads on h_n or c_n { #heads }
#
# A head may also sit on the final states. Sentences are often classified like this: words become vectors (an embedding), a bidirectional LSTM reads them, and the final states of both directions are joined:


# %%
class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 6)
        self.lstm = nn.LSTM(6, 4, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * 4, 3)

    def forward(self, words):
        _, (h_n, _) = self.lstm(self.embedding(words))
        return self.head(torch.cat([h_n[0], h_n[1]], dim=1))


classifier = Classifier()
words = torch.randint(0, 50, (N, T))
d.draw(classifier, words, figure="network", steps=3)

# %% [markdown] lang="zh"
# 虚线框里是 LSTM 返回的一切，红框表示从中取出几份，接成一个向量。`h_n[0]` 是正向读完最后一个词的状态，`h_n[1]` 是反向读完第一个词的状态。两个都读过整句话。换成 `output[:, -1]` 就吃亏了，它的反向那一半只读过最后一个词：

# %% [markdown] lang="en"
# The dashed frame holds all that the LSTM returns, and the red box takes some of it. `h_n[0]` is the forward state after the last word, `h_n[1]` the reverse state after the first word. Both have read the whole sentence. With `output[:, -1]` we would lose something: its reverse half has read the last word only:

# %%
vectors = classifier.embedding(words)
output, (h_n, c_n) = classifier.lstm(vectors)
joined = torch.cat([h_n[0], h_n[1]], dim=1)
scores = classifier(words)
show(words=words, vectors=vectors, h_n=h_n, joined=joined, scores=scores)
assert scores.shape == (N, 3)

last_word, _ = classifier.lstm(vectors[:, -1:])
torch.testing.assert_close(output[:, -1, :4], h_n[0])
torch.testing.assert_close(output[:, -1, 4:], last_word[:, 0, 4:])
assert not torch.allclose(output[:, -1, 4:], h_n[1])

# %% [markdown] lang="zh"
# `c_n` 也能接输出头。它在图上是最右边的红线：

# %% [markdown] lang="en"
# A head can sit on `c_n` too. In the picture that is the red line at the far right:


# %%
class FromC(LastStep):
    def forward(self, x):
        _, (_, c_n) = self.lstm(x)
        return self.head(c_n[-1])


from_c = FromC(F, H)
assert from_c(x).shape == (N, 1)
d.draw(from_c, x, figure="unrolled", highlight="c_n")

# %% [markdown] lang="zh"
# 二者有什么差别？$h_t = o_t \odot \tanh(c_t)$，所以 <i>h</i> 总在 −1 与 1 之间，<i>c</i> 没有这个限制。下面把门全部打开，让 <i>c</i> 每步加 1，等于数步数：

# %% [markdown] lang="en"
# What is the difference? $h_t = o_t \odot \tanh(c_t)$, so <i>h</i> stays between −1 and 1, and <i>c</i> has no such limit. Here all gates stand open and <i>c</i> grows by 1 at each step, so it counts:

# %%
counter = nn.LSTM(1, 1, batch_first=True)
with torch.no_grad():
    for parameter in counter.parameters():
        parameter.zero_()
    counter.bias_ih_l0.fill_(20.0)

for steps in (1, 3, 10, 50):
    _, (h_n, c_n) = counter(torch.zeros(1, steps, 1))
    print(f"T={steps:<3} h={h_n.item():.4f} c={c_n.item():.4f}")
    assert abs(c_n.item() - steps) < 1e-3
    assert h_n.item() <= 1

# %% [markdown] lang="zh"
# 从 <i>c</i> 能读出步数，从 <i>h</i> 分不出 10 和 50。平常用 `h_n` 就好，它是这一层交到外面的；任务要靠累计或计数时，可以试试 `c_n`，或者两个都接上。
#
# ??? question "想一想：两层的 LSTM，`h_n[0]` 和 `h_n[-1]` 接哪一个？"
#     通常接 `h_n[-1]`，最上面一层。`h_n[0]` 是第 1 层的末状态。双向时末尾两个是最上层的正向和反向：`h_n[-2]` 和 `h_n[-1]`。
#
# ## 梯度传到了每一处吗 { #gradients }
#
# 接好了，形状也对，还要再查一件事：反向传播能不能到达每一个参数。方法很简单，做一次 `backward`，看每个参数的 `grad`：

# %% [markdown] lang="en"
# The steps can be read off <i>c</i>; in <i>h</i>, 10 and 50 look the same. As a rule take `h_n`: it is what the layer hands to the outside. Where the task depends on sums or counts, try `c_n`, or both.
#
# ??? question "With a two-layer LSTM, does the head take `h_n[0]` or `h_n[-1]`?"
#     Usually `h_n[-1]`, the top layer. `h_n[0]` is the final state of layer 1. With two directions, the last two are forward and reverse of the top layer: `h_n[-2]` and `h_n[-1]`.
#
# ## Do gradients reach every parameter? { #gradients }
#
# All is joined and the shapes are right. One thing is left to check: does back-propagation reach every parameter? That is easy. Call `backward` once and look at the `grad` of each:


# %%
def norms(model, result):
    model.zero_grad()
    result.square().mean().backward()
    return {
        name: None if parameter.grad is None else parameter.grad.norm().item()
        for name, parameter in model.named_parameters()
    }


for name, norm in norms(stack, stack.train()(x)).items():
    print(f"{name:21} {norm:.5f}")

# %% [markdown] lang="zh"
# 两个 LSTM 的权重都有：梯度穿过上面的，传到了下面的。把这一页的五种模型都查一遍：

# %% [markdown] lang="en"
# The weights of both LSTMs have a gradient: gradients came through the upper one to the lower one. Now the five kinds of model on this page:

# %%
runs = [(model, (x,)) for model in (last_step, every_step, stack, from_c)]
runs.append((classifier, (words,)))
for model, inputs in runs:
    found = norms(model, model(*inputs))
    assert all(norm is not None and norm > 0 for norm in found.values())
    print(f"{type(model).__name__:11} {len(found):2}  {min(found.values()):.6f}")

# %% [markdown] lang="zh"
# 中间一列是参数张量的个数，右边是其中最小的梯度范数（范数：各数的平方和再开方）：都有，也都不是零。怎样会断，[下半章](09b-joined-networks.ipynb#gradients-cut)用编码器和解码器来试。
#
# 梯度在时间上也要到达。`LastStep` 的一个答案，对各步的输入有多敏感？

# %% [markdown] lang="en"
# The middle column is the number of parameter tensors, the right one the smallest norm of a gradient among them: all are there, and none is zero. What cuts gradients off is tried on an encoder and a decoder in [part 2](09b-joined-networks.ipynb#gradients-cut).
#
# Gradients have to reach back in time as well. How sensitive is the one answer of `LastStep` to the input of each step?

# %%
watched = x.clone().requires_grad_()
last_step(watched).sum().backward()
reach = watched.grad.norm(dim=(0, 2))
for t in range(T):
    bar = "█" * round(40 * (reach[t] / reach.max()).item())
    print(f"t={t + 1} {reach[t]:.4f} {bar}")
assert (reach > 0).all()
assert reach[0] < reach[-1]

# %% [markdown] lang="zh"
# 每一步都到了，但越早越弱。这个模型还没有训练过。序列很长时，弱到什么地步、哪种单元好一些，第 11 章接着量。
#
# ??? question "想一想：分类模型里，嵌入层的梯度是不是每一行都不为零？"
#     不是。这一批里没有出现过的词，它们那几行的梯度是零。上面量的是整个矩阵的范数。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# Every step is reached, but the earlier, the weaker. This model has not been trained. How weak it gets on long sequences, and which cell does better, is measured in chapter 11.
#
# ??? question "Is the gradient of the classifier's embedding non-zero in every row?"
#     No. The gradient is zero in the rows of words that do not occur in this batch. What was measured above is the norm of the whole matrix.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

steps, _ = nn.LSTM(3, 6, batch_first=True, bidirectional=True)(torch.zeros(2, 9, 3))
labels = nn.Linear(steps.shape[2], 4)(steps)
broadcast = nn.Linear(6, 1)(torch.zeros(5, 6)) - torch.zeros(5)
assert broadcast.dim() == 2
Tasks(
    Task(
        d.Text(
            "`nn.LSTM(3, 6, bidirectional=True)` 后面接第二个 LSTM，它的 `input_size` 是多少？",
            "A second LSTM follows `nn.LSTM(3, 6, bidirectional=True)`. What is its `input_size`?",
        ),
        steps.shape[2],
        d.Text("`output` 的宽：2 × 6。", "The width of `output`: 2 × 6."),
    ),
    Task(
        d.Text(
            "第一个读 (2, 9, 3)（`batch_first=True`），每一步后面接 `nn.Linear(…, 4)`，结果是什么形状？",
            "The first reads (2, 9, 3), `batch_first=True`, and `nn.Linear(…, 4)` follows at every step. What is the shape of the result?",
        ),
        labels.shape,
        d.Text("`nn.Linear` 只动最后一个轴。", "`nn.Linear` works on the last axis only."),
    ),
    Task(
        d.Text(
            "5 个样本，`nn.Linear(6, 1)` 的预测减去形状为 `(5,)` 的标签，得到什么形状？",
            "5 samples: the predictions of `nn.Linear(6, 1)` minus targets of shape `(5,)`. What is the shape of the difference?",
        ),
        broadcast.shape,
        d.Text(
            "`(5, 1)` 与 `(5,)` 广播成两个轴。先写 `[:, 0]`。",
            "`(5, 1)` and `(5,)` broadcast to two axes. Write `[:, 0]` first.",
        ),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 双向的 LSTM 读完整段，要一个向量交给输出头。写 `both_ends(output)`：`output` 的形状是 `(N, T, 2H)`，从里面取出正向和反向**各自读完时**的 <i>h</i>，拼成 `(N, 2H)`。打开下载的笔记本，填好 `both_ends`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# A bidirectional LSTM has read the whole sequence, and a head wants one vector. Write `both_ends(output)`: out of `output`, `(N, T, 2H)`, take the <i>h</i> of each direction **at the step where it has read everything**, side by side as `(N, 2H)`. Open the downloaded notebook, fill in `both_ends`, and run the test below it:


# %%
def both_ends(output):
    raise NotImplementedError("write it here")


def check(both_ends):
    torch.manual_seed(0)
    for hidden, steps in ((4, 6), (1, 1), (3, 2)):
        lstm = nn.LSTM(2, hidden, batch_first=True, bidirectional=True)
        output, (h_n, _) = lstm(torch.randn(5, steps, 2))
        mine = both_ends(output)
        assert mine.shape == (5, 2 * hidden)
        torch.testing.assert_close(mine, torch.cat([h_n[0], h_n[1]], dim=1))
    print("all right")


try:
    check(both_ends)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(output):
    hidden = output.shape[2] // 2
    return torch.cat([output[:, -1, :hidden], output[:, 0, hidden:]], dim=1)


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# - 只要一个答案：`output[:, -1]` 或 `h_n[-1]`，双向时把 `h_n[-2]` 和 `h_n[-1]` 接在一起。
# - 每步都要答案：整个 `output` 交给 `nn.Linear`，不用改形状。
# - LSTM 上面叠 LSTM：交的是整个 `output`。
# - 接好以后：做一次 `backward`，看每个参数的 `grad`。
#
# 几个网络怎样接在一起，见下半章：
#
# - [CNN 接 LSTM](09b-joined-networks.ipynb#cnn-lstm){ #cnn-lstm }
# - [编码器和解码器](09b-joined-networks.ipynb#encoder-decoder){ #encoder-decoder }
# - [自己写循环：LSTMCell](09b-joined-networks.ipynb#cell-loop){ #cell-loop }
#
# ??? question "写好一个新模型，训练之前先查哪三件事？"
#     用一小批数据跑一次，看会不会报错；打印一路上的形状；做一次 `backward`，看每个参数的梯度是不是都在、都不为零。
#
# 第 8 章讲 `output`、`h_n`、`c_n` 的每一种取法，第 10 章把这里的模型用到真实数据上。
#
# [← 第 8 章 output、h_n、c_n 的区别](08-what-comes-out.ipynb) · 第 9 章 · [第 9 章（下） CNN-LSTM、编码器与解码器、LSTMCell →](09b-joined-networks.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# - One answer: `output[:, -1]` or `h_n[-1]`; with two directions `h_n[-2]` and `h_n[-1]`, joined.
# - An answer at every step: the whole `output` into `nn.Linear`, without reshaping.
# - An LSTM on an LSTM: hand over the whole `output`.
# - Once all is joined: call `backward` and look at the `grad` of every parameter.
#
# How whole networks are joined is in part 2:
#
# - [A CNN before an LSTM](09b-joined-networks.ipynb#cnn-lstm){ #cnn-lstm }
# - [Encoder and decoder](09b-joined-networks.ipynb#encoder-decoder){ #encoder-decoder }
# - [A loop of your own: LSTMCell](09b-joined-networks.ipynb#cell-loop){ #cell-loop }
#
# ??? question "A new model is written. Which three things do you check before training?"
#     Run it once on a small batch and see whether it fails. Print the shapes along the way. Call `backward` once and see that every parameter has a gradient and none is zero.
#
# Chapter 8 is about all the ways to take `output`, `h_n` and `c_n`; chapter 10 puts the models of this chapter to work on real data.
#
# [← Chapter 8. What comes out: output, h_n, c_n](08-what-comes-out.ipynb) · Chapter 9 · [Chapter 9, part 2. CNN-LSTM, encoder and decoder, LSTMCell →](09b-joined-networks.ipynb)
