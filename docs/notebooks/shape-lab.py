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
# title: 形状实验室
# description: 选 nn.LSTM、nn.GRU、nn.RNN 的参数，立刻看到那一次真实运行的图、全部形状、参数个数和可以照抄的代码；也可以先猜形状再核对。
# scripts: [assets/shape-lab/settings.js, assets/shape-lab.js]
# hide:
#   - toc
# ---
#
# # 形状实验室 { #shape-lab }
#
# *选好参数，图、形状和代码就跟着变。每一种设置在建站时都真的运行过一遍，这里没有一个数是手填的。勾上“先猜形状”，就先猜后看。网址记着你的选择，可以直接发给同事。*
#
# T、N、F、H 四个数成套选：一套小到能整个画出来，另一套是一天 24 小时。想试别的数，就在下面的代码里改，改完照样能运行。

# %% [markdown] lang="en"
# ---
# title: Shape lab
# description: Choose the arguments of nn.LSTM, nn.GRU and nn.RNN and see the picture of that very run, all its shapes, its parameter count and code to copy. Or guess the shapes first and have them checked.
# scripts: [assets/shape-lab/settings.js, assets/shape-lab.js]
# hide:
#   - toc
# ---
#
# # Shape lab { #shape-lab }
#
# *Choose the arguments, and picture, shapes and code follow. Every setting really ran when this site was built; no number here was typed in. Tick “Predict first” to guess before you look. The address keeps your choice, so you can send it to a colleague.*
#
# T, N, F and H come as a set: one small enough to be drawn whole, the other a day of 24 hours. For other numbers change them in the code below, which still runs.

# %% tags=["hide_input"]
import pandas
import torch
from IPython.display import HTML

import lstm_diagrams as d

lstm = torch.nn.LSTM(5, 4, num_layers=2, bidirectional=True, batch_first=True)
x, h_0, c_0 = torch.randn(2, 3, 5), torch.zeros(4, 2, 4), torch.zeros(4, 2, 4)
d.draw(lstm, x, (h_0, c_0), figure="states")

# %% [markdown] lang="zh"
# ## 全部形状 { #table }
#
# 实验室里的每一种设置占一行：哪个模块，进去什么，出来什么。`packed` 一列写明哪些输入打了包，它们的 `x` 和 `output` 是打包前和打开后的形状。

# %% [markdown] lang="en"
# ## All shapes { #table }
#
# Each setting of the lab has its row: which module, what goes in, what comes out. Where `packed` says so, the input was a packed sequence; `x` and `output` then have the shapes before packing and after unpacking.

# %% tags=["hide_input"]
from lstm_diagrams.site.shapes import run, settings

rows = []
for setting in settings():
    done = run(setting)
    shapes = {name: tuple(size for _, size in axes) for name, axes in done.shapes.items()}
    module = done.code.split("model = torch.nn.")[1].split("\n")[0]
    packed = "packed" if setting.input == "packed" else ""
    rows.append({"module": module, "packed": packed, **shapes, "parameters": done.parameters})

HTML(pandas.DataFrame(rows).fillna("").to_html(classes="shapes", index=False))
