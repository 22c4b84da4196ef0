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
# title: 第 1 章 BP 网络与 CNN
# description: 多层感知机和卷积网络都是在空间里一层一层叠起来的。逐个神经元地画出来，数清参数，看清“BP”是训练算法，并从空间上共享权重走到时间上共享权重。
# ---
#
# # 第 1 章 空间里的层：BP 网络与 CNN { #networks-in-space }
#
# *阅读约 25 分钟。读完你会知道：图上的一个圆、一条线各是什么；参数怎么数；“BP”到底指什么；卷积为什么省参数，以及这和 LSTM 有什么关系。*
#
# ## 一个神经元一个神经元地看 { #mlp }
#
# 先看图。下面的网络有 4 个输入、两个隐藏层（每层 5 个神经元）、3 个输出。`d.draw` 把它运行一遍，再把看到的画出来。（自己运行时图里的字默认是英文，先写一次 `d.defaults(lang="zh")`，就是中文。）

# %% [markdown] lang="en"
# ---
# title: Chapter 1. MLPs and CNNs
# description: MLPs and convolutional networks stack their layers in space. See them neuron by neuron, count the parameters, see that "BP" is a training algorithm, and go from weights shared in space to weights shared in time.
# ---
#
# # Chapter 1. MLPs and CNNs: layers stacked in space { #networks-in-space }
#
# *About 25 minutes. You will know what a circle and a line in the picture are, how to count parameters, what "BP" really means, why a convolution needs so few parameters, and what all this has to do with an LSTM.*
#
# ## Neuron by neuron { #mlp }
#
# The picture first. This network has 4 inputs, two hidden layers of 5 neurons and 3 outputs. `d.draw` runs it once and draws what it saw. (When you run it yourself, the words in pictures are English by default; with `d.defaults(lang="zh")`, said once before, they are Chinese.)

# %%
from itertools import pairwise

import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(4)
mlp = nn.Sequential(
    nn.Linear(4, 5),
    nn.ReLU(),
    nn.Linear(5, 5),
    nn.ReLU(),
    nn.Linear(5, 3),
)
x = torch.randn(1, 4)
d.draw(mlp, x, figure="mlp")

# %% [markdown] lang="zh"
# - **一个圆**是一个神经元，它算出一个数。最左边的圆例外：它们不计算，只是输入的数。
# - **一条线**是一个权重。线从左往右走，没有回头路。
# - **一列**是一层。一层里的每个神经元都看得到前一层的所有神经元，所以叫全连接。
#
# 一个神经元做的事很少：把收到的数各乘一个权重，加起来，再加一个偏置。我们替第 1 层的第 1 个神经元算一遍：

# %% [markdown] lang="en"
# - **A circle** is a neuron. It works out one number. The circles on the far left are different: they compute nothing, they are the input.
# - **A line** is a weight. Lines go from left to right, and none goes back.
# - **A column** is a layer. Each neuron sees every neuron of the layer before, which is why the layer is called fully connected (or dense).
#
# A neuron does very little: it multiplies each number it receives by a weight, adds them up, and adds a bias. Let us do the first neuron of the first hidden layer by hand:

# %%
layer = mlp[0]
by_hand = 0.0
for value, weight in zip(x[0], layer.weight[0], strict=True):
    by_hand = by_hand + weight * value
    print(f"{weight:+.3f} × {value:+.3f}")
by_hand = by_hand + layer.bias[0]
print(f"{layer.bias[0]:+.3f}")
print(f"= {by_hand:+.3f}")

torch.testing.assert_close(by_hand, layer(x)[0, 0])

# %% [markdown] lang="zh"
# 与 `nn.Linear` 算出的一样，最后一行代码 `assert_close` 查的就是这个。这样的一行叫**断言**：除了舍入误差，两边不相等就报错，这一页就生成不了。以 `assert` 开头的行也是断言。全站的结论都这样当场核对。
#
# 后面的激活函数 ReLU 只做一件事：负数变成 0，其余不变。

