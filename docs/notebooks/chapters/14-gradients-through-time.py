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
# title: 第 14 章 沿时间的梯度：BPTT、梯度消失与爆炸
# description: 沿时间的反向传播是一串连乘。用运行过的代码看梯度怎样消失、怎样爆炸；梯度裁剪、截断的 BPTT（detach）和门的初始化各管什么；再看一次实验：一开始就打开遗忘门的 LSTM 学会了，RNN 用同样的学习率没有学会。
# ---
#
# # 第 14 章 沿时间的梯度：BPTT、梯度消失与爆炸 { #gradients-through-time }
#
# *阅读约 18 分钟。读完你能把沿时间的反向传播写成一串连乘，说出梯度裁剪、截断和门的初始化各管什么、不管什么，并且看到一次 LSTM 赢的实验：赢的是一开始就打开遗忘门的那一个。*
#
# ## 沿时间的反向传播是一串连乘 { #product }
#
# [第 2 章](02-rnn-folded-and-unrolled.ipynb#gradient)把各步的梯度加成一份。这一章看每一步的那份是怎么来的：误差从最后一步出发，一步一步往回走，每走一步乘一个矩阵 <i>J</i>。对 RNN，这个矩阵可以直接写出来：
#
# $$\frac{\partial h_T}{\partial h_1} = J_T\, J_{T-1} \cdots J_2, \qquad J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2)\; W_{hh}$$
#
# <i>J</i><sub>t</sub> 叫**雅可比矩阵**：它的第 <i>i</i> 行第 <i>j</i> 列，是 <i>h</i><sub>t</sub> 的第 <i>i</i> 个数对 <i>h</i><sub>t−1</sub> 的第 <i>j</i> 个数的导数。diag 把一列数摆在对角线上，其余填 0。1 − <i>h</i>² 是 tanh 的斜率，从不大于 1；<i>W</i><sub>hh</sub> 就是代码里的 `weight_hh_l0`。让一个有 16 个隐藏单元的 RNN 读 10 步，把 9 个 16 × 16 的矩阵乘起来，再请 PyTorch 求同一个导数：

# %% [markdown] lang="en"
# ---
# title: Chapter 14. Gradients through time, BPTT, vanishing and exploding
# description: Back-propagation through time is one long product. See in executed code how gradients vanish and explode, what clipping, truncated BPTT (detach) and the initialization of gates are each good for, and an experiment that an LSTM with open forget gates wins.
# ---
#
# # Chapter 14. Gradients through time: BPTT, vanishing and exploding { #gradients-through-time }
#
# *About 18 minutes. Afterwards you can write back-propagation through time as a product, say what clipping, truncation and the initialization of gates do and do not do, and you have seen an experiment that an LSTM wins, namely the one whose forget gates are open from the start.*
#
# ## Back-propagation through time is a product { #product }
#
# [Chapter 2](02-rnn-folded-and-unrolled.ipynb#gradient) added up the gradients of all steps into a single one. This chapter asks where each of them comes from. The error starts at the last step and goes back step by step, and each step multiplies it by a matrix <i>J</i>. For an RNN this matrix can be written down:
#
# $$\frac{\partial h_T}{\partial h_1} = J_T\, J_{T-1} \cdots J_2, \qquad J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2)\; W_{hh}$$
#
# <i>J</i><sub>t</sub> is called the **Jacobian matrix**: its row <i>i</i>, column <i>j</i> is the derivative of number <i>i</i> of <i>h</i><sub>t</sub> with respect to number <i>j</i> of <i>h</i><sub>t−1</sub>. <i>W</i><sub>hh</sub> is `weight_hh_l0` in the code, diag puts the numbers of a vector on the diagonal of a matrix and zeros elsewhere, and 1 − <i>h</i>² is the slope of tanh, which is never above 1. Let an RNN with 16 hidden units read 10 steps, multiply the 9 matrices of 16 × 16, and ask PyTorch for the same derivative:

# %%
import math

import torch
from torch import nn

import lstm_diagrams as d

torch.set_num_threads(1)
torch.manual_seed(0)
T, F, H = 10, 3, 16
rnn = nn.RNN(F, H, batch_first=True)
x = torch.randn(1, T, F)

