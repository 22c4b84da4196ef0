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
# title: 报错了，哪一行错了？
# description: PyTorch 的 LSTM 常见报错和警告，原文照录：hidden[0] size、2D or 3D、must be Tensor, not tuple、enforce_sorted、backward 第二次……每条都有错的一行、对的一行。
# ---
#
# # 报错了，哪一行错了？ { #errors }
#
# *把报错的原文粘贴到搜索框里，或者在这一页里找。每一节的错行和对行都刚刚运行过，报错就是那次运行印出来的；只有一节例外，那里写明了。不报错却算错的，在[另一页](silent.ipynb)。*
#
# 代码里 `# ×` 是错的一行，`# √` 是对的一行。每节最后让 `check` 也看一遍：模型运行得了，它说发现了什么；运行不了，它说是哪一层、收到什么、该收什么，`draw(..., on_error="draw")` 把出错的那次调用画出来。本页都用下面这些数据和两个小工具。

# %% [markdown] lang="en"
# ---
# title: It raises an error. Which line is wrong?
# description: Common errors and warnings of PyTorch's LSTM in their own words, such as hidden[0] size, 2D or 3D, must be Tensor, not tuple, enforce_sorted and backward a second time, each with the wrong line and the right one.
# ---
#
# # It raises an error. Which line is wrong? { #errors }
#
# *Paste the message into the search box, or look for it here. In every section but one, which says so, the wrong line and the right one have just been run, and the message is what that run printed. Mistakes that raise nothing are on [the other page](silent.ipynb).*
#
# In the code, `# ×` marks the wrong line and `# √` the right one. At the end of a section `check` has a look too: of a model that runs it says what it found, of one that does not it says which layer failed, what came and what that layer takes, and `draw(..., on_error="draw")` draws the call that failed. All sections use these data and two small tools.

# %%
import contextlib
import textwrap
import warnings

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

import lstm_diagrams as d

torch.manual_seed(0)
N, T, F, H = 4, 6, 3, 5
x = torch.randn(N, T, F)
lstm = nn.LSTM(F, H, batch_first=True)


@contextlib.contextmanager
def fails():
    """Runs a line that has to fail or to warn, and prints what it says."""
    said = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            yield
        except Exception as error:
            said.append(error)
    said += [warning.message for warning in warned]
    assert said, "neither an error nor a warning"
    for each in said:
        print(textwrap.fill(f"{type(each).__name__}: {each}", 96))


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
# ## `Expected hidden[0] size (2, 4, 5), got [4, 2, 5]` { #hidden-size }
#
# 报错里前一个形状是该有的，后一个是你给的：这里把 2 层和 4 段写反了。状态永远是（层数 × 方向数, 批量, 隐藏单元），`batch_first=True` 不管它。→ [第 7 章](../chapters/07-feeding.ipynb#states-order)

# %% [markdown] lang="en"
# ## `Expected hidden[0] size (2, 4, 5), got [4, 2, 5]` { #hidden-size }
#
# The message says first which shape is wanted, then which one came: here 2 layers and 4 sequences changed places. States are always (layers × directions, batch, hidden), and `batch_first=True` leaves them alone. → [Chapter 7](../chapters/07-feeding.ipynb#states-order)

# %%
two_layers = nn.LSTM(F, H, num_layers=2, batch_first=True)
wrong = torch.zeros(N, 2, H)  # ×
right = torch.zeros(2, N, H)  # √

with fails():
    two_layers(x, (wrong, wrong))
with fails():
    d.check(two_layers, x, (wrong, wrong))
output, _ = two_layers(x, (right, right))
d.draw(two_layers, x, (wrong, wrong), on_error="draw")

# %% [markdown] lang="zh"
# ## `LSTM: Expected input to be 2D or 3D, got 4D instead` { #four-axes }
#
# LSTM 读三个轴：批量、时间、特征；单独一段没有批量，就是两个轴。多出来的轴（这里一帧是 3 × 2 个像素）要先并进特征。→ [第 9 章（下）](../chapters/09b-joined-networks.ipynb#cnn-lstm)

# %% [markdown] lang="en"
# ## `LSTM: Expected input to be 2D or 3D, got 4D instead` { #four-axes }
#
# An LSTM reads three axes, batch, time and feature, or two where a single sequence has no batch. Any other axis (here a frame is 3 × 2 pixels) has to become part of the features first. → [Chapter 9, part 2](../chapters/09b-joined-networks.ipynb#cnn-lstm)

# %%
frames = torch.randn(N, T, 3, 2)
reader = nn.LSTM(6, H, batch_first=True)

with fails():
    reader(frames)  # ×
with fails():
    d.check(reader, frames)
