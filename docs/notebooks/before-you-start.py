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
# title: 开始之前：安装、笔记本、第一张图
# description: 怎样安装 lstm-diagrams 和只有 CPU 的 PyTorch，国内用哪些镜像，怎样打开每一章的笔记本，怎样让图上的字是中文，五行代码画出第一张图，以及延伸阅读。
# ---
#
# # 开始之前：安装、笔记本、第一张图 { #before-you-start }
#
# *要准备的不多：Python 3.11 以上，PyTorch，这个包。课程里的一切都能在没有显卡的笔记本电脑上运行。只想读，不想运行，可以直接去[第 1 章](chapters/01-networks-in-space.ipynb)。*
#
# ## 安装 { #install }
#
# 用 `git clone` 把仓库克隆下来，在它的文件夹里运行（在 Linux 上，先看下面的“只要 CPU 的 PyTorch”，能省几个 GB）：
#
# ```sh
# python3 -m venv .venv
# . .venv/bin/activate
# pip install .
# ```
#
# 第二行激活虚拟环境，每开一个新的终端都要再运行一次。在 Windows 上，第一行的 `python3` 写成 `python`，第二行写成 `.venv\Scripts\activate`（Windows 我们没有试过，见[局限](reference/limits.ipynb#tried)）。Graphviz 随包装好，不用另装程序。本站别处写 `pip install lstm-diagrams` 的地方，在克隆里都写 `pip install .`；带方括号的也一样，例如 `pip install '.[mkdocs]'`。
#
# **只要 CPU 的 PyTorch。** 在 Linux 上，`pip install torch` 默认装显卡版，连同依赖有几个 GB。课程用不着显卡。激活虚拟环境以后，用下面三行代替 `pip install .`：先装小的那一种，再装这个包。
#
# ```sh
# pip install uv
# uv pip install --torch-backend cpu torch
# pip install .
# ```
#
# macOS 和 Windows 上，默认装的就是小的那一种。
#
# **下载太慢。** 国内可以用清华大学 TUNA、中国科学技术大学、阿里云的 PyPI 镜像。地址写在各镜像站的帮助页里，设一次就行：
#
# ```sh
# pip config set global.index-url 镜像的地址
# ```
#
# 两件事它管不到：`uv` 不读 pip 的设置，它的镜像写在环境变量 `UV_DEFAULT_INDEX` 里；CPU 版的 PyTorch 来自 PyTorch 自己的站点，不在 PyPI 上。那一步若是太慢，就直接 `pip install .`：文件大，但走镜像。
#
# ## 打开笔记本 { #notebooks }
#
# 每一章的开头都有下载链接，下载的 `.ipynb` 可以单独运行：第一格写着它要装哪些包。在同一个虚拟环境里 `pip install jupyterlab`，运行 `jupyter lab`，打开笔记本，从上往下运行。编程题就在笔记本里做：把留空的函数填好，重新运行那一格，检验就写在函数下面。
#
# ## 图上的字用中文 { #language }
#
# 图上的字默认是英文。在笔记本的开头写一次，下面的图就都是中文（下载的中文笔记本已经写好）：
#
# ```python
# import lstm_diagrams as d
#
# d.defaults(lang="zh")
# ```
#
# ## 第一张图，五行 { #first-picture }

