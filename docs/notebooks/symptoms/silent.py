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
# title: 不报错，答案却不对：哪一行错了？
# description: LSTM 里照样运行、悄悄算错的那些行：忘了 batch_first、view 当 transpose、双向的最后一步、填充、h_n 与 output、状态没交下去、滑动窗口、teacher forcing……错的一行和对的一行都运行给你看。
# ---
#
# # 不报错，答案却不对：哪一行错了？ { #silent }
#
# *这些行都能运行，大多连形状也对（有的只在两个大小碰巧相等时），损失可能照样下降，只是答案不对。每一节有错行和对行，都刚刚运行过，再看 `check` 说什么。会报错的，在[另一页](errors.ipynb)。*
#
# 代码里 `# ×` 是错的一行，`# √` 是对的一行。`check` 改动输入、看什么跟着变，所以找得到大半；损失、训练循环和数据在模型之外，它看不见；有的写法也可能是有意的。那几节它说“没有发现问题”，本页照样印出来。[它怎样测量，看得到什么](../reference/check.ipynb)

# %% [markdown] lang="en"
# ---
# title: It runs, and the answer is wrong. Which line is it?
# description: Lines that run and are silently wrong in LSTMs, such as a forgotten batch_first, view for transpose, the last step of two directions, padding, output and h_n, a lost state, sliding windows and teacher forcing, each with the right line, both run.
# ---
#
# # It runs, and the answer is wrong. Which line is it? { #silent }
#
# *All these lines run, most of their shapes fit (some only where two sizes happen to be equal), and the loss may go down, but the answer is wrong. Each section has the wrong line and the right one, both just run, and what `check` says. Mistakes that raise an error are on [the other page](errors.ipynb).*
#
# In the code, `# ×` marks the wrong line and `# √` the right one. `check` changes the input and looks at what follows, which finds most of them. The loss, the training loop and the data are outside the model, where it cannot look, and some lines may be meant. In those sections it says "nothing found", and this page prints that, too. [How it measures and what it sees](../reference/check.ipynb)

# %%
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

import lstm_diagrams as d

torch.manual_seed(0)
N, T, F, H = 4, 6, 3, 5
x = torch.randn(N, T, F)
lstm = nn.LSTM(F, H, batch_first=True)
head = nn.Linear(H, 2)


class Model(nn.Module):
    """Some layers, and a function that uses them."""

    def __init__(self, function, **layers):
        super().__init__()
        self.function = function
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, *inputs):
        return self.function(self, *inputs)


# %% [markdown] lang="zh"
# ## 忘了 `batch_first=True`：批量被当成时间 { #batch-first }
#
# `nn.LSTM` 默认读（时间, 批量, 特征）。忘了这个参数，样本就成了时间步：第 1 个样本把状态交给第 2 个，而真正的时间步互不相识。→ [第 7 章](../chapters/07-feeding.ipynb#order)

# %% [markdown] lang="en"
# ## Forgot `batch_first=True`: the batch is taken for time { #batch-first }
#
# By default `nn.LSTM` reads (time, batch, feature). Without the argument samples become time steps: sample 1 hands its state to sample 2, and the real steps know nothing of each other. → [Chapter 7](../chapters/07-feeding.ipynb#order)


# %%
def forward(self, x):
    output, _ = self.lstm(x)
    return self.head(output[:, -1])


wrong = Model(forward, lstm=nn.LSTM(F, H), head=head)  # ×
right = Model(forward, lstm=nn.LSTM(F, H, batch_first=True), head=head)  # √
assert wrong(x).shape == right(x).shape == (N, 2)
assert d.check(right, x)
d.check(wrong, x)

# %%
d.draw(lstm, x, figure="transpose")

# %% [markdown] lang="zh"
# ## `batch_first=True` 时，`h_n[:, -1]` 取到的是一个样本 { #states-order }
#
# `batch_first` 只管输入和 `output`，`h_n` 的第一个轴仍是层数 × 方向数。`h_n[:, -1]` 是最后一个样本在每一层的状态；要的是最上层，写 `h_n[-1]`。→ [第 7 章](../chapters/07-feeding.ipynb#states-order)

# %% [markdown] lang="en"
# ## `h_n[:, -1]` with `batch_first=True` takes one sample { #states-order }
#
# `batch_first` does not change `h_n`: it rules the input and `output`, and the first axis of `h_n` stays layers × directions. `h_n[:, -1]` is the last sample in each layer, while the top layer of all samples is `h_n[-1]`. → [Chapter 7](../chapters/07-feeding.ipynb#states-order)


# %%
def wrong(self, x):
    output, (h_n, c_n) = self.lstm(x)
    return self.head(h_n[:, -1])  # ×


def right(self, x):
    output, (h_n, c_n) = self.lstm(x)
    return self.head(h_n[-1])  # √