output, _ = rnn(x)
by_hand = torch.eye(H)
for h in output[0, 1:]:
    by_hand = torch.diag(1 - h**2) @ rnn.weight_hh_l0 @ by_hand


def last_h(h_1):
    return rnn(x[:, 1:], h_1.view(1, 1, H))[1].view(H)


by_torch = torch.autograd.functional.jacobian(last_h, output[0, 0].detach())
assert by_torch.shape == (H, H)
torch.testing.assert_close(by_hand, by_torch)
print(f"norm of the product: {by_hand.norm():.1e}")

# %% [markdown] lang="zh"
# 两者相同。印出来的是乘积的范数（各数的平方和再开方）；一步还没有乘的时候，乘积是单位矩阵，范数是 4。记住这串连乘，下面的一切都从它来。
#
# ??? question "想一想：T = 100 时，这串连乘里有多少个 weight_hh？"
#     99 个，而且是同一个。所以，哪怕每一步只把梯度放大或缩小一点点，连乘 99 次以后也会差得很远。
#
# ## 梯度消失与梯度爆炸 { #vanishing-and-exploding }
#
# 同一个 RNN，只把 `weight_hh` 放大或缩小，序列越来越长：

# %% [markdown] lang="en"
# They agree. Printed is the norm of the product (square all numbers, add, take the root); before the first step it is an identity matrix, whose norm is 4. Keep this product in mind: all that follows comes from it.
#
# ??? question "With T = 100, how many weight_hh are in the product?"
#     99, and all of them the same one. So even if a step makes the gradient only a little larger or smaller, 99 of them make it very much so.
#
# ## Vanishing and exploding gradients { #vanishing-and-exploding }
#
# The same RNN, with nothing but its `weight_hh` scaled, on longer and longer sequences:


# %%
def reach(times, steps):
    torch.manual_seed(0)
    scaled = nn.RNN(F, H, batch_first=True)
    with torch.no_grad():
        scaled.weight_hh_l0.mul_(times)
    sequence = torch.randn(1, steps, F, requires_grad=True)
    scaled(sequence)[0][:, -1].sum().backward()
    # zh: 先转成双精度：很小的数在单精度里平方，会变成 0
    # en: in double precision, for the squares of tiny numbers become 0 in single
    return sequence.grad[0, 0].double().norm().item()


table = {}
print("weight_hh     T=5     T=20     T=60")
for times in (0.5, 1, 4):
    table[times] = [reach(times, steps) for steps in (5, 20, 60)]
    print(f"times {times:<4}", *(f"{value:8.0e}" for value in table[times]))

assert table[0.5][2] < table[1][2] < 1e-6
assert table[4][2] > 100 * table[4][0]

# %% [markdown] lang="zh"
# 表里是最后一步的输出（各数之和）对 <i>x</i><sub>1</sub> 的导数的范数。前两行越来越小，这是**梯度消失**；第三行越来越大，这是**梯度爆炸**。不是因为加起来的项多，是因为连乘：[第 12 章](12-misconceptions.ipynb#one-set-of-weights)量过，项数变成二十倍，梯度几乎不变。
#
# ## RNN、GRU、LSTM 摆在一起 { #side-by-side }
#
# 任取读到的一步和输出的一步，都可以求导。图 `influence` 把它们画成一张方格图，横着数是读到的步，竖着数是输出的步；下面的曲线是最后一步输出的那一行：最后一步的输出，往回能看多远。三个没有训练过的模型，读同一段 16 步的序列：

# %% [markdown] lang="en"
# The table shows how large the derivative of the last output with respect to <i>x</i><sub>1</sub> is. The first two rows shrink: **the gradient vanishes**. The third grows: **the gradient explodes**. What does this is the product, not the number of terms: [chapter 12](12-misconceptions.ipynb#one-set-of-weights) measured that twenty times as many terms hardly change the gradient.
#
# ## RNN, GRU and LSTM side by side { #side-by-side }
#
# Each step of the output has a derivative with respect to each step that is read. The figure `influence` draws all these pairs as squares, and below them the last row as a curve: how far back the last step of the output looks. Here are three untrained models that read the same sequence of 16 steps:


# %%
torch.manual_seed(0)
long_x = torch.randn(1, 16, F)
models = [kind(F, H, batch_first=True) for kind in (nn.RNN, nn.GRU, nn.LSTM)]
rnn_map, gru_map, lstm_map = (d.draw(m, long_x, figure="influence").facts for m in models)
d.draw(rnn_map, figure="influence", beside=[lstm_map, gru_map])


# %%
def share(model):
    read = long_x.clone().requires_grad_()
    model(read)[0][:, -1].sum().backward()
    return (read.grad[0, 0].norm() / read.grad[0, -1].norm()).item()


for model in models:
    print(f"{type(model).__name__:5} {share(model):.0e}")
    assert share(model) < 0.01

# %% [markdown] lang="zh"
# 印出来的是 <i>x</i><sub>1</sub> 与最后一个 <i>x</i> 的影响之比。刚造好的三个模型，一路往回，影响都降到了百分之一（红色虚线）以下，LSTM 也不例外。那么 LSTM 好在哪里？看它的 <i>c</i>：
#
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t \qquad\Rightarrow\qquad \text{沿着 } c \text{ 直走：}\quad f_T \odot f_{T-1} \odot \cdots \odot f_2$$
#
# 箭头右边是沿 <i>c</i> 直走时 <i>c</i><sub>T</sub> 对 <i>c</i><sub>1</sub> 的导数，$\odot$ 是逐个元素相乘。它也是连乘，但乘的是门，不是权重矩阵，也没有 tanh 的斜率。门是 sigmoid 的值，在 0 与 1 之间：直走的路不会爆炸，门接近 1 时也几乎不消失。（绕道 <i>h</i> 的路仍然经过 `weight_hh`，所以 LSTM 的梯度整体仍可能爆炸。）权重和偏置的四个行块依次是 i、f、g、o（[第 4 章](04-inside-the-cell.ipynb)），所以 `H : 2 * H` 是遗忘门的那一块。令 `weight_hh` 为零，门就不看 <i>h</i>，绕道的路都堵上了。验证一下；16 个隐藏单元各有一个连乘，印出来的是最小和最大的：

# %% [markdown] lang="en"
# The numbers are the influence of <i>x</i><sub>1</sub> as a share of that of the last <i>x</i>. Freshly made, all three models fall below one per cent (the dashed red line) on the way back, and the LSTM is no exception. What is better about the LSTM, then? Look at its <i>c</i>:
#
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t \qquad\Rightarrow\qquad \text{by the straight road along } c \text{:}\quad f_T \odot f_{T-1} \odot \cdots \odot f_2$$
#
# On the right of the arrow stands the derivative of <i>c</i><sub>T</sub> by <i>c</i><sub>1</sub> straight along <i>c</i>; $\odot$ multiplies element by element. It is a product as well, but a product of gates, not of weight matrices, and without the slope of tanh. Gates come out of a sigmoid and lie between 0 and 1: along the straight road the gradient cannot explode, and with gates near 1 it hardly vanishes. (The roads through <i>h</i> still go through `weight_hh`, so the gradient of an LSTM as a whole can still explode.) The four blocks of rows in weights and biases are i, f, g, o ([chapter 4](04-inside-the-cell.ipynb)), so `H : 2 * H` is that of the forget gate. With `weight_hh` at zero the gates do not see <i>h</i>, and the roads through it are closed. Check: there is one product for each of the 16 hidden units; the smallest and the largest are printed:

# %%
straight = nn.LSTMCell(F, H)
with torch.no_grad():
    straight.weight_hh.zero_()
c_1 = torch.zeros(1, H, requires_grad=True)
h, c = torch.zeros(1, H), c_1
product = torch.ones(1, H)
for t in range(1, T):  # f_2 ... f_T
    gates = nn.functional.linear(x[:, t], straight.weight_ih, straight.bias_ih + straight.bias_hh)
    product = product * gates[:, H : 2 * H].sigmoid()
    h, c = straight(x[:, t], (h, c))

(gradient,) = torch.autograd.grad(c.sum(), c_1)
torch.testing.assert_close(gradient, product)
print(f"{gradient.min():.1e} … {gradient.max():.1e}")
assert gradient.shape == (1, H)

