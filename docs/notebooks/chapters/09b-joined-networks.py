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
# title: 第 9 章（下） CNN-LSTM、编码器与解码器、LSTMCell
# description: CNN 接 LSTM，编码器接解码器，用 LSTMCell 自己写循环。每一步的形状都运行给你看，解码器怎样读自己写的数画在图上，并验证梯度过得了每一处接口。
# ---
#
# # 第 9 章（下） CNN-LSTM、编码器与解码器、LSTMCell { #joined-networks }
#
# *阅读约 20 分钟。读完你能把 CNN 接在 LSTM 前面，让两个 LSTM 一个读、一个写，用 LSTMCell 写自己的循环，并知道梯度在哪里会断。*
#
# [第 9 章](09-combining.ipynb)的输出头接在 LSTM 后面。这里把几个网络接在一起。
#
# ## CNN-LSTM：CNN 接 LSTM { #cnn-lstm }
#
# 一段视频是一串图像。CNN 看每一帧，LSTM 看帧与帧之间怎样变化，输出头给每一帧打两个分：

# %% [markdown] lang="en"
# ---
# title: Chapter 9, part 2. CNN-LSTM, encoder and decoder, LSTMCell
# description: A CNN before an LSTM, an encoder with a decoder, a loop over LSTMCell. All shapes along the way are run, a picture shows how the decoder reads what it wrote, and gradients are shown to pass every joint.
# ---
#
# # Chapter 9, part 2. CNN-LSTM, encoder and decoder, LSTMCell { #joined-networks }
#
# *About 20 minutes. Afterwards you can put a CNN before an LSTM, have one LSTM read and another one write, write a loop of your own over LSTMCell, and you know where gradients are cut off.*
#
# In [chapter 9](09-combining.ipynb) heads sit behind an LSTM. Here whole networks are joined.
#
# ## CNN-LSTM: a CNN before an LSTM { #cnn-lstm }
#
# A video is a sequence of images. The CNN looks at each frame, the LSTM at how one frame follows another, and the head gives two scores to each frame:

# %%
import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
N, T, F = 4, 6, 3
x = torch.randn(N, T, F)


def show(**places):
    for name, value in places.items():
        print(f"{name:8}", tuple(value.shape))


class Video(nn.Module):
    def __init__(self):
        super().__init__()
        conv = nn.Conv2d(1, 4, kernel_size=3, padding=1)
        layers = conv, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()
        self.cnn = nn.Sequential(*layers)
        self.lstm = nn.LSTM(4 * 4 * 4, 6, batch_first=True)
        self.head = nn.Linear(6, 2)

    def forward(self, frames):
        n, t = frames.shape[:2]
        seen = self.cnn(frames.flatten(0, 1)).unflatten(0, (n, t))
        output, _ = self.lstm(seen)
        return self.head(output)


# %%
video = Video()
frames = torch.randn(2, 5, 1, 8, 8)
d.draw(video, frames, figure="network")

# %% [markdown] lang="zh"
# `nn.Conv2d` 的输入有四个轴：批量、通道、高、宽（只有一张图像时是三个），没有时间的位置。所以先把批量和时间并成一个轴，让 CNN 以为来了 2 × 5 = 10 张互不相干的图像；看完再拆开，交给 LSTM：

# %% [markdown] lang="en"
# `nn.Conv2d` takes four axes: batch, channel, height and width (or three, for a single image). There is no place for time. So batch and time are joined into one axis, and the CNN believes that 2 × 5 = 10 unrelated images have come. Afterwards they are split again, for the LSTM:

# %%
flat = frames.flatten(0, 1)
looked = video.cnn(flat)
seen = looked.unflatten(0, (2, 5))
output, _ = video.lstm(seen)
scores = video(frames)
show(frames=frames, flat=flat, looked=looked, seen=seen)
show(output=output, scores=scores)

assert looked.shape == (10, 64)
assert seen.shape == (2, 5, 64)
assert scores.shape == (2, 5, 2)
for t in range(5):
    torch.testing.assert_close(video.cnn(frames[:, t]), seen[:, t])

# %% [markdown] lang="zh" own=["zh: (N, 通道, T)", "en: (N, channel, T)"]
# 循环里的断言：一帧一帧地看，与 10 帧一起看，结果相同。
#
# 数值的时间序列用一维卷积：窗口在时间上滑动，先认出局部的形状，再由 LSTM 去记。这时要当心轴的顺序，`nn.Conv1d` 要的是 `(N, 通道, T)`：