# %% [markdown] lang="en"
# `nn.Linear` gives the same number. The last line of the code checks that: `assert_close` raises an error unless the two agree, up to rounding, and had it raised one, this page could not have been made. That is an **assertion**, as is a line that begins with `assert`. So it goes all through this course: what the text claims, the code checks.
#
# The activation ReLU that follows does one thing: negative numbers become 0, the others stay.


# %%
def row(values):
    return " ".join(f"{value:+.3f}" for value in values)


print("Linear", row(layer(x)[0]))
print("ReLU  ", row(mlp[1](layer(x))[0]))
torch.testing.assert_close(mlp[1](layer(x)), layer(x).clamp(min=0))

# %% [markdown] lang="zh"
# 一层算完，后面一层才开始。每过一层，数据的形状就可能变一次。一层一层地送，看每一层收到什么、交出什么：

# %% [markdown] lang="en"
# A layer begins when the one before it is done. Each layer may give the data a new shape. Send it through layer by layer, and look at what goes in and what comes out:

# %%
given = x
for layer in mlp:
    made = layer(given)
    print(f"{type(layer).__name__:6}", tuple(given.shape), "→", tuple(made.shape))
    if isinstance(layer, nn.Linear):
        assert made.shape == (1, layer.out_features)
    given = made

# %% [markdown] lang="zh"
# 形状里的第一个数是批量：一次送进去几个样本。这里是 1 个。
#
# ??? question "想一想：一次送进 10 个样本，图上的圆会变成 10 倍吗？"
#     不会。圆和线属于网络，样本只是从里面走过，彼此互不影响。变的只有形状的第一个数：`(10, 4)` 进去，`(10, 3)` 出来。
#
# ## 数一数参数 { #parameters }
#
# 训练要调的数叫参数：每条线一个权重，每个会计算的神经元一个偏置。一层从 <i>m</i> 个数到 <i>n</i> 个数，就有
#
# <p><i>m</i> × <i>n</i> 个权重 + <i>n</i> 个偏置。</p>

# %% [markdown] lang="en"
# The first number of a shape is the batch: how many samples go in together. Here it is 1.
#
# ??? question "If 10 samples go in together, are there 10 times as many circles?"
#     No. Circles and lines belong to the network; the samples just pass through it and do not affect one another. Only the first number of the shapes changes: `(10, 4)` goes in, `(10, 3)` comes out.
#
# ## Counting parameters { #parameters }
#
# The numbers that training adjusts are called parameters: one weight for each line, one bias for each neuron that computes. A layer from <i>m</i> numbers to <i>n</i> numbers has
#
# <p><i>m</i> × <i>n</i> weights + <i>n</i> biases.</p>


# %%
def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


sizes = [4, 5, 5, 3]
by_formula = [m * n + n for m, n in pairwise(sizes)]
print(*by_formula, sep=" + ")
print("=", sum(by_formula))

layers = mlp[0], mlp[2], mlp[4]
assert by_formula == [parameters(layer) for layer in layers]
assert sum(by_formula) == parameters(mlp)

# %% [markdown] lang="zh"
# 公式与网络里真正存着的参数一致。回头看第一张图，层与层之间写着的 4×5 + 5 正是它。
#
# 换一个宽得多的网络。它读 28 × 28 的图像，把 784 个像素排成一列：

# %% [markdown] lang="en"
# The formula agrees with the parameters that the network really holds. Look back at the first picture: the 4×5 + 5 written between the layers is this very formula.
#
# Now a much wider network. It reads an image of 28 × 28 pixels, laid out as one column of 784:

# %%
wide = nn.Sequential(
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.Linear(128, 64),
    nn.ReLU(),
    nn.Linear(64, 10),
)
d.draw(wide, torch.randn(1, 784), figure="mlp", units=4)