output, _ = reader(frames.flatten(2))  # √
assert output.shape == (N, T, H)
d.draw(reader, frames, on_error="draw")

# %% [markdown] lang="zh"
# ## `For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 3-D) tensors` { #unbatched-states }
#
# 输入只有两个轴，PyTorch 就当它是单独一段，状态也不能有批量轴。要么去掉状态的批量轴，要么给输入补上一个。→ [第 7 章](../chapters/07-feeding.ipynb#unbatched)

# %% [markdown] lang="en"
# ## `For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 3-D) tensors` { #unbatched-states }
#
# Input of two axes is taken for a single sequence, and then the states must have no batch axis either. Take it away from the states, or give one to the input. → [Chapter 7](../chapters/07-feeding.ipynb#unbatched)

# %%
h_0, c_0 = torch.zeros(1, 1, H), torch.zeros(1, 1, H)
single = x[0]

with fails():
    lstm(single, (h_0, c_0))  # ×
with fails():
    d.check(lstm, single, (h_0, c_0))
output, _ = lstm(single, (h_0[:, 0], c_0[:, 0]))  # √
again, _ = lstm(single.unsqueeze(0), (h_0, c_0))  # √
torch.testing.assert_close(again[0], output)
d.draw(lstm, single, (h_0, c_0), on_error="draw")

# %% [markdown] lang="zh"
# ## `For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors` { #batched-states }
#
# `nn.LSTMCell` 的状态是（批量, 隐藏单元），`nn.LSTM` 的前面还有一个轴：层数 × 方向数。只有一层也要写出这个 1。→ [第 7 章](../chapters/07-feeding.ipynb#zeros)

# %% [markdown] lang="en"
# ## `For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors` { #batched-states }
#
# The states of `nn.LSTMCell` are (batch, hidden); those of `nn.LSTM` have one more axis in front, layers × directions. With a single layer it is 1, and has to be there. → [Chapter 7](../chapters/07-feeding.ipynb#zeros)

# %%
wrong = torch.zeros(N, H)  # ×
right = torch.zeros(1, N, H)  # √

with fails():
    lstm(x, (wrong, wrong))
with fails():
    d.check(lstm, x, (wrong, wrong))
output, _ = lstm(x, (right, right))
torch.testing.assert_close(output, lstm(x)[0])
d.draw(lstm, x, (wrong, wrong), on_error="draw")

# %% [markdown] lang="zh"
# ## `input.size(-1) must be equal to input_size. Expected 3, got 6` { #input-size }
#
# 最后一个轴必须是特征。从 `nn.Conv1d` 出来的是（批量, 通道, 时间），要用 `transpose(1, 2)` 换轴；用 `view` 凑出形状会把数打乱。→ [第 6 章](../chapters/06-arguments.ipynb#input-size)

# %% [markdown] lang="en"
# ## `input.size(-1) must be equal to input_size. Expected 3, got 6` { #input-size }
#
# The last axis has to be the features. What comes out of `nn.Conv1d` is (batch, channels, time), and `transpose(1, 2)` swaps the axes; a `view` into that shape would scramble the numbers. → [Chapter 6](../chapters/06-arguments.ipynb#input-size)

# %%
channels_first = nn.Conv1d(F, F, 1)(x.transpose(1, 2))

with fails():
    lstm(channels_first)  # ×
with fails():
    d.check(lstm, channels_first)
output, _ = lstm(channels_first.transpose(1, 2))  # √
assert output.shape == (N, T, H)
d.draw(lstm, channels_first, on_error="draw")

# %% [markdown] lang="zh"
# ## `linear(): argument 'input' (position 1) must be Tensor, not tuple` { #tuple }
#
# LSTM 返回的是一个元组 `(output, (h_n, c_n))`，而 `nn.Sequential` 把它整个交给下一层。在中间放一个只取 `output` 的小模块，或者自己写 `forward`。→ [第 9 章](../chapters/09-combining.ipynb#stacking)

# %% [markdown] lang="en"
# ## `linear(): argument 'input' (position 1) must be Tensor, not tuple` { #tuple }
#
# An LSTM returns a tuple, `(output, (h_n, c_n))`, and `nn.Sequential` hands all of it to the next layer. Put a small module between them that takes `output`, or write a `forward` of your own. → [Chapter 9](../chapters/09-combining.ipynb#stacking)


# %%
class Output(nn.Module):
    def forward(self, returned):
        output, _ = returned
        return output


wrong = nn.Sequential(lstm, nn.Linear(H, 2))  # ×
right = nn.Sequential(lstm, Output(), nn.Linear(H, 2))  # √

with fails():
    wrong(x)
with fails():
    d.check(wrong, x)
assert right(x).shape == (N, T, 2)
d.draw(wrong, x, on_error="draw")

