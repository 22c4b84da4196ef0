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
# title: 模型原样不动
# description: 画图会把模型运行一次。运行之后哪些东西恢复原状、哪些恢复不了、为什么，以及 Capture.restored 里写了什么。
# ---
#
# # 模型原样不动 { #left-as-it-was }
#
# *画图要把模型真正运行一次，而模型的 `forward` 什么都可能做。运行之后，不论成功、出错还是按了 Ctrl-C，`draw` 和 `capture` 都把模型和它周围的一切放回原样。这一页写明包括什么、不包括什么。*
#
# ## 改动了什么，会写下来 { #restored }
#
# 会改动自己的 `forward`，作者多半想知道。`Capture.restored` 逐条列出这次运行改动过、又放回去的东西：

# %% [markdown] lang="en"
# ---
# title: The model stays as it was
# description: To be drawn, a model is run once. What is put back after the run, what cannot be and why, and what Capture.restored says.
# ---
#
# # The model stays as it was { #left-as-it-was }
#
# *To be drawn, a model is really run once, and its `forward` may do anything. After the run, whether it succeeded, failed or was stopped by Ctrl-C, `draw` and `capture` put the model and all around it back as it was. This page says what that includes and what it does not.*
#
# ## Changes are written down { #restored }
#
# The author of a `forward` that changes things probably wants to know. `Capture.restored` lists what the run had changed and what was put back:

# %%
import os

import torch
from torch import nn

from lstm_diagrams import capture