# %% [markdown] lang="zh"
# 784 个圆画不下，所以只画头几个和末几个，中间是省略号。省略的只是图，下面写的个数仍是真的。

# %% [markdown] lang="en"
# There is no room for 784 circles. The picture shows the first few and the last few, with dots between them. Only the drawing is shortened: the sizes written in it are the real ones.

# %%
sizes = [784, 128, 64, 10]
by_formula = [m * n + n for m, n in pairwise(sizes)]
print(*(f"{count:,}" for count in by_formula), sep=" + ")
print(f"= {sum(by_formula):,}")

assert sum(by_formula) == parameters(wide)

# %% [markdown] lang="zh"
# ??? question "想一想：这个网络的参数大多在哪里？为什么？"
#     在第 1 层。784 个像素中的每一个都要连到 128 个神经元中的每一个。而且像素被排成一列以后，谁和谁相邻也看不出来了。记住这两个毛病，CNN 就是来治它们的。
#
# ## “BP”是训练的方法，不是网络的结构 { #bp }
#
# 有的教材把上面的网络叫“BP 网络”。这个名字容易误会。BP 是反向传播（back-propagation），是一种算梯度的**算法**。网络本身叫多层感知机，简称 MLP。
#
# 把两者分开看。先只做前向计算，这时一个梯度也没有：

# %% [markdown] lang="en"
# ??? question "Where are most of these parameters, and why?"
#     In the first layer. Each of the 784 pixels is connected to each of the 128 neurons. And once the pixels stand in one column, nothing tells which of them were neighbours. Keep these two troubles in mind: they are what a CNN cures.
#
# ## "BP" is how a network is trained, not how it is built { #bp }
#
# Some textbooks, Chinese ones above all, call the network above a "BP network". The name misleads. BP is back-propagation, an **algorithm** that computes gradients. The network itself is a multilayer perceptron, an MLP.
#
# Let us take the two apart. First a forward pass alone. There is no gradient yet:

# %%
before = mlp(x)
assert all(parameter.grad is None for parameter in mlp.parameters())
print(row(before[0]))

# %% [markdown] lang="zh"
# 现在做一次反向传播。梯度出现了，每个参数一份，形状与参数相同：

# %% [markdown] lang="en"
# Now back-propagate once. Gradients appear, one for each parameter, each of the same shape as its parameter:

# %%
target = torch.tensor([2])
loss = nn.functional.cross_entropy(before, target)
loss.backward()

for name, parameter in mlp.named_parameters():
    assert parameter.grad.shape == parameter.shape
    print(f"{name:9}", tuple(parameter.grad.shape))

print(row(mlp(x)[0]))
assert torch.equal(mlp(x), before)

# %% [markdown] lang="zh"
# 最后一行是反向传播之后的输出，与之前一模一样。BP 只告诉我们每个参数该往哪边调；真正去调的是优化器。走 20 步试试：

# %% [markdown] lang="en"
# The last line is the output after back-propagation. It is exactly what it was before. BP only tells which way each parameter should move. The optimizer is what moves it. Let it take 20 steps:

# %%
drawn = d.draw(mlp, x, figure="mlp").svg()
optimizer = torch.optim.SGD(mlp.parameters(), lr=0.1)
for _ in range(20):
    optimizer.zero_grad()
    nn.functional.cross_entropy(mlp(x), target).backward()
    optimizer.step()

after = nn.functional.cross_entropy(mlp(x), target)
print(f"loss: {loss:.3f} → {after:.3f}")
assert after < loss
assert d.draw(mlp, x, figure="mlp").svg() == drawn

# %% [markdown] lang="zh"
# 损失变小了，说明参数变了。而结构一点没变：训练前后画出来的图，一个字节也不差。
#
# ??? question "想一想：有人把权重一个个手填进去，从没训练过。这还是 BP 网络吗？"
#     BP 根本没有出场，可它照样是一个多层感知机，图也一模一样。名字应当说结构，所以本站以后只说 MLP。LSTM 也用反向传播来训练，没有人因此叫它“BP 网络”。
#
# ## CNN：用小窗口看图像 { #cnn }
#
# MLP 把图像拉成一列。卷积网络（CNN）不拉：图像还是平面，每层用一个小窗口在上面滑动。这是一个仿 LeNet-5 的网络：