two_layers = nn.LSTM(F, H, num_layers=2, batch_first=True)
layers = {"lstm": two_layers, "head": head}
# zh: 2 层，2 个答案；应该是 4 个样本，4 个答案
# en: two layers, two answers, where four samples want four
assert Model(wrong, **layers)(x).shape == (2, 2)
assert Model(right, **layers)(x).shape == (N, 2)
d.check(Model(wrong, **layers), x)

# %%
d.draw(two_layers, x, figure="parameter", name="batch_first")

# %% [markdown] lang="zh"
# ## `h_n.view(batch, -1)` 把样本搅在一起 { #states-view }
#
# `h_n.view(batch, -1)` 只按内存里的次序重新分段，不会换轴。想把每个样本各层的状态接起来，先用 `transpose(0, 1)` 把批量换到前面，再 `flatten(1)`。→ [第 8 章](../chapters/08-what-comes-out.ipynb#directions)

# %% [markdown] lang="en"
# ## `view(batch, -1)` of the final states mixes the samples { #states-view }
#
# `h_n.view(batch, -1)` cuts memory into other pieces and swaps no axes. To join the states of all layers for each sample, bring the batch to the front by `transpose(0, 1)` first, then `flatten(1)`. → [Chapter 8](../chapters/08-what-comes-out.ipynb#directions)


# %%
def wrong(self, x):
    _, (h_n, _) = self.lstm(x)
    return self.head(h_n.view(len(x), -1))  # ×


def right(self, x):
    _, (h_n, _) = self.lstm(x)
    return self.head(h_n.transpose(0, 1).flatten(1))  # √


layers = {"lstm": two_layers, "head": nn.Linear(2 * H, 2)}
assert Model(wrong, **layers)(x).shape == Model(right, **layers)(x).shape
assert not torch.allclose(Model(wrong, **layers)(x), Model(right, **layers)(x))
assert d.check(Model(right, **layers), x)
d.check(Model(wrong, **layers), x)

# %% [markdown] lang="zh"
# ## `view` 当成了 `transpose` { #view-for-transpose }
#
# 形状从 (4, 6, 3) 变成了 (6, 4, 3)，看起来轴已经换好。其实 `view` 让每个“样本”都拼进了别人的时间步；换轴只有 `transpose` 和 `permute`。→ [第 7 章](../chapters/07-feeding.ipynb#order)

# %% [markdown] lang="en"
# ## `view` or `reshape` in place of `transpose` { #view-for-transpose }
#
# The shape goes from (4, 6, 3) to (6, 4, 3), as if the axes had been swapped. In fact `view` put steps of other samples into each sample; only `transpose` and `permute` swap axes. → [Chapter 7](../chapters/07-feeding.ipynb#order)


# %%
def wrong(self, x):
    output, _ = self.lstm(x.view(T, N, F))  # ×
    return self.head(output[-1])


def right(self, x):
    output, _ = self.lstm(x.transpose(0, 1))  # √
    return self.head(output[-1])


layers = {"lstm": nn.LSTM(F, H), "head": head}
assert not torch.allclose(Model(wrong, **layers)(x), Model(right, **layers)(x))
assert d.check(Model(right, **layers), x)
d.check(Model(wrong, **layers), x)

# %% [markdown] lang="zh"
# ## 双向 LSTM 的 `output[:, -1]`：一半只读过一步 { #reverse-half }
#
# 反向的一半从末尾读起，在最后一步它只读了一个输入。两个方向各自读完的状态是 `h_n[-2]` 和 `h_n[-1]`。→ [第 8 章](../chapters/08-what-comes-out.ipynb#reverse-end)

# %% [markdown] lang="en"
# ## `output[:, -1]` of a bidirectional LSTM: half of it has read one step { #reverse-half }
#
# The reverse half starts at the end, so at the last step it has read a single input. The states of both directions after all they read are `h_n[-2]` and `h_n[-1]`. → [Chapter 8](../chapters/08-what-comes-out.ipynb#reverse-end)


# %%
def wrong(self, x):
    output, _ = self.lstm(x)
    return self.head(output[:, -1])  # ×


def right(self, x):
    _, (h_n, _) = self.lstm(x)
    return self.head(torch.cat([h_n[-2], h_n[-1]], dim=1))  # √


layers = {"lstm": nn.LSTM(F, H, batch_first=True, bidirectional=True), "head": nn.Linear(2 * H, 2)}
assert not torch.allclose(Model(wrong, **layers)(x), Model(right, **layers)(x))
assert d.check(Model(right, **layers), x)
d.check(Model(wrong, **layers), x)

# %%
d.draw(nn.LSTM(F, 2, batch_first=True, bidirectional=True), x, figure="bidirectional", steps=3)