# %% [markdown] lang="zh"
# ??? question "想一想：GRU 里，哪个门在做同样的事？"
#     更新门 <i>z</i>。PyTorch 里 <i>h</i><sub>t</sub> = (1 − <i>z</i><sub>t</sub>) ⊙ <i>n</i><sub>t</sub> + <i>z</i><sub>t</sub> ⊙ <i>h</i><sub>t−1</sub>（<i>n</i> 是候选值，[第 11 章](11-lstm-gru-rnn.ipynb)），直走的路每一步乘的是 <i>z</i>。
#
# ## 梯度裁剪：只管爆炸 { #clipping }
#
# 梯度太大，就把它整个缩短，方向不变。`clip_grad_norm_` 把全部参数的梯度接成一个长向量，长度（范数）超过 `max_norm` 就缩到 `max_norm`，返回的是裁剪**之前**的长度：

# %% [markdown] lang="en"
# ??? question "Which gate does the same job in a GRU?"
#     The update gate <i>z</i>. In PyTorch <i>h</i><sub>t</sub> = (1 − <i>z</i><sub>t</sub>) ⊙ <i>n</i><sub>t</sub> + <i>z</i><sub>t</sub> ⊙ <i>h</i><sub>t−1</sub> (<i>n</i> is the candidate, [chapter 11](11-lstm-gru-rnn.ipynb)), so on the straight road each step multiplies by <i>z</i>.
#
# ## Gradient clipping is for exploding only { #clipping }
#
# A gradient that is too large is shortened as a whole, and its direction stays. `clip_grad_norm_` takes the gradients of all parameters as one long vector, shortens it to `max_norm` if its length (its norm) is above `max_norm`, and returns the length **before**:


# %%
def gradients(module):
    return torch.cat([p.grad.flatten() for p in module.parameters()])


for times, steps in ((4, 60), (1, 60)):
    torch.manual_seed(0)
    clipped = nn.RNN(F, H, batch_first=True)
    with torch.no_grad():
        clipped.weight_hh_l0.mul_(times)
    clipped(torch.randn(1, steps, F))[0][:, -1].sum().backward()
    before = gradients(clipped)
    norm = nn.utils.clip_grad_norm_(clipped.parameters(), max_norm=1.0)
    after = gradients(clipped)
    print(f"times {times}: {norm:9.3g} → {after.norm():.3g}")
    torch.testing.assert_close(norm, before.norm())
    assert after.norm() <= 1.0001
    assert torch.cosine_similarity(before, after, dim=0) > 0.9999

# %% [markdown] lang="zh"
# 裁剪写在 `loss.backward()` 之后、`optimizer.step()` 之前。它管得了爆炸，管不了消失：开头几步的那一份本来就几乎是零，缩短不会让它变长。`times 1` 的梯度在上面的表里明明消失了，这里的长度却有 8.31，不矛盾：权重的梯度把各步的份额加在一起，这 8.31 几乎全部来自最后几步，消失的只是开头几步的那一份。
#
# ## 截断的 BPTT：detach { #truncated }
#
# 序列有几万步时，全程往回走太费内存，也太慢。把它切成段，状态照样交给下一段，梯度退到本段的开头就停：这就是**截断的 BPTT**（truncated BPTT）。做法是 `detach()`：

# %% [markdown] lang="en"
# Clip after `loss.backward()` and before `optimizer.step()`. It helps against exploding, not against vanishing: what comes from the first steps is next to zero as it is, and shortening does not make it longer. In the table above, the gradient of `times 1` vanished, and yet its length is 8.31 here. Both are true: the gradient of the weights adds up the shares of all steps, nearly all of the 8.31 comes from the last few, and only the share of the first steps vanishes.
#
# ## Truncated BPTT: detach { #truncated }
#
# With tens of thousands of steps, going back all the way takes too much memory and time. Cut the sequence into chunks: the state is handed on as before, and the gradient stops at the start of a chunk. This is **truncated BPTT**, and `detach()` does it:

# %%
lstm = nn.LSTM(F, H, batch_first=True)
stream = torch.randn(1, 12, F)


def read_in_chunks(sequence, cut):
    state, outputs = None, []
    for chunk in sequence.split(4, dim=1):
        output, state = lstm(chunk, state)
        outputs.append(output)
        if cut:
            state = tuple(part.detach() for part in state)
    return torch.cat(outputs, dim=1)