# %% [markdown] lang="en"
# The loss went down, so the parameters changed. The structure did not: the picture is the same before and after, byte for byte.
#
# ??? question "Someone types in every weight by hand and never trains. Is that a BP network?"
#     BP never came in, and still it is a multilayer perceptron with the very same picture. A name should tell the structure, so from here on we say MLP. An LSTM is trained by back-propagation as well, and nobody calls it a "BP network".
#
# ## A CNN: a small window on an image { #cnn }
#
# An MLP flattens the image into one column. A convolutional network (CNN) does not: the image stays a plane, and each layer slides a small window over it. Here is a network after the pattern of LeNet-5:

# %%
lenet = nn.Sequential(
    nn.Conv2d(1, 6, kernel_size=5),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(6, 16, kernel_size=5),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(400, 120),
    nn.ReLU(),
    nn.Linear(120, 84),
    nn.ReLU(),
    nn.Linear(84, 10),
)
grey = torch.randn(1, 1, 32, 32)
d.draw(lenet, grey, figure="cnn")

# %% [markdown] lang="zh"
# - **一张平面**是一个通道，也叫特征图。平面的大小按比例画。
# - **红色小框**是窗口。它看到的几个像素，决定下一张平面上的一个点。
# - 这里的**卷积**让平面变多，**池化**让平面变小。最后**展平**成一列，后面又是你认识的全连接层。
#
# 把每一层之后的形状列出来：

# %% [markdown] lang="en"
# - **A plane** is a channel, also called a feature map. The planes are drawn to scale.
# - **The small red frame** is the window. The few pixels in it decide one point of the next plane.
# - The **convolutions** here make more planes, **pooling** makes them smaller. In the end they are **flattened** into one column, and fully connected layers follow, which you know.
#
# The shape after every layer:

# %%
results = [grey]
for layer in lenet:
    results.append(layer(results[-1]))
    print(f"{type(layer).__name__:10}", tuple(results[-1].shape))

# %% [markdown] lang="zh"
# 卷积和池化之后的边长可以算出来。窗口边长 <i>k</i>，每次移动 <i>s</i>，四周补 <i>p</i> 圈，没有空洞（dilation，默认就没有）：
#
# $$\text{新边长} = \left\lfloor \frac{\text{边长} + 2p - k}{s} \right\rfloor + 1$$

# %% [markdown] lang="en"
# The side after a convolution or a pooling can be worked out. With a window of side <i>k</i>, a stride of <i>s</i>, <i>p</i> rings of padding and no dilation (the default):
#
# $$\text{new side} = \left\lfloor \frac{\text{side} + 2p - k}{s} \right\rfloor + 1$$


# %%
def new_side(side, k, s=1, p=0):
    return (side + 2 * p - k) // s + 1


by_formula = [32]
for k, s in [(5, 1), (2, 2), (5, 1), (2, 2)]:
    by_formula.append(new_side(by_formula[-1], k, s))
print(*by_formula, sep=" → ")

planes, by_torch = grey, [32]
for window in (lenet[0], lenet[2], lenet[3], lenet[5]):
    planes = window(planes)
    by_torch.append(planes.shape[-1])
assert by_formula == by_torch
assert lenet[7].in_features == 16 * by_formula[-1] ** 2

# %% [markdown] lang="zh"
# 最后一个断言说明第一个全连接层的 400 从哪里来：16 张平面，每张 5 × 5。
#
# ??? question "想一想：第一个卷积改成 `padding=2`，边长会怎样？"
#     ⌊(32 + 4 − 5) ÷ 1⌋ + 1 = 32。补两圈，5 × 5 的窗口就不会让平面变小。
#
# ## 同一个网络，用 Keras 写 { #keras }
#
# 有的教材用 Keras。Keras 3 本身不做计算，而是交给一个后端，PyTorch 就可以当这个后端。后端要在导入 Keras **之前**选好。下面还是那个网络，图也是直接从这个 Keras 模型画出来的：