# %% [markdown] lang="zh"
# ## 填充过的序列，最后一步是填充 { #padded-last-step }
#
# 补齐之后，`output[:, -1]` 是读完填充之后的状态。按真正的长度取每个样本自己的最后一步，或者把这一批打包再读。→ [第 8 章](../chapters/08-what-comes-out.ipynb#lengths)

# %% [markdown] lang="en"
# ## The last step of padded sequences { #padded-last-step }
#
# After padding, `output[:, -1]` is the state once the padding was read. Take the last real step of each sample by its length, or pack the batch before it is read. → [Chapter 8](../chapters/08-what-comes-out.ipynb#lengths)


# %%
def wrong(self, x, lengths):
    output, _ = self.lstm(x)
    return self.head(output[:, -1])  # ×


def right(self, x, lengths):
    output, _ = self.lstm(x)
    return self.head(output[torch.arange(len(x)), lengths - 1])  # √


lengths = torch.tensor([6, 3, 2, 4])
padded = x * (torch.arange(T) < lengths.unsqueeze(1)).unsqueeze(2)
layers = {"lstm": lstm, "head": head}
alone = head(lstm(x[1:2, :3])[0][:, -1])
torch.testing.assert_close(Model(right, **layers)(padded, lengths)[1:2], alone)
assert not torch.allclose(Model(wrong, **layers)(padded, lengths)[1:2], alone)
d.check(Model(wrong, **layers), padded, lengths)

# %% [markdown] lang="zh"
# ## 填充算进了平均和损失：掩码（mask） { #mask }
#
# 对所有时间步取平均，填充的步也算在里面，越短的序列错得越多。用掩码把填充的步去掉，再除以真正的长度；损失同理，`nn.CrossEntropyLoss` 还可以用 `ignore_index`。→ [第 18 章](../chapters/18-windows-and-packing.ipynb#masked)

# %% [markdown] lang="en"
# ## Padding counted in the mean or the loss: the mask { #mask }
#
# A mean over all time steps counts the padding as well, and the shorter a sequence the more. Take those steps away with a mask and divide by the real length; the same goes for the loss, where `nn.CrossEntropyLoss` also has `ignore_index`. → [Chapter 18](../chapters/18-windows-and-packing.ipynb#masked)


# %%
def wrong(self, x, lengths):
    output, _ = self.lstm(x)
    return self.head(output.mean(dim=1))  # ×


def right(self, x, lengths):
    output, _ = self.lstm(x)
    mask = torch.arange(x.shape[1]) < lengths.unsqueeze(1)
    return self.head((output * mask.unsqueeze(2)).sum(dim=1) / lengths.unsqueeze(1))  # √


alone = head(lstm(x[1:2, :3])[0].mean(dim=1))
torch.testing.assert_close(Model(right, **layers)(padded, lengths)[1:2], alone)
assert not torch.allclose(Model(wrong, **layers)(padded, lengths)[1:2], alone)
# zh: 真正的步也在平均里，所以 check 不说它错：
# en: The real steps are in the mean as well, so check does not call it wrong:
d.check(Model(wrong, **layers), padded, lengths)

# %% [markdown] lang="zh"
# ## 分类用 `output` 还是 `h_n`：`output[-1]` 与 `output[:, -1]` { #output-or-h-n }
#
# 单向的 LSTM 两个都行：`output[:, -1]` 就是 `h_n[-1]`。但写了 `batch_first=True`，`output[-1]` 就是最后一个样本的所有时间步。→ [第 8 章](../chapters/08-what-comes-out.ipynb#three)

# %% [markdown] lang="en"
# ## What a classifier reads: `output[-1]`, `output[:, -1]` or `h_n` { #output-or-h-n }
#
# With one direction either will do: `output[:, -1]` is `h_n[-1]`. With `batch_first=True`, however, `output[-1]` is every step of the last sample. → [Chapter 8](../chapters/08-what-comes-out.ipynb#three)


# %%
def wrong(self, x):
    output, _ = self.lstm(x)
    return self.head(output[-1])  # ×


def right(self, x):
    output, _ = self.lstm(x)
    return self.head(output[:, -1])  # √


output, (h_n, c_n) = lstm(x)
torch.testing.assert_close(output[:, -1], h_n[-1])
assert d.check(Model(right, **layers), x)
d.check(Model(wrong, **layers), x)

# %%
d.draw(lstm, x, figure="states", steps=3)

# %% [markdown] lang="zh"
# ## `h_n` 和 `c_n` 弄反了 { #swapped-states }
#
# 返回的次序是 `(h_n, c_n)`，两个形状相同，写反了不报错。细胞状态 c 没有经过输出门，不是 LSTM 的答案。→ [第 4 章](../chapters/04-inside-the-cell.ipynb#c-is-not-a-gate)