norms = {}
for cut in (False, True):
    sequence = stream.clone().requires_grad_()
    result = read_in_chunks(sequence, cut)
    result[:, -1].sum().backward()
    norms[cut] = sequence.grad[0].norm(dim=1)
    torch.testing.assert_close(result, lstm(stream)[0])
    print("cut  " if cut else "whole", *(f"{value:5.0e}" for value in norms[cut]))
assert (norms[False] > 0).all()
assert (norms[True][:8] == 0).all() and (norms[True][8:] > 0).all()
torch.testing.assert_close(norms[True][8:], norms[False][8:])

# %% [markdown] lang="zh"
# 切不切断，**输出**都与一次读完相同（断言通过），状态一步没丢。印出来的两行是**梯度**：最后一步的输出对 12 步输入各自的导数。截断以后，误差回不到前 8 步，那里是 0。所以截断以后仍然记得住，只是跨过段与段边界的依赖学不会，哪怕只有一步之遥，除非门凑巧已经开着。段与段之间的状态，[第 15 章](15-state-across-calls.ipynb)细讲。
#
# ??? question "想一想：忘了 detach，每段都 backward 一次，会怎样？"
#     第二段的反向传播要穿过第一段的计算图，而它已经释放了，PyTorch 报错：`Trying to backward through the graph a second time`。
#
# ## 怎样防止梯度消失：遗忘门偏置的初始化（chrono） { #chrono }
#
# PyTorch 把偏置随机取在零的附近，遗忘门于是大约半开，每一步让 <i>c</i> 减半。知道要记多久，就可以一开始替它打开。Tallec 与 Ollivier（[2018](https://arxiv.org/abs/1804.11188)）的 chrono 初始化：
#
# $$b_f \sim \log\,\mathcal{U}(1,\; T_{\mathrm{max}} - 1), \qquad b_i = -b_f$$
#
# <i>b</i><sub>f</sub> 和 <i>b</i><sub>i</sub> 是遗忘门和输入门的偏置；$\mathcal{U}$ 是均匀分布，先在 1 与 <i>T</i><sub>max</sub> − 1 之间均匀地抽一个数，再取对数。这样每个隐藏单元有自己的时间尺度，最长的记得 <i>T</i><sub>max</sub> 步。这一章的 `Chrono` 用的是简化的写法：每个隐藏单元都取最长的 log(<i>T</i> − 1)，加在 PyTorch 的随机偏置上。输入门要同时关小：留下 (<i>T</i> − 1)/<i>T</i>，进来 1/<i>T</i>，<i>c</i> 才不会被干扰填满。

# %% [markdown] lang="en"
# The **outputs** of both runs are the same, as the check says: no state is lost. The **gradients**, one number for each of the 12 steps, differ: when cut, the error of the last step does not get back to the first 8. So a network trained like this still remembers, but does not learn dependencies that cross a border between chunks, however short, unless its gates happen to be open. [Chapter 15](15-state-across-calls.ipynb) is about the state between chunks.
#
# ??? question "You forget detach and call backward after each chunk. What happens?"
#     Going back from the second chunk leads through the graph of the first, which has been freed by then, and PyTorch raises an error: `Trying to backward through the graph a second time`.
#
# ## Against vanishing gradients: initialization of the forget gate's bias (chrono) { #chrono }
#
# PyTorch draws its biases at random around zero, so the forget gate stands about half open and roughly halves <i>c</i> at every step. If you know how long to remember, you can open it from the start. This is the chrono initialization of Tallec and Ollivier ([2018](https://arxiv.org/abs/1804.11188)):
#
# $$b_f \sim \log\,\mathcal{U}(1,\; T_{\mathrm{max}} - 1), \qquad b_i = -b_f$$
#
# <i>b</i><sub>f</sub> and <i>b</i><sub>i</sub> are the biases of the forget gate and the input gate. $\mathcal{U}$ is the uniform distribution: every number between 1 and <i>T</i><sub>max</sub> − 1 is equally likely. So each unit draws a time scale of its own, and the longest remembers for <i>T</i><sub>max</sub> steps. The `Chrono` of this chapter is simpler: all units take the longest, log(<i>T</i> − 1), on top of PyTorch's random bias. The input gate closes at the same time: (<i>T</i> − 1)/<i>T</i> of the old stays and 1/<i>T</i> of the new comes in, so that noise does not fill <i>c</i>.