# %% [markdown] lang="en"
# The check in the loop: looking at one frame after the other gives the same as looking at all 10 together.
#
# For numbers over time there is the one-dimensional convolution: its window slides along time and finds local shapes, and the LSTM remembers them. Mind the order of the axes here: `nn.Conv1d` wants `(N, channel, T)`:


# %%
class Signal(nn.Module):
    def __init__(self, padding):
        super().__init__()
        self.conv = nn.Conv1d(F, 6, kernel_size=3, padding=padding)
        self.lstm = nn.LSTM(6, 5, batch_first=True)

    def forward(self, x):
        found = self.conv(x.transpose(1, 2)).relu()
        output, _ = self.lstm(found.transpose(1, 2))
        return output


signal = Signal(padding=1)
d.draw(signal, x, figure="overview")

# %% [markdown] lang="zh"
# 这是模块总览，从上往下读。两次 `transpose`：一次把通道换到前面给卷积，一次换回来给 LSTM。窗口还会影响时间步的个数，公式就是第 1 章的边长公式（[`nn.Conv1d` 的文档](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html)里也有）：
#
# $$T_{\text{out}} = \left\lfloor \frac{T + 2p - k}{s} \right\rfloor + 1$$
#
# 这里窗口宽 $k = 3$，每次移动 $s = 1$ 步，两头各补的零 $p$ 换三种：

# %% [markdown] lang="en"
# This is the overview of modules; read it from the top. There are two calls of `transpose`: one brings the channels forward for the convolution, one brings them back for the LSTM. The window also rules how many steps are left, by the formula for the side in chapter 1, which [the documentation of `nn.Conv1d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html) gives too:
#
# $$T_{\text{out}} = \left\lfloor \frac{T + 2p - k}{s} \right\rfloor + 1$$
#
# Here the window is $k = 3$ wide and moves by $s = 1$ step. Try three values of $p$, the zeros added at each end:

# %%
for padding in (0, 1, 2):
    steps = Signal(padding)(x).shape[1]
    print(f"padding={padding} T: {T} → {steps}")
    assert steps == T + 2 * padding - 3 + 1

# %% [markdown] lang="zh"
# ??? question "想一想：`padding=1` 的卷积，第 t 步的结果看得到第 t + 1 步吗？"
#     看得到。窗口宽 3，左右各伸出 1 步。做预测时，这会把未来漏进来；那就只在左边补零，右边不补。
#
# ## 编码器和解码器 { #encoder-decoder }
#
# 读进来 6 步，要写出 3 步，长度不同怎么办？用两个 LSTM。编码器把过去读成一份状态，解码器从这份状态出发，一步一步往下写：

# %% [markdown] lang="en"
# ??? question "With `padding=1`, does the result of step t know step t + 1?"
#     Yes. The window is 3 wide and reaches one step to each side. In forecasting, that lets the future leak in. Then pad on the left only.
#
# ## Encoder and decoder { #encoder-decoder }
#
# 6 steps come in, 3 steps are to come out: what to do when the lengths differ? Take two LSTMs. The encoder reads the past into a state. The decoder starts from that state and writes on, step by step:


# %%
class Seq2Seq(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(F, 5, batch_first=True)
        self.decoder = nn.LSTM(1, 5, batch_first=True)
        self.head = nn.Linear(5, 1)

    def forward(self, past, previous):
        _, states = self.encoder(past)
        output, _ = self.decoder(previous, states)
        return self.head(output)


seq2seq = Seq2Seq()
previous = torch.randn(N, 3, 1)
d.draw(seq2seq, x, previous, figure="network", steps=3, width="page")

# %% [markdown] lang="zh"
# 中间的两条线就是全部的联系：编码器的 `h_n` 和 `c_n`，成了解码器的 `h_0` 和 `c_0`。因此两边的 `hidden_size` 和层数要相同；输入的宽度和步数可以各是各的。

# %% [markdown] lang="en"
# The two lines in the middle are the whole connection: `h_n` and `c_n` of the encoder become `h_0` and `c_0` of the decoder. So both need the same `hidden_size` and number of layers. The widths and lengths of their inputs are independent.

# %%
_, (h, c) = seq2seq.encoder(x)
answers = seq2seq(x, previous)
show(past=x, h=h, c=c, previous=previous, answers=answers)
assert h.shape == c.shape == (1, N, 5)
assert answers.shape == (N, 3, 1)

# %% [markdown] lang="zh"
# 解码器每一步要读“前一个值”。训练时未来的真值在手里，把它整段喂进去，一次算完，叫作教师强制（teacher forcing，[第 17 章](17-sequence-to-sequence.ipynb#teacher-forcing)细讲）。真正预测时没有真值，只好读自己刚写出的那个：

# %% [markdown] lang="en"
# At each step the decoder reads the previous value. In training the true future is at hand and is fed in as a whole, which takes a single call; this is called teacher forcing ([chapter 17](17-sequence-to-sequence.ipynb#teacher-forcing) has more). When it really forecasts, there is no truth to feed, and it reads what it has just written:


# %%
class FreeRunning(Seq2Seq):
    def forward(self, past, start, steps=3):
        _, states = self.encoder(past)
        answer, answers = start, []
        for _ in range(steps):
            output, states = self.decoder(answer, states)
            answer = self.head(output)
            answers.append(answer)
        return torch.cat(answers, dim=1)


free = FreeRunning()
free.load_state_dict(seq2seq.state_dict())
start = x[:, -1:, :1]
d.draw(free, x, start, figure="network", steps=3, width="page")

# %% [markdown] lang="zh"
# 绿线就是回路：输出头给出的 <i>y</i><sub>1</sub>，成了解码器下一步的输入 <i>x</i><sub>2</sub>；<i>y</i><sub>2</sub> 成了 <i>x</i><sub>3</sub>。只有第一步读的是外面给的 `start`。解码器被调用 3 次，每次一步，每次调用的状态交给下一次。
#
# 这个循环与前面的一次调用是同一个计算。把它自己写出的数当作“前一个值”喂进去，答案就一样：

# %% [markdown] lang="en"
# The green lines are the loop: <i>y</i><sub>1</sub>, which the head gives, becomes the input <i>x</i><sub>2</sub> of the decoder's next step, and <i>y</i><sub>2</sub> becomes <i>x</i><sub>3</sub>. Only the first step reads what comes from outside, `start`. The decoder is called 3 times, one step each, and the states go from call to call.
#
# The loop is the same computation as the single call before. Feed what it wrote as the previous values, and the answers agree:

# %%
own = free(x, start)
own_previous = torch.cat([start, own[:, :-1]], dim=1)
torch.testing.assert_close(seq2seq(x, own_previous), own)
assert own.shape == (N, 3, 1)
assert free(x, start, steps=20).shape == (N, 20, 1)
print(tuple(own.shape), torch.allclose(seq2seq(x, own_previous), own))

# %% [markdown] lang="zh"
# 步数由循环决定，3 步或 20 步用的都是同一个模型。
#
# ??? question "想一想：训练时总喂真值，预测时喂自己写的数，会有什么问题？"
#     预测时一旦写偏，下一步就从偏的地方出发，越走越远，而训练时它从没见过这种情形。常见的办法是，训练时在一部分时间步上也让它读自己的答案。
#
# ## 自己写循环：LSTMCell { #cell-loop }
#
# `nn.LSTMCell` 只走一步，循环由你写。画出来的是实际观察到的调用：

# %% [markdown] lang="en"
# The loop decides how many steps there are. The model is the same for 3 steps and for 20.
#
# ??? question "In training it always reads the truth; when forecasting, its own answers. What can go wrong?"
#     Once an answer is a little off, the next step starts from there and drifts further, a situation it never met in training. A common remedy is to let it read its own answers at some of the steps in training, too.
#
# ## A loop of your own: LSTMCell { #cell-loop }
#
# `nn.LSTMCell` takes one step. The loop is yours to write. What is drawn are the calls as they were observed:


# %%
class CellLoop(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(F, 5)

    def forward(self, x):
        h = c = x.new_zeros(len(x), 5)
        outputs = []
        for t in range(x.shape[1]):
            h, c = self.cell(x[:, t], (h, c))
            outputs.append(h)
        return torch.stack(outputs, dim=1)


cell_loop = CellLoop()
d.draw(cell_loop, x, figure="unrolled")

# %% [markdown] lang="zh"
# 下面写着“观察到 6 次调用”。`LSTMCell` 没有 `output` 和 `h_n`，所以写的名字不同；链的画法与 `nn.LSTM` 的一样。数也一样，只要权重相同：

# %% [markdown] lang="en"
# The line at the bottom says that 6 calls were observed. An `LSTMCell` has no `output` and no `h_n`, so the names differ; the chain is drawn like that of an `nn.LSTM`. The numbers are its numbers, too, once the weights are the same:

# %%
whole = nn.LSTM(F, 5, batch_first=True)
weights = cell_loop.cell.state_dict()
whole.load_state_dict({f"{k}_l0": v for k, v in weights.items()})
print(*weights)
torch.testing.assert_close(cell_loop(x), whole(x)[0])

# %% [markdown] lang="zh"
# 那为什么还要自己写？因为循环里可以插进别的操作。比如传感器重启过，重启以前的记忆应当作废：

# %% [markdown] lang="en"
# Why then write it yourself? Because other things can happen inside the loop. Say a sensor was restarted, and what was remembered before should no longer count:


# %%
class Restarting(CellLoop):
    def forward(self, x, restarted):
        h = c = x.new_zeros(len(x), 5)
        outputs = []
        for t in range(x.shape[1]):
            keep = 1.0 - restarted[:, t : t + 1]
            h, c = self.cell(x[:, t], (h * keep, c * keep))
            outputs.append(h)
        return torch.stack(outputs, dim=1)


# %%
restarting = Restarting()
restarting.load_state_dict(cell_loop.state_dict())
restarted = torch.zeros(N, T)
restarted[:, 3] = 1.0
result = restarting(x, restarted)
torch.testing.assert_close(result[:, :3], cell_loop(x)[:, :3])
torch.testing.assert_close(result[:, 3:], cell_loop(x[:, 3:]))
show(x=x, result=result)

# %% [markdown] lang="zh"
# 前 3 步照旧。从第 4 步起，结果等于从零开始读后 3 步。
#
# ??? question "想一想：能用 `nn.LSTM` 做到同样的事吗？"
#     如果各样本在同一步重启，可以分两次调用。若每个样本重启的时刻不同，可以在那里把序列切开，每一段都从零开始，当作单独的序列打包（第 7 章）；用 `LSTMCell` 就不必切。代价是 Python 循环通常比一次 `nn.LSTM` 调用慢。
#
# ## 一对多：从一个向量写出一串 { #one-to-many }
#
# 循环是自己的，也就可以只读一次外面的输入，以后都读自己写的。给图像配一句话、从一个和弦写出一段旋律，都是这样：

# %% [markdown] lang="en"
# The first 3 steps are as before. From step 4 on, the result is that of reading the last 3 steps from zero.
#
# ??? question "Could `nn.LSTM` do the same?"
#     If all samples restart at the same step, two calls will do. If each restarts at a time step of its own, cut each sequence there and pack the pieces as sequences of their own (chapter 7), since each piece starts from zero; with `LSTMCell` nothing has to be cut. The price: a loop in Python is usually slower than one call of `nn.LSTM`.
#
# ## One to many: a sequence out of one vector { #one-to-many }
#
# As the loop is your own, it may read from outside just once, and from then on what it wrote itself. A sentence for an image and a tune out of a chord are made like this:


# %%
class FromOne(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(F, 5)
        self.back = nn.Linear(5, F)

    def forward(self, vector):
        h = c = vector.new_zeros(len(vector), 5)
        written = []
        for _ in range(4):
            h, c = self.cell(vector, (h, c))
            vector = self.back(h)
            written.append(vector)
        return torch.stack(written, dim=1)


from_one = FromOne()
print(tuple(from_one(x[:, 0]).shape))
assert from_one(x[:, 0]).shape == (N, 4, F)
d.draw(from_one, x[:, 0], figure="relation", width="page")

# %% [markdown] lang="zh"
# 框住的是这个模型：一个输入，4 步各有一个结果。最右边的一种，先读完再写，就是前面的编码器和解码器；上半章里只取最后一步的输出头是多对一。
#
# ## 梯度过得了接口吗？detach 会切断 { #gradients-cut }
#
# 和[上半章](09-combining.ipynb#gradients)一样，做一次 `backward`，看每个参数的 `grad`。先看编码器和解码器：

# %% [markdown] lang="en"
# The frame is around this model: one input, and a result at each of 4 steps. The kind at the far right, which reads and then writes, is the encoder with its decoder from above; a head on the last step, as in part 1, is many to one.
#
# ## Do gradients pass the joints? detach cuts them off { #gradients-cut }
#
# As in [part 1](09-combining.ipynb#gradients), call `backward` once and look at the `grad` of each parameter. First the encoder and the decoder:


# %%
def norms(model, result):
    model.zero_grad()
    result.square().mean().backward()
    return {
        name: None if parameter.grad is None else parameter.grad.norm().item()
        for name, parameter in model.named_parameters()
    }


for name, norm in norms(seq2seq, seq2seq(x, previous)).items():
    print(f"{name:21} {norm:.5f}")

# %% [markdown] lang="zh"
# 编码器的 `output` 没有人用，但它的权重都有梯度：梯度沿着那两条状态线传了回去。别的模型也查一遍：

# %% [markdown] lang="en"
# Nobody uses the encoder's `output`, and yet its weights have gradients: they came back along the two lines of the states. The other models as well:

# %%
runs = [(model, (x,)) for model in (signal, cell_loop)] + [(from_one, (x[:, 0],))]
runs += [(video, (frames,)), (restarting, (x, restarted))]
for model, inputs in runs:
    found = norms(model, model(*inputs))
    assert all(norm is not None and norm > 0 for norm in found.values())
    print(f"{type(model).__name__:11} {len(found):2}  {min(found.values()):.6f}")

# %% [markdown] lang="zh"
# 梯度在哪里会断？在半路上写了 `.detach()`、`.item()` 或 `torch.no_grad()`。前向结果一个数也不变，编码器却再也学不到东西：

# %% [markdown] lang="en"
# What cuts gradients off? A `.detach()`, an `.item()` or a `torch.no_grad()` on the way. Not one number of the forward pass changes, but the encoder will never learn again:


# %%
class Cut(Seq2Seq):
    def forward(self, past, previous):
        _, (h, c) = self.encoder(past)
        output, _ = self.decoder(previous, (h.detach(), c.detach()))
        return self.head(output)


cut = Cut()
cut.load_state_dict(seq2seq.state_dict())
torch.testing.assert_close(cut(x, previous), seq2seq(x, previous))
for name, norm in norms(cut, cut(x, previous)).items():
    print(f"{name:21}", norm if norm is None else f"{norm:.5f}")
    assert (norm is None) == name.startswith("encoder")

# %% [markdown] lang="zh"
# 编码器的四个参数都没有梯度，解码器和输出头照旧。
#
# ??? question "想一想：优化器对 `grad` 是 `None` 的参数做什么？"
#     跳过。它们停在随机的初始值，训练的损失也许照样下降，因为解码器还在学。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# The four parameters of the encoder have no gradient; decoder and head are as before.
#
# ??? question "What does an optimizer do with parameters whose `grad` is `None`?"
#     It skips them. They stay at their random beginning, and the loss may go down all the same, for the decoder goes on learning.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

clips = torch.zeros(2, 9, 1, 8, 8)
seen_by_cnn = nn.Conv2d(1, 5, 3)(clips.flatten(0, 1)).flatten(1).unflatten(0, (2, 9))
assert seen_by_cnn.shape[:2] == clips.shape[:2]
shorter = nn.Conv1d(3, 6, kernel_size=5)(torch.zeros(1, 3, 10)).shape[2]
_, (handed_over, _) = nn.LSTM(7, 12, num_layers=2, batch_first=True)(torch.zeros(4, 9, 7))
Tasks(
    Task(
        d.Text(
            "2 段、各 9 帧、1 × 8 × 8 的图，经过 `nn.Conv2d(1, 5, 3)` 再展平，交给 LSTM 的是什么形状？",
            "2 clips of 9 frames, each 1 × 8 × 8, go through `nn.Conv2d(1, 5, 3)` and are flattened. What shape goes into the LSTM?",
        ),
        seen_by_cnn.shape,
        d.Text("每帧 5 × 6 × 6 个数，时间轴还在。", "5 × 6 × 6 numbers a frame; the time axis is still there."),
    ),
    Task(
        d.Text(
            "10 步经过 `nn.Conv1d(3, 6, kernel_size=5)`，不补零，交给 LSTM 几步？",
            "10 steps go through `nn.Conv1d(3, 6, kernel_size=5)` without padding. How many steps does the LSTM get?",
        ),
        shorter,
        d.Text("10 − 5 + 1。", "10 − 5 + 1."),
    ),
    Task(
        d.Text(
            "编码器是 `nn.LSTM(7, 12, num_layers=2)`，一批 4 段、各 9 步。交给解码器的 `h_0` 是什么形状？",
            "The encoder is `nn.LSTM(7, 12, num_layers=2)`, the batch has 4 sequences of 9 steps. What shape has the `h_0` that the decoder gets?",
        ),
        handed_over.shape,
        d.Text(
            "(层, 批量, `hidden_size`)，与步数无关。", "(layers, batch, `hidden_size`), whatever the number of steps."
        ),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 用 `nn.LSTMCell` 读长短不一的一批。写 `ends(cell, x, lengths)`：`x` 是 `(N, T, F)`，`lengths` 是各段序列真正的长度，张量 `(N,)`；从零状态开始一步步走，每段走到自己的长度为止，以后状态不再变。返回走完以后的 <i>h</i>，`(N, H)`。打开下载的笔记本，填好 `ends`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Let an `nn.LSTMCell` read a batch of different lengths. Write `ends(cell, x, lengths)`: `x` is `(N, T, F)` and `lengths` the real length of each sequence, a tensor `(N,)`; start from zeros and go step by step. Each sequence goes on to its own length, and its state does not change after that. Return the <i>h</i> at the end, `(N, H)`. Open the downloaded notebook, fill in `ends`, and run the test below it:


# %%
def ends(cell, x, lengths):
    raise NotImplementedError("write it here")


def check(ends):
    torch.manual_seed(0)
    for hidden, lengths in ((4, [3, 6, 1]), (1, [2]), (2, [5, 5])):
        lstm, cell = nn.LSTM(2, hidden, batch_first=True), nn.LSTMCell(2, hidden)
        lstm.load_state_dict({f"{k}_l0": v for k, v in cell.state_dict().items()})
        x = torch.randn(len(lengths), 6, 2)
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        torch.testing.assert_close(ends(cell, x, torch.tensor(lengths)), lstm(packed)[1][0][0])
    print("all right")


try:
    check(ends)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(cell, x, lengths):
    h = c = x.new_zeros(len(x), cell.hidden_size)
    for t in range(x.shape[1]):
        going = (t < lengths)[:, None]
        new_h, new_c = cell(x[:, t], (h, c))
        h, c = torch.where(going, new_h, h), torch.where(going, new_c, c)
    return h


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# - CNN 在前：批量和时间先并后拆，或者先换轴再换回来。
# - 长度不同：编码器把 `h_n`、`c_n` 交给解码器。
# - 每步都要插手：`LSTMCell` 加自己的循环。
#
# ??? question "解码器在训练和预测时读的有什么不同？"
#     训练时读真值，一次算完；预测时读自己刚写的，一步一步走。
#
# ??? question "编码器学不到东西，先查哪里？"
#     接口：交过去的 `h_n`、`c_n` 有没有被 `detach`，参数的 `grad` 是不是 `None`。
#
# 编码器和解码器在[第 17 章](17-sequence-to-sequence.ipynb)真正训练，[第 10 章](10-forecast-and-anomaly.ipynb)把 LSTM 用到真实数据上。
#
# [← 第 9 章 和别的层组合](09-combining.ipynb) · 第 9 章（下） · [第 10 章 真实数据：时间序列预测 →](10-forecast-and-anomaly.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# - A CNN in front: join batch and time and split them again, or swap axes and swap them back.
# - Different lengths: the encoder hands `h_n` and `c_n` to the decoder.
# - Something to do at every step: `LSTMCell` and a loop of your own.
#
# ??? question "What does the decoder read in training, and what when it forecasts?"
#     In training the truth, in one call; when it forecasts, what it has just written, step by step.
#
# ??? question "The encoder learns nothing. Where do you look first?"
#     At the joint: were `h_n` and `c_n` detached (by `detach`) on the way, and is the `grad` of its parameters `None`?
#
# Encoder and decoder are trained in earnest in [chapter 17](17-sequence-to-sequence.ipynb); [chapter 10](10-forecast-and-anomaly.ipynb) puts an LSTM to work on real data.
#
# [← Chapter 9. Combining an LSTM with other layers](09-combining.ipynb) · Chapter 9, part 2 · [Chapter 10. Real data, a time series forecast →](10-forecast-and-anomaly.ipynb)