# %% [markdown] lang="zh"
# ## `'tuple' object has no attribute 'shape'` { #tuple-attribute }
#
# 同一个元组，只是没有拆开就拿来用了；写成 `out[:, -1]`，报错就成了 `tuple indices must be integers or slices, not tuple`。LSTM 返回三样东西：`output`、`h_n`、`c_n`。→ [第 8 章](../chapters/08-what-comes-out.ipynb#three)

# %% [markdown] lang="en"
# ## `'tuple' object has no attribute 'shape'` { #tuple-attribute }
#
# The same tuple, used without being taken apart; with `out[:, -1]` the message is `tuple indices must be integers or slices, not tuple`. An LSTM returns three things: `output`, `h_n` and `c_n`. → [Chapter 8](../chapters/08-what-comes-out.ipynb#three)


# %%
def wrong(self, x):
    out = self.lstm(x)  # ×
    return out[:, -1]


def right(self, x):
    output, (h_n, c_n) = self.lstm(x)  # √
    return output[:, -1]


with fails():
    print(lstm(x).shape)
with fails():
    d.check(Model(wrong, lstm=lstm), x)
assert Model(right, lstm=lstm)(x).shape == (N, H)
d.draw(Model(wrong, lstm=lstm), x, on_error="draw")

# %% [markdown] lang="zh"
# ## `RNN input dtype (torch.int64) does not match weight dtype (torch.float32)` { #dtype }
#
# 整数多半是词的编号，前面缺一个 `nn.Embedding`。如果报的是 `torch.float64`，数据来自 NumPy 或 pandas，写 `x.float()`。→ [第 5 章](../chapters/05-data-cube.ipynb#sentences)

# %% [markdown] lang="en"
# ## `RNN input dtype (torch.int64) does not match weight dtype (torch.float32)` { #dtype }
#
# Integers are most likely numbers of words, and the `nn.Embedding` in front is missing. If it says `torch.float64`, the data came from NumPy or pandas: write `x.float()`. → [Chapter 5](../chapters/05-data-cube.ipynb#sentences)

# %%
words = torch.randint(10, (N, T))
embedding = nn.Embedding(10, F)

with fails():
    lstm(words.unsqueeze(-1).expand(N, T, F))  # ×
with fails():
    d.check(lstm, words.unsqueeze(-1).expand(N, T, F))
output, _ = lstm(embedding(words))  # √
assert output.shape == (N, T, H)
d.draw(lstm, words.unsqueeze(-1).expand(N, T, F), on_error="draw")

# %% [markdown] lang="zh"
# ## `index out of range in self` { #embedding-range }
#
# `nn.Embedding(10, …)` 只认 0 到 9。词表有多少个词（连填充和未知词），第一个参数就写多少。→ [第 5 章](../chapters/05-data-cube.ipynb#sentences)

# %% [markdown] lang="en"
# ## `index out of range in self` { #embedding-range }
#
# `nn.Embedding(10, …)` knows the numbers 0 to 9 only. Its first argument is the size of the vocabulary, padding and unknown words included. → [Chapter 5](../chapters/05-data-cube.ipynb#sentences)

# %%
words = torch.tensor([[1, 2, 10], [3, 4, 0]])
wrong = nn.Embedding(10, F)  # ×
right = nn.Embedding(11, F)  # √

with fails():
    wrong(words)
with fails():
    d.check(wrong, words)
output, _ = lstm(right(words))
assert output.shape == (2, 3, H)
d.draw(wrong, words, on_error="draw")

# %% [markdown] lang="zh"
# ## `Trying to backward through the graph a second time` { #second-backward }
#
# 上一段留下的状态还连着上一段的计算图，而那张图在 `backward()` 之后已经释放。数值照样交给下一段，梯度到此为止：先 `detach()`。不要用 `retain_graph=True`，那样图会越来越长。→ [第 15 章](../chapters/15-state-across-calls.ipynb#tbptt)

# %% [markdown] lang="en"
# ## `Trying to backward through the graph a second time` { #second-backward }
#
# The state kept from the last piece still hangs on the graph of that piece, which `backward()` has freed. Hand its numbers on and let gradients end there: `detach()` it first. Do not use `retain_graph=True`, which lets the graph grow without end. → [Chapter 15](../chapters/15-state-across-calls.ipynb#tbptt)


# %%
def wrong(self, piece):
    output, self.state = self.lstm(piece, self.state)  # ×
    return output


def right(self, piece):
    output, (h, c) = self.lstm(piece, self.state)
    self.state = h.detach(), c.detach()  # √
    return output


def train(function):
    model = Model(function, lstm=lstm, state=None)
    for piece in x.split(3, dim=1):
        model(piece).sum().backward()