# %%
class Chrono(nn.LSTM):
    def __init__(self, inputs, hidden, steps):
        super().__init__(inputs, hidden, batch_first=True)
        with torch.no_grad():
            self.bias_ih_l0[:hidden] -= math.log(steps - 1)  # i
            self.bias_ih_l0[hidden : 2 * hidden] += math.log(steps - 1)  # f


chrono_map = d.draw(Chrono(F, H, 16), long_x, figure="influence").facts
d.draw(lstm_map, figure="influence", beside=[chrono_map])

# %%
assert share(Chrono(F, H, 16)) > 10 * share(models[2])
for steps in (8, 32, 128):
    b = torch.tensor(math.log(steps - 1))
    f, i = b.sigmoid(), (-b).sigmoid()
    print(f"T={steps:<4} f={f:.3f} i={i:.3f} f^T={f**steps:.2f}")
    torch.testing.assert_close(f, torch.tensor((steps - 1) / steps))
    torch.testing.assert_close(f + i, torch.tensor(1.0))

# %% [markdown] lang="zh"
# 左边是默认的 LSTM。右边是 `Chrono`，权重另外随机抽过，做法上只改了输入门和遗忘门两处偏置：最后一步看得到第一步。最后一列 `f^T` 是 <i>c</i> 直走 <i>T</i> 步还剩多少：三行都剩三分之一以上，半开的门只剩 0.5 的 <i>T</i> 次方。不过 chrono 要求事先知道 <i>T</i>。不知道时有一个折中：给遗忘门的偏置加 1，Keras 的 `LSTM` 默认就是这样（`unit_forget_bias=True`）。
#
# ## 遗忘门开着的 LSTM 赢的一次 { #lstm-wins }
#
# 任务与[第 11 章](11-lstm-gru-rnn.ipynb#memory)相同，只是加长到 32 步：第一个数是 +1 或 −1，后面全是干扰，读完说出第一个数的符号。瞎猜的正确率是 0.50。这次更新 300 次，每次把梯度裁剪到 1，RNN、默认的 LSTM、`Chrono`，两种学习率，种子 0、1、2，结果全部列出：

# %% [markdown] lang="en"
# On the left is the default LSTM. On the right is a `Chrono`, with random weights of its own, made differently only in the biases of two gates: its last step sees the first. The last column, `f^T`, is what is left of <i>c</i> after <i>T</i> steps straight ahead: more than a third in all three lines, where a half-open gate would leave 0.5 to the power of <i>T</i>. But chrono has to know <i>T</i> beforehand. Where you do not, there is a compromise: add 1 to the bias of the forget gate, as the `LSTM` of Keras does by default (`unit_forget_bias=True`).
#
# ## An experiment that an LSTM with open forget gates wins { #lstm-wins }
#
# The task is that of [chapter 11](11-lstm-gru-rnn.ipynb#memory), now with 32 steps: the first number is +1 or −1, noise follows, and at the end the network is to give the sign of the first number. Guessing is right in 0.50 of the cases. There are 300 updates, with the gradient clipped to 1, for an RNN, a default LSTM and a `Chrono`, with two learning rates and the seeds 0, 1 and 2. All results are shown:


# %%
class Memory(nn.Module):
    def __init__(self, kind, steps):
        super().__init__()
        self.cell = Chrono(1, 16, steps) if kind == "Chrono" else getattr(nn, kind)(1, 16, batch_first=True)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        output, _ = self.cell(x)
        return self.head(output[:, -1])


def task(samples, steps):
    x = torch.randn(samples, steps, 1)
    x[:, 0] = x[:, 0].sign()
    return x, (x[:, 0] > 0).float()


def trained(kind, rate, seed, steps=32):
    torch.manual_seed(seed)
    model = Memory(kind, steps)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(300):
        x, y = task(32, steps)
        loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    x, y = task(1000, steps)
    with torch.no_grad():
        return ((model(x) > 0) == (y > 0)).float().mean().item()