# %% [markdown] lang="en"
# ## `h_n` and `c_n` swapped { #swapped-states }
#
# They are returned as `(h_n, c_n)`, both of the same shape, so the wrong order raises nothing. The cell state c has not gone through the output gate and is not what the LSTM answers. → [Chapter 4](../chapters/04-inside-the-cell.ipynb#c-is-not-a-gate)


# %%
def wrong(self, x):
    output, (c_n, h_n) = self.lstm(x)  # ×
    return self.head(h_n[-1])


def right(self, x):
    output, (h_n, c_n) = self.lstm(x)  # √
    return self.head(h_n[-1])


torch.testing.assert_close(Model(right, **layers)(x), head(output[:, -1]))
assert not torch.allclose(Model(wrong, **layers)(x), head(output[:, -1]))
# zh: 用 c 也可能是有意的，check 不管名字：
# en: To use c may be meant, and check does not go by names:
d.check(Model(wrong, **layers), x)

# %%
d.draw(lstm, x, figure="cell", parts="cell", highlight="c")

# %% [markdown] lang="zh"
# ## 叠了几层，最后的隐状态取 `h_n[0]`（num_layers） { #stacked-layers }
#
# `h_n[0]` 是最下面一层，上面几层就白叠了，它们的权重也得不到梯度。最上层是 `h_n[-1]`。→ [第 6 章](../chapters/06-arguments.ipynb#num-layers)

# %% [markdown] lang="en"
# ## The last hidden state of stacked layers: `h_n[0]` and `num_layers` { #stacked-layers }
#
# `h_n[0]` belongs to the lowest layer, so the layers above are there for nothing, and no gradient reaches their weights. The top layer is `h_n[-1]`. → [Chapter 6](../chapters/06-arguments.ipynb#num-layers)


# %%
def wrong(self, x):
    output, (h_n, c_n) = self.lstm(x)
    return self.head(h_n[0])  # ×


def right(self, x):
    output, (h_n, c_n) = self.lstm(x)
    return self.head(h_n[-1])  # √


assert d.check(Model(right, lstm=two_layers, head=head), x)
d.check(Model(wrong, lstm=two_layers, head=head), x)

# %%
d.draw(two_layers, x, figure="unrolled", steps=3, highlight="layer 2")

# %% [markdown] lang="zh"
# ## `squeeze()`：批量为 1 时少了一个轴 { #squeeze }
#
# `h_n.squeeze()` 去掉所有长度为 1 的轴，最后一个批量恰好只有 1 个样本时，批量轴也没了。写明是哪个轴：`squeeze(0)`，或者直接 `h_n[-1]`。→ [第 8 章](../chapters/08-what-comes-out.ipynb#three)

# %% [markdown] lang="en"
# ## `squeeze()` loses the batch axis of a single sample { #squeeze }
#
# `h_n.squeeze()` takes away every axis of length 1, and with it the batch axis where the last batch happens to hold one sample. Name the axis, `squeeze(0)`, or write `h_n[-1]`. → [Chapter 8](../chapters/08-what-comes-out.ipynb#three)


# %%
def wrong(self, x):
    return self.head(self.lstm(x)[1][0].squeeze())  # ×


def right(self, x):
    return self.head(self.lstm(x)[1][0].squeeze(0))  # √


print(Model(wrong, **layers)(x[:1]).shape, Model(right, **layers)(x[:1]).shape)
assert Model(wrong, **layers)(x[:1]).shape == (2,)
assert Model(right, **layers)(x[:1]).shape == (1, 2)
# zh: 四个样本时两行一样，check 看不出差别：
# en: With four samples both lines do the same, and check sees no difference:
d.check(Model(wrong, **layers), x)

# %% [markdown] lang="zh" own=["en: 2"]
# ## `nn.LSTMCell` 的状态没有交下去 { #cell-state }
#
# `nn.LSTM` 自己在时间步之间传递状态，`nn.LSTMCell` 不会：不给状态，每一步都从零开始。每一步的 `(h, c)` 要传给下一步。→ [第 9 章（下）](../chapters/09b-joined-networks.ipynb#cell-loop)

# %% [markdown] lang="en"
# ## `nn.LSTMCell` without its state { #cell-state }
#
# `nn.LSTM` passes the state from step to step, `nn.LSTMCell` does not: without a state, every step starts from zeros. Pass `(h, c)` of each step to the next. → [Chapter 9, part 2](../chapters/09b-joined-networks.ipynb#cell-loop)


# %%
def wrong(self, x):
    for t in range(x.shape[1]):
        h, c = self.cell(x[:, t])  # ×
    return self.head(h)


def right(self, x):
    state = None
    for t in range(x.shape[1]):
        state = self.cell(x[:, t], state)  # √
    return self.head(state[0])