# %% [markdown] lang="en"
# ---
# title: Before you start, installing and a first picture
# description: How to install lstm-diagrams with the small CPU build of PyTorch, how to open the notebook of each chapter, how to choose the language of pictures, a first picture in five lines, and what to read further.
# ---
#
# # Before you start: installing, notebooks, a first picture { #before-you-start }
#
# *Little is needed: Python 3.11 or newer, PyTorch, and this package. All of the course runs on a laptop without a graphics card. To read without running anything, go straight to [chapter 1](chapters/01-networks-in-space.ipynb).*
#
# ## Installing { #install }
#
# In a clone of the repository (the folder that `git clone` made), run these lines. On Linux, read “PyTorch for the CPU only” below first: it saves several gigabytes.
#
# ```sh
# python3 -m venv .venv
# . .venv/bin/activate
# pip install .
# ```
#
# The second line activates the environment; every new terminal needs it again. On Windows write `python` for `python3` in the first line, and `.venv\Scripts\activate` for the second; the package has not been tried there ([Limits](reference/limits.ipynb#tried)). Graphviz comes with the package; there is no other program to install. Where other pages say `pip install lstm-diagrams`, in a clone it is `pip install .`, and with brackets it is the same, such as `pip install '.[mkdocs]'`.
#
# **PyTorch for the CPU only.** On Linux, `pip install torch` fetches the build for graphics cards, which is several gigabytes with all that it depends on. The course needs no graphics card. Once the environment is active, run these three lines instead of `pip install .`: first the small build, then this package:
#
# ```sh
# pip install uv
# uv pip install --torch-backend cpu torch
# pip install .
# ```
#
# On macOS and Windows the usual build is the small one.
#
# **If downloads are slow.** Readers in China can use the PyPI mirrors of Tsinghua University (TUNA), of the University of Science and Technology of China or of Alibaba Cloud. Each mirror's help page gives its address; set it once:
#
# ```sh
# pip config set global.index-url ADDRESS-OF-THE-MIRROR
# ```
#
# Two things it does not reach: `uv` does not read pip's settings, its mirror is named by the environment variable `UV_DEFAULT_INDEX`; and the CPU build of PyTorch comes from PyTorch's own site, not from PyPI. If that step is too slow, `pip install .` alone will do: larger files, but from the mirror.
#
# ## Opening a notebook { #notebooks }
#
# Below the title of each chapter is a link that downloads its notebook. The `.ipynb` file runs by itself: its first cell names the packages that it needs. Run `pip install jupyterlab`, then `jupyter lab`, open the file, and run it from top to bottom. Exercises are done in the notebook: fill in the function that is left empty, and run the test below it.
#
# ## The language of pictures { #language }
#
# The words in pictures are English by default. For Chinese, write this once at the start of a notebook, and all pictures after it are in Chinese:
#
# ```python
# import lstm_diagrams as d
#
# d.defaults(lang="zh")
# ```
#
# ## A first picture in five lines { #first-picture }

# %%
import torch

import lstm_diagrams as d

lstm = torch.nn.LSTM(input_size=3, hidden_size=5, batch_first=True)
x = torch.randn(2, 4, 3)
d.draw(lstm, x)

# %% [markdown] lang="zh"
# `x` 是 2 段序列，每段 4 步，每步 3 个数，图上画的是其中一段。读图：向右是时间，4 步；向上是层，这里只有一层；框里的圆圈是 5 个隐藏单元。这些都看得明白，就去[第 3 章](chapters/03-lstm-structure.ipynb)；时间轴还看不明白，就从[第 1 章](chapters/01-networks-in-space.ipynb)开始。想画自己的模型，看[快速上手](draw/quick-start.ipynb)。
#
# ## 延伸阅读 { #further-reading }
#
# - [Dive into Deep Learning](https://d2l.ai/)，中文版[《动手学深度学习》](https://zh.d2l.ai/)：从零实现 RNN、LSTM、GRU，还讲语言模型和注意力。
# - [Understanding LSTM Networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/)（Christopher Olah，2015）：图解单元内部，一条线一条线地讲。
# - PyTorch 文档：[`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html)、[`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html)、[`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html)。
# - 论文：[Hochreiter 与 Schmidhuber，1997](https://doi.org/10.1162/neco.1997.9.8.1735)（LSTM）；[Cho 等，2014](https://arxiv.org/abs/1406.1078)（GRU）；[Tallec 与 Ollivier，2018](https://arxiv.org/abs/1804.11188)（门的初始化）。

# %% [markdown] lang="en"
# `x` holds 2 sequences of 4 steps, with 3 numbers at each step, and the picture shows one of the two. To read it: time goes right, 4 steps; layers go up, here only one; the circles in a box are its 5 hidden units. If that makes sense, go to [chapter 3](chapters/03-lstm-structure.ipynb). If the time axis is what puzzles you, start with [chapter 1](chapters/01-networks-in-space.ipynb). To draw a model of your own, see [Quick start](draw/quick-start.ipynb).
#
# ## Further reading { #further-reading }
#
# - [Dive into Deep Learning](https://d2l.ai/), also [in Chinese](https://zh.d2l.ai/): RNN, LSTM and GRU written from scratch, and then language models and attention, too.
# - [Understanding LSTM Networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/) (Christopher Olah, 2015): the cell in pictures, one line at a time.
# - PyTorch's documentation: [`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html), [`nn.GRU`](https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html), [`nn.RNN`](https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html).
# - Papers: [Hochreiter and Schmidhuber, 1997](https://doi.org/10.1162/neco.1997.9.8.1735) (the LSTM); [Cho and others, 2014](https://arxiv.org/abs/1406.1078) (the GRU); [Tallec and Ollivier, 2018](https://arxiv.org/abs/1804.11188) (initialization of gates).