# %%
scores = {}
for rate in (0.005, 0.02):
    for kind in ("RNN", "LSTM", "Chrono"):
        scores[kind, rate] = [trained(kind, rate, seed) for seed in (0, 1, 2)]
        print(f"lr={rate:<6} {kind:7}", *(f"{score:.2f}" for score in scores[kind, rate]))

assert min(scores["Chrono", 0.005]) > 0.95 and max(scores["RNN", 0.005]) < 0.6
assert max(scores["RNN", 0.02]) > 0.95 and min(scores["Chrono", 0.02]) > 0.95
assert max(scores["LSTM", 0.005] + scores["LSTM", 0.02]) < 0.6

# %% [markdown] lang="zh"
# 学习率 0.005 时，`Chrono` 三个种子全部学会，RNN 全在瞎猜。学习率 0.02 时，`Chrono` 照样全部学会，RNN 也学会了（换一台机器，舍入不同，个别种子可能差一些）。所以能说的是：**一开始就开着遗忘门的 LSTM，在两种学习率之一上明显比 RNN 更容易训练**；不能说的是“RNN 学不会 32 步”。而且 `Chrono` 事先知道 <i>T</i>，这是它占的便宜。默认的 LSTM 两种学习率都在瞎猜，与第 11 章一样：要紧的是门一开始怎样开着，不是 LSTM 这个名字。它的两行一字不差，不是抄错：模型对每一题都给同一个答案，同一个种子考的又是同一批题，得分就是其中一类所占的比例。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# With a learning rate of 0.005 `Chrono` has learned it with all three seeds, and the RNN guesses with all three. With 0.02 `Chrono` learns it again, and so does the RNN (on another machine rounding differs, and a seed may do less well). So this can be said: **with its forget gates open, the LSTM was much easier to train than the RNN at one of two learning rates**. It cannot be said that an RNN does not learn 32 steps. And `Chrono` knows <i>T</i> beforehand, which is an advantage. The default LSTM guesses at both learning rates, as it did in chapter 11: what counts is how the gates stand at the start, not the name. Its two lines are alike, and this is no slip: the model gives one answer to all questions, a seed always asks the same ones, and the score is the share of one class among them.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