cell = nn.LSTMCell(F, H)
assert d.check(Model(right, cell=cell, head=head), x)
d.check(Model(wrong, cell=cell, head=head), x)

# %%
d.draw(lstm, x, figure="handover")

# %% [markdown] lang="zh"
# ## 每次只喂一步，状态没有传下去（T=1 的循环） { #one-step }
#
# 循环里每次只给 `nn.LSTM` 一步，又不给状态，它就什么也记不住，等于一个普通的前馈网络。把返回的状态传回去；能一次给整段，就不要循环。→ [第 15 章](../chapters/15-state-across-calls.ipynb#chunks)

# %% [markdown] lang="en"
# ## One step at a time (T = 1), and the state left behind { #one-step }
#
# Give `nn.LSTM` one step per call and no state, and it remembers nothing: it is a plain feed-forward network. Pass the returned state back in, or give the whole sequence at once and leave out the loop. → [Chapter 15](../chapters/15-state-across-calls.ipynb#chunks)


# %%
def wrong(self, x):
    for t in range(x.shape[1]):
        output, _ = self.lstm(x[:, t : t + 1])  # ×
    return self.head(output[:, -1])


def right(self, x):
    state = None
    for t in range(x.shape[1]):
        output, state = self.lstm(x[:, t : t + 1], state)  # √
    return self.head(output[:, -1])


torch.testing.assert_close(Model(right, **layers)(x), head(lstm(x)[0][:, -1]))
assert not torch.allclose(Model(wrong, **layers)(x), Model(right, **layers)(x))
d.check(Model(wrong, **layers), x)

# %% [markdown] lang="zh"
# ## 状态留在模块上：`self.state` { #state-on-module }
#
# 同样的输入问两次，得到两个答案：上一个批量的状态漏进了下一个，而两批样本毫不相干。状态应当作为参数传进来、作为结果交出去，新的序列传 `None`。→ [第 15 章](../chapters/15-state-across-calls.ipynb#leak)

# %% [markdown] lang="en"
# ## The state stays on the module: `self.state` { #state-on-module }
#
# Ask twice and get two answers: the state of one batch leaks into the next, whose samples have nothing to do with it. Take the state as an argument and return it, with `None` for a new sequence. → [Chapter 15](../chapters/15-state-across-calls.ipynb#leak)


# %%
def wrong(self, x):
    output, (h, c) = self.lstm(x, self.state)
    self.state = h.detach(), c.detach()  # ×
    return self.head(output[:, -1])


def right(self, x, state=None):
    output, state = self.lstm(x, state)
    return self.head(output[:, -1]), state  # √


leaky = Model(wrong, state=None, **layers)
assert not torch.allclose(leaky(x), leaky(x))
tight = Model(right, **layers)
assert torch.equal(tight(x)[0], tight(x)[0])
d.check(Model(wrong, state=None, **layers), x)

# %% [markdown] lang="zh"
# ## 放在列表里的 LSTM 训练不动 { #list }
#
# 普通列表里的层不登记：`model.parameters()` 没有它们，优化器不更新，`state_dict` 不保存。用 `nn.ModuleList`。→ [第 9 章](../chapters/09-combining.ipynb#gradients)

# %% [markdown] lang="en"
# ## LSTMs in a Python list are not trained { #list }
#
# Layers in a plain list are not registered: `model.parameters()` lacks them, the optimizer does not update them, `state_dict` does not save them. Use `nn.ModuleList`. → [Chapter 9](../chapters/09-combining.ipynb#gradients)


# %%
def forward(self, x):
    for layer in self.stack:
        x, _ = layer(x)
    return self.head(x[:, -1])


stack = [nn.LSTM(F, H, batch_first=True), nn.LSTM(H, H, batch_first=True)]
wrong = Model(forward, stack=stack, head=head)  # ×
right = Model(forward, stack=nn.ModuleList(stack), head=head)  # √
print(len(list(wrong.parameters())), len(list(right.parameters())))
assert d.check(right, x)
d.check(wrong, x)

# %% [markdown] lang="zh"
# ## 忘了 `optimizer.zero_grad()` { #zero-grad }
#
# `backward()` 把梯度加到已有的上面，不清零就越积越多。每一步训练先 `zero_grad()`。→ [第 2 章](../chapters/02-rnn-folded-and-unrolled.ipynb#gradient)

# %% [markdown] lang="en"
# ## Forgot `optimizer.zero_grad()` { #zero-grad }
#
# `backward()` adds to the gradients that are there, so without clearing they pile up. Call `zero_grad()` at the start of every training step. → [Chapter 2](../chapters/02-rnn-folded-and-unrolled.ipynb#gradient)