# %% [markdown] lang="en"
# The last check tells where the 400 of the first fully connected layer comes from: 16 planes of 5 × 5.
#
# ??? question "What happens to the side if the first convolution gets `padding=2`?"
#     ⌊(32 + 4 − 5) ÷ 1⌋ + 1 = 32. With two rings of padding, a window of 5 × 5 no longer shrinks the plane.
#
# ## The same network in Keras { #keras }
#
# Some textbooks use Keras. Keras 3 does not compute by itself. It leaves that to a backend, and PyTorch can be this backend. It has to be chosen **before** Keras is imported. Here is the same network again, and its picture is drawn from the live Keras model:

# %%
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

in_keras = keras.Sequential(
    [
        keras.Input((32, 32, 1)),
        Conv2D(6, kernel_size=5, activation="relu"),
        MaxPooling2D(2),
        Conv2D(16, kernel_size=5, activation="relu"),
        MaxPooling2D(2),
        Flatten(),
        Dense(120, activation="relu"),
        Dense(84, activation="relu"),
        Dense(10),
    ]
)
channels_last = grey.movedim(1, -1)
d.draw(in_keras, channels_last, figure="cnn")

# %% [markdown] lang="zh"
# 两张图一样，因为网络就是一样的。写法上有两处不同：
#
# - Keras 把激活函数写在层里面，所以少了几个 ReLU 层。
# - Keras 把通道放在**最后**：图像的形状是（批量，高，宽，通道）；PyTorch 是（批量，通道，高，宽）。
#
# 把同一层之后的形状并排列出来，左边是 PyTorch 的，右边是 Keras 的：

# %% [markdown] lang="en"
# Both pictures are the same because the network is. Two things are written differently:
#
# - Keras has the activation inside the layer, so there are no ReLU layers.
# - Keras puts the channels **last**: an image has the shape (batch, height, width, channels). In PyTorch it is (batch, channels, height, width).
#
# The shapes after the same layers, on the left in PyTorch, on the right in Keras:

# %%
pictures = (
    d.draw(lenet, grey, figure="cnn"),
    d.draw(in_keras, channels_last, figure="cnn"),
)
assert pictures[0].svg() == pictures[1].svg()

ours = [made for layer, made in zip(lenet, results[1:], strict=True) if not isinstance(layer, nn.ReLU)]
theirs = channels_last
for layer, made in zip(in_keras.layers, ours, strict=True):
    theirs = layer(theirs)
    batch, channels, *space = made.shape
    print(f"{type(layer).__name__:12}", f"{tuple(made.shape)!s:16}", tuple(theirs.shape))
    assert theirs.shape == (batch, *space, channels)

print(f"{in_keras.count_params():,}")
assert in_keras.count_params() == parameters(lenet)

maps = torch.arange(16 * 5 * 5.0).view(1, 16, 5, 5)
in_a_column = Flatten()(maps.movedim(1, -1))
assert in_a_column.shape == nn.Flatten()(maps).shape
assert not torch.equal(in_a_column, nn.Flatten()(maps))

# %% [markdown] lang="zh"
# 参数的个数也完全相同。
#
# ??? question "想一想：要把 PyTorch 训练好的权重搬进 Keras，展平后面的第一个全连接层可以原样照搬吗？"
#     不可以。400 个数还是那 400 个，排的顺序却不同：PyTorch 先排完一张平面再排下一张，Keras 先排完一个位置上的 16 个通道。上面最后一个断言查的就是这件事。搬的时候要按这个顺序重排权重。
#
# ## 彩色图像是三张叠起来的平面 { #rgb }
#
# 灰度图只有一个通道，彩色图有红、绿、蓝三个：