vector = nn.Parameter(torch.zeros(2))
vector.grad = torch.tensor([3.0, 4.0])
length = int(nn.utils.clip_grad_norm_([vector], max_norm=1.0))
reached = int((norms[True] > 0).sum())
opened = round(torch.tensor(math.log(9)).sigmoid().item(), 1)
Tasks(
    Task(
        d.Text(
            "梯度是 (3, 4)，`clip_grad_norm_` 的 `max_norm=1.0`。它返回多少？",
            "The gradient is (3, 4) and `clip_grad_norm_` has `max_norm=1.0`. What does it return?",
        ),
        length,
        d.Text("裁剪之前的长度；之后是 (0.6, 0.8)。", "The length before clipping; after it, it is (0.6, 0.8)."),
    ),
    Task(
        d.Text(
            "12 步切成 4 步一段，段间 `detach`。最后一步的误差到得了几步？",
            "12 steps in chunks of 4, with `detach` between them. How many steps does the error of the last step reach?",
        ),
        reached,
        d.Text("最后一段的 4 步。", "The 4 steps of the last chunk."),
    ),
    Task(
        d.Text(
            "遗忘门的偏置是 log(9)，别的都是 0。门的值是多少（一位小数）？",
            "The bias of a forget gate is log(9), all else is 0. What is the value of the gate, to one decimal?",
        ),
        opened,
        d.Text("(<i>T</i> − 1)/<i>T</i>，<i>T</i> = 10。", "(<i>T</i> − 1)/<i>T</i> with <i>T</i> = 10."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 照论文的公式写出 chrono 初始化：`lstm` 只有一层，`chrono(lstm, longest)` 让每个隐藏单元在 1 与 `longest` − 1 之间抽自己的时间尺度，据此设好 <i>b</i><sub>f</sub> 和 <i>b</i><sub>i</sub>；其余的偏置设为 0，权重不动。注意 PyTorch 的偏置有两份，`bias_ih_l0` 和 `bias_hh_l0`，算的时候相加。打开下载的笔记本，填好 `chrono`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write the chrono initialization of the paper: `lstm` has one layer, and `chrono(lstm, longest)` lets each unit draw a time scale of its own between 1 and `longest` − 1, and sets <i>b</i><sub>f</sub> and <i>b</i><sub>i</sub> by it. The other biases are 0, and the weights stay. PyTorch has two biases, `bias_ih_l0` and `bias_hh_l0`, and uses their sum. Open the downloaded notebook, fill in `chrono`, and run the test below it:


# %%
def chrono(lstm, longest):
    raise NotImplementedError("write it here")


def check(chrono):
    torch.manual_seed(0)
    lstm = nn.LSTM(3, 1000)
    others = [lstm.weight_ih_l0.clone(), lstm.weight_hh_l0.clone()]
    chrono(lstm, 50)
    i, f, g, o = (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach().chunk(4)
    assert torch.allclose(i, -f), "b_i = -b_f"
    assert f.min() >= 0 and f.max() <= math.log(49) + 1e-5
    assert abs(f.exp().mean() - 25) < 2, "uniform between 1 and 49, then the log"
    assert f.exp().min() < 3 and f.exp().max() > 47, "each unit draws its own"
    assert (g == 0).all() and (o == 0).all(), "other biases are 0"
    assert torch.equal(lstm.weight_ih_l0, others[0])
    assert torch.equal(lstm.weight_hh_l0, others[1])
    print("all right")


try:
    check(chrono)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(lstm, longest):
    hidden = lstm.hidden_size
    with torch.no_grad():
        lstm.bias_ih_l0.zero_()
        lstm.bias_hh_l0.zero_()
        b = torch.empty(hidden).uniform_(1, longest - 1).log()
        lstm.bias_ih_l0[:hidden] = -b
        lstm.bias_ih_l0[hidden : 2 * hidden] = b


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 试着不看前文回答：
#
# ??? question "梯度为什么会消失，又为什么会爆炸？"
#     往回每走一步，就乘一次 `weight_hh` 和 tanh 的斜率。每步都在缩小，乘到后来就消失；每步都在放大，乘到后来就爆炸。
#
# ??? question "裁剪、截断、chrono，各管什么？"
#     裁剪管爆炸。截断管内存和时间，代价是学不会跨段的依赖。chrono 管消失：一开始就把遗忘门打开。
#
# ??? question "沿着 c 直走，乘的是什么？"
#     各步的遗忘门 <i>f</i>，在 0 与 1 之间。
#
# 延伸阅读：[Hochreiter 与 Schmidhuber，1997](https://doi.org/10.1162/neco.1997.9.8.1735)（LSTM）；[Pascanu 等，2013](https://arxiv.org/abs/1211.5063)（消失、爆炸与裁剪）；[Tallec 与 Ollivier，2018](https://arxiv.org/abs/1804.11188)（chrono）。
#
# [← 第 13 章 速查表](13-cheat-sheet.ipynb) · 第 14 章 · [第 15 章 多次调用之间的状态 →](15-state-across-calls.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Try without looking back:
#
# ??? question "Why does a gradient vanish, and why does it explode?"
#     Each step back multiplies by `weight_hh` and the slope of tanh. Where every step makes it smaller, the product vanishes; where every step makes it larger, the product explodes.
#
# ??? question "Clipping, truncation, chrono: what is each for?"
#     Clipping is for exploding. Truncation is for memory and time, and the price is that dependencies across chunks are not learned. Chrono is for vanishing: the forget gate is opened from the start.
#
# ??? question "On the straight road along c, what is multiplied?"
#     The forget gates <i>f</i> of the steps, each between 0 and 1.
#
# Further reading: [Hochreiter and Schmidhuber, 1997](https://doi.org/10.1162/neco.1997.9.8.1735) (the LSTM); [Pascanu and others, 2013](https://arxiv.org/abs/1211.5063) (vanishing, exploding, clipping); [Tallec and Ollivier, 2018](https://arxiv.org/abs/1804.11188) (chrono).
#
# [← Chapter 13. Cheat sheet](13-cheat-sheet.ipynb) · Chapter 14 · [Chapter 15. State across calls →](15-state-across-calls.ipynb)