with fails():
    train(wrong)
train(right)
d.check(Model(wrong, lstm=lstm, state=None), x)

# %%
d.draw(lstm, x, figure="handover")

# %% [markdown] lang="zh"
# ## `Expected target size [4, 7], got [4, 6]` { #target-size }
#
# 每一步都分类时，`nn.CrossEntropyLoss` 要类别在第二个轴：（批量, 类别, 时间）。用 `transpose(1, 2)` 换过去，或者把批量和时间并成一个轴。→ [第 17 章](../chapters/17-sequence-to-sequence.ipynb#masked-loss)

# %% [markdown] lang="en"
# ## `Expected target size [4, 7], got [4, 6]` { #target-size }
#
# To classify every step, `nn.CrossEntropyLoss` wants the classes in the second axis: (batch, classes, time). Move them there by `transpose(1, 2)`, or merge batch and time into one axis. → [Chapter 17](../chapters/17-sequence-to-sequence.ipynb#masked-loss)

# %%
head = nn.Linear(H, 7)
scores = head(lstm(x)[0])
target = torch.randint(7, (N, T))
loss = nn.CrossEntropyLoss()

with fails():
    loss(scores, target)  # ×
right = loss(scores.transpose(1, 2), target)  # √
torch.testing.assert_close(loss(scores.flatten(0, 1), target.flatten()), right)  # √
# zh: 损失在模型之外，check 看不到它：
# en: The loss stands outside the model, where check does not look:
d.check(Model(lambda self, x: self.head(self.lstm(x)[0]), lstm=lstm, head=head), x)

# %% [markdown] lang="zh"
# ## `Expected input batch_size (24) to match target batch_size (4).` { #batch-size }
#
# 24 是 4 段 × 6 步：每一步都给了一个答案，而每段只有一个标签。一段一个答案，就只把最后一步交给输出头。→ [第 9 章](../chapters/09-combining.ipynb#last-step)

# %% [markdown] lang="en"
# ## `Expected input batch_size (24) to match target batch_size (4).` { #batch-size }
#
# 24 is 4 sequences × 6 steps: there is an answer at every step, but one label for each sequence. For one answer a sequence, give only the last step to the head. → [Chapter 9](../chapters/09-combining.ipynb#last-step)

# %%
output, (h_n, c_n) = lstm(x)
labels = torch.randint(7, (N,))

with fails():
    loss(head(output.reshape(-1, H)), labels)  # ×
loss(head(output[:, -1]), labels)  # √
# zh: 每一步都回答也可能是有意的，所以 check 不说它错：
# en: An answer at every step may be meant, so check does not call it wrong:
d.check(Model(lambda self, x: self.head(self.lstm(x)[0].reshape(-1, H)), lstm=lstm, head=head), x)

# %%
d.draw(lstm, x, figure="states", steps=3, highlight="output")

# %% [markdown] lang="zh"
# ## `Using a target size (torch.Size([4])) that is different to the input size (torch.Size([4, 1]))` { #target-broadcast }
#
# 这只是警告，训练却已经错了：(4, 1) 和 (4,) 会广播成 4 × 4，每个预测都去和所有目标比。让两边形状相同。→ [第 9 章](../chapters/09-combining.ipynb#copied-head)

# %% [markdown] lang="en"
# ## `Using a target size (torch.Size([4])) that is different to the input size (torch.Size([4, 1]))` { #target-broadcast }
#
# Only a warning, and yet the training is wrong: (4, 1) and (4,) broadcast to 4 × 4, and every forecast is compared with all targets. Give both the same shape. → [Chapter 9](../chapters/09-combining.ipynb#copied-head)

# %%
forecast = nn.Linear(H, 1)(output[:, -1])
target = torch.randn(N)

with fails():
    wrong = nn.MSELoss()(forecast, target)  # ×
right = nn.MSELoss()(forecast.squeeze(1), target)  # √
assert not torch.isclose(wrong, right)
print(f"{wrong:.3f}, {right:.3f}")
# zh: 这里也是损失，不在模型里：
# en: This is the loss again, not the model:
d.check(lstm, x)

# %% [markdown] lang="zh"
# ## `` `lengths` array must be sorted in decreasing order when `enforce_sorted` is True `` { #enforce-sorted }
#
# 打包默认要求从长到短排好。写 `enforce_sorted=False`，它自己排序，`h_n` 和解包后的结果也都回到原来的次序。→ [第 7 章](../chapters/07-feeding.ipynb#packing)

# %% [markdown] lang="en"
# ## `` `lengths` array must be sorted in decreasing order when `enforce_sorted` is True `` { #enforce-sorted }
#
# By default, packing wants the longest sequence first. With `enforce_sorted=False` it sorts by itself, and `h_n` and what is unpacked come back in the order they had. → [Chapter 7](../chapters/07-feeding.ipynb#packing)