# %% [markdown] lang="en"
# The number of parameters is the same as well.
#
# ??? question "Trained weights are to move from PyTorch to Keras. Can the first fully connected layer after the flattening be copied as it is?"
#     No. The 400 numbers are the same 400, but they stand in another order: PyTorch goes through one plane after the other, Keras through the 16 channels of one place after the other. The last check above is about this. The weights have to be put in that order on the way.
#
# ## A colour image is three planes in a stack { #rgb }
#
# A grey image has one channel. A colour image has three: red, green and blue.

# %%
colour_net = nn.Sequential(
    nn.Conv2d(3, 6, kernel_size=5),
    nn.ReLU(),
    nn.MaxPool2d(2),
)
rgb = torch.randn(1, 3, 32, 32)
d.draw(colour_net, rgb, figure="cnn")

# %% [markdown] lang="zh"
# 窗口现在有三层厚，同时看三张平面。每张平面各有自己的权重，结果加在一起。不信就分开算：

# %% [markdown] lang="en"
# The window is now three planes thick and looks at all of them at once. Each plane has weights of its own, and the results are added. Let us take them apart and see:

# %%
conv = colour_net[0]
print(tuple(conv.weight.shape))


def one_plane(i):
    return nn.functional.conv2d(rgb[:, [i]], conv.weight[:, [i]])


red, green, blue = one_plane(0), one_plane(1), one_plane(2)
bias = conv.bias.view(1, 6, 1, 1)
torch.testing.assert_close(red + green + blue + bias, conv(rgb))

terms = (red, green, blue, bias, conv(rgb))
corner = [values[0, 0, 0, 0] for values in terms]
print(row(corner[:4]), "=", row(corner[4:]))

# %% [markdown] lang="zh"
# 上面一行是权重的形状，依次是：输出的平面数、输入的平面数、窗口的高、窗口的宽。下面一行是结果左上角的那个点：三张平面各出一个数，加上偏置。
#
# ??? question "想一想：三个通道是三个时刻吗？"
#     不是。红、绿、蓝是同一时刻、同一位置的三个数，窗口一次全看到。到了 LSTM，同一时刻的多个数叫特征，时间是另外一个轴。第 2 章和第 3 章会一直把这两个轴分开。
#
# ## 同一组权重，走遍整个空间 { #shared }
#
# 第一个卷积把 1 × 32 × 32 个数变成 6 × 28 × 28 个数。换成全连接层做同样大小的事，要多少参数？

# %% [markdown] lang="en"
# The first line is the shape of the weight: planes out, planes in, height and width of the window. The second line is the point in the upper left corner of the result: one number from each of the three planes, plus the bias.
#
# ??? question "Are the three channels three moments?"
#     No. Red, green and blue are three numbers of one place at one moment, and the window sees them all at once. In an LSTM, several numbers of one moment are called features, and time is an axis of its own. Chapters 2 and 3 keep these two axes apart all the way.
#
# ## The same weights all over space { #shared }
#
# The first convolution turns 1 × 32 × 32 numbers into 6 × 28 × 28. How many parameters would a fully connected layer need for a job of that size?

# %%
conv = lenet[0]
dense = nn.Linear(1 * 32 * 32, 6 * 28 * 28)
assert conv(grey).numel() == dense(grey.flatten(1)).numel()

print(f"Conv2d {parameters(conv):>9,}")
print(f"Linear {parameters(dense):>9,}")
print(f"       {parameters(dense) / parameters(conv):>9,.0f} ×")
assert parameters(conv) == 6 * (1 * 5 * 5) + 6

# %% [markdown] lang="zh"
# 相差几万倍。原因有两个：一个点只看 5 × 5 的窗口，不看整张图；窗口不管滑到哪里，用的都是同一组权重。后一个原因叫**权重共享**，它带来两个后果，可以当场验证。
#
# **第一**，图像往右移 3 个像素，结果也往右移 3 个像素，数值不变：