class Restless(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
        self.memory = {"calls": [0]}

    def forward(self, x):
        self.memory["calls"][0] += 1
        self.layer.weight.data.mul_(2)
        torch.set_num_threads(torch.get_num_threads() + 1)
        os.environ["RESTLESS"] = "yes"
        return self.layer(x)


model = Restless()
before = model.layer.weight.clone()
for change in capture(model, torch.randn(4, 3)).restored:
    print(change)

assert torch.equal(model.layer.weight, before)
assert model.memory == {"calls": [0]}
assert "RESTLESS" not in os.environ

# %% [markdown] lang="zh"
# `kind` 有四种：`numbers` 是张量里的数，`attribute` 是模型持有的别的东西，`setting` 是线程或进程的设置，`unwatched` 表示模型连着的东西超过五万件，从这一件起没有看。`restored=False` 表示发现了改动却没能放回去，这时还会发一个 `UserWarning`。命令行把这些写在 stderr 上。
#
# ## 会放回去的 { #kept }
#
# **模型持有的一切，不论多深**：参数、缓冲区（稀疏的也算）、梯度、`requires_grad`、数据类型、张量上的钩子和属性；每个模块的属性、钩子、训练标志和类；列表、字典（键、子类也算）、集合、队列、元组和普通对象里的东西；优化器、学习率调度器、概率分布；NumPy 数组、`bytearray`、`array`；模型自己的随机数生成器和 `itertools.count`；模型的类自己的属性。输入的张量也一样。
#
# **线程和进程的设置**：

# %% [markdown] lang="en"
# `kind` is one of four: `numbers` of a tensor, another `attribute` that the model holds, a `setting` of the thread or process, and `unwatched` where more than fifty thousand things hang on the model and nothing from this one on was looked at. `restored=False` means that a change was noticed and could not be put back; there is a `UserWarning` then, too. The command line writes all this on stderr.
#
# ## What is put back { #kept }
#
# **All that the model holds, however deep**: parameters, buffers (sparse ones too), gradients, `requires_grad`, data types, hooks and attributes of tensors; the attributes, hooks, training flag and class of every module; what stands in lists, dicts (keys and subclasses included), sets, queues, tuples and plain objects; optimizers, learning rate schedulers, probability distributions; NumPy arrays, `bytearray`, `array`; the model's own generators of random numbers and `itertools.count`; the attributes of the model's own classes. The same goes for the tensors given to it.
#
# **Settings of the thread and of the process**:

# %% tags=["hide_input"]
from lstm_diagrams import Text
from lstm_diagrams.capture.untouched.settings import of_process, of_thread

names = [setting.name for setting in (*of_thread(), *of_process())]
listed = ", ".join(name for name in names if "_global_" not in name)
Text(
    zh=f"```text\n{listed}\n```\n\n还有所有模块共用的钩子。",
    en=f"```text\n{listed}\n```\n\nThe hooks of all modules belong to them as well.",
)

# %% [markdown] lang="zh"
# 随机数的状态总会放回去，不另外写在 `restored` 里：运行时取随机数是常事。
#
# ## 放不回去的，和原因 { #not-kept }
#
# | 什么 | 为什么 |
# |---|---|
# | 绕过 PyTorch 写进大张量的数，例如 `weight.numpy()[...] = 0`，或 C 扩展直接写内存 | 事先复制全部权重会占双倍内存。64 KB 以内的张量事先复制（合计最多 64 MB），放得回去；更大的只记下几百个数，改动多半会发现，写成 `restored=False`，但放不回去。只改了没记下的几个数，就发现不了 |
# | 别的线程在这段时间里做的改动 | 分不清是谁改的。别的线程改的设置会一起放回去；全局随机数生成器退回原处，所以别的线程可能再取到同样的随机数。请别在画图时让别的线程训练同一个模型 |
# | Python 之外：写过的文件、发出的网络请求、子进程、数据库、屏幕上的字 | 已经做了的事收不回来 |
# | 已经读掉的东西：生成器、迭代器、打开的文件的位置、`queue.Queue` | Python 没有倒回去的办法（`itertools.count` 有） |
# | 别处的全局变量、闭包里的变量、`functools.cache`、导入过的模块 | 不归模型所有；程序的别处也许正在用 |
# | 线程、锁、日志、套接字、进程间的对象里的状态 | 归整个进程所有，放回去反而会弄坏它们 |
# | 内存映射的数组（`numpy.memmap`） | 那是一个文件，可能比内存还大 |
# | 没有离开的 `torch.inference_mode()` | 只有进去的人才能出来；会发现并写下 |
# | `observe(...)` 之内做的一切 | `observe` 就是看着训练或别的步骤真正发生，只取下自己的钩子 |
#
# 运行之后可以放心地 `os.fork()` 或启动子进程，只有一点与画图无关：PyTorch 用多个线程算过任何 `forward` 之后，`fork` 出来的进程再算多线程的运算会永远等下去（GNU OpenMP 如此）。在子进程里先写 `torch.set_num_threads(1)`，或者用 `spawn` 启动它。
#
# ## 代价 { #cost }
#
# 权重不复制，除非 `forward` 要写它；那时只复制要写的那一块内存。1 GB 权重的模型，额外占用的内存是几 MB。`make bench` 会印出时间和内存。

# %% [markdown] lang="en"
# The states of random number generators are always put back, and `restored` says nothing of them: to draw random numbers in a run is common.
#
# ## What cannot be put back, and why { #not-kept }
#
# | what | why |
# |---|---|
# | numbers written into a large tensor past PyTorch, as by `weight.numpy()[...] = 0` or by a C extension that writes to memory | A copy of all weights beforehand would take twice the memory. Tensors of up to 64 KB are copied (64 MB in all at most) and put back; of larger ones a few hundred numbers are noted, by which most such changes are noticed and said (`restored=False`), but not undone. A change of a few numbers that were not noted goes unnoticed |
# | what other threads change meanwhile | Nobody can say who changed it. A setting changed by another thread is put back with the rest; the global random number generator is set back, so another thread may draw the same random numbers again. Do not let another thread train the model while it is drawn |
# | the world outside Python: files written, requests sent, child processes, databases, words on the screen | What is done is done |
# | what has been used up: generators, iterators, the position in an open file, a `queue.Queue` | Python cannot wind them back (`itertools.count` it can) |
# | global variables elsewhere, variables of closures, `functools.cache`, imported modules | They are not the model's; another part of the program may be using them |
# | the state of threads, locks, loggers, sockets and objects shared between processes | They belong to the whole process, and would be broken by being set back |
# | arrays mapped from a file (`numpy.memmap`) | They are a file, perhaps larger than memory |
# | a `torch.inference_mode()` that was entered and not left | Only who entered it can leave it; it is noticed and said |
# | all that is done inside `observe(...)` | `observe` watches training or other steps that are meant to happen; it takes away only its own hooks |
#
# After the run you may call `os.fork()` and start processes. One thing has nothing to do with drawing: once PyTorch has computed any `forward` with several threads, a process from `fork` waits for ever at its next operation with several (GNU OpenMP is like that). Call `torch.set_num_threads(1)` there first, or start it by `spawn`.
#
# ## What it costs { #cost }
#
# Weights are not copied unless the `forward` is about to write to them, and then only the memory that is written to. For a model of 1 GB of weights this takes a few MB. `make bench` prints time and memory.