# %%
lengths = torch.tensor([2, 6, 3, 4])


def wrong(self, x, lengths):
    return self.lstm(pack_padded_sequence(x, lengths, batch_first=True))[1][0]  # ×


def right(self, x, lengths):
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)  # √
    return self.lstm(packed)[1][0]


with fails():
    Model(wrong, lstm=lstm)(x, lengths)
with fails():
    d.check(Model(wrong, lstm=lstm), x, lengths)
h_n = Model(right, lstm=lstm)(x, lengths)
torch.testing.assert_close(h_n[0, 0], lstm(x[0, :2])[1][0][0])
d.draw(Model(wrong, lstm=lstm), x, lengths, on_error="draw")

# %% [markdown] lang="zh"
# ## `'lengths' argument should be a 1D CPU int64 tensor` { #lengths-on-cpu }
#
# 数据在 GPU 上，长度要留在 CPU 上：写 `lengths.cpu()`。生成本页的机器没有 GPU，所以用 `meta` 设备引出同一个报错。→ [第 7 章](../chapters/07-feeding.ipynb#packing)

# %% [markdown] lang="en"
# ## `'lengths' argument should be a 1D CPU int64 tensor` { #lengths-on-cpu }
#
# The data may be on the GPU, the lengths stay on the CPU: write `lengths.cpu()`. The machine that built this page has no GPU, so the `meta` device raises the same error here. → [Chapter 7](../chapters/07-feeding.ipynb#packing)

# %%
lengths = torch.tensor([6, 4, 3, 2])
wrong = lengths.to("meta")  # ×
right = lengths.cpu()  # √
packs = Model(lambda self, x, lengths: pack_padded_sequence(x, lengths, batch_first=True).data)

with fails():
    packs(x, wrong)
with fails():
    d.check(packs, x, wrong)
assert packs(x, right).shape == (lengths.sum(), F)
d.draw(packs, x, wrong, on_error="draw")

# %% [markdown] lang="zh"
# ## `Length of all samples has to be greater than 0` { #length-zero }
#
# 有一段是空的，没有任何一步可读。打包之前把空的段去掉，或者至少留一个填充步。→ [第 7 章](../chapters/07-feeding.ipynb#packing)

# %% [markdown] lang="en"
# ## `Length of all samples has to be greater than 0` { #length-zero }
#
# One sequence is empty and has no step to read. Take empty sequences out before packing, or leave one step of padding in each. → [Chapter 7](../chapters/07-feeding.ipynb#packing)

# %%
lengths = torch.tensor([6, 4, 3, 0])
some = lengths > 0

with fails():
    packs(x, lengths)  # ×
with fails():
    d.check(packs, x, lengths)
assert packs(x[some], lengths[some]).shape == (13, F)  # √
d.draw(packs, x, lengths, on_error="draw")

# %% [markdown] lang="zh"
# ## `linear(): argument 'input' (position 1) must be Tensor, not PackedSequence` { #packed-output }
#
# 打包进去，出来的 `output` 也是打包的。先用 `pad_packed_sequence` 解开，再交给别的层；`h_n` 本来就是普通张量。→ [第 8 章](../chapters/08-what-comes-out.ipynb#lengths)

# %% [markdown] lang="en"
# ## `linear(): argument 'input' (position 1) must be Tensor, not PackedSequence` { #packed-output }
#
# What goes in packed comes out packed, as far as `output` is concerned. Unpack it by `pad_packed_sequence` before other layers read it; `h_n` is a plain tensor anyway. → [Chapter 8](../chapters/08-what-comes-out.ipynb#lengths)

# %%
lengths = torch.tensor([6, 4, 3, 2])


def wrong(self, x, lengths):
    output, _ = self.lstm(pack_padded_sequence(x, lengths, batch_first=True))
    return self.head(output)  # ×


def right(self, x, lengths):
    packed, _ = self.lstm(pack_padded_sequence(x, lengths, batch_first=True))
    output, _ = pad_packed_sequence(packed, batch_first=True, total_length=x.shape[1])  # √
    return self.head(output)


with fails():
    Model(wrong, lstm=lstm, head=head)(x, lengths)
with fails():
    d.check(Model(wrong, lstm=lstm, head=head), x, lengths)
assert Model(right, lstm=lstm, head=head)(x, lengths).shape == (N, T, 7)
d.draw(Model(wrong, lstm=lstm, head=head), x, lengths, on_error="draw")