# %%
def gradient(steps, zero_grad):
    head.zero_grad()
    for _ in range(steps):
        if zero_grad:
            head.zero_grad()  # √
        head(lstm(x)[0][:, -1]).sum().backward()
    return head.weight.grad.clone()


once = gradient(1, zero_grad=True)
torch.testing.assert_close(gradient(3, zero_grad=False), 3 * once)  # ×
torch.testing.assert_close(gradient(3, zero_grad=True), once)
head.zero_grad()
lstm.zero_grad()
# zh: 训练循环在模型之外：
# en: The training loop is outside the model:
d.check(Model(lambda self, x: self.head(self.lstm(x)[0][:, -1]), **layers), x)

# %% [markdown] lang="zh"
# ## `nn.CrossEntropyLoss` 之前又做了一次 softmax { #softmax }
#
# `nn.CrossEntropyLoss` 自己会做 softmax，要的是没有归一化的分数。做两次，损失降不到 0，梯度也小得多。→ [第 16 章](../chapters/16-language-model.ipynb#perplexity)

# %% [markdown] lang="en"
# ## Softmax before `nn.CrossEntropyLoss` { #softmax }
#
# `nn.CrossEntropyLoss` does its own softmax and wants raw scores. With a second one the loss cannot come near 0, and the gradients are far smaller. → [Chapter 16](../chapters/16-language-model.ipynb#perplexity)


# %%
def wrong(self, x):
    return self.head(self.lstm(x)[0][:, -1]).softmax(dim=1)  # ×


def right(self, x):
    return self.head(self.lstm(x)[0][:, -1])  # √


sure = torch.tensor([[20.0, -20.0]])
label = torch.tensor([0])
loss = nn.CrossEntropyLoss()
print(f"{loss(sure.softmax(dim=1), label):.3f} {loss(sure, label):.3f}")
assert loss(sure.softmax(dim=1), label) > 0.3
assert loss(sure, label) < 1e-6
# zh: 概率本身没有错，错在后面的损失：
# en: Probabilities are no mistake by themselves, with this loss behind them they are:
d.check(Model(wrong, **layers), x)

# %% [markdown] lang="zh"
# ## 每次答案都不同：dropout 与 `model.eval()` { #eval-mode }
#
# 训练模式下 dropout 每次随机去掉一些数，预测也就每次不同。预测之前写 `model.eval()`，再训练时写 `model.train()`。→ [第 12 章](../chapters/12-misconceptions.ipynb#dropout-is-between-layers)

# %% [markdown] lang="en"
# ## Another answer each time: dropout and `model.eval()` { #eval-mode }
#
# In train mode dropout leaves out numbers at random, and forecasts differ from call to call. Write `model.eval()` before you predict, and `model.train()` before you train again. → [Chapter 12](../chapters/12-misconceptions.ipynb#dropout-is-between-layers)

# %%
model = Model(right, lstm=nn.LSTM(F, H, num_layers=2, batch_first=True, dropout=0.5), head=head)
assert not torch.equal(model(x), model(x))  # ×
model.eval()  # √
assert torch.equal(model(x), model(x))
# zh: check 自己就用评估模式，这里没有错：
# en: check itself runs in eval mode, where nothing is wrong:
d.check(model, x)

# %% [markdown] lang="zh"
# ## 多对一还是多对多：`return_sequences` 与 `TimeDistributed` { #many-to-many }
#
# Keras 的 `TimeDistributed` 在 PyTorch 里不需要：`nn.Linear` 只看最后一个轴，交给它整个 `output` 就是每步一个答案。把时间并进特征也能运行，可是权重是原来的 36 倍，序列长度从此固定，前面的步还看得到后面。→ [第 9 章](../chapters/09-combining.ipynb#every-step)

# %% [markdown] lang="en"
# ## Many-to-one or many-to-many: `return_sequences` and `TimeDistributed` { #many-to-many }
#
# PyTorch needs no `TimeDistributed` of Keras: `nn.Linear` looks at the last axis alone, so the whole `output` gives an answer at every step. Merging time into the features runs too, but has 36 times the weights, fixes the length for good, and lets early answers see later steps. → [Chapter 9](../chapters/09-combining.ipynb#every-step)


# %%
def wrong(self, x):
    output, _ = self.lstm(x)
    return self.head(output.flatten(1)).view(len(x), x.shape[1], 2)  # ×


def right(self, x):
    output, _ = self.lstm(x)
    return self.head(output)  # √


wide = nn.Linear(T * H, T * 2)
assert wide.weight.numel() == 36 * head.weight.numel()
assert Model(right, **layers)(x).shape == Model(wrong, lstm=lstm, head=wide)(x).shape == (N, T, 2)
assert d.check(Model(right, **layers), x, causal=True)
d.check(Model(wrong, lstm=lstm, head=wide), x, causal=True)