# %% [markdown] lang="en"
# The convolution needs some thirty thousand times fewer, for two reasons. A point looks at a window of 5 × 5, not at the whole image. And the window uses the same weights wherever it goes. The second reason is called **weight sharing**. Two things follow from it, and we can check both.
#
# **First,** move the image 3 pixels to the right and the result moves 3 pixels to the right, with the same values:

# %%
moved = grey.roll(3, dims=-1)
# zh: 左边 3 列不比：roll 把右边挤出去的像素补在了那里
# en: leave out the 3 columns at the left:
# en: roll puts there the pixels it pushed out at the right
torch.testing.assert_close(conv(moved)[..., 3:], conv(grey)[..., :-3])
print(f"{conv(grey)[0, 0, 10, 10]:+.3f} → {conv(moved)[0, 0, 10, 13]:+.3f}")

# %% [markdown] lang="zh"
# **第二**，图像再大，参数也不变。同一个卷积可以直接用在更大的图像上：

# %% [markdown] lang="en"
# **Second,** a larger image needs no more parameters. The very same convolution works on it:

# %%
for side in (32, 64, 128):
    result = conv(torch.randn(1, 1, side, side))
    print(f"{side:>3} × {side:<3}", tuple(result.shape), parameters(conv))
    assert result.shape[-1] == new_side(side, k=5)

# %% [markdown] lang="zh"
# 现在把“空间”换成“时间”。循环层也有一组固定的权重，只是它不在图像上滑动，而是在每个时刻用一次。序列再长，参数也不变。（`nn.LSTM` 返回输出和状态两样东西。代码里的 `_` 就是状态，第 3 章再讲。）

# %% [markdown] lang="en"
# Now read "time" for "space". A recurrent layer has one set of weights too. It does not slide over an image; it is used once at every time step. A longer sequence needs no more parameters. (An `nn.LSTM` returns its output and its states. The states, `_` in the code, come in chapter 3.)

# %%
lstm = nn.LSTM(input_size=3, hidden_size=5, batch_first=True)
for steps in (5, 50, 500):
    output, _ = lstm(torch.randn(1, steps, 3))
    print(f"T = {steps:<3}", tuple(output.shape), parameters(lstm))
    assert output.shape == (1, steps, 5)

# %% [markdown] lang="zh"
# | | 卷积：空间 | 循环层：时间 |
# |---|---|---|
# | 共享的是 | 窗口的权重 | 一个时刻里的权重 |
# | 用在 | 每个位置 | 每个时间步 |
# | 参数个数取决于 | 窗口大小和通道数 | 特征数和 `hidden_size` |
# | 与之无关的是 | 图像大小 | 序列长度 <i>T</i> |
# | 相邻的两次使用 | 互不相干 | 前一次把状态交给后一次 |
#
# 最后一行是唯一的新东西，也是循环网络的全部秘密：**前一次把状态交给后一次**。
#
# ??? question "想一想：卷积的各个窗口可以同时算。循环层的各个时间步也可以吗？"
#     不可以。第 2 步要等第 1 步交来的状态，第 3 步要等第 2 步。空间里叠的是层，一层等一层；时间里还要一步等一步。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# | | convolution: space | recurrent layer: time |
# |---|---|---|
# | what is shared | the weights of the window | the weights of one time step |
# | used at | every position | every time step |
# | parameters depend on | window size and channels | features and `hidden_size` |
# | and do not depend on | the size of the image | the length <i>T</i> of the sequence |
# | two uses side by side | know nothing of each other | the first hands its state to the second |
#
# The last row is the one new thing, and it is the whole secret of recurrent networks: **each step hands its state to the next**.
#
# ??? question "All windows of a convolution can be computed at once. All steps of a recurrent layer too?"
#     No. Step 2 waits for the state from step 1, step 3 waits for step 2. In space, layers are stacked, and each waits for the one before. In time, each step waits for the one before as well.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