# %% [markdown] lang="zh"
# ## `stack expects each tensor to be equal size, but got [3, 3] at entry 0 and [6, 3] at entry 1` { #unequal-lengths }
#
# `DataLoader` 要把长短不一的段叠成一个批量，叠不起来。在 `collate_fn` 里用 `pad_sequence` 补齐，并把真正的长度记下来。→ [第 7 章](../chapters/07-feeding.ipynb#padding)

# %% [markdown] lang="en"
# ## `stack expects each tensor to be equal size, but got [3, 3] at entry 0 and [6, 3] at entry 1` { #unequal-lengths }
#
# The `DataLoader` wants to stack sequences of different lengths into a batch, and cannot. Pad them in a `collate_fn` with `pad_sequence`, and keep the real lengths. → [Chapter 7](../chapters/07-feeding.ipynb#padding)

# %%
pieces = [x[0, :3], x[1]]


def padded(batch):
    return pad_sequence(batch, batch_first=True), torch.tensor([len(piece) for piece in batch])


with fails():
    next(iter(torch.utils.data.DataLoader(pieces, batch_size=2)))  # ×
batch, lengths = next(iter(torch.utils.data.DataLoader(pieces, batch_size=2, collate_fn=padded)))  # √
assert batch.shape == (2, 6, F)
# zh: check 只看模型，不看数据怎样来：
# en: check looks at the model, not at where its data come from:
d.check(lstm, batch)

# %% [markdown] lang="zh"
# ## `Input and hidden tensors are not at the same device` { #device }
#
# 自己造的初始状态留在 CPU 上，输入已经搬到了 GPU（这里用 `meta` 代替）。用 `x.new_zeros(…)` 造，设备和数据类型就都跟着输入走；全零的话根本不必给。→ [第 7 章](../chapters/07-feeding.ipynb#zeros)

# %% [markdown] lang="en"
# ## `Input and hidden tensors are not at the same device` { #device }
#
# The initial states were made on the CPU, while the input has gone to the GPU (`meta` stands for it here). Make them by `x.new_zeros(…)`, and device and dtype follow the input; if they are zeros, leave them out. → [Chapter 7](../chapters/07-feeding.ipynb#zeros)


# %%
def wrong(self, x):
    h_0 = torch.zeros(1, len(x), H)  # ×
    return self.lstm(x, (h_0, h_0))[0]


def right(self, x):
    h_0 = x.new_zeros(1, len(x), H)  # √
    return self.lstm(x, (h_0, h_0))[0]


elsewhere = nn.LSTM(F, H, batch_first=True, device="meta")
with fails():
    Model(wrong, lstm=elsewhere)(x.to("meta"))
with fails():
    d.check(Model(wrong, lstm=elsewhere), x.to("meta"))
assert Model(right, lstm=elsewhere)(x.to("meta")).shape == (N, T, H)
d.draw(Model(wrong, lstm=elsewhere), x.to("meta"), on_error="draw")

# %% [markdown] lang="zh"
# ## `dropout option adds dropout after all but last recurrent layer` { #dropout-one-layer }
#
# `dropout` 只作用在层与层之间，只有一层就什么也不做。要么叠成两层，要么在 LSTM 后面加一个 `nn.Dropout`。→ [第 6 章](../chapters/06-arguments.ipynb#dropout)

# %% [markdown] lang="en"
# ## `dropout option adds dropout after all but last recurrent layer` { #dropout-one-layer }
#
# `dropout` works between layers, so with one layer it does nothing. Stack two layers, or put an `nn.Dropout` behind the LSTM. → [Chapter 6](../chapters/06-arguments.ipynb#dropout)

# %%
with fails():
    wrong = nn.LSTM(F, H, batch_first=True, dropout=0.2)  # ×
right = nn.LSTM(F, H, num_layers=2, batch_first=True, dropout=0.2)  # √
assert torch.equal(wrong(x)[0], wrong(x)[0])
assert not torch.equal(right(x)[0], right(x)[0])
d.check(wrong, x)

# %%
d.draw(right, x, figure="parameter", name="dropout")

# %% [markdown] lang="zh"
# ## `RNN module weights are not part of single contiguous chunk of memory` { #not-contiguous }
#
# 只有 GPU 上才有这个警告：权重被复制或换掉以后（`deepcopy`、`DataParallel`、`weight_norm`），不再挨在一起，每次调用都要重新拼。答案不会错，只是慢、费显存；在 `forward` 开头写 `self.lstm.flatten_parameters()`。→ [第 4 章](../chapters/04-inside-the-cell.ipynb#weights)
#
# 这是本页唯一没有当场引出的一条：生成本页的机器没有 GPU。运行的只是对的那一行，答案不变。