# %% [markdown] lang="zh"
# ## 滑动窗口：目标已经在窗口里 { #windows }
#
# 误差小得可疑，多半是要预测的数已经作为输入给了模型。窗口读到第 t 步，目标从第 t + 1 步开始；划分训练集和测试集也要按时间先后。→ [第 18 章](../chapters/18-windows-and-packing.ipynb#split)

# %% [markdown] lang="en"
# ## Sliding windows: the target stands in the window { #windows }
#
# If the error is too good to be true, the number to forecast is probably part of the input. A window ends at step t, its target starts at t + 1; split train and test by time as well. → [Chapter 18](../chapters/18-windows-and-packing.ipynb#split)

# %%
series = torch.arange(10.0)
windows = series.unfold(0, 4, 1)
wrong = windows, windows[:, -1]  # ×
right = windows[:-1], series[4:]  # √

for inputs, targets in (wrong, right):
    print(inputs[0].tolist(), "->", targets[0].item(), "|", inputs[-1].tolist(), "->", targets[-1].item())
assert all(target in window for window, target in zip(*wrong, strict=True))
assert not any(target in window for window, target in zip(*right, strict=True))
# zh: 数据在模型之外：
# en: The data are outside the model:
d.check(nn.LSTM(1, H, batch_first=True), right[0].unsqueeze(2))

# %% [markdown] lang="zh"
# ## 打包前排了序，结果没有排回去 { #packing-order }
#
# 按长度排序再打包，`h_n` 就是排好的次序，和标签对不上。让 PyTorch 来排：`enforce_sorted=False`，回来的次序和送进去时一样。→ [第 7 章](../chapters/07-feeding.ipynb#packing)

# %% [markdown] lang="en"
# ## Sorted for packing, never put back in order { #packing-order }
#
# Sort by length before packing, and `h_n` comes in that order, which is not that of the labels. Leave it to PyTorch: with `enforce_sorted=False` they come back as they went in. → [Chapter 7](../chapters/07-feeding.ipynb#packing)


# %%
def wrong(self, x, lengths):
    order = lengths.argsort(descending=True)
    packed = pack_padded_sequence(x[order], lengths[order], batch_first=True)
    return self.head(self.lstm(packed)[1][0][-1])  # ×


def right(self, x, lengths):
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    return self.head(self.lstm(packed)[1][0][-1])  # √


alone = head(lstm(x[1:2, :3])[0][:, -1])
torch.testing.assert_close(Model(right, **layers)(padded, lengths)[1:2], alone)
assert not torch.allclose(Model(wrong, **layers)(padded, lengths)[1:2], alone)
d.check(Model(wrong, **layers), padded, lengths)

# %% [markdown] lang="zh"
# ## `weight_ih_l0` 有 4 × hidden_size 行：i、f、g、o 的次序 { #gate-order }
#
# 四个行块从上到下是 i、f、g、o：输入门、遗忘门、候选值、输出门。换一个次序，形状照样对，算出来的是另一个网络。→ [第 4 章](../chapters/04-inside-the-cell.ipynb#weights)

# %% [markdown] lang="en"
# ## `weight_ih_l0` has 4 * hidden_size rows: the order i, f, g, o { #gate-order }
#
# From the top, the four blocks of rows are those of i, f, g and o: input gate, forget gate, candidate, output gate. In another order the shapes still fit, and the result is another network. → [Chapter 4](../chapters/04-inside-the-cell.ipynb#weights)

# %%
rows = x[:, 0] @ lstm.weight_ih_l0.T + lstm.bias_ih_l0 + lstm.bias_hh_l0
first, _ = lstm(x[:, :1])


def answer(i, f, g, o):
    """From zeros, so that there is nothing to forget."""
    return torch.sigmoid(o) * torch.tanh(torch.sigmoid(i) * torch.tanh(g))


i, f, o, g = rows.chunk(4, dim=1)  # ×
assert not torch.allclose(answer(i, f, g, o), first[:, 0])
i, f, g, o = rows.chunk(4, dim=1)  # √
torch.testing.assert_close(answer(i, f, g, o), first[:, 0])
assert lstm.weight_ih_l0.shape == (4 * H, F)
# zh: 手算的代码在模型之外：
# en: What is computed by hand is outside the model:
d.check(lstm, x)

# %%
d.draw(lstm, x, figure="cell")

# %% [markdown] lang="zh"
# ## 两个偏置：`bias_ih_l0` 和 `bias_hh_l0` { #two-biases }
#
# 手算时只加一个偏置，结果差一点点，很难发现。PyTorch 每个行块有两份偏置，要加起来（Keras 只有一个）；参数个数也因此多出 4 × hidden_size。→ [第 6 章](../chapters/06-arguments.ipynb#bias)