network = nn.Sequential(nn.Linear(4, 7), nn.ReLU(), nn.Linear(7, 2))
counted = sum(parameter.numel() for parameter in network.parameters())
planes = nn.Conv2d(3, 8, kernel_size=3)(torch.zeros(5, 3, 10, 10))
flat = planes.flatten(1)
assert flat.shape == (5, 512)
Tasks(
    Task(
        d.Text(
            "`nn.Linear(4, 7)`、ReLU、`nn.Linear(7, 2)` 连成一个网络，一共要学多少个数？",
            "`nn.Linear(4, 7)`, a ReLU and `nn.Linear(7, 2)` in a row: how many numbers are learned?",
        ),
        counted,
        d.Text("4 × 7 + 7 + 7 × 2 + 2；ReLU 没有要学的数。", "4 × 7 + 7 + 7 × 2 + 2; a ReLU learns nothing."),
    ),
    Task(
        d.Text(
            "5 张 3 个通道、10 × 10 的图，经过 `nn.Conv2d(3, 8, kernel_size=3)`，出来是什么形状？",
            "Five images of 3 channels, 10 by 10, go through `nn.Conv2d(3, 8, kernel_size=3)`. What shape comes out?",
        ),
        planes.shape,
        d.Text(
            "8 张特征图；3 × 3 的窗口在 10 × 10 上只有 8 × 8 个位置。",
            "8 feature maps; a window of 3 × 3 has 8 × 8 places on 10 × 10.",
        ),
    ),
    Task(
        d.Text(
            "接着 `flatten(1)`，后面的 `nn.Linear` 的 `in_features` 是多少？",
            "Then comes `flatten(1)`. What is `in_features` of the `nn.Linear` behind it?",
        ),
        flat.shape[1],
        d.Text("8 × 8 × 8。批量的轴不展平。", "8 × 8 × 8. The batch axis is not flattened."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `side(size, kernel, stride, padding)`：边长 `size` 的图，用边长 `kernel` 的卷积核，每次移动 `stride` 格，四周各补 `padding` 圈零，出来的特征图边长是多少？窗口放不下的余数不要。打开下载的笔记本，填好 `side`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `side(size, kernel, stride, padding)`: how many pixels wide is the feature map, if an image `size` wide is read by a kernel `kernel` wide that moves `stride` pixels at a time, with `padding` zeros on every side? Where the last window would not fit, it is left out. Open the downloaded notebook, fill in `side`, and run the test below it:


# %%
def side(size, kernel, stride, padding):
    raise NotImplementedError("write it here")


def check(side):
    for size in (6, 7, 28):
        for kernel in (1, 3, 5):
            for stride in (1, 2, 3):
                for padding in (0, 1, 2):
                    layer = nn.Conv2d(1, 1, kernel, stride, padding)
                    made = layer(torch.zeros(1, 1, size, size))
                    asked = size, kernel, stride, padding
                    assert side(*asked) == made.shape[-1], asked
    print("all right")


try:
    check(side)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(size, kernel, stride, padding):
    return (size + 2 * padding - kernel) // stride + 1


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 你已经会读一张网络图：圆是神经元，线是权重，平面是通道。你也看到了在空间里共享权重的好处。第 2 章把同样的想法搬到时间上，并且让每一步把状态交给下一步。
#
# [← 首页](../index.ipynb) · 第 1 章 · [第 2 章 时间上的循环：折叠与展开的 RNN →](02-rnn-folded-and-unrolled.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# You can read a picture of a network: circles are neurons, lines are weights, planes are channels. You have seen what sharing weights in space is good for. Chapter 2 takes the same idea to time, and lets each step hand its state to the next.
#
# [← Home](../index.ipynb) · Chapter 1 · [Chapter 2. A loop in time: the RNN folded and unrolled →](02-rnn-folded-and-unrolled.ipynb)