# %% [markdown] lang="en"
# ## `RNN module weights are not part of single contiguous chunk of memory` { #not-contiguous }
#
# This warning comes on a GPU only: once weights were copied or replaced (`deepcopy`, `DataParallel`, `weight_norm`), they no longer lie side by side and are put together again at every call. The answer is right, it just takes time and memory; write `self.lstm.flatten_parameters()` at the start of `forward`. → [Chapter 4](../chapters/04-inside-the-cell.ipynb#weights)
#
# It is the one message on this page that was not raised here, as the machine that built the page has no GPU. Only the right line was run, and the answer stays the same.


# %%
def right(self, x):
    self.lstm.flatten_parameters()  # √
    return self.lstm(x)[0]


assert torch.equal(Model(right, lstm=lstm)(x), lstm(x)[0])
d.check(Model(right, lstm=lstm), x)

# %% [markdown] lang="zh"
# ## `got an unexpected keyword argument 'return_sequences'` { #return-sequences }
#
# 这是 Keras 的参数，PyTorch 没有：`nn.LSTM` 总是返回每一步。要 Keras 默认的那个（只有最后一步），取 `output[:, -1]` 或 `h_n[-1]`。→ [第 8 章](../chapters/08-what-comes-out.ipynb#every-step)

# %% [markdown] lang="en"
# ## `got an unexpected keyword argument 'return_sequences'` { #return-sequences }
#
# This is an argument of Keras that PyTorch does not have: `nn.LSTM` always returns every step. For what Keras returns by default, the last step alone, take `output[:, -1]` or `h_n[-1]`. → [Chapter 8](../chapters/08-what-comes-out.ipynb#every-step)

# %%
with fails():
    nn.LSTM(F, H, return_sequences=False)  # ×
output, (h_n, c_n) = lstm(x)
last = output[:, -1]  # √
torch.testing.assert_close(last, h_n[-1])
d.check(Model(lambda self, x: self.lstm(x)[0][:, -1], lstm=lstm), x)

# %% [markdown] lang="zh"
# ## `got an unexpected keyword argument 'stateful'` { #stateful }
#
# 这也是 Keras 的参数。在 PyTorch 里，状态由你交下去：把上一段返回的 `state` 分离（detach），再传给下一段；开始新的序列时传 `None`。→ [第 15 章](../chapters/15-state-across-calls.ipynb#stateful)

# %% [markdown] lang="en"
# ## `got an unexpected keyword argument 'stateful'` { #stateful }
#
# This one is of Keras, too. In PyTorch you hand the state on yourself: detach the `state` that the last piece returned and pass it to the next; pass `None` where a new sequence begins. → [Chapter 15](../chapters/15-state-across-calls.ipynb#stateful)

# %%
with fails():
    nn.LSTM(F, H, stateful=True)  # ×
first, second = x.split(3, dim=1)
_, state = lstm(first)
state = tuple(part.detach() for part in state)
output, state = lstm(second, state)  # √
torch.testing.assert_close(output, lstm(x)[0][:, 3:])
d.check(lstm, second, state)

# %%
d.draw(lstm, x, figure="unrolled", steps=3)

# %% [markdown] lang="zh" own=["en: 2"]
# ## `LSTMCell: Expected input to be 1D or 2D, got 3D instead` { #cell-input }
#
# `nn.LSTMCell` 一次只走一步，输入是（批量, 特征）。整段序列用 `nn.LSTM`；要用单元，就自己写循环，并把状态交下去。→ [第 9 章（下）](../chapters/09b-joined-networks.ipynb#cell-loop)

# %% [markdown] lang="en"
# ## `LSTMCell: Expected input to be 1D or 2D, got 3D instead` { #cell-input }
#
# An `nn.LSTMCell` takes a single step, and its input is (batch, feature). For a whole sequence use `nn.LSTM`; with the cell, write the loop yourself and hand the state on. → [Chapter 9, part 2](../chapters/09b-joined-networks.ipynb#cell-loop)


# %%
def wrong(self, x):
    h, c = self.cell(x)  # ×
    return h


def right(self, x):
    state = None
    for t in range(x.shape[1]):
        state = self.cell(x[:, t], state)  # √
    return state[0]


cell = nn.LSTMCell(F, H)
with fails():
    Model(wrong, cell=cell)(x)
with fails():
    d.check(Model(wrong, cell=cell), x)
assert Model(right, cell=cell)(x).shape == (N, H)
assert d.check(Model(right, cell=cell), x)
d.draw(Model(wrong, cell=cell), x, on_error="draw")

# %% [markdown] lang="zh"
# ## `mat1 and mat2 shapes cannot be multiplied (24x10 and 5x2)` { #bidirectional-head }
#
# 双向 LSTM 的 `output` 有两倍宽：正向和反向各 5 个数，接在一起是 10 个。输出头的输入要写 `2 * H`。→ [第 8 章](../chapters/08-what-comes-out.ipynb#directions)