# %% [markdown] lang="en"
# ## Two biases: `bias_ih_l0` and `bias_hh_l0` { #two-biases }
#
# Add one bias by hand and the result is slightly off, which is hard to notice. PyTorch has two for each block of rows, to be added up, where Keras has one; hence the 4 * hidden_size parameters more. → [Chapter 6](../chapters/06-arguments.ipynb#bias)

# %%
product = x[:, 0] @ lstm.weight_ih_l0.T

wrong = product + lstm.bias_ih_l0  # ×
assert not torch.allclose(answer(*wrong.chunk(4, dim=1)), first[:, 0])
right = product + lstm.bias_ih_l0 + lstm.bias_hh_l0  # √
torch.testing.assert_close(answer(*right.chunk(4, dim=1)), first[:, 0])
# zh: 手算的代码在模型之外：
# en: What is computed by hand is outside the model:
d.check(lstm, x)

# %% [markdown] lang="zh"
# ## 手写的 GRU 对不上：重置门乘在哪里 { #gru-reset }
#
# 论文里重置门 r 先乘 h、再乘矩阵，PyTorch 先乘矩阵、加偏置、再乘 r。从论文照抄的 GRU 和 `nn.GRU` 就差在这一行。→ [第 11 章](../chapters/11-lstm-gru-rnn.ipynb#gru-variant)

# %% [markdown] lang="en"
# ## A GRU by hand does not match: where the reset gate multiplies { #gru-reset }
#
# In the paper the reset gate r multiplies h before the matrix does; in PyTorch the matrix comes first, then the bias, then r. A GRU copied from the paper differs from `nn.GRU` in this one line. → [Chapter 11](../chapters/11-lstm-gru-rnn.ipynb#gru-variant)

# %%
gru = nn.GRU(F, H, batch_first=True)
h = torch.randn(N, H)
expected = gru(x[:, :1], h.unsqueeze(0))[0][:, 0]
x_r, x_z, x_n = (x[:, 0] @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, dim=1)
h_r, h_z, h_n = (h @ gru.weight_hh_l0.T + gru.bias_hh_l0).chunk(3, dim=1)
r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
w_n, b_n = gru.weight_hh_l0.chunk(3)[2], gru.bias_hh_l0.chunk(3)[2]

wrong = torch.tanh(x_n + (r * h) @ w_n.T + b_n)  # ×
assert not torch.allclose((1 - z) * wrong + z * h, expected)
right = torch.tanh(x_n + r * h_n)  # √
torch.testing.assert_close((1 - z) * right + z * h, expected)
# zh: 手算的代码在模型之外：
# en: What is computed by hand is outside the model:
d.check(gru, x)

# %%
d.draw(gru, x, figure="cell")

# %% [markdown] lang="zh"
# ## 教师强制（teacher forcing）没有错开一步 { #teacher-forcing }
#
# 解码器在第 t 步读到的，就是它在第 t 步该说的词，照抄就行，损失很快到 0。输入要比目标晚一步：输入去掉最后一个词，目标去掉第一个词。→ [第 17 章](../chapters/17-sequence-to-sequence.ipynb#teacher-forcing)
#
# 下面用随机的词训练，谁也猜不中随机的词：损失能降下去，就是看到了答案。

# %% [markdown] lang="en"
# ## Teacher forcing without the shift by one step { #teacher-forcing }
#
# What the decoder reads at step t is the word it has to say at step t, so it copies, and the loss is soon 0. The input has to be one step behind: leave out its last word, and the first word of the target. → [Chapter 17](../chapters/17-sequence-to-sequence.ipynb#teacher-forcing)
#
# The words below are random, and nobody can guess random words: if the loss goes down, the answer was seen.


# %%
def decode(self, words):
    return self.head(self.lstm(self.embedding(words))[0])


def train(shift):
    torch.manual_seed(0)
    sizes = {"embedding": nn.Embedding(7, 8), "lstm": nn.LSTM(8, 16, batch_first=True), "head": nn.Linear(16, 7)}
    decoder = Model(decode, **sizes)
    optimizer = torch.optim.Adam(decoder.parameters(), lr=0.02)
    for _ in range(100):
        words = torch.randint(7, (32, T))
        inputs, targets = (words[:, :-1], words[:, 1:]) if shift else (words, words)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(decoder(inputs).transpose(1, 2), targets)
        loss.backward()
        optimizer.step()
    return decoder, loss.item()


decoder, wrong = train(shift=False)  # ×
_, right = train(shift=True)  # √
print(f"{wrong:.2f} {right:.2f}")
assert wrong < 0.5 and right > 1.5
# zh: 模型本身没有错，错的是喂给它的词：
# en: The model is right, what it is fed is wrong:
d.check(decoder, torch.randint(7, (N, T)), causal=True)