# %% [markdown] lang="en"
# ## `mat1 and mat2 shapes cannot be multiplied (24x10 and 5x2)` { #bidirectional-head }
#
# The `output` of a bidirectional LSTM is twice as wide: 5 numbers of each direction make 10. The head has to take `2 * H`. → [Chapter 8](../chapters/08-what-comes-out.ipynb#directions)

# %%
both_ways = nn.LSTM(F, H, batch_first=True, bidirectional=True)
wrong = nn.Sequential(both_ways, Output(), nn.Linear(H, 2))  # ×
right = nn.Sequential(both_ways, Output(), nn.Linear(2 * H, 2))  # √

with fails():
    wrong(x)
with fails():
    d.check(wrong, x)
assert right(x).shape == (N, T, 2)
d.draw(wrong, x, on_error="draw")

# %% [markdown] lang="zh"
# ## `view size is not compatible with input tensor's size and stride` { #view-stride }
#
# 换过轴的张量在内存里不连续，`view` 动不了它。先想清楚要并哪两个轴，再用 `flatten` 或 `reshape`；`view` 报错有时是好事，它挡住了一次打乱。→ [第 7 章](../chapters/07-feeding.ipynb#order)

# %% [markdown] lang="en"
# ## `view size is not compatible with input tensor's size and stride` { #view-stride }
#
# A tensor whose axes were swapped does not lie in one piece, and `view` cannot handle it. Decide which two axes are to be merged, then use `flatten` or `reshape`; at times the error is a blessing, as it kept you from scrambling the numbers. → [Chapter 7](../chapters/07-feeding.ipynb#order)


# %%
def wrong(self, x):
    return self.head(self.lstm(x)[1][0].transpose(0, 1).view(len(x), -1))  # ×


def right(self, x):
    return self.head(self.lstm(x)[1][0].transpose(0, 1).flatten(1))  # √


layers = {"lstm": two_layers, "head": nn.Linear(2 * H, 2)}
with fails():
    Model(wrong, **layers)(x)
with fails():
    d.check(Model(wrong, **layers), x)
d.check(Model(right, **layers), x)

# %%
d.draw(Model(wrong, **layers), x, on_error="draw")

# %% [markdown] lang="zh"
# ## `optimizer got an empty parameter list` { #empty-optimizer }
#
# 放在普通列表里的层，模型看不见，优化器也就拿不到它们的权重。换成 `nn.ModuleList`。只有一部分层在列表里时不报错，[那更危险](silent.ipynb#list)。→ [第 9 章](../chapters/09-combining.ipynb#gradients)

# %% [markdown] lang="en"
# ## `optimizer got an empty parameter list` { #empty-optimizer }
#
# Layers in a plain list are invisible to the model, so the optimizer gets none of their weights. Use an `nn.ModuleList`. Where only some layers stand in a list nothing is raised, which is [more dangerous](silent.ipynb#list). → [Chapter 9](../chapters/09-combining.ipynb#gradients)


# %%
def forward(self, x):
    for layer in self.layers:
        x, _ = layer(x)
    return x


layers = [nn.LSTM(F, H, batch_first=True), nn.LSTM(H, H, batch_first=True)]
wrong = Model(forward, layers=layers)  # ×
right = Model(forward, layers=nn.ModuleList(layers))  # √

with fails():
    torch.optim.Adam(wrong.parameters())
torch.optim.Adam(right.parameters())
d.check(wrong, x)

# %% [markdown] lang="zh"
# ## `proj_size has to be smaller than hidden_size` { #proj-size }
#
# `proj_size` 把每一步的 h 压窄，所以必须比 `hidden_size` 小。只有 LSTM 有它，GRU 和 RNN 没有。→ [第 6 章](../chapters/06-arguments.ipynb#proj-size)

# %% [markdown] lang="en"
# ## `proj_size has to be smaller than hidden_size` { #proj-size }
#
# `proj_size` makes the h of every step narrower, so it has to be smaller than `hidden_size`. Only the LSTM has it; GRU and RNN do not. → [Chapter 6](../chapters/06-arguments.ipynb#proj-size)

# %%
# zh: 有些机器上，PyTorch 会提示投影不走 oneDNN 加速；与结果无关
# en: on some machines PyTorch remarks that projections do without oneDNN; the results are the same
warnings.filterwarnings("ignore", message="LSTM with projections")

with fails():
    nn.LSTM(F, H, proj_size=H)  # ×
right = nn.LSTM(F, H, proj_size=2, batch_first=True)  # √
output, (h_n, c_n) = right(x)
assert output.shape[-1] == h_n.shape[-1] == 2 and c_n.shape[-1] == H
d.check(right, x)
